"""What every data set must fulfil."""

import warnings

import numpy as np

from bpx.axes import Array
from bpx.components import Data, Dataset, Examples
from bpx.testing.failures import fail, global_generators, pickles, require


def check_dataset(dataset: Dataset) -> None:
    """Hold a data set to its contract.

    It loads without a warning, twice to the same numbers, and leaves the global generators of
    random numbers alone. Every number is finite. Inputs are float64 ``(N, D)``, with one D for
    training and test. Targets are class indices ``(N,)``, named in ``names.targets``, with every
    class among the training examples; or, for a regression, float64 ``(N, C)``.

    Args:
        dataset: An instance, with whatever fields it needs in order to load.

    Raises:
        CheckError: A promise is broken; the text says which and where.
        DataError: It cannot load at all.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Coin(Dataset):
        ...     '''Tosses of a coin, drawn without a seed.'''
        ...     name = "coin_example"
        ...     def load(self):
        ...         tosses = np.random.default_rng().random((8, 1))
        ...         return Data(Examples(tosses, tosses), None, "regression")
        >>> check_dataset(Coin())
        Traceback (most recent call last):
        ...
        bpx.testing.failures.CheckError: dataset coin_example: train.inputs differ at the second
        load: draw from a generator with a seed of the data set's own.
    """
    first, second = _load(dataset), _load_again(dataset)
    for part, examples in _parts(first).items():
        _check_examples(dataset, part, examples, first)
    _check_names(dataset, first)
    _check_repeats(dataset, first, second)
    pickles(dataset)


def _load(dataset: Dataset) -> Data:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            data = dataset.load()
        except Warning as warning:
            fail(dataset, f"load warns, '{warning}'")
    require(dataset, isinstance(data, Data), f"load returns {type(data).__name__}, not Data")
    return data


def _load_again(dataset: Dataset) -> Data:
    """Load for a second time: the first one may import a library that draws as it is imported."""
    before = global_generators()
    data = _load(dataset)
    fault = "load draws from a global generator; make one of its own"
    require(dataset, global_generators() == before, fault)
    return data


def _parts(data: Data) -> dict[str, Examples]:
    parts = {"train": data.train}
    return parts if data.test is None else {**parts, "test": data.test}


def _check_examples(dataset: Dataset, part: str, examples: Examples, data: Data) -> None:
    inputs, targets = examples.inputs, examples.targets
    _check_table(dataset, f"{part}.inputs", inputs)
    fault = f"{part}.inputs have {inputs.shape[1]} columns, train.inputs {data.inputs}"
    require(dataset, inputs.shape[1] == data.inputs, fault)
    fault = f"{part} has {len(inputs)} inputs and {len(targets)} targets"
    require(dataset, len(inputs) == len(targets), fault)
    if data.task == "regression":
        _check_table(dataset, f"{part}.targets", targets)
        fault = f"{part}.targets have another number of columns than train.targets"
        require(dataset, targets.shape[1] == data.outputs, fault)
    else:
        _check_classes(dataset, part, targets, len(data.names.targets))


def _check_table(dataset: Dataset, what: str, values: Array) -> None:
    fault = f"{what} have the shape {values.shape}; two axes are due, none of them empty"
    require(dataset, values.ndim == 2 and values.size > 0, fault)
    require(dataset, values.dtype == np.float64, f"{what} are {values.dtype}, not float64")
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        row, column = wrong[0]
        fail(dataset, f"{what} are {values[row, column]} at row {row}, column {column}")


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
                np.array_equal(one, other),
                f"{part}.{what} differ at the second load: draw from a generator with a seed of"
                " the data set's own",
            )
    same = (first.task, first.names) == (second.task, second.names)
    require(dataset, same, "the task or the names differ at the second load")
