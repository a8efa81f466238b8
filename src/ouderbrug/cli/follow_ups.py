"""Follow-ups on the command line, which calls them errands: what else there is to do, and that somebody did it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ouderbrug.cli import looking
from ouderbrug.cli.looking import NOBODY, require_same, require_yes
from ouderbrug.cli.reasons import reasons
from ouderbrug.cli.session import answer, entry, say, staff_key, tell
from ouderbrug.errors import ConfigError
from ouderbrug.school.own_family import require_other
from ouderbrug.school.roles import Act, sees_of_others
from ouderbrug.templates.follow_ups import follow_up_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.cli.session import Session
    from ouderbrug.people import Staff
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

_log = logging.getLogger("ouderbrug.tasks")
LATE = (
    "{event} cannot go before {day} to {count} of {of} guardians, and that is too late; tell them yourself, or "
    "withdraw something else that waits for them"
)
"""What is said of an event that comes too late, where it is written, planned or asked about."""


def chosen(
    connection: Connection, session: Session, people: Roster, who: str | None, group: str | None, *, every: bool
) -> list[FollowUp]:
    """The follow-ups of one colleague or group; all if neither is named."""
    from ouderbrug.staff.follow_ups import but_own, is_for, outstanding

    found = [one for one in outstanding(session.work(connection)) if group in (None, *one.groups)]
    if (one := people.staff.get(who or "")) is None:
        return found
    more = every and sees_of_others(one, about_a_child=True)
    return [due for due in but_own(found, one.key) if more or is_for(due, one)]


def show(found: Sequence[FollowUp], work: UnitOfWork, one: Staff | None, words: Words) -> None:
    """Each under what `--did` wants of it, and how to answer it; ``one`` is the colleague who reads it, if said."""
    for due in found:
        _show_one(due, work, one, words)
    if found:
        said = "{count} {count:errand|errands}; `ouderbrug tasks --did CODE KEY --as KEY` says that one is done"
        say(words(said, count=len(found)))


def _show_one(due: FollowUp, work: UnitOfWork, one: Staff | None, words: Words) -> None:
    from ouderbrug.staff.ticking import or_file

    calendar = work.runtime.calendar
    of_code = follow_up_words(words.language)
    about = " ".join(part for part in (due.event, due.guardian, *due.also, due.reader, due.pupil, *due.pupils) if part)
    by = words(", by {when}", when=words.day(due.due)) if due.due else ""
    whom, of = about or due.key, " ".join(due.groups)
    groups = f" ({of})" if of not in ("", whom) else ""
    decided = words(", decided by {who}", who=due.decided) if due.decided else ""
    whose = ", ".join(due.assigned.keys) or words("nobody: no colleague of this group is known")
    since = words("since {since}", since=words.day(calendar.local(due.since)))
    theirs = words("for {whose}", whose=f"{whose} ({words(due.assigned.level)})")
    what = words("{what} {about}", what=of_code[due.code], about=f"{whom}{groups}")
    under = [f"{what}, {since}{by}{decided}; {theirs}"]
    if due.count:
        whom = words.some(due.count, "{count} guardian", "{count} guardians")
        under.append(whom + _because(due, work, one, words))
    if due.command:
        under.append(words("answer: `{command}`", command=due.command) + words(or_file(due)))
    entry(f"{due.code} {due.key}", *under)


def _because(due: FollowUp, work: UnitOfWork, one: Staff | None, words: Words) -> str:
    """Why it is so, for who may read that; in Dutch what to change is said too, as in the mail to colleagues."""
    if due.goes_on:
        return words(" of {of}; it cannot go before {day}", of=due.of, day=words.day(due.goes_on))
    from ouderbrug.staff import not_sent
    from ouderbrug.staff.follow_ups import reason_for

    code = reason_for(due, one)
    over, rules = not_sent.is_over(due, work.now), work.runtime.registry.rules
    told = not_sent.words(code, rules, over=over) if words.language == "nl" and not due.guarded else ""
    told = told or reasons(code, words) + (words("; it is too late to tell it") if over else "")
    return words(", because {why}", why=told) if code else ""


def show_late(found: Sequence[FollowUp], words: Words, *, json_: bool = False) -> None:
    """Each event that comes too late for some of its guardians: whoever wrote it, or asks why, can still tell them.

    It is of the answer, but beside a document for machines.
    """
    for one in found:
        if one.goes_on:
            day = words.day(one.goes_on)
            (tell if json_ else entry)(words(LATE, event=one.event, day=day, count=one.count, of=one.of))


def as_json(due: FollowUp, one: Staff | None) -> dict[str, Any]:
    """A follow-up for machines; ``one`` is the colleague who asked, if they said so."""
    from ouderbrug.staff.follow_ups import reason_for

    names = "code key groups since due event guardian also reader pupil pupils command decided count of goes_on".split()
    whose = {"assigned": due.assigned.keys, "level": due.assigned.level, "why": reason_for(due, one)}
    return {name: getattr(due, name) for name in names} | whose


def fingerprints(work: UnitOfWork, found: Sequence[FollowUp]) -> list[str]:
    """What each of these looks like now, as ``--shown`` repeats it."""
    from ouderbrug.staff.shown import marks, of_errand

    return marks(work.connection, {(one.code, one.key): of_errand(one, work.now) for one in found})


def did(session: Session, by: str | None, code: str, key: str, shown: Sequence[str], *, json_: bool) -> None:
    """Record that a follow-up is done; raises ConfigError or OuderbrugError if it is none, somebody else's, or other
    than what was shown."""
    from ouderbrug.staff.due_follow_ups import FOR_LEADERS
    from ouderbrug.staff.follow_ups import CODES
    from ouderbrug.staff.ticking import theirs_to_tick, tick

    if code not in CODES:
        raise ConfigError(f"no errand has that code; known are {', '.join(CODES)}")
    _ = session.runtime  # loaded before the store is locked
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.LEADERS_ERRAND if code in FOR_LEADERS else Act.ERRAND)
        if not shown and not json_ and looking.at_terminal():
            with store.reading() as connection:
                work = session.work(connection)
                due = theirs_to_tick(work, who, code, key)
                shown = fingerprints(work, [due])
                _show_one(due, work, work.roster.staff.get(who), session.words)
            require_yes(session.words("Is this done?"), session.words, NOBODY)
        with store.writing() as connection:
            work = session.work(connection)
            due = theirs_to_tick(work, who, code, key)
            require_same(fingerprints(work, [due]), shown)
            tick(work, who, due, key)
    text = session.words("{code} {key} is done", code=code, key=key)
    answer(json_, {"done": {"code": code, "key": key, "by": who}}, text)


def talked(session: Session, by: str | None, guardian: str, *, json_: bool) -> None:
    """Record a talk with a guardian; raises ConfigError if nobody has that key."""
    from ouderbrug.store import follow_ups as stored
    from ouderbrug.store import roster
    from ouderbrug.store.audit import in_log

    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.TALK)
        with store.writing() as connection:
            people = roster.load(connection, store.school)
            if guardian not in people.guardians:
                raise ConfigError("no guardian has that key; see the guardian_key column of contacts.csv")
            require_other(people, who, (), (guardian,))
            stored.tick(connection, store.school, stored.TALK, guardian, who, session.clock())
            whose = in_log(connection, guardian)
    _log.info("talk with %s recorded by %s", whose, who)
    said = "a talk with {guardian} is recorded; it takes no slot under the cap"
    text = session.words(said, guardian=guardian)
    answer(json_, {"talked": {"guardian": guardian, "by": who}}, text)
