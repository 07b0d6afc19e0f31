"""Optimizers with one fault each; the right ones are gradient descent and Adam."""

import math
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Optimizer, xp
from bpx_plugins.optimizers import Momentum


@dataclass(frozen=True)
class Descent(Optimizer):
    name = "descent_example"

    lr: float = 0.1

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, state


@dataclass(frozen=True)
class Averages(Optimizer):
    """Adam with its mean of the gradient, and its numbers in plain arithmetic."""

    name = "adam_example"

    lr: float = 0.05

    def init(self, theta):
        return xp.zeros_like(theta), xp.zeros_like(theta)

    def update(self, theta, grad, state, step):
        mean, square = 0.9 * state[0] + 0.1 * grad, 0.99 * state[1] + 0.01 * grad * grad
        move = self.unbiased(mean, 0.9, step) / (xp.sqrt(self.unbiased(square, 0.99, step)) + 1e-8)
        return theta - self.lr * move, (mean, square)

    def unbiased(self, average, decay, step):
        return average / (1.0 - decay**step)

    def reference(self, theta, grads):
        path, mean, square = [], 0.0, 0.0
        for step, grad in enumerate(grads, start=1):
            mean, square = 0.9 * mean + 0.1 * grad, 0.99 * square + 0.01 * grad * grad
            size = math.sqrt(square / (1.0 - 0.99**step)) + 1e-8
            theta -= self.lr * mean / (1.0 - 0.9**step) / size
            path.append(theta)
        return path


@rejected_by("descends", "the height in a bowl goes from .* the sign of the update may be wrong")
@dataclass(frozen=True)
class Ascends(Descent):
    def update(self, theta, grad, state, step):
        return theta + self.lr * grad, state


@rejected_by("rosenbrock", "the lowest point in Rosenbrock's valley is .* at the start")
@dataclass(frozen=True)
class OnlyForSteepSlopes(Descent):
    """It stands still where the gradient is shorter than in any of the bowls."""

    def update(self, theta, grad, state, step):
        return theta - self.lr * xp.where(xp.abs(grad) > 0.3, grad, 0.0 * grad), state


@rejected_by("noisy", "with noise of one in the gradient, the mean square goes from 9 to")
@dataclass(frozen=True)
class FollowsTheNoise(Descent):
    """Far from the bottom it goes up, where the bowl without noise does not begin."""

    def update(self, theta, grad, state, step):
        far = xp.abs(theta) > 2.9
        return theta - self.lr * xp.where(far, -grad, grad), state


