"""The promise: a run's numbers are the same to the last bit however it is scheduled.

More configurations are drawn, and others each time, by
``pytest tests/training/test_equal_bits.py --hypothesis-profile=long``.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from processes import two_cores
from settings import IRIS, XOR, changed
from stacks import assert_same_bits, bits, bits_of, blocks_of, cut, registry_with_drawn

from bpx import Activation, Layer, Loss, Optimizer, Regularizer, Schedule
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.errors import ConfigError, UnsuitedError
from bpx.hookspecs import hookimpl
from bpx.memory import Order
from bpx.registry import Registry
from bpx.training.events import Announcer
from bpx.training.loop import train

REGISTRY = registry_with_drawn()
STACKED = {
    "activation": Activation,
    "output_activation": Activation,
    "loss": Loss,
    "optimizer": Optimizer,
    "regularizer": Regularizer,
    "schedule": Schedule,
}
EVERY = {group: kind.kind for group, kind in STACKED.items()} | {
    "initializer": "initializer",
    "layer": "layer",
    "metrics": "metric",
}
TASKS = ("multiclass", "regression", "binary")
TARGETS = [None, *(f"train.loss <= {limit}" for limit in (0.2, 0.5, 0.7, 1.0, 2.0))]
BASE = XOR | {
    "dataset": "drawn",
    "output_activation": "auto",
    "loss": "auto",
    "optimizer.lr": 0.1,
    "training.epochs": 2,
}
BASE.pop("loss.reduction")
HIDDEN: list[Any] = [1, 2, 4, 9, {"name": "dropout", "rate": 0.3}]
ROSENBLATT = {
    "network.hidden": [],
    "optimizer": "perceptron",
    "output_activation": "step",
    "loss": "half_squared_error",
    "regularizer": "none",
}


def is_stackable(layer: str) -> bool:
    """Say whether a network can consist of such layers: of some, only one can be in a network."""
    return any(field.name == "units" for field in REGISTRY.get(Layer, layer).fields())


def is_suited(job: dict[str, Any]) -> bool:
    """Say whether a run makes sense."""
    try:
        return bool(Plan.of([job], REGISTRY).stacks)
    except (ConfigError, UnsuitedError):
        return False


def memory(job: dict[str, Any]) -> Order:
    """Return the order of memory in which a run is trained."""
    return Plan.of([job], REGISTRY).stacks[0].memory


def with_share(job: dict[str, Any], share: float) -> dict[str, Any]:
    """Return a job whose float fields are this share of their defaults, where that is legal."""
    fields = {}
    for group, kind in STACKED.items():
        component = None if job[group] == "auto" else REGISTRY.get(kind, job[group])
        for field in component.fields() if component else ():
            if field.varies and field.name != "lr":
                try:
                    fields[f"{group}.{field.name}"] = field.check(share * field.default)
                except ConfigError:
                    continue
    return job | fields


def with_batches(job: dict[str, Any], size: int | None) -> dict[str, Any]:
    """Return a job with batches of this size, where the rule leaves it open."""
    rule = REGISTRY.get(Optimizer, job["optimizer"])
    left_open = any(field.name == "batch_size" for field in rule.fields())
    fits = left_open and (size is not None or rule().batch_size is None)
    return job | {"optimizer.batch_size": size} if fits else job


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what the runs of a stack share: any task, any shape, any of the components."""

    def one_of(kind: str) -> st.SearchStrategy[str]:
        return st.sampled_from(REGISTRY.names(kind))

    task = draw(st.sampled_from(TASKS))
    sizes = {
        "examples": draw(st.sampled_from([1, 2, 5, 8, 9, 17, 33, 65])),
        "inputs": draw(st.sampled_from([1, 2, 3, 12, 70])),
        "outputs": draw(st.sampled_from([2, 3, 9])),
        "test": draw(st.sampled_from([1, 5, 17, 65])),
    }
    job = BASE | {"dataset.task": task} | {f"dataset.{name}": n for name, n in sizes.items()}
    job |= {
        "network.hidden": draw(st.lists(st.sampled_from(HIDDEN), max_size=3)),
        "network.bias": draw(st.booleans()),
        "activation": draw(one_of("activation")),
        "optimizer": draw(one_of("optimizer")),
        "regularizer": draw(one_of("regularizer")),
        "dtype": draw(st.sampled_from(["float64", "float32"])),
        "training.epochs": draw(st.integers(1, 6)),
        "training.every": draw(st.sampled_from([None, 1, 3])),
        "training.target": draw(st.sampled_from(TARGETS)),
        "metrics": draw(st.sampled_from([["auto"], REGISTRY.names("metric")])),
    }
    if job["optimizer"] == "perceptron":
        return job | ROSENBLATT | {"dataset.task": draw(st.sampled_from(["multiclass", "binary"]))}
    likely = {
        "loss": draw(one_of("loss")),
        "loss.reduction": draw(st.sampled_from(["mean", "sum"])),
    }
    likely |= {
        "output_activation": draw(one_of("activation")),
        "schedule": draw(one_of("schedule")),
    }
    pairs = [likely, likely | {"output_activation": "auto"}, {}]
    job = next((job | pair for pair in pairs if is_suited(job | pair)), job)
    assume(is_suited(job))
    return with_batches(job, draw(st.sampled_from([None, 1, 2, 4, 16, 64])))


