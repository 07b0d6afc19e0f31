"""The contract of an observer, as checks that its author can run."""

import contextlib
import io
import logging
import tempfile
from collections.abc import Iterator

import numpy as np
import pluggy

from bpx import hookspecs
from bpx.components import (
    Activation,
    Data,
    Examples,
    Initializer,
    Layer,
    Loss,
    Metric,
    Observer,
    Optimizer,
    Regularizer,
    Schedule,
)
from bpx.engine.jobs import Jobs
from bpx.engine.request import SweepRequest
from bpx.errors import PluginError
from bpx.loading import register
from bpx.memory import Order
from bpx.network.model import Model
from bpx.network.network import Network
from bpx.registry import Registry
from bpx.runner import Runner
from bpx.testing.contract import Contract
from bpx.testing.failures import fail, identical, require
from bpx.training.block import Block, Duration
from bpx.training.data import Feed
from bpx.training.events import Announcer
from bpx.training.loop import train
from bpx.training.outcome import Outcome

_RUNS = 2
_SETTINGS = {
    "dataset": "xor",
    "network.hidden": [2],
    "network.bias": True,
    "layer": "dense",
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half_squared_error",
    "loss.reduction": "mean",
    "optimizer": "gd",
    "optimizer.lr": 0.5,
    "initializer": "glorot_uniform",
    "regularizer": "none",
    "schedule": "constant",
    "metrics": ["auto"],
    "dtype": "float64",
    "training.epochs": 3,
    "training.points": 3,
    "training.every": None,
    "training.target": None,
}


def check_observer(observer: Observer) -> None:
    """Hold an observer to its contract.

    Its methods implement event hooks, spelled and marked as the hooks are; it sees a small sweep
    from beginning to end without raising; and it changes nothing of what it is shown: the runs
    come out as without it, to the last bit.

    Args:
        observer: An instance; what it prints meanwhile is not shown.

    Raises:
        CheckError: The contract is broken; the text says where.

    Example:
        >>> from bpx_plugins.observers import Outputs
        >>> check_observer(Outputs())
    """
    CONTRACT.hold(observer)


def _hooks(observer: Observer) -> None:
    """Its methods are event hooks, spelled, marked and with arguments as specified."""
    try:
        manager = _manager(observer)
    except PluginError as error:
        fail(observer, str(error).rstrip("."))
    heard = [name for name in vars(hookspecs) if name.startswith("bpx_")]
    implemented = [name for name in heard if getattr(manager.hook, name).get_hookimpls()]
    fault = "it implements no event hook: it would see nothing; see bpx.hookspecs"
    require(observer, bool(implemented), fault)


def _watches(observer: Observer) -> None:
    """It sees a small sweep from beginning to end without raising."""
    heard = _Warnings()
    log = logging.getLogger("bpx")
    log.addHandler(heard)
    try:
        with _silently(), tempfile.TemporaryDirectory() as folder:
            _sweep(observer, folder)
    finally:
        log.removeHandler(heard)
    require(observer, not heard.texts, f"in a sweep: {' '.join(heard.texts)}".rstrip("."))


def _changes_nothing(observer: Observer) -> None:
    """The runs come out as without it, to the last bit."""
    quiet, watched = train(_block()), _watched(observer)
    cause = "an observer looks on: copy an array before you change it"
    identical(observer, "theta of a watched run", watched.theta, quiet.theta, cause)
    for name, values in quiet.history.items():
        identical(observer, f"{name} of a watched run", watched.history[name], values, cause)


def _watched(observer: Observer) -> Outcome:
    with _silently():
        return train(_block(), Announcer(_manager(observer).hook))


def _sweep(observer: Observer, folder: str) -> None:
    """Train two runs of XOR as a command does, with the observer among the plugins."""
    registry = Registry.load()
    register(registry.manager, observer, observer.name, "its hooks")
    keep = {"dir": folder, "layers": False, "weights": False, "plots": False, "report": False}
    keep |= {"resume": None, "retry": None, "force": False}
    engine = {"workers": 1, "memory": "auto", "backend": "local", "address": None}
    config = {"results": keep, "engine": engine, "metrics": ["auto"], "observers": []}
    jobs = Jobs.of(_SETTINGS | {"seed": seed} for seed in range(_RUNS))
    runner = Runner()
    runner.train(SweepRequest("check", jobs, config | {"plugins": []}, [], {}, registry=registry))
    runner.finish()


class _Warnings(logging.Handler):
    """Keeps what is warned of: an observer that raises is left out of the rest of a sweep."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


def _manager(observer: Observer) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("bpx")
    manager.add_hookspecs(hookspecs)
    register(manager, observer, observer.name, "its hooks")
    return manager


def _block() -> Block:
    """Return two runs of XOR with a network of two units."""
    create = Registry.load().create
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    data = Data(Examples(inputs, np.array([0, 1, 1, 0])), None, "binary")
    dense, sigmoid = create(Layer, "dense"), create(Activation, "sigmoid")
    layers = (dense.with_fields(units=2), dense.with_fields(units=1))
    network = Network((2,), layers, (sigmoid, sigmoid))
    initializer = create(Initializer, "glorot_uniform")
    theta = [network.init(np.random.default_rng(seed), initializer) for seed in range(_RUNS)]
    return Block(
        ids=tuple(f"run{seed}" for seed in range(_RUNS)),
        theta=np.stack(theta),
        seeds=np.arange(_RUNS),
        model=Model(network, create(Loss, "half_squared_error"), create(Regularizer, "none")),
        optimizer=create(Optimizer, "gd"),
        schedule=create(Schedule, "constant"),
        feed=Feed.of(data, (0.0, 1.0), np.dtype(np.float64)),
        metrics=(create(Metric, "accuracy"),),
        duration=Duration(3),
        memory=Order.RUNS_LAST,
    )


@contextlib.contextmanager
def _silently() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _exercise(observer: Observer) -> None:
    _watched(observer)


CONTRACT = Contract(Observer, _exercise, _hooks, _watches, _changes_nothing)
"""The contract of an observer."""
