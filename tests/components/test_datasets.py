"""The data sets: their contract and their bounds, over everything registered."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpx import Data, DataError, Dataset, Examples, Names
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.testing.datasets import check_dataset
from bpx_plugins.datasets._prepare import split, standardize_inputs

REGISTRY = Registry.load()
NAMES = REGISTRY.names("dataset")


def create(name, **fields):
    return REGISTRY.create(Dataset, name, **fields)


def field_names(component):
    return {field.name for field in component.fields()}


FIELDS = {name: field_names(entry.component) for name, entry in REGISTRY.entries("dataset").items()}


@pytest.fixture
def table_file(tmp_path):
    rng = np.random.default_rng(3)
    rows = [f"{a},{b},1,{'b' if b > a else 'a'}" for a, b in rng.normal(size=(40, 2))]
    file = tmp_path / "table.csv"
    file.write_text("\n".join(["x1,x2,constant,label", *rows]))
    return file


def loadable(name, table_file):
    """Return a data set with its defaults; `table` has none that load, so it gets a file."""
    fields = {"table": {"path": str(table_file), "target": "label"}}
    return create(name, **fields.get(name, {}))


@pytest.fixture(params=NAMES)
def dataset(request, table_file):
    """Every data set."""
    return loadable(request.param, table_file)


@pytest.fixture(params=[name for name in NAMES if "test" in FIELDS[name]])
def divided(request, table_file):
    """Every data set that holds examples back."""
    return loadable(request.param, table_file)


def counted_rows(data):
    parts = [data.train] if data.test is None else [data.train, data.test]
    return Counter(
        (*inputs.ravel().tolist(), *np.atleast_1d(target).tolist())
        for part in parts
        for inputs, target in zip(part.inputs, part.targets, strict=True)
    )


# The contract


def test_there_are_all_the_data_sets_of_the_project():
    promised = "and or nand xor parity two_ones leaves blobs moons circles spirals sine iris wine"
    assert {*promised.split(), "breast_cancer", "digits", "diabetes", "table"} <= set(NAMES)


def test_defaults_keep_the_contract(dataset):
    check_dataset(dataset)


@pytest.mark.parametrize("test", [0.0, 0.01, 0.5, 0.99])
def test_every_share_keeps_the_contract(divided, test):
    check_dataset(replace(divided, test=test))


def test_standardised_or_not_keeps_the_contract(divided):
    check_dataset(replace(divided, standardize=not divided.standardize))


def test_split_neither_loses_nor_repeats_an_example(divided):
    raw = {name: False for name in field_names(divided) if name.startswith("standardize")}
    whole = counted_rows(replace(divided, test=0.0, **raw).load())
    assert counted_rows(replace(divided, test=0.3, **raw).load()) == whole


def test_no_share_means_no_test_set(divided):
    assert replace(divided, test=0.0).load().test is None


def test_share_of_every_class_is_held_back(divided):
    data = replace(divided, test=0.3).load()
    if data.task == "regression":
        assert len(data.test) == round(0.3 * (len(data.train) + len(data.test)))
        return
    train, test = np.bincount(data.train.targets), np.bincount(data.test.targets)
    assert np.all(np.abs(test - 0.3 * (train + test)) <= 0.5)


def test_seed_decides_what_is_held_back(divided):
    one, other = (replace(divided, seed=seed).load() for seed in (0, 1))
    assert not np.array_equal(one.test.inputs, other.test.inputs)


def test_standardisation_uses_the_training_set_alone(divided):
    raw = replace(divided, standardize=False).load()
    data = replace(divided, standardize=True).load()
    mean, deviation = raw.train.inputs.mean(axis=0), raw.train.inputs.std(axis=0)
    varies = np.ptp(raw.train.inputs, axis=0) > 0
    expected = (raw.test.inputs - mean)[:, varies] / deviation[varies]
    np.testing.assert_allclose(data.test.inputs[:, varies], expected, atol=1e-9)
    np.testing.assert_allclose(data.train.inputs.mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_allclose(data.train.inputs.std(axis=0), varies, atol=1e-9)


# Bad fields


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("parity", "bits", 0),
        ("parity", "bits", 17),
        ("blobs", "classes", 1),
        ("circles", "radius", 1.0),
        ("leaves", "margin", 0.0),
        ("spirals", "turns", 0.0),
        ("sine", "periods", 0.0),
    ],
)
def test_field_out_of_range_is_an_error_that_names_it(name, field, value):
    with pytest.raises(ConfigError, match=f"dataset {name}: {field}={value} is out of range"):
        create(name, **{field: value})


BAD = {"test": (1.0, -0.1, float("nan")), "examples": (1, 10**9), "noise": (-1.0,), "seed": (-1,)}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in NAMES for field in BAD if field in FIELDS[name]]
)
def test_shared_fields_have_the_same_bounds_everywhere(name, field):
    for value in BAD[field]:
        with pytest.raises(
            ConfigError, match=f"dataset {name}: {field}=.* (is out of range|must be a finite)"
        ):
            create(name, **{field: value})


def test_too_few_examples_for_the_classes_is_an_error():
    with pytest.raises(DataError, match=r"The class '2' has too few examples \(1\).*at least 2"):
        create("blobs", classes=3, examples=5).load()
    with pytest.raises(DataError, match=r"The class '5' has too few examples \(0\).*at least 1"):
        create("blobs", classes=10, examples=5, test=0.0).load()


# Splitting and scaling


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(2, 30), min_size=2, max_size=5),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32),
)
def test_split_is_disjoint_ordered_and_stratified(sizes, share, seed):
    rng = np.random.default_rng(seed)
    targets = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    rows = np.arange(len(targets), dtype=float)[:, None]
    names = Names((), tuple(map(str, range(len(sizes)))))
    data = split(Data(Examples(rows, targets), None, "multiclass", names), share, rng)
    train, test = data.train.inputs[:, 0], data.test.inputs[:, 0]
    assert sorted([*train, *test]) == rows[:, 0].tolist()
    assert np.all(np.diff(train) > 0)
    assert np.all(np.diff(test) > 0)
    for part in (data.train, data.test):
        assert np.array_equal(part.targets, targets[part.inputs[:, 0].astype(int)])
        assert np.all(np.bincount(part.targets, minlength=len(sizes)) >= 1)


@pytest.mark.parametrize("magnitude", [1.0, 1e-300, 1e300])
def test_columns_of_any_magnitude_are_standardised(magnitude):
    column = np.asarray([1.0, 2.0, 3.0, 4.0])
    inputs = magnitude * np.stack([column, np.full(4, 0.1), np.zeros(4)], axis=-1)
    data = standardize_inputs(Data(Examples(inputs, column[:, None]), None, "regression"))
    expected = (column - 2.5) / np.sqrt(1.25)
    np.testing.assert_allclose(data.train.inputs[:, 0], expected, atol=1e-12)
    np.testing.assert_array_equal(data.train.inputs[:, 1:], 0.0)
