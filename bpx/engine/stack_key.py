"""Which settings may share a stack."""

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any

from bpx.components import Component, Metric
from bpx.engine.run import Setting


class StackKey:
    """Says what the runs of a stack must agree in.

    They may differ in seed, in initializer and in the float fields of the other components.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: dict[int, tuple[Any, int]] = {}
        self._numbers: dict[Hashable, int] = {}

    def __call__(self, setting: Setting) -> Hashable:
        """Return the key of a setting; settings of equal keys may share a stack."""
        combination = setting.combination
        return (
            id(setting.data),
            self._number(setting.layer, repr),
            combination.hidden,
            combination.bias,
            self._number(combination.activation, _shared),
            self._number(combination.output_activation, _shared),
            self._number(combination.loss, _shared),
            self._number(combination.optimizer, _shared),
            self._number(combination.regularizer, _shared),
            self._number(combination.schedule, _shared),
            setting.labels,
            self._number(setting.metrics, _names),
            self._number(setting.duration, repr),
            setting.dtype,
        )

    def _number(self, part: Any, aspect: Callable[[Any], Hashable]) -> int:
        """Return a number that parts share whose `aspect` is the same."""
        seen = self._seen.get(id(part))
        if seen is None:
            number = self._numbers.setdefault(aspect(part), len(self._numbers))
            # Kept with the part, so that no other one comes to have its id.
            seen = self._seen[id(part)] = (part, number)
        return seen[1]


def _shared(component: Component) -> Hashable:
    """Return a component's class and the fields in which a stack agrees, in depth."""
    kind = type(component)
    fields = [getattr(component, name) for name in _shared_names(kind)]
    return (kind, *[_shared(f) if isinstance(f, Component) else repr(f) for f in fields])


@cache
def _shared_names(kind: type[Component]) -> list[str]:
    return [field.name for field in kind.fields() if not field.varies]


def _names(metrics: Sequence[Metric]) -> Hashable:
    return tuple(metric.name for metric in metrics)
