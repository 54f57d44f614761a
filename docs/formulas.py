"""A Sphinx extension: formulas become MathML when the pages are built, so that a page loads nothing for them."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging

_LOG = logging.getLogger(__name__)


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML()


def mathml(text: str, *, block: bool, where: Any = None) -> str:
    """Return LaTeX as a MathML element; one that cannot be read is shown as it is, with a warning."""
    try:
        return str(_converter().convert_with_local_state(text, displaystyle=block))
    except LatexError as error:
        _LOG.warning("formula %r: %s", text, error, location=where)
        return f"<code>{escape(text)}</code>"


def inline(self: Any, node: nodes.math) -> None:
    """Write a formula that stands in a line."""
    self.body.append(mathml(node.astext(), block=False, where=node))
    raise nodes.SkipNode


def display(self: Any, node: nodes.math_block) -> None:
    """Write a formula that has lines of its own; where it is too wide it scrolls, by keyboard too."""
    made = mathml(node.astext(), block=True, where=node)
    self.body.append(f'<div class="formula" tabindex="0" role="group" aria-label="formula">{made}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer under the name `mathml`."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
