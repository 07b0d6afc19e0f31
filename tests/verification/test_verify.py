"""A sweep trained again comes out the same, and a bit that is not is found."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from processes import two_cores
from verification.sweeps import RULE, change, copied, edit, next_number, trained

import bpx
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.weights import read_ids, read_weights, write_weights
from bpx.verification import rebuilt


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return trained(tmp_path_factory.mktemp("original"))


@pytest.fixture
def sweep(original, tmp_path) -> Path:
    return copied(original, tmp_path)


def only_mismatch(sweep: Path, run: str) -> dict[str, Any]:
    """The one value of a run that differs."""
    verification = bpx.verify(sweep, ids=[run])
    assert not verification.passed
    (row,) = verification.mismatches.to_dict("records")
    return row


def test_every_value_of_every_run_is_compared_and_equal(original):
    verification = bpx.verify(original, runs=None)
    assert verification.passed
    (found,) = verification.sweeps
    assert (found.exact, found.different, len(found.ids), found.skipped) == (True, 0, 6, 6)
    values = verification.measures.set_index(["table", "column"])["values"]
    runs = bpx.load(original)
    assert values["runs", "status"] == values["runs", "best.train.loss"] == 6
    assert values["history", "train.accuracy"] == len(runs.history)
    assert values["layers", "gradient_norm"] == len(runs.layers)
    assert values["weights", "theta"] == 6 * 17, "of those that failed, what they began with"
    assert values["runs", "optimizer.lr"] == values["runs", "seed"] == 12, "of skipped ones too"
    assert not {"seconds", "run"} & set(values["runs"].index)


def test_a_sample_has_runs_of_every_end(original):
    (found,) = bpx.verify(original, runs=3).sweeps
    runs = bpx.load(original).runs.set_index("id")
    assert sorted(runs.loc[list(found.ids), "status"]) == ["diverged", "failed", "finished"]


def test_the_last_bit_of_a_measure_is_found_and_named(sweep):
    row = change(sweep, "history", "train.loss", next_number, row=7)
    assert only_mismatch(sweep, row["id"]) == {
        "sweep": str(sweep),
        "id": row["id"],
        "table": "history",
        "epoch": row["epoch"],
        "layer": None,
        "parameter": None,
        "column": "train.loss",
        "stored": next_number(row["train.loss"]),
        "again": row["train.loss"],
    }


CHANGES = [
    ("runs", "best.train.accuracy", next_number),
    ("runs", "train.loss", lambda value: None),
    ("runs", "status", lambda value: "diverged"),
    ("runs", "reason", lambda value: "another"),
    ("runs", "epochs", lambda value: value + 1),
    ("runs", "epochs_to_target", lambda value: 3),
    ("layers", "weight_norm", next_number),
    ("layers", "gradient_norm", lambda value: -value),
]


def test_no_column_is_left_out(sweep):
    rows = [change(sweep, table, column, new) for table, column, new in CHANGES]
    verification = bpx.verify(sweep, ids=[rows[0]["id"]])
    found = {(row.table, row.column): row for row in verification.sweeps[0].mismatches}
    assert found.keys() == {(table, column) for table, column, _ in CHANGES}
    for (table, column, new), row in zip(CHANGES, rows, strict=True):
        values = found[table, column].stored, found[table, column].again
        assert values == (new(row[column]), row[column])


def test_zero_and_minus_zero_differ(sweep):
    zeros = np.flatnonzero(bpx.load(sweep).layers["update_norm"] == 0)
    row = change(sweep, "layers", "update_norm", lambda value: -0.0, row=int(zeros[0]))
    assert str(only_mismatch(sweep, row["id"])["stored"]) == "-0.0"


def test_a_weight_is_found_by_its_place(sweep):
    file = next(iter(sorted((sweep / layout.WEIGHTS).glob("*.npz"))))
    ids, theta = read_ids(file), read_weights(file)
    row = next(row for row, own in enumerate(theta) if np.isfinite(own).all() and own[5])
    theta[row, 5] = next_number(theta[row, 5])
    write_weights(file, ids, theta)
    found = only_mismatch(sweep, ids[row])
    assert (found["id"], found["table"], found["parameter"]) == (ids[row], "weights", 5)
    assert found["stored"] == theta[row, 5]


def test_a_row_that_is_gone_is_named(sweep):
    row = change(sweep, "history", "epoch", lambda epoch: 77)
    (verification,) = bpx.verify(sweep, runs=None).sweeps
    rows = [(m.epoch, m.column, m.stored, m.again) for m in verification.mismatches]
    assert sorted(rows) == sorted(
        [(77, "(row)", "there", "missing"), (row["epoch"], "(row)", "missing", "there")]
    )


def test_a_run_whose_settings_are_not_those_of_its_id_is_named(sweep):
    change(sweep, "runs", "id", lambda id_: "0123456789ab")
    (verification,) = bpx.verify(sweep, ids=["0123456789ab"]).sweeps
    assert not verification.passed
    assert verification.ids == (), "there is no such run to train again"
    assert ("0123456789ab", "(row)") in [(m.id, m.column) for m in verification.mismatches]


def test_on_another_machine_the_largest_differences_are_reported(sweep):
    edit(sweep, "machine", "processor", value="Another 9000")
    before = change(sweep, "history", "train.loss", lambda loss: loss + 0.25, row=3)
    verification = bpx.verify(sweep, runs=None)
    (found,) = verification.sweeps
    assert verification.passed
    assert not found.exact
    assert "The processor was Another 9000 and is" in str(found.environment[0])
    loss = verification.measures.set_index(["table", "column"]).loc[("history", "train.loss")]
    assert loss["different"] == 1
    assert loss["largest_absolute"] == pytest.approx(0.25)
    assert loss["largest_relative"] == pytest.approx(0.25 / (before["train.loss"] + 0.25))


def test_another_number_of_cores_is_told_and_excuses_nothing(sweep):
    edit(sweep, "machine", "cores", value=4096)
    change(sweep, "history", "train.loss", next_number)
    (found,) = bpx.verify(sweep, runs=None).sweeps
    assert (found.exact, found.passed) == (True, False)
    assert [str(each) for each in found.environment if "4096" in str(each)]


def test_the_sweeps_own_cluster_is_not_needed(sweep):
    cluster = {"workers": 4096, "memory": "1B", "backend": "dask", "address": "tcp://gone:1"}
    edit(sweep, "config", "engine", value=cluster)
    assert bpx.verify(sweep, runs=2).passed


class Changed:
    """A sweep whose plugin file is another one since."""

    TEXT = RULE.replace("theta - self.lr * grad", "theta - 0.5 * self.lr * grad")


@pytest.fixture
def with_plugin(tmp_path) -> Path:
    return trained(tmp_path / "own", optimizer="rule,gd")


def test_a_changed_plugin_is_refused_and_force_goes_on(with_plugin, tmp_path):
    (tmp_path / "own" / "rule.py").write_text(Changed.TEXT)
    with pytest.raises(ResultsError) as error:
        bpx.verify(with_plugin)
    assert str(error.value).startswith(
        "The source of the optimizer rule has changed: rule.py is another."
    )
    assert "--force" in str(error.value)
    verification = bpx.verify(with_plugin, force=True)
    (found,) = verification.sweeps
    assert (found.exact, verification.passed) == (False, True)
    assert found.different > 0


def test_a_missing_plugin_is_refused_and_force_trains_what_does_without(with_plugin, tmp_path):
    (tmp_path / "own" / "rule.py").unlink()
    with pytest.raises(ResultsError, match=r"optimizer rule is missing: the plugin file rule\.py"):
        bpx.verify(with_plugin)
    (found,) = bpx.verify(with_plugin, force=True).sweeps
    runs = bpx.load(with_plugin).runs.set_index("id")
    assert set(runs.loc[list(found.ids), "optimizer"]) == {"gd"}
    assert set(runs.loc[list(found.untrained), "optimizer"]) == {"rule"}
    assert found.different == 0


def test_a_plugin_file_that_has_moved_is_named(with_plugin, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = shutil.move(tmp_path / "own" / "rule.py", elsewhere / "rule.py")
    (found,) = bpx.verify(with_plugin, runs=None, plugins=[moved]).sweeps
    assert (found.exact, found.different, len(found.ids)) == (True, 0, 12)
    with pytest.raises(ResultsError, match=r"no plugin file other\.py; it has rule\.py"):
        bpx.verify(with_plugin, plugins=[elsewhere / "other.py"])


def test_of_several_sweeps_only_some_may_have_the_plugin_file_that_has_moved(tmp_path):
    trained(tmp_path / "own", optimizer="rule")
    plain = ["training.epochs=2", "results.plots=false", "results.report=false"]
    bpx.sweep([*plain, f"results.dir={tmp_path / 'own' / 'results'}"])
    moved = shutil.move(tmp_path / "own" / "rule.py", tmp_path / "rule.py")
    verification = bpx.verify(tmp_path / "own" / "results", plugins=[moved])
    assert verification.passed
    assert sorted(len(sweep.ids) for sweep in verification.sweeps) == [1, 6]


def test_a_folder_of_several_is_verified_sweep_by_sweep(original, tmp_path):
    sound, tampered = (copied(original, tmp_path / name) for name in ("a", "b"))
    row = change(tampered, "history", "train.loss", next_number)
    verification = bpx.verify(tmp_path, ids=[row["id"]])
    assert {sweep.path: sweep.passed for sweep in verification.sweeps} == {
        sound: True,
        tampered: False,
    }
    label = tampered.relative_to(tmp_path).as_posix()
    (found,) = bpx.verify(tmp_path, ids=[f"{label}/{row['id']}"]).sweeps
    assert (found.path, found.ids, found.different) == (tampered, (row["id"],), 1)


def test_runs_that_are_not_there_or_were_skipped_cannot_be_asked_for(original):
    runs = bpx.load(original).runs
    known = str(runs["id"][runs["status"] == "finished"].iloc[0])
    with pytest.raises(ResultsError, match=f"There is no run '{known}x' .* mean '{known}'"):
        bpx.verify(original, ids=[f"{known}x"])
    skipped = str(runs["id"][runs["status"] == "skipped"].iloc[0])
    with pytest.raises(ResultsError, match=f"The run {skipped} was skipped"):
        bpx.verify(original, ids=[skipped])


def test_observers_see_a_sweep_once(tmp_path):
    watch = f"""{RULE}
from pathlib import Path
from bpx import Observer, hookimpl

@dataclass(frozen=True)
class Watch(Observer):
    name = "watch"

    @hookimpl
    def bpx_stack_begin(self, stack):
        with Path({str(tmp_path / "seen")!r}).open("a") as stream:
            stream.write("x")
"""
    path = trained(tmp_path / "own", "observers=[watch]", rule=watch)
    seen = (tmp_path / "seen").read_text()
    assert seen
    assert bpx.verify(path).passed
    assert (tmp_path / "seen").read_text() == seen


@two_cores
def test_two_workers_verify_what_one_has_trained(original, monkeypatch):
    monkeypatch.setitem(rebuilt._HERE, "workers", 2)
    assert bpx.verify(original, runs=None).passed
