"""What ``check`` finds in the store: whether it is sound, what is closed or stopped there, and whom nothing reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.checks import files, methods, school_year
from ouderbrug.school.clock import doubt, read
from ouderbrug.school.consent_words import unclear
from ouderbrug.school.whose_consent import Keys, unanswered
from ouderbrug.store import channels, database, dialects, doubts, neighbours, restored
from ouderbrug.store import clock as clocks
from ouderbrug.store import roster as people
from ouderbrug.wire.mailboxes import is_deliverable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.database import Store


def of_store(loaded: Loaded, store: Store, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """The file itself, closed channels, guardians whom no route reaches, and methods that are new to them."""
    with store.reading() as connection:
        problems, about = dialects.examine(connection), dialects.describe(connection)
        lets_in = dialects.lets_in(connection)
        closed = channels.states(connection, store.school)
        stopped = doubts.stopped(connection, store.school)
        of_then = restored.since(connection, store.school)
        real = database.meta(connection, "kind") != "rehearsal"
        last = clocks.last(connection) if real else None
        roster = people.load(connection, store.school)
        mistaken = neighbours.mistaken(connection, store.school)
        alone = neighbours.left_alone(connection, store.school, now)
        not_here = list(files.of_store(loaded, connection, store.school))
        new_to_them = list(methods.findings(loaded, connection, roster, runtime, runtime.calendar.day(now)))
    if store.newest is not None and (old := store.newest.objection(store)):
        yield loaded.finding("error", ("store", "url"), old)
    for problem in problems:
        yield loaded.finding("error", ("store", "url"), problem, database.RESTORE)
    if mistaken:
        yield loaded.finding("error", ("school", "brin"), mistaken)
    for one in alone:
        says = f"school {one.school} is in this store, and nobody runs it: {one.waiting} of its messages are due"
        hint = "run `ouderbrug dispatch` with its TOML, or put it back among those of the board"
        yield loaded.finding("warning", ("store", "url"), says, hint)
    yield loaded.finding("info", ("store", "url"), about)
    if lets_in is not None and lets_in < (needed := sum(dialects.AT_ONCE.values())):
        says = f"the database server has {lets_in} connections, and a run and one worker may want {needed} at once"
        hint = "raise max_connections of the server: 4 for each run at a time and 7 for each worker"
        yield loaded.finding("warning", ("store", "url"), says, hint)
    if wrong := doubt(last, read(now), runtime.calendar):
        hint = "mend it; if it is right, run `ouderbrug dispatch --accept-clock` once; see `ouderbrug store clock`"
        yield loaded.finding("error", ("store", "url"), f"this machine's clock {wrong.says}", hint)
    for name, state in closed.items():
        if state.closed_reason:
            hint = f"mend it, then `ouderbrug release channel {name}`"
            yield loaded.finding("error", ("channels", name), f"is closed ({state.closed_reason})", hint)
    if stopped:
        sorts, day = ", ".join(stopped.brought), runtime.calendar.day(stopped.since)
        says = f"an import ({sorts}) waits since {day}; only what protects people was taken in"
        yield loaded.finding("warning", ("import",), says, "run it again to see why, and answer it")
    if of_then:
        says = f"a backup was restored on {runtime.calendar.day(of_then)}, and nothing goes: its people are of then"
        yield loaded.finding("warning", ("import",), says, "import the newest table of people")
    yield from _of_people(loaded, roster, runtime, now)
    yield from (*not_here, *new_to_them)
    yield from school_year.of_roster(loaded, runtime, roster, now)


def _of_people(loaded: Loaded, roster: Roster, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """Colleagues whom nothing is mailed, consent in words that are not known, and guardians whom nothing reaches."""
    if loaded.settings.staff_mail is None and any(one.email for one in roster.staff.values()):
        says = "no colleague is mailed what waits for them, an incident either"
        hint = 'write [staff_mail] with at = "07:30", or let somebody read `ouderbrug tasks` each school day'
        yield loaded.finding("info", ("staff_mail",), says, hint)
    told = unclear(roster.consents, runtime.consent_terms, runtime.calendar.day(now))
    # A key that nobody has may be a name.
    if unknown := [key for key in told if key in roster.pupils]:
        says = (
            f"pupils for whom consent was withdrawn in words that are not known here: {len(unknown)} ({_few(unknown)})"
        )
        hint = (
            "it counts for all photos and channels; look in consents.csv, name channels as there, or add other_consents"
        )
        yield loaded.finding("warning", ("content", "other_consents"), says, hint)
    if waiting := unanswered(roster.consents, Keys(roster.pupils)):
        says = f"keys that no roster knows, and under which consent was withdrawn: {len(waiting)}"
        hint = "it counts once a child has such a key; import consents.csv to see its line, and put the key right"
        yield loaded.finding("warning", ("import",), says, hint)
    silent = sum(not (one.email or one.mobile) for one in roster.guardians.values() if one.active)
    if silent:
        yield loaded.finding(
            "warning", ("import",), f"guardians without an address: {silent}", "reach them by handover"
        )
    lost = sum(bool(one.email) and not is_deliverable(one.email) for one in roster.guardians.values() if one.active)
    if lost and not any(one.smtputf8 for one in runtime.capabilities.values()):
        says = f"guardians with an e-mail address that the relay cannot take (letters beyond a-z before the @): {lost}"
        yield loaded.finding("warning", ("import",), says, "their messages go another way; ask for another address")
    if not any(one.by_person for one in runtime.capabilities.values()) and (shut := _shut_out(roster, runtime)):
        says = (
            f"guardians who share a mailbox with somebody who has a ban, and whom no colleague can tell instead: {shut}"
        )
        yield loaded.finding("warning", ("channels",), says, 'add [channels.handover] with plugin = "handover"')


def _few(keys: list[str]) -> str:
    return ", ".join([*keys[:5], *(["..."] if len(keys) > 5 else [])])


def _shut_out(roster: Roster, runtime: Runtime) -> int:
    """How many guardians read a mailbox together with somebody who has a ban or died."""
    boxes = set(runtime.boxes.values())
    return sum(
        any(peer.blocked or peer.deceased for box in boxes for peer in roster.reading_along(one.key, box))
        for one in roster.guardians.values()
        if one.active and not one.blocked
    )
