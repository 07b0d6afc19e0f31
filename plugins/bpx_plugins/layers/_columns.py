"""What a window sees of images, gathered as columns in arrays that are made once."""

from collections.abc import Iterator

import numpy as np

from bpx.axes import Array, Shape
from bpx_plugins.layers._windows import slices


class Columns:
    """The columns A of batches of images, and the way back from their gradient.

    Inside, images lie with their examples last in memory, ``(..., F, Y, X, B)``, as the engine
    keeps them: what is copied are whole rows of B numbers.
    """

    def __init__(self, a: Array, kernel: int, stride: int, padding: int, places: Shape) -> None:
        """Make the arrays.

        Args:
            a: Images of the shape of all that follow, ``(..., B, F, Y, X)``.
            kernel: k, the side of the window.
            stride: From one place of it to the next.
            padding: Rows and columns of zeros around the images.
            places: The number of places, ``(Y', X')``.
        """
        *leading, batch, channels, rows, columns = a.shape
        self._kernel, self._stride, self._padding = kernel, stride, padding
        self._places = places
        self._seen = np.empty((*leading, channels, kernel, kernel, *places, batch), a.dtype)
        self._frame = (channels, rows + 2 * padding, columns + 2 * padding, batch)
        self._image = np.zeros((*leading, *self._frame), a.dtype) if padding else None
        self._gathered: Array | None = None
        self._copies: list[tuple[Array, Array]] = []
        self._flat: dict[int, tuple[Array, Array]] = {}
        self._grads: tuple[Array, Array] | None = None
        self.matrix = self._seen.reshape(*leading, channels * kernel**2, -1)
        """A, ``(..., F k k, Y' X' B)``."""

    def gather(self, a: Array) -> None:
        """Write the columns of images ``(..., B, F, Y, X)``."""
        if a is not self._gathered:
            image = np.moveaxis(a, -4, -1)
            framed = image if self._image is None else self._image
            pairs = [
                (self._seen[..., i, j, :, :, :], there) for i, j, there in self._windows(framed)
            ]
            inner = [] if self._image is None else [(self._inner(self._image), image)]
            self._gathered, self._copies = a, [*inner, *pairs]
        for target, source in self._copies:
            target[...] = source

    def flat(self, images: Array) -> Array:
        """Return images ``(..., B, O, Y', X')`` as ``(..., O, Y' X' B)``.

        Args:
            images: An array that is handed in again and again; as the engine keeps it, what is
                returned is a view.
        """
        held, flat = self._flat.get(id(images), (None, images))
        if held is not images or not np.may_share_memory(flat, images):
            moved = np.moveaxis(images, -4, -1)
            flat = moved.reshape(*moved.shape[:-3], -1)
            self._flat[id(images)] = images, flat
        return flat

    def scatter(self, weights: Array, delta: Array, out: Array) -> None:
        """Write the gradient at the images: of every pixel, the sum over the windows that saw it.

        Args:
            weights: W, ``(..., F k k, O)``.
            delta: The gradient at z, ``(..., O, Y' X' B)``.
            out: Where it goes, ``(..., B, F, Y, X)``.
        """
        leading = out.shape[:-4]
        if self._grads is None:
            seen = np.empty((*leading, *self._seen.shape[-6:]), out.dtype)
            self._grads = seen, np.empty((*leading, *self._frame), out.dtype)
        seen, image = self._grads
        np.matmul(weights, delta, out=seen.reshape(*leading, *self.matrix.shape[-2:]))
        target = np.moveaxis(out, -4, -1)
        total = image if self._padding else target
        total[...] = 0.0
        for row, column, there in self._windows(total):
            there += seen[..., row, column, :, :, :]
        if self._padding:
            target[...] = self._inner(total)

    def _windows(self, image: Array) -> Iterator[tuple[int, int, Array]]:
        """Yield each pixel of a window, with what lies there at every place."""
        down, right = self._places
        for row in range(self._kernel):
            for column in range(self._kernel):
                rows, columns = (
                    slices(place, count, self._stride)
                    for place, count in ((row, down), (column, right))
                )
                yield row, column, image[..., rows, columns, :]

    def _inner(self, framed: Array) -> Array:
        """Return the images without their frame of zeros."""
        edge = self._padding
        rows, columns = framed.shape[-3:-1]
        return framed[..., edge : rows - edge, edge : columns - edge, :]
