"""Gaussian clusters around a circle."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from bpx import xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._planar import Planar, on_circle, scattered


@dataclass(frozen=True)
class Blobs(Planar):
    r"""Gaussian clusters, their centres evenly spaced on the unit circle.

    A point of class k is drawn from :math:`\mathcal{N}(c_k, \sigma^2 I)` with
    :math:`c_k = (\cos 2\pi k/C, \sin 2\pi k/C)`; equal covariances make the best boundaries
    straight lines (Bishop, 2006, section 4.2.1).

    Attributes:
        classes: C, the number of clusters.
        noise: Standard deviation of a cluster.

    Example:
        >>> data = Blobs(classes=4, examples=80).load()
        >>> data.outputs, data.train.inputs.shape, data.test.inputs.shape
        (4, (60, 2), (20, 2))
    """

    name = "blobs"
    classes: Annotated[int, Ge(2), Le(100)] = 3
    noise: Annotated[float, Ge(0), Le(100)] = 0.25

    @property
    def class_names(self) -> tuple[str, ...]:
        """The numbers of the clusters."""
        return tuple(str(label) for label in range(self.classes))

    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Draw from the cluster."""
        angle = xp.full(count, 2.0 * xp.pi * label / self.classes)
        return scattered(on_circle(angle), self.noise, rng)
