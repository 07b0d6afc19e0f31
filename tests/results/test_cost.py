"""The cost over two parameters, and its gradient."""

import numpy as np
import pytest

import bpx
from bpx.errors import ResultsError
from bpx.network.model import Batch
from bpx.results.cost import cost_surface_of


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A neuron of two weights, and a network of seventeen parameters with a penalty."""
    shared = ["dataset=or", "training.epochs=30", "results.plots=false", "optimizer.lr=1"]
    folder = tmp_path_factory.mktemp("cost")
    neuron = ["network.hidden=[]", "network.bias=false"]
    bpx.sweep([*shared, *neuron, "name=neuron", f"results.dir={folder}"])
    bpx.sweep([*shared, "regularizer=l2", "name=network", f"results.dir={folder}"])
    step = ["optimizer=perceptron", "network.hidden=[]", "dataset=or", "results.plots=false"]
    bpx.sweep([*step, "name=step", f"results.dir={folder}"])
    return {name: bpx.load(folder / name) for name in ("neuron", "network", "step")}


def of(results, name, *arguments, **options):
    return cost_surface_of(results[name], results[name].runs["id"][0], *arguments, **options)


def replayed(results, name):
    return results[name].replay(results[name].runs["id"][0])


@pytest.mark.parametrize("parameters", [None, ["W2[3,0]", "b1[2]"]])
def test_the_gradient_is_the_slope_of_the_cost(results, parameters):
    surface = of(results, "network", parameters, side=401)
    along_y, along_x = np.gradient(surface.cost, surface.y, surface.x)
    inner = (slice(1, -1), slice(1, -1))
    np.testing.assert_allclose(surface.gradient[..., 0][inner], along_x[inner], atol=1e-4)
    np.testing.assert_allclose(surface.gradient[..., 1][inner], along_y[inner], atol=1e-4)
    assert np.abs(surface.gradient).max() > 1e-2


def test_the_cost_is_the_loss_with_the_penalty(results):
    surface = of(results, "network", ["W2[3,0]", "b1[2]"], side=5)
    replay = replayed(results, "network")
    *_, last = replay
    place = [slot.place.start for slot in replay.model.network.layout.slots]
    theta = last.theta.copy()
    theta[place[2] + 3], theta[place[1] + 2] = surface.x[1], surface.y[4]
    data = replay.data.train
    batch = Batch(data.inputs, data.targets[:, None].astype(float))
    assert surface.cost[4, 1] == pytest.approx(float(replay.model.risk(theta, batch)))
    assert surface.parameters == ("W2[3, 0]", "b1[2]")
    assert not surface.whole


def test_of_two_parameters_the_path_lies_on_the_surface(results):
    surface = of(results, "neuron")
    history = results["neuron"].history
    assert surface.whole
    assert surface.parameters == ("W1[0, 0]", "W1[1, 0]")
    loss = replayed(results, "neuron").measures(surface.path)["train.loss"]
    assert loss.tolist() == history["train.loss"].tolist()
    for values, path in ((surface.x, surface.path[:, 0]), (surface.y, surface.path[:, 1])):
        assert values[0] < path.min() <= path.max() < values[-1]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (["W1[0,0]", "W3[0,0]"], r"no parameter 'W3\[0,0\]'\. .*There are: W1\[0,0\]"),
        (["W1[0,0]", "W1[0, 0]"], r"needs two parameters, such as W1\[0,0\] and b2\[0\]"),
        (["b2[0]"], "needs two parameters"),
        ([], "needs two parameters"),
    ],
)
def test_parameters_that_are_no_two_are_refused(results, parameters, words):
    with pytest.raises(ResultsError, match=words):
        of(results, "network", parameters)


def test_a_step_has_no_gradient(results):
    with pytest.raises(ResultsError, match="derivative of step is zero"):
        of(results, "step")
