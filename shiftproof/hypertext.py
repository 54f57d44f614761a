"""Pages from templates: everything put into one is text, and is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = Markup()


def render(template: str, **context: Any) -> str:
    """Return a template filled in; raises jinja2.UndefinedError for a value that is not given."""
    return environment().get_template(template).render(context)


def verbatim(name: str) -> Markup:
    """Return one of our own files (a style sheet, a script) as it is, to go inside a page."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704  (ours, not a user's)


def styles(*names: str) -> Markup:
    """Return style sheets of ours one after the other."""
    return NOTHING.join(map(verbatim, names))


@cache
def environment() -> Environment:
    """Return the environment that all templates are filled in by."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
