"""Animations: a figure drawn frame after frame, and the file it is written to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from bpx.errors import ResultsError
from bpx.plots.style import new_figure
from bpx.store.files import write_whole

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

T = TypeVar("T")

_UNTIL_SETTLED = 2
"""Passes of the layout: axes of equal scales move once their size is known."""


def animate(
    draw: Callable[[Axes, T], object],
    frames: Sequence[T],
    seconds: float,
    width: float = 5.5,
    height: float = 4.2,
) -> FuncAnimation:
    """Return an animation of pictures that are each drawn anew.

    Args:
        draw: Draws one frame in axes that are empty.
        frames: What it is given, frame after frame.
        seconds: How long a frame is seen.
        width: In inches.
        height: In inches.
    """
    from bpx.plots.film import Film, FrameCanvas

    figure = new_figure(width, height)
    FrameCanvas(figure)
    ax = figure.add_subplot()

    def show(frame: T) -> list[Axes]:
        ax.clear()
        draw(ax, frame)
        return [ax]

    # The axes keep the place that the first frame gives them; else they would tremble.
    show(frames[0])
    for _ in range(_UNTIL_SETTLED):
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return Film(figure, show, frames=frames, interval=round(1000 * seconds))


def save_animation(animation: FuncAnimation, file: Path) -> Path:
    """Write an animation as ``.gif`` or ``.mp4``, or its last frame as ``.png``.

    Args:
        animation: What a function of `bpx.plots` returned.
        file: Where to write; its folder is made if need be.

    Returns:
        The file.

    Raises:
        ResultsError: It cannot be written, its suffix is none of these, or the program that writes
            ``.mp4`` is not there.
    """
    from bpx.plots.film import images_of
    from bpx.plots.gif import write_gif, write_png

    timer: Any = animation.event_source
    milliseconds: int = timer.interval
    match file.suffix.lower():
        case ".gif":
            write_whole(file, partial(write_gif, images_of(animation), milliseconds))
        case ".png":
            write_whole(file, partial(write_png, images_of(animation)[-1]))
        case ".mp4":
            _write_mp4(animation, file, milliseconds)
        case other:
            raise ResultsError(
                f"{file}: an animation is written as .gif or .mp4, its last frame as .png, and not"
                f" as {other or 'a file without a suffix'}."
            )
    return file


def _write_mp4(animation: FuncAnimation, file: Path, milliseconds: int) -> None:
    from matplotlib.animation import FFMpegWriter

    if not FFMpegWriter.isAvailable():
        raise ResultsError(
            f"{file} cannot be written: .mp4 needs the program ffmpeg, which is not on this"
            " machine. Install it, or write a .gif, which needs nothing."
        )
    per_second: Any = 1000 / milliseconds
    writer = FFMpegWriter(fps=per_second)
    with TemporaryDirectory() as folder:
        made = Path(folder) / "animation.mp4"
        animation.save(str(made), writer=writer)
        with made.open("rb") as source:
            write_whole(file, lambda stream: shutil.copyfileobj(source, stream))