@rejected_by("pure", "update at step 1 changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Descent):
    def update(self, theta, grad, state, step):
        theta -= self.lr * grad
        return theta, state


@rejected_by("pure", "update at step 2 changes its argument 3 in place; return a new array")
@dataclass(frozen=True)
class StateInPlaceLater(Descent):
    def init(self, theta):
        return (xp.zeros_like(theta),)

    def update(self, theta, grad, state, step):
        (velocity,) = state
        if step == 1:
            velocity = grad
        else:
            velocity *= 0.5
            velocity += grad
        return theta - self.lr * velocity, (velocity,)


@rejected_by("pure", "update at step 1 changes its argument 3 in place; return a new array")
@dataclass(frozen=True)
class ChangesItsState(Averages):
    def update(self, theta, grad, state, step):
        state[0][...] = 0.9 * state[0] + 0.1 * grad
        return theta - self.lr * state[0], state


@rejected_by("stacks", "a run must not depend on its neighbours: update elementwise")
@dataclass(frozen=True)
class ClipsOverRuns(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad / np.linalg.norm(grad), state


@rejected_by("pure", r"theta after an update has the shape .* and not \(3, 7\)|must match")
@dataclass(frozen=True)
class LosesTheRuns(Descent):
    def update(self, theta, grad, state, step):
        return (theta - self.lr * grad)[:1], state


@rejected_by("float32", "theta of float32 arguments is float64")
@dataclass(frozen=True)
class Float64(Descent):
    def update(self, theta, grad, state, step):
        return theta - np.float64(self.lr) * grad, state


@rejected_by("float32", "the state of float32 arguments is float64")
@dataclass(frozen=True)
class Float64State(Averages):
    def init(self, theta):
        return np.zeros(theta.shape), np.zeros(theta.shape)

    def update(self, theta, grad, state, step):
        moved, state = super().update(theta, grad, state, step)
        return moved.astype(theta.dtype), state


@rejected_by("rests", "a series of 6 updates warns, 'invalid value encountered in divide'")
@dataclass(frozen=True)
class ZeroByZero(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad / xp.abs(grad), state


@rejected_by("rests", "not finite after zero gradients; a quotient may be 0 / 0")
@dataclass(frozen=True)
class QuietZeroByZero(Descent):
    def update(self, theta, grad, state, step):
        with np.errstate(invalid="ignore"):
            return theta - self.lr * grad / xp.abs(grad), state


@rejected_by("rests", "theta goes from .* to .* where every gradient is zero")
@dataclass(frozen=True)
class Drifts(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad + 1e-3, state


@rejected_by("pure", "update at step 1 differs at the second call")
@dataclass(frozen=True)
class Draws(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * np.random.default_rng().normal(size=grad.shape), state


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class NumPysGenerator(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad * (1.0 + 1e-9 * np.random.randn()), state


@rejected_by("keeps_nothing", "a call changes its attribute _velocity")
@dataclass(frozen=True)
class StateOnTheInstance(Descent):
    def update(self, theta, grad, state, step):
        velocity = 0.9 * vars(self).get("_velocity", xp.zeros_like(theta)) + grad
        object.__setattr__(self, "_velocity", velocity)
        return theta - self.lr * velocity, state


@rejected_by("keeps_nothing", "a call changes its attribute _velocities")
@dataclass(frozen=True)
class StateOnTheClass(Descent):
    _velocities = {}  # noqa: RUF012

    def update(self, theta, grad, state, step):
        self._velocities[theta.shape] = grad
        return theta - self.lr * grad, state


@rejected_by("state", r"array 1 of the state from init has the shape \(7,\) beside theta \(3, 7\)")
@dataclass(frozen=True)
class StateWithoutRuns(Descent):
    def init(self, theta):
        return (np.zeros(theta.shape[-1]),)


@rejected_by("state", "the state from init is a list; it must be a tuple")
@dataclass(frozen=True)
class StateInAList(Descent):
    def init(self, theta):
        return [xp.zeros_like(theta)]


@rejected_by("state", "update returns 0 arrays of state where init returned 1")
@dataclass(frozen=True)
class ForgetsItsState(Descent):
    def init(self, theta):
        return (xp.zeros_like(theta),)

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, ()


@rejected_by("batch_size", "batch_size is 0; it must be None for the full batch, or an integer")
@dataclass(frozen=True)
class TakesNoBatch(Descent):
    @property
    def batch_size(self):
        return 0


@rejected_by("first_step", "the state is not finite after step 1; steps count from 1, not from 0")
@dataclass(frozen=True)
class CountsFromZero(Averages):
    """The correction of the bias divides by zero at the first step."""

    def update(self, theta, grad, state, step):
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (0.9 * state[0] + 0.1 * grad) / (1.0 - xp.full_like(theta, 0.9) ** (step - 1))
        return theta - self.lr * xp.where(xp.isfinite(mean), mean, 0.0), (mean, state[1])


@rejected_by("reference", r"theta\[0\] after the updates from .* look at the step count")
@dataclass(frozen=True)
class BiasOffByOne(Averages):
    def unbiased(self, average, decay, step):
        return average / (1.0 - decay ** (step + 1))


@rejected_by("reference", r"theta\[0\] after the updates from .* and at the factors")
@dataclass(frozen=True)
class BiasUncorrected(Averages):
    def unbiased(self, average, decay, step):
        return average


@rejected_by("rate", "on a parabola of curvature 0.1, .* a factor in update may be wrong, or the")
@dataclass(frozen=True)
class NotItsRate(Descent):
    def update(self, theta, grad, state, step):
        return theta - 0.5 * self.lr * grad, state

    def rate(self, curvature):
        return 1.0 - self.lr * curvature


@rejected_by("gradient", "gradient is .* and not .*: finite differences give the second; a rule")
@dataclass(frozen=True)
class SumForMean(Descent):
    def gradient(self, model, theta, batch):
        return model.gradient(theta, batch) * batch.inputs.shape[-2]


@rejected_by("twins", r"array 1 of the state from update_into \(float64, runs first")
@dataclass(frozen=True)
class TwinForgets(Momentum):
    name = "momentum_example"

    def update_into(self, theta, grad, state, step, scratch):
        grad *= self.lr
        theta -= grad
        return state


@rejected_by("twins", "array 1 of the state from update_into is theta, grad or scratch; copy it")
@dataclass(frozen=True)
class TwinKeepsTheGradient(Momentum):
    name = "momentum_example"

    def update_into(self, theta, grad, state, step, scratch):
        grad += self.momentum * state[0]
        np.multiply(grad, self.lr, out=scratch)
        theta -= scratch
        return (grad,)
