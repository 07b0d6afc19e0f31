"""Components found by what a user calls them."""

from collections.abc import Iterable, Iterator

from bpx.catalogue.description import Description
from bpx.components import KINDS
from bpx.errors import ConfigError, nearest
from bpx.registry import Registry

NAMES = tuple(kind.kind for kind in KINDS)
"""What the kinds are called, in the order in which they are listed."""


def described(registry: Registry, kinds: Iterable[str] = NAMES) -> Iterator[Description]:
    """Yield every component of these kinds, by kind and name.

    Args:
        registry: The components there are.
        kinds: Names of kinds.
    """
    for kind in kinds:
        for entry in registry.entries(kind).values():
            yield Description.of(entry)


def find(registry: Registry, asked: str) -> list[Description]:
    """Return the components of a name, one of each kind that has it.

    Args:
        registry: The components there are.
        asked: ``NAME``, or ``KIND/NAME`` where one kind is meant.

    Raises:
        ConfigError: There is none; the text says what is near.

    Example:
        >>> [found.kind for found in find(Registry.load(), "perceptron")]
        ['loss', 'optimizer']
        >>> find(Registry.load(), "optimiser/adam")
        Traceback (most recent call last):
        ...
        bpx.errors.ConfigError: There is no kind 'optimiser'. Did you mean 'optimizer'? ...
    """
    kind, slash, name = asked.rpartition("/")
    if slash:
        kinds: tuple[str, ...] = (known_kind(kind),)
    else:
        kinds = NAMES
    found = [
        Description.of(entries[name]) for entries in map(registry.entries, kinds) if name in entries
    ]
    if not found:
        known = {known for kind in kinds for known in registry.names(kind)}
        what = kinds[0] if slash else "component"
        raise ConfigError(f"There is no {what} {name!r}. {nearest(name, known)}")
    return found


def known_kind(word: str) -> str:
    """Return a word that is the name of a kind.

    Args:
        word: What the user wrote; the plural is understood too.

    Raises:
        ConfigError: It is none; the text lists those there are, the nearest first.

    Example:
        >>> known_kind("losses"), known_kind("optimizer")
        ('loss', 'optimizer')
    """
    plurals = {hook_plural(name): name for name in NAMES}
    if word not in NAMES and word not in plurals:
        raise ConfigError(f"There is no kind {word!r}. {nearest(word, NAMES)}")
    return plurals.get(word, word)


def hook_plural(kind: str) -> str:
    """Return the plural of a kind's name, as the hooks have it.

    Example:
        >>> hook_plural("loss"), hook_plural("layer")
        ('losses', 'layers')
    """
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"
