"""The memory a sweep may take: read from a setting, or half of what there is."""

import sys
from pathlib import Path

import pytest

from bpx.engine.limits import SHARE, Limits, control_group_limits, machine_memory, memory_of, size
from bpx.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "number"),
    [("2GB", 2 * 10**9), ("500MB", 5 * 10**8), ("1.5 gb", 15 * 10**8), ("64KB", 64_000)],
)
def test_a_size_is_a_number_with_its_unit(text, number):
    assert memory_of(text) == number


@pytest.mark.parametrize("value", ["lots", "500", 500, "2G", "-1GB", "0GB", "GB", "", None, True])
def test_anything_else_is_refused(value):
    with pytest.raises(ConfigError, match="must be auto or a size with its unit"):
        memory_of(value)


def test_auto_is_half_of_what_there_is():
    assert memory_of("auto") == int(SHARE * machine_memory())
    assert 10**7 < machine_memory() < 10**15


@pytest.mark.parametrize("number", [1, 999, 1000, 1001, 999_999, 123_456_789, 10**13])
def test_a_size_is_written_as_it_is_read_and_no_less(number):
    read = memory_of(size(number))
    assert number <= read <= 1.1 * number + 1


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        ("0::/job/step\n", {"job/memory.max": "100", "job/step/memory.max": "max"}, 100),
        ("0::/job/step\n", {"job/memory.max": "100", "job/step/memory.max": "50"}, 50),
        ("0::/\n", {"memory.max": "70"}, 70),
        ("4:memory:/a\n0::/\n", {"memory/a/memory.limit_in_bytes": "30"}, 30),
        ("4:memory:/gone\n", {"memory/memory.limit_in_bytes": "40"}, 40),
        ("5:cpu,cpuacct:/a\n", {"memory/a/memory.limit_in_bytes": "30"}, sys.maxsize),
    ],
)
def test_the_limits_of_control_groups_are_seen(tmp_path: Path, groups, files, expected):
    (tmp_path / "groups").write_text(groups)
    for name, text in files.items():
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    found = control_group_limits(tmp_path / "groups", tmp_path / "root")
    assert min(found) == expected


def test_without_control_groups_there_is_no_limit(tmp_path: Path):
    assert min(control_group_limits(tmp_path / "none", tmp_path)) == sys.maxsize


def test_the_number_of_workers_divides_the_memory():
    limits = Limits.of("1GB", 4)
    assert (limits.memory, limits.workers, limits.block) == (10**9, 4, 250_000_000)
    assert Limits.of("1GB", None).workers >= 1
