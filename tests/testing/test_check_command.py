"""`check`: what it says of components right and wrong, and of targets that there are not."""

import json
from pathlib import Path
from typing import Any

import pytest

from bpx.cli import MISTAKE, SUCCESS, main
from bpx.testing import CONTRACTS

FAILURE = 1

CURVES = '''\
"""Curves of my own."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Gt

from bpx import Activation, Dataset, Optimizer, xp


@dataclass(frozen=True)
class Bent(Activation):
    r"""The arc tangent :math:`a = s z` (Leibniz, 1674)."""

    name = "bent"

    slope: Annotated[float, Gt(0), "s, the slope"] = 1.0
    side: Literal["left", "right"] = "left"

    def __call__(self, z):
        return self.slope * z

    def derivative(self, z, a):
        return self.slope * xp.ones_like(z)


@dataclass(frozen=True)
class Wrong(Activation):
    name = "wrong"

    def __call__(self, z):
        return 2.0 * z

    def derivative(self, z, a):
        return xp.ones_like(z)


@dataclass(frozen=True)
class Excused(Optimizer):
    """theta - lr grad."""

    name = "excused"
    exceptions = {"descends": "it looks for summits"}

    lr: float = 0.01

    def update(self, theta, grad, state, step):
        return theta + self.lr * grad, state


@dataclass(frozen=True)
class Asks(Dataset):
    """Somebody's table."""

    name = "asks"
    needs = "a file"

    def load(self):
        raise FileNotFoundError
'''


@pytest.fixture(autouse=True)
def curves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "curves.py"
    file.write_text(CURVES)
    return file


def told(words: str, capfd: pytest.CaptureFixture[str], status: int = SUCCESS) -> str:
    assert main(["check", *words.split()]) == status
    return capfd.readouterr().out


def found(words: str, capfd: pytest.CaptureFixture[str], status: int = SUCCESS) -> dict[str, Any]:
    components = json.loads(told(f"{words} --json", capfd, status))["components"]
    return {f"{one['kind']}/{one['name']}": one for one in components}


def test_a_file_is_told_component_by_component_with_its_faults(capfd) -> None:
    out = told("curves.py", capfd, FAILURE)
    bent, wrong, fault = (
        next(line for line in out.splitlines() if word in line)
        for word in ("✔  activation/bent", "✘  activation/wrong", "✘ derivative")
    )
    assert "of 14 checks, 3 settings, " in bent
    assert bent.endswith(" s")
    assert wrong.endswith(" s")
    assert "activation wrong: derivative is 1 at " in fault
    assert "not 2: finite differences give the second; a sign or a factor may be missing." in fault
    assert "-  dataset/asks" in out
    assert "not checked: it needs a file" in out


def test_exceptions_are_shown_with_their_reasons_and_are_failures_where_others_fail(capfd) -> None:
    out = told("curves.py", capfd, FAILURE)
    assert "- descends: excepted: it looks for summits" in out
    assert "✘ rosenbrock: optimizer excused: the lowest point in Rosenbrock's valley" in out


def test_what_words_a_file_of_ones_own_lacks_is_advised(capfd) -> None:
    out = told("wrong --plugin curves.py", capfd, FAILURE)
    assert "· documented: activation wrong: it lacks a summary: the first line of its" in out


def test_quiet_tells_failures_alone(capfd) -> None:
    out = told("curves.py -q", capfd, FAILURE)
    assert "activation/wrong" in out
    assert "bent" not in out
    assert "excepted" not in out
    assert told("adam -q", capfd) == ""


def test_targets_are_names_of_all_kinds_kinds_with_names_and_packages(capfd) -> None:
    assert list(found("perceptron", capfd)) == ["loss/perceptron", "optimizer/perceptron"]
    assert list(found("metric/r2 schedule/cosine", capfd)) == ["schedule/cosine", "metric/r2"]
    assert list(found("bent r2 --plugin curves.py", capfd)) == ["activation/bent", "metric/r2"]


def test_json_has_every_check_with_its_seconds_and_its_sentence(capfd) -> None:
    one = found("wrong --plugin curves.py", capfd, FAILURE)["activation/wrong"]
    assert one["passed"] is False
    assert one["needs"] is None
    assert one["settings"] == 1
    checks = {check["check"]: check for check in one["checks"]}
    assert {*CONTRACTS["activation"].checks, "documented"} == set(checks)
    assert checks["derivative"]["status"] == "failed"
    assert checks["stacks"]["status"] == "passed"
    assert all(check["holds"].endswith(".") and check["seconds"] >= 0 for check in one["checks"])
    assert sum(check["seconds"] for check in one["checks"]) <= one["seconds"]


def test_list_says_what_each_check_holds_and_runs_none(capfd) -> None:
    out = told("activation/wrong metric/r2 --plugin curves.py --list", capfd)
    assert "activation\n" in out
    assert "metric\n" in out
    assert "optimizer" not in out.split()[:1]
    for name, holds in CONTRACTS["activation"].checks.items():
        assert f"    {name:<18} {holds}\n" in out


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("adan", "There is no component, package or file 'adan'. Did you mean 'adam'?"),
        ("metrc/r2", "There is no kind 'metrc'. Did you mean 'metric'?"),
        ("metric/r3", "There is no metric 'r3'. There are: accuracy, "),
        ("empty.py", "empty.py defines no component"),
        ("nowhere.py", "nowhere.py"),
        ("./curves", "There is no file ./curves. Did you mean 'curves.py'?"),
        ("curves", "There is no file curves. Did you mean 'curves.py'?"),
        ("sub/curves", "There is no file sub/curves. Did you mean 'sub/curves.py'?"),
        ("metric/curves", "There is no file metric/curves. Did you mean 'metric/curves.py'?"),
        ("./nowhere", "There is no file ./nowhere, nor a Python file nowhere.py."),
        ("a/b/c", "There is no file a/b/c, nor a Python file a/b/c.py."),
        ("notes.txt", "notes.txt is no Python file: the name of one ends with .py."),
        ("./notes.txt", "./notes.txt is no Python file"),
        (".", ". is a folder; give a Python file, such as curves.py, or the name of a package."),
        ("sub/", "sub/ is a folder; give a Python file, such as sub/curves.py, or"),
        ("", "There is no component, package or file ''."),
    ],
)
def test_a_target_that_is_none_is_named_without_a_traceback(target, words, capfd) -> None:
    Path("empty.py").write_text('"""Nothing."""\n')
    Path("notes.txt").write_text("")
    for folder in ("sub", "metric"):
        Path(folder).mkdir()
        Path(folder, "curves.py").write_text(CURVES)
    assert main(["check", target]) == MISTAKE
    error = capfd.readouterr().err
    assert words in error
    assert error.count("\n") == 1
