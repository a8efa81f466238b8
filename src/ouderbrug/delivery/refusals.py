"""Refusals that are about us: where several messages are refused alike and none goes, it is not their recipients.

One refusal is its recipient's, whatever its code: a relay says 5.7.1 for what one mailbox does not take. Where all of
them are of one event, and came after its text, that text may be what is refused: it waits, others are tried before it,
and if one of those goes the event alone is at an end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import MOVED
from ouderbrug.model import Priority
from ouderbrug.planning import routing
from ouderbrug.school.boxes import EMAIL
from ouderbrug.store import channels, outbox
from ouderbrug.store import refused as refusing

if TYPE_CHECKING:
    from ouderbrug.store.refused import Refused
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

ALIKE = 5
"""So many messages refused alike, and none sent between, tell that we are meant (chosen)."""
ASIDE = timedelta(hours=1)
"""How long an event waits whose text may be what is refused: others are tried in it (chosen)."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What refusals alike came to: if those messages wait again, and how many more or fewer have failed or moved."""

    waits: bool = False
    counts: Counter[str] = field(default_factory=Counter)


def judge(work: UnitOfWork, latest: MessageRow, channel: str) -> Alike:
    """What the latest refusals over a channel come to; what is not its recipient's waits as if it was never tried.

    What is refused for good, or by a policy, closes the channel; else it rests. For what is urgent nobody waits.
    """
    refused = refusing.in_a_row(work.connection, work.school, channel, ALIKE)
    if len(refused.messages) < ALIKE or not (refused.policy or len(_domains(work, refused, channel)) > 1):
        return Alike()
    if refused.event is None:
        _shut(work, refused, channel)
    elif latest.priority <= Priority.URGENT:
        return Alike()
    elif refusing.others_went(work.connection, channel, refused):
        return Alike(counts=_end(work, refused, channel))
    failed = refusing.as_if_never_tried(work.connection, refused, channel, work.now)
    if refused.event is not None:
        refusing.let_wait(work.connection, refused, channel, work.now + ASIDE)
    return Alike(waits=True, counts=Counter(failed=-failed))


def _end(work: UnitOfWork, refused: Refused, channel: str) -> Counter[str]:
    """Let what waits of an event whose text is refused go over the next channel of its route, else fail; counted."""
    counts: Counter[str] = Counter()
    for row, message in work.queued(refusing.untried(work.connection, refused, channel)):
        if following := routing.onward(work, message):
            outbox.hand_on(work.connection, row.public_id, following, work.now)
            counts[MOVED] += 1
        else:
            counts["failed"] += refusing.end(work.connection, row, refused, work.now)
    return counts


def _shut(work: UnitOfWork, refused: Refused, channel: str) -> None:
    if refused.outcome == "temporary" and not refused.policy:
        channels.down(work.connection, work.school, channel, refused.code, work.now)
        channels.rest(work.connection, work.school, channel, work.now + channels.PROBE)
    else:
        channels.close(work.connection, work.school, channel, f"refuses-us-{refused.code}"[:60], work.now)


def _domains(work: UnitOfWork, refused: Refused, channel: str) -> set[str]:
    """Where the refused messages were to go; dead addresses at one provider are no word about us.

    What is no mail has one provider, the service itself.
    """
    if work.runtime.boxes[channel] != EMAIL:
        return set()
    people, rows = work.roster.guardians, outbox.some(work.connection, refused.messages)
    to = [people[row.recipient].email for row in rows if row.recipient in people]
    return {address.rpartition("@")[2].casefold() for address in to}
