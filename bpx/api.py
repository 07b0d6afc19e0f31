"""What scripts and notebooks call: `bpx.sweep` and `bpx.load`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bpx.errors import ConfigError

if TYPE_CHECKING:
    from bpx.results import Results


def sweep(overrides: Sequence[str] = (), *, progress: bool = False) -> Results:
    """Train a sweep and return its results; what `python -m bpx` does, from Python.

    Args:
        overrides: What would be typed on the command line.
        progress: Whether to show a progress bar.

    Returns:
        The tables, which also lie on disk in ``results.dir``.

    Raises:
        BpxError: Something asked for is wrong. Nothing has been trained or written.
        KeyboardInterrupt: The user stopped it. `load` reads what was finished.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "dataset=and", "optimizer=perceptron", "network.hidden=[]", "seed=range(3)",
        ...     "training.epochs=50", "results.plots=false", f"results.dir={folder.name}"])
        >>> results.runs["train.accuracy"].tolist()
        [1.0, 1.0, 1.0]
        >>> folder.cleanup()
    """
    if isinstance(overrides, str):
        raise ConfigError(f"bpx.sweep takes a list of overrides: bpx.sweep([{overrides!r}]).")
    from rich.console import Console

    from bpx import config
    from bpx.runner import Runner

    runner = Runner(Console() if progress else None)
    config.run(overrides, runner.train)
    return runner.finish()


def load(path: str | Path) -> Results:
    """Return the results of one sweep, or of a folder of many; see `bpx.results.Results`.

    Args:
        path: The sweep's folder, or one that holds several.

    Raises:
        ResultsError: There is no sweep.
    """
    from bpx.results import load as load_results

    return load_results(path)
