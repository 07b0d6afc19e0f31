"""The verifier: runs of a sweep trained again and compared with its tables."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bpx.console.progress import progress
from bpx.engine.execute import execute
from bpx.engine.plan import Plan
from bpx.engine.run import Setting
from bpx.engine.tabulate import part_of_outcome
from bpx.errors import ResultsError
from bpx.store.moved import require_known
from bpx.store.parquet import to_frame
from bpx.store.source import Sweeps, open_source
from bpx.store.sweep import Sweep
from bpx.verification.asked import compare_with_asked
from bpx.verification.outcome import Verification, VerifiedSweep
from bpx.verification.rebuilt import Rebuilt, rebuild
from bpx.verification.sample import sample
from bpx.verification.tables import KEYS, WEIGHTS, StoredTables, trained_table
from bpx.verification.tally import Tally

if TYPE_CHECKING:
    from rich.console import Console

Ends: TypeAlias = Mapping[str, str]
"""How each run of a sweep ended, by id."""


class Verifier:
    """Trains runs of sweeps again, and says what came out otherwise."""

    def __init__(
        self,
        console: Console | None = None,
        plugins: Iterable[str | Path] = (),
        force: bool = False,
    ) -> None:
        """Begin with nothing verified.

        Args:
            console: Where progress is shown, or None.
            plugins: Where plugin files lie now that have moved.
            force: Whether to go on where a plugin has changed or is missing.
        """
        self._console, self._plugins, self._force = console, tuple(plugins), force

    def verify(
        self, path: Path, number: int | None, ids: Collection[str] | None = None
    ) -> Verification:
        """Verify a sweep, or each of a folder of several.

        Args:
            path: The folder.
            number: How many runs of each sweep, as `sample` chooses them; None takes all.
            ids: These runs instead.

        Raises:
            ResultsError: There is no sweep or no such run, or a plugin is missing or has changed.
            BpxError: A sweep makes no sense here.
        """
        source = open_source(path)
        sweeps = source.sweeps if isinstance(source, Sweeps) else {"": source}
        files = [file for sweep in sweeps.values() for file in sweep.document["config"]["plugins"]]
        require_known(files, self._plugins)
        ends = {name: _ends(sweep) for name, sweep in sweeps.items()}
        asked = dict.fromkeys(sweeps) if ids is None else _by_sweep(path, ends, ids)
        verified = tuple(
            self._verify(sweeps[name], ends[name], number, own) for name, own in asked.items()
        )
        if not any(sweep.ids or sweep.untrained or sweep.different for sweep in verified):
            raise ResultsError(f"There is no trained run in {path} to verify.")
        return Verification(verified)

    def _verify(
        self, sweep: Sweep, ends: Ends, number: int | None, asked: list[str] | None
    ) -> VerifiedSweep:
        rebuilt = rebuild(sweep, self._plugins, self._force)
        plan = rebuilt.prepared.plan
        wanted = [id_ for id_, end in ends.items() if end != "skipped"] if asked is None else asked
        untrained = [id_ for id_ in wanted if rebuilt.is_missing(id_)]
        planned = {id_ for stack in plan.stacks for id_ in stack.runs.ids}
        ids = [id_ for id_ in wanted if id_ in planned]
        if asked is None and number is not None:
            ids = sample(_traits(plan, {id_: ends[id_] for id_ in ids}), number)
        tally = Tally()
        compare_with_asked(tally, sweep, rebuilt)
        self._train(rebuilt, plan.only(set(ids)), StoredTables(sweep, ids), tally)
        return VerifiedSweep(
            path=sweep.path,
            runs=len(ends),
            skipped=sum(end == "skipped" for end in ends.values()),
            ids=tuple(ids),
            untrained=tuple(untrained),
            environment=rebuilt.environment,
            columns=tally.measures,
            different=tally.different,
            mismatches=tuple(tally.mismatches),
        )

    def _train(self, rebuilt: Rebuilt, plan: Plan, stored: StoredTables, tally: Tally) -> None:
        """Train the runs of a plan and compare each block as it ends."""
        prepared, kept = rebuilt.prepared, rebuilt.config["results"]
        optional = {"layers": kept["layers"], WEIGHTS: kept["weights"]}
        tables = [name for name in KEYS if optional.get(name, True)]
        manager, processes = prepared.registry.manager, prepared.engine.processes(plan)
        with (
            execute(plan, prepared.engine, prepared.announce) as outcomes,
            progress(self._console, plan, processes, manager) as ended,
        ):
            for runs, outcome in outcomes:
                part = part_of_outcome(0, runs, outcome, kept["weights"])
                for name in tables:
                    again = trained_table(name, part)
                    tally.compare(name, KEYS[name], stored.of(name, outcome.ids), again)
                ended(runs, outcome)


def _ends(sweep: Sweep) -> Ends:
    runs = to_frame(sweep.table("runs").select(["id", "status"]))
    return dict(zip(runs["id"], runs["status"], strict=True))


def _by_sweep(path: Path, ends: Mapping[str, Ends], ids: Collection[str]) -> dict[str, list[str]]:
    """Return the runs asked for of each sweep, each once; one of several sweeps counts in each.

    Raises:
        ResultsError: There is no such run, or it was skipped.
    """
    found: dict[str, dict[str, None]] = {}
    for id_ in ids:
        sweep, _, own = id_.rpartition("/")
        holding = [name for name in ends if own in ends[name] and sweep in ("", name)]
        if not holding:
            known = [name for runs in ends.values() for name in runs]
            match = get_close_matches(own, known, n=1)
            hint = f"Did you mean {match[0]!r}? " if match else ""
            raise ResultsError(
                f"There is no run {id_!r} in {path}. {hint}python -m bpx runs {path} lists them."
            )
        for name in holding:
            if ends[name][own] == "skipped":
                raise ResultsError(f"The run {own} was skipped: there is nothing to train again.")
            found.setdefault(name, {})[own] = None
    return {name: list(runs) for name, runs in found.items()}


def _traits(plan: Plan, ends: Ends) -> dict[str, list[Hashable]]:
    """Return what a sample looks at: how a run ended, its stack, its components."""
    traits: dict[str, list[Hashable]] = {id_: [("status", end)] for id_, end in ends.items()}
    for number, stack in enumerate(plan.stacks):
        settings, which = stack.runs.distinct
        own = [[("stack", number), *_components(setting)] for setting in settings]
        for id_, place in zip(stack.runs.ids, which.tolist(), strict=True):
            if id_ in traits:
                traits[id_] += own[place]
    return traits


def _components(setting: Setting) -> list[Hashable]:
    names = {group.name: group.columns.get(group.name) for group in setting.groups}
    return [(group, name) for group, name in names.items() if isinstance(name, str)]
