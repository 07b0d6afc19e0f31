"""A constant learning rate."""

from dataclasses import dataclass

from bpx import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    r"""The learning rate as it is: the factor :math:`1`.

    Example:
        >>> Constant()(step=7, steps=10)
        1.0

    References:
        Bengio, 2012, "Practical recommendations for gradient-based training of deep
        architectures", section 3.1.
    """

    name = "constant"
    constant = True

    def __call__(self, step: int, steps: int) -> float:
        """Return one; see `Schedule.__call__`."""
        return 1.0
