"""A sweep whose runs end in every way, and hands that change a bit of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import bpx
from bpx.store import layout
from bpx.store.parquet import read_table, write_table

RULE = """
from dataclasses import dataclass

from bpx import Optimizer, xp


@dataclass(frozen=True)
class Rule(Optimizer):
    \"\"\"Descends; raises at a rate of 5, and diverges at a rate of 7.\"\"\"

    name = "rule"
    lr: float = 0.1

    def init(self, theta):
        return ()

    def update(self, theta, grad, state, step):
        if xp.any(xp.asarray(self.lr) == 5):
            raise ValueError("five")
        return xp.where(xp.asarray(self.lr) == 7, xp.nan, theta - self.lr * grad), state
"""

OVERRIDES = [
    "optimizer.lr=0.5,5,7",
    "seed=1,2",
    "training.epochs=10",
    "results.layers=true",
    "results.weights=true",
    "results.plots=false",
    "results.report=false",
]
"""Of each rate two runs: those that finish, fail and diverge; and six that are skipped."""


def trained(
    folder: Path, *overrides: str, optimizer: str = "rule,perceptron", rule: str = RULE
) -> Path:
    """A sweep with a plugin file of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "rule.py").write_text(rule)
    files = [f"plugins=[{folder / 'rule.py'}]", f"results.dir={folder / 'results'}"]
    return bpx.sweep([f"optimizer={optimizer}", *OVERRIDES, *files, *overrides]).path


def copied(sweep: Path, folder: Path) -> Path:
    """A sweep's folder elsewhere."""
    return Path(shutil.copytree(sweep, folder / sweep.name))


def change(
    sweep: Path, table: layout.TableName, column: str, new: Callable[[Any], Any], row: int = 0
) -> dict[str, Any]:
    """Change one value of a table, and return its row as it was."""
    file = layout.table_file(sweep, table)
    content = read_table(file)
    values = content[column].to_pylist()
    before: dict[str, Any] = content.slice(row, 1).to_pylist()[0]
    values[row] = new(values[row])
    place, kind = content.column_names.index(column), content.schema.field(column).type
    write_table(file, content.set_column(place, column, pa.array(values, kind)))
    return before


def next_number(value: float) -> float:
    """The number whose last bit is another one."""
    return float(np.nextafter(value, np.inf))


def edit(sweep: Path, *path: str, value: Any) -> None:
    """Change one value of `sweep.json`."""
    document = layout.read_document(sweep)
    node: Any = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    (sweep / layout.DOCUMENT).write_text(json.dumps(document))
