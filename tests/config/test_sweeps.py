"""Joined grids, zipped axes, random points and seeds: the jobs they make, and in what order."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from config.sweeps import Asked, ask, experiment, jobs

from bpx.config import run
from bpx.engine.plan import Plan
from bpx.engine.request import SweepRequest
from bpx.errors import ConfigError
from bpx.registry import Registry

JOINED = """{params: {dataset: "and,xor"}, seeds: 2, grids: [
    {optimizer: perceptron, network.hidden: "[]"},
    {optimizer: "gd,sgd", network.hidden: "[2],[4]"}]}"""
ZIPPED = '{params: {activation: "tanh,relu"}, zip: {optimizer: "gd,adam", optimizer.lr: "1,0.01"}}'
DRAWN = """{params: {optimizer: "gd,adam"}, seeds: 2, random: {count: 3, params: {
    optimizer.lr: "tag(log, interval(0.001, 1))", network.hidden: "[2],[4],[8]"}}}"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    experiment(tmp_path, "joined", JOINED)
    experiment(tmp_path, "zipped", ZIPPED)
    experiment(tmp_path, "drawn", DRAWN)
    return tmp_path


def column(request: Asked, key: str) -> list[str]:
    """Return what each job sets a key to."""
    return [dict(text.split("=", 1) for text in job)[key] for job in request.overrides]


def test_joined_grids_are_the_union_of_products() -> None:
    request = ask("experiment=joined")
    lines = jobs(request)
    assert len(lines) == 2 * 2 + 2 * 2 * 2 * 2
    assert lines[0] == "dataset=and optimizer=perceptron network.hidden=[] seed=0"
    assert lines[1] == "dataset=and optimizer=perceptron network.hidden=[] seed=1"
    assert lines[4] == "dataset=and optimizer=gd network.hidden=[2] seed=0"
    assert not any("perceptron" in line and "hidden=[2]" in line for line in lines)
    assert request.grid == {
        "dataset": "and,xor",
        "optimizer": "perceptron | gd,sgd",
        "network.hidden": "[] | [2],[4]",
        "seed": "range(2)",
    }


def test_a_grid_replaces_a_common_axis(folder: Path) -> None:
    experiment(folder, "own", '{params: {seed: "0,1"}, grids: [{seed: "7"}, {dtype: float32}]}')
    request = ask("experiment=own")
    assert jobs(request) == ["seed=7", "seed=0 dtype=float32", "seed=1 dtype=float32"]
    assert request.grid == {"seed": "7 | 0,1", "dtype": "- | float32"}


def test_what_grids_have_in_common_is_one_run(folder: Path, registry: Registry) -> None:
    experiment(folder, "both", '{grids: [{seed: "0,1,2"}, {seed: "1,2,3"}]}')
    request = ask("experiment=both")
    assert len(request.overrides) == 6
    assert Plan.of(request.settings, registry).runs == 4


def test_zipped_axes_advance_together() -> None:
    request = ask("experiment=zipped")
    assert jobs(request) == [
        "optimizer=gd optimizer.lr=1 activation=tanh",
        "optimizer=gd optimizer.lr=1 activation=relu",
        "optimizer=adam optimizer.lr=0.01 activation=tanh",
        "optimizer=adam optimizer.lr=0.01 activation=relu",
    ]
    assert request.grid["optimizer"] == "zip(gd,adam)"


def test_drawn_points_meet_every_other_value_and_every_seed() -> None:
    request = ask("experiment=drawn")
    points = list(
        zip(column(request, "optimizer.lr"), column(request, "network.hidden"), strict=True)
    )
    assert len(points) == 3 * 2 * 2
    assert len(set(points)) == 3
    for start in (0, 4, 8):
        assert len(set(points[start : start + 4])) == 1
        rest = zip(column(request, "optimizer"), column(request, "seed"), strict=True)
        assert list(rest)[start : start + 4] == [
            ("gd", "0"), ("gd", "1"), ("adam", "0"), ("adam", "1")
        ]  # fmt: skip
    assert request.grid["optimizer.lr"] == ("3 draws with seed 0 from tag(log, interval(0.001, 1))")


def test_a_larger_count_and_another_axis_leave_the_draws_as_they_are() -> None:
    few = ask("experiment=drawn", "seeds=1")
    many = ask("experiment=drawn", "seeds=1", "hydra.sweeper.random.count=9")
    without = ask("experiment=drawn", "seeds=1", "network.hidden=[3]")
    assert column(many, "optimizer.lr")[:6] == column(few, "optimizer.lr")
    assert column(without, "optimizer.lr") == column(few, "optimizer.lr")
    other = ask("experiment=drawn", "seeds=1", "hydra.sweeper.random.seed=1")
    assert not set(column(other, "optimizer.lr")) & set(column(few, "optimizer.lr"))


@pytest.mark.parametrize("spelling", ["seeds=3", "+seeds=3", "hydra.sweeper.seeds=3"])
def test_seeds_are_a_range_of_seed(spelling: str) -> None:
    request = ask("optimizer=gd,sgd", spelling)
    assert [settings["seed"] for settings in request.settings] == [0, 1, 2, 0, 1, 2]
    assert request.grid == {"optimizer": "gd,sgd", "seed": "range(3)"}


