"""What results say of themselves in a line or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpx.results.results import Results


def describe(results: Results) -> str:
    """Return the folder, the runs by status, how the sweep ended and what varies in it."""
    runs = results.runs
    counts = runs["status"].value_counts()
    outcome = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    varied = ", ".join(f"{name} ({runs[name].nunique()})" for name in results.varied)
    number = f"{len(runs):,} runs" + (f" ({outcome})" if outcome else "")
    endings = "".join(f"; {ending}" for ending in _early_endings(results.document))
    return f"<Results {results.path}: {number}{endings}; varied: {varied or 'nothing'}>"


def _early_endings(document: dict[str, Any]) -> list[str]:
    """Say which sweeps lack runs because they did not come to their end."""
    several = "sweeps" in document
    documents = list(document["sweeps"].values()) if several else [document]
    counts = {
        "running or killed": sum("ended" not in one for one in documents),
        "interrupted": sum(bool(one.get("interrupted")) for one in documents),
    }
    return [
        f"{count} of {len(documents)} sweeps {ending}" if several else ending
        for ending, count in counts.items()
        if count
    ]
