"""The contract of a layer, as checks that its author can run."""

from collections.abc import Iterator, Mapping

import numpy as np

from bpx.axes import Array, Shape
from bpx.components import Layer
from bpx.network import numerical
from bpx.testing.contract import Contract
from bpx.testing.failures import close, identical, outcome, require, shaped, stays_float32
from bpx.testing.layer_cases import BATCH, Place, case, learned
from bpx.testing.layer_noise import expectation, noise_from_stream, without_noise
from bpx.testing.twins import layer_twins

_RUNS, _UNITS = 3, 4
_FAR = 6.0
"""What inputs are multiplied by to be large."""


def check_layer(layer: Layer, in_shape: Shape | None = None) -> None:
    """Hold a layer to its contract.

    Its functions are pure; output and gradients have the shapes that `shape` and `parameters`
    promise; a stack equals its runs to the last bit, also where all runs share the input; float32
    stays; both parts of the backward pass are what finite differences say, its noise held fixed;
    noise comes from the given stream alone; and in-place twins of its own equal the pure functions
    to the last bit. A layer with a field `units`, which a network sets, is checked with 4 units
    too.

    Args:
        layer: An instance.
        in_shape: The shape of one example's input; by default each of ``layer.in_shapes``.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.layers import Dense
        >>> check_layer(Dense(units=2), in_shape=(5,))
    """
    CONTRACT.hold(layer, _places(layer, in_shape))


def _places(layer: Layer, in_shape: Shape | None = None) -> Iterator[Place]:
    for shape in layer.in_shapes if in_shape is None else (in_shape,):
        for sized in _sizes(layer):
            yield Place(sized, shape)


def _sizes(layer: Layer) -> Iterator[Layer]:
    """Yield the layer, then a wider one: a single unit, the default, hides an axis that is lost."""
    yield layer
    if any(field.name == "units" for field in layer.fields()):
        yield layer.with_fields(units=_UNITS)


def _names(place: Place) -> None:
    """Each parameter has a name of its own, and a gradient under it."""
    layer, in_shape = place.layer, place.in_shape
    names = [parameter.name for parameter in layer.parameters(in_shape)]
    require(layer, len(set(names)) == len(names), f"two parameters share a name: {names}")
    drawn = layer.noise(np.random.default_rng(0), in_shape, 1)
    fault = f"noise takes the name of a parameter, {sorted(set(drawn) & set(names))}"
    require(layer, not set(drawn) & set(names), fault)
    params, a, delta = case(layer, in_shape)
    gradients = list(layer.gradient(params, layer.forward(params, a)[1], delta))
    fault = f"gradient returns {sorted(gradients)} for the parameters {sorted(names)}"
    require(layer, sorted(gradients) == sorted(names), fault)


def _shapes(place: Place) -> None:
    """Output and gradients have the shapes that are promised, for any leading axes."""
    layer, in_shape = place.layer, place.in_shape
    for runs in ((), (_RUNS,), (2, _RUNS)):
        for batch in (1, BATCH):
            params, a, delta = case(layer, in_shape, runs, batch)
            shaped(layer, "z", layer.forward(params, a.copy())[0], delta.shape)
            results = _results(layer, params, a, delta)
            shaped(layer, "backward", results["backward"], (*runs, batch, *in_shape))
            for parameter in layer.parameters(in_shape):
                what = f"the gradient of {parameter.name}"
                shaped(layer, what, results[what], (*runs, *parameter.shape))


def _empty(place: Place) -> None:
    """Without examples the output is empty, and the gradients are zero."""
    layer, in_shape = place.layer, place.in_shape
    params, a, delta = case(layer, in_shape, (_RUNS,), batch=0)
    results = _results(layer, params, a, delta)
    due = {"z": delta, "backward": a}
    for what, result in results.items():
        cause = "a sum over the examples of an empty batch is zero"
        if what in due:
            shaped(layer, f"{what} of an empty batch", result, due[what].shape)
        else:
            close(layer, f"{what} of an empty batch", result, np.zeros_like(result), cause)


def _stacks(place: Place) -> None:
    """A stack equals its runs one by one."""
    layer, in_shape = place.layer, place.in_shape
    params, a, delta = case(layer, in_shape, (_RUNS,))
    _compare(layer, params, a, a, delta)


def _shared_input(place: Place) -> None:
    """The first layer's input has no run axis where all runs share their data."""
    layer, in_shape = place.layer, place.in_shape
    params, a, delta = case(layer, in_shape, (_RUNS,))
    _compare(layer, params, a[0], np.broadcast_to(a[0], a.shape), delta)


