"""From sources to judged drafts, without writing anything: what ``plan`` prints and ``dispatch`` stores."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ouderbrug.bounded import was_pressed
from ouderbrug.model import Priority
from ouderbrug.planning import named_days, planner, routing, taking_back
from ouderbrug.planning.accepting import accept, let_lapse, peril, put_aside
from ouderbrug.planning.draft import identified
from ouderbrug.planning.flood import above_the_ceiling
from ouderbrug.planning.heard import heard
from ouderbrug.planning.judging_drafts import judge_window, new_time
from ouderbrug.planning.last_words import LastWords
from ouderbrug.planning.prepared import Prepared
from ouderbrug.planning.school_year import SOURCE
from ouderbrug.planning.school_year_changes import with_changes
from ouderbrug.planning.sources import cursors, lend, poll
from ouderbrug.planning.spoken import place, spoken
from ouderbrug.planning.told_once import told_once
from ouderbrug.planning.windows import Window, windows
from ouderbrug.store import half_planned, outbox, plans, set_aside

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.model import Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.heard import Told
    from ouderbrug.planning.looks import Looking
    from ouderbrug.records import Batch
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork


def prepare_all(work: UnitOfWork, *, judge_queue: bool) -> Prepared:
    """All that the sources have that is new, judged; what the commands that only look begin with."""
    lend(work.connection, work.runtime)
    return prepare(work, poll(work.runtime, cursors(work.connection, work.runtime), work.now), judge_queue=judge_queue)


def prepare(
    work: UnitOfWork,
    batches: Mapping[str, Batch],
    *,
    judge_queue: bool,
    keep: bool = False,
    looking: Looking | None = None,
) -> Prepared:
    """Accept, plan, compose and judge; ``judge_queue`` judges what is queued along with it, as a run would.

    ``keep`` writes copies of the files that accepted events name, for whoever will store these events. A run says
    by ``looking`` what it looks at again beside what the new events bear on, and is told what of it may change; who
    wants to see all is told all.
    """
    if SOURCE in batches and batches[SOURCE].cursor is not None:
        batches = {**batches, SOURCE: with_changes(work, batches[SOURCE])}
    prepared = Prepared(words=LastWords(set_aside.kept(work.connection, work.school)))
    for source, batch in batches.items():
        prepared.rejected += [(source, rejected) for rejected in batch.rejected]
        if batch.cursor is not None:
            prepared.cursors[source] = batch.cursor
        accept(work, source, batch, prepared, keep=keep)
        taking_back.take_back(work, source, batch.taken_back, prepared)
    if judge_queue and SOURCE in batches:
        taking_back.told_twice(work, prepared)
        named_days.make_anew(work, prepared)
    let_lapse(work, prepared)
    prepared.half = _half_planned(work, prepared, urgent_alone=not judge_queue)
    drafts = _plan(work, prepared)
    if not judge_queue:
        judge_window(work, Window(drafts, []), prepared)
    elif looking is None:
        judge_window(work, Window(drafts, outbox.waiting(work.connection, work.school)), prepared)
    else:
        for window in windows(work, drafts, looking):
            judge_window(work, window, prepared)
            _leave_out_what_stays(work, prepared)
    told = partial(spoken, runtime=work.runtime, people=work.roster)
    prepared.rejected = [(source, told(one)) for source, one in prepared.rejected]
    prepared.aside = [(source, record, told(one)) for source, record, one in prepared.aside]
    prepared.refused = [one._replace(why=told(one.why)) for one in prepared.refused]
    prepared.called_off = [one._replace(place=place(one.place, work.runtime)) for one in prepared.called_off]
    return prepared


def readers(work: UnitOfWork, prepared: Prepared) -> dict[str, list[str]]:
    """For whom each message is, its own guardian first, by public id: the names that stand in its text as it goes."""
    mails: dict[Hashable, list[str]] = {}
    found: dict[str, list[str]] = {}
    for draft, judgement in prepared.drafts:
        same = draft.one_mail(judgement) or draft.message.public_id
        found[draft.message.public_id] = mails.setdefault(same, [])
        mails[same].append(draft.message.recipient)
    waiting = outbox.waiting(work.connection, work.school)
    whom = outbox.guardians(work.connection, (row.id for row in waiting))
    for row in waiting:
        others = [] if row.is_post else whom.get(row.id, [])
        found[row.public_id] = [row.recipient, *(key for key in others if key != row.recipient)]
    return found


def _plan(work: UnitOfWork, prepared: Prepared) -> list[Draft]:
    earlier = _earlier(work, prepared.replaced)
    drafts: list[Draft] = []
    for stored in tuple(prepared.half):
        drafts += _rest_of(work, stored, prepared, drafts)
    for event in tuple(prepared.accepted):
        if id(event) in prepared.quiet:
            continue
        name = (event.source, event.id)
        try:
            with peril(work, event.kind, "plan", *name):
                planned = identified(work.connection, planner.plan(work, event, earlier.get(name, {})))
                drafts += told_once(work, event, planned, drafts)
        except BaseException as error:
            if was_pressed(error):
                raise
            prepared.take_back(event)
            put_aside(work, prepared, event.source, prepared.records[id(event)], error)
    held = above_the_ceiling(work, drafts)
    prepared.flood |= held is not drafts
    return held


def _half_planned(work: UnitOfWork, prepared: Prepared, *, urgent_alone: bool) -> list[StoredEvent]:
    """What an earlier run did not come to plan to the end; nobody more hears of what is replaced by now."""
    over = {stored.row for stored in prepared.replaced}
    found = (one for one in half_planned.found(work.connection, work.school) if one.row not in over)
    return [one for one in found if one.event.priority <= Priority.URGENT or not urgent_alone]


def _rest_of(work: UnitOfWork, stored: StoredEvent, prepared: Prepared, beside: list[Draft]) -> list[Draft]:
    """The drafts of such an event for who has no plan of it; one that cannot be planned stays for the next run."""
    event = stored.event
    try:
        with peril(work, event.kind, "plan", event.source, event.id):
            planned = planner.plan(work, event, heard(work, event, event.revision))
            had = plans.planned(work.connection, stored.row)
            new = [draft for draft in planned if draft.message.recipient not in had]
            return told_once(work, event, identified(work.connection, new), beside)
    except BaseException as error:
        if was_pressed(error):
            raise
        work.runtime.failures.note("kind", event.kind, type(error).__name__)
        prepared.half.remove(stored)
        return []


def _earlier(work: UnitOfWork, replaced: Iterable[StoredEvent]) -> dict[tuple[str, str], dict[str, Told]]:
    """What guardians already heard of the events that are replaced."""
    latest = (stored.event for stored in replaced)
    return {(event.source, event.id): heard(work, event, event.revision + 1) for event in latest}


def _leave_out_what_stays(work: UnitOfWork, prepared: Prepared) -> None:
    """Keep of what is queued only what may go sooner or another way: of a long queue nearly all waits as it waited."""
    prepared.queued = [one for one in prepared.queued if not _stays(work, *one, prepared.due)]
    kept = {message.public_id for message, _ in prepared.queued}
    prepared.due = {public_id: due for public_id, due in prepared.due.items() if public_id in kept}


def _stays(work: UnitOfWork, message: Message, judgement: Judgement, due: Mapping[str, datetime]) -> bool:
    if judgement.verdict == "refuse" or routing.needs_a_person(message, judgement):
        return False
    return message.is_digest or new_time(work, judgement, due.get(message.public_id)) is None
