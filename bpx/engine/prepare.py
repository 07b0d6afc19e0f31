"""From a request to what executes it: components, plan and engine, all checked."""

from dataclasses import dataclass, replace

from bpx.engine.execute import Engine, workers_of
from bpx.engine.limits import Limits
from bpx.engine.observers import announcer, require_observers
from bpx.engine.plan import Plan
from bpx.engine.request import SweepRequest
from bpx.registry import Registry
from bpx.training.events import Announcer


@dataclass(frozen=True)
class Prepared:
    """A sweep ready to be trained.

    Attributes:
        registry: The components there are.
        plan: What is trained, in which blocks.
        engine: On how many processes.
        announce: Tells the observers.
    """

    registry: Registry
    plan: Plan
    engine: Engine
    announce: Announcer


def prepare(request: SweepRequest) -> Prepared:
    """Plan what is asked for, and check all of it.

    Args:
        request: What is asked for.

    Raises:
        BpxError: Something asked for is wrong. Nothing has been trained or written.
    """
    shared = request.config
    plugins = tuple(shared["plugins"])
    registry = request.registry or Registry.load(plugins)
    layers = bool(shared["results"]["layers"])
    asked = shared["engine"]
    engine = Engine(
        workers_of(asked["workers"]),
        plugins,
        tuple(shared["observers"]),
        layers,
        asked["backend"],
        asked["address"],
        bool(asked.get("profile")),  # a sweep of before it could be measured does not say
    )
    announce = announcer(registry, engine.observers)
    require_observers(registry)
    limits = Limits.of(asked["memory"], engine.workers)
    plan = Plan.of(request.settings, registry, limits, layers, request.first)
    if (engine.workers or engine.backend == "local") and plan.limits.workers < limits.workers:
        engine = replace(engine, workers=plan.limits.workers)
    return Prepared(registry, plan, engine, announce)
