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

from collections.abc import Sequence
from types import NoneType
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.engine.part import Categorical, Columns
from bpx.store.layout import CATEGORICAL, KEYS, TableName

_TEXT = ("id", "status", "reason", "traceback", "sweep")
_WHOLE = ("epoch", "epochs", "epochs_to_target")
_MEASURED = ("train.", "test.", "best.")


def table(columns: Columns) -> Any:
    """Return columns as a `pyarrow.Table`, each of one type.

    Args:
        columns: Values by name; every column has as many.

    Example:
        >>> table({"hidden": [[4], [4, 8]], "lr": [1, 0.5]}).to_pydict()
        {'hidden': ['[4]', '[4, 8]'], 'lr': [1.0, 0.5]}
    """
    import pyarrow as pa

    arrays = {}
    for name, values in columns.items():
        array, declared = _array(values), _declared(name)
        keeps = declared is None or isinstance(values, Categorical)
        arrays[name] = array if keeps else array.cast(declared)
    return pa.table(arrays)


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
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, np.ndarray)):
        return f"[{', '.join(text(_plain(item)) for item in value)}]"
    return str(value)


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
