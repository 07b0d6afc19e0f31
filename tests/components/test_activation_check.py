"""The check of activations: it passes a sound one and rejects broken ones for what breaks them."""

from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Activation, xp
from bpx.testing.activations import check_activation
from bpx.testing.failures import CheckError
from bpx_plugins.activations import Softmax


@dataclass(frozen=True)
class Tanh(Activation):
    name = "tanh_example"

    def __call__(self, z):
        return xp.tanh(z)

    def derivative(self, z, a):
        return 1.0 - a * a


@dataclass(frozen=True)
class WrongSign(Tanh):
    def derivative(self, z, a):
        return a * a - 1.0


@dataclass(frozen=True)
class MissingFactor(Tanh):
    beta: float = 2.0

    def __call__(self, z):
        return xp.tanh(self.beta * z)


@dataclass(frozen=True)
class WrongAtTheKink(Tanh):
    kinks = (0.0,)

    def __call__(self, z):
        return xp.maximum(z, 0.0)

    def derivative(self, z, a):
        return 0.5 + 0.5 * xp.sign(z)


@dataclass(frozen=True)
class ForgotVjp(Tanh):
    elementwise = False

    def __call__(self, z):
        return Softmax()(z)

    def derivative(self, z, a):
        return a * (1.0 - a)


@dataclass(frozen=True)
class WrongAxis(Tanh):
    elementwise = False

    def __call__(self, z):
        return z - xp.mean(z, axis=0)


@dataclass(frozen=True)
class InPlace(Tanh):
    def __call__(self, z):
        z *= 0.5
        return xp.tanh(z)


@dataclass(frozen=True)
class Float64(Tanh):
    def __call__(self, z):
        return xp.tanh(z) * np.float64(1.0)


@dataclass(frozen=True)
class Overflows(Tanh):
    def __call__(self, z):
        return 1.0 / (1.0 + xp.exp(-z))

    def derivative(self, z, a):
        return a * (1.0 - a)


@dataclass(frozen=True)
class NotANumber(Tanh):
    def __call__(self, z):
        return xp.where(z == -xp.inf, xp.nan * xp.ones_like(z), xp.tanh(z))


@dataclass(frozen=True)
class LeavesItsRange(Tanh):
    output_range = (0.0, 1.0)


@dataclass(frozen=True)
class ScalarField(Tanh):
    beta: float = 2.0

    def __call__(self, z):
        return xp.tanh(float(np.ravel(self.beta)[0]) * z)

    def derivative(self, z, a):
        return float(np.ravel(self.beta)[0]) * (1.0 - a * a)


@dataclass(frozen=True)
class DrawsNumbers(Tanh):
    def __call__(self, z):
        return xp.tanh(z) + RNG.normal(size=z.shape)


RNG = np.random.default_rng(0)


def test_the_sound_twin_of_the_broken_ones_passes():
    check_activation(Tanh())


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (WrongSign, r"derivative is -0\.\d+ at .* and not 0\.\d+: .* a sign or a factor"),
        (MissingFactor, "finite differences give the second; a sign or a factor may be missing"),
        (
            WrongAtTheKink,
            r"derivative is 0.5 at the kink 0, which is neither side's value \(0 and 1",
        ),
        (ForgotVjp, "vjp is .* and not .*: finite differences give the second"),
        (WrongAxis, "the output of a stack's run 0 is .*: .*; reduce over the last axis"),
        (InPlace, "the output changes its argument 1 in place; return a new array"),
        (Float64, "the output of float32 arguments is float64"),
        (Overflows, r"the output warns, 'overflow encountered in exp', at \[\[-1.79\d*e\+308"),
        (
            NotANumber,
            r"the output is \[\[nan, .* at z = \[\[-inf, 0.0, 1.0\]\], where a limit exists",
        ),
        (LeavesItsRange, r"outside output_range \(0, 1\)"),
        (ScalarField, r"beta must be able to be an array \(R, 1, 1\)"),
        (DrawsNumbers, "the output differs at the second call with equal arguments"),
    ],
)
def test_the_check_rejects(broken, words):
    with pytest.raises(CheckError, match=f"^activation tanh_example: .*({words})"):
        check_activation(broken())


def test_the_check_rejects_what_no_worker_could_receive():
    @dataclass(frozen=True)
    class Local(Tanh):
        pass

    with pytest.raises(CheckError, match="it cannot be pickled"):
        check_activation(Local())
