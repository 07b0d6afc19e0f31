"""Jobs and runs by columns, and the ids of runs."""

import hashlib
import json

import numpy as np
import pytest
from settings import IRIS, XOR, changed

from bpx.engine.blocks import block_of
from bpx.engine.jobs import Jobs
from bpx.engine.plan import Plan
from bpx.engine.runs import Runs
from bpx.errors import ConfigError

AUTO = changed(XOR, loss="auto", output_activation="auto")
ODD = IRIS | {
    "aaa": float("inf"),
    "loss-x": None,
    "seed.x": True,
    "tag": [1.5, None, {"b": 1, "a": float("nan")}],
    "zzz": 'é "seed": 3',
}

IDS = {
    "b8c65b584b45": XOR,
    "3dfd160e3dec": changed(XOR, seed=7),
    "8cde53067144": IRIS,
    "fef8107bac71": AUTO,
}
"""Runs as they were known when bpx began: an id may never change."""


def test_ids_are_what_they_have_always_been(registry):
    assert Plan.of(IDS.values(), registry).jobs == tuple(IDS)


@pytest.mark.parametrize("job", [XOR, IRIS, ODD, changed(XOR, seed=2**70), ODD | {"seed": 2**63}])
def test_an_id_is_the_hash_of_all_settings_in_order(registry, job):
    plan = Plan.of([job], registry)
    own = {column: value for column, value in job.items() if column != "metrics"}
    text = json.dumps(own, sort_keys=True)
    assert plan.jobs == (hashlib.sha256(text.encode()).hexdigest()[:12],)
    assert json.dumps(plan.stacks[0].runs[0].settings, sort_keys=True) == text


def test_numbers_that_are_equal_and_not_the_same_are_parted(registry):
    jobs = [XOR | {"tag": tag} for tag in (1, 1.0, True, 0.0, -0.0, "1")]
    plan = Plan.of(jobs, registry)
    assert len(set(plan.jobs)) == 6
    assert [run.settings["tag"] for run in plan.stacks[0].runs] == [1, 1.0, True, 0.0, 0.0, "1"]


@pytest.fixture(scope="module")
def runs(registry) -> Runs:
    jobs = [
        changed(XOR, optimizer__lr=lr, optimizer=optimizer, seed=seed)
        for lr in (0.5, 0.25)
        for optimizer in ("gd", "momentum")
        for seed in (5, 3)
    ]
    jobs[0] |= {"tag": "x"}
    return Runs.of(run for stack in Plan.of(jobs, registry).stacks for run in stack.runs)


def test_runs_are_a_sequence_of_run(runs):
    assert len(runs) == 8
    assert [run.id for run in runs] == [runs[place].id for place in range(8)] == list(runs.ids)
    assert [(run.number, run.seed) for run in runs[:3]] == [(0, 5), (1, 3), (4, 5)]
    assert runs[-1].number == 7
    assert type(runs[0].seed) is int


def test_some_of_the_runs_are_runs(runs):
    few = runs[np.array([6, 1])]
    assert [run.id for run in few] == [runs[6].id, runs[1].id]
    assert few.seeds.tolist() == [5, 3]
    assert [run.id for run in runs.with_ids(few.ids)] == [run.id for run in few]
    settings, which = few.distinct
    assert len(settings) == 2
    assert settings[which[0]] is runs[6].setting


def test_columns_are_the_settings_of_each_run(runs):
    rows = [run.settings for run in runs]
    assert runs.columns.keys() == {column for row in rows for column in row}
    for column, values in runs.columns.items():
        assert values == [row.get(column) for row in rows], column
    assert runs.column("tag") == ["x", *[None] * 7]
    assert runs.column("nothing") == [None] * 8
    assert list(runs.columns)[: len(rows[0])] == list(rows[0]), "the seed keeps its place"


def test_a_block_has_the_numbers_of_each_run(registry):
    rates = [0.5, 2.0, 0.5, 0.25]
    jobs = [changed(XOR, optimizer__lr=lr, seed=seed) for seed, lr in enumerate(rates)]
    (block,) = map(block_of, Plan.of(jobs, registry).blocks)
    assert block.optimizer.lr.tolist() == [[lr] for lr in rates]
    assert block.seeds.tolist() == [0, 1, 2, 3]


def test_jobs_are_the_settings_they_were_made_of(registry):
    settings = [XOR, changed(XOR, seed=2**80), changed(IRIS, seed=3), changed(XOR, seed=3)]
    jobs = Jobs.of(settings)
    assert list(jobs) == [jobs[place] for place in range(4)] == settings
    assert list(jobs[1:3]) == settings[1:3]
    assert [setting["dataset"] for setting in jobs.settings] == ["xor", "iris"]
    assert Plan.of(jobs, registry).jobs == Plan.of(settings, registry).jobs


def test_a_hundred_thousand_runs_share_one_setting(registry):
    seeds = np.arange(100_000)
    jobs = Jobs(({**XOR, "seed": None},), np.zeros_like(seeds), seeds)
    plan = Plan.of(jobs, registry)
    (stack,) = plan.stacks
    assert plan.runs == len(set(plan.jobs)) == 100_000
    assert len(stack.runs.distinct[0]) == 1


def test_a_component_is_asked_once_whether_a_setting_makes_sense(registry, monkeypatch):
    asked = []
    optimizer = registry.entries("optimizer")["gd"].component
    monkeypatch.setattr(optimizer, "unsuited", lambda self, combination: asked.append(self.lr))
    Plan.of([changed(XOR, optimizer__lr=lr, seed=s) for lr in (1.0, 2.0) for s in (0, 1)], registry)
    assert asked == [1.0, 2.0]


def test_a_sweep_of_nothing_is_refused(registry):
    with pytest.raises(ConfigError, match="The sweep is empty"):
        Plan.of([], registry)


@pytest.mark.parametrize("seed", [1.5, "one"])
def test_a_seed_that_is_no_whole_number_is_refused(registry, seed):
    with pytest.raises(ConfigError, match=f"seed={seed!r} must be a whole number"):
        Plan.of([changed(XOR, seed=seed)], registry)
