"""A mail at once to who is in charge about what is urgent and cannot go: a part fails, and it is no card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.school.assignment import works_on
from ouderbrug.staff import card_texts, daily_mail
from ouderbrug.staff.at_once import NOTHING_TOLD, Word, sent
from ouderbrug.staff.cannot_go import cannot_go, not_taken, to_be_told
from ouderbrug.staff.due_follow_ups import Review, keys_of
from ouderbrug.staff.urgent import in_charge
from ouderbrug.store import channels, follow_ups, roster
from ouderbrug.store.database import meta, set_meta
from ouderbrug.texts.page import html_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.people import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.unit_of_work import UnitOfWork

MOST_PLACES = 5
"""So many places are named in one mail."""


def tell(store: Store, runtime: Runtime, opened: Mapping[str, Channel], now: datetime) -> int:
    """Mail each who is in charge and at school once about what newly waits; returns how many were not told.

    What was told is noted before the mail goes: a crash costs one mail and never doubles it. What surely did not go,
    or could not as its channel rests or is closed, is tried again in the next run.
    """
    table = runtime.settings.staff_mail
    if table is None or table.channel not in runtime.callable_channels:
        return 0
    with store.reading() as connection:
        ids = sorted(keys_of(cannot_go(connection, runtime.school)).values())
        places = not_taken(connection, runtime.school)
        told = _at_school(in_charge(roster.load(connection, runtime.school)), runtime, now)
    text = text_for(len(ids), runtime, places)
    return sum(not _told(store, runtime, opened, one, ids, text, now) for one in told)


def _told(
    store: Store,
    runtime: Runtime,
    opened: Mapping[str, Channel],
    one: Staff,
    ids: list[str],
    text: Text,
    now: datetime,
) -> bool:
    table, mark = runtime.settings.staff_mail, f"staff_stuck:{runtime.school}:{one.key}"
    with store.writing() as connection:
        before = meta(connection, mark) or NOTHING_TOLD
        known = json.loads(before)
        new = set(ids) - set(known)
        if new and table and not channels.state(connection, runtime.school, table.channel).open(now):
            return False
        if ids != known:
            set_meta(connection, mark, json.dumps(ids))
    message = daily_mail.message_to(one, text, f"stuck:{one.key}:{now.isoformat()}", runtime, now)
    if new and not sent(store, runtime, opened, Word(message, mark, before), now):
        return False
    if new:
        with store.writing() as connection:
            set_meta(connection, _heard(runtime.school), json.dumps(ids))
    return True


def unsaid(work: UnitOfWork) -> int:
    """How many urgent messages cannot go of which no leader took a mail, and that nobody ticked off as told."""
    if not (found := cannot_go(work.connection, work.school)):
        return 0
    done = follow_ups.done(work.connection, work.school)
    open_ = to_be_told(Review(work.connection, work.runtime, work.now, work.known, done), found)
    heard = set(json.loads(meta(work.connection, _heard(work.school)) or NOTHING_TOLD))
    return len({one.key for one in open_} - heard)


def _heard(school: str) -> str:
    """Where the store keeps of what a leader took a mail, which is more than that one was sent."""
    return f"stuck_heard:{school}"


def text_for(count: int, runtime: Runtime, places: Sequence[str] = ()) -> Text:
    """The mail, in numbers: how many urgent messages cannot be sent, and what to do now.

    ``places`` are where those stand that were not taken in for what is written there.
    """
    what = _counted(count)
    subject = f"Nu doen: {what} kan niet worden verstuurd" if count == 1 else f"Nu doen: {what} kunnen niet weg"
    broken = count - len(places)
    paragraphs = ["Beste collega,"]
    if broken > 0:
        paragraphs.append(
            f"{_counted(broken).capitalize()} kan het programma niet zelf versturen, omdat er iets in de instellingen"
            " stuk is."
        )
    if places:
        more = f" en nog {len(places) - MOST_PLACES}" if len(places) > MOST_PLACES else ""
        paragraphs.append(
            f"{_counted(len(places)).capitalize()} kan het programma niet aannemen, omdat er iets niet klopt in wat er"
            f" staat ({'; '.join(places[:MOST_PLACES])}{more})."
        )
    paragraphs.append(
        "Vertel het de ouders nu zelf: bel, of laat het weten zoals ouders dat van de school gewend zijn. Wat het is,"
        " laat `ouderbrug status` zien."
    )
    if broken > 0:
        paragraphs.append(
            "Vraag wie het programma beheert om het te herstellen. Daarna gaat het bericht vanzelf alsnog weg;"
            " hebben de ouders het al gehoord, trek het dan in."
        )
    if places:
        paragraphs.append(
            "Laat verbeteren wat er niet klopt, als de ouders het nog niet hebben gehoord; hebben ze het gehoord,"
            " streep het dan af op de takenlijst."
        )
    school = runtime.settings.school.name
    html = html_page(subject, [card_texts.paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def _counted(count: int) -> str:
    return "1 dringend bericht" if count == 1 else f"{count} dringende berichten"


def _at_school(whom: list[Staff], runtime: Runtime, now: datetime) -> list[Staff]:
    """Those of them who work today, or all of them where none does."""
    return [one for one in whom if works_on(one, runtime.calendar.day(now))] or whom
