"""The promise: a run's numbers are the same to the last bit however it is scheduled."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settings import IRIS, XOR, changed

from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.memory import Order
from bpx.registry import Registry

REGISTRY = Registry.load()
OPTIMIZERS = [name for name in REGISTRY.names("optimizer") if name != "perceptron"]
HIDDEN = [name for name in REGISTRY.names("activation") if name != "step"]


def numbers(jobs, engine=None):
    """Return history and final parameters of every run, by id."""
    plan, found = Plan.of(jobs, REGISTRY), {}
    for _, outcome in execute(plan, engine or Engine(workers=1)):
        for index, run in enumerate(outcome.ids):
            rows = outcome.history["run"] == index
            columns = [outcome.history[name][rows].tobytes() for name in outcome.columns]
            found[run] = (
                outcome.theta[index].tobytes(),
                outcome.history["epoch"][rows].tobytes(),
                *columns,
            )
    return found


@st.composite
def stacks(draw):
    """Draw the jobs of a stack in either order of memory, with any of the built-in components."""
    base = draw(st.sampled_from([XOR, changed(XOR, network__hidden=[3, 2]), IRIS]))
    base = base | {
        "activation": draw(st.sampled_from(HIDDEN)),
        "optimizer": draw(st.sampled_from(OPTIMIZERS)),
        "regularizer": draw(st.sampled_from(REGISTRY.names("regularizer"))),
        "dtype": draw(st.sampled_from(["float64", "float32"])),
        "training.epochs": draw(st.integers(1, 5)),
        "training.target": draw(st.sampled_from([None, "train.loss <= 0.12"])),
    }
    base.pop("optimizer.batch_size", None)
    if base["optimizer"] != "rprop":
        base["schedule"] = draw(st.sampled_from(REGISTRY.names("schedule")))
    rates = draw(st.lists(st.floats(1e-3, 2.0), min_size=2, max_size=19, unique=True))
    initializers = st.sampled_from(REGISTRY.names("initializer"))
    return [
        base
        | {"optimizer.lr": rate, "seed": draw(st.integers(0, 3)), "initializer": draw(initializers)}
        for rate in rates
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(stacks(), st.randoms(use_true_random=False))
def test_a_run_is_the_same_alone_in_a_stack_and_in_another_order(jobs, random):
    together = numbers(jobs)
    shuffled = random.sample(jobs, len(jobs))
    assert numbers(shuffled) == together
    alone = random.choice(jobs)
    (run,) = numbers([alone]).items()
    assert together[run[0]] == run[1]


@pytest.mark.parametrize(("base", "memory"), [(XOR, Order.RUNS_LAST), (IRIS, Order.RUNS_FIRST)])
def test_both_orders_of_memory_are_drawn_from(base, memory):
    (stack,) = Plan.of([base], REGISTRY).stacks
    assert stack.memory is memory


def test_a_run_is_the_same_on_any_number_of_workers():
    jobs = [
        changed(base, optimizer=optimizer, seed=seed)
        for base in (XOR, IRIS)
        for optimizer in ("adam", "minibatch")
        for seed in range(4)
    ]
    here = numbers(jobs)
    assert numbers(jobs, Engine(workers=2)) == here


@pytest.mark.parametrize("width", [1, 3, 8])
def test_a_run_is_the_same_in_blocks_of_any_width(monkeypatch, width):
    jobs = [changed(base, seed=seed) for base in (XOR, IRIS) for seed in range(9)]
    expected = numbers(jobs)
    monkeypatch.setattr("bpx.engine.cost.WIDEST", dict.fromkeys(Order, width))
    assert numbers(jobs) == expected
