"""Of a run that diverged it is told which component made NaN of finite numbers, and of which."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from settings import IRIS, XOR, changed

from bpx import Activation, Loss, Metric, Optimizer, Regularizer, Schedule, sweep, xp
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.half_squared_error import HalfSquaredError


@dataclass(frozen=True)
class Bare(Activation):
    """exp(z) / (1 + exp(z)): infinity over infinity from 710 on."""

    name = "bare"
    scale: float = 1.0

    def __call__(self, z):
        return xp.exp(self.scale * z) / (1 + xp.exp(self.scale * z))

    def derivative(self, z, a):
        return self.scale * a * (1 - a)


@dataclass(frozen=True)
class Steep(Tanh):
    """A derivative that divides zero by zero where the output is 1."""

    name = "steep"

    def derivative(self, z, a):
        return (1 - a * a) ** 2 / (1 - a * a)


@dataclass(frozen=True)
class Logarithm(Loss):
    """A logarithm of the output, which may be negative."""

    name = "logarithm"

    def __call__(self, output, target):
        return xp.sum(-target * xp.log(output), axis=-1)

    def gradient(self, output, target):
        return -target * xp.log(output) / output


@dataclass(frozen=True)
class LateLoss(HalfSquaredError):
    """NaN in what is measured, not in what is descended."""

    name = "late_loss"

    def __call__(self, output, target):
        return xp.sum(xp.sqrt(target - output - 0.1), axis=-1)


@dataclass(frozen=True)
class Normalized(Optimizer):
    """Divides the gradient by its absolute value, without an epsilon."""

    name = "normalized"
    lr: float = 0.1

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad / xp.abs(grad), state


@dataclass(frozen=True)
class LateRule(Optimizer):
    """Divides zero by zero in its twentieth update, the last of five epochs of four batches."""

    name = "late_rule"
    batch_size: int = 1
    lr: float = 0.1

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad * np.divide(step - 20.0, step - 20.0), state


@dataclass(frozen=True)
class Root(Regularizer):
    """The gradient of |theta| as theta / |theta|, which biases of zero have not."""

    name = "root"
    strength: float = 0.1

    def __call__(self, theta):
        return xp.sum(self.strength * xp.abs(theta), axis=-1)

    def gradient(self, theta):
        return self.strength * theta / xp.abs(theta)


@dataclass(frozen=True)
class Ending(Schedule):
    """Divides by what is left, which is nothing at the end, or some updates before."""

    name = "ending"
    before: int = 0

    def __call__(self, step, steps):
        return float(np.float64(0.0) / np.float64(steps - self.before - step))


@dataclass(frozen=True)
class Dividing(Dense):
    """Divides by the sum of its inputs."""

    name = "dividing"

    def forward(self, params, a):
        z, cache = super().forward(params, a)
        return z / xp.sum(a, axis=-1, keepdims=True), cache


@dataclass(frozen=True)
class Ratio(Metric):
    """Divides by the positives, of which there may be none."""

    name = "ratio"

    def __call__(self, output, target):
        positive = xp.sum(output > 0.6, axis=(-2, -1))
        return xp.asarray(xp.sum(target * (output > 0.6), axis=(-2, -1)) / positive)


class Plugin:
    @hookimpl
    def bpx_activations(self):
        return [Bare, Steep]

    @hookimpl
    def bpx_losses(self):
        return [Logarithm, LateLoss]

    @hookimpl
    def bpx_optimizers(self):
        return [Normalized, LateRule]

    @hookimpl
    def bpx_regularizers(self):
        return [Root]

    @hookimpl
    def bpx_schedules(self):
        return [Ending]

    @hookimpl
    def bpx_layers(self):
        return [Dividing]

    @hookimpl
    def bpx_metrics(self):
        return [Ratio]


@pytest.fixture(scope="module")
def faulty():
    manager = Registry.load().manager
    manager.register(Plugin())
    return Registry(manager)


def endings(registry, *jobs):
    """Return status, reason and epochs of each run, by its seed."""
    found = {}
    for runs, outcome in execute(Plan.of(jobs, registry), Engine(workers=1)):
        for place, run in enumerate(runs):
            found[run.seed] = outcome.status[place], outcome.reason[place], outcome.epochs[place]
    return found


WILD = {"optimizer.lr": 1e4, "loss": "half_squared_error", "output_activation": "identity"}

FAULTS = {
    "an activation": (
        {"activation": "bare"} | WILD,
        r"activation bare returned nan at z = \d[\d.e+]* in layer 1, first in epoch \d+",
    ),
    "a derivative": (
        {"activation": "steep"} | WILD,
        r"activation steep returned a derivative of nan at z = \S+ in layer 1, first in epoch \d+",
    ),
    "a loss": (
        {"loss": "logarithm", "output_activation": "tanh"},
        r"loss logarithm returned a gradient of nan at output = -\S+ and target = \S+, first in",
    ),
    "a loss that is measured": (
        {"loss": "late_loss"},
        r"loss late_loss returned nan at output = \S+ and target = [01] of the"
        r" train set, first in epoch 20",
    ),
    "an optimizer": (
        {"optimizer": "normalized", "initializer": "zeros"},
        r"optimizer normalized returned nan at theta = 0 and gradient = -?0 in update 1, first in",
    ),
    "an optimizer in the last update": (
        {"optimizer": "late_rule", "optimizer.batch_size": 1, "training.epochs": 5},
        r"optimizer late_rule returned nan at theta = \S+ and gradient = \S+ in update 20, first",
    ),
    "an optimizer in an update between": (
        {"optimizer": "late_rule", "optimizer.batch_size": 1, "training.epochs": 8},
        r"optimizer late_rule returned nan at theta = \S+ and gradient = \S+ in update 20, first",
    ),
    "a regularizer": (
        {"regularizer": "root", "regularizer.strength": 0.1},
        r"regularizer root returned a gradient of nan at theta = 0, first in epoch 1$",
    ),
    "a schedule": (
        {"schedule": "ending"},
        r"schedule ending returned nan at step = 20 of 20 steps, first in epoch 20$",
    ),
    "a schedule midway": (
        {"schedule": "ending", "schedule.before": 13},
        r"schedule ending returned nan at step = 7 of 20 steps, first in epoch 7$",
    ),
    "a layer": (
        {"layer": "dividing"},
        r"layer dividing returned nan at inputs from 0 to 1 and W from \S+ to \S+ and b = 0 in"
        r" layer 1, first in epoch 1$",
    ),
}


def test_a_metric_that_is_no_number_is_named_and_its_run_goes_on(faulty):
    quiet = XOR | {"metrics": ["ratio"], "initializer": "zeros", "optimizer.lr": 0.01}
    (ending,) = endings(faulty, quiet).values()
    assert ending == ("finished", "the metric ratio returned nan on train, first in epoch 0", 20)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_component_is_named_with_the_inputs_and_the_epoch(faulty, fault):
    change, words = FAULTS[fault]
    if "optimizer" in change or "schedule" in change:
        change = {"optimizer.lr": 0.1} | change
    ((status, reason, epochs),) = endings(faulty, XOR | change).values()
    assert status == "diverged"
    assert re.search(words, reason), reason
    assert f"epoch {epochs}" in reason


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"activation": "relu", "optimizer": "momentum"},
        {"activation": "softplus", "regularizer": "l2"},
        {"optimizer": "sgd"},
        {"optimizer.lr": 1e39},
    ],
    ids=str,
)
def test_a_learning_rate_that_is_too_large_is_nobodys_fault(faulty, change, dtype):
    wild = {"activation": "identity", "output_activation": "identity", "optimizer.lr": 50.0}
    job = XOR | wild | {"training.epochs": 200, "dtype": dtype} | change
    ((status, reason, epochs),) = endings(faulty, job).values()
    assert status == "diverged"
    assert reason == f"a parameter stopped being finite in epoch {epochs}"


def test_a_reason_is_a_runs_own_whatever_its_neighbours(faulty):
    job = changed(
        IRIS,
        dataset="iris",
        activation="bare",
        output_activation="identity",
        loss="half_squared_error",
        optimizer__lr=300.0,
        training__epochs=4,
    )
    jobs = [changed(job, seed=seed, optimizer__lr=lr) for seed, lr in enumerate([300.0, 1e-3, 3e3])]
    together = endings(faulty, *jobs)
    assert {status for status, _, _ in together.values()} == {"diverged", "finished"}
    for each in jobs:
        assert endings(faulty, each)[each["seed"]] == together[each["seed"]]
    assert "activation bare" in together[0][1]


def test_runs_that_finish_are_not_looked_at(faulty, monkeypatch):
    monkeypatch.setattr("bpx.engine.blame._found", lambda *_: pytest.fail("looked at"))
    ((status, reason, _),) = endings(faulty, changed(XOR, activation="bare")).values()
    assert (status, reason) == ("finished", None)


BARE = """
from dataclasses import dataclass
from bpx import Activation, xp


@dataclass(frozen=True)
class Bare(Activation):
    name = "bare"

    def __call__(self, z):
        return xp.exp(z) / (1 + xp.exp(z))

    def derivative(self, z, a):
        return a * (1 - a)
"""


def test_workers_say_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bare.py").write_text(BARE)
    asked = ["plugins=[bare.py]", "activation=bare", "output_activation=identity"]
    asked += ["loss=half_squared_error", "optimizer=gd,momentum", "optimizer.lr=10000"]
    asked += ["training.epochs=50", "results.plots=false", "results.report=false"]
    here, there = (sweep([*asked, f"engine.workers={workers}"]) for workers in (1, 2))
    assert here.runs["reason"].tolist() == there.runs["reason"].tolist()
    assert here.runs["reason"].str.contains("activation bare returned nan at z = ").any()
