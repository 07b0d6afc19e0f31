"""Workers on this machine: what travels to them, what their death costs, what is refused."""

import os
import pickle
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from processes import two_cores
from settings import IRIS, XOR, changed

from bpx.engine.apart import gathered
from bpx.engine.backends.processes import Processes
from bpx.engine.dispatch import TRIES, dispatch
from bpx.engine.execute import Engine, execute, workers_of
from bpx.engine.parcels import Kit, Parcel
from bpx.engine.plan import Plan
from bpx.engine.worker import train_parcel
from bpx.errors import ConfigError, PluginError
from bpx.loading import PluginFile
from bpx.registry import Registry

DEADLY = '''\
"""Plain descent that ends its process, as often as its folder has files."""
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from bpx import Optimizer

LIVES = Path(r"{lives}")


@dataclass(frozen=True)
class Deadly(Optimizer):
    name = "deadly"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        if step == 3:
            for file in LIVES.iterdir():
                file.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
        return theta - self.lr * grad, state
'''


@pytest.fixture
def deadly(tmp_path: Path):
    """Return a plugin file whose rule kills so many workers."""

    def write(deaths: int) -> Path:
        lives = tmp_path / "lives"
        lives.mkdir()
        for number in range(deaths):
            (lives / str(number)).touch()
        file = tmp_path / "deadly.py"
        file.write_text(DEADLY.format(lives=lives))
        return file

    return write


def swept(file: Path, engine: Engine) -> tuple[Plan, dict[str, tuple[str, str | None, bytes]]]:
    """Return a plan of deadly blocks among others, and the end and the weights of each run."""
    registry = Registry.load([file])
    jobs = [
        changed(XOR, optimizer=rule, network__hidden=[units], seed=seed)
        for rule in ("gd", "deadly", "adam")
        for units in (2, 3)
        for seed in range(2)
    ]
    plan, found = Plan.of(jobs, registry), {}
    for runs, outcome in execute(plan, replace(engine, plugins=(str(file),))):
        for index, run in enumerate(runs):
            assert run.id not in found, "a run was answered twice"
            end = outcome.status[index], outcome.reason[index]
            found[run.id] = (*end, outcome.theta[index].tobytes())
    return plan, found


@two_cores
def test_a_killed_worker_costs_nothing_but_time(deadly):
    file = deadly(deaths=1)
    _, found = swept(file, Engine(workers=2))
    assert not list((file.parent / "lives").iterdir())
    _, here = swept(file, Engine(workers=1))
    assert found == here


@two_cores
def test_a_block_that_kills_its_workers_is_given_up_and_the_others_go_on(deadly):
    file = deadly(deaths=2 * TRIES)  # two blocks have the rule
    plan, found = swept(file, Engine(workers=2))
    assert not list((file.parent / "lives").iterdir())
    rules = {run.id: run.settings["optimizer"] for block in plan.blocks for run in block}
    assert set(found) == set(rules)
    for run, (status, reason, _) in found.items():
        if rules[run] == "deadly":
            assert status == "failed"
            assert reason == (
                "the worker that trained its block of 2 runs died, 3 times: ended from outside, or"
                " out of memory"
            )
        else:
            assert (status, reason) == ("finished", None)


def test_data_travel_once_and_not_with_their_blocks(registry):
    jobs = [changed(IRIS, optimizer__batch_size=size) for size in (8, 16, 32)]
    plan = Plan.of(jobs, registry)
    blocks = list(gathered(plan.blocks, layers=False))
    assert len({id(block.feed) for block in blocks}) == 1
    data, fetched = pickle.dumps(blocks[0].feed), []

    def fetch() -> bytes:
        fetched.append(data)
        return data

    kit = Kit("a sweep")
    for block in blocks:
        parcel = Parcel.of(block, kit)
        assert block.feed.train.inputs.tobytes() not in parcel.block
        (outcome,) = pickle.loads(train_parcel(parcel, fetch))
        assert outcome.status == ["finished"]
    assert len(fetched) == 1
    train_parcel(Parcel.of(blocks[0], Kit("another sweep")), fetch)
    assert len(fetched) == 2


def test_processes_read_data_from_a_folder_that_goes_with_them(registry):
    pool, kit = Processes(1), Kit("a sweep")
    folder = Path(pool._folder.name)
    (block,) = gathered(Plan.of([IRIS], registry).blocks, layers=False)
    pool.submit(Parcel.of(block, kit), block.feed).result()
    assert [file.read_bytes() for file in folder.iterdir()] == [pickle.dumps(block.feed)]
    pool.close()
    assert not folder.exists()


@two_cores
def test_workers_end_when_the_iteration_is_given_up(registry):
    plan = Plan.of([changed(XOR, network__hidden=[units]) for units in (2, 3, 4)], registry)
    execution = execute(plan, Engine(workers=2))
    iteration = iter(execution)
    next(iteration)
    processes = [pid for seat in execution.pool._seats for pid in seat._executor._processes]
    assert len(processes) == 2
    iteration.close()
    for pid in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


