"""The machine that a sweep ran on, in what the bits of its numbers can depend on."""

import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info


@cache
def machine() -> dict[str, Any]:
    """Return what this machine is; no name of a user or a host is in it.

    Returns:
        ``platform``, ``architecture``, ``processor`` (its model), ``libc`` and ``cores``.

    Example:
        >>> sorted(machine())
        ['architecture', 'cores', 'libc', 'platform', 'processor']
    """
    return {
        "platform": platform.platform(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "libc": " ".join(filter(None, platform.libc_ver())) or None,
        "cores": os.cpu_count(),
    }


def blas() -> list[dict[str, Any]]:
    """Return the BLAS libraries that NumPy multiplies matrices with: as a rule, one.

    Those that other packages bring along are left out: they compute nothing here, and whether they
    are loaded depends on what was imported before.

    Returns:
        Of each ``library``, ``version``, ``architecture`` (the kernels it chose for the processor)
        and ``threads``; while training it has one thread, whatever stands there.

    Example:
        >>> [sorted(library) for library in blas()][:1]
        [['architecture', 'library', 'threads', 'version']]
    """
    return [
        {
            "library": pool["internal_api"],
            "version": pool["version"],
            "architecture": pool.get("architecture"),
            "threads": pool["num_threads"],
        }
        for pool in threadpool_info()
        if pool["user_api"] == "blas" and _serves_numpy(Path(pool["filepath"]))
    ]


def _serves_numpy(library: Path) -> bool:
    """Say whether a library is NumPy's own, or the system's, which all packages share."""
    packages = Path(np.__file__).parents[1]
    return (
        not library.is_relative_to(packages)
        or library.relative_to(packages).parts[0].partition(".")[0] == "numpy"
    )


def _processor() -> str:
    """Return the model of the processor; what Python calls a processor is its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
