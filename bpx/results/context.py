"""The settings that a comparison is not about, in which two runs must agree to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpx.results.settings import varied_settings

if TYPE_CHECKING:
    import pandas as pd

_DATA = "dataset"


def context_columns(runs: pd.DataFrame, by: Sequence[str], units: Sequence[str]) -> list[str]:
    """Return the other settings that vary and were crossed with those compared.

    What follows from the setting is part of it: the fields of its component, or a learning rate
    that was tuned for each optimizer. What follows from the rest says nothing more. The data are
    always among the others, for no difference between data sets is one between settings.

    Args:
        runs: The table of runs.
        by: The settings that are compared.
        units: The columns of the units of the comparison, such as the seed.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "optimizer": ["gd", "gd", "adam", "adam"], "activation": ["tanh", "relu"] * 2,
        ...     "optimizer.lr": [1.0, 1.0, 0.1, 0.1]})
        >>> context_columns(runs, ["optimizer"], ["seed"])
        ['activation']
    """
    known = [*by, *units, *(["seed"] if "seed" in runs else [])]
    others = [name for name in varied_settings(runs, following=True) if name not in known]
    kept = list(others)
    for name in sorted(others, key=lambda name: (not _is_field(name, by), "." not in name)):
        rest = [*known, *(other for other in kept if other != name)]
        if not _is_data(name, by) and _groups(runs, rest) == _groups(runs, [*rest, name]):
            kept.remove(name)
    return kept


def _is_field(name: str, by: Sequence[str]) -> bool:
    """Say whether this is a field of a component that is compared."""
    return name.partition(".")[0] in by


def _is_data(name: str, by: Sequence[str]) -> bool:
    return name.partition(".")[0] == _DATA and not _is_field(name, by)


def _groups(runs: pd.DataFrame, names: list[str]) -> int:
    return int(runs.groupby(names, dropna=False, observed=True, sort=False).ngroups)
