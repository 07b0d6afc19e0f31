"""A sample of runs stands for all of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bpx.verification.sample import sample

TRAITS = st.dictionaries(
    st.text("0123456789abcdef", min_size=1, max_size=4),
    st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=3),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40)
@given(TRAITS, st.integers(1, 40))
def test_a_sample_has_the_size_asked_for_and_no_run_twice(traits, size):
    taken = sample(traits, size)
    assert len(taken) == len(set(taken)) == min(size, len(traits))
    assert set(taken) <= traits.keys()


@settings(max_examples=40)
@given(TRAITS)
def test_seven_runs_have_all_of_seven_traits(traits):
    taken = sample(traits, 7)
    assert set().union(*(traits[id_] for id_ in taken)) == set().union(*traits.values())


@settings(max_examples=40)
@given(TRAITS, st.integers(1, 40), st.randoms())
def test_the_order_in_which_runs_are_named_changes_nothing(traits, size, random):
    names = list(traits)
    random.shuffle(names)
    assert sample({name: traits[name] for name in names}, size) == sample(traits, size)


def test_the_first_run_has_the_most_traits():
    traits = {"a": ["A"], "b": ["A", "B"], "c": ["C"], "d": ["A", "B"]}
    assert sample(traits, 4) == ["b", "c", "a", "d"]
