"""Matplotlib's animation, drawn frame by frame into images."""

from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image


class Film(FuncAnimation):
    """An animation that may be left unseen."""

    def __del__(self) -> None:
        """Do without the warning that it was never drawn: to make one is no promise."""


class FrameCanvas(FigureCanvasAgg):
    """The canvas of an animation, which is drawn only when a frame is taken from it."""

    def draw_idle(self, *arguments: Any, **options: Any) -> None:
        """Draw nothing: the frame is drawn when it is taken."""


class _Images(AbstractMovieWriter):
    """Keeps the frames of an animation."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.images: list[Image.Image] = []

    def setup(self, fig: Any, outfile: Any, dpi: float | None = None) -> None:
        """Prepare for the frames of a figure."""
        super().setup(fig, outfile, dpi)

    def grab_frame(self, **options: Any) -> None:
        """Draw the figure and keep it."""
        canvas: Any = self.fig.canvas
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba()))
        self.images.append(image.convert("RGB"))

    def finish(self) -> None:
        """There is nothing left to do."""


def images_of(animation: FuncAnimation) -> list[Image.Image]:
    """Draw every frame of an animation."""
    writer = _Images()
    animation.save("frames", writer=writer)
    return writer.images
