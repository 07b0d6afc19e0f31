"""Intertwined spirals."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Le

from bpx import xp
from bpx.axes import Array, Generator
from bpx_plugins.datasets._planar import Planar, along, on_circle, scattered


@dataclass(frozen=True)
class Spirals(Planar):
    r"""Arms that wind around the origin, one for each class (Lang and Witbrock, 1988).

    A point of class k lies at radius r and angle :math:`2\pi(\text{turns} \cdot r + k / C)`, for
    r evenly spaced from 0.1 to 1, and is moved by Gaussian noise.

    Attributes:
        classes: C, the number of arms.
        turns: How often an arm winds around the origin.
        noise: Standard deviation of the noise.

    Example:
        >>> data = Spirals(classes=3, turns=1.5).load()
        >>> data.task, data.outputs
        ('multiclass', 3)
    """

    name = "spirals"
    classes: Annotated[int, Ge(2), Le(100)] = 2
    turns: Annotated[float, Gt(0), Le(100)] = 1.0
    noise: Annotated[float, Ge(0), Le(100)] = 0.02

    @property
    def class_names(self) -> tuple[str, ...]:
        """The numbers of the arms."""
        return tuple(str(label) for label in range(self.classes))

    def points(self, label: int, count: int, rng: Generator) -> Array:
        """Walk outwards along the arm."""
        # Arms that started at the origin itself would share their first point.
        radius = 0.1 + 0.9 * along(count)
        angle = 2.0 * xp.pi * (self.turns * radius + label / self.classes)
        return scattered(on_circle(angle, radius), self.noise, rng)
