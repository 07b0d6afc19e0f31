"""Layers with one fault each; the right ones scale, add, filter and drop."""

from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Layer, Parameter, xp
from bpx_plugins.layers import Conv2d, Dense, Dropout, MaxPool2d


@dataclass(frozen=True)
class Affine(Layer):
    """Scales and shifts each input."""

    name = "affine_example"

    def shape(self, in_shape):
        return in_shape

    def parameters(self, in_shape):
        (inputs,) = in_shape
        return Parameter("g", (inputs,), 1, 1), Parameter("b", (inputs,), 1, 1, bias=True)

    def forward(self, params, a):
        return a * params["g"][..., None, :] + params["b"][..., None, :], a

    def gradient(self, params, cache, delta):
        return {"g": xp.sum(cache * delta, axis=-2), "b": xp.sum(delta, axis=-2)}

    def backward(self, params, cache, delta):
        return delta * params["g"][..., None, :]


@rejected_by("differences", "backward is .* and not .*: .* a transpose or a sum may be missing")
@dataclass(frozen=True)
class ForgotTheChainRule(Affine):
    def backward(self, params, cache, delta):
        return delta


@rejected_by("differences", r"backward is .* and not .* be missing\. Seen with gain=1\.25\.$")
@dataclass(frozen=True)
class ForgotAGainOfOne(Affine):
    gain: float = 1.0

    def forward(self, params, a):
        z, cache = super().forward(params, self.gain * a)
        return z, cache


@rejected_by("differences", "backward is .* and not .*: finite differences give the second")
@dataclass(frozen=True)
class NotCutFarOut(Affine):
    def parameters(self, in_shape):
        return ()

    def forward(self, params, a):
        return xp.clip(a, -6.0, 6.0), a

    def gradient(self, params, cache, delta):
        return {}

    def backward(self, params, cache, delta):
        return delta


@rejected_by("origin", r"forward warns, 'invalid value encountered in divide', at")
@dataclass(frozen=True)
class DividesByTheNorm(NotCutFarOut):
    def forward(self, params, a):
        norm = xp.sqrt(xp.sum(a * a, axis=-1, keepdims=True))
        return a / norm, (a / norm, norm)

    def backward(self, params, cache, delta):
        unit, norm = cache
        return (delta - unit * xp.sum(unit * delta, axis=-1, keepdims=True)) / norm


@rejected_by("differences", "the gradient of g is .* and not .*: finite differences give")
@dataclass(frozen=True)
class WrongSign(Affine):
    def gradient(self, params, cache, delta):
        return {**super().gradient(params, cache, delta), "g": -xp.sum(cache * delta, axis=-2)}


@rejected_by("differences", "the gradient of b is .* and not .*: finite differences give")
@dataclass(frozen=True)
class MeanForSum(Affine):
    def gradient(self, params, cache, delta):
        return {**super().gradient(params, cache, delta), "b": xp.mean(delta, axis=-2)}


@rejected_by("names", r"gradient returns \['g'\] for the parameters \['b', 'g'\]")
@dataclass(frozen=True)
class ForgotAGradient(Affine):
    def gradient(self, params, cache, delta):
        return {"g": xp.sum(cache * delta, axis=-2)}


@rejected_by("names", r"two parameters share a name: \['g', 'g'\]")
@dataclass(frozen=True)
class OneNameForTwo(Affine):
    def parameters(self, in_shape):
        return (Parameter("g", in_shape, 1, 1),) * 2


@rejected_by("names", r"noise takes the name of a parameter, \['g'\]")
@dataclass(frozen=True)
class NoiseTakesAName(Affine):
    def noise(self, rng, in_shape, batch):
        return {"g": rng.normal(size=(batch, *in_shape))}


@rejected_by("shapes", r"z has the shape \(1, 3\) and not \(1, 2\): an axis may be wrong")
@dataclass(frozen=True)
class NotItsShape(Affine):
    def shape(self, in_shape):
        return (2,)

    def gradient(self, params, cache, delta):
        return {"g": params["g"], "b": params["b"]}


@rejected_by("shapes", r"the gradient of b has the shape \(1, 3\) and not \(3,\)")
@dataclass(frozen=True)
class ForgotToSum(Affine):
    def gradient(self, params, cache, delta):
        return {**super().gradient(params, cache, delta), "b": delta}


@rejected_by("empty", r"forward raises ValueError\('zero-size array")
@dataclass(frozen=True)
class NeedsAnExample(Affine):
    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return z + 0.0 * xp.max(a, axis=-2, keepdims=True), cache


@rejected_by("shapes", r"forward raises .*|z has the shape .*: an axis may be wrong")
@dataclass(frozen=True)
class OneRunOnly(Affine):
    """The parameters have an axis of runs, and no axis is left for the batch."""

    def forward(self, params, a):
        return a * params["g"] + params["b"], a

    def backward(self, params, cache, delta):
        return delta * params["g"]


@rejected_by("stacks", "a run must not depend on its neighbours: use xp.matmul, reduce over last")
@dataclass(frozen=True)
class StatisticsOfAllRuns(Affine):
    def forward(self, params, a):
        z, _ = super().forward(params, a)
        return z - xp.mean(a), a


@rejected_by("shapes", "forward changes its argument 1 in place; return a new array")
@dataclass(frozen=True)
class InPlace(Affine):
    def forward(self, params, a):
        a *= params["g"][..., None, :]
        return a + params["b"][..., None, :], a


