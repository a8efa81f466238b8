"""The demo's week as one HTML page: opens offline, prints, needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader

from ouderbrug.demo.play import CAP

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.demo.play import Week


def write_page(week: Week) -> Path:
    """Write ``week.html`` into the demo's folder and return its path."""
    loader = PackageLoader("ouderbrug.demo", ".")
    template = Environment(loader=loader, autoescape=True).get_template("week.html.j2")
    path = week.folder / "week.html"
    path.write_text(template.render(week=week, cap=CAP), "utf-8")
    return path
