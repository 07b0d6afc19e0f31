"""What a stack costs: its memory, its blocks, its time."""

import tracemalloc
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings import IRIS, XOR, changed

from bpx.components import Optimizer
from bpx.engine.blocks import block_of
from bpx.engine.cost import WIDEST, Load
from bpx.engine.limits import Limits
from bpx.engine.plan import Plan
from bpx.engine.tabulate import part_of_outcome
from bpx.errors import ConfigError
from bpx.memory import Order
from bpx.training.loop import train

DIGITS = changed(IRIS, dataset="digits", network__hidden=[32], training__epochs=1)

SHAPES = {
    "xor": (XOR, 200),
    "xor, every epoch": (changed(XOR, training__epochs=40, training__every=1), 100),
    "one example an update": (
        changed(XOR, dataset="moons", optimizer="sgd", training__epochs=1),
        50,
    ),
    "iris under adam": (changed(IRIS, optimizer="adam"), 64),
    "digits": (DIGITS, 16),
    "digits, wide": (changed(DIGITS, network__hidden=[512]), 4),
    "digits, full batch": (changed(DIGITS, optimizer="adam", optimizer__batch_size=None), 8),
}


def planned(registry, base, seeds, **options):
    jobs = [changed(base, seed=seed) for seed in range(seeds)]
    return Plan.of(jobs, registry, **options)


def load(registry, base, seeds=1, **options) -> Load:
    return planned(registry, base, seeds, **options).stacks[0].load


@pytest.mark.parametrize("layers", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_a_block_takes_the_memory_that_is_foretold_and_a_third_of_it_at_least(
    registry, name, layers
):
    base, seeds = SHAPES[name]
    plan = planned(registry, base, seeds, layers=layers)
    runs = plan.blocks[0]
    tracemalloc.start()
    outcome = train(block_of(runs, layers))
    part = part_of_outcome(0, runs, outcome, weights=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert part.ids
    foretold = plan.stacks[0].load.bytes(len(runs))
    assert peak <= foretold <= 3 * peak


@given(
    st.sampled_from([Order.RUNS_FIRST, Order.RUNS_LAST]),
    st.integers(1, 5000),
    st.floats(1, 1e4),
    st.booleans(),
)
def test_a_block_keeps_to_its_memory_and_to_the_cache(order, runs, factor, shuffled):
    widths = (2, 4, 1) if order is Order.RUNS_LAST else (64, 32, 10)
    one = Load(
        runs=runs,
        batch=4,
        widths=widths,
        multiply_adds=tuple(d * h for d, h in pairwise(widths)),
        workspace=0,
        images=False,
        parameters=sum((d + 1) * h for d, h in pairwise(widths)),
        state=0,
        train=100,
        test=50,
        epochs=10,
        recorded=11,
        targeted=False,
        columns=5,
        shuffled=shuffled,
        layers=False,
        itemsize=8,
    )
    assert one.memory is order
    limit = int(one.bytes(1) * factor)
    width = one.width(limit)
    assert 1 <= width <= WIDEST[order]
    assert one.bytes(width) <= limit


@pytest.mark.parametrize(
    ("base", "seeds", "widths"),
    [(IRIS, 64, [64]), (IRIS, 65, [33, 32]), (XOR, 2250, [1128, 1122])],
    ids=["a whole block", "one run more", "runs last"],
)
def test_runs_are_spread_evenly_over_blocks(registry, base, seeds, widths):
    assert list(map(len, planned(registry, base, seeds).blocks)) == widths


def test_large_networks_are_trained_in_narrow_blocks(registry):
    wide = changed(DIGITS, network__hidden=[512])
    assert load(registry, wide, 64).width(10**12) < load(registry, DIGITS, 64).width(10**12) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"training.every": 1},
        {"training.target": "train.loss <= 0.1", "training.every": 1},
        {"dataset.examples": 1000},
        {"network.hidden": [16]},
        {"optimizer": "adam"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_grows_with_a_setting_is_in_the_memory_and_the_time(registry, change):
    base = changed(XOR, dataset="moons", training__epochs=100, network__hidden=[8])
    less, more = load(registry, base), load(registry, base | change)
    assert more.bytes(1) > less.bytes(1)
    assert more.seconds(1) > less.seconds(1)


def test_time_grows_with_epochs_runs_and_blocks(registry):
    shape = load(registry, changed(XOR, training__epochs=1000), 64)
    longer = replace(shape, epochs=2000, recorded=2 * shape.recorded)
    assert longer.seconds(1) == pytest.approx(2 * shape.seconds(1), rel=0.1)
    assert shape.seconds(1) < replace(shape, runs=128).seconds(1) < 2 * shape.seconds(1)
    assert shape.seconds(1) < shape.seconds(2)


def test_a_target_is_measured_every_epoch(registry):
    base = changed(XOR, training__epochs=1000)
    targeted = load(registry, changed(base, training__target="train.loss <= 0.1"))
    assert targeted.seconds(1) > load(registry, base).seconds(1)


def test_half_precision_takes_half_of_an_update(registry):
    assert 2 * load(registry, changed(DIGITS, dtype="float32")).touched == (
        load(registry, DIGITS).touched
    )


def test_all_blocks_in_flight_keep_to_the_memory(registry):
    one = load(registry, DIGITS).bytes(1)
    plan = planned(registry, DIGITS, 40, limits=Limits(10 * one, workers=2))
    (stack,) = plan.stacks
    assert plan.limits.workers == 2
    assert stack.load.bytes(stack.width) <= 5 * one
    assert len(plan.blocks) > 1
    assert sum(map(len, plan.blocks)) == 40


def test_where_not_every_worker_can_hold_a_run_there_are_fewer(registry):
    one = load(registry, DIGITS).bytes(1)
    plan = planned(registry, DIGITS, 4, limits=Limits(3 * one, workers=8))
    assert plan.limits.workers == 3


def test_a_memory_below_one_run_is_refused_with_what_it_needs(registry):
    one = load(registry, DIGITS).bytes(1)
    words = r"engine.memory=1MB is too little; one run \(network 64-32-10, 1346 examples\) needs"
    with pytest.raises(ConfigError, match=words):
        planned(registry, DIGITS, 4, limits=Limits(one - 1, workers=2, asked="1MB"))
    with pytest.raises(ConfigError, match=r"engine.memory=auto is .* on this machine"):
        planned(registry, DIGITS, 4, limits=Limits(one - 1))


def test_a_rule_that_cannot_begin_is_planned_all_the_same(registry, monkeypatch):
    def fail(*_):
        raise ArithmeticError("no way")

    monkeypatch.setattr(registry.get(Optimizer, "adam"), "init", fail)
    assert load(registry, changed(XOR, optimizer="adam")).state == 0


def test_workers_share_the_time_and_none_ends_before_the_longest_block(registry):
    even = planned(registry, IRIS, 640)
    assert even.elapsed(1) == even.seconds
    assert even.seconds / 2 < even.elapsed(2) < even.seconds
    single = planned(registry, IRIS, 64)
    assert single.elapsed(2) == single.seconds
