"""What a component returns against its contract is told in a sentence: what, and whose it is."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from settings import XOR

from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.errors import BpxError
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.initializers.normal import Normal
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError
from bpx_plugins.metrics.accuracy import Accuracy
from bpx_plugins.optimizers.momentum import Momentum
from bpx_plugins.regularizers.l2 import L2
from bpx_plugins.schedules.cosine import Cosine

HOOKS = {
    Tanh: "bpx_activations",
    HalfSquaredError: "bpx_losses",
    Momentum: "bpx_optimizers",
    Normal: "bpx_initializers",
    L2: "bpx_regularizers",
    Cosine: "bpx_schedules",
    Accuracy: "bpx_metrics",
    Dense: "bpx_layers",
}


def none(value):
    return None


def listed(value):
    return np.asarray(value).tolist()


def number(value):
    return 1.0


def wide(value):
    return np.asarray(value, np.float64)


def imaginary(value):
    return np.asarray(value) + 0j


def column(value):
    return np.asarray(value)[..., None]


def reduced(value):
    return value[..., :1]


def alone(change):
    """Change the first of a pair: z beside the cache, theta beside the state."""
    return lambda pair: (change(pair[0]), pair[1])


def within(change):
    """Change what lies in a mapping or a tuple."""

    def changed(several):
        if isinstance(several, dict):
            return {name: change(value) for name, value in several.items()}
        return tuple(change(value) for value in several)

    return changed


def whole(change):
    """Change the parameters' gradients as if the layer had returned the first alone."""
    return lambda grads: change(next(iter(grads.values())))


def returning(base, method, change):
    """Return a component that is like another but for what one method returns."""
    original = getattr(base, method)

    def wrong(self, *arguments):
        return change(original(self, *arguments))

    return dataclass(frozen=True)(type("Wrong", (base,), {"name": "wrong", method: wrong}))


def reasons(base, component):
    """Return why runs of a network with that component failed."""

    class Plugin:
        pass

    def hook():
        return [component]

    hook.__name__ = HOOKS[base]
    setattr(Plugin, HOOKS[base], staticmethod(hookimpl(hook)))
    manager = Registry.load().manager
    manager.register(Plugin())
    chosen = ["wrong"] if base.kind == "metric" else "wrong"
    job = XOR | {base.kind if base.kind != "metric" else "metrics": chosen}
    job |= {"dtype": "float32", "network.hidden": [4, 3], "training.epochs": 2}
    outcomes = [each for _, each in execute(Plan.of([job], Registry(manager)), Engine(workers=1))]
    return [reason for outcome in outcomes for reason in outcome.reason]


ARRAY = r"it must return an array of shape \("
SAME = "it must be the same"

