"""bpx as a user has it: a sweep asked for by overrides, planned, trained and recorded."""

from collections.abc import Mapping, Sequence

import numpy as np

from bpx import config
from bpx.axes import Array
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.engine.request import SweepRequest
from bpx.registry import Registry

Overrides = Mapping[str, str]
"""What a user types, by key: ``{"optimizer.lr": "0.1,0.2", "seed": "range(10)"}``."""


def typed(overrides: Overrides) -> list[str]:
    """Return overrides as they are typed: ``["optimizer.lr=0.1,0.2", "seed=range(10)"]``."""
    return [f"{key}={value}" for key, value in overrides.items()]


def planned(overrides: Overrides) -> Plan:
    """Compose and plan a sweep without training it."""
    plans: list[Plan] = []

    def plan_only(request: SweepRequest) -> Sequence[float]:
        registry = request.registry or Registry.load(request.config["plugins"])
        plans.append(Plan.of(request.settings, registry))
        return [0.0] * len(plans[-1].jobs)

    config.run(typed(overrides), plan_only)
    return plans[0]


def train(plan: Plan, workers: int = 1) -> None:
    """Train a plan to the end, recording and all, and keep nothing of it."""
    for _ in execute(plan, Engine(workers=workers)):
        pass


def trained(plan: Plan) -> Array:
    """Train a plan and return the final parameters, ``(R, P)``, in the order of its blocks."""
    theta: dict[str, Array] = {}
    for _, outcome in execute(plan, Engine(workers=1)):
        theta |= dict(zip(outcome.ids, outcome.theta, strict=True))
    return np.stack([theta[run.id] for block in plan.blocks for run in block])
