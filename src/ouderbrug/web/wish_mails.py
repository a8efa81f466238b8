"""The mails that tell what a guardian wished, or a colleague wrote down of it; what was wished by a link holds by them.

It is kept before that mail goes, so that both happen: where the page cannot know whether it went, the next run mails
it once more.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery.reply_links import is_mail
from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, Message, Priority, Text
from ouderbrug.store import holds, public_ids, wishes
from ouderbrug.store.audit import in_log
from ouderbrug.texts.page import html_page
from ouderbrug.texts.rendering import Block, Link
from ouderbrug.web.mailing import Went, may_go, sent
from ouderbrug.web.public_words import words_in
from ouderbrug.web.wishable import fields, languages

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.people import Guardian
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.wishes import Asked
    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.words import PageWords

IN_HAND, TRIED = timedelta(minutes=5), timedelta(days=1)
"""So long a page has a wish in hand, and so long runs try to mail it after that."""
LEFT_OUT, TAKEN_BACK = "left-out", "taken-back"
"""Of what a colleague wrote down of a guardian, and of what they took back of that: a run mails it."""
THOUGHT_OVER = timedelta(minutes=10)
"""So long the mail of what a colleague wrote down waits: what is taken back until then is told to nobody."""
_log = logging.getLogger("ouderbrug.web")


class Wished(NamedTuple):
    """What is wished: it holds once these mails have gone."""

    wish: Asked
    messages: tuple[Message, ...]

    def become(self, desk: Desk) -> Went:
        """Mail it, with nothing held while that goes, and let it hold; where no mail went it never will."""
        went, holds_already = sent(desk, self.messages), bool(self.wish.said)
        if went is Went.ALL or (went is Went.NONE and not holds_already):
            with desk.writing() as work:
                asked = wishes.answered(work.connection, work.school, self.wish.token)
                if asked and went is Went.ALL and not holds_already:
                    _keep(work, self.wish)
        return went


def _keep(work: UnitOfWork, wish: Asked) -> None:
    """Let it hold from now on."""
    kept = fields(work.runtime, wish.chosen)
    for key in wish.guardians:
        wishes.keep(work.connection, work.school, key, kept, wish.token, work.now)
        _log.info("%s wished by a link: %s", in_log(work.connection, key), ", ".join(sorted(kept)))


def become_again(desk: Desk) -> list[Asked]:
    """Mail what pages asked, and could not know of whether its mail went, and what colleagues wrote down.

    They are not tried for longer than ``TRIED``: what was asked by a link then never holds. Returns what was in vain.
    """
    in_vain: list[Asked] = []
    with desk.reading() as work:
        waiting = wishes.asked(work.connection, work.school, work.now - IN_HAND)
        waiting = [(wish, at) for wish, at in waiting if not wish.said or at <= work.now - THOUGHT_OVER]
    for wish, at in waiting:
        with desk.writing() as work:
            over = work.now - at > TRIED
            if over and wishes.answered(work.connection, work.school, wish.token):
                in_vain.append(wish)
                whose, what = in_log(work.connection, *wish.guardians), wish.said or "by a link, which does not hold"
                _log.error("no mail could go of a wish of %s (%s)", whose, what)
            wished = None if over else told(work, wish)
        if wished is not None:
            wished.become(desk)
    return in_vain


def told(work: UnitOfWork, wish: Asked) -> Wished | None:
    """A wish with the mails that tell it; None while none can go to each of its guardians."""
    whom = [one for key in wish.guardians if (one := work.roster.guardians.get(key))]
    mailboxes = {one.email.casefold(): one for one in reversed(whom) if one.email}
    everybody = bool(mailboxes) and len(mailboxes) == len({one.email.casefold() for one in whom})
    if not everybody or _is_held(work, wish.guardians) or not (channel := _channel(work)):
        return None
    text = _text(work.runtime, words_in(wish.language), wish)
    return Wished(wish, tuple(_mail(work, one, channel, text) for one in mailboxes.values()))


def _is_held(work: UnitOfWork, guardians: Collection[str]) -> bool:
    """True while nothing goes to any of them."""
    scopes = {("school", ""), (holds.AFTER_RESTORE, ""), *(("guardian", key) for key in guardians)}
    return any((hold.scope, hold.key) in scopes for hold in holds.standing(work.connection, work.school))


def mail_channel(runtime: Runtime) -> str:
    """The channel by which a mailbox hears what was chosen for it; empty where there is none, or nobody hears yet."""
    found = (name for name in runtime.channel_configs if name in runtime.callable_channels and is_mail(runtime, name))
    return "" if runtime.pilot else next(found, "")


def _channel(work: UnitOfWork) -> str:
    channel = mail_channel(work.runtime)
    return channel if channel and may_go(work, channel) else ""


def base_of(runtime: Runtime) -> str:
    """Where the pages for guardians are; empty where the school has none."""
    public = runtime.settings.web.public
    return public.url.rstrip("/") if public and public.url else ""


def _text(runtime: Runtime, say: PageWords, wish: Asked) -> Text:
    """The mail that tells what was chosen and by whom, with the link that undoes it, or how else that is done."""
    base = base_of(runtime)
    told = "\n".join(f"- {say(f'wish.{name}')}: {_said(say, name, value)}" for name, value in wish.chosen.items())
    link = f"{base}/u/{wish.token}" if base and wish.said != TAKEN_BACK else ""
    ends = [say("mail_undo"), link] if link else [say("mail_answer")]
    parts = [say(f"mail_{wish.said or 'wished'}"), told, *ends, say("always")]
    blocks = [Block(f"\ue010{0}\ue011", (Link(one) if link and one == link else one,)) for one in parts]
    subject, school = say("mail_wished_subject"), runtime.settings.school.name
    body = "\n\n".join([*parts, school]) + "\n"
    return Text(say.language, subject, subject, body, html_page(subject, blocks, say.language, school))


def _said(say: PageWords, name: str, value: str) -> str:
    return languages()[value] if name == "language" else say(f"{name}.{value}")


def _mail(work: UnitOfWork, one: Guardian, channel: str, text: Text) -> Message:
    runtime, now = work.runtime, work.now
    event = Event(runtime.school, "wishes", f"wishes:{now.isoformat()}", "wishes", now, Audience("school"), {})
    return Message(
        event=event,
        recipient=one.key,
        content_class=ContentClass.GENERAL,
        goal=Goal.INFORM,
        priority=Priority.NORMAL,
        channel=channel,
        deadline=now + timedelta(days=1),
        text=text,
        public_id=public_ids.new(),
        to=(Address(one.name, one.email),),
    )
