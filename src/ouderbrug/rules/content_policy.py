"""What a channel may carry, and what a person must have seen before it goes."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from ouderbrug.api import Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK, ContentClass, Correction
from ouderbrug.rules.words import strings_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import Facts, TextFacts, Verdict
    from ouderbrug.model import Message

# Browsers forgive missing and turned slashes, so we read a link as they do.
_URL = re.compile(r"(?:https?:[/\\]*|(?<![\w:])[/\\]{2})([^\s<>\"'()\[\]\\]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?:href|src|action)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
# Mail clients make a link of a bare host name too; only endings with which no Dutch sentence begins.
_BARE_HOST = re.compile(
    r"(?<![\w@./-])(?:[\w-]+\.)+(?:nl|com|org|net|eu|info|app|ly|xyz|online|site)(?![\w-])(?:\.[\w-]+)*",
    re.IGNORECASE,
)


class ContentPolicy(Rule):
    """Refuses what this channel may not carry, and a first contact that is bad news; runs always."""

    name: ClassVar[str] = "content_policy"
    reads = frozenset({"had_before", "name_lengths"})
    timeless = True
    about_readers = frozenset({"group-has-ban"})
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "class-not-on-channel": ("the channel carries nothing {class}",),
        "audience-not-on-channel": ("the channel does not go to a {audience}",),
        "attachment-not-on-channel": ("the channel carries no files, and there are {files}",),
        "too-long": ("{chars} characters where {limit} fit",),
    }

    def reads_about(self, kind: type[EventKind]) -> frozenset[str]:
        """Whether it is a first contact matters only for what may be bad news."""
        return self.reads if kind.content_class is ContentClass.SENSITIVE else self.reads - {"had_before"}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse or Allow; a calendar that the channel lacks is no reason, the text holds the facts."""
        can = facts.capabilities
        group = message.group
        audience = "group" if group else "guardian"
        if message.content_class not in can.classes or (group and message.about_a_child):
            return Refuse("class-not-on-channel", {"class": message.content_class.value})
        if audience not in can.audiences:
            return Refuse("audience-not-on-channel", {"audience": audience})
        watched = bool(group) and any(one.blocked or one.address_secret for one in facts.members)
        if watched and (facts.class_parent or not can.by_person):
            return Refuse("group-has-ban", each_alone=True)
        if message.attachments and not can.attachments:
            return Refuse("attachment-not-on-channel", {"files": len(message.attachments)})
        if can.max_chars and (length := _length(message, facts)) > can.max_chars:
            return Refuse("too-long", {"chars": length, "limit": can.max_chars})
        if facts.names_no_child and _names_one_of(message, facts.pupil_names):
            return Refuse("names-child")
        if watched:
            return Allow(("group-has-ban",))
        return _first_contact(message, facts) or ALLOWED

    def look_first(self, message: Message, known: TextFacts) -> Iterator[str]:
        """A link to a strange host, and a pupil's full name in a text for many."""
        if _strange_hosts(message, known.link_hosts):
            yield "link-outside-hosts"
        if (message.group or not message.about_a_child) and _names_a_pupil(message, known.pupil_names):
            yield "pupil-named-in-group-text"


def _first_contact(message: Message, facts: Facts) -> Refuse | None:
    """Nobody's first message from school is a drop: trust comes first (Kraft & Rogers 2015 on what works)."""
    sensitive = message.content_class is ContentClass.SENSITIVE
    if sensitive and message.event.payload.get("direction") == "down" and not facts.had_before:
        return Refuse("first-contact-negative")
    return None


def _names_one_of(message: Message, names: Collection[str]) -> bool:
    """True if the event's own words, in any language, hold one of these names; "roos" is an ailment, "Roos" a child.

    The composed text would not do: the name of the school stands in it, and schools are named after people.
    """
    if not names or message.correction is Correction.WITHDRAWN:
        return False
    words = _cased_words("\n".join(strings_in(message.event.payload)))
    return any(_cased_words(name) in words for name in names if name.strip())


def _length(message: Message, facts: Facts) -> int:
    """Characters of the text with names merged; channels with a limit carry the short text."""
    text = message.text.app or message.text.body
    guardian, children = facts.name_lengths
    return len(text) + text.count(GUARDIAN_MARK) * max(guardian - 1, 0) + text.count(CHILD_MARK) * max(children - 1, 0)


def _strange_hosts(message: Message, link_hosts: Collection[str]) -> bool:
    text = message.text
    link = message.event.payload.get("link")
    prose = "\n".join((text.subject, text.app, text.body, link if isinstance(link, str) else ""))
    attributes = html.unescape("\n".join(_ATTRIBUTE.findall(text.html)))
    hosts = [_host(rest) for rest in _URL.findall(f"{prose}\n{attributes}")]
    hosts += [found.casefold() for found in _BARE_HOST.findall(_URL.sub(" ", prose))]
    return any(not _is_ours(host, link_hosts) for host in hosts)


def _host(rest: str) -> str:
    """The host in what follows the slashes of a link; what cannot be read is nobody's host."""
    try:
        return urlsplit("//" + rest).hostname or ""
    except ValueError:
        return ""


def _is_ours(host: str, link_hosts: Collection[str]) -> bool:
    return any(host == ours.casefold() or host.endswith("." + ours.casefold()) for ours in link_hosts)


def _names_a_pupil(message: Message, pupil_names: Iterable[str]) -> bool:
    text = message.text
    words = _words("\n".join((text.subject, text.app, text.body)))
    return any(" " in name.strip() and _words(name) in words for name in pupil_names)


def _words(text: str) -> str:
    """Words alone, case-blind, between single blanks, so that names are found whole."""
    return _cased_words(text).casefold()


def _cased_words(text: str) -> str:
    return " " + " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))) + " "
