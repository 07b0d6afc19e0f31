"""The windows that a kernel meets as it moves over images, and the way back from them."""

from collections.abc import Iterator

from bpx import xp
from bpx.axes import Array, Shape
from bpx.errors import ShapeError


def output_size(
    name: str, in_shape: Shape, size: int, stride: int, padding: int | None = None
) -> Shape:
    """Return how many places a window has, ``(Y', X')``.

    Args:
        name: The layer's name, for the message.
        in_shape: The shape of an image, ``(F, Y, X)``.
        size: The side of the window.
        stride: From one place to the next.
        padding: Rows and columns of zeros around the image; None where the layer has no such field.

    Raises:
        ShapeError: It is no image, or smaller than the window.
    """
    if len(in_shape) != 3:
        raise ShapeError(
            f"{name} takes images of shape (F, Y, X), not examples of shape {in_shape}; the field"
            " images of a data set such as digits gives them."
        )
    edges = 2 * (padding or 0)
    if min(in_shape[1:]) + edges < size:
        remedy = "a smaller one" if padding is None else "a smaller one, or a padding"
        raise ShapeError(
            f"a window of {size} x {size} does not fit into images of shape {in_shape}; choose"
            f" {remedy}."
        )
    return tuple((side + edges - size) // stride + 1 for side in in_shape[1:])


def slices(place: int, count: int, stride: int) -> slice:
    """Return one place of the windows along an axis: that many pixels, a stride apart."""
    return slice(place, place + (count - 1) * stride + 1, stride)


def windows(a: Array, size: int, stride: int, out: Shape) -> Iterator[Array]:
    """Yield for each pixel of a window, row by row, what lies there at every place.

    Args:
        a: Images, ``(..., Y, X)``.
        size: The side of the window.
        stride: From one place to the next.
        out: The number of places, ``(Y', X')``.

    Yields:
        Views, ``(..., Y', X')``.
    """
    for row in range(size):
        for column in range(size):
            yield a[..., slices(row, out[0], stride), slices(column, out[1], stride)]


def gathered(pieces: Iterator[Array], size: int, stride: int, shape: Shape) -> Array:
    """Return the sum of what comes back from every pixel of a window: the adjoint of `windows`.

    Args:
        pieces: For each pixel of a window, row by row, its share of every place,
            ``(..., Y', X')``.
        size: The side of the window.
        stride: From one place to the next.
        shape: Of the images, ``(Y, X)``.
    """
    places = [(row, column) for row in range(size) for column in range(size)]
    total: Array | float = 0.0
    for (row, column), piece in zip(places, pieces, strict=True):
        wide = _spread(piece, column, stride, shape[1])
        tall = _spread(wide.mT, row, stride, shape[0]).mT
        total = total + tall
    return xp.asarray(total)


def _spread(piece: Array, place: int, stride: int, length: int) -> Array:
    """Return an array whose last axis has zeros around and between what was there."""
    *leading, count = piece.shape
    gaps = xp.zeros((*leading, count, stride - 1), dtype=piece.dtype)
    spread = xp.concat([piece[..., None], gaps], axis=-1)
    spread = xp.reshape(spread, (*leading, count * stride))[..., : (count - 1) * stride + 1]
    before = xp.zeros((*leading, place), dtype=piece.dtype)
    after = xp.zeros((*leading, length - place - spread.shape[-1]), dtype=piece.dtype)
    return xp.concat([before, spread, after], axis=-1)


def padded(a: Array, padding: int) -> Array:
    """Return images with rows and columns of zeros around them."""
    if not padding:
        return a
    column = xp.zeros((*a.shape[:-1], padding), dtype=a.dtype)
    a = xp.concat([column, a, column], axis=-1)
    row = xp.zeros((*a.shape[:-2], padding, a.shape[-1]), dtype=a.dtype)
    return xp.concat([row, a, row], axis=-2)
