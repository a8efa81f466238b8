"""Finds where a message links to, as mail clients and browsers do: they forgive slashes, and link bare hosts."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NOWHERE = ""
"""The host of a link that cannot be read, or does more than lead somewhere; it is nobody's."""
# Of a longer scheme the end is found: without a bound each letter of a long word would be tried as the first of one.
_SCHEME = r"(?:https?:[/\\]*|(?:[a-z][a-z0-9+.-]{0,20}:|(?<![\w:/\\]))[/\\]{2,})"
_DOTS = str.maketrans("\u3002\uff61", "..")
"""Full stops of other scripts, which lead to the same host."""
_URL = re.compile(_SCHEME + r"([^\s<>\"'()\[\]\\]+)", re.IGNORECASE)
_MAIL = re.compile(r"\bmailto:[/\\]*([^\s<>\"'()\[\]?]*)(\?[^\s<>\"')\]]*)?", re.IGNORECASE)
_LABELS = r"(?:[\w-]+\.)+"
_END = r"(?:xn--[a-z0-9-]+|[^\W\d_]{2,})(?![\w@-])"
_ADDRESS = r"(?:\d{1,3}\.){3}\d{1,3}"
_FREE = r"(?<![\w@.-])"
_MAILBOX = re.compile(rf"(?<![\w.+%-])[\w.+%-]*@({_LABELS}{_END}|\[?{_ADDRESS})", re.IGNORECASE)
_WITH_PATH = re.compile(
    rf"{_FREE}(?:{_LABELS}[^\W\d_][\w-]+|{_ADDRESS})(?::\d+)?[/?#](?=[\w?#%~.-])[^\s<>\"')\],;]*", re.IGNORECASE
)
_BARE = re.compile(rf"{_FREE}(?:{_LABELS}{_END}|{_ADDRESS}(?![\w.]*\w))", re.IGNORECASE)
_FILES = frozenset("pdf jpg jpeg png gif webp heic txt docx xlsx pptx odt ods odp ics mp3 mp4 m4a csv".split())
"""Endings of files that a message may speak of; no host ends so."""
_SENTENCES = frozenset("Al As At De Do Er Ga Ge In Is It Je La Ma Me Na No Nu Om Re So To".split())
"""Words of two letters that begin a sentence, where a blank is missing before them."""
_NO_SENTENCES = (
    "academy agency app art asia biz blog cat center chat click cloud club com company coop dev digital email "
    "education edu events express family fun fyi games gov group guru help host info int jobs kim life link live lol "
    "ltd media mobi mov museum name net network news ninja one online org page party photos pics plus pro pub review "
    "rocks run sale school shop site social space store studio support team tech tel tips today top tours tube vip "
    "website win work works world wtf xyz zip zone icu bid buzz cam cyou loan sbs bond quest cash "
    "amsterdam frl gent brussels vlaanderen"
).split()
"""Endings of hosts that begin no sentence, with a capital neither."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNSEEN = re.compile(r"<(style|script|title)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|bdi|code|em|i|s|span|strong|u)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def text_of(page: str) -> str:
    """What a reader sees of HTML: a host is one also where half of it is bold."""
    return html.unescape(_TAG.sub("\n", _INLINE.sub("", _UNSEEN.sub("", page))))


@lru_cache(maxsize=64)
def hosts_in(text: str) -> tuple[str, ...]:
    """The host of each link in a text, in lower case; NOWHERE for one that is not to be trusted at all.

    A text may be Markdown: it is read as it stands, and once more without its escapes. What was found is kept, for
    one text is looked at for each guardian that it goes to.
    """
    text = unicodedata.normalize("NFKC", text).translate(_DOTS)
    unseen = [ord(char) for char in set(text) if unicodedata.category(char) == "Cf"]
    text = text.translate(dict.fromkeys(unseen, ""))
    return tuple(host for read in dict.fromkeys((text, _ESCAPED.sub(r"\1", text))) for host in _hosts(read))


def _hosts(text: str) -> Iterator[str]:
    for mail in _MAIL.finditer(text):
        # What stands behind the question mark adds recipients, a subject, a text.
        for address in unquote(mail[1]).split(","):
            yield NOWHERE if mail[2] else address.rpartition("@")[2].rstrip(".;:!").casefold()
    rest = _MAIL.sub(" ", text)
    for found in (_URL, _WITH_PATH):
        yield from (_host(one[1] if found is _URL else one[0]) for one in found.finditer(rest))
        rest = found.sub(" ", rest)
    yield from (mailbox[1].casefold() for mailbox in _MAILBOX.finditer(rest))
    rest = _MAILBOX.sub(" ", rest)
    for bare in _BARE.finditer(rest):
        if not _is_no_host(bare[0], rest[: bare.start()]):
            yield bare[0].casefold()


def _is_no_host(found: str, before: str) -> bool:
    """True for the name of a file, an initial with a name, and two sentences that lack a blank between them."""
    first, _, last = found.rpartition(".")
    if last.casefold() in _FILES:
        return True
    if not (last[0].isupper() and last[1:].islower()) or last.casefold() in _NO_SENTENCES:
        return False
    if all(len(label) == 1 for label in first.split(".")):
        return len(last) > 3
    begins = not before.strip() or before.rstrip(" ").endswith((".", "!", "?", ":", "\n"))
    return "." not in first and (first.islower() or begins) and (len(last) > 2 or last in _SENTENCES)


def is_ours(host: str, link_hosts: Collection[str]) -> bool:
    """True for one of these hosts, and for what lies under it."""
    return any(host == ours.casefold() or host.endswith("." + ours.casefold()) for ours in link_hosts)


def _host(rest: str) -> str:
    try:
        return urlsplit("//" + rest).hostname or NOWHERE
    except ValueError:
        return NOWHERE
