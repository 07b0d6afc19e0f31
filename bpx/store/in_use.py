"""The components that a sweep uses, and where each comes from."""

from collections.abc import Iterable
from importlib.metadata import Distribution, entry_points
from pathlib import Path
from typing import Any

from bpx.components import Component, Observer
from bpx.engine.plan import Plan
from bpx.engine.run import Entry, Setting, named_fields
from bpx.loading import ENTRY_POINTS
from bpx.registry import Registry
from bpx.store.sources import sources_of


def components_in_use(
    plan: Plan, registry: Registry, observers: Iterable[Entry] = ()
) -> list[dict[str, Any]]:
    """Return the components of a plan's runs, the skipped ones among them.

    Args:
        plan: The plan.
        registry: Where its components come from.
        observers: The observers that are switched on.

    Returns:
        Of each its ``kind`` and ``name``; ``package`` and ``version``, or the name of the user's
        ``file``; and ``sources``, the SHA-256 of each of its source files
        (`bpx.store.sources.sources_of`). Sorted by kind and name.
    """
    whole = (component for setting in plan.settings for component in _components(setting))
    used = {type(part) for component in whole for part in component.parts()}
    used |= {registry.get(Observer, named_fields(entry)[0]) for entry in observers}
    distributions = plugin_packages()
    return [
        {
            "kind": component.kind,
            "name": component.name,
            **_origin(registry, component, distributions),
            "sources": sources_of(component, frozenset(distributions)),
        }
        for component in sorted(used, key=lambda component: (component.kind, component.name))
    ]


def plugin_packages() -> dict[str, Distribution]:
    """Return the installed distributions that offer components, by the package they offer."""
    offered = {entry.module.partition(".")[0]: entry for entry in entry_points(group=ENTRY_POINTS)}
    return {package: entry.dist for package, entry in offered.items() if entry.dist is not None}


def _components(setting: Setting) -> tuple[Component, ...]:
    combination = setting.combination
    return (
        setting.dataset,
        setting.layer,
        combination.activation,
        combination.output_activation,
        combination.loss,
        combination.optimizer,
        combination.initializer,
        combination.regularizer,
        combination.schedule,
        *setting.metrics,
    )


def _origin(
    registry: Registry, component: type[Component], distributions: dict[str, Distribution]
) -> dict[str, str]:
    origin = registry.entries(component.kind)[component.name].origin
    if origin in distributions:
        package = distributions[origin]
        return {"package": package.name, "version": package.version}
    return {"file": Path(origin).name}
