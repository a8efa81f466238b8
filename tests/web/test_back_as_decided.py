"""Toch niet on a change sends nothing by itself: what was decided of the words before stands, and who is new waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_old_cards import KIM, MILA

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

NEWS = {"group": "3A", "field.title": "Studiedag", "field.body": "Maandag 7 december is er geen school."}
CHILD = {"pupil": "p1", "field.what": "Jip en Deniz hielpen vandaag."}
CHANGE = {"field.body": "Maandag 7 december is er geen school. Dinsdag wel.", "field.what": "Jip hielp vandaag."}


def _runs(here: Pages, minutes: int = 12) -> None:
    here.later(minutes=minutes)
    here.school.dispatch(here.clock[0].isoformat())


def _enrolled(here: Pages, **second: str) -> None:
    here.school.rows[1] |= second
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)


def _typed(mila: Browser, words: dict[str, str]) -> None:
    mila.press("Bekijk", **words)
    assert mila.press("Klaarzetten").status_code == 303, mila.text


def _new_since(here: Pages, mila: Browser) -> None:
    second = here.school.rows.pop(1)
    _enrolled(here)
    _typed(mila, NEWS)
    _runs(here)
    here.school.rows.insert(1, second)
    _enrolled(here)


def _decided(here: Pages, mila: Browser, button: str, **said: str) -> None:
    """The first guardian is let hear it, of the second a colleague decides."""
    _enrolled(here, language="en")
    _typed(mila, CHILD)
    kim = here.signed_in(KIM)
    for number, press in ((1, "Versturen"), (2, button)):
        kim.get(f"/read/{number}")
        assert kim.press(press, **said).status_code == 303
    _runs(here)


def _rejected(here: Pages, mila: Browser) -> None:
    _decided(here, mila, "Niet versturen", reason="told-already")


def _rather_called(here: Pages, mila: Browser) -> None:
    _decided(here, mila, "Liever bellen")


CASES = {
    "new since": (_new_since, NEWS, ("awaiting_approval", "")),
    "rejected": (_rejected, CHILD, ("cancelled", "duo")),
    "rather told": (_rather_called, CHILD, ("awaiting_approval", "")),
}
"""What became of the words before for the second guardian, and the state and colleague of what says them again."""


def _last(here: Pages) -> dict[str, tuple[str, str]]:
    """In what state the last message to each guardian is, and who settled it."""
    with here.desk.reading() as work:
        found = work.connection.execute(text("select recipient, state, settled_by from message order by id"))
        return {row.recipient: (row.state, row.settled_by) for row in found}


@pytest.mark.parametrize(("had", "words", "then"), CASES.values(), ids=CASES)
def test_a_change_that_is_called_off_sends_nothing(
    here: Pages, had: Callable[[Pages, Browser], None], words: dict[str, str], then: tuple[str, str]
) -> None:
    mila = here.signed_in(MILA)
    mila.get("/new/" + ("notice" if words is NEWS else "encouragement"))
    form = mila.last
    had(here, mila)
    sent = len(here.school.smtp.mails)
    assert sent == 1
    mila.last = form
    _typed(mila, {name: CHANGE.get(name, said) for name, said in words.items()})
    mila.follow()
    assert mila.press("Toch niet").status_code == 303
    _runs(here)
    assert len(here.school.smtp.mails) == sent, "nobody hears of it"
    assert _last(here)["g2"] == then


def test_who_is_new_gets_it_with_a_yes(here: Pages) -> None:
    mila = here.signed_in(MILA)
    mila.get("/new/notice")
    form = mila.last
    _new_since(here, mila)
    mila.last = form
    _typed(mila, NEWS | {"field.body": CHANGE["field.body"]})
    mila.follow()
    mila.press("Toch niet")
    mila.get("/read")
    assert mila.press("Versturen").status_code == 303
    _runs(here)
    assert _last(here)["g2"] == ("sent", "")
