"""A page that is old when it is pressed: what came in since, was settled by another, or changed, is never touched.

Each door that takes a form has its cases, or says why an old page of it can do no harm.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import web_old_cards
import web_old_lists
import web_old_writing
from ouderbrug.store import holds
from ouderbrug.web.doors import DOORS
from ouderbrug.web.public_doors import PUBLIC_DOORS
from web_old_cards import KIM, first, kept_since

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Pages
    from web_old_cards import Old

pytestmark = pytest.mark.slow

SAID = ("message", "follow_up", "response", "hold", "event", "channel_state", "agreement", "wish")
"""Tables of what a press may change."""
CASES = {**web_old_cards.CASES, **web_old_lists.CASES, **web_old_writing.CASES}
"""What may happen behind an old page, by the screen that takes its form."""
NO_HARM = {
    "posted_self": "it says something of its own, once by its id",
    "look": "nothing is stored of it",
    "hold_family": "it holds what is not held, whatever was held before",
    "hold_all": "it holds what is not held, whatever was held before",
    "less": "it says something of its own, and asks whether it is so",
    "more": "it takes back the colleague's own word of today, which says the same whenever it was said",
    "check_live": "it notes that somebody looked",
    "answer": "it shows nothing of what was asked",
    "wish": "it shows nothing of what was wished",
    "less by a link": "it shows nothing, and says the same each time",
    "undo by a link": "its token stands for one wish",
}
"""Why an old page of what else takes a form can do no harm, by the screen."""


def test_every_door_that_takes_a_form_has_its_cases_or_can_do_no_harm() -> None:
    ours = {door.screen for door in DOORS if door.method == "POST"}
    theirs = {door.screen for door in PUBLIC_DOORS if door.method == "POST"}
    named = {f"{screen} by a link" if screen in ours else screen for screen in theirs}
    assert CASES.keys() | NO_HARM.keys() == ours | named and not CASES.keys() & NO_HARM.keys()


EACH = {f"{screen}: {name}": case for screen, cases in CASES.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", EACH.values(), ids=EACH.keys())
def test_an_old_page_touches_nothing_that_was_not_on_it(here: Pages, case: Callable[[Pages], Old]) -> None:
    old = case(here)
    before, before_that = _rows(old), _on_it(old)
    answer = old.browser.press(old.button, **old.filled)
    assert answer.status_code == (409 if old.says else 303), old.browser.text
    assert _rows(old) == before
    for said in old.says:
        assert said in old.browser.text, old.browser.text
    assert all(one != two for one, two in zip(_on_it(old), before_that, strict=True))


def _on_it(old: Old) -> list[object]:
    """The messages that were on the page and stand."""
    with closing(sqlite3.connect(old.at.school.store)) as connection:
        return [connection.execute("select * from message where id = ?", (one,)).fetchone() for one in old.may]


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
    old = kept_since(here)
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
    old = kept_since(here)
    first(old.browser, "/call")
    assert "Ik had dit al verteld" in old.browser.text
    kim = first(here.signed_in(KIM), "/call")
    assert "Ik had dit al verteld" not in kim.text, "who never saw it told nothing"
    assert old.browser.press("Ik had dit al verteld").status_code == 303
    assert _counts(here) == [("sent", 1)]
