"""The cards of colleagues: what lies together on one, how it is best told, and what may not go any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Attempt, Audience, Priority, State
from ouderbrug.people import Staff
from ouderbrug.staff import cards
from ouderbrug.store import outbox, states, tables
from room_samples import (
    CARD,
    DAY,
    GROUP_3A,
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
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.staff.cards import Card

BOTH = Audience("pupils", ("p1", "p3"))


def handed(db: Connection, *recipients: str, audience: Audience = JIP, **values: Any) -> list[int]:
    """Messages that a colleague has in hand."""
    kind, id = values.pop("kind", "question"), values.pop("id", "e1")
    values = {"state": State.HANDED_OVER, "marked_at": NOW} | values
    given = {"payload": values.pop("payload")} if "payload" in values else {}
    made = [message(key, kind, id, audience=audience, channel="handover", **given) for key in recipients]
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
    [
        ("question", "", "talk"),
        ("question", "+31612345678", "call"),
        ("incident", "", "talk"),
        ("incident", "+31612345678", "call"),
    ],
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


def test_13_nobody_is_sent_to_call_a_guardian_with_a_ban() -> None:
    assert cards.number("g1", people(g1={"mobile": "+31201234567", "blocked": "court-order"})) == ""


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


@pytest.mark.parametrize(("priority", "urgent"), [(Priority.EMERGENCY, True), (Priority.URGENT, True),
                                                  (Priority.NORMAL, False)])  # fmt: skip
def test_what_is_urgent_stands_first(db: Connection, priority: Priority, urgent: bool) -> None:
    handed(db, "g3", audience=replace(JIP, keys=("p3",)), due_at=NOW - HOUR)
    queue(db, replace(message("g1", "question", "e0", audience=JIP, channel="handover"), priority=priority),
          State.HANDED_OVER, marked_at=NOW)  # fmt: skip
    assert [(card.event, card.urgent) for card in found(db)] == (
        [("e0", True), ("e1", False)] if urgent else [("e1", False), ("e0", False)]
    )


@pytest.mark.parametrize(("closed", "way"), [(False, "paper"), (True, "talk")])
def test_news_goes_along_on_paper_unless_somebody_reads_along_who_may_not(
    db: Connection, closed: bool, way: str
) -> None:
    [number] = handed(db, "g1", kind="newsletter", audience=GROUP_3A)
    if closed:
        step = {"passed_over": "email", "rule": "consent", "reason": "shared-address"}
        db.execute(tables.plan.update().where(tables.plan.c.message == number).values(trail=[step]))
    [card] = found(db)
    assert (card.way, card.shut) == (way, closed)


@pytest.mark.parametrize(
    ("begins", "helps"),
    [("2026-11-23T12:00:00+00:00", NOW + 3 * HOUR), ("2026-11-23T08:00:00+00:00", NOW + DAY),
     ("2026-11-25T12:00:00+00:00", NOW + DAY)],
)  # fmt: skip
def test_it_helps_most_before_what_it_tells_begins_if_that_is_yet_to_come(
    db: Connection, begins: str, helps: datetime
) -> None:
    times = {"starts_at": begins, "ends_at": begins.replace(":00:00+", ":30:00+")}
    handed(db, "g1", kind="meeting_invitation", payload=times, deadline=NOW + DAY)
    assert [card.before for card in found(db)] == [helps]


def test_a_talk_with_nothing_that_begins_helps_until_its_deadline(db: Connection) -> None:
    handed(db, "g1", deadline=NOW + DAY)
    assert [(card.before, card.deadline) for card in found(db)] == [(NOW + DAY, NOW + DAY)]


def test_what_nobody_settled_says_no_note_of_a_channel(db: Connection) -> None:
    first, _ = handed(db, "g1", "g2", error_class="mailbox-full")
    states.change(db, (State.HANDED_OVER,), tables.message.c.id == first, state=State.CANCELLED, settled_by="juf",
                  settled_at=NOW, settled_note="", error_class="nobody-home")  # fmt: skip
    assert [tick.note for tick in found(db)[0].ticks] == ["nobody-home", ""]


def test_a_card_knows_the_children_of_whom_it_tells(db: Connection) -> None:
    handed(db, "g1")
    handed(db, "g3", id="e2", kind="notice", audience=GROUP_3A)
    assert {card.event: card.told_of for card in found(db)} == {"e1": ("p1",), "e2": ()}


def test_an_incident_is_told_the_same_day(db: Connection) -> None:
    handed(db, "g1", kind="incident")
    handed(db, "g1", id="e2")
    assert {card.kind: card.just_happened for card in found(db)} == {"incident": True, "question": False}


def test_whom_the_school_does_not_know_any_more_has_no_telephone(db: Connection) -> None:
    assert cards.number("gone", people()) == ""


@pytest.mark.parametrize(
    ("one", "sees"),
    [(Staff("karin", "Karin", groups=("3A",)), True), (Staff("inez", "Inez", role="stand_in", groups=("3A",)), True),
     (Staff("ict", "Ict", role="ict", groups=("3A",)), False), (Staff("ria", "Ria", role="leader"), False),
     (Staff("bas", "Bas", groups=("5B",)), False), (Staff("inez", "Inez", role="stand_in"), False)],
)  # fmt: skip
def test_a_card_of_a_group_is_its_teachers_and_stand_ins(db: Connection, one: Staff, sees: bool) -> None:
    handed(db, "g1")
    [card] = found(db)
    assert cards.is_for(card, one) is sees
    assert cards.is_for(replace(card, one_too_many=True), replace(one, key="else")) is False


@pytest.mark.parametrize(("kind", "stop"), [("question", "timing.too-late"), ("incident", "")])
def test_what_is_past_its_use_is_delivered_no_more_before_a_run_lets_go_of_it(
    db: Connection, kind: str, stop: str
) -> None:
    """What happened to a child is told however late."""
    handed(db, "g1", kind=kind)
    for now, said in ((NOW, ""), (NOW + 400 * DAY, stop)):
        assert [tick.stop for card in found(db, now=now) for tick in card.ticks] == [said]
