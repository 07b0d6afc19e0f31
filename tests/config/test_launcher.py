"""What the launcher hands back to a sweeper, Hydra's own or anyone's."""

from pathlib import Path
from typing import Any

import pytest
from hydra.types import RunMode

from bpx.config.composer import Composer
from bpx.config.launcher import BatchLauncher, JobReturns
from bpx.config.session import open_session
from bpx.errors import ConfigError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def returns() -> Any:
    with open_session([]) as session:
        loader: Any = session.hydra.config_loader
        master = session.hydra.compose_config(session.config_name, [], RunMode.MULTIRUN)
        batch = [["seed=1"], ["seed=2", "optimizer=adam"], ["seed=3"]]
        yield JobReturns(batch, [0.5, 0.25, float("inf")], Composer(loader, master))


def test_every_run_has_its_value_its_overrides_and_its_configuration(returns: JobReturns) -> None:
    assert [one.return_value for one in returns] == [0.5, 0.25, float("inf")]
    assert returns[1].overrides == ["seed=2", "optimizer=adam"]
    config: Any = returns[1].cfg
    assert (config.seed, config.optimizer.name) == (2, "adam")


def test_some_of_the_results_are_results(returns: JobReturns) -> None:
    assert [one.return_value for one in returns[1:]] == [0.25, float("inf")]
    assert len(returns[:2]) == 2


def test_a_value_that_is_missing_is_noticed() -> None:
    with pytest.raises(ValueError, match="1 values came back for 2 runs"):
        JobReturns([["seed=1"], ["seed=2"]], [0.5], Composer.__new__(Composer))


def test_a_sweep_of_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="The sweep is empty"):
        BatchLauncher().launch([], initial_job_idx=0)
