"""The peers: other ways to train the same runs."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from benchmarks.problem import Problem
from bpx.axes import Array

Train = Callable[[], Array]
"""Trains and returns the final parameters, ``(R, P)``."""

Prepare = Callable[[Problem], Train]
"""Does what is not timed: moves data to where the peer wants it, chooses functions."""


@dataclass(frozen=True)
class Peer:
    """One way to train.

    Attributes:
        prepare: Gives what is timed.
        same: Gives what is compared with bpx, from the same weights in the same order. It differs
            from `prepare` where the peer's own loop draws them itself.
        compiles: Whether the first call compiles.
    """

    prepare: Prepare
    same: Prepare
    compiles: bool = False


PLAIN, JAX = "plain loop", "JAX vmap+jit"
TORCH_LOOP, TORCH_BMM = "PyTorch loop", "PyTorch bmm"
SCIKIT_LEARN = "scikit-learn"

_MODULES = {
    PLAIN: ("numpy_loop", "PEER"),
    JAX: ("jax_vmap", "PEER"),
    TORCH_LOOP: ("pytorch", "LOOP"),
    TORCH_BMM: ("pytorch", "BMM"),
    SCIKIT_LEARN: ("scikit_learn", "PEER"),
}


def load() -> tuple[dict[str, Peer], dict[str, str]]:
    """Return the peers that are installed, and the missing package of each that is not."""
    peers: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    for name, (module, attribute) in _MODULES.items():
        try:
            peers[name] = getattr(import_module(f"benchmarks.peers.{module}"), attribute)
        except ModuleNotFoundError as error:
            missing[name] = str(error.name)
    return peers, missing
