"""What a sweep was asked for comes back from its folder as it was."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settings import XOR, changed

from bpx import config
from bpx.engine.jobs import Jobs
from bpx.engine.request import SweepRequest
from bpx.errors import ResultsError
from bpx.runner import Runner
from bpx.store.request import add_jobs, read_jobs, read_request, write_jobs

VALUES = st.sampled_from([None, True, 1, 1.0, 0.1, "1", "", "Ünter", [1, 8], [], [{"k": None}]])
JOBS = st.lists(
    st.fixed_dictionaries(
        {"seed": st.sampled_from([0, 1, 2**70])},
        optional=dict.fromkeys(("optimizer", "optimizer.lr", "network.hidden"), VALUES),
    ),
    min_size=1,
    max_size=6,
)


def spelled(jobs: Jobs) -> list[str]:
    """Jobs as text: 1, 1.0 and true are equal to Python, and differ here."""
    return [repr(dict(sorted(job.items()))) for job in jobs]


@settings(max_examples=30)
@given(JOBS)
def test_every_setting_of_every_job_comes_back(tmp_path_factory, jobs):
    folder = tmp_path_factory.mktemp("jobs")
    written = Jobs.of(jobs)
    ids = [f"{place:012x}" for place in range(len(jobs))]
    write_jobs(folder, written, ids)
    back, found = read_jobs(folder)
    assert spelled(back) == spelled(written)
    assert found == ids
    assert len(back.settings) == len(set(map(repr, written.settings)))


def test_numbers_that_json_has_no_word_for_come_back(tmp_path: Path) -> None:
    write_jobs(tmp_path, Jobs.of([{"a": math.inf, "b": -0.0, "seed": 1}]), ["x"])
    ((job,), _) = read_jobs(tmp_path)
    assert job["a"] == math.inf
    assert math.copysign(1, job["b"]) == -1


def test_jobs_are_added_once(tmp_path: Path) -> None:
    jobs = Jobs.of({"a": 1, "seed": seed} for seed in range(4))
    add_jobs(tmp_path, jobs[:3], ["0", "1", "2"])
    add_jobs(tmp_path, jobs[1:], ["1", "2", "3"])
    back, ids = read_jobs(tmp_path)
    assert ids == ["0", "1", "2", "3"]
    assert spelled(back) == spelled(jobs)


def test_a_hundred_thousand_jobs_are_compact(tmp_path: Path) -> None:
    distinct = tuple(changed(XOR, optimizer__lr=rate / 100) | {"seed": None} for rate in range(100))
    which = np.repeat(np.arange(100), 1000)
    jobs = Jobs(distinct, which, np.tile(np.arange(1000), 100))
    write_jobs(tmp_path, jobs, [f"{place:012x}" for place in range(len(jobs))])
    assert (tmp_path / "jobs.parquet").stat().st_size < 20 * len(jobs)
    back, _ = read_jobs(tmp_path)
    assert (back.which == which).all()
    assert len(back.settings) == 100


def test_a_sweep_keeps_what_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked: list[SweepRequest] = []
    runner = Runner()

    def train(request: SweepRequest) -> list[float]:
        asked.append(request)
        return runner.train(request)

    words = ["optimizer=gd,adam", "seed=0,1", "training.epochs=2", "metrics=[{name: accuracy}]"]
    config.run([*words, "results.plots=false", "results.report=false"], train)
    runner.finish()
    assert runner.folder is not None
    moved = runner.folder.rename(tmp_path / "moved")
    found = read_request(moved)
    assert spelled(found.settings) == spelled(asked[0].settings)
    for name in ("name", "config", "command", "grid", "first"):
        assert getattr(found, name) == getattr(asked[0], name)


def test_a_folder_that_does_not_say_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sweep.json").write_text('{"format": 2}')
    with pytest.raises(ResultsError, match="does not say what was asked for"):
        read_request(tmp_path)
