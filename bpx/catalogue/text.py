"""A component described in plain text, as wide as it may be."""

import re
import shlex
import textwrap
from collections.abc import Iterator
from typing import Any

from bpx.catalogue.description import Description, Setting

_INDENT = "    "
_LISTS = {"metric": "metrics", "observer": "observers"}
"""The kinds of which a configuration takes a list of names."""

_SET = ("units", "bias")
"""What a network says of its layers."""

_SHORT = {"a finite number": "number", "a whole number": "whole number", "a word": "word"}


def plain(text: str) -> str:
    r"""Return a docstring's text without its markup; formulas stay, indented.

    Example:
        >>> plain("The rate :math:`\\eta`; see ``update``.")
        'The rate \\eta; see update.'
    """
    text = re.sub(r"``([^`]*)``", r"\1", text)
    text = re.sub(r":\w+:`([^`]*)`", r"\1", text)
    text = re.sub(r"(?m)^\.\. math::\n+", "", text)
    text = re.sub(r"(?m)^\.\. math:: ?(.*)$", r"    \1", text)
    return re.sub(r"`([^`]*)`", r"\1", text)


def value(default: Any) -> str:
    """Return a value as the command line takes it.

    Example:
        >>> value(None), value(True), value(0.10), value([4, 8])
        ('null', 'true', '0.1', '[4,8]')
    """
    if default is None:
        return "null"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, (list, tuple)):
        return f"[{','.join(map(value, default))}]"
    return f"{default:g}" if isinstance(default, float) else str(default)


def constraint(setting: Setting) -> str:
    """Return the type and the bounds of a field, in few words.

    Example:
        >>> constraint(Setting("lr", "a finite number", 0.1, ("> 0",), "", ""))
        'number > 0'
        >>> constraint(Setting("n", "a whole number or null", None, (">= 1",), "", ""))
        'whole number >= 1 or null'
    """
    words = setting.type.removeprefix("one of ")
    for long, short in _SHORT.items():
        words = words.replace(long, short)
    bounds = " and ".join(setting.bounds)
    kind, nothing, _ = words.partition(" or null")
    unit = f", in {setting.unit}" if setting.unit else ""
    return f"{' '.join(filter(None, (kind, bounds)))}{unit}{nothing}"


def parameters(description: Description, width: int) -> list[str]:
    """Return the fields with their defaults, types and bounds, in lines of at most that width."""
    lines: list[str] = []
    for setting in description.settings:
        text = f"{setting.name}={value(setting.default)} ({constraint(setting)})"
        if lines and len(lines[-1]) + len(text) + 2 <= width:
            lines[-1] += f"  {text}"
        else:
            lines += textwrap.wrap(text, width, subsequent_indent="  ")
    return lines


def usage(description: Description) -> str:
    """Return a command line that trains with a component, and sets its first field.

    Example:
        >>> from bpx.catalogue import find
        >>> from bpx.registry import Registry
        >>> usage(find(Registry.load(), "gd")[0])
        'python -m bpx optimizer=gd optimizer.lr=0.1'
    """
    kind, name, source = description.kind, description.name, description.source
    words = ["python", "-m", "bpx"]
    if source.kind == "file":
        words.append(f"plugins=[{source.place.rpartition(':')[0] or source.place}]")
    words += description.beside
    if kind in _LISTS:
        return shlex.join([*words, f"{_LISTS[kind]}=[{name}]"])
    # The network sets the units of a layer, and whether it has a bias.
    own = [one for one in description.settings if kind != "layer" or one.name not in _SET]
    if description.followed_by is None:
        words.append(f"{kind}={name}")
        words += [f"{kind}.{one.name}={value(one.default) or 'FILE'}" for one in own[:1]]
    else:
        fields = [f"{one.name}: {value(one.default)}" for one in own[:1]]
        layer = f"{{{', '.join([f'name: {name}', *fields])}}}"
        words.append(f"network.hidden=[{','.join([layer, *description.followed_by])}]")
    return shlex.join(words)


def page(description: Description, width: int) -> list[str]:
    """Return all there is to say of a component, in lines.

    Args:
        description: Of the component.
        width: Letters of a line, but for formulas and examples, which stay as they are.
    """
    title = f"{description.kind} {description.name} ({description.qualname}, {description.source})"
    lines = [title, *textwrap.wrap(plain(description.summary), width)]
    if description.body:
        lines += ["", *_paragraphs(plain(description.body), width)]
    if description.settings:
        lines += ["", "parameters", *_settings(description, width)]
    exceptions = [f"{check}: {reason}" for check, reason in description.exceptions.items()]
    sections = {
        "checks it is excepted from": "\n".join(exceptions),
        "on the command line": usage(description),
        "example": description.example,
        "references": plain(description.references),
        "source": description.source.place,
    }
    for heading, text in sections.items():
        if text:
            lines += ["", heading, *textwrap.indent(text, _INDENT).splitlines()]
    return lines


def _paragraphs(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, filled anew where they are prose."""
    for number, paragraph in enumerate(text.split("\n\n")):
        yield from [""] if number else []
        is_prose = not re.search(r"(?m)^([ *-]|\d\.)", paragraph)
        yield from textwrap.wrap(paragraph, width) if is_prose else paragraph.splitlines()


def _settings(description: Description, width: int) -> Iterator[str]:
    """Yield each field: what is written, its type, and below it what it means."""
    named = [f"{setting.name}={value(setting.default)}" for setting in description.settings]
    longest = max(map(len, named))
    for setting, text in zip(description.settings, named, strict=True):
        yield f"{_INDENT}{text:<{longest}}  {constraint(setting)}"
        indent = _INDENT * 2
        meaning = plain(setting.meaning)
        yield from textwrap.wrap(meaning, width, initial_indent=indent, subsequent_indent=indent)
