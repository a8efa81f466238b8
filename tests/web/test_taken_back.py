"""Toch niet: each press of a colleague is taken back by itself, whatever it said, where the clock stands still too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from web_browser import news, pages, seen, to_be_posted

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

MILA = "mila@wegwijzer.example"
LISTS = pytest.mark.parametrize("under", ["/post", "/call"])
TOLD = {"/post": "Geplaatst", "/call": "Gesproken"}
LEFT = {"/post": "Niet geplaatst", "/call": "Niet meer nodig"}


@pytest.fixture
def two(here: Pages) -> Pages:
    """A school with two cards to post and two calls, in one moment of a clock that stands still."""
    here.school.rows[0] |= {"email": "", "mobile": "0611111111"}
    here.school.rows[1] |= {"email": "", "mobile": "0622222222"}
    here.school.enrol("--accept-changes")
    board = to_be_posted(here)
    board.school.happens(
        {"id": "toren", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "Een toren."}}
    )
    board.school.happens(seen(), seen("p2", "other"))
    board.school.dispatch()
    for event in ("seen", "other"):
        board.school.approve(event, "--as", "juf")
    board.school.dispatch()
    return pages(board.school)


def cards(browser: Browser, under: str) -> list[str]:
    """The paths of the cards that stand on a list."""
    browser.get(under)
    assert browser.last is not None
    return sorted(set(re.findall(rf'href="({under}/\d+)"', browser.last.text)))


def done(browser: Browser) -> list[str]:
    """What stands below a list as just done, the latest first."""
    return [form.fields["numbers"] for form in browser.forms if form.action == "/untold"]


@LISTS
@pytest.mark.parametrize("buttons", [TOLD, LEFT])
def test_the_press_that_is_taken_back_is_that_one_alone(two: Pages, under: str, buttons: dict[str, str]) -> None:
    mila = two.signed_in(MILA)
    before = cards(mila, under)
    assert len(before) == 2, mila.text
    for path in before:
        mila.get(path)
        assert mila.press(buttons[under]).status_code == 303
    assert cards(mila, under) == [] and len(done(mila)) == 2
    assert ("(niet gedaan)" in mila.text) == (buttons is LEFT)
    mila.press("Toch niet")
    assert cards(mila, under) == before[1:] and len(done(mila)) == 1, "the last press, which stands first"
    mila.press("Toch niet")
    assert cards(mila, under) == before and done(mila) == []
    mila.get(before[0])
    assert mila.press(TOLD[under]).status_code == 303, "as if nothing had been said"


@LISTS
def test_what_was_left_undone_is_over_after_ten_minutes(two: Pages, under: str) -> None:
    mila = two.signed_in(MILA)
    mila.get(cards(mila, under)[0])
    mila.press(LEFT[under])
    mila.get(under)
    (press,) = (form for form in mila.forms if form.action == "/untold")
    two.later(minutes=11)
    mila.get(under)
    assert done(mila) == []
    assert mila.post("/untold", press.fields).status_code == 409


def test_an_agreement_goes_with_the_talk_that_is_taken_back_and_with_no_other(two: Pages) -> None:
    mila, agreed = two.signed_in(MILA), []
    for path in cards(mila, "/call"):
        mila.get(path)
        agreed.append(f"Afspraak over {path}.")
        mila.press("Gesproken", agreed=agreed[-1])
    mila.get("/call")
    mila.press("Toch niet")
    families = re.findall(r'href="(/families/\w+)"', mila.get("/families").text)
    pages_of = [mila.get(path).text for path in families]
    assert any(agreed[0] in page for page in pages_of) and not any(agreed[1] in page for page in pages_of)


def test_what_a_colleague_let_not_go_waits_again(here: Pages) -> None:
    here.school.happens(seen(), seen("p2", "other"), news())
    here.school.dispatch()
    mila = here.signed_in(MILA)

    def waits() -> set[str]:
        return {str(one["event"]) for one in here.school.json("approve")["awaiting_approval"]}

    every = waits()
    for _ in range(2):
        mila.get("/read")
        assert mila.press("Niet versturen", reason="not-now").status_code == 303
        mila.follow()
    assert "Dit bericht gaat niet weg" in mila.text and len(waits()) == 1
    form = next(form for form in mila.forms if form.action.endswith("/undo"))
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/")
    assert kim.post(form.action, form.fields | {"proof": kim.visitor_proof()}).status_code == 404, "of who decided it"
    assert mila.press("Toch niet").status_code == 303 and len(waits()) == 2, "that press alone"
    assert mila.follow().status_code == 200 and "Versturen" in mila.text
    mila.press("Niet versturen", reason="not-now")
    mila.follow()
    form = next(form for form in mila.forms if form.action.endswith("/undo"))
    here.later(minutes=11)
    assert mila.post(form.action, form.fields).status_code == 409 and waits() < every
    assert "Toch niet" not in mila.get(form.action.replace("/undo", "/sent")).text
