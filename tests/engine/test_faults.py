"""Faults of components that would pass unseen: each is told, and harms its own runs only."""

from dataclasses import dataclass

import numpy as np
import pytest
from settings import XOR, changed

from bpx import Data, Dataset, Examples, Loss, Names, Optimizer, Schedule, hookimpl, xp
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.registry import Registry
from bpx_plugins.layers.dense import Dense
from bpx_plugins.optimizers.gd import GradientDescent


class _Clipping:
    def update(self, theta, grad, state, step):
        return super().update(theta, xp.zeros_like(grad), state, step)


@dataclass(frozen=True)
class Resting(_Clipping, GradientDescent):
    name = "resting"


class _Deaf:
    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return 0.0 * z, cache


@dataclass(frozen=True)
class DeafDense(_Deaf, Dense):
    name = "deaf"


@dataclass(frozen=True)
class Forgetful(Dense):
    name = "forgetful"

    def gradient(self, params, cache, delta):
        return {"W": super().gradient(params, cache, delta)["W"]}


@dataclass(frozen=True)
class Counting(Optimizer):
    name = "counting"
    lr: float = 1.0

    def init(self, theta):
        return (xp.asarray(0.0),)

    def update(self, theta, grad, state, step):
        return theta - grad, state


@dataclass(frozen=True)
class Keeping(Optimizer):
    name = "keeping"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        self.t = step
        return theta - grad, state


@dataclass(frozen=True)
class Alone(Optimizer):
    name = "alone"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        return theta - grad


@dataclass(frozen=True)
class Leaving(GradientDescent):
    name = "leaving"
    number: int = 0

    def update(self, theta, grad, state, step):
        if self.number:
            raise SystemExit(3)
        return super().update(theta, grad, state, step)


@dataclass(frozen=True)
class Flat(Schedule):
    name = "flat"
    final: float = 0.5

    def __call__(self, step, steps):
        return xp.ones(3) * xp.reshape(xp.asarray(self.final), (-1,))[0]


@dataclass(frozen=True)
class Cosine(Loss):
    name = "cosine"

    def __call__(self, output, target):
        return 1.0 - xp.sum(output * target, axis=-1) / self._norm(target)[..., 0]

    def gradient(self, output, target):
        return -target / self._norm(target)

    def _norm(self, target):
        return xp.sqrt(xp.sum(target * target, axis=-1, keepdims=True))


@dataclass(frozen=True)
class Overflowing(Loss):
    name = "overflowing"

    def __call__(self, output, target):
        return xp.sum(xp.where(output >= 0.5, xp.inf, xp.square(output - target)), axis=-1)

    def gradient(self, output, target):
        return output - target


@dataclass(frozen=True)
class Many(Dataset):
    name = "many"

    def load(self):
        rng = np.random.default_rng(0)
        train = Examples(rng.normal(size=(24, 30)), rng.normal(size=(24, 12)))
        return Data(train, None, "regression", Names())


class Plugin:
    @hookimpl
    def bpx_optimizers(self):
        return [Resting, Counting, Keeping, Alone, Leaving]

    @hookimpl
    def bpx_layers(self):
        return [DeafDense, Forgetful]

    @hookimpl
    def bpx_schedules(self):
        return [Flat]

    @hookimpl
    def bpx_losses(self):
        return [Cosine, Overflowing]

    @hookimpl
    def bpx_datasets(self):
        return [Many]


@pytest.fixture(scope="module")
def faulty():
    manager = Registry.load().manager
    manager.register(Plugin())
    return Registry(manager)


def outcomes(registry, *jobs):
    found = {}
    for runs, outcome in execute(Plan.of(jobs, registry), Engine(workers=1)):
        for place, run in enumerate(runs):
            found[run.seed, run.settings["optimizer"]] = (outcome, place)
    return found


def test_a_function_from_a_mixin_is_obeyed(faulty):
    ((outcome, _),) = outcomes(faulty, changed(XOR, optimizer="resting")).values()
    losses = outcome.history["train.loss"]
    assert (losses == losses[0]).all()
    ((deaf, _),) = outcomes(faulty, changed(XOR, layer="deaf")).values()
    ((dense, _),) = outcomes(faulty, XOR).values()
    assert deaf.history["train.loss"][0] != dense.history["train.loss"][0]


LINE = Keeping.update.__code__.co_firstlineno + 1

FAULTS = {
    "a gradient left out": ({"layer": "forgetful"}, "Layer 2: forgetful returned no gradient"),
    "state without runs": ({"optimizer": "counting"}, "counting remembers something of the shape"),
    "theta alone": ({"optimizer": "alone"}, "alone returned ndarray; update must return"),
    "a number kept on the instance": (
        {"optimizer": "keeping"},
        f"FrozenInstanceError: cannot assign to field 't' (test_faults.py, line {LINE})",
    ),
    "a factor of three": ({"schedule": "flat"}, "schedule flat returned the shape"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_told_whose_fault_it_is(faulty, fault):
    change, words = FAULTS[fault]
    ((outcome, _),) = outcomes(faulty, XOR | change).values()
    assert outcome.status == ["failed"]
    assert words in outcome.reason[0]


def test_a_component_that_leaves_the_program_fails_its_own_runs_only(faulty):
    leaving = changed(XOR, optimizer="leaving", optimizer__number=1, seed=1)
    found = outcomes(faulty, changed(XOR, optimizer="leaving", optimizer__number=0), leaving)
    assert found[0, "leaving"][0].status == ["finished"]
    assert "SystemExit" in found[1, "leaving"][0].reason[0]


def test_a_loss_that_sums_over_targets_has_the_same_bits_alone_and_among_others(faulty):
    job = changed(
        XOR,
        dataset="many",
        loss="cosine",
        output_activation="identity",
        network__hidden=[20],
        optimizer="sgd",
        optimizer__lr=0.01,
        training__epochs=3,
    )
    alone, _ = outcomes(faulty, job)[0, "sgd"]
    among, place = outcomes(faulty, *(changed(job, seed=seed) for seed in (1, 0, 2)))[0, "sgd"]
    own = among.history["run"] == place
    for column in ("epoch", "train.loss"):
        np.testing.assert_array_equal(alone.history[column], among.history[column][own])
    np.testing.assert_array_equal(alone.theta[0], among.theta[place])


@pytest.mark.parametrize("every", [1, 40])
def test_a_target_is_not_reached_where_the_loss_is_not_finite(faulty, every):
    job = changed(
        XOR,
        dataset="and",
        loss="overflowing",
        network__hidden=[],
        optimizer__lr=3.0,
        training__epochs=40,
        training__every=every,
        training__target="train.accuracy >= 1",
    )
    ((outcome, _),) = outcomes(faulty, job).values()
    assert outcome.epochs_to_target[0] == -1
    assert outcome.status == ["diverged"]
