"""Losses with one fault each; the right one is the squared error."""

import random
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Loss, xp
from bpx_plugins.losses import CrossEntropy, Hinge, MeanSquaredError


@dataclass(frozen=True)
class Square(Loss):
    name = "square_example"
    tasks = ("regression",)

    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-1)

    def gradient(self, output, target):
        return 2.0 * (output - target)


@rejected_by("gradient", r"gradient is .* and not .*: .* a sign or a factor may be missing")
@dataclass(frozen=True)
class WrongSign(Square):
    def gradient(self, output, target):
        return 2.0 * (target - output)


@rejected_by("gradient", r"gradient is .* and not .*: .* a sign or a factor may be missing")
@dataclass(frozen=True)
class MissingFactor(Square):
    def gradient(self, output, target):
        return output - target


@rejected_by("gradient", r"gradient is .* and not .*: .* a sign or a factor may be missing")
@dataclass(frozen=True)
class DividesByTheBatch(Square):
    def gradient(self, output, target):
        return 2.0 * (output - target) / max(1, output.shape[-2])


@rejected_by("gradient", r"gradient is .* and not .*: .* a sign or a factor may be missing")
@dataclass(frozen=True)
class SumForMean(Square):
    """Of the outputs: the loss takes their mean, the gradient is that of their sum."""

    def __call__(self, output, target):
        return xp.mean(xp.square(output - target), axis=-1)


@rejected_by("shapes", r"the loss has the shape \(3, 3\) and not \(3, 5\): an axis may be wrong")
@dataclass(frozen=True)
class WrongAxis(Square):
    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-2)


@rejected_by("shapes", r"the loss has the shape \(3,\) and not \(3, 5\): an axis may be wrong")
@dataclass(frozen=True)
class ReducesTheBatch(Square):
    def __call__(self, output, target):
        return xp.mean(xp.sum(xp.square(output - target), axis=-1), axis=-1)


@rejected_by("stacks", "the loss of a stack's run . is .*; reduce over the last axis")
@dataclass(frozen=True)
class OverRuns(Square):
    def __call__(self, output, target):
        error = xp.square(output - target)
        return xp.sum(error / xp.max(error), axis=-1)


@rejected_by("shapes", r"the loss raises .*zero-size array")
@dataclass(frozen=True)
class NeedsAnExample(Square):
    def __call__(self, output, target):
        return (
            xp.sum(xp.square(output - target), axis=-1)
            + 0.0 * xp.max(output, axis=-2, keepdims=True)[..., 0]
        )


@rejected_by("delta", "delta is .* and not .*: finite differences through identity give")
@dataclass(frozen=True)
class DeltaWithoutFactor(Square):
    def delta(self, z, output, target, activation):
        return output - target


@rejected_by("delta", "delta is .* and not .*: finite differences through tanh give")
@dataclass(frozen=True)
class DeltaWithoutSlope(Square):
    output_activations = {"regression": "tanh"}  # noqa: RUF012

    def delta(self, z, output, target, activation):
        return self.gradient(output, target)


@rejected_by("stacks", "gradient changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Square):
    def gradient(self, output, target):
        output -= target
        return 2.0 * output


@rejected_by("stacks", "the loss changes its argument 2 in place; return a new array")
@dataclass(frozen=True)
class ChangesTheTarget(Square):
    def __call__(self, output, target):
        target *= -1.0
        return xp.sum(xp.square(output + target), axis=-1)


@rejected_by("float32", "gradient of float32 arguments is float64")
@dataclass(frozen=True)
class Float64(Square):
    def gradient(self, output, target):
        return np.float64(2.0) * (output - target)


@rejected_by("float32", "gradient of float32 arguments is float64")
@dataclass(frozen=True)
class WidensAField(Square):
    """It is right where the field is a number, which no stack has."""

    scale: float = 1.0

    def __call__(self, output, target):
        return xp.sum(self.scale * xp.square(output - target), axis=-1)

    def gradient(self, output, target):
        scale = self.scale if isinstance(self.scale, float) else self.scale.astype(float)
        return 2.0 * scale * (output - target)


@rejected_by("sign", r"the loss of an example is -\d+.*say non_negative = False")
@dataclass(frozen=True)
class Negative(Square):
    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-1) - 100.0


