"""The check of data sets: it finds each fault, and names it."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest

from bpx import Data, Dataset, Examples, Names
from bpx.testing.datasets import check_dataset
from bpx.testing.failures import CheckError

GOOD = Data(
    Examples(np.ones((4, 2)), np.asarray([0, 1, 0, 1])),
    Examples(np.zeros((2, 2)), np.asarray([0, 1])),
    "binary",
    Names(("x1", "x2"), ("no", "yes")),
)
NUMBERS = Data(Examples(np.ones((4, 2)), np.ones((4, 1))), None, "regression")
WHOLE = GOOD.train.targets


LOADS = iter(())


@dataclass(frozen=True)
class Given(Dataset):
    """Loads what a test puts into `loads`, one after the other."""

    name = "given"

    def load(self):
        return next(LOADS)


def given_loads(monkeypatch, *loads):
    monkeypatch.setitem(globals(), "LOADS", itertools.cycle(loads))
    return Given()


def test_check_passes_what_keeps_the_contract(monkeypatch):
    check_dataset(given_loads(monkeypatch, GOOD, GOOD))
    check_dataset(given_loads(monkeypatch, NUMBERS, NUMBERS))


def train(data, **parts):
    return replace(data, train=replace(data.train, **parts))


FAULTS = {
    "returns list, not Data": [],
    "train.inputs have the shape (4,)": train(GOOD, inputs=np.ones(4)),
    "train.inputs are float32, not float64": train(GOOD, inputs=np.ones((4, 2), np.float32)),
    "train.inputs are nan at row 0, column 0": train(GOOD, inputs=np.full((4, 2), np.nan)),
    "train has 3 inputs and 4 targets": train(GOOD, inputs=np.ones((3, 2))),
    "test.inputs have 2 columns, train.inputs 3": train(GOOD, inputs=np.ones((4, 3))),
    "train.targets have the shape (4, 1)": train(GOOD, targets=WHOLE[:, None]),
    "class indices are integers": train(GOOD, targets=1.0 * WHOLE),
    "not all among the 2 classes": train(GOOD, targets=1 + WHOLE),
    "never hold the class [1]": train(GOOD, targets=0 * WHOLE),
    "names.features are 1 for 2 inputs": replace(GOOD, names=Names(("x",), ("no", "yes"))),
    "for two classes": replace(
        train(GOOD, targets=np.asarray([0, 1, 2, 0])), names=Names((), ("a", "b", "c"))
    ),
    "for more than two classes": replace(GOOD, task="multiclass"),
    "train.targets are inf at row 0": train(NUMBERS, targets=np.full((4, 1), np.inf)),
    "names.targets are 2 for 1 outputs": replace(NUMBERS, names=Names((), ("a", "b"))),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_check_names_the_fault(fault, monkeypatch):
    dataset = given_loads(monkeypatch, FAULTS[fault], FAULTS[fault])
    with pytest.raises(CheckError) as raised:
        check_dataset(dataset)
    assert fault in str(raised.value)
    assert str(raised.value).startswith("dataset given: ")


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (train(GOOD, inputs=np.zeros((4, 2))), "train.inputs differ at the second load"),
        (train(GOOD, targets=1 - WHOLE), "train.targets differ at the second load"),
        (replace(GOOD, test=None), "test is there at one load"),
        (replace(GOOD, names=Names((), ("yes", "no"))), "names differ at the second load"),
    ],
)
def test_check_loads_twice(second, fault, monkeypatch):
    with pytest.raises(CheckError, match=fault):
        check_dataset(given_loads(monkeypatch, GOOD, second))


def test_check_watches_the_global_generators(monkeypatch):
    from random import random

    from numpy.random.mtrand import random as numpy_random

    for draw in (random, numpy_random):
        monkeypatch.setattr(Given, "load", lambda self, draw=draw: draw() and GOOD)
        with pytest.raises(CheckError, match="global generator"):
            check_dataset(Given())
