"""A run built again from its row is the run that was trained."""

import numpy as np
import pytest

import bpx
from bpx.errors import ResultsError, ShapeError

KEEP = ["results.weights=true", "results.plots=false", "results.report=false", "training.epochs=20"]

SWEEPS = {
    "fields that differ": ["dataset=moons,xor", "optimizer=gd,adam,momentum,rprop"],
    "depths": ["dataset=spirals", "network.hidden=[],[3],[4,2]", "network.bias=true,false"],
    "float32": ["dataset=circles", "dtype=float32", "activation=leaky_relu"],
    "many classes": ["dataset=blobs", "schedule=cosine,constant", "regularizer=l2"],
    "numbers": ["dataset=sine", "initializer=zeros,normal"],
    "labels": ["dataset=leaves", "loss=hinge,perceptron,auto"],
    "a target": ["dataset=xor", "training.target='train.loss <= 0.6'", "optimizer.lr=1,2"],
}


@pytest.fixture
def folder(tmp_path):
    return [*KEEP, f"results.dir={tmp_path}"]


@pytest.mark.parametrize("name", SWEEPS)
def test_every_run_of_a_sweep_is_built_again(folder, name):
    results = bpx.sweep([*SWEEPS[name], *folder])
    for row in results.runs.to_dict("records"):
        trained = results.trained(row["id"])
        assert trained.run.id == row["id"], "its settings are those it was trained with"
        targets = _targets(trained)
        outputs = results.predict(row["id"], trained.data.train.inputs)
        assert outputs.shape == targets.shape
        loss = trained.model.data_loss(outputs, targets)
        assert float(loss) == pytest.approx(row["train.loss"], rel=1e-5)


def _targets(trained):
    """The targets as the loss takes them, ``(N, C)``."""
    targets = trained.data.train.targets
    if trained.labels is None:
        return targets
    low, high = trained.labels
    classes = [1] if trained.data.task == "binary" else range(trained.data.outputs)
    return np.where(targets[:, None] == np.asarray(classes), high, low)


def test_parameters_have_the_names_of_the_literature(folder):
    results = bpx.sweep(["dataset=xor", *folder])
    run = results.runs["id"][0]
    shapes = {name: values.shape for name, values in results.trained(run).parameters.items()}
    assert shapes == {"W1": (2, 4), "b1": (4,), "W2": (4, 1), "b2": (1,)}


def test_a_folder_of_many_sweeps_predicts_as_each_of_them(folder, tmp_path):
    points = np.array([[0.0, 1.0], [0.3, -2.0]])
    alone = {}
    for name in ("first", "second"):
        results = bpx.sweep(
            ["dataset=xor", f"name={name}", f"network.hidden=[{len(name)}]", *folder]
        )
        (run,) = results.runs["id"]
        alone[name] = results.predict(run, points)
    every = bpx.load(tmp_path)
    for run in every.runs["id"]:
        np.testing.assert_array_equal(every.predict(run, points), alone[run.split("/")[0]])


def test_a_component_of_the_users_own_is_loaded_again(folder, tmp_path):
    (tmp_path / "cube.py").write_text(
        "from dataclasses import dataclass\n"
        "from bpx import Activation\n\n"
        "@dataclass(frozen=True)\n"
        "class Cube(Activation):\n"
        '    """z^3."""\n'
        "    name = 'cube'\n"
        "    def __call__(self, z):\n"
        "        return z**3\n"
        "    def derivative(self, z, a):\n"
        "        return 3 * z**2\n"
    )
    plugin = f"plugins=[{tmp_path / 'cube.py'}]"
    results = bpx.sweep(["dataset=xor", "activation=cube", plugin, *folder])
    (run,) = results.runs["id"]
    assert results.trained(run).run.id == run


def test_inputs_of_another_shape_are_refused(folder):
    results = bpx.sweep(["dataset=xor", *folder])
    with pytest.raises(ShapeError, match=r"have the shape \(4, 3\); run \w+ takes \(N, 2\)"):
        results.predict(results.runs["id"][0], np.zeros((4, 3)))


@pytest.mark.parametrize("inputs", ["text", [["a", "b"]], [[0.0, 1.0], [2.0]], None])
def test_inputs_that_are_no_numbers_are_refused(folder, inputs):
    results = bpx.sweep(["dataset=xor", *folder])
    with pytest.raises(ShapeError, match=r"\(N, 2\)"):
        results.predict(results.runs["id"][0], inputs)


def test_without_weights_the_remedy_is_named(tmp_path):
    plain = ["results.plots=false", "training.epochs=20", f"results.dir={tmp_path}"]
    results = bpx.sweep(["dataset=xor", *plain])
    with pytest.raises(ResultsError, match=r"results\.weights=true"):
        results.weights(results.runs["id"][0])
