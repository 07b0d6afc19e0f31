"""Where results come from: versions, commit and machine; no name of a user or a host."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = (
    "bpx",
    "hydra-core",
    "joblib",
    "matplotlib",
    "numpy",
    "omegaconf",
    "pandas",
    "pluggy",
    "pyarrow",
    "scikit-learn",
    "scipy",
)


def provenance(folder: Path | None = None) -> dict[str, Any]:
    """Return what is needed to find out, later, what produced a sweep.

    Args:
        folder: Where to look for a git checkout; the working directory by default.

    Returns:
        ``started`` (UTC), ``versions``, ``commit`` and ``clean`` (None outside a git checkout;
        a tree with untracked files is not clean), and ``machine``.

    Example:
        >>> sorted(provenance())
        ['clean', 'commit', 'machine', 'started', 'versions']
    """
    folder = folder or Path.cwd()
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    changes = _git(folder, "status", "--porcelain") if commit else None
    return {
        "started": now(),
        "versions": versions(),
        "commit": commit,
        "clean": None if changes is None else changes == "",
        "machine": {
            "platform": platform.platform(),
            "processor": platform.machine(),
            "cpus": os.cpu_count(),
        },
    }


def now() -> str:
    """Return the time in UTC, to the second, in the form of ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that the numbers depend on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where there is no git or no checkout."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
