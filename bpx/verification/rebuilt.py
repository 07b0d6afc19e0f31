"""A sweep rebuilt from its folder: what it was asked for, planned with the components of here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from bpx.engine.jobs import Jobs
from bpx.engine.prepare import Prepared, prepare
from bpx.engine.request import SweepRequest
from bpx.engine.settings import Settings
from bpx.errors import ResultsError
from bpx.registry import Registry
from bpx.store.differences import Difference, differences
from bpx.store.in_use import components_in_use
from bpx.store.moved import located
from bpx.store.provenance import provenance
from bpx.store.request import read_request
from bpx.store.sweep import Sweep

Name: TypeAlias = tuple[str, str]
"""The kind and the name of a component."""

_HERE = {"workers": "auto", "memory": "auto", "backend": "local", "address": None}
"""How runs are executed again: no number depends on it, and the sweep's cluster may be gone."""


@dataclass(frozen=True)
class Rebuilt:
    """A sweep ready to be trained again.

    Attributes:
        prepared: Its runs, but for those whose components are missing.
        config: Its configuration.
        environment: What differs from the process that trained it.
        missing: The components that there are no more.
    """

    prepared: Prepared
    config: dict[str, Any]
    environment: tuple[Difference, ...]
    missing: tuple[Name, ...]

    def is_missing(self, run: str) -> bool:
        """Say whether a run cannot be trained here because a component is missing."""
        return bool(self.missing) and run not in self._planned

    @cached_property
    def _planned(self) -> frozenset[str]:
        return frozenset(self.prepared.plan.jobs)


def rebuild(sweep: Sweep, plugins: Iterable[str | Path] = (), force: bool = False) -> Rebuilt:
    """Plan the runs of a sweep again.

    Args:
        sweep: Its folder.
        plugins: Where plugin files lie now that have moved; each stands for the one of its name.
        force: Whether to go on where a plugin has changed, or is missing.

    Raises:
        ResultsError: The folder does not say what was asked for, or a plugin is missing or has
            changed.
        BpxError: What was asked for makes no sense here.
    """
    request = read_request(sweep.path)
    files = located(request.config["plugins"], plugins)
    present = [file for file in files if file.is_file()]
    registry = Registry.load(present)
    missing = _missing(sweep.document, registry)
    gone = [Difference("plugin", _told_missing(*name, sweep.document)) for name in missing]
    if not force:
        _refuse(gone)
    prepared = prepare(_again(request, present, registry, missing))
    now = provenance(
        components_in_use(prepared.plan, registry, _known(request.config["observers"], missing)),
        present,
    )
    found = [*gone, *differences(_without(sweep.document, missing), now)]
    if not force:
        _refuse(found)
    return Rebuilt(prepared, request.config, tuple(found), tuple(missing))


def _missing(document: Mapping[str, Any], registry: Registry) -> list[Name]:
    """Return the components of a sweep that there are no more."""
    names = [(plugin["kind"], plugin["name"]) for plugin in document.get("plugins", ())]
    return [(kind, name) for kind, name in names if name not in registry.names(kind)]


def _told_missing(kind: str, name: str, document: Mapping[str, Any]) -> str:
    plugin = next(p for p in document["plugins"] if (p["kind"], p["name"]) == (kind, name))
    if "file" in plugin:
        return f"The {kind} {name} is missing: the plugin file {plugin['file']} is not there."
    package = f"{plugin['package']} {plugin['version']}"
    return f"The {kind} {name} is missing: it came from the package {package}."


def _refuse(found: Iterable[Difference]) -> None:
    """Refuse to go on where a plugin is another.

    Raises:
        ResultsError: One is.
    """
    plugins = [str(difference) for difference in found if difference.aspect == "plugin"]
    if plugins:
        raise ResultsError(
            f"{' '.join(plugins)} Bring back what the sweep was trained with (a file that has moved"
            " is named with --plugin FILE), or compare all the same with --force."
        )


def _again(
    request: SweepRequest, files: Sequence[Path], registry: Registry, missing: Sequence[Name]
) -> SweepRequest:
    """Return a request as it can be trained here; observers have seen the sweep already."""
    config = request.config | {
        "plugins": [str(file) for file in files],
        "observers": [],
        "engine": dict(_HERE),
    }
    settings = _trainable(request.settings, missing) if missing else request.settings
    return replace(request, config=config, settings=settings, registry=registry)


def _trainable(jobs: Jobs, missing: Sequence[Name]) -> Jobs:
    """Return the jobs whose components are all there."""
    kept = Jobs.of(job for job in jobs if not any(_uses(job, *name) for name in missing))
    if not len(kept):
        raise ResultsError("Not one run of the sweep can be trained without what is missing.")
    return kept


def _uses(settings: Settings, kind: str, name: str) -> bool:
    if kind == "metric":
        return any(entry == name or entry == {"name": name} for entry in settings["metrics"])
    columns = (kind, "output_activation") if kind == "activation" else (kind,)
    return any(settings.get(column) == name for column in columns)


def _known(observers: Sequence[Any], missing: Sequence[Name]) -> list[Any]:
    """Return the observers that there still are."""
    gone = {name for kind, name in missing if kind == "observer"}
    return [o for o in observers if (o if isinstance(o, str) else o.get("name")) not in gone]


def _without(document: Mapping[str, Any], missing: Sequence[Name]) -> dict[str, Any]:
    """Return a document that knows nothing of some components."""
    plugins = document.get("plugins", ())
    return {**document, "plugins": [p for p in plugins if (p["kind"], p["name"]) not in missing]}
