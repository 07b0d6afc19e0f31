"""Worker processes on this machine."""

import os
import pickle
import shutil
import signal
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from tempfile import TemporaryDirectory

from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.process_executor import BrokenProcessPool

from bpx.engine.backends.pool import Pool
from bpx.engine.parcels import Parcel
from bpx.engine.worker import train_parcel
from bpx.training.data import Feed

_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
"""Keeps a worker's BLAS from making threads that it may not use."""


class Processes(Pool):
    """Processes of joblib's loky, which need no guard in the user's script, unlike Python's own.

    Each process has an executor to itself. `joblib.Parallel` gives all processes one, and when a
    process dies ends them all: nobody could say over which block it died, and every other block
    would be lost with it.

    Data lie in a temporary folder, which each process reads once. It goes when the pool does, and
    when this process is killed, with the workers that then end by themselves.
    """

    deadly = (BrokenProcessPool,)

    def __init__(self, workers: int) -> None:
        """Make room for some processes; each starts with its first block."""
        self._folder = TemporaryDirectory(prefix="bpx-")
        self._seats = [_Seat(self._folder.name) for _ in range(workers)]

    @property
    def slots(self) -> int:
        """The processes."""
        return len(self._seats)

    def submit(self, parcel: Parcel, data: Feed) -> "Future[bytes]":
        """Send a parcel to a process that has nothing to do; a dead one is replaced."""
        file = Path(self._folder.name, parcel.feed)
        if not file.exists():
            file.write_bytes(pickle.dumps(data))
        seat = next(seat for seat in self._seats if seat.free)
        return seat.submit(parcel, file)

    def close(self) -> None:
        """End the processes, whatever they do, and remove the data."""
        for seat in self._seats:
            seat.close()
        self._folder.cleanup()


class _Seat:
    """A place for one process after another."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._executor: ProcessPoolExecutor | None = None
        self._future: Future[bytes] | None = None

    @property
    def free(self) -> bool:
        """Whether its process has nothing to do."""
        return self._future is None or self._future.done()

    def submit(self, parcel: Parcel, file: Path) -> "Future[bytes]":
        """Send a parcel to the process, or to a new one in the place of a dead one."""
        try:
            self._future = self._send(parcel, file)
        except BrokenProcessPool:
            self.close()
            self._future = self._send(parcel, file)
        return self._future

    def close(self) -> None:
        """End the process."""
        if self._executor is not None:
            self._wait_until_taken_up()
            self._executor.shutdown(kill_workers=True)
            self._executor = None

    def _wait_until_taken_up(self) -> None:
        """Wait the moment until loky has seen the last parcel; killed before, it stumbles."""
        while self._future is not None and not (self._future.running() or self._future.done()):
            time.sleep(0.001)

    def _send(self, parcel: Parcel, file: Path) -> "Future[bytes]":
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                1, initializer=_begin, initargs=(os.getpid(), self._folder), env=_ONE_THREAD
            )
        future: Future[bytes] = self._executor.submit(train_parcel, parcel, file.read_bytes)
        return future


def _begin(parent: int, folder: str) -> None:
    """Begin as a worker: Ctrl-C is the parent's affair, and its end is this process's too.

    The parent says who it is: it may have been killed before this process can ask.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(parent, folder), daemon=True).start()


def _end_with_parent(parent: int, folder: str) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
