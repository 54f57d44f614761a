"""How the documents become pages: `make docs`, or `sphinx-build -W -n docs OUT`."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.util.nodes import make_refnode

sys.path.insert(0, str(Path(__file__).parent))  # for formulas.py

import shiftproof

project = "shiftproof"
author = "shiftproof"
project_copyright = "the authors of shiftproof"
version = release = shiftproof.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "formulas"]
exclude_patterns = ["**/.*"]
root_doc = "index"

# The same text is read in the repository and as pages: $...$ is a formula, headings are anchors in both.
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
myst_fence_as_directive = ["math"]
myst_dmath_double_inline = False
html_math_renderer = "mathml"

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
#: what is no name of shiftproof is documented elsewhere; nothing is fetched to link it
nitpick_ignore_regex = [(r"py:.*", r"(?!shiftproof\.).*")]

html_theme = "furo"
html_title = "shiftproof"
html_static_path = ["_static"]
html_css_files = ["shiftproof.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

#: what the theme leaves unnamed, and how it reads then
TOLD = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="all pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="on this page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="on this page">',
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
}


def resolved(app: Any, environment: Any, node: Any, content: Any) -> Any:
    """Return what a reference to a class becomes: a link where the Python reference has it.

    A class of the engine that the reference leaves out is its plain name; one that does not exist gives
    None, hence a warning.
    """
    module, _, name = str(node.get("reftarget", "")).rpartition(".")
    if node.get("refdomain") != "py" or not module.startswith("shiftproof"):
        return None
    entry = environment.get_domain("py").objects.get(f"shiftproof.{name}")
    if entry is not None:
        return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, content, name)
    return content if hasattr(import_module(module), name) else None


def signature(
    _app: Any, _kind: str, _name: str, _of: Any, _options: Any, told: str | None, gives: str | None
) -> Any:
    """Return a signature whose made defaults can be read as Python, as one of a dataclass else cannot."""
    return told.replace("<factory>", "...") if told else told, gives


def docstring(_app: Any, _kind: str, _name: str, _of: Any, _options: Any, lines: list[str]) -> None:
    """Keep FILE:TENSOR from being taken for an address."""
    lines[:] = [re.sub(r"(?<!`)\b(FILE:\w+)", r"``\1``", line) for line in lines]


def named(app: Any, failed: Exception | None) -> None:
    """Give the theme's landmarks names and its captions a level, for those who listen to a page."""
    if failed is None and app.builder.format == "html":
        for page in Path(app.outdir).glob("*.html"):
            text = page.read_text(encoding="utf-8")
            for plain, told in TOLD.items():
                text = text.replace(plain, told)
            page.write_text(text, encoding="utf-8")


def setup(app: Any) -> None:
    """Mend what the extensions and the theme would show otherwise."""
    app.connect("missing-reference", resolved)
    app.connect("autodoc-process-signature", signature)
    app.connect("autodoc-process-docstring", docstring)
    app.connect("build-finished", named)
