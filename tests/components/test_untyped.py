"""What is meant as a field and has no type is refused; what is a constant passes."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pytest

from bpx import Activation, Layer, Optimizer, Schedule
from bpx.components.fields import fields_of
from bpx.errors import PluginError
from bpx.registry import Registry
from bpx_plugins.schedules.cosine import Cosine


class Descent(Optimizer):
    def update(self, theta, grad, state, step):
        return theta - self.lr * grad, state


@dataclass(frozen=True)
class Rate(Descent):
    lr = 0.1


@dataclass(frozen=True)
class Slope(Activation):
    steep = 2

    def __call__(self, z):
        return self.steep * z


@dataclass(frozen=True)
class Cycle(Schedule):
    cycle = Cosine()

    def __call__(self, step, steps):
        return (lambda: self.cycle(step, steps))()


@dataclass(frozen=True)
class Word(Layer):
    mode = "same"

    @property
    def padding(self):
        return self.mode == "same"


@dataclass(frozen=True)
class Limit(Optimizer):
    limit = 1.0

    def __post_init__(self):
        if self.limit < 0:
            raise ValueError("limit < 0")


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (Limit, "write limit: float = 1.0"),
        (Rate, "Rate.lr has no type, so nothing can set it: write lr: float = 0.1; or _lr = 0.1"),
        (Slope, "write steep: int = 2"),
        (Cycle, r"write cycle: Schedule = Cosine\(final=0.0\)"),
        (Word, "write mode: str = 'same'"),
    ],
)
def test_it_is_refused_with_the_field_it_should_be(component: type, words: str) -> None:
    with pytest.raises(PluginError, match=words):
        fields_of(component)


def test_it_is_refused_when_its_file_is_loaded(tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from dataclasses import dataclass\nfrom bpx import Optimizer\n\n\n"
        "@dataclass(frozen=True)\nclass Mine(Optimizer):\n    name = 'mine'\n    lr = 0.1\n\n"
        "    def update(self, theta, grad, state, step):\n"
        "        return theta - self.lr * grad, state\n"
    )
    with pytest.raises(PluginError, match=r"mine\.py: Mine\.lr has no type.* lr: float = 0\.1"):
        Registry.load([file])


def test_what_is_no_field_passes() -> None:
    @dataclass(frozen=True)
    class Own(Descent):
        name = "own"
        plain_descent = True
        batch_size = 1
        label = "for a picture"
        FLOOR = 1e-8
        _floor = 1e-8
        power: ClassVar[float] = 2.0
        pair = (1, 2)
        lr: float = 0.5

        class Inner:
            lr = 1

        @staticmethod
        def helper():
            return Own.FLOOR, Own._floor, Own.power, Own.pair, Own.name

        @cached_property
        def rate(self):
            return self.lr, self.plain_descent, self.Inner, self.helper

    assert [field.name for field in fields_of(Own)] == ["lr"]
