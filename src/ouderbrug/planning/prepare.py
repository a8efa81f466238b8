"""From sources to judged drafts, without writing anything: what ``plan`` prints and ``dispatch`` stores."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.factbook import reader
from ouderbrug.factbook.rota import in_turn, takes_turns
from ouderbrug.model import Batch, ContentClass, Correction, Rejected
from ouderbrug.planning import messages, planner, routing
from ouderbrug.planning.intake import Intake
from ouderbrug.planning.messages import messages_of
from ouderbrug.rules.judgement import Judgement
from ouderbrug.store import events, outbox
from ouderbrug.store import roster as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.factbook.book import FactBook
    from ouderbrug.model import Event, Message
    from ouderbrug.planning.planner import Draft
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.events import StoredEvent

FEWEST_A_DAY = 200
"""The ceiling of messages about a child on one day, for a school with fewer pupils than this."""


@dataclass
class Prepared:
    """What one run found: events with their judged drafts, what was set aside, how far each source was read.

    ``places`` says where each accepted event stood, by its ``id()``; ``due`` when each queued message that was
    never tried would go, by its public id.
    """

    accepted: list[Event] = field(default_factory=list)
    replaced: list[StoredEvent] = field(default_factory=list)
    drafts: list[tuple[Draft, Judgement]] = field(default_factory=list)
    queued: list[tuple[Message, Judgement]] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    flood: bool = False


def prepare(
    connection: Connection, runtime: Runtime, batches: Mapping[str, Batch], now: datetime, *, judge_queue: bool
) -> Prepared:
    """Accept, plan, compose and judge; ``judge_queue`` judges what is queued along with it, as a run would."""
    roster = people.load(connection, runtime.school)
    prepared = Prepared()
    for source, batch in batches.items():
        prepared.rejected += [(source, rejected) for rejected in batch.rejected]
        if batch.cursor is not None:
            prepared.cursors[source] = batch.cursor
        _accept(connection, runtime, roster, source, batch, now, prepared)
    drafts = _plan(connection, runtime, roster, prepared, now)
    waiting = outbox.waiting(connection, runtime.school) if judge_queue else []
    queued = messages_of(connection, runtime, waiting)
    prepared.due = {row.public_id: row.due_at for row in waiting if not row.attempts}
    _judge(connection, runtime, roster, drafts, queued, now, prepared)
    return prepared


def _accept(
    connection: Connection, runtime: Runtime, roster: Roster, source: str, batch: Batch, now: datetime, into: Prepared
) -> None:
    ids = [str(incoming.data.get("id")) for incoming in batch.events]
    known = events.latest(connection, runtime.school, source, ids)
    intake = Intake(runtime, roster, now)
    for incoming in batch.events:
        try:
            found = intake.accept(source, incoming, known.get(str(incoming.data.get("id"))))
        except Exception as error:
            _set_aside(into, source, incoming.place, error)
            continue
        if isinstance(found, Rejected):
            into.rejected.append((source, found))
        elif found is not None:
            if (before := known.get(found.id)) is not None:
                _replace(into, before)
            into.accepted.append(found)
            into.places[id(found)] = incoming.place
            known[found.id] = events.StoredEvent(0, found, events.content_hash(found))


def _replace(into: Prepared, before: StoredEvent) -> None:
    if before.row:
        into.replaced.append(before)
    else:
        into.accepted.remove(before.event)


def _take_back(into: Prepared, event: Event) -> None:
    name = (event.source, event.id)
    into.accepted = [one for one in into.accepted if one is not event]
    into.replaced = [one for one in into.replaced if (one.event.source, one.event.id) != name]


def _set_aside(into: Prepared, source: str, place: str, error: Exception) -> None:
    """An event that cannot be worked with is set aside alone, as any other record that cannot be taken."""
    # The words of our own errors name files and lines; those of others may hold a text.
    why = str(error) if isinstance(error, OuderbrugError) else f"its kind or template raised {type(error).__name__}"
    into.rejected.append(
        (source, Rejected(place, "cannot-be-composed", f"{why}; mend it, then take it in with `event add -f`"))
    )


def _plan(connection: Connection, runtime: Runtime, roster: Roster, prepared: Prepared, now: datetime) -> list[Draft]:
    earlier = _earlier(connection, runtime, prepared.replaced)
    before = {(stored.event.source, stored.event.id): stored.event for stored in prepared.replaced}
    drafts = []
    for event in tuple(prepared.accepted):
        name = (event.source, event.id)
        try:
            drafts += planner.plan(event, runtime, roster, earlier.get(name, {}), now, before.get(name))
        except Exception as error:
            _take_back(prepared, event)
            _set_aside(prepared, event.source, prepared.places[id(event)], error)
    return _hold_back_a_flood(connection, runtime, roster, drafts, now, prepared)


def _earlier(
    connection: Connection, runtime: Runtime, replaced: Iterable[StoredEvent]
) -> dict[tuple[str, str], dict[str, messages.Earlier]]:
    """What guardians already have of the events that are replaced, through all their revisions."""
    found: dict[tuple[str, str], dict[str, messages.Earlier]] = {}
    for stored in replaced:
        event = stored.event
        revisions = [
            one.row for one in events.find(connection, runtime.school, event.id) if one.event.source == event.source
        ]
        found[event.source, event.id] = _had(connection, runtime, revisions)
    return found


def _had(connection: Connection, runtime: Runtime, revisions: list[int]) -> dict[str, messages.Earlier]:
    """What each guardian already has of these revisions of one event; a word that it is off ends that."""
    pilot = runtime.settings.redirect_to is not None
    rows = [
        row for row in outbox.of_event(connection, revisions) if row.state in planner.REACHED and row.pilot == pilot
    ]
    whom = outbox.guardians(connection, (row.id for row in rows))
    had: dict[str, messages.Earlier] = {}
    for row in rows:
        post = row.recipient.startswith("group:")
        for key in [row.recipient] if post else whom[row.id]:
            if row.correction == Correction.WITHDRAWN:
                had.pop(key, None)
                continue
            first = had[key].public_id if key in had else row.public_id
            pupils = tuple(row.pupils)
            had[key] = messages.Earlier(first, row.channel, row.meeting_uid, row.meeting_sequence, pupils)
    return had


def _hold_back_a_flood(
    connection: Connection, runtime: Runtime, roster: Roster, drafts: list[Draft], now: datetime, prepared: Prepared
) -> list[Draft]:
    """More messages about children on one day than a school has reason for look like a broken export.

    What is above the ceiling waits for a person, whatever its source may decide itself.
    """
    ceiling = runtime.settings.intake.max_personal_per_day or max(FEWEST_A_DAY, len(roster.pupils))
    # Of a request that takes turns only a few go at a time, however many might be asked.
    personal = [
        draft
        for draft in drafts
        if draft.message.content_class is not ContentClass.GENERAL and not in_turn(runtime, draft.message.event)
    ]
    if not personal:
        return drafts
    midnight = runtime.calendar.at(runtime.calendar.day(now), time(0))
    room = max(ceiling - outbox.personal_since(connection, runtime.school, midnight, _personal_kinds(runtime)), 0)
    if len(personal) <= room:
        return drafts
    prepared.flood = True
    above = {id(draft) for draft in personal[room:]}
    return [replace(d, ask=(*d.ask, "flood")) if id(d) in above else d for d in drafts]


def _personal_kinds(runtime: Runtime) -> list[str]:
    kinds = runtime.registry.kinds.items()
    return [n for n, kind in kinds if kind.content_class is not ContentClass.GENERAL and not takes_turns(kind)]


def _judge(
    connection: Connection,
    runtime: Runtime,
    roster: Roster,
    drafts: list[Draft],
    queued: list[Message],
    now: datetime,
    prepared: Prepared,
) -> None:
    replaced = {(stored.event.source, stored.event.id) for stored in prepared.replaced}
    staying = [message for message in queued if (message.event.source, message.event.id) not in replaced]
    new = [draft.message for draft in drafts if not draft.no_route]
    book = reader.read(connection, runtime, roster, [*new, *staying], now, with_queue=not queued)
    judged = runtime.gate.judge_all([*new, *staying], book, now)
    prepared.queued = [(message, judged[id(message)]) for message in staying]
    told = [_told_by_a_person(draft, judged.get(id(draft.message)), runtime, book, now) for draft in drafts]
    prepared.drafts = [(draft, _of(draft, judgement)) for draft, judgement in told]


def _told_by_a_person(
    draft: Draft, judgement: Judgement | None, runtime: Runtime, book: FactBook, now: datetime
) -> tuple[Draft, Judgement | None]:
    """The draft over a channel that a colleague delivers, where it cannot go by itself in time."""
    message = draft.message
    guardian = book.roster.guardians.get(message.recipient)
    channel = routing.to_a_person(message, judgement, runtime, guardian) if judgement else None
    if channel is None:
        return draft, judgement
    message = replace(message, channel=channel)
    again = runtime.gate.judge(message, book.facts(message), now)
    if again.verdict not in ("allow", "delay"):
        return draft, judgement
    return replace(draft, message=message, address=""), again


def judge(
    connection: Connection, runtime: Runtime, roster: Roster, drafts: list[Draft], now: datetime
) -> list[tuple[Draft, Judgement]]:
    """Judge drafts by the facts of this moment, beside whatever is queued already."""
    prepared = Prepared()
    _judge(connection, runtime, roster, drafts, [], now, prepared)
    return prepared.drafts


def _of(draft: Draft, judgement: Judgement | None) -> Judgement:
    return _asked(draft, judgement or Judgement("refuse", "content_policy", draft.no_route))


def _asked(draft: Draft, judgement: Judgement) -> Judgement:
    """What a person must look at waits for that person, unless a rule refuses it anyway."""
    if not draft.ask or judgement.verdict == "refuse":
        return judgement
    return Judgement("approve", None, draft.ask[0], None, judgement.trail, (*judgement.warnings, *draft.ask))
