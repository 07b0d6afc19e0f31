"""The docstring of a component, read as what it documents.

The form is Google's, as in all of bpx: a summary on the first line, a body with the mathematics,
then sections whose headings stand alone (``Attributes:``, ``Example:``, ``References:``).
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

_HEADING = re.compile(
    r"(Args|Attributes|Examples?|Notes?|Raises|References?|Returns|Source|See Also|Yields):"
)
_ENTRY = re.compile(r"`*\*{0,2}(?P<name>\w+)`*(?: \([^)]*\))?:(?: (?P<text>.*))?")
_ROLE = re.compile(r":math:`([^`]*)`")
_SOURCE = "Source:"
"""The beginning of a line that may be a section by itself."""

_DIRECTIVE = ".. math::"


@dataclass(frozen=True)
class Docstring:
    r"""What a class says of itself.

    Attributes:
        summary: The first line.
        body: What stands between the summary and the first section, the mathematics in it.
        sections: The text of each section by its heading.
        attributes: The meaning of each attribute, on one line, without what bases say.

    Example:
        >>> from bpx_plugins.optimizers.gd import GradientDescent
        >>> text = Docstring.of(GradientDescent)
        >>> text.summary
        'Descend the gradient of all examples at once (Cauchy, 1847).'
        >>> text.mathematics
        '\\theta \\leftarrow \\theta - \\eta \\nabla J(\\theta)'
        >>> text.attributes["lr"]
        'The learning rate :math:`\\eta`, > 0.'
    """

    summary: str = ""
    body: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, documented: type) -> "Docstring":
        """Return the docstring of a class; an empty one where the class itself has none."""
        return _of(documented)

    @property
    def mathematics(self) -> str:
        """The formulas, apart from each other by an empty line; empty where there is none.

        Those of ``math`` directives; where no directive is, those of ``:math:`` roles.
        """
        formulas = list(_directives(self.body.splitlines()))
        return "\n\n".join(formulas or _ROLE.findall(f"{self.summary}\n{self.body}"))

    @property
    def example(self) -> str:
        """The section ``Example``, which runs as a doctest."""
        return self.sections.get("Example", self.sections.get("Examples", ""))

    @property
    def references(self) -> str:
        """The sections ``References`` and ``Source``: where it comes from."""
        named = (
            self.sections.get(heading, "") for heading in ("References", "Reference", "Source")
        )
        return "\n".join(filter(None, named))


def meaning_of(component: type, name: str) -> str:
    """Return what the nearest class that documents an attribute says of it, or ``""``.

    Args:
        component: A class; what it does not document itself, its bases may.
        name: The attribute.
    """
    texts = (Docstring.of(base).attributes.get(name) for base in component.__mro__)
    return next(filter(None, texts), "")


@cache
def _of(documented: type) -> Docstring:
    text = vars(documented).get("__doc__") or ""
    if text.startswith(f"{documented.__name__}("):  # a dataclass without one is given its signature
        return Docstring()
    parts: dict[str, list[str]] = {"": []}
    lines = parts[""]
    for line in inspect.cleandoc(text).splitlines():
        if _HEADING.fullmatch(line):
            lines = parts.setdefault(line[:-1], [])
        elif line.startswith(_SOURCE):
            parts.setdefault("Source", []).append(f"    {line.removeprefix(_SOURCE).strip()}")
        else:
            lines.append(line)
    summary, *body = parts.pop("") or [""]
    sections = {heading: inspect.cleandoc("\n".join(["", *own])) for heading, own in parts.items()}
    entries = {name: entry for name, entry in _entries(sections.get("Attributes", "")) if name}
    return Docstring(summary, "\n".join(body).strip(), sections, entries)


def _entries(section: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each entry of a section; a text may go on, indented."""
    name, words = "", list[str]()
    for line in section.splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry is not None:
            yield name, " ".join(words)
            name, words = entry["name"], [entry["text"] or ""]
        else:
            words.append(line.strip())
    yield name, " ".join(filter(None, words))


def _directives(lines: list[str]) -> Iterator[str]:
    """Yield the formula of each math directive: what follows it, and what is indented below."""
    formula: list[str] | None = None
    for line in [*lines, "end"]:
        if formula is not None and line and not line.startswith(" "):
            yield inspect.cleandoc("\n".join(formula)).strip()
            formula = None
        if line.startswith(_DIRECTIVE):
            formula = [line.removeprefix(_DIRECTIVE).strip()]
        elif formula is not None:
            formula.append(line)
