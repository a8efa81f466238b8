"""What the mails that came back mean for the school: of which guardian's mailbox, or of the school's own mail; who
wants less news by the token of a mail, and what calendars answered to invitations.

A bounce silences nobody: what a mailbox no longer takes is a colleague's to ask about. A mail that names none of our
messages, or another mailbox than it went to, is no word about a guardian.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.delivery import calendar_replies, mail_answers
from ouderbrug.delivery.bounce_mail import read
from ouderbrug.delivery.bounce_words import Said
from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.school.roster import compared
from ouderbrug.store import bounces, channels, mailboxes, opt_out_tokens, roster
from ouderbrug.store.bounces import Came

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ouderbrug.delivery.bounce_mail import Bounce
    from ouderbrug.store.bounces import Sent
    from ouderbrug.unit_of_work import UnitOfWork

MAYBE, UNKNOWN, NO_ID = "maybe", "not-ours", "no-id"
"""What a bounce of another mailbox than ours is, one of another message than ours, and one that names none at all."""
LESS = "less-news"
"""What a mail is with which somebody unsubscribes: by its token, whoever sent it."""


def take_in(work: UnitOfWork, mails: Iterable[bytes]) -> Counter[str]:
    """Read mails, each once; gives how many said what, by the codes of the page. Closes a channel that is refused."""
    found = {one.mail: one for one in map(read, mails)}
    before = bounces.known(work.connection, work.school, found)
    fresh = [one for mail, one in found.items() if mail not in before]
    sent = bounces.sent(work.connection, work.school, {name for one in fresh for name in one.ids})
    refused = bounces.of(work.connection, work.school, [Said.OWN_FAULT])
    known_since = refused[-1].at if refused else None
    replies = {one.mail: one.reply for one in fresh if one.reply}
    less_news = {one.mail for one in fresh if one.token and less(work, one.token)}
    back = [one for one in fresh if one.said not in (Said.NO_BOUNCE, Said.REPLY) and one.mail not in less_news]
    came = [_came(work, one, sent) for one in back]
    came += calendar_replies.take_in(work, replies, other=MAYBE, unknown=UNKNOWN)
    came += mail_answers.take_in(work, {one.mail: one.answer for one in fresh if one.answer})
    came += [Came(mail, "", "", LESS, "", work.now) for mail in sorted(less_news)]
    for one in came:
        if one.what == Said.OWN_FAULT and one.public_id:
            _close(work, sent[one.public_id], one.status, known_since)
    others = {one.mail for one in fresh} - {one.mail for one in came}
    came += [Came(mail, "", "", Said.NO_BOUNCE, "", work.now) for mail in sorted(others)]
    bounces.keep(work.connection, work.school, came)
    return Counter(one.what for one in came)


def less(work: UnitOfWork, token: str) -> bool:
    """Record that the guardians of a token want no more of its kind; False where the school gave out no such token."""
    guardians, kind = opt_out_tokens.find(work.connection, work.school, token, work.roster.guardians) or ((), "")
    if any(is_read_by_kept_out(work.roster, key) for key in guardians):
        return False
    return any([roster.add_opt_out(work.connection, work.school, key, frozenset({kind})) for key in guardians])


def _came(work: UnitOfWork, one: Bounce, sent: Mapping[str, Sent]) -> Came:
    """A mail as it is kept: of which message it is, and, where that is the mailbox that it went to, of which."""
    ours = next((sent[name] for name in sorted(one.ids) if name in sent), None)
    if ours is None:
        return Came(one.mail, "", "", UNKNOWN if one.ids else NO_ID, one.status, work.now)
    one = next((each for each in one.each if _went_to(work, ours, each.addresses)), one)
    if one.said is Said.NO_BOUNCE:
        return Came(one.mail, ours.public_id, "", one.said, one.status, work.now)
    if not _went_to(work, ours, one.addresses):
        return Came(one.mail, ours.public_id, "", MAYBE, one.status, work.now)
    if one.said is not Said.OWN_FAULT:
        return Came(one.mail, ours.public_id, ours.mailbox, one.said, one.status, work.now)
    if _went_to(work, ours, one.ended_at):
        return Came(one.mail, ours.public_id, "", one.said, one.status, work.now)
    # It was refused where the guardian's mailbox passed it on to, for which the school cannot vouch.
    return Came(one.mail, ours.public_id, ours.mailbox, Said.FAILED, one.status, work.now)


def _went_to(work: UnitOfWork, ours: Sent, addresses: Iterable[str]) -> bool:
    """True if one of these is the mailbox to which our message went."""
    hashes = mailboxes.hashed(work.connection, *(compared(address) for address in sorted(addresses)))
    return bool(ours.mailbox) and ours.mailbox in hashes


def _close(work: UnitOfWork, message: Sent, status: str, known_since: datetime | None) -> None:
    """Close the channel of a mail that was refused for the school's sake, unless it went before that was known."""
    if known_since and message.marked_at and message.marked_at <= known_since:
        return
    if not channels.state(work.connection, work.school, message.channel).closed_reason:
        code = status.replace(".", "-") or "5-7"
        channels.close(work.connection, work.school, message.channel, f"bounced-{code}", work.now)
