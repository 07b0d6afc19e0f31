"""Sweeps asked for in a test: what arrives at the trainer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from bpx.config import run
from bpx.config.composer import Composer
from bpx.engine.jobs import Jobs
from bpx.engine.request import SweepRequest


@dataclass(frozen=True)
class Asked:
    """A request, and what each of its jobs overrides."""

    settings: Jobs
    grid: Mapping[str, str]
    overrides: Sequence[Sequence[str]]


def experiment(folder: Path, name: str, sweeper: str) -> None:
    """Write an experiment with this under ``hydra.sweeper``."""
    path = folder / "conf" / "experiment" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# @package _global_\nhydra:\n  sweeper: {sweeper}\n")


def ask(*overrides: str) -> Asked:
    """Return the one request that the overrides make."""
    requests: list[SweepRequest] = []
    batches: list[Sequence[Sequence[str]]] = []
    compose = Composer.jobs

    def composed(composer: Composer, batch: Sequence[Sequence[str]], first: int) -> Jobs:
        batches.append(batch)
        return compose(composer, batch, first)

    def keep(request: SweepRequest) -> Sequence[float]:
        requests.append(request)
        return [0.0] * len(request.settings)

    with patch.object(Composer, "jobs", composed):
        run(overrides, keep)
    (request,), (batch,) = requests, batches
    return Asked(request.settings, request.grid, batch)


def jobs(asked: Asked) -> list[str]:
    """Return what each job sets, the experiment left out, in a line."""
    return [
        " ".join(text for text in job if not text.startswith("+experiment"))
        for job in asked.overrides
    ]
