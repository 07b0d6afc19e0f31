"""What a component returns, held to its contract before the engine computes with it."""

from typing import Any

import numpy as np

from bpx.axes import Array, Shape
from bpx.errors import ShapeError


def require_array(
    value: Any, who: str, shape: Shape, dtype: np.dtype[np.floating] | None = None, what: str = ""
) -> None:
    """Refuse what is no array of numbers, or of a wider type than is computed in.

    Its shape is looked at elsewhere. Whole numbers and truth values are taken: they are exact.

    Args:
        value: What was returned.
        who: The component that returned it, ``"activation swish"``.
        shape: The shape it must have, for the message.
        dtype: The precision of the run; None where any does.
        what: What it is, where a component returns several things: ``"derivative"``.

    Raises:
        ShapeError: It is no array, or of another type.

    Example:
        >>> require_array([1.0], "activation swish", (1,), what="derivative")
        Traceback (most recent call last):
        ...
        bpx.errors.ShapeError: activation swish returned a list as derivative; it must return an
        array of shape (1,).
    """
    if isinstance(value, np.generic) and shape:
        return  # a single number has another shape
    if isinstance(value, (np.ndarray, np.generic)):
        kind = value.dtype.kind
        if value.dtype == dtype or (kind == "f" and dtype is None) or kind in "iub":
            return
        raise ShapeError(_of_another_type(value, who, dtype, what))
    found = "None" if value is None else f"a {type(value).__name__}"
    raise ShapeError(
        f"{who} returned {found}{_as(what)}; it must return an array of shape {shape}."
    )


def require_state(value: Any, who: str, theta: Array) -> None:
    """Refuse what is no state of an optimizer: a tuple of arrays, each with theta's leading axes.

    Args:
        value: What `init` or `update` returned.
        who: The optimizer that returned it.
        theta: Parameters, ``(R, P)``.

    Raises:
        ShapeError: It is no tuple, or something in it is no array or has other leading axes.
    """
    if not isinstance(value, tuple):
        found = "None" if value is None else f"a {type(value).__name__}"
        raise ShapeError(
            f"{who} returned {found} as its state; it must be a tuple of arrays, such as"
            " (velocity,), or () for a rule that remembers nothing."
        )
    for array in value:
        if not isinstance(array, np.ndarray) or array.shape[: theta.ndim - 1] != theta.shape[:-1]:
            raise ShapeError(
                f"{who} remembers something of the shape {np.shape(array)}"
                f" ({type(array).__name__}); its leading axes must be those of theta"
                f" {theta.shape}."
            )


def require_shape(value: Any, who: str) -> Shape:
    """Return the shape that a layer says its output has.

    Raises:
        ShapeError: It is no tuple of whole numbers from 1 on.
    """
    whole = isinstance(value, (tuple, list)) and all(
        isinstance(size, (int, np.integer)) and size >= 1 for size in value
    )
    if not whole or not value:
        raise ShapeError(
            f"{who} returned {value!r} as the shape of its output; it must be a tuple of whole"
            " numbers, such as (8,)."
        )
    return tuple(value)


def _of_another_type(value: Any, who: str, dtype: np.dtype[np.floating] | None, what: str) -> str:
    wanted = dtype or "real numbers"
    text = f"{who} returned {value.dtype}{_as(what)}; it must return {wanted}."
    if value.dtype == np.float64 and dtype == np.float32:
        text += (
            " A number of NumPy's own, such as np.sqrt(2.0), widens what it meets: write"
            " math.sqrt(2.0) or float(...). So does xp.where between two plain numbers: multiply"
            " one of them by xp.ones_like(...)."
        )
    return text


def _as(what: str) -> str:
    return f" as {what}" if what else ""
