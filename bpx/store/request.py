"""What a sweep was asked for, kept in its folder: enough to go on, or to train it again.

Nothing need be composed again: the folder may have moved, and ``conf/`` may have changed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bpx.engine.jobs import Jobs
from bpx.engine.request import SweepRequest
from bpx.engine.run import SEED
from bpx.engine.settings import Settings
from bpx.errors import ResultsError
from bpx.store import layout
from bpx.store.parquet import read_table, write_table

ID = "id"
"""The column of the runs' ids; no setting has this name."""


def request_document(request: SweepRequest) -> dict[str, Any]:
    """Return what `sweep.json` says of a request; `read_request` needs it."""
    return {
        "name": request.name,
        "command": list(request.command),
        "config": request.config,
        "grid": request.grid,
        "swept": list(request.grid),
        "batches": request.first is not None,
    }


def write_jobs(folder: Path, jobs: Jobs, ids: Sequence[str]) -> None:
    """Write `jobs.parquet`: the id and every setting of each job, as it was composed.

    A setting is text in JSON, so that 1, 1.0, "1" and a list come back as what they were; one
    that a job does not have is missing.

    Args:
        folder: The sweep's folder.
        jobs: What was asked for, J of them.
        ids: The id of each job's run, J of them.

    Raises:
        ResultsError: It cannot be written.
    """
    import pyarrow as pa

    columns = {ID: pa.array(ids, pa.string())}
    for name in dict.fromkeys(name for settings in jobs.settings for name in settings):
        if name != SEED:
            columns[name] = _texts(jobs, name)
        else:
            columns[name] = _seeds(jobs)
    write_table(layout.jobs_file(folder), pa.table(columns))


def read_jobs(folder: Path) -> tuple[Jobs, list[str]]:
    """Return what `write_jobs` wrote: the jobs, and the id of each.

    Raises:
        ResultsError: It is missing, damaged, foreign or of another format.
    """
    file = layout.jobs_file(folder)
    if not file.exists():
        raise ResultsError(
            f"{folder} does not say what was asked for: its file {file.name} is missing. Bring it"
            " back, for example from a backup, or train the sweep again in a folder of its own."
        )
    table = read_table(file)
    names = [name for name in table.column_names if name != ID]
    columns = [_Column.of(table[name]) for name in names if name != SEED]
    known: dict[tuple[int, ...], int] = {}
    rows = zip(*(column.codes for column in columns), strict=True) if columns else [()] * len(table)
    which = [known.setdefault(row, len(known)) for row in rows]
    settings = tuple([_settings(names, columns, row) for row in known])
    seeds = np.array([json.loads(text) for text in table[SEED].to_pylist()])
    return Jobs(settings, np.array(which, np.intp), seeds), table[ID].to_pylist()


def add_jobs(folder: Path, jobs: Jobs, ids: Sequence[str]) -> list[str]:
    """Add jobs to those of the folder; one whose run is among them already is not added again.

    Args:
        folder: The sweep's folder.
        jobs: What is asked for, J of them.
        ids: The id of each job's run, J of them.

    Returns:
        The ids of all jobs of the folder, in their order.

    Raises:
        ResultsError: They cannot be read or written.
    """
    if not layout.jobs_file(folder).exists():
        write_jobs(folder, jobs, ids)
        return list(ids)
    before, known = read_jobs(folder)
    there = set(known)
    new = [place for place, id_ in enumerate(ids) if id_ not in there]
    if new:
        joined = Jobs.of([*before, *(jobs[place] for place in new)])
        known = [*known, *(ids[place] for place in new)]
        write_jobs(folder, joined, known)
    return known


def read_request(folder: Path) -> SweepRequest:
    """Return what a sweep was asked for.

    Args:
        folder: The sweep's folder.

    Raises:
        ResultsError: The folder does not say, or a file of it is damaged, foreign or of another
            format.
    """
    document = layout.read_document(folder)
    jobs, _ = read_jobs(folder)
    return SweepRequest(
        name=document["name"],
        settings=jobs,
        config=document["config"],
        command=document["command"],
        grid=document["grid"],
        first=0 if document["batches"] else None,
    )


def _seeds(jobs: Jobs) -> Any:
    """Return the seed of every job as JSON: it may be too large for a whole number of Arrow's."""
    import pyarrow as pa

    return pa.array(map(str, jobs.seeds.tolist()), pa.string())


def _texts(jobs: Jobs, name: str) -> Any:
    """Return one setting of every job, as JSON."""
    import pyarrow as pa

    known: dict[str, int] = {}
    values: list[Any] = []
    places = []
    for settings in jobs.settings:
        place = -1
        if name in settings:
            place = known.setdefault(repr(settings[name]), len(known))
            if place == len(values):
                values.append(settings[name])
        places.append(place)
    codes = np.array(places, np.int32)[jobs.which]
    texts = pa.array([json.dumps(value) for value in values], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), texts)


@dataclass(frozen=True)
class _Column:
    """One setting of every job.

    Attributes:
        values: Its values, each once.
        codes: The place of each job's value among them; −1 where the job has none.
    """

    values: list[Any]
    codes: list[int]

    @classmethod
    def of(cls, texts: Any) -> "_Column":
        """Read a column of JSON, a `pyarrow.ChunkedArray`."""
        encoded = texts.combine_chunks().dictionary_encode()
        values = [json.loads(text) for text in encoded.dictionary.to_pylist()]
        return cls(values, encoded.indices.fill_null(-1).to_pylist())


def _settings(names: Sequence[str], columns: Sequence[_Column], row: Sequence[int]) -> Settings:
    """Return the settings of the jobs with these codes, with None in the place of the seed."""
    codes = zip(columns, row, strict=True)
    settings: dict[str, Any] = {}
    for name in names:
        if name == SEED:
            settings[name] = None
            continue
        column, code = next(codes)
        if code >= 0:
            settings[name] = column.values[code]
    return settings
