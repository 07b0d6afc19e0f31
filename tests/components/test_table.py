"""The user's own table: what it reads, and the words for everything it cannot."""

from unittest.mock import Mock

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from bpx import Data, DataError, Examples
from bpx_plugins.datasets._prepare import standardize_inputs, standardize_targets
from bpx_plugins.datasets.table import Table

HEADER = "height,width,kind"
ROWS = ["1,10,oak", "2,20,elm", "3,30,oak", "4,40,elm"]


@pytest.fixture
def csv_file(tmp_path):
    def write(*lines, encoding="utf-8"):
        file = tmp_path / "trees.csv"
        file.write_text("\n".join(lines), encoding=encoding)
        return file

    return write


@pytest.fixture
def parquet_file(tmp_path):
    def write(columns):
        file = tmp_path / "trees.parquet"
        parquet.write_table(pa.table(columns), file)
        return file

    return write


MISSING = ["", "  ", "?", "NA", "n/a", "#N/A", "NaN", "-nan", "+NaN", "null", "NONE", "None"]


def load(file, target="kind", **fields):
    return Table(path=str(file), target=target, **fields).load()


def whole(file, target="kind", **fields):
    """Load every row as it stands."""
    return load(file, target, test=0.0, standardize=False, standardize_target=False, **fields)


def words(file, target="kind", **fields):
    """Return the error's text."""
    with pytest.raises(DataError) as raised:
        load(file, target, **fields)
    return str(raised.value)


# What it reads


def test_csv_becomes_features_and_classes(csv_file):
    data = whole(csv_file(HEADER, *ROWS))
    assert data.train.inputs.tolist() == [[1, 10], [2, 20], [3, 30], [4, 40]]
    assert data.train.targets.tolist() == [1, 0, 1, 0]
    assert data.names.features == ("height", "width")
    assert data.names.targets == ("elm", "oak")
    assert (data.task, data.test) == ("binary", None)


def test_parquet_and_csv_give_equal_data(csv_file, parquet_file):
    columns = {"height": [1, 2, 3, 4], "width": [10.0, 20, 30, 40]}
    other = load(parquet_file({**columns, "kind": ["oak", "elm", "oak", "elm"]}))
    data = load(csv_file(HEADER, *ROWS))
    np.testing.assert_array_equal(data.train.inputs, other.train.inputs)
    np.testing.assert_array_equal(data.test.targets, other.test.targets)
    assert data.names == other.names


def test_numbers_survive_to_the_last_bit(csv_file):
    numbers = np.random.default_rng(0).normal(size=100) * 10.0 ** np.arange(-150, 150, 3)
    rows = [f"{number!r},{place % 2}" for place, number in enumerate(numbers.tolist())]
    np.testing.assert_array_equal(whole(csv_file("x,y", *rows), "y").train.inputs[:, 0], numbers)


def test_named_features_are_read_in_their_order_and_others_ignored(csv_file):
    file = csv_file("a,b,note,y", "1,2,,0", "3,4,hm,1")
    data = whole(file, "y", features=["b", "a"])
    assert data.train.inputs.tolist() == [[2, 1], [4, 3]]
    assert data.names.features == ("b", "a")


def test_spreadsheets_mark_blank_lines_and_quotes_are_understood(csv_file):
    file = csv_file('" x", y', "", '"1", a ', "2,b", encoding="utf-8-sig")
    data = whole(file, "y")
    assert (data.names.features, data.train.inputs.tolist()) == (("x",), [[1], [2]])


def test_true_and_false_are_numbers_as_features_and_classes_as_target(csv_file, parquet_file):
    for file in (
        csv_file("x,y", "true,False", "false,True"),
        parquet_file({"x": [True, False], "y": [False, True]}),
    ):
        data = whole(file, "y")
        assert data.train.inputs.tolist() == [[1], [0]]
        assert data.names.targets == ("False", "True")


def test_path_may_be_relative_or_start_at_home(csv_file, monkeypatch):
    file = csv_file(HEADER, *ROWS)
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("HOME", str(file.parent))
    monkeypatch.setenv("USERPROFILE", str(file.parent))
    for path in ("trees.csv", "~/trees.csv"):
        assert len(whole(path).train) == 4


def test_row_labels_of_a_data_frame_are_no_feature(tmp_path):
    pd = pytest.importorskip("pandas", reason="it writes the labels")
    file = tmp_path / "frame.parquet"
    pd.DataFrame({"x": [1, 2], "y": [0, 1]}, index=[7, 9]).to_parquet(file)
    assert whole(file, "y").names.features == ("x",)
    pd.DataFrame({"y": [0, 1]}, index=[7, 9]).to_parquet(file)
    assert "there is one column, 'y'" in words(file, "y")


def test_class_labels_that_are_whole_numbers_never_merge(csv_file, parquet_file):
    for file in (
        csv_file("x,y", "1,9007199254740993", "2,9007199254740992", "3,9007199254740992.0"),
        parquet_file({"x": [1, 2, 3], "y": [2**53 + 1, 2**53, 2**53]}),
    ):
        data = whole(file, "y")
        assert data.train.targets.tolist() == [1, 0, 0]
        assert data.names.targets == ("9007199254740992", "9007199254740993")


