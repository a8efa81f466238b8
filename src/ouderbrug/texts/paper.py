"""Pages for paper: templates of one HTML file each, that open offline and print."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ouderbrug.templates import BUILT_IN


@cache
def template(name: str) -> Template:
    """A page by the name of its file; all values are escaped, and one that is missing is an error."""
    loader = FileSystemLoader(str(BUILT_IN))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)
