"""Data sets with one fault each; the right one tells points on one side from those on the other."""

import random
import warnings
from dataclasses import dataclass, replace

import numpy as np
from components.broken import rejected_by

from bpx import Data, Dataset, Examples, Names


@dataclass(frozen=True)
class Sides(Dataset):
    name = "sides_example"

    def load(self):
        return self.split(np.random.default_rng(0).normal(size=(12, 2)))

    def split(self, inputs):
        inputs[:, 0] = np.abs(inputs[:, 0]) * np.resize([-1.0, 1.0], len(inputs))
        targets = (inputs[:, 0] > 0).astype(int)
        train, test = Examples(inputs[:8], targets[:8]), Examples(inputs[8:], targets[8:])
        return Data(train, test, "binary", Names(("x1", "x2"), ("left", "right")))


@rejected_by("deterministic", "train.inputs differ at the second load: draw from a generator")
@dataclass(frozen=True)
class DrawsAnew(Sides):
    def load(self):
        return self.split(np.random.default_rng().normal(size=(12, 2)))


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class NumPysGenerator(Sides):
    def load(self):
        return self.split(np.random.normal(size=(12, 2)))


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class PythonsGenerator(Sides):
    def load(self):
        return self.split(np.asarray([[random.gauss(0, 1) for _ in "xy"] for _ in range(12)]))


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class SeedsTheGlobalGenerator(Sides):
    """Others that draw from it get other numbers from then on."""

    def load(self):
        np.random.seed(0)
        return self.split(np.random.normal(size=(12, 2)))


@rejected_by("disjoint", r"4 of 4 test examples, row \[0\] first, are training examples too")
@dataclass(frozen=True)
class TestsOnTraining(Sides):
    def load(self):
        data = super().load()
        return replace(data, test=Examples(data.train.inputs[:4], data.train.targets[:4]))


@rejected_by("numbers", "train.inputs are nan at row 3, column 1")
@dataclass(frozen=True)
class NotANumber(Sides):
    def load(self):
        data = super().load()
        data.train.inputs[3, 1] = np.nan
        return data


@rejected_by("numbers", "test.inputs are inf at row 0, column 0")
@dataclass(frozen=True)
class InfiniteTest(Sides):
    def load(self):
        data = super().load()
        data.test.inputs[0, 0] = np.inf
        return data


@rejected_by("numbers", "train.inputs are float32, not float64")
@dataclass(frozen=True)
class Float32(Sides):
    def load(self):
        data = super().load()
        single = data.train.inputs.astype(np.float32)
        return replace(data, train=replace(data.train, inputs=single))


@rejected_by("numbers", "train.targets are float64; class indices are integers")
@dataclass(frozen=True)
class FloatClasses(Sides):
    def load(self):
        data = super().load()
        return replace(data, train=replace(data.train, targets=1.0 * data.train.targets))


@rejected_by("numbers", "train.targets are not all among the 2 classes of names.targets, counted")
@dataclass(frozen=True)
class CountsFromOne(Sides):
    def load(self):
        data = super().load()
        return replace(data, train=replace(data.train, targets=1 + data.train.targets))


@rejected_by("numbers", r"train.targets never hold the class \[1\]")
@dataclass(frozen=True)
class ClassWithoutExamples(Sides):
    def load(self):
        data = super().load()
        return replace(data, train=replace(data.train, targets=0 * data.train.targets))


@rejected_by("numbers", "train has 8 inputs and 7 targets")
@dataclass(frozen=True)
class OneTargetTooFew(Sides):
    def load(self):
        data = super().load()
        return replace(data, train=replace(data.train, targets=data.train.targets[1:]))


@rejected_by("numbers", "load returns tuple, not Data")
@dataclass(frozen=True)
class ReturnsATuple(Sides):
    def load(self):
        return super().load().train, super().load().test


@rejected_by("numbers", "load warns, 'the server is slow'")
@dataclass(frozen=True)
class Warns(Sides):
    def load(self):
        warnings.warn("the server is slow", stacklevel=1)
        return super().load()


@rejected_by("names", "names.features are 1 for 2 inputs")
@dataclass(frozen=True)
class UnnamedFeature(Sides):
    def load(self):
        data = super().load()
        return replace(data, names=replace(data.names, features=("x1",)))


@rejected_by("names", "names.targets are 3 for two classes")
@dataclass(frozen=True)
class OneClassTooMany(Sides):
    def load(self):
        data = super().load()
        train = replace(data.train, targets=np.resize([0, 1, 2], len(data.train)))
        return replace(
            data, train=train, names=replace(data.names, targets=("left", "right", "top"))
        )


@rejected_by("keeps_nothing", "a call changes its attribute _loaded")
@dataclass(frozen=True)
class KeepsItsData(Sides):
    def load(self):
        object.__setattr__(self, "_loaded", super().load())
        return self._loaded
