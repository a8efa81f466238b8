"""Gives mails the links by which guardians answer and say their wishes, where the school has a page for that.

Where it has none, and a mailbox that reads answers, the buttons write a mail to that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery.mail_answer import button
from ouderbrug.model import CHILD_MARK, Correction
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import mail_links
from ouderbrug.store.mail_links import ANSWER, NOBODY, WISHES, NewLink
from ouderbrug.texts.language import join_names
from ouderbrug.texts.reply_links import ReplyLink, with_links
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.model import Answer, Message
    from ouderbrug.people import Guardian
    from ouderbrug.runtime import Runtime
    from ouderbrug.unit_of_work import UnitOfWork


class Mail(NamedTuple):
    """A message and to whom it goes; of a digest also what is ``inside``, each for whom that is."""

    message: Message
    guardians: Sequence[Guardian]
    inside: Sequence[tuple[Message, Sequence[Guardian]]] = ()


class _Wanted(NamedTuple):
    """A link that a mail gets, whose it is where several read it, and on what it answers where several things ask."""

    new: NewLink
    name: str = ""
    about: str = ""


def linked(work: UnitOfWork, mails: Sequence[Mail]) -> list[Message]:
    """The messages, each mail with links for whom it goes to; the store keeps hashes of these.

    Two who share a mailbox answer by links of their own, for nobody could tell whose answer it was; what they wish
    holds for both. Without a page for guardians the buttons write a mail, and there is none for wishes. The links of a
    pilot's mail are nobody's, for whoever reads that mailbox is not the guardian.
    """
    settings = work.runtime.settings
    base = settings.web.public.url if settings.web.public else None
    mailbox = settings.bounces.answers if settings.bounces and not base else ""
    if not (base or mailbox):
        return [one.message for one in mails]
    wanted = [[link for link in _links(work, one) if base or link.new.what == ANSWER] for one in mails]
    new = [link.new for links in wanted for link in links]
    tokens = iter(mail_links.make(work.connection, work.school, new, work.now))
    return [
        _with(one.message, [(link, next(tokens)) for link in links], (base or "").rstrip("/"), mailbox)
        for one, links in zip(mails, wanted, strict=True)
    ]


def is_mail(runtime: Runtime, channel: str) -> bool:
    """True of a channel by which mails go, and not a colleague's hand."""
    known = runtime.capabilities[channel]
    return known.addressed_by == "email" and known.html and not known.by_person


def _links(work: UnitOfWork, mail: Mail) -> Iterator[_Wanted]:
    """What links a mail gets: to answer by, for each who reads it, and the last one for wishes."""
    if mail.message.group or not is_mail(work.runtime, mail.message.channel):
        return
    for message, guardians in mail.inside or [(mail.message, mail.guardians)]:
        if _asks(work, message):
            names = _by_name(guardians)
            about = _title(work, message) if mail.inside else ""
            for name, keys in names.items():
                whose = [NOBODY] if work.runtime.pilot else keys
                new = NewLink(whose, ANSWER, _asked(work, message), guardians[0].email)
                yield _Wanted(new, name if len(names) > 1 else "", about)
    whose = [NOBODY] if work.runtime.pilot else [one.key for one in mail.guardians]
    yield _Wanted(NewLink(whose, WISHES, mailbox=mail.guardians[0].email if mail.guardians else ""))


def _by_name(guardians: Sequence[Guardian]) -> dict[str, list[str]]:
    """Keys by the names that a mail says: one person may be there under two."""
    found: dict[str, list[str]] = {}
    for one in guardians:
        found.setdefault(one.name, []).append(one.key)
    return found


def _title(work: UnitOfWork, message: Message) -> str:
    """What an entry of a digest is called, with the names of the children that it is about."""
    language = message.text.language.partition(",")[0]
    title = work.runtime.composer.calendar_title(message.event, language)
    return title.replace(CHILD_MARK, join_names(work.roster.call_names(message.pupils), language))


def _asked(work: UnitOfWork, message: Message) -> str:
    """The id of the event to which an answer belongs: of a reminder that is what it refers to."""
    kind = work.runtime.kinds[message.event.kind]
    return str(message.event.payload[kind.refers_to]) if Topic.REMINDERS in kind.topics else message.event.id


def _asks(work: UnitOfWork, message: Message) -> bool:
    """True of what still waits for an answer."""
    ends = answer_ends(message.event.payload, work.runtime.calendar)
    is_over = message.event.withdrawn or message.correction is Correction.WITHDRAWN or (ends and ends <= work.now)
    kind = work.runtime.kinds[message.event.kind]
    return (kind.answer.expected or Topic.REMINDERS in kind.topics) and not is_over


def _with(message: Message, links: Sequence[tuple[_Wanted, str]], base: str, mailbox: str) -> Message:
    if not links:
        return message
    way = partial(button, mailbox) if mailbox else partial(_page, base)
    answers = ((one, token) for one, token in links if one.new.what == ANSWER)
    each = [ReplyLink(partial(way, token), one.name, one.about) for one, token in answers]
    wishes = [f"{base}/w/{token}" for one, token in links if one.new.what == WISHES]
    return replace(message, text=with_links(message.text, each, *wishes))


def _page(base: str, token: str, word: str, answer: Answer) -> str:
    """Where one answers on the page for guardians; the word of the button is not in it."""
    return f"{base}/a/{token}/{answer}"
