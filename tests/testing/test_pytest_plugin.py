"""The pytest plugin: a line that is a test, checks without a test file, sentences, exceptions."""

import subprocess
import sys

import pytest

CURVE = '''\
from dataclasses import dataclass

from bpx import Activation, Optimizer, xp


@dataclass(frozen=True)
class {name}(Activation):
    """A line."""

    name = "{name}"

    def __call__(self, z):
        return 2.0 * z

    def derivative(self, z, a):
        return {slope} * xp.ones_like(z)


@dataclass(frozen=True)
class Climbs{name}(Optimizer):
    """theta + lr grad."""

    name = "climbs_{name}"
    exceptions = {{
        name: "it looks for summits" for name in ("descends", "rosenbrock", "noisy")
    }}

    lr: float = 0.01

    def update(self, theta, grad, state, step):
        return theta + self.lr * grad, state
'''

TEST = """\
import bpx.testing

test_contract = bpx.testing.contract("right.py")
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """The status and the words of pytest over a line that is a test and a file that is checked."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "right.py").write_text(CURVE.format(name="right", slope=2.0))
    (folder / "wrong.py").write_text(CURVE.format(name="wrong", slope=1.0))
    (folder / "test_own.py").write_text(TEST)
    command = "-m pytest -v -n0 --strict-markers --bpx-check wrong.py test_own.py"
    ran = subprocess.run(
        [sys.executable, *command.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_line_is_a_test_of_every_component(report) -> None:
    assert "test_own.py::test_contract[activation/right] PASSED" in report[1]
    assert "test_own.py::test_contract[optimizer/climbs_right] PASSED" in report[1]


def test_the_option_checks_without_a_test_file(report) -> None:
    assert "bpx-check::activation/wrong FAILED" in report[1]
    assert "bpx-check::optimizer/climbs_wrong PASSED" in report[1]


def test_a_failure_is_shown_as_its_sentences_alone(report) -> None:
    status, out = report
    assert status == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 3 passed" in out
    assert "activation wrong: derivative is 1 at " in out
    assert "raise CheckError" not in out
    assert "bpx/testing" not in out


def test_exceptions_stand_in_the_summary_with_their_reasons(report) -> None:
    summary = report[1].split("bpx: declared exceptions")[1]
    assert "optimizer climbs_right: descends: it looks for summits" in summary
    assert "optimizer climbs_wrong: noisy: it looks for summits" in summary
