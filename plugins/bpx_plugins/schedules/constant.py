"""A constant learning rate."""

from dataclasses import dataclass

from bpx import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    """The learning rate as it is.

    Example:
        >>> Constant()(step=7, steps=10)
        1.0
    """

    name = "constant"
    constant = True

    def __call__(self, step: int, steps: int) -> float:
        """Return one; see `Schedule.__call__`."""
        return 1.0
