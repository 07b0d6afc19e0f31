"""Sweeps asked for in a test: what arrives at the trainer."""

from collections.abc import Sequence
from pathlib import Path

from bpx.config import run
from bpx.engine.request import SweepRequest


def experiment(folder: Path, name: str, sweeper: str) -> None:
    """Write an experiment with this under ``hydra.sweeper``."""
    path = folder / "conf" / "experiment" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# @package _global_\nhydra:\n  sweeper: {sweeper}\n")


def ask(*overrides: str) -> SweepRequest:
    """Return the one request that the overrides make."""
    requests: list[SweepRequest] = []

    def keep(request: SweepRequest) -> Sequence[float]:
        requests.append(request)
        return [0.0] * len(request.overrides)

    run(overrides, keep)
    (request,) = requests
    return request


def jobs(request: SweepRequest) -> list[str]:
    """Return what each job sets, the experiment left out, in a line."""
    return [
        " ".join(text for text in job if not text.startswith("+experiment"))
        for job in request.overrides
    ]
