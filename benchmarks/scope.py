"""What is asked of a workload: against whom, how often, how long."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.peers import Peer


@dataclass(frozen=True)
class Scope:
    """The extent of a measurement.

    Attributes:
        peers: The peers that are installed.
        repeats: Calls that count.
        quick: Whether to measure a fraction, to see that everything runs.
    """

    peers: Mapping[str, Peer]
    repeats: int = 5
    quick: bool = False
