"""Until when word of an event helps: who hears it later than what they believe of it begins, comes in vain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.model import Priority
from ouderbrug.store import events

if TYPE_CHECKING:
    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork


def helps_until(work: UnitOfWork, event: Event, ends: datetime) -> datetime:
    """When it first begins of what is still to come, else when it is past its use (UTC).

    Of what was changed, or is off, the moments that were told before count too: at the first of them somebody may
    stand at a closed door.
    """
    known = [event]
    if event.revision > 1:
        known += [one.event for one in events.find(work.connection, work.school, event.id, event.source)]
    told = (moment for one in known for moment in one.begins)
    return min((moment for moment in told if work.now < moment < ends), default=ends)


def is_for_now(work: UnitOfWork, event: Event) -> bool:
    """True of what waits for no mail of the morning: it is urgent, or everybody was to hear it by this minute."""
    kind = work.runtime.kinds.get(event.kind)
    together = kind is not None and kind.delivery.simultaneous
    heard = together and datetime.fromisoformat(str(event.payload["send_at"])) <= work.now
    return event.priority <= Priority.URGENT or heard
