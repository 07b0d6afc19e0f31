"""Blocks trained here and on workers; a component that raises harms its own runs only."""

from dataclasses import dataclass

import numpy as np
import pytest
from settings import XOR, changed

from bpx import Optimizer
from bpx.engine.execute import Engine, execute
from bpx.engine.observers import announcer
from bpx.engine.plan import Plan
from bpx.errors import ConfigError
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx.training.events import Epoch, StackBegin, StackEnd


@dataclass(frozen=True)
class Brittle(Optimizer):
    """Plain descent that breaks for learning rates above two, in its third update."""

    name = "brittle"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        if step == 3 and (np.asarray(self.lr) > 2).any():
            raise ArithmeticError("too fast")
        return theta - self.lr * grad, state


class BrittlePlugin:
    @hookimpl
    def bpx_optimizers(self):
        return [Brittle]


@pytest.fixture
def brittle():
    registry = Registry.load()
    registry.manager.register(BrittlePlugin())
    return Registry(registry.manager)


def outcomes(plan, engine=None, announce=None):
    engine = engine or Engine(workers=1)
    found = execute(plan, engine, *([announce] if announce else []))
    return {run.id: (outcome, index) for runs, outcome in found for index, run in enumerate(runs)}


def test_a_component_that_raises_fails_its_own_runs_and_the_others_go_on(brittle):
    rates = [0.5, 1.0, 3.0, 1.5, 2.0]
    plan = Plan.of([changed(XOR, optimizer="brittle", optimizer__lr=lr) for lr in rates], brittle)
    found = outcomes(plan)
    status = [found[run][0].status[found[run][1]] for run in plan.jobs]
    assert status == ["finished", "finished", "failed", "finished", "finished"]
    outcome, index = found[plan.jobs[2]]
    assert "ArithmeticError: too fast" in outcome.reason[index]
    assert "test_execute.py, line" in outcome.reason[index]
    lines = outcome.traceback[index].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "test_execute.py" in lines[1]
    assert 'raise ArithmeticError("too fast")' in lines[2]
    assert lines[-1] == "ArithmeticError: too fast"
    tracebacks = [found[run][0].traceback[found[run][1]] for run in plan.jobs]
    assert [text is not None for text in tracebacks] == [False, False, True, False, False]
    assert np.isnan(outcome.final[index]).all()
    reference = Plan.of([changed(XOR, optimizer__lr=1.0)], brittle)
    (expected,) = outcomes(reference).values()
    outcome, index = found[plan.jobs[1]]
    np.testing.assert_array_equal(outcome.theta[index], expected[0].theta[0])


class Watcher:
    """An observer that writes down what it is told."""

    def __init__(self):
        self.events = []

    @hookimpl
    def bpx_stack_begin(self, stack: StackBegin):
        self.events.append(("begin", stack.block.ids))

    @hookimpl
    def bpx_epoch_end(self, epoch: Epoch):
        self.events.append(("epoch", epoch.number, epoch.theta.shape, epoch.ids))

    @hookimpl
    def bpx_stack_end(self, stack: StackEnd):
        self.events.append(("end", stack.outcome.status))


def test_observers_are_told_of_stacks_and_epochs():
    registry, watcher = Registry.load(), Watcher()
    registry.manager.register(watcher)
    plan = Plan.of([changed(XOR, training__epochs=2)], registry)
    outcomes(plan, announce=announcer(registry))
    ids = plan.jobs
    assert watcher.events == [
        ("begin", ids),
        ("epoch", 1, (1, 17), ids),
        ("epoch", 2, (1, 17), ids),
        ("end", ["finished"]),
    ]


def test_an_observer_that_raises_is_named_once_and_harms_no_run(caplog):
    class Clumsy:
        @hookimpl
        def bpx_epoch_end(self, epoch):
            raise RuntimeError("tripped")

    registry = Registry.load()
    registry.manager.register(Clumsy())
    plan = Plan.of([XOR], registry)
    ((outcome, _),) = outcomes(plan, announce=announcer(registry)).values()
    assert outcome.status == ["finished"]
    (message,) = [record.getMessage() for record in caplog.records]
    assert "tripped" in message


def test_an_observer_that_there_is_not_is_refused(registry):
    with pytest.raises(ConfigError, match="Did you mean 'outputs'"):
        announcer(registry, ["output"])
