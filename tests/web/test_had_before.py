"""A post or call in hand, whose words changed meanwhile: who told it says so late; nobody tells it twice unasked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_browser import PROXY, pages, seen
from web_old_cards import KIM, MILA, first

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

WORDS = {"field.title": "Studiedag", "field.body": "Maandag 7 december is er geen school."}
OTHER = WORDS | {"field.body": "Maandag 7 december is er geen school. Dinsdag wel."}
LOOK = "Kijk eerst of dit er al staat, ook in eerdere woorden."
ASK = "Vraag eerst of een collega dit al vertelde, ook in eerdere woorden."


@pytest.fixture
def board(here: Pages) -> Pages:
    toml = PROXY + '\n[channels.parro]\nmode = "assisted"\n'
    here.school.configure(toml, replace=('general = ["email"]', 'general = ["parro"]'))
    return pages(here.school)


def _typed(mila: Browser, words: dict[str, str]) -> None:
    mila.press("Bekijk", group="3A", **words)
    assert mila.press("Klaarzetten").status_code == 303


def _runs(board: Pages, minutes: int = 12) -> None:
    board.later(minutes=minutes)
    board.school.dispatch(board.clock[0].isoformat())


def _states(board: Pages) -> list[tuple[str, str]]:
    with board.desk.reading() as work:
        found = work.connection.execute(text("select state, correction from message order by id"))
        return [(row.state, row.correction) for row in found]


def _in_hand(board: Pages) -> tuple[Browser, Browser]:
    """Mila, on the page of a change of her post of which she can say Toch niet, and Kim, who has the post in hand."""
    mila = board.signed_in(MILA)
    mila.get("/new/notice")
    form = mila.last
    _typed(mila, WORDS)
    _runs(board)
    kim = first(board.signed_in(KIM), "/post")
    mila.last = form
    _typed(mila, OTHER)
    mila.follow()
    return mila, kim


OUTCOMES = {
    "Geplaatst": ("sent", ""),
    "Met andere woorden geplaatst": ("sent", ""),
    "Niet geplaatst": ("cancelled", ""),
}


@pytest.mark.parametrize("button", OUTCOMES)
def test_who_posted_it_before_it_changed_says_so_late(board: Pages, button: str) -> None:
    _, kim = _in_hand(board)
    _runs(board)
    assert kim.press(button).status_code == 409 and "Daarna is de tekst veranderd" in kim.text
    posted = OUTCOMES[button][0] == "sent"
    with board.desk.reading() as work:
        why = work.connection.execute(text("select error_class from message where id = 1")).scalar()
    assert why == ("" if posted else "not-posted"), "not that it was replaced"
    assert _states(board) == [OUTCOMES[button], ("handed_over", "changed" if posted else "")]
    assert LOOK not in first(kim, "/post").text and ("Haal het oude bericht weg" in kim.text) is posted


@pytest.mark.parametrize("late", [False, True], ids=["before it is off", "after"])
def test_a_change_that_is_taken_back_leaves_nothing_to_post_for_who_posted_it(board: Pages, *, late: bool) -> None:
    mila, kim = _in_hand(board)
    for step in ("off", "posted") if late else ("posted", "off"):
        if step == "off":
            mila.press("Toch niet")
            _runs(board)
        else:
            kim.press("Geplaatst")
    assert {state for state, _ in _states(board)} == {"sent", "cancelled"}
    assert not re.search(r'href="/post/\d', kim.get("/post").text)


def test_what_was_not_posted_stays_so_where_its_change_is_taken_back(board: Pages) -> None:
    mila = board.signed_in(MILA)
    mila.get("/new/notice")
    form = mila.last
    _typed(mila, WORDS)
    _runs(board)
    kim = first(board.signed_in(KIM), "/post")
    assert kim.press("Niet geplaatst").status_code == 303
    mila.last = form
    _typed(mila, OTHER)
    mila.follow()
    assert mila.press("Toch niet").status_code == 303
    _runs(board)
    assert {state for state, _ in _states(board)} == {"cancelled"}


def test_until_somebody_says_so_the_next_card_asks_to_look(board: Pages) -> None:
    mila, kim = _in_hand(board)
    mila.press("Toch niet")
    _runs(board)
    ria = board.signed_in(MILA)
    assert LOOK in first(ria, "/post").text
    [card] = board.school.json("tasks")["cards"]
    assert card["had_before"] is True
    assert "perhaps posted or told" in board.school.run("tasks").output
    board.school.run("tasks", "--print", str(board.school.folder / "taken.html"))
    assert LOOK in (board.school.folder / "taken.html").read_text()
    kim.press("Niet geplaatst")
    assert LOOK not in first(ria, "/post").text


def test_a_press_of_what_another_saw_alone_counts_for_nobody_twice(board: Pages) -> None:
    _, kim = _in_hand(board)
    old = kim.last
    _runs(board)
    assert kim.press("Geplaatst").status_code == 409
    before, kim.last = _states(board), old
    assert kim.press("Geplaatst").status_code == 409 and "Dat heb je al gezegd" in kim.text
    assert _states(board) == before


@pytest.mark.parametrize("way", ["card", "number"])
def test_the_command_takes_it_too_of_who_had_it_in_hand(board: Pages, way: str) -> None:
    _in_hand(board)
    _runs(board)
    with board.desk.reading() as work:
        event = work.connection.execute(text("select event_id from message where id = 1")).scalar()
    said = ("--card", str(event)) if way == "card" else ("1",)
    board.school.run("settle", *said, "--done", "--already-posted", "--as", "duo")
    assert _states(board) == [("sent", ""), ("handed_over", "changed")]


def test_a_call_in_hand_asks_the_same(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    kim = here.signed_in(KIM)
    kim.get("/read")
    kim.press("Liever bellen")
    _runs(here)
    first(kim, "/call")
    card = kim.last
    here.school.happens(seen(words="Het delen ging vandaag niet goed.") | {"revision": 2}, file="2.jsonl")
    _runs(here, 1)
    for _ in range(2):
        kim.get("/read")
        if "Liever bellen" in kim.text:
            kim.press("Liever bellen")
    _runs(here)
    mila = first(here.signed_in(MILA), "/call")
    assert ASK in mila.text
    kim.last = card
    assert kim.press("Gesproken").status_code == 409 and "Daarna is de tekst veranderd" in kim.text
    assert ASK not in first(mila, "/call").text


@pytest.mark.parametrize(("button", "noted"), [("Niet opgenomen", "not-reached"), ("Voicemail", "voicemail")])
def test_who_tried_to_call_in_the_words_before_is_noted_on_the_card_of_now(
    here: Pages, button: str, noted: str
) -> None:
    for revision, minute in ((1, 0), (2, 3)):
        here.school.happens(seen("p2", "one", f"Deniz is om {revision} uur gevallen.") | {"revision": revision})
        here.school.dispatch(f"2026-11-23T10:{minute:02}:00+01:00")
        here.school.approve("one", "--as", "duo")
        here.school.dispatch(f"2026-11-23T10:{minute + 1:02}:00+01:00")
        here.later(minutes=2)
        if revision == 1:
            mila = first(here.signed_in(MILA), "/call")
            page = mila.last
    mila.last = page
    assert mila.press(button).status_code == 409
    assert "Daarna is de tekst veranderd" in mila.text and "2 uur gevallen" in mila.text
    with here.desk.reading() as work:
        notes = work.connection.execute(text("select settled_note from message where state = 'handed_over'"))
        assert [note.partition(" ")[0] for (note,) in notes] == [noted]