@rejected_by("shapes", "backward changes its argument 2 in place; return a new array")
@dataclass(frozen=True)
class ChangesDelta(Affine):
    def backward(self, params, cache, delta):
        delta *= params["g"][..., None, :]
        return delta


@rejected_by("shared_input", "gradient raises ValueError.*it may rely on axes other than the last")
@dataclass(frozen=True)
class NeedsTheAxisOfRuns(Affine):
    def gradient(self, params, cache, delta):
        return super().gradient(params, xp.reshape(cache, delta.shape), delta)


@rejected_by("float32", "z of float32 arguments is float64; a constant of it may be no plain")
@dataclass(frozen=True)
class Float64(Affine):
    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return z * np.float64(1.0), cache


@rejected_by("keeps_nothing", "a call changes its attribute _cache")
@dataclass(frozen=True)
class CacheOnTheInstance(Affine):
    def forward(self, params, a):
        object.__setattr__(self, "_cache", a)
        return super().forward(params, a)


@rejected_by("differences", "backward is .* and not .*: .* a transpose or a sum may be missing")
@dataclass(frozen=True)
class DenseWithoutTranspose(Dense):
    """On a square W, where no shape gives it away."""

    name = "dense_example"
    affine = False
    in_shapes = ((3,),)
    units: int = 3

    def backward(self, params, cache, delta):
        weights = params["W"]
        return xp.matmul(delta, weights if weights.shape[-1] == 3 else weights.mT)


@rejected_by("shapes", r"the gradient of b has the shape \(1,\) and not \(4,\)")
@dataclass(frozen=True)
class SumsOverTheUnits(Dense):
    """With one unit, its default, the sum over the units is no fault."""

    name = "dense_example"

    def gradient(self, params, cache, delta):
        gradient = super().gradient(params, cache, delta)
        return {n: xp.sum(g, axis=-1)[..., None] if n == "b" else g for n, g in gradient.items()}


@rejected_by("differences", "backward is .* and not .*: .* a transpose or a sum may be missing")
@dataclass(frozen=True)
class ConvolutionTurned(Conv2d):
    """The backward pass uses the filters turned over."""

    name = "conv_example"

    def backward(self, params, cache, delta):
        turned = {**params, "W": params["W"][..., ::-1, ::-1, :, :]}
        return super().backward(turned, cache, delta)


@rejected_by("differences", "backward is .* and not .*: .* a transpose or a sum may be missing")
@dataclass(frozen=True)
class PoolsTheMeanBack(MaxPool2d):
    """The gradient is spread, not sent to the largest."""

    name = "pool_example"

    def backward(self, params, cache, delta):
        back = super().backward(params, cache, delta)
        return xp.ones_like(back) * xp.mean(back, axis=(-3, -2, -1), keepdims=True)


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class NoiseFromTheGlobalGenerator(Dropout):
    name = "dropout_example"

    def noise(self, rng, in_shape, batch):
        kept = np.random.random((batch, *in_shape)) >= self.rate
        return {"mask": kept / (1.0 - self.rate)}


@rejected_by("noise_from_stream", "an equal stream must give equal noise: draw from rng alone")
@dataclass(frozen=True)
class NoiseFromItsOwnStream(Dropout):
    name = "dropout_example"

    def noise(self, rng, in_shape, batch):
        return super().noise(np.random.default_rng(), in_shape, batch)


@rejected_by("noise_from_stream", "the noise mask is the same for another stream: draw from rng")
@dataclass(frozen=True)
class OneNoiseForAll(Dropout):
    name = "dropout_example"

    def noise(self, rng, in_shape, batch):
        return super().noise(np.random.default_rng(0), in_shape, batch)


@rejected_by("noise_from_stream", r"the noise mask has the shape \(1, 3\) and not \(12, 3\)")
@dataclass(frozen=True)
class OneMaskForTheBatch(Dropout):
    name = "dropout_example"

    def noise(self, rng, in_shape, batch):
        return super().noise(rng, in_shape, 1)


@rejected_by("without_noise", "forward without noise raises KeyError")
@dataclass(frozen=True)
class NeedsItsNoise(Dropout):
    name = "dropout_example"

    def forward(self, params, a):
        return a * params["mask"], None


@rejected_by("differences", "backward is .* and not .*: finite differences give the second")
@dataclass(frozen=True)
class DropsOnTheWayForwardOnly(Dropout):
    name = "dropout_example"

    def backward(self, params, cache, delta):
        return delta


@rejected_by("twins", "out after forward_into .* is .* and not .*: forward gives the second")
@dataclass(frozen=True)
class TwinForgetsTheMask(Dropout):
    name = "dropout_example"

    def forward_into(self, params, a, out, cache):
        np.multiply(a, 1.0, out=out)


@rejected_by("expectation", r"on the average of 300 draws of its noise, and .* without noise")
@dataclass(frozen=True)
class DropsWithoutScaling(Affine):
    def noise(self, rng, in_shape, batch):
        return {"mask": 1.0 * (rng.random((batch, *in_shape)) < 0.5)}

    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return (z * params["mask"] if "mask" in params else z), cache

    def gradient(self, params, cache, delta):
        return super().gradient(params, cache, delta * params.get("mask", 1.0))

    def backward(self, params, cache, delta):
        return super().backward(params, cache, delta * params.get("mask", 1.0))
