"""Whole figures: what is drawn for sweeps of every size, and what is left as it was."""

import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.image import imread
from results.sweeps import part, stored

from bpx.errors import ResultsError, ResultsWarning
from bpx.plots import (
    distribution,
    heatmap,
    learning_curves,
    paired_differences,
    save,
    sensitivity,
    sweep_figures,
)
from bpx.plots.heatmap import heatmap_axes
from bpx.plots.sensitivity import sensitivity_axes
from bpx.results import load
from bpx.store import files


@pytest.mark.parametrize(
    ("sweep", "names"),
    [
        ("few", ["learning_curves", "heatmap", "distribution", "sensitivity"]),
        ("many", ["learning_curves", "heatmap", "distribution", "sensitivity"]),
        ("seeds", ["learning_curves", "distribution", "layers"]),
        ("single", ["learning_curves"]),
        ("exploding", ["learning_curves", "heatmap", "distribution", "sensitivity"]),
        ("lost", []),
    ],
)
def test_a_sweep_of_any_size_is_drawn(request, tmp_path, sweep, names):
    paths = sweep_figures(request.getfixturevalue(sweep), tmp_path / "plots")
    assert paths == [tmp_path / "plots" / f"{name}.png" for name in names]
    for path in paths:
        image = imread(path)[:, :, :3]
        height, width, _ = image.shape
        assert 150 < height < 3000
        assert 500 < width < 3000
        assert image.std() > 0.02, "an empty picture"
        edges = [image[0], image[-1], image[:, 0], image[:, -1]]
        assert all((edge == 1).all() for edge in edges), "something is cut at the edge"


def test_a_title_wider_than_its_axes_is_not_cut(few, tmp_path):
    narrow = few.select(**{"optimizer.lr": 0.1})
    ax = heatmap(narrow, "optimizer", "optimizer.lr", statistic="solved")
    image = imread(save(ax, tmp_path / "heatmap.png"))[:, :, :3]
    assert (image[:, -1] == 1).all(), "the title is cut"


def test_figures_leave_no_global_state(seeds, tmp_path):
    before = dict(mpl.rcParams)
    sweep_figures(seeds, tmp_path)
    assert dict(mpl.rcParams) == before


def test_figures_do_without_pyplot(seeds):
    code = (
        "import sys; from bpx.plots import sweep_figures; from bpx.results import load;"
        f"sweep_figures(load({str(seeds.path)!r}), {str(seeds.path / 'plots')!r});"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_figure_that_cannot_be_written_is_a_clear_line(few, tmp_path):
    (tmp_path / "plots").touch()
    with pytest.raises(ResultsError, match=r"learning_curves\.png cannot be written"):
        sweep_figures(few, tmp_path / "plots")


def test_no_figure_is_left_half_written(few, tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "Full")))
    with pytest.raises(ResultsError, match="Full"):
        sweep_figures(few, tmp_path)
    assert not list(tmp_path.glob("*.png"))


def test_a_figure_that_fails_stops_no_other_and_says_why(few, tmp_path, monkeypatch):
    def broken(*_):
        raise ValueError("not enough\nvalues")

    with monkeypatch.context() as patched:
        patched.setattr("bpx.plots.figures.heatmap", broken)
        with pytest.warns(
            ResultsWarning, match=r"heatmap\.png could not be drawn: ValueError: not"
        ):
            drawn = sweep_figures(few, tmp_path)
    names = ["learning_curves.png", "distribution.png", "sensitivity.png"]
    assert [file.name for file in drawn] == names
    assert {file.name for file in tmp_path.iterdir()} == {*names, "heatmap.txt"}
    assert (tmp_path / "heatmap.txt").read_text() == "ValueError: not enough\nvalues\n"
    assert len(sweep_figures(few, tmp_path)) == 4
    assert not (tmp_path / "heatmap.txt").exists(), "the reason outlived the fault"


