"""What a mail says between its greeting and its signature, in text and as HTML, for a digest in which it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import FOOT_MARK, GUARDIAN_MARK, SENDER_MARK
from ouderbrug.texts.both import BETWEEN, apart

if TYPE_CHECKING:
    from ouderbrug.model import Text

_BEGINS = r"(?:<main>\n|<hr>\n<div [^>]*>\n)"
_PAGES = re.compile(rf"{_BEGINS}((?:(?!<footer).)*?)\n<footer[^>]*>\n{FOOT_MARK}", re.DOTALL)
_LINE = "(?:(?!</p>|<br).)*"
_GREETING = re.compile(rf"<p>{_LINE}{GUARDIAN_MARK}{_LINE}</p>\n?", re.DOTALL)
_SIGNATURE = re.compile(rf"<p>{_LINE}(?:<br />\n)?{_LINE}{SENDER_MARK}(?:(?!</p>).)*</p>$", re.DOTALL)
SAID_BELOW = (
    *(f"{you} een vraag? {do}" for you in ("Hebt u", "Heb je")
      for do in ("Stel die gerust.", "Bel of mail ons gerust.", "Mail ons gerust.", "Laat het ons weten.")),
    *(f"Do you have a question? Please {do}" for do in ("ask us.", "let us know.")),
)  # fmt: skip
"""With what our templates end where they ask nothing of their own: a digest ends so once, below all that is in it."""
_HEADING = re.compile(r"(?<=<h|/h)([2-5])(?=>)")


def between(text: Text) -> list[Text]:
    """The texts of one, body and page without greeting, signature and foot; both empty where these are unlike ours.

    Its names are not in yet, for by their marks the greeting and the signature are known. Headings go one down, since
    a title stands above them.
    """
    each = apart(text)
    bodies = [body.partition(FOOT_MARK)[0] for body in text.body.split(BETWEEN)]
    pages = _PAGES.findall(text.html)
    if not len(each) == len(bodies) == len(pages):
        return [replace(one, body="", html="") for one in each]
    return [
        replace(one, body=said, html=page) if (said := _plain(body)) and (page := _page(html)) else _bare(one)
        for one, body, html in zip(each, bodies, pages, strict=True)
    ]


def _bare(text: Text) -> Text:
    return replace(text, body="", html="")


def _plain(body: str) -> str:
    """The paragraphs but for one that is a greeting alone, and the last, which is a signature."""
    *said, last = body.strip().split("\n\n")
    greetings = [one for one in said if GUARDIAN_MARK in one]
    known = len(greetings) == 1 and "\n" not in greetings[0] and SENDER_MARK in last
    return "\n\n".join(one for one in said if one not in (*greetings, *SAID_BELOW)) if known else ""


def _page(html: str) -> str:
    said, found = _GREETING.subn("", html)
    said, signed = _SIGNATURE.subn("", said)
    if (found, signed) != (1, 1) or GUARDIAN_MARK in said or SENDER_MARK in said:
        return ""
    for closing in SAID_BELOW:
        said = said.strip().removesuffix(f"<p>{closing}</p>")
    return _HEADING.sub(lambda level: str(int(level[1]) + 1), said).strip()
