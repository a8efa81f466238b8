"""Toch niet says what became of it, calls off no more than a change that nobody has, and wakes no old words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_browser import seen
from web_old_cards import KIM, MILA, RIA

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

FEAST = {"field.title": "Letterfeest", "field.why": "De kinderen lezen voor.", "field.starts_at": "2026-12-03T14:00",
         "field.place": "de hal", "field.reply_by": "2026-12-01"}  # fmt: skip
NOTICE = {"field.title": "Studiedag", "field.body": "Maandag 7 december is er geen school."}
GOOD = {"field.what": "Jip hielp vandaag bij het opruimen van de klas."}
PUT_READY = {
    "an invitation": ("meeting_invitation", {"group": "3A"} | FEAST, {"field.place": "het plein"}),
    "news": ("notice", {"group": "3A"} | NOTICE, {"field.body": "Maandag 7 december is er geen school. Tot dinsdag."}),
    "about a child": ("encouragement", {"pupil": "p1"} | GOOD, {"field.what": "Jip hielp bij het opruimen."}),
}


def _subjects(here: Pages) -> list[str]:
    return [str(mail.parsed["Subject"]) for mail in here.school.smtp.mails]


def _dispatched(here: Pages, minutes: int) -> None:
    here.later(minutes=minutes)
    here.school.dispatch(here.clock[0].isoformat(), exit_code=None)


def _read(here: Pages) -> None:
    """What waits for a look is let go."""
    kim = here.signed_in(KIM)
    kim.get("/read")
    while any(said.startswith("Versturen") for form in kim.forms for said in form.buttons):
        kim.press("Versturen")
        kim.get("/read")


def _ready(browser: Browser, filled: dict[str, str]) -> None:
    browser.press("Bekijk", **filled)
    assert browser.press("Klaarzetten").status_code == 303, browser.text


@pytest.mark.parametrize(("kind", "told", "change"), PUT_READY.values(), ids=PUT_READY)
@pytest.mark.parametrize("went", [True, False])
def test_a_change_alone_is_called_off_where_parents_have_it_as_it_was(
    here: Pages, kind: str, told: dict[str, str], change: dict[str, str], went: bool
) -> None:
    mila = here.signed_in(MILA)
    mila.get(f"/new/{kind}")
    form = mila.last
    _ready(mila, told)
    if went:
        _read(here)
        _dispatched(here, 11)
    before = _subjects(here)
    assert len(before) == 2 * went
    mila.last = form
    _ready(mila, told | change)
    mila.follow()
    assert mila.press("Toch niet").status_code == 303
    _read(here)
    _dispatched(here, 11)
    assert _subjects(here) == before, "nobody hears of it"
    mila.last = form
    _ready(mila, told | change)
    _read(here)
    _dispatched(here, 11)
    assert len(_subjects(here)) == len(before) + 2, "and it can be changed after all"


def _off(here: Pages) -> None:
    here.school.happens({"id": "seen", "revision": 2, "withdrawn": True}, file="2.jsonl")
    here.school.dispatch("2026-11-23T10:02:00+01:00")


def _anew(here: Pages) -> None:
    here.school.happens(seen(words="Het delen ging vandaag niet goed.") | {"revision": 2}, file="2.jsonl")
    here.school.dispatch("2026-11-23T10:02:00+01:00")


def _held(here: Pages) -> None:
    ria = here.signed_in(RIA)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    here.later(minutes=11)


def _held_and_free(here: Pages) -> None:
    _held(here)
    ria = here.signed_in(RIA)
    ria.get("/lead")
    ria.press("Weer vrijgeven")


def _went(here: Pages) -> None:
    _dispatched(here, 11)


BECAME = {
    "it is off": (_off, "het is afgezegd", "het is afgezegd"),
    "it was changed": (
        _anew,
        "De nieuwe tekst komt daarvoor in de plaats",
        "De nieuwe tekst komt daarvoor in de plaats",
    ),
    "it is held": (_held, "er is iets tegengehouden", ""),
    "it went": (_went, "is al weg", "Het is al weg"),
}
"""What happened after it was let go, what the page says of it, and to Toch niet; nothing where that takes it back."""


@pytest.mark.parametrize(("happens", "said", "to_undo"), BECAME.values(), ids=BECAME)
def test_what_was_let_go_is_said_as_it_is(
    here: Pages, happens: Callable[[Pages], None], said: str, to_undo: str
) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Versturen")
    page = mila.last
    mila.follow()
    old = mila.last
    happens(here)
    here.later(minutes=2)
    mila.last = page
    mila.follow()
    assert said in mila.text and (said == "is al weg") == ("is al weg" in mila.text)
    mila.last = old
    assert mila.press("Toch niet").status_code == (409 if to_undo else 303) and to_undo in mila.text
    assert ("al weg" in to_undo) == ("al weg" in mila.text)


def test_what_waits_again_after_a_hold_did_not_go(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    _held_and_free(here)
    assert mila.press("Toch niet").status_code == 409 and "Wacht tot iemand het heeft gelezen" in mila.text


@pytest.mark.parametrize("happens", [_off, _anew])
def test_a_rejection_of_words_that_are_old_stays(here: Pages, happens: Callable[[Pages], None]) -> None:
    here.school.rows[1] |= {"language": "en"}
    here.school.enrol("--accept-left", exit_code=None)
    here.school.happens(seen())
    here.school.dispatch()
    kim = here.signed_in(KIM)
    kim.get("/read/2")
    kim.press("Niet versturen", reason="not-right")
    kim.follow()
    happens(here)
    here.later(minutes=2)
    assert kim.press("Toch niet").status_code == 409 and "Het blijft tegengehouden" in kim.text
    with here.desk.reading() as work:
        states = work.connection.execute(text("select state from message where id = 2")).scalar()
    assert states == "cancelled"
    assert "Toch niet" not in kim.get("/read/2/sent").text


@pytest.mark.parametrize("minutes", [5, 11, 60 * 11])
def test_what_leaves_in_the_morning_can_be_taken_back_until_then(here: Pages, minutes: int) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.later(minutes=60 * 8)
    mila = here.signed_in(MILA)
    mila.get("/read")
    its_page = mila.press("Versturen").headers["location"]
    here.later(minutes=minutes)
    mila = here.signed_in(MILA)
    mila.get(its_page)
    assert mila.press("Toch niet").status_code == 303, mila.text
    here.later(minutes=60 * 14)
    here.school.dispatch(here.clock[0].isoformat(), exit_code=None)
    assert not here.school.smtp.mails
