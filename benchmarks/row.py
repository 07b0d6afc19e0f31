"""A row of the results: what was measured, and what was aimed at."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Goal:
    """A figure and its target.

    Attributes:
        what: What the figure is, such as ``"plain loop / bpx"``.
        value: The figure; None where it could not be measured.
        sense: Whether it is to be at least or at most the bound.
        bound: The target.
        unit: Of both: ``"x"``, ``"s"``, ``"MB"``, ``"%"``.
    """

    what: str
    value: float | None
    sense: Literal[">=", "<="]
    bound: float
    unit: str

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where nothing was measured."""
        if self.value is None:
            return None
        return self.value >= self.bound if self.sense == ">=" else self.value <= self.bound


@dataclass(frozen=True)
class Row:
    """One case of a workload.

    Attributes:
        case: What was trained.
        unit: Of the times: ``"us"`` an update of one run, or ``"s"`` in all.
        times: The median time of each contender.
        spread: The least and the greatest time of each.
        first: The time of the first call of each that compiles; it does not count.
        difference: The largest difference of a parameter to bpx's after a few epochs.
        goals: The targets.
        floor: Microseconds an update of one run that the machine needs for the products and for
            the exponentials alone.
        anatomy: Microseconds an update of one run that bpx spends on updates, on recording and
            once a sweep.
        recorded: Epochs that bpx recorded, the initial one among them, and epochs trained.
        notes: Further facts.
    """

    case: str
    unit: str
    times: dict[str, float]
    spread: dict[str, tuple[float, float]] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    difference: dict[str, float] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    floor: dict[str, float] = field(default_factory=dict)
    anatomy: dict[str, float] = field(default_factory=dict)
    recorded: str = ""
    notes: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Row":
        """Return the row that JSON keeps."""
        return cls(**row | {"goals": [Goal(**goal) for goal in row["goals"]]})
