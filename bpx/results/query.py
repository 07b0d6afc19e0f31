"""The runs that a user picks by a condition."""

from __future__ import annotations

import re
from tokenize import TokenError
from typing import TYPE_CHECKING

from bpx.errors import ResultsError, nearest

if TYPE_CHECKING:
    import pandas as pd

_WORDS = {"and", "or", "not", "in", "True", "False"}

_TOKEN = re.compile(
    r"""'[^']*' | "[^"]*" | (?P<name>`[^`]*` | (?<![\w.])[@.]?[^\W\d][\w.]*)
    (?:\s*(?P<missing>==|!=)\s*(?:null|None)\b)?""",
    re.VERBOSE,
)
"""Quoted text, a name between backticks, or a name with its dots; an attribute is no column.

A name may be followed by the question whether its value is missing.
"""

_REMEDY = "Write comparisons such as optimizer == 'adam' and optimizer.lr < 0.1."

_UNREADABLE = (
    SyntaxError,
    TokenError,
    TypeError,
    ValueError,
    NotImplementedError,
    AttributeError,
)
"""What pandas raises where a condition is none."""


def query(runs: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Return the runs for which a condition holds.

    Args:
        runs: The table of runs.
        condition: Comparisons of columns with values, joined by ``and``, ``or`` and ``not``, as in
            `pandas.DataFrame.query`; the names of columns stand as they are, dots included. Of a
            missing number or text only ``!=`` holds, and ``not`` turns each comparison around;
            ``optimizer.momentum == null`` holds where it is missing.

    Raises:
        ResultsError: The condition names a column that is not there, or is none.

    Example:
        >>> import pandas as pd
        >>> runs = pd.DataFrame({"optimizer": ["gd", "adam"], "optimizer.lr": [0.1, 0.5]})
        >>> query(runs, "optimizer == 'adam' and 0.1 < optimizer.lr < 1")["optimizer"].tolist()
        ['adam']
    """
    import pandas as pd
    from pandas.api.types import is_bool_dtype

    if not isinstance(condition, str):
        raise ResultsError(f"The condition {condition!r} is no text. {_REMEDY}")
    quoted = _TOKEN.sub(lambda token: _quoted(token, runs), condition)
    try:
        chosen = _with_nan(runs).eval(quoted, engine="python")
    except _UNREADABLE as error:
        # Python's errors of syntax name a line of a file besides; a condition stands in none.
        reason = str(error.args[0] if error.args else "it cannot be read").replace("`", "")
        raise ResultsError(f"The condition {condition!r} is none: {reason}. {_REMEDY}") from error
    if not isinstance(chosen, pd.Series) or not is_bool_dtype(chosen.dtype):
        raise ResultsError(
            f"The condition {condition!r} is none: it is not true or false. {_REMEDY}"
        )
    return runs[chosen.fillna(False).astype(bool)]


def _with_nan(runs: pd.DataFrame) -> pd.DataFrame:
    """Return runs in which a missing number is NaN: with pd.NA no comparison is true or false."""
    return runs.astype({name: "float64" for name in runs if str(runs[name].dtype) == "Int64"})


def _quoted(token: re.Match[str], runs: pd.DataFrame) -> str:
    """Return a name of a column between backticks, and other tokens as they are."""
    if token["name"] is None or token["name"] in _WORDS:
        return token[0]
    name = token["name"].strip("`")
    if name not in runs.columns:
        raise ResultsError(
            f"runs has no column {name!r}. {nearest(name, runs.columns)} Text stands in quotes."
        )
    if token["missing"]:
        return f"`{name}`.{'isna' if token['missing'] == '==' else 'notna'}()"
    return f"`{name}`"
