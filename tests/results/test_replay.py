"""A run trained again is the run of the sweep, to the bit."""

import itertools

import numpy as np
import pytest

import bpx
from bpx.errors import ResultsError

SWEEPS = {
    "the full batch": ["dataset=xor", "optimizer=gd,adam,rprop", "seed=3,4"],
    "runs first": ["dataset=moons", "network.hidden=[16]", "optimizer=momentum,adam"],
    "mini-batches": ["dataset=moons", "optimizer=minibatch,nesterov", "optimizer.batch_size=32"],
    "one by one": ["dataset=blobs", "network.hidden=[24,24]", "optimizer=sgd"],
    "the perceptron": ["dataset=and,xor", "optimizer=perceptron", "network.hidden=[]"],
    "float32": ["dataset=circles", "dtype=float32", "schedule=cosine", "regularizer=l2"],
    "a target": ["dataset=xor", "training.target='train.loss <= 0.2'", "optimizer=adam"],
    "dropout": [
        "dataset=moons",
        "network.hidden=[8,{name:dropout,rate:0.3}]",
        "optimizer=momentum,adam",
    ],
    "images": [
        "dataset=digits_images",
        "dataset.test=0.9",
        "network.hidden=[{name:conv2d,channels:2},max_pool2d,dropout,flatten]",
        "optimizer=minibatch",
        "optimizer.batch_size=64",
    ],
    "divergence": ["dataset=sine", "optimizer.lr=100", "activation=relu"],
}


@pytest.fixture
def sweep(tmp_path):
    """A function that trains runs, recorded every fourth epoch, and keeps their weights."""

    def train(*overrides: str):
        shared = ["training.epochs=12", "training.every=4", f"results.dir={tmp_path}"]
        keep = ["results.weights=true", "results.plots=false", "results.report=false"]
        return bpx.sweep([*shared, *keep, *overrides])

    return train


@pytest.mark.parametrize("name", SWEEPS)
def test_the_history_and_the_final_weights_are_those_of_the_sweep(sweep, name):
    results = sweep(*SWEEPS[name])
    assert len(results.runs)
    for run in results.runs["id"]:
        replay = results.replay(run)
        ends = {moment.epoch: moment for moment in replay.ends_of_epochs()}
        history = results.history[results.history["id"] == run]
        recorded = np.stack([ends[epoch].theta for epoch in history["epoch"]])
        for column, values in replay.measures(recorded).items():
            np.testing.assert_array_equal(values, history[column], err_msg=column)
        np.testing.assert_array_equal(ends[max(ends)].theta, results.weights(run))
        assert max(ends) == history["epoch"].max()
        assert ends[max(ends)].step == replay.steps


def test_a_moment_is_measured_alone_as_among_others(sweep):
    results = sweep("dataset=moons", "network.hidden=[16]")
    replay = results.replay(results.runs["id"][0])
    theta = np.stack([moment.theta for moment in replay.ends_of_epochs()])
    together = replay.measures(theta)["test.loss"]
    alone = [replay.measures(one[None])["test.loss"][0] for one in theta]
    assert together.tolist() == alone


def test_each_update_of_descent_follows_from_its_examples(sweep):
    results = sweep("dataset=moons", "optimizer=minibatch", "optimizer.batch_size=32")
    replay = results.replay(results.runs["id"][0])
    moments = list(replay)
    train = replay.data.train
    size = len(train.inputs)
    per_epoch = -(-size // 32)
    assert len(moments) == 1 + 12 * per_epoch
    for before, after in itertools.pairwise(moments):
        batch = bpx_batch(train.inputs[after.examples], train.targets[after.examples])
        grad = replay.model.gradient(before.theta, batch)
        lr = replay.run.setting.combination.optimizer.lr
        np.testing.assert_allclose(after.theta, before.theta - lr * grad, atol=1e-12)
        assert after.step == before.step + 1
    epochs = [m.examples for m in moments[1:]]
    for start in range(0, len(epochs), per_epoch):
        seen = np.concatenate(epochs[start : start + per_epoch])
        assert sorted(seen) == list(range(size))


def bpx_batch(inputs, classes):
    from bpx.network.model import Batch

    return Batch(inputs, classes[:, None].astype(float))


def test_gathered_updates_are_one_moment(sweep):
    results = sweep(*SWEEPS["one by one"])
    replay = results.replay(results.runs["id"][0])
    moments = list(replay)
    assert {len(moment.examples) for moment in moments[1:]} <= {16, replay.steps // 12 % 16}
    assert all(b.step - a.step == len(b.examples) for a, b in itertools.pairwise(moments))


def test_a_run_can_be_watched_twice_and_settings_of_numpy_stay(sweep):
    results = sweep("dataset=sine", "optimizer.lr=100", "activation=relu")
    replay = results.replay(results.runs["id"][0])
    before = np.geterr()
    first = []
    for moment in replay:
        assert np.geterr() == before
        first.append(moment.theta)
    for one, other in zip(first, replay, strict=True):
        np.testing.assert_array_equal(one, other.theta)


def test_without_weights_a_run_is_trained_again(tmp_path):
    shared = ["dataset=moons", "training.epochs=5", "results.plots=false", "results.report=false"]
    kept = bpx.sweep([*shared, "results.weights=true", f"results.dir={tmp_path / 'kept'}"])
    bare = bpx.sweep([*shared, f"results.dir={tmp_path / 'bare'}"])
    (run,) = kept.runs["id"]
    points = np.array([[0.0, 1.0], [0.3, -2.0]])
    np.testing.assert_array_equal(bare.predict(run, points), kept.predict(run, points))


def test_what_was_not_trained_cannot_be_watched(sweep):
    results = sweep("dataset=xor", "optimizer=gd,perceptron")
    (skipped,) = results.runs.loc[results.runs["status"] == "skipped", "id"]
    with pytest.raises(
        ResultsError, match=r"not trained to an end: it is skipped \(the perceptron"
    ):
        results.replay(skipped)
    with pytest.raises(ResultsError, match="has no run 'abc'"):
        results.replay("abc")
