"""The check of losses: it passes a sound one and rejects broken ones for what breaks them."""

from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Loss, xp
from bpx.testing.failures import CheckError
from bpx.testing.losses import check_loss


@dataclass(frozen=True)
class Square(Loss):
    name = "square_example"
    tasks = ("regression",)

    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-1)

    def gradient(self, output, target):
        return 2.0 * (output - target)


@dataclass(frozen=True)
class WrongSign(Square):
    def gradient(self, output, target):
        return 2.0 * (target - output)


@dataclass(frozen=True)
class MissingFactor(Square):
    def gradient(self, output, target):
        return output - target


@dataclass(frozen=True)
class DividesByTheBatch(Square):
    def gradient(self, output, target):
        return 2.0 * (output - target) / output.shape[-2]


@dataclass(frozen=True)
class WrongAxis(Square):
    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-2)


@dataclass(frozen=True)
class OverRuns(Square):
    def __call__(self, output, target):
        error = xp.square(output - target)
        return xp.sum(error / xp.max(error), axis=-1)


@dataclass(frozen=True)
class WrongDelta(Square):
    def delta(self, z, output, target, activation):
        return output - target


@dataclass(frozen=True)
class InPlace(Square):
    def gradient(self, output, target):
        output -= target
        return 2.0 * output


@dataclass(frozen=True)
class Float64(Square):
    def gradient(self, output, target):
        return np.float64(2.0) * (output - target)


@dataclass(frozen=True)
class Negative(Square):
    def __call__(self, output, target):
        return xp.sum(xp.square(output - target), axis=-1) - 100.0


@dataclass(frozen=True)
class ScalarField(Square):
    scale: float = 1.0

    def __call__(self, output, target):
        return self.scale * xp.sum(xp.square(output - target), axis=-1)

    def gradient(self, output, target):
        return 2.0 * self.scale * (output - target)


@dataclass(frozen=True)
class WrongAtTheKink(Square):
    kinks = (0.0,)

    def __call__(self, output, target):
        return xp.sum(xp.abs(output - target), axis=-1)

    def gradient(self, output, target):
        return xp.sign(output - target)


@dataclass(frozen=True)
class Unstable(Square):
    tasks = ("binary",)

    def __call__(self, output, target):
        return -xp.sum(target * xp.log(output) + (1.0 - target) * xp.log(1.0 - output), axis=-1)

    def gradient(self, output, target):
        return (output - target) / (output * (1.0 - output))


def test_the_sound_twin_of_the_broken_ones_passes():
    check_loss(Square())


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (WrongSign, r"gradient is .* and not .*: .* a sign or a factor may be missing"),
        (MissingFactor, r"gradient is .* and not .*: .* a sign or a factor may be missing"),
        (DividesByTheBatch, r"gradient is .* and not .*: .* a sign or a factor may be missing"),
        (WrongAxis, r"the loss has the shape \(3, 3\) and not \(3, 5\): an axis may be wrong"),
        (OverRuns, "the loss of a stack's run . is .*; reduce over the last axis"),
        (WrongDelta, "delta is .* and not .*: finite differences through identity give the second"),
        (InPlace, "gradient changes its argument 1 in place; return a new array"),
        (Float64, "gradient of float32 arguments is float64"),
        (Negative, r"the loss of an example is -\d+.*say non_negative = False"),
        (ScalarField, r"the shape \(3, 5\) and not \(5,\): scale must be able to be an array"),
        (WrongAtTheKink, "gradient is 0 at the kink 0, between -1 and 1"),
        (Unstable, "the loss warns, 'divide by zero encountered in log', at \\[\\[[01]"),
    ],
)
def test_the_check_rejects(broken, words):
    with pytest.raises(CheckError, match=f"^loss square_example: .*({words})"):
        check_loss(broken())
