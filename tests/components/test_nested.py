"""Components within components: made from names and mappings, each fault named by its key."""

import pickle
from dataclasses import make_dataclass
from typing import Any

import numpy as np
import pytest

from bpx import Activation, Dataset, Initializer, Layer, Metric, Observer, Optimizer, Schedule
from bpx.components import KINDS, Component
from bpx.components.fields import fields_of
from bpx.components.hints import instance_of, is_kind
from bpx.errors import ConfigError, PluginError
from bpx.network.network import Network
from bpx_plugins.optimizers.sgdr import WarmRestarts
from bpx_plugins.schedules.cosine import Cosine
from bpx_plugins.schedules.step import Step


def declare(hint: Any, default: Any) -> Any:
    own = make_dataclass("Own", [("inner", hint, default)], bases=(Schedule,), frozen=True)
    own.__call__ = lambda self, step, steps: 1.0
    own.__abstractmethods__, own.name = frozenset(), "own"
    return own


def test_the_field_names_its_kind() -> None:
    fields = {field.name: field for field in WarmRestarts.fields()}
    assert fields["cycle"].component is Schedule
    assert fields["lr"].component is None
    assert fields["cycle"].spelling == "a schedule"
    (own,) = fields_of(declare(Initializer | None, None))
    assert (own.component, own.optional, own.spelling) == (
        Initializer,
        True,
        "an initializer or null",
    )


@pytest.mark.parametrize(
    ("hint", "default", "words"),
    [
        (Cosine, Cosine(), "has the type Cosine;"),
        (Schedule | float, 1.0, "what is a component is nothing else"),
        (Schedule | Initializer, None, "what is a component is nothing else"),
        (list[Schedule], None, "has the type list"),
        (Dataset | None, None, "has the type"),
        (Metric | None, None, "has the type"),
        (Observer | None, None, "has the type"),
        (
            Schedule,
            None,
            r"inner=None must be a schedule, an instance such as Constant\(\)\.$",
        ),
        (
            Schedule,
            "cosine",
            r"inner='cosine' must be a schedule, an instance such as Constant\(\)\.$",
        ),
        (
            Initializer | None,
            "zeros",
            r"must be an initializer or null, an instance such as Zeros\(\)\.$",
        ),
    ],
)
def test_what_cannot_be_a_component_within_another_is_refused(
    hint: Any, default: Any, words: str
) -> None:
    with pytest.raises(PluginError, match=words):
        fields_of(declare(hint, default))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if is_kind(kind)])
def test_the_instance_that_a_message_shows_is_one(registry, kind: type[Component]) -> None:
    classes = [entry.component for entry in registry.entries(kind.kind).values()]
    (component,) = [own for own in classes if f"{own.__name__}()" == instance_of(kind)]
    component()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Step(drops=4), Step(drops=4)),
        ("step", Step()),
        ({"name": "step", "drops": 4}, Step(drops=4)),
        ({"name": "cosine", "final": 0.5}, Cosine(final=0.5)),
        ({"final": 0.5}, Cosine(final=0.5)),
        ({}, Cosine()),
    ],
)
def test_it_is_an_instance_a_name_or_a_mapping(registry, value: Any, expected: Any) -> None:
    assert registry.create(Optimizer, "sgdr", cycle=value).cycle == expected


def test_what_is_not_said_is_as_in_the_default_of_the_field(registry) -> None:
    """The default may have fields of its own, which hold as long as no other one is chosen."""
    from bpx.components.nested import create

    rule = declare(Schedule, Step(gamma=0.5, drops=7))
    assert create(rule, {"inner": {"gamma": 0.25}}, registry.get).inner == Step(0.25, 7)
    assert create(rule, {"inner": "step"}, registry.get).inner == Step(0.5, 7)
    assert create(rule, {"inner": "cosine"}, registry.get).inner == Cosine()


@pytest.mark.parametrize(
    ("cycle", "words"),
    [
        ("cosin", "optimizer.cycle: There is no schedule 'cosin'. Did you mean 'cosine'?"),
        ({"name": "cosine", "final": 2}, "optimizer.cycle.final=2.0 is out of range: it must be"),
        ({"final": -1}, "optimizer.cycle.final=-1.0 is out of range: it must be >= 0 and <= 1."),
        ({"final": "low"}, "optimizer.cycle.final='low' must be a finite number."),
        ({"finl": 0.1}, "There is no key 'optimizer.cycle.finl' with optimizer.cycle=cosine."),
        ({"name": "constant", "final": 0.1}, "with optimizer.cycle=constant. There are none."),
        (3, "cycle=3 must be a schedule, such as Cosine(final=0.0)."),
        (None, "cycle=None must be a schedule"),
    ],
)
def test_a_fault_is_named_by_its_key(registry, cycle: Any, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        registry.create(Optimizer, "sgdr", cycle=cycle)
    assert words in str(caught.value)


def test_fields_without_a_choice_are_refused(registry) -> None:
    with pytest.raises(ConfigError, match=r"layer.initializer is null, so it has no 'std': choose"):
        registry.create(Layer, "dense", initializer={"std": 0.1})
    assert registry.create(Layer, "dense", initializer={"name": None}).initializer is None


def test_parts_are_the_component_and_all_within_it(registry) -> None:
    rule = registry.create(Optimizer, "sgdr", cycle="step")
    assert [type(part) for part in rule.parts()] == [WarmRestarts, Step]
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_a_network_leaves_a_layer_its_own_initializer(registry) -> None:
    own = registry.create(Layer, "dense", units=3, initializer={"name": "constant", "value": 7})
    plain, sigmoid = registry.create(Layer, "dense"), registry.create(Activation, "sigmoid")
    network = Network((2,), (own, plain), (sigmoid, sigmoid))
    theta = network.init(np.random.default_rng(0), registry.create(Initializer, "zeros"))
    assert theta.tolist() == [7.0] * 6 + [0.0] * 7


def test_a_layer_draws_from_its_own_initializer(registry) -> None:
    own = registry.create(Layer, "dense", units=3, initializer={"name": "constant", "value": 7})
    zeros = registry.create(Initializer, "zeros")
    drawn = own.init((2,), np.random.default_rng(0), zeros)
    assert drawn["W"].tolist() == [[7.0] * 3] * 2
    assert drawn["b"].tolist() == [0.0] * 3
