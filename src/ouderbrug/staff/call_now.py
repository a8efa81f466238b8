"""A word at once for what is urgent or happened to a child: who is there and who leads read what to do, no name."""

from __future__ import annotations

import json
from datetime import time
from itertools import chain
from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.school.boxes import MOBILE, takes_texts
from ouderbrug.staff import daily_mail, daily_text, unheard
from ouderbrug.staff.at_once import NOTHING_TOLD, Word, sent
from ouderbrug.staff.cards import OTHER_LANGUAGE
from ouderbrug.staff.incidents import TO_APPROVE, TO_CALL, UNTOLD
from ouderbrug.staff.urgent import Urgent, by_colleague, leaders, together
from ouderbrug.store import channels
from ouderbrug.store.database import meta, set_meta
from ouderbrug.texts.language import group_in_words
from ouderbrug.texts.page import html_page
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.incidents import Incident
    from ouderbrug.store.database import Store

ONE_TEXT = 160
"""The most signs of one text message."""


def send(store: Store, runtime: Runtime, opened: Mapping[str, Channel], urgent: Urgent, now: datetime) -> int:
    """Mail each colleague once about each of these things, as soon as it is there, where the TOML has staff mail.

    Who leads the school, and whom they name to stand in, are texted too, where a channel sends text messages. What a
    colleague was told is noted in the store before the mail goes: a crash costs one mail and never doubles it. What
    surely did not go is taken back and tried again in the next run. Returns how many failed; why is logged as a code.
    """
    with store.reading() as connection:
        roster = UnitOfWork(connection, runtime, now).roster
    # One after the other: over a channel that closed on the first nothing more is noted.
    told = chain(_mails(store, runtime, roster, urgent, now), _texts(store, runtime, roster, urgent, now))
    failed = 0
    for word, of in told:
        if not sent(store, runtime, opened, word, now):
            failed += 1
        elif of.incidents:
            with store.writing() as connection:
                unheard.note_words(connection, runtime.school, _marks(of), _marks(urgent))
    return failed


def _marks(urgent: Urgent) -> set[str]:
    return {mark for one in urgent.incidents for mark in one.marks}


_Told = tuple[Word, Urgent]
"""A word, and what it tells."""


def _mails(store: Store, runtime: Runtime, roster: Roster, urgent: Urgent, now: datetime) -> Iterator[_Told]:
    table = runtime.settings.staff_mail
    if table is None or table.channel not in runtime.callable_channels:
        return
    for key, mine in by_colleague(urgent, roster, runtime.calendar.day(now)).items():
        mark = f"staff_call:{runtime.school}:{key}"
        fresh, before = _noted(store, runtime, table.channel, mark, mine, now)
        if fresh.marks:
            name = f"call_now:{key}:{now.isoformat()}"
            message = daily_mail.message_to(roster.staff[key], text_for(fresh, runtime), name, runtime, now)
            yield Word(message, mark, before, in_counts=_in_counts(fresh, runtime)), fresh


def _texts(store: Store, runtime: Runtime, roster: Roster, urgent: Urgent, now: datetime) -> Iterator[_Told]:
    channel = _text_channel(runtime)
    for one in leaders(roster) if channel else ():
        if not one.mobile or not takes_texts(one.mobile):
            continue
        mark = f"staff_text:{runtime.school}:{one.key}"
        fresh, before = _noted(store, runtime, channel, mark, urgent._replace(incidents=()), now)
        if fresh.marks:
            name, text = f"text_now:{one.key}:{now.isoformat()}", short_for(fresh, runtime)
            message = daily_mail.message_to(one, text, name, runtime, now, over=channel, to=one.mobile)
            yield Word(message, mark, before), fresh


def _text_channel(runtime: Runtime) -> str:
    """The first channel that sends text messages; empty without one, and in a pilot, whose mailbox takes none."""
    able = (name for name, box in runtime.boxes.items() if box == MOBILE and name in runtime.callable_channels)
    found = (name for name in able if not runtime.capabilities[name].by_person and not runtime.pilot)
    return next(found, "")


def _noted(store: Store, runtime: Runtime, channel: str, mark: str, mine: Urgent, now: datetime) -> tuple[Urgent, str]:
    """What this colleague did not hear of, and the note before; from now on they did. Nothing while it rests."""
    per_minute = runtime.channel_configs[channel].per_minute
    with store.writing() as connection:
        before = meta(connection, mark) or NOTHING_TOLD
        known = set(json.loads(before))
        fresh = tuple(card for card in mine.cards if any(tick.message not in known for tick in card.open))
        unsaid = tuple(one for one in mine.incidents if not one.marks <= known)
        new = Urgent(fresh, mine.held - known, mine.to_approve - known, mine.unclear - known, unsaid)
        state = channels.state(connection, runtime.school, channel)
        if not new.marks or not state.room(per_minute, 1, now):
            return Urgent(), before
        # Only what is still open is kept, so that the note does not grow.
        set_meta(connection, mark, json.dumps(sorted(mine.marks, key=str)))
        channels.spend(connection, runtime.school, state, per_minute, now)
    return new, before


