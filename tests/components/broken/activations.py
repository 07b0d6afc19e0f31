"""Activations with one fault each; the right one is the hyperbolic tangent."""

import itertools
import random
from dataclasses import dataclass
from typing import Literal

import numpy as np
from components.broken import rejected_by

from bpx import Activation, xp
from bpx_plugins.activations import Softmax

CALLS = itertools.count()
COLUMN = np.linspace(0.5, 1.5, 4)


@dataclass(frozen=True)
class Tanh(Activation):
    name = "tanh_example"
    output_range = (-1.0, 1.0)

    def __call__(self, z):
        return xp.tanh(z)

    def derivative(self, z, a):
        return 1.0 - a * a


@dataclass(frozen=True)
class Relu(Activation):
    name = "relu_example"
    output_range = (0.0, np.inf)
    kinks = (0.0,)

    def __call__(self, z):
        return xp.maximum(z, 0.0)

    def derivative(self, z, a):
        return (z > 0.0).astype(z.dtype)


@rejected_by("stacks", "the output returned None; a return may be missing")
@dataclass(frozen=True)
class ForgotToReturn(Tanh):
    def __call__(self, z):
        xp.tanh(z)


@rejected_by("derivative", r"derivative is -0\.\d+ at \S+ and not 0\.\d+: .* a sign or a factor")
@dataclass(frozen=True)
class WrongSign(Tanh):
    def derivative(self, z, a):
        return a * a - 1.0


@rejected_by("derivative", "a sign or a factor may be missing")
@dataclass(frozen=True)
class MissingFactor(Tanh):
    beta: float = 2.0

    def __call__(self, z):
        return xp.tanh(self.beta * z)


@rejected_by("derivative", "a sign or a factor may be missing")
@dataclass(frozen=True)
class WrongInTheOtherBranch(Tanh):
    """It is right with its defaults."""

    form: Literal["exact", "scaled"] = "exact"

    def derivative(self, z, a):
        return (1.0 if self.form == "exact" else 1.7159) * (1.0 - a * a)


@rejected_by("derivative", "a sign or a factor may be missing")
@dataclass(frozen=True)
class WrongElsewhere(Tanh):
    """It is right where beta is one."""

    beta: float = 1.0
    checked_with = ({"beta": 3.0},)

    def __call__(self, z):
        return xp.tanh(self.beta * z)


@rejected_by(
    "kinks", r"derivative is 0\.5 at the kink 0, which is neither side's value \(0 and 1\)"
)
@dataclass(frozen=True)
class BetweenTheSides(Relu):
    def derivative(self, z, a):
        return 0.5 + 0.5 * xp.sign(z)


@rejected_by("derivative", r"derivative is 1 at \S+ and not 0: finite differences")
@dataclass(frozen=True)
class WrongSideOfTheKink(Relu):
    kinks = (0.0, 6.0)

    def __call__(self, z):
        return xp.where(z > 6.0, z, xp.where(z < 0.0, z, xp.zeros_like(z)))

    def derivative(self, z, a):
        return (z > -0.5).astype(z.dtype)


@rejected_by("derivative", r"a factor may be missing\. Seen with beta=1\.25\.$")
@dataclass(frozen=True)
class MissingFactorOfOne(Tanh):
    beta: float = 1.0

    def __call__(self, z):
        return xp.tanh(self.beta * z)


@rejected_by("derivative", r"derivative is 1 at \S+ and not 0: finite differences give the second")
@dataclass(frozen=True)
class NotCutFarOut(Relu):
    kinks = (0.0, 6.0)

    def __call__(self, z):
        return xp.clip(z, 0.0, 6.0)


@rejected_by("kinks", r"derivative jumps from 0 to 1 at 0, which .* write kinks = \(0,\), or mend")
@dataclass(frozen=True)
class KinkNotDeclared(Relu):
    kinks = ()


@rejected_by("kinks", r"derivative jumps from 0.2 to 1 at 0.3, which .* write kinks = \(0.3,\)")
@dataclass(frozen=True)
class KinkOffTheGridNotDeclared(Relu):
    kinks = (0.0,)
    output_range = (-np.inf, np.inf)

    def __call__(self, z):
        return xp.where(z > 0.3, z - 0.3, 0.2 * (z - 0.3))

    def derivative(self, z, a):
        return xp.where(z > 0.3, xp.ones_like(z), 0.2 * xp.ones_like(z))


@rejected_by("elementwise", "it follows another unit's input; say elementwise = False")
@dataclass(frozen=True)
class CalledElementwise(Tanh):
    output_range = (-np.inf, np.inf)

    def __call__(self, z):
        return z - xp.mean(z, axis=-1, keepdims=True)

    def derivative(self, z, a):
        return xp.ones_like(z)


@rejected_by("vjp", "vjp is .* and not .*: finite differences give the second")
@dataclass(frozen=True)
class ForgotVjp(Tanh):
    elementwise = False
    output_range = (0.0, 1.0)

    def __call__(self, z):
        return Softmax()(z)

    def derivative(self, z, a):
        return a * (1.0 - a)


