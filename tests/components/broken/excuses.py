"""Components that are right, with an exception that nobody needs or that nobody can have."""

from dataclasses import dataclass

from components.broken import rejected_by
from components.broken.activations import Tanh
from components.broken.optimizers import Descent
from components.broken.schedules import Line


@rejected_by("rests", "it is excepted from the check rests and passes it; take the exception away")
@dataclass(frozen=True)
class Needless(Descent):
    exceptions = {"rests": "it decays its weights"}  # noqa: RUF012


@rejected_by("exceptions", "exceptions names 'derivatives', which is no check. .*'derivative'")
@dataclass(frozen=True)
class Misspelled(Tanh):
    exceptions = {"derivatives": "it has none"}  # noqa: RUF012


@rejected_by("exceptions", "nothing can be excepted from the check stacks")
@dataclass(frozen=True)
class FromStacks(Tanh):
    exceptions = {"stacks": "it looks at its neighbours"}  # noqa: RUF012


@rejected_by("defaults", r"The default of \w+: final='low' must be a finite number")
@dataclass(frozen=True)
class DefaultOfAnotherType(Line):
    final: float = "low"
