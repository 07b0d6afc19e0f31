"""The checks are checked: each broken component is rejected by the check for its fault."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from components.broken import collection
from components.broken.optimizers import Descent

from bpx import testing
from bpx.components import Component
from bpx.errors import PluginError
from bpx.testing import CONTRACTS, CheckError, Outcome, check_optimizer, entries_of, examine
from bpx.testing.contract import ALWAYS

COLLECTION = collection()
COMMON = {"pickles", "keeps_nothing", "global_random"}
"""The same function checks these for every kind."""


@cache
def failures(broken: type[Component]) -> tuple[Outcome, ...]:
    """Return what fails: kept, because some keep what they should not, and are found out once."""
    return examine(broken, owes_words=False).failures


def test_the_collection_is_large_and_each_of_it_another() -> None:
    assert len({(broken.__module__, broken.__name__) for broken in COLLECTION}) >= 180
    assert len({broken.rejected_by for broken in COLLECTION}) >= 150


@pytest.mark.parametrize("broken", COLLECTION, ids=lambda b: f"{b.kind}-{b.__name__}")
def test_a_broken_component_is_rejected_for_the_right_reason(broken: type[Component]) -> None:
    check, words = broken.rejected_by
    assert failures(broken), "nothing rejects it"
    first = failures(broken)[0]
    assert first.check == check, first.sentence
    assert re.search(words, first.sentence), first.sentence
    assert first.sentence.startswith((f"{broken.kind} {broken.name}: ", "The default of"))
    assert first.sentence.endswith(".")


@pytest.mark.parametrize("kind", CONTRACTS)
def test_the_check_of_an_instance_raises_the_first_failure(kind: str) -> None:
    broken = next(b for b in COLLECTION if b.kind == kind and "keeps" not in b.rejected_by[0])
    check = getattr(testing, f"check_{kind}")
    with pytest.raises(CheckError, match=re.escape(failures(broken)[0].sentence)):
        check(broken())


def test_a_reference_is_taken_beside_the_rule_too() -> None:
    def halved(theta: float, grads: Sequence[float]) -> list[float]:
        return [theta - 0.05 * sum(grads[: step + 1]) for step in range(len(grads))]

    check_optimizer(Descent(lr=0.05), reference=halved)
    with pytest.raises(CheckError, match=r"theta\[0\] .* the reference gives the second"):
        check_optimizer(Descent(lr=0.1), reference=halved)


@pytest.mark.parametrize("kind", CONTRACTS)
def test_each_check_rejects_a_component_that_passes_those_before_it(kind: str) -> None:
    rejected = {broken.rejected_by[0] for broken in COLLECTION if broken.kind == kind}
    assert set(CONTRACTS[kind].checks) - COMMON <= rejected


def test_the_checks_that_kinds_share_reject_a_component_each() -> None:
    assert {broken.rejected_by[0] for broken in COLLECTION} >= COMMON


def test_the_right_ones_that_the_broken_ones_differ_from_are_accepted() -> None:
    right = {
        base
        for broken in COLLECTION
        for base in broken.__mro__[1:]
        if base.__module__ == broken.__module__ and "rejected_by" not in vars(base)
    }
    assert {base.kind for base in right} == set(CONTRACTS)
    for base in right:
        assert failures(base) == (), base


def test_a_component_without_words_is_rejected_where_it_is_for_others_to_read() -> None:
    (outcome,) = examine(Descent).failures
    assert outcome.check == "documented"
    assert outcome.sentence == (
        "optimizer descent_example: it lacks a summary: the first line of its docstring says what"
        " it is."
    )
    advised = [one.check for one in examine(Descent, owes_words=False).outcomes]
    assert advised[-1] == "documented"
    assert failures(Descent) == ()


def test_what_nobody_is_excepted_from_is_checked_where_runs_are_stacked() -> None:
    for kind in ("activation", "loss", "optimizer", "layer", "regularizer", "metric"):
        assert set(ALWAYS) <= set(CONTRACTS[kind].checks)


def test_a_name_that_is_taken_is_rejected_before_any_check(tmp_path: Path) -> None:
    file = tmp_path / "curves.py"
    file.write_text(
        "from bpx_plugins.activations import Tanh as Other\nclass Tanh(Other):\n    pass\n"
    )
    with pytest.raises(PluginError, match="the activation name 'tanh' is taken by bpx_plugins"):
        entries_of([file])
