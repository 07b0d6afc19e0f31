"""With `engine.profile` the time is told by component, and no number changes."""

from dataclasses import dataclass

import pytest
from rich.console import Console
from settings import IRIS, XOR, changed
from stacks import assert_same_bits, bits_of

from bpx import Activation, Optimizer, hookimpl, load, sweep, xp
from bpx.console.times import print_times
from bpx.engine.blocks import block_of
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.engine.profile import Profile, components_of
from bpx.errors import ResultsError
from bpx.kernel.stopwatch import Lap, Stopwatch, in_place
from bpx.registry import Registry
from bpx_plugins.activations.tanh import Tanh
from bpx_plugins.layers.dense import Dense
from bpx_plugins.losses.cross_entropy import CrossEntropy
from bpx_plugins.optimizers.gd import GradientDescent
from bpx_plugins.schedules.cosine import Cosine


@dataclass(frozen=True)
class Plain(Activation):
    """A hyperbolic tangent without an in-place twin."""

    name = "plain"
    scale: float = 1.0

    def __call__(self, z):
        return xp.tanh(self.scale * z)

    def derivative(self, z, a):
        return self.scale * (1 - a * a)


class Plugin:
    @hookimpl
    def bpx_activations(self):
        return [Plain]


@pytest.fixture(scope="module")
def registry():
    manager = Registry.load().manager
    manager.register(Plugin())
    return Registry(manager)


JOBS = {
    "plain descent": XOR,
    "windows of batches": XOR | {"optimizer": "sgd", "dataset": "moons", "training.epochs": 2},
    "its own state": IRIS | {"optimizer": "adam", "regularizer": "l2", "schedule": "cosine"},
    "its own direction": XOR
    | {
        "optimizer": "perceptron",
        "network.hidden": [],
        "dataset": "and",
        "output_activation": "step",
        "output_activation.low": -1.0,
        "loss": "perceptron",
    },
    "a schedule within": IRIS | {"optimizer": "sgdr"},
    "no twin": XOR | {"activation": "plain"},
    "noise": XOR | {"network.hidden": [8, {"name": "dropout", "rate": 0.25}]},
}


def outcomes(registry, jobs, **asked):
    found = execute(Plan.of(jobs, registry), Engine(workers=1, **asked))
    return [outcome for _, outcome in found]


@pytest.mark.parametrize("job", JOBS)
def test_a_run_that_is_measured_has_the_same_bits(registry, job):
    jobs = [changed(JOBS[job], seed=seed) for seed in range(3)]
    measured = outcomes(registry, jobs, profile=True)
    plain = outcomes(registry, jobs)
    assert [outcome.profile for outcome in plain] == [None] * len(plain)
    assert all(outcome.status == ["finished"] * len(outcome.ids) for outcome in measured)
    assert_same_bits(
        dict(found for outcome in measured for found in bits_of(outcome)),
        dict(found for outcome in plain for found in bits_of(outcome)),
    )


def test_every_component_that_is_called_is_counted(registry):
    job = IRIS | {"optimizer": "adam", "regularizer": "l2", "schedule": "cosine"}
    (outcome,) = outcomes(registry, [job], profile=True)
    laps = Profile.of(outcome.profile).laps
    updates = outcome.profile["updates"]
    assert updates == 3 * 7
    assert laps["optimizer", "adam"].calls == 1 + updates
    assert laps["schedule", "cosine"].calls == updates
    called = {("activation", "tanh"), ("layer", "dense"), ("loss", "cross_entropy")}
    called |= {("regularizer", "l2"), ("metric", "accuracy"), ("engine", "itself")}
    for key in called:
        assert laps[key].seconds > 0
    assert sum(lap.seconds for lap in laps.values()) == pytest.approx(outcome.seconds, rel=1e-6)


def test_what_a_component_calls_is_not_counted_as_its_own(monkeypatch):
    now = iter([0.0, 1.0, 4.0, 10.0])
    monkeypatch.setattr("bpx.kernel.stopwatch.time.perf_counter", lambda: next(now))
    watch = Stopwatch()
    watch.begin(("loss", "a"))
    watch.begin(("activation", "b"))
    watch.end()
    watch.end()
    assert watch.laps == {("activation", "b"): Lap(3.0, 1), ("loss", "a"): Lap(7.0, 1)}


def test_it_is_known_who_lacks_an_in_place_twin():
    have = {Tanh: True, Dense: True, CrossEntropy: True, GradientDescent: True}
    assert {cls: in_place(cls) for cls in have} == have
    assert in_place(Plain) is False
    assert in_place(Cosine) is None


def test_no_built_in_layer_and_no_rule_with_a_twin_is_said_to_lack_one():
    registry = Registry.load()
    layers = [entry.component for entry in registry.entries("layer").values()]
    rules = [entry.component for entry in registry.entries("optimizer").values()]
    have = [rule for rule in rules if rule.update_into is not Optimizer.update_into]
    assert {rule.name for rule in have} >= {"adam", "momentum", "sgdr"}
    assert [cls.name for cls in (*layers, *have) if not in_place(cls)] == []


def fail_while_measured(block):
    assert hasattr(block.optimizer, "_stopwatch")
    raise KeyError


def test_classes_are_their_own_again_whatever_happens(registry):
    block = block_of(Plan.of([JOBS["a schedule within"]], registry).blocks[0])
    components = components_of(block)
    kept = [dict(vars(type(each))) for each in components]
    watch = Stopwatch()
    with pytest.raises(KeyError), watch.on(components):
        fail_while_measured(block)
    assert [dict(vars(type(each))) for each in components] == kept
    assert ("schedule", block.optimizer.cycle.name) in watch.laps


@pytest.mark.parametrize("workers", [1, 2])
def test_the_shares_are_kept_printed_and_added_to(workers, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = [
        "dataset=xor,and",
        "training.epochs=3",
        "engine.profile=true",
        f"engine.workers={workers}",
        "results.plots=false",
        "results.report=false",
    ]
    results = sweep(asked)
    times = results.component_times()
    assert times["share"].sum() == pytest.approx(1)
    named = set(zip(times["kind"], times["name"], strict=True))
    assert {("dataset", "xor"), ("dataset", "and"), ("initializer", "glorot_uniform")} <= named
    assert load(results.path).component_times().equals(times)
    seconds = times["seconds"].sum()
    more = [f"results.resume={results.path}", "results.force=true", "seed=0,1"]
    again = sweep([*asked, *more])
    assert again.component_times()["seconds"].sum() > seconds
    print_times(Console(width=120), again)
    shown = capsys.readouterr().out
    assert "layer dense" in shown
    assert "µs an update" in shown
    assert "regularizer none" not in shown


def test_without_it_the_way_to_get_it_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    quick = ["training.epochs=1", "results.plots=false", "results.report=false"]
    results = sweep(quick)
    with pytest.raises(ResultsError, match=r"sweep again with engine\.profile=true"):
        results.component_times()
    assert "profile" not in results.document


def test_a_profile_is_added_to_the_one_before():
    first, second = Profile(), Profile()
    first.add({("loss", "a"): Lap(1.0, 2, True)}, updates=5)
    second.add({("loss", "a"): Lap(2.0, 3, True), ("loss", "b"): Lap(5.0, 1, False)}, updates=7)
    both = second.document(first.document())
    assert both["updates"] == 12
    assert [(row["name"], row["seconds"], row["calls"]) for row in both["components"]] == [
        ("b", 5.0, 1),
        ("a", 3.0, 5),
    ]
