"""The runner: one command's sweep, from composed settings to tables and pictures."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from bpx.console.progress import progress
from bpx.engine.endings import run_ends
from bpx.engine.execute import Execution, execute
from bpx.engine.part import Part
from bpx.engine.plan import Plan
from bpx.engine.prepare import Prepared, prepare
from bpx.engine.profile import Profile
from bpx.engine.remaining import remaining
from bpx.engine.request import SweepRequest
from bpx.engine.runs import Runs
from bpx.engine.tabulate import part_of_outcome, part_of_skipped
from bpx.errors import ResultsError
from bpx.kernel.stopwatch import Lap
from bpx.store.files import WriteError
from bpx.store.notes import warn_of
from bpx.store.resumption import Resumption
from bpx.training.events import Announcer, SweepBegin, SweepEnd
from bpx.training.outcome import Outcome

if TYPE_CHECKING:
    from bpx.results import Results
    from bpx.store.store import Store


class Runner:
    """Trains what a sweeper asks for, batch by batch, into one folder.

    Args:
        console: Where progress is shown, or None.

    Attributes:
        trained: The number of runs that were trained and kept.
    """

    def __init__(self, console: Console | None = None) -> None:
        """Begin with nothing asked for and nothing kept."""
        self._console = console
        self._store: Store | None = None
        self._resumed: dict[str, Any] | None = None  # what sweep.json is to say of it
        self._losses: dict[str, float] = {}  # of every run that has ended, by id
        self._plots = True
        self._page = True
        self._announce = Announcer()
        self._profile = Profile()
        self._changed = False  # whether anything was written into the folder
        self._complete = False
        self.trained = 0

    @property
    def folder(self) -> Path | None:
        """Where the results lie, once there are any."""
        return self._store.path if self._store is not None else None

    @property
    def complete(self) -> bool:
        """Whether the tables are: what may be missing are pictures and the page."""
        return self._complete

    @property
    def resumed(self) -> bool:
        """Whether it goes on with a sweep of before."""
        return self._resumed is not None

    def train(self, request: SweepRequest) -> list[float]:
        """Train a batch of runs and keep their results.

        Runs that have ended before, in this sweep or in the one it goes on with, are not trained.

        Args:
            request: What is asked for.

        Returns:
            The final loss of each job, on the test set where there is one; infinite for a run
            that did not finish.

        Raises:
            BpxError: Something asked for is wrong. Nothing has been trained or written.
            ResultsError: A result cannot be written. What was written before is kept.
        """
        prepared = prepare(request)
        self._announce = prepared.announce
        shared = request.config["results"]
        self._plots, self._page = bool(shared["plots"]), bool(shared["report"])
        self._reopen(request, prepared)
        rest = prepared if self._store is None else self._rest(request, prepared, self._store)
        if rest.plan.runs or rest.plan.skipped:
            with execute(rest.plan, rest.engine, self._announce) as outcomes:
                store = self._store or self._create(request, prepared)
                self._begin(request, rest.plan, store)
                self._keep_outcomes(request, rest, store, outcomes)
        return [self._losses[id_] for id_ in prepared.plan.jobs]

    def keep(self) -> int:
        """Complete the tables of an interrupted sweep, and return the number of runs kept.

        `sweep.json` says that it was interrupted, unless its tables were complete already. Where
        not one run had ended, nothing is left of a new sweep, and one that was to be gone on with
        is as it was.
        """
        if self._store is None:
            return 0
        if self._resumed is None and self._store.is_empty and not self._complete:
            self._store.discard()
            return 0
        if self._changed and not self._complete:
            self._store.finish({"interrupted": True} | self._measured(self._store))
        self._store.close()
        from bpx.results import load

        return len(load(self._store.path).runs)

    def finish(self) -> "Results":
        """Complete the tables, draw the pictures, write the page and return the results."""
        from bpx.results import load

        assert self._store is not None, "a runner that trained nothing has no results"
        self._store.finish(self._measured(self._store) or None)
        self._complete = True
        warn_of(self._store.notes)
        results = load(self._store.path)
        if self._plots and (self.trained or not (results.path / "plots").exists()):
            self._draw(results)
        if self._page and (self.trained or not (results.path / "report.html").exists()):
            self._write_page(results)
        counts = Counter(results.runs["status"])
        self._announce("bpx_sweep_end", sweep=SweepEnd(str(self._store.path), counts))
        return results

    def _reopen(self, request: SweepRequest, prepared: Prepared) -> None:
        """Open the folder that is to be gone on with, if there is one and it is not open."""
        from bpx.store.opening import reopen_store

        resumption = Resumption.of(request.config["results"])
        if self._store is not None or resumption is None:
            return
        self._store, self._resumed = reopen_store(resumption, request, prepared)
        warn_of(self._store.notes)
        self._losses = self._store.ended(resumption.retry)
        if resumption.force and self._resumed["differences"]:
            self._change()  # it is stated even if nothing has to be trained

    def _rest(self, request: SweepRequest, prepared: Prepared, store: "Store") -> Prepared:
        """Return what remains to be trained; runs keep the numbers they have in the folder."""
        plan = prepared.plan
        ids = store.ask_for(request.settings, plan.jobs, [s.settings for s in plan.settings])
        places = reversed(list(enumerate(ids)))  # of equal jobs the first one counts
        numbers = {id_: place for place, id_ in places} if request.first is None else {}
        return replace(prepared, plan=remaining(plan, self._losses, numbers))

    def _create(self, request: SweepRequest, prepared: Prepared) -> "Store":
        from bpx.store.opening import create_store

        self._store = create_store(request, prepared)
        return self._store

    def _begin(self, request: SweepRequest, plan: Plan, store: "Store") -> None:
        begin = SweepBegin(
            request.name, plan.runs, len(plan.skipped), len(plan.stacks), str(store.path)
        )
        self._announce("bpx_sweep_begin", sweep=begin)

    def _keep_outcomes(
        self, request: SweepRequest, prepared: Prepared, store: "Store", outcomes: Execution
    ) -> None:
        """Train, and keep what becomes of each run."""
        plan, weights = prepared.plan, bool(request.config["results"]["weights"])
        if plan.skipped:
            self._write(store, part_of_skipped(store.next_part, plan.skipped))
        self._losses |= {run.id: np.inf for run, _ in plan.skipped}
        processes, manager = prepared.engine.processes(plan), prepared.registry.manager
        with progress(self._console, plan, processes, manager) as tell_progress:
            for runs, outcome in outcomes:
                if not runs:
                    continue  # a block that was interrupted before one of its runs had ended
                self._write(store, part_of_outcome(store.next_part, runs, outcome, weights))
                self.trained += len(runs)
                self._losses |= dict(zip(outcome.ids, _losses(outcome), strict=True))
                self._tell_runs(runs, outcome)
                tell_progress(runs, outcome)
                self._measure(outcome)
        if outcomes.watch:
            self._profile.add(outcomes.watch.laps)
            self._profile.add(
                {("dataset", name): Lap(time, 1) for name, time in plan.loading.items()}
            )

    def _measure(self, outcome: Outcome) -> None:
        """Add what the components of a block took."""
        if outcome.profile:
            self._profile = Profile.of(self._profile.document(outcome.profile))

    def _measured(self, store: "Store") -> dict[str, Any]:
        """Return what `sweep.json` is to say of the time of components, if it was measured."""
        if not self._profile.laps:
            return {}
        return {"profile": self._profile.document(store.document.get("profile"))}

    def _write(self, store: "Store", part: Part) -> None:
        if not self._changed:
            self._change()
        store.write(part)

    def _change(self) -> None:
        """State, with the first part, that a sweep is gone on with; its folder was as it was."""
        self._changed = True
        if self._store is not None and self._resumed is not None:
            self._store.resume(self._resumed)

    def _draw(self, results: "Results") -> None:
        from bpx import plots

        try:
            plots.sweep_figures(results, results.path / "plots")
        except WriteError as error:
            raise ResultsError(f"{error.fault} The tables in {results.path} are whole.") from error

    def _write_page(self, results: "Results") -> None:
        from bpx import page

        try:
            page.write_report({results.path.name: results}, results.path / page.FILE, draw=False)
        except WriteError as error:
            raise ResultsError(f"{error.fault} The tables in {results.path} are whole.") from error

    def _tell_runs(self, runs: Runs, outcome: Outcome) -> None:
        if self._announce.has_listeners("bpx_run_end"):
            for end in run_ends(runs, outcome, str(self.folder)):
                self._announce("bpx_run_end", run=end)


def _losses(outcome: Outcome) -> list[float]:
    column = "test.loss" if "test.loss" in outcome.columns else "train.loss"
    losses = outcome.final[:, outcome.columns.index(column)]
    finished = np.array([status == "finished" for status in outcome.status])
    return [float(loss) for loss in np.where(finished, losses, np.inf)]