def _in_counts(urgent: Urgent, runtime: Runtime) -> Text | None:
    """The mail without the texts; None where it has none."""
    quotes = not all(card.about_a_child for card in urgent.cards)
    return text_for(urgent, runtime, counts_alone=True) if quotes else None


def text_for(urgent: Urgent, runtime: Runtime, *, counts_alone: bool = False) -> Text:
    """The mail: what to do, before when and for how many, with the text of what is for everybody.

    With ``counts_alone`` that is left out, for a relay that refused it.
    """
    found = together(urgent.cards)
    decisions = [*_decide(len(urgent.held), "omdat iemand ze tegenhoudt", "laat ze gaan of trek ze in"),
                 *_decide(len(urgent.to_approve), "op goedkeuring", "keur ze goed of trek ze in"),
                 *_unclear(len(urgent.unclear))]  # fmt: skip
    happened = [_happened(one) for one in urgent.incidents]
    lines = [*happened, *decisions, *(_to_do(card, runtime) for card in found)]
    subject = lines[0].partition(". ")[0] if len(lines) == 1 else f"Nu doen: {len(lines)} dringende taken"
    paragraphs = ["Beste collega,", *(f"{line}." for line in (*happened, *decisions))]
    for card in found:
        paragraphs.append(f"{_to_do(card, runtime)}.")
        if not (card.about_a_child or counts_alone):
            paragraphs += daily_text.said_once(daily_text.to_copy(card, runtime), paragraphs)
    paragraphs += [daily_text.SHORT] if counts_alone else []
    paragraphs.append("Over wie het gaat, staat op de takenlijst op school en niet in deze mail.")
    school = runtime.settings.school.name
    html = html_page(subject, [daily_text.paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def short_for(urgent: Urgent, runtime: Runtime) -> Text:
    """The text message: how many to call, to post and to decide on, and where it stands; no name, no event."""
    posts = sum(card.post for card in urgent.cards)
    decisions = len(urgent.held | urgent.to_approve | urgent.unclear)
    parts = [
        *([f"bel {urgent.to_call} ouder{'s' if urgent.to_call > 1 else ''}"] if urgent.to_call else []),
        *([f"plaats {posts} bericht{'en' if posts > 1 else ''}"] if posts else []),
        *([f"beslis over {decisions} bericht{'en' if decisions > 1 else ''}"] if decisions else []),
    ]
    words = f"Dringend, doe nu: {', '.join(parts)}. Wat en wie staat op de takenlijst."
    named = f"{runtime.settings.school.name}: {words}"
    said = named if len(named) <= ONE_TEXT else words
    return Text("nl", "", said, said, "")


def _decide(number: int, why: str, do: str) -> list[str]:
    messages = "1 dringend bericht wacht" if number == 1 else f"{number} dringende berichten wachten"
    return [f"Beslis nu: {messages} {why}; {do}"] if number else []


def _unclear(number: int) -> list[str]:
    messages = "1 dringend bericht is" if number == 1 else f"{number} dringende berichten zijn"
    return [f"Vraag na: {messages} misschien niet aangekomen; bel, en handel het daarna af"] if number else []


_INCIDENTS = {
    TO_CALL: ("Bel nu", "Lees eerst de kaart"),
    TO_APPROVE: ("Keur nu goed, en bel", "Het bericht erover wacht op goedkeuring"),
    UNTOLD: ("Bel alsnog", "Niemand heeft het thuis verteld"),
}


def _happened(incident: Incident) -> str:
    do, more = _INCIDENTS[incident.to_do]
    group = f" uit {group_in_words(incident.groups, 'nl')}" if incident.groups else ""
    return f"{do}: er is iets gebeurd met een kind{group}. {more}"


def _to_do(card: Card, runtime: Runtime) -> str:
    before = _before(card, runtime)
    if card.post:
        return f"Plaats nu{before}: een dringend bericht voor groep {card.groups[0]}"
    people = len(card.people)
    if OTHER_LANGUAGE in card.because:
        parents = "ouder kreeg" if people == 1 else "ouders kregen"
        return f"Bel nu{before}: {people} {parents} dit bericht niet in de eigen taal"
    return f"Bel nu{before}: {people} {'ouder heeft' if people == 1 else 'ouders hebben'} dit bericht niet gekregen"


def _before(card: Card, runtime: Runtime) -> str:
    """Before which hour, where it is one of today: what is to be done now has no other day."""
    local, today = runtime.calendar.local(card.before), runtime.calendar.local(card.due_at).date()
    return "" if local.time() == time(0) or local.date() != today else f", vóór {local:%-H.%M} uur"
