"""The languages of guardians: plural forms by CLDR, the direction of writing, and what Babel has another name for."""

from __future__ import annotations

import re

import pytest
from babel import Locale

from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.language import language_code, locale_of, plural, right_to_left

CHECKED = "nl en tr ar pl uk fa so ti ro bg zh ckb kmr am pap zgh shi es fr pt ps".split()
RTL = {"ar", "fa", "ckb", "ps", "prs"}


@pytest.mark.parametrize("language", CHECKED)
def test_each_checked_language_has_a_locale_of_its_own(language: str) -> None:
    assert locale_of(language).language == {"kmr": "ku"}.get(language, language)


def test_dari_is_written_as_persian_and_what_nobody_knows_as_dutch() -> None:
    assert language_code("prs") == "fa" and locale_of("prs").language == "fa"
    assert locale_of("xx").language == "nl"


@pytest.mark.parametrize("language", [*CHECKED, "prs"])
def test_which_are_written_from_right_to_left(language: str) -> None:
    assert right_to_left(language) is (language in RTL)


@pytest.mark.parametrize(
    ("language", "number", "category"),
    [
        *[("ar", 0, "zero"), ("ar", 1, "one"), ("ar", 2, "two"), ("ar", 3, "few"), ("ar", 11, "many")],
        *[("ar", 100, "other"), ("pl", 0, "many"), ("pl", 1, "one"), ("pl", 2, "few"), ("pl", 5, "many")],
        *[("pl", 22, "few"), ("pl", 25, "many"), ("uk", 1, "one"), ("uk", 2, "few"), ("uk", 5, "many")],
        *[("uk", 21, "one"), ("ro", 1, "one"), ("ro", 2, "few"), ("ro", 19, "few"), ("ro", 20, "other")],
        *[("zh", 1, "other"), ("zh", 2, "other"), ("nl", 1, "one"), ("nl", 2, "other")],
        *[("es", 1_000_000, "many"), ("fr", 1_000_000, "many"), ("pt", 1_000_000, "many")],
    ],
)
def test_the_plural_form_that_goes_with_a_number(language: str, number: int, category: str) -> None:
    forms = {name: name for name in ("zero", "one", "two", "few", "many")}
    assert plural(number, language, "other", forms) == category


@pytest.mark.parametrize(
    ("language", "count"),
    [("ar", 6), ("pl", 4), ("uk", 4), ("ro", 3), ("es", 3), ("fr", 3), ("pt", 3), ("zh", 1), ("zgh", 1)],
)
def test_how_many_forms_a_language_has(language: str, count: int) -> None:
    assert len(Locale.parse(language).plural_form.rules) + 1 == count


def test_a_last_day_to_answer_is_said_in_one_way() -> None:
    """An invitation said "by Friday", and its reminder "before Saturday"."""
    assert not [
        path.name
        for path in (BUILT_IN / "en").glob("*.j2")
        if re.search(r"before \**\{\{ when\(day_after", path.read_text())
    ]