REPLACED = [
    ("joined seeds=3", "seed=0", 3 * 10),
    ("joined seed=7", "seed=7", 10),
    ("joined seed=7,8 optimizer.lr=0.5", "optimizer.lr=0.5", 2 * 10),
    ("joined network.hidden=[3]", "network.hidden=[3]", 2 * 3 * 2),
    ("joined seeds=null", "optimizer=gd", 10),
    ("joined hydra.sweeper.grids=null", "dataset=and", 2 * 2),
    ("zipped optimizer.lr=0.3", "optimizer.lr=0.3", 4),
    ("zipped optimizer=gd,sgd", "optimizer=sgd optimizer.lr=0.01", 4),
    ("zipped optimizer=gd,sgd,adam optimizer.lr=1,2,3", "optimizer=adam optimizer.lr=3", 6),
    ("zipped optimizer=sgd optimizer.lr=1,2,3", "optimizer.lr=3 optimizer=sgd activation=relu", 6),
    ("zipped hydra.sweeper.zip=null", "activation=relu", 2),
    ("zipped hydra.sweeper.zip.optimizer='sgd,sgd'", "optimizer=sgd optimizer.lr=0.01", 4),
    ("drawn optimizer.lr=0.5 network.hidden=[2]", "optimizer.lr=0.5", 4),
    ("drawn optimizer=sgd hydra.sweeper.random.count=5", "optimizer=sgd", 10),
    ("drawn hydra.sweeper.random=null", "optimizer=gd seed=1", 4),
]  # fmt: skip


@pytest.mark.parametrize(("command", "part", "number"), REPLACED, ids=[r[0] for r in REPLACED])
def test_the_command_line_replaces_an_axis_where_it_stands(
    command: str, part: str, number: int
) -> None:
    lines = jobs(ask(*f"experiment={command}".split()))
    assert len(lines) == number
    assert any(part in line for line in lines), lines[:3]


def test_an_axis_of_the_command_line_leaves_no_trace_of_the_one_it_replaces() -> None:
    assert set(column(ask("experiment=zipped", "optimizer.lr=0.3"), "optimizer.lr")) == {"0.3"}
    assert set(column(ask("experiment=drawn", "optimizer.lr=5,6"), "optimizer.lr")) <= {"5", "6"}
    assert set(column(ask("experiment=joined", "network.hidden=[3]"), "network.hidden")) == {"[3]"}


def test_an_interval_of_the_command_line_is_drawn_from() -> None:
    request = ask("hydra.sweeper.random.count=4", "optimizer.lr=interval(2,3)", "seeds=2")
    rates = column(request, "optimizer.lr")
    assert len(rates) == 8
    assert rates[::2] == rates[1::2]
    assert all(2 <= float(rate) < 3 for rate in rates)


def test_the_settings_are_those_of_the_jobs() -> None:
    request = ask("experiment=zipped")
    pairs = {(s["optimizer"], s["optimizer.lr"]) for s in request.settings}
    assert pairs == {("gd", 1.0), ("adam", 0.01)}


def no_training(request: SweepRequest) -> Sequence[float]:
    raise AssertionError("trained in spite of a mistake")


@pytest.mark.parametrize(
    ("axes", "number"),
    [
        ("optimizer.lr=range(0.001,1,0.001) seeds=10010", 9_999_990),
        ("seed=range(10000000)", 10_000_000),
        ("seeds=1000000000000000", 10**15),
        ("hydra.sweeper.random.count=2000000 optimizer.lr=interval(0,1)", 2_000_000),
        ("hydra.sweeper.max_runs=3 seeds=4", 4),
    ],
)
def test_a_huge_sweep_is_refused_before_a_job_is_made(axes: str, number: int) -> None:
    with pytest.raises(ConfigError) as caught:
        run(axes.split(), no_training)
    assert f"would be {number:,} runs" in str(caught.value)
    assert f"hydra.sweeper.max_runs={number}." in str(caught.value)


def test_a_confirmed_sweep_is_made() -> None:
    assert len(ask("hydra.sweeper.max_runs=4", "seeds=4").overrides) == 4


def test_a_range_of_fractions_has_as_many_values_as_it_is_trained_at() -> None:
    # Hydra 1.3 counts 0.7999... as a value below 0.8, Hydra 1.4 does not.
    axis = "optimizer.lr=range(0.1,0.8,0.1)"
    values = len(ask(axis, "hydra.sweeper.max_runs=8").overrides)
    assert values in (7, 8)
    assert len(ask(axis, f"hydra.sweeper.max_runs={values}").overrides) == values
    with pytest.raises(ConfigError, match=f"would be {values} runs"):
        ask(axis, f"hydra.sweeper.max_runs={values - 1}")


@pytest.mark.parametrize("key", ["metrics: '[accuracy]'", "engine.workers: 1", "name: first"])
def test_what_holds_for_the_whole_sweep_is_refused_in_a_grid(folder: Path, key: str) -> None:
    experiment(folder, "wide", f"{{grids: [{{seed: '0,1'}}, {{{key}}}]}}")
    with pytest.raises(ConfigError, match=r"grids\[1\]: .* holds for the whole sweep"):
        ask("experiment=wide")
