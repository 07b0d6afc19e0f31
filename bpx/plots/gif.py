"""Small GIF files of the frames of an animation."""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from PIL import Image
from scipy.spatial import KDTree

from bpx.axes import Array

_COLOURS = 128
"""Of all frames together: fewer make smaller files."""

_SAMPLED = 5
"""Frames from which the colours are chosen."""

_AT_THE_END = 2000
"""Milliseconds for which the last frame stays, before it all begins again."""


def write_gif(images: Sequence[Image.Image], milliseconds: int, stream: BinaryIO) -> None:
    """Write images as a GIF that runs for ever.

    All share one palette, and no colour is mixed from dots: then what does not change from frame
    to frame takes no room.

    Args:
        images: The frames.
        milliseconds: How long each is seen; the last one stays longer.
        stream: Where to write.
    """
    colours = _commonest_colours(images)
    first, *others = [_indexed(image, colours) for image in images]
    durations = [*[milliseconds] * len(others), max(milliseconds, _AT_THE_END)]
    first.save(
        stream,
        format="GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        optimize=True,
    )


def write_png(image: Image.Image, stream: BinaryIO) -> None:
    """Write an image as PNG."""
    image.save(stream, format="PNG", optimize=True)


def _commonest_colours(images: Sequence[Image.Image]) -> Array:
    """Return the commonest colours of all frames, ``(K, 3)``."""
    places = np.unique(np.linspace(0, len(images) - 1, _SAMPLED).round().astype(int))
    numbers = np.concatenate([_numbers(images[place]).ravel() for place in places])
    distinct, counts = np.unique(numbers, return_counts=True)
    return _colours(distinct[np.argsort(-counts, kind="stable")[:_COLOURS]])


def _indexed(image: Image.Image, colours: Array) -> Image.Image:
    """Return an image in the nearest of some colours, ``(K, 3)``.

    Pillow's own search is coarse: it makes white a grey.
    """
    numbers = _numbers(image)
    distinct, which = np.unique(numbers, return_inverse=True)
    _, nearest = KDTree(colours).query(_colours(distinct))
    places = np.asarray(nearest, np.uint8)[which].reshape(numbers.shape)
    indexed = Image.fromarray(places)
    indexed.putpalette(colours.tobytes())
    return indexed


def _numbers(image: Image.Image) -> Array:
    """Return one number for the colour of each pixel, for what is scalar is sorted fast."""
    numbers: Array = np.asarray(image) @ np.array([65536, 256, 1], np.int32)
    return numbers


def _colours(numbers: Array) -> Array:
    """Return the red, green and blue of such numbers, ``(K, 3)``."""
    colours: Array = numbers[:, None] // np.array([65536, 256, 1]) % 256
    return colours.astype(np.uint8)
