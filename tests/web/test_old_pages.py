"""A page that is old when it is pressed: what came in since, was settled by another, or changed, is never touched.

Each door that takes a form has its cases, or says why an old page of it can do no harm.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ouderbrug.store import holds
from ouderbrug.store.rows import Hold
from web_browser import seen, to_be_posted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from web_browser import Browser, Pages

MILA, KIM, RIA = (f"{name}@wegwijzer.example" for name in ("mila", "kim", "ria"))
SAID = ("message", "follow_up", "response", "hold", "event", "channel_state", "agreement", "wish")
"""Tables of what a press may change."""


class Old(NamedTuple):
    """A browser with an old page, what is pressed there, and the numbers of the messages that were on it and stand."""

    at: Pages
    browser: Browser
    button: str
    may: tuple[int, ...] = ()
    filled: Mapping[str, str] = {}
    says: tuple[str, ...] = ()


def _first(browser: Browser, under: str) -> Browser:
    browser.get(under)
    assert browser.last is not None
    browser.get(re.findall(rf'href="({under}/\d+)"', browser.last.text)[0])
    return browser


def _told(here: Pages, minute: int, *events: dict[str, object]) -> None:
    """Events about children that go on a card, at a minute past ten."""
    here.school.happens(*events, file=f"{minute}.jsonl")
    here.school.dispatch(f"2026-11-23T10:{minute:02}:00+01:00")
    for one in events:
        here.school.approve(str(one["id"]), "--as", "duo")
    here.school.dispatch(f"2026-11-23T10:{minute + 1:02}:00+01:00")
    here.later(minutes=2)


def _call(here: Pages, *more: dict[str, object]) -> Browser:
    _told(here, 0, seen("p2", "one", "Het rekenen ging vandaag goed."), *more)
    return _first(here.signed_in(MILA), "/call")


TWO = seen("p2", "two", "Deniz is om negen uur gevallen.")


def _joined(here: Pages, button: str = "Gesproken", *may: int) -> Old:
    mila = _call(here)
    _told(here, 3, seen("p2", "two", "Deniz viel vandaag twee keer uit."))
    return Old(here, mila, button, may, says=("Er kwam intussen iets bij", "viel vandaag twee keer uit"))


def _amended(here: Pages) -> Old:
    mila = _call(here, TWO)
    _told(here, 3, seen("p2", "two", "Deniz is om elf uur gevallen.") | {"revision": 2})
    return Old(here, mila, "Gesproken", (1,), says=("Alleen wat op jouw scherm stond", "elf uur"))


def _held(here: Pages, guardian: str) -> None:
    with here.desk.writing() as work:
        holds.place(work.connection, work.school, Hold("guardian", guardian, work.now, "dir", ""))


def _called_by_another(here: Pages) -> Old:
    mila = _call(here, TWO)
    kim = _first(here.signed_in(KIM), "/call")
    kim.press("Niet meer nodig")
    return Old(here, mila, "Gesproken", says=("Kim Blom was je voor",))


def _to_both(here: Pages) -> Browser:
    """A card about one child to both guardians, of whom one is kept before the page is opened."""
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Liever bellen")
    here.later(minutes=11)
    here.school.dispatch(here.clock[0].isoformat())
    return mila


def _hidden(here: Pages) -> Old:
    mila = _to_both(here)
    _held(here, "g2")
    return Old(here, _first(mila, "/call"), "Niet meer nodig", (1,))


def _kept_since(here: Pages) -> Old:
    mila = _call(here)
    _held(here, "g3")
    return Old(here, mila, "Gesproken", says=("Iets mag nu niet meer verteld", "Ik had dit al verteld"))


def _posted_by_another(here: Pages) -> Old:
    board = to_be_posted(here)
    mila, kim = _first(board.signed_in(MILA), "/post"), _first(board.signed_in(KIM), "/post")
    kim.press("Niet geplaatst")
    return Old(board, mila, "Geplaatst", says=("Kim Blom was je voor",))


def _post_changed(here: Pages) -> Old:
    board = to_be_posted(here)
    mila = _first(board.signed_in(MILA), "/post")
    board.school.happens({"id": "brug", "revision": 2, "kind": "moment", "audience": {"group": "3A"},
                          "payload": {"what": "We bouwden een brug van hout."}}, file="2.jsonl")  # fmt: skip
    board.school.dispatch("2026-11-23T10:02:00+01:00")
    board.later(minutes=2)
    return Old(board, mila, "Geplaatst", says=("Dit is veranderd sinds je het las",))


CASES: Mapping[str, Mapping[str, Callable[[Pages], Old]]] = {
    "called": {
        "something came in": lambda here: _joined(here, "Gesproken", 1),
        "something came in, and it is not needed": lambda here: _joined(here, "Niet meer nodig", 1),
        "something changed": _amended,
        "another was first": _called_by_another,
        "something was not on it": _hidden,
        "it is held since": _kept_since,
    },
    "posted": {"another was first": _posted_by_another, "it changed": _post_changed},
}
"""What may happen behind an old page, by the screen that takes its form."""
EACH = {f"{screen}: {name}": case for screen, cases in CASES.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", EACH.values(), ids=EACH.keys())
def test_an_old_page_touches_nothing_that_was_not_on_it(here: Pages, case: Callable[[Pages], Old]) -> None:
    old = case(here)
    before = _rows(old)
    answer = old.browser.press(old.button, **old.filled)
    assert answer.status_code == (409 if old.says else 303), old.browser.text
    assert _rows(old) == before
    for said in old.says:
        assert said in old.browser.text, old.browser.text
    if old.may:
        with closing(sqlite3.connect(old.at.school.store)) as connection:
            settled = connection.execute("select id from message where settled_by = 'juf'").fetchall()
        assert {number for (number,) in settled} == {*old.may}


def _rows(old: Old) -> dict[str, list[str]]:
    """What is in the store but for the messages that may be touched."""
    old.at.desk.close()
    with closing(sqlite3.connect(old.at.school.store)) as connection:
        names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        return {
            name: sorted(repr(row) for row in connection.execute(f"select * from {name}")
                         if name != "message" or row[0] not in old.may)
            for name in sorted(names & {*SAID})
        }  # fmt: skip


def _counts(here: Pages) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(here.school.store)) as connection:
        return connection.execute("select state, count(*) from message group by state").fetchall()


def test_who_told_it_before_it_was_held_says_so_and_it_is_not_told_twice(here: Pages) -> None:
    old = _kept_since(here)
    old.browser.press("Gesproken", agreed="Samen oefenen")
    assert "Samen oefenen" in old.browser.text, "what was typed stands there still"
    assert old.browser.press("Ik had dit al verteld").status_code == 303
    with here.desk.writing() as work:
        holds.release(work.connection, work.school, ("guardian", "g3"), "dir", work.now)
    assert _counts(here) == [("sent", 1)]
    old.browser.get("/call")
    assert "Elif Aksoy (ouder van" not in old.browser.text
    with closing(sqlite3.connect(here.school.store)) as connection:
        assert connection.execute("select guardian, words from agreement").fetchall() == [("g3", "Samen oefenen")]


def test_who_saw_it_before_says_so_also_from_the_page_as_it_is_now(here: Pages) -> None:
    old = _kept_since(here)
    _first(old.browser, "/call")
    assert "Ik had dit al verteld" in old.browser.text
    kim = _first(here.signed_in(KIM), "/call")
    assert "Ik had dit al verteld" not in kim.text, "who never saw it told nothing"
    assert old.browser.press("Ik had dit al verteld").status_code == 303
    assert _counts(here) == [("sent", 1)]
