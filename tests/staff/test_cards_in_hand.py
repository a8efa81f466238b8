"""The cards of colleagues: what lies together on one, how it is best told, and what may not go any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Attempt, Audience, State
from ouderbrug.staff import cards
from ouderbrug.store import outbox, states, tables
from room_samples import (
    CARD,
    DAY,
    HOUR,
    JIP,
    NOW,
    event,
    message,
    messages,
    people,
    queue,
    runtime,
    work,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.staff.cards import Card

BOTH = Audience("pupils", ("p1", "p3"))


def handed(db: Connection, *recipients: str, audience: Audience = JIP, **values: Any) -> list[int]:
    """Messages that a colleague has in hand."""
    kind, id = values.pop("kind", "question"), values.pop("id", "e1")
    values = {"state": State.HANDED_OVER, "marked_at": NOW} | values
    made = [message(key, kind, id, audience=audience, channel="handover") for key in recipients]
    return [queue(db, one, **values) for one in made]


def found(db: Connection, roster: Any = None, line: Any = None, **more: Any) -> list[Card]:
    return cards.cards(work(db, line, roster, **more))


def test_the_guardians_of_one_child_lie_on_one_card_with_a_tick_each(db: Connection) -> None:
    handed(db, "g1", "g2")
    [card] = found(db)
    assert (card.kind, card.pupils, card.groups, card.channel) == ("question", ("p1",), ("3A",), "handover")
    assert [(tick.guardians, tick.open, tick.stop) for tick in card.ticks] == [(("g1",), True, ""), (("g2",), True, "")]
    assert "Sara Bakker" in card.ticks[0].text.body and "Mark Prins" in card.ticks[1].text.body


def test_each_child_has_a_card_of_its_own(db: Connection) -> None:
    handed(db, "g1", "g3", audience=BOTH)
    assert [card.pupils for card in found(db)] == [("p1",), ("p3",)]


def test_what_is_settled_is_shown_while_something_on_its_card_is_open_and_no_longer(db: Connection) -> None:
    first, second = handed(db, "g1", "g2")
    here = tables.message.c.id == first
    done = {"state": State.SENT, "settled_by": "juf", "settled_at": NOW, "settled_note": "gebeld"}
    states.change(db, (State.HANDED_OVER,), here, **done)
    [card] = found(db)
    assert [(tick.by, tick.at, tick.note) for tick in card.ticks] == [("juf", NOW, "gebeld"), ("", None, "")]
    assert [tick.message for tick in card.open] == [second]
    states.change(db, (State.HANDED_OVER,), tables.message.c.id == second, **done)
    assert found(db) == []


def test_what_may_not_go_any_more_says_why(db: Connection) -> None:
    handed(db, "g1", "g2")
    [card] = found(db, people(g1={"opt_out": frozenset({"all"})}))
    assert [tick.stop for tick in card.ticks] == ["consent.opted-out", ""]


def test_cards_stand_in_the_order_in_which_they_are_due(db: Connection) -> None:
    handed(db, "g3", audience=replace(JIP, keys=("p3",)), due_at=NOW - HOUR)
    handed(db, "g1", id="e0", due_at=NOW)
    assert [card.event for card in found(db)] == ["e1", "e0"]


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_a_card_is_late_once_its_school_day_is_over(db: Connection, days: int, late: bool) -> None:
    handed(db, "g1")
    assert [card.late for card in found(db, now=NOW + days * DAY)] == [late]


def test_what_is_due_in_a_weekend_is_late_after_monday(db: Connection) -> None:
    handed(db, "g1", due_at=NOW - 2 * DAY)
    assert [card.late for card in found(db)] == [False]
    assert [card.late for card in found(db, now=NOW + DAY)] == [True]


@pytest.mark.parametrize(
    ("kind", "mobile", "way"),
    [("question", "", "talk"), ("question", "+31612345678", "call"), ("incident", "", "call")],
)
def test_who_has_a_mobile_is_called_and_what_is_better_said_is_said(
    db: Connection, kind: str, mobile: str, way: str
) -> None:
    handed(db, "g1", kind=kind)
    assert [card.way for card in found(db, people(g1={"mobile": mobile}))] == [way]


@pytest.mark.parametrize(("other", "way"), [({}, "call"), ({"blocked": "court-order"}, "talk")])
def test_1_a_telephone_that_a_banned_guardian_answers_is_not_called(
    db: Connection, other: dict[str, str], way: str
) -> None:
    handed(db, "g1")
    landline = {"mobile": "+31201234567"}
    roster = people(g1=landline, g2=landline | other)
    assert [card.way for card in found(db, roster)] == [way]
    assert cards.number("g1", roster) == ("+31201234567" if way == "call" else "")


def test_a_post_of_a_group_is_made_in_the_app_and_names_nobody(db: Connection) -> None:
    post = messages(event(), runtime(CARD))["group:3A"]
    queue(db, post, State.HANDED_OVER)
    [card] = found(db, line=runtime(CARD))
    assert (card.way, card.post, card.groups, card.pupils, card.ticks[0].guardians) == ("post", True, ("3A",), (), ())
    assert not card.about_a_child


def test_guardians_without_an_address_in_common_get_a_talk_each(db: Connection) -> None:
    handed(db, "g1", "g2")
    handed(db, "g3", "g4", id="e2", audience=replace(JIP, keys=("p3",)))
    assert {card.pupils: card.apart for card in found(db)} == {("p1",): True, ("p3",): False}


def test_a_guardian_alone_is_apart_from_nobody(db: Connection) -> None:
    handed(db, "g1")
    assert [card.apart for card in found(db)] == [False]


def test_a_card_of_a_pilot_says_so(db: Connection) -> None:
    handed(db, "g1", pilot=True)
    assert [card.pilot for card in found(db)] == [True]


def test_what_ran_out_unsettled_is_listed_for_two_weeks(db: Connection) -> None:
    [number] = handed(db, "g1", state=State.EXPIRED, settled_at=NOW - 14 * DAY)
    assert cards.expired(work(db)) == [], "nobody ever had it in hand"
    outbox.add_attempt(db, number, 1, Attempt(1, "handover", NOW, NOW, "handed_over"))
    assert [card.event for card in cards.expired(work(db))] == ["e1"]
    assert cards.expired(work(db, now=NOW + HOUR)) == []
