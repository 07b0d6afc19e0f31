"""The sources of a component: all that decides what it does, and no more."""

import hashlib
import sys
from pathlib import Path

import pytest
from settings import XOR, changed

from bpx import Optimizer
from bpx.engine.plan import Plan
from bpx.registry import Registry
from bpx.store import sources
from bpx.store.in_use import components_in_use
from bpx.store.sources import sources_of

BARE = {column: value for column, value in XOR.items() if column != "optimizer.lr"}

RULE = """
from dataclasses import dataclass

from bpx import Optimizer
from step import scaled

@dataclass(frozen=True)
class Rule(Optimizer):
    name = "rule"
    lr: float = 0.1
    def init(self, theta):
        return ()
    def update(self, theta, grad, state, step):
        return theta - scaled(self.lr, grad), state
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's folder: a plugin file that calls a function of another file."""
    (tmp_path / "rule.py").write_text(RULE)
    (tmp_path / "step.py").write_text("def scaled(lr, grad):\n    return lr * grad\n")
    (tmp_path / "unrelated.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("step", None)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def of_rule(folder: Path) -> dict[str, str]:
    registry = Registry.load([folder / "rule.py"])
    return sources_of(registry.get(Optimizer, "rule"), frozenset({"bpx_plugins"}))


def test_a_file_counts_with_the_files_beside_it_that_it_imports(folder):
    assert of_rule(folder) == {
        "rule.py": digest(folder / "rule.py"),
        "step.py": digest(folder / "step.py"),
    }


def test_the_text_that_was_loaded_counts(folder):
    loaded = Registry.load([folder / "rule.py"]).get(Optimizer, "rule")
    before = digest(folder / "rule.py")
    (folder / "rule.py").write_text("# changed since\n")
    assert sources_of(loaded, frozenset())["rule.py"] == before


def test_a_base_class_of_the_same_package_counts_and_its_neighbours_do_not(registry):
    files = sources_of(registry.get(Optimizer, "adam"), frozenset({"bpx_plugins"}))
    assert list(files) == ["bpx_plugins/optimizers/_moments.py", "bpx_plugins/optimizers/adam.py"]


def test_a_base_class_of_another_plugin_counts(folder):
    heir = "from bpx_plugins.optimizers.adam import Adam\nclass Rule(Adam):\n    name = 'rule'\n"
    (folder / "rule.py").write_text(heir)
    assert set(of_rule(folder)) == {
        "bpx_plugins/optimizers/_moments.py",
        "bpx_plugins/optimizers/adam.py",
        "rule.py",
    }


def test_every_registered_component_has_a_source(registry):
    from bpx.components import KINDS

    without = [
        name
        for kind in KINDS
        for name, entry in registry.entries(kind.kind).items()
        if not sources_of(entry.component, frozenset({"bpx_plugins"}))
    ]
    assert without == []


def test_the_components_of_every_run_are_named_with_their_origin(folder):
    registry = Registry.load([folder / "rule.py"])
    jobs = [changed(BARE, optimizer=name) for name in ("gd", "rule", "perceptron")]
    found = components_in_use(Plan.of(jobs, registry), registry)
    rules = [plugin for plugin in found if plugin["kind"] == "optimizer"]
    origins = [(plugin["name"], plugin.get("package", plugin.get("file"))) for plugin in rules]
    assert origins == [("gd", "bpx"), ("perceptron", "bpx"), ("rule", "rule.py")], (
        "the perceptron rule is unsuited here, and says so itself"
    )
    assert {plugin["kind"] for plugin in found} >= {"dataset", "initializer", "loss", "metric"}


def test_the_arithmetic_of_bpx_is_hashed_by_its_files(tmp_path, monkeypatch):
    (tmp_path / "kernel").mkdir()
    file = tmp_path / "kernel" / "chain.py"
    file.write_text("1")
    (tmp_path / "cli.py").write_text("1")
    monkeypatch.setattr(sources, "BPX", tmp_path)
    first = sources.arithmetic()
    (tmp_path / "cli.py").write_text("2")
    assert sources.arithmetic() == first
    file.write_text("2")
    assert sources.arithmetic() != first


def test_every_pattern_of_the_arithmetic_finds_files():
    assert all(list(sources.BPX.glob(pattern)) for pattern in sources._ARITHMETIC)
