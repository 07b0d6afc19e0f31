"""What stands beside the type of a field: bounds, a meaning and a unit.

They are written with the vocabulary of `annotated_types`, the meaning as plain text::

    lr: Annotated[float, Gt(0), "the learning rate"] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1)] = 0.9
    delay: Annotated[float, Ge(0), Unit("s")] = 0.0
"""

import numbers
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from annotated_types import Ge, GroupedMetadata, Gt, Le, Lt, Unit

from bpx.errors import PluginError

_COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@dataclass(frozen=True)
class Bound:
    """One bound of a field: its sign as written, and the limit."""

    sign: Literal[">", ">=", "<", "<="]
    limit: float

    def holds(self, value: Any) -> bool:
        """Say whether `value`, a number or an array of numbers, lies within the bound."""
        held = _COMPARE[self.sign](value, self.limit)
        return held if isinstance(held, bool) else bool(np.all(held))

    def __str__(self) -> str:
        """Return the bound as a condition, such as ``> 0``."""
        return f"{self.sign} {self.limit:g}"


@dataclass(frozen=True)
class Marks:
    """What is said of a field beside its type.

    Attributes:
        bounds: What every number in it must satisfy.
        meaning: What it is, or ``""``.
        unit: What it is measured in, or ``""``.
    """

    bounds: tuple[Bound, ...] = ()
    meaning: str = ""
    unit: str = ""

    @classmethod
    def of(cls, marks: Iterable[Any]) -> "Marks":
        """Read the marks of an ``Annotated``.

        Raises:
            PluginError: One of them says nothing that bpx understands, or there are two meanings.
        """
        read = list(_read(marks))
        meanings = [mark for mark in read if isinstance(mark, str)]
        units = [mark.unit for mark in read if isinstance(mark, Unit)]
        for several in (meanings, units):
            if len(several) > 1:
                raise PluginError(
                    f"is marked with both {several[0]!r} and {several[1]!r}: keep one."
                )
        bounds = tuple(mark for mark in read if isinstance(mark, Bound))
        return cls(bounds, "".join(meanings), "".join(units))


def _read(marks: Iterable[Any]) -> Iterator[Bound | Unit | str]:
    for mark in marks:
        match mark:
            case str() | Unit():
                yield mark
            case GroupedMetadata():
                yield from _read(mark)
            case Gt(gt=numbers.Real() as limit):
                yield Bound(">", float(limit))
            case Ge(ge=numbers.Real() as limit):
                yield Bound(">=", float(limit))
            case Lt(lt=numbers.Real() as limit):
                yield Bound("<", float(limit))
            case Le(le=numbers.Real() as limit):
                yield Bound("<=", float(limit))
            case _:
                raise PluginError(
                    f"is marked with {mark!r}, which is no bound: there are Gt, Ge, Lt, Le and"
                    " Interval, each with numbers; a text says what the field means, Unit what it"
                    " is measured in."
                )
