"""why and log: what happened to the messages of an event, and which rule decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.follow_ups import show_late
from ouderbrug.cli.named_events import event_argument, named_event
from ouderbrug.cli.reasons import reason, reason_or_none, rule_in_words
from ouderbrug.cli.session import (
    Session,
    as_json,
    entry,
    give,
    pass_session,
    require_event,
    say,
    table,
    tell,
    wide,
)
from ouderbrug.cli.wording import OF_THE_HOUSE, in_school_time, of_hold, step_in_words
from ouderbrug.errors import OuderbrugError
from ouderbrug.model import DIGESTS, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.reach import End, Reach
    from ouderbrug.store.rows import LogRow, PlanStory
    from ouderbrug.unit_of_work import UnitOfWork


@click.command()
@event_argument
@click.option("--recipient", help="Only this guardian (key), or group:KEY.")
@wide
@as_json
@pass_session
def why(session: Session, event_id: str, recipient: str | None, all_: bool, json_: bool) -> None:
    """Tell, for each recipient of an event, the rules it met in order and the one that decided; and whom it reached.

    \b
    Example:
      ouderbrug why e5
      ouderbrug why e5 --recipient g1
    """
    from ouderbrug.planning.set_aside import why_set_aside
    from ouderbrug.runtime import calendar_of
    from ouderbrug.staff.approvals import of_events
    from ouderbrug.staff.follow_ups import late
    from ouderbrug.staff.reach import end_of, reach, untold_change
    from ouderbrug.store import follow_ups as done_by
    from ouderbrug.store import overview, roster

    settings = session.loaded.settings
    calendar = calendar_of(settings, session.clock())
    careful = session.runtime.kinds.named(settings.content.interpreter_kinds)
    with session.store() as store, store.reading() as connection:
        named = named_event(connection, store.school, event_id, session.words)
        event_id = named.id
        plans = overview.plans(connection, store.school, event_id, named.of)
        people = roster.load(connection, store.school)
        done = done_by.done(connection, store.school)
        work = session.work(connection)
        found, end = reach(work, event_id, careful, done, named.of), end_of(work, event_id, named.of)
        untold = untold_change(work, event_id, named.of)
        days = {one.row.id: [heed.said for heed in one.of_days.values()] for one in of_events(work, [event_id])}
        plans = _as_of_now(work, plans)
        held = _holds(connection, store.school, plans)
        aside = why_set_aside(connection, store.school, event_id, named.of)
        too_late = late(work, [event_id]) if plans else []
    if not plans:
        raise OuderbrugError(aside or _not_planned(session))
    if aside:
        tell(aside)
    if recipient is not None:
        plans = _of_one(plans, recipient, people)
        found = _among(found, recipient, plans, people)
        untold = {key: code for key, code in untold.items() if key in (*found.reached, *found.missed)}
        too_late = [one for one in too_late if recipient in one.guardians or recipient.startswith("group:")]
    if json_:
        told = {"event": event_id, "plans": in_school_time([plan.as_json() for plan in plans], calendar)}
        late_for = sorted({key for one in too_late for key in one.guardians})
        off: dict[str, Any] = {"had": end.had, "heard_off": end.heard} if end else {}
        off |= {"change_untold": untold} if untold else {}
        give(told | {"reached": found.reached, "not_reached": found.missed, "late": late_for} | off)
        return
    words = session.words
    parts = Counter((plan.recipient, plan.source, plan.revision) for plan in plans)
    for plan in plans:
        in_part = parts[plan.recipient, plan.source, plan.revision] > 1
        holds = (of_hold(scope, key, words) for scope, key in sorted(held.get(plan.message or 0, ())))
        _tell(plan, session, [*days.get(plan.message or 0, ()), *holds], in_part=in_part, codes=all_)
    say(_of_end(end, recipient, words) if end else _of_reach(found, words))
    if untold:
        say(words("not yet told that it changed: {missed}", missed=_with_why(untold, words)))
    show_late(too_late, words)


def _of_reach(found: Reach, words: Words) -> str:
    missed = _with_why(found.missed, words) or words("nobody")
    said = "reached: {count} {count:guardian|guardians}; not reached: {missed}"
    return words(said, count=len(found.reached), missed=missed)


def _with_why(missed: Mapping[str, str], words: Words) -> str:
    return ", ".join(f"{key} ({_why(code, words)})" for key, code in missed.items())


def _of_end(end: End, recipient: str | None, words: Words) -> str:
    """Of what is off, who was told that it would be and who of these heard that it is not."""
    had = [key for key in end.had if recipient in (None, key) or (recipient or "").startswith("group:")]
    unheard = [key for key in had if key not in end.heard]
    said = "it is off: {count} {count:guardian|guardians} had it, {heard} of them heard that it is off; not: {missed}"
    return words(said, count=len(had), heard=len(had) - len(unheard), missed=", ".join(unheard) or words("nobody"))


def _not_planned(session: Session) -> str:
    """Where an event may be that was never planned: a record that was set aside is kept without its id."""
    from ouderbrug.planning.set_aside import to_be_written_again

    if others := len(to_be_written_again(session.loaded.store_path, session.clock())):
        return (
            f"no event of that id was planned; records of the last seven days that were set aside, of which it may be "
            f"one: {others}; `ouderbrug status` says why"
        )
    return "no event of that id was planned; `ouderbrug plan` shows what is new"


def _as_of_now(work: UnitOfWork, plans: list[PlanStory]) -> list[PlanStory]:
    """The same, where what is queued is judged as it would be in the next run, as ``plan`` says it."""
    from ouderbrug.planning.judged_now import judged_now
    from ouderbrug.rules.judgement import trail_of

    queued = {plan.message: plan.recipient for plan in plans if plan.message and plan.state == State.QUEUED}
    judged = judged_now(work, set(queued.values())) if queued else {}
    found = []
    for plan in plans:
        if plan.message in queued and (judgement := judged.get(plan.message or 0)) is not None:
            passed = [step for step in plan.rules if "passed_over" in step]
            plan = plan._replace(verdict=judgement.verdict, rule=judgement.rule, reason=judgement.reason,
                                 until=judgement.until, rules=[*trail_of(judgement), *passed])  # fmt: skip
        found.append(plan)
    return found


def _why(code: str, words: Words) -> str:
    """Why somebody was not reached: what a rule said, or where the message stands, in words."""
    rule, dot, said = code.rpartition(".")
    return reason(said, words) if (rule and dot) or code not in set(State) else words.state(code)


def _of_one(plans: list[PlanStory], recipient: str, people: Roster) -> list[PlanStory]:
    """The plans of one recipient; of a guardian whom a post reaches, the posts of the groups."""
    own = [plan for plan in plans if plan.recipient == recipient]
    pupils = {tie.pupil for tie in people.ties_of_guardian.get(recipient, ())}
    posts = [plan for plan in plans if plan.recipient.startswith("group:") and pupils & set(plan.pupils)]
    if not own and not posts:
        raise OuderbrugError("nobody of that key was in its audience; without --recipient all are shown")
    return own or posts


def _among(found: Reach, recipient: str, plans: Iterable[PlanStory], people: Roster) -> Reach:
    """Whom of one recipient it reached: of a group, the guardians of the pupils whom its post is about."""
    pupils = {pupil for plan in plans if plan.recipient == recipient for pupil in plan.pupils}
    group = recipient.startswith("group:")
    keys = {tie.guardian for pupil in pupils for tie in people.ties_of_pupil.get(pupil, ())} if group else {recipient}
    missed = {key: code for key, code in found.missed.items() if key in keys}
    return replace(found, reached=tuple(key for key in found.reached if key in keys), missed=missed)


def _holds(connection: Connection, school: str, plans: Iterable[PlanStory]) -> dict[int, set[tuple[str, str]]]:
    """The holds behind which what is still to go stands, by the number of its message."""
    from ouderbrug.store import holds, tasks

    rows = [tasks.one(connection, school, plan.message) for plan in plans if plan.message and plan.state == "queued"]
    return holds.behind(connection, school, [row for row in rows if row])


def _tell(plan: PlanStory, session: Session, beside: Iterable[str], *, in_part: bool, codes: bool) -> None:
    """One plan: what became of it and why, where it stands, what is said ``beside`` it, and what each rule said."""
    calendar, words = session.runtime.calendar, session.words
    until = words(" until {until}", until=words.when(plan.until, calendar)) if plan.until else ""
    about = words(" about {pupils}", pupils=", ".join(plan.pupils)) if in_part else ""
    verdict, whom = words(plan.verdict), f"{plan.recipient}{about}"
    first = words("{whom} (revision {revision}): {verdict}", whom=whom, revision=plan.revision, verdict=verdict)
    under = [*_stands(plan, words), *beside, *_steps(plan, session, codes=codes)]
    for attempt in plan.attempts:
        tried = {"number": attempt.number, "channel": attempt.channel, "when": words.when(attempt.started_at, calendar)}
        why = attempt.code if codes else reason(attempt.code, words)
        came = f"{words.state(attempt.outcome)}{f' ({why})' if why else ''}"
        under.append(words("attempt {number} over {channel}, {when}: {outcome}", **tried, outcome=came))
    entry(f"{first}{until} - {_decided(plan, words, codes=codes)}", *under)


def _decided(plan: PlanStory, words: Words, *, codes: bool) -> str:
    if not plan.reason:
        return words("no rule objects")
    return ".".join(filter(None, (plan.rule, plan.reason))) if codes else reason(plan.reason, words)


def _stands(plan: PlanStory, words: Words) -> Iterator[str]:
    """Where its message stands, and in which language it is, and why."""
    if plan.state:
        said = "now: {state}, over {channel}, in {language} ({why})"
        why = reason(plan.language_reason, words)
        yield words(said, state=words.state(plan.state), channel=plan.channel, language=plan.language, why=why)


def _steps(plan: PlanStory, session: Session, *, codes: bool) -> Iterator[str]:
    """What the rules said in their order; those that allow it and say no more, side by side."""
    steps = [step for step in plan.rules if "verdict" in step]
    for plain, some in groupby(steps, lambda step: step["verdict"] == "allow" and not step.get("detail")):
        if plain:
            names = (step.get("rule", "") for step in some)
            named = (name if codes else rule_in_words(name, session.words) for name in names)
            yield f"{', '.join(named)}: {session.words('allow')}"
        else:
            yield from (_step(plan, step, session, codes=codes) for step in some)


def _step(plan: PlanStory, step: dict[str, Any], session: Session, *, codes: bool) -> str:
    calendar, rules, words = session.runtime.calendar, session.runtime.registry.rules, session.words
    name, code, passed = step.get("rule", ""), step.get("reason"), step.get("passed_over")
    decides = (name, code) == (plan.rule, plan.reason)
    final = plan.until.isoformat() if decides and plan.until else None
    told = step_in_words(step, rules[name].sentences if name in rules else OF_THE_HOUSE, calendar, final, words)
    before = words("not over {channel}: ", channel=passed) if passed else ""
    if codes:
        of_rule = ".".join(filter(None, (name, code)))
        return f"{before}{of_rule}: {words(step['verdict'])}{f' ({told})' if told else ''}"
    known = code and (reason_or_none(code, words) if told else reason(code, words))
    twice = known and told and known.casefold() in told.casefold()
    said = "; ".join(filter(None, ("" if twice else known, told)))
    verdict = words(step["verdict"]) + (f", {said}" if said else "")
    return before + (f"{rule_in_words(name, words)}: {verdict}" if name else verdict)


@click.command()
@click.option("--event", "event_id", help="Only this event.")
@click.option("--unknown", is_flag=True, help="Only messages of which only a person can know what became of them.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@wide
@as_json
@pass_session
def log(session: Session, event_id: str | None, unknown: bool, limit: int, all_: bool, json_: bool) -> None:
    """List messages with their state, latest first. The first column is what `settle` wants.

    \b
    Example:
      ouderbrug log --unknown
    """
    from ouderbrug.runtime import calendar_of
    from ouderbrug.store import overview
    from ouderbrug.store.rows import LogRow

    calendar = calendar_of(session.loaded.settings, session.clock())
    with session.store() as store, store.reading() as connection:
        if event_id is not None:
            require_event(connection, store.school, event_id)
        rows = overview.messages(connection, store.school, event_id, limit, unknown=unknown)
        shown = _marks(connection, [row.message for row in rows]) if json_ else []
    if json_:
        give({"messages": [row._asdict() | {"shown": mark} for row, mark in zip(rows, shown, strict=True)]})
        return
    words = session.words
    if not rows:
        say(
            words("no message is unknown" if unknown else "there is no message yet; `ouderbrug plan` shows what is new")
        )
    if all_:
        whole = ((*row[:6], f"{calendar.local(row.when):%Y-%m-%d %H:%M}", row.why) for row in rows)
        table(LogRow._fields, whole, wide=True)
        return
    show_log(rows, words, calendar)


def show_log(rows: Iterable[LogRow], words: Words, calendar: SchoolCalendar) -> None:
    """A row for each message, with the number that `settle` wants; the id of a digest says nothing to a reader."""
    cells = (
        (
            row.message,
            words("digest") if row.event.startswith(f"{DIGESTS}-") else row.event,
            row.recipient,
            words.state(row.state),
            words.when(row.when, calendar),
            reason(row.why, words),
        )
        for row in rows
    )
    table(("message", "event", "for", "state", "when", "why"), cells)


def _marks(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """What each of these messages looks like now, as ``--shown`` repeats it."""
    from ouderbrug.staff.shown import marks, of_tries
    from ouderbrug.store import outbox

    tries = of_tries(outbox.some(connection, numbers))
    return marks(connection, {number: tries[number] for number in numbers})
