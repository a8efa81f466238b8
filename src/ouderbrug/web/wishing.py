"""The pages on which a guardian says how to hear from school, and takes that back.

A mail is forwarded, so whoever has its link may not be the guardian: what is wished here holds once a mail in the
guardian's own mailbox says so, with a link that undoes it. It is kept before that mail goes, so that both happen: where
the page cannot know whether it went, the next run mails it once more. No wish stops what is about their child.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from babel import Locale

from ouderbrug.delivery.reply_links import is_mail
from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, LegalBasis, Message, Priority, Text
from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.school.reaching import may_hear
from ouderbrug.store import holds, mail_links, public_ids, tokens, wishes
from ouderbrug.store.audit import in_log
from ouderbrug.store.mail_links import WISHES
from ouderbrug.store.wishes import Asked
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.page import html_page
from ouderbrug.texts.rendering import Block, Link
from ouderbrug.topics import Topic
from ouderbrug.web.answering import TWICE, Over, PublicAsk, Shown
from ouderbrug.web.mailing import Went, may_go, sent
from ouderbrug.web.public_words import words_in
from ouderbrug.web.screen import Go, Stopped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ouderbrug.people import Guardian
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.mail_links import MailLink
    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.words import PageWords

IN_HAND, TRIED = timedelta(minutes=5), timedelta(days=1)
"""So long a page has a wish in hand, and so long runs try to mail it after that."""
LEFT_OUT, TAKEN_BACK = "left-out", "taken-back"
"""Of what a colleague wrote down of a guardian, and of what they took back of that: a run mails it."""
THOUGHT_OVER = timedelta(minutes=10)
"""So long the mail of what a colleague wrote down waits: what is taken back until then is told to nobody."""
MOST_A_DAY = 5
"""So often a day the guardians of a mailbox may wish for something: each time a mail goes there."""
CALLS, MAILS = "call", "mail"
LIMITS = ("0", "1", "2", "4")
"""How often a school year one may ask to be asked for help."""
LESS: Mapping[str, frozenset[Goal]] = {
    "help": frozenset({Goal.ASK}),
    "moments": frozenset({Goal.INVITE}),
    "tips": frozenset({Goal.ADVISE, Goal.ENCOURAGE}),
    "newsletters": frozenset({Goal.INFORM}),
}
"""What one may do without: kinds with these goals that the school need not tell."""
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
    fields = _fields(work.runtime, wish.chosen)
    for key in wish.guardians:
        wishes.keep(work.connection, work.school, key, fields, wish.token, work.now)
        _log.info("%s wished by a link: %s", in_log(work.connection, key), ", ".join(sorted(fields)))


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


def languages() -> dict[str, str]:
    """The languages in which anything is written, by their codes, each by its own name."""
    codes = sorted(path.parent.name for path in BUILT_IN.glob("*/_frame.j2"))
    return {code: str(Locale(code).get_display_name(code)).capitalize() for code in codes}


def ask(asked: PublicAsk) -> Shown:
    """What one can wish for, none of it as it is now; records nothing."""
    link = _open(asked)
    choices = {
        "language": [*languages().items()],
        "digest": [(one, "") for one in ("yes", "no")],
        "asks": [(one, "") for one in LIMITS],
        "way": [(one, "") for one in ((CALLS, MAILS) if _by_hand(asked.work.runtime) else ())],
        "less": [(one, "") for one in LESS],
    }
    shown = {name: these for name, these in choices.items() if these}
    return Shown("wishes.html.j2", asked.words(*link.guardians),
                 {"token": asked.token, "choices": shown, "pilot": link.of_pilot})  # fmt: skip


def change(asked: PublicAsk) -> Wished | Go:
    """What was wished, with the mails that tell it: it is asked from now on, and holds once these have gone."""
    link, work = _open(asked), asked.work
    say = asked.words(*link.guardians)
    chosen = {name: asked.form[name] for name in ("language", "digest", "asks", "way", "less") if asked.form.get(name)}
    if not _fields(work.runtime, chosen):
        raise Stopped("no_wish")
    if link.of_pilot:
        return Go(f"/thanks/wishes?l={say.language}")
    if _is_pressed_twice(work, link.guardians, chosen):
        return Go(f"/thanks/wishes?l={say.language}")
    if wishes.times(work.connection, work.school, link.guardians, work.now - timedelta(days=1)) >= MOST_A_DAY:
        raise Stopped("too_many_wishes")
    [undo] = tokens.new(work.connection, "")
    wished = told(work, Asked(link.guardians, chosen, say.language, undo))
    if wished is None:
        raise Stopped("later")
    wishes.ask(work.connection, work.school, wished.wish, work.now)
    return wished


def _is_pressed_twice(work: UnitOfWork, guardians: Collection[str], chosen: Mapping[str, str]) -> bool:
    """True of what was wished a moment ago: a second mail would undo nothing, as the first wish still held.

    Raises Stopped while the mail of it goes: whether it will hold nobody knows yet.
    """
    fields = _fields(work.runtime, chosen)
    last = [wishes.last_by_link(work.connection, work.school, key, work.now - TWICE) for key in guardians]
    if any(waits == chosen for waits, _ in last):
        raise Stopped("later")
    return all(holds_now == fields for _, holds_now in last)


def told(work: UnitOfWork, wish: Asked) -> Wished | None:
    """A wish with the mails that tell it; None while none can go to each of its guardians."""
    whom = [one for key in wish.guardians if (one := work.roster.guardians.get(key))]
    mailboxes = {one.email.casefold(): one for one in reversed(whom) if one.email}
    everybody = bool(mailboxes) and len(mailboxes) == len({one.email.casefold() for one in whom})
    if not everybody or _is_held(work, wish.guardians) or not (channel := _channel(work)):
        return None
    text = _text(work.runtime, words_in(wish.language), wish)
    return Wished(wish, tuple(_mail(work, one, channel, text) for one in mailboxes.values()))


def _fields(runtime: Runtime, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What was chosen, by the fields of a guardian."""
    return {field: value for name, said in chosen.items() for field, value in _meant(runtime, name, said)}


