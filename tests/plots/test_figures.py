"""Whole figures: what is drawn for sweeps of every size, and what is left as it was."""

import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.image import imread

from bpx.errors import ResultsError
from bpx.plots import distribution, heatmap, learning_curves, save, sweep_figures
from bpx.plots.heatmap import heatmap_axes
from bpx.store import files


@pytest.mark.parametrize(
    ("sweep", "names"),
    [
        ("few", ["learning_curves", "heatmap", "distribution"]),
        ("many", ["learning_curves", "heatmap", "distribution"]),
        ("seeds", ["learning_curves", "distribution"]),
        ("single", ["learning_curves"]),
        ("exploding", ["learning_curves", "heatmap", "distribution"]),
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
