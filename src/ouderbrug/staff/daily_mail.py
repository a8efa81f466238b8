"""One plain mail a day to each colleague for whom something waits; about children it holds numbers only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, Message, Priority, Text
from ouderbrug.school.assignment import works_on
from ouderbrug.school.invented_names import renamed
from ouderbrug.staff import at_once, unheard
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.at_once import Word, sent
from ouderbrug.staff.cards import cards, expired
from ouderbrug.staff.daily_text import Desk, in_counts, text_for
from ouderbrug.staff.due_follow_ups import EACH_DAY
from ouderbrug.staff.follow_ups import are_new, but_own, outstanding
from ouderbrug.staff.not_sent import TOLD_FOR, asks_nothing
from ouderbrug.staff.one_call import one_call
from ouderbrug.staff.taking_over import Team
from ouderbrug.staff.titles import titles_for_mail
from ouderbrug.staff.told_before import with_dropped
from ouderbrug.staff.urgent import NOTHING, Urgent, by_colleague
from ouderbrug.store import channels, public_ids
from ouderbrug.store.database import meta, set_meta
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.people import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card, Tick
    from ouderbrug.store.database import Store


def send_due(
    store: Store, runtime: Runtime, opened: Mapping[str, Channel], now: datetime, urgent: Urgent = NOTHING
) -> int:
    """Mail the colleagues who work today and did not hear yet, after the hour that the TOML names.

    What is ``urgent`` and theirs stands above it, and what they are not to do any more, so that nobody gets two mails
    at once.
    The day is noted in the store before the mail goes: a crash costs one mail and never doubles it. What surely did not
    go is tried again in each run of that day. Returns how many failed; why is logged as a code.
    """
    table = runtime.settings.staff_mail
    today = runtime.calendar.day(now)
    if table is None or not runtime.calendar.is_school_day(today) or now < runtime.calendar.at(today, table.clock):
        return 0
    if table.channel not in runtime.callable_channels:
        return 0
    failed = 0
    for one, desk in _desks(store, runtime, urgent, now):
        before, also = _noted(store, runtime, table.channel, one, desk, now)
        if before is not None:
            message = message_to(one, text_for(desk, runtime, one.name), f"{today}:{one.key}", runtime, now)
            counts = in_counts(desk, runtime, one.name)
            word = Word(message, _mark(runtime, one.key), before, "the mail of today", counts, also)
            taken = sent(store, runtime, opened, word, now)
            with store.writing() as connection:
                if taken:
                    unheard.note_words(connection, runtime.school, desk.urgent.of_incidents, urgent.of_incidents)
                since = _last_mail(runtime, before) or now - 2 * TOLD_FOR  # what is listed began no earlier
                unheard.note(connection, runtime.school, one.key, since, now, taken=taken)
            failed += not taken
    return failed


def _desks(store: Store, runtime: Runtime, urgent: Urgent, now: datetime) -> list[tuple[Staff, Desk]]:
    """The colleagues who work today and for whom anything waits."""
    today = runtime.calendar.day(now)
    with store.reading() as connection:
        work = UnitOfWork(connection, runtime, now)
        last = {key: meta(connection, _mark(runtime, key)) for key in work.roster.staff}
        done = {key for key, day in last.items() if day == today.isoformat()}
        here = [
            one
            for one in work.roster.staff.values()
            if one.email and one.key not in done and works_on(one, today)
            and runtime.calendar.is_school_day(today, one.groups)
        ]  # fmt: skip
        in_hand = cards(work) if here else []
        waiting = drafts(work) if here else []
        more = outstanding(work) if here else []
        missed = _missed(work) if here else []
        titles = titles_for_mail(work, more)
        theirs_now = by_colleague(urgent, work.roster, today)
        theirs_now |= {one.key: with_dropped(work, one.key, theirs_now.get(one.key, NOTHING)) for one in here}
        silent, took = unheard.unheard(connection, runtime.school), unheard.mornings(connection, runtime.school)
    # A rehearsal is nothing to do for anybody, and what may not be delivered is no task.
    in_hand = [card for card in in_hand if not card.pilot and any(not tick.stop for tick in card.open)]
    if runtime.pilot:
        in_hand = [_renamed(card, work.roster) for card in in_hand]
    team = Team(theirs_now, work.roster, today, {*silent})
    found = []
    for one in here:
        now_ = theirs_now.get(one.key, NOTHING)
        on_hand = [card for card in in_hand if one.key in card.assigned.keys and one.key not in card.own]
        later = [card for card in on_hand if not {tick.message for tick in card.open} <= now_.numbers]
        mine = one_call(later, work.roster)
        heard = silent.get(one.key) or took.get(one.key) or _last_mail(runtime, last[one.key])
        own = [due for due in but_own(more, one.key) if one.key in due.assigned.keys]
        own = [due for due in own if not asks_nothing(due, now) or are_new([due], heard)]
        theirs = [card for card in missed if one.role == "leader" or one.key in card.assigned.keys]
        theirs = [card for card in theirs if one.key not in card.own]
        untold = len({key for card in theirs for tick in card.ticks for key in tick.guardians})
        of = tuple(dict.fromkeys(card.ticks[0].without_names.subject for card in theirs if not card.about_a_child))
        to_approve = [draft for draft in waiting if one.key in draft.assigned.keys and one.key not in draft.own]
        desk = Desk(mine, to_approve, own, untold, titles, of, now=now)
        # Follow-ups alone make a mail only while one of them is news, or is said each day: the rest stays.
        again = any(due.lasting or due.code in EACH_DAY for due in own)
        if on_hand or desk.drafts or desk.missed or again or are_new(own, heard):
            found.append((one, desk.without(now_, team.shared(now_, one.key, now))))
    return found


def _missed(work: UnitOfWork) -> list[Card]:
    """The urgent cards for guardians that ran out undone between the hour of the mail on two days of school."""
    table, calendar = work.runtime.settings.staff_mail, work.runtime.calendar
    if table is None:
        return []
    days = calendar.last_school_day_before(work.today), work.today
    since, until = (calendar.at(day, table.clock) for day in days)
    urgent = [card for card in expired(work) if card.urgent and not card.post and not card.pilot]
    return [card for card in urgent if since < card.deadline <= until]


def _renamed(card: Card, roster: Roster) -> Card:
    """A card for the pilot mailbox, which somebody else reads than the colleague who has it."""

    def said(tick: Tick) -> Tick:
        names = roster.other_names
        return replace(tick, text=renamed(tick.text, names), for_all=renamed(tick.without_names, names))

    return replace(card, ticks=tuple(said(tick) for tick in card.ticks))


def _last_mail(runtime: Runtime, day: str | None) -> datetime | None:
    """The hour from which the mail went on the day that was noted; None before the first one."""
    table = runtime.settings.staff_mail
    return runtime.calendar.at(date.fromisoformat(day), table.clock) if day and table else None


def _noted(
    store: Store, runtime: Runtime, channel: str, one: Staff, desk: Desk, now: datetime
) -> tuple[str | None, at_once.Notes]:
    """Note that this colleague had today's mail, and what it says at once.

    Returns the notes before, None for that of the day if it was that already, or the channel rests.
    """
    today = runtime.calendar.day(now).isoformat()
    # What is not urgent leaves the places that are kept for what is.
    at_once_ = desk.urgent.marks or desk.urgent.dropped
    per_minute = runtime.channel_configs[channel].per_minute if at_once_ else runtime.pace(channel)
    with store.writing() as connection:
        open_ = channels.state(connection, runtime.school, channel).open(now)
        before = meta(connection, _mark(runtime, one.key)) or ""
        done = before == today or not open_
        if done or not channels.take(connection, runtime.school, channel, per_minute, now):
            return None, ()
        over = desk.urgent.dropped
        listed = at_once.as_shown(frozenset[int]().union(*(off.instead for off in over)))
        told = desk.urgent.marks | _quoted(desk) | listed
        also = at_once.note(connection, runtime.school, one.key, told, [off.message for off in over])
        set_meta(connection, _mark(runtime, one.key), today)
    return before, also


def _quoted(desk: Desk) -> frozenset[int]:
    """The messages whose text stands in the mail of the day: if one changes, whoever read it has to hear so."""
    return frozenset(tick.message for card in desk.cards if not card.about_a_child for tick in card.open)


def _mark(runtime: Runtime, key: str) -> str:
    return unheard.day_mark(runtime.school, key)


def message_to(
    one: Staff, text: Text, name: str, runtime: Runtime, now: datetime, *, over: str = "", to: str = ""
) -> Message:
    """A mail of the school to a colleague, or what goes ``over`` another channel; ``name`` tells it from others."""
    table, today = runtime.settings.staff_mail, runtime.calendar.day(now)
    event = Event(runtime.school, "staff_mail", name, "staff_mail", now, Audience("school"), {})
    return Message(
        event=event,
        recipient=f"staff:{one.key}",
        content_class=ContentClass.GENERAL,
        goal=Goal.INFORM,
        priority=Priority.NORMAL,
        channel=over or (table.channel if table else ""),
        deadline=runtime.calendar.at(today, time(23, 59)),
        text=text,
        public_id=public_ids.new(),
        to=(Address(one.name, to or runtime.settings.redirect_to or one.email),),
    )
