"""What the engine requires of loaded data, whoever's data set it is."""

from typing import Any

import numpy as np

from bpx.axes import Shape
from bpx.components import Data, Examples
from bpx.errors import DataError

_TASKS = ("binary", "multiclass", "regression")


def require_sound(name: str, data: Any) -> None:
    """Refuse data that cannot be trained on, before anything is.

    Args:
        name: The data set's name, for the message.
        data: What it loaded.

    Raises:
        DataError: It is no `Data`, its arrays do not fit each other, or a number is not finite.
    """
    if not isinstance(data, Data):
        raise DataError(f"The data set {name} loaded {data!r}; it must return a bpx.Data.")
    if data.task not in _TASKS:
        raise DataError(f"The data set {name} has the task {data.task!r}; use {_TASKS}.")
    parts = {"train": data.train} | ({} if data.test is None else {"test": data.test})
    for part, examples in parts.items():
        place = f"The data set {name}: {part}"
        _require_inputs(place, examples, data)
        if data.task == "regression":
            _require_numbers(place, examples, data)
        else:
            _require_classes(place, examples, data)


def _require_inputs(place: str, examples: Examples, data: Data) -> None:
    inputs: Any = examples.inputs
    if not isinstance(inputs, np.ndarray) or inputs.ndim < 2 or 0 in inputs.shape:
        found = getattr(inputs, "shape", type(inputs).__name__)
        raise DataError(
            f"{place}.inputs must be an array (N, D), or (N, F, Y, X) of images, with numbers in"
            f" it, not {found}."
        )
    if inputs.shape[1:] != data.in_shape:
        raise DataError(
            f"{place}.inputs have {_width(inputs.shape[1:])}, train.inputs"
            f" {_width(data.in_shape, short=True)}."
        )
    if not np.issubdtype(inputs.dtype, np.number) or not np.isfinite(inputs).all():
        raise DataError(f"{place}.inputs hold something that is no finite number.")
    targets: Any = examples.targets
    if not isinstance(targets, np.ndarray) or len(targets) != len(inputs):
        found = getattr(targets, "shape", type(targets).__name__)
        raise DataError(f"{place}.targets must be an array of {len(inputs)} targets, not {found}.")


def _width(shape: Shape, *, short: bool = False) -> str:
    """Return the shape of an example in words."""
    if len(shape) > 1:
        return f"examples of shape {shape}" if not short else str(shape)
    return f"{shape[0]} columns" if not short else str(shape[0])


def _require_numbers(place: str, examples: Examples, data: Data) -> None:
    targets = examples.targets
    if targets.ndim != 2 or targets.shape[1:] != data.train.targets.shape[1:]:
        raise DataError(f"{place}.targets have the shape {targets.shape}; regression needs (N, C).")
    if not np.issubdtype(targets.dtype, np.number) or not np.isfinite(targets).all():
        raise DataError(f"{place}.targets hold something that is no finite number.")


def _require_classes(place: str, examples: Examples, data: Data) -> None:
    targets = examples.targets
    classes = 2 if data.task == "binary" else len(data.names.targets)
    if data.task == "multiclass" and classes < 2:
        raise DataError(f"{place}: names.targets must name every class; it names {classes}.")
    if targets.ndim != 1 or not np.issubdtype(targets.dtype, np.integer):
        raise DataError(
            f"{place}.targets must be class indices, integers of shape (N,), not"
            f" {targets.dtype} {targets.shape}."
        )
    if targets.min() < 0 or targets.max() >= classes:
        raise DataError(
            f"{place}.targets go from {targets.min()} to {targets.max()}; the indices of {classes}"
            f" classes go from 0 to {classes - 1}."
        )
