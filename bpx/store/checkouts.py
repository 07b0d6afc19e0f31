"""The git checkouts that code lies in."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def checkout(folder: Path) -> dict[str, Any]:
    """Return the state of the git checkout that a folder lies in.

    Args:
        folder: Any folder.

    Returns:
        ``commit``, and ``clean``: whether no file differs from it or is untracked. Both are None
        outside a checkout, and where git is not installed.
    """
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    changes = _git(folder, "status", "--porcelain") if commit else None
    return {"commit": commit, "clean": None if changes is None else changes == ""}


def checkouts(files: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Return the state of the checkouts that track some files.

    Args:
        files: Each with the name it has in the result.

    Returns:
        `checkout` by name, without the files that no checkout tracks: a package installed below
        someone's checkout is no part of it.
    """
    states: dict[Path, dict[str, Any]] = {}
    found = {}
    for name, file in files.items():
        root = _root(file.parent)
        if root is None or _git(file.parent, "ls-files", "--error-unmatch", file.name) is None:
            continue
        if root not in states:
            states[root] = checkout(root)
        found[name] = states[root]
    return found


def _root(folder: Path) -> Path | None:
    """Return the nearest folder above that holds `.git`; git itself is slow to ask."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where there is no git or no checkout."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
