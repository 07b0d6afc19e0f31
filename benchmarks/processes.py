"""Other processes: whole commands, their time and their memory.

A process that is started begins with its parent's peak of memory, so commands are started by a
small process in between: this file, which imports nothing large.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Answer:
    """What a command said and took.

    Attributes:
        output: What it printed.
        seconds: By the clock on the wall.
        megabytes: Its memory at the peak; without that of processes it started.
    """

    output: str
    seconds: float
    megabytes: float


def python(words: Sequence[str], folder: Path | None = None) -> Answer:
    """Run Python in an empty folder, with BLAS on one thread.

    Args:
        words: What follows ``python``.
        folder: Where to run it; None makes a folder that is gone afterwards.

    Raises:
        CalledProcessError: It failed.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
        usage = place / "usage.json"
        empty = place / "empty"
        empty.mkdir()
        done = subprocess.run(
            [sys.executable, __file__, str(usage), *words],
            cwd=folder or empty,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return Answer(done.stdout, **json.loads(usage.read_text(encoding="utf-8")))


def megabytes(maximum: int) -> float:
    """Return a peak of memory as the system counts it: bytes on macOS, kilobytes elsewhere."""
    return maximum / (2**20 if sys.platform == "darwin" else 2**10)


def _between(usage_file: str, *words: str) -> int:
    """Run Python, write what it took into a file and return its status."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = {"seconds": time.perf_counter() - start, "megabytes": megabytes(usage.ru_maxrss)}
    Path(usage_file).write_text(json.dumps(took), encoding="utf-8")
    return process.returncode


if __name__ == "__main__":
    sys.exit(_between(*sys.argv[1:]))
