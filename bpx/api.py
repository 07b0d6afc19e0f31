"""What scripts and notebooks call: `bpx.sweep`, `plan`, `load`, `report`, `resume`, `verify`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpx.errors import ConfigError

if TYPE_CHECKING:
    from bpx.engine.forecast import Forecast
    from bpx.results import Results
    from bpx.verification import Verification

SAMPLE = 20
"""Runs of a sweep that `verify` trains again, unless a number is asked for."""


def sweep(overrides: Sequence[str] = (), *, progress: bool = False) -> Results:
    """Train a sweep and return its results; what `python -m bpx` does, from Python.

    Args:
        overrides: What would be typed on the command line.
        progress: Whether to show progress, on the standard error.

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
    _require_list("sweep", overrides)
    from rich.console import Console

    from bpx import config
    from bpx.runner import Runner

    runner = Runner(Console(stderr=True, highlight=False) if progress else None)
    config.run(overrides, runner.train)
    return runner.finish()


def resume(
    path: str | Path,
    *,
    retry: str | Sequence[str] = (),
    plugins: Sequence[str | Path] = (),
    force: bool = False,
    progress: bool = False,
) -> Results:
    """Go on with a sweep that was interrupted or killed; what `python -m bpx resume` does.

    Trains what is missing, into the same folder. Where nothing is, nothing is trained.

    Args:
        path: The sweep's folder.
        retry: Runs to take again too: ``"failed"``, ``"diverged"``, or both in a list.
        plugins: Plugin files that have moved since; each stands for the sweep's file of its name.
        force: Go on where versions, the machine or plugins are others; `sweep.json` says so.
        progress: Whether to show progress, on the standard error.

    Returns:
        The tables, to the bit those of a sweep that was never interrupted, but for ``seconds``.

    Raises:
        ResultsError: There is no such sweep, another process writes to it, it was made of
            something else, or a plugin file is not there.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep(["seed=range(3)", "training.epochs=5", "results.plots=false",
        ...                      f"results.dir={folder.name}"])
        >>> len(bpx.resume(results.path).runs)
        3
        >>> folder.cleanup()
    """
    from rich.console import Console

    from bpx.runner import Runner
    from bpx.store.resumption import resumed_request

    runner = Runner(Console(stderr=True, highlight=False) if progress else None)
    runner.train(resumed_request(path, retry, force, plugins))
    return runner.finish()


def plan(overrides: Sequence[str] = ()) -> Forecast:
    """Plan a sweep and train nothing of it; what `python -m bpx --plan` prints.

    Args:
        overrides: What would be typed on the command line.

    Returns:
        Runs, stacks, memory and expected time, and what would be skipped and why.

    Raises:
        BpxError: Something asked for is wrong.

    Example:
        >>> import bpx
        >>> forecast = bpx.plan(["optimizer=gd,adam,perceptron", "seed=range(10)"])
        >>> forecast.runs, forecast.skipped
        (20, {'the perceptron rule trains one layer; this network has 2': 10})
        >>> [stack.settings["optimizer"] for stack in forecast.stacks]
        ['adam', 'gd']
    """
    _require_list("plan", overrides)
    from bpx import config
    from bpx.planner import Planner

    planner = Planner()
    config.run(overrides, planner.train)
    return planner.forecast


def load(*paths: str | Path | Sequence[str | Path]) -> Results:
    """Return the results of one sweep, or of many; see `bpx.results.Results`.

    Args:
        paths: The sweep's folder, or one that holds several; or several folders, one after the
            other or in a list.

    Raises:
        ResultsError: There is no sweep.
    """
    from bpx.results import load as load_results

    return load_results(*paths)


def report(*paths: str | Path, output: str | Path | None = None) -> Path:
    """Write one HTML page of a sweep, or of several side by side; what `python -m bpx report` does.

    Args:
        paths: Folders of sweeps, or of many.
        output: The file to write; by default ``report.html``, in the folder where there is one
            path, in the working directory where there are several.

    Returns:
        The file. It holds all it shows, and opens in any browser without a network.

    Raises:
        ResultsError: There is no sweep, there are too many for a page, or the file cannot be
            written.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "optimizer=gd,adam", "training.epochs=5", "results.plots=false",
        ...     "results.report=false", f"results.dir={folder.name}"])
        >>> bpx.report(results.path, output=f"{folder.name}/page.html").name
        'page.html'
        >>> folder.cleanup()
    """
    from bpx.page import report_paths

    return report_paths(paths, output)


def verify(
    path: str | Path,
    *,
    runs: int | None = SAMPLE,
    ids: Sequence[str] | None = None,
    plugins: Sequence[str | Path] = (),
    force: bool = False,
    progress: bool = False,
) -> Verification:
    """Train runs of a sweep again and compare what comes out with its tables, to the last bit.

    On the machine and with the versions of the sweep every value must be equal: measures at every
    recorded epoch, final and best ones, status, reason, epochs, and layers and weights where they
    were kept. Elsewhere the largest differences are reported instead.

    Args:
        path: The folder of a sweep, or of several.
        runs: How many runs of each sweep, chosen so that they differ as much as they can in their
            components, their stacks and how they ended; None trains all of them.
        ids: These runs instead.
        plugins: Plugin files that have moved since; each stands for the sweep's file of its name.
        force: Go on where a plugin has changed, or is missing.
        progress: Whether to show progress, on the standard error.

    Returns:
        What was found: ``passed``, ``measures``, ``mismatches`` and each of the ``sweeps``.

    Raises:
        ResultsError: There is no sweep or no such run, or a plugin is missing or has changed.
        BpxError: A sweep makes no sense here.

    Example:
        >>> import bpx, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> results = bpx.sweep([
        ...     "optimizer=gd,adam", "seed=range(5)", "training.epochs=20",
        ...     "results.plots=false", f"results.dir={folder.name}"])
        >>> bpx.verify(results.path, runs=4)
        <Verification passed: 4 of 10 runs trained again>
        >>> folder.cleanup()
    """
    from rich.console import Console

    from bpx.verification import Verifier

    if isinstance(ids, str):
        raise ConfigError(f"bpx.verify takes a list of ids: bpx.verify(..., ids=[{ids!r}]).")
    if runs is not None and runs < 1:
        raise ConfigError(f"bpx.verify(..., runs={runs}) is out of range: it must be >= 1.")
    console = Console(stderr=True, highlight=False) if progress else None
    return Verifier(console, plugins, force).verify(Path(path), runs, ids)


def _require_list(function: str, overrides: Any) -> None:
    """Refuse what is no list of overrides, whatever its type promises."""
    call = f"bpx.{function}"
    if isinstance(overrides, str):
        raise ConfigError(f"{call} takes a list of overrides: {call}([{overrides!r}]).")
    if not isinstance(overrides, Sequence):
        raise ConfigError(
            f'{call} takes a list of overrides, such as {call}(["optimizer.lr=0.1"]), and no'
            f" {type(overrides).__name__}."
        )
    for override in overrides:
        if not isinstance(override, str):
            raise ConfigError(
                f"{call}: {override!r} is no override; overrides are texts such as"
                ' "optimizer.lr=0.1".'
            )
