"""How many presses a morning takes: three messages to read, two to post and a call, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from chromium import PHONE, chromium, screen_of, served
from web_browser import pages, seen, to_be_posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from chromium import Screen
    from web_browser import Pages

pytestmark = pytest.mark.slow
MOST = 14
"""So many presses, each text that is copied among them."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def morning(here: Pages) -> Iterator[str]:
    board = to_be_posted(here)
    told = {"id": "toren", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "Een toren."}}
    board.school.happens(told, seen("p2", "call"))
    board.school.dispatch()
    board.school.approve("call", "--as", "juf")
    board.school.dispatch()
    board.school.family("p4 Mees Mol", "3A", guardian("g5", "Piet Mol"))
    board.school.enrol()
    board.school.happens(seen(), seen("p4", "fourth"), seen("p4", "fifth", "Het rekenen ging vandaag goed."))
    board.school.dispatch()
    with served(pages(board.school)) as (url, _):
        yield url


class _Counted:
    def __init__(self, screen: Screen) -> None:
        self.screen, self.presses = screen, 0

    def press(self, words: str) -> None:
        self.presses += 1
        self.screen.press(words)

    def copy(self) -> None:
        for name in ("Titel kopiëren", "Tekst kopiëren"):
            self.presses += 1
            self.screen.page.get_by_role("button", name=name).click()


def test_three_approvals_two_posts_and_a_call(browser: Browser, morning: str) -> None:
    screen = screen_of(browser, morning, "mila@wegwijzer.example", size=PHONE, permissions=["clipboard-write"])
    one = _Counted(screen.go("/"))
    one.press("3 berichten om te lezen")
    for left in (2, 1, 0):
        one.press("Versturen")
        assert "Toch niet" in screen.text and ("Alles is gelezen" in screen.text) == (not left)
    one.press("om te plaatsen")
    one.press("3A")
    for left in (1, 0):
        one.copy()
        one.press("Geplaatst")
        assert "Toch niet" in screen.text and ("niets om te plaatsen" in screen.text) == (not left)
    one.press("om te bellen")
    one.press("Gesproken")
    assert "niemand om te bellen" in screen.text and not screen.wide
    assert one.presses <= MOST, one.presses
    screen.page.context.close()


def test_a_second_tap_lets_nothing_go_that_nobody_read(browser: Browser, morning: str) -> None:
    """It falls on the page that came meanwhile, at the place of the button before."""
    screen = screen_of(browser, morning, "mila@wegwijzer.example", size=PHONE).go("/read")
    screen.page.wait_for_timeout(350)
    button = screen.page.get_by_role("button", name="Versturen", exact=True)
    with screen.page.expect_navigation():
        button.click()
    screen.page.get_by_role("button", name="Versturen", exact=True).click(no_wait_after=True)
    screen.page.wait_for_timeout(500)
    assert "2 berichten om te lezen" in screen.go("/").text
    screen.page.context.close()
