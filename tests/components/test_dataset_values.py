"""The numbers each built-in data set promises."""

import sys

import numpy as np
import pytest
from scipy.optimize import linprog

from bpx import DataError, Dataset
from bpx.registry import Registry

REGISTRY = Registry.load()


def create(name, **fields):
    return REGISTRY.create(Dataset, name, **fields)


def is_separable(examples):
    """Say whether a line separates two classes, by a linear programme: y (w x + b) >= 1."""
    signs = 2.0 * examples.targets[:, None] - 1.0
    rows = -signs * np.column_stack([examples.inputs, np.ones(len(examples))])
    columns = rows.shape[1]
    return linprog(
        np.zeros(columns), rows, -np.ones(len(rows)), bounds=[(None, None)] * columns
    ).success


# Logic


@pytest.mark.parametrize(
    ("name", "targets", "separable"),
    [
        ("and", [0, 0, 0, 1], True),
        ("or", [0, 1, 1, 1], True),
        ("nand", [1, 1, 1, 0], True),
        ("xor", [0, 1, 1, 0], False),
    ],
)
def test_gates(name, targets, separable):
    data = create(name).load()
    assert data.train.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.train.targets.tolist() == targets
    assert data.test is None
    assert is_separable(data.train) is separable
    bipolar = create(name, bipolar=True).load()
    np.testing.assert_array_equal(bipolar.train.inputs, 2 * data.train.inputs - 1)
    assert bipolar.train.targets.tolist() == targets


@pytest.mark.parametrize("bits", [1, 2, 5, 16])
def test_parity_changes_with_every_bit(bits):
    data = create("parity", bits=bits).load()
    numbers = data.train.inputs @ 2 ** np.arange(bits - 1, -1, -1)
    assert numbers.tolist() == list(range(2**bits))
    assert data.train.targets.tolist() == [number.bit_count() % 2 for number in range(2**bits)]


def test_parity_of_two_bits_is_xor():
    parity, xor = create("parity", bits=2).load(), create("xor").load()
    np.testing.assert_array_equal(parity.train.inputs, xor.train.inputs)
    np.testing.assert_array_equal(parity.train.targets, xor.train.targets)


