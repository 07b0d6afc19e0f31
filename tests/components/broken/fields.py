"""Components with a number that the runs of a stack cannot differ in, their own or one within."""

import math
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by
from components.broken.activations import Tanh
from components.broken.optimizers import Descent
from components.broken.schedules import Line

from bpx import Schedule, xp


@rejected_by("fields_per_run", r"beta must be able to be an array \(R, 1, 1\)")
@dataclass(frozen=True)
class FirstOfAField(Tanh):
    beta: float = 2.0

    def __call__(self, z):
        return xp.tanh(float(np.ravel(self.beta)[0]) * z)

    def derivative(self, z, a):
        return float(np.ravel(self.beta)[0]) * (1.0 - a * a)


@rejected_by("fields_per_run", r"theta with lr=0.1 in a stack's run 0 .* may be an array \(R, 1\)")
@dataclass(frozen=True)
class LargestOfAField(Descent):
    def update(self, theta, grad, state, step):
        return theta - float(np.max(self.lr)) * grad, state


@rejected_by(
    "fields_per_run", r"theta with cycle\.final=0\.1 in a stack's run 0 .* use xp functions"
)
@dataclass(frozen=True)
class LargestOfAFieldWithin(Descent):
    cycle: Schedule = Line()  # noqa: RUF009

    def update(self, theta, grad, state, step):
        return theta - self.lr * float(np.max(self.cycle.final)) * grad, state


@rejected_by("float32", "theta of float32 arguments is float64")
@dataclass(frozen=True)
class WidensAFieldWithin(Descent):
    cycle: Schedule = Line()  # noqa: RUF009

    def update(self, theta, grad, state, step):
        final = self.cycle.final
        final = final if isinstance(final, float) else final.astype(float)
        return theta - self.lr * final * grad, state


@rejected_by("fields_per_run", "a series of 6 updates raises TypeError")
@dataclass(frozen=True)
class MathOnAField(Descent):
    def update(self, theta, grad, state, step):
        return theta - math.sqrt(self.lr) * grad, state


@rejected_by("fields_per_run", "a series of 6 updates raises ValueError.*truth value")
@dataclass(frozen=True)
class BranchesOnAField(Descent):
    def update(self, theta, grad, state, step):
        return (theta - self.lr * grad if self.lr > 0.0 else theta), state
