"""A bridge whose package is missing is refused before anything is trained."""

from pathlib import Path

import pytest

from bpx.cli import MISTAKE, SUCCESS, main


@pytest.fixture(autouse=True)
def without_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bpx_plugins.bridges._extra.find_spec", lambda _: None)


@pytest.mark.parametrize("name", ["mlflow", "tensorboard"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([f"observers=[{name}]"]) == MISTAKE
    needs = f"bpx: The observer {name} needs the package {name}: pip install 'bpx[{name}]'.\n"
    assert capfd.readouterr() == ("", needs)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_needed_of_a_bridge_that_is_not_switched_on() -> None:
    assert main(["-q", "training.epochs=1", "results.plots=false"]) == SUCCESS
