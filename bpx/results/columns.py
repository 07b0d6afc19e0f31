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
==============================  ===================================================

None and NaN are missing. The columns that every sweep has are typed by their name, so that one
without a value has the same type as one with values.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

import numpy as np

from bpx.axes import Array

_TEXT = ("id", "status", "reason", "traceback", "sweep")
_WHOLE = ("epoch", "epochs", "epochs_to_target")
_MEASURED = ("train.", "test.", "best.")


def table(columns: Mapping[str, Sequence[Any] | Array]) -> Any:
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
        arrays[name] = array if declared is None else array.cast(declared)
    return pa.table(arrays)


def join(tables: Sequence[Any]) -> Any:
    """Return tables one below the other, in the columns of any of them.

    A column that a table lacks is missing there; where types differ, numbers become float64 and
    anything else becomes text.

    Args:
        tables: Tables of `table`, at least one.

    Example:
        >>> join([table({"lr": [1]}), table({"lr": [0.5], "beta": [2]})]).to_pydict()
        {'lr': [1.0, 0.5], 'beta': [None, 2]}
    """
    import pyarrow as pa

    names = list(dict.fromkeys(name for part in tables for name in part.column_names))
    types = {
        name: _common(part.schema.field(name).type for part in tables if name in part.column_names)
        for name in names
    }
    return pa.concat_tables([_cast(part, types) for part in tables])


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


def _array(values: Sequence[Any] | Array) -> Any:
    import pyarrow as pa

    if isinstance(values, np.ndarray) and values.dtype.kind in "bifU":
        return pa.array(np.ascontiguousarray(values), from_pandas=True)
    plain = [_plain(value) for value in values]
    kinds = {type(value) for value in plain} - {NoneType}
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
    return pa.array([None if value is None else text(value) for value in plain], pa.string())


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


def _common(types: Iterable[Any]) -> Any:
    import pyarrow as pa

    distinct = {kind for kind in types if not pa.types.is_null(kind)}
    if len(distinct) <= 1:
        return distinct.pop() if distinct else pa.null()
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in distinct):
        return pa.float64()
    return pa.string()


def _cast(part: Any, types: Mapping[str, Any]) -> Any:
    import pyarrow as pa

    columns = {}
    for name, kind in types.items():
        if name not in part.column_names:
            columns[name] = pa.nulls(part.num_rows, kind)
        elif pa.types.is_string(kind) and not pa.types.is_string(part[name].type):
            values = part[name].to_pylist()
            columns[name] = pa.array([None if v is None else text(v) for v in values], kind)
        else:
            columns[name] = part[name].cast(kind)
    return pa.table(columns)
