"""What the rules say while somebody types is of what stands there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chromium import chromium, screen_of, served
from each import each
from web_browser import news

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from chromium import Screen
    from web_browser import Pages

MILA = "mila@wegwijzer.example"
FINE = "We bouwden een brug van papier. Vraag uw kind hoe sterk hij was."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def there(here: Pages) -> Iterator[str]:
    here.school.happens(news())
    here.school.dispatch()
    with served(here) as (url, _):
        yield url


def _new(screen: Screen) -> tuple[str, str]:
    screen.go("/new/moment")
    return FINE, "Dit krijgen"


def _changed(screen: Screen) -> tuple[str, str]:
    screen.go("/read").press("Aanpassen")
    return "U moet een tas meenemen.", "“U moet”. Liever"


def _no_network(screen: Screen) -> None:
    screen.page.route("**/*", lambda route: route.abort())


def _broken(screen: Screen) -> None:
    screen.page.route("**/*", lambda route: route.fulfill(status=503, body="later"))


def _signed_out(screen: Screen) -> None:
    screen.page.context.clear_cookies()


def _nothing(screen: Screen) -> None:
    pass


@pytest.mark.slow
@each(
    ("opens", "happens", "types", "said"),
    [
        (_new, _no_network, f"{FINE} En hoe hoog.", "nu niet nagekeken"),
        (_changed, _broken, f"{FINE} En hoe hoog.", "nu niet nagekeken"),
        (_new, _signed_out, f"{FINE} En hoe hoog.", "Je bent uitgelogd"),
        (_changed, _signed_out, f"{FINE} En hoe hoog.", "Je bent uitgelogd"),
        (_new, _nothing, "", "nog iets niet ingevuld"),
    ],
)
def test_a_verdict_of_other_words_stays_on_no_page(
    browser: Browser,
    there: str,
    opens: Callable[[Screen], tuple[str, str]],
    happens: Callable[[Screen], None],
    types: str,
    said: str,
) -> None:
    screen = screen_of(browser, there, MILA)
    typed, fine = opens(screen)
    field = screen.page.locator("textarea").last
    field.fill(typed)
    screen.page.locator("[data-verdict]").get_by_text(fine).wait_for()
    happens(screen)
    field.fill(types)
    screen.page.locator("[data-verdict]").get_by_text(said).wait_for()
    assert fine not in screen.page.locator("[data-verdict]").inner_text()
    assert field.input_value() == types, "what was typed stays"
    check = screen.page.get_by_role("button", name="Kijk na")
    assert check.is_visible() == ("nagekeken" in said and "uitgelogd" not in said)
    screen.page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("opens", [_new, _changed], ids=["new", "changed"])
def test_what_is_pressed_before_the_verdict_came_is_judged_as_it_stands(
    browser: Browser, there: str, opens: Callable[[Screen], tuple[str, str]]
) -> None:
    """The verdict on the page is of the words before, which it shows; the next page says what holds of these."""
    screen = screen_of(browser, there, MILA)
    opens(screen)
    field, verdict = screen.page.locator("textarea").last, screen.page.locator("[data-verdict]")
    field.fill(FINE)
    screen.page.locator("[data-verdict]:not([aria-busy]) > *").first.wait_for()
    field.fill("U moet een tas meenemen. Zo niet, dan straf.")
    assert verdict.get_attribute("aria-busy") == "true"
    screen.page.get_by_role("button", name="Bekijk hoe het wordt").click()
    screen.page.wait_for_load_state()
    said = screen.page.locator("main").inner_text()
    assert "U moet een tas meenemen" in said and "Liever" in said, said
    screen.page.context.close()
