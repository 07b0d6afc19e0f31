"""From what the page says to its HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from bpx.page.across import Across
from bpx.page.section import Section

if TYPE_CHECKING:
    from jinja2 import Environment

_SCRIPTS = ("format.js", "table.js", "scale.js", "chart.js", "curves.js", "start.js")
"""In the order in which they stand in the page."""


def render(sections: Sequence[Section], across: Across | None) -> str:
    """Return the page.

    Whatever comes from a configuration is escaped, in the text and in the data for the script.
    The page may load nothing: style and script stand in it, named by their hashes, and pictures
    are `data:` addresses.

    Args:
        sections: A section for each sweep.
        across: The comparison of several; None for one.
    """
    from markupsafe import Markup

    style = _static("page.css")
    script = "\n".join(['"use strict";', *(_static(name) for name in _SCRIPTS)])
    return (
        _environment()
        .get_template("page.html")
        .render(
            sections=sections,
            across=across,
            title=" and ".join(dict.fromkeys(section.title for section in sections)),
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            version=version("bpx"),
        )
    )


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that forbids every request and every other script."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _static(name: str) -> str:
    return (files("bpx.page") / "static" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bpx.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
