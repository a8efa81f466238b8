"""A word at once for what is urgent or happened to a child: who is there and who leads read what to do, no name."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from ouderbrug.school.boxes import takes_texts
from ouderbrug.staff import at_once, daily_mail, this_day, unheard
from ouderbrug.staff.at_once import NOTHING_TOLD, Word, sent
from ouderbrug.staff.taking_over import Team
from ouderbrug.staff.told_before import of_earlier
from ouderbrug.staff.urgent import Urgent, by_colleague, leaders
from ouderbrug.staff.urgent_text import in_counts, short_for, text_for
from ouderbrug.store import channels
from ouderbrug.store.database import meta, set_meta
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.people import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.database import Store


def send(store: Store, runtime: Runtime, opened: Mapping[str, Channel], urgent: Urgent, now: datetime) -> int:
    """Mail each colleague once about each of these things, as soon as it is there, where the TOML has staff mail.

    Who leads the school, and whom they name to stand in, are texted too, where a channel sends text messages. What a
    colleague was told is noted in the store before the mail goes: a crash costs one mail and never doubles it. What
    surely did not go is taken back and tried again in the next run. Returns how many failed; why is logged as a code.
    """
    with store.reading() as connection:
        roster = UnitOfWork(connection, runtime, now).roster
    # One after the other: over a channel that closed on the first nothing more is noted.
    team = _team(store, runtime, roster, urgent, now)
    told = chain(_mails(store, runtime, team, now), _texts(store, runtime, team, urgent, now))
    failed = 0
    for key, word, of in told:
        if not sent(store, runtime, opened, word, now):
            failed += 1
            team.silent.add(key)  # so that what follows asks somebody else
        elif of.incidents:
            with store.writing() as connection:
                unheard.note_words(connection, runtime.school, of.of_incidents, urgent.of_incidents)
    return failed


_Told = tuple[str, Word, Urgent]
"""To whom a word goes, the word, and what it tells."""


def _team(store: Store, runtime: Runtime, roster: Roster, urgent: Urgent, now: datetime) -> Team:
    """Who hears of what over any channel."""
    table, today = runtime.settings.staff_mail, runtime.calendar.day(now)
    mailed = table is not None and table.channel in runtime.callable_channels
    heard = by_colleague(urgent, roster, today) if mailed else {}
    texted = [one.key for one in _texted(runtime, roster)]
    heard |= {key: mine for key in texted if key not in heard and (mine := _in_a_text(urgent, key)).marks}
    with store.reading() as connection:
        silent = {*unheard.unheard(connection, runtime.school)}
    return Team(heard, roster, today, silent)


def _mails(store: Store, runtime: Runtime, team: Team, now: datetime) -> Iterator[_Told]:
    table, roster = runtime.settings.staff_mail, team.roster
    if table is None or table.channel not in runtime.callable_channels:
        return
    with store.reading() as connection:
        told = at_once.noted(connection, runtime.school)
    to_do = {key: mine for key, mine in team.heard.items() if roster.staff[key].email}
    told = frozenset(key for key in told if (one := roster.staff.get(key)) and one.email)
    leading = {one.key for one in leaders(roster)}
    all_ = {**dict.fromkeys(told, Urgent()), **to_do}
    for key, mine in sorted(all_.items(), key=lambda each: each[0] in leading):
        mark = at_once.mark(runtime.school, key)
        fresh, before = _noted(store, runtime, table.channel, mark, mine, team.roster, now)
        if fresh.marks or fresh.dropped:
            name, reader = f"call_now:{key}:{now.isoformat()}", roster.staff[key]
            shared = team.shared(fresh, key, now)
            message = daily_mail.message_to(reader, text_for(shared, runtime, reader.name), name, runtime, now)
            yield key, Word(message, mark, before, in_counts=in_counts(shared, runtime, reader.name)), fresh


def _texts(store: Store, runtime: Runtime, team: Team, urgent: Urgent, now: datetime) -> Iterator[_Told]:
    channel = runtime.text_channel
    for one in _texted(runtime, team.roster):
        mark = f"staff_text:{runtime.school}:{one.key}"
        mine = _in_a_text(urgent, one.key)
        fresh, before = _noted(store, runtime, channel, mark, mine, team.roster, now)
        fresh = fresh._replace(dropped=tuple(off for off in fresh.dropped if one.key in off.whose))
        if fresh.marks or fresh.dropped:
            still = team.shared(mine.of_before(fresh), one.key, now).own
            name = f"text_now:{one.key}:{now.isoformat()}"
            text = short_for(team.shared(fresh, one.key, now), runtime, still)
            message = daily_mail.message_to(one, text, name, runtime, now, over=channel, to=one.mobile)
            yield one.key, Word(message, mark, before), fresh


def _texted(runtime: Runtime, roster: Roster) -> list[Staff]:
    """Who leads, and who stands in, with a number that takes text messages, where a channel sends them."""
    able = leaders(roster) if runtime.text_channel else []
    return [one for one in able if one.mobile and takes_texts(one.mobile)]


def _in_a_text(urgent: Urgent, key: str) -> Urgent:
    return urgent.but_own(key)._replace(incidents=(), this_day=())


def _noted(
    store: Store, runtime: Runtime, channel: str, mark: str, mine: Urgent, roster: Roster, now: datetime
) -> tuple[Urgent, str]:
    """What this colleague did not hear of, and the note before; from now on they did. Nothing while it rests."""
    per_minute = runtime.channel_configs[channel].per_minute
    with store.writing() as connection:
        before = meta(connection, mark) or NOTHING_TOLD
        known = set(json.loads(before))
        fresh = tuple(card for card in mine.cards if any(tick.message not in known for tick in card.open))
        unsaid = tuple(one for one in mine.incidents if not one.marks <= known)
        pressing = tuple(one for one in mine.this_day if not one.marks <= known)
        seen = at_once.shown(known)
        over, still_open, done = of_earlier(UnitOfWork(connection, runtime, now), roster, known - mine.marks, seen)
        if done:  # so that the note does not grow
            before = json.dumps(sorted(known - done - at_once.as_shown(done), key=str))
            set_meta(connection, mark, before)
        new = Urgent(fresh, mine.held - known, mine.to_approve - known, mine.unclear - known, unsaid, pressing, over)
        open_ = channels.state(connection, runtime.school, channel).open(now)
        sent_today = this_day.mails(known, runtime.calendar.day(now)) + bool(pressing)
        can_wait = not over and new.marks == new.of_this_day and not any(one.at_once for one in pressing)
        if can_wait and sent_today > this_day.A_DAY:
            return Urgent(), before
        if (
            not (new.marks or over)
            or not open_
            or not channels.take(connection, runtime.school, channel, per_minute, now)
        ):
            return Urgent(), before
        # Only what is still open is kept, so that the note does not grow.
        # The mail sends them to the list for what came instead, so of its next change they hear too.
        instead = frozenset[int]().union(*(one.instead for one in over))
        listed = at_once.as_shown((still_open & seen) | instead)
        kept = mine.marks | (still_open & known) | listed | this_day.count(sent_today, runtime.calendar.day(now))
        set_meta(connection, mark, json.dumps(sorted(kept, key=str)))
    return new, before
