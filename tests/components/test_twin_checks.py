"""The checks reject broken in-place twins, each for the right reason."""

from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Activation, xp
from bpx.testing import CheckError, check_activation, check_loss, check_optimizer, check_regularizer
from bpx_plugins.activations import Tanh
from bpx_plugins.losses import CrossEntropy, HalfSquaredError, Hinge, MeanSquaredError
from bpx_plugins.optimizers import Adam, GradientDescent, Momentum
from bpx_plugins.regularizers import L2


@dataclass(frozen=True)
class RoundsOtherwise(Tanh):
    name = "broken"

    def vjp_into(self, z, a, grad):
        np.subtract(1.0, a, out=z)
        grad *= z
        np.add(1.0, a, out=z)
        grad *= z


@dataclass(frozen=True)
class SpoilsZ(Tanh):
    name = "broken"

    def forward_into(self, z, out):
        np.tanh(z, out=z)
        out[...] = z


@dataclass(frozen=True)
class SpoilsA(Tanh):
    name = "broken"

    def vjp_into(self, z, a, grad):
        a *= a
        np.subtract(1.0, a, out=a)
        grad *= a


@dataclass(frozen=True)
class WritesToACopy(Tanh):
    name = "broken"

    def forward_into(self, z, out):
        np.tanh(z.ravel(), out=out.reshape(-1))


@dataclass(frozen=True)
class AddsToWhatIsThere(Tanh):
    name = "broken"

    def forward_into(self, z, out):
        out *= 0.0
        out += np.tanh(z)


@dataclass(frozen=True)
class ReturnsInsteadOfWriting(Tanh):
    name = "broken"

    def forward_into(self, z, out):
        return np.tanh(z)


@dataclass(frozen=True)
class TakesOneFieldForAll(Activation):
    name = "broken"
    slope: float = 0.5

    def __call__(self, z):
        return self.slope * z

    def derivative(self, z, a):
        return self.slope * xp.ones_like(z)

    def forward_into(self, z, out):
        np.multiply(z, np.ravel(self.slope)[0], out=out)


@dataclass(frozen=True)
class Raises(Tanh):
    name = "broken"

    def forward_into(self, z, out):
        np.tanh(z, out=out.view(np.float64))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (RoundsOtherwise, r"grad after vjp_into \(float64, runs first .* is .*: vjp gives"),
        (SpoilsZ, "forward_into .* changes z, which is still needed"),
        (SpoilsA, "vjp_into .* changes a, which is still needed"),
        (WritesToACopy, r"out after forward_into \(float64, runs last in memory\) is nan"),
        (AddsToWhatIsThere, "out after forward_into .* is nan .* __call__ gives the second"),
        (ReturnsInsteadOfWriting, "out after forward_into .* is nan"),
        (TakesOneFieldForAll, r"out after forward_into \(.*, slope per run\) is"),
        (Raises, r"forward_into \(float32, runs first in memory\) raises (Value|Type)Error"),
    ],
)
def test_the_check_rejects_a_broken_twin_of_an_activation(broken, words):
    with pytest.raises(CheckError, match=f"^activation broken: {words}"):
        check_activation(broken())


@dataclass(frozen=True)
class ForgetsTheFactor(MeanSquaredError):
    name = "broken"

    def gradient_into(self, output, target, out):
        np.subtract(output, target, out=out)


@dataclass(frozen=True)
class OtherSideOfTheKink(Hinge):
    name = "broken"

    def gradient_into(self, output, target, out):
        np.multiply(target, output, out=out)
        np.less_equal(out, 1.0, out=out)
        out *= -target


@dataclass(frozen=True)
class SpoilsTheOutput(HalfSquaredError):
    name = "broken"

    def gradient_into(self, output, target, out):
        output -= target
        out[...] = output


@dataclass(frozen=True)
class DeltaForAnother(CrossEntropy):
    name = "broken"

    def delta_into(self, z, output, target, activation, out):
        np.subtract(target, output, out=out)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (ForgetsTheFactor, "out after gradient_into .* gradient gives the second"),
        (OtherSideOfTheKink, "out after gradient_into .* gradient gives the second"),
        (SpoilsTheOutput, "gradient_into .* changes output, which is still needed"),
        (DeltaForAnother, "out after delta_into .* delta gives the second"),
    ],
)
def test_the_check_rejects_a_broken_twin_of_a_loss(broken, words):
    with pytest.raises(CheckError, match=f"^loss broken: {words}"):
        check_loss(broken())


@dataclass(frozen=True)
class ForgetsToAccumulate(Momentum):
    name = "broken"

    def update_into(self, theta, grad, state, step, scratch):
        grad *= self.lr
        theta -= grad
        return state


@dataclass(frozen=True)
class KeepsTheGradient(Momentum):
    name = "broken"

    def update_into(self, theta, grad, state, step, scratch):
        grad += self.momentum * state[0]
        np.multiply(grad, self.lr, out=scratch)
        theta -= scratch
        return (grad,)


@dataclass(frozen=True)
class ForgetsItsState(Momentum):
    name = "broken"

    def update_into(self, theta, grad, state, step, scratch):
        super().update_into(theta, grad, state, step, scratch)


@dataclass(frozen=True)
class CountsFromZero(Adam):
    name = "broken"

    def update_into(self, theta, grad, state, step, scratch):
        return super().update_into(theta, grad, state, step + 1, scratch)


@dataclass(frozen=True)
class LosesItsVelocity(Momentum):
    name = "broken"

    def update_into(self, theta, grad, state, step, scratch):
        super().update_into(theta, grad, state, step, scratch)
        return (np.zeros_like(theta),)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (ForgetsToAccumulate, r"array 1 of the state from update_into \(float64, runs first"),
        (KeepsTheGradient, "array 1 of the state from update_into is theta, grad or scratch"),
        (ForgetsItsState, "update_into returns a NoneType and update a tuple of 1"),
        (CountsFromZero, "theta after update_into .* update gives the second"),
        (LosesItsVelocity, r"array 1 of the state from update_into .* is 0\.0 .* update gives"),
    ],
)
def test_the_check_rejects_a_broken_twin_of_an_optimizer(broken, words):
    with pytest.raises(CheckError, match=f"^optimizer broken: {words}"):
        check_optimizer(broken())


@dataclass(frozen=True)
class WrongSign(L2):
    name = "broken"

    def gradient_into(self, theta, out):
        np.multiply(theta, -2 * self.lam, out=out)


def test_the_check_rejects_a_broken_twin_of_a_regularizer():
    words = "^regularizer broken: out after gradient_into .* gradient gives the second"
    with pytest.raises(CheckError, match=words):
        check_regularizer(WrongSign())


@dataclass(frozen=True)
class RemembersTheGradient(GradientDescent):
    """A sound rule whose pure form hands back what it was handed."""

    name = "sound"

    def init(self, theta):
        return (xp.zeros_like(theta),)

    def update(self, theta, grad, state, step):
        return theta - self.lr * (grad + 0.0 * state[0]), (grad,)

    def update_into(self, theta, grad, state, step, scratch):
        (previous,) = state
        np.multiply(previous, 0.0, out=scratch)
        np.copyto(previous, grad)
        scratch += grad
        scratch *= self.lr
        theta -= scratch
        return state


def test_the_check_accepts_a_sound_twin_that_keeps_a_copy():
    check_optimizer(RemembersTheGradient())
