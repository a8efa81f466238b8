"""From judged to being sent: names and address are merged, the slot is taken, and the row says so before the call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery.addressing import addressed
from ouderbrug.model import State
from ouderbrug.store import claims, opt_out_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Guardian, Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def begin(work: UnitOfWork, claimed: MessageRow, message: Message, guardians: Sequence[Guardian]) -> Message:
    """Mark a claimed row as being sent to these guardians; returns the message as the channel gets it."""
    ready = addressed(work, message, guardians)
    lease = claims.lease(work.runtime.channel_configs[message.channel].timeout_seconds)
    marked = {"state": State.SENDING, "marked_at": work.now, "lease_until": work.now + lease}
    claims.change(work.connection, claimed, State.QUEUED, **marked, pilot=work.runtime.pilot)
    if not work.runtime.kinds[message.event.kind].delivery.unsubscribe:
        return ready
    # A random token of which the store keeps only the hash, for what a guardian may unsubscribe from.
    token = opt_out_tokens.make(work.connection, work.school, message.recipient, message.event.kind)
    return replace(ready, unsubscribe=token)
