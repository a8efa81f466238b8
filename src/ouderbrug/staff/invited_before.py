"""Who heard of a time or place before they were protected: nothing tells them now that it changed or is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import tells_where
from ouderbrug.people import Authority, Receives
from ouderbrug.privacy.breach import HELD, why_not
from ouderbrug.school.may_be_told import is_kept_out
from ouderbrug.staff.due_follow_ups import INVITED_BEFORE, DueFollowUp
from ouderbrug.staff.reach import follow_up_key
from ouderbrug.store import tasks as stored
from ouderbrug.store.mailboxes import hashed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.due_follow_ups import Review

_MARK = 8
"""So many letters of a hash tell two guardians of an event apart."""


def invited_before(review: Review) -> Iterator[DueFollowUp]:
    """Each such event with each such guardian, until it is over or a leader has seen to it.

    That it is off by now ends nothing: they have not heard it. Its key names nobody, for lists of colleagues do not.
    """
    found: dict[str, DueFollowUp] = {}
    rows = stored.told(review.connection, review.school, _restricted(review.roster), review.now)
    for row, message in review.queued(rows):
        if not tells_where(message) or not _may_not_have(review, message):
            continue
        event, since = message.event.id, row.settled_at or row.due_at
        key = follow_up_key(event, hashed(review.connection, f"invited {message.recipient}")[0][:_MARK])
        if not review.was_done(INVITED_BEFORE, key, since):
            command = f"ouderbrug privacy breach {event}"
            found[key] = DueFollowUp(INVITED_BEFORE, key, (), since, event, command=command)
    yield from found.values()


def _restricted(people: Roster) -> set[str]:
    """The guardians of whom anything is restricted, who are few: of the others nothing has to be read."""
    wide = (Authority.YES, Receives.ALL, True)
    tied = {tie.guardian for tie in people.ties if (tie.authority, tie.receives, tie.active) != wide}
    return tied | {key for key, one in people.guardians.items() if one.blocked or one.deceased}


def _may_not_have(review: Review, message: Message) -> bool:
    people, guardian = review.roster, message.recipient
    if guardian not in people.guardians or people.guardians[guardian].deceased:
        return False
    if message.about_a_child:
        return any(why_not(people, guardian, pupil, review.today) not in ("", HELD) for pupil in message.pupils)
    return all(is_kept_out(people, guardian, pupil) for pupil in message.pupils or ("",))
