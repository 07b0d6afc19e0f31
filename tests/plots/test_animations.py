"""Animations: their frames, and the files they are written to."""

import os
import stat
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.image import imread
from PIL import Image

import bpx
from bpx.errors import ConfigError, ResultsError
from bpx.plots import animate_boundary, animate_perceptron, animate_trajectories, save
from bpx.plots.film import images_of
from bpx.results.corrections import corrections


@pytest.fixture(scope="module")
def gates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gates")
    rule = ["network.hidden=[]", "optimizer=perceptron", "initializer=zeros", "training.epochs=10"]
    data = "dataset=and,two_ones"
    return bpx.sweep([data, *rule, "results.plots=false", f"results.dir={folder}"])


@pytest.fixture(scope="module")
def xor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("xor")
    shared = ["results.plots=false", f"results.dir={folder}", "training.epochs=8"]
    return bpx.sweep(["dataset=xor", "optimizer=gd,adam", *shared])


def test_an_animation_without_frames_is_a_clear_line(xor, gates):
    with pytest.raises(ConfigError, match="0 frames cannot be shown: ask for 1 or more"):
        animate_boundary(xor, xor.runs["id"][0], frames=0)
    with pytest.raises(ConfigError, match="-1 frames"):
        animate_trajectories(xor, frames=-1)
    with pytest.raises(ConfigError, match="0 frames"):
        animate_perceptron(gates, gates.runs["id"][0], frames=0)


def the_run(results, **settings):
    (run,) = results.select(**settings).runs["id"]
    return run


def titles(animation):
    """The title of each frame, as it is drawn."""
    (ax,) = animation._fig.axes
    found = []
    for frame in animation.new_frame_seq():
        animation._func(frame)
        found.append(ax.get_title(loc="left"))
    return found


def test_a_perceptron_has_a_frame_for_each_correction_and_one_at_the_end(gates, tmp_path):
    run = the_run(gates, dataset="and")
    made = corrections(gates.replay(run))
    animation = animate_perceptron(gates, run)
    words = titles(animation)
    assert len(words) == len(made) + 1
    for number, (title, one) in enumerate(zip(words, made, strict=False), 1):
        right = int(one.example == 3)
        told = f"epoch {one.epoch}: {right} was taken for {1 - right}"
        assert title == f"Correction {number} of {len(made)}, {told}"
    assert words[-1] == f"After {len(made)} corrections: none on the wrong side"
    with Image.open(save(animation, tmp_path / "and.gif")) as image:
        assert image.n_frames == len(words)
        assert image.info["loop"] == 0


def test_each_correction_shows_its_lines_and_its_example(gates):
    run = the_run(gates, dataset="and")
    one = next(one for one in corrections(gates.replay(run)) if one.before[:2].any())
    number = [c.step for c in corrections(gates.replay(run))].index(one.step)
    animation = animate_perceptron(gates, run)
    (ax,) = animation._fig.axes
    frames = list(animation.new_frame_seq())
    animation._func(frames[number])
    lines = {line.get_label(): line.get_xydata() for line in ax.lines}
    for label, theta in (("line before", one.before), ("line", one.after)):
        score = lines[label] @ theta[:2] + theta[2]
        np.testing.assert_allclose(score, 0.0, atol=1e-9)
    (ring,) = [c for c in ax.collections if c.get_label() == "corrected"]
    example = gates.replay(run).data.train.inputs[one.example]
    np.testing.assert_array_equal(ring.get_offsets(), [example])


def test_of_many_corrections_the_first_are_shown(gates):
    run = the_run(gates, dataset="and")
    assert len(titles(animate_perceptron(gates, run, frames=3))) == 4


