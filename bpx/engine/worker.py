"""What a worker does, wherever it runs: it opens a parcel, trains the block and answers."""

import pickle
import platform
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_limits

from bpx.engine.apart import train_apart
from bpx.engine.observers import announcer
from bpx.engine.parcels import Kit, Parcel
from bpx.registry import Registry
from bpx.training.data import Feed
from bpx.training.events import Announcer

_ONE_AT_A_TIME = threading.Lock()
"""A process trains one block at a time, whatever threads its cluster gives it: the number of BLAS
threads is the process's, and a product's bits depend on it."""


def train_parcel(parcel: Parcel, fetch: Callable[[], bytes]) -> bytes:
    """Train the block in a parcel.

    Args:
        parcel: The parcel.
        fetch: Gets the block's data, pickled; called when this process does not have them yet.

    Returns:
        The outcomes, pickled.
    """
    with _ONE_AT_A_TIME, threadpool_limits(1):
        bench = _bench(parcel.kit)
        block = parcel.open(lambda: bench.feed(parcel.feed, fetch))
        return pickle.dumps(list(train_apart(block, bench.announce, parcel.kit.profile)))


def prepare(kit: Kit) -> dict[str, str]:
    """Load what a sweep needs, and return the versions that decide a run's bits.

    Raises:
        PluginError: A plugin cannot be loaded here.
    """
    with _ONE_AT_A_TIME:
        _bench(kit)
    return versions()


def versions() -> dict[str, str]:
    """Return the versions in this process of what must agree between workers."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"bpx": version("bpx"), "numpy": np.__version__, "python": python}


@dataclass
class _Bench:
    """What a worker has at hand for the sweep it works for."""

    announce: Announcer
    feeds: dict[str, Feed] = field(default_factory=dict)

    def feed(self, name: str, fetch: Callable[[], bytes]) -> Feed:
        """Return a data set, fetched the first time."""
        if name not in self.feeds:
            self.feeds[name] = pickle.loads(fetch())
        return self.feeds[name]


@lru_cache(maxsize=1)
def _bench(kit: Kit) -> _Bench:
    """Set up for a sweep, once; one at a time, for two may give one file different texts."""
    return _Bench(announcer(Registry.load(kit.plugins), kit.observers))
