"""The drafts in other languages say what the English says: the same of an event, and the same of what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ouderbrug.templates import BUILT_IN

if TYPE_CHECKING:
    from pathlib import Path

DRAFTS = ("tr", "pl", "uk", "ar")
_BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock %\}", re.DOTALL)
_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_NAME = re.compile(r"(?<![\w.\"'])[a-z_]+(?:\.[a-z_]+)*")
_WORDS = frozenset(
    "if elif else endif for endfor in is not and or set first last list map attribute capital inside sentence length "
    "casefold listed days_listed on_days days when you plural one few two many reject imperative".split()
)
"""What is of the language of templates, or puts a value in words: that differs with the grammar of a language."""
_IN_OTHER_WORDS = frozenset({("_correction", "cancelled_app"), ("_correction", "cancelled_body")})
"""Blocks that tell the same in sentences of another shape."""


def said(path: Path) -> dict[str, set[str]]:
    """By block, the values that a template shows or looks at."""
    return {
        name: {one for tag in _TAG.findall(text) for one in _NAME.findall(re.sub(r'"[^"]*"', '""', tag))} - _WORDS
        for name, text in _BLOCK.findall(path.read_text("utf-8"))
    }


@pytest.mark.parametrize("language", DRAFTS)
def test_a_draft_says_of_an_event_what_the_english_says(language: str) -> None:
    other = {}
    for path in sorted((BUILT_IN / language).glob("*.j2")):
        ours, theirs = said(path), said(BUILT_IN / "en" / path.name)
        for block in theirs.keys() | ours.keys():
            if (path.stem, block) not in _IN_OTHER_WORDS and ours.get(block) != theirs.get(block):
                other[path.stem, block] = ours.get(block, set()) ^ theirs.get(block, set())
    assert not other


OLD = {
    "tr": (
        "Felemenkçe",
        "Lütfen dikkat",
        "okulundan",
        "zaman geliyor",
        "bakım bula",
        "mısınız? Son gün",
        "yazar mısınız",
    ),
    "pl": ("Czy dadzą", "Prosimy je zadać", "Czy zapiszą", "Wiadomość od"),
    "uk": ("Чи повідомите", "Чи запишете"),
    "ar": ("لن يتم هذا", "تقترب لحظة", "هل تخبروننا", "هل تسجلون"),
    "en": ("Does it not suit you", "Hence this question"),
}


@pytest.mark.parametrize("language", OLD)
def test_words_that_readers_mended_stand_nowhere(language: str) -> None:
    texts = {path.name: path.read_text("utf-8") for path in (BUILT_IN / language).glob("*.j2")}
    assert not [(name, old) for name, text in texts.items() for old in OLD[language] if old in text]
