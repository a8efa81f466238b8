"""Gives mails the links by which guardians answer and say their wishes, where the school has a page for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Correction
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import mail_links
from ouderbrug.store.mail_links import ANSWER, NOBODY, WISHES, NewLink
from ouderbrug.texts.reply_links import ReplyLink, with_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Guardian, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.unit_of_work import UnitOfWork


def linked(work: UnitOfWork, mails: Sequence[tuple[Message, Sequence[Guardian]]]) -> list[Message]:
    """The messages, each mail with links for whom it goes to; the store keeps hashes of these.

    Two who share a mailbox answer by links of their own, for nobody could tell whose answer it was; what they wish
    holds for both. The links of a pilot's mail are nobody's, for whoever reads that mailbox is not the guardian.
    """
    public = work.runtime.settings.web.public
    if public is None or public.url is None:
        return [message for message, _ in mails]
    links = [_links(work, message, guardians) for message, guardians in mails]
    new = [one for names in links for one in names.values()]
    tokens = iter(mail_links.make(work.connection, work.school, new, work.now))
    base = public.url.rstrip("/")
    return [
        _with(message, {name: next(tokens) for name in names}, base)
        for (message, _), names in zip(mails, links, strict=True)
    ]


def is_mail(runtime: Runtime, channel: str) -> bool:
    """True of a channel by which mails go, and not a colleague's hand."""
    known = runtime.capabilities[channel]
    return known.addressed_by == "email" and known.html and not known.by_person


def _links(work: UnitOfWork, message: Message, guardians: Sequence[Guardian]) -> dict[str, NewLink]:
    """What links a mail gets: to answer by, under the name of each who reads it, and one for wishes under none."""
    if message.group or not is_mail(work.runtime, message.channel):
        return {}
    found: dict[str, list[str]] = {}
    for one in guardians:  # one person may stand there under two keys
        found.setdefault(one.name, []).append(one.key)
    if not _asks(work, message):
        found = {}
    all_ = [one.key for one in guardians]
    whose = {name: [NOBODY] if work.runtime.pilot else keys for name, keys in found.items()}
    new = {name: NewLink(keys, ANSWER, message.event.id) for name, keys in whose.items()}
    return new | {_OF_ALL: NewLink([NOBODY] if work.runtime.pilot else all_, WISHES)}


_OF_ALL = "\0"


def _asks(work: UnitOfWork, message: Message) -> bool:
    """True of what still waits for an answer."""
    ends = answer_ends(message.event.payload, work.runtime.calendar)
    is_over = message.event.withdrawn or message.correction is Correction.WITHDRAWN or (ends and ends <= work.now)
    return work.runtime.kinds[message.event.kind].answer.expected and not is_over


def _with(message: Message, tokens: dict[str, str], base: str) -> Message:
    if not tokens:
        return message
    wishes = tokens.pop(_OF_ALL)
    each = [ReplyLink(f"{base}/a/{token}", name if len(tokens) > 1 else "") for name, token in tokens.items()]
    return replace(message, text=with_links(message.text, each, f"{base}/w/{wishes}"))
