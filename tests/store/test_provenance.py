"""A sweep's document says what produced it."""

import json
import os
import platform
import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from bpx.store.checkouts import _git, checkouts
from bpx.store.machine import blas, machine
from bpx.store.provenance import provenance, versions

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def repository(folder: Path, *tracked: str) -> Path:
    """A git checkout with some files in it."""
    folder.mkdir(exist_ok=True)
    assert _git(folder, "init", "--quiet") is not None
    for name in tracked:
        (folder / name).write_text("1\n")
    _git(folder, "add", *tracked)
    assert _git(folder, *IDENTITY, "commit", "--quiet", "-m", "a") is not None
    return folder


def test_no_user_or_host_is_named():
    text = json.dumps(provenance())
    names = {platform.node(), Path.home().name} - {"", "root"}
    assert not [name for name in names if name in text]


def test_outside_a_checkout_there_is_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    found = provenance(folder=tmp_path)
    assert (found["commit"], found["clean"]) == (None, None)


@needs_git
def test_in_a_checkout_commit_and_changes_are_named(tmp_path):
    folder = repository(tmp_path, "a")
    before = provenance(folder=folder)
    (folder / "a").write_text("2")
    after = provenance(folder=folder)
    assert re.fullmatch("[0-9a-f]{40}", before["commit"])
    assert (before["clean"], after["clean"]) == (True, False)


@needs_git
def test_the_checkout_of_a_plugin_file_is_named_apart(tmp_path):
    here, there = repository(tmp_path / "here", "a"), repository(tmp_path / "there", "rule.py")
    found = provenance(files=[there / "rule.py"], folder=here)
    assert found["checkouts"]["rule.py"]["commit"] == provenance(folder=there)["commit"]
    assert found["checkouts"]["rule.py"]["commit"] != found["commit"]


@needs_git
def test_a_file_that_lies_in_a_checkout_untracked_is_no_part_of_it(tmp_path):
    folder = repository(tmp_path, "a")
    (folder / "b").write_text("1")
    assert checkouts({"a": folder / "a", "b": folder / "b"}).keys() == {"a"}


def test_versions_are_named_of_what_is_installed_and_of_plugins():
    versions = provenance([{"package": "bpx-lion", "version": "0.3"}])["versions"]
    assert versions["python"] == platform.python_version()
    assert versions["numpy"] == np.__version__
    assert versions["bpx-lion"] == "0.3"


def test_the_machine_is_named():
    found = machine()
    assert found["cores"] == os.cpu_count()
    assert found["architecture"] == platform.machine()
    assert found["processor"]


def test_the_blas_of_numpy_is_named_whatever_else_is_loaded():
    before = blas()
    import scipy.linalg  # which brings a library of its own

    assert scipy.linalg
    assert blas() == before


def test_every_package_that_bpx_depends_on_is_named() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    required = tomllib.loads(project.read_text())["project"]["dependencies"]
    names = {re.split(r"[^\w-]", line)[0] for line in required}
    assert "numpy" in names
    assert names <= set(versions())
