"""One plain mail a day to each colleague for whom something waits; about children it holds numbers only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TYPE_CHECKING

from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, Message, Priority, Text
from ouderbrug.school.assignment import works_on
from ouderbrug.school.invented_names import renamed
from ouderbrug.staff import unheard
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.at_once import Word, sent
from ouderbrug.staff.card_sheet import to_give
from ouderbrug.staff.cards import SPOKEN, cards, expired
from ouderbrug.staff.due_follow_ups import EACH_DAY
from ouderbrug.staff.follow_ups import are_new, outstanding
from ouderbrug.staff.not_sent import TOLD_FOR
from ouderbrug.staff.one_call import one_call
from ouderbrug.staff.owed_lines import before_in_words
from ouderbrug.staff.titles import titles_for_mail
from ouderbrug.store import channels
from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.outbox import new_public_id
from ouderbrug.templates.follow_ups import follow_up_counts, follow_up_words
from ouderbrug.texts.page import html_page
from ouderbrug.texts.rendering import Block
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.model import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.store.database import Store

TO_DO = {
    "call": "te bellen",
    "talk": "te spreken of iets mee te geven",
    "pass_on": "te bereiken",
    "paper": "een brief mee te geven",
}
"""What is done for guardians one by one, by the way of their card."""


@dataclass(frozen=True)
class Desk:
    """What waits for one colleague: cards that still may be delivered, drafts to approve, and follow-ups.

    ``missed`` counts the guardians whom nobody told something urgent since the school day before; ``titles`` are those
    of the events of which follow-ups tell and that are about no child.
    """

    cards: Sequence[Card]
    drafts: Sequence[Waiting]
    follow_ups: Sequence[FollowUp] = ()
    missed: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)


def send_due(store: Store, runtime: Runtime, opened: Mapping[str, Channel], now: datetime) -> int:
    """Mail the colleagues who work today and did not hear yet, after the hour that the TOML names.

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
    for one, desk in _desks(store, runtime, now):
        before = _noted(store, runtime, table.channel, one, now)
        if before is not None:
            message = message_to(one, text_for(desk, runtime), f"{today}:{one.key}", runtime, now)
            word = Word(message, _mark(runtime, one.key), before, "the mail of today")
            taken = sent(store, runtime, opened, word, now)
            with store.writing() as connection:
                since = _last_mail(runtime, before) or now - 2 * TOLD_FOR  # what is listed began no earlier
                unheard.note(connection, runtime.school, one.key, since, now, taken=taken)
            failed += not taken
    return failed


def _desks(store: Store, runtime: Runtime, now: datetime) -> list[tuple[Staff, Desk]]:
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
        silent = unheard.unheard(connection, runtime.school)
    # A rehearsal is nothing to do for anybody, and what may not be delivered is no task.
    in_hand = [card for card in in_hand if not card.pilot and any(not tick.stop for tick in card.open)]
    if runtime.pilot:
        in_hand = [_renamed(card, work.roster) for card in in_hand]
    found = []
    for one in here:
        mine = one_call([card for card in in_hand if one.key in card.assigned.keys], work.roster)
        own = [due for due in more if one.key in due.assigned.keys]
        theirs = [card for card in missed if one.role == "leader" or one.key in card.assigned.keys]
        untold = len({key for card in theirs for tick in card.ticks for key in tick.guardians})
        desk = Desk(mine, [draft for draft in waiting if one.key in draft.assigned.keys], own, untold, titles)
        # Follow-ups alone make a mail only while one of them is news, or is said each day: the rest stays.
        again = any(due.code in EACH_DAY for due in own)
        heard = silent.get(one.key) or _last_mail(runtime, last[one.key])
        if desk.cards or desk.drafts or desk.missed or again or are_new(own, heard):
            found.append((one, desk))
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
    return replace(card, ticks=tuple(replace(tick, text=renamed(tick.text, roster.other_names)) for tick in card.ticks))


def _last_mail(runtime: Runtime, day: str | None) -> datetime | None:
    """The hour from which the mail went on the day that was noted; None before the first one."""
    table = runtime.settings.staff_mail
    return runtime.calendar.at(date.fromisoformat(day), table.clock) if day and table else None


def _noted(store: Store, runtime: Runtime, channel: str, one: Staff, now: datetime) -> str | None:
    """Note that this colleague had today's mail; returns the note before, None if it was that, or the channel rests."""
    today, per_minute = runtime.calendar.day(now).isoformat(), runtime.channel_configs[channel].per_minute
    with store.writing() as connection:
        state = channels.state(connection, runtime.school, channel)
        before = meta(connection, _mark(runtime, one.key)) or ""
        if before == today or not state.room(per_minute, 1, now):
            return None
        set_meta(connection, _mark(runtime, one.key), today)
        channels.spend(connection, runtime.school, state, per_minute, now)
    return before


def _mark(runtime: Runtime, key: str) -> str:
    return f"staff_mail:{runtime.school}:{key}"


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
        public_id=new_public_id(),
        to=(Address(one.name, to or runtime.settings.redirect_to or one.email),),
    )


