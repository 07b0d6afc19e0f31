"""A sweep that is gone on with ends as if it had never been interrupted."""

import shutil
from pathlib import Path

import pytest
from store.interrupted import (
    WORDS,
    Kill,
    contents,
    document,
    kill_after,
    killed,
    says,
    sweep,
    trained,
)

import bpx
from benchmarks.kills import differences
from bpx.cli import MISTAKE, main
from bpx.errors import ConfigError, ResultsError
from bpx.results import load
from bpx.store import Store


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sweep(tmp_path_factory.mktemp("whole")).path


@pytest.mark.parametrize("parts", range(5))
def test_killed_after_any_part_it_ends_equal_to_the_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path, parts: int
) -> None:
    folder = killed(tmp_path, monkeypatch, parts)
    known = set(load(folder).runs["id"])
    parts_written = trained(monkeypatch)
    results = bpx.resume(folder)
    assert results.path == folder
    assert not known & {id_ for ids in parts_written for id_ in ids}
    assert list(differences(folder, whole)) == []


def test_killed_again_and_again_it_ends_equal_to_the_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path
) -> None:
    folder = killed(tmp_path, monkeypatch, 1)
    while True:
        with monkeypatch.context() as patch:
            kill_after(patch, 1)
            try:
                bpx.resume(folder)
                break
            except Kill:
                continue
    assert list(differences(folder, whole)) == []


def test_a_sweep_that_is_gone_on_with_ends_with_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["name=x", "seed=1,2", "training.epochs=1", "results.plots=false"]
    folder = killed(tmp_path, monkeypatch, 0, *words)
    assert not (folder / "report.html").exists()
    bpx.resume(folder)
    assert (folder / "report.html").exists()


def test_dropout_in_a_sweep_that_was_killed_is_drawn_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = "network.hidden=[{name:conv2d,channels:2},flatten,dropout],[flatten,dropout,3]"
    images = ["dataset=digits_images", "dataset.test=0.9", hidden]
    words = ["name=x", *images, "optimizer=adam", "optimizer.batch_size=32", "seed=range(2)"]
    words += ["training.epochs=2", "results.plots=false", "results.report=false"]
    words += ["results.weights=true", "results.layers=true"]
    folder = killed(tmp_path / "killed", monkeypatch, 1, *words)
    bpx.resume(folder)
    assert list(differences(folder, sweep(tmp_path / "whole", *words).path)) == []


def test_a_sweep_of_another_division_into_parts_has_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path
) -> None:
    monkeypatch.setattr("bpx.engine.plan.Stack.width", 2)
    assert list(differences(sweep(tmp_path).path, whole)) == []


def test_ctrl_c_then_resume_ends_equal_to_the_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write, left = Store.write, iter(range(3))

    def interrupt(self: Store, part: object) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(self, part)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", interrupt)
        assert main([*WORDS, f"results.dir={tmp_path}"]) == 130
    (folder,) = (tmp_path / "x").iterdir()
    how = f"python -m bpx resume {folder}"
    assert capsys.readouterr().err.splitlines()[-1].endswith(f"Go on with: {how}")
    assert f"interrupted (to go on: {how})" in repr(load(folder))
    assert main(["resume", str(folder), "-q"]) == 0
    assert "interrupted" not in document(folder)
    assert list(differences(folder, whole)) == []


def test_the_same_command_goes_on_where_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path
) -> None:
    folder = killed(tmp_path, monkeypatch, 2)
    results = bpx.sweep([*WORDS, f"results.resume={folder}"])
    assert results.path == folder
    assert list(differences(folder, whole)) == []


def test_a_folder_that_was_moved_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Path
) -> None:
    killed(tmp_path / "a", monkeypatch, 2).rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    assert list(differences(bpx.resume("moved").path, whole)) == []


def test_a_finished_sweep_is_left_as_it_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    whole: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    before, parts = contents(folder), trained(monkeypatch)
    assert main(["resume", str(folder)]) == 0
    assert "all 18 runs had ended; nothing was trained" in capsys.readouterr().err
    assert parts == []
    assert contents(folder) == before


def test_the_document_says_when_it_was_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = killed(tmp_path, monkeypatch, 2)
    bpx.resume(folder)
    (entry,) = document(folder)["resumed"]
    assert entry["time"] >= document(folder)["started"]
    assert entry["versions"]["bpx"]
    assert (entry["force"], entry["retry"], entry["differences"]) == (False, [], [])


