"""The threshold of the perceptron."""

from dataclasses import dataclass

from bpx import Activation, xp
from bpx.axes import Array
from bpx.components import Combination
from bpx.errors import ConfigError


@dataclass(frozen=True)
class Step(Activation):
    r"""One value below the threshold, another from it on (Rosenblatt, 1958).

    .. math:: a = \begin{cases} \text{high} & z \ge 0 \\ \text{low} & z < 0 \end{cases},
              \qquad f'(z) = 0

    Its derivative is zero wherever there is one, so no gradient passes through it: it belongs
    to rules that do not descend one.

    Attributes:
        low: The value below zero.
        high: The value at zero and above; above low.

    Example:
        >>> Step(low=-1.0)(xp.asarray([-0.5, 0.0, 2.0])).tolist()
        [-1.0, 1.0, 1.0]
    """

    name = "step"
    differentiable = False
    kinks = (0.0,)

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        """Check the fields, and that low is below high.

        Raises:
            ConfigError: A field's value is of the wrong type or out of range.
        """
        super().__post_init__()
        if self.labels is not None and not self.low < self.high:
            raise ConfigError(
                f"{self.kind} {self.name}: low={self.low} must be below high={self.high}."
            )

    @property
    def labels(self) -> tuple[float, float] | None:
        """The two outputs, or None where they differ from run to run."""
        labels = self.low, self.high
        return labels if all(isinstance(label, float) for label in labels) else None

    def __call__(self, z: Array) -> Array:
        """Return high where z is at least 0, low elsewhere."""
        return xp.where(z >= 0.0, self.high * xp.ones_like(z), self.low)

    def derivative(self, z: Array, a: Array) -> Array:
        """Return zeros."""
        return xp.zeros_like(z)

    def unsuited(self, combination: Combination) -> str | None:
        """Object to a rule that descends a gradient, of which the step passes nothing on."""
        used = combination.hidden or isinstance(combination.output_activation, Step)
        if used and combination.optimizer.descends_gradient:
            rule = combination.optimizer.name
            return f"{rule} descends a gradient, and the derivative of step is zero everywhere"
        return None
