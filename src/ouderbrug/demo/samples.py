"""What a person at home or at school sees of the demo's week: some mails as they arrived, and a sheet of cards."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ouderbrug.demo.ledger import Books
    from ouderbrug.testing import Mail

SHOWN = (("score-001-lezen", "Bericht over", "score"), ("ziek", "", "urgent"), ("advies", "Gewijzigd", "changed"))
"""Which mails are shown: the event, how the subject begins, and under which name the page tells what it is."""
CARDS, CARD = "8A", "Avond over het schooladvies"
"""The group of which the cards are printed, and a title that stands on the one card that is shown."""
SHEET = "cards.html"


NARROW, WIDE = 31, 70
"""So many letters stand on a line of a mail in a telephone's frame and in a window's."""
BOX = 10
"""What a card has around its words, in rem: its frame, and lines to write on."""
_UNSEEN = re.compile(r"<(head|style|title)\b.*?</\1>|<[^>]*display:\s*none.*?</[^>]*>", re.DOTALL)
_BREAKS = re.compile(r"<br\b[^>]*>|</(?:p|h\d|li|div|td|dd|dt|section|label)>|<hr\b[^>]*>")


def tall(html: str, letters: int) -> int:
    """About how many rem a page is high where so many letters stand on a line: a frame without script has to know."""
    shown = (re.sub(r"<[^>]+>", "", part) for part in _BREAKS.split(_UNSEEN.sub("", html)))
    lines = [-(-len(" ".join(unescape(part).split())) // letters) for part in shown]
    return 7 + round(1.65 * sum(lines) + 0.45 * sum(map(bool, lines))) + BOX * html.count("<section")


class Sample(NamedTuple):
    """A mail as somebody sees it: what it is, its subject, to whom, and its HTML as it arrived."""

    what: str
    subject: str
    to: str
    html: str


def samples(mails: Sequence[Mail], books: Books) -> list[Sample]:
    """The first mail of each that is shown; what did not arrive is left out."""
    found: list[Sample] = []
    for event, begins, what in SHOWN:
        mail = next((mail for mail in mails if _is(mail, books, event, begins)), None)
        body = mail.parsed.get_body(("html",)) if mail else None
        if mail and body:
            found.append(Sample(what, str(mail.parsed["Subject"]), str(mail.parsed["To"]), _lines(body.get_content())))
    return found


def _lines(html: str) -> str:
    """The same with the line ends of a file instead of those of a mail."""
    return html.replace("\r\n", "\n")


def _is(mail: Mail, books: Books, event: str, begins: str) -> bool:
    entry = books.get(mail.id)
    return entry is not None and entry.event == event and str(mail.parsed["Subject"]).startswith(begins)


def card_sheet(run: Callable[..., str], folder: Path) -> str:
    """Print the cards of one group into the folder as its teacher would, and give the page."""
    path = folder / SHEET
    run("tasks", "--group", CARDS, "--print", str(path))
    return path.read_text("utf-8")


def one_card(sheet: str, title: str = CARD) -> str:
    """The sheet with only the first card on which the title stands; all of it if none has it."""
    head, *cards = re.split(r"(?=<section\b)", sheet)
    if not any(title in card for card in cards):
        return sheet
    tail = cards[-1].rpartition("</section>")[2]
    card = next(card for card in cards if title in card)
    return head + card.rpartition("</section>")[0] + "</section>" + tail
