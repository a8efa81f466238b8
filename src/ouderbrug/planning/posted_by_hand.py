"""A post that a colleague made by themselves, of which nothing here knew: it counts as one for all who see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.model import Attempt, State
from ouderbrug.planning.making import Making
from ouderbrug.planning.posts import Posts
from ouderbrug.store import decisions, events, outbox, plans
from ouderbrug.store.tasks import BY_HAND

if TYPE_CHECKING:
    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork


def channel_of(work: UnitOfWork, event: Event) -> str:
    """Over which channel such a post would go: the first of its route, else of all, that posts; empty without."""
    posts = Posts(Making(work, event), {})
    names = (*work.runtime.route(work.runtime.kinds[event.kind]), *work.runtime.settings.channels)
    return next((name for name in names if posts.posts_on(name)), "")


def record(work: UnitOfWork, event: Event, group: str, by: str) -> bool:
    """Store it as posted now, asked of no rule: it stands there already. False where no channel posts.

    It counts for each guardian of the group who has the app.
    """
    if not (channel := channel_of(work, event)):
        return False
    making, pupils = Making(work, event), work.roster.groups.get(group, ())
    text, reason = making.text(work.runtime.settings.school.language, None, None, None, pupils)
    message = making.message(f"group:{group}", pupils, channel, text, None, None)
    row = events.add(work.connection, event, work.now)
    text_row = outbox.add_text(work.connection, row, text, None)
    at = decisions.moment_of(work.connection, work.school, by, work.now)
    told = {"settled_at": at, "marked_at": work.now, "settled_by": by, "settled_note": BY_HAND, "attempts": 1}
    stored = outbox.values_of(message, event_row=row, text_row=text_row, state=State.SENT, due_at=work.now, pilot=False)
    number = outbox.add_all(work.connection, [stored | told])[message.public_id]
    seen_by = (one.key for one in work.roster.members(group) if one.app_access != "no")
    outbox.join_each(work.connection, work.school, ((number, key) for key in seen_by))
    given = Attempt(1, channel, work.now, work.now, State.HANDED_OVER.value)
    outbox.add_attempt(work.connection, number, 0, given)
    why: dict[str, Any] = {
        "school": work.school,
        "event": row,
        "message": number,
        "recipient": message.recipient,
        "part": 0,
    }
    why |= {"pupils": list(pupils), "channel": channel, "language": text.language, "language_reason": reason}
    why |= {"verdict": "allow", "rule": None, "reason": None, "until": None, "trail": [], "judged_at": work.now}
    plans.add(work.connection, why)
    return True
