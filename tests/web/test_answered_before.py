"""An answer is to what its guardian had last: where the day or place changed since, a colleague reads that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from web_browser import feast, pages

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

LATER = {"starts_at": "2026-12-04T14:00:00+01:00"}
CHANGES: dict[str, tuple[dict[str, Any], bool]] = {
    "the day": (LATER, True),
    "the place": ({"place": "de gymzaal"}, True),
    "other words": ({"why": "De kinderen zingen voor."}, False),
}
TOLD = {"waits": False, "was told": True}


def _changed(here: Pages, revision: int, *, told: bool, **payload: Any) -> None:
    event = feast() | {"revision": revision}
    event["payload"] |= payload
    here.school.happens(event)
    if not told:  # a class that is held keeps what waits
        here.school.run("hold", "school", "--as", "dir", exit_code=None)
    here.school.dispatch(f"2026-11-23T1{revision}:00:00+01:00", exit_code=None)


def _question(here: Pages) -> Browser:
    fresh = pages(here.school)
    mila = fresh.signed_in("mila@wegwijzer.example")
    mila.get("/answers")
    assert mila.last is not None
    part = mila.last.text.partition('href="/answers/')[2].partition('"')[0]
    mila.get(f"/answers/{part}")
    return mila


@pytest.fixture
def asked(here: Pages) -> Pages:
    here.school.happens(feast())
    here.school.dispatch()
    return here


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize(("change", "another"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("said", ["ja", "nee", "anders"])
def test_an_answer_to_an_earlier_day_or_place_says_so(
    asked: Pages, said: str, change: dict[str, Any], another: bool, told: bool
) -> None:
    school = asked.school
    if told:
        school.run("respond", "feast", "g1", said, "--as", "juf")
    _changed(asked, 2, told=told, **change)
    if not told:
        school.run("respond", "feast", "g1", said, "--as", "juf")
    mila = _question(asked)
    words = {"ja": "Zei ja", "nee": "Zei nee", "anders": "Zei iets anders"}[said]
    assert (f"{words} op de eerdere tekst." in mila.text) is another, mila.text
    assert ("(1 op de eerdere tekst)" in mila.text) is another, mila.text


def test_who_answers_what_it_changed_to_or_has_it_as_it_was_said_it_to_these_words(asked: Pages) -> None:
    asked.school.run("respond", "feast", "g1", "ja", "--as", "juf")
    _changed(asked, 2, told=True, **LATER)
    assert "eerdere tekst" in _question(asked).text
    asked.school.run("respond", "feast", "g2", "ja", "--as", "juf")
    mila = _question(asked)
    assert "(1 op de eerdere tekst)" in mila.text, mila.text
    _changed(asked, 3, told=True)
    mila = _question(asked)
    assert mila.text.count("Zei ja op de eerdere tekst") == 1, "now of who said it to the other day"


def test_of_what_is_off_the_page_says_so_and_nothing_is_counted(asked: Pages) -> None:
    asked.school.run("respond", "feast", "g1", "ja", "--as", "juf")
    mila = _question(asked)
    form = next(form for form in mila.forms if "guardian" in form.fields)
    asked.school.happens(feast() | {"revision": 2, "withdrawn": True})
    asked.school.dispatch("2026-11-23T12:00:00+01:00", exit_code=None)
    assert mila.get(form.action).status_code == 409
    assert "afgezegd. De antwoorden tellen niet meer mee" in mila.text
    assert mila.post(form.action, form.fields | {"answer": "nee"}).status_code == 409
    assert "Letterfeest" not in mila.get("/answers").text
