"""What a calendar wrote as a page, as text: with its paragraphs and links, and without its tags."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_PAGE = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|html|body|i|img|li|ol|p|pre|s|span|strong|su[bp]|table|td|tr|u|ul)\b[^<>]*>"
    r"|<!--|&(?:[a-z]{2,8}|#\d{1,6}|#x[\da-f]{1,5});",
    re.IGNORECASE,
)
"""A tag or sign by which a text is known for a page; a ``<`` of somebody who writes is none."""
_EDGE = "\v"
"""Where a line ends that is one by what it is, and needs no second end."""
_BREAKS = re.compile(rf" *[\n{_EDGE}][ \n{_EDGE}]*")
_UNSEEN = frozenset({"head", "script", "style", "title"})
_LINE = frozenset({"div", "li", "table", "tr"})
_STARTS = {"br": "\n", "li": "- ", "td": " ", "th": " "}
_PARAGRAPH = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"})
_LINKS = ("http://", "https://", "mailto:")


def as_text(text: str, *, lines: bool = True) -> str:
    """The text itself where it is none of a page; ``lines`` says that its line breaks are meant, as Google's are."""
    if not _PAGE.search(text):
        return text
    page = _Page()
    page.feed(text if lines else " ".join(text.split()))
    page.close()
    said = "".join(page.said).replace("\xa0", " ")
    return _BREAKS.sub(lambda found: "\n" * min(max(found[0].count("\n"), 1), 2), re.sub(r"[ \t]+", " ", said)).strip()


class _Page(HTMLParser):
    """Gathers what a page says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._breaks(tag)
        if tag in _STARTS:
            self.said.append(_STARTS[tag])
        if "@" in tag or ":" in tag:  # an address in its brackets
            self.said.append(self.get_starttag_text() or "")
        if tag == "a":
            self._links.append((unescape(dict(attrs).get("href") or "").strip(), len(self.said)))

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        self._breaks(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)

    def _breaks(self, tag: str) -> None:
        self.said.append("\n\n" if tag in _PARAGRAPH else _EDGE if tag in _LINE else "")

    def _end_link(self, target: str, since: int) -> None:
        """Where a link leads stands behind its words, unless they say it."""
        words = "".join(self.said[since:]).strip()
        if target.casefold().startswith(_LINKS) and target.removeprefix("mailto:") not in words:
            self.said.append(f" ({target.removeprefix('mailto:')})" if words else target)