def test_two_ones_is_the_set_of_the_book_chapter_8():
    data = create("two_ones").load()
    assert data.train.inputs.tolist() == [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert data.train.targets.tolist() == [0, 1, 1, 0]
    assert data.task == "binary"
    assert not is_separable(data.train)


# Generated


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("margin", [0.01, 0.5])
def test_leaves_keep_their_margin_from_a_line_through_the_origin(seed, margin):
    leaves = create("leaves", seed=seed, margin=margin, test=0.0).load().train
    distance = (2 * leaves.targets - 1) * (leaves.inputs @ [1.0, -1.0]) / np.sqrt(2.0)
    assert distance.min() >= margin - 1e-12
    assert is_separable(leaves)
    assert is_separable(create("leaves", seed=seed, standardize=True).load().train)


def test_perceptron_separates_leaves_within_novikoffs_bound():
    leaves = create("leaves", test=0.0).load().train
    signs = 2 * leaves.targets - 1
    weights, mistakes = np.zeros(2), 0
    bound = (np.linalg.norm(leaves.inputs, axis=1).max() / create("leaves").margin) ** 2
    while np.any(signs * (leaves.inputs @ weights) <= 0):
        for x, sign in zip(leaves.inputs, signs, strict=True):
            if sign * (x @ weights) <= 0:
                weights, mistakes = weights + sign * x, mistakes + 1
        assert mistakes <= bound


def test_leaves_fill_their_discs_evenly():
    leaves = create("leaves", examples=20_000, noise=2.0, margin=1.0, test=0.0).load().train
    centre = 3.0 / np.sqrt(2.0) * np.asarray([1.0, -1.0])
    radius = np.linalg.norm(leaves.inputs[leaves.targets == 1] - centre, axis=1)
    assert radius.max() <= 2.0
    assert np.mean(radius < 1.0) == pytest.approx(0.25, abs=0.02)  # a quarter of the area


def test_blobs_are_gaussians_around_the_unit_circle():
    train = create("blobs", classes=5, examples=20_000, noise=0.3, test=0.0).load().train
    for label in range(5):
        points = train.inputs[train.targets == label]
        angle = 2 * np.pi * label / 5
        np.testing.assert_allclose(points.mean(axis=0), [np.cos(angle), np.sin(angle)], atol=0.02)
        np.testing.assert_allclose(np.cov(points.T), 0.09 * np.eye(2), atol=0.006)


def test_moons_and_circles_have_the_shapes_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets", reason="the shapes' source")
    moons = create("moons", examples=50, noise=0.0, test=0.0).load().train
    inputs, targets = datasets.make_moons(50, shuffle=False)
    np.testing.assert_allclose(moons.inputs, inputs, atol=1e-12)
    np.testing.assert_array_equal(moons.targets, targets)
    circles = create("circles", examples=50, noise=0.0, radius=0.3, test=0.0).load().train
    inputs, targets = datasets.make_circles(50, shuffle=False, factor=0.3)
    np.testing.assert_allclose(circles.inputs, inputs, atol=1e-12)
    np.testing.assert_array_equal(circles.targets, targets)


def test_spirals_wind_as_often_as_told_and_apart():
    fields = {"classes": 3, "turns": 2.0, "noise": 0.0, "test": 0.0, "examples": 300}
    train = create("spirals", **fields).load().train
    for label in range(3):
        x, y = train.inputs[train.targets == label].T
        radius, angle = np.hypot(x, y), np.unwrap(np.arctan2(y, x))
        np.testing.assert_allclose(radius, np.linspace(0.1, 1.0, 100), atol=1e-12)
        assert angle[-1] - angle[0] == pytest.approx(0.9 * 2.0 * 2 * np.pi)
        offset = 2 * np.pi * label / 3
        np.testing.assert_allclose(np.cos(angle - 4 * np.pi * radius), np.cos(offset), atol=1e-9)


@pytest.mark.parametrize("name", ["moons", "circles", "spirals"])
def test_noise_has_its_standard_deviation(name):
    clean, noisy = (
        create(name, examples=20_000, noise=noise, test=0.0).load().train.inputs
        for noise in (0.0, 0.2)
    )
    np.testing.assert_allclose(np.cov((noisy - clean).T), 0.04 * np.eye(2), atol=0.002)


def test_sine_is_the_wave_with_its_noise():
    clean = create("sine", periods=3.0, noise=0.0, examples=5_000, test=0.0).load().train
    np.testing.assert_allclose(clean.targets, np.sin(3.0 * np.pi * clean.inputs), atol=1e-12)
    assert -1 <= clean.inputs.min() < -0.99
    assert 0.99 < clean.inputs.max() <= 1
    noisy = create("sine", periods=3.0, noise=0.5, examples=5_000, test=0.0).load().train
    assert np.std(noisy.targets - clean.targets) == pytest.approx(0.5, rel=0.05)


# From scikit-learn


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_real_data_are_the_numbers_of_their_source(name):
    datasets = pytest.importorskip("sklearn.datasets", reason="the data come with it")
    options, unit = {"diabetes": {"scaled": False}}, {"digits": 16.0}
    source = getattr(datasets, f"load_{name}")(**options.get(name, {}))
    fields = {"diabetes": {"standardize_target": False}}
    data = create(name, test=0.0, standardize=False, **fields.get(name, {})).load()
    np.testing.assert_array_equal(data.train.inputs, source.data / unit.get(name, 1.0))
    np.testing.assert_array_equal(data.train.targets.reshape(-1), source.target)
    assert data.names.features == tuple(source.feature_names)
    if name != "diabetes":
        assert data.names.targets == tuple(str(target) for target in source.target_names)


def test_digits_lie_between_zero_and_one():
    data = create("digits").load()
    assert data.train.inputs.min() == 0.0
    assert data.train.inputs.max() == 1.0
    assert (data.inputs, data.outputs) == (64, 10)


def test_target_of_diabetes_is_standardised_on_the_training_set():
    raw = create("diabetes", standardize_target=False).load()
    data = create("diabetes").load()
    mean, deviation = raw.train.targets.mean(), raw.train.targets.std()
    assert deviation == pytest.approx(77.0, abs=2.0)
    np.testing.assert_allclose(data.test.targets, (raw.test.targets - mean) / deviation, atol=1e-9)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_without_scikit_learn_it_says_what_to_install(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(DataError, match=rf"{name} needs scikit-learn: pip install 'bpx\[data\]'"):
        create(name).load()
