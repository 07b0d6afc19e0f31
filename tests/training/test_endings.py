"""How runs end: at their last epoch, at their target, or where their numbers leave the reals."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from settings import IRIS, XOR, block, changed, trained

from bpx import Schedule
from bpx.errors import ConfigError
from bpx.hookspecs import hookimpl
from bpx.registry import Registry
from bpx.training.block import Duration
from bpx.training.events import Announcer, Epoch
from bpx.training.loop import train
from bpx.training.outcome import Interrupted, Recorder
from bpx.training.target import Target

SOLVED = "train.loss <= 0.02"


def row(outcome, run, epoch):
    history = outcome.history
    (place,) = np.flatnonzero((history["run"] == run) & (history["epoch"] == epoch))
    return {name: values[place] for name, values in history.items()}


def test_recorded_epochs_are_the_initial_the_last_and_evenly_between():
    assert [e for e in range(2001) if Duration(2000, points=4).recorded(e)] == [
        0,
        500,
        1000,
        1500,
        2000,
    ]
    assert [e for e in range(8) if Duration(7, every=3).recorded(e)] == [0, 3, 6, 7]


@pytest.mark.parametrize(
    ("epochs", "points"), [(1000, 100), (999, 100), (101, 100), (7, 3), (5, 100)]
)
def test_a_curve_has_at_most_the_given_number_of_points_after_the_initial_one(epochs, points):
    recorded = [e for e in range(1, epochs + 1) if Duration(epochs, points=points).recorded(e)]
    assert len(recorded) <= points
    assert recorded[-1] == epochs


def test_a_run_stops_at_its_target_and_says_when(registry):
    outcome = trained(
        registry, changed(XOR, optimizer__lr=8.0, training__epochs=3000, training__target=SOLVED)
    )
    epoch = outcome.epochs_to_target[0]
    assert 0 < epoch < 3000
    assert outcome.epochs[0] == epoch
    assert row(outcome, 0, epoch)["train.loss"] <= 0.02
    assert outcome.final[0, 0] == row(outcome, 0, epoch)["train.loss"]
    earlier = trained(registry, changed(XOR, optimizer__lr=8.0, training__epochs=int(epoch) - 1))
    assert earlier.final[0, 0] > 0.02


def test_a_target_that_is_not_reached_leaves_the_run_finished_without_an_epoch(registry):
    outcome = trained(registry, changed(XOR, training__target=SOLVED))
    assert outcome.status == ["finished"]
    assert outcome.epochs_to_target.tolist() == [-1]
    assert outcome.epochs.tolist() == [20]


def test_a_diverged_run_is_marked_at_its_epoch_and_disturbs_no_neighbour(registry):
    wild = changed(
        XOR,
        activation="relu",
        output_activation="identity",
        optimizer__lr=1e6,
        training__epochs=200,
    )
    tame = changed(wild, optimizer__lr=0.1)
    outcome = trained(registry, wild, tame)
    assert outcome.status == ["diverged", "finished"]
    assert 0 < outcome.epochs[0] < 200
    assert f"in epoch {outcome.epochs[0]}" in outcome.reason[0]
    assert np.isnan(outcome.final[0]).all()
    for name, values in outcome.history.items():
        assert np.isfinite(values).all(), name
    assert np.isfinite(outcome.theta).all()
    alone = trained(registry, tame)
    np.testing.assert_array_equal(outcome.theta[1], alone.theta[0])


@pytest.mark.parametrize("lr", [2.0, 5.0, 50.0])
def test_when_a_run_diverges_is_not_a_matter_of_what_is_recorded(registry, lr):
    wild = changed(
        XOR,
        dataset="sine",
        activation="identity",
        output_activation="identity",
        optimizer__lr=lr,
        training__epochs=600,
    )
    often = trained(registry, changed(wild, training__every=1))
    seldom = trained(registry, changed(wild, training__every=300))
    assert often.status == ["diverged"]
    assert (often.epochs[0], often.reason) == (seldom.epochs[0], seldom.reason)
    for outcome in (often, seldom):
        assert all(np.isfinite(values).all() for values in outcome.history.values())


def test_the_parameters_of_a_diverged_run_are_those_of_its_last_record(registry):
    wild = changed(
        XOR,
        dataset="sine",
        activation="identity",
        output_activation="identity",
        optimizer__lr=2.0,
        training__epochs=600,
        training__every=3,
    )
    diverged = trained(registry, wild)
    last = int(diverged.history["epoch"][-1])
    assert 0 < last < diverged.epochs[0]
    until_then = trained(registry, changed(wild, training__epochs=last))
    np.testing.assert_array_equal(diverged.theta, until_then.theta)


def test_an_interrupted_block_keeps_the_runs_that_had_ended(registry):
    quick = [changed(XOR, seed=seed, optimizer__lr=8.0) for seed in range(20)]
    jobs = [changed(job, training__epochs=3000, training__target=SOLVED) for job in quick]
    ready = block(registry, *jobs)
    whole = train(ready)
    last = int(np.median(whole.epochs_to_target[whole.epochs_to_target > 0]))

    class Stop:
        @hookimpl
        def bpx_epoch_begin(self, epoch: Epoch):
            if epoch.number == last + 1:
                raise KeyboardInterrupt

    manager = Registry.load().manager
    manager.register(Stop())
    with pytest.raises(Interrupted) as caught:
        train(ready, Announcer(manager.hook))
    kept = caught.value.outcome
    ended = np.flatnonzero((whole.epochs_to_target >= 0) & (whole.epochs_to_target <= last))
    assert 0 < len(ended) < len(jobs)
    assert kept.ids == tuple(ready.ids[run] for run in ended)
    np.testing.assert_array_equal(kept.theta, whole.theta[ended])
    for name, values in whole.of(ended).history.items():
        np.testing.assert_array_equal(kept.history[name], values)


def test_lanes_of_ended_runs_are_dropped_and_the_others_do_not_notice(registry):
    quick = [changed(XOR, seed=seed, optimizer__lr=8.0) for seed in range(30)]
    slow = [changed(XOR, seed=seed, optimizer__lr=0.001) for seed in range(3)]
    jobs = [
        changed(job, optimizer="sgd", training__epochs=800, training__target=SOLVED)
        for job in quick + slow
    ]
    ready = block(registry, *jobs)
    outcome = train(ready)
    assert (outcome.epochs_to_target >= 0).sum() > 20
    for run in (0, 31):
        alone = trained(registry, jobs[run])
        np.testing.assert_array_equal(outcome.theta[run], alone.theta[0])
        np.testing.assert_array_equal(outcome.final[run], alone.final[0])


def test_the_best_of_a_measure_follows_its_direction(registry):
    outcome = trained(registry, changed(IRIS, training__epochs=30, training__every=1))
    for index, name in enumerate(outcome.columns):
        column = outcome.history[name]
        extreme = column.max() if name.endswith("accuracy") else column.min()
        assert outcome.best[0, index] == extreme


def test_a_layer_of_dead_or_of_pinned_units_is_saturated(registry):
    dead = changed(
        XOR,
        dataset="or",
        activation="relu",
        network__bias=False,
        initializer="constant",
        initializer__value=-5.0,
        training__epochs=1,
    )
    pinned = changed(dead, dataset="two_ones", activation="sigmoid", initializer__value=300.0)
    for job in (dead, pinned):
        layers = trained(registry, job, layers=True).layers
        first = (layers["epoch"] == 0) & (layers["layer"] == 1)
        assert layers["saturation"][first].tolist() == [1.0]
    open_units = trained(registry, changed(XOR, training__epochs=1), layers=True).layers
    assert open_units["saturation"].tolist() == [0.0] * 4


def test_the_best_accuracy_is_kept_when_it_falls_again():
    recorder = Recorder(("train.loss", "train.accuracy"), np.array([False, True]))
    for epoch, values in enumerate([[0.5, 0.5], [0.1, 0.9], [0.3, 0.7]]):
        recorder.record(np.array([0, 2]), epoch, np.array([values, values]))
    final, best = recorder.final_and_best(recorder.history(), 3)
    assert best[[0, 2]].tolist() == [[0.1, 0.9]] * 2
    assert final[[0, 2]].tolist() == [[0.3, 0.7]] * 2
    assert np.isnan([final[1], best[1]]).all()


def test_metrics_see_classes_as_zero_and_one_whatever_the_labels(registry):
    gate = changed(XOR, dataset="and", network__hidden=[], output_activation="identity")
    feed = block(registry, changed(gate, loss="hinge")).feed
    assert sorted(set(feed.train.targets.ravel())) == [-1.0, 1.0]
    assert feed.on_class_scale(np.array([-1.0, 0.0, 1.0])).tolist() == [0.0, 0.5, 1.0]


def test_the_schedule_is_asked_for_each_step_from_one_to_the_last(registry):
    asked = []

    @dataclass(frozen=True)
    class Asked(Schedule):
        name = "asked"

        def __call__(self, step, steps):
            asked.append((step, steps))
            return 1.0

    ready = block(registry, changed(XOR, optimizer="minibatch", optimizer__batch_size=2))
    train(replace(ready, schedule=Asked()))
    assert asked == [(step, 40) for step in range(1, 41)]


def test_the_statistics_of_layers_are_those_of_the_network(registry):
    outcome = trained(registry, changed(XOR, optimizer__lr=0.5), layers=True)
    ready = block(registry, changed(XOR, optimizer__lr=0.5))
    last = {name: values[-2:] for name, values in outcome.layers.items()}
    assert last["epoch"].tolist() == [20, 20]
    assert last["layer"].tolist() == [1, 2]
    named = ready.model.network.layout.named(outcome.theta)
    for layer in (1, 2):
        norm = np.linalg.norm(named[f"W{layer}"])
        assert last["weight_norm"][layer - 1] == pytest.approx(norm, rel=1e-13)
    a = ready.model.forward(outcome.theta, ready.feed.train.inputs).a
    assert last["activation_std"][0] == pytest.approx(a[0].std(), rel=1e-12)
    assert last["activation_mean"][1] == pytest.approx(a[1].mean(), rel=1e-12)
    grad = ready.model.network.layout.named(ready.model.gradient(outcome.theta, ready.feed.train))
    assert last["gradient_norm"][1] == pytest.approx(np.linalg.norm(grad["W2"]), rel=1e-12)
    assert (last["update_norm"] > 0).all()


def test_the_statistics_at_a_target_do_not_depend_on_which_epochs_are_recorded(registry):
    quick = [changed(XOR, seed=seed, optimizer__lr=8.0) for seed in range(30)]
    jobs = [changed(job, training__epochs=400, training__target=SOLVED) for job in quick]
    outcomes = [
        trained(registry, *(changed(job, training__every=every) for job in jobs), layers=True)
        for every in (1, 400)
    ]
    ended = [outcome.epochs_to_target for outcome in outcomes]
    np.testing.assert_array_equal(*ended)
    assert len(set(ended[0][ended[0] > 0])) > 5
    for run in np.flatnonzero(ended[0] > 0):
        often, seldom = (
            {name: values[outcome.layers["run"] == run][-2:] for name, values in found.items()}
            for outcome, found in ((outcome, outcome.layers) for outcome in outcomes)
        )
        for name, values in often.items():
            np.testing.assert_array_equal(seldom[name], values)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("train.loss <= 0.01", Target("train.loss", "<=", 0.01)),
        ("test.accuracy>=.95", Target("test.accuracy", ">=", 0.95)),
        ("train.loss<1e-3", Target("train.loss", "<", 0.001)),
    ],
)
def test_a_target_is_a_column_a_sign_and_a_number(text, condition):
    assert Target.parse(text) == condition
    assert Target.parse(str(condition)) == condition


@pytest.mark.parametrize(
    "text", ["0.01", "train.loss", "train.loss = 0.1", "loss <= 0.1", "train.loss <= 1.2.3"]
)
def test_what_is_no_target_is_refused_with_an_example(text):
    with pytest.raises(ConfigError, match=r"such as 'train.loss <= 0.01'"):
        Target.parse(text)


def test_a_target_is_compared_in_float64_whether_or_not_its_epoch_is_recorded(registry):
    job = changed(XOR, dtype="float32", training__epochs=40)
    losses = trained(registry, changed(job, training__every=1)).history["train.loss"]
    # Just below the loss of epoch 20, and yet the same number in float32.
    limit = np.nextafter(losses[20], -np.inf)
    assert np.float32(limit) == losses[20]
    targeted = changed(job, training__target=f"train.loss <= {float(limit)!r}")
    ends = [
        trained(registry, changed(targeted, training__every=every)).epochs[0] for every in (1, 40)
    ]
    assert ends[0] == ends[1] > 20