@pytest.mark.parametrize("largest", [1e308, -1e308])
def test_test_values_far_beyond_the_training_set_stay_finite(largest):
    values = np.array([[1.0], [2.0], [1.0], [2.0]])
    part = Examples(values, values)
    data = Data(part, Examples(values * (largest / 2), values * (largest / 2)), "regression")
    test = standardize_targets(standardize_inputs(data)).test
    for numbers in (test.inputs, test.targets):
        assert np.isfinite(numbers).all()
        assert np.all(np.sign(numbers) == np.sign(largest))


# Which task


@pytest.mark.parametrize(
    ("cells", "task"),
    [
        (["red", "blue"], "binary"),
        (["red", "blue", "green"], "multiclass"),
        (["0", "1"], "binary"),
        (["1.0", "2.0"], "binary"),
        ([str(number) for number in range(10)], "multiclass"),
        ([str(number) for number in range(11)], "regression"),
        (["0.5", "1"], "regression"),
    ],
)
def test_task_auto_follows_its_rule(csv_file, cells, task):
    file = csv_file("x,y", *(f"{place},{cell}" for place, cell in enumerate(cells * 2)))
    assert load(file, "y").task == task


def test_task_can_be_told(csv_file):
    file = csv_file("x,y", "1,0", "2,1", "3,2.5", "4,2.50")
    assert whole(file, "y", task="regression").train.targets.tolist() == [[0], [1], [2.5], [2.5]]
    data = whole(file, "y", task="classification")
    assert data.train.targets.tolist() == [0, 1, 2, 2]
    assert data.names.targets == ("0", "1", "2.5")


def test_classes_that_are_numbers_are_in_the_order_of_numbers(csv_file):
    assert whole(csv_file("x,y", "1,9", "2,10", "3,-1"), "y").names.targets == ("-1", "9", "10")


def test_target_of_a_regression_is_standardised_on_the_training_set(csv_file):
    file = csv_file("x,y", *(f"{x},{1000 + 3.5 * x**2}" for x in range(20)))
    raw, data = load(file, "y", standardize_target=False), load(file, "y")
    mean, deviation = raw.train.targets.mean(), raw.train.targets.std()
    np.testing.assert_allclose(data.test.targets, (raw.test.targets - mean) / deviation)
    assert data.names.targets == ("y",)


# What it cannot read: the values


@pytest.mark.parametrize("cell", MISSING)
def test_missing_value_is_named_with_its_line_and_column(csv_file, cell):
    file = csv_file(HEADER, *ROWS, f"5,{cell},oak")
    assert words(file).startswith(f"{file}, line 6, column 'width': the value is missing.")


@pytest.mark.parametrize("cell", MISSING)
@pytest.mark.parametrize("classes", [("oak", "elm"), ("0", "1")])
def test_a_missing_value_is_no_class(csv_file, cell, classes):
    file = csv_file("x,y", *(f"{x},{name}" for x, name in enumerate(classes)), f"3,{cell}")
    assert "line 4, column 'y': the value is missing" in words(file, "y")


@pytest.mark.parametrize("cell", ["1_000", "\uff11\uff12", "\u0663", "0x10", "1e", ".", "1 2"])
def test_what_only_resembles_a_number_is_text(csv_file, cell):
    file = csv_file(HEADER, *ROWS, f"5,{cell},oak")
    assert f"line 6, column 'width': '{cell}' is text, not a number" in words(file)


@pytest.mark.parametrize("cell", ["5", "+5", "5.", "5.0", ".5e1", "50E-1", "005"])
def test_every_usual_way_to_write_a_number_is_read(csv_file, cell):
    data = whole(csv_file("x,y", f"{cell},0", "1,1"), "y")
    assert data.train.inputs[0].tolist() == [5]


@pytest.mark.parametrize("task", ["auto", "classification", "regression"])
def test_missing_target_is_named_whatever_the_task(csv_file, task):
    file = csv_file("x,y", "1,1", "2,2", "3,")
    assert "line 4, column 'y': the value is missing" in words(file, "y", task=task)


def test_text_in_a_feature_is_named_with_its_place(csv_file):
    file = csv_file(HEADER, *ROWS, "5,wide,oak")
    assert "line 6, column 'width': 'wide' is text, not a number. Mend it, or" in words(file)


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e999"])
def test_infinite_value_is_named_with_its_place(csv_file, cell):
    text = words(csv_file(HEADER, *ROWS, f"{cell},50,oak"))
    assert f"line 6, column 'height': '{cell}' is infinite" in text
    file = csv_file("x,y", "1,0.5", f"2,{cell}")
    assert f"line 3, column 'y': '{cell}' is infinite" in words(file, "y")


