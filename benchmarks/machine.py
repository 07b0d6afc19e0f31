"""The machine: what it is, and one core of it for a measurement."""

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from threadpoolctl import threadpool_info, threadpool_limits

PACKAGES = (
    "bpx",
    "numpy",
    "hydra-core",
    "joblib",
    "jax",
    "torch",
    "scikit-learn",
)


@contextmanager
def one_core() -> Iterator[None]:
    """Hold this process to one core and every pool of threads to one thread."""
    pinned = hasattr(os, "sched_setaffinity")
    allowed = os.sched_getaffinity(0) if pinned else set[int]()
    if pinned:
        os.sched_setaffinity(0, {max(allowed)})
    try:
        with threadpool_limits(1), _torch_on_one_thread():
            yield
    finally:
        if pinned:
            os.sched_setaffinity(0, allowed)


@contextmanager
def _torch_on_one_thread() -> Iterator[None]:
    try:
        import torch
    except ModuleNotFoundError:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def description() -> dict[str, str]:
    """Return what the figures depend on: processor, system, BLAS."""
    blas = {
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', 'unknown')})"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "BLAS": ", ".join(sorted(blas)),
    }


def versions() -> dict[str, str]:
    """Return the version of Python and of each package that is installed."""
    found = {"Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """Return the commit that was measured, with a plus where files differ from it."""
    folder = Path(__file__).parent

    def git(*words: str) -> str:
        answer = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, text=True, check=True
        )
        return answer.stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/bpx", ":/plugins")
        return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
