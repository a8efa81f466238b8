"""A mail at once for an urgent card: whoever is at school is told to call or post, in numbers and without a name."""

from __future__ import annotations

import json
import logging
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.errors import ChannelClosed, DeliveryError
from ouderbrug.failures import RULE_FAILED
from ouderbrug.model import Text
from ouderbrug.school.assignment import works_on
from ouderbrug.staff import daily_mail
from ouderbrug.staff.card_sheet import until_in_words
from ouderbrug.staff.cards import cards
from ouderbrug.store import channels
from ouderbrug.store.database import meta, set_meta
from ouderbrug.texts.composer import html_page
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.model import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card
    from ouderbrug.store.database import Store

_log = logging.getLogger("ouderbrug.staff_mail")


def waiting(store: Store, runtime: Runtime, now: datetime) -> list[Card]:
    """The urgent cards that somebody still has to do, and may do; a rehearsal is nothing to do for anybody."""
    with store.reading() as connection:
        found = cards(UnitOfWork(connection, runtime, now))
    return [card for card in found if card.urgent and not card.pilot and any(not tick.stop for tick in card.open)]


def send(store: Store, runtime: Runtime, opened: Mapping[str, Channel], urgent: Sequence[Card], now: datetime) -> int:
    """Mail each colleague once about each of these cards, as soon as it is there, where the TOML has staff mail.

    What a colleague was told is noted in the store before the mail goes: a crash costs one mail and never doubles it.
    Returns how many failed; why is logged as a code.
    """
    table = runtime.settings.staff_mail
    if table is None or table.channel not in runtime.callable_channels:
        return 0
    with store.reading() as connection:
        roster = UnitOfWork(connection, runtime, now).roster
    theirs: dict[str, list[Card]] = {}
    for card in urgent:
        for one in _there(card, roster, runtime, now):
            theirs.setdefault(one.key, []).append(card)
    told = [(roster.staff[key], fresh) for key, mine in theirs.items()
            if (fresh := _noted(store, runtime, table.channel, key, mine, now))]  # fmt: skip
    return sum(not _sent(store, runtime, opened, one, fresh, now) for one, fresh in told)


def _there(card: Card, roster: Roster, runtime: Runtime, now: datetime) -> list[Staff]:
    """Who has the card and works today; else a stand-in of the group, else a leader, be they at school or not.

    Leaders hear at once too of what is a card because a rule fails.
    """
    today = runtime.calendar.day(now)
    everybody = [one for one in roster.staff.values() if one.email]
    mine = [one for one in everybody if one.key in card.assigned.keys]
    stand_ins = [
        one for one in everybody if one.role == "stand_in" and (not one.groups or {*one.groups} & {*card.groups})
    ]
    leaders = [one for one in everybody if one.role == "leader"]
    unjudged = any(code.endswith(RULE_FAILED) for tick in card.ticks for code in tick.look)
    for several in (mine, stand_ins, leaders):
        if here := [one for one in several if works_on(one, today)]:
            return list({one.key: one for one in (*here, *(leaders if unjudged else ()))}.values())
    return leaders


def _noted(store: Store, runtime: Runtime, channel: str, key: str, mine: Sequence[Card], now: datetime) -> list[Card]:
    """The cards that this colleague did not hear of; from now on they did. None while the channel rests."""
    per_minute, mark = runtime.channel_configs[channel].per_minute, f"staff_call:{runtime.school}:{key}"
    with store.writing() as connection:
        known = set(json.loads(meta(connection, mark) or "[]"))
        fresh = [card for card in mine if any(tick.message not in known for tick in card.open)]
        state = channels.state(connection, runtime.school, channel)
        if not fresh or not state.room(per_minute, 1, now):
            return []
        # Only what is still open is kept, so that the note does not grow.
        set_meta(connection, mark, json.dumps(sorted(tick.message for card in mine for tick in card.open)))
        channels.spend(connection, runtime.school, state, per_minute, now)
    return fresh


def _sent(
    store: Store, runtime: Runtime, opened: Mapping[str, Channel], one: Staff, fresh: Sequence[Card], now: datetime
) -> bool:
    table = runtime.settings.staff_mail
    assert table is not None
    name = f"call_now:{one.key}:{now.isoformat()}"
    try:
        opened[table.channel].send(daily_mail.message_to(one, text_for(fresh, runtime), name, runtime, now))
    except ChannelClosed as error:
        with store.writing() as connection:
            channels.close(connection, runtime.school, table.channel, error.code, now)
        _log.error("the urgent mail to a colleague failed (%s); the channel is closed", error.code)
        return False
    except Exception as error:
        code = error.code if isinstance(error, DeliveryError) else f"plugin-{type(error).__name__}"
        _log.error("the urgent mail to a colleague failed (%s); it is not tried again", code)
        return False
    return True


def text_for(urgent: Sequence[Card], runtime: Runtime) -> Text:
    """The mail: for each card what to do, before when and for how many, with the text of what is for everybody."""
    lines = [_to_do(card, runtime) for card in urgent]
    subject = lines[0] if len(lines) == 1 else f"Nu doen: {len(lines)} dringende taken"
    paragraphs = ["Beste collega,"]
    for card, line in zip(urgent, lines, strict=True):
        paragraphs += [f"{line}.", *([] if card.about_a_child else daily_mail.to_copy(card, runtime))]
    paragraphs.append("Over wie het gaat, staat op de takenlijst op school en niet in deze mail.")
    school = runtime.settings.school.name
    html = html_page(subject, [daily_mail.paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def _to_do(card: Card, runtime: Runtime) -> str:
    before = _before(card, runtime)
    if card.post:
        return f"Plaats nu, {before}: een dringend bericht voor groep {card.groups[0]}"
    people = sum(not tick.stop for tick in card.open)
    return f"Bel nu, {before}: {people} {'ouder heeft' if people == 1 else 'ouders hebben'} dit bericht niet gekregen"


def _before(card: Card, runtime: Runtime) -> str:
    local = runtime.calendar.local(card.before)
    if local.time() == time(0) or local.date() != runtime.calendar.local(card.due_at).date():
        return f"uiterlijk {until_in_words(card.before, runtime.calendar)}"
    return f"vóór {local:%-H.%M} uur"
