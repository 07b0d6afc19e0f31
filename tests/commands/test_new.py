"""`new`: what it writes works at once, for every kind; nothing is overwritten; mistakes in it."""

import ast
import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
from docs.documents import blocks, rows, section

import bpx
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.components import KINDS
from bpx.loading import load_plugins, register
from bpx.registry import Registry
from bpx.scaffold import Package, Part
from bpx.scaffold.package import package_files
from bpx.scaffold.part import component_text
from bpx.scaffold.trial import commands, sweep_words

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "new.md"
NAMES = [kind.kind for kind in KINDS]
QUICK = ["results.plots=false", "results.report=false", "training.epochs=2"]


@pytest.fixture(autouse=True)
def here(inside: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to write in, from which modules can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if "begun" in name:
            del sys.modules[name]


def new(words: str) -> None:
    assert main(["-q", "new", *words.split()]) == SUCCESS


@pytest.mark.parametrize("kind", NAMES)
def test_a_file_passes_its_own_test_and_its_doctest(
    kind: str, request: pytest.FixtureRequest
) -> None:
    new(f"{kind} begun_{kind}")
    run = doctest.testmod(importlib.import_module(f"begun_{kind}"))
    assert run.attempted > 0
    assert run.failed == 0
    module = importlib.import_module(f"test_begun_{kind}")
    tests = [own for name, own in inspect.getmembers(module) if name.startswith("test_")]
    assert len(tests) == 2
    for own in tests:
        own(**{name: request.getfixturevalue(name) for name in inspect.signature(own).parameters})


@pytest.mark.parametrize("kind", NAMES)
def test_a_file_is_swept_as_is_told(kind: str) -> None:
    new(f"{kind} begun")
    words = sweep_words(Part(kind, "begun"), Path("begun.py"))
    assert words[-2:] == ["seed=range(5)", "training.epochs=200"]
    results = bpx.sweep([*words[:-2], *QUICK])
    assert set(results.runs["status"]) == {"finished"}
    if kind not in ("metric", "observer"):
        assert "begun" in set(results.runs[kind])
    elif kind == "metric":
        assert "train.begun" in results.runs


def test_every_part_of_a_file_is_documented() -> None:
    for kind in NAMES:
        new(f"{kind} begun_{kind}")
    registry = Registry.load([Path(f"begun_{kind}.py") for kind in NAMES])
    from bpx.catalogue import find

    for kind in NAMES:
        (found,) = find(registry, f"begun_{kind}")
        assert found.summary
        assert found.example
        assert found.references
        assert found.mathematics or kind == "observer"
        assert all(setting.meaning or setting.name == "reduction" for setting in found.settings)


@pytest.mark.skipif(find_spec("ruff") is None, reason="needs ruff")
def test_files_are_written_as_the_rules_have_it(here: Path) -> None:
    for kind in NAMES:
        new(f"{kind} begun_{kind}")
        new(f"{kind} begun_{kind} --package bpx-begun")
    assert ruff("format", "--check", ".") == ""
    rules = ["--config", 'src=[".", "bpx-begun/src"]', "--per-file-ignores", "test_*.py:D"]
    assert ruff("check", *rules, ".") == ""


def ruff(*words: str) -> str:
    """Return what ruff complains of, by the rules of the project."""
    command, *options = words
    rules = ["--config", str(ROOT / "pyproject.toml"), "--quiet", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", command, *rules, *options], capture_output=True, text=True
    )
    return done.stdout + done.stderr


def test_a_package_takes_one_component_of_each_kind_after_another(here: Path) -> None:
    for kind in NAMES:
        new(f"{kind} begun_{kind} --package bpx-begun")
    package = Package("bpx-begun", here / "bpx-begun")
    project = tomllib.loads((package.folder / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["bpx"] == {"bpx_begun": "bpx_begun"}
    sys.path.insert(0, str(package.source.parent))
    try:
        module = importlib.import_module("bpx_begun")
    finally:
        sys.path.remove(str(package.source.parent))
    manager = load_plugins()
    register(manager, module, "bpx-begun.bpx_begun", "bpx-begun")
    registry = Registry(manager)
    for kind in NAMES:
        assert f"begun_{kind}" in registry.names(kind)
        assert (package.folder / "tests" / f"test_begun_{kind}.py").exists()


def test_a_package_fits_this_version_of_bpx_and_not_the_next_incompatible_one(here: Path) -> None:
    from packaging.specifiers import SpecifierSet

    texts = package_files(Package("x", here), Part("loss", "begun"), "sweep")
    project = tomllib.loads(texts[here / "pyproject.toml"])["project"]
    (needed,) = [text[3:] for text in project["dependencies"] if text.startswith("bpx")]
    assert version("bpx") in SpecifierSet(needed)
    assert "99.0" not in SpecifierSet(needed)


def test_a_listing_changed_by_hand_is_left_alone(here: Path, capfd) -> None:
    new("loss one --package bpx-begun")
    listing = here / "bpx-begun/src/bpx_begun/__init__.py"
    listing.write_text(listing.read_text() + "\nX = 1\n")
    before = sorted(here.rglob("*"))
    assert main(["new", "loss", "two", "--package", "bpx-begun"]) == MISTAKE
    assert "from bpx_begun.two import Two, returned by bpx_losses()" in capfd.readouterr().err
    assert sorted(here.rglob("*")) == before


def test_the_lines_on_the_page_are_those_of_the_files() -> None:
    told = {row[0]: row[1:3] for row in rows(section(PAGE, "## Lines and minutes"))}
    counted = {}
    for kind in NAMES:
        text = component_text(Part(kind, "begun"))
        counted[kind] = [str(len(text.splitlines())), str(idea(ast.parse(text)))]
    assert told == counted


def test_the_rule_on_the_page_passes_the_test_on_the_page(here: Path) -> None:
    for block in blocks(PAGE):
        if block.file:
            (here / f"{block.file[:-3]}_begun.py").write_text(
                block.text.replace("from my_rule import", "from my_rule_begun import")
            )
    assert doctest.testmod(importlib.import_module("my_rule_begun")) == (0, 3)
    module = importlib.import_module("test_my_rule_begun")
    module.test_two_updates_worked_out_by_hand()
    module.test_contract()


def idea(tree: ast.Module) -> int:
    """Return how many lines are fields, or formulas: what functions hold below their docstrings."""
    nodes = list(ast.walk(tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.FunctionDef)]
    formulas = [
        own.end_lineno - own.lineno + 1
        for body in bodies
        for own in body
        if not (isinstance(own, ast.Expr) and isinstance(own.value, ast.Constant))
    ]
    (component,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return sum(formulas) + sum(isinstance(node, ast.AnnAssign) for node in component.body)


def test_the_page_has_the_commands_that_are_told_for_each_kind() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for kind in NAMES:
        name = re.search(rf"^python -m bpx new {kind} (\w+)$", text, re.M)[1]
        for command in commands(Part(kind, name), Path(f"{name}.py"), None).values():
            assert f"\n{command}\n" in text or kind == "optimizer"


@pytest.mark.parametrize("there", ["rule.py", "test_rule.py"])
def test_nothing_is_overwritten(there: str, here: Path, capfd) -> None:
    (here / there).write_text("mine")
    assert main(["new", "optimizer", "rule"]) == MISTAKE
    assert f"{there} is there already, and nothing was written" in capfd.readouterr().err
    assert [path.name for path in here.iterdir()] == [there]
    assert (here / there).read_text() == "mine"


def test_a_folder_of_another_kind_is_not_taken_for_a_package(here: Path, capfd) -> None:
    (here / "bpx-begun").mkdir()
    (here / "bpx-begun/pyproject.toml").write_text("")
    assert main(["new", "loss", "one", "--package", "bpx-begun"]) == MISTAKE
    assert "bpx-begun is there already, and has no" in capfd.readouterr().err


def test_the_folder_is_made_and_the_commands_are_told(here: Path, capfd) -> None:
    assert main(["new", "metric", "worst", "--dir", "some where"]) == SUCCESS
    text = capfd.readouterr().out
    assert "written:  some where/worst.py\nwritten:  some where/test_worst.py\n" in text
    assert "python -m bpx 'plugins=[some where/worst.py]'" in text
    assert "pytest 'some where/test_worst.py'" in text
    assert main(["new", "metric", "better", "--json", "-q"]) == SUCCESS
    document = json.loads(capfd.readouterr().out)
    assert {**document, "commands": None} == {
        "kind": "metric",
        "name": "better",
        "class": "Better",
        "files": ["better.py", "test_better.py"],
        "commands": None,
    }
    assert set(document["commands"]) == {"check", "sweep", "compare", "test"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("my_rule", "MyRule"), ("array", "ArrayOptimizer"), ("exception", "ExceptionOptimizer")],
)
def test_a_class_takes_no_name_that_is_in_use(name: str, expected: str) -> None:
    assert Part("optimizer", name).cls == expected


MISTAKES = {
    "optimiser rule": "There is no kind 'optimiser'. Did you mean 'optimizer'?",
    "optimizer": "the following arguments are required: NAME",
    "optimizer rule more": "'more' is one word too many",
    "optimizer my-rule": "'my-rule' is no name: letters a-z or A-Z, digits and underscores make"
    " one, a letter first. Did you mean 'my_rule'?\n",
    "optimizer été": "'été' is no name: letters a-z or A-Z, digits and underscores make one, a"
    " letter first. Did you mean 'ete'?\n",
    "optimizer größe": "a letter first. Did you mean 'grosse'?\n",
    "optimizer λ_rate": "a letter first.\n",
    "optimizer 3rule": "'3rule' is no name",
    "optimizer _rule": "'_rule' is no name",
    "optimizer lambda": "The name 'lambda' is a word of Python's own; choose another.",
    "optimizer auto": "The name 'auto' is reserved, the word that lets bpx choose",
    "optimizer Null": "The name 'Null' is reserved, which a configuration takes as a value",
    "metric loss": "The name 'loss' is reserved, as is the column of the loss",
    "optimizer adam": "The optimizer name 'adam' is taken: built-in (",
    "optimizer random": "A file random.py would hide the module random",
    "optimizer numpy": "A file numpy.py would hide the module numpy",
    "optimizer rule --package 3x": "'3x' is no name of a package",
    "optimizer rule --package class": "'class' is no name of a package",
    "optimizer rule --package numpy": "A package numpy can be imported here already",
    "optimizer rule --pakage x": "there is no option --pakage. Did you mean '--package'?",
    "optimizer rule --dir file": "cannot be written",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_one_line_and_writes_nothing(words: str, here: Path, capfd) -> None:
    (here / "file").write_text("")
    assert main(["new", *words.split()]) == MISTAKE
    shown = capfd.readouterr()
    assert shown.out == ""
    assert MISTAKES[words] in shown.err
    assert shown.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["file"]