@rejected_by("stacks", "the output of a stack's run 0 is .*; reduce over the last axis")
@dataclass(frozen=True)
class WrongAxis(Tanh):
    elementwise = False
    output_range = (-np.inf, np.inf)

    def __call__(self, z):
        return z - xp.mean(z, axis=0)


@rejected_by("shapes", r"the output has the shape \(1, 4\) and not \(1, 1\)")
@dataclass(frozen=True)
class NeedsFourUnits(Tanh):
    output_range = (-np.inf, np.inf)

    def __call__(self, z):
        return COLUMN * z

    def derivative(self, z, a):
        return COLUMN * xp.ones_like(z)


@rejected_by("shapes", r"raises .*zero-size array.* at \[\]")
@dataclass(frozen=True)
class NeedsAnExample(Tanh):
    def __call__(self, z):
        xp.max(z)
        return xp.tanh(z)


@rejected_by("stacks", "the output changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Tanh):
    def __call__(self, z):
        z *= 0.5
        return xp.tanh(z)


@rejected_by("stacks", "differs at the second call with equal arguments; it must be pure")
@dataclass(frozen=True)
class Counts(Tanh):
    def __call__(self, z):
        return xp.tanh(z) + 1e-12 * next(CALLS)


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class NumPysGenerator(Tanh):
    def __call__(self, z):
        return xp.tanh(z) + 0.0 * np.random.rand()


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class PythonsGenerator(Tanh):
    def derivative(self, z, a):
        return 1.0 - a * a + 0.0 * random.random()


def local() -> type[Activation]:
    """Return a class that no worker can find."""

    @rejected_by("pickles", "it cannot be pickled, .*; define the class at the top of a module")
    @dataclass(frozen=True)
    class WithinAFunction(Tanh):
        pass

    return WithinAFunction


WithinAFunction = local()


@rejected_by("keeps_nothing", "a call changes its attribute _last, which the runs of a sweep share")
@dataclass(frozen=True)
class KeepsTheLast(Tanh):
    _last = None

    def __call__(self, z):
        type(self)._last = z
        return xp.tanh(z)


@rejected_by("keeps_nothing", "a call changes its attribute _seen, which the runs of a sweep share")
@dataclass(frozen=True)
class GrowsAList(Tanh):
    _seen = []  # noqa: RUF012

    def __call__(self, z):
        self._seen.append(z.shape)
        return xp.tanh(z)


@rejected_by("float32", "the output of float32 arguments is float64")
@dataclass(frozen=True)
class Float64Constant(Tanh):
    def __call__(self, z):
        return xp.tanh(z) * np.float64(1.0)


@rejected_by("float32", "derivative of float32 arguments is float64")
@dataclass(frozen=True)
class Float64Ones(Tanh):
    def derivative(self, z, a):
        return np.ones(z.shape) - a * a


@rejected_by("fields_per_run", r"beta must be able to be an array \(R, 1, 1\)|only length-1|raises")
@dataclass(frozen=True)
class BranchesOnAField(Tanh):
    beta: float = 1.0

    def __call__(self, z):
        return xp.tanh(self.beta * z) if self.beta > 0.0 else -xp.tanh(-self.beta * z)

    def derivative(self, z, a):
        return self.beta * (1.0 - a * a)


@rejected_by("extremes", r"the output warns, 'overflow encountered in exp', at \[\[-10000000000\.0")
@dataclass(frozen=True)
class Overflows(Tanh):
    output_range = (0.0, 1.0)

    def __call__(self, z):
        return 1.0 / (1.0 + xp.exp(-z))

    def derivative(self, z, a):
        return a * (1.0 - a)


@rejected_by("extremes", r"the output is \[\[nan, .* at z = \[\[-inf, 0.0, 1.0\]\], where a limit")
@dataclass(frozen=True)
class NaNAtInfinity(Tanh):
    def __call__(self, z):
        return xp.where(z == -xp.inf, xp.nan * xp.ones_like(z), xp.tanh(z))


@rejected_by("extremes", r"outside output_range \(0, 1\)")
@dataclass(frozen=True)
class LeavesItsRange(Tanh):
    output_range = (0.0, 1.0)


@rejected_by("twins", "out after forward_into .* is .* and not .*: __call__ gives the second")
@dataclass(frozen=True)
class TwinOneUlpOff(Tanh):
    def forward_into(self, z, out):
        xp.tanh(z, out=out)
        out[...] = np.where(np.isfinite(z), np.nextafter(out, 2.0), out)


@rejected_by("twins", r"vjp_into \(.*\) changes a, which is still needed")
@dataclass(frozen=True)
class TwinChangesTheOutput(Tanh):
    def vjp_into(self, z, a, grad):
        a *= a
        grad *= 1.0 - a
