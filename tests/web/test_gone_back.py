"""A message that is written on a form to which somebody went back: the same one, unless they say that it is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from web_old_cards import MILA, RIA
from web_old_writing import ANEW, LOOK, two_looks

if TYPE_CHECKING:
    from web_browser import Pages


def _standing(here: Pages) -> list[tuple[str, str]]:
    """Whom waits what a colleague put ready: the guardian and a word of the text."""
    with closing(sqlite3.connect(here.school.store)) as connection:
        rows = connection.execute(
            "select recipient, body from message join text on text.id = message.text where state in"
            " ('queued', 'awaiting_approval')"
        ).fetchall()
    return sorted((whom, "papier" if "papier" in body else "brug") for whom, body in rows)


@pytest.mark.parametrize("back", ["to the page that shows it", "to the first page"])
def test_other_words_of_a_form_that_was_gone_back_to_take_the_place_of_what_was_put_ready(
    here: Pages, back: str
) -> None:
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    first = mila.last
    mila.press("Bekijk", **LOOK)
    look = mila.last
    mila.press("Klaarzetten")
    mila.last = first if back == "to the first page" else look
    if mila.last is look:
        mila.press("Verder aanpassen")
    mila.press("Bekijk", **ANEW)
    assert "in de plaats van wat je al klaarzette" in mila.text
    again = mila.last
    for _ in range(2):
        mila.last = again
        mila.press("Klaarzetten")
    assert _standing(here) == [("g1", "papier"), ("g2", "papier")]


def test_who_means_another_message_says_so_and_it_is_stored_once(here: Pages) -> None:
    mila, _, second = two_looks(here)
    mila.last = second
    mila.press("Verder aanpassen")
    mila.press("Bekijk", **LOOK)
    again = mila.last
    for _ in range(2):
        mila.last = again
        mila.press("Als apart bericht")
    assert _standing(here) == [(whom, what) for whom in ("g1", "g2") for what in ("brug", "papier")]


def test_the_same_form_about_another_child_is_another_message(here: Pages) -> None:
    mila = here.signed_in(RIA)
    mila.get("/new/encouragement")
    first = mila.last
    for pupil in ("p1", "p3"):
        mila.last = first
        mila.press("Bekijk", pupil=pupil, **{"field.what": "Een nieuw kind kreeg meteen een plekje in het spel."})
        assert "in de plaats van" not in mila.text
        mila.press("Klaarzetten")
    assert {whom for whom, _ in _standing(here)} == {"g1", "g2", "g4"}