@pytest.mark.parametrize(
    ("words", "difference"),
    [
        (["training.epochs=13"], "training.epochs was 12 and is 13."),
        (["seed=range(4)"], "The axis seed was range(3) and is range(4). Of its 18 runs 0 are not"),
        (["optimizer=gd"], "The axis optimizer was gd,adam,perceptron and is not there."),
        (["results.layers=false"], "results.layers was True and is False."),
    ],
)
def test_another_request_is_refused_with_the_difference(
    tmp_path: Path, whole: Path, words: list[str], difference: str
) -> None:
    before = contents(whole)
    keys = {word.partition("=")[0] for word in words}
    others = [word for word in WORDS if word.partition("=")[0] not in keys]
    with pytest.raises(ResultsError) as error:
        bpx.sweep([*others, *words, f"results.resume={whole}"])
    assert difference in str(error.value)
    assert "--force" in str(error.value)
    assert contents(whole) == before


def test_a_forced_request_is_added_and_stated(tmp_path: Path, whole: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    before = load(whole).runs
    words = [word for word in WORDS if not word.startswith("seed")]
    results = bpx.sweep([*words, "seed=1,7", f"results.resume={folder}", "results.force=true"])
    assert len(results.runs) == 24
    assert results.runs["run"].tolist() == list(range(24))
    assert results.runs["id"].tolist()[:18] == before["id"].tolist()
    assert set(results.runs["seed"][18:]) == {7}
    (entry,) = document(folder)["resumed"]
    assert entry["force"]
    assert "The axis seed was range(3) and is 1,7." in entry["differences"]


def test_other_versions_are_refused_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = killed(tmp_path, monkeypatch, 2)
    says(folder, versions=document(folder)["versions"] | {"numpy": "1.0"})
    assert main(["resume", str(folder)]) == MISTAKE
    assert "numpy was 1.0 and is" in capsys.readouterr().err
    assert len(bpx.resume(folder, force=True).runs) == 18
    (entry,) = document(folder)["resumed"]
    assert any("numpy was 1.0" in text for text in entry["differences"])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ({"retry": "faild"}, ConfigError, "Did you mean 'failed'?"),
        ({"retry": "finished"}, ConfigError, "There are: diverged, failed."),
        ({"path": "nowhere"}, ResultsError, "There is no results folder nowhere."),
    ],
)
def test_what_cannot_be_resumed_is_one_clear_line(
    whole: Path, call: dict[str, str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as raised:
        bpx.resume(**{"path": whole, **call})
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_of_sweeps_is_no_sweep(whole: Path) -> None:
    with pytest.raises(ResultsError, match=r"is not the folder of a sweep: it holds no sweep"):
        bpx.resume(whole.parent)


@pytest.mark.parametrize("word", ["results.retry=failed", "results.force=true"])
def test_words_that_go_with_resume_are_refused_without_it(tmp_path: Path, word: str) -> None:
    with pytest.raises(ConfigError, match=r"goes with results\.resume=DIR"):
        bpx.sweep([*WORDS, word, f"results.dir={tmp_path}"])
    assert not list(tmp_path.iterdir())


def test_a_sweeper_that_learns_is_gone_on_with_by_its_command(tmp_path: Path, whole: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    says(folder, batches=True)
    with pytest.raises(ResultsError, match=r"the same command and results\.resume="):
        bpx.resume(folder)


def test_a_forced_request_that_trains_nothing_is_stated(tmp_path: Path, whole: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    words = [word for word in WORDS if not word.startswith(("seed", "network.hidden"))]
    bpx.sweep(
        [*words, "seed=1,2", f"results.resume={folder}", "results.force=true", "network.hidden=[4]"]
    )
    (entry,) = document(folder)["resumed"]
    assert entry["grid"]["seed"] == "1,2"
    assert "The axis seed was range(3) and is 1,2." in entry["differences"]
    assert document(folder)["grid"]["seed"] == "range(3)"
    assert list(differences(folder, whole)) == []
    assert "ended" in document(folder)


@pytest.mark.parametrize("moment", ["bpx.store.store.merge", "bpx.runner.Runner._draw"])
def test_ctrl_c_at_the_end_keeps_every_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    whole: Path,
    moment: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*arguments: object) -> None:
        patch.undo()
        raise KeyboardInterrupt

    words = [word for word in WORDS if not word.startswith("results.plots")]
    with monkeypatch.context() as patch:
        patch.setattr(moment, interrupt)
        assert main([*words, f"results.dir={tmp_path}", "-q"]) == 130
    (folder,) = (tmp_path / "x").iterdir()
    assert f"interrupted; 18 runs are kept in {folder}." in capsys.readouterr().err
    assert ("interrupted" in document(folder)) == ("merge" in moment)
    assert list(differences(folder, whole)) == []


def test_a_status_that_is_not_retried_is_told_without_a_key_of_the_configuration(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resume", str(whole), "--retry", "nope"]) == MISTAKE
    assert capsys.readouterr().err == (
        "bpx: No runs of the status 'nope' are retried. There are: diverged, failed.\n"
    )
