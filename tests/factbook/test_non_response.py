"""Who does not answer: questions in a row, where answers are kept, and of which the time to answer is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.factbook import non_response
from ouderbrug.model import Answer, Response, State
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import follow_ups, responses
from room_samples import DAY, HOUR, JIP, NOW, SCHOOL, message, queue, runtime, work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

KIND = "participation_request"


def asked(db: Connection, id: str, days: float, *, answered: str = "g9", recipient: str = "g1", **more: Any) -> None:
    """Somebody was asked so many days ago; ``answered`` says who answered that event."""
    payload = {"needed": None} | more.pop("payload", {})
    one = message(recipient, KIND, id, audience=JIP, payload=payload)
    queue(db, one, more.pop("state", State.SENT), **{"marked_at": NOW - days * DAY, "deadline": NOW + 30 * DAY} | more)
    if answered:
        responses.add(db, SCHOOL, Response("office", id, answered, Answer.NO, "juf", NOW - HOUR))


def found(db: Connection, guardians: Any = ("g1",), kinds: tuple[str, ...] = (KIND,)) -> dict[Any, list[datetime]]:
    return non_response.non_responses(work(db), guardians, kinds)


def test_questions_in_a_row_without_an_answer_are_named_with_the_end_of_their_time(db: Connection) -> None:
    asked(db, "h1", 20)
    asked(db, "h2", 10)
    assert found(db) == {("g1", KIND): [NOW - 3 * DAY, NOW - 13 * DAY]}


def test_an_answer_begins_the_count_anew(db: Connection) -> None:
    asked(db, "h1", 30)
    asked(db, "h2", 20, answered="g1")
    asked(db, "h3", 10)
    assert found(db) == {("g1", KIND): [NOW - 3 * DAY]}


def test_where_no_answer_is_kept_nobody_is_silent(db: Connection) -> None:
    asked(db, "h1", 20, answered="")
    assert found(db) == {}


@pytest.mark.parametrize(("days", "silent"), [(7, True), (6.99, False)])
def test_a_guardian_has_a_week_to_answer(db: Connection, days: float, silent: bool) -> None:
    asked(db, "h1", days)
    assert bool(found(db)) is silent


def test_what_is_over_sooner_leaves_less_time(db: Connection) -> None:
    asked(db, "h1", 2, deadline=NOW)
    assert found(db) == {("g1", KIND): [NOW]}


def test_the_day_that_a_question_names_counts_to_its_end(db: Connection) -> None:
    asked(db, "h1", 20, payload={"reply_by": "2026-11-22"})
    assert found(db) == {("g1", KIND): [NOW - 10 * HOUR]}
    asked(db, "h2", 15, recipient="g2", payload={"reply_by": "2026-11-23"})
    assert found(db, ("g2",)) == {}


def test_once_a_colleague_asked_why_the_count_begins_anew(db: Connection) -> None:
    asked(db, "h1", 30)
    follow_ups.tick(db, SCHOOL, non_response.ASK_WHY, "g1", "juf", NOW - 30 * DAY)
    assert found(db) == {}
    asked(db, "h2", 20)
    assert found(db) == {("g1", KIND): [NOW - 13 * DAY]}


def test_of_all_guardians_each_has_a_count_of_their_own(db: Connection) -> None:
    asked(db, "h1", 20)
    asked(db, "h2", 15, recipient="g2")
    follow_ups.tick(db, SCHOOL, "another-thing", "g1", "juf", NOW)
    assert found(db, None) == {("g1", KIND): [NOW - 13 * DAY], ("g2", KIND): [NOW - 8 * DAY]}


def test_a_pilot_and_what_has_not_gone_was_asked_of_nobody(db: Connection) -> None:
    asked(db, "h1", 20, pilot=True)
    asked(db, "h2", 20, state=State.FAILED)
    assert found(db) == {}


def test_a_call_to_all_is_not_held_against_who_lets_it_pass(db: Connection) -> None:
    asked(db, "h1", 20)
    assert found(db, kinds=("help_wanted", "notice")) == {}


def test_a_question_that_names_no_day_has_no_end_of_its_own() -> None:
    assert answer_ends({}, runtime().calendar) is None
