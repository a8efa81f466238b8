"""From sources to judged drafts, without writing anything: what ``plan`` prints and ``dispatch`` stores."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.bounded import was_pressed
from ouderbrug.errors import OuderbrugError
from ouderbrug.factbook import reader
from ouderbrug.factbook.rota import in_turn
from ouderbrug.failures import NO_FILES, RULE_FAILED, UNKNOWN_KIND
from ouderbrug.model import BY_HAND, Batch, ContentClass, Correction, Incoming, Priority, Rejected
from ouderbrug.planning import first_look, planner, routing
from ouderbrug.planning.draft import NOTHING_NEW, identified
from ouderbrug.planning.heard import heard
from ouderbrug.planning.intake import Intake, is_id, may_come
from ouderbrug.planning.lapsing import REFERS_TO_NOTHING, REFERS_TO_OFF, Lapsing, as_off, rejected
from ouderbrug.planning.last_words import NOTHING, CalledOff, LastWords
from ouderbrug.planning.mailboxes import in_one_mail
from ouderbrug.planning.other_names import HINT, OTHER_NAME, ToldBefore
from ouderbrug.planning.revisions import in_order, revision_of
from ouderbrug.planning.school_year import SOURCE
from ouderbrug.planning.school_year_changes import with_changes
from ouderbrug.planning.sources import cursors, lend, poll
from ouderbrug.planning.spoken import place, spoken
from ouderbrug.planning.told_once import told_once
from ouderbrug.planning.translations import without_stale
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.planning.windows import Window, windows
from ouderbrug.registry import BUILT_IN, CONTENT_POLICY
from ouderbrug.rules.judgement import Judgement
from ouderbrug.store import events, outbox, set_aside
from ouderbrug.store.database import name_of
from ouderbrug.store.set_aside import CALLED_OFF, REFUSED

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ouderbrug.factbook.book import FactBook
    from ouderbrug.model import Event, Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.heard import Told
    from ouderbrug.planning.looks import Looking
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

FEWEST_A_DAY = 200
"""The ceiling of messages about a child on one day, for a school with fewer pupils than this."""

LEFT_OUT = "the event was taken in without it: its text changed and the translation did not; send a new one"
"""What is advised where a translation is stale."""


class Refusal(NamedTuple):
    """A word about an event that is not taken for a fault of its own: the code to keep it under, and why.

    ``of`` is the id of the event; empty where it is kept by its place.
    """

    source: str
    record: Incoming
    code: str
    why: Rejected
    of: str
    urgent: bool

    def put_right_by(self, event: Event) -> bool:
        """True if this event is the same word, or a later one, written so that it is taken."""
        return (self.source, self.of) == (event.source, event.id) and revision_of(self.record.data) <= event.revision


@dataclass
class Prepared:
    """What one run found: events with their judged drafts, what was set aside, how far each source was read.

    ``records`` are those of which events were accepted, by their ``id()``; ``due`` says when each queued message that
    was never tried would go, by its public id; ``aside`` is what is not taken for a fault of its kind or template,
    ``refused`` a later or an urgent word about an event that is not taken for a fault of its own,
    ``called_off`` what was withdrawn while it was set aside, ``words`` the last word about each event that is.
    ``moved`` is True once something that waited goes sooner, or another way.
    ``lapsed`` counts the events that are called off beside what they refer to.
    ``superseded`` are revisions that a later one followed at once: nobody hears them, and they are kept, for the texts
    beside which a translation stood.
    """

    accepted: list[Event] = field(default_factory=list)
    superseded: list[Event] = field(default_factory=list)
    replaced: list[StoredEvent] = field(default_factory=list)
    drafts: list[tuple[Draft, Judgement]] = field(default_factory=list)
    queued: list[tuple[Message, Judgement]] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    records: dict[int, Incoming] = field(default_factory=dict)
    aside: list[tuple[str, Incoming, Rejected]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    called_off: list[CalledOff] = field(default_factory=list)
    words: LastWords = field(default_factory=lambda: LastWords(()))
    flood: bool = False
    moved: bool = False
    lapsed: int = 0


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
        _accept(work, source, batch, prepared, keep=keep)
    _let_lapse(work, prepared)
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


def _accept(work: UnitOfWork, source: str, batch: Batch, into: Prepared, *, keep: bool) -> None:
    if not batch.events:
        return
    ids = [str(incoming.data.get("id")) for incoming in batch.events]
    known = events.latest(work.connection, work.school, source, ids)
    told = ToldBefore(work, (one for one in ids if one not in known))
    intake = Intake(work.runtime, work.roster, work.now, name_of(work.connection) if keep else "")
    for given, beside in in_order(batch):
        name = str(given.data.get("id"))
        word = into.words.get((source, name), NOTHING)
        earlier = [*beside, *([word.payload] if word.payload else [])]
        incoming = _with_true_translations(work, source, given, earlier) if name in known or earlier else given
        try:
            with _peril(work, incoming.data.get("kind"), "accept", source, name):
                found = intake.accept(source, incoming, known.get(name), word)
        except BaseException as error:
            if was_pressed(error):
                raise
            _set_aside(work, into, source, given, error)
            continue
        if isinstance(found, Rejected):
            into.rejected.append((source, found))
            first = name not in known and revision_of(given.data) == 1
            comes = found.code in (UNKNOWN_KIND, NO_FILES) or (first and may_come(found.code, work.roster))
            # Whoever typed it reads at once that it is refused, and writes it anew: kept, it would go to others later.
            if comes and not (given.place == BY_HAND and word is NOTHING):
                _keep_aside(into, source, given, found)
            else:
                last = known[name].event if name in known else None
                # Whoever typed it reads it at once, and writes it anew.
                urgent = given.place != BY_HAND and may_be_urgent(given.data, work.runtime, last)
                _remember(into, source, given, found, last, urgent=urgent)
        elif isinstance(found, CalledOff):
            into.called_off.append(found)
            into.words.hear(source, {"id": name, "revision": found.revision}, off=True)
        elif found is not None and name not in known and told.has(found):
            into.rejected.append((source, Rejected(given.place, OTHER_NAME, HINT, "id")))
        elif found is not None:
            if (before := known.get(found.id)) is not None:
                _replace(into, before)
            into.accepted.append(found)
            into.refused = [one for one in into.refused if not one.put_right_by(found)]
            into.records[id(found)] = given
            if incoming is not given:
                into.rejected.append(
                    (source, Rejected(given.place, "stale-translation", LEFT_OUT, "payload.translations"))
                )
            known[found.id] = events.StoredEvent(0, found, events.content_hash(found))


def _let_lapse(work: UnitOfWork, into: Prepared) -> None:
    """Call off what says again what is off now, and take nothing in that does, or that refers to nothing."""
    lapsing = Lapsing(work, into.accepted)
    needless = [(one, REFERS_TO_OFF) for one in into.accepted if lapsing.is_needless(one)]
    needless += [(one, REFERS_TO_NOTHING) for one in into.accepted if lapsing.names_nothing(one)]
    for event, code in needless:
        _take_back(into, event)
        into.rejected.append((event.source, rejected(work, event, into.records[id(event)], code)))
    beside = {(event.source, event.id) for event in into.accepted}
    for stored in lapsing.stored():
        if (stored.event.source, stored.event.id) not in beside:
            off = as_off(stored.event)
            into.replaced.append(stored)
            into.accepted.append(off)
            into.records[id(off)] = Incoming(BY_HAND, {"id": off.id, "withdrawn": True})
            into.lapsed += 1


def _peril(work: UnitOfWork, kind: object, *about: str) -> AbstractContextManager[None]:
    """The note of what a kind does with an event, where a plugin brings the kind."""
    name = str(kind)
    if work.runtime.registry.owners.get(("kinds", name), "kinds") in BUILT_IN:
        return nullcontext()
    return work.runtime.failures.perils.over("kind", name, "\x1f".join(about))


def _with_true_translations(
    work: UnitOfWork, source: str, incoming: Incoming, beside: Iterable[Mapping[str, Any]]
) -> Incoming:
    """A record without translations of texts that are others by now; the same one where all hold.

    ``beside`` is what earlier revisions said that came with it.
    """
    payload = incoming.data.get("payload")
    if not isinstance(payload, dict) or not payload.get("translations"):
        return incoming
    revisions = events.find(work.connection, work.school, str(incoming.data.get("id")))
    earlier = [one.event.payload for one in revisions if one.event.source == source]
    fresh = without_stale(payload, [*earlier, *beside])
    return incoming if fresh is payload else replace(incoming, data={**incoming.data, "payload": fresh})


def _replace(into: Prepared, before: StoredEvent) -> None:
    if before.row:
        into.replaced.append(before)
    else:
        into.accepted.remove(before.event)
        into.superseded.append(before.event)


def _take_back(into: Prepared, event: Event) -> None:
    name = (event.source, event.id)
    into.accepted = [one for one in into.accepted if one is not event]
    into.replaced = [one for one in into.replaced if (one.event.source, one.event.id) != name]


def _set_aside(work: UnitOfWork, into: Prepared, source: str, record: Incoming, error: BaseException) -> None:
    """An event that cannot be worked with is set aside alone, as any other record that cannot be taken."""
    # The words of our own errors name files and lines; those of others may hold a text.
    kind = str(record.data.get("kind"))
    plugin = work.runtime.registry.owners.get(("kinds", kind))
    whose = f"the kind {kind} of plugin {plugin} or its template" if plugin else "its kind or template"
    why = str(error) if isinstance(error, OuderbrugError) else f"{whose} raised {type(error).__name__}"
    found = Rejected(record.place, "cannot-be-composed", f"{why}; it waits until that is mended")
    into.rejected.append((source, found))
    _keep_aside(into, source, record, found)


def _remember(
    into: Prepared, source: str, record: Incoming, why: Rejected, known: Event | None, *, urgent: bool
) -> None:
    """Keep in mind that there was a later word: what was said before it and comes after it is not to go.

    An urgent one is kept in any case, and without what it says: somebody has to tell it.
    """
    name, before = record.data.get("id"), into.words.get((source, str(record.data.get("id"))), NOTHING)
    waits = before.revision and not before.off and not before.over
    said, last = revision_of(record.data), known.revision if known else 0
    urgent = urgent and not (before.off and said <= before.revision)
    later = is_id(name) and not waits and before.revision <= said and said > last
    off = later and why.code == "unknown-event"
    if not later:
        said = 1
    elif off:
        into.words.hear(source, record.data, off=True)
    elif said > 1:
        into.words.hear(source, {"id": name, "revision": said}, over=True)
    if off or said > 1 or urgent:
        # Beside what waits of the same event it is kept by its place, and takes that from nobody.
        of = str(name) if is_id(name) and not waits else ""
        into.refused.append(Refusal(source, record, CALLED_OFF if off else REFUSED, why, of, urgent))


def _keep_aside(into: Prepared, source: str, record: Incoming, why: Rejected) -> None:
    into.aside.append((source, record, why))
    into.words.hear(source, record.data)


def _plan(work: UnitOfWork, prepared: Prepared) -> list[Draft]:
    earlier = _earlier(work, prepared.replaced)
    drafts: list[Draft] = []
    for event in tuple(prepared.accepted):
        name = (event.source, event.id)
        try:
            with _peril(work, event.kind, "plan", *name):
                planned = identified(work.connection, planner.plan(work, event, earlier.get(name, {})))
                drafts += told_once(work, event, planned, drafts)
        except BaseException as error:
            if was_pressed(error):
                raise
            _take_back(prepared, event)
            _set_aside(work, prepared, event.source, prepared.records[id(event)], error)
    return _hold_back_a_flood(work, drafts, prepared)


def _earlier(work: UnitOfWork, replaced: Iterable[StoredEvent]) -> dict[tuple[str, str], dict[str, Told]]:
    """What guardians already heard of the events that are replaced."""
    latest = (stored.event for stored in replaced)
    return {(event.source, event.id): heard(work, event, event.revision + 1) for event in latest}


def _hold_back_a_flood(work: UnitOfWork, drafts: list[Draft], prepared: Prepared) -> list[Draft]:
    """More messages about children on one day than a school has reason for look like a broken export.

    What is above the ceiling waits for a person, whatever its source may decide itself.
    """
    ceiling = work.runtime.settings.intake.max_personal_per_day or max(FEWEST_A_DAY, len(work.roster.pupils))
    # Of a request that takes turns only a few go at a time, however many might be asked.
    personal = [
        draft
        for draft in drafts
        if draft.message.content_class is not ContentClass.GENERAL and not in_turn(work.runtime, draft.message.event)
    ]
    if not personal:
        return drafts
    midnight = work.runtime.calendar.at(work.today, time(0))
    kinds = sorted(work.runtime.kinds.about_a_child - work.runtime.kinds.taking_turns)
    room = max(ceiling - outbox.personal_since(work.connection, work.school, midnight, kinds), 0)
    if len(personal) <= room:
        return drafts
    prepared.flood = True
    above = {id(draft) for draft in personal[room:]}
    return [replace(d, ask=(*d.ask, "flood")) if id(d) in above else d for d in drafts]


def _leave_out_what_stays(work: UnitOfWork, prepared: Prepared) -> None:
    """Keep of what is queued only what may go sooner or another way: of a long queue nearly all waits as it waited."""
    prepared.queued = [one for one in prepared.queued if not _stays(work, *one, prepared.due)]
    kept = {message.public_id for message, _ in prepared.queued}
    prepared.due = {public_id: due for public_id, due in prepared.due.items() if public_id in kept}


def _stays(work: UnitOfWork, message: Message, judgement: Judgement, due: Mapping[str, datetime]) -> bool:
    if judgement.verdict == "refuse" or routing.needs_a_person(message, judgement):
        return False
    return message.is_digest or new_time(work, judgement, due.get(message.public_id)) is None


def new_time(work: UnitOfWork, judgement: Judgement, due: datetime | None) -> datetime | None:
    """When a message that waits for its time may go instead; None where it is to go as it was, or was tried before."""
    may = work.now if judgement.verdict == "allow" else judgement.until
    # Most of those who wait for their turn will wait again: better to know it here than one by one.
    return may if due is not None and may is not None and (may < due or not judgement.holds_slot) else None


def judge_window(work: UnitOfWork, window: Window, prepared: Prepared) -> None:
    """Judge drafts and what is queued beside them; the verdicts come behind those of other windows."""
    drafts, waiting = window.drafts, window.queued
    queued = [one.message for one in work.queued(waiting)]
    prepared.due |= {row.public_id: row.due_at for row in waiting if not row.attempts}
    replaced = {(stored.event.source, stored.event.id) for stored in prepared.replaced}
    staying = [message for message in queued if (message.event.source, message.event.id) not in replaced]
    new = [draft.message for draft in drafts if not draft.no_route]
    book = reader.read(work, [*new, *staying], with_queue=not queued, named=window.named)
    book.rows = {row.public_id: row.id for row in waiting}
    book.inside = {row.public_id for row in waiting if row.digest is not None}
    judged = work.runtime.gate.judge_all([*new, *staying], book, work.now)
    prepared.queued += [(one, _at_its_hour(one, judged[id(one)], prepared.due, work.now)) for one in staying]
    stay = _reached_otherwise(drafts, judged)
    found = [
        (draft, judged.get(id(draft.message)))
        if id(draft) in stay
        else _another_way(work, draft, judged.get(id(draft.message)), book)
        for draft in drafts
    ]
    looks: dict[Hashable, tuple[str, ...]] = {}
    told = [(_by_its_day(work, draft, judgement, looks), judgement) for draft, judgement in _called_once(work, found)]
    prepared.drafts += in_one_mail(
        [(draft, _of(draft, judgement)) for draft, judgement in told], work.runtime, work.roster
    )


def _at_its_hour(message: Message, judgement: Judgement, due: Mapping[str, datetime], now: datetime) -> Judgement:
    """The judgement of a digest that the rules would let go at once: it waits for its hour, which the school chose."""
    at = due.get(message.public_id, now)
    waits = message.is_digest and judgement.verdict == "allow" and at > now
    return judgement._replace(verdict="delay", until=at) if waits else judgement


def _reached_otherwise(drafts: list[Draft], judged: Mapping[int, Judgement]) -> set[int]:
    """Those copies of what is urgent that look for no other way, by ``id()``: one at most does for a guardian."""
    found: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        message = draft.message
        if message.priority <= Priority.URGENT and not message.group and not draft.said_too:
            name = message.event.source, message.event.id, message.recipient, message.pupils
            found.setdefault(name, []).append(draft)
    stay: set[int] = set()
    for copies in found.values():
        said = [judged.get(id(draft.message)) for draft in copies]
        goes = any(one is not None and one.verdict != "refuse" and one.reason != RULE_FAILED for one in said)
        stay |= {id(draft) for draft in (copies if goes else copies[1:])}
    return stay


def _another_way(
    work: UnitOfWork, draft: Draft, judgement: Judgement | None, book: FactBook
) -> tuple[Draft, Judgement | None]:
    """The draft over another channel of its guardian or a colleague's, where it cannot go over its own one in time."""

    def ask(message: Message) -> Judgement:
        return work.runtime.gate.judge(message, book.facts(message), work.now)

    message = draft.message
    if judgement and draft.reminds and judgement.verdict == "delay" and routing.needs_a_person(message, judgement):
        return replace(draft, no_route=NOTHING_NEW), None
    channel = routing.another_way(work, message, judgement, ask) if judgement else None
    if judgement is None or channel is None:
        return draft, judgement
    message = replace(message, channel=channel)
    again = ask(message)
    if again.verdict == "refuse" or (again.verdict == "fold" and work.runtime.capabilities[channel].by_person):
        return draft, judgement
    if judgement.verdict == "refuse":
        book.expect(message, again, work.now)
        again = again._replace(passed_over=(judgement.passing_over(draft.message.channel),))
    address = work.roster.address(work.roster.guardians[message.recipient], work.runtime.boxes[channel])
    return replace(draft, message=message, address=address), again


