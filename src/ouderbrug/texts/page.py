"""The page of a mail: what it says, with the preview above and the foot below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ouderbrug.model import FOOT_MARK
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.language import right_to_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.texts.rendering import Block


@dataclass(frozen=True)
class Around:
    """What stands around a text in a mail: what a mailbox shows of it beside the subject, and the foot below it."""

    language: str
    worded: str
    preview: str = field(repr=False)
    foot: Block = field(repr=False)

    def below(self) -> str:
        """The foot as HTML; its language is said where it is not that of the text."""
        other = f' lang="{self.worded}" dir="{direction(self.worded)}"' if self.worded != self.language else ""
        return f"<footer{other}>\n{FOOT_MARK}{self.foot.html()}\n</footer>"


def html_page(
    title: str, body: Sequence[Block], language: str, school_name: str, around: Around | None = None, heading: str = ""
) -> str:
    """Blocks as one HTML page that loads nothing from elsewhere, below its ``heading`` (empty: its title)."""
    content = "\n".join(block.html() for block in body)
    return _layout().render(
        title=title,
        heading=heading or title,
        content=Markup(content + (f"\n{around.below()}" if around else "")),
        preview=around.preview if around else "",
        language=language,
        direction=direction(language),
        school=school_name,
    )


def direction(language: str) -> str:
    """Which way a language is written, as HTML says it."""
    return "rtl" if right_to_left(language) else "ltr"


@cache
def _layout() -> Template:
    loader = FileSystemLoader(str(BUILT_IN))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("layout.html.j2")
