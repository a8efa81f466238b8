"""What is taken back at the last second goes or not, as the page says: a run stands still at its worst places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from ouderbrug import failpoints
from ouderbrug.model import State
from ouderbrug.store import outbox
from web_browser import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

JUST_BEFORE = {"minutes": 9, "seconds": 59}
GOES = "2026-11-23T10:10:01+01:00"
PLACES = ("after_claim", "after_sending", "after_send")


def _pressed(here: Pages, button: str) -> Browser:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press(button)
    mila.follow()
    return mila


def _put_ready(here: Pages) -> Browser:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/moment")
    mila.press("Bekijk", **{"field.what": "We bouwden een brug van papier.", "group": "3A"})
    mila.press("Klaarzetten")
    mila.follow()
    return mila


ACTS: dict[str, Callable[[Pages], Browser]] = {
    "an approval": partial(_pressed, button="Versturen"),
    "what was put ready": _put_ready,
    "a call": partial(_pressed, button="Liever bellen"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("act", ACTS)
def test_what_the_page_says_of_the_last_second_is_so(
    here: Pages, monkeypatch: pytest.MonkeyPatch, act: str, place: str
) -> None:
    mila = ACTS[act](here)
    here.later(**JUST_BEFORE)
    pressed: list[int] = []

    def at(name: str) -> None:
        if name == place and not pressed:
            pressed.append(0)
            pressed[0] = mila.press("Toch niet").status_code

    monkeypatch.setattr(failpoints, "at", at)
    here.school.dispatch(GOES, exit_code=None)
    here.school.dispatch("2026-11-23T10:30:00+01:00", exit_code=None)
    assert pressed[0] in (303, 409)
    with here.desk.reading() as work:
        given = outbox.waiting(work.connection, work.school, (State.SENT, State.HANDED_OVER))
    assert len(given) == (0 if pressed[0] == 303 else 2), pressed
    assert len(here.school.smtp.mails) == len([row for row in given if row.channel == "email"])
