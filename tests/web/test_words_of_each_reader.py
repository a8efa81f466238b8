"""Whatever becomes of a reader and of the words: who heard an event ends with what is so, told once."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from chances import one_in
from web_board import posting_by_hand, rows, ticks

if TYPE_CHECKING:
    from a_school import School
    from web_browser import Pages

pytestmark = pytest.mark.slow

OLD, NEW, THIRD = "Maandag is er geen school.", "Dinsdag is er geen school.", "Woensdag is er geen school."
ROUTE = 'general = ["parro", "email", "handover"]'
HAD = {"mail": {"app_access": "no"}, "post": {"app_access": "yes"}, "card": {"app_access": "no", "email": ""}}
"""How the second guardian of a child hears it; the first and the third read the posts of the group."""
BECOMES: dict[str, dict[str, str]] = {
    "nothing": {},
    "the app": {"app_access": "yes"},
    "no app": {"app_access": "no", "email": "g2@guardian.example"},
    "other address": {"email": "mark@guardian.example"},
}
POSTED = {"never": (), "the first": (1,), "both": (1, 2)}
THEN: dict[str, dict[str, Any]] = {"back": {"body": OLD}, "new": {"body": THIRD}, "off": {}}


def _says(school: School, revision: int, body: str | None) -> None:
    event: dict[str, Any] = {"id": "n", "kind": "notice", "audience": {"group": "3A"}, "revision": revision}
    event |= {"payload": {"title": "Studiedag", "body": body or NEW}, "withdrawn": not body}
    school.happens(event)
    school.dispatch(f"2026-11-23T{9 + revision}:00:00+01:00")


@pytest.fixture
def board(here: Pages) -> Pages:
    return posting_by_hand(here, ROUTE)


def _enrolled(school: School, **second: str) -> None:
    school.rows[1] |= second
    school.enrol("--accept-left", "--accept-changes", exit_code=None)


@pytest.mark.parametrize(("had", "becomes", "posted", "then"), one_in(4, product(HAD, BECOMES, POSTED, THEN)))
def test_each_ends_with_what_is_so(board: Pages, had: str, becomes: str, posted: str, then: str) -> None:
    school = board.school
    school.rows[0]["app_access"] = school.rows[2]["app_access"] = "yes"
    _enrolled(school, **HAD[had])
    for revision, body in ((1, OLD), (2, NEW)):
        _says(school, revision, body)
        ticks(board, "duo", posts=False)
        if revision in POSTED[posted]:
            ticks(board, "duo", posts=True)
    _enrolled(school, **BECOMES[becomes])
    _says(school, 3, THEN[then].get("body"))
    ticks(board, "duo", posts=False)
    ticks(board, "duo", posts=True)
    heard = rows(
        board,
        "select g.guardian, m.event, m.correction, m.recipient, e.payload from message m "
        "join message_guardian g on g.message = m.id join event e on e.id = m.event "
        "where m.state = 'sent' order by m.event, m.id",
    )
    for row in {row.guardian: row for row in heard}.values():
        if then == "off":
            assert row.correction == "withdrawn", row.guardian
        else:
            payload = json.loads(row.payload) if isinstance(row.payload, str) else row.payload
            assert payload["body"] == THEN[then]["body"], row.guardian
    withdrawn = [row.guardian for row in heard if row.correction == "withdrawn"]
    assert len(withdrawn) == len(set(withdrawn)), "nobody reads twice that it is off"
    own = [(row.guardian, row.event) for row in heard if row.recipient == row.guardian]
    assert len(own) == len(set(own)), "nobody is told twice by themselves"


def _last_of_second(board: Pages) -> tuple[str, int]:
    """What the second guardian had last by themselves: what it corrects, and of which words."""
    return tuple(rows(board, "select correction, event from message where recipient = 'g2' order by id")[-1])


def test_who_read_a_change_in_the_app_and_has_it_no_more_hears_that_it_changed_back(board: Pages) -> None:
    school = board.school
    school.rows[0]["app_access"] = school.rows[2]["app_access"] = "yes"
    _enrolled(school, **HAD["mail"])
    _says(school, 1, OLD)
    ticks(board, "duo", posts=True)
    _enrolled(school, app_access="yes")
    _says(school, 2, NEW)
    ticks(board, "duo", posts=True)
    assert _last_of_second(board) == ("", 1)
    _enrolled(school, app_access="no")
    _says(school, 3, OLD)
    assert _last_of_second(board) == ("changed", 3)
