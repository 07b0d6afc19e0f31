"""The plane of the main directions, and what is measured over it."""

import numpy as np
import pytest

import bpx
from bpx.errors import ResultsError
from bpx.results.landscape import landscape
from bpx.results.trajectory import Plane, Trajectory


@pytest.fixture(scope="module")
def moons(tmp_path_factory):
    """Three optimizers and three activations, every fourth epoch recorded."""
    return bpx.sweep(
        [
            *("dataset=moons", "optimizer=gd,momentum,adam", "activation=tanh,relu,sigmoid"),
            *("training.epochs=40", "training.every=4", "results.plots=false"),
            *("results.weights=true", f"results.dir={tmp_path_factory.mktemp('moons')}"),
        ]
    )


@pytest.fixture(scope="module")
def tanh(moons):
    return moons.select(activation="tanh")


@pytest.fixture(scope="module")
def ground(tanh):
    return landscape(tanh, side=9)


def test_the_axes_of_the_plane_are_orthonormal(ground):
    axes = ground.plane.axes
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    assert (axes[[0, 1], np.abs(axes).argmax(axis=1)] > 0).all()


def test_the_origin_is_the_mean_and_the_share_what_the_plane_keeps(ground):
    theta = np.concatenate([one.theta for one in ground.trajectories])
    plane = ground.plane
    np.testing.assert_allclose(plane.origin, theta.mean(axis=0))
    missed = theta - plane.points(plane.coordinates(theta))
    whole = ((theta - plane.origin) ** 2).sum()
    assert 1 - (missed**2).sum() / whole == pytest.approx(plane.share.sum(), abs=1e-12)
    assert 0.5 < plane.share[1] + plane.share[0] <= 1
    assert plane.share[0] >= plane.share[1]


def test_no_other_directions_keep_more(ground):
    theta = np.concatenate([one.theta for one in ground.trajectories])
    covariance = np.cov(theta.T, bias=True)
    largest = np.linalg.eigvalsh(covariance)[::-1][:2]
    np.testing.assert_allclose(ground.plane.share, largest / np.trace(covariance))


def test_parameters_of_the_plane_lie_where_they_are_said_to(ground):
    coordinates = np.array([[0.0, 0.0], [1.5, -2.0]])
    theta = ground.plane.points(coordinates)
    np.testing.assert_allclose(ground.plane.coordinates(theta), coordinates, atol=1e-12)
    np.testing.assert_array_equal(theta[0], ground.plane.origin)


def test_the_loss_on_a_trajectory_is_that_of_the_history(tanh, ground):
    for run, trajectory in zip(ground.runs, ground.trajectories, strict=True):
        measured = tanh.replay(run).measures(trajectory.theta)["train.loss"]
        history = tanh.history[tanh.history["id"] == run].set_index("epoch")["train.loss"]
        there = dict(zip(trajectory.epochs.tolist(), measured.tolist(), strict=True))
        assert {epoch: there[epoch] for epoch in history.index} == history.to_dict()


def test_the_values_are_measured_at_the_points_of_the_grid(tanh, ground):
    replay = tanh.replay(ground.runs[0])
    for row, column in [(0, 0), (8, 0), (3, 7)]:
        theta = ground.plane.points(np.array([[ground.u[column], ground.v[row]]]))
        assert ground.values[row, column] == replay.measures(theta)["train.loss"][0]


def test_every_path_lies_within_the_grid_and_begins_where_the_others_do(ground):
    for path in ground.paths:
        assert ((ground.u[0] < path[:, 0]) & (path[:, 0] < ground.u[-1])).all()
        assert ((ground.v[0] < path[:, 1]) & (path[:, 1] < ground.v[-1])).all()
        np.testing.assert_array_equal(path[0], ground.paths[0][0])


@pytest.mark.parametrize(("points", "kept"), [(10, 11), (7, 8), (400, 41)])
def test_a_trajectory_has_its_beginning_its_end_and_even_steps(tanh, points, kept):
    run = tanh.runs["id"].iloc[0]
    trajectory = Trajectory.of(tanh.replay(run), points)
    assert len(trajectory.theta) == kept
    assert (trajectory.steps[0], trajectory.steps[-1]) == (0, 40)
    assert len(set(np.diff(trajectory.steps)[:-1].tolist())) == 1
    np.testing.assert_array_equal(trajectory.theta[-1], tanh.weights(run))


def test_other_measures_can_be_seen_too(tanh):
    accuracy = landscape(tanh, "test.accuracy", side=3).values
    assert ((accuracy >= 0) & (accuracy <= 1)).all()


def test_runs_of_different_functions_have_no_surface_in_common(moons):
    rows = moons.runs.drop_duplicates("activation")
    with pytest.raises(ResultsError, match=r"these differ in activation\. Select one value of"):
        landscape(moons.of(rows))


def test_too_many_runs_are_refused_with_the_remedy(moons):
    with pytest.raises(ResultsError, match=r"1 to 6 trained runs; here are 9 .*select\(seed=0\)"):
        landscape(moons)


def test_a_misspelled_measure_is_a_clear_line(tanh):
    with pytest.raises(ResultsError, match=r"'train\.los'\. Did you mean 'train\.loss'"):
        landscape(tanh, "train.los")


def test_points_that_do_not_move_have_no_plane():
    with pytest.raises(ResultsError, match="do not move"):
        Plane.of(np.ones((4, 3)))
    with pytest.raises(ResultsError, match="this network has one"):
        Plane.of(np.arange(4.0)[:, None])
