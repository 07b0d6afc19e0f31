"""The condition at which a run stops early."""

import operator
import re
from dataclasses import dataclass

from bpx.axes import Array
from bpx.errors import ConfigError

_COMPARE = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
_CONDITION = re.compile(r"\s*([a-z]\w*\.\w+)\s*(<=|<|>=|>)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")


@dataclass(frozen=True)
class Target:
    """A bound on a column of the history, such as ``train.loss <= 0.01``."""

    column: str
    sign: str
    limit: float

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read a condition.

        Raises:
            ConfigError: It is not of the form `column sign number`.

        Example:
            >>> Target.parse("train.loss <= 0.01")
            Target(column='train.loss', sign='<=', limit=0.01)
        """
        match = _CONDITION.fullmatch(text)
        try:
            if match is None:
                raise ValueError(text)
            return cls(match[1], match[2], float(match[3]))
        except ValueError:
            raise ConfigError(
                f"training.target={text!r} is no condition; write a column, a sign and a number,"
                " such as 'train.loss <= 0.01' or 'test.accuracy >= 0.95'."
            ) from None

    def reached(self, values: Array) -> Array:
        """Say for each value whether it fulfils the condition, ``(R,)`` of booleans."""
        reached: Array = _COMPARE[self.sign](values, self.limit)
        return reached

    def __str__(self) -> str:
        """Return the condition as it is written."""
        return f"{self.column} {self.sign} {self.limit:g}"
