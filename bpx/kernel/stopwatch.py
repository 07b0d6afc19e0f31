"""The time that each component takes: while it is measured, its class's methods are timed ones.

The class stays the same, for components ask each other for it; afterwards its methods are its own.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias

from bpx.components import Component
from bpx.kernel.signal import Call, Signal

Key: TypeAlias = tuple[str, str]
"""A component by kind and name: ``("optimizer", "adam")``."""

_TIMED: Mapping[str, tuple[str, ...]] = {
    "activation": ("__call__", "derivative", "vjp", "forward_into", "vjp_into"),
    "loss": ("__call__", "gradient", "delta", "gradient_into", "delta_into"),
    "optimizer": ("init", "update", "update_into", "gradient"),
    "initializer": ("__call__",),
    "layer": (
        "forward", "gradient", "backward", "forward_into", "gradient_into", "backward_into", "noise"
    ),
    "regularizer": ("__call__", "gradient", "gradient_into"),
    "schedule": ("__call__",),
    "metric": ("__call__",),
}  # fmt: skip


@dataclass
class Lap:
    """What one component took.

    Attributes:
        seconds: Its own time, without that of components it calls.
        calls: How often it was called.
        in_place: Whether it writes into the engine's arrays: False where it lacks an in-place
            twin, None where its kind has none.
    """

    seconds: float = 0.0
    calls: int = 0
    in_place: bool | None = None


class Stopwatch:
    """Measures what components take, each without what it calls.

    Attributes:
        laps: By component.
    """

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.laps: dict[Key, Lap] = {}
        self._open: list[tuple[Key, float, float]] = []

    def begin(self, key: Key) -> None:
        """Begin to measure something, within what is being measured."""
        self._open.append((key, time.perf_counter(), 0.0))

    def end(self) -> None:
        """End what was begun last."""
        key, began, within = self._open.pop()
        elapsed = time.perf_counter() - began
        lap = self.laps.setdefault(key, Lap())
        lap.seconds += elapsed - within
        if self._open:
            above, start, inside = self._open[-1]
            self._open[-1] = above, start, inside + elapsed
            lap.calls += above != key  # a twin that calls the pure function is one call
        else:
            lap.calls += 1

    def timed(self, call: Call, key: Key) -> Call:
        """Return a call that does the same, and is measured."""

        def measured(*arguments: Any, **named: Any) -> Any:
            self.begin(key)
            try:
                return call(*arguments, **named)
            finally:
                self.end()

        return measured

    @contextmanager
    def on(self, components: Iterable[Component]) -> Iterator[None]:
        """Measure components, and those within them, as long as the context lasts.

        Args:
            components: What is measured; others of their classes are too, under their own names.
        """
        found = list(_with_nested(components))
        before: list[tuple[type[Component], dict[str, Any]]] = []
        for component in found:
            self.laps.setdefault(key_of(component), Lap(in_place=in_place(type(component))))
        try:
            for cls in dict.fromkeys(type(component) for component in found):
                methods = {name: self._measured(getattr(cls, name)) for name in _own(cls)}
                changed = methods | {"_stopwatch": self}
                before.append(
                    (cls, {name: vars(cls)[name] for name in changed if name in vars(cls)})
                )
                for name, value in changed.items():
                    setattr(cls, name, value)
            yield
        finally:
            for cls, own in reversed(before):
                _restore(cls, own)

    def _measured(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def measured(component: Component, *arguments: Any, **named: Any) -> Any:
            self.begin(key_of(component))
            try:
                return method(component, *arguments, **named)
            finally:
                self.end()

        return measured


def _with_nested(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        values = (getattr(component, field.name) for field in component.fields())
        yield from _with_nested(value for value in values if isinstance(value, Component))


def _own(cls: type[Component]) -> list[str]:
    """Return the methods to be measured that are not the kind's own, which the engine asks for."""
    kind = _kind(cls)
    names = _TIMED.get(cls.kind, ())
    return [name for name in names if getattr(cls, name) is not getattr(kind, name, None)]


def _restore(cls: type[Component], own: Mapping[str, Any]) -> None:
    for name in (*_TIMED.get(cls.kind, ()), "_stopwatch"):
        if name in own:
            setattr(cls, name, own[name])
        elif name in vars(cls):
            delattr(cls, name)


def key_of(component: Component) -> Key:
    """Return how a component is called."""
    return component.kind, component.name


def in_place(cls: type[Component]) -> bool | None:
    """Say whether a class has every in-place twin of its kind; None where the kind has none."""
    kind = _kind(cls)
    twins = [twin for twin in kind.twins if twin.endswith("_into")]
    if not twins or getattr(cls, "affine", False) or getattr(cls, "plain_descent", False):
        return True if twins else None
    if cls.kind == "loss":  # of its two ways to a delta it goes one
        default = getattr(cls, "delta", None) is getattr(kind, "delta", None)
        twins = ["gradient_into" if default else "delta_into"]
    return all(getattr(cls, twin) is not getattr(kind, twin) for twin in twins)


def timed_call(call: Call, component: Component) -> Call:
    """Return a call that the engine makes for a component, measured where the component is."""
    watch: Stopwatch | None = getattr(component, "_stopwatch", None)
    return call if watch is None else watch.timed(call, key_of(component))


class TimedLayer:
    """A bound layer whose calls are measured as its component's."""

    def __init__(self, bound: Any, component: Component) -> None:
        """Measure a `BoundLayer` of `bpx.kernel.parameters`."""
        self._bound, self._component = bound, component

    def forward(self, a: Signal, z: Signal) -> Call:
        """Return the measured call of the bound layer."""
        return timed_call(self._bound.forward(a, z), self._component)

    def gradient(self, a: Signal, delta: Signal) -> Call:
        """Return the measured call of the bound layer."""
        return timed_call(self._bound.gradient(a, delta), self._component)

    def backward(self, delta: Signal, grad_a: Signal) -> Call:
        """Return the measured call of the bound layer."""
        return timed_call(self._bound.backward(delta, grad_a), self._component)


def _kind(cls: type[Component]) -> type[Component]:
    return next(base for base in cls.__mro__ if Component in base.__bases__)
