"""The pages on which a guardian says how to hear from school, and takes that back.

A mail is forwarded, so whoever has its link may not be the guardian: what is wished here holds once a mail in the
guardian's own mailbox says so, with a link that undoes it. No wish stops what is about their child.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.school.reaching import may_hear
from ouderbrug.store import mail_links, tokens, wishes
from ouderbrug.store.mail_links import WISHES
from ouderbrug.store.wishes import Asked
from ouderbrug.web.answering import TWICE, Over, PublicAsk, Shown
from ouderbrug.web.screen import Go, Stopped
from ouderbrug.web.wish_mails import Wished, told
from ouderbrug.web.wishable import CALLS, LESS, LIMITS, MAILS, by_hand, fields, languages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ouderbrug.store.mail_links import MailLink
    from ouderbrug.unit_of_work import UnitOfWork

MOST_A_DAY = 5
"""So often a day the guardians of a mailbox may wish for something: each time a mail goes there."""
_log = logging.getLogger("ouderbrug.web")


def ask(asked: PublicAsk) -> Shown:
    """What one can wish for, none of it as it is now; records nothing."""
    link = _open(asked)
    choices = {
        "language": [*languages().items()],
        "digest": [(one, "") for one in ("yes", "no")],
        "asks": [(one, "") for one in LIMITS],
        "way": [(one, "") for one in ((CALLS, MAILS) if by_hand(asked.work.runtime) else ())],
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
    if not fields(work.runtime, chosen):
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
    meant = fields(work.runtime, chosen)
    last = [wishes.last_by_link(work.connection, work.school, key, work.now - TWICE) for key in guardians]
    if any(waits == chosen for waits, _ in last):
        raise Stopped("later")
    return all(holds_now == meant for _, holds_now in last)


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
