"""Sweeps that are trained here and on a cluster, and compared to the bit."""

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from settings import IRIS, XOR, changed

from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.registry import Registry

SLOW = '''\
"""Plain descent that notes where it begins and takes its time, while its folder is there."""
import os
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bpx import Optimizer

FOLDER = Path(r"{folder}")


@dataclass(frozen=True)
class Slow(Optimizer):
    name = "slow"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        if FOLDER.is_dir():
            if step == 1:
                (FOLDER / f"{{os.getpid()}}-{{uuid4().hex}}").touch()
            time.sleep(0.05)
        return theta - self.lr * grad, state
'''

Numbers = dict[str, tuple[str, str | None, bytes, bytes]]
"""Of each run: its status, its reason, its final parameters and its losses."""


def numbers(plan: Plan, engine: Engine) -> Numbers:
    """Train a plan; every run is answered once."""
    found: Numbers = {}
    for _, outcome in execute(plan, engine):
        for index, run in enumerate(outcome.ids):
            assert run not in found, "a run was answered twice"
            rows = outcome.history["run"] == index
            losses = outcome.history["train.loss"][rows].tobytes()
            end = outcome.status[index], outcome.reason[index]
            found[run] = (*end, outcome.theta[index].tobytes(), losses)
    return found


def mixed_plan() -> Plan:
    """Return the plan of a sweep over two data sets and both orders of memory."""
    jobs = [
        changed(base, optimizer=optimizer, seed=seed)
        for base in (XOR, IRIS)
        for optimizer in ("adam", "minibatch")
        for seed in range(3)
    ]
    return Plan.of(jobs, Registry.load())


def survives_a_kill(folder: Path, cluster: Engine) -> None:
    """Kill a worker in the middle of a block, and hold the sweep to what it is without that."""
    file, begun = folder / "slow.py", folder / "begun"
    file.write_text(SLOW.format(folder=begun))
    slow = [changed(XOR, optimizer="slow", network__hidden=[units]) for units in (2, 3)]
    fast = [changed(XOR, training__epochs=1, network__hidden=[units]) for units in (4, 5, 6)]
    plan = Plan.of([*slow, *fast], Registry.load([file]))
    undisturbed = numbers(plan, Engine(workers=1, plugins=(str(file),)))

    begun.mkdir()
    killer = threading.Thread(target=_kill_who_begins, args=(begun,))
    killer.start()
    found = numbers(plan, replace(cluster, plugins=(str(file),)))
    killer.join()
    assert found == undisturbed
    assert len(list(begun.iterdir())) == len(slow) + 1, "the killed block was begun twice"


def _kill_who_begins(begun: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in begun.iterdir():
            os.kill(int(file.name.split("-")[0]), signal.SIGKILL)
            return
        time.sleep(0.02)
