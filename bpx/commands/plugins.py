"""List the components there are, or show one: what it computes, takes and comes from.

KIND is activation, loss, optimizer, initializer, layer, regularizer, schedule, dataset, metric or
observer; FILE a plugin file of your own, which is listed with the others. `show` takes names, and
KIND/NAME where several kinds share one. A default stands behind the sign =, the type and the bounds
in brackets.

Examples:
  python -m bpx plugins optimizer
  python -m bpx plugins show adam
  python -m bpx plugins show loss/perceptron optimizer/perceptron
  python -m bpx plugins my_rule.py --check
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bpx.commands import options as shared
from bpx.commands.output import write_json, write_rendered
from bpx.errors import ConfigError, nearest

if TYPE_CHECKING:
    from rich.text import Text

    from bpx.catalogue import Description
    from bpx.commands.checked import Verdict
    from bpx.registry import Registry

SHOW = "show"

_WIDTH = 100
"""Letters of a line where the output is no terminal."""

_SOURCE = 32
"""Letters of the column that says where a component comes from, at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows the word `plugins`."""
    parser.add_argument(
        "words", metavar="KIND|FILE|show NAME", nargs="*", help="what to list; by default all"
    )
    shared.add_own_plugin(parser)
    parser.add_argument("--check", action="store_true", help="hold each component to its contract")
    shared.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """List or show components."""
    from bpx.registry import Registry

    words = [word for word in options.words if not word.endswith(".py")]
    own = [Path(word) for word in options.words if word.endswith(".py")]
    registry = Registry.load([*options.plugin, *own])
    shows = words[:1] == [SHOW]
    found = _shown(registry, words[1:], own) if shows else _listed(registry, words, own)
    verdicts = _verdicts(registry, found) if options.check else [None] * len(found)
    if options.json:
        _write_json(found, verdicts)
    elif shows:
        _write_pages(found, verdicts)
    else:
        _write_list(found, verdicts)
    return 1 if any(verdict is not None and not verdict.passed for verdict in verdicts) else 0


def _shown(registry: Registry, names: Sequence[str], own: Sequence[Path]) -> list[Description]:
    """Return the components of these names; of a file without a name, all of it."""
    from bpx.catalogue import described, find

    if not names and not own:
        raise ConfigError("show takes the name of a component, as in: plugins show adam.")
    if not names:
        return [found for found in described(registry) if _is_of(found, own)]
    found = [description for name in names for description in find(registry, name)]
    return list(
        {(description.kind, description.name): description for description in found}.values()
    )


def _listed(registry: Registry, kinds: Sequence[str], own: Sequence[Path]) -> list[Description]:
    """Return the components of these kinds, and of these files alone where some are named."""
    from bpx.catalogue import described
    from bpx.catalogue.lookup import NAMES

    chosen = [_kind(registry, word) for word in kinds] or list(NAMES)
    found = described(registry, [kind for kind in NAMES if kind in chosen])
    return [description for description in found if not own or _is_of(description, own)]


def _kind(registry: Registry, word: str) -> str:
    """Return the kind that a word names, or say that it names a component."""
    from difflib import get_close_matches

    from bpx.catalogue.lookup import NAMES, known_kind

    words = [*NAMES, SHOW]
    try:
        return known_kind(word)
    except ConfigError:
        if get_close_matches(word, words):
            raise ConfigError(f"There is no kind {word!r}. {nearest(word, words)}") from None
    components = {name: kind for kind in NAMES for name in registry.names(kind)}
    near = [word] if word in components else get_close_matches(word, components, n=1)
    if near:
        raise ConfigError(
            f"{word!r} is no kind. Did you mean the {components[near[0]]}:"
            f" python -m bpx plugins show {near[0]}"
        )
    raise ConfigError(f"There is no kind {word!r}. {nearest(word, NAMES)}")


def _is_of(description: Description, files: Sequence[Path]) -> bool:
    return description.source.path in {file.resolve() for file in files}


def _verdicts(registry: Registry, found: Sequence[Description]) -> list[Verdict | None]:
    from bpx.commands.checked import verdict_of

    return [verdict_of(registry.entries(one.kind)[one.name]) for one in found]


def _write_json(found: Sequence[Description], verdicts: Sequence[Verdict | None]) -> None:
    components = []
    for description, verdict in zip(found, verdicts, strict=True):
        checks = {} if verdict is None else {"checks": verdict.document()}
        components.append({**description.document(), **checks})
    write_json({"components": components})


def _write_pages(found: Sequence[Description], verdicts: Sequence[Verdict | None]) -> None:
    from bpx.catalogue.text import page
    from bpx.console.tables import terminal_width

    width = terminal_width() or _WIDTH
    lines: list[str] = []
    for description, verdict in zip(found, verdicts, strict=True):
        lines += [*([""] * 2 if lines else []), *page(description, width)]
        if verdict is not None:
            lines += ["", "checks", f"    {verdict.sentence}"]
    write_rendered(*lines)


def _write_list(found: Sequence[Description], verdicts: Sequence[Verdict | None]) -> None:
    from rich.text import Text

    from bpx.console.tables import terminal_width
    from bpx.console.text import count

    width = terminal_width() or _WIDTH
    pairs = zip(found, verdicts, strict=True)
    parts: list[Text] = []
    for kind, group in groupby(pairs, key=lambda pair: pair[0].kind):
        rows = list(group)
        parts += [Text("")] if parts else []
        parts.append(Text(f"{kind} ({len(rows)})", style="bold"))
        parts += _rows(rows, width)
    parts += [Text(""), Text(f"{count(len(found), 'component')}; more of one: plugins show NAME")]
    write_rendered(*parts)


def _rows(rows: Sequence[tuple[Description, Verdict | None]], width: int) -> list[Text]:
    """Return the lines of one kind: name, what it is, where it comes from; below, what it takes."""
    import textwrap

    from rich.text import Text

    from bpx.catalogue.text import parameters, plain

    names = max(len(description.name) for description, _ in rows) + 2
    sources = [_clipped(str(description.source)) for description, _ in rows]
    room = max(24, width - names - max(map(len, sources)) - 4)
    lines = []
    for (description, verdict), source in zip(rows, sources, strict=True):
        what = textwrap.wrap(plain(description.summary), room) or ["(its docstring says nothing)"]
        first = Text("  ").append(f"{description.name:<{names}}", style="cyan")
        lines.append(first.append(f"{what[0]:<{room}}  ").append(source, style="dim"))
        margin = " " * (names + 2)
        lines += [Text(margin + more) for more in what[1:]]
        below = parameters(description, width - names - 2)
        lines += [Text(margin + text, style="dim") for text in below]
        if verdict is not None:
            told = textwrap.wrap(verdict.sentence, width - names - 2)
            style = "green" if verdict.passed else "bold red"
            lines += [Text(margin + text, style=style) for text in told]
    return lines


def _clipped(source: str) -> str:
    return source if len(source) <= _SOURCE else f"…{source[1 - _SOURCE :]}"