@st.composite
def stacks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the jobs of a stack; some of them may diverge, or end at their target."""
    shared = draw(configurations())
    own = st.fixed_dictionaries(
        {
            "optimizer.lr": st.sampled_from([1e-3, 0.05, 0.3, 2.0, 50.0, 1e6, 1e12, 1e30]),
            "seed": st.integers(0, 3),
            "initializer": st.sampled_from(REGISTRY.names("initializer")),
        }
    )
    shares = st.sampled_from([0.5, 0.9, 1.0, 1.05])
    size = draw(st.integers(2, 12))
    return [with_share(shared | draw(own), draw(shares)) for _ in range(size)]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    stacks(),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_a_run_is_the_same_alone_in_any_stack_and_in_any_order(jobs, widths, layers, random):
    together = blocks_of(jobs, REGISTRY, layers)
    expected = bits(together)
    shuffled = blocks_of(random.sample(jobs, len(jobs)), REGISTRY, layers)
    assert_same_bits(bits(piece for block in shuffled for piece in cut(block, widths)), expected)
    assert_same_bits(bits(run for block in together for run in cut(block, [1])), expected)


def suited_to(group: str, name: str, order: Order) -> dict[str, Any]:
    """Return a small run in this order of memory that has a component in it."""
    wide = {"dataset.inputs": 40, "dataset.outputs": 9, "dataset.examples": 17, "dataset.test": 65}
    small = {"dataset.inputs": 2, "dataset.outputs": 2, "dataset.examples": 8, "dataset.test": 17}
    sizes, units = (wide, 9) if order is Order.RUNS_FIRST else (small, 4)
    hidden = [] if name in ("perceptron", "step") and group != "loss" else [units]
    choice = {group: [name] if group == "metrics" else name}
    bases = [
        BASE | sizes | {"dataset.task": task, "network.hidden": hidden} | choice | rule
        for task in TASKS
        for rule in ({}, {"optimizer": "minibatch", "optimizer.batch_size": 8}, ROSENBLATT)
        if group not in rule or rule[group] == name
    ]
    return next(base for base in bases if is_suited(base) and memory(base) is order)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("group", "name"),
    [
        (group, name)
        for group, kind in EVERY.items()
        for name in REGISTRY.names(kind)
        if group != "layer" or is_stackable(name)
    ],
)
def test_with_every_component_a_run_is_the_same_alone_and_in_a_stack(order, dtype, group, name):
    job = with_batches(suited_to(group, name, order), 8) | {"dtype": dtype}
    rates, shares = [0.1, 0.3, 1e30, 0.2, 0.7], [0.5, 1.0, 1.05, 0.9, 1.0]
    jobs = [
        with_share(changed(job, optimizer__lr=rate, seed=seed), share)
        for seed, (rate, share) in enumerate(zip(rates, shares, strict=True))
    ]
    blocks = blocks_of(jobs, REGISTRY)
    expected = bits(blocks)
    assert len(expected) == len(jobs)
    assert_same_bits(bits(piece for block in blocks for piece in cut(block, [1, 3])), expected)


PICTURES = IRIS | {
    "dataset": "digits_images",
    "network.hidden": [{"name": "conv2d", "channels": 2}, "max_pool2d", "flatten", "dropout"],
    "training.epochs": 1,
    "optimizer.batch_size": 256,
}

IMAGES = {
    "a convolution": [{"name": "conv2d", "channels": 3, "padding": 1, "stride": 2}, "flatten"],
    "of one channel": [{"name": "conv2d", "channels": 1, "kernel": 2}, "flatten", 3],
    "pooled, with dropout": [
        {"name": "conv2d", "channels": 4},
        {"name": "max_pool2d", "size": 3, "stride": 2},
        {"name": "dropout", "rate": 0.2},
        {"name": "conv2d", "channels": 2, "kernel": 1, "bias": False},
        "flatten",
        7,
        "dropout",
    ],
    "pixels that are dropped": ["dropout", {"name": "max_pool2d", "size": 4}, "flatten"],
}


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "minibatch", "sgd"])
@pytest.mark.parametrize("network", IMAGES)
def test_on_images_a_run_is_the_same_alone_and_in_a_stack(network, optimizer):
    dtype = "float32" if optimizer in ("gd", "sgd") else "float64"
    job = BASE | {
        "dataset.inputs": 2,
        "dataset.side": 5,
        "dataset.examples": 20,
        "network.hidden": IMAGES[network],
        "optimizer": optimizer,
    }
    job = with_batches(job, 5 if optimizer == "minibatch" else None) | {"dtype": dtype}
    jobs = [changed(job, optimizer__lr=0.05 * seed + 0.05, seed=seed) for seed in range(4)]
    blocks = blocks_of([*jobs, changed(job, optimizer__lr=1e30, seed=4)], REGISTRY)
    expected = bits(blocks)
    assert_same_bits(bits(piece for block in blocks for piece in cut(block, [1, 3])), expected)


TREACHEROUS = {
    "a sum of many products, runs last": {
        "dataset.inputs": 40,
        "network.hidden": [2],
        "optimizer": "sgd",
        "dtype": "float32",
    },
    "one example, many classes, runs first": {
        "dataset.inputs": 40,
        "network.hidden": [9],
        "optimizer": "sgd",
    },
    "one example, many classes, one layer, runs first": {
        "dataset.inputs": 40,
        "network.hidden": [],
        "optimizer": "sgd",
    },
    "batches of which the last is smaller, runs first": {
        "dataset.inputs": 40,
        "network.hidden": [9],
        "optimizer": "minibatch",
        "optimizer.batch_size": 3,
    },
    "two examples, many classes above one unit, runs first": {
        "dataset.inputs": 150,
        "network.hidden": [1],
        "network.bias": False,
        "optimizer": "minibatch",
        "optimizer.batch_size": 2,
    },
    "a test set of one example, runs first": {
        "dataset.test": 1,
        "dataset.inputs": 40,
        "network.hidden": [9],
    },
}
"""Shapes in which BLAS or NumPy would add in an order that depends on the neighbours."""


@pytest.mark.parametrize("metric", ["accuracy", "mean_output"])
@pytest.mark.parametrize("shape", TREACHEROUS)
def test_in_treacherous_shapes_a_run_is_the_same_alone_and_in_a_stack(shape, metric):
    fields = {"dataset.task": "multiclass", "dataset.examples": 16, "dataset.outputs": 9}
    job = BASE | fields | TREACHEROUS[shape] | {"metrics": [metric]}
    assert memory(job).value in shape
    blocks = blocks_of([changed(job, seed=seed) for seed in range(20)], REGISTRY)
    assert_same_bits(bits(run for block in blocks for run in cut(block, [1])), bits(blocks))


@pytest.mark.parametrize(
    "dataset", [name for name in REGISTRY.names("dataset") if name not in ("table", "drawn")]
)
def test_with_every_data_set_a_run_is_the_same_alone_and_in_a_stack(dataset):
    job = BASE | {"dataset": dataset, "optimizer": "minibatch", "optimizer.batch_size": 64}
    if dataset == "digits_images":
        job |= {"network.hidden": ["flatten", 4]}
    jobs = [changed(job, seed=seed, training__epochs=1) for seed in range(4)]
    blocks = blocks_of(jobs, REGISTRY)
    expected = bits(blocks)
    assert_same_bits(bits(piece for block in blocks for piece in cut(block, [1, 2])), expected)


@pytest.mark.parametrize("noise", [[], [{"name": "dropout", "rate": 0.03}]], ids=["", "dropout"])
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "sgd"])
def test_a_run_does_not_notice_that_the_lanes_of_ended_runs_are_dropped(order, optimizer, noise):
    job = BASE | {
        "dataset.examples": 4,
        "network.hidden": [4 if order is Order.RUNS_LAST else 90, *noise],
        "activation": "relu",
        "output_activation": "identity",
        "loss": "half_squared_error",
        "optimizer": optimizer,
        "training.epochs": 60,
        "training.target": "train.loss <= 0.01",
    }
    slow = [changed(job, optimizer__lr=1e-4, seed=seed) for seed in range(3)]
    quick = [changed(job, optimizer__lr=0.02, seed=seed) for seed in range(12)]
    wild = [changed(job, optimizer__lr=1e200, seed=seed) for seed in range(12)]
    (block,) = blocks_of([*quick, *wild, *slow], REGISTRY)
    lanes = []

    class Counting:
        @hookimpl
        def bpx_epoch_end(self, epoch):
            lanes.append(len(epoch.runs))

    manager = Registry.load().manager
    manager.register(Counting())
    together = dict(bits_of(train(block, Announcer(manager.hook))))
    ended = [(run["status"], run["epochs_to_target"] > 0) for run in together.values()]
    assert block.memory is order
    assert set(ended) == {("finished", True), ("finished", False), ("diverged", False)}
    assert len(set(lanes)) > 1
    assert_same_bits(bits(cut(block, [1])), together)
    assert_same_bits(bits(cut(block, [5, 2])), together)


def numbers(jobs, engine):
    """Return what `bits` does, of jobs that an engine executes."""
    plan = Plan.of(jobs, REGISTRY)
    return dict(found for _, outcome in execute(plan, engine) for found in bits_of(outcome))


@two_cores
def test_a_run_is_the_same_on_any_number_of_workers():
    jobs = [
        changed(base, optimizer=optimizer, seed=seed)
        for base in (XOR, IRIS, PICTURES)
        for optimizer in ("adam", "minibatch")
        for seed in range(4)
    ]
    here = numbers(jobs, Engine(workers=1))
    assert len(here) == len(jobs)
    assert_same_bits(numbers(jobs, Engine(workers=2)), here)
