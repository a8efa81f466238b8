"""status: what waits and why, when the last run was, and what somebody has to know of."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli import follow_ups
from ouderbrug.cli.every_school import pass_each_session
from ouderbrug.cli.monitoring import EXIT_CODE, FailOn, FailOnType, Watched, in_words, wrong
from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import Session, as_json, give, say, table, tell
from ouderbrug.cli.wording import in_school_time, waiting_import, waiting_people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.left import Left, OfChannel
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.doubts import Stopped
    from ouderbrug.store.failing import Breakdown
    from ouderbrug.store.last_run import LastRun
    from ouderbrug.store.rejects import Reject
    from ouderbrug.store.rows import Hold
    from ouderbrug.store.set_aside import Aside


@click.command()
@click.option("--fail-on", "fail_on", type=FailOnType(), multiple=True,
              help="run=AGE, waiting=AGE (90m, 3h, 2d), unknown, untold: end with 3 if so; repeatable.")  # fmt: skip
@click.option("--prometheus", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Write the numbers to ouderbrug_SCHOOL.prom in this folder, for Prometheus.")  # fmt: skip
@as_json
@pass_each_session
def status(session: Session, fail_on: tuple[FailOn, ...], prometheus: Path | None, json_: bool) -> None:
    """Say when the last run was, what waits over which channel and why, and what somebody has to know of.

    Lists what was not sent and who is to be told so, until somebody ticked it off or a week is over, and what was
    set aside of the inbox in the last seven days.

    Names groups of which one gap in ten between messages was longer than ten school days.

    For monitoring: --fail-on run=15m (the last run ended longer ago), waiting=2h (a message is overdue for longer;
    what is held, waits for a person or is not due does not count), unknown, untold (what was not sent, and what is
    urgent and cannot go, of which nobody took a mail), these two with =5 for more than five.

    \b
    Exit codes: 0; 3 where something of --fail-on is so.
    \b
    Example:
      ouderbrug status
      ouderbrug status --fail-on run=15m --fail-on waiting=2h --fail-on unknown
      ouderbrug status --prometheus /var/lib/prometheus/node-exporter
    """
    from ouderbrug.runtime import calendar_of

    calendar, words = calendar_of(session.loaded.settings, session.clock()), session.words
    with session.store() as store, store.reading() as connection:
        found = _read(session, connection, calendar)
    watched = Watched(found.last.ended if found.last else None, _oldest(found), found.counts["messages"]["unknown"],
                      found.untold + found.unsaid)  # fmt: skip
    failed = list(wrong(fail_on, watched, session.clock()))
    if prometheus is not None:
        from ouderbrug.cli.prometheus import write

        say(words("wrote {file}", file=write(prometheus, session.runtime.school, found, session.clock()).name))
    elif json_:
        give(found.as_json(calendar) | {"failed_on": [what for what, *_ in failed]})
    else:
        _show(found, session.clock(), calendar, words)
    for _, said, values in failed:
        tell(words(said, **values))
    sys.exit(EXIT_CODE if failed else 0)


def _oldest(found: Found) -> datetime | None:
    return min((one.oldest for one in found.channels.values() if one.oldest), default=None)


MOST_SHOWN = 10
"""So many records that were set aside are shown; the folder has all."""


class Found(NamedTuple):
    """All that ``status`` tells, as it was read in one transaction."""

    counts: dict[str, Any]
    last: LastRun | None
    left: list[Left]
    channels: dict[str, OfChannel]
    closed: list[ChannelState]
    standing: list[Hold]
    stopped: Stopped | None
    of_then: datetime | None
    failing: list[Breakdown]
    behind: dict[str, int]
    lost: dict[str, int]
    aside: list[Aside]
    rejected: list[Reject]
    not_sent: list[FollowUp]
    to_answer: list[FollowUp]
    groups: dict[str, dict[str, Any]]
    unsaid: int
    untold: int

    def as_json(self, calendar: SchoolCalendar) -> dict[str, Any]:
        """The one document of ``status``."""
        names = ("since", "codes", "brought")
        waits = {name: getattr(self.stopped, name) for name in names} if self.stopped else None
        timed = {
            "last_run": self.last._asdict() if self.last else None,
            "left": [asdict(one) for one in self.left],
            "channels": {name: one._asdict() for name, one in self.channels.items()},
            "import_stopped": waits,
            "rejected": [one._asdict() for one in self.rejected],
            "restored_since": self.of_then,
        }
        told = {
            "rhythm": self.groups,
            "failing": [one._asdict() for one in self.failing],
            "to_be_mended": self.behind | self.lost,
            "set_aside": [_as_json(one) for one in self.aside],
            "not_sent": [follow_ups.as_json(one, None) for one in self.not_sent],
            "to_answer": [follow_ups.as_json(one, None) for one in self.to_answer],
        }
        at_school: dict[str, Any] = in_school_time(timed, calendar)
        return self.counts | told | at_school


def _read(session: Session, connection: Connection, calendar: SchoolCalendar) -> Found:
    from ouderbrug.delivery import left
    from ouderbrug.planning.set_aside import COMES_BACK
    from ouderbrug.staff import stuck
    from ouderbrug.staff.cadence import of_groups
    from ouderbrug.staff.follow_ups import not_sent, proposed
    from ouderbrug.staff.told_nobody import not_told_yet
    from ouderbrug.store import (
        channels,
        doubts,
        failing,
        holds,
        last_run,
        overview,
        rejects,
        restored,
        roster,
        set_aside,
    )

    work, school = session.work(connection), session.runtime.school
    behind = failing.waiting(connection, school)
    lost = failing.without_part(connection, school, session.loaded.settings.channels, session.runtime.kinds)
    rejected, unsent = rejects.recent(session.loaded.store_path, work.now), not_sent(work)
    return Found(
        counts=overview.counts(connection, school),
        last=last_run.last(connection, school),
        left=left.left(work),
        channels=left.by_channel(work),
        closed=[state for state in channels.states(connection, school).values() if state.closed_reason],
        standing=holds.standing(connection, school),
        stopped=doubts.stopped(connection, school),
        of_then=restored.since(connection, school),
        failing=failing.standing(connection, school),
        behind=behind,
        lost={part: count for part, count in lost.items() if part.removeprefix("kind ") not in behind},
        aside=set_aside.standing(connection, school),
        rejected=[one for one in rejected if one.code not in COMES_BACK],
        not_sent=unsent,
        to_answer=proposed(work),
        groups=of_groups(connection, school, roster.load(connection, school), calendar, work.now),
        unsaid=stuck.unsaid(work),
        untold=not_told_yet(work, unsent),
    )


def _show(found: Found, now: datetime, calendar: SchoolCalendar, words: Words) -> None:
    from ouderbrug.cli import left

    said = {words(name): count for name, count in found.counts["messages"].items()}
    table((words("messages"), ""), said.items())
    people = {name: found.counts[name] for name in ("events", "guardians", "pupils")}
    say(words("{events} events, {guardians} guardians, {pupils} pupils", **people))
    if found.last:
        when, ago = words.when(found.last.ended, calendar), in_words(now - found.last.ended)
        say(words("the last run ended {when} ({ago} ago), with exit code {code}", when=when, ago=ago,
                  code=found.last.exit_code))  # fmt: skip
        for channel in found.last.rested:
            say(words("it left channel {channel} alone: of message after message nobody knew whether it arrived",
                      channel=channel))  # fmt: skip
    else:
        say(words("no run has ended yet"))
    for line in left.each(found.left, now, calendar, words):
        say(line)
    _show_channels(found.channels, now, calendar, words)
    _show_waiting_people(found, calendar, words)
    _show_to_mend(found, calendar, words)
    _show_to_tell(found, words)


def _show_channels(channels: Mapping[str, OfChannel], now: datetime, calendar: SchoolCalendar, words: Words) -> None:
    for name, one in channels.items():
        due = words(", the next {when}", when=words.when(one.next_due, calendar)) if one.next_due else ""
        old = words(", the oldest overdue for {age}", age=in_words(now - one.oldest)) if one.oldest else ""
        say(words("over {channel}: {count} wait", channel=name, count=one.waiting) + due + old)


def _show_waiting_people(found: Found, calendar: SchoolCalendar, words: Words) -> None:
    if found.stopped:
        say(waiting_import(found.stopped.since, found.stopped.brought, calendar, words))
    if found.of_then:
        say(waiting_people(found.of_then, calendar, words))
    for hold in found.standing:
        if hold.scope == "outside":
            said = "only group {key} is live, by {by}; `ouderbrug golive` is the step to all"
            say(words(said, key=hold.key, by=hold.by))
        elif hold.scope != "restored":
            what = f"{hold.scope} {hold.key}".strip()
            say(words("hold on {what} by {by}; `ouderbrug release {what}`", what=what, by=hold.by))


def _show_to_mend(found: Found, calendar: SchoolCalendar, words: Words) -> None:
    for one in found.failing:
        since = words.when(one.since, calendar)
        say(words("{what} since {since}; mend it, and what waits goes by itself", what=one, since=since))
    for part, count in found.behind.items():
        say(words("{count} messages wait until {part} is mended", count=count, part=part))
    for part, count in found.lost.items():
        said = "{count} messages are not done, and the TOML has {part} no more; put it back, or settle them"
        say(words(said, count=count, part=part))
    if found.aside:
        said = "set aside until its kind is mended or an import brings whom it names; or correct it and write it again"
        say(words(said))
    for event in found.aside:
        since = words.when(event.since, calendar)
        aside = f"  {event.source}, {event.place}: {event.code} ({words.said(event.hint)})"
        say(f"{aside} {words('since {since}', since=since)}")
    _show_rejected(found.rejected, calendar, words)
    for state in found.closed:
        said = "channel {channel} is closed ({reason}); `ouderbrug release channel {channel}`"
        say(words(said, channel=state.channel, reason=state.closed_reason))


def _show_rejected(rejected: Sequence[Reject], calendar: SchoolCalendar, words: Words) -> None:
    """The last of them, under what to do; whether one was written again since, only who wrote it knows."""
    if not rejected:
        return
    said = "set aside in the last seven days, unless written again since: correct each, and write it again with its id"
    say(words(said))
    for one in rejected[-MOST_SHOWN:]:
        at = words.when(one.at, calendar)
        what = " ".join(filter(None, (one.field, one.code)))
        say(f"  {at}  {one.source}, {one.place}: {what} ({words.said(one.hint)})")
    if len(rejected) > MOST_SHOWN:
        more = len(rejected) - MOST_SHOWN
        say(words("  and {count} earlier; all stand in rejected/ beside the store", count=more))


def _show_to_tell(found: Found, words: Words) -> None:
    from ouderbrug.staff.follow_ups import reason_for

    for due in found.not_sent:
        code = reason_for(due, None)
        why = reason(code.rpartition(".")[2], words) if code else words("ask the school leader")
        whose = ", ".join(due.assigned.keys) or words("nobody yet: import staff.csv")
        said = "not sent to {count} guardians: {what}, {why}; for {whose}"
        say(words(said, count=due.count, what=due.event or due.key, why=why, whose=whose))
    for due in found.to_answer:
        said = "a leader is asked: {what}; `ouderbrug tasks` says what, `{command}`"
        say(words(said, what=f"{due.code} {due.guardian} {due.reader}", command=due.command))
    for group, rhythm in found.groups.items():
        if rhythm["flagged"]:
            said = "group {group}: one gap in ten was {days:g} school days or more"
            say(words(said, group=group, days=rhythm["gap_p90"]))


def _as_json(one: Aside) -> dict[str, Any]:
    """What was set aside, without what it says."""
    return {name: value for name, value in one._asdict().items() if name not in ("data", "tried_with")}
