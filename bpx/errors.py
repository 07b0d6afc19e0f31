"""The errors a user meets: each names the fault, its place and the remedy, in a line or two."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class BpxError(Exception):
    """A mistake the user can mend. The command line prints its text and exits with status 2."""


class ConfigError(BpxError):
    """A setting that is misspelled, of the wrong type, out of range or unsuited to the others."""


class PluginError(BpxError):
    """A plugin that cannot be loaded, or a component that breaks its contract."""


class ShapeError(BpxError):
    """An array of another shape or type than is asked for; the text names both, and the layer."""


class DataError(BpxError):
    """A data set that cannot be read or used."""


class ResultsError(BpxError):
    """A results folder that cannot be read or written."""


class WorkersError(BpxError):
    """Workers that cannot be reached, that differ from this process, or that have gone."""


class UnsuitedError(ConfigError):
    """A combination of components that makes no sense; a sweep skips it, with the reason."""


class ResultsWarning(UserWarning):
    """Results that are read without some file that is damaged or foreign; the text names it."""


class ConfigWarning(UserWarning):
    """A setting that is kept but has no effect; the text names it."""


_LISTED = 100
"""At most this many names are listed."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the sentence that lists the valid names, the nearest match first.

    Args:
        name: What the user wrote.
        known: The names there are.

    Returns:
        ``"Did you mean 'adam'? There are: adagrad, adam."``, or only the second sentence where
        nothing is near.

    Example:
        >>> nearest("adm", ["sgd", "adam"])
        "Did you mean 'adam'? There are: adam, sgd."
        >>> nearest("mse", ["mean_squared_error"])
        "Did you mean 'mean_squared_error'? There are: mean_squared_error."
    """
    names = sorted(known)
    listing = f"There are: {_listed(names)}." if names else "There are none."
    match = get_close_matches(name, names, n=1) or [n for n in names if _initials(n) == name]
    return f"Did you mean '{match[0]}'? {listing}" if match else listing


def _initials(name: str) -> str:
    return "".join(word[:1] for word in name.split("_"))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    shown = ", ".join(names[:_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown
