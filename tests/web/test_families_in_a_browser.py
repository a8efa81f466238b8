"""Gezin and "Zelf al geplaatst" in a real browser: their buttons, on a phone and on a desk, and what axe says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chances import cover
from chromium import A_MOMENT, DESK, PHONE, chromium, screen_of, served
from each import each
from web_browser import to_be_posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from chromium import Screen
    from web_browser import Pages

pytestmark = pytest.mark.slow
MILA, RIA = "mila@wegwijzer.example", "ria@wegwijzer.example"
SIZES = each("size", [PHONE, DESK])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def board(here: Pages) -> Iterator[tuple[str, Pages]]:
    with served(to_be_posted(here)) as place:
        yield place


def _family(browser: Browser, url: str, mail: str, size: dict[str, int], **how: Any) -> Screen:
    return screen_of(browser, url, mail, size=size, **how).go("/families").press("Sara Bakker")


def _opened(screen: Screen) -> Screen:
    """With all that is folded in opened."""
    folded = screen.page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    return screen


@SIZES
def test_a_talk_is_written_down_once_however_fast_it_is_pressed(
    browser: Browser, board: tuple[str, Pages], size: dict[str, int]
) -> None:
    words = f"Samen lezen, {size['width']} bladzijden."
    screen = _opened(_family(browser, board[0], MILA, size))
    screen.page.get_by_label("Wat hebben jullie afgesproken?").fill(words)
    screen.page.wait_for_timeout(A_MOMENT)
    with screen.page.expect_navigation():
        screen.page.get_by_role("button", name="Gesproken").dblclick(no_wait_after=True)
    assert screen.page.get_by_text(words).count() == 1 and "Laatste gesprek" in screen.text
    assert not screen.wide and screen.complaints == []
    screen.page.context.close()


@SIZES
def test_what_is_not_wanted_and_a_hold_are_written_down(
    browser: Browser, board: tuple[str, Pages], size: dict[str, int]
) -> None:
    screen = _opened(_family(browser, board[0], RIA, size))
    screen.page.get_by_label("Geen tips voor thuis").check()
    screen.press("Schrijf op").press("Ja, dit vroeg deze ouder")
    assert "Vandaag door jou opgeschreven" in screen.text
    screen.press("Toch niet")
    _opened(screen).press("Tegenhouden")
    assert "Tegengehouden door Ria Vos" in screen.text
    screen.press("Weer vrijgeven")
    assert "Tegengehouden" not in _opened(screen).text and not screen.wide and screen.complaints == []
    screen.page.context.close()


@pytest.mark.parametrize(("scheme", "size"), cover(["light", "dark"], {"phone": PHONE, "desk": DESK}))
def test_nothing_keeps_anybody_out_of_what_is_folded_in(
    browser: Browser, board: tuple[str, Pages], size: dict[str, int], scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    screen, wrong = _opened(_family(browser, board[0], RIA, size, color_scheme=scheme)), []
    for go in ("", "/post"):
        screen = _opened(screen.go(go)) if go else screen
        wrong += [(go, one["id"]) for one in Axe().run(screen.page).response["violations"]]
        assert not screen.wide
    screen = _opened(screen.go("/families").press("Sara Bakker"))
    screen.page.get_by_label("Geen tips voor thuis").check()
    screen.press("Schrijf op")
    wrong += [("sure", one["id"]) for one in Axe().run(screen.page).response["violations"]]
    assert wrong == []
    screen.page.context.close()


@SIZES
def test_what_was_posted_by_hand_counts_once(browser: Browser, board: tuple[str, Pages], size: dict[str, int]) -> None:
    url, here, what = *board, f"Dikketruiendag {size['width']}"
    before = here.school.json("status")["messages"]["sent"]
    screen = _opened(screen_of(browser, url, MILA, size=size).go("/post"))
    screen.page.get_by_label("Wat was het?").fill(what)
    screen.page.wait_for_timeout(A_MOMENT)
    with screen.page.expect_navigation():
        screen.page.get_by_role("button", name="Zelf al geplaatst").dblclick(no_wait_after=True)
    assert len(re.findall(f"3A: {what}", screen.text)) == 1, screen.text
    screen.page.go_back()
    screen.page.wait_for_timeout(A_MOMENT)
    assert not screen.wide and screen.complaints == []
    screen.page.context.close()
    assert here.school.json("status")["messages"]["sent"] == before + 1
