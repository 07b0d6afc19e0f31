"""Sweeps to draw, each made once."""

import pytest
from results.sweeps import full_part, grid, part, stored

from bpx.engine.part import Part
from bpx.results import Results, load


@pytest.fixture(scope="session")
def few(tmp_path_factory) -> Results:
    """Five optimizers at four learning rates, four seeds each; a setting diverges."""
    return grid(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="session")
def many(tmp_path_factory) -> Results:
    """1,000 settings of one seed."""
    return grid(tmp_path_factory.mktemp("many"), optimizers=40, rates=25, seeds=1)


@pytest.fixture(scope="session")
def single(tmp_path_factory) -> Results:
    """One run."""
    return load(stored(tmp_path_factory.mktemp("single"), part(runs=1)).path)


@pytest.fixture(scope="session")
def seeds(tmp_path_factory) -> Results:
    """One setting, three seeds."""
    return load(stored(tmp_path_factory.mktemp("seeds"), full_part(0)).path)


@pytest.fixture(scope="session")
def lost(tmp_path_factory) -> Results:
    """Three runs that all diverged at once."""
    plain = part(status=["diverged"] * 3, **{"train.loss": [None] * 3})
    history = {"id": [], "epoch": [], "train.loss": []}
    return load(stored(tmp_path_factory.mktemp("lost"), Part(0, plain.runs, history)).path)
