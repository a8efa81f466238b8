"""status: what waits and why, when the last run was, and what somebody has to know of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli import board_status
from ouderbrug.cli.every_school import pass_each_session
from ouderbrug.cli.monitoring import A_MINUTE, EXIT_CODE, FailOn, FailOnType, Watched, in_words, wrong
from ouderbrug.cli.reasons import of_record, reason, reasons, where
from ouderbrug.cli.session import Session, as_json, give, say, table, tell
from ouderbrug.cli.standing import Found, read
from ouderbrug.cli.wording import nobody_runs, waiting_import, waiting_people
from ouderbrug.templates.follow_ups import follow_up_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.left import OfChannel
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.store.rejects import Reject


@click.command()
@click.option("--fail-on", "fail_on", type=FailOnType(), multiple=True,
              help="run=AGE, waiting=AGE (90m, 3h, 2d), unknown, untold, set-aside: 3 if so; repeatable.")  # fmt: skip
@click.option("--prometheus", type=click.Path(readable=False, path_type=Path, file_okay=False), metavar="FOLDER",
              help="Write the numbers to ouderbrug_SCHOOL.prom in this folder, for Prometheus.")  # fmt: skip
@as_json
@pass_each_session
def status(session: Session, fail_on: tuple[FailOn, ...], prometheus: Path | None, json_: bool) -> None:
    """Say when the last run was, what waits over which channel and why, and what somebody has to know of.

    Lists what was not sent and who is to be told so, until somebody ticked it off or a week is over, and what was
    set aside of the inbox in the last seven days.

    Names groups of which one gap in ten between messages was longer than ten school days.

    With --all-schools all schools of a board stand in one table, and --school shows all of one of them.

    For monitoring: --fail-on run=15m (the last run ended longer ago), waiting=2h (a message is overdue for longer;
    what is held, waits for a person or is not due does not count, what is set aside does), unknown, untold (what was
    not sent, and what is urgent and cannot go, of which nobody took a mail), set-aside (what waits for a kind, template
    or rule to be mended, or for an import), these three with =5 for more than five.

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
        found = read(session, connection, calendar)
    watched = Watched(found.last.ended if found.last else None, _oldest(found), found.counts["messages"]["unknown"],
                      found.untold + found.unsaid, len(found.aside) + sum(found.behind.values()),
                      _is_aside(found))  # fmt: skip
    failed = list(wrong(fail_on, watched, session.clock()))
    if board_status.is_asked():
        board_status.keep(board_status.AtAGlance.of(found), session.clock(), calendar, words)
    if prometheus is not None:
        from ouderbrug.cli.prometheus import write

        say(words("wrote {file}", file=write(prometheus, session.runtime.school, found, session.clock()).name))
    elif json_:
        give(found.as_json(calendar) | {"failed_on": [what for what, *_ in failed]})
    elif not board_status.is_asked():
        _show(found, session.clock(), calendar, words)
    for _, said, values in failed:
        tell(words(said, **values))
    sys.exit(EXIT_CODE if failed else 0)


def _oldest(found: Found) -> datetime | None:
    return min((*_overdue(found), *(one.since for one in found.aside)), default=None)


def _is_aside(found: Found) -> bool:
    """True where a record that was set aside waits longer than any message is overdue."""
    return _oldest(found) not in (None, *_overdue(found))


def _overdue(found: Found) -> list[datetime]:
    return [one.oldest for one in found.channels.values() if one.oldest]


MOST_SHOWN = 10
"""So many records that were set aside are shown; the folder has all."""


def _by_state(found: Found, words: Words) -> dict[str, int]:
    """How many messages are in each state; of what expired, what stood on a card apart from what never went."""
    counts, cards = dict(found.counts["messages"]), found.counts["cards_expired"]
    said = {words.state(name): count for name, count in counts.items() if name != "expired"}
    return said | {words("too late to go"): counts["expired"] - cards, words("not told in time, on cards"): cards}


def _show(found: Found, now: datetime, calendar: SchoolCalendar, words: Words) -> None:
    from ouderbrug.cli import left

    table(("messages", ""), _by_state(found, words).items())
    people = {name: found.counts[name] for name in ("events", "guardians", "pupils")}
    say(
        words(
            "{events} {events:event|events}, {guardians} {guardians:guardian|guardians}, {pupils} "
            "{pupils:pupil|pupils}",
            **people,
        )
    )
    if found.last:
        when, ago = words.when(found.last.ended, calendar), in_words(now - found.last.ended)
        said = "the last run ended {when} ({ago} ago), with exit code {code}"
        if found.last.ended - now >= A_MINUTE:
            said = "the last run ended {when}, {ago} ahead of this clock, with exit code {code}; look at the clock"
        say(words(said, when=when, ago=ago, code=found.last.exit_code))
        for channel in found.last.rested:
            say(words("it left channel {channel} alone: of message after message nobody knew whether it arrived",
                      channel=channel))  # fmt: skip
    else:
        say(words("no run has ended yet"))
    for line in left.each(found.left, now, calendar, words):
        say(line)
    if found.in_digests.next_due:
        when = words.when(found.in_digests.next_due, calendar)
        said = "{count} {count:waits|wait} in a digest, the first of which goes {when}"
        say(words(said, count=found.in_digests.waiting, when=when))
    _show_channels(found.channels, now, calendar, words)
    for school in found.left_alone:
        say(nobody_runs(school, calendar, words))
    _show_waiting_people(found, calendar, words)
    _show_stops(found.stops, words)
    _show_watched(found, calendar, words)
    _show_to_mend(found, calendar, words)
    _show_to_tell(found, words)