def ask_undo(asked: PublicAsk) -> Shown:
    """A button that undoes what was wished at once; whoever only opens it undoes nothing."""
    if not _may_undo(asked):
        raise Over
    return Shown("undo.html.j2", asked.words(), {"token": asked.token})


def undo(asked: PublicAsk) -> Go:
    """Let hold again what held before."""
    if not _may_undo(asked) or not wishes.undo(asked.work.connection, asked.work.school, asked.token, asked.work.now):
        raise Over
    _log.info("a wish was undone by a link")
    return Go(f"/thanks/undone?l={asked.words().language}")


def _open(asked: PublicAsk) -> MailLink:
    work = asked.work
    link = mail_links.find(work.connection, work.school, asked.token, WISHES, work.roster.guardians, work.now)
    if link is None or not (link.of_pilot or _may_act(work, link.guardians)):
        raise Over
    return link


def _may_act(work: UnitOfWork, guardians: Collection[str]) -> bool:
    """True where each of these may hear from school, and nobody who is kept out reads their mailbox with them."""
    closed = any(is_read_by_kept_out(work.roster, key) for key in guardians)
    return {*guardians} <= may_hear(work.roster) and not closed


def _may_undo(asked: PublicAsk) -> bool:
    work = asked.work
    whose = wishes.whose(work.connection, work.school, asked.token, work.now)
    return bool(whose) and _may_act(work, whose)


def _is_held(work: UnitOfWork, guardians: Collection[str]) -> bool:
    """True while nothing goes to any of them."""
    scopes = {("school", ""), (holds.AFTER_RESTORE, ""), *(("guardian", key) for key in guardians)}
    return any((hold.scope, hold.key) in scopes for hold in holds.standing(work.connection, work.school))


def _meant(runtime: Runtime, name: str, said: str) -> list[tuple[str, Any]]:
    """A choice of the page as a field of a guardian and its value; raises Over for what the page does not offer."""
    if name == "language" and said in languages():
        return [("language", said)]
    if name == "digest" and said in ("yes", "no"):
        return [("digest", said == "yes")]
    if name == "asks" and said in LIMITS:
        return [("asks_limit", int(said))]
    if name == "way" and said in (CALLS, MAILS):
        return [("channel", _by_hand(runtime) if said == CALLS else "")]
    if name == "less" and said in LESS:
        return [(wishes.OPT_OUT, sorted(may_be_left_out(runtime, LESS[said])))]
    raise Over


def may_be_left_out(runtime: Runtime, goals: frozenset[Goal]) -> set[str]:
    """The kinds with these goals that the school tells because it wants to, not because it must; thanks are none."""
    return {
        kind.name
        for kind in runtime.kinds.values()
        if kind.goal in goals
        and Topic.THANKS not in kind.topics
        and kind.legal_basis is not LegalBasis.OBLIGATION
        and (kind.legal_basis is LegalBasis.INTEREST or kind.delivery.unsubscribe)
    }


def _by_hand(runtime: Runtime) -> str:
    """The channel by which a colleague calls; empty where the school has none by which anything goes."""
    routed = {name for route in runtime.settings.routes.values() for name in route}
    return next((name for name in runtime.spoken if name in routed), "")


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
