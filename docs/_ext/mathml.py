"""Mathematics as MathML, which browsers set themselves: no script, no font, no network.

docutils converts it, which Sphinx brings along. What it cannot convert is a warning, and so an
error of the build.
"""

from xml.etree import ElementTree as ET

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(convert(node, block=False))
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands alone; a wide one scrolls by itself."""
    writer.body.append(f'<div class="formula">{convert(node, block=True)}</div>')
    raise nodes.SkipNode


def convert(node: nodes.Element, *, block: bool) -> str:
    """Return a formula as MathML, or as it was written where docutils does not know it."""
    formula = node.astext()
    formula = formula.strip()  # an empty line ends a formula in LaTeX
    if block and "\\\\" in formula and "\\begin" not in formula:
        formula = rf"\begin{{aligned}}{formula}\end{{aligned}}"
    try:
        return accented(tex2mathml(formula, as_block=block))
    except MathError as error:
        logger.warning("mathematics: %s: %s", error, formula, location=node)
        return f"<code>{nodes.unescape(formula)}</code>"


def accented(formula: str) -> str:
    """Put the index of an accented letter beside it: docutils puts it below, as a limit."""
    ET.register_namespace("", NAMESPACE)
    tree = ET.fromstring(formula)
    for node in list(tree.iter(f"{{{NAMESPACE}}}munderover")):
        base, index, accent = node
        if accent.get("stretchy") == "false":
            letter = ET.Element(f"{{{NAMESPACE}}}mover", {"accent": "true"})
            letter.extend([base, accent])
            node[:] = [letter, index]
            node.tag = f"{{{NAMESPACE}}}msub"
    return ET.tostring(tree, encoding="unicode")
