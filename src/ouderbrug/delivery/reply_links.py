"""Gives mails that ask for an answer the links by which guardians give it, where the school has a page for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Correction
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import mail_links
from ouderbrug.store.mail_links import ANSWER, NOBODY, NewLink
from ouderbrug.texts.reply_links import ReplyLink, with_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Guardian, Message
    from ouderbrug.unit_of_work import UnitOfWork


def linked(work: UnitOfWork, mails: Sequence[tuple[Message, Sequence[Guardian]]]) -> list[Message]:
    """The messages, each with links for whom it goes to where it asks something; the store keeps hashes of these.

    Two who share a mailbox have links of their own, for nobody could tell whose answer it was. Those of a pilot's mail
    are nobody's, for whoever reads that mailbox is not the guardian.
    """
    public = work.runtime.settings.web.public
    if public is None or public.url is None:
        return [message for message, _ in mails]
    base = public.url.rstrip("/")
    named = [_by_name(guardians) if _asks(work, message) else {} for message, guardians in mails]
    new = [
        NewLink([NOBODY] if work.runtime.pilot else keys, ANSWER, message.event.id)
        for (message, _), names in zip(mails, named, strict=True)
        for keys in names.values()
    ]
    tokens = iter(mail_links.make(work.connection, work.school, new, work.now))
    return [
        _with(message, [ReplyLink(f"{base}/a/{next(tokens)}", name if len(names) > 1 else "") for name in names])
        for (message, _), names in zip(mails, named, strict=True)
    ]


def _by_name(guardians: Sequence[Guardian]) -> dict[str, list[str]]:
    """The keys by the names that stand in the mail: one person may be there under two."""
    found: dict[str, list[str]] = {}
    for one in guardians:
        found.setdefault(one.name, []).append(one.key)
    return found


def _asks(work: UnitOfWork, message: Message) -> bool:
    """True of a mail to guardians whose question still waits for an answer."""
    kind, channel = work.runtime.kinds[message.event.kind], work.runtime.capabilities[message.channel]
    is_mail = channel.addressed_by == "email" and channel.html and not channel.by_person
    ends = answer_ends(message.event.payload, work.runtime.calendar)
    is_over = message.event.withdrawn or message.correction is Correction.WITHDRAWN or (ends and ends <= work.now)
    return is_mail and kind.answer.expected and not is_over and not message.group


def _with(message: Message, links: Sequence[ReplyLink]) -> Message:
    return replace(message, text=with_links(message.text, links)) if links else message
