"""A change that is put ready and taken back (Toch niet), or goes: each reader ends with what is so, told once."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest

from web_board import posting_by_hand, rows, ticks

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

OLD, NEW, THIRD = (f"Op {day} december is er geen school." for day in (7, 8, 9))
ROUTE = 'general = ["parro", "email", "handover"]'
HAD = {"mail": {"app_access": "no"}, "post": {"app_access": "yes"}, "card": {"app_access": "no", "email": ""}}
STEPS = {
    "the change": ((OLD, True), (NEW, False)),
    "a second change": ((OLD, True), (NEW, True), (THIRD, False)),
    "and changed again": ((OLD, True), (NEW, False), (THIRD, True)),
    "and changed back": ((OLD, True), (NEW, True), (OLD, False)),
    "before anybody had it": ((OLD, False), (NEW, True)),
}
"""What is put ready, and whether it goes or is taken back within ten minutes."""


@pytest.fixture
def board(here: Pages) -> Pages:
    return posting_by_hand(here, ROUTE)


def _runs(board: Pages) -> None:
    board.later(minutes=12)
    board.school.dispatch(board.clock[0].isoformat(), exit_code=None)
    ticks(board, "dir")


@pytest.mark.parametrize("off", [False, True], ids=["stands", "off"])
@pytest.mark.parametrize(("had", "steps"), [*product(HAD, STEPS)])
def test_each_ends_with_what_is_so(board: Pages, had: str, steps: str, off: bool) -> None:
    school = board.school
    school.rows[0]["app_access"] = school.rows[2]["app_access"] = "yes"
    school.rows[1] |= HAD[had]
    school.enrol("--accept-left", "--accept-changes", exit_code=None)
    mila: Browser = board.signed_in("mila@wegwijzer.example")
    mila.get("/new/notice")
    form, stands = mila.last, ""
    for words, goes in STEPS[steps]:
        mila.last = form
        mila.press("Bekijk", **{"group": "3A", "field.title": "Studiedag", "field.body": words})
        assert mila.press("Klaarzetten").status_code == 303, mila.text
        mila.follow()
        if not goes:
            assert mila.press("Toch niet").status_code == 303, mila.text
        stands = words if goes else stands
        _runs(board)
    if off:
        [event] = rows(board, "select event_id from message where kind = 'notice' order by id desc limit 1")
        school.run("event", "withdraw", event.event_id, now=board.clock[0].isoformat())
        _runs(board)
    heard = rows(
        board,
        "select g.guardian, m.event, m.correction, e.payload from message m "
        "join message_guardian g on g.message = m.id join event e on e.id = m.event "
        "where m.kind = 'notice' and m.state = 'sent' order by m.event, m.id",
    )
    last = {row.guardian: row for row in heard}
    assert {*last} == {"g1", "g2", "g3"}
    for key, row in last.items():
        assert (row.correction == "withdrawn") is off, key
        assert off or json.loads(row.payload)["body"] == stands, key
    told = sum(goes for _, goes in STEPS[steps]) + off
    assert len(heard) == 3 * told, "each hears what goes once, and nothing of what was taken back"
