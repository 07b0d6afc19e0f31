"""Initializers: their contract, their laws, and the numbers of the legacy generator."""

import math

import numpy as np
import pytest

from bpx import Initializer
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.testing.initializers import StatesMoments, StatesSupport
from bpx_plugins.layers import Dense

REGISTRY = Registry.load()
NAMES = REGISTRY.names("initializer")

# Standard deviations for a layer of 40 inputs and 60 units.
STDS = {
    "glorot_uniform": math.sqrt(2 / 100),
    "glorot_normal": math.sqrt(2 / 100),
    "he_uniform": math.sqrt(2 / 40),
    "he_normal": math.sqrt(2 / 40),
    "lecun_normal": math.sqrt(1 / 40),
    "uniform": 1 / math.sqrt(12),
    "legacy_uniform": 1 / math.sqrt(12),
    "normal": 0.5,
    "zeros": 0.0,
    "constant": 0.0,
    "orthogonal": math.sqrt(1 / 60),
}


def draw(name, fans, seed=0, **fields):
    initializer = REGISTRY.create(Initializer, name, **fields)
    return initializer(np.random.default_rng(seed), *fans, fans)


@pytest.mark.parametrize("name", STDS)
def test_every_built_in_states_its_law(name):
    initializer = REGISTRY.create(Initializer, name)
    assert isinstance(initializer, StatesMoments)
    assert initializer.moments(40, 60)[1] == pytest.approx(STDS[name], abs=1e-15)
    if "normal" not in name and name != "orthogonal":
        assert isinstance(initializer, StatesSupport)


@pytest.mark.parametrize("name", STDS)
def test_the_variance_is_that_of_the_law(name):
    # 24,000 weights: their variance lies within 5 * sqrt(2 / 24,000) = 4.6 % of the law's, unless
    # chance strikes once in 1.7 million seeds; the seed is fixed.
    weights = np.stack([draw(name, (40, 60), seed) for seed in range(10)])
    assert np.var(weights) == pytest.approx(STDS[name] ** 2, rel=0.046, abs=1e-30)


@pytest.mark.parametrize("name", sorted(STDS.keys() - {"zeros", "constant"}))
def test_other_streams_give_other_weights(name):
    assert not np.any(draw(name, (3, 4), seed=0) == draw(name, (3, 4), seed=1))


@pytest.mark.parametrize(
    ("name", "fans", "bound"),
    [
        ("glorot_uniform", (2, 4), 1.0),  # Glorot and Bengio, 2010: sqrt 6 / sqrt(2 + 4)
        ("glorot_uniform", (700, 800), math.sqrt(6) / math.sqrt(1500)),
        ("he_uniform", (6, 50), 1.0),
    ],
)
def test_uniform_laws_fill_their_bound_and_keep_to_it(name, fans, bound):
    low, high = REGISTRY.create(Initializer, name).support(*fans)
    assert (low, high) == (pytest.approx(-bound, rel=1e-15), pytest.approx(bound, rel=1e-15))
    weights = np.stack([draw(name, fans, seed) for seed in range(200 // fans[0] + 20)])
    assert 0.9 * bound < weights.max() <= bound
    assert -bound <= weights.min() < -0.9 * bound


def test_uniform_fills_the_interval_it_is_given():
    weights = draw("uniform", (50, 50), low=2.0, high=3.0)
    assert 2 <= weights.min() < 2.01
    assert 2.99 < weights.max() < 3


def test_normal_has_the_mean_and_the_width_it_is_given():
    weights = draw("normal", (100, 100), mean=3.0, std=0.1)
    assert np.mean(weights) == pytest.approx(3.0, abs=5 * 0.1 / 100)
    assert np.std(weights) == pytest.approx(0.1, rel=0.036)


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7), (1, 4), (4, 1)])
def test_orthogonal_weights_keep_lengths(shape):
    weights = draw("orthogonal", shape, gain=2.0)
    small = weights.T @ weights if shape[0] >= shape[1] else weights @ weights.T
    np.testing.assert_allclose(small, 4 * np.eye(min(shape)), rtol=0, atol=1e-12)


def test_orthogonal_weights_favour_no_sign():
    # Without the sign of R's diagonal, the first entry of Q is never positive.
    signs = [draw("orthogonal", (3, 3), seed)[0, 0] > 0 for seed in range(200)]
    assert 65 < sum(signs) < 135  # five standard deviations


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_takes_it_and_leaves_biases_at_zero(name):
    initializer = REGISTRY.create(Initializer, name)
    params = Dense(units=4).init((3,), np.random.default_rng(0), initializer)
    assert params["W"].shape == (3, 4)
    assert params["b"].tolist() == [0.0] * 4


def test_legacy_uniform_continues_from_layer_to_layer_as_the_book_draws():
    # The book, chapter 8: numpy.random.seed(1), random((3, 4)), random((4, 1)).
    initializer = REGISTRY.create(Initializer, "legacy_uniform")
    stream, legacy = initializer.stream(1), np.random.RandomState(1)
    for shape in (3, 4), (4, 1):
        weights = initializer(stream, *shape, shape)
        assert weights.tolist() == legacy.random_sample(shape).tolist()
    # NumPy's documented first numbers of that seed.
    first = initializer(initializer.stream(1), 3, 1, (3, 1)).ravel()
    np.testing.assert_allclose(first, [4.17022005e-01, 7.20324493e-01, 1.14374817e-04], rtol=1e-8)


def test_legacy_uniform_scales_to_its_interval():
    initializer = REGISTRY.create(Initializer, "legacy_uniform", low=-1.0)
    weights = initializer(initializer.stream(3), 3, 2, (3, 2))
    assert weights.tolist() == (2 * np.random.RandomState(3).random_sample((3, 2)) - 1).tolist()


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_legacy_uniform_refuses_a_seed_the_legacy_generator_does_not_take(seed):
    with pytest.raises(ConfigError, match=f"seed={seed} is out of range: .* 0 to 2\\*\\*32 - 1"):
        REGISTRY.create(Initializer, "legacy_uniform").stream(seed)


@pytest.mark.parametrize("name", sorted(STDS.keys() - {"legacy_uniform"}))
def test_the_others_draw_from_the_engines_stream(name):
    assert REGISTRY.create(Initializer, name).stream(1) is None


@pytest.mark.parametrize("name", ["uniform", "legacy_uniform"])
@pytest.mark.parametrize("high", [1.0, 0.5])
def test_an_interval_that_is_empty_is_refused(name, high):
    with pytest.raises(ConfigError, match=f"{name}: low=1.0 must be below high={high}"):
        REGISTRY.create(Initializer, name, low=1.0, high=high)


@pytest.mark.parametrize(("name", "field"), [("normal", "std"), ("orthogonal", "gain")])
def test_a_width_that_is_not_positive_is_refused(name, field):
    with pytest.raises(ConfigError, match=f"{name}: {field}=0.0 is out of range: it must be > 0"):
        REGISTRY.create(Initializer, name, **{field: 0.0})
