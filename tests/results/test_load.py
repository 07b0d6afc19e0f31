"""What `load` opens, what it refuses, and what results say of themselves."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from results.sweeps import full_part, grid, part, stored

from bpx.errors import ResultsError
from bpx.results import load
from bpx.store import Store


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ResultsError, match=r"no results folder .*nowhere"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("path", [None, 3, [3]])
def test_what_is_no_path_is_named(path):
    with pytest.raises(ResultsError, match="is no path: give the folder that a sweep printed"):
        load(path)


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "a.parquet"
    file.touch()
    with pytest.raises(ResultsError, match="is a file; give the folder"):
        load(file)


def test_a_folder_without_a_sweep_says_what_one_holds(tmp_path):
    with pytest.raises(ResultsError, match=r"no sweep in .*holds sweep\.json"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '"format"', "\u00ff"])
def test_a_foreign_document_is_refused(tmp_path, text):
    (tmp_path / "sweep.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ResultsError, match=r"sweep\.json .*not written by bpx"):
        load(tmp_path)


def test_an_unknown_format_is_refused_with_the_remedy(tmp_path):
    store = stored(tmp_path, part())
    file = store.path / "sweep.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 3}))
    with pytest.raises(ResultsError, match=r"has format 3, and this bpx reads format 2: .*newer"):
        load(store.path)


@pytest.mark.parametrize(
    ("metadata", "words"),
    [({}, "not written by bpx"), ({"bpx.format": "3"}, "has format 3"), ({"bpx.format": "x"}, "x")],
)
def test_a_foreign_table_is_refused(tmp_path, metadata, words):
    store = stored(tmp_path, part())
    foreign = pa.table({"id": ["a"]}).replace_schema_metadata(metadata)
    pq.write_table(foreign, store.path / "history.parquet")
    with pytest.raises(ResultsError, match=words):
        _ = load(store.path).history


def test_a_damaged_table_is_refused(tmp_path):
    store = stored(tmp_path, part())
    (store.path / "runs.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(ResultsError, match=r"runs\.parquet cannot be read; it may be damaged"):
        _ = load(store.path).runs


def test_tables_are_read_when_they_are_asked_for(tmp_path):
    store = stored(tmp_path, part())
    results = load(store.path)
    assert len(results.runs) == 3
    (store.path / "history.parquet").unlink()
    assert results.history.empty


def test_layers_are_an_empty_frame_where_none_were_kept(tmp_path):
    layers = load(stored(tmp_path, part()).path).layers
    assert (len(layers), list(layers)) == (0, ["id", "epoch", "layer"])


def test_a_folder_of_sweeps_tells_equal_runs_apart(tmp_path):
    first = stored(tmp_path, part(), name="a")
    second = stored(tmp_path, part(prefix="b", optimizer=["adam"] * 3), name="b", finish=False)
    results = load(tmp_path)
    labels = [store.path.relative_to(tmp_path).as_posix() for store in (first, second)]
    assert results.runs["sweep"].unique().tolist() == labels
    assert results.runs["id"].is_unique
    assert results.runs["id"].iloc[0] == f"{labels[0]}/0-0"
    assert set(results.history["id"]) == set(results.runs["id"])
    assert results.compare("sweep")["n"].tolist() == [3, 3]
    assert results.varied == ["optimizer"]
    assert set(results.document["sweeps"]) == set(labels)
    assert results.higher_is_better("train.accuracy")
    assert len(load(tmp_path / "a").runs) == 3


def test_folders_named_together_are_one_source(tmp_path):
    first = stored(tmp_path / "here", part(), name="a")
    second = stored(tmp_path / "there", full_part(1), name="b")
    labels = [f"{store.path.relative_to(tmp_path).as_posix()}" for store in (first, second)]
    for results in (load(first.path, second.path), load([tmp_path / "here", str(second.path)])):
        assert results.path == tmp_path
        assert results.runs["sweep"].drop_duplicates().tolist() == labels
        assert results.weights(f"{labels[1]}/1-2").tolist() == [5.0, 6.0]


def test_a_sweep_named_twice_is_opened_once(tmp_path):
    first = stored(tmp_path, part(), name="a")
    assert "sweep" not in load(first.path, first.path).runs
    stored(tmp_path, part(1), name="b")
    assert len(load(tmp_path, first.path).runs) == 6


def test_no_folder_at_all_is_a_clear_line(tmp_path):
    for paths in ((), ([],)):
        with pytest.raises(ResultsError, match="No results folder is named: give the folder"):
            load(*paths)


def test_one_missing_folder_of_several_is_named(tmp_path):
    store = stored(tmp_path, part())
    with pytest.raises(ResultsError, match=r"no results folder .*nowhere"):
        load(store.path, tmp_path / "nowhere")


def test_a_setting_of_several_types_is_one_column(tmp_path):
    stored(tmp_path, part(**{"optimizer.lr": [1, 1, 1]}), name="a")
    columns = {"optimizer.lr": [0.5] * 3, "network.bias": [True] * 3}
    stored(tmp_path, part(prefix="b", **columns), name="b")
    runs = load(tmp_path).runs
    assert runs["optimizer.lr"].dtype == "float64"
    assert runs["network.bias"].dtype == "boolean"
    assert runs["network.bias"].isna().tolist() == [True] * 3 + [False] * 3


def test_weights_that_were_not_kept_name_the_setting(tmp_path):
    results = load(stored(tmp_path, part()).path)
    with pytest.raises(ResultsError, match=r"no weights of run 0-1.*results\.weights=true"):
        results.weights("0-1")
    with pytest.raises(ResultsError, match="has no run 'x'"):
        results.weights("x")


def test_weights_are_found_across_sweeps(tmp_path):
    store = stored(tmp_path, full_part(0))
    run = f"{store.path.relative_to(tmp_path).as_posix()}/0-2"
    assert load(tmp_path).weights(run).tolist() == [4.0, 5.0]


def test_a_summary_counts_runs_and_settings(tmp_path):
    results = grid(tmp_path)
    text = repr(results)
    assert "80 runs (76 finished, 4 diverged)" in text
    assert "varied: optimizer (5), optimizer.lr (4)" in text
    html = results._repr_html_()
    assert "&lt;Results" in html
    assert html.count("<tr") == 11


def test_a_summary_says_that_a_sweep_did_not_end(tmp_path):
    ended = stored(tmp_path, part(), name="a")
    open_ = stored(tmp_path, part(prefix="b"), name="b", finish=False)
    stopped = stored(tmp_path, part(prefix="c"), name="c", finish=False)
    stopped.finish({"interrupted": True})
    summary = "3 runs (3 finished)"
    assert f"{summary}; varied" in repr(load(ended.path))
    assert (
        f"{summary}; running or killed (to go on: python -m bpx resume {open_.path}); varied"
        in repr(load(open_.path))
    )
    assert (
        f"{summary}; interrupted (to go on: python -m bpx resume {stopped.path}); varied"
        in repr(load(stopped.path).select(optimizer="gd"))
    )
    assert "; running or killed (to go on: " in load(open_.path)._repr_html_()
    several = "; 1 of 3 sweeps running or killed; 1 of 3 sweeps interrupted; varied"
    assert several in repr(load(tmp_path))


def test_results_can_be_shown_without_runs(tmp_path):
    assert "0 runs" in load(stored(tmp_path).path)._repr_html_()


def test_what_follows_from_a_name_does_not_vary(tmp_path):
    columns = {
        "optimizer": ["gd", "momentum", "momentum"],
        "optimizer.momentum": [None, 0.9, 0.9],
        "optimizer.batch_size": [None, 4, 4],
        "training.epochs": [10, 10, 10],
    }
    assert load(stored(tmp_path, part(**columns)).path).varied == ["optimizer"]
    columns["optimizer.momentum"] = [None, 0.9, 0.5]
    assert load(stored(tmp_path, part(**columns)).path).varied == [
        "optimizer",
        "optimizer.momentum",
    ]


@pytest.mark.parametrize(
    ("columns", "metric"),
    [
        ({}, "train.loss"),
        ({"test.loss": [0.1, 0.2, 0.3]}, "test.loss"),
        ({"test.loss": [None] * 3}, "train.loss"),
        ({"test.loss": [0.1, None, None]}, "train.loss"),
        ({"loss": ["hinge", "hinge", "huber"], "train.accuracy": [1, 1, 1]}, "train.accuracy"),
        ({"loss": ["hinge", "hinge", "huber"]}, "train.loss"),
    ],
)
def test_the_metric_to_compare_by(tmp_path, columns, metric):
    assert load(stored(tmp_path, part(**columns)).path).metric == metric


def test_of_several_sweeps_the_metric_is_one_that_most_runs_have(tmp_path):
    for name, loss, metric in (("a", "huber", "r2"), ("b", "hinge", "accuracy")):
        store = Store.create(tmp_path, name)
        store.begin({"metrics": {metric: "higher"}})
        runs = 2 if name == "a" else 3
        store.write(
            part(runs=runs, prefix=name, loss=[loss] * runs, **{f"test.{metric}": [0.5] * runs})
        )
        store.finish()
    assert load(tmp_path / "a").metric == "train.loss"
    assert load(tmp_path).metric == "test.accuracy"


def test_a_direction_that_nobody_gave_is_an_error(tmp_path):
    results = load(stored(tmp_path, part(**{"train.accuray": [1.0, 0.5, 0.5]})).path)
    with pytest.raises(ResultsError, match=r"'train\.accuray' is good is not known\. Did you mean"):
        results.rank("train.accuray", "optimizer")


def test_importing_results_or_plots_loads_no_heavy_package():
    import subprocess
    import sys

    heavy = "{'pandas', 'pyarrow', 'scipy', 'matplotlib'}"
    code = f"import sys, bpx.results, bpx.plots; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_ranking_waits_for_no_import_of_scipys_statistics(tmp_path):
    import subprocess
    import sys

    folder = stored(tmp_path, part()).path
    code = f"import sys, bpx; bpx.load({str(folder)!r}).rank(); print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_moved_folder_still_loads(tmp_path):
    store = stored(tmp_path / "here", part())
    moved = shutil.move(store.path, tmp_path / "there")
    assert len(load(moved).runs) == 3
