"""Who has it by digest or text, joins or leaves, or has a child in two groups: each ends with what is so, told once."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import one_in
from sms_channel import SMS
from web_board import posting_by_hand, rows, ticks

if TYPE_CHECKING:
    from a_school import School
    from web_browser import Pages

pytestmark = pytest.mark.slow

OLD, NEW, THIRD = (f"Op {day} december is er geen school." for day in (7, 8, 9))
ROUTE = 'general = ["parro", "sms", "email", "handover"]'
HAD = {
    "digest": {"app_access": "no", "digest": "yes"},
    "sms": {"app_access": "no", "email": "", "mobile": "+31612345602"},
}
MORE = ("joins", "leaves", "second child")
POSTED = {"never": (), "the first": (1,), "both": (1, 2)}
THEN = {"back": OLD, "new": THIRD, "off": None}
DAYS = ("23", "24", "25")


@pytest.fixture
def board(here: Pages) -> Pages:
    school = here.school
    own = school.folder / "own"
    own.mkdir(exist_ok=True)
    (own / "texting.py").write_text(SMS)
    toml = "\n[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    toml += f"[channels.sms]\nplugin = 'texting'\nout = '{school.folder / 'sms.txt'}'\nmost = 2000\n"
    return posting_by_hand(here, ROUTE, toml)


def _says(school: School, revision: int, body: str | None) -> None:
    event: dict[str, Any] = {"id": "n", "kind": "notice", "audience": {"groups": ["3A", "7B"]}, "revision": revision}
    event |= {"payload": {"title": "Studiedag", "body": body or NEW}, "withdrawn": not body}
    school.happens(event)
    school.dispatch(f"2026-11-{DAYS[revision - 1]}T10:00:00+01:00")


def _of_the_day(school: School, revision: int) -> None:
    """The digest of that day goes."""
    school.dispatch(f"2026-11-{DAYS[revision - 1]}T17:05:00+01:00")


def _enrolled(school: School) -> None:
    school.enrol("--accept-left", "--accept-changes", exit_code=None)


@pytest.mark.parametrize(("had", "more", "posted", "then"), one_in(4, product(HAD, MORE, POSTED, THEN)))
def test_each_ends_with_what_is_so(board: Pages, had: str, more: str, posted: str, then: str) -> None:
    school = board.school
    for row in school.rows:
        row["app_access"] = "yes"
    school.rows[1] |= HAD[had]
    second = school.rows[1]
    if more == "joins":
        school.rows.remove(second)
    if more == "second child":
        school.family("p4 Noa Prins", "7B", guardian("g2", "Mark Prins", relation="father") | HAD[had])
    _enrolled(school)
    for revision, body in ((1, OLD), (2, NEW)):
        _says(school, revision, body)
        ticks(board, "dir", posts=False)
        _of_the_day(school, revision)
        if revision in POSTED[posted]:
            ticks(board, "dir", posts=True)
    if more == "joins":
        school.rows.insert(1, second)
    if more == "leaves":
        school.rows[0]["group"] = second["group"] = "5C"
    _enrolled(school)
    _says(school, 3, THEN[then])
    ticks(board, "dir", posts=False)
    _of_the_day(school, 3)
    ticks(board, "dir", posts=True)
    heard = rows(
        board,
        "select g.guardian, m.event, m.correction, m.recipient, e.payload from message m "
        "join message_guardian g on g.message = m.id join event e on e.id = m.event "
        "where m.kind = 'notice' and m.state = 'sent' order by m.event, m.id",
    )
    last = {row.guardian: row for row in heard}
    assert "g2" in last or (more, then) == ("joins", "off")
    for key, row in last.items():
        off = then == "off" or (more == "leaves" and key in ("g1", "g2"))
        assert (row.correction == "withdrawn") is off, key
        assert off or json.loads(row.payload)["body"] == THEN[then], key
    each = [(row.guardian, row.event) for row in heard]
    assert len(each) == len(set(each)), "nobody is told twice"
