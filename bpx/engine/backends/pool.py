"""What the engine asks of workers, wherever they run."""

from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import ClassVar

from bpx.engine.parcels import Parcel
from bpx.training.data import Feed


class Pool(ABC):
    """Workers and the way to them.

    A pool starts and reaches workers, brings data to them and tells their deaths apart from other
    errors. What is done about a death is not its affair: see `bpx.engine.dispatch`.
    """

    deadly: ClassVar[tuple[type[Exception], ...]]
    """The errors of a future by which a pool says that a worker died over its parcel."""

    @property
    @abstractmethod
    def slots(self) -> int:
        """Parcels that can be trained at the same time."""

    @abstractmethod
    def submit(self, parcel: Parcel, data: Feed) -> "Future[bytes]":
        """Send a parcel to a worker.

        Args:
            parcel: The parcel.
            data: Its data, which go to each worker once.

        Returns:
            What `bpx.engine.worker.train_parcel` returns.
        """

    def deaths(self, error: Exception) -> int:
        """Return how many deaths an error stands for."""
        del error
        return 1

    @abstractmethod
    def close(self) -> None:
        """Give up what is under way and let the workers go."""
