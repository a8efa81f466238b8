"""What stands in a text as addresses of pages, mails, pages and programs write it: `%40`, `=40`, `&#64;`, `\\u0040`."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEP = 3
"""So often is an escape read in what one gave: a link within a link writes `%2540`."""
_PAIR = re.compile(r"[%=]([0-9A-Fa-f]{2})")
_ESCAPE = re.compile(
    r"""(?P<bytes>(?:%[0-9A-Fa-f]{2})+|(?:=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n))+)
      | (?P<entity>&(?:\#[0-9]{1,7};?|\#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};))
      | \\(?:u(?P<four>[0-9A-Fa-f]{4})|x(?P<two>[0-9A-Fa-f]{2}))""",
    re.VERBOSE,
)


class Read(NamedTuple):
    """A text as whoever opens it reads it, and of each sign where it began and ended in what was written."""

    text: str
    spans: list[tuple[int, int]]


def unescaped(text: str) -> str:
    """A text with its escapes read, also those that others gave; the very same where it has none."""
    for _ in range(_DEEP):
        if _ESCAPE.search(text) is None:
            break
        text = _ESCAPE.sub(_signs, text)
    return text


def read(text: str) -> Read:
    """The same with where each sign was written, which takes longer, and each accent in its letter."""
    found = Read(text, [(at, at + 1) for at in range(len(text))])
    for _ in range(_DEEP):
        found = _once(found)
    return _composed(found)


def _signs(one: re.Match[str]) -> str:
    return "".join(sign for sign, _, _ in _of_bytes(one)) if one["bytes"] else _of_sign(one)


def _once(before: Read) -> Read:
    signs: list[str] = []
    spans: list[tuple[int, int]] = []

    def take(text: str, begin: int, end: int) -> None:
        if begin < end:
            signs.append(text)
            spans.extend([(before.spans[begin][0], before.spans[end - 1][1])] * len(text))

    at = 0
    for one in _ESCAPE.finditer(before.text):
        for plain in range(at, one.start()):
            take(before.text[plain], plain, plain + 1)
        for sign, begin, end in _of_bytes(one) if one["bytes"] else [(_of_sign(one), *one.span())]:
            take(sign, begin, end)
        at = one.end()
    for plain in range(at, len(before.text)):
        take(before.text[plain], plain, plain + 1)
    return Read("".join(signs), spans)


def _of_sign(one: re.Match[str]) -> str:
    return html.unescape(one[0]) if one["entity"] else chr(int(one["four"] or one["two"], 16))


def _of_bytes(one: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Each sign of a row of bytes, by UTF-8 or else by the letters of Western Europe, with where it stands."""
    places = [(pair.start(), pair.end()) for pair in _PAIR.finditer(one.string, *one.span())]
    raw = bytes(int(one.string[begin + 1 : end], 16) for begin, end in places)
    try:
        text, encoding = raw.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("latin-1"), "latin-1"
    at = 0
    for sign in text:
        last = at + len(sign.encode(encoding)) - 1
        yield sign, places[at][0], places[last][1]
        at = last + 1


def _composed(before: Read) -> Read:
    """The same with each accent in the letter that it stands on, as files of some computers do not have it."""
    signs: list[str] = []
    spans: list[tuple[int, int]] = []
    for sign, span in zip(before.text, before.spans, strict=True):
        whole = unicodedata.normalize("NFC", signs[-1] + sign) if signs and unicodedata.combining(sign) else ""
        if len(whole) == 1:
            signs[-1], spans[-1] = whole, (spans[-1][0], span[1])
        else:
            signs.append(sign)
            spans.append(span)
    return Read("".join(signs), spans)
