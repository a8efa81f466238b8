"""The page for guardians in a real browser: an answer and a wish, on a phone and a desk, by keyboard, in the dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from chances import cover
from chromium import DESK, PHONE, Screen, chromium, screen_at, served_at
from each import each
from web_guardian import PUBLIC, invitation, links, public_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

SIZES = each("size", [PHONE, DESK])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")
    here = School(tmp_path, smtp)
    here.configure(PUBLIC)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    here.enrol()
    here.happens(invitation())
    here.dispatch()
    return here


@pytest.fixture
def opens(browser: Browser, school: School) -> Iterator[Callable[..., Screen]]:
    """Opens the screen of a guardian."""
    screens: list[Screen] = []
    with served_at(lambda origin: public_pages(school, origin)) as (url, _):

        def open_it(**how: Any) -> Screen:
            screens.append(screen_at(browser, url, **how))
            return screens[-1]

        yield open_it
        for screen in screens:
            screen.page.context.close()
    for screen in screens:
        assert not screen.complaints, screen.complaints


Open = Any


def _paths(school: School) -> list[str]:
    return links(school.smtp.mails[0])


@SIZES
def test_a_guardian_answers(opens: Open, school: School, size: dict[str, int]) -> None:
    screen = opens(size=size).go(_paths(school)[0])
    screen.press("Ja")
    assert "Bedankt" in screen.text
    screen.go(_paths(school)[2])
    screen.page.get_by_label("Vraag of opmerking").fill("Mag oma mee?")
    screen.press("Ik wil iets vragen")
    assert "De vraag is bij school" in screen.text
    [said] = school.json("respond", "evening")["answers"]
    assert (said["answer"], said["note"]) == ("anders", "Mag oma mee?")


@SIZES
def test_a_guardian_wishes_and_takes_it_back(opens: Open, school: School, size: dict[str, int]) -> None:
    screen = opens(size=size).go(_paths(school)[-1])
    screen.page.get_by_label("Taal").select_option("tr")
    screen.press("Vastleggen")
    assert "Er komt een mail" in screen.text
    body = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    path = next(line for line in body.split() if "/u/" in line).partition(".example")[2]
    screen.go(path).press("Draai het terug")
    assert "teruggedraaid" in screen.text


def test_the_other_language_is_one_press_away(opens: Open, school: School) -> None:
    screen = opens(size=PHONE).go(_paths(school)[0]).press("English")
    assert "Nothing has been sent yet" in screen.text
    screen.press("Yes")
    assert "Thank you" in screen.text and "Bedankt" in screen.press("Nederlands").text


def _every_page(screen: Screen, school: School) -> Iterator[str]:
    for path in [*_paths(school), "/thanks/ja", "/thanks/anders", "/thanks/wishes"]:
        screen.go(path)
        yield path


@pytest.mark.parametrize(("scheme", "size"), cover(["light", "dark"], {"phone": PHONE, "desk": DESK}))
def test_nothing_keeps_anybody_out_of_a_page(opens: Open, school: School, size: dict[str, int], scheme: str) -> None:
    """No violation that axe knows, in light and dark; nothing to move sideways, with text twice as large too."""
    from axe_playwright_python.sync_playwright import Axe

    screen = opens(size=size, color_scheme=scheme)
    wrong: dict[str, Any] = {}
    for path in _every_page(screen, school):
        found = Axe().run(screen.page).response["violations"]
        if found or screen.wide:
            wrong[path] = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] or "too wide"
        screen.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not screen.wide, path
    assert not wrong


def test_by_keyboard_alone_and_without_scripts_an_answer_is_given(opens: Open, school: School) -> None:
    screen = opens(java_script_enabled=False).go(_paths(school)[1])
    screen.page.get_by_role("button", name="Nee", exact=True).focus()
    screen.page.keyboard.press("Enter")
    screen.page.get_by_role("heading", name="Bedankt").wait_for()
    heard = screen.go(_paths(school)[0]).page.locator("body").aria_snapshot()
    for line in ("- banner", "- main", 'heading "Antwoord aan school"', 'button "Ja"', 'textbox "Vraag of opmerking'):
        assert line in heard, heard
