"""why and log: what happened to the messages of an event, and which rule decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import (
    Session,
    as_json,
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.reach import Reach
    from ouderbrug.store.rows import PlanStory


@click.command()
@click.argument("event_id", metavar="EVENT")
@click.option("--recipient", help="Only this guardian (key), or group:KEY.")
@as_json
@pass_session
def why(session: Session, event_id: str, recipient: str | None, json_: bool) -> None:
    """Tell, for each recipient of an event, the rules it met in order and the one that decided; and whom it reached.

    \b
    Example:
      ouderbrug why e5
      ouderbrug why e5 --recipient g1
    """
    from ouderbrug.planning.set_aside import why_set_aside
    from ouderbrug.runtime import calendar_of
    from ouderbrug.staff.approvals import of_events
    from ouderbrug.staff.reach import reach
    from ouderbrug.store import follow_ups as done_by
    from ouderbrug.store import overview, roster

    settings = session.loaded.settings
    calendar = calendar_of(settings, session.clock())
    careful = session.runtime.kinds.named(settings.content.interpreter_kinds)
    with session.store() as store, store.reading() as connection:
        plans = overview.plans(connection, store.school, event_id)
        people = roster.load(connection, store.school)
        done = done_by.done(connection, store.school)
        work = session.work(connection)
        found = reach(work, event_id, careful, done)
        days = {one.row.id: list(one.of_days.values()) for one in of_events(work, [event_id])}
        held = _holds(connection, store.school, plans)
        aside = why_set_aside(connection, store.school, event_id)
    if not plans:
        raise OuderbrugError(aside or "no event of that id was planned; `ouderbrug plan` shows what is new")
    if aside:
        tell(aside)
    if recipient is not None:
        plans = _of_one(plans, recipient, people)
        found = _among(found, recipient, plans, people)
    if json_:
        told = {"event": event_id, "plans": in_school_time([plan.as_json() for plan in plans], calendar)}
        give(told | {"reached": found.reached, "not_reached": found.missed})
        return
    parts = Counter((plan.recipient, plan.source, plan.revision) for plan in plans)
    for plan in plans:
        in_part = parts[plan.recipient, plan.source, plan.revision] > 1
        _tell(plan, session, held.get(plan.message or 0, ()), in_part=in_part)
        for said in days.get(plan.message or 0, ()):
            say(f"    {said}")
    words = session.words
    missed = ", ".join(f"{key} ({_why(code, words)})" for key, code in found.missed.items()) or words("nobody")
    say(
        words(
            "reached: {count} {count:guardian|guardians}; not reached: {missed}",
            count=len(found.reached),
            missed=missed,
        )
    )


def _why(code: str, words: Words) -> str:
    """Why somebody was not reached: what a rule said, or where the message stands, in words."""
    rule, dot, said = code.rpartition(".")
    return reason(said, words) if rule and dot else words(code)


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


def _tell(plan: PlanStory, session: Session, held: Iterable[tuple[str, str]], *, in_part: bool) -> None:
    calendar, rules, words = session.runtime.calendar, session.runtime.registry.rules, session.words
    decided = f"{plan.rule}.{plan.reason}" if plan.rule else plan.reason or words("no rule objects")
    told = reason(plan.reason, words)
    decided += f" ({told})" if told and told != plan.reason else ""
    until = words(" until {until}", until=words.when(plan.until, calendar)) if plan.until else ""
    about = words(" about {pupils}", pupils=", ".join(plan.pupils)) if in_part else ""
    verdict, whom = words(plan.verdict), f"{plan.recipient}{about}"
    first = words("{whom} (revision {revision}): {verdict}", whom=whom, revision=plan.revision, verdict=verdict)
    say(f"{first}{until} - {decided}")
    if plan.state:
        said = "    now {state} over {channel}, in {language} ({why})"
        say(
            words(said, state=words(plan.state), channel=plan.channel, language=plan.language, why=plan.language_reason)
        )
    for scope, key in sorted(held):
        say(f"    {of_hold(scope, key, words)}")
    for step in plan.rules:
        if "verdict" in step:
            decides = (step.get("rule"), step.get("reason")) == (plan.rule, plan.reason)
            final = plan.until.isoformat() if decides and plan.until else None
            name = step.get("rule", "")
            sentences = rules[name].sentences if name in rules else OF_THE_HOUSE
            told = step_in_words(step, sentences, calendar, final, words)
            code = ".".join(part for part in (name, step.get("reason")) if part)
            passed = step.get("passed_over")
            before = words("not over {channel}: ", channel=passed) if passed else ""
            say(f"    {before}{code}: {words(step['verdict'])}" + (f" ({told})" if told else ""))
    for attempt in plan.attempts:
        tried = {"number": attempt.number, "channel": attempt.channel, "when": words.when(attempt.started_at, calendar)}
        came = f"{words(attempt.outcome)} {attempt.code or ''}".rstrip()
        say(words("    attempt {number} over {channel}, {when}: {outcome}", **tried, outcome=came))


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
    if json_:
        give({"messages": [row._asdict() for row in rows]})
        return
    words = session.words
    if all_:
        whole = ((*row[:6], f"{calendar.local(row.when):%Y-%m-%d %H:%M}", row.why) for row in rows)
        table(LogRow._fields, whole, wide=True)
        return
    cells = (
        (
            row.message,
            row.event,
            row.recipient,
            words(row.state),
            words.when(row.when, calendar),
            reason(row.why, words),
        )
        for row in rows
    )
    table(("message", "event", "for", "state", "when", "why"), cells)
