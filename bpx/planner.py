"""The planner: takes the runner's place, and trains nothing."""

from dataclasses import replace

from bpx.engine.execute import Engine
from bpx.engine.forecast import Forecast
from bpx.engine.plan import Plan
from bpx.engine.prepare import prepare
from bpx.engine.request import SweepRequest


class Planner:
    """Plans what a sweeper asks for, batch by batch."""

    def __init__(self) -> None:
        """Begin with nothing asked for."""
        self._plan: Plan | None = None
        self._engine = Engine()

    def train(self, request: SweepRequest) -> list[float]:
        """Plan a batch of runs, and train none of it.

        Args:
            request: What is asked for.

        Returns:
            A loss for each job, for a sweeper that learns from losses: they are all equal.

        Raises:
            BpxError: Something asked for is wrong.
        """
        prepared = prepare(request)
        self._plan = prepared.plan if self._plan is None else _joined(self._plan, prepared.plan)
        self._engine = prepared.engine
        return [0.0] * len(prepared.plan.jobs)

    @property
    def forecast(self) -> Forecast:
        """All that was asked for."""
        assert self._plan is not None, "nothing was asked for"
        return Forecast.of(self._plan, self._engine)


def _joined(first: Plan, second: Plan) -> Plan:
    """Return the plan of both batches."""
    return replace(
        first,
        stacks=first.stacks + second.stacks,
        skipped=first.skipped + second.skipped,
        jobs=first.jobs + second.jobs,
    )
