"""status, why and log: what waits, what happened, and which rule decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import follow_ups
from ouderbrug.cli.session import Session, as_json, give, pass_session, require_event, say, table, tell, why_set_aside
from ouderbrug.cli.wording import (
    OF_THE_HOUSE,
    in_school_time,
    of_hold,
    step_in_words,
    waiting_import,
    waiting_people,
    when,
)
from ouderbrug.errors import OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import PlanStory
    from ouderbrug.store.set_aside import Aside


@click.command()
@as_json
@pass_session
def status(session: Session, json_: bool) -> None:
    """Count messages by state, and name the holds and closed channels that keep them waiting.

    Lists what was not sent and who is to be told so, until somebody ticked it off or a week is over.

    Names groups of which one gap in ten between messages was longer than ten school days.

    \b
    Example:
      ouderbrug status
    """
    from ouderbrug.runtime import calendar_of
    from ouderbrug.staff.cadence import of_groups
    from ouderbrug.staff.follow_ups import not_sent, proposed, reason_for
    from ouderbrug.store import channels, doubts, failing, holds, overview, restored, roster, set_aside

    now = session.clock()
    calendar = calendar_of(session.loaded.settings, now)
    with session.store() as store, store.reading() as connection:
        counts = overview.counts(connection, store.school)
        closed = [state for state in channels.states(connection, store.school).values() if state.closed_reason]
        standing = holds.standing(connection, store.school)
        stopped = doubts.stopped(connection, store.school)
        of_then = restored.since(connection, store.school)
        failed = failing.standing(connection, store.school)
        behind = failing.waiting(connection, store.school)
        known = session.loaded.settings.channels, session.runtime.kinds
        lost = failing.without_part(connection, store.school, *known)
        lost = {part: count for part, count in lost.items() if part.removeprefix("kind ") not in behind}
        aside = set_aside.standing(connection, store.school)
        untold = not_sent(session.work(connection))
        to_answer = proposed(session.work(connection))
        groups = of_groups(connection, store.school, roster.load(connection, store.school), calendar, now)
    if json_:
        told: dict[str, Any] = {
            "rhythm": groups,
            "failing": [one._asdict() for one in failed],
            "to_be_mended": behind | lost,
        }
        lists = {
            "set_aside": [_as_json(one) for one in aside],
            "not_sent": [follow_ups.as_json(one, None) for one in untold],
        }
        names = ("since", "codes", "brought")
        waits = {name: getattr(stopped, name) for name in names} if stopped else None
        lists["to_answer"] = [follow_ups.as_json(one, None) for one in to_answer]
        told |= in_school_time({"import_stopped": waits, "restored_since": of_then}, calendar)
        give(counts | told | lists)
        return
    table(("messages", ""), counts["messages"].items())
    say(f"{counts['events']} events, {counts['guardians']} guardians, {counts['pupils']} pupils")
    if stopped:
        say(waiting_import(stopped.since, stopped.brought, calendar))
    if of_then:
        say(waiting_people(of_then, calendar))
    for one in failed:
        say(f"{one} since {when(one.since, calendar)}; mend it, and what waits goes by itself")
    for part, count in behind.items():
        say(f"{count} messages wait until {part} is mended")
    for part, count in lost.items():
        say(f"{count} messages are not done, and the TOML has {part} no more; put it back, or settle them")
    for event in aside:
        say(f"{event.source}, {event.place}: {event.code} ({event.hint}) since {when(event.since, calendar)}")
    for state in closed:
        say(f"channel {state.channel} is closed ({state.closed_reason}); `ouderbrug release channel {state.channel}`")
    for hold in standing:
        if hold.scope == holds.OUTSIDE:
            say(f"only group {hold.key} is live, by {hold.by}; `ouderbrug golive` is the step to all")
        elif hold.scope != holds.RESTORED:
            say(f"hold on {hold.scope} {hold.key} by {hold.by}; `ouderbrug release {hold.scope} {hold.key}`")
    for due in untold:
        why, whose = reason_for(due, None) or "ask the school leader", ", ".join(due.assigned.keys)
        say(f"not sent to {due.count} guardians: {due.event or due.key}, {why}; for {whose}")
    for due in to_answer:
        say(f"a leader is asked: {due.code} {due.guardian} {due.reader}; `ouderbrug tasks` says what, `{due.command}`")
    for group, found in groups.items():
        if found["flagged"]:
            say(f"group {group}: one gap in ten was {found['gap_p90']:g} school days or more")


def _as_json(one: Aside) -> dict[str, Any]:
    """What was set aside, without what it says."""
    return {name: value for name, value in one._asdict().items() if name not in ("data", "tried_with")}


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
    from ouderbrug.runtime import calendar_of
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
        found = reach(session.work(connection), event_id, careful, done)
        held = _holds(connection, store.school, plans)
        aside = why_set_aside(connection, store.school, event_id)
    if not plans:
        raise OuderbrugError(aside or "no event of that id was planned; `ouderbrug plan` shows what is new")
    if aside:
        tell(aside)
    if recipient is not None:
        plans = _of_one(plans, recipient, people)
    if json_:
        told = {"event": event_id, "plans": in_school_time([plan.as_json() for plan in plans], calendar)}
        give(told | {"reached": found.reached, "not_reached": found.missed})
        return
    parts = Counter((plan.recipient, plan.source, plan.revision) for plan in plans)
    for plan in plans:
        in_part = parts[plan.recipient, plan.source, plan.revision] > 1
        _tell(plan, session.runtime, held.get(plan.message or 0, ()), in_part=in_part)
    missed = ", ".join(f"{key} ({reason})" for key, reason in found.missed.items()) or "nobody"
    say(f"reached: {len(found.reached)} guardians; not reached: {missed}")


def _of_one(plans: list[PlanStory], recipient: str, people: Roster) -> list[PlanStory]:
    """The plans of one recipient; of a guardian whom a post reaches, the posts of the groups."""
    own = [plan for plan in plans if plan.recipient == recipient]
    pupils = {tie.pupil for tie in people.ties_of_guardian.get(recipient, ())}
    posts = [plan for plan in plans if plan.recipient.startswith("group:") and pupils & set(plan.pupils)]
    if not own and not posts:
        raise OuderbrugError("nobody of that key was in its audience; without --recipient all are shown")
    return own or posts


def _holds(connection: Connection, school: str, plans: Iterable[PlanStory]) -> dict[int, set[tuple[str, str]]]:
    """The holds behind which what is still to go stands, by the number of its message."""
    from ouderbrug.store import holds, tasks

    rows = [tasks.one(connection, school, plan.message) for plan in plans if plan.message and plan.state == "queued"]
    return holds.behind(connection, school, [row for row in rows if row])


def _tell(plan: PlanStory, runtime: Runtime, held: Iterable[tuple[str, str]], *, in_part: bool) -> None:
    calendar, rules = runtime.calendar, runtime.registry.rules
    decided = f"{plan.rule}.{plan.reason}" if plan.rule else plan.reason or "no rule objects"
    until = f" until {when(plan.until, calendar)}" if plan.until else ""
    about = f" about {', '.join(plan.pupils)}" if in_part else ""
    say(f"{plan.recipient}{about} (revision {plan.revision}): {plan.verdict}{until} - {decided}")
    if plan.state:
        say(f"    now {plan.state} over {plan.channel}, in {plan.language} ({plan.language_reason})")
    for scope, key in sorted(held):
        say(f"    {of_hold(scope, key)}")
    for step in plan.rules:
        if "verdict" in step:
            decides = (step.get("rule"), step.get("reason")) == (plan.rule, plan.reason)
            final = plan.until.isoformat() if decides and plan.until else None
            name = step.get("rule", "")
            sentences = rules[name].sentences if name in rules else OF_THE_HOUSE
            words = step_in_words(step, sentences, calendar, final)
            code = ".".join(part for part in (name, step.get("reason")) if part)
            before = f"not over {step['passed_over']}: " if "passed_over" in step else ""
            say(f"    {before}{code}: {step['verdict']}" + (f" ({words})" if words else ""))
    for attempt in plan.attempts:
        tried = f"{attempt.number} over {attempt.channel}, {when(attempt.started_at, calendar)}"
        say(f"    attempt {tried}: {attempt.outcome} {attempt.code}".rstrip())


@click.command()
@click.option("--event", "event_id", help="Only this event.")
@click.option("--unknown", is_flag=True, help="Only messages of which only a person can know what became of them.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@as_json
@pass_session
def log(session: Session, event_id: str | None, unknown: bool, limit: int, json_: bool) -> None:
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
    table(LogRow._fields, ((*row[:6], f"{calendar.local(row.when):%Y-%m-%d %H:%M}", row.why) for row in rows))
