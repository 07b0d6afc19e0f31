"""What data sets share once they have their examples: the split and the standardisation."""

from dataclasses import replace

import numpy as np

from bpx import Data, DataError, Examples
from bpx.axes import Array, Generator
from bpx.components import Task


def classification(names: tuple[str, ...]) -> Task:
    """Return the task of telling the named classes apart."""
    return "binary" if len(names) == 2 else "multiclass"


def fewest_examples(share: float) -> int:
    """Return how many examples of each class a split needs: one for every side of it."""
    return 2 if share > 0 else 1


def split(data: Data, share: float, rng: Generator) -> Data:
    """Hold back a share of the examples, stratified by class.

    From each class (from all the examples, in regression) the nearest whole number to `share` of
    it is held back, at least one and never all. Both parts keep the order of the examples.

    Args:
        data: Every example in ``train``.
        share: How much to hold back, in [0, 1).
        rng: Draws which examples.

    Raises:
        DataError: A class, or a regression as a whole, has too few examples.

    Example:
        >>> inputs, targets = np.zeros((8, 2)), np.asarray([0, 0, 0, 0, 1, 1, 1, 1])
        >>> data = Data(Examples(inputs, targets), None, "binary")
        >>> data = split(data, 0.25, np.random.default_rng(0))
        >>> data.train.targets.tolist(), data.test.targets.tolist()
        ([0, 0, 0, 1, 1, 1], [0, 1])
    """
    strata = _strata(data)
    for name, rows in strata.items():
        if len(rows) < fewest_examples(share):
            raise DataError(
                f"{name} has too few examples ({len(rows)}): with dataset.test={share:g} it needs"
                f" at least {fewest_examples(share)}."
            )
    if share == 0:
        return data
    held_back = np.zeros(len(data.train), dtype=bool)
    for rows in strata.values():
        held_back[rng.permutation(rows)[: _held_back(len(rows), share)]] = True
    return replace(data, train=_rows(data.train, ~held_back), test=_rows(data.train, held_back))


def standardize_inputs(data: Data) -> Data:
    r"""Shift and scale each input to mean 0 and standard deviation 1 on the training examples.

    The test examples get the same map, :math:`x \mapsto (x - \mu) / \sigma` with the training
    set's :math:`\mu` and :math:`\sigma`. An input that is constant there
    becomes 0 (on the test set: its deviation, relative to that constant). What would leave the
    range of a float on the test set stays at its end.
    """
    reference = data.train.inputs
    train = replace(data.train, inputs=_standardize(reference, reference))
    if data.test is None:
        return replace(data, train=train)
    test = replace(data.test, inputs=_standardize(data.test.inputs, reference))
    return replace(data, train=train, test=test)


def standardize_targets(data: Data) -> Data:
    """Do to the targets of a regression what `standardize_inputs` does to the inputs."""
    reference = data.train.targets
    train = replace(data.train, targets=_standardize(reference, reference))
    if data.test is None:
        return replace(data, train=train)
    test = replace(data.test, targets=_standardize(data.test.targets, reference))
    return replace(data, train=train, test=test)


def _strata(data: Data) -> dict[str, Array]:
    """Return the rows of each class, or of the whole regression, by what to call them."""
    targets = data.train.targets
    if data.task == "regression":
        return {"The data set": np.arange(len(targets))}
    names = data.names.targets or tuple(str(label) for label in np.unique(targets))
    return {
        f"The class {name!r}": np.flatnonzero(targets == label) for label, name in enumerate(names)
    }


def _held_back(examples: int, share: float) -> int:
    nearest = int(examples * share + 0.5)
    return min(max(nearest, 1), examples - 1)


def _rows(examples: Examples, mask: Array) -> Examples:
    return Examples(examples.inputs[mask], examples.targets[mask])


def _standardize(values: Array, reference: Array) -> Array:
    """Return `values`, ``(N, D)``, less the means of `reference` over its deviations."""
    # Squares of very large or small numbers leave the range of a float; those of ratios do not.
    largest = np.max(np.abs(reference), axis=0)
    unit = np.where(largest > 0, largest, 1.0)
    ratios = reference / unit
    mean, deviation = np.mean(ratios, axis=0), np.std(ratios, axis=0)
    # The deviation of equal numbers is not exactly zero in floating point; their range is.
    constant = np.max(ratios, axis=0) == np.min(ratios, axis=0)
    with np.errstate(over="ignore"):  # by values far beyond those of the reference
        scaled = (values / unit - mean) / np.where(constant, 1.0, deviation)
    largest_float = np.finfo(np.float64).max
    return np.asarray(np.clip(scaled, -largest_float, largest_float))