@rejected_by("fields_per_run", r"\(3, 5\) and not \(5,\): scale must be able to be an array")
@dataclass(frozen=True)
class ScalesTheSum(Square):
    scale: float = 1.0

    def __call__(self, output, target):
        return self.scale * xp.sum(xp.square(output - target), axis=-1)

    def gradient(self, output, target):
        return 2.0 * self.scale * (output - target)


@rejected_by("kinks", "gradient is 3 at the kink 0, not between -1 and 1, its sides")
@dataclass(frozen=True)
class OutsideTheSides(Square):
    kinks = (0.0,)

    def __call__(self, output, target):
        return xp.sum(xp.abs(output - target), axis=-1)

    def gradient(self, output, target):
        return xp.where(output == target, 3.0 * xp.ones_like(output), xp.sign(output - target))


@rejected_by(
    "gradient", r"gradient is -?\d\S+ at \S+ and not -?5: finite differences give the second"
)
@dataclass(frozen=True)
class NotCutFarOut(Square):
    def __call__(self, output, target):
        error = xp.abs(output - target)
        return xp.sum(xp.where(error < 5.0, 0.5 * error**2, 5.0 * error - 12.5), axis=-1)

    def gradient(self, output, target):
        return output - target


@rejected_by("kinks", r"gradient jumps from -1 to 1 at 0, which .* write kinks = \(0,\), or mend")
@dataclass(frozen=True)
class KinkNotDeclared(Square):
    def __call__(self, output, target):
        return xp.sum(xp.abs(output - target), axis=-1)

    def gradient(self, output, target):
        return xp.where(output > target, xp.ones_like(output), -xp.ones_like(output))


@rejected_by("kinks", r"gradient jumps from 2.02 to 1 at 1.01, which .* write kinks = \(1.01,\)")
@dataclass(frozen=True)
class KinkOffTheGridNotDeclared(Square):
    kinks = (-1.01,)

    def __call__(self, output, target):
        error = xp.abs(output - target)
        small = error**2 - 1.01**2 + 1.01
        return xp.sum(xp.where(error < 1.01, small, error), axis=-1)

    def gradient(self, output, target):
        error = output - target
        return xp.where(xp.abs(error) < 1.01, 2.0 * error, xp.sign(error))


@rejected_by("saturated", r"the loss warns, 'divide by zero encountered in log', at \[\[[01]")
@dataclass(frozen=True)
class Unstable(Square):
    tasks = ("binary",)

    def __call__(self, output, target):
        return -xp.sum(target * xp.log(output) + (1.0 - target) * xp.log(1.0 - output), axis=-1)

    def gradient(self, output, target):
        return (output - target) / (output * (1.0 - output))


@rejected_by("saturated", r"the loss is \[inf\] at z = .* and target .*, in float64")
@dataclass(frozen=True)
class InfiniteWhereSaturated(Square):
    tasks = ("binary",)

    def __call__(self, output, target):
        with np.errstate(divide="ignore"):
            return -xp.sum(xp.log(xp.abs(1.0 - target - output)), axis=-1)

    def gradient(self, output, target):
        return 1.0 / xp.where(1.0 - target - output == 0.0, 1.0, 1.0 - target - output)


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class PythonsGenerator(Square):
    def gradient(self, output, target):
        return 2.0 * (output - target) + 0.0 * random.gauss(0.0, 1.0)


@rejected_by("keeps_nothing", "a call changes its attribute _worst")
@dataclass(frozen=True)
class KeepsTheWorst(Square):
    _worst = {}  # noqa: RUF012

    def __call__(self, output, target):
        loss = xp.sum(xp.square(output - target), axis=-1)
        self._worst[loss.shape] = float(xp.sum(loss))
        return loss


@rejected_by("twins", "out after gradient_into .* gradient gives the second")
@dataclass(frozen=True)
class TwinWithoutFactor(MeanSquaredError):
    name = "square_example"

    def gradient_into(self, output, target, out):
        np.subtract(output, target, out=out)


@rejected_by("twins", "out after gradient_into .* gradient gives the second")
@dataclass(frozen=True)
class TwinOnTheOtherSide(Hinge):
    name = "hinge_example"

    def gradient_into(self, output, target, out):
        np.multiply(target, output, out=out)
        np.less_equal(out, 1.0, out=out)
        out *= -target


@rejected_by("twins", "out after delta_into .* delta gives the second")
@dataclass(frozen=True)
class TwinWithTheOtherSign(CrossEntropy):
    name = "cross_entropy_example"

    def delta_into(self, z, output, target, activation, out):
        np.subtract(target, output, out=out)