def ask(work: UnitOfWork, message: Message) -> Judgement:
    """What the rules say of a message by the facts of this moment."""
    return work.runtime.gate.judge(message, reader.read(work, [message]).facts(message), work.now)


def judge(work: UnitOfWork, drafts: list[Draft]) -> list[tuple[Draft, Judgement]]:
    """Judge drafts by the facts of this moment, beside whatever is queued already."""
    prepared = Prepared()
    judge_window(work, Window(drafts, []), prepared)
    return prepared.drafts


def _called_once(work: UnitOfWork, found: list[tuple[Draft, Judgement | None]]) -> list[tuple[Draft, Judgement | None]]:
    """Without the call beside a copy in another language where that copy is itself for a colleague by now."""

    def name(draft: Draft) -> Hashable:
        message = draft.message
        return message.event.source, message.event.id, message.recipient, message.pupils

    by_person = work.runtime.by_person
    told = {name(draft) for draft, _ in found if not draft.said_too and draft.message.channel in by_person}
    return [one for one in found if not (one[0].said_too and name(one[0]) in told)]


def _by_its_day(
    work: UnitOfWork, draft: Draft, judgement: Judgement | None, looks: dict[Hashable, tuple[str, ...]]
) -> Draft:
    """The draft with what a person must look at because it waits for another day than it was written for.

    A text is looked at once for each day: ``looks`` holds what was found.
    """
    goes, message = judgement.until if judgement else None, draft.message
    off = message.correction is Correction.WITHDRAWN
    if goes is None or off or not first_look.on_another_day(work, message, goes):
        return draft
    found = first_look.in_a_source if message.approved_by else first_look.by_text
    name = id(message.event), message.correction, found, goes, first_look.alike(work, message)
    if name not in looks:
        looks[name] = found(work, message, goes)
    new = tuple(code for code in looks[name] if code not in draft.ask)
    return replace(draft, ask=(*draft.ask, *new)) if new else draft


def _of(draft: Draft, judgement: Judgement | None) -> Judgement:
    rule = None if draft.no_route == NOTHING_NEW else CONTENT_POLICY
    found = judgement or Judgement("refuse", rule, draft.no_route)
    return _asked(draft, found._replace(passed_over=(*draft.passed_over, *found.passed_over)))


def _asked(draft: Draft, judgement: Judgement) -> Judgement:
    """What a person must look at waits for that person, unless a rule refuses it anyway."""
    if not draft.ask or judgement.verdict == "refuse":
        return judgement
    asked = (*judgement.warnings, *draft.ask)
    return judgement._replace(verdict="approve", rule=None, reason=draft.ask[0], until=None, warnings=asked)
