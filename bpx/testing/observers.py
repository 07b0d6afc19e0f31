"""The contract of an observer, as checks that its author can run."""

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator

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
from bpx.errors import PluginError
from bpx.loading import register
from bpx.memory import Order
from bpx.network.model import Model
from bpx.network.network import Network
from bpx.registry import Registry
from bpx.testing.contract import Contract
from bpx.testing.failures import fail, identical, require
from bpx.training.block import Block, Duration
from bpx.training.data import Feed
from bpx.training.events import Announcer, RunEnd, SweepBegin, SweepEnd
from bpx.training.loop import train
from bpx.training.outcome import Outcome

_RUNS = 2


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
    """It sees a sweep from beginning to end without raising."""
    for event, call in _sweep(observer):
        try:
            call()
        except Exception as error:
            fail(observer, f"it raises {error!r} in {event}; training would go on without it")


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


def _sweep(observer: Observer) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the events of a small sweep, each with the call that tells the observer of it."""
    hook = _manager(observer).hook
    with tempfile.TemporaryDirectory() as folder, _silently():
        begin = SweepBegin("check", _RUNS, 0, 1, folder)
        yield "bpx_sweep_begin", lambda: hook.bpx_sweep_begin(sweep=begin)
        block, told = _block(), _Loud(hook)
        yield "training", lambda: train(block, told)
        outcome = train(_block())
        for run, id_ in enumerate(outcome.ids):
            which = outcome.history["run"] == run
            history = {name: values[which] for name, values in outcome.history.items()}
            measures = dict(zip(outcome.columns, outcome.final[run].tolist(), strict=True))
            end = RunEnd(id_, "finished", None, {"seed": run}, measures, history, folder)
            yield "bpx_run_end", lambda end=end: hook.bpx_run_end(run=end)
        done = SweepEnd(folder, {"finished": _RUNS})
        yield "bpx_sweep_end", lambda: hook.bpx_sweep_end(sweep=done)


class _Loud(Announcer):
    """Tells an observer what happens, and lets through what it raises."""

    def __call__(self, event: str, **payload: object) -> None:
        if self.has_listeners(event):
            getattr(self._hook, event)(**payload)


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


CONTRACT = Contract(_exercise, _hooks, _watches, _changes_nothing)
"""The contract of an observer."""