def test_a_boundary_has_its_frames_and_the_last_is_what_was_learned(xor, tmp_path):
    run = the_run(xor, optimizer="adam")
    animation = animate_boundary(xor, run, frames=4)
    file = save(animation, tmp_path / "new" / "xor.gif")
    with Image.open(file) as image:
        assert image.n_frames == 5
        assert image.size[0] == 550
        white = image.convert("RGB").getpixel((1, 1))
    assert white == (255, 255, 255)
    words = titles(animation)
    assert words == [f"Decision boundary on xor, epoch {epoch}" for epoch in (0, 2, 4, 6, 8)]
    (ax,) = animation._fig.axes
    drawn = np.asarray(ax.images[0].get_array())
    left, _right, bottom, top = ax.images[0].get_extent()
    assert drawn[0, 0] == pytest.approx(xor.predict(run, [[left, bottom]])[0, 0])
    assert drawn[-1, 0] == pytest.approx(xor.predict(run, [[left, top]])[0, 0])


def test_trajectories_grow(xor, tmp_path):
    animation = animate_trajectories(xor, frames=2)
    (ax,) = animation._fig.axes
    lengths = []
    for frame in animation.new_frame_seq():
        animation._func(frame)
        lengths.append([len(line.get_xdata()) for line in ax.lines[:2]])
    assert lengths == [[1, 1], [5, 5], [9, 9]]
    with Image.open(save(animation, tmp_path / "xor.gif")) as image:
        assert image.n_frames == 3


def test_the_axes_stay_where_they_are(gates):
    animation = animate_perceptron(gates, the_run(gates, dataset="and"), frames=3)
    images = [np.asarray(image) for image in images_of(animation)]
    left_of_axes = [image[:, :40] for image in images]
    assert all((one == left_of_axes[0]).all() for one in left_of_axes)


def test_the_png_of_an_animation_is_its_last_frame(xor, tmp_path):
    animation = animate_boundary(xor, the_run(xor, optimizer="gd"), frames=2)
    seen = imread(save(animation, tmp_path / "last.png"))
    last = np.asarray(images_of(animation)[-1])
    np.testing.assert_allclose(seen[:, :, :3] * 255, last)


def test_other_suffixes_are_refused(xor, tmp_path):
    animation = animate_boundary(xor, the_run(xor, optimizer="gd"), frames=1)
    with pytest.raises(ResultsError, match=r"as \.gif or \.mp4, .* and not as \.svg"):
        save(animation, tmp_path / "boundary.svg")


def test_without_ffmpeg_the_remedy_is_named(xor, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    animation = animate_boundary(xor, the_run(xor, optimizer="gd"), frames=1)
    with pytest.raises(ResultsError, match=r"needs the program ffmpeg.* or write a \.gif"):
        save(animation, tmp_path / "boundary.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for ffmpeg is a shell script")
def test_every_frame_is_given_to_ffmpeg_at_its_pace(xor, tmp_path, monkeypatch):
    program = tmp_path / "ffmpeg"
    program.write_text(
        '#!/bin/sh\necho "$@" > "$(dirname "$0")/arguments"\nfor file; do :; done\ncat > "$file"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    animation = animate_boundary(xor, the_run(xor, optimizer="gd"), frames=2)
    file = save(animation, tmp_path / "boundary.mp4")
    width, height = images_of(animation)[0].size
    # Raw frames of red, green, blue and opacity.
    assert file.stat().st_size == 3 * width * height * 4
    arguments = (tmp_path / "arguments").read_text().split()
    assert float(arguments[arguments.index("-framerate") + 1]) == pytest.approx(1 / 0.15)


def test_other_data_have_no_line(gates, xor):
    with pytest.raises(ResultsError, match=r"needs two inputs and two classes.* has 3 inputs"):
        animate_perceptron(gates, the_run(gates, dataset="two_ones"))
    with pytest.raises(ResultsError, match=r"trained by adam\. .*optimizer=perceptron"):
        animate_perceptron(xor, the_run(xor, optimizer="adam"))
    with pytest.raises(ResultsError, match="needs two inputs and classes"):
        animate_boundary(gates, the_run(gates, dataset="two_ones"))


def test_animations_do_without_pyplot(xor, tmp_path):
    run = the_run(xor, optimizer="gd")
    code = (
        "import sys; from bpx.plots import animate_boundary, save; from bpx.results import load;"
        f"results = load({str(xor.path)!r}); animation = animate_boundary(results, {run!r}, 1);"
        f"save(animation, {str(tmp_path / 'xor.gif')!r}); print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
