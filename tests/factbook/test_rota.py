"""Whose turn it is: who was asked least often goes first, so many at a time as are needed, and what ends a place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.factbook import rota
from ouderbrug.model import Answer, Audience, Response, State
from ouderbrug.rules.judgement import Judgement
from ouderbrug.store import events, outbox, responses
from room_samples import DAY, GROUP_3A, HOUR, JIP, NOW, SCHOOL, event, message, people, queue, runtime, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.factbook.rota import Rota
    from ouderbrug.model import Message

ALL = ("g1", "g2", "g3", "g4")
SINCE = NOW - 100 * DAY
ALLOW = Judgement("allow")


def request(recipient: str = "g1", id: str = "h1", needed: int | None = 1, **more: Any) -> Message:
    payload = {"needed": needed} | more.pop("payload", {})
    return message(recipient, "participation_request", id, payload=payload, **{"audience": GROUP_3A} | more)


def read(db: Connection, *recipients: str, now: Any = NOW, roster: Any = None, **more: Any) -> Rota:
    return rota.read(work(db, roster=roster, now=now), [request(key, **more) for key in recipients or ALL], SINCE)


def turns(known: Rota, **more: Any) -> dict[str, int | None]:
    return {key: known.facts_of(request(key, **more))["turn"] for key in ALL}


def places(known: Rota, **more: Any) -> int | None:
    found: int | None = known.facts_of(request(**more))["places"]
    return found


def says(db: Connection, guardian: str, answer: Answer, id: str = "h1", days: int = 0) -> None:
    responses.add(db, SCHOOL, Response("office", id, guardian, answer, "juf", NOW - days * DAY))


def test_who_was_never_asked_goes_first_then_who_was_asked_least_then_longest_ago(db: Connection) -> None:
    for key, days in {"g1": (1,), "g2": (30,), "g3": (50, 60)}.items():
        for number, ago in enumerate(days):
            queue(db, request(key, f"{key}-{number}", needed=None), State.SENT, marked_at=NOW - ago * DAY)
    assert turns(read(db)) == {"g4": 0, "g2": 1, "g1": 2, "g3": 3}


def test_what_was_asked_last_school_year_is_forgotten(db: Connection) -> None:
    old = request("g1", "old", audience=JIP, needed=None)
    queue(db, old, State.SENT, marked_at=SINCE - HOUR)
    assert turns(read(db))["g1"] == 0


def test_as_many_may_be_asked_as_are_needed_and_have_not_agreed(db: Connection) -> None:
    queue(db, request("g1", needed=3), State.SENT, marked_at=NOW - DAY)
    queue(db, request("g2", needed=3), State.SENT, marked_at=NOW - DAY)
    assert places(read(db, "g3", "g4", needed=3), needed=3) == 1
    says(db, "g1", Answer.NO)
    assert places(read(db, "g3", "g4", needed=3), needed=3) == 2
    says(db, "g2", Answer.YES)
    assert places(read(db, "g3", "g4", needed=3), needed=3) == 2


def test_more_who_agreed_than_were_needed_leave_no_place(db: Connection) -> None:
    for key in ("g1", "g2"):
        queue(db, request(key), State.SENT, marked_at=NOW - DAY)
        says(db, key, Answer.YES)
    known = read(db, "g3")
    assert places(known) == 0
    assert known.facts_of(request("g3"))["agreed"] == 2
    assert known.facts_of(request("g1"))["agreed"] == 1, "one's own word is not counted against oneself"


def test_who_has_it_already_has_no_turn(db: Connection) -> None:
    queue(db, request("g1"), State.SENT, marked_at=NOW - DAY)
    assert turns(read(db))["g1"] is None


def test_whose_time_to_answer_is_over_keeps_no_place(db: Connection) -> None:
    by = {"payload": {"reply_by": "2026-11-24"}}
    queue(db, request("g1", **by), State.SENT, marked_at=NOW)
    in_time, over = NOW + 38 * HOUR - HOUR / 60, NOW + 38 * HOUR
    assert places(read(db, "g2", now=in_time, **by), **by) == 0
    assert places(read(db, "g2", now=over, **by), **by) == 1


def test_who_waits_to_be_asked_soon_is_in_the_row_beside_the_messages_at_hand(db: Connection) -> None:
    queue(db, request("g1"), due_at=NOW)
    assert turns(read(db, "g2")) == {"g1": 0, "g2": 1, "g3": None, "g4": None}


@pytest.mark.parametrize("values", [{"held": True}, {"due_at": NOW + 2 * DAY}], ids=["held", "not soon"])
def test_who_waits_behind_a_hold_or_for_long_keeps_nobody_waiting(db: Connection, values: dict[str, Any]) -> None:
    queue(db, request("g1"), **values)
    assert turns(read(db, "g2")) == {"g1": None, "g2": 0, "g3": None, "g4": None}


def test_in_a_pilot_only_what_went_to_its_mailbox_was_asked(db: Connection) -> None:
    queue(db, request("g1"), State.SENT, marked_at=NOW - DAY, pilot=True)
    assert places(read(db, "g2")) == 1


def test_who_is_asked_by_name_takes_no_turn(db: Connection) -> None:
    by_name = {"audience": Audience("pupils", ("p1", "p3"))}
    assert turns(read(db, **by_name), **by_name) == dict.fromkeys(ALL)


def test_where_nobody_counts_there_are_no_places(db: Connection) -> None:
    assert places(read(db, needed=None), needed=None) is None


def test_who_is_not_known_or_wants_no_more_is_in_no_row(db: Connection) -> None:
    queue(db, request("g1", "old", audience=JIP, needed=None), State.SENT, marked_at=NOW - 30 * DAY)
    known = read(db, roster=people(g1={"asks_limit": 1}))
    assert turns(known) == {"g1": None, "g2": 0, "g3": 1, "g4": 2}


def test_who_will_be_asked_takes_a_place_and_leaves_the_row(db: Connection) -> None:
    known = read(db, needed=2)
    known.expect(request("g1", needed=2), ALLOW)
    assert places(known, needed=2) == 1
    assert turns(known, needed=2) == {"g1": None, "g2": 0, "g3": 1, "g4": 2}


def test_2_who_share_a_mailbox_are_asked_in_one_mail_and_take_one_place(db: Connection) -> None:
    known = read(db, needed=2)
    for key in ("g3", "g4"):
        known.expect(request(key, needed=2), ALLOW)
    assert places(known, needed=2) == 1, "another home is asked beside them"


@pytest.mark.parametrize("answer", [Answer.NO, Answer.OTHER])
def test_2_the_answer_of_one_reader_is_that_of_the_mail(db: Connection, answer: Answer) -> None:
    outbox.join(db, queue(db, request("g3"), State.SENT, marked_at=NOW - DAY), SCHOOL, "g4")
    assert (places(read(db, "g1")), turns(read(db))["g4"]) == (0, None)
    says(db, "g4", answer)
    assert places(read(db, "g1")) == 1, "the next one is asked"


def test_who_is_refused_keeps_nobody_waiting_and_takes_no_place(db: Connection) -> None:
    known = read(db)
    known.expect(request("g1"), Judgement("refuse", "consent", "opted-out"))
    assert (places(known), turns(known)["g2"]) == (1, 0)


@pytest.mark.parametrize(("days", "left"), [(1, 0), (2, 1)], ids=["tomorrow", "later"])
def test_who_can_have_it_by_the_next_school_day_takes_a_place(db: Connection, days: int, left: int) -> None:
    known = read(db)
    known.expect(request("g1"), Judgement("delay", "frequency", "cap-reached", NOW + days * DAY))
    assert places(known) == left


def test_who_only_waits_for_a_turn_stays_in_the_row(db: Connection) -> None:
    known = read(db)
    known.expect(request("g1"), Judgement("delay", "participation", "not-your-turn", NOW + DAY, holds_slot=False))
    assert (places(known), turns(known)["g1"]) == (1, 0)


def test_who_was_just_asked_for_one_thing_comes_later_in_the_row_of_another(db: Connection) -> None:
    both = [request(key, name) for name in ("h1", "h2") for key in ("g1", "g2")]
    known = rota.read(work(db), both, SINCE)
    assert turns(known, id="h2")["g1"] == 0
    known.expect(request("g1"), ALLOW)
    assert (turns(known, id="h2")["g1"], turns(known, id="h2")["g2"]) == (1, 0)


def test_a_yes_is_a_commitment_until_a_later_no_or_a_withdrawal(db: Connection) -> None:
    for name in ("h1", "h2", "h3"):
        events.add(db, event("participation_request", name), NOW)
        says(db, "g1", Answer.YES, name, days=2)
    says(db, "g1", Answer.NO, "h2")
    events.add(db, event("participation_request", "h3", revision=2, withdrawn=True), NOW)
    found = rota.commitments(work(db), ["g1", "g2"])
    assert {key: list(of_one) for key, of_one in found.items()} == {"g1": [("office", "h1")]}
    [one] = found["g1"].values()
    assert (one.task, one.load, one.since) == ("mee naar het bos", "once", date(2026, 11, 21))


def test_a_yes_to_this_very_event_is_not_held_against_it(db: Connection) -> None:
    for name in ("h1", "h2"):
        events.add(db, event("participation_request", name), NOW)
        says(db, "g1", Answer.YES, name)
    known = read(db, "g1")
    assert len(known.commitments_of(request("g1"))) == 1
    assert len(known.commitments_of(request("g1", "h9"))) == 2


def test_only_what_takes_turns_has_turns() -> None:
    assert rota.in_turn(runtime(), request().event)
    assert not rota.in_turn(runtime(), request(needed=None).event)
    assert not rota.in_turn(runtime(), request(audience=JIP).event)
    assert not rota.in_turn(runtime(), event("help_wanted", payload={"needed": 3}))
