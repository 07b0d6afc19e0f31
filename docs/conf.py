"""The site: `sphinx-build -W --keep-going -n docs BUILD`, where bpx is installed with `[docs]`."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "bpx"
author = "The bpx maintainers"
copyright = author  # noqa: A001
version = release = version_of("bpx")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    # Of this folder:
    "builtins_catalogue",
    "mathml",
    "names",
    "outside",
]
exclude_patterns = ["_ext"]
default_role = "name"

html_theme = "furo"
html_title = f"bpx {release}"
html_static_path = ["_static"]
html_css_files = ["bpx.css"]
html_math_renderer = "mathml"
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 4  # as GitHub makes them

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

# Types of other packages, whose sites a build without network cannot look into.
nitpick_ignore_regex = [
    ("py:.*", r"(numpy|pandas|matplotlib|pluggy|collections|pathlib|types|typing)\..*"),
    ("py:.*", r"Path|Axes|Figure|FuncAnimation|Mapping|Sequence|Iterable|Iterator|Callable|Any"),
    ("py:.*", r"(np|pd|npt)\..*"),
]
nitpick_ignore = [  # What results are made of within bpx; nobody makes them by hand.
    ("py:class", "Pieces"),
    ("py:class", "bpx.engine.run.Run"),
    ("py:class", "bpx.store.source.Source"),
]

python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"
