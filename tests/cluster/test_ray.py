"""A real Ray, started on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster.sweeps import mixed_plan, numbers, survives_a_kill

import bpx
from bpx.engine.execute import Engine
from bpx.errors import WorkersError

ray = pytest.importorskip("ray", reason="needs the extra ray: pip install '.[ray]'")

pytestmark = pytest.mark.filterwarnings(
    # Ray's own affair: files and sockets that it leaves to the garbage collector.
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(scope="module")
def started() -> Iterator[None]:
    """Start Ray once for several sweeps, as a notebook would; a sweep uses what it finds."""
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("started")
def test_a_run_has_the_same_bits_on_ray() -> None:
    found = numbers(mixed_plan(), Engine(backend="ray"))
    assert found == numbers(mixed_plan(), Engine(workers=1))
    assert ray.is_initialized(), "it is not the sweep's to end"


@pytest.mark.usefixtures("started")
def test_data_travel_to_ray_once(monkeypatch) -> None:
    put, sent = ray.put, []
    monkeypatch.setattr(ray, "put", lambda data: sent.append(1) or put(data))
    plan = mixed_plan()
    numbers(plan, Engine(backend="ray"))
    assert len(plan.blocks) == 4
    assert len(sent) == 2


@pytest.mark.usefixtures("started")
def test_a_worker_killed_in_the_middle_costs_nothing_but_time(tmp_path: Path) -> None:
    survives_a_kill(tmp_path, Engine(backend="ray"))


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nonsense"])
def test_an_address_that_does_not_answer_is_one_line_and_leaves_nothing(
    address: str, tmp_path: Path
) -> None:
    if ray.is_initialized():
        ray.shutdown()
    words = ["engine.backend=ray", f"engine.address={address}", f"results.dir={tmp_path}"]
    with pytest.raises(
        WorkersError, match=rf"engine\.address={address} .* `ray start --head`, and"
    ):
        bpx.sweep(words)
    assert not list(tmp_path.iterdir())


def test_a_sweep_starts_a_ray_of_its_own_and_ends_it(tmp_path: Path) -> None:
    if ray.is_initialized():
        ray.shutdown()
    words = ["engine.backend=ray", "network.hidden=[2],[3]", "training.epochs=3"]
    words += ["results.plots=false", f"results.dir={tmp_path}"]
    assert bpx.sweep(words).runs["status"].tolist() == ["finished"] * 2
    assert not ray.is_initialized()
