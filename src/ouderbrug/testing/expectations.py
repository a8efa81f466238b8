"""What the contract kit expects of a channel, held as data: the one outcome table, and texts that are difficult."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import UUID
from xml.etree import ElementTree

import httpx

from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown
from ouderbrug.testing.samples import CANARY, NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Answer = Callable[[httpx.Request], httpx.Response]


class Behaviour(StrEnum):
    """How the service on the other side behaves."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BUSY = "busy"
    CLOSED = "closed"
    NO_CONNECTION = "no connection"
    LOST_ANSWER = "lost answer"


EXPECTED: Mapping[Behaviour, type[DeliveryError]] = {
    Behaviour.REFUSED: Permanent,
    Behaviour.BUSY: Temporary,
    Behaviour.CLOSED: ChannelClosed,
    Behaviour.NO_CONNECTION: Temporary,
    Behaviour.LOST_ANSWER: Unknown,
}
STATUSES: Mapping[int, type[DeliveryError]] = (
    dict.fromkeys((400, 402, 403, 404, 405, 407, 410, 411, 412, 413, 414), Permanent)
    | dict.fromkeys((416, 417, 418, 421, 422, 423, 424, 426, 428, 431, 451, 499), Permanent)
    | dict.fromkeys((401, 406, 415), ChannelClosed)
    | dict.fromkeys((425, 429, 503), Temporary)
    | dict.fromkeys((300, 301, 302, 303, 304, 307, 308, 408), Unknown)
    | dict.fromkeys((*range(500, 503), *range(504, 512), 520, 522, 524, 530, 599), Unknown)
)
"""Which status means which outcome; 408 comes after the whole body went."""
PARTS = (206, 207)
"""Successes that are no whole answer: a part, and one that says of each part how it went."""
IN_A_ROW = (401, 403, 422, 429, 500, 503)
"""What a service may answer for a while."""
RETRY_AFTER: Mapping[str, timedelta | None] = {
    "": None,
    "120": timedelta(seconds=120),
    format_datetime(NOW + timedelta(minutes=5), usegmt=True): timedelta(minutes=5),
    format_datetime(NOW - timedelta(minutes=5), usegmt=True): None,
    "-5": None,
    "soon": None,
    "0": None,
    "99999999999999999999": timedelta(hours=24),
}
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
"""The hosts to which a rehearsal may go."""
UNREADABLE = {"empty": b"", "html": b"<html>login</html>", "broken": b'{"id": ', "binary": b"\xff\xfe\x00"}
_BOUNDARY = re.compile(r'multipart/.*boundary="?([^";]+)')
_CHARSET = re.compile(r"""charset=["']?([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(r"(application|text)/(\S+\+)?xml\b")
WITHOUT_ID: Mapping[str, Callable[[httpx.Response], Any]] = {
    "an empty object": lambda _: {},
    "an empty list": lambda _: [],
    "an error": lambda _: {"error": CANARY},
    "a word": lambda _: "ok",
    "nothing": lambda _: None,
    "all null": lambda usual: _without_values(usual.json()),
}
"""What may stand in the place of the usual answer, and has no id."""
TEXTS = {
    "accents": "Groetjes uit groep drie: café, coöperatie, Yılmaz",
    "quotes": "“Fijn”, zei ze: ‘tot morgen’ & <b>dag</b> \\ \"'",
    "emoji": "Feest 🎉👩‍👩‍👧",
    "right to left": "أهلا وسهلا, שלום",
    "lines": "Een\n\nTwee\n- drie",
    "entities": "AT&amp;T &lt;b&gt; &eacute;&#233;&nbsp;&copy &amp;amp; R&D",
    "links": "Zie https://school.example/a?b=1&c=2%20d#e, www.school.example, en mailto:les@school.example.",
    "placeholders": "100%, %s %d %(name)s {} {0} {name} {{x}} ${y} $z $1 \\1 \\n [[q]] <%= r %> {% s %}",
    "not seen": "a\u00adb\u200bc\u200cd\u200de\u200ef\u200fg\u2060h \u2066i\u2069 j\ufe0fk\ufeffl",
    "fixed spaces": "10\u00a0uur, \u202f5\u2009km",
    "white space": "  Twee  spaties,\teen tab,  en een lege regel \n\n",
}
EVERY_SIGN = "".join(
    sign
    for first, last in (
        (0x21, 0x17F), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x20BF), (0x2100, 0x218B), (0x2190, 0x2199),
        (0x2460, 0x2473), (0x2600, 0x2653), (0xFB00, 0xFB06), (0xFF01, 0xFF20), (0x1F600, 0x1F64F),
    )
    for sign in map(chr, range(first, last + 1))
    if sign.isprintable() and not sign.isspace()
) + "e\u0308o\u0301A\u030a"  # fmt: skip
"""Letters, signs and faces, also those that some ways of tidying a text fold into others; the last are in two parts."""


@cache
def long_text(most: int) -> str:
    """A text of exactly so many letters, no two parts of which are alike."""
    return "".join(f"regel {number} van deze tekst. " for number in range(most))[:most].rstrip().ljust(most, "x")


def in_markup(text: str) -> str:
    """The same text as HTML, which is never alike."""
    return f"<p>{escape(text, quote=False)}</p>"


def echo(status: int, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A service that repeats what it got, as some do."""
    return httpx.Response(status, json={"error": CANARY, "code": CANARY, "message": CANARY}, headers=headers)


def raising(problem: type[httpx.TransportError]) -> Answer:
    """A service that cannot be reached, or is lost, in this way."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise problem(CANARY, request=request)

    return answer


ANSWERS: Mapping[Behaviour, Answer] = {
    Behaviour.REFUSED: lambda _: echo(422),
    Behaviour.BUSY: lambda _: echo(429),
    Behaviour.CLOSED: lambda _: echo(401),
    Behaviour.NO_CONNECTION: raising(httpx.ConnectError),
    Behaviour.LOST_ANSWER: raising(httpx.ReadTimeout),
}
"""How a service behaves that does not accept."""


def environment(config: Any) -> Iterator[str]:
    """The environment variables that settings name as secrets."""
    if isinstance(config, dict):
        if set(config) == {"env"}:
            yield config["env"]
        for value in config.values():
            yield from environment(value)


def all_of(request: httpx.Request) -> str:
    """Address, headers and body of a request."""
    return f"{request.url} {dict(request.headers)} {request.content.decode('utf-8', 'replace')}"


def strings_in(request: httpx.Request) -> list[str]:
    """Every text that a body of JSON, XML or several parts, or a form, holds; of any other all of it is one text.

    It is read as its header says that it is written.
    """
    sort = request.headers.get("Content-Type", "")
    said = _read(request.content, sort)
    if sort.startswith("application/x-www-form-urlencoded"):
        fields = parse_qs(request.content.decode("ascii"), encoding=_charset(sort))
        return [value for values in fields.values() for value in values]
    if found := _BOUNDARY.match(sort):
        parts = request.content.split(b"--" + found[1].encode())[1:-1]
        split = (one.partition(b"\r\n\r\n") for one in parts)
        return [_read(body.removesuffix(b"\r\n"), head.decode("ascii", "replace")) for head, _, body in split]
    with suppress(ElementTree.ParseError, ValueError):
        if _XML.match(sort):
            labelled = ElementTree.XMLParser(encoding=_charset(sort) if _CHARSET.search(sort) else None)
            all_in = ElementTree.fromstring(request.content, labelled).iter()
            return [text for one in all_in for text in (one.text, one.tail, *one.attrib.values()) if text]
        return list(_strings(json.loads(said)))
    return [said]


def _charset(sort: str) -> str:
    """How a text is written, by the header that says of which sort it is."""
    found = _CHARSET.search(sort)
    return found[1] if found else "utf-8"


def _read(content: bytes, sort: str) -> str:
    with suppress(LookupError):
        return content.decode(_charset(sort), "replace")
    return content.decode("utf-8", "replace")


def keys_in(request: httpx.Request, public_id: str) -> set[str]:
    """Each text of a request, and each header, in which our key of a message stands."""
    texts = [*request.headers.values(), *request.url.path.split("/"), *request.url.params.values()]
    return {one for one in (*texts, *strings_in(request)) if has_key(one, public_id)}


def has_key(text: str, public_id: str) -> bool:
    """True if our key of a message stands in a text, as it is or written as a UUID."""
    return public_id in text or str(UUID(public_id)) in text


def _without_values(value: Any) -> Any:
    """JSON of the same shape in which each value is null."""
    if isinstance(value, dict):
        return {name: _without_values(below) for name, below in value.items()}
    return [_without_values(below) for below in value] if isinstance(value, list) else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in below:
        yield from _strings(item)