def text_for(desk: Desk, runtime: Runtime) -> Text:
    """The mail: numbers for what is about a child, and the whole text of what is for everybody."""
    news = [card for card in desk.cards if not card.about_a_child]
    numbers = _numbers(desk)
    subject = f"Voor jou: {numbers or _not_called(desk)}"
    ready = [f"Voor jou ligt klaar: {numbers}."] if numbers else []
    paragraphs = ["Goedemorgen,", *ready, *_remarks(desk)]
    for card in news:
        paragraphs += said_once(to_copy(card, runtime), paragraphs)
    school = runtime.settings.school.name
    html = html_page(subject, [paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def _numbers(desk: Desk) -> str:
    news = [card for card in desk.cards if not card.about_a_child]
    by_hand = [card for card in news if card.post or card.way in ("post", "pass_on")]
    whom = {(card.way, key) for card in news if card not in by_hand for key in card.people}
    told = Counter(way for way, _ in whom)
    events = len({(draft.message.event.source, draft.message.event.id) for draft in desk.drafts})
    errands = Counter(one.code for one in desk.follow_ups for _ in one.keys)
    parts = [
        (len(desk.cards) - len(news), "persoonlijke taak", "persoonlijke taken"),
        (len(by_hand), "algemeen bericht om te plaatsen", "algemene berichten om te plaatsen"),
        *((number, f"ouder om {TO_DO[way]}", f"ouders om {TO_DO[way]}") for way, number in sorted(told.items())),
        (events, "bericht om goed te keuren", "berichten om goed te keuren"),
        *((number, *follow_up_counts()[code]) for code, number in errands.items()),
    ]
    return " · ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)


def _not_called(desk: Desk) -> str:
    return f"niet gebeld: {desk.missed} {'ouder' if desk.missed == 1 else 'ouders'}"


def _remarks(desk: Desk) -> list[str]:
    found = []
    if desk.missed:
        found.append(f"{_not_called(desk).capitalize()}. Er was een dringend bericht, en het is nu te laat.")
    if late := sum(card.late for card in desk.cards):
        found.append(f"Nog te doen van eerder: {late}.")
    drafts_ = {(one.message.event.source, one.message.event.id): one.assigned.level for one in desk.drafts}
    levels = [*(card.assigned.level for card in desk.cards), *drafts_.values()]
    if passed_on := sum(level in ("stand_in", "leader") for level in levels):
        messages = "bericht" if passed_on == 1 else "berichten"
        found.append(f"Van een collega naar jou: {passed_on} {messages}.")
    if desk.follow_ups:
        sentences = dict.fromkeys(_sentence(one, desk.titles) for one in desk.follow_ups)
        found.append(f"Aandachtspunten: {' '.join(sentences)}")
    if desk.follow_ups or any(card.about_a_child for card in desk.cards):
        found.append("Over welke kinderen het gaat, staat op de takenlijst op school en niet in deze mail.")
    return found


def _sentence(one: FollowUp, titles: Mapping[str, str]) -> str:
    """What it is about; of what is about no child with its title."""
    words, title = follow_up_words("nl")[one.code], titles.get(one.event, "")
    return f"{words.removesuffix('.')}: {title.rstrip('.?!')}." if title else words


def said_once(told: Sequence[str], before: Sequence[str]) -> list[str]:
    """What to do with a card and its texts, of which those that stand in the mail already are only pointed at."""
    new = [text for text in told[1:] if text not in before]
    same = "De tekst staat hierboven." if len(new) < len(told) - 1 else ""
    return [" ".join(filter(None, (told[0], same))), *new]


def to_copy(card: Card, runtime: Runtime) -> list[str]:
    """A card about no child, with its text to copy; who of the guardians it is for stays on the list at school."""
    before, people = before_in_words(card.deadline, runtime.calendar), len(card.people)
    parents = f"{people} {'ouder' if people == 1 else 'ouders'}"
    if card.post or card.way == "post":
        head = (
            f"{f'Groep {card.groups[0]}' if card.post else f'Voor {parents}'}, {_where(card, runtime)}, vóór {before}."
        )
    else:
        head = f"{parents} om {TO_DO[card.way]}, vóór {before}."
    if card.post and any(tick.look_round for tick in card.open):
        head += " Controleer eerst wie er meelezen."
    head = " ".join((head, *card.of_days))
    said = dict.fromkeys(to_give(card, tick) for tick in card.open if not tick.stop)
    if card.way in SPOKEN:
        return [head, *(f"Wat je vertelt:\n{words}" for _, words in said)]
    return [head, *(f"Titel: {title}\nTekst:\n{words}" for title, words in said)]


def _where(card: Card, runtime: Runtime) -> str:
    if card.way == "pass_on":
        return "via de klassenouder"
    plugin = runtime.registry.channels[runtime.settings.channels[card.channel].plugin]
    return f"in {card.channel.replace('_', ' ').title()}" if hasattr(plugin, "app_url") else "in de app van de groep"


def paragraph(text: str) -> Block:
    """Plain text as a block of a mail."""
    # Values of a block are escaped, and never read as Markdown or as a template.
    return Block("\ue0100\ue011", (text,))
