"""The random arrays of a network's layers, drawn anew for each update."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpx.axes import Array, Generator
from bpx.kernel.signal import Signals
from bpx.network.network import Network


@dataclass(frozen=True)
class NoiseStreams:
    """Where the lanes of a block draw the noise of their layers from.

    Lanes whose runs have equal seeds share a stream, so that they see the same noise.

    Attributes:
        streams: A stream for each distinct seed.
        which: The stream of each lane, ``(R,)``.
    """

    streams: Sequence[Generator]
    which: Array

    def keep(self, lanes: Array) -> "NoiseStreams":
        """Return the streams of some of the lanes, as far as they have been drawn from.

        Args:
            lanes: The indices of the lanes to keep.
        """
        needed, which = np.unique(self.which[lanes], return_inverse=True)
        return NoiseStreams([self.streams[index] for index in needed], which)


class LayerNoise:
    """The noise of every layer for batches of one length, in arrays made once."""

    def __init__(
        self, network: Network, drawn: NoiseStreams, signals: Signals, length: int
    ) -> None:
        """Make the arrays.

        Args:
            network: The network.
            drawn: Where each lane draws from.
            signals: Makes arrays as the inputs of a layer lie in memory.
            length: B.
        """
        self._layers, self._drawn, self._length = network.layers, drawn, length
        self._shapes = network.shapes[:-1]
        # Drawn once to learn the names, from streams that nothing else is drawn from.
        blank = np.random.default_rng(0)
        self.arrays = [
            {name: signals.hidden(length, shape).logical for name in layer.noise(blank, shape, 1)}
            for layer, shape in zip(self._layers, self._shapes, strict=True)
        ]

    def draw(self) -> None:
        """Draw for the next update: stream by stream, and from each for layer after layer."""
        which = self._drawn.which
        for index, rng in enumerate(self._drawn.streams):
            lanes = np.flatnonzero(which == index)
            for layer, shape, arrays in zip(self._layers, self._shapes, self.arrays, strict=True):
                if arrays:
                    noise = layer.noise(rng, shape, self._length)
                    for name, array in arrays.items():
                        array[lanes] = noise[name]