class Counting(Processes):
    """Notes how many parcels are under way."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.under_way: list[int] = []
        self.futures: list[Future[bytes]] = []

    def submit(self, parcel, data):
        self.futures = [future for future in self.futures if not future.done()]
        self.futures.append(super().submit(parcel, data))
        self.under_way.append(len(self.futures))
        return self.futures[-1]


def test_blocks_are_gathered_as_workers_get_free(registry):
    """Memory is bounded by the blocks under way, not by the sweep."""
    jobs = [changed(XOR, network__hidden=[units], training__epochs=1) for units in range(1, 9)]
    plan, begun, ended = Plan.of(jobs, registry), 0, 0

    def counted():
        nonlocal begun
        for block in gathered(plan.blocks, layers=False):
            begun += 1
            yield block

    pool = Counting(2)
    for _ in dispatch(counted(), pool, Kit("a sweep")):
        ended += 1
        assert begun - ended <= 2 * pool.slots
    pool.close()
    assert ended == len(jobs)
    assert max(pool.under_way) <= pool.slots


PLAIN = """\
from dataclasses import dataclass
from bpx import Optimizer

@dataclass(frozen=True)
class Mine(Optimizer):
    name = "mine"
    lr: float = 1.0

    def update(self, theta, grad, state, step):
        if step == 2: raise ArithmeticError("no way")
        return theta, state
"""


def test_a_plugin_file_is_loaded_where_it_is_not(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(PLAIN)
    plan = Plan.of([changed(XOR, optimizer="mine")], Registry.load([file]))
    (block,) = gathered(plan.blocks, layers=False)
    kit = Kit("a sweep", (PluginFile.read(file),))
    file.unlink()
    pool = Processes(1)
    answer = pool.submit(Parcel.of(block, kit), block.feed).result()
    pool.close()
    (outcome,) = pickle.loads(answer)
    assert outcome.reason == ["ArithmeticError: no way (mine.py, line 10)"]
    # The text travels, so that the line is shown where there is no file.
    assert 'raise ArithmeticError("no way")' in outcome.traceback[0]


def test_a_plugin_file_that_has_gone_is_named(registry, tmp_path):
    plan = Plan.of([XOR], registry)
    with pytest.raises(PluginError, match=r"no plugin file .*gone\.py"):
        execute(plan, Engine(plugins=(str(tmp_path / "gone.py"),)))


def test_workers_are_auto_or_a_number():
    assert workers_of("auto") is None
    assert workers_of(3) == 3
    for wrong in ("many", 0, -1):
        with pytest.raises(ConfigError, match="auto or a number of processes"):
            workers_of(wrong)


def test_a_small_sweep_stays_in_this_process(registry):
    plan = Plan.of([XOR, changed(XOR, optimizer="adam")], registry)
    assert execute(plan, Engine()).pool is None


@two_cores
def test_there_are_no_more_processes_than_blocks(registry):
    jobs = [changed(XOR, seed=seed) for seed in range(4)]
    assert execute(Plan.of(jobs, registry), Engine(workers=2)).pool is None


@pytest.fixture
def one_core():
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system cannot hold a process to one core")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


@pytest.mark.usefixtures("one_core")
def test_two_workers_of_one_core_are_refused():
    with pytest.raises(
        ConfigError, match=r"engine\.workers=2 .* it has one core\. .* or 1 at most"
    ):
        Engine(workers=2)
    assert Engine(workers=1).workers == 1


@pytest.mark.usefixtures("one_core")
def test_auto_is_one_worker_on_one_core(registry):
    plan = Plan.of([changed(base, training__epochs=10**7) for base in (XOR, IRIS)], registry)
    assert plan.seconds > 3
    assert execute(plan, Engine()).pool is None


def test_a_cluster_may_have_more_workers_than_this_machine(monkeypatch):
    monkeypatch.setattr("bpx.engine.backends.find_spec", lambda _: "found")
    assert Engine(workers=500, backend="dask", address="tcp://a:1").workers == 500


REFUSED = {
    ("dsk", None): "no engine.backend=dsk. Did you mean 'dask'? There are: dask, local, ray.",
    ("local", "tcp://a:1"): "write engine.backend=dask or engine.backend=ray beside it",
    ("dask", None): "needs the address of a scheduler, engine.address=tcp://HOST:PORT",
    ("ray", None): "needs the package ray: pip install '.[ray]'.",
    ("dask", "tcp://a:1"): "needs the package distributed: pip install '.[dask]'.",
}


@pytest.mark.parametrize(("backend", "address"), REFUSED)
def test_a_backend_that_cannot_be_used_is_refused(backend, address, monkeypatch):
    monkeypatch.setattr("bpx.engine.backends.find_spec", lambda _: None)
    with pytest.raises(ConfigError) as refused:
        Engine(backend=backend, address=address)
    assert REFUSED[backend, address] in str(refused.value)


def test_weights_survive_the_journey(registry):
    (block,) = gathered(Plan.of([XOR], registry).blocks, layers=False)
    opened = Parcel.of(block, Kit("a sweep")).open(lambda: block.feed)
    assert opened.feed is block.feed
    np.testing.assert_array_equal(opened.theta, block.theta)
