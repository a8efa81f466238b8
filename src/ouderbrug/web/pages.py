"""The templates of the pages; every value is escaped, and one that is missing is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ouderbrug.insight import page as insight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.web.doors import Visitor
    from ouderbrug.web.words import PageWords

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "style.css").read_text("utf-8") + insight.STYLE
ICON = (FOLDER / "icon.svg").read_text("utf-8")
SCRIPT = (FOLDER / "page.js").read_text("utf-8")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader([str(FOLDER), str(insight.FOLDER)])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(
    template: str,
    say: PageWords,
    school: str,
    values: Mapping[str, Any],
    visitor: Visitor | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A page as an answer."""
    known = {"say": say, "school": school, "visitor": visitor, "proof": visitor.proof if visitor else ""}
    return HTMLResponse(_environment().get_template(template).render(**known, **values), status)