WRONG = [
    (Tanh, "__call__", none, rf"Layer 1: activation wrong returned None; {ARRAY}8, 4, 4\)"),
    (Tanh, "__call__", listed, rf"Layer 1: activation wrong returned a list; {ARRAY}8, 4, 4\)"),
    (Tanh, "__call__", number, rf"Layer 1: activation wrong returned a float; {ARRAY}8, 4, 4\)"),
    (Tanh, "__call__", reduced, r"Layer 1: .* the shape \(8, 4, 1\) for .* shape \(8, 4, 4\)"),
    (Tanh, "__call__", wide, r"Layer 1: .* returned float64; it must return float32\..*math.sqrt"),
    (Tanh, "__call__", imaginary, r"Layer 1: activation wrong returned complex64; .* float32"),
    (Tanh, "derivative", none, rf"Layer 2: .* returned None as derivative; {ARRAY}8, 4, 3\)"),
    (Tanh, "derivative", number, rf"Layer 2: .* returned a float as derivative; {ARRAY}8, 4, 3\)"),
    (Tanh, "derivative", reduced, r"Layer 2: .* a derivative of shape \(8, 4, 1\) for .*8, 4, 3\)"),
    (Tanh, "derivative", wide, r"Layer 2: .* returned float64 as derivative; .* float32"),
    (Tanh, "vjp", listed, rf"Layer 2: .* returned a list as gradient; {ARRAY}8, 4, 3\)"),
    (Tanh, "vjp", column, r"Layer 2: .* a gradient of shape \(8, 4, 3, 1\) for .*8, 4, 3\)"),
    (HalfSquaredError, "__call__", none, rf"The loss wrong returned None; {ARRAY}8, 4\)"),
    (HalfSquaredError, "__call__", column, r"the shape \(8, 4, 1\) .* an example, \(8, 4\)"),
    (HalfSquaredError, "gradient", listed, rf"The loss wrong returned a list as gradient; {ARRAY}"),
    (HalfSquaredError, "gradient", wide, "The loss wrong returned float64 as gradient; .* float32"),
    (HalfSquaredError, "delta", number, rf"The loss wrong returned a float as delta; {ARRAY}"),
    (Momentum, "update", none, "The optimizer wrong returned NoneType; update must return"),
    (Momentum, "update", alone(none), rf"wrong returned None as theta; {ARRAY}8, 31\)"),
    (Momentum, "update", alone(reduced), r"theta \(8, 1\) float32 for \(8, 31\) float32; it must"),
    (Momentum, "update", alone(wide), rf"theta \(8, 31\) float64 for \(8, 31\) float32; {SAME}"),
    (Momentum, "gradient", listed, rf"wrong returned a list as gradient; {ARRAY}8, 31\)"),
    (Momentum, "gradient", reduced, rf"gradient of shape \(8, 1\) for theta \(8, 31\); {SAME}"),
    (Momentum, "init", none, "wrong returned None as its state; it must be a tuple of arrays"),
    (Momentum, "init", within(number), r"remembers something of the shape \(\) .* theta \(8, 31\)"),
    (Normal, "__call__", none, rf"Layer 1: initializer wrong returned None as W1; {ARRAY}2, 4\)"),
    (Normal, "__call__", reduced, r"Layer 1: initializer .* shape \(2, 1\) for W1 \(2, 4\)"),
    (
        Normal,
        "__call__",
        lambda w: w * np.nan,
        "Layer 1: initializer wrong returned nan among .*W1",
    ),
    (L2, "__call__", number, rf"The regularizer wrong returned a float; {ARRAY}8,\)"),
    (L2, "gradient", none, rf"The regularizer wrong returned None as gradient; {ARRAY}8, 31\)"),
    (L2, "gradient", reduced, rf"a gradient of shape \(8, 1\) for theta \(8, 31\); {SAME}"),
    (Cosine, "__call__", none, rf"The schedule wrong returned None; {ARRAY}8, 1\)"),
    (Cosine, "__call__", lambda _: np.ones(3), r"the shape \(3,\); a factor is a number, or"),
    (Accuracy, "__call__", none, rf"The metric wrong returned None; {ARRAY}8,\)"),
    (Accuracy, "__call__", column, r"the shape \(8, 1\) for outputs .* one number a run, \(8,\)"),
    (Dense, "forward", none, r"Layer 1: wrong returned None; forward must return z and .* \(z, c"),
    (Dense, "forward", alone(reduced), r"Layer 1: wrong .* \(8, 4, 1\); it says \(8, 4, 4\)"),
    (Dense, "forward", alone(wide), "Layer 1: wrong returned float64; it must return float32"),
    (Dense, "gradient", none, r"Layer 3: wrong returned NoneType; gradient must return a mapping"),
    (Dense, "gradient", whole(listed), "Layer 3: wrong returned list; gradient must return a map"),
    (Dense, "gradient", within(column), r"Layer 3: .*\(8, 3, 1, 1\) for W3? \(8, 3, 1\)"),
    (Dense, "backward", none, rf"Layer 3: .* None as gradient for its input; {ARRAY}8, 4, 3\)"),
    (Dense, "backward", reduced, r"Layer 3: .* shape \(8, 4, 1\) for its input \(8, 4, 3\)"),
]


@pytest.mark.parametrize(("base", "method", "change", "words"), WRONG)
def test_a_wrong_return_is_told_with_both_shapes_the_component_and_the_layer(
    base, method, change, words
):
    (reason,) = reasons(base, returning(base, method, change))
    assert re.match(rf"^{words}|^.*{words}", reason), reason
    assert not re.search(r"\.py, line", reason), "no line of bpx's says more"


@pytest.mark.parametrize(
    ("method", "change", "words"),
    [
        ("shape", none, r"layer 1, wrong: .* returned None as the shape of its output"),
        ("shape", lambda shape: (0.5,), r"layer 1, wrong: .* returned \(0.5,\) as the shape"),
        ("parameters", none, r"layer wrong: parameters must return a tuple of bpx.Parameter"),
    ],
)
def test_a_layer_without_a_shape_is_refused_before_training(method, change, words):
    with pytest.raises(BpxError, match=words):
        reasons(Dense, returning(Dense, method, change))


@pytest.mark.parametrize("change", [lambda s: s > 0.5, lambda s: (s > 0.5).astype(int)])
def test_truth_values_and_whole_numbers_are_exact_and_taken(change):
    (reason,) = reasons(Tanh, returning(Tanh, "derivative", change))
    assert reason is None
