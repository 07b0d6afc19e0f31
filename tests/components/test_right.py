"""Components that are right, and that a hasty check would refuse."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from bpx import Activation, Initializer, Loss, Metric, Optimizer, xp
from bpx.errors import ConfigError
from bpx.testing import check_activation, check_optimizer, examine
from bpx_plugins.optimizers import Adam


@dataclass(frozen=True)
class AbsoluteError(Loss):
    """Its gradient at a target is zero, one of those between its sides."""

    name = "absolute_error_example"
    kinks = (0.0,)

    def __call__(self, output, target):
        return xp.sum(xp.abs(output - target), axis=-1)

    def gradient(self, output, target):
        return xp.sign(output - target)


@dataclass(frozen=True)
class TopTwo(Metric):
    """Many runs share the best value with a perfect one."""

    name = "top_two_example"
    tasks = ("multiclass",)
    higher_is_better = True

    def __call__(self, output, target):
        of_target = xp.sum(output * target, axis=-1, keepdims=True)
        return xp.mean(xp.sum(output > of_target, axis=-1) < 2, axis=-1)


@dataclass(frozen=True)
class Sparse(Initializer):
    """Few weights are not zero: the variance of a sample varies more than a normal law's."""

    name = "sparse_example"
    kept: float = 0.05

    def __call__(self, rng, fan_in, fan_out, shape):
        return rng.normal(size=shape) * (rng.random(shape) < self.kept)

    def moments(self, fan_in, fan_out):
        return 0.0, math.sqrt(self.kept)


@dataclass(frozen=True)
class Relu6(Activation):
    name = "relu6_example"
    output_range = (0.0, 6.0)
    kinks = (0.0, 6.0)

    def __call__(self, z):
        return xp.clip(z, 0.0, 6.0)

    def derivative(self, z, a):
        return xp.asarray((z > 0.0) & (z < 6.0), dtype=z.dtype)


@dataclass(frozen=True)
class Ordered(Optimizer):
    """Two fields that must lie in one order."""

    name = "ordered_example"
    lr: float = 0.1
    low: float = 0.0999

    def __post_init__(self):
        super().__post_init__()
        if self.low > self.lr:
            raise ConfigError("low is above lr")

    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, state


@pytest.mark.parametrize("right", [AbsoluteError, TopTwo, Sparse, Relu6, Ordered])
def test_it_is_accepted(right) -> None:
    found = examine(right, owes_words=False)
    assert found.passed, [outcome.sentence for outcome in found.failures]


def test_the_moments_of_a_law_of_few_weights_are_accepted_whatever_the_stream(monkeypatch) -> None:
    from bpx.testing import initializers

    for seed in range(100, 140):
        stream = partial(np.random.default_rng, seed)
        monkeypatch.setattr(initializers, "_stream", lambda _, stream=stream: stream())
        failed = {outcome.check for outcome in examine(Sparse()).failures}
        assert "moments" not in failed, seed


def test_an_activation_that_there_is_not_is_told_of_the_loss_that_names_it(monkeypatch) -> None:
    monkeypatch.setattr(AbsoluteError, "output_activations", {"binary": "sigmiod"})
    monkeypatch.setattr(AbsoluteError, "tasks", ("binary",))
    (failure, _) = examine(AbsoluteError).failures
    assert failure.sentence.startswith(
        "loss absolute_error_example: no network for it: There is no activation 'sigmiod'. Did you"
    )


def test_what_is_no_instance_of_the_kind_is_refused_with_the_remedy() -> None:
    with pytest.raises(ConfigError, match=r"such as Adam\(\), and not the class Adam\.$"):
        check_optimizer(Adam)
    with pytest.raises(ConfigError, match=r"an instance of a bpx\.Activation is checked here, and"):
        check_activation(Adam())
    with pytest.raises(ConfigError, match=r"and not 'adam'; by a name, python -m bpx check"):
        examine("adam")
