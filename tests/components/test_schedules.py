"""Schedules: their contract, their values by hand, and their shapes over a run."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from bpx import Schedule
from bpx.errors import ConfigError
from bpx.registry import Registry

REGISTRY = Registry.load()
NAMES = REGISTRY.names("schedule")


def schedule(name, **fields):
    return REGISTRY.create(Schedule, name, **fields)


def curve(name, steps, **fields):
    return [schedule(name, **fields)(step, steps) for step in range(1, steps + 1)]


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("constant", {}, [1, 1, 1, 1]),
        ("step", {"gamma": 0.5, "drops": 1}, [1, 1, 0.5, 0.5]),
        ("step", {"gamma": 0.5, "drops": 3}, [1, 0.5, 0.25, 0.125]),
        ("exponential", {"final": 0.0625}, [1, 0.5, 0.25, 0.125]),
        ("cosine", {}, [1, 0.5 + math.sqrt(0.125), 0.5, 0.5 - math.sqrt(0.125)]),
        ("cosine", {"final": 1.0}, [1, 1, 1, 1]),
        ("inverse_time", {"decay": 4.0}, [1, 1 / 2, 1 / 3, 1 / 4]),
        ("inverse_time", {"decay": 0.0}, [1, 1, 1, 1]),
        ("warmup", {"fraction": 0.5}, [0.5, 1, 1, 1]),
        ("warmup", {"fraction": 1.0}, [0.25, 0.5, 0.75, 1]),
    ],
)
def test_values_by_hand(name, fields, expected):
    np.testing.assert_allclose(curve(name, 4, **fields), expected, rtol=1e-15)


def test_every_built_in_has_values_by_hand():
    assert {"constant", "step", "exponential", "cosine", "inverse_time", "warmup"} <= set(NAMES)


@pytest.mark.parametrize("name", ["step", "exponential", "cosine", "inverse_time"])
def test_decays_start_at_one_and_never_rise(name):
    factors = curve(name, 100)
    assert factors[0] == 1
    assert all(later <= earlier for earlier, later in pairwise(factors))
    assert factors[-1] < 0.2


def test_warmup_rises_in_a_straight_line_and_stays():
    factors = np.array(curve("warmup", 100, fraction=0.2))
    np.testing.assert_allclose(np.diff(factors[:20]), 0.05, rtol=1e-12)
    assert factors[19:].tolist() == [1.0] * 81


@pytest.mark.parametrize("drops", [1, 2, 3, 9])
@pytest.mark.parametrize("steps", [10, 90, 1000])
def test_step_drops_as_often_as_it_says_at_equal_distances(steps, drops):
    factors = curve("step", steps, gamma=0.5, drops=drops)
    falls = [step for step in range(1, steps) if factors[step] < factors[step - 1]]
    assert len(falls) == drops
    assert falls == [math.ceil(part * steps / (drops + 1)) for part in range(1, drops + 1)]


def test_step_takes_any_number_of_drops():
    assert schedule("step", gamma=1.0, drops=10**12)(1000, 1000) == 1
    assert schedule("step", gamma=0.5, drops=10**12)(1000, 1000) == 0


@pytest.mark.parametrize("steps", [10, 1000])
def test_inverse_time_with_a_decay_of_the_runs_length_is_one_over_t(steps):
    expected = [1 / step for step in range(1, steps + 1)]
    np.testing.assert_allclose(curve("inverse_time", steps, decay=steps), expected, rtol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_means_the_same_for_a_run_of_any_length(name):
    assert schedule(name)(501, 1000) == pytest.approx(schedule(name)(50001, 100000), rel=1e-2)


@pytest.mark.parametrize(
    ("name", "field", "others"),
    [
        ("step", "gamma", {"drops": 9}),
        ("exponential", "final", {}),
        ("cosine", "final", {}),
        ("inverse_time", "decay", {}),
        ("warmup", "fraction", {}),
    ],
)
def test_a_field_per_run_has_the_bits_of_a_field_alone(name, field, others):
    values = np.random.default_rng(0).uniform(0.001, 1.0, (300, 1))
    stack = schedule(name, **others).with_fields(**{field: values})
    for step in (1, 2, 50, 77, 100):
        stacked = np.broadcast_to(stack(step, 100), values.shape).ravel().tolist()
        alone = [schedule(name, **others, **{field: value})(step, 100) for value in values.ravel()]
        assert stacked == alone


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("step", {"gamma": 1.5}, "gamma=1.5 is out of range: it must be > 0 and <= 1"),
        ("step", {"drops": 0}, "drops=0 is out of range: it must be >= 1"),
        ("exponential", {"final": 0.0}, "final=0.0 is out of range: it must be > 0 and <= 1"),
        ("cosine", {"final": -0.1}, "final=-0.1 is out of range: it must be >= 0 and <= 1"),
        ("inverse_time", {"decay": -1.0}, "decay=-1.0 is out of range: it must be >= 0"),
        ("warmup", {"fraction": 0.0}, "fraction=0.0 is out of range: it must be > 0 and <= 1"),
    ],
)
def test_a_field_out_of_range_is_refused(name, fields, words):
    with pytest.raises(ConfigError, match=re.escape(f"schedule {name}: {words}")):
        schedule(name, **fields)
