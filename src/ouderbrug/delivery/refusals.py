"""Refusals that are about us: where several messages are refused alike and none goes, it is not their recipients.

One refusal is its recipient's, whatever its code: a relay says 5.7.1 for what one mailbox does not take.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.boxes import EMAIL
from ouderbrug.store import channels, outbox
from ouderbrug.store import refused as refusing

if TYPE_CHECKING:
    from ouderbrug.store.refused import Refused
    from ouderbrug.unit_of_work import UnitOfWork

ALIKE = 5
"""So many messages refused with one code, and none sent between, tell that we are meant (chosen)."""
REST = timedelta(minutes=1)
"""How long a channel rests that does not answer; a relay that was dead may be asked again so soon (as Postfix does)."""


def judge(work: UnitOfWork, channel: str) -> bool:
    """True if the latest refusals over a channel mean us: what they refused then waits as if it was never tried.

    What is refused for good, or by a policy, closes the channel; else it rests.
    """
    refused = refusing.in_a_row(work.connection, work.school, channel, ALIKE)
    if len(refused.messages) < ALIKE or not (refused.policy or len(_domains(work, refused, channel)) > 1):
        return False
    if refused.outcome == "temporary" and not refused.policy:
        channels.down(work.connection, work.school, channel, refused.code, work.now)
        channels.rest(work.connection, work.school, channel, work.now + REST)
    else:
        channels.close(work.connection, work.school, channel, f"refuses-us-{refused.code}"[:60], work.now)
    refusing.as_if_never_tried(work.connection, refused, channel, work.now)
    return True


def _domains(work: UnitOfWork, refused: Refused, channel: str) -> set[str]:
    """Where the refused messages were to go; dead addresses at one provider are no word about us.

    What is no mail has one provider, the service itself.
    """
    if work.runtime.boxes[channel] != EMAIL:
        return set()
    people, rows = work.roster.guardians, outbox.some(work.connection, refused.messages)
    to = [people[row.recipient].email for row in rows if row.recipient in people]
    return {address.rpartition("@")[2].casefold() for address in to}
