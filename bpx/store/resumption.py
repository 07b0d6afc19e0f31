"""May a sweep be gone on with? What is asked for, held against what its folder was made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from bpx.engine.request import SweepRequest
from bpx.errors import ConfigError, ResultsError, nearest
from bpx.store import layout
from bpx.store.differences import Provenance, differences
from bpx.store.moved import located, require_known, require_there
from bpx.store.notes import how_to_resume
from bpx.store.request import read_jobs, read_request

RETRIED = ("failed", "diverged")
"""The statuses whose runs may be taken again."""

_ELSEWHERE = ("engine", "name", "observers", "plugins", "results")
"""Groups of the configuration on which no number depends; sources of plugins are compared."""

_KEPT = ("layers", "weights")
"""The keys of ``results`` that decide what is kept of a run."""

_NAMED = 5


@dataclass(frozen=True)
class Resumption:
    """A sweep to go on with.

    Attributes:
        path: Its folder.
        retry: The statuses of runs that are taken again.
        force: Whether to go on in spite of differences.
    """

    path: Path
    retry: tuple[str, ...] = ()
    force: bool = False

    @classmethod
    def of(cls, results: Mapping[str, Any]) -> Self | None:
        """Read ``results.resume``, ``results.retry`` and ``results.force``.

        Args:
            results: The group of the configuration.

        Raises:
            ConfigError: There is nothing to retry, or nothing is retried of that status.
        """
        retry, path = results["retry"], results["resume"]
        statuses = tuple(retry) if isinstance(retry, (list, tuple)) else (retry,) * bool(retry)
        for status in statuses:
            if status not in RETRIED:
                known = nearest(str(status), RETRIED)
                raise ConfigError(f"No runs of the status {status!r} are retried. {known}")
        if path is None:
            if statuses or results["force"]:
                key = "retry" if statuses else "force"
                raise ConfigError(f"results.{key} goes with results.resume=DIR.")
            return None
        return cls(Path(str(path)).expanduser(), statuses, bool(results["force"]))

    def check(self, request: SweepRequest, ids: Sequence[str], now: Provenance) -> list[str]:
        """Return in what a request differs from the folder's, if that is to be overridden.

        Args:
            request: What is asked for.
            ids: The id of each of its jobs.
            now: The provenance of this process, with the components in use.

        Returns:
            Every difference, in sentences, for the provenance.

        Raises:
            ResultsError: It differs in what a run's numbers depend on, and that is not forced.
        """
        then = layout.read_document(self.path)
        changed = [*_kept(then, request), *_runs(self.path, then, request, ids)]
        found = differences(then, now)
        decisive = [*changed, *(str(each) for each in found if each.decides)]
        if decisive and not self.force:
            raise ResultsError(
                f"{self.path} cannot be gone on with as it is. {_listed(decisive)} Undo that, or"
                " go on all the same with --force (results.force=true on a command line of"
                " settings); sweep.json will say so."
            )
        return [*changed, *map(str, found)]


def _listed(sentences: Sequence[str]) -> str:
    shown = " ".join(sentences[:_NAMED])
    more = len(sentences) - _NAMED
    return f"{shown} And {more} more." if more > 0 else shown


def _kept(then: Mapping[str, Any], request: SweepRequest) -> Iterator[str]:
    before, after = then["config"]["results"], request.config["results"]
    for key in _KEPT:
        if before[key] != after[key]:
            yield _change(f"results.{key}", before[key], after[key])


def _runs(
    folder: Path, then: Mapping[str, Any], request: SweepRequest, ids: Sequence[str]
) -> Iterator[str]:
    """Yield why the runs asked for are others."""
    if request.first is not None:
        return  # a sweeper that learns asks for what it likes
    known, asked = set(read_jobs(folder)[1]), set(ids)
    if known == asked:
        return
    before, after = _leaves(then["config"]), _leaves(request.config)
    swept = {**then["grid"], **request.grid}
    fixed = [{k: v for k, v in each.items() if k not in swept} for each in (before, after)]
    changes = [*_changes("", *fixed), *_changes("The axis ", then["grid"], request.grid)]
    yield from changes
    gone, new = len(known - asked), len(asked - known)
    yield f"Of its {len(known)} runs {gone} are not asked for, and {new} others are."
    if not changes:
        yield "Their settings are the same: a component, or what auto comes to, is another."


def _changes(what: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys((*then, *now)):
        before, after = (each.get(key, "not there") for each in (then, now))
        if before != after:
            yield _change(f"{what}{key}", before, after)


def _change(what: str, then: Any, now: Any) -> str:
    return f"{what} was {then} and is {now}."


def _leaves(config: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return the values of a configuration on which runs depend, by dotted key."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        if not path and key in _ELSEWHERE:
            continue
        if isinstance(value, Mapping):
            found |= _leaves(value, f"{path}{key}.")
        else:
            found[f"{path}{key}"] = value
    return found


def resumed_request(
    path: str | Path,
    retry: str | Sequence[str] = (),
    force: bool = False,
    plugins: Iterable[str | Path] = (),
) -> SweepRequest:
    """Return what a sweep was asked for, to go on with it in its folder.

    Args:
        path: The sweep's folder.
        retry: The statuses of runs to take again.
        force: Whether to go on in spite of differences.
        plugins: Where plugin files lie now that have moved.

    Raises:
        ConfigError: Nothing is retried of such a status.
        ResultsError: There is no sweep, or it cannot be gone on with from its folder alone, or a
            plugin file is not there.
    """
    folder = Path(path).expanduser()
    if folder.is_dir() and not (folder / layout.DOCUMENT).exists():
        raise ResultsError(
            f"{folder} is not the folder of a sweep: it holds no {layout.DOCUMENT}. Give the"
            " folder that a sweep printed when it began or was interrupted."
        )
    if not folder.exists():
        raise ResultsError(f"There is no results folder {folder}.")
    request = read_request(folder)
    if request.first is not None:
        raise ResultsError(
            f"{folder} is of a sweeper that learns from results, which its folder does not hold:"
            f" give {how_to_resume(folder, {'batches': True})}."
        )
    asked, moved = request.config["plugins"], list(plugins)
    require_known(asked, moved)
    files = located(asked, moved)
    require_there(files)
    statuses = [retry] if isinstance(retry, str) else list(retry)
    results = request.config["results"] | {
        "resume": str(folder),
        "retry": statuses,
        "force": force,
    }
    Resumption.of(results)  # a status that is not one is an error here
    changes = {"results": results, "plugins": [str(file) for file in files]}
    return replace(request, config=request.config | changes)
