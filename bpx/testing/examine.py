"""A component examined: every check of its kind, at several settings, told all together."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin

from bpx.components import KINDS, Component, Dataset, Observer
from bpx.errors import BpxError, ConfigError, DataError
from bpx.testing import (
    activations,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    observers,
    optimizers,
    regularizers,
    schedules,
)
from bpx.testing.contract import Contract, Outcome
from bpx.testing.documented import lacks
from bpx.testing.failures import where
from bpx.testing.varied import per_run, varied

CONTRACTS: Mapping[str, Contract] = {
    "activation": activations.CONTRACT,
    "loss": losses.CONTRACT,
    "optimizer": optimizers.CONTRACT,
    "initializer": initializers.CONTRACT,
    "layer": layers.CONTRACT,
    "regularizer": regularizers.CONTRACT,
    "schedule": schedules.CONTRACT,
    "dataset": datasets.CONTRACT,
    "metric": metrics.CONTRACT,
    "observer": observers.CONTRACT,
}
"""The contract of each kind."""

_SEVERITY = ("passed", "advised", "excepted", "failed")
"""What may become of a check, the worst last."""

DOCUMENTED = "documented"
DOCUMENTED_HOLDS = "It says what it is, its mathematics, its source and what each field means."


@dataclass(frozen=True)
class Examination:
    """What became of the checks of a component.

    Attributes:
        kind: The kind's name.
        name: The component's name.
        outcomes: Of every check, in their order; the worst over the settings it was checked with.
        settings: How many settings it was checked with.
        needs: Why it could not be checked here: what it lacks, in a sentence; None where it could.
        seconds: The time it took.
    """

    kind: str
    name: str
    outcomes: tuple[Outcome, ...]
    settings: int
    needs: str | None
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The checks that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "failed")

    @property
    def exceptions(self) -> Mapping[str, str]:
        """The checks that it is declared not to pass, each with the reason."""
        return {one.check: one.sentence for one in self.outcomes if one.status == "excepted"}

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "kind": self.kind,
            "name": self.name,
            "passed": self.passed,
            "needs": self.needs,
            "settings": self.settings,
            "seconds": self.seconds,
            "checks": [dict(vars(outcome)) for outcome in self.outcomes],
        }


def examine(component: type[Component] | Component, *, owes_words: bool = True) -> Examination:
    """Hold a component to every check of its kind, and tell what became of each.

    Args:
        component: A class, checked with its defaults, with its numeric fields away from them, with
            each choice of a field that has choices, and with what its ``checked_with`` names; or an
            instance, checked as it is.
        owes_words: Whether a docstring that lacks something fails; else it is an advice, as for a
            file of one's own.

    Raises:
        ConfigError: It is neither.

    Example:
        >>> from bpx_plugins.optimizers import Adam
        >>> found = examine(Adam)
        >>> found.passed, found.exceptions
        (True, {})
    """
    started = time.perf_counter()
    cls = component if isinstance(component, type) else type(component)
    if not issubclass(cls, KINDS):
        raise ConfigError(
            f"A component's class is examined, or an instance of it, and not {component!r};"
            " by a name, python -m bpx check examines it."
        )
    try:
        instances = list(variants(cls)) if isinstance(component, type) else [component]
        needs = _needs(instances[0])
    except Exception as error:
        told = str(error) if isinstance(error, BpxError) else _unmade(cls, error)
        outcome = Outcome("defaults", "Its defaults make an instance.", "failed", told)
        return _examination(cls, [outcome], 0, None, started)
    if needs is not None:
        return _examination(cls, [], 0, needs, started)
    outcomes: dict[str, Outcome] = {}
    for instance in instances:
        for outcome in _outcomes(instance):
            before = outcomes.setdefault(outcome.check, outcome)
            if before is not outcome:
                told_apart = _told_apart(outcome, instance, instances[0])
                outcomes[outcome.check] = _worse(before, told_apart)
    outcomes[DOCUMENTED] = _documented(cls, owes_words)
    found = [_without_excuse(cls, outcome) for outcome in outcomes.values()]
    return _examination(cls, found, len(instances), None, started)


def variants(component: type[Component]) -> Iterator[Component]:
    """Yield a class's defaults, and the other settings at which it is checked.

    These are one with every numeric field away from its default, for a factor that is 1 cannot be
    seen to be missing; one for each choice of a field with choices; and those that it names.

    Args:
        component: The class.

    Raises:
        ConfigError: Its defaults make no sense together.
    """
    default = component()
    yield default
    moved = _moved(default)
    if moved is not None:
        yield moved
    shared = {field.name for field in _kind(component).fields()}
    for field in component.fields():
        if field.name in shared:
            continue
        for value in _choices(field.type, getattr(default, field.name)):
            try:
                yield component(**{field.name: value})
            except ConfigError:
                continue  # it makes no sense beside the other defaults
    for settings in component.checked_with:
        yield component(**settings)


def _moved(default: Component) -> Component | None:
    """Return a component with every numeric field away from its default, if there is such."""
    moved = default
    for field, values in per_run(default):
        for value in values[1:]:
            other = varied(moved, field, value)
            with suppress(Exception):  # it may make no sense beside the others
                replace(other)
                moved = other
                break
    return None if moved is default else moved


def _choices(hint: Any, default: Any) -> list[Any]:
    if hint is bool:
        return [not default]
    if get_origin(hint) is Literal:
        return [choice for choice in get_args(hint) if choice != default]
    return []


def _kind(component: type[Component]) -> type[Component]:
    return next(kind for kind in KINDS if issubclass(component, kind))


def _needs(component: Component) -> str | None:
    """Return what a component lacks here, which is no fault of its own."""
    try:
        if isinstance(component, Observer):
            component.require()
        elif isinstance(component, Dataset) and component.needs is not None:
            return f"it needs {component.needs}"
        elif isinstance(component, Dataset):
            component.load()
    except ImportError as error:
        return str(error)
    except DataError as error:
        return str(error) if "pip install" in str(error) else None
    except BpxError as error:
        return str(error)
    except Exception:
        return None  # the checks tell
    return None


def _outcomes(component: Component) -> Iterator[Outcome]:
    try:
        yield from CONTRACTS[component.kind].outcomes(component)
    except AssertionError as error:
        yield Outcome("exceptions", "Its exceptions are checks.", "failed", str(error))


def _told_apart(outcome: Outcome, component: Component, default: Component) -> Outcome:
    """Return what became of a check, with the settings that are not the default ones."""
    if outcome.status != "failed":
        return outcome
    names = (field.name for field in component.fields())
    other = {
        name: getattr(component, name)
        for name in names
        if getattr(component, name) != getattr(default, name)
    }
    settings = ", ".join(f"{name}={value}" for name, value in other.items())
    return replace(outcome, sentence=f"{outcome.sentence} Seen with {settings}.")


def _unmade(component: type[Component], error: Exception) -> str:
    who = f"{component.kind} {component.name}"
    return f"{who}: it, or what checked_with names, makes no instance: {error!r}{where(error)}."


def _worse(first: Outcome, second: Outcome) -> Outcome:
    """Return the worse of two outcomes of a check, the first of equals, with the time of both."""
    worse = max(first, second, key=lambda outcome: _SEVERITY.index(outcome.status))
    return replace(worse, seconds=first.seconds + second.seconds)


def _without_excuse(component: type[Component], outcome: Outcome) -> Outcome:
    """Return an outcome as a failure where a component is excepted from what it always passes."""
    if outcome.status != "passed" or outcome.check not in component.exceptions:
        return outcome
    needless = (
        f"{component.kind} {component.name}: it is excepted from the check {outcome.check} and"
        " passes it; take the exception away."
    )
    return replace(outcome, status="failed", sentence=needless)


def _documented(component: type[Component], owes_words: bool) -> Outcome:
    lacking = "; ".join(lacks(component))
    if not lacking:
        return Outcome(DOCUMENTED, DOCUMENTED_HOLDS, "passed")
    sentence = f"{component.kind} {component.name}: it lacks {lacking}."
    return Outcome(DOCUMENTED, DOCUMENTED_HOLDS, "failed" if owes_words else "advised", sentence)


def _examination(
    component: type[Component],
    outcomes: list[Outcome],
    settings: int,
    needs: str | None,
    started: float,
) -> Examination:
    seconds = time.perf_counter() - started
    return Examination(component.kind, component.name, tuple(outcomes), settings, needs, seconds)
