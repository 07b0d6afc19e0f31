"""Metrics with one fault each; the right one is the mean absolute error."""

import random
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Metric, xp


@dataclass(frozen=True)
class Error(Metric):
    name = "error_example"
    higher_is_better = False

    def __call__(self, output, target):
        return xp.mean(xp.abs(output - target), axis=(-2, -1))

    def known(self):
        yield [[1.0], [3.0]], [[0.0], [1.0]], 1.5


@rejected_by("duplicates", "every example twice gives the first; take a mean over the")
@dataclass(frozen=True)
class SumForMean(Error):
    def __call__(self, output, target):
        return xp.sum(xp.abs(output - target), axis=(-2, -1))


@rejected_by("order", "the order of the examples must make no difference")
@dataclass(frozen=True)
class WeighsTheFirst(Error):
    def __call__(self, output, target):
        weights = xp.arange(output.shape[-2], dtype=output.dtype)[:, None] + 1.0
        return xp.mean(weights * xp.abs(output - target), axis=(-2, -1))


@rejected_by("direction", r"a perfect run is 0 and of others \[.*\], against higher_is_bet")
@dataclass(frozen=True)
class WrongDirection(Error):
    higher_is_better = True


@rejected_by("direction", "the metric of a perfect run is 0 and of others .* against higher_is")
@dataclass(frozen=True)
class MissingAbs(Error):
    def __call__(self, output, target):
        return -xp.mean(xp.square(output - target), axis=(-2, -1))


@rejected_by("known", "the metric is 2.5 at .* and not 1.5: known states the second")
@dataclass(frozen=True)
class SquaresForAbs(Error):
    def __call__(self, output, target):
        return xp.mean(xp.square(output - target), axis=(-2, -1))


@rejected_by("shapes", r"the metric has the shape \(\) and not \(3,\): an axis may be wrong")
@dataclass(frozen=True)
class OverRuns(Error):
    def __call__(self, output, target):
        return xp.mean(xp.abs(output - target))


@rejected_by("shapes", r"the metric has the shape \(3, 1\) and not \(3,\): an axis may be wrong")
@dataclass(frozen=True)
class ForgotAnAxis(Error):
    def __call__(self, output, target):
        return xp.mean(xp.abs(output - target), axis=-2)


@rejected_by("stacks", "a run's numbers must not depend on its neighbours; reduce over the last")
@dataclass(frozen=True)
class RelativeToTheWorst(Error):
    def __call__(self, output, target):
        error = xp.abs(output - target)
        return xp.mean(error, axis=(-2, -1)) / max(1.0, float(xp.max(error)))


@rejected_by("shapes", "the metric changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Error):
    def __call__(self, output, target):
        output -= target
        return xp.mean(xp.abs(output), axis=(-2, -1))


@rejected_by("float32", "float32 outputs give the first, float64 ones the second")
@dataclass(frozen=True)
class HalfPrecision(Error):
    def __call__(self, output, target):
        error = xp.abs(output - target)
        half = error.astype(np.float16) if error.dtype == np.float32 else error
        return xp.mean(half.astype(np.float64), axis=(-2, -1))


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class SamplesExamples(Error):
    def __call__(self, output, target):
        row = random.randrange(output.shape[-2])
        return xp.mean(xp.abs(output - target)[..., row, :], axis=-1)


@rejected_by("keeps_nothing", "a call changes its attribute _best")
@dataclass(frozen=True)
class KeepsTheBest(Error):
    _best = [np.inf]  # noqa: RUF012

    def __call__(self, output, target):
        error = super().__call__(output, target)
        self._best[0] = min(self._best[0], float(np.min(error)))
        return error
