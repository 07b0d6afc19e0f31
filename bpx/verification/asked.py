"""The rows of a sweep's tables held against what was asked for; nothing is trained for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from bpx.engine.plan import Plan
from bpx.engine.runs import Runs
from bpx.engine.tabulate import settings_of
from bpx.store.columns import table, types_of
from bpx.store.layout import TableName
from bpx.store.parquet import to_frame
from bpx.store.sweep import Sweep
from bpx.store.unify import join
from bpx.store.weights import read_ids
from bpx.verification.outcome import Mismatch
from bpx.verification.rebuilt import Rebuilt
from bpx.verification.tally import ROW, Tally

if TYPE_CHECKING:
    import pandas as pd

_OF_RUNS: Final[tuple[TableName, ...]] = ("history", "layers")


def compare_with_asked(tally: Tally, sweep: Sweep, rebuilt: Rebuilt) -> None:
    """Compare every run's settings, and which runs there are, with what was asked for.

    Each run has one row of `runs`, with the settings it was asked for; it was skipped, for the
    same reason, if it would be now; rows of other tables are those of a run. A sweep that has
    ended has every run that was asked for, unless its sweeper learns and may still go on.

    Args:
        tally: Takes note of what differs.
        sweep: The folder.
        rebuilt: What was asked for, planned again.
    """
    plan, document = rebuilt.prepared.plan, sweep.document
    stored = to_frame(sweep.table("runs"))
    known = set(stored["id"])
    stored = stored[np.array([not rebuilt.is_missing(id_) for id_ in stored["id"]], bool)]
    asked = _asked(plan)
    ended = "ended" in document and not document.get("interrupted")
    if not ended or document.get("batches"):
        asked = asked[asked["id"].isin(known)]
    compared = [name for name in asked.columns if name in stored]
    once = stored.drop_duplicates("id")
    tally.compare("runs", ("id",), once[compared], asked)
    for id_ in stored.loc[stored["id"].duplicated(), "id"]:
        tally.note(_row(id_, "runs", "there again", "there once"))
    _compare_skipped(tally, once, plan)
    for name, id_ in _strays(sweep, known):
        tally.note(_row(id_, name, "there", "missing"))


def _asked(plan: Plan) -> pd.DataFrame:
    """Return the settings of each run of a plan, typed as its sweep has typed them."""
    every = [stack.runs for stack in plan.stacks]
    if plan.skipped:
        every.append(Runs.of(run for run, _ in plan.skipped))
    seeds = np.concatenate([runs.seeds for runs in every])
    types = types_of([setting.settings for setting in plan.settings], seeds)
    frame = to_frame(join([table(settings_of(runs), types) for runs in every]))
    return frame.assign(id=frame["id"].astype(object))


def _compare_skipped(tally: Tally, stored: pd.DataFrame, plan: Plan) -> None:
    """Take note of runs that were skipped and would not be now, or the other way round."""
    reasons = {run.id: reason for run, reason in plan.skipped}
    planned = set(plan.jobs)
    columns = (stored[name].tolist() for name in ("id", "status", "reason"))
    for id_, status, reason in zip(*columns, strict=True):
        skipped = status == "skipped"
        if id_ not in planned:
            continue  # its row is noted
        if skipped != (id_ in reasons):
            again = "trained" if skipped else "skipped"
            tally.note(Mismatch(id_, "runs", None, None, None, "status", status, again))
        elif skipped and reason != reasons[id_]:
            tally.note(Mismatch(id_, "runs", None, None, None, "reason", reason, reasons[id_]))


def _strays(sweep: Sweep, known: set[str]) -> Iterable[tuple[str, str]]:
    """Return the table and the id of rows that are of no run."""
    found: dict[tuple[str, str], None] = {}
    for name in _OF_RUNS:
        for piece in sweep.pieces(name, ["id"]):
            found |= dict.fromkeys((name, id_) for id_ in piece["id"].unique().to_pylist())
    for file in (file for piece in sweep.contents.pieces for file in piece.weights):
        found |= dict.fromkeys(("weights", id_) for id_ in read_ids(file))
    return [(name, id_) for name, id_ in found if id_ not in known]


def _row(id_: str, name: str, stored: str, again: str) -> Mismatch:
    return Mismatch(id_, name, None, None, None, ROW, stored, again)
