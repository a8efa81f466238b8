"""What the page says of words and of a week it says in figures, and what was called off is put ready once more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.web import figures_said
from web_browser import pages, seen
from web_family import page_of

if TYPE_CHECKING:
    from web_browser import Pages

MILA = "mila@wegwijzer.example"
LONG = ("We zagen vandaag een spin in de klas en we hebben hem samen heel voorzichtig met een glas en een kaartje naar "
        "buiten gebracht waar hij snel weg rende.")  # fmt: skip
SHORT = {"group": "3A", "field.what": "We bouwden een brug van papier. Vraag uw kind hoe sterk hij was."}


def test_a_long_sentence_is_told_by_its_words_while_it_is_typed(here: Pages) -> None:
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    mila.press("Kijk na", **SHORT | {"field.what": LONG})
    assert re.search(r"Een zin heeft \d\d woorden. Liever hooguit 15", mila.text), mila.text
    assert "woorden. Liever hooguit 10." in mila.text and "een lange zin" not in mila.text


def test_a_long_sentence_is_told_by_its_words_where_it_is_read(here: Pages) -> None:
    here.school.happens(seen(words=LONG.replace("We zagen", "Hij zag")))
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    assert "woorden. Liever hooguit 15." in mila.text, mila.text


@pytest.mark.parametrize("more", [False, True])
def test_how_much_of_the_week_is_taken_stands_below_to_whom_it_goes(here: Pages, *, more: bool) -> None:
    here.school.happens(seen(event="first"))
    here.school.dispatch()
    here.school.approve("first", "--as", "juf")
    if more:
        here.school.family("p6 Bo Bakker", "3A", guardian("g1", "Sara Bakker"))
        here.school.enrol("--accept-changes")
        here.school.happens(seen("p6", "other"))
        here.school.dispatch()
        here.school.approve("other", "--as", "juf")
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    here.school.happens(seen(event="next", words="Het lezen ging vandaag heel goed."))
    here.school.dispatch()
    fresh = pages(here.school)
    mila = fresh.signed_in(MILA)
    mila.get("/read")
    assert ("Sara Bakker: Deze week al 2 van 3" in mila.text) == more
    assert "Deze week al 1 van 3 berichten." in mila.text


@pytest.mark.parametrize(
    ("taken", "said"), [(3, "Deze week al 3 van 3 berichten."), (4, "al 4 berichten en gesprekken")]
)
def test_what_is_beyond_the_cap_is_no_part_of_it(
    here: Pages, monkeypatch: pytest.MonkeyPatch, taken: int, said: str
) -> None:
    """A talk comes beside the messages of a week, and is counted with them."""
    monkeypatch.setattr(figures_said, "this_week", lambda *_: (taken, 3))
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    assert said in mila.text and said in page_of(here, "Sara Bakker").text


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_called_off_is_put_ready_once_more_from_the_page_before(here: Pages, times: int) -> None:
    """However often that page is sent, and however often it is called off, it goes once."""
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    mila.press("Bekijk", **SHORT)
    form = next(form for form in mila.forms if form.action.endswith("/ready"))
    mila.post(form.action, form.fields)
    for _ in range(times):
        mila.follow()
        mila.press("Toch niet")
        for _ in range(2):
            assert mila.post(form.action, form.fields).status_code == 303, mila.text
    mila.follow()
    assert "Gaat op zijn vroegst" in mila.text
    here.school.dispatch("2026-11-23T10:21:00+01:00")
    assert len([mail for mail in here.school.smtp.mails if mail.recipients[0].startswith("g1@")]) == 1


def test_who_needs_the_same_interpreter_stands_together(here: Pages) -> None:
    for number, language in enumerate(("so", "ti", "so", "ti")):
        name = ("Zed", "Yoram", "Amina", "Bela")[number]
        parent = guardian(f"n{number}", f"{name} Ali", language=language)
        here.school.family(f"q{number} Kind{number} Ali", "3A", parent)
    here.school.enrol("--accept-changes")
    mila = pages(here.school).signed_in(MILA)
    page = mila.get("/reach").text
    said = [page.index(f"{name} Ali</strong>") for name in ("Amina", "Zed", "Bela", "Yoram")]
    assert said == sorted(said) and "Somalisch" in mila.text
