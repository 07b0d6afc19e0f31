"""What the page says and holds, without a browser."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from page.conftest import HOSTILE
from results.sweeps import grid, part, stored

import bpx
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.page import report_paths
from bpx.page.differences import Difference, differences
from bpx.page.endings import common_words
from bpx.page.facts import configuration
from bpx.page.ranking import Ranking
from bpx.page.words import MISSING, number
from bpx.results import Results, load

QUICK = ["training.epochs=3", "results.plots=false"]


class Words(HTMLParser):
    """The text of a page, without style and script, and its identifiers."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.sources: list[str] = []
        self._silent = False
        self.feed(page.read_text(encoding="utf-8"))
        self.text = re.sub(r"\s+", " ", " ".join(self.found))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "script")
        self.sources += [value or "" for name, value in attributes if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def written(results: Results) -> Path:
    """The page of a sweep, without pictures."""
    (results.path / "plots").mkdir(exist_ok=True)
    return report_paths([results.path])


def payload(page: Path) -> dict[str, Any]:
    """What the page hands to its script."""
    text = page.read_text(encoding="utf-8")
    (found,) = re.findall(r'<script type="application/json" id="s1-data">(.*?)</script>', text)
    data: dict[str, Any] = json.loads(found, parse_constant=pytest.fail)
    return data


def test_the_table_is_the_ranking(page: Path, sweep: Results) -> None:
    rows, ranking = payload(page)["table"]["rows"], sweep.rank()
    assert [row[1] for row in rows] == ranking["optimizer"].tolist()
    assert [row[2] for row in rows] == [number(rate) for rate in ranking["optimizer.lr"]]
    means = [float(row[3]) for row in rows if row[3] != MISSING]
    assert means == pytest.approx(ranking["mean"].dropna().tolist(), rel=2e-2)


def test_the_curves_are_those_of_the_results(page: Path, sweep: Results) -> None:
    drawn, curves = payload(page)["curves"], sweep.curves()
    assert drawn["metrics"][0]["epochs"] == sorted(curves["epoch"].unique())
    means = [mean for line in drawn["metrics"][0]["mean"] for mean in line if mean is not None]
    assert sorted(means) == pytest.approx(sorted(curves["mean"]), rel=1e-3)


def test_what_came_out_stands_in_sentences(page: Path, sweep: Results) -> None:
    text, best = Words(page).text, sweep.rank().iloc[0]
    assert f"Best of 20 settings: {best['optimizer']}, lr {best['optimizer.lr']:g}" in text
    assert "76 of 80 runs finished; 4 diverged." in text
    assert "diverged 4" in text
    assert "optimizer rule_0; optimizer.lr 0.001" in text


def test_significance_names_both_values_and_what_to_beware_of(page: Path) -> None:
    text = Words(page).text
    assert "4 pairs cannot reach 0.05" in text
    assert re.search(r"optimizer rule_\d is ahead of rule_\d", text)


def sweep_of(root: Path, losses: dict[str, list[float | None]], **columns: Any) -> Results:
    """A sweep of some optimizers, a run for each loss; without a loss it diverged."""
    runs = [(rule, seed, loss) for rule, own in losses.items() for seed, loss in enumerate(own)]
    status = ["diverged" if loss is None else "finished" for _, _, loss in runs]
    table = {
        "status": status,
        "reason": [None] * len(runs),
        "optimizer": [rule for rule, _, _ in runs],
        "seed": [seed for _, seed, _ in runs],
        "train.loss": [loss for _, _, loss in runs],
        **columns,
    }
    return load(stored(root, part(runs=len(runs), **table)).path)


def compared(results: Results) -> Difference:
    """The only comparison of a sweep of two settings."""
    ranking = Ranking.of(results)
    assert ranking is not None
    (difference,) = differences(ranking).rows
    return difference


def test_values_that_do_not_differ_are_called_a_tie(tmp_path: Path) -> None:
    found = compared(sweep_of(tmp_path, {"gd": [0.1, 0.2, 0.3], "adam": [0.1, 0.2, 0.3]}))
    assert (found.finding, found.effect, found.size) == ("gd ties with adam", "0", "0")


def test_the_better_value_and_the_sign_of_the_size_agree(tmp_path: Path) -> None:
    found = compared(sweep_of(tmp_path, {"gd": [0.5, 0.6, 0.7], "adam": [0.1, 0.3, 0.2]}))
    assert (found.finding, found.effect) == ("adam is ahead of gd", "1")
    assert (found.size, found.interval[0]) == ("-0.4", "-")


def test_no_infinity_stands_where_there_is_no_difference_to_measure(tmp_path: Path) -> None:
    found = compared(sweep_of(tmp_path, {"gd": [None] * 3, "adam": [0.1, 0.3, 0.2]}))
    assert (found.finding, found.size) == ("adam is ahead of gd", MISSING)
    assert found.interval == ""


def test_a_comparison_of_epochs_shows_how_many_solved(tmp_path: Path) -> None:
    """Over the median of the learning rates nobody solves; the one who does at times is seen."""
    losses = {"gd": [0.1] * 9, "adam": [0.1] * 9}
    rates = {"optimizer.lr": [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0] * 2}
    epochs = [30] * 3 + [None] * 15
    target = {"training.target": ["train.loss <= 0.1"] * 18, "seed": [0, 1, 2] * 6}
    results = sweep_of(tmp_path, losses, epochs_to_target=epochs, **rates, **target)
    ranking = Ranking.of(results)
    assert ranking is not None
    rows = {row.setting: row for row in differences(ranking).rows}
    assert (rows["optimizer"].finding, rows["optimizer"].solved) == (
        "gd ties with adam",
        "3/9 to 0/9",
    )


def test_a_target_that_nobody_reached_leaves_the_metric_to_compare(tmp_path: Path) -> None:
    losses = {"gd": [0.5, 0.6, 0.7], "adam": [0.1, 0.3, 0.2]}
    results = sweep_of(tmp_path, losses, **{"training.target": ["train.loss <= 0.01"] * 6})
    text = Words(written(results)).text
    assert "compared by their train loss" in text
    assert "The other setting does not differ significantly from the best" in text


def test_one_seed_has_no_interval_and_the_page_says_so(large_page: Path) -> None:
    text = Words(large_page).text
    assert "One seed only" in text
    assert "there is no interval" in text


def test_two_seeds_of_which_one_survived_are_not_one_seed(tmp_path: Path) -> None:
    text = Words(written(sweep_of(tmp_path, {"gd": [0.1, None], "adam": [0.2, None]}))).text
    assert "No setting has two runs that finished: there is no interval." in text
    assert "One seed only" not in text
    assert "gd, with a train loss of 0.1 over the 1 of 2 seeds that finished." in text


def test_a_mean_is_over_the_runs_that_finished(tmp_path: Path) -> None:
    losses = {"gd": [0.1, 0.2, 0.3], "adam": [0.2, 0.4, None]}
    text = Words(written(sweep_of(tmp_path, losses))).text
    assert "Means are over 2 to 3 seeds that finished, with their 95% interval" in text


def test_a_sweep_of_which_nothing_finished_says_so(tmp_path: Path) -> None:
    lost = part(status=["diverged"] * 3, reason=["the loss stopped being finite in epoch 3"] * 3)
    runs = {**lost.runs, "train.loss": [None] * 3}
    page = written(load(stored(tmp_path, Part(0, runs, lost.history)).path))
    text = Words(page).text
    assert "0 of 3 runs finished; 3 diverged." in text
    assert "the loss stopped being finite in epoch 3" in text
    assert "nothing to compare" in text


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["threshold 0.05 was passed"] * 2, "threshold 0.05 was passed"),
        (["at 0.5", "at 0.25"], "at 0.25 to 0.5"),
        (["loss 1.007e-05", "loss 1.007e-05"], "loss 1.007e-05"),
        (["in epoch 3.", "in epoch 12."], "in epoch 3 to 12."),
        (["b0.py of v1.2.3 at -1", "b0.py of v1.2.3 at 2"], "b0.py of v1.2.3 at -1 to 2"),
    ],
)
def test_numbers_of_reasons_are_told_as_they_were(reasons: list[str], told: str) -> None:
    assert common_words(reasons) == told


