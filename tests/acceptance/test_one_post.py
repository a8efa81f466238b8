"""What is urgent stands once where parents read it: in each app, or else where a colleague puts it, never in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from acceptance.test_every_way import BEFORE_SCHOOL, LATER, absence, enrol, staff_mails, with_ways

if TYPE_CHECKING:
    from a_school import School

BOARD = """
import pathlib
from ouderbrug import Capabilities, Channel, Permanent, Receipt, Unknown, hookimpl
class Board(Channel):
    name = "board"
    capabilities = Capabilities(audiences=frozenset({"group"}))
    def send(self, message):
        here = pathlib.Path(__file__)
        if here.with_name("gone").exists():
            raise Permanent("no-app-id")
        if here.with_name("unclear").exists():
            raise Unknown("timeout")
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Board]
"""
STANDS = ("sent", "handed_over", "unknown")
ALONE, IN_HAND, BOTH = ["board", "email"], ["email", "handover"], ["board", "email", "handover"]
APPS, BY_HAND = ["board", "parro", "email", "handover"], ["parro", "email", "handover"]


def _school(school: School, route: list[str], state: str = "") -> School:
    plugins = school.folder / "own"
    plugins.mkdir()
    (plugins / "board.py").write_text(BOARD)
    enrol(with_ways(school, route=str(route), extra="[channels.board]\n"))
    _becomes(school, state)
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=None)
    return school


def _becomes(school: School, state: str) -> None:
    for one in ("gone", "unclear"):
        (school.folder / "own" / one).unlink(missing_ok=True)
    if state:
        (school.folder / "own" / state).touch()


def _posts(school: School, revision: int = 1) -> dict[str, str]:
    plans = school.json("why", "u1")["plans"]
    mine = [one for one in plans if one["recipient"] == "group:3A" and one["revision"] == revision]
    return {one["channel"]: one["state"] if one["state"] in STANDS else "ended" for one in mine}


@pytest.mark.parametrize(
    ("route", "state", "posts"),
    [
        (ALONE, "", {"board": "sent"}),
        (IN_HAND, "", {"handover": "handed_over"}),
        (BOTH, "", {"board": "sent"}),
        (["handover", "board", "email"], "", {"board": "sent"}),
        (APPS, "", {"board": "sent", "parro": "handed_over"}),
        (BY_HAND, "", {"parro": "handed_over"}),
        (BOTH, "gone", {"board": "ended", "handover": "handed_over"}),
        (ALONE, "gone", {"board": "ended"}),
        (APPS, "gone", {"board": "ended", "parro": "handed_over"}),
        (BOTH, "unclear", {"board": "unknown"}),
    ],
)
def test_1_it_is_posted_by_hand_only_where_no_app_has_it(
    school: School, route: list[str], state: str, posts: dict[str, str]
) -> None:
    _school(school, route, state)
    assert _posts(school) == posts
    asked = any("Plaats nu" in one for one in staff_mails(school, "directie@"))
    assert asked == ("handed_over" in posts.values())


@pytest.mark.parametrize("withdrawn", [True, False], ids=["withdrawn", "changed"])
@pytest.mark.parametrize(
    ("first", "then", "posts"),
    [
        ("", "", {"board": "sent"}),
        ("gone", "", {"handover": "handed_over"}),
        ("", "gone", {"board": "ended", "handover": "handed_over"}),
    ],
)
def test_1_what_it_becomes_follows_the_post_that_there_is(
    school: School, first: str, then: str, posts: dict[str, str], withdrawn: bool
) -> None:
    _school(school, BOTH, first)
    if first:
        for card in school.json("tasks")["cards"]:
            if card["way"] == "post":
                school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "karin")
    _becomes(school, then)
    school.now = LATER
    new = absence()["payload"] | {"solution": "Groep 3A gaat naar de gymzaal."}
    school.happens({"id": "u1", "withdrawn": True} if withdrawn else absence(revision=2, payload=new))
    school.run("dispatch", exit_code=None)
    assert _posts(school, 2) == posts
    assert not any("Haal die dan weg" in one for one in staff_mails(school, "directie@"))
