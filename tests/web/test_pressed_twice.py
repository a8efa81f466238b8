"""A button that is pressed twice did it once: every form of the staff page, by the doors that take one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.web.doors import DOORS
from web_ready import MORE, READY

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages
    from web_ready import Ready

pytestmark = pytest.mark.slow

NOT_SAID = ("viewing", "web_session", "meta", "generation", "lineage", "stamp")
"""Tables of who looked and of how often the store changed."""


def test_every_door_that_takes_a_form_is_pressed_twice() -> None:
    assert {door.screen for door in DOORS if door.method == "POST"} == READY.keys()


@pytest.mark.parametrize("press", [*READY.values(), *MORE.values()], ids=[*READY, *MORE])
@pytest.mark.parametrize("seconds", [0, 2])
def test_a_second_press_changes_nothing(here: Pages, press: Callable[[Pages], Ready], seconds: int) -> None:
    """Where the clock stands still, as in a rehearsal, as well."""
    at, browser, button, filled = press(here)
    sent = _form(browser, button) | filled
    action = sent.pop("action")
    assert browser.post(action, sent).status_code in (200, 303), browser.text
    once = _rows(at)
    at.later(seconds=seconds)
    assert browser.post(action, sent).status_code in (200, 303, 404, 409), browser.text
    assert _rows(at) == once


def _form(browser: Browser, button: str) -> dict[str, str]:
    """The fields of the first form with this button, and where it goes."""
    for form in browser.forms:
        for said, (name, value) in form.buttons.items():
            if said.startswith(button):
                return form.fields | ({name: value} if name else {}) | {"action": form.action}
    raise AssertionError(f"no button {button!r} on {browser.text}")


def _rows(here: Pages) -> dict[str, list[Any]]:
    """All rows of the store but those of who looked."""
    here.desk.close()
    with closing(sqlite3.connect(here.school.store)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(map(repr, connection.execute(f"select * from {name}")))
                for name in names if name not in NOT_SAID}  # fmt: skip