def test_a_sweep_that_has_not_ended_says_how_to_go_on(tmp_path: Path) -> None:
    page = written(load(stored(tmp_path, part(), finish=False).path))
    text = Words(page).text
    assert "This sweep has not come to its end" in text
    assert "python -m bpx resume" in text


def test_a_target_that_no_run_reached_is_told(tmp_path: Path) -> None:
    missed = part(**{"training.target": ["train.loss <= 0.001"] * 3, "optimizer.lr": [1, 2, 3]})
    page = written(load(stored(tmp_path, missed).path))
    assert "No run reached the target" in Words(page).text


def test_a_single_run_has_a_page(tmp_path: Path) -> None:
    page = written(load(stored(tmp_path, part(runs=1)).path))
    assert "Train loss ended at 0.1." in Words(page).text


def test_configuration_is_escaped_everywhere(hostile: Results) -> None:
    page = written(hostile)
    text = page.read_text(encoding="utf-8")
    assert HOSTILE not in text
    assert "<img src=x" not in text
    assert text.count("</script>") == 2
    assert [row[1] for row in payload(page)["table"]["rows"]] == [HOSTILE, "gd"]


def test_the_policy_names_the_page_s_own_style_and_script_alone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        code = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{code}&#39;" in text
    assert "default-src &#39;none&#39;" in text
    assert all(source.startswith(("#", "data:")) for source in Words(page).sources)


def test_a_thousand_settings_fit_into_three_megabytes(large_page: Path) -> None:
    assert large_page.stat().st_size < 3e6
    assert len(payload(large_page)["table"]["rows"]) == 1000
    assert "Curves of the best 60 of 1,000 settings." in Words(large_page).text


