"""Kill a sweep at random moments, go on with it, and compare: `python -m benchmarks.kills`.

A sweep with layers and weights is trained once without a disturbance. Then the same sweep is
begun, killed with SIGKILL at a random moment and resumed, killed again perhaps, until the number
of kills is reached; what each sweep ends with is compared with the undisturbed one, to the bit.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SWEEP = (
    "name=kills",
    "optimizer=gd,adam,minibatch",
    "optimizer.lr=0.05,0.5",
    "network.hidden=[4],[6,3]",
    "dataset=xor,moons",
    "seed=range(8)",
    "training.epochs=60",
    "training.points=20",
    "results.plots=false",
    "results.layers=true",
    "results.weights=true",
    "engine.memory=8MB",
)
"""Settings of four shapes, whose runs lie interleaved in the tables."""

_MEASURED = ["seconds"]
"""The columns that say how long something took, which no two sweeps have in common."""


def differences(found: Path, expected: Path) -> Iterator[str]:
    """Yield in what two sweeps' folders differ.

    Args:
        found: A folder.
        expected: Another.
    """
    for name in ("runs", "history", "layers"):
        ours, theirs = (_table(folder / f"{name}.parquet") for folder in (found, expected))
        if not ours.equals(theirs, check_metadata=True) or _bits(ours) != _bits(theirs):
            yield f"{name}.parquet"
    archives = [sorted(file.name for file in (f / "weights").glob("*")) for f in (found, expected)]
    if archives[0] != archives[1]:
        yield f"weights: {archives[0]} beside {archives[1]}"
    for name in archives[1]:
        if (found / "weights" / name).read_bytes() != (expected / "weights" / name).read_bytes():
            yield f"weights/{name}"


def _table(file: Path) -> pa.Table:
    table = pq.read_table(file)
    return table.drop_columns([name for name in _MEASURED if name in table.column_names])


def _bits(table: pa.Table) -> list[bytes]:
    """Return the floats of a table as bytes: NaN is equal to itself, and 0.0 differs from -0.0."""
    frame = table.to_pandas()
    return [np.ascontiguousarray(frame[name]).tobytes() for name in frame.select_dtypes(float)]


class Sweeps:
    """Starts sweeps in processes of their own.

    Args:
        root: Where their results lie.
        workers: On how many processes each is trained.
        words: What each trains.
    """

    def __init__(self, root: Path, workers: int, words: Sequence[str] = SWEEP) -> None:
        """Begin with none."""
        self._root, self._workers, self._words = root, workers, words
        self._begun = 0
        self.start = self.training = 0.0  # seconds until there is a folder, and from there

    def new(self) -> "Attempt":
        """Begin a sweep in a results folder of its own."""
        self._begun += 1
        results = self._root / f"{self._workers}-{self._begun}"
        words = [*self._words, f"engine.workers={self._workers}", f"results.dir={results}"]
        return Attempt(results, words)

    def undisturbed(self) -> Path:
        """Train a sweep, take its time and return its folder."""
        begin, attempt = time.monotonic(), self.new()
        attempt.await_folder()
        self.start = time.monotonic() - begin
        folder = attempt.end()
        self.training = time.monotonic() - begin - self.start
        return folder


class Attempt:
    """One process that trains a sweep, or goes on with it.

    Args:
        results: Where its results lie.
        words: Of the command line.
    """

    def __init__(self, results: Path, words: Sequence[str]) -> None:
        """Start the process."""
        self._results = results
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bpx", "--quiet", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @property
    def folder(self) -> Path | None:
        """The sweep's folder; None where it has not come so far."""
        return next((file.parent for file in self._results.glob("*/*/sweep.json")), None)

    def await_folder(self) -> None:
        """Wait until there is a folder, or the process has ended."""
        while self.folder is None and self._process.poll() is None:
            time.sleep(0.005)

    def kill_after(self, seconds: float) -> bool:
        """Kill it and its workers, and say whether it was still there.

        Args:
            seconds: Time to wait from the moment at which there is a folder.
        """
        self.await_folder()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        killed = self._process.poll() is None
        if killed:
            self._process.kill()
            self._process.wait()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
        return killed

    def end(self) -> Path:
        """Wait for its end, and return the sweep's folder.

        Raises:
            RuntimeError: It did not end well.
        """
        said, _ = self._process.communicate()
        if self._process.returncode != 0 or self.folder is None:
            raise RuntimeError(f"It ended with {self._process.returncode}: {said}")
        return self.folder

    def again(self) -> "Attempt":
        """Go on with the sweep in another process."""
        return Attempt(self._results, ["resume", str(self.folder)])


def killed_and_resumed(sweeps: Sweeps, kills: int, moments: random.Random) -> tuple[Path, int]:
    """Train a sweep that is killed several times, and return its folder and how often it was.

    Args:
        sweeps: Begins it.
        kills: How often to kill it, at most.
        moments: Where the moments come from.
    """
    attempt, killed, length = sweeps.new(), 0, sweeps.training
    while killed < kills and attempt.kill_after(moments.uniform(0, length)):
        killed += 1
        attempt = attempt.again()
        length = sweeps.start + sweeps.training
    return attempt.end(), killed


def main() -> int:
    """Kill sweeps on one worker and on two, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments, faults, total = random.Random(options.seed), 0, 0
    with tempfile.TemporaryDirectory() as root:
        kinds = [Sweeps(Path(root), workers) for workers in (1, 2)]
        folders = [sweeps.undisturbed() for sweeps in kinds]
        expected = folders[0]
        for sweeps, folder in zip(kinds, folders, strict=True):
            faults += _report(folder, expected, f"undisturbed, {sweeps.training:.1f} s of training")
        while total < options.kills:
            sweeps = kinds[total % 2]
            wanted = min(moments.randint(1, 5), options.kills - total)
            folder, killed = killed_and_resumed(sweeps, wanted, moments)
            total += killed
            faults += _report(folder, expected, f"killed {killed} times")
    print(f"{total} kills, {faults} sweeps that differ")
    return 1 if faults else 0


def _report(folder: Path, expected: Path, what: str) -> int:
    found = list(differences(folder, expected))
    print(f"{folder.parts[-3]}: {what}: {', '.join(found) or 'equal to the bit'}", flush=True)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
