"""Observers with one fault each; the right one counts the epochs."""

import random
from dataclasses import dataclass

import numpy as np
from components.broken import rejected_by

from bpx import Observer
from bpx.hookspecs import hookimpl


@dataclass(frozen=True)
class Counts(Observer):
    name = "counts_example"

    @hookimpl
    def bpx_epoch_end(self, epoch):
        float(np.sum(epoch.theta))


@rejected_by("hooks", "bpx_epoch_ends")
@dataclass(frozen=True)
class Misspelled(Observer):
    name = "counts_example"

    @hookimpl
    def bpx_epoch_ends(self, epoch):
        pass


@rejected_by("hooks", "sweep|argument")
@dataclass(frozen=True)
class WrongArgument(Observer):
    name = "counts_example"

    @hookimpl
    def bpx_epoch_end(self, sweep):
        pass


@rejected_by("hooks", "bpx_epoch_end|it implements no event hook: it would see nothing")
@dataclass(frozen=True)
class Unmarked(Observer):
    name = "counts_example"

    def bpx_epoch_end(self, epoch):
        pass


@rejected_by("hooks", "it implements no event hook: it would see nothing; see bpx.hookspecs")
@dataclass(frozen=True)
class SeesNothing(Observer):
    name = "counts_example"


@rejected_by("watches", "in a sweep: .*ZeroDivisionError|division by zero")
@dataclass(frozen=True)
class Raises(Counts):
    @hookimpl
    def bpx_sweep_end(self, sweep):
        1 / 0  # noqa: B018


@rejected_by("changes_nothing", "theta of a watched run is .*: an observer looks on: copy an array")
@dataclass(frozen=True)
class ChangesTheta(Counts):
    @hookimpl
    def bpx_epoch_end(self, epoch):
        epoch.lanes[...] *= 0.999


@rejected_by("global_random", "it draws from a global generator of random numbers")
@dataclass(frozen=True)
class SamplesEpochs(Counts):
    @hookimpl
    def bpx_epoch_end(self, epoch):
        random.random()


@rejected_by("keeps_nothing", "a call changes its attribute _epochs")
@dataclass(frozen=True)
class KeepsACount(Counts):
    _epochs = [0]  # noqa: RUF012

    @hookimpl
    def bpx_epoch_end(self, epoch):
        self._epochs[0] += 1
