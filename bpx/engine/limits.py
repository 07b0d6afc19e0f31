"""What a sweep may take of the machine: memory, and the processes that share it."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpx.errors import ConfigError

SHARE = 0.5
"""Of the machine's memory, or of what the control group grants, by default."""

_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?B)", re.IGNORECASE)
_UNKNOWN_MACHINE = 4 * 10**9


@dataclass(frozen=True)
class Limits:
    """The memory of all blocks in training, and the processes that train them.

    Attributes:
        memory: Bytes.
        workers: Processes at most.
        asked: ``engine.memory`` as the user wrote it.
    """

    memory: int = sys.maxsize
    workers: int = 1
    asked: str = "auto"

    @classmethod
    def of(cls, memory: Any, workers: int | None) -> "Limits":
        """Read the settings of the engine.

        Args:
            memory: ``engine.memory``.
            workers: ``engine.workers``; None stands for as many as there are cores.

        Raises:
            ConfigError: ``engine.memory`` is no size.
        """
        return cls(memory_of(memory), workers or cores(), str(memory))

    @property
    def block(self) -> int:
        """Bytes that one block may take."""
        return self.memory // self.workers

    def holding(self, least: int, what: str) -> "Limits":
        """Return these limits with as few workers as it takes for each to hold one run.

        Args:
            least: The memory of a block of one run, of the largest there is.
            what: Which run that is.

        Raises:
            ConfigError: Not even one worker can.
        """
        if least > self.memory:
            where = (
                f"engine.memory=auto is {size(self.memory)} on this machine, half of what it has"
                if self.asked == "auto"
                else f"engine.memory={self.asked} is too little"
            )
            raise ConfigError(
                f"{where}; one run ({what}) needs {size(least)}. Set engine.memory={size(least)}"
                " or more, or make the network, the data or the recorded epochs smaller."
            )
        return replace(self, workers=min(self.workers, self.memory // least))


UNLIMITED = Limits()
"""All memory there may be, for one process."""


def memory_of(value: Any) -> int:
    """Read ``engine.memory``: bytes.

    Args:
        value: ``auto`` for half of what there is, else a size.

    Raises:
        ConfigError: It is neither.

    Example:
        >>> memory_of("500MB"), memory_of("1.5 gb")
        (500000000, 1500000000)
    """
    if value == "auto":
        return int(SHARE * machine_memory())
    match = _SIZE.fullmatch(str(value).strip())
    found = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if found == 0:
        raise ConfigError(
            f"engine.memory={value} must be auto or a size with its unit, such as 500MB or 2GB."
        )
    return found


def size(number: int) -> str:
    """Return bytes as a user would write them, rounded up to two digits.

    Example:
        >>> size(1234567), size(980), size(999_999_999)
        ('1.3MB', '980B', '1GB')
    """
    digits = len(str(number)) - 2
    rounded = -(-number // 10**digits) * 10**digits if digits > 0 else number
    unit, worth = max(
        ((unit, worth) for unit, worth in _UNITS.items() if worth <= max(1, rounded)),
        key=lambda pair: pair[1],
    )
    return f"{rounded / worth:g}{unit}"


def machine_memory() -> int:
    """Return the bytes of memory of this machine, or what its control group grants if less."""
    return min(_physical_memory(), *control_group_limits())


def cores() -> int:
    """Return the cores that this process may use, by its affinity and its control group."""
    from joblib import cpu_count  # what needs no plan does not wait for joblib

    return int(cpu_count())


def control_group_limits(
    groups: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")
) -> Iterator[int]:
    """Yield the bounds on memory that containers, systemd and SLURM set, of versions 1 and 2.

    Args:
        groups: The list of this process's control groups.
        root: Where they are mounted.
    """
    yield sys.maxsize
    lines = groups.read_text().splitlines() if groups.exists() else []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            mounted, name = root, "memory.max"
        elif "memory" in controllers.split(","):
            mounted, name = root / "memory", "memory.limit_in_bytes"
        else:
            continue
        own = mounted / path.lstrip("/")
        for folder in (own, *own.parents):
            file = folder / name
            if folder.is_relative_to(mounted) and file.exists():
                text = file.read_text().strip()
                yield int(text) if text.isdigit() else sys.maxsize


def _physical_memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return _UNKNOWN_MACHINE
