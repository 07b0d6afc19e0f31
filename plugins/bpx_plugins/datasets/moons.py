"""Two interleaved half circles."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from bpx import xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._planar import Planar, along, on_circle, scattered


@dataclass(frozen=True)
class Moons(Planar):
    r"""Two half circles, each with its end inside the other.

    The upper moon is :math:`(\cos t, \sin t)`, the lower one :math:`(1 - \cos t, 1/2 - \sin t)`,
    for t evenly spaced from 0 to :math:`\pi`; both are moved by Gaussian noise (the shape is
    that of ``make_moons`` in scikit-learn; Pedregosa et al., 2011).

    Attributes:
        noise: Standard deviation of the noise.

    Example:
        >>> Moons(examples=8, test=0.5).load().train.targets.tolist()
        [0, 0, 1, 1]
    """

    name = "moons"
    class_names = ("upper", "lower")

    noise: Annotated[float, Ge(0), Le(100)] = 0.1

    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Walk along the moon."""
        moon = on_circle(xp.pi * along(count))
        if label == 1:
            moon = xp.asarray([1.0, 0.5]) - moon
        return scattered(moon, self.noise, rng)
