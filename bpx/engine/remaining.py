"""What remains of a plan where some of its runs have been trained before."""

from collections.abc import Container, Mapping
from dataclasses import replace

import numpy as np

from bpx.engine.plan import Plan
from bpx.engine.runs import Runs


def remaining(plan: Plan, ended: Container[str], numbers: Mapping[str, int]) -> Plan:
    """Return the plan of the runs that have not ended.

    Its jobs are still all of them. A run's numbers do not change: they depend on no other run.

    Args:
        plan: The plan of all runs.
        ended: The ids of those that have ended.
        numbers: The place in the sweep of each run, by id; one that is not there keeps its own.
    """
    kept = ((stack, _rest(stack.runs, ended, numbers)) for stack in plan.stacks)
    return replace(
        plan,
        stacks=tuple([replace(stack, runs=runs) for stack, runs in kept if len(runs)]),
        skipped=tuple(
            [
                (replace(run, number=numbers.get(run.id, run.number)), reason)
                for run, reason in plan.skipped
                if run.id not in ended
            ]
        ),
    )


def _rest(runs: Runs, ended: Container[str], numbers: Mapping[str, int]) -> Runs:
    (places,) = np.nonzero([id_ not in ended for id_ in runs.ids])
    rest = runs[places]
    pairs = zip(rest.ids, rest.numbers.tolist(), strict=True)
    return replace(rest, numbers=np.array([numbers.get(id_, own) for id_, own in pairs], np.intp))
