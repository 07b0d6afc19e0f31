"""Workers of a dask.distributed cluster."""

import logging
import pickle
import warnings
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker

from bpx.engine.backends.pool import Pool
from bpx.engine.backends.reach import PATIENCE, require_answer
from bpx.engine.backends.versions import require_equal
from bpx.engine.parcels import Kit, Parcel
from bpx.engine.worker import prepare, train_parcel
from bpx.errors import BpxError, WorkersError
from bpx.training.data import Feed

_REMEDY = "Start a scheduler with `dask scheduler`, and give the address that it prints."

_log = logging.getLogger("distributed.client")


class DaskCluster(Pool):
    """The workers behind a scheduler, through dask's own client.

    `joblib.Parallel` over dask would end with the first block that is lost for good, and every
    other block with it; and data that it scatters are lost with the worker that holds them.

    A data set is the result of a task, on which the tasks of its blocks depend: dask moves it to a
    worker once, and makes it again if the only worker that held it is gone. dask gives the task of
    a dead worker to another one by itself; it counts, and raises `KilledWorker` after
    ``distributed.scheduler.allowed-failures`` further tries.
    """

    deadly = (KilledWorker, CancelledError)

    def __init__(self, address: str, workers: int | None, kit: Kit) -> None:
        """Connect to a scheduler and let its workers load the plugins."""
        self._address, self._workers = address, workers
        require_answer(address, _REMEDY)
        self._verbosity = _log.level
        _log.setLevel(logging.CRITICAL)  # what it would tell of lost workers, bpx acts on
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except OSError as error:
            _log.setLevel(self._verbosity)
            raise WorkersError(
                f"engine.address={address}: who answers is no dask scheduler. {_REMEDY}"
            ) from error
        self._executor = self._client.get_executor(pure=False)
        self._data: dict[str, Any] = {}
        try:
            self._prepare(kit)
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """The threads of the cluster as it is now, for it may grow, unless a number was given."""
        return self._workers or max(1, self._threads())

    def submit(self, parcel: Parcel, data: Feed) -> "Future[bytes]":
        """Send a parcel to the worker that the scheduler chooses."""
        if not self._answers():
            raise WorkersError(
                f"The dask scheduler at {self._address} is gone; what had ended by then is kept."
            )
        if parcel.feed not in self._data:
            self._data[parcel.feed] = self._kept(pickle.dumps(data))
        future: Future[bytes] = self._executor.submit(_train, parcel, self._data[parcel.feed])
        return future

    def deaths(self, error: Exception) -> int:
        """Return how many workers died over a task before dask gave it up."""
        return error.allowed_failures + 1 if isinstance(error, KilledWorker) else 1

    def close(self) -> None:
        """Cancel what is under way, and disconnect; a worker still ends the block it is at."""
        if self._answers():
            self._executor.shutdown(wait=False)
        self._client.close()
        _log.setLevel(self._verbosity)

    def _prepare(self, kit: Kit) -> None:
        if self._threads() == 0 and self._workers is None:
            raise WorkersError(
                f"The dask scheduler at {self._address} has no workers. Start some with"
                f" `dask worker {self._address}`; or, where workers come when there is work, say"
                " how many blocks to send at a time with engine.workers=N."
            )
        try:
            found = self._client.run(prepare, kit)
        except BpxError:
            raise
        except Exception as error:
            raise WorkersError(
                f"The workers at {self._address} cannot run bpx: {type(error).__name__}: {error}."
                " Install there what is installed here."
            ) from error
        for worker, versions in found.items():
            require_equal(f"The dask worker {worker}", versions)

    def _threads(self) -> int:
        if not self._answers():
            return 0
        try:
            return sum(self._client.nthreads().values())
        except OSError:  # the scheduler goes just now, and `submit` will find it gone
            return 0

    def _answers(self) -> bool:
        return bool(self._client.status == "running")

    def _kept(self, data: bytes) -> Any:
        with warnings.catch_warnings():  # a data set is meant to be large, and travels once
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self._client.submit(_identity, data, pure=False)


def _identity(data: bytes) -> bytes:
    return data


def _train(parcel: Parcel, data: bytes) -> bytes:
    return train_parcel(parcel, partial(_identity, data))