def test_lines_are_counted_as_an_editor_counts_them(csv_file):
    file = csv_file("x,note,y", "1,a,0", "", '2,"two', 'lines",1', "oops,b,0")
    assert "line 6, column 'x': 'oops'" in words(file, "y", features=["x"])
    file = csv_file("x,note,y", "1,a,0", "", '?,"two', 'lines",1')
    assert "line 4, column 'x': the value is missing" in words(file, "y", features=["x"])


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([1.0, None, 3.0], "row 2, column 'x': the value is missing"),
        ([1.0, 2.0, float("nan")], "row 3, column 'x': the value is missing"),
        ([1.0, float("inf"), 3.0], "row 2, column 'x': inf is infinite"),
        (["1", "2", "three"], "row 3, column 'x': 'three' is text"),
    ],
)
def test_values_in_parquet_are_named_with_their_row(parquet_file, cells, fault):
    assert fault in words(parquet_file({"x": cells, "y": [0, 1, 0]}), "y")


def test_text_among_the_numbers_of_a_target_is_named(csv_file):
    file = csv_file("x,y", "1,0.5", "2,1.5", "3,oops")
    assert "line 4, column 'y': 'oops' is text among numbers" in words(file, "y")
    text = words(file, "y", task="regression")
    assert "line 4, column 'y': 'oops' is text, not a number" in text
    assert "dataset.task=classification" in text


@pytest.mark.parametrize("cells", [["a", "a"], ["3", "3.0"], ["1.5", "1.5"]])
def test_constant_target_is_an_error(csv_file, cells):
    file = csv_file("x,y", *(f"{x},{cell}" for x, cell in enumerate(cells)))
    assert f"line 2, column 'y': the target is '{cells[0]}' here and in every" in words(file, "y")


def test_class_with_too_few_examples_is_named_with_its_line(csv_file):
    file = csv_file(HEADER, *ROWS, "5,50,ash")
    text = words(file, test=0.2)
    assert f"{file}, line 6, column 'kind': the class 'ash' has too few examples (1)" in text
    assert "dataset.test=0.2 needs 2 of each class" in text
    assert whole(file).names.targets == ("ash", "elm", "oak")


# What it cannot read: the file


def test_path_and_target_are_needed(csv_file):
    assert "needs dataset.path" in words("")
    assert "dataset.target: height, width, kind." in words(csv_file(HEADER, *ROWS), "")


def test_missing_file_is_named_with_the_folder_it_was_looked_for_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    expected = f"There is no file data/trees.csv (dataset.path), seen from {tmp_path}."
    assert words("data/trees.csv") == expected


def test_folder_and_other_formats_are_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert "There is no file" in words(tmp_path / "folder.csv")
    assert "neither .csv nor .parquet" in words(tmp_path / "trees.xlsx")


def test_file_that_may_not_be_read_is_named(csv_file, monkeypatch):
    file = csv_file(HEADER, *ROWS)
    denied = Mock(side_effect=PermissionError(13, "Permission denied"))
    monkeypatch.setattr(type(file), "open", denied)
    assert words(file) == f"{file} (dataset.path) cannot be read: Permission denied."


def test_empty_files(csv_file, parquet_file):
    assert "is empty: there is no header" in words(csv_file(""))
    assert "no line below" in words(csv_file(HEADER))
    assert "no row below" in words(parquet_file({"x": [], "kind": []}))


@pytest.mark.parametrize(("row", "cells"), [("5,50", 2), ("5,50,oak,60", 4)])
def test_line_with_more_or_fewer_cells_than_the_header(csv_file, row, cells):
    assert f"line 6: the number of cells, {cells}," in words(csv_file(HEADER, *ROWS, row))


def test_header_that_repeats_misses_or_joins_names(csv_file):
    repeated = csv_file("x,y,x", "1,2,3")
    assert "line 1: the column 'x' is duplicated (columns 1 and 3)" in words(repeated, "y")
    assert "line 1: there is one column, 'x;y'" in words(csv_file("x;y", "1;2"), "y")
    assert "line 1: column 1 has no name" in words(csv_file(",x,y", "0,1,2"), "y")


def test_duplicated_column_in_parquet(tmp_path):
    file = tmp_path / "twice.parquet"
    parquet.write_table(pa.table([pa.array([1]), pa.array([2])], names=["x", "x"]), file)
    assert "the column 'x' is duplicated (columns 1 and 2)" in words(file, "x")


def test_broken_files_are_named(csv_file, tmp_path):
    assert "line 3: this is not CSV" in words(csv_file("x,y", "1,2", '3,"4'))
    assert "is not UTF-8" in words(csv_file("x,y", "1,é", encoding="latin-1"), "y")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"not parquet at all")
    assert f"{broken} cannot be read as Parquet" in words(broken)


def test_unknown_column_lists_the_nearest(csv_file):
    file = csv_file(HEADER, *ROWS)
    target, feature = words(file, "kin"), words(file, features=["hight"])
    assert f"{file} has no column 'kin' (dataset.target). Did you mean 'kind'?" in target
    assert "no column 'hight' (dataset.features). Did you mean 'height'?" in feature


def test_features_that_contradict(csv_file):
    file = csv_file(HEADER, *ROWS)
    assert "has the target 'kind' in it" in words(file, features=["height", "kind"])
    assert "names a column twice" in words(file, features=["width", "width"])
