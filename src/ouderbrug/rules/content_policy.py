"""What a channel may carry, and what a person must have seen before it goes."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import ContentClass, Correction, tells_where
from ouderbrug.rules.carrying import too_much
from ouderbrug.rules.labels import beside_a_name, judges_one
from ouderbrug.rules.links import hosts_in, is_ours, text_of
from ouderbrug.rules.names import called_in, family_named_in, named_in
from ouderbrug.rules.words import file_names, prose_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import Facts, TextFacts, Verdict
    from ouderbrug.model import Message

_SHOWS = ("image/", "video/")
"""Files on which children may be seen, whose consent is asked of those that are named."""
_ATTRIBUTE = re.compile(r"\b(?:href|src|action)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


class ContentPolicy(Rule):
    """Refuses what this channel may not carry, and a first contact that is bad news; runs always."""

    name: ClassVar[str] = "content_policy"
    reads = frozenset({"had_before", "name_lengths"})
    timeless = True
    about_readers = frozenset({"group-has-ban"})
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "class-not-on-channel": "geen kanaal dit mag meenemen; bel, of vraag ICT om een ander kanaal",
        "said-only": "dit verteld wordt en nooit geschreven; voeg een kanaal toe waarover een collega vertelt",
        "audience-not-on-channel": "het kanaal alleen voor groepen is, of nooit voor groepen; vraag ICT om een ander",
        "group-has-ban": None,
        "unreachable": "er geen adres is; vraag de ouder erom, of bel",
        "no-app-access": "niet bekend is dat de ouder de app leest; vraag het na, of bel",
        "not-chosen": "de ouder dit kanaal niet koos en een ander er niet is; bel, of vraag een adres",
        "stopped": "de ouder de berichten van dit kanaal stopzette; bel, of vraag een ander adres",
        "attachment-not-on-channel": "het kanaal geen bestanden meeneemt; stuur een link, of laat het bestand weg",
        "text-not-on-channel": "het kanaal alleen uitnodigingen meeneemt; vraag ICT om een ander kanaal",
        "too-long": "de tekst te lang is voor het kanaal; maak hem korter",
        "drop-after-other-news": "de ouder er eerder iets anders over hoorde; bel, en zeg dat dat niet klopte",
        "first-contact-negative": "dit het eerste bericht aan deze ouder zou zijn; bel, en begin met iets moois",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "class-not-on-channel": ("the channel carries nothing {class}",),
        "said-only": ("a colleague tells this, and no channel carries it by itself",),
        "audience-not-on-channel": ("the channel does not go to a {audience}",),
        "attachment-not-on-channel": ("the channel carries no files, and there are {files}",),
        "text-not-on-channel": ("the channel holds invitations alone, and a text has no place there",),
        "too-long": ("{chars} characters where {limit} fit",),
        "unreachable": ("the guardian has no address that the channel reaches",),
        "no-app-access": ("an app reaches only whose app_access is yes",),
        "not-chosen": ("it goes to who chose it in the column channel",),
        "stopped": ("STOP was said at their address; `ouderbrug release stopped KEY` lifts it",),
    }

    def reads_about(self, kind: type[EventKind]) -> frozenset[str]:
        """Whether it is a first contact matters only for what may be bad news."""
        return self.reads if kind.content_class is ContentClass.SENSITIVE else self.reads - {"had_before"}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse what the channel cannot carry, or may not with these people in the group; else Allow."""
        can = facts.capabilities
        if found := too_much(message, can, facts.name_lengths):
            return found
        seen = any(one.blocked or one.address_secret for one in facts.members)
        watched = bool(message.group) and (seen or facts.watched)  # a ban in sight, or who may still be in the app
        if watched and (facts.class_parent or not can.by_person or tells_where(message)):
            return Refuse("group-has-ban", each_alone=True)
        if watched:
            return Allow(("group-has-ban",))
        return _drop(message, facts) or ALLOWED

    def look_first(self, message: Message, known: TextFacts) -> Iterator[str]:
        """A link to a strange host, a child's name or, of whom nobody says it, a child's photo that goes unseen."""
        if _strange_hosts(message, known.link_hosts):
            yield "link-outside-hosts"
        text = message.text
        everywhere = "\n".join((text.subject, text.app, text.body, *file_names(message.event.payload)))
        if (message.group or not message.about_a_child) and named_in(everywhere, known.pupil_names):
            yield "pupil-named-in-group-text"
        # Not the composed text: the name of the school stands in it, and schools are named after people.
        prose = prose_of(message.event.payload)
        if _names_a_child(prose, known):
            yield "other-child-named" if message.about_a_child else "names-child"
        if beside_a_name(prose, known.of_many) or (not message.about_a_child and judges_one(prose)):
            yield "child-labelled"
        if any(one.media_type.startswith(_SHOWS) and not one.pupils for one in message.attachments):
            yield "photo-of-whom"


def _names_a_child(prose: str, known: TextFacts) -> bool:
    """True if it names a child whom it is not about, by the call name or by that of the family."""
    return called_in(prose, known.call_names, known.own_names) or family_named_in(
        prose, known.family_names, known.own_family_names, known.own_names
    )


def _drop(message: Message, facts: Facts) -> Refuse | None:
    """Nobody reads a drop as the first message from school, or in the place of what they were told of it before.

    Somebody calls (Kraft & Rogers 2015 on what works).
    """
    sensitive = message.content_class is ContentClass.SENSITIVE and not facts.capabilities.by_person
    if not sensitive or message.event.payload.get("direction") != "down":
        return None
    if message.correction in (Correction.CHANGED, Correction.ON_AGAIN):
        return Refuse("drop-after-other-news", by_person=True)
    return None if facts.had_before else Refuse("first-contact-negative", by_person=True)


def _strange_hosts(message: Message, link_hosts: Collection[str]) -> bool:
    link = message.event.payload.get("link")
    text = message.text
    written = ("\n".join((text.subject, text.app, text.body, link if isinstance(link, str) else "")), text.html)
    return not all(is_ours(host, link_hosts) for host in _linked(*written))


@lru_cache(maxsize=64)
def _linked(prose: str, page: str) -> tuple[str, ...]:
    attributes = html.unescape("\n".join(_ATTRIBUTE.findall(page)))
    return hosts_in(f"{prose}\n{attributes}\n{text_of(page)}")
