"""A contract: the named checks of a kind, held one after another or reported all together."""

import pickle
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from bpx.components import Component
from bpx.errors import BpxError, ConfigError, nearest
from bpx.testing.failures import (
    CheckError,
    fail,
    global_generators,
    other_global_generators,
    pickles,
    require,
    where,
)

Function: TypeAlias = Callable[[Any], None]
"""A check of one subject; its docstring says what it holds."""

ALWAYS = ("pickles", "keeps_nothing", "global_random", "stacks")
"""The checks from which no component can be excepted: a sweep's numbers stand on them."""


@dataclass(frozen=True)
class Outcome:
    """What became of one check of a component.

    Attributes:
        check: Its name.
        holds: What it holds, in a line.
        status: ``"excepted"`` where the component is declared not to pass, and does not.
        sentence: What is wrong; of an exception, the declared reason.
        seconds: The time it took.
    """

    check: str
    holds: str
    status: Literal["passed", "failed", "excepted", "advised"]
    sentence: str = ""
    seconds: float = 0.0


class Contract:
    """The checks of a kind, in their order: what later ones rely on comes first.

    Attributes:
        checks: The checks by name.
    """

    def __init__(
        self,
        kind: type[Component],
        exercise: Function,
        *checks: Function,
        subjects: Callable[[Any], Iterable[Any]] = lambda component: (component,),
    ) -> None:
        """Gather the checks of a kind.

        Args:
            kind: The kind.
            exercise: Calls each function of a component once.
            checks: Each takes a subject and raises `CheckError`; the function's name is the
                check's, and its docstring says what it holds.
            subjects: From a component to what the checks are run on: itself, or itself in several
                places.
        """
        self._kind, self._exercise, self._subjects = kind, exercise, subjects
        self._common: dict[str, Callable[[Component], None]] = {
            "pickles": pickles,
            "keeps_nothing": self._keeps_nothing,
            "global_random": self._global_random,
        }
        self._own = {check.__name__.strip("_"): check for check in checks}

    @property
    def checks(self) -> Mapping[str, str]:
        """What each check holds, in a line, by its name and in their order."""
        return {
            name: (check.__doc__ or "").strip().splitlines()[0]
            for name, check in (self._common | self._own).items()
        }

    def hold(self, component: Component, subjects: Iterable[Any] | None = None) -> None:
        """Run every check but those from which the component is excepted.

        Args:
            component: An instance.
            subjects: What to run the checks on, instead of what follows from the component.

        Raises:
            CheckError: Of the first check that fails.
            ConfigError: It is no instance of the kind.
        """
        for outcome in self.outcomes(component, subjects):
            if outcome.status == "failed":
                raise CheckError(outcome.sentence)

    def outcomes(
        self, component: Component, subjects: Iterable[Any] | None = None
    ) -> Iterator[Outcome]:
        """Run every check and yield what became of it, in their order.

        Raises:
            CheckError: What it excepts is no check.
            ConfigError: It is no instance of the kind.
        """
        self._require_an_instance(component)
        self._require_known(component)
        try:
            chosen = list(self._subjects(component) if subjects is None else subjects)
        except Exception as error:
            told = str(error) if isinstance(error, BpxError) else f"{error!r}{where(error)}"
            told = f"{component.kind} {component.name}: no network for it: {told.rstrip('.')}."
            yield Outcome("network", "There is a network to check it in.", "failed", told)
            return
        for name, holds in self.checks.items():
            started = time.perf_counter()
            fault = self._fault(name, component, chosen)
            seconds = time.perf_counter() - started
            if fault is None:
                yield Outcome(name, holds, "passed", seconds=seconds)
            elif name in component.exceptions:
                yield Outcome(name, holds, "excepted", component.exceptions[name], seconds)
            else:
                yield Outcome(name, holds, "failed", fault, seconds)

    def _fault(self, name: str, component: Component, subjects: list[Any]) -> str | None:
        """Return what a check finds wrong, or None."""
        try:
            if name in self._common:
                self._common[name](component)
            else:
                for subject in subjects:
                    self._own[name](subject)
        except CheckError as error:
            return str(error)
        except Exception as error:
            return f"{component.kind} {component.name}: it raises {error!r}{where(error)}."
        return None

    def _require_an_instance(self, component: Any) -> None:
        if isinstance(component, self._kind):
            return
        due = f"an instance of a bpx.{self._kind.__name__} is checked here"
        if not isinstance(component, type):
            raise ConfigError(f"{due}, and not {component!r}.")
        name = component.__name__
        raise ConfigError(f"{due}, such as {name}(), and not the class {name}.")

    def _require_known(self, component: Component) -> None:
        for name in component.exceptions:
            if name in ALWAYS:
                fail(component, f"nothing can be excepted from the check {name}")
            if name not in self.checks:
                known = nearest(name, self.checks)
                fail(component, f"exceptions names {name!r}, which is no check. {known[:-1]}")

    def _global_random(self, component: Component) -> None:
        """No global generator of random numbers is drawn from."""
        self._call(component)  # which may import what draws as it is imported
        with other_global_generators():
            before = global_generators()
            self._call(component)
            after = global_generators()
        fault = (
            "it draws from a global generator of random numbers, or seeds it; draw from the stream"
            " it is given, or from a generator of its own with a seed"
        )
        require(component, after == before, fault)

    def _keeps_nothing(self, component: Component) -> None:
        """Nothing is kept from one call to the next, on the instance or its class."""
        fresh = component.with_fields()
        before = _kept(fresh)
        self._call(fresh)
        changed = [name for name, value in _kept(fresh).items() if before.get(name) != value]
        if changed:
            fault = f"a call changes its attribute {changed[0]}, which the runs of a sweep share"
            fail(component, f"{fault}; what must be kept goes into what it returns")

    def _call(self, component: Component) -> None:
        """Call each function; what they do wrong is for other checks to tell."""
        with warnings.catch_warnings(), suppress(Exception):
            warnings.simplefilter("ignore")
            self._exercise(component)


def _kept(component: Component) -> dict[str, Any]:
    """Return what an instance and its classes hold besides functions, in a form to compare."""
    held: dict[str, Any] = {}
    for base in reversed(type(component).__mro__[: -len(Component.__mro__)]):
        held |= vars(base)
    derived = {name for name, value in held.items() if isinstance(value, cached_property)}
    held |= vars(component)
    return {
        name: _frozen(value)
        for name, value in held.items()
        if not name.startswith("__") and name not in derived
    }


def _frozen(value: Any) -> Any:
    try:
        return pickle.dumps(value)
    except Exception:
        return repr(value)
