"""Names in a composed text: of whom it is for, of whom it is about, and of who signs it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from ouderbrug.altered import altered
from ouderbrug.model import CHILD_MARK, FOOT_MARK, GUARDIAN_MARK, SENDER_MARK, SIGNED_MARK, Text
from ouderbrug.texts.language import (
    FIRST_STRONG,
    POP,
    any_child,
    for_everybody,
    join_names,
    one_line,
    right_to_left,
    signed_by,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MARKED = re.compile(f"({SENDER_MARK}{SIGNED_MARK}|{SENDER_MARK}|{GUARDIAN_MARK}|{CHILD_MARK}|{FOOT_MARK})")

Signer = tuple[tuple[str, ...], str]
"""Who signs for a group: names of colleagues, and the key of the group."""


def named(text: Text, guardians: Sequence[str], pupils: Sequence[str], signers: Sequence[Signer] = ()) -> Text:
    """The text with the names of whom it is for, of whom it is about and of who signs, as its language joins them.

    Without guardians it speaks to everybody who sees it.
    """
    language = text.language
    whom = join_names(guardians, language) if guardians else for_everybody(language)
    lines = [signed_by(names, group, language) for names, group in signers]
    return merge(text, whom, join_names(pupils, language), lines)


def without_names(text: Text) -> Text:
    """The text as it speaks to everybody, of any child: for whoever may not read a name in it."""
    return merge(text, for_everybody(text.language), any_child(text.language))


def merge(text: Text, guardian: str, child: str, signed: Sequence[str] = ()) -> Text:
    """Put the names in: plain in subject, app and body, escaped in the HTML, each on one line without controls.

    ``signed`` are the lines of who signs above the school.
    """
    names = {GUARDIAN_MARK: one_line(guardian), CHILD_MARK: one_line(child), FOOT_MARK: ""}
    rtl = any(right_to_left(language) for language in text.language.split(", "))
    plain = {mark: f"{FIRST_STRONG}{name}{POP}" if rtl and name else name for mark, name in names.items()}
    marked_up = {mark: f"<bdi>{escape(name)}</bdi>" if rtl and name else escape(name) for mark, name in names.items()}
    above = "".join(f"{one_line(line)}\n" for line in signed)
    return altered(
        text,
        subject=_with(names, text.subject),
        app=_with(plain, text.app),
        body=_with({**plain, **_signed(above)}, text.body),
        html=_with({**marked_up, **_signed(escape(above).replace("\n", "<br />\n"))}, text.html),
    )


def _signed(above: str) -> dict[str, str]:
    """The lines of who signs, for the mark where they stand; none where the author did."""
    return {SENDER_MARK + SIGNED_MARK: "", SENDER_MARK: above}


def _with(names: Mapping[str, str], text: str) -> str:
    return "".join([names.get(part, part) for part in _parts(text)])


@lru_cache(maxsize=64)
def _parts(text: str) -> tuple[str, ...]:
    """What stands before, between and behind the marks, with them; kept, as one text goes to many by other names."""
    return tuple(_MARKED.split(text))


def below_its_title(text: Text) -> str:
    """What a text says below its subject, which many begin with as a sentence or before a colon."""
    if not (said := _titles(text)):
        return text.app
    below = re.sub(rf"\A(?:{said})(?:[.?!:]\s*|\s*\n\s*)", "", text.app, flags=re.IGNORECASE)
    return f"{below[:1].upper()}{below[1:]}" if below and below != text.app else text.app


def _titles(text: Text) -> str:
    """The subject, and the same without what stands before its colon, as a choice of a pattern."""
    titles = (title.rstrip(".?!") for title in (text.subject, text.subject.partition(": ")[2]))
    return "|".join(map(re.escape, filter(None, titles)))


def once_titled(text: Text) -> Text:
    """The text and page below a title that holds its subject, without a first sentence that says no more than that."""
    if not (said := _titles(text)):
        return text
    again = rf"(?:[^.:?!<\n]{{1,40}}: )?(?:{said})"
    body, drops = re.subn(rf"\A{again}(?:[.!?] |[.!?]?\n\n)", "", text.body, flags=re.IGNORECASE)
    html, on_page = re.subn(rf"\A<p>{again}(?:(?P<more>[.!?] )|[.!?]?</p>\n)", _begun, text.html, flags=re.IGNORECASE)
    return replace(text, body=body, html=html) if drops and on_page else text


def _begun(found: re.Match[str]) -> str:
    return "<p>" if found["more"] else ""
