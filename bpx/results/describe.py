"""What results say of themselves in a line or two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.store.notes import how_to_resume

if TYPE_CHECKING:
    from bpx.results.results import Results


def describe(results: Results) -> str:
    """Return the folder, the runs by status, how the sweep ended and what varies in it."""
    runs = results.runs
    counts = runs["status"].value_counts()
    outcome = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    varied = ", ".join(f"{name} ({runs[name].nunique()})" for name in results.varied)
    number = f"{len(runs):,} runs" + (f" ({outcome})" if outcome else "")
    endings = "".join(f"; {ending}" for ending in _early_endings(results.path, results.document))
    return f"<Results {results.path}: {number}{endings}; varied: {varied or 'nothing'}>"


def _early_endings(path: Path, document: dict[str, Any]) -> list[str]:
    """Say which sweeps lack runs because they did not come to their end."""
    several = "sweeps" in document
    documents = list(document["sweeps"].values()) if several else [document]
    counts = {
        "running or killed": sum("ended" not in one for one in documents),
        "interrupted": sum(bool(one.get("interrupted")) for one in documents),
    }
    endings = {ending: count for ending, count in counts.items() if count}
    if several:
        return [f"{count} of {len(documents)} sweeps {e}" for e, count in endings.items()]
    return [f"{ending} (to go on: {how_to_resume(path, document)})" for ending in endings]
