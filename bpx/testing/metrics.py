"""The contract of a metric, as checks that its author can run."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np

from bpx.axes import Array
from bpx.components import Metric, Task
from bpx.testing.contract import Contract
from bpx.testing.failures import close, identical, outcome, require, shaped

_RUNS, _EXAMPLES = 3, 20

Case: TypeAlias = tuple[Metric, Array, Array]
"""A metric, outputs ``(R, N, C)`` and targets ``(N, C)``."""
_OUTPUTS: dict[Task, int] = {"binary": 1, "multiclass": 4, "regression": 3}


@runtime_checkable
class StatesValues(Protocol):
    """A metric whose author states what it is of some outputs."""

    def known(self) -> Iterable[tuple[Array, Array, float]]:
        """Yield outputs ``(N, C)``, targets ``(N, C)`` and the value that is due."""


def check_metric(metric: Metric) -> None:
    """Hold a metric to its contract, for every task it is made for.

    It gives one number per run, is pure and quiet, depends on nothing but the run's own outputs
    and neither on the order of its examples nor on whether each is there once or twice, and a
    perfect run is the best there is. Where it has the method ``known``, which yields outputs,
    targets and values, it has these values.

    Args:
        metric: An instance.

    Raises:
        CheckError: The contract is broken; the text says where, with the numbers.

    Example:
        >>> from bpx_plugins.metrics import Accuracy
        >>> check_metric(Accuracy())
    """
    CONTRACT.hold(metric)


def _cases(metric: Metric) -> Iterator[Case]:
    for task in metric.tasks:
        yield (metric, *_case(task))


def _case(task: Task) -> tuple[Array, Array]:
    """Return outputs ``(R, N, C)`` with every run worse than the last, and targets ``(N, C)``."""
    rng = np.random.default_rng(0)
    shape = (_EXAMPLES, _OUTPUTS[task])
    if task == "regression":
        target = rng.normal(size=shape)
    elif task == "binary":
        target = rng.integers(2, size=shape).astype(float)
    else:
        target = np.eye(shape[-1])[rng.integers(shape[-1], size=_EXAMPLES)]
    noise = np.linspace(0.4, 1.2, _RUNS).reshape(-1, 1, 1) * rng.normal(size=(_RUNS, *shape))
    return target + noise, target


def _shapes(case: Case) -> None:
    """One number per run, for one run, for a stack, any leading axes, and for one example."""
    metric, output, target = case
    for some, due in ((output, target), (output[:, :1], target[:1]), (output[:1], target)):
        shaped(
            metric, "the metric", outcome(metric, "the metric", metric, some, due), some.shape[:1]
        )
        shaped(metric, "the metric", outcome(metric, "the metric", metric, some[0], due), ())
        twice = np.stack([some, some])
        shaped(
            metric, "the metric", outcome(metric, "the metric", metric, twice, due), twice.shape[:2]
        )


def _stacks(case: Case) -> None:
    """A stack equals its runs one by one, and targets may be shared or a run's own."""
    metric, output, target = case
    stacked = metric(output, target)
    own = metric(output, np.broadcast_to(target, output.shape).copy())
    for run in range(_RUNS):
        alone = metric(output[run], target)
        cause = "a run's numbers must not depend on its neighbours; reduce over the last axes"
        identical(metric, f"the metric of a stack's run {run}", stacked[run], alone, cause)
        cause = "targets may have the axis of runs"
        identical(
            metric, f"the metric of run {run} with targets of its own", own[run], alone, cause
        )


def _order(case: Case) -> None:
    """The order of the examples makes no difference."""
    metric, output, target = case
    reverse = metric(output[:, ::-1], target[::-1])
    cause = "the order of the examples must make no difference"
    close(metric, "the metric of reversed examples", reverse, metric(output, target), cause, 1e-12)


def _direction(case: Case) -> None:
    """No run is better than a perfect one, in the direction it names, and some are worse."""
    metric, output, target = case
    best, others = float(metric(target, target)) + 0.0, metric(output, target)
    sign = 1.0 if metric.higher_is_better else -1.0
    gaps = sign * (best - others)
    fault = (
        f"the metric of a perfect run is {best:g} and of others {others.tolist()},"
        f" against higher_is_better = {metric.higher_is_better}"
    )
    require(metric, bool(np.all(gaps >= 0) and np.any(gaps > 0)), fault)


def _float32(case: Case) -> None:
    """The metric of float32 outputs is that of float64 ones."""
    metric, output, target = case
    single = metric(output.astype(np.float32), target.astype(np.float32))
    cause = "float32 outputs give the first, float64 ones the second"
    close(metric, "the metric", single, metric(output, target), cause, 1e-5)


def _duplicates(case: Case) -> None:
    """A set in which every example is there twice has the metric of the set."""
    metric, output, target = case
    twice = metric(np.concatenate([output, output], axis=1), np.concatenate([target, target]))
    cause = "every example twice gives the first; take a mean over the examples, not a sum"
    close(metric, "the metric", twice, metric(output, target), cause, 1e-12)


def _known(case: Case) -> None:
    """The values that its author states are its values."""
    metric, *_ = case
    if isinstance(metric, StatesValues):
        for output, target, value in metric.known():
            cause = "known states the second"
            got = metric(np.asarray(output, float), np.asarray(target, float))
            close(metric, "the metric", got, np.asarray(value), cause, 1e-9)


def _exercise(metric: Metric) -> None:
    for _, output, target in _cases(metric):
        metric(output, target)


CONTRACT = Contract(
    Metric,
    _exercise,
    _shapes,
    _stacks,
    _order,
    _duplicates,
    _direction,
    _known,
    _float32,
    subjects=_cases,
)
"""The contract of a metric."""