def _show_channels(channels: Mapping[str, OfChannel], now: datetime, calendar: SchoolCalendar, words: Words) -> None:
    for name, one in channels.items():
        due = words(", the next {when}", when=words.when(one.next_due, calendar)) if one.next_due else ""
        old = words(", the oldest overdue for {age}", age=in_words(now - one.oldest)) if one.oldest else ""
        hand = words(", {count} of them for a person", count=one.by_hand) if one.by_hand else ""
        said = words("over {channel}: {count} {count:waits|wait}", channel=name, count=one.waiting)
        say(said + hand + due + old)


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
            what, called = f"{hold.scope} {hold.key}".strip(), f"{words(hold.scope)} {hold.key}".strip()
            say(
                words("hold on {what} by {by}; `ouderbrug release {same} --as KEY`", what=called, by=hold.by, same=what)
            )


def _show_stops(stops: Mapping[str, Mapping[str, datetime]], words: Words) -> None:
    """Which channels are stopped, and by whom: nothing goes there until somebody says so."""
    for channel in sorted({channel for channels in stops.values() for channel in channels}):
        keys = ", ".join(key for key, channels in sorted(stops.items()) if channel in channels)
        said = "{channel} was stopped with STOP by {keys}: nothing goes there until `ouderbrug release stopped KEY`"
        say(words(said, channel=channel, keys=keys))


def _show_watched(found: Found, calendar: SchoolCalendar, words: Words) -> None:
    """What became of the last file of each format in each watched folder, and what there is not read."""
    for path, one in ((path, one) for path, seen in found.watched.items() for one in seen.to_say()):
        if one.at is None:
            say(words("{path}: nothing was imported from there yet", path=path))
        else:
            said = {"taken": "{path}: {file} was taken in {when}",
                    "part": "{path}: of {file} only a part was taken in {when}; correct it, and put it there again",
                    "stopped": "{path}: the import of {file} stopped {when}; look at it, and run it with that file",
                    "refused": "{path}: {file} was refused {when}; run it with that file to hear why",
                    "older": "{path}: {file} is not read: a newer one of its format came in before it"}  # fmt: skip
            say(words(said[one.outcome], path=path, file=one.file, when=words.when(one.at, calendar)))


def _show_to_mend(found: Found, calendar: SchoolCalendar, words: Words) -> None:
    for one in found.failing:
        since = words.when(one.since, calendar)
        say(words("{what} since {since}; mend it, and what waits goes by itself", what=one, since=since))
    for part, count in found.behind.items():
        say(words("{count} {count:message waits|messages wait} until {part} is mended", count=count, part=part))
    for part, count in found.lost.items():
        said = (
            "{count} {count:message is|messages are} not done, and the TOML has {part} no more; put it "
            "back, or settle {count:it|them}"
        )
        say(words(said, count=count, part=part))
    if found.aside:
        said = "set aside until its kind is mended or an import brings whom it names; or correct it and write it again"
        say(words(said))
    for event in found.aside:
        since = words.when(event.since, calendar)
        why = of_record("", event.code, event.hint, words)
        say(f"  {where(event.source, event.place, words)}: {why} {words('since {since}', since=since)}")
    _show_rejected(found.rejected, calendar, words)
    for state in found.closed:
        said = "channel {channel} is closed ({reason}); `ouderbrug release channel {channel}`"
        say(words(said, channel=state.channel, reason=reason(state.closed_reason, words)))


def _show_rejected(rejected: Sequence[Reject], calendar: SchoolCalendar, words: Words) -> None:
    """The last of them, under what to do; whether one was written again since, only who wrote it knows."""
    if not rejected:
        return
    said = "set aside in the last seven days, unless written again since: correct each, and write it again with its id"
    say(words(said))
    for one in rejected[-MOST_SHOWN:]:
        at = words.when(one.at, calendar)
        say(f"  {at}  {where(one.source, one.place, words)}: {of_record(one.field, one.code, one.hint, words)}")
    if len(rejected) > MOST_SHOWN:
        more = len(rejected) - MOST_SHOWN
        say(words("  and {count} earlier; all stand in rejected/ beside the store", count=more))


def _of_group(key: str, words: Words) -> str:
    """Which group those are in of whom the event may not be told."""
    from ouderbrug.staff.not_sent import NO_GROUP

    return words("in no group") if key == NO_GROUP else words("group {group}", group=key)


def _show_to_tell(found: Found, words: Words) -> None:
    from ouderbrug.staff.follow_ups import reason_for

    for due in found.not_sent:
        code = reason_for(due, None)
        why = reasons(code, words) if code else words("ask the school leader")
        whose = ", ".join(due.assigned.keys) or words("nobody yet: import staff.csv")
        said = "not sent to {count} {count:guardian|guardians}: {what}, {why}; for {whose}"
        say(words(said, count=due.count, what=due.event or _of_group(due.key, words), why=why, whose=whose))
    asked = follow_up_words(words.language)
    for due in found.to_answer:
        said = "a leader is asked: {what}; `ouderbrug tasks` says what, `{command}`"
        what = " ".join(filter(None, (asked[due.code], due.guardian, due.reader)))
        say(words(said, what=what, command=due.command))
    for group, rhythm in found.groups.items():
        if rhythm["flagged"]:
            said = "group {group}: one gap in ten was {days:g} school days or more"
            say(words(said, group=group, days=rhythm["gap_p90"]))
