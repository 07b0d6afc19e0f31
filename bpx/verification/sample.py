"""Which runs of a sweep stand for all of them."""

from collections.abc import Hashable, Mapping, Sequence


def sample(traits: Mapping[str, Sequence[Hashable]], size: int) -> list[str]:
    """Return runs that have as many different traits as so few can have.

    One after the other, the run is taken that has the most traits of which no run taken before has
    one; among equals, and when every trait is there, the one whose id comes first. Ids are hashes,
    so that their order says nothing of the runs; the sample is the same at every call.

    Args:
        traits: Of each run by its id: its status, its stack, its components.
        size: The number of runs; there may be fewer.

    Returns:
        Their ids, in the order in which they were taken.

    Example:
        >>> traits = {"a": ["gd", "finished"], "b": ["gd", "finished"], "c": ["adam", "diverged"]}
        >>> sample(traits, 2)
        ['a', 'c']
    """
    kinds: dict[frozenset[Hashable], list[str]] = {}
    for id_ in sorted(traits):
        kinds.setdefault(frozenset(traits[id_]), []).append(id_)
    seen: set[Hashable] = set()
    taken: list[str] = []
    left = dict(kinds)
    while left and len(taken) < size:
        kind = max(left, key=lambda kind: len(kind - seen))  # of equals the first
        if kind <= seen:
            break
        seen |= kind
        taken.append(left.pop(kind)[0])
    rest = sorted(set(traits).difference(taken))
    return taken + rest[: max(0, size - len(taken))]
