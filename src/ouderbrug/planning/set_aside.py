"""What comes back by itself: records set aside for a fault of a kind or template, or for people not here yet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from ouderbrug.failures import NO_FILES, NOT_COMPOSED, UNKNOWN_KIND
from ouderbrug.model import Audience, Event
from ouderbrug.planning.fingerprint import fingerprint
from ouderbrug.planning.intake import BEFORE_AN_IMPORT, NOT_HERE_YET, SCOPES
from ouderbrug.planning.last_words import latest
from ouderbrug.planning.revisions import revision_of
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.records import Batch, Incoming, Rejected
from ouderbrug.school.calendar import deadline
from ouderbrug.store import rejects, set_aside
from ouderbrug.store.set_aside import CALLED_OFF, NOT_MENDED, Aside
from ouderbrug.templates.reasons import record_reason_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.planning.prepared import Prepared, Refusal
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rejects import Reject
    from ouderbrug.unit_of_work import UnitOfWork

COMES_BACK = frozenset({NOT_COMPOSED, UNKNOWN_KIND, NO_FILES}) | NOT_HERE_YET
"""Why a record is kept: what is wrong is not in the record, or may not be."""
_STAYS = ("id", "revision", "audience")
"""What is kept of a record that was not mended in time: whom to tell, and nothing that it says."""
MOST_KEPT = 1000
"""So many records wait at most; a file with more that cannot be taken is a mistake in the file."""


class Returning:
    """The records that wait: those that are tried again in this run, and those that go on waiting.

    Without ``again`` all go on waiting, and what comes in ends them or takes their place.
    """

    def __init__(self, asides: Sequence[Aside], work: UnitOfWork, *, again: bool) -> None:
        self._runtime, self._roster, self._now, self._before = work.runtime, work.roster, work.now, list(asides)
        now = work.now
        waiting = [one for one in asides if one.waits]
        self._words: dict[bool, str] = {}
        self.over = [one for one in waiting if one.until <= now and again]
        here = [one for one in waiting if one.until > now or not again]
        self._ended = [one for one in asides if not one.waits and one.until > now]
        again_now = [one for one in here if again and one.tried_with != self._word(one.code)]
        self._waiting = [one for one in here if one not in again_now]
        self._tried = {id(made): (made, one) for one in again_now for made in [Incoming(one.place, one.data)]}

    def _word(self, code: str) -> str:
        """The word for what a record that waits for this was tried with: for people who are not here, who is here."""
        if code == NO_FILES:
            return self._runtime.loaded.media_trouble
        of_people = code in BEFORE_AN_IMPORT
        if of_people not in self._words:
            self._words[of_people] = _who_is_here(self._roster) if of_people else fingerprint(self._runtime)
        return self._words[of_people]

    def before(self, batches: Mapping[str, Batch]) -> dict[str, Batch]:
        """What sources have, behind what is tried again of each."""
        found = dict(batches)
        for incoming, aside in reversed(self._tried.values()):
            batch = found.get(aside.source, Batch((), (), None))
            found[aside.source] = replace(batch, events=(incoming, *batch.events))
        return found

    def keep(self, work: UnitOfWork, prepared: Prepared) -> list[Aside]:
        """Write down what waits from now on; returns what is new in it, and takes what was told out of ``prepared``."""
        waits, new = list(self._waiting), []
        for source, incoming, rejected in prepared.aside:
            if not _can_be_kept(incoming.data):
                continue
            before = self._tried.get(id(incoming))
            made = self._aside(source, incoming, rejected)
            if before is None:
                new.append(made)
                continue
            waits.append(made._replace(since=before[1].since, until=before[1].until))
            if before[1].code == rejected.code:
                prepared.rejected.remove((source, rejected))
        prepared.rejected += [(one.source, _too_late(one)) for one in self.over]
        refused = self._refusals(prepared)
        left = self._left([*waits, *new], refused, prepared)
        if left != self._before:
            set_aside.keep(work.connection, work.school, left)
        return [*new, *(one for one in refused if one.urgent and one.since == self._now)]

    def _left(self, waits: list[Aside], refused: list[Aside], prepared: Prepared) -> list[Aside]:
        """What waits from now on, and what was called off: the last word about each event that was not taken in."""
        taken = {(event.source, event.id): event.revision for event in prepared.accepted}
        off = [
            self._ended_as(CALLED_OFF, one.source, one.event_id, one.place, one.revision) for one in prepared.called_off
        ]
        over = [
            self._ended_as(NOT_MENDED, one.source, one.event_id, one.place, revision_of(one.data))._replace(
                hint=one.code, data={name: one.data[name] for name in _STAYS if name in one.data}
            )
            for one in self.over
        ]
        fresh = {(one.source, one.event_id) for one in refused}
        words = [
            one
            for one in latest([*self._ended, *refused[-MOST_KEPT:], *over, *waits, *off])
            if (one.source, one.event_id) in fresh or taken.get((one.source, one.event_id), 0) < revision_of(one.data)
        ]
        waiting = [one for one in words if one.waits]
        return [*waiting[:MOST_KEPT], *(one for one in words if not one.waits)]

    def _refusals(self, prepared: Prepared) -> list[Aside]:
        """The words that were not taken in; of urgent ones so many as a person could read."""
        room = MOST_KEPT - sum(one.urgent for one in self._ended)
        all_ = [(self._refused(one), one) for one in prepared.refused]
        pressing = [made for made, one in all_ if one.urgent]
        beyond = {id(made) for made in pressing[max(room, 0) :]}
        return [
            made._replace(urgent=False) if id(made) in beyond else made
            for made, one in all_
            if id(made) not in beyond or revision_of(one.record.data) > 1
        ]

    def _refused(self, one: Refusal) -> Aside:
        """As it is kept; where it was before, since then: whoever was told of it is not told again."""
        made = self._ended_as(
            one.code, one.source, one.of or one.why.place, one.why.place, revision_of(one.record.data)
        )
        made = made._replace(hint=one.why.code, urgent=one.urgent)
        same = (old for old in self._before if old._replace(since=made.since, until=made.until) == made)
        return next(same, made)

    def _ended_as(self, code: str, source: str, event_id: str, place: str, revision: int) -> Aside:
        """Kept as long as what was said before it could still come."""
        until = self._now + timedelta(days=self._runtime.settings.intake.max_age)
        data = {"id": event_id, "revision": revision} | ({"withdrawn": True} if code == CALLED_OFF else {})
        return Aside(source, event_id, place, data, code, "", False, self._now, until, "")

    def _aside(self, source: str, incoming: Incoming, rejected: Rejected) -> Aside:
        data = dict(incoming.data)
        until = self._now + timedelta(days=self._runtime.settings.intake.max_age)
        ends = min(until, _ends(data, self._runtime, until))
        return Aside(
            source, str(data.get("id")), rejected.place, data, rejected.code, rejected.hint,
            may_be_urgent(data, self._runtime), self._now, ends, self._word(rejected.code),
        )  # fmt: skip


def _who_is_here(roster: Roster) -> str:
    """One word for all pupils with their groups, who of them has somebody at home, and whose key is in doubt."""
    each = sorted(
        (one.key, one.groups, one.year, one.site, one.active, one.key in roster.ties_of_pupil)
        for one in roster.pupils.values()
    )
    return hashlib.sha256(repr((each, sorted(roster.in_doubt))).encode()).hexdigest()


def _can_be_kept(data: Mapping[str, Any]) -> bool:
    """False for what no store can hold, as a source of a plugin may give it."""
    try:
        return bool(json.dumps(dict(data)))
    except (TypeError, ValueError, RecursionError):
        return False


def _too_late(one: Aside) -> Rejected:
    whom = "an import" if one.code in BEFORE_AN_IMPORT else "its kind or template"
    return Rejected(one.place, NOT_MENDED, f"it waited for {whom} ({one.code}); tell it yourself")


def _ends(data: Mapping[str, Any], runtime: Runtime, latest: datetime) -> datetime:
    """When a record is past its use by its kind, as it would be if it were an event; else the latest moment."""
    kind, tz = runtime.kinds.get(str(data.get("kind"))), runtime.calendar.tz
    if kind is None:
        return latest
    try:
        payload = {name: _aware(value, tz) for name, value in data["payload"].items()}
        occurred_at = datetime.fromisoformat(_aware(data["occurred_at"], tz)).astimezone(UTC)
        event = Event(runtime.school, "", "", kind.name, occurred_at, audience_of(data), payload)
        return deadline(event, kind, runtime.calendar)
    except Exception:  # the kind, or the record, may be what fails
        return latest


def why_set_aside(connection: Connection, school: str, event_id: str, source: str | None = None) -> str:
    """That the last word about an event (of a source, or of any) is set aside, and why; empty if it is not."""
    return "; ".join(
        f"the last word about {event_id} ({one.place}) is set aside: {record_reason_in(one.code, 'en')} ({one.hint})"
        for one in set_aside.of_event(connection, school, event_id)
        if source in (None, one.source)
    )


def to_be_written_again(store_path: Path, now: datetime) -> list[Reject]:
    """What was set aside in the last week and does not come back by itself."""
    return [one for one in rejects.recent(store_path, now) if one.code not in COMES_BACK]


def audience_of(data: Mapping[str, Any]) -> Audience:
    """Whom a record that is set aside names; the whole school where it names nobody that can be read."""
    try:
        ((scope, keys),) = data["audience"].items()
        return Audience(SCOPES[scope], tuple(map(str, keys)) if isinstance(keys, list) else (str(keys),))
    except (KeyError, ValueError, AttributeError):
        return Audience("school")


def _aware(value: Any, tz: tzinfo) -> Any:
    """A time without offset as the school's own; all else as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return value if moment.tzinfo or len(value) == len("2026-11-27") else moment.replace(tzinfo=tz).isoformat()
