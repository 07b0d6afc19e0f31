"""Tables of different columns and types, brought to common ones.

A part of a sweep has the columns that its runs have, typed by the values that occur in it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bpx.store.columns import text


def common_schema(schemas: Sequence[Any]) -> Any:
    """Return the schema that holds the columns of any of some tables.

    Where types differ, numbers become float64 and anything else becomes text.

    Args:
        schemas: A `pyarrow.Schema` of each, at least one.

    Example:
        >>> from bpx.store.columns import table
        >>> tables = table({"lr": [1]}), table({"lr": [0.5], "beta": [2]})
        >>> print(common_schema([part.schema for part in tables]))
        lr: double
        beta: int64
    """
    import pyarrow as pa

    names = list(dict.fromkeys(name for schema in schemas for name in schema.names))
    return pa.schema(
        [
            (name, _common(schema.field(name).type for schema in schemas if name in schema.names))
            for name in names
        ]
    )


def conform(part: Any, schema: Any) -> Any:
    """Return a table in the columns of a common schema; one that it lacks is missing there.

    Args:
        part: A `pyarrow.Table` whose schema was among those the common one was made of.
        schema: What `common_schema` returned.
    """
    import pyarrow as pa

    if part.schema.equals(schema):
        return part
    columns = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        if name not in part.column_names:
            columns.append(pa.nulls(part.num_rows, kind))
        elif pa.types.is_string(kind) and not pa.types.is_string(part[name].type):
            values = part[name].to_pylist()
            columns.append(pa.array([None if v is None else text(v) for v in values], kind))
        else:
            columns.append(part[name].cast(kind))
    return pa.table(columns, schema=schema)


def join(tables: Sequence[Any]) -> Any:
    """Return tables one below the other, in their common schema.

    Args:
        tables: Each a `pyarrow.Table`, at least one.

    Example:
        >>> from bpx.store.columns import table
        >>> join([table({"lr": [1]}), table({"lr": [0.5], "beta": [2]})]).to_pydict()
        {'lr': [1.0, 0.5], 'beta': [None, 2]}
    """
    import pyarrow as pa

    schema = common_schema([part.schema for part in tables])
    return pa.concat_tables([conform(part, schema) for part in tables])


def _common(types: Iterable[Any]) -> Any:
    import pyarrow as pa

    distinct = {kind for kind in types if not pa.types.is_null(kind)}
    if len(distinct) <= 1:
        return distinct.pop() if distinct else pa.null()
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in distinct):
        return pa.float64()
    return pa.string()
