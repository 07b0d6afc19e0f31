"""Initializers with one fault each; the right one is Glorot's normal law."""

import math
import random
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Initializer


@dataclass(frozen=True)
class Glorot(Initializer):
    name = "glorot_example"

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, math.sqrt(2.0 / (fan_in + fan_out)), shape)

    def moments(self, fan_in, fan_out):
        return 0.0, math.sqrt(2.0 / (fan_in + fan_out))


@dataclass(frozen=True)
class Lecun(Initializer):
    name = "lecun_example"

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, 1.0 / math.sqrt(fan_in), shape)

    def moments(self, fan_in, fan_out):
        return 0.0, 1.0 / math.sqrt(fan_in)


@dataclass(frozen=True)
class Bounded(Initializer):
    name = "bounded_example"

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.uniform(-1.0, 1.0, shape)

    def support(self, fan_in, fan_out):
        return -1.0, 1.0


@rejected_by("moments", r"the standard deviation of .* for fans \(40, 60\) is .*; moments says .*:")
@dataclass(frozen=True)
class TwiceTheVariance(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, math.sqrt(4.0 / (fan_in + fan_out)), shape)


@rejected_by("moments", r"a factor may be mistaken\. Seen with gain=1\.25\.$")
@dataclass(frozen=True)
class GainOfTheVariance(Lecun):
    gain: float = 1.0

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, math.sqrt(self.gain / fan_in), shape)

    def moments(self, fan_in, fan_out):
        return 0.0, self.gain / math.sqrt(fan_in)


@rejected_by("moments", "the fans or a factor may be mistaken")
@dataclass(frozen=True)
class HalfTheVariance(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, math.sqrt(1.0 / (fan_in + fan_out)), shape)


@rejected_by("moments", "the fans or a factor may be mistaken")
@dataclass(frozen=True)
class VarianceForDeviation(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, 2.0 / (fan_in + fan_out), shape)


@rejected_by("moments", "the fans or a factor may be mistaken")
@dataclass(frozen=True)
class FanOutForFanIn(Lecun):
    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, 1.0 / math.sqrt(fan_out), shape)


@rejected_by("moments", r"the mean of .* for fans \(40, 60\) is .*; moments says 0")
@dataclass(frozen=True)
class OffCentre(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return 0.02 + rng.normal(0.0, math.sqrt(2.0 / (fan_in + fan_out)), shape)


@rejected_by("moments", "the standard deviation of .* is 0; moments says")
@dataclass(frozen=True)
class MeanForDeviation(Glorot):
    """It hands the mean on as the deviation, and draws nothing but zeros."""

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, 0.0, shape)


@rejected_by("moments", "not every weight is 0")
@dataclass(frozen=True)
class NotConstant(Glorot):
    def moments(self, fan_in, fan_out):
        return 0.0, 0.0


@rejected_by("support", r"weights for fans \(1, 1\) reach from .* to .*; support says -1 to 1")
@dataclass(frozen=True)
class OutOfBounds(Bounded):
    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(0.0, 2.0, shape)


@rejected_by("independent", "the weights of the second layer have the correlation 1 with the first")
@dataclass(frozen=True)
class SameInEveryLayer(Bounded):
    def __call__(self, rng, fan_in, fan_out, shape):
        return np.random.default_rng(rng.bit_generator.seed_seq.entropy).uniform(-1.0, 1.0, shape)


@rejected_by("independent", "the weights of .* have the correlation 1 with .*from rng alone")
@dataclass(frozen=True)
class SameForEverySeed(Bounded):
    def __call__(self, rng, fan_in, fan_out, shape):
        return np.random.default_rng(0).uniform(-1.0, 1.0, shape)


@rejected_by("independent", "the weights of another seed are all 0, and the first's are not")
@dataclass(frozen=True)
class ZeroForOtherSeeds(Bounded):
    def __call__(self, rng, fan_in, fan_out, shape):
        weights = super().__call__(rng, fan_in, fan_out, shape)
        return weights if rng.bit_generator.seed_seq.entropy == 0 else np.zeros(shape)


@rejected_by("weights", r"the weights for fans \(2, 4\) has the shape \(4, 2\) and not \(2, 4\)")
@dataclass(frozen=True)
class FansSwapped(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(rng, fan_in, fan_out, (fan_out, fan_in))


@rejected_by(
    "weights", r"the weights for fans \(216, 72\) has the shape \(216, 72\) and not \(24, 3,"
)
@dataclass(frozen=True)
class ForDenseLayersOnly(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(rng, fan_in, fan_out, (fan_in, fan_out))


@rejected_by("weights", r"the weights for fans \(1, 1\) are float32")
@dataclass(frozen=True)
class Float32(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(rng, fan_in, fan_out, shape).astype(np.float32)


@rejected_by("weights", r"the weights for fans \(1, 1\) are no array")
@dataclass(frozen=True)
class NotAnArray(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(rng, fan_in, fan_out, shape).tolist()


@rejected_by("weights", r"the weights for fans \(1, 1\) are not all finite")
@dataclass(frozen=True)
class Infinite(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        with np.errstate(divide="ignore"):
            return super().__call__(rng, fan_in, fan_out, shape) / np.float64(fan_in - 1.0)


@rejected_by("repeats", "an equal stream must give equal weights: draw from rng alone")
@dataclass(frozen=True)
class OwnGenerator(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(np.random.default_rng(), fan_in, fan_out, shape)


@rejected_by("global_random", "it draws from a global generator of random numbers, or seeds it")
@dataclass(frozen=True)
class NumPysGenerator(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return np.random.normal(0.0, math.sqrt(2.0 / (fan_in + fan_out)), shape)


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class PythonsGenerator(Glorot):
    def __call__(self, rng, fan_in, fan_out, shape):
        return random.choice([-1.0, 1.0]) * super().__call__(rng, fan_in, fan_out, shape)


@rejected_by("own_stream", "a stream's number .*: stream must depend on the seed alone")
@dataclass(frozen=True)
class StreamWithoutSeed(Glorot):
    def stream(self, seed):
        return np.random.default_rng()

    def __call__(self, rng, fan_in, fan_out, shape):
        return np.zeros(shape)

    def moments(self, fan_in, fan_out):
        return 0.0, 0.0


@rejected_by("keeps_nothing", "a call changes its attribute _drawn")
@dataclass(frozen=True)
class DrawsOnce(Glorot):
    _drawn = {}  # noqa: RUF012

    def __call__(self, rng, fan_in, fan_out, shape):
        if shape not in self._drawn:
            self._drawn[shape] = super().__call__(rng, fan_in, fan_out, shape)
        return self._drawn[shape]


@rejected_by("moments", r"and the shape \(24, 3, 3, 8\) is .*; moments says")
@dataclass(frozen=True)
class TakesFansFromTheShape(Glorot):
    """Of filters, whose first two axes are rows and columns of pixels, these are others."""

    def __call__(self, rng, fan_in, fan_out, shape):
        return super().__call__(rng, shape[0], shape[1], shape)
