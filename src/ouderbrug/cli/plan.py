"""plan: which messages would go, to whom and when, at the next run or in the days to come."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli import wording
from ouderbrug.cli.lateness import is_late, show_late
from ouderbrug.cli.named_events import with_its_source
from ouderbrug.cli.reasons import of_record, reason
from ouderbrug.cli.session import Session, as_json, entry, give, pass_session, say, table, tell, wide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.rehearsal import Day, Part, Rehearsal
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.records import Rejected
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.rows import MessageRow

    _Holds = Mapping[str, set[tuple[str, str]]]

VERDICTS = ("allow", "delay", "fold", "refuse", "approve")
COLUMNS = ("event", "for", "what", "why")
WIDE = ("event", "kind", "recipient", "channel", "as", "verdict", "reason", "until")
HELD = "hold"
"""The reason of what a hold keeps back, whatever the rules say."""
_a_day = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--by", type=click.Choice(["guardian", "event"]), help="Gather the lines of a guardian, or of an event.")
@click.option("--from", "first", metavar="DATE", type=_a_day, help="Rehearse the days from this one; default: today.")
@click.option("--to", "last", metavar="DATE", type=_a_day, help="Rehearse to the end of this day; default: --from.")
@wide
@as_json
@pass_session
def plan(
    session: Session, by: str | None, first: datetime | None, last: datetime | None, all_: bool, json_: bool
) -> None:
    """Rehearse the next dispatch: which messages, to whom, when, and why not. Nothing is changed.

    Of what comes too late it says to how many, and from which day on it can go.

    With --from or --to, live through the days to come on a copy of the store, at most 31, over channels that only
    pretend: what would go on which day, what would wait, what would expire.

    \b
    Example:
      ouderbrug plan
      ouderbrug plan --by guardian
      ouderbrug plan --json | jq .counts
    """
    view = _View(by, all_, session.words)
    if first or last:
        _days_to_come(session, view, first, last, json_)
    else:
        _next_run(session, view, json_)


class _View(NamedTuple):
    """How somebody wants to see plans: gathered, with codes, and in which language."""

    by: str | None
    wide: bool
    words: Words


def _next_run(session: Session, view: _View, json_: bool) -> None:
    from ouderbrug.model import State
    from ouderbrug.planning.prepare import prepare_all, readers
    from ouderbrug.school.reaching import kept_out
    from ouderbrug.store import channels, events, outbox, roster

    runtime = session.runtime
    with session.store() as store, store.reading() as connection:
        work = session.work(connection)
        _tell_of_golive(session, connection)
        prepared = prepare_all(work, judge_queue=True)
        people, whom = roster.load(connection, runtime.school), readers(work, prepared)
        held, today = _holds(connection, prepared, whom), work.today
        looks = outbox.waiting(connection, runtime.school, (State.AWAITING_APPROVAL,))
        named = {one.id: "" if one.recipient in kept_out(people, one.pupils) else one.recipient for one in looks}
        on_cards = outbox.count_states(connection, runtime.school)[State.HANDED_OVER]
        doors = channels.states(connection, runtime.school)
        stored = events.sources_of(connection, runtime.school, {draft.message.event.id for draft, _ in prepared.drafts}
                                   | {message.event.id for message, _ in prepared.queued})  # fmt: skip
    parts = [_held(part, held) for part in _parts(prepared, whom)]
    counts = _counts(parts)
    _tell(prepared.rejected, session.words)
    if json_:
        waits = [{"event": one.event_id, "kind": one.kind,
                  "recipient": named[one.id]} for one in looks]  # fmt: skip
        plans = [_as_json(part, people, runtime, today) for part in parts]
        for line in _what_keeps(session, parts, doors):
            tell(line)
        give({"plans": plans, "counts": counts, "awaiting_approval": waits, "on_cards": on_cards})
        return
    parts = _named(parts, stored, session.words)
    _show(parts, view, runtime)
    for line in _what_keeps(session, parts, doors):
        entry(line)
    show_late(parts, runtime, people, session.words)
    for line in _to_look_at(looks, named, session.words):
        entry(line)
    for event in sorted({part.event for part in parts if _stays_behind(part, people, runtime, today)}):
        entry(session.words("{event}: a photo stays behind, as not each child on it has consent", event=event))
    for scope, key in sorted({one for part in parts for one in _standing(part, held)}):
        entry(wording.of_hold(scope, key, session.words))
    said = _in_words(counts, view) or session.words("nothing is planned")
    entry("; ".join([said, *_besides(len(looks), on_cards, session.words)]))


def _besides(looks: int, on_cards: int, words: Words) -> list[str]:
    """What waits as well and no run sends, so that all of it is as much as ``status`` says."""
    found = [words.some(looks, "{count} waits for a look", "{count} wait for a look")] if looks else []
    found += [words("{count} on cards of colleagues", count=on_cards)] if on_cards else []
    return [words("besides these, {waits}", waits=", ".join(found))] if found else []


def _what_keeps(session: Session, parts: Iterable[Part], doors: Mapping[str, ChannelState]) -> Iterator[str]:
    """Why what the rules let go does not go yet: its channel is closed or does not answer, or nothing goes."""
    from ouderbrug.cli.left import SAID
    from ouderbrug.delivery import left

    words, calendar = session.words, session.runtime.calendar
    goes = sorted({str(part.channel) for part in parts if part.verdict == "allow" and part.message})
    if goes and not (session.runtime.settings.live or session.runtime.settings.redirect_to):
        yield words(SAID[left.OFF])
    for door in (doors[name] for name in goes if name in doors):
        why = left.CLOSED if door.closed_reason else left.AWAY
        if (since := door.away_since) is not None:
            detail = reason(door.closed_reason or door.down_reason, words)
            yield words(SAID[why], channel=door.channel, since=words.when(since, calendar), detail=detail,
                        until=words.when(door.asked_from(session.clock()), calendar))  # fmt: skip


def _to_look_at(rows: Iterable[MessageRow], named: Mapping[int, str], words: Words) -> Iterable[str]:
    """What was taken in before and waits for a person, a line an event."""
    for event, of_one in groupby(sorted(rows, key=lambda row: (row.event_id, row.recipient)), lambda row: row.event_id):
        some = list(of_one)
        whom = ", ".join(named[row.id] for row in some if named[row.id])
        one, more = "{count} waits for a look", "{count} wait for a look"
        yield f"{event} {some[0].kind} {whom}: {words.some(len(some), one, more)}: `ouderbrug preview {event}`"


def _holds(connection: Connection, prepared: Prepared, readers: Mapping[str, Sequence[str]]) -> _Holds:
    """The holds behind which each message that would go stands, by public id."""
    from ouderbrug.store import holds

    messages = [draft.message for draft, _ in prepared.drafts] + [message for message, _ in prepared.queued]
    whom = ((one, readers.get(one.public_id, (one.recipient,))) for one in messages)
    return holds.behind_unsaved(connection, messages[0].event.school, whom) if messages else {}


def _standing(part: Part, held: _Holds) -> Iterable[tuple[str, str]]:
    return held.get(part.message.public_id, ()) if part.message and part.reason == HELD else ()


def _held(part: Part, held: _Holds) -> Part:
    """What would go and stands behind a hold is late without an end; what waits for a person does so anyway."""
    if part.message is None or part.verdict not in ("allow", "delay") or part.message.public_id not in held:
        return part
    return replace(part, verdict="delay", rule=None, reason=HELD, until=None)


def _days_to_come(session: Session, view: _View, first: datetime | None, last: datetime | None, json_: bool) -> None:
    from ouderbrug.cli.dispatch import told_to_stop
    from ouderbrug.delivery.rehearsal import rehearse
    from ouderbrug.store import roster

    with told_to_stop() as stop:
        runtime, now = session.runtime, session.clock()
        begin = first.date() if first else runtime.calendar.day(now)
        with session.store() as store:
            with store.reading() as connection:
                _tell_of_golive(session, connection)
                people = roster.load(connection, runtime.school)
            found = rehearse(store, runtime, now, begin, last.date() if last else begin, stop)
    if stop.is_set():
        raise click.Abort
    _tell(found.rejected, session.words)
    if not (runtime.settings.live or runtime.settings.redirect_to):
        tell("live is false and redirect_to is not set: in truth nothing would be sent")
    if json_:
        give({"days": [_day_as_json(day, people, runtime) for day in found.days]})
        return
    for day in found.days:
        _show_day(day, view, runtime)
    say(_what_waits(found, session.words))


def _tell_of_golive(session: Session, connection: Connection) -> None:
    from ouderbrug.delivery import going_live

    step = going_live.step(connection, session.loaded.settings)
    if step.was != step.now_is and step.to_live:
        tell("the school was not live until now: in truth nothing would be sent before `ouderbrug golive`")


def _tell(rejected: Iterable[tuple[str, Rejected]], words: Words) -> None:
    for source, one in rejected:
        tell(f"{source}, {one.place}: {of_record(one.field, one.code, one.hint, words)}")


def _parts(prepared: Prepared, readers: Mapping[str, Sequence[str]]) -> Iterable[Part]:
    from ouderbrug.delivery.rehearsal import Part

    judged = [(draft.message, judgement) for draft, judgement in prepared.drafts] + prepared.queued
    order = {id(event): number for number, event in enumerate(prepared.accepted)}
    judged.sort(key=lambda one: (order.get(id(one[0].event), -1), one[0].event.id, one[0].recipient))
    for message, judgement in judged:
        refused = judgement.verdict == "refuse"
        yield Part(
            event=message.event.id,
            kind=message.event.kind,
            pupils=message.pupils,
            recipient=message.recipient,
            channel=None if refused else message.channel,
            verdict=judgement.verdict,
            rule=judgement.rule,
            reason=judgement.reason,
            until=judgement.until,
            message=None if refused else message,
            readers=tuple(readers.get(message.public_id, (message.recipient,))),
            source=message.event.source,
        )


def _named(parts: Sequence[Part], stored: Mapping[str, Collection[str]], words: Words) -> list[Part]:
    """The same, where two sources have an event of one id each called with its source."""
    sources = {name: {*found} for name, found in stored.items()}
    for one in parts:
        sources.setdefault(one.event, set()).add(one.source)
    twice = {name for name, found in sources.items() if len(found) > 1}
    return [
        replace(one, event=with_its_source(one.event, one.source, words)) if one.event in twice else one
        for one in parts
    ]


def _counts(parts: Iterable[Part]) -> dict[str, int]:
    found = Counter(part.verdict for part in parts)
    return {verdict: found[verdict] for verdict in VERDICTS}


def _in_words(counts: dict[str, int], view: _View) -> str:
    return ", ".join(f"{count} {view.words(verdict)}" for verdict, count in counts.items() if count)


def _show(parts: Sequence[Part], view: _View, runtime: Runtime, *, at: bool = False) -> None:
    if not view.wide:  # the id of a digest says nothing to a reader, and fills half of a line
        digest, called = runtime.kinds.digest, view.words("digest")
        parts = [replace(one, event=called) if one.kind == digest else one for one in parts]
    times = Counter((part.event, part.recipient) for part in parts)
    said = view.words
    about = {id(one): said(" about {pupils}", pupils=", ".join(one.pupils)) for one in parts
             if times[one.event, one.recipient] > 1}  # fmt: skip
    if view.by is None:
        columns = (*(["at"] if at else []), *(WIDE if view.wide else COLUMNS))
        named = [replace(one, recipient=f"{one.recipient}{about.get(id(one), '')}") for one in parts]
        rows = ([_cell(part, column, runtime, view.words) for column in columns] for part in named)
        table(columns, rows, wide=view.wide)
        return
    by_guardian = view.by == "guardian"
    field = "recipient" if by_guardian else "event"
    for key, some in groupby(sorted(parts, key=lambda part: str(getattr(part, field))), lambda p: getattr(p, field)):
        of_one = list(some)
        what = (f"{part.event} {part.kind}" if by_guardian else part.recipient for part in of_one)
        under = (
            f"{one}{about.get(id(part), '')}: {_verdict(part, runtime, view)}"
            for one, part in zip(what, of_one, strict=True)
        )
        entry(f"{key}{'' if by_guardian else ' ' + of_one[0].kind}: {_in_words(_counts(of_one), view)}", *under)


def _verdict(part: Part, runtime: Runtime, view: _View) -> str:
    words = view.words
    at = f" {_cell(part, 'at', runtime, words)}" if part.at else ""
    if not view.wide:
        why = reason(part.reason, words)
        return f"{_cell(part, 'what', runtime, words)}{at}" + (f" ({why})" if why else "")
    over = f" {_as(part, runtime)} over {part.channel}" if part.channel else ""
    at, until = f" at{at}" if at else "", f" until {_cell(part, 'until', runtime, words)}" if part.until else ""
    return f"{part.verdict}{over}{at}{until} {_cell(part, 'reason', runtime, words)}".rstrip()


def _what(part: Part, runtime: Runtime, words: Words) -> str:
    """What becomes of it: the form in which it comes, and when."""
    form = words.said(words(_as(part, runtime))) if part.message else ""
    when = f" {words.when(part.until, runtime.calendar)}" if part.until and not part.at else ""
    if part.verdict == "refuse":
        return words("nothing")
    if part.verdict == "approve":
        return words("{form}, after a look", form=form)
    if part.verdict == "delay" and part.message and part.until and part.until >= part.message.deadline:
        return words("{form}, too late", form=form)
    if is_late(part, runtime):
        form = words("{form}, too late", form=form)
    return f"{form},{when}" if when else words("{form}, held", form=form) if part.reason == HELD else form


def _as(part: Part, runtime: Runtime) -> str:
    """What it comes as; empty where nothing goes."""
    return runtime.goes_as(part.message, in_digest=part.verdict == "fold") if part.message else ""


def _cell(part: Part, column: str, runtime: Runtime, words: Words) -> str:
    if column == "what":
        return _what(part, runtime, words)
    if column == "why":
        return reason(part.reason, words) or words("no objection")
    if column == "for":
        return part.recipient
    if column == "reason" and part.rule:
        return f"{part.rule}.{part.reason}"
    if column == "at":
        return f"{runtime.calendar.local(part.at):%H:%M}" if part.at else ""
    if column == "as":
        return _as(part, runtime).replace(" ", "-")
    return _local(part.until, runtime.calendar) or "" if column == "until" else str(getattr(part, column) or "")


def _local(moment: datetime | None, calendar: SchoolCalendar) -> str | None:
    return calendar.local(moment).isoformat() if moment else None


def _as_json(part: Part, people: Roster, runtime: Runtime, day: date) -> dict[str, Any]:
    names = ("event", "kind", "pupils", "recipient", "channel", "verdict", "rule", "reason")
    row = {name: getattr(part, name) for name in names} | {"until": _local(part.until, runtime.calendar)}
    row["as"] = _as(part, runtime) or None
    row["late"] = is_late(part, runtime)
    row["held_back"] = _stays_behind(part, people, runtime, day)
    return row | _text(part, people, runtime, day)


def _stays_behind(part: Part, people: Roster, runtime: Runtime, day: date) -> list[str]:
    """The photos that do not go, by the names of their files."""
    from ouderbrug.planning import photos

    behind = photos.held_back(runtime, people, part.message, day) if part.message else ()
    return [file.path.rpartition("/")[2] for file in behind]


def _text(part: Part, people: Roster, runtime: Runtime, day: date) -> dict[str, str | None]:
    from ouderbrug.delivery.addressing import as_it_goes

    if part.message is None:
        return {"subject": None, "text": None}
    readers = [people.guardians[key] for key in part.readers if key in people.guardians]
    text = as_it_goes(runtime, people, part.message, readers, day).text
    return {"subject": text.subject, "text": text.body}


def _show_day(day: Day, view: _View, runtime: Runtime) -> None:
    words = view.words
    most = words("; at most {count} to one guardian", count=day.most) if day.most else ""
    did = _in_words(_counts(day.parts), view) or words("nothing")
    say(f"{words.day(day.date)} {day.date.year}: {did}{most}")
    if day.parts:
        _show(day.parts, view, runtime, at=True)


def _day_as_json(day: Day, people: Roster, runtime: Runtime) -> dict[str, Any]:
    plans = [
        _as_json(part, people, runtime, day.date) | {"at": _local(part.at, runtime.calendar)} for part in day.parts
    ]
    return {"date": day.date.isoformat(), "plans": plans, "counts": _counts(day.parts), "most_for_one": day.most}


def _what_waits(found: Rehearsal, words: Words) -> str:
    waits = {state: count for state in ("queued", "awaiting_approval") if (count := found.waiting.get(state, 0))}
    told = ", ".join(f"{count} {words.state(state)}" for state, count in waits.items())
    return words("after that: {what} still waits", what=told or words("nothing"))
