"""The runner: one command's sweep, from composed settings to tables and pictures."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from bpx.console.progress import ProgressDisplay
from bpx.engine.endings import run_ends
from bpx.engine.execute import Execution, execute
from bpx.engine.plan import Plan
from bpx.engine.prepare import Prepared, prepare
from bpx.engine.request import SweepRequest
from bpx.engine.runs import Runs
from bpx.engine.tabulate import part_of_outcome, part_of_skipped
from bpx.errors import ResultsError
from bpx.training.events import Announcer, SweepBegin, SweepEnd
from bpx.training.outcome import Outcome

if TYPE_CHECKING:
    from bpx.results import Results
    from bpx.store.store import Store


class Runner:
    """Trains what a sweeper asks for, batch by batch, into one folder.

    Args:
        console: Where progress is shown, or None.
    """

    def __init__(self, console: Console | None = None) -> None:
        """Begin with nothing asked for and nothing kept."""
        self._console = console
        self._store: Store | None = None
        self._parts = 0
        self._plots = True
        self._announce = Announcer()

    @property
    def folder(self) -> Path | None:
        """Where the results lie, once there are any."""
        return self._store.path if self._store is not None else None

    def train(self, request: SweepRequest) -> list[float]:
        """Train a batch of runs and keep their results.

        Args:
            request: What is asked for.

        Returns:
            The final loss of each job, on the test set where there is one; infinite for a run
            that did not finish.

        Raises:
            BpxError: Something asked for is wrong. Nothing has been trained or written.
        """
        prepared = prepare(request)
        self._announce = prepared.announce
        with execute(prepared.plan, prepared.engine, self._announce) as outcomes:
            losses = self._keep_outcomes(request, prepared, outcomes)
        return [losses[id_] for id_ in prepared.plan.jobs]

    def _keep_outcomes(
        self, request: SweepRequest, prepared: Prepared, outcomes: Execution
    ) -> dict[str, float]:
        """Train, keep what becomes of each run, and return its loss."""
        plan, weights = prepared.plan, bool(request.config["results"]["weights"])
        store = self._store or self._create(request, plan)
        self._tell_begin(request, plan, store)
        if plan.skipped:
            store.write(part_of_skipped(self._next_part(), plan.skipped))
        losses = {run.id: np.inf for run, _ in plan.skipped}
        with self._progress(prepared) as tell_progress:
            for runs, outcome in outcomes:
                if not runs:
                    continue  # a block that was interrupted before one of its runs had ended
                store.write(part_of_outcome(self._next_part(), runs, outcome, weights))
                losses |= dict(zip(outcome.ids, _losses(outcome), strict=True))
                self._tell_runs(runs, outcome)
                tell_progress(runs, outcome)
        return losses

    def keep(self) -> int:
        """Complete the tables of an interrupted sweep, and return the number of runs kept.

        `sweep.json` says that it was interrupted. Where not one run had ended, nothing is left.
        """
        if self._store is None:
            return 0
        if self._parts == 0:
            self._store.discard()
            return 0
        self._store.finish({"interrupted": True})
        from bpx.results import load

        return len(load(self._store.path).runs)

    def finish(self) -> "Results":
        """Complete the tables, draw the pictures and return the results."""
        from bpx.results import load

        assert self._store is not None, "a runner that trained nothing has no results"
        self._store.finish()
        results = load(self._store.path)
        if self._plots:
            from bpx.plots import sweep_figures

            sweep_figures(results, self._store.path / "plots")
        counts = Counter(results.runs["status"])
        self._announce("bpx_sweep_end", sweep=SweepEnd(str(self._store.path), counts))
        return results

    def _create(self, request: SweepRequest, plan: Plan) -> "Store":
        from bpx.store.store import Store

        shared = request.config["results"]
        self._plots = bool(shared["plots"])
        self._store = Store.create(_folder(shared["dir"]), request.name)
        self._store.begin(
            {
                "name": request.name,
                "command": list(request.command),
                "config": request.config,
                "grid": request.grid,
                "swept": list(request.grid),
                "metrics": _directions(plan),
            }
        )
        return self._store

    def _next_part(self) -> int:
        self._parts += 1
        return self._parts

    @contextmanager
    def _progress(self, prepared: Prepared) -> Iterator[Callable[[Runs, Outcome], None]]:
        """Show progress, and yield what must be told of runs that have ended."""
        if self._console is None:
            yield lambda *_: None
            return
        plan, manager = prepared.plan, prepared.registry.manager
        with ProgressDisplay(self._console, plan, prepared.engine.processes(plan)) as display:
            manager.register(display)
            try:
                yield display.ended
            finally:
                manager.unregister(display)

    def _tell_begin(self, request: SweepRequest, plan: Plan, store: "Store") -> None:
        begin = SweepBegin(
            request.name, plan.runs, len(plan.skipped), len(plan.stacks), str(store.path)
        )
        self._announce("bpx_sweep_begin", sweep=begin)

    def _tell_runs(self, runs: Runs, outcome: Outcome) -> None:
        if self._announce.has_listeners("bpx_run_end"):
            for end in run_ends(runs, outcome, str(self.folder)):
                self._announce("bpx_run_end", run=end)


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ResultsError(f"results.dir={text}: {error}") from None


def _losses(outcome: Outcome) -> list[float]:
    column = "test.loss" if "test.loss" in outcome.columns else "train.loss"
    losses = outcome.final[:, outcome.columns.index(column)]
    finished = np.array([status == "finished" for status in outcome.status])
    return [float(loss) for loss in np.where(finished, losses, np.inf)]


def _directions(plan: Plan) -> Mapping[str, str]:
    """Return which way each metric is better."""
    settings = [stack.runs[0].setting for stack in plan.stacks]
    settings += [run.setting for run, _ in plan.skipped[:1]]
    return {
        metric.name: "higher" if metric.higher_is_better else "lower"
        for setting in settings
        for metric in setting.metrics
    }
