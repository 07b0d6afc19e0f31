"""The contract of an initializer."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bpx.axes import Array, Generator, Shape
from bpx.components.component import Component


@dataclass(frozen=True)
class Initializer(Component):
    """Draws the initial weights of a layer. Biases start at zero.

    Runs that share a seed draw from equal streams, so that runs with the same initializer and
    shapes start from the same weights, whatever their optimizer.
    """

    kind: ClassVar[str] = "initializer"

    @abstractmethod
    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer of one run.

        Args:
            rng: The stream to draw from; the only source of randomness.
            fan_in: Connections into a unit.
            fan_out: Connections out of an input.
            shape: Shape of the weights, ``(fan_in, fan_out)`` for a dense layer.

        Returns:
            float64, of that shape.
        """

    def stream(self, seed: int) -> Generator | None:
        """Return the stream a run's weights come from, or None for the engine's own.

        For an initializer that reproduces numbers drawn by another generator. It is asked of the
        network's initializer, not of one that a layer has for itself.

        Args:
            seed: The run's seed.
        """
        return None
