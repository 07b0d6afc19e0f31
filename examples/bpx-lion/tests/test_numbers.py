"""The numbers of the papers, and what the components are for."""

import numpy as np
import pytest
from bpx_lion import Checkerboard, Lion, PRelu

import bpx


def test_two_updates_are_those_of_the_papers_algorithm() -> None:
    rule = Lion(lr=0.1, beta1=0.5, beta2=0.75, weight_decay=0.5)
    theta, state = np.array([1.0, -2.0]), (np.zeros(2),)
    # c = 0.5 * 0 + 0.5 * (2, -4); signs (1, -1); decay 0.5 * (1, -2); m = 0.25 * (2, -4)
    theta, state = rule.update(theta, np.array([2.0, -4.0]), state, 1)
    np.testing.assert_allclose(theta, [1.0 - 0.1 * 1.5, -2.0 - 0.1 * (-1.0 - 1.0)])
    np.testing.assert_allclose(state[0], [0.5, -1.0])
    # c = 0.5 * (0.5, -1) + 0.5 * (-0.4, 4) = (0.05, 1.5): the first sign is the momentum's
    theta, state = rule.update(theta, np.array([-0.4, 4.0]), state, 2)
    np.testing.assert_allclose(theta, [0.85 - 0.1 * (1 + 0.425), -1.8 - 0.1 * (1 - 0.9)])
    np.testing.assert_allclose(state[0], [0.275, 0.25])


def test_slopes_start_where_they_are_told_and_learn(tmp_path) -> None:
    results = bpx.sweep(
        [
            "dataset=checkerboard",
            "dataset.squares=2",
            "network.hidden=[8,{name: prelu, start: 0.5}]",
            "activation=identity",
            "optimizer=lion",
            "optimizer.lr=0.01",
            "training.epochs=100",
            "results.weights=true",
            "results.plots=false",
            "results.report=false",
            f"results.dir={tmp_path}",
        ]
    )
    (run,) = results.runs["id"]
    trained = results.trained(run)
    slopes = trained.model.network.layout.named(trained.theta)["s2"]
    assert slopes.shape == (1, 8)
    assert np.ptp(slopes) > 0.01
    assert results.runs["train.accuracy"][0] > 0.8


def test_a_relu_before_it_leaves_it_nothing_below_zero() -> None:
    a = np.maximum(np.random.default_rng(0).normal(size=(5, 3)), 0.0)
    slopes = {"s": np.full((1, 3), 0.25)}
    z, cache = PRelu().forward(slopes, a)
    np.testing.assert_array_equal(z, a)
    assert not PRelu().gradient(slopes, cache, np.ones((5, 3)))["s"].any()


def test_all_pixels_of_a_channel_share_its_slope() -> None:
    a = np.full((2, 3, 4, 5), -1.0)  # B = 2 images of 3 channels
    slopes = {"s": np.array([0.0, 0.5, 1.0]).reshape(1, 3, 1, 1)}
    z, cache = PRelu().forward(slopes, a)
    assert [set(channel.flat) for channel in np.moveaxis(z, 1, 0)] == [{0.0}, {-0.5}, {-1.0}]
    gradient = PRelu().gradient(slopes, cache, np.ones_like(z))["s"]
    np.testing.assert_array_equal(gradient, np.full((1, 3, 1, 1), -40.0))


def test_it_takes_the_place_of_an_activation_between_images(tmp_path) -> None:
    results = bpx.sweep(
        [
            "dataset=digits_images",
            "network.hidden=[{name: conv2d, channels: 4},prelu,max_pool2d,flatten]",
            "activation=identity",
            "training.epochs=1",
            "seed=range(2)",
            "results.plots=false",
            "results.report=false",
            f"results.dir={tmp_path}",
        ]
    )
    assert set(results.runs["status"]) == {"finished"}


@pytest.mark.parametrize("squares", [2, 3, 4])
def test_neighbouring_squares_differ(squares: int) -> None:
    board = Checkerboard(squares=squares)
    middle = (2 * np.arange(squares) + 1) / squares - 1
    grid = np.stack(np.meshgrid(middle, middle), axis=-1)
    classes = board.classes(grid)
    assert (classes[1:] != classes[:-1]).all()
    assert (classes[:, 1:] != classes[:, :-1]).all()
    assert abs(board.load().train.targets.mean() - 0.5) < 0.1
