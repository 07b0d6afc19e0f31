"""A real dask cluster: a scheduler and two workers, each a process."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster.sweeps import mixed_plan, numbers, survives_a_kill
from settings import XOR, changed

import bpx
from bpx.engine.execute import Engine, execute
from bpx.engine.parcels import Kit
from bpx.engine.plan import Plan
from bpx.errors import PluginError, WorkersError
from bpx.loading import PluginFile

pytest.importorskip("distributed", reason="needs the extra dask: pip install '.[dask]'")


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        listen = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        log = self._start("scheduler", *listen)
        self.address = self._wait_for(log, r"Scheduler at:\s+(tcp://\S+)")

    def add_worker(self) -> None:
        name = f"worker{len(self._processes)}"
        flags = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder)]
        log = self._start(name, "worker", self.address, *flags)
        self._wait_for(log, r"Registered to:\s+(tcp://\S+)")

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self._processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str, *words: str) -> Path:
        log = self._folder / f"{name}.log"
        with log.open("wb") as stream:
            command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
            self._processes.append(subprocess.Popen(command, stdout=stream, stderr=stream))
        return log

    def _wait_for(self, log: Path, pattern: str) -> str:
        deadline = time.monotonic() + 60
        while not (found := re.search(pattern, log.read_text())):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        return found[1]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        with pytest.raises(WorkersError, match=r"has no workers\. Start some with `dask worker"):
            execute(mixed_plan(), Engine(backend="dask", address=cluster.address))
        for _ in range(2):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def engine(cluster: Cluster) -> Engine:
    return Engine(backend="dask", address=cluster.address)


def test_a_run_has_the_same_bits_on_the_cluster(engine: Engine) -> None:
    assert numbers(mixed_plan(), engine) == numbers(mixed_plan(), Engine(workers=1))


def test_the_cluster_is_used_to_the_full(engine: Engine) -> None:
    with execute(mixed_plan(), engine) as execution:
        assert execution.pool.slots == 2


def test_data_travel_to_the_cluster_once(engine: Engine, monkeypatch) -> None:
    from bpx.engine.backends.dask_cluster import DaskCluster

    sent, kept = [], DaskCluster._kept
    monkeypatch.setattr(DaskCluster, "_kept", lambda self, data: sent.append(1) or kept(self, data))
    plan = mixed_plan()
    numbers(plan, engine)
    assert len(plan.blocks) == 4
    assert len(sent) == 2


def test_a_worker_killed_in_the_middle_costs_nothing_but_time(
    engine: Engine, tmp_path: Path
) -> None:
    survives_a_kill(tmp_path, engine)


def test_a_sweep_is_commanded_onto_the_cluster(engine: Engine, tmp_path: Path) -> None:
    words = ["engine.backend=dask", f"engine.address={engine.address}", "network.hidden=[2],[3]"]
    words += ["training.epochs=3", "results.plots=false", f"results.dir={tmp_path}"]
    assert bpx.sweep(words).runs["status"].tolist() == ["finished"] * 2


def test_a_plugin_that_the_workers_cannot_load_is_told_before_anything_trains(
    engine: Engine, monkeypatch, tmp_path: Path
) -> None:
    plan = mixed_plan()
    bad = PluginFile(tmp_path / "own.py", b"import a_package_of_my_own\n")
    monkeypatch.setattr("bpx.engine.execute.Kit", lambda *_: Kit("a sweep", (bad,)))
    with pytest.raises(PluginError, match=r"own\.py cannot be loaded: line 1: ModuleNotFoundErr"):
        execute(plan, engine)


def test_another_version_on_the_cluster_is_refused(engine: Engine, monkeypatch) -> None:
    other = {"bpx": "0.0.1", "numpy": "2.0.0", "python": "3.9"}
    monkeypatch.setattr("bpx.engine.backends.versions.versions", lambda: other)
    with pytest.raises(WorkersError, match=r"The dask worker tcp://.* and this process 0\.0\.1:"):
        execute(mixed_plan(), engine)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://127.0.0.1:port"])
def test_an_address_that_does_not_answer_is_one_line_and_leaves_nothing(
    address: str, tmp_path: Path
) -> None:
    words = ["engine.backend=dask", f"engine.address={address}", f"results.dir={tmp_path}"]
    with pytest.raises(WorkersError, match=rf"engine\.address={address} .* `dask scheduler`, and"):
        bpx.sweep(words)
    assert not list(tmp_path.iterdir())


def test_a_scheduler_that_goes_is_told(registry, tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    cluster.add_worker()
    engine = Engine(backend="dask", address=cluster.address)
    plan = Plan.of([changed(XOR, network__hidden=[units]) for units in (2, 3, 4)], registry)
    iteration = iter(execute(plan, engine))
    next(iteration)
    cluster.stop()
    with pytest.raises(WorkersError, match="is gone; what had ended by then is kept"):
        list(iteration)
