"""From Python values to typed columns.

==============================  ===================================================
values                          column
==============================  ===================================================
bool                            bool
int                             int64 (``Int64`` in pandas where some are missing)
int and float, or float         float64
text                            string
list                            its text as it is typed: ``[4, 8]``
anything mixed with text        text
`Categorical`                   dictionary of text (``category`` in pandas)
==============================  ===================================================

None and NaN are missing. The columns that every sweep has are typed by their name, so that one
without a value has the same type as one with values.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType, NoneType
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.engine.part import Categorical, Columns
from bpx.engine.run import SEED
from bpx.engine.settings import Settings
from bpx.store.layout import CATEGORICAL, KEYS, TableName

_TEXT = ("id", "status", "reason", "traceback", "sweep")
_WHOLE = ("epoch", "epochs", "epochs_to_target")
_MEASURED = ("train.", "test.", "best.")


_HEAD = ("sweep", "id", "run", "epoch", "layer", "status", "reason", "traceback", "batch_size")
_COURSE = ("epochs", "epochs_to_target", "seconds")
_PARTS = ("train", "test", "penalty")


def table(columns: Columns, types: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """Return columns as a `pyarrow.Table`, each of one type.

    Args:
        columns: Values by name; every column has as many.
        types: The types of some columns, as a whole sweep's values decide them: these columns are
            there, in this order, even where none of these rows has a value.

    Example:
        >>> table({"hidden": [[4], [4, 8]], "lr": [1, 0.5]}).to_pydict()
        {'hidden': ['[4]', '[4, 8]'], 'lr': [1.0, 0.5]}
    """
    import pyarrow as pa

    rows = len(next(iter(columns.values()), ()))
    arrays = {
        name: _typed(columns[name], kind) if name in columns else pa.nulls(rows, kind)
        for name, kind in types.items()
    }
    for name, values in columns.items():
        if name in arrays:
            continue
        declared = None if isinstance(values, Categorical) else _declared(name)
        arrays[name] = _array(values) if declared is None else _array(values).cast(declared)
    return pa.table(arrays)


def types_of(settings: Sequence[Settings], seeds: Array) -> dict[str, Any]:
    """Return the type of each column of settings, as all values of a sweep decide it.

    Args:
        settings: The distinct settings of its runs.
        seeds: The seeds of all runs, ``(R,)``.

    Example:
        >>> types_of([{"lr": 1, "seed": None}, {"lr": 0.5, "seed": None}], np.arange(3))
        {'lr': DataType(double), 'seed': DataType(int64)}
    """
    names = dict.fromkeys(name for row in settings for name in row)
    columns = {name: [row.get(name) for row in settings] for name in names}
    return {name: _array(seeds.tolist() if name == SEED else columns[name]).type for name in names}


def in_order(schema: Any, metrics: Sequence[str] = ()) -> Any:
    """Return a schema with its columns in the order that every table of its name has.

    First what a row is, then its settings as they come, then what came out: the losses, the
    metrics in their order, on train and test.

    Args:
        schema: A `pyarrow.Schema`.
        metrics: The names of the metrics, in their order.

    Example:
        >>> names = ["test.loss", "best.train.loss", "train.r2", "train.loss", "optimizer", "id"]
        >>> in_order(table(dict.fromkeys(names, [])).schema, ["r2"]).names
        ['id', 'optimizer', 'train.loss', 'train.r2', 'test.loss', 'best.train.loss']
    """
    import pyarrow as pa

    measures = ["loss", *metrics]

    def rank(name: str) -> tuple[int, int, int, str]:
        best = name.startswith("best.")
        part, _, measure = name.removeprefix("best.").partition(".")
        if name in _HEAD:
            return 0, _HEAD.index(name), 0, ""
        if name in _COURSE:
            return 2, _COURSE.index(name), 0, ""
        if part not in _PARTS:
            return 1, 0, 0, ""
        place = measures.index(measure) if measure in measures else len(measures)
        return 3 + best, _PARTS.index(part), place, measure

    return pa.schema([schema.field(name) for name in sorted(schema.names, key=rank)])


def empty_table(name: TableName) -> Any:
    """Return a table of no rows, in the columns that every table of this name has.

    Example:
        >>> empty_table("history").column_names
        ['id', 'epoch']
    """
    nothing = Categorical((), np.empty(0, np.int32))
    return table({key: nothing if key in CATEGORICAL[name] else [] for key in KEYS[name]})


def text(value: Any) -> str:
    """Return a value as it is typed on the command line.

    Example:
        >>> text([4, 8]), text(True), text(None)
        ('[4, 8]', 'true', 'null')
        >>> text([{"name": "conv2d", "channels": 8}, "flatten"])
        '[{name: conv2d, channels: 8}, flatten]'
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, np.ndarray)):
        return f"[{', '.join(text(_plain(item)) for item in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {text(_plain(item))}' for key, item in value.items())}}}"
    return str(value)


def _typed(values: Sequence[Any] | Array | Categorical, kind: Any) -> Any:
    """Return values as a column of a type that holds them."""
    import pyarrow as pa

    array = _array(values)
    if (
        isinstance(values, Categorical)
        or not pa.types.is_string(kind)
        or pa.types.is_string(array.type)
    ):
        return array.cast(kind)
    plain = _plainly(values)[0]
    return pa.array([None if value is None else text(value) for value in plain], kind)


def _array(values: Sequence[Any] | Array | Categorical) -> Any:
    import pyarrow as pa

    if isinstance(values, Categorical):
        codes = pa.array(values.codes.astype(np.int32, copy=False))
        return pa.DictionaryArray.from_arrays(codes, pa.array(values.categories, pa.string()))
    if isinstance(values, np.ndarray) and values.dtype.kind in "bifU":
        return pa.array(np.ascontiguousarray(values), from_pandas=True)
    plain, kinds = _plainly(values)
    if float in kinds and kinds <= {int, float}:
        numbers = [None if value is None else float(value) for value in plain]
        return pa.array(numbers, pa.float64(), from_pandas=True)
    if kinds == {int}:
        try:
            return pa.array(plain, pa.int64())
        except OverflowError:
            pass
    if kinds <= {bool}:
        return pa.array(plain)
    if kinds != {str}:
        plain = [None if value is None else text(value) for value in plain]
    return pa.array(plain, pa.string())


def _plainly(values: Sequence[Any] | Array) -> tuple[Sequence[Any] | Array, set[type]]:
    """Return values as Python's own, and the types among them but for None."""
    kinds = set(map(type, values))
    if any(issubclass(kind, np.generic) for kind in kinds):
        values = [_plain(value) for value in values]
        kinds = set(map(type, values))
    return values, kinds - {NoneType}


def _plain(value: Any) -> Any:
    """Return a scalar of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _declared(name: str) -> Any:
    import pyarrow as pa

    if name in _TEXT:
        return pa.string()
    if name in _WHOLE:
        return pa.int64()
    if name == "seconds" or name.startswith(_MEASURED):
        return pa.float64()
    return None
