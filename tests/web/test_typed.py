"""What somebody typed is kept, or given back with why it is not: nothing of it is dropped in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from web_browser import feast, pages, seen, to_be_posted
from web_family import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Form, Pages

MILA = "mila@wegwijzer.example"
WORDS = "Elif oefent <b>klokkijken</b>."


@pytest.fixture
def calls(here: Pages) -> Pages:
    """A school with one call to make."""
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:01:00+01:00")
    here.later(minutes=1)
    return here


def at_first(browser: Browser, under: str) -> Browser:
    browser.get(under)
    assert browser.last is not None
    browser.get(re.findall(rf'href="({under}/\d+)"', browser.last.text)[0])
    return browser


@pytest.mark.parametrize("button", ["Niet opgenomen", "Voicemail", "Niet meer nodig"])
def test_an_agreement_with_whom_nobody_spoke_is_given_back_and_nothing_is_said_yet(calls: Pages, button: str) -> None:
    mila = at_first(calls.signed_in(MILA), "/call")
    before = calls.school.json("tasks")
    assert mila.press(button, agreed=WORDS).status_code == 200
    assert "Bij wie je niet sprak, hoort geen afspraak" in mila.text
    (form,) = (form for form in mila.forms if "agreed" in form.fields)
    assert form.fields["agreed"] == WORDS and calls.school.json("tasks") == before
    assert mila.press("Gesproken").status_code == 303
    assert WORDS in page_of(calls, "Elif Aksoy").text


@pytest.mark.parametrize("button", ["Niet opgenomen", "Voicemail", "Niet meer nodig"])
def test_without_one_it_is_said_at_once(calls: Pages, button: str) -> None:
    assert at_first(calls.signed_in(MILA), "/call").press(button, agreed=" ").status_code == 303


def _of(browser: Browser, field: str) -> Form:
    return next(form for form in browser.forms if field in form.fields)


def _was_first(here: Pages, mila: Browser) -> None:
    at_first(here.signed_in("kim@wegwijzer.example"), "/call").press("Gesproken")


def _is_over(here: Pages, mila: Browser) -> None:
    here.later(hours=9)


@pytest.mark.parametrize("so", [_was_first, _is_over])
def test_what_could_not_be_kept_is_given_back(calls: Pages, so: Callable[[Pages, Browser], None]) -> None:
    mila = at_first(calls.signed_in(MILA), "/call")
    form = _of(mila, "agreed")
    so(calls, mila)
    said = mila.post(form.action, form.fields | {"agreed": WORDS, "outcome": "spoken"})
    assert said.status_code in (401, 409) and "Dit had je getypt" in mila.text and WORDS in mila.text
    assert "<b>klok" not in said.text, "as text"


def test_of_a_talk_that_a_colleague_wrote_down_meanwhile_mine_is_given_back(here: Pages) -> None:
    mila, kim = page_of(here, "Elif Aksoy"), page_of(here, "Elif Aksoy", "kim")
    assert kim.press("Gesproken", agreed="Kim sprak iets af.").status_code == 303
    assert mila.press("Gesproken", agreed=WORDS).status_code == 409 and WORDS in mila.text
    assert page_of(here, "Elif Aksoy").text.count("Kim sprak iets af.") == 1


def test_own_words_beside_an_answer_that_is_known_are_kept(here: Pages) -> None:
    here.school.happens(feast())
    here.school.dispatch()
    here.school.now = "2026-11-24T10:30:00+01:00"
    mila = at_first(pages(here.school).signed_in(MILA), "/answers")
    form = next(form for form in mila.forms if form.fields.get("guardian") == "g1")
    assert mila.post(form.action, form.fields | {"answer": "ja"}).status_code == 303
    late = form.fields | {"answer": "ja", "note": "Ik neem taart mee."}
    assert mila.post(form.action, late).status_code == 409 and "Ik neem taart mee." in mila.text, "of an old page"
    known = next(form.fields["known"] for form in mila.forms if form.fields.get("guardian") == "g1")
    assert mila.post(form.action, late | {"known": known}).status_code == 303
    assert "Ik neem taart mee." in mila.follow().text
    assert mila.post(form.action, late | {"answer": "nee", "known": known, "note": "x" * 1001}).status_code == 409


def test_a_form_that_said_something_says_nothing_else(here: Pages) -> None:
    board = to_be_posted(here)
    mila = board.signed_in(MILA)
    mila.get("/post")
    form = _of(mila, "what")
    assert mila.post(form.action, form.fields | {"what": "Dikketruiendag"}).status_code == 303
    assert mila.post(form.action, form.fields | {"what": "Sinterklaas"}).status_code == 409
    assert "Meld dit opnieuw" in mila.text and "Sinterklaas" in mila.text