def _compare(
    layer: Layer, params: Mapping[str, Array], a: Array, inputs: Array, delta: Array
) -> None:
    """Compare a stack on input `a` with each run on its own of `inputs`."""
    stacked = _results(layer, params, a, delta)
    for run in range(_RUNS):
        own = {name: value[run] for name, value in params.items()}
        for what, alone in _results(layer, own, inputs[run], delta[run]).items():
            if stacked[what].ndim == alone.ndim:  # without parameters, shared inputs stay shared
                stacked[what] = np.broadcast_to(stacked[what], (_RUNS, *alone.shape))
            cause = "a run must not depend on its neighbours: use xp.matmul, reduce over last axes"
            name = f"{what} of a stack's run {run}"
            identical(layer, name, stacked[what][run], alone, cause)


def _float32(place: Place) -> None:
    """What is float32 stays it."""
    layer, in_shape = place.layer, place.in_shape
    params, a, delta = case(layer, in_shape, (_RUNS,), dtype=np.float32)
    for what, result in _results(layer, params, a, delta).items():
        stays_float32(layer, what, result)


def _differences(place: Place) -> None:
    """Both parts of the backward pass are what finite differences say."""
    layer, in_shape = place.layer, place.in_shape
    params, ordinary, delta = case(layer, in_shape)
    cause = "finite differences give the second; a transpose or a sum may be missing"
    for a in (ordinary, _FAR * ordinary):
        results = _results(layer, params, a, delta)
        expected = numerical.vjp(lambda x: layer.forward(params, x)[0], a, delta)
        close(layer, "backward", results["backward"], expected, cause, points=a)
        for parameter in layer.parameters(in_shape):
            name = parameter.name
            expected = _gradient(layer, params, a, delta, name)
            what = f"the gradient of {name}"
            close(layer, what, results[what], expected, cause)


def _origin(place: Place) -> None:
    """Output and gradients are finite where every input is zero."""
    params, a, delta = case(place.layer, place.in_shape)
    for what, result in _results(place.layer, params, np.zeros_like(a), delta).items():
        fault = f"{what} is {np.unique(result)[-1]} at inputs of zero; a quotient may be 0 / 0"
        require(place.layer, bool(np.isfinite(result).all()), fault)


def _gradient(
    layer: Layer, params: Mapping[str, Array], a: Array, delta: Array, name: str
) -> Array:
    """Return one parameter's gradient by finite differences."""
    return numerical.vjp(
        lambda value: layer.forward({**params, name: value}, a)[0], params[name], delta
    )


def _results(layer: Layer, params: Mapping[str, Array], a: Array, delta: Array) -> dict[str, Array]:
    """Return the output and every gradient, each function held to be pure and quiet."""

    def forward(a: Array, *values: Array) -> Array:
        z: Array = layer.forward(dict(zip(params, values, strict=True)), a)[0]
        return z

    def backward(a: Array, delta: Array, *values: Array) -> Array:
        named = dict(zip(params, values, strict=True))
        return layer.backward(named, layer.forward(named, a)[1], delta)

    def gradient(a: Array, delta: Array, name: str, *values: Array) -> Array:
        named = dict(zip(params, values, strict=True))
        return layer.gradient(named, layer.forward(named, a)[1], delta)[name]

    values = params.values()
    return {
        "z": outcome(layer, "forward", forward, a, *values),
        "backward": outcome(layer, "backward", backward, a, delta, *values),
        **{
            f"the gradient of {name}": outcome(layer, "gradient", gradient, a, delta, name, *values)
            for name in learned(layer, params)
        },
    }


def _twins(place: Place) -> None:
    """In-place twins of its own equal the pure functions to the last bit."""
    for dtype in (np.float64, np.float32):
        found = case(place.layer, place.in_shape, (_RUNS,), dtype=dtype)
        layer_twins(place.layer, *found, learned(place.layer, found[0]))


def _exercise(layer: Layer) -> None:
    for place in _places(layer):
        params, a, delta = case(place.layer, place.in_shape, (_RUNS,))
        _, cache = place.layer.forward(params, a)
        place.layer.gradient(params, cache, delta)
        place.layer.backward(params, cache, delta)


CONTRACT = Contract(
    Layer,
    _exercise,
    _names,
    _shapes,
    _stacks,
    _shared_input,
    _float32,
    _differences,
    _origin,
    noise_from_stream,
    without_noise,
    expectation,
    _empty,
    _twins,
    subjects=_places,
)
"""The contract of a layer."""
