"""Draw the diagrams of docs/design.md: `python docs/diagrams.py`.

The map of modules is drawn from the layers to which import-linter holds the code (pyproject.toml)
and from the words that the page has for each module; the tests say when it has to be drawn again.
The pictures are SVG, with a ground of their own, and read the same on a light page and a dark one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from pathlib import Path

DOCS = Path(__file__).resolve().parent
IMAGES = DOCS / "images"

INK, LINE, GROUND = "#1f2933", "#9aa5b1", "#ffffff"
FONT = 'font-family="system-ui, sans-serif" font-size="13"'
WIDTH, ROW, LABEL = 900, 27, 330

GROUPS = {
    "#dbeafe": ("axes", "errors", "memory", "xp", "components", "hookspecs"),
    "#e0e7ff": ("loading", "source", "registry", "catalogue", "scaffold"),
    "#fde68a": ("network", "kernel", "training"),
    "#fed7aa": ("engine", "store"),
    "#bbf7d0": ("statistics", "results", "plots", "page"),
}
"""The colour of each module; what is left, what people call, is grey."""

REST = "#e5e7eb"

STEPS = (
    ("asked", "1", "a command, or bpx.sweep", "cli, api"),
    ("found", "2", "the user's plugins, and installed ones", "config.session, registry"),
    ("composed", "3, 4", "axes into jobs, jobs into settings", "config, with Hydra"),
    ("built and checked", "5", "components made, auto resolved", "engine.build"),
    ("planned", "6", "runs into stacks, stacks into blocks", "engine.plan"),
    ("kept", "7", "a folder, and what was asked for", "store"),
    ("trained", "8", "blocks, here or on workers", "training, kernel, engine"),
    ("kept again", "9", "each block's rows, as a part", "store, engine.tabulate"),
    ("shown", "10", "tables, pictures, the page", "plots, page, runner"),
)
"""What happens to a sweep, the step of the page, what that is, and where."""


def layers() -> list[list[str]]:
    """Return the modules of each layer, the one that imports nothing first."""
    file = DOCS.parent / "pyproject.toml"
    contracts = tomllib.loads(file.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (listed,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[name.strip().removeprefix("bpx.") for name in line.split("|")] for line in listed][
        ::-1
    ]


def words() -> Mapping[str, str]:
    """Return what docs/design.md says of each module."""
    text = (DOCS / "design.md").read_text("utf-8").split("\n## Modules\n")[1]
    lines = re.findall(r"^  ([\w., /]+?) {2,}(\S.*)$", text, re.M)
    names = {name.strip(" /"): said for listed, said in lines for name in listed.split(",")}
    return {name.removesuffix(".py").strip("/ "): said for name, said in names.items()}


def modules() -> str:
    """Return the map of modules, each layer a row."""
    rows, said = layers(), words()
    body = []
    for number, names in enumerate(rows):
        y = 10 + number * ROW
        wide = LABEL / len(names)
        for place, name in enumerate(names):
            x = 10 + place * wide
            body += _box(x, y, wide - 4, ROW - 4, _colour(name))
            body.append(_text(x + wide / 2 - 2, y + 16, name, anchor="middle"))
        told = dict.fromkeys(said[name] for name in names)
        if len(told) > 1:  # there is room for the beginning of each
            told = dict.fromkeys(re.split(r"[:;,]", text)[0] for text in told)
        body.append(_text(LABEL + 20, y + 16, "; ".join(told)))
    return _svg(WIDTH, 20 + len(rows) * ROW, "Each module imports only from rows above it", body)


def flow() -> str:
    """Return how a sweep flows through the modules, in three rows, to and fro."""
    wide, high, gap = 260, 86, 30
    places = []
    body = []
    for number, (what, step, said, where) in enumerate(STEPS):
        row, place = divmod(number, 3)
        x, y = 10 + (2 - place if row % 2 else place) * (wide + gap), 10 + row * (high + gap)
        places.append((x, y))
        body += _box(x, y, wide, high, _colour(re.split(r"[., ]", where)[0]))
        body.append(_text(x + 12, y + 24, f"{step}. {what}", weight="bold"))
        body.append(_text(x + 12, y + 46, said))
        body.append(_text(x + 12, y + 68, where, style="italic"))
    for (x, y), (to_x, to_y) in pairwise(places):
        if y == to_y:
            right = to_x > x
            start, end = (x + wide, to_x - 3) if right else (x, to_x + wide + 3)
            body.append(_arrow(start, y + high / 2, end, y + high / 2))
        else:
            body.append(_arrow(x + wide / 2, y + high, x + wide / 2, to_y - 3))
    size = 20 + 3 * wide + 2 * gap, 20 + 3 * high + 2 * gap
    return _svg(*size, "How a sweep flows through the modules, in ten steps", body)


def _colour(module: str) -> str:
    return next((colour for colour, names in GROUPS.items() if module in names), REST)


def _box(x: float, y: float, wide: float, high: float, colour: str) -> Iterator[str]:
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="4"'
        f' fill="{colour}" stroke="{LINE}"/>'
    )


def _text(x: float, y: float, said: str, *, anchor: str = "", **look: str) -> str:
    looks = {"text-anchor": anchor, **{f"font-{name}": value for name, value in look.items()}}
    marks = "".join(f' {name}="{value}"' for name, value in looks.items() if value)
    return f'<text x="{x:g}" y="{y:g}"{marks}>{escape(said.replace("`", ""))}</text>'


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    return (
        f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{INK}"'
        ' stroke-width="1.5" marker-end="url(#tip)"/>'
    )


def _svg(wide: float, high: float, title: str, body: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}"'
            f' width="{wide:g}" height="{high:g}" {FONT} fill="{INK}">',
            f"<title>{escape(title)}</title>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
            f' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{INK}"/></marker>',
            "</defs>",
            f'<rect width="{wide:g}" height="{high:g}" fill="{GROUND}"/>',
            *body,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    for name, draw in {"modules": modules, "flow": flow}.items():
        (IMAGES / f"{name}.svg").write_text(draw(), encoding="utf-8")
