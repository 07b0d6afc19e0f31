"""The distributions of a random search: their ends, their moments, their streams."""

import math

import numpy as np
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override

from bpx.config.axes import size, values
from bpx.config.draws import check_distribution, draw
from bpx.errors import ConfigError

COUNT = 20_000


def axis(text: str) -> Override:
    (override,) = OverridesParser.create().parse_overrides([text])
    return override


def numbers(text: str, seed: int = 0) -> np.ndarray:
    return np.array([float(line.partition("=")[2]) for line in draw(axis(text), COUNT, seed)])


def close(mean: float, expected: float, deviation: float) -> bool:
    """Say whether a mean is within four standard errors of its expectation."""
    return abs(mean - expected) < 4 * deviation / math.sqrt(COUNT)


def test_an_interval_is_uniform() -> None:
    drawn = numbers("x=interval(2, 5)")
    assert drawn.min() >= 2
    assert drawn.max() < 5
    assert close(drawn.mean(), 3.5, 3 / math.sqrt(12))
    assert close(((drawn - 3.5) ** 2).mean(), 9 / 12, 9 / math.sqrt(180))


def test_a_logarithmic_interval_has_a_uniform_logarithm() -> None:
    drawn = np.log10(numbers("x=tag(log, interval(0.001, 10))"))
    assert drawn.min() >= -3
    assert drawn.max() <= 1
    assert close(drawn.mean(), -1, 4 / math.sqrt(12))
    assert close(((drawn + 1) ** 2).mean(), 16 / 12, 16 / math.sqrt(180))


def test_whole_numbers_have_both_ends_and_are_equally_likely() -> None:
    drawn = draw(axis("x=int(interval(1, 4))"), COUNT, 0)
    assert set(drawn) == {"x=1", "x=2", "x=3", "x=4"}
    for line in set(drawn):
        assert close(drawn.count(line) / COUNT, 1 / 4, math.sqrt(3) / 4)


def test_logarithmic_whole_numbers_weigh_as_their_interval() -> None:
    drawn = numbers("x=tag(log, int(interval(1, 3)))")
    for number in (1, 2, 3):
        chance = math.log((number + 1) / number) / math.log(4)
        deviation = math.sqrt(chance * (1 - chance))
        assert close((drawn == number).mean(), chance, deviation)


@pytest.mark.parametrize("text", ["x=a,b,c", "x=choice(a,b,c)", "x=range(3)", "x=range(0,0.3,0.1)"])
def test_listed_values_are_equally_likely(text: str) -> None:
    drawn = draw(axis(text), COUNT, 0)
    assert sorted(set(drawn)) == sorted(values(axis(text)))
    for line in set(drawn):
        assert close(drawn.count(line) / COUNT, 1 / 3, math.sqrt(2) / 3)


def test_a_range_too_long_to_list_is_drawn_from() -> None:
    assert size(axis("x=range(100000000000000)")) == 10**14
    assert numbers("x=range(100000000000000)").max() > 9e13


def test_each_key_and_each_seed_has_a_stream_of_its_own() -> None:
    x, y = numbers("x=interval(0,1)"), numbers("y=interval(0,1)")
    again, other = numbers("x=interval(0,1)"), numbers("x=interval(0,1)", seed=1)
    assert (x == again).all()
    for stream in (y, other):
        assert abs(np.corrcoef(x, stream)[0, 1]) < 4 / math.sqrt(COUNT)


def test_the_first_draws_are_these() -> None:
    """The values themselves, so that no change moves the points of a published search."""
    first = ["optimizer.lr=0.9973367884112099", "optimizer.lr=0.014663929900704309"]
    assert draw(axis("optimizer.lr=interval(0,1)"), 2, 0) == first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x=interval(2,1)", "the lower one first"),
        ("x=interval(0,inf)", "needs finite ends"),
        ("x=tag(log,interval(0,1))", "lies above 0"),
        ("x=tag(exp,interval(1,2))", "the one tag that a random search knows is log"),
        ("x=tag(log,range(3))", "of an interval"),
        ("x=range(0)", "names no value"),
        ("results.dir=interval(0,1)", "it holds for the whole sweep"),
        ("results.dir=a,b", "it holds for the whole sweep"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check_distribution(axis(text))
