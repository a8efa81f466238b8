"""Cards are judged once for all who look, and anew for whatever may alter what they say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.web import kept, screen
from web_browser import asking, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

TO_CALL = "1 gezin om te bellen"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who had the cards judged: a look, or a press of a button."""
    found: list[str] = []

    def counted(who: str, real: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
        def judge(work: Any) -> list[Any]:
            found.append(who)
            return real(work)

        return judge

    for who, module in (("look", kept), ("press", screen)):
        monkeypatch.setattr(module, "cards", counted(who, module.cards))
    return found


@pytest.fixture
def mila(here: Pages) -> Browser:
    """A teacher who has one family to call."""
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    return here.signed_in("mila@wegwijzer.example")


def test_two_who_look_in_one_minute_have_them_judged_once(here: Pages, mila: Browser, judged: list[str]) -> None:
    kim = here.signed_in("kim@wegwijzer.example")
    for one in (mila, kim, mila):
        one.get("/")
        assert TO_CALL in one.text
    assert judged == ["look"]
    here.later(minutes=1)
    kim.get("/")
    assert judged == ["look"] * 2


def test_what_one_settles_is_judged_there_and_gone_for_the_other(here: Pages, mila: Browser, judged: list[str]) -> None:
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/")
    mila.get("/call")
    mila.get(re.findall(r'href="(/call/\d+)"', mila.last.text)[0])
    mila.press("Gesproken")
    assert "press" in judged
    kim.get("/")
    assert TO_CALL not in kim.text


@pytest.mark.parametrize("what", ["a run that sends", "a hold", "a child who left", "another store"])
def test_what_may_alter_them_is_seen_by_the_next_who_looks(here: Pages, judged: list[str], what: str) -> None:
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    if what != "a run that sends":
        here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    match what:
        case "a run that sends":
            here.school.dispatch(here.clock[0].isoformat())
        case "a hold":
            here.school.run("hold", "pupil", "p2", "--as", "dir")
        case "a child who left":
            here.school.rows[:] = [row for row in here.school.rows if row["pupil_key"] != "p2"]
            here.school.enrol("--accept-left")
        case "another store":
            here.desk.close()
    mila.get("/")
    assert judged == ["look"] * 2


def test_they_are_judged_anew_after_a_minute_of_a_clock_that_stands(
    here: Pages, mila: Browser, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a rehearsal, in which no minute passes."""
    mila.get("/")
    passed = kept.time.monotonic() + timedelta(minutes=1).total_seconds()
    monkeypatch.setattr(kept.time, "monotonic", lambda: passed)
    mila.get("/")
    assert judged == ["look"] * 2


OWED = "om te regelen"


@pytest.fixture
def thanked(here: Pages, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, list[str]]:
    """A teacher who owes a family thanks, and how often what is owed was judged for a look."""
    here.school.happens(asking())
    here.school.dispatch()
    here.school.run("respond", "zoo", "g1", "ja", "--as", "juf")
    here.school.happens(seen("p2"))
    here.school.now = "2026-11-26T10:00:00+01:00"
    here.school.dispatch()
    here.later(days=3)
    found: list[str] = []
    real = kept.outstanding
    monkeypatch.setattr(kept, "outstanding", lambda work: found.append("look") or real(work))
    return here.signed_in("mila@wegwijzer.example"), found


def test_what_is_owed_is_judged_once_for_all_who_only_look(here: Pages, thanked: tuple[Browser, list[str]]) -> None:
    """Also where it is noted that they saw something about a child, as on the page to read."""
    mila, judged = thanked
    kim = here.signed_in("kim@wegwijzer.example")
    mila.get("/")
    for one in (mila, kim):
        for path in ("/read", "/follow-ups", "/"):
            assert one.get(path).status_code == 200
        assert OWED in one.text
    assert len(judged) == 1
    here.later(minutes=1)
    kim.get("/")
    assert len(judged) == 2


@pytest.mark.parametrize("where", ["on the page", "by a command"])
def test_what_is_done_is_gone_for_the_next_who_looks(
    here: Pages, thanked: tuple[Browser, list[str]], where: str
) -> None:
    mila, judged = thanked
    mila.get("/follow-ups")
    assert "Sara Bakker" in mila.text
    if where == "on the page":
        mila.press("Gedaan")
    else:
        here.school.run("tasks", "--did", "thanks-owed", "zoo:g1", "--as", "juf")
    mila.get("/follow-ups")
    assert "Sara Bakker" not in mila.text and len(judged) == 2
