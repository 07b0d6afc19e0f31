"""Regularizers with one fault each; the right one is the sum of squares."""

import random
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge
from components.broken import rejected_by

from bpx import Regularizer, xp
from bpx_plugins.regularizers import L2


@dataclass(frozen=True)
class Squares(Regularizer):
    name = "squares_example"

    lam: Annotated[float, Ge(0)] = 1e-3

    def __call__(self, theta):
        return xp.sum(self.lam * theta * theta, axis=-1)

    def gradient(self, theta):
        return 2.0 * self.lam * theta


@rejected_by("gradient", "the gradient over its scale is .* a factor may be missing")
@dataclass(frozen=True)
class MissingFactor(Squares):
    def gradient(self, theta):
        return self.lam * theta


@rejected_by("gradient", r"the gradient over its scale is \S+ at -?0\.0\d+ and not")
@dataclass(frozen=True)
class SignWhereItIsRound(Squares):
    def __call__(self, theta):
        size = xp.abs(theta)
        bent = xp.where(size < 0.1, 5.0 * theta * theta, size - 0.05)
        return xp.sum(self.lam * bent, axis=-1)

    def gradient(self, theta):
        return self.lam * xp.sign(theta)


@rejected_by("gradient", "the gradient over its scale is .* and not")
@dataclass(frozen=True)
class WrongSign(Squares):
    def gradient(self, theta):
        return -2.0 * self.lam * theta


@rejected_by("gradient", "the gradient over its scale is .* and not")
@dataclass(frozen=True)
class SumForMean(Squares):
    def __call__(self, theta):
        return xp.mean(self.lam * theta * theta, axis=-1)


@rejected_by("shapes", r"the penalty has the shape \(\) and not \(3,\): an axis may be wrong")
@dataclass(frozen=True)
class OverRuns(Squares):
    def __call__(self, theta):
        return xp.sum(self.lam * theta * theta)


@rejected_by("shapes", r"the penalty has the shape \(20,\) and not \(3,\): an axis may be wrong")
@dataclass(frozen=True)
class WrongAxis(Squares):
    def __call__(self, theta):
        return xp.sum(self.lam * theta * theta, axis=0)


@rejected_by("stacks", "a run must not depend on its neighbours: reduce over the last axis")
@dataclass(frozen=True)
class NormOfAllRuns(Squares):
    def gradient(self, theta):
        return 2.0 * self.lam * theta / np.linalg.norm(theta)


@rejected_by("fields_per_run", r"with lam=0\.001 .* the shape .*: lam may be an array \(R")
@dataclass(frozen=True)
class ScalesTheSum(Squares):
    def __call__(self, theta):
        return self.lam * xp.sum(theta * theta, axis=-1)


@rejected_by("float32", "the gradient of float32 arguments is float64")
@dataclass(frozen=True)
class Float64(Squares):
    def gradient(self, theta):
        return np.float64(2.0) * self.lam * theta


@rejected_by("shapes", "the gradient changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Squares):
    def gradient(self, theta):
        theta *= 2.0 * self.lam
        return theta


@rejected_by("zero", "the penalty is not zero although penalizes is false")
@dataclass(frozen=True)
class PenalizesAfterAll(Squares):
    penalizes = False


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class PythonsGenerator(Squares):
    def gradient(self, theta):
        return 2.0 * self.lam * theta * (1.0 if random.random() > 0.1 else 0.0)


@rejected_by("twins", "out after gradient_into .* gradient gives the second")
@dataclass(frozen=True)
class TwinWithTheOtherSign(L2):
    name = "squares_example"

    def gradient_into(self, theta, out):
        np.multiply(theta, -2 * self.lam, out=out)


@rejected_by("origin", r"the gradient is \[nan\] at theta = 0; a quotient may be 0 / 0")
@dataclass(frozen=True)
class NotAtTheOrigin(Squares):
    def __call__(self, theta):
        return xp.sqrt(xp.sum(xp.square(self.lam * theta), axis=-1))

    def gradient(self, theta):
        with np.errstate(all="ignore"):
            norm = xp.sqrt(xp.sum(theta * theta, axis=-1, keepdims=True))
            return self.lam * theta / norm
