"""Where results come from: versions, commits and machine; no name of a user or a host."""

import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bpx.store.checkouts import checkout, checkouts
from bpx.store.machine import blas, machine
from bpx.store.sources import BPX, arithmetic

_PACKAGES = (
    "annotated-types",
    "bpx",
    "distributed",
    "filelock",
    "hydra-core",
    "hydra-optuna-sweeper",
    "jinja2",
    "joblib",
    "matplotlib",
    "mlflow",
    "numpy",
    "omegaconf",
    "packaging",
    "pandas",
    "pillow",
    "pluggy",
    "pyarrow",
    "ray",
    "pyyaml",
    "rich",
    "scikit-learn",
    "scipy",
    "tensorboard",
    "threadpoolctl",
)


def provenance(
    plugins: Iterable[Mapping[str, Any]] = (),
    files: Iterable[str | Path] = (),
    folder: Path | None = None,
) -> dict[str, Any]:
    """Return what is needed to find out, later, what produced a sweep.

    Args:
        plugins: The components in use, as `bpx.store.in_use.components_in_use` returns them.
        files: The user's plugin files.
        folder: Where to look for a git checkout; the working directory by default.

    Returns:
        ``started`` (UTC); ``versions`` of Python and of packages, those of `plugins` among them;
        ``arithmetic``, the hash of the files of bpx that decide a run's numbers; ``commit`` and
        ``clean`` of the folder (None outside a git checkout; a tree with untracked files is not
        clean) and, under ``checkouts``, of those that track bpx itself and the plugin files;
        ``machine``; ``blas``; and ``plugins``.

    Example:
        >>> list(provenance())[:6]
        ['started', 'versions', 'arithmetic', 'commit', 'clean', 'checkouts']
    """
    code = {"bpx": BPX / "__init__.py"} | {Path(file).name: Path(file) for file in files}
    components = list(plugins)
    return {
        "started": now(),
        "versions": versions() | {p["package"]: p["version"] for p in components if "package" in p},
        "arithmetic": arithmetic(),
        **checkout(folder or Path.cwd()),
        "checkouts": checkouts(code),
        "machine": machine(),
        "blas": blas(),
        "plugins": components,
    }


def now() -> str:
    """Return the time in UTC, in the form of ISO 8601; sweeps of one second can be told apart."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a sweep may call."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
