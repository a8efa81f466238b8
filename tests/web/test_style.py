"""What can be seen by who sees little: contrast, size of what is pressed, a language and a label for each thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug.web import public_words
from ouderbrug.web.doors import DOORS
from ouderbrug.web.pages import FOLDER, STYLE
from ouderbrug.web.words import SAID
from web_browser import news, seen

if TYPE_CHECKING:
    from web_browser import Pages

LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in STYLE.split("@media", 2)[:2])
ENOUGH = 4.5
"""The contrast of WCAG 2.2 AA for text."""
PAIRS = (("ink", "paper"), ("soft", "paper"), ("main", "paper"), ("on-main", "main"), ("on-note", "note"))


def _light(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@each(("colours", "pair"), [(colours, pair) for colours in (LIGHT, DARK) for pair in PAIRS])
def test_text_stands_out_in_light_and_in_dark(colours: dict[str, str], pair: tuple[str, str]) -> None:
    high, low = sorted((_light(colours[name]) for name in pair), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= ENOUGH


def test_what_is_pressed_is_large_enough_for_a_thumb() -> None:
    for rule in ("button, .button", ".list a", "textarea"):
        assert re.search(rf"{re.escape(rule)}[^{{}}]*{{[^}}]*min-height: 48px", STYLE), rule


@each("said", [SAID, public_words.SAID])
def test_every_text_is_there_in_both_languages_with_the_same_places(said: dict[str, tuple[str, str]]) -> None:
    for name, (dutch, english) in said.items():
        assert set(re.findall(r"{(\w+)}", dutch)) == set(re.findall(r"{(\w+)}", english)), name
        assert dutch and english


def test_no_template_says_words_of_its_own() -> None:
    for path in FOLDER.glob("*.j2"):
        bare = re.sub(r"{[{%#].*?[}%#]}|<[^>]*>|<!DOCTYPE html>", " ", path.read_text("utf-8"), flags=re.S)
        assert not re.search(r"[a-z]{3}", bare), path.name


@pytest.mark.slow
def test_each_page_says_its_language_has_one_title_and_labels_what_is_filled_in(here: Pages) -> None:
    here.school.happens(seen(), seen("p2", "other"), news())
    here.school.dispatch()
    ria = here.signed_in("ria@wegwijzer.example")
    numbers = [one["message"] for one in here.school.json("approve")["awaiting_approval"]]
    for door in (one for one in DOORS if one.method == "GET"):
        for number in numbers:
            answer = ria.get(door.path.replace("{number:number}", f"{number}").replace("{name}", "celebration"))
            if answer.status_code == 303:  # nothing was let go, so that it leads on
                continue
            page = answer.text
            assert page.startswith('<!DOCTYPE html>\n<html lang="nl">') and page.count("<h1>") == 1, door.path
            filled = set(re.findall(r'<(?:input|textarea|select) id="(\w+)"', page))
            assert filled == set(re.findall(r'<label for="(\w+)"', page)), door.path
