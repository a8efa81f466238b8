"""What failed when the store was last written, and since when: a failure is news once, and listed until it is over."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, select

from ouderbrug.failures import TO_BE_MENDED
from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.rows import given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

_message, _plan = tables.message, tables.plan
_WAITS = (_plan.c.verdict == "delay") & _plan.c.reason.in_(sorted(TO_BE_MENDED))


class Breakdown(NamedTuple):
    """A part that fails: what it is, its name, the plugin that brings it, a code of what it does, and since when."""

    part: str
    name: str
    plugin: str
    problem: str
    since: datetime

    def __str__(self) -> str:
        of = f" of plugin {self.plugin}" if self.plugin else ""
        return f"{self.part} {self.name}{of} fails ({self.problem})"


def standing(connection: Connection, school: str) -> list[Breakdown]:
    """What failed in the last run."""
    kept = json.loads(meta(connection, _mark(school)) or "[]")
    return [
        Breakdown(part, name, plugin, problem, datetime.fromisoformat(since))
        for part, name, plugin, problem, since in kept
    ]


def keep(connection: Connection, school: str, found: Iterable[Breakdown]) -> list[Breakdown]:
    """Write down what fails now; returns what did not fail before.

    Rules are asked about all that waits in each run; a kind is not, and fails while anything waits for it.
    """
    before, waits = standing(connection, school), waiting(connection, school)
    known = {one[:4]: one.since for one in before}
    now = [one._replace(since=known.get(one[:4], one.since)) for one in found]
    named = {one[:2] for one in now}
    now += [one for one in before if one.part == "kind" and one.name in waits and one[:2] not in named]
    if {one[:4] for one in now} != known.keys():
        text = json.dumps([[*one[:4], one.since.isoformat()] for one in now])
        set_meta(connection, _mark(school), text)
    return [one for one in now if one[:4] not in known]


def waiting(connection: Connection, school: str) -> dict[str, int]:
    """How many messages wait for a part to be mended, by the rule that fails, or else by their kind."""
    return {row[0]: row[1] for row in connection.execute(_WAITING, {"of_school": school})}


def without_part(
    connection: Connection, school: str, channels: Collection[str], kinds: Collection[str]
) -> dict[str, int]:
    """How many messages wait, are in hand or unknown over a channel, or of a kind, that is none of these."""
    found: Counter[str] = Counter()
    for channel, kind, count in connection.execute(_OPEN, {"of_school": school, "open": [*WAITING, *_IN_HAND]}):
        if kind not in kinds:
            found[f"kind {kind}"] += count
        elif channel not in channels:
            found[f"channel {channel}"] += count
    return dict(sorted(found.items()))


_IN_HAND = (State.HANDED_OVER, State.UNKNOWN)
_OF = _message.c.channel, _message.c.kind
_OPEN = (
    select(*_OF, func.count())
    .where(given(_message.c.school), _message.c.state.in_(bindparam("open", expanding=True)))
    .group_by(*_OF)
)
_JOINED = _plan.join(_message, _plan.c.message == _message.c.id)
_QUEUED = (given(_plan.c.school), _message.c.state == State.QUEUED, _WAITS)
_PART = func.coalesce(_plan.c.rule, _message.c.kind)
_COUNT = func.count(func.distinct(_message.c.id))
_WAITING = select(_PART, _COUNT).select_from(_JOINED).where(*_QUEUED).group_by(_PART).order_by(_PART)
_RAN_OUT = select(_COUNT).select_from(_JOINED).where(*_QUEUED, _message.c.deadline <= bindparam("now"))


def waits_of(connection: Connection, school: str) -> list[tuple[str, datetime, datetime]]:
    """For each part that messages wait for: when the oldest came in, and until when the first is of use (UTC)."""
    return [(row[0], row[1], row[2]) for row in connection.execute(_WAITS_OF, {"of_school": school})]


_WAITS_OF = (
    select(_PART, func.min(tables.event.c.accepted_at), func.min(_message.c.deadline))
    .select_from(_JOINED.join(tables.event, _message.c.event == tables.event.c.id))
    .where(*_QUEUED)
    .group_by(_PART)
    .order_by(_PART)
)


def waiting_messages(connection: Connection, school: str) -> list[int]:
    """The numbers of the messages that wait for a part to be mended."""
    numbers = select(_message.c.id).distinct().select_from(_JOINED).where(*_QUEUED)
    return list(connection.execute(numbers, {"of_school": school}).scalars())


def waiting_events(connection: Connection, school: str, lightest: int) -> list[tuple[str, str]]:
    """The sources and ids of the events of which a message, this heavy or heavier, waits for a part to be mended."""
    event = tables.event
    joined = _JOINED.join(event, _message.c.event == event.c.id)
    query = select(event.c.source, event.c.event_id).distinct().select_from(joined)
    heavy = query.where(*_QUEUED, _message.c.priority <= lightest)
    return [(row[0], row[1]) for row in connection.execute(heavy, {"of_school": school})]


def ran_out(connection: Connection, school: str, now: datetime) -> int:
    """How many messages are past their use now while they waited for a part to be mended."""
    return int(connection.execute(_RAN_OUT, {"of_school": school, "now": now}).scalar_one())


def _mark(school: str) -> str:
    return f"failing:{school}"
