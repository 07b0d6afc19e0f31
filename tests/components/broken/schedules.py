"""Schedules with one fault each; the right one is a straight line down."""

import math
import random
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Schedule


@dataclass(frozen=True)
class Line(Schedule):
    name = "line_example"

    final: float = 0.1

    def __call__(self, step, steps):
        return 1.0 - (1.0 - self.final) * step / steps


@rejected_by("factors", "the factor at step 1 of 1 is 0; it must be finite and positive")
@dataclass(frozen=True)
class EndsAtZero(Line):
    def __call__(self, step, steps):
        return 1.0 - step / steps


@rejected_by("factors", "the factor at step 2 of 2 is -0.1; it must be finite and positive")
@dataclass(frozen=True)
class GoesBelowZero(Line):
    def __call__(self, step, steps):
        return 1.0 - 1.1 * (step - 1) / max(1, steps - 1)


@rejected_by("factors", r"it raises ZeroDivisionError\(.*\) \(schedules.py, line \d+\)")
@dataclass(frozen=True)
class NeedsTwoUpdates(Line):
    def __call__(self, step, steps):
        return 1.0 - 0.9 * (step - 1) / (steps - 1)


@rejected_by("factors", "the factor at step 1 of 1 is nan; it must be finite")
@dataclass(frozen=True)
class NotANumber(Line):
    def __call__(self, step, steps):
        return math.nan


@rejected_by("factors", r"the factor at step 1 of 1 is \[1.0\]; it must be a number")
@dataclass(frozen=True)
class Listed(Line):
    def __call__(self, step, steps):
        return [1.0]


@rejected_by("keeps_nothing", "a call changes its attribute _calls")
@dataclass(frozen=True)
class CountsItsCalls(Line):
    _calls = [0]  # noqa: RUF012

    def __call__(self, step, steps):
        self._calls[0] += 1
        return 1.0 / self._calls[0]


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class Draws(Line):
    def __call__(self, step, steps):
        return 0.5 + random.random()


@rejected_by("fields_per_run", r"the factor with an array \(R, 1\) for final raises TypeError")
@dataclass(frozen=True)
class MathOnAField(Line):
    def __call__(self, step, steps):
        return math.exp(math.log(self.final) * step / steps)


@rejected_by("fields_per_run", r"final may be an array \(R, 1\): use xp functions, not math, on it")
@dataclass(frozen=True)
class LargestOfAField(Line):
    def __call__(self, step, steps):
        return float(1.0 - (1.0 - np.max(self.final)) * step / steps)


@rejected_by("float32", "theta times the factor at step 1 of float32 arguments is float64")
@dataclass(frozen=True)
class Float64(Line):
    def __call__(self, step, steps):
        factor = 1.0 - (1.0 - self.final) * step / steps
        return factor if isinstance(factor, float) else factor.astype(np.float64)
