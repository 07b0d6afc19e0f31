"""What differs between two provenances, and whether the bits of a run's numbers depend on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Provenance: TypeAlias = Mapping[str, Any]
"""What `bpx.store.provenance.provenance` returns, and `sweep.json` holds."""

Aspect: TypeAlias = Literal["plugin", "environment", "circumstance"]

_NUMERIC = ("bpx", "numpy", "scikit-learn", "scipy")
"""The packages, beside those of plugins, that a run's numbers depend on."""


@dataclass(frozen=True)
class Difference:
    """One thing that was otherwise.

    Attributes:
        aspect: What it concerns: ``"plugin"``, the source of a component, which decides what was
            computed; ``"environment"``, a version or a machine, on which the last bits of the same
            computation depend; or ``"circumstance"``, on which no number depends.
        text: It, in a sentence.
    """

    aspect: Aspect
    text: str

    @property
    def decides(self) -> bool:
        """Whether a run's numbers depend on it."""
        return self.aspect != "circumstance"

    def __str__(self) -> str:
        return self.text


def differences(then: Provenance, now: Provenance) -> list[Difference]:
    """Return what differs between two provenances: plugins first, circumstances last.

    Args:
        then: Of the sweep, as its `sweep.json` has it.
        now: Of this process, with the components of the same runs.

    Returns:
        Differences; none where both are the same. What a document says nothing of is none.

    Example:
        >>> then = {"versions": {"python": "3.12.1", "numpy": "2.3.0"}}
        >>> now = {"versions": {"python": "3.12.4", "numpy": "2.4.0"}}
        >>> for difference in differences(then, now):
        ...     print(difference.aspect, "|", difference)
        environment | numpy was 2.3.0 and is 2.4.0.
        circumstance | python was 3.12.1 and is 3.12.4.
    """
    order: tuple[Aspect, ...] = ("plugin", "environment", "circumstance")
    found = (
        *_plugins(then, now),
        *_versions(then, now),
        *_arithmetic(then, now),
        *_machine(then, now),
        *_blas(then, now),
        *_commits(then, now),
    )
    return sorted(found, key=lambda difference: order.index(difference.aspect))


def _plugins(then: Provenance, now: Provenance) -> Iterator[Difference]:
    present = {(p["kind"], p["name"]): p for p in now.get("plugins", ())}
    for plugin in then.get("plugins", ()):
        kind, name = plugin["kind"], plugin["name"]
        # Observers watch; they change no number.
        aspect: Aspect = "circumstance" if kind == "observer" else "plugin"
        if (kind, name) not in present:
            yield Difference(aspect, f"The {kind} {name} is missing.")
            continue
        changes = ", ".join(_changes(plugin["sources"], present[kind, name]["sources"]))
        if changes:
            yield Difference(aspect, f"The source of the {kind} {name} has changed: {changes}.")


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for file in dict.fromkeys((*then, *now)):
        if file not in now:
            yield f"{file} is not there"
        elif file not in then:
            yield f"{file} is new"
        elif then[file] != now[file]:
            yield f"{file} is another"


def _versions(then: Provenance, now: Provenance) -> Iterator[Difference]:
    before, after = then.get("versions"), now.get("versions")
    if before is None or after is None:
        return
    numeric = {*_NUMERIC, *(p["package"] for p in then.get("plugins", ()) if "package" in p)}
    for package in dict.fromkeys((*before, *after)):
        old, new = before.get(package), after.get(package)
        if old == new:
            continue
        decides = package in numeric or (package == "python" and _feature(old) != _feature(new))
        yield _changed(package, old, new, "environment" if decides else "circumstance")


def _feature(python: str | None) -> list[str]:
    """Return a version of Python without the number of its mends."""
    return str(python).split(".")[:2]


def _arithmetic(then: Provenance, now: Provenance) -> Iterator[Difference]:
    same_version = then.get("versions", {}).get("bpx") == now.get("versions", {}).get("bpx")
    before, after = then.get("arithmetic"), now.get("arithmetic")
    if same_version and before and after and before != after:
        yield Difference("environment", "The arithmetic in bpx's own source has changed.")


def _machine(then: Provenance, now: Provenance) -> Iterator[Difference]:
    before, after = then.get("machine", {}), now.get("machine", {})
    for name in before:
        if name in after and before[name] != after[name]:
            decides = name in ("architecture", "processor", "libc")
            aspect: Aspect = "environment" if decides else "circumstance"
            known = {"cores": "The number of cores"}.get(name, f"The {name}")
            yield _changed(known, before[name], after[name], aspect)


def _blas(then: Provenance, now: Provenance) -> Iterator[Difference]:
    before, after = then.get("blas"), now.get("blas")
    if before is None or after is None:
        return
    old, new = (", ".join(map(_library, libraries)) for libraries in (before, after))
    if old != new:
        yield _changed("BLAS", old, new, "environment")
        return
    old, new = (", ".join(str(library["threads"]) for library in each) for each in (before, after))
    if old != new:
        yield _changed("The number of BLAS threads outside training", old, new, "circumstance")


def _library(blas: Mapping[str, Any]) -> str:
    return f"{blas['library']} {blas['version']} for {blas['architecture']}"


def _commits(then: Provenance, now: Provenance) -> Iterator[Difference]:
    before, after = _states(then), _states(now)
    for place in before:
        if place in after and before[place] != after[place]:
            yield _changed(f"The commit of {place}", before[place], after[place], "circumstance")


def _states(provenance: Provenance) -> dict[str, str]:
    found = {"the working folder": provenance, **provenance.get("checkouts", {})}
    return {place: _state(state) for place, state in found.items() if state.get("commit")}


def _state(checkout: Mapping[str, Any]) -> str:
    return f"{checkout['commit'][:10]}{'' if checkout['clean'] else ' with changes'}"


def _changed(what: str, then: Any, now: Any, aspect: Aspect) -> Difference:
    absent = "not there"
    before, after = (absent if value in (None, "") else value for value in (then, now))
    return Difference(aspect, f"{what} was {before} and is {after}.")
