"""The promise: a run's numbers are the same to the last bit however it is scheduled.

More configurations are drawn, and others each time, by
``pytest tests/training/test_equal_bits.py --hypothesis-profile=long``.
"""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from settings import XOR
from stacks import assert_same_bits, bits, blocks_of, cut, registry_with_drawn

from bpx import Activation, Loss, Optimizer, Regularizer, Schedule
from bpx.engine.plan import Plan
from bpx.errors import ConfigError, UnsuitedError
from bpx.memory import Order

REGISTRY = registry_with_drawn()
STACKED = {
    "activation": Activation,
    "output_activation": Activation,
    "loss": Loss,
    "optimizer": Optimizer,
    "regularizer": Regularizer,
    "schedule": Schedule,
}
TASKS = ("binary", "multiclass", "regression")
TARGETS = [None, *(f"train.loss <= {limit}" for limit in (0.2, 0.5, 0.7, 1.0, 2.0))]
BASE = XOR | {
    "dataset": "drawn",
    "output_activation": "auto",
    "loss": "auto",
    "optimizer.lr": 0.1,
    "training.epochs": 2,
}
BASE.pop("loss.reduction")
ROSENBLATT = {
    "network.hidden": [],
    "optimizer": "perceptron",
    "output_activation": "step",
    "loss": "half_squared_error",
    "regularizer": "none",
}


def is_suited(job: dict[str, Any]) -> bool:
    """Say whether a run makes sense."""
    try:
        return bool(Plan.of([job], REGISTRY).stacks)
    except UnsuitedError:
        return False


def memory(job: dict[str, Any]) -> Order:
    """Return the order of memory in which a run is trained."""
    return Plan.of([job], REGISTRY).stacks[0].memory


def with_share(job: dict[str, Any], share: float) -> dict[str, Any]:
    """Return a job whose float fields are this share of their defaults, where that is legal."""
    fields = {}
    for group, kind in STACKED.items():
        component = None if job[group] == "auto" else REGISTRY.get(kind, job[group])
        for field in component.fields() if component else ():
            if field.varies and field.name != "lr":
                try:
                    fields[f"{group}.{field.name}"] = field.check(share * field.default)
                except ConfigError:
                    continue
    return job | fields


def with_batches(job: dict[str, Any], size: int | None) -> dict[str, Any]:
    """Return a job with batches of this size, where the rule leaves it open."""
    rule = REGISTRY.get(Optimizer, job["optimizer"])
    left_open = any(field.name == "batch_size" for field in rule.fields())
    fits = left_open and (size is not None or rule().batch_size is None)
    return job | {"optimizer.batch_size": size} if fits else job


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what the runs of a stack share: any task, any shape, any of the components."""

    def one_of(kind: str) -> st.SearchStrategy[str]:
        return st.sampled_from(REGISTRY.names(kind))

    task = draw(st.sampled_from(TASKS))
    sizes = {
        "examples": draw(st.sampled_from([1, 2, 5, 8, 9, 17, 33, 65])),
        "inputs": draw(st.sampled_from([1, 2, 3, 12, 30])),
        "outputs": draw(st.sampled_from([2, 3, 9])),
        "test": draw(st.sampled_from([1, 5, 17, 65])),
    }
    job = BASE | {"dataset.task": task} | {f"dataset.{name}": n for name, n in sizes.items()}
    job |= {
        "network.hidden": draw(st.lists(st.sampled_from([1, 2, 4, 9]), max_size=2)),
        "network.bias": draw(st.booleans()),
        "activation": draw(one_of("activation")),
        "optimizer": draw(one_of("optimizer")),
        "regularizer": draw(one_of("regularizer")),
        "dtype": draw(st.sampled_from(["float64", "float32"])),
        "training.epochs": draw(st.integers(1, 6)),
        "training.every": draw(st.sampled_from([None, 1, 3])),
        "training.target": draw(st.sampled_from(TARGETS)),
        "metrics": draw(st.sampled_from([["auto"], REGISTRY.names("metric")])),
    }
    if job["optimizer"] == "perceptron":
        return job | ROSENBLATT | {"dataset.task": draw(st.sampled_from(TASKS[:2]))}
    likely = {
        "loss": draw(one_of("loss")),
        "loss.reduction": draw(st.sampled_from(["mean", "sum"])),
    }
    likely |= {
        "output_activation": draw(one_of("activation")),
        "schedule": draw(one_of("schedule")),
    }
    pairs = [likely, likely | {"output_activation": "auto"}, {}]
    job = next((job | pair for pair in pairs if is_suited(job | pair)), job)
    assume(is_suited(job))
    return with_batches(job, draw(st.sampled_from([None, 1, 2, 4, 16, 64])))


@st.composite
def stacks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the jobs of a stack; some of them may diverge, or end at their target."""
    shared = draw(configurations())
    own = st.fixed_dictionaries(
        {
            "optimizer.lr": st.sampled_from([1e-3, 0.05, 0.3, 2.0, 50.0, 1e6, 1e12, 1e30]),
            "seed": st.integers(0, 3),
            "initializer": st.sampled_from(REGISTRY.names("initializer")),
        }
    )
    shares = st.sampled_from([0.5, 0.9, 1.0, 1.05])
    size = draw(st.integers(2, 12))
    return [with_share(shared | draw(own), draw(shares)) for _ in range(size)]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    stacks(),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_a_run_is_the_same_alone_in_any_stack_and_in_any_order(jobs, widths, layers, random):
    together = blocks_of(jobs, REGISTRY, layers)
    expected = bits(together)
    shuffled = blocks_of(random.sample(jobs, len(jobs)), REGISTRY, layers)
    assert_same_bits(bits(piece for block in shuffled for piece in cut(block, widths)), expected)
    assert_same_bits(bits(run for block in together for run in cut(block, [1])), expected)
