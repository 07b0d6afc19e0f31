"""Whose numbers first stopped being finite: a component's, or those of a run that overflowed."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from bpx.axes import Array
from bpx.components import Activation

_NOTHING: Mapping[str, Array] = {}


def tame(dtype: np.dtype[np.floating]) -> float:
    """Return the largest number of which the fourth power is still finite.

    What a component makes of larger ones may overflow without being wrong.

    Example:
        >>> f"{tame(np.dtype('float32')):.1e}"
        '4.3e+09'
    """
    largest = float(np.finfo(dtype).max)
    return math.sqrt(math.sqrt(largest))


class Culprits:
    """Watches what components return, lane by lane, and keeps the first that is not finite.

    A component is at fault where it makes no finite number of inputs that are finite and not
    huge. A lane in which huge or infinite numbers came first has overflowed: nobody is at fault,
    whatever comes of it later.

    Attributes:
        found: For each lane in which a component is at fault, a sentence that says which, and of
            which inputs.
    """

    def __init__(self, lanes: int, dtype: np.dtype[np.floating]) -> None:
        """Begin with nobody at fault.

        Args:
            lanes: R.
            dtype: The precision of the runs.
        """
        self.found: dict[int, str] = {}
        self._open = np.ones(lanes, bool)
        self._tame = tame(dtype)

    def watch(
        self,
        value: Array,
        who: str,
        inputs: Mapping[str, Array],
        *,
        where: str = "",
        beside: Mapping[str, Array] = _NOTHING,
    ) -> None:
        """Look at what a component returned.

        Args:
            value: ``(R, ...)``.
            who: The component and its verb: ``"activation swish returned"``.
            inputs: What it was given, by the name of the literature, each ``(R, ...)``.
            where: The place, for the end of the sentence.
            beside: What else decided, too much to be told.
        """
        lanes = len(self._open)
        broken = self._open & ~np.isfinite(value).reshape(lanes, -1).all(axis=-1)
        for lane in np.flatnonzero(broken):
            self._open[lane] = False
            given = {name: array[lane] for name, array in inputs.items()}
            others = [array[lane] for array in beside.values()]
            if all(self._is_tame(array) for array in [*given.values(), *others]):
                self.found[int(lane)] = _sentence(value[lane], who, given, where)

    def _is_tame(self, array: Array) -> bool:
        return bool((np.abs(array) <= self._tame).all())


def _sentence(value: Array, who: str, inputs: Mapping[str, Array], where: str) -> str:
    index = tuple(np.argwhere(~np.isfinite(value))[0])
    told = " and ".join(_told(name, array, value, index) for name, array in inputs.items())
    return f"{who} {value[index]} at {told}{where}"


def _told(name: str, array: Array, value: Array, index: tuple[int, ...]) -> str:
    """Return an input: the number at the place of the fault, or the range of all of them."""
    if array.shape == value.shape:
        return f"{name} = {array[index]:.6g}"
    low, high = (array.min(), array.max()) if array.size else (0.0, 0.0)
    return f"{name} = {low:.6g}" if low == high else f"{name} from {low:.6g} to {high:.6g}"


def slopes(
    activation: Activation, z: Array, a: Array, grad_a: Array
) -> Iterator[tuple[Array, str, Mapping[str, Array]]]:
    """Yield what an activation gives to the backward pass, the gradient at z last.

    Args:
        activation: The activation.
        z: Pre-activations, ``(R, B, H)``.
        a: ``activation(z)``.
        grad_a: The gradient at a, ``(R, B, H)``.
    """
    who = f"activation {activation.name} returned a"
    if type(activation).vjp is Activation.vjp:
        yield activation.derivative(z, a), f"{who} derivative of", {"z": z}
    yield activation.vjp(z, a, grad_a), f"{who} gradient of", {"z": z, "the gradient at a": grad_a}
