"""What is let go while its channel is closed waits, and no page says when it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ouderbrug.store import channels
from web_browser import PROXY, news, pages, seen

if TYPE_CHECKING:
    from web_browser import Browser, Pages

SHUT = "Wacht: de weg waarover het gaat, is dicht."


def closed(here: Pages) -> Pages:
    here.school.configure(PROXY, replace=('"email", "handover"', '"email"'))
    here.school.happens(seen(), news())
    here.school.dispatch()
    there = pages(here.school)
    with there.desk.writing() as work:
        channels.close(work.connection, work.school, "email", "smtp-535", work.now)
    return there


def let_go(there: Pages) -> Browser:
    mila = there.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    return mila


def test_what_is_let_go_waits_until_it_is_opened(here: Pages) -> None:
    there = closed(here)
    mila = let_go(there)
    assert SHUT in mila.text and "op zijn vroegst" not in mila.text, mila.text
    assert "Toch niet" in mila.text
    assert mila.last is not None
    path = str(mila.last.url.path)
    there.later(minutes=11)
    mila.get(path)
    assert SHUT in mila.text and "Dit kan niet meer terug" not in mila.text, mila.text
    with there.desk.writing() as work:
        channels.reopen(work.connection, work.school, "email")
    assert SHUT not in mila.get(path).text


def test_what_is_put_ready_waits_until_it_is_opened(here: Pages) -> None:
    mila = closed(here).signed_in("mila@wegwijzer.example")
    mila.get("/new/moment")
    mila.press("Bekijk", **{"field.what": "We bouwden een brug. Vraag uw kind hoe sterk hij was."})
    assert "op zijn vroegst" not in mila.text, mila.text
    mila.press("Klaarzetten")
    mila.follow()
    assert SHUT in mila.text and "op zijn vroegst" not in mila.text, mila.text


@pytest.mark.parametrize("minutes", [30, 5])
def test_what_waits_for_the_other_side_goes_no_sooner_than_that(here: Pages, minutes: int) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    there = pages(here.school)
    with there.desk.writing() as work:
        channels.rest(work.connection, work.school, "email", work.now + timedelta(minutes=minutes))
    assert f"10.{max(minutes, 10)} uur" in let_go(there).text
