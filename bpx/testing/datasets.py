"""What every data set must fulfil."""

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np

from bpx.axes import Array
from bpx.components import Data, Dataset, Examples, Task
from bpx.testing.contract import Contract
from bpx.testing.failures import fail, require


def check_dataset(dataset: Dataset) -> None:
    """Hold a data set to its contract.

    It loads without a warning, twice to the same numbers, and leaves the global generators of
    random numbers alone. Every number is finite, and no test example is a training example.
    Inputs are float64 ``(N, D)``, or images ``(N, F, Y, X)``, of one shape for training and test.
    Targets are class indices ``(N,)``, named in ``names.targets``, with every class among the
    training examples; or, for a regression, float64 ``(N, C)``.

    Args:
        dataset: An instance, with whatever fields it needs in order to load.

    Raises:
        CheckError: A promise is broken; the text says which and where.
        DataError: It cannot load at all.

    Example:
        >>> from bpx_plugins.datasets import Xor
        >>> check_dataset(Xor())
    """
    CONTRACT.hold(dataset)


@dataclass(frozen=True)
class Loaded:
    """A data set, loaded when a check first asks for it."""

    dataset: Dataset

    @cached_property
    def first(self) -> Data:
        """What it gives."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                data = self.dataset.load()
            except Warning as warning:
                fail(self.dataset, f"load warns, '{warning}'")
        returned = type(data).__name__
        require(self.dataset, isinstance(data, Data), f"load returns {returned}, not Data")
        return data

    @cached_property
    def second(self) -> Data:
        """What it gives when it is asked again."""
        return Loaded(self.dataset).first


def _numbers(loaded: Loaded) -> None:
    """Inputs are finite float64 (N, D); targets are class indices (N,), or float64 (N, C)."""
    task = loaded.first.task
    fault = f"the task is {task!r}; it is one of {', '.join(get_args(Task))}"
    require(loaded.dataset, task in get_args(Task), fault)
    for part, examples in _parts(loaded.first).items():
        _check_examples(loaded.dataset, part, examples, loaded.first)


def _names(loaded: Loaded) -> None:
    """Every class has a name, and features and outputs have all or none."""
    _check_names(loaded.dataset, loaded.first)


def _deterministic(loaded: Loaded) -> None:
    """Loading twice gives the same numbers, to the bit."""
    _check_repeats(loaded.dataset, loaded.first, loaded.second)


def _disjoint(loaded: Loaded) -> None:
    """No example of the test set is one of the training set."""
    data = loaded.first
    if data.test is None:
        return
    seen = set(_rows(data.train))
    shared = [row for row, example in enumerate(_rows(data.test)) if example in seen]
    fault = (
        f"{len(shared)} of {len(data.test)} test examples, row {shared[:1]} first, are training"
        " examples too: what is measured on them was learned by heart; split without overlap"
    )
    require(loaded.dataset, not shared, fault)


def _rows(examples: Examples) -> list[bytes]:
    """Return each example, its input and its target, as bytes."""
    pairs = zip(examples.inputs, examples.targets, strict=True)
    return [np.asarray(x).tobytes() + np.asarray(y).tobytes() for x, y in pairs]


def _parts(data: Data) -> dict[str, Examples]:
    parts = {"train": data.train}
    return parts if data.test is None else {**parts, "test": data.test}


def _check_examples(dataset: Dataset, part: str, examples: Examples, data: Data) -> None:
    inputs, targets = examples.inputs, examples.targets
    _check_table(dataset, f"{part}.inputs", inputs, images=True)
    width, due = (
        str(shape[0]) if len(shape) == 1 else str(shape)
        for shape in (inputs.shape[1:], data.in_shape)
    )
    fault = f"{part}.inputs have {width} columns, train.inputs {due}"
    require(dataset, inputs.shape[1:] == data.in_shape, fault)
    fault = f"{part} has {len(inputs)} inputs and {len(targets)} targets"
    require(dataset, len(inputs) == len(targets), fault)
    if data.task == "regression":
        _check_table(dataset, f"{part}.targets", targets)
        fault = f"{part}.targets have another number of columns than train.targets"
        require(dataset, targets.shape[1] == data.outputs, fault)
    else:
        _check_classes(dataset, part, targets, len(data.names.targets))


def _check_table(dataset: Dataset, what: str, values: Array, *, images: bool = False) -> None:
    fault = f"{what} have the shape {values.shape}; two axes are due, none of them empty"
    fits = values.ndim == 2 or (images and values.ndim == 4)
    require(dataset, fits and values.size > 0, fault)
    require(dataset, values.dtype == np.float64, f"{what} are {values.dtype}, not float64")
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        place = tuple(wrong[0])
        column = place[1] if len(place) == 2 else place[1:]
        fail(dataset, f"{what} are {values[place]} at row {place[0]}, column {column}")


def _check_classes(dataset: Dataset, part: str, targets: Array, classes: int) -> None:
    what = f"{part}.targets"
    require(dataset, targets.ndim == 1, f"{what} have the shape {targets.shape}, not (N,)")
    integral = np.issubdtype(targets.dtype, np.integer)
    require(dataset, bool(integral), f"{what} are {targets.dtype}; class indices are integers")
    outside = (targets < 0) | (targets >= classes)
    fault = f"{what} are not all among the {classes} classes of names.targets, counted from 0"
    require(dataset, not outside.any(), fault)
    absent = sorted(set(range(classes)) - set(targets.tolist()))
    require(dataset, part != "train" or not absent, f"{what} never hold the class {absent[:1]}")


def _check_names(dataset: Dataset, data: Data) -> None:
    features, targets = len(data.names.features), len(data.names.targets)
    fault = f"names.features are {features} for {data.inputs} inputs"
    require(dataset, features in (0, data.inputs), fault)
    if data.task == "binary":
        require(dataset, targets == 2, f"names.targets are {targets} for two classes")
    elif data.task == "multiclass":
        require(dataset, targets > 2, f"names.targets are {targets} for more than two classes")
    else:
        fault = f"names.targets are {targets} for {data.outputs} outputs"
        require(dataset, targets in (0, data.outputs), fault)


def _check_repeats(dataset: Dataset, first: Data, second: Data) -> None:
    fault = "test is there at one load and not at the other"
    require(dataset, _parts(first).keys() == _parts(second).keys(), fault)
    for part, examples in _parts(first).items():
        for what in ("inputs", "targets"):
            one, other = getattr(examples, what), getattr(_parts(second)[part], what)
            require(
                dataset,
                np.array_equal(one, other, equal_nan=True),  # the check of numbers tells of NaN
                f"{part}.{what} differ at the second load: draw from a generator with a seed of"
                " the data set's own",
            )
    same = (first.task, first.names) == (second.task, second.names)
    require(dataset, same, "the task or the names differ at the second load")


def _exercise(dataset: Dataset) -> None:
    dataset.load()


CONTRACT = Contract(
    Dataset,
    _exercise,
    _numbers,
    _names,
    _deterministic,
    _disjoint,
    subjects=lambda dataset: (Loaded(dataset),),
)
"""The contract of a data set."""