def test_a_figure_that_fails_while_it_is_written_leaves_no_piece(few, tmp_path, monkeypatch):
    ax = learning_curves(few)
    ax.set_title(r"$\frac{$")
    with pytest.raises(ValueError, match="frac"):
        save(ax, tmp_path / "curves.png")
    assert not list(tmp_path.iterdir())


def test_a_dollar_in_a_setting_begins_no_formula(tmp_path):
    hostile = [r"$\frac{$", "$x$", "costs $5"]
    plain = part(runs=6, optimizer=[name for name in hostile for _ in (0, 1)], seed=[0, 1] * 3)
    results = load(stored(tmp_path, plain).path)
    drawn = sweep_figures(results, tmp_path / "plots")
    assert [file.stem for file in drawn] == ["learning_curves", "heatmap", "distribution"]
    legend = learning_curves(results, "optimizer").get_legend()
    assert {text.get_text() for text in legend.get_texts()} == set(hostile)
    save(sensitivity(results, "optimizer"), tmp_path / "sensitivity.png")
    save(paired_differences(results, *({"optimizer": name} for name in hostile[:2])),
         tmp_path / "paired.png")  # fmt: skip


def test_explosions_leave_a_heat_map_its_colours(tmp_path):
    losses = [0.1, 0.2, 0.3, 0.4, 1e42, None]
    status = ["finished"] * 5 + ["diverged"]
    columns = {"optimizer": ["gd", "adam"] * 3, "seed": [0, 0, 1, 1, 2, 2], "train.loss": losses}
    results = load(stored(tmp_path, part(runs=6, status=status, **columns)).path)
    ax = heatmap(results, "optimizer", "seed")
    (mesh,) = ax.collections
    assert mesh.norm.vmax == 1000.0
    assert mesh.colorbar.extend == "max"
    assert {text.get_text() for text in ax.texts} == {"0.1", "0.2", "0.3", "0.4", "1e+42", "-"}


def test_a_heat_map_of_one_enormous_cell_is_drawn(tmp_path):
    columns = {"optimizer": ["gd", "adam", "sgd"], "train.loss": [1e262, None, None]}
    status = ["finished", "diverged", "diverged"]
    results = load(stored(tmp_path, part(status=status, seed=[0] * 3, **columns)).path)
    assert len(heatmap(results, "optimizer", "seed").texts) == 3


@pytest.mark.parametrize(
    ("suffix", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".PDF", b"%PDF")]
)
def test_a_picture_is_what_its_suffix_says(few, tmp_path, suffix, begins):
    file = save(learning_curves(few), tmp_path / f"curves{suffix}")
    assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["curves.gif", "curves.jpeg", "curves"])
def test_a_picture_of_another_format_is_refused(few, tmp_path, name):
    with pytest.raises(ResultsError, match=r"written as \.png, \.svg or \.pdf, and not as"):
        save(learning_curves(few), tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("draw", [learning_curves, distribution])
def test_nothing_to_draw_is_a_clear_line(lost, draw):
    with pytest.raises(ResultsError, match=r"holds no .*'train\.loss' to draw"):
        draw(lost)


def test_a_heat_map_of_nothing_is_a_clear_line(lost):
    with pytest.raises(ResultsError, match=r"holds no finished run with 'train\.loss'"):
        heatmap(lost, "optimizer", "seed")


def test_a_heat_map_has_names_down_and_numbers_across(few, seeds):
    assert heatmap_axes(few) == ("optimizer", "optimizer.lr")
    assert heatmap_axes(few.select(optimizer="rule_1")) == ("optimizer.lr", "seed")
    assert heatmap_axes(few.select(**{"optimizer.lr": 0.1})) == ("optimizer", "seed")
    assert heatmap_axes(seeds) is None


def test_the_number_to_follow_is_told_apart_by_its_component(few):
    assert sensitivity_axes(few) == ("optimizer.lr", ["optimizer"])
    assert sensitivity_axes(few.select(optimizer="rule_1")) == ("optimizer.lr", [])
    assert sensitivity_axes(few.select(**{"optimizer.lr": [0.1, 0.01]})) is None
