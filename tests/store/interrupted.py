"""Sweeps that are interrupted between two parts, as a kill would do it, in this process."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bpx import config
from bpx.engine.part import Part
from bpx.engine.request import SweepRequest
from bpx.results import Results
from bpx.runner import Runner
from bpx.store import Store

WORDS = (
    "name=x",
    "optimizer=gd,adam,perceptron",
    "network.hidden=[4],[6,3]",
    "seed=range(3)",
    "training.epochs=12",
    "training.points=4",
    "results.plots=false",
    "results.report=false",
    "results.layers=true",
    "results.weights=true",
)
"""Two shapes whose runs lie interleaved, and runs that make no sense."""


class Kill(BaseException):
    """What SIGKILL would do: nothing is caught, nothing cleaned up."""


@cache
def asked(*words: str) -> SweepRequest:
    """Compose a sweep; that takes longer than its training, so each is composed once."""
    requests: list[SweepRequest] = []

    def keep(request: SweepRequest) -> list[float]:
        requests.append(replace(request, registry=None))
        return [0.0] * len(request.settings)

    config.run(words or WORDS, keep)
    return requests[0]


def sweep(root: Path, *words: str) -> Results:
    """Train a sweep below a folder."""
    request = asked(*words)
    results = request.config["results"] | {"dir": str(root)}
    runner = Runner()
    runner.train(replace(request, config=request.config | {"results": results}))
    return runner.finish()


def killed(root: Path, monkeypatch: pytest.MonkeyPatch, parts: int, *words: str) -> Path:
    """Begin a sweep that is killed when it has written some parts, and return its folder."""
    with monkeypatch.context() as patch:
        kill_after(patch, parts)
        with pytest.raises(Kill):
            sweep(root, *words)
    (document,) = root.glob("*/*/sweep.json")
    return document.parent


def kill_after(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    """Die when one part more than this is to be written."""
    write, left = Store.write, iter(range(parts))

    def dying(self: Store, part: Part) -> None:
        if next(left, None) is None:
            self.close()  # the lock dies with its process
            raise Kill
        write(self, part)

    monkeypatch.setattr(Store, "write", dying)


def document(folder: Path) -> dict[str, Any]:
    """What `sweep.json` says."""
    found: dict[str, Any] = json.loads((folder / "sweep.json").read_text())
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, to the byte."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def says(folder: Path, **changes: object) -> None:
    """Let `sweep.json` say something else."""
    (folder / "sweep.json").write_text(json.dumps(document(folder) | changes))


def trained(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list that fills with the ids of each part as it is written."""
    write, ids = Store.write, list[list[str]]()

    def watched(self: Store, part: Part) -> None:
        ids.append(list(part.runs["id"]))
        write(self, part)

    monkeypatch.setattr(Store, "write", watched)
    return ids
