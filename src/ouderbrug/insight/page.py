"""The figures as one page that needs nothing else: it opens offline, prints, and holds no script and no name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ouderbrug.insight.words import InsightWords

if TYPE_CHECKING:
    from ouderbrug.insight.figures import Insight

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "figures.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(str(FOLDER))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def html(insight: Insight, language: str) -> str:
    """The page in one language, ``nl`` or ``en``."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            figures=insight.figures(),
            say=InsightWords(language),
            school=insight.work.runtime.settings.school.name,
            first=insight.period.first,
            last=insight.period.last,
            style=STYLE,
        )
    )
