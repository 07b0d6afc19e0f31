"""The mean course of what is recorded of each layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpx.axes import Array
from bpx.results.curves import curves
from bpx.results.repeated import each_once
from bpx.results.settings import as_names, require_columns, require_numbers

if TYPE_CHECKING:
    import pandas as pd

_SPREAD_OVER_DECADES = ("_norm", "_std")

_ZERO = 1e-20
"""What a zero counts as, beside the smallest value above it: out of sight."""


def layer_curves(
    layers: pd.DataFrame, runs: pd.DataFrame, by: str | Sequence[str], statistic: str
) -> pd.DataFrame:
    r"""Average the course of a statistic of each layer over the runs of each setting.

    Norms and standard deviations spread over decades, so their mean is the geometric one,
    :math:`\exp(\overline{\log x})`, and its interval that of the mean logarithm; a zero, which has
    no logarithm, counts as :math:`10^{-20}` of the smallest value above it. Of the other
    statistics the mean is the arithmetic one. Runs that end early count as in `curves`. No update
    precedes epoch 0, of which there is no ``update_norm``.

    Args:
        layers: The table of layers.
        runs: The table of runs; the others' records are ignored.
        by: The settings to tell apart.
        statistic: The column of `layers` to average, such as ``"gradient_norm"``.

    Returns:
        One row per setting, layer and recorded epoch: the columns of `by`, ``layer``, ``epoch``,
        ``mean`` with its 95% interval ``low`` to ``high``, the runs' ``least`` and ``most``, and
        ``n``.

    Raises:
        ResultsError: There is no such column.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({
        ...     "id": ["a", "b"], "optimizer": ["gd", "gd"], "epochs_to_target": [None, None]})
        >>> layers = pd.DataFrame({
        ...     "id": ["a", "a", "b", "b"], "epoch": [0] * 4, "layer": [1, 2, 1, 2],
        ...     "gradient_norm": [0.1, 1.0, 0.001, 1.0]})
        >>> layer_curves(layers, runs, "optimizer", "gradient_norm")[["layer", "mean", "n"]]
           layer  mean  n
        0      1  0.01  2
        1      2  1.00  2
    """
    by = as_names(by)
    require_columns(layers, ["id", "epoch", "layer", statistic], "layers")
    require_numbers(layers, statistic, "layers")
    require_columns(runs, ["id", *by, "epochs_to_target"], "runs")
    runs = each_once(runs, by)
    if statistic == "update_norm":
        layers = layers[layers["epoch"] > 0]
    history, members = _layers_as_runs(layers, runs, by, statistic)
    if not statistic.endswith(_SPREAD_OVER_DECADES):
        return curves(history, members, [*by, "layer"], statistic)
    history[statistic] = _logarithms(history[statistic].to_numpy("float64"))
    table = curves(history, members, [*by, "layer"], statistic)
    logarithms = ["mean", "low", "high", "least", "most"]
    with np.errstate(over="ignore"):  # the interval of few runs that differ wildly
        return table.assign(**{name: 10.0 ** table[name].astype(float) for name in logarithms})


def _layers_as_runs(
    layers: pd.DataFrame, runs: pd.DataFrame, by: Sequence[str], statistic: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a history and a table of runs in which each layer of a run is a run."""
    import pandas as pd

    names = layers["id"].astype("category").cat
    run = pd.Index(runs["id"].astype(object)).get_indexer(names.categories)[names.codes]
    kept, run = layers[run >= 0], run[run >= 0]
    layer = kept["layer"].to_numpy("int64")
    count = layer.max(initial=0) + 1
    each = run * count + layer
    distinct = np.unique(each)
    members = runs.iloc[distinct // count][[*by, "epochs_to_target"]]
    members = members.assign(id=distinct, layer=distinct % count)
    return kept[["epoch", statistic]].assign(id=each), members


def _logarithms(values: Array) -> Array:
    least = values[values > 0].min(initial=np.inf)
    return np.log10(np.maximum(values, _ZERO * least if np.isfinite(least) else 1.0))
