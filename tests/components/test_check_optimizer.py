"""`check_optimizer` rejects broken optimizers, each for the right reason."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from bpx import Optimizer, xp
from bpx.testing.failures import CheckError
from bpx.testing.optimizers import check_optimizer


@dataclass(frozen=True)
class Descent(Optimizer):
    """A right optimizer, for wrong ones to differ from."""

    name = "broken"

    lr: float = 0.1

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, state


class Ascends(Descent):
    def update(self, theta, grad, state, step):
        return theta + self.lr * grad, state


class ChangesItsArgument(Descent):
    def update(self, theta, grad, state, step):
        theta -= self.lr * grad
        return theta, state


class LooksAtItsNeighbours(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad / np.linalg.norm(grad), state


class ForcesFloat64(Descent):
    def update(self, theta, grad, state, step):
        return theta - np.float64(self.lr) * grad, state


class BranchesOnAField(Descent):
    def update(self, theta, grad, state, step):
        return theta - float(np.max(self.lr)) * grad, state


class UsesMathOnAField(Descent):
    def update(self, theta, grad, state, step):
        return theta - math.sqrt(self.lr) * grad, state


class WarnsAboutZero(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad / xp.abs(grad), state


class DividesZeroByZero(Descent):
    def update(self, theta, grad, state, step):
        with np.errstate(invalid="ignore"):
            return theta - self.lr * grad / xp.abs(grad), state


class Draws(Descent):
    def update(self, theta, grad, state, step):
        return theta - self.lr * np.random.default_rng().normal(size=grad.shape), state


class RemembersTooLittle(Descent):
    def init(self, theta):
        return (np.zeros(theta.shape[-1]),)


class ForgetsItsState(Descent):
    def init(self, theta):
        return (xp.zeros_like(theta),)

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, ()


class TakesNoBatch(Descent):
    @property
    def batch_size(self):
        return 0


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (Ascends, "the height in a bowl goes from .* the sign of the update may be wrong"),
        (ChangesItsArgument, "update changes its argument 1 in place"),
        (LooksAtItsNeighbours, "a run must not depend on its neighbours"),
        (ForcesFloat64, "theta of float32 arguments is float64"),
        (BranchesOnAField, r"theta with lr=0.1 in a stack's run 0 .* may be an array \(R, 1\)"),
        (UsesMathOnAField, "a series of 6 updates raises TypeError"),
        (WarnsAboutZero, "a series of 6 updates warns, 'invalid value encountered in divide'"),
        (DividesZeroByZero, "not finite after zero gradients; a quotient may be 0 / 0"),
        (Draws, "update differs at the second call"),
        (RemembersTooLittle, r"array 1 of the state from init has the shape \(7,\) beside theta"),
        (ForgetsItsState, "update returns 0 arrays of state where init returned 1"),
        (TakesNoBatch, "batch_size is 0; it must be None for the full batch, or an integer >= 1"),
    ],
)
def test_the_check_rejects_a_broken_optimizer(broken, words):
    with pytest.raises(CheckError, match=words):
        check_optimizer(broken())


def test_the_check_accepts_the_rule_the_broken_ones_differ_from():
    check_optimizer(Descent())
