"""The contract of a layer, as checks that its author can run."""

from collections.abc import Iterator, Mapping

import numpy as np

from bpx.axes import Array, Shape
from bpx.components import Layer
from bpx.network import numerical
from bpx.testing.failures import close, identical, outcome, pickles, require, shaped, stays_float32

_RUNS, _BATCH, _UNITS = 3, 12, 4


def check_layer(layer: Layer, in_shape: Shape = (3,)) -> None:
    """Hold a layer to its contract.

    Its functions are pure; output and gradients have the shapes that `shape` and `parameters`
    promise; a stack equals its runs to the last bit, also where all runs share the input; float32
    stays; and both parts of the backward pass are what finite differences say. A layer with a field
    `units`, which a network sets, is checked with 4 units too.

    Args:
        layer: An instance.
        in_shape: The shape of one example's input, which the layer can take.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.layers import Dense
        >>> check_layer(Dense(units=2), in_shape=(5,))
    """
    pickles(layer)
    for sized in _sizes(layer):
        for check in (_names, _shapes, _stacks, _shared_input, _float32, _differences):
            check(sized, in_shape)


def _sizes(layer: Layer) -> Iterator[Layer]:
    """Yield the layer, then a wider one: a single unit, the default, hides an axis that is lost."""
    yield layer
    if any(field.name == "units" for field in layer.fields()):
        yield layer.with_fields(units=_UNITS)


def _names(layer: Layer, in_shape: Shape) -> None:
    """Each parameter has a name of its own, and a gradient under it."""
    names = [parameter.name for parameter in layer.parameters(in_shape)]
    require(layer, len(set(names)) == len(names), f"two parameters share a name: {names}")
    params, a, delta = _case(layer, in_shape)
    gradients = list(layer.gradient(params, layer.forward(params, a)[1], delta))
    fault = f"gradient returns {sorted(gradients)} for the parameters {sorted(names)}"
    require(layer, sorted(gradients) == sorted(names), fault)


def _shapes(layer: Layer, in_shape: Shape) -> None:
    """Output and gradients have the shapes that are promised, for any leading axes."""
    for runs in ((), (_RUNS,), (2, _RUNS)):
        for batch in (1, _BATCH):
            results = _results(layer, *_case(layer, in_shape, runs, batch))
            shaped(layer, "z", results["z"], (*runs, batch, *layer.shape(in_shape)))
            shaped(layer, "backward", results["backward"], (*runs, batch, *in_shape))
            for parameter in layer.parameters(in_shape):
                what = f"the gradient of {parameter.name}"
                shaped(layer, what, results[what], (*runs, *parameter.shape))


def _stacks(layer: Layer, in_shape: Shape) -> None:
    """A stack equals its runs one by one."""
    params, a, delta = _case(layer, in_shape, (_RUNS,))
    _compare(layer, params, a, a, delta)


def _shared_input(layer: Layer, in_shape: Shape) -> None:
    """The first layer's input has no run axis where all runs share their data."""
    params, a, delta = _case(layer, in_shape, (_RUNS,))
    _compare(layer, params, a[0], np.broadcast_to(a[0], a.shape), delta)


def _compare(
    layer: Layer, params: Mapping[str, Array], a: Array, inputs: Array, delta: Array
) -> None:
    """Compare a stack on input `a` with each run on its own of `inputs`."""
    stacked = _results(layer, params, a, delta)
    for run in range(_RUNS):
        own = {name: value[run] for name, value in params.items()}
        for what, alone in _results(layer, own, inputs[run], delta[run]).items():
            cause = "a run must not depend on its neighbours: use xp.matmul, reduce over last axes"
            name = f"{what} of a stack's run {run}"
            identical(layer, name, stacked[what][run], alone, cause)


def _float32(layer: Layer, in_shape: Shape) -> None:
    """What is float32 stays it."""
    params, a, delta = _case(layer, in_shape, (_RUNS,), dtype=np.float32)
    for what, result in _results(layer, params, a, delta).items():
        stays_float32(layer, what, result)


def _differences(layer: Layer, in_shape: Shape) -> None:
    """Both parts of the backward pass are what finite differences say."""
    params, a, delta = _case(layer, in_shape)
    results = _results(layer, params, a, delta)
    cause = "finite differences give the second; a transpose or a sum may be missing"
    expected = numerical.vjp(lambda x: layer.forward(params, x)[0], a, delta)
    close(layer, "backward", results["backward"], expected, cause)
    for name in params:
        expected = _gradient(layer, params, a, delta, name)
        what = f"the gradient of {name}"
        close(layer, what, results[what], expected, cause)


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
            for name in params
        },
    }


def _case(
    layer: Layer,
    in_shape: Shape,
    runs: Shape = (),
    batch: int = _BATCH,
    dtype: type[np.floating] = np.float64,
) -> tuple[dict[str, Array], Array, Array]:
    """Return parameters ``(..., *shape)``, an input ``(..., B, D)`` and a delta ``(..., B, H)``."""
    rng = np.random.default_rng(0)

    def draw(shape: Shape) -> Array:
        return rng.normal(size=shape).astype(dtype)

    parameters = layer.parameters(in_shape)
    params = {parameter.name: draw((*runs, *parameter.shape)) for parameter in parameters}
    return params, draw((*runs, batch, *in_shape)), draw((*runs, batch, *layer.shape(in_shape)))
