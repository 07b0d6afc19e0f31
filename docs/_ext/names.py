"""Names in docstrings: signatures as they are written, and single backticks that lead somewhere."""

import ast
import inspect
import re
import textwrap
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PyXRefRole
from sphinx.environment import BuildEnvironment

_HEADING = re.compile(r"(Args|Example|Raises|References|Returns):")
_ARRAY = "numpy.ndarray[tuple[Any, ...], numpy.dtype[Any]]"


class Name(PyXRefRole):
    """What a single backtick is: a reference where the name is documented, code elsewhere.

    Docstrings write arguments so, too, and names of the user's; those lead nowhere.
    """

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Mark the reference as one that need not be found."""
        refnode["in_backticks"] = True
        refnode["py:module"] = env.ref_context.get("py:module")
        refnode["py:class"] = env.ref_context.get("py:class")
        if refnode["py:class"]:  # a name without a dot is the class's own first
            refnode["refspecific"] = True
        refnode["refdomain"], refnode["reftype"] = "py", "obj"
        return title, target.strip("()")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and the handlers."""
    app.add_role("name", Name())
    app.connect("autodoc-process-signature", written_signature)
    app.connect("autodoc-process-docstring", keep, priority=400)  # napoleon has 500
    app.connect("autodoc-process-docstring", restore, priority=600)
    app.connect("missing-reference", documented_elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def written_signature(
    app: Sphinx, what: str, name: str, documented: Any, options: Any, signature: str, returns: str
) -> tuple[str | None, str | None] | None:
    """Return a function's signature as its file has it: `Array`, not what the name stands for."""
    if what == "class" and signature:
        return signature.replace(_ARRAY, "Array"), returns
    if what not in ("function", "method"):
        return None
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(documented)))
        function = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    if not isinstance(function, ast.FunctionDef):
        return None
    arguments = function.args
    static = any(getattr(one, "id", "") == "staticmethod" for one in function.decorator_list)
    if what == "method" and not static:
        (arguments.posonlyargs or arguments.args).pop(0)
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        argument.annotation = _unquoted(argument.annotation)
    result = _unquoted(function.returns)
    return f"({ast.unparse(arguments)})", ast.unparse(result) if result else None


def _unquoted(annotation: ast.expr | None) -> ast.expr | None:
    """Return an annotation without the quotes of one that is not evaluated."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ast.parse(annotation.value, mode="eval").body
    return annotation


def keep(
    app: Sphinx, what: str, name: str, documented: Any, options: Any, lines: list[str]
) -> None:
    """Keep napoleon from taking the words before a colon for a type: bpx writes none there.

    Of an attribute the text is kept until napoleon has passed; a section `Returns` begins with a
    line on which nothing stands.
    """
    for number in [number for number, line in enumerate(lines) if line == "Returns:"][::-1]:
        lines.insert(number + 1, "    \\ ")
    if what in ("attribute", "data", "property") and not any(map(_HEADING.fullmatch, lines)):
        app.env.temp_data[f"docstring of {name}"] = list(lines)


def restore(
    app: Sphinx, what: str, name: str, documented: Any, options: Any, lines: list[str]
) -> None:
    """Put the text back that was kept."""
    lines[:] = app.env.temp_data.pop(f"docstring of {name}", lines)


def documented_elsewhere(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.Node | None:
    """Resolve a name by the one documented object of bpx that ends in it."""
    if node.get("refdomain") != "py":
        return None
    objects = env.domains.python_domain.objects
    name = node["reftarget"].lstrip(".~")
    if node.get("in_backticks"):  # `bpx.results.rank.best` is documented as bpx.results.best
        parts = name.split(".")
        short = ".".join([*parts[:2], parts[-1]])
        found = {short: objects[short]} if len(parts) > 3 and short in objects else {}
    else:
        found = {
            full: entry
            for full, entry in objects.items()
            if full.endswith(f".{name}") and not entry.aliased
        }
    if len(found) != 1:
        return content if node.get("in_backticks") else None
    ((full, entry),) = found.items()
    place = app.builder.get_relative_uri(node["refdoc"], entry.docname)
    address = f"{place}#{entry.node_id}"
    return nodes.reference("", "", content, internal=True, refuri=address, reftitle=full)