def test_of_ten_thousand_settings_the_page_says_what_it_leaves_out(tmp_path: Path) -> None:
    page = written(grid(tmp_path, optimizers=100, rates=60, seeds=1))
    assert page.stat().st_size < 3e6
    assert "The best 5,000 settings; 1,000 more are in runs.parquet." in Words(page).text


def test_a_picture_too_large_for_the_page_is_named(tmp_path: Path) -> None:
    results = load(stored(tmp_path, part()).path)
    (results.path / "plots").mkdir()
    (results.path / "plots" / "huge.png").write_bytes(bytes(1_000_001))
    assert "in plots/: huge.png." in Words(report_paths([results.path])).text


def test_a_picture_that_could_not_be_drawn_is_named_with_the_reason(tmp_path: Path) -> None:
    results = load(stored(tmp_path, part()).path)
    (results.path / "plots").mkdir()
    (results.path / "plots" / "heatmap.txt").write_text("ValueError: no <levels>\n")
    text = Words(report_paths([results.path])).text
    assert "Heatmap could not be drawn: ValueError: no <levels>." in text


@pytest.mark.filterwarnings("ignore:.*could not be drawn")
def test_a_picture_that_fails_costs_neither_the_others_nor_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("no levels")

    monkeypatch.setattr("bpx.plots.figures.distribution", fail)
    results = load(stored(tmp_path, part()).path)
    page = report_paths([results.path])
    text = Words(page).text
    assert "Distribution could not be drawn: ValueError: no levels." in text
    assert page.read_text(encoding="utf-8").count("data:image/png") == 1


def test_the_fields_of_a_swept_component_stand_with_their_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = bpx.sweep([*QUICK, "optimizer=adam,momentum", "seed=1,2"])
    known = dict(configuration(results.document, results.runs))
    assert known["optimizer"] == "adam,momentum"
    assert known["optimizer.lr"] == "0.001 (adam), 0.1 (momentum)"
    assert known["optimizer.beta1"] == "0.9 (adam)"
    assert known["optimizer.momentum"] == "0.9 (momentum)"
    assert (known["seed"], known["training.epochs"]) == ("1,2", "3")
    keys = list(known)
    assert keys.index("optimizer.momentum") < keys.index("initializer")


def test_sweeps_asked_the_same_stand_in_one_table(tmp_path: Path) -> None:
    sweeps = [stored(tmp_path, part(index), name=name) for index, name in enumerate("ab")]
    for sweep in sweeps:
        (sweep.path / "plots").mkdir()
    page = report_paths([sweep.path for sweep in sweeps], tmp_path / "both.html")
    text = Words(page).text
    assert "The best setting of each sweep, by train loss." in text


def test_sweeps_asked_otherwise_are_told_apart_by_what_differs(tmp_path: Path) -> None:
    folders = []
    for data in ("xor", "moons"):
        folders.append(stored(tmp_path, part(dataset=[data] * 3), name=data).path)
        (folders[-1] / "plots").mkdir()
    text = Words(report_paths(folders, tmp_path / "both.html")).text
    assert "These sweeps do not compare: dataset is" in text
    assert re.search(r"\bxor in \S", text)
    assert re.search(r"\bmoons in \S", text)
    assert "The best setting of each sweep" not in text


def test_too_many_sweeps_for_a_page_are_refused(tmp_path: Path) -> None:
    for index in range(13):
        stored(tmp_path, part(index), name=f"sweep_{index:02d}")
    with pytest.raises(ResultsError, match="13 sweeps are too many for one page, which has room"):
        report_paths([tmp_path])


def test_a_sweep_ends_with_its_page_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["optimizer=gd,adam", *QUICK]) == SUCCESS
    (page,) = tmp_path.glob("results/sweep/*/report.html")
    assert f"page:     {page.relative_to(tmp_path)}" in capsys.readouterr().out
    text = Words(page).text
    assert "python -m bpx optimizer=gd,adam training.epochs=3 results.plots=false" in text
    assert f"python -m bpx verify {page.parent.relative_to(tmp_path)}" in text
    assert bpx.__version__ in text


def test_a_sweep_may_do_without_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = bpx.sweep([*QUICK, "results.report=false"])
    assert not (results.path / "report.html").exists()


def test_the_command_writes_the_page_and_names_it(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "page.html"
    assert main(["report", str(page.parent), "--output", str(output)]) == SUCCESS
    assert capsys.readouterr().out == f"{output}\n"
    assert output.read_bytes() == page.read_bytes()
    assert main(["report", str(page.parent), "--output", str(output), "--json"]) == SUCCESS
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "paths": [str(page.parent)],
        "page": str(output),
        "bytes": output.stat().st_size,
    }


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_a_folder_without_a_sweep_is_refused(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["report", str(tmp_path / folder)]) == MISTAKE
    assert "bpx: There is no" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told(page: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResultsError, match=r"page\.html cannot be written"):
        report_paths([page.parent], tmp_path / "file" / "page.html")
