"""A sweep killed at random moments; `python -m benchmarks.kills` does it at length."""

import os
import random
from pathlib import Path

import pytest

from benchmarks.kills import Sweeps, differences, killed_and_resumed

WORDS = (
    "name=kills",
    "optimizer=gd,adam",
    "network.hidden=[4],[6,3]",
    "seed=range(4)",
    "training.epochs=100",
    "training.points=10",
    "results.plots=false",
    "results.report=false",
    "results.layers=true",
    "results.weights=true",
)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX")
def test_a_sweep_killed_again_and_again_ends_equal_to_the_bit(tmp_path: Path) -> None:
    sweeps = Sweeps(tmp_path, 1, WORDS)
    whole = sweeps.undisturbed()
    folder = killed_and_resumed(sweeps, 3, random.Random(1))
    assert list(differences(folder, whole)) == []
