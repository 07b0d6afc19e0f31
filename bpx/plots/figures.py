"""The figures of a sweep, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bpx.errors import BpxError, ResultsError
from bpx.plots.distribution import distribution
from bpx.plots.heatmap import heatmap, heatmap_axes
from bpx.plots.layer_panels import layer_panels
from bpx.plots.learning_curves import learning_curves
from bpx.plots.movie import save_animation
from bpx.plots.sensitivity import sensitivity, sensitivity_axes
from bpx.results import Results
from bpx.store.files import WriteError, write_whole
from bpx.store.notes import warn_of

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_FORMATS = ("png", "svg", "pdf")


def sweep_figures(results: Results, folder: str | Path) -> list[Path]:
    """Draw what a sweep has to show.

    A picture that cannot be drawn stops no other: a warning names it, and a text in its place,
    such as ``heatmap.txt``, says why.

    Args:
        results: The sweep.
        folder: Where to write; made if need be.

    Returns:
        The files, of ``learning_curves.png``, ``heatmap.png``, ``distribution.png``,
        ``sensitivity.png`` and ``layers.png`` those for which there is something to draw: no heat
        map where nothing varies, no distribution of one run, no sensitivity where no number takes
        three values, no layers that were not recorded, no figure where no run finished.

    Raises:
        ResultsError: A file cannot be written.
    """
    files = [_drawn(draw, Path(folder) / f"{name}.png") for name, draw in _figures(results)]
    return [file for file in files if file is not None]


def _drawn(draw: Callable[[], Axes], file: Path) -> Path | None:
    """Write a picture, or the reason why there is none."""
    reason = file.with_suffix(".txt")
    with suppress(OSError):
        reason.unlink(missing_ok=True)
    try:
        return save(draw(), file)
    except WriteError:
        raise
    except Exception as error:  # matplotlib's errors are of any kind; the tables are whole
        fault = str(error) if isinstance(error, BpxError) else f"{type(error).__name__}: {error}"
        write_whole(reason, lambda stream: stream.write(f"{fault}\n".encode()))
        warn_of([f"{file} could not be drawn: {' '.join(fault.split())}"])
        return None


def _figures(results: Results) -> Iterator[tuple[str, Callable[[], Axes]]]:
    runs, metric = results.runs, results.metric
    if results.recorded(metric):
        yield "learning_curves", lambda: learning_curves(results)
    if metric not in runs or not runs.loc[runs["status"] == "finished", metric].notna().any():
        return
    axes = heatmap_axes(results)
    if axes is not None:
        yield "heatmap", lambda: heatmap(results, *axes)
    if (runs["status"] != "skipped").sum() == 1:
        return
    # Runs that stop at a target all end just beyond it: what spreads is the time they took.
    spread = "epochs" if results.has_target else metric
    yield "distribution", lambda: distribution(results, metric=spread)
    followed = sensitivity_axes(results)
    if followed is not None:
        setting, by = followed
        yield "sensitivity", lambda: sensitivity(results, setting, spread, by)
    if not results.layers.empty:
        yield "layers", lambda: layer_panels(results)


def save(picture: Axes | FuncAnimation, file: str | Path) -> Path:
    """Write a picture as ``.png``, ``.svg`` or ``.pdf``, an animation as ``.gif`` or ``.mp4``.

    A picture has a margin wide enough for every word. An animation written as ``.png`` is its last
    frame.

    Args:
        picture: What a function of `bpx.plots` returned.
        file: Where to write; its folder is made if need be.

    Returns:
        The file.

    Raises:
        ResultsError: It cannot be written, or the file has another suffix.
    """
    from matplotlib.axes import Axes

    file = Path(file)
    if not isinstance(picture, Axes):
        return save_animation(picture, file)
    kind = file.suffix.lower().removeprefix(".")
    if kind not in _FORMATS:
        raise ResultsError(
            f"{file}: a picture is written as .png, .svg or .pdf, and not as"
            f" {file.suffix or 'a file without a suffix'}."
        )
    figure = cast("Figure", picture.figure)
    write_whole(file, partial(figure.savefig, format=kind, dpi=150, bbox_inches="tight"))
    return file
