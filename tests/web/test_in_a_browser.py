"""The staff page in a real browser: each screen's main act, on a phone and on a desk, by keyboard, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chances import cover
from chromium import A_MOMENT, DESK, PHONE, Screen, chromium, screen_of, served
from each import each
from ouderbrug.web.doors import DOORS
from web_browser import Pages, after_a_pilot, feast, news, seen, to_be_posted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

SIZES = each("size", [PHONE, DESK])
MILA, RIA = "mila@wegwijzer.example", "ria@wegwijzer.example"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def there(here: Pages) -> Iterator[tuple[str, Pages]]:
    """The morning after a feast was announced: two children to read about, a call, news to read, and a post."""
    here.school.happens(feast())
    here.school.dispatch()
    here.school.now = "2026-11-24T10:00:00+01:00"
    here.school.happens(seen(), seen("p2", "other"), news(body="U moet een tas meenemen."))
    here.school.dispatch()
    here.school.approve("other", "--as", "juf")
    here.school.dispatch("2026-11-24T10:05:00+01:00")
    here.later(days=1, minutes=6)
    with served(here) as place:
        yield place


Open = Any
"""Opens the screen of a colleague."""


@pytest.fixture
def opens(browser: Browser, there: tuple[str, Pages]) -> Iterator[Callable[..., Screen]]:
    screens: list[Screen] = []

    def open_for(mail: str = MILA, **how: Any) -> Screen:
        screens.append(screen_of(browser, there[0], mail, **how))
        return screens[-1]

    yield open_for
    complaints = [one for screen in screens for one in screen.complaints]
    for screen in screens:
        screen.page.context.close()
    assert complaints == []


@SIZES
def test_a_message_is_read_and_let_go_and_taken_back(opens: Open, size: dict[str, int]) -> None:
    screen = opens(size=size).press("om te lezen")
    assert "Het delen ging vandaag goed." in screen.text or "Nieuws van groep 3" in screen.text
    screen.press("Versturen")
    assert "10.1" in screen.text
    screen.press("Toch niet")
    assert screen.page.get_by_role("button", name="Versturen", exact=True).is_visible()
    screen.page.go_back()
    assert screen.page.get_by_role("heading", level=1).is_visible(), "the way back leads to a page"
    while not screen.go("/read").page.get_by_role("button", name="Overnemen").count():
        screen.press("Versturen")
    screen.press("Overnemen")
    assert "Wilt u een tas meenemen." in screen.page.locator("textarea").last.input_value()
    screen.page.locator("textarea").last.fill("U moet een tas meenemen.")
    screen.page.get_by_text("“U moet”. Liever").wait_for()


@SIZES
def test_a_family_is_called_and_what_came_of_it_is_said(opens: Open, size: dict[str, int]) -> None:
    screen = opens(size=size).press("om te bellen")
    assert screen.page.locator('a[href^="tel:"]').is_visible()
    screen.press("Voicemail").press("Elif Aksoy")
    assert "Voicemail ingesproken" in screen.text
    screen.press("Niet opgenomen")
    assert "Elif" in screen.go("/call").text


@pytest.fixture
def board(here: Pages) -> Iterator[str]:
    with served(to_be_posted(here)) as (url, _):
        yield url


@SIZES
def test_a_post_is_copied_and_its_photo_saved_and_it_is_posted_and_taken_back(
    browser: Browser, board: str, size: dict[str, int]
) -> None:
    may = ["clipboard-read", "clipboard-write"]
    screen = screen_of(browser, board, MILA, size=size, permissions=may).go("/post").press("3A")
    screen.page.get_by_role("button", name="Tekst kopiëren").click()
    screen.page.get_by_text("Gekopieerd").wait_for()
    assert "We bouwden een brug" in screen.page.evaluate("navigator.clipboard.readText()")
    with screen.page.expect_download() as saved:
        screen.page.get_by_role("link", name="Foto opslaan").click()
    assert saved.value.suggested_filename == "foto-1.jpg" and not screen.wide
    screen.press("Geplaatst")
    assert "niets om te plaatsen" in screen.text
    screen.press("Toch niet")
    assert screen.page.get_by_role("button", name="Geplaatst", exact=True).is_visible() and screen.complaints == []
    screen.page.context.close()


@SIZES
def test_a_new_message_is_written_looked_at_and_put_ready(opens: Open, size: dict[str, int]) -> None:
    screen = opens(size=size).press("Nieuw bericht").press("Mooi moment")
    screen.page.get_by_role("textbox").first.fill("We bouwden een brug van papier. Vraag uw kind hoe sterk hij was.")
    screen.page.get_by_text("Dit krijgen").wait_for()
    screen.press("Bekijk")
    assert "Dit krijgen" in screen.text
    screen.press("Klaarzetten")
    assert "Toch niet" in screen.text
    screen.go("/new").press("Goed nieuws over een kind")
    screen.page.get_by_label("Over welk kind?").select_option("Jip Prins (3A)")
    screen.page.get_by_role("textbox").first.fill("Een nieuw kind kreeg meteen een plekje in het spel.")
    screen.press("Bekijk")
    assert "Sara Bakker" in screen.text and "Gaat per mail" in screen.text


@each(("size", "name", "counted"), [(PHONE, "Sara Bakker", "1 komt, 1 nog"), (DESK, "Mark Prins", "2 komen")])
def test_who_gave_no_answer_is_reminded_and_an_answer_is_written_down(
    opens: Open, size: dict[str, int], name: str, counted: str
) -> None:
    screen = opens(size=size).press("Antwoorden").press("Letterfeest").press("Herinner die")
    assert "De herinnering gaat" in screen.text
    screen.press("Toch niet")
    screen.page.wait_for_timeout(A_MOMENT)
    screen.page.get_by_role("group", name=name).get_by_role("button", name="Ja").click()
    screen.page.get_by_text(counted).wait_for()
    screen.go("/").press("Gezinnen").press(name)
    assert "Deze week al 1 van 3 berichten" in screen.text and "Letterfeest: Ja" in screen.text


@SIZES
def test_a_leader_holds_everything_and_lets_it_go(opens: Open, size: dict[str, int]) -> None:
    screen = opens(RIA, size=size).go("/lead").press("Alles tegenhouden")
    assert "houdt alles tegen" in screen.text
    screen.press("Weer vrijgeven")
    assert screen.page.get_by_role("button", name="Alles tegenhouden").is_visible()


@pytest.fixture
def trial(here: Pages, tmp_path: Path) -> Iterator[str]:
    after = after_a_pilot(here)
    here.school.run("store", "backup", str(tmp_path / "copy.db"))
    with served(after) as (url, _):
        yield url


@each(("size", "group", "then"), [(PHONE, "7B", "Groep 7B is al live"), (DESK, "", "De school is live")])
def test_a_leader_lets_the_school_go_live(
    browser: Browser, trial: str, size: dict[str, int], group: str, then: str
) -> None:
    screen = screen_of(browser, trial, RIA, size=size).go("/lead").press("jij beslist").press("Kijk na")
    screen.page.get_by_label("Waar is dit besloten?").fill("MT 12 november")
    if group:
        screen.page.get_by_label("Met één groep beginnen?").select_option(group)
        screen.page.get_by_label("Weggooien").check()
    screen.press("Live gaan")
    assert then in screen.text and not screen.wide and screen.complaints == []
    screen.page.context.close()


def _every_page(screen: Screen) -> Iterator[str]:
    """Open each page that a leader may read, the first message, the first call and a tile among them."""
    for door in (one for one in DOORS if one.method == "GET" and "{" not in one.path):
        screen.go(door.path)
        yield door.path
        for link in screen.page.locator("main a").all()[:1]:
            path = str(link.get_attribute("href"))
            if path.startswith(("/read/", "/call/", "/post/", "/new/", "/answers/", "/families/")):
                screen.go(path)
                yield path


@pytest.mark.parametrize(("scheme", "size"), cover(["light", "dark"], {"phone": PHONE, "desk": DESK}))
def test_nothing_keeps_anybody_out_of_a_page(opens: Open, size: dict[str, int], scheme: str) -> None:
    """No violation that axe knows, in light and dark; nothing to move sideways."""
    from axe_playwright_python.sync_playwright import Axe

    screen = opens(RIA, size=size, color_scheme=scheme)
    wrong: dict[str, Any] = {}
    for path in _every_page(screen):
        found = Axe().run(screen.page).response["violations"]
        if found or screen.wide:
            wrong[path] = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] or "too wide"
    assert not wrong


def test_text_that_is_twice_as_large_needs_no_moving_sideways(opens: Open) -> None:
    screen = opens(RIA, size=PHONE)
    for path in _every_page(screen):
        screen.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not screen.wide, path


def test_by_keyboard_alone_a_message_is_let_go(opens: Open) -> None:
    screen = opens()
    _tab_to(screen, "om te lezen")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**/read")
    _tab_to(screen, "Versturen")
    screen.page.wait_for_timeout(A_MOMENT)
    screen.page.keyboard.press("Enter")
    screen.page.get_by_role("button", name="Toch niet").wait_for()


def test_without_scripts_words_are_checked_by_a_button_and_nothing_is_there_that_does_nothing(
    opens: Open, browser: Browser, board: str
) -> None:
    screen = opens(java_script_enabled=False).go("/new/moment")
    screen.page.get_by_role("textbox").first.fill("We bouwden een brug van papier. Vraag uw kind hoe sterk hij was.")
    screen.press("Kijk na")
    assert "Dit krijgen" in screen.text and screen.page.get_by_label("Voor welke groep?").is_visible()
    screen = screen_of(browser, board, MILA, java_script_enabled=False).go("/post").press("3A")
    assert not screen.page.get_by_text("Tekst kopiëren").is_visible()
    assert "We bouwden een brug" in screen.page.get_by_label("De tekst").input_value()
    screen.page.context.close()


def _tab_to(screen: Screen, words: str) -> None:
    """Press the tab key until what has these words on it has the focus, and can be seen to have it."""
    for _ in range(40):
        screen.page.keyboard.press("Tab")
        at = screen.page.evaluate(
            "[document.activeElement.innerText, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if words in (at[0] or ""):
            assert at[1] != "none", "nobody sees where the focus is"
            return
    raise AssertionError(f"no key leads to {words!r}")


def test_a_screen_reader_hears_headings_buttons_and_what_a_field_is_for(opens: Open) -> None:
    screen = opens()
    heard = screen.go("/read").page.locator("body").aria_snapshot()
    for line in ("- banner", "- main", 'heading "Lezen', 'button "Versturen"', "- article", 'group "Niet versturen'):
        assert line in heard, heard
    heard = screen.go("/new/moment").page.locator("main").aria_snapshot()
    assert "textbox" in heard and "combobox" in heard
    for field in screen.page.locator("input:visible, select:visible, textarea:visible").all():
        assert field.evaluate("field => field.labels.length"), "a field without a label"
