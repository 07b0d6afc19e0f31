"""Workers of a Ray cluster, or of a Ray started for the sweep."""

import logging
import pickle
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import ray
from joblib import cpu_count
from ray import exceptions

from bpx.engine.backends.pool import Pool
from bpx.engine.backends.reach import require_answer
from bpx.engine.backends.versions import require_equal
from bpx.engine.parcels import Kit, Parcel
from bpx.engine.worker import prepare, train_parcel
from bpx.errors import BpxError, WorkersError
from bpx.training.data import Feed

_REMEDY = (
    "Start Ray with `ray start --head`, and give HOST:PORT as it prints it, or engine.address=auto"
    " on a machine of the cluster."
)


class RayCluster(Pool):
    """The workers of a Ray cluster, through Ray's own tasks.

    `joblib.Parallel` over Ray would end with the first worker that dies, and every block under way
    with it.

    A data set lies in Ray's object store, which moves it to each machine once; a worker takes it
    from there once. Ray is told not to try again by itself, so that every death is counted.
    """

    deadly = (
        exceptions.WorkerCrashedError,
        exceptions.OutOfMemoryError,
        exceptions.NodeDiedError,
        exceptions.ObjectLostError,
    )

    def __init__(self, address: str | None, workers: int | None, kit: Kit) -> None:
        """Connect to a cluster, or start Ray on this machine; let a worker load the plugins."""
        self._workers = workers
        self._started = not ray.is_initialized()
        self._data: dict[str, Any] = {}
        self._under_way: set[Any] = set()
        if self._started:
            _start(address, workers or cpu_count())
        try:
            self._train = ray.remote(num_cpus=1, max_retries=0)(_train)
            self._prepare(kit)
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """The cores of the cluster as it is now, for it may grow, unless a number was given."""
        return self._workers or max(1, int(ray.cluster_resources().get("CPU", 0)))

    def submit(self, parcel: Parcel, data: Feed) -> "Future[bytes]":
        """Send a parcel to the worker that Ray chooses."""
        if parcel.feed not in self._data:
            self._data[parcel.feed] = ray.put(pickle.dumps(data))
        reference = self._train.remote(parcel, [self._data[parcel.feed]])
        self._under_way.add(reference)
        future: Future[bytes] = reference.future()
        future.add_done_callback(lambda _: self._under_way.discard(reference))
        return future

    def close(self) -> None:
        """Leave Ray, which ends the workers, or only what is under way where others use Ray."""
        self._data.clear()
        if self._started:
            ray.shutdown()
            return
        for reference in list(self._under_way):
            ray.cancel(reference, force=True)
        self._under_way.clear()

    def _prepare(self, kit: Kit) -> None:
        try:
            found = ray.get(ray.remote(num_cpus=1)(prepare).remote(kit))
        except exceptions.RayTaskError as error:
            if isinstance(error.cause, BpxError):
                raise error.cause from None
            raise WorkersError(
                f"The workers of Ray cannot run bpx: {error.cause!r}. Install there what is"
                " installed here."
            ) from error
        require_equal("A worker of Ray", found)


def _start(address: str | None, cores: int) -> None:
    """Connect to a cluster, or start one of this machine.

    Raises:
        WorkersError: There is no cluster at that address.
    """
    # "local" by name: by None, Ray would join whatever cluster it finds on this machine.
    where: dict[str, Any] = {"address": "local", "num_cpus": cores, "include_dashboard": False}
    if address is not None:
        where = {"address": address}
    if address not in (None, "auto"):
        require_answer(str(address), _REMEDY)
    try:
        ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise WorkersError(
            f"engine.address={address}: Ray cannot be joined: {reason} {_REMEDY}"
        ) from error


def _train(parcel: Parcel, data: Sequence[Any]) -> bytes:
    # In a list, the reference arrives as such: the data are taken from the store when needed.
    def fetch() -> bytes:
        found: bytes = ray.get(data[0])
        return found

    return train_parcel(parcel, fetch)
