"""A circle inside another."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt, Le, Lt

from bpx import xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._planar import Planar, on_circle, scattered


@dataclass(frozen=True)
class Circles(Planar):
    """Two circles around the origin, of radius 1 and of a fraction of it, with Gaussian noise.

    No line separates them, however little noise there is (the shape is that of ``make_circles``
    in scikit-learn; Pedregosa et al., 2011).

    Attributes:
        radius: Radius of the inner circle.
        noise: Standard deviation of the noise.

    Example:
        >>> Circles(examples=8, test=0.5).load().names.targets
        ('outer', 'inner')
    """

    name = "circles"
    class_names = ("outer", "inner")

    radius: Annotated[float, Gt(0), Lt(1)] = 0.5
    noise: Annotated[float, Ge(0), Le(100)] = 0.05

    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Walk once around the circle."""
        angle = np.linspace(0.0, 2.0 * xp.pi, count, endpoint=False)
        return scattered(on_circle(angle, self.radius if label == 1 else 1.0), self.noise, rng)
