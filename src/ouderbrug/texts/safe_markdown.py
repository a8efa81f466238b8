"""Markdown as templates and letters may use it: no HTML, no images, and no number that is taken for a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from markdown_it.token import Token

_NUMBERED = re.compile(r"^(?P<before> {0,3}(?:[-*+] {1,3})*)(?P<number>\d{1,9})(?P<sign>[.)])(?=[ \t]|$)", re.MULTILINE)
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_NUMBERS = re.compile(r"^ {0,3}(\d{1,9})[.)](?=[ \t]|$)", re.MULTILINE)
_SAFE_LINK = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)


class SafeMarkdown(MarkdownIt):
    """CommonMark without HTML and images, with web and mail links only, and headings below the page's own."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True})
        self.disable("image")

    def validateLink(self, url: str) -> bool:
        """True for http, https and mailto."""
        return bool(_SAFE_LINK.match(url))

    def parse(self, src: str, env: MutableMapping[str, Any] | None = None) -> list[Token]:
        """Parse as usual; the largest heading becomes an h2, since the page's title is its only h1.

        A number with a dot is one of a list only beside its neighbour: "24. november" is a date. A star between
        two numbers multiplies.
        """
        tokens = super().parse(_TIMES.sub(r"\*", _NUMBERED.sub(_escaped_unless_a_list, src)), env)
        headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
        lift = 2 - min((int(token.tag[1]) for token in headings), default=2)
        for token in headings:
            token.tag = f"h{min(int(token.tag[1]) + lift, 6)}"
        return tokens


def _escaped_unless_a_list(match: re.Match[str]) -> str:
    number = int(match["number"])
    beside = {int(one) for one in _NUMBERS.findall(match.string)}
    counts = 1 in beside and {number - 1, number + 1} & beside
    return match[0] if counts else f"{match['before']}{match['number']}\\{match['sign']}"
