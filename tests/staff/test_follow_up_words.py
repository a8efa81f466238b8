"""Each errand has its words, on paper and on the command line."""

from __future__ import annotations

import pytest

from ouderbrug.staff.follow_ups import CODES
from ouderbrug.staff.not_sent import NOT_SENT
from ouderbrug.templates.follow_ups import follow_up_counts, follow_up_words


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_errand_has_its_words(language: str) -> None:
    assert follow_up_words(language).keys() == set(CODES)


def test_09_each_errand_has_a_number_for_the_subject_of_a_mail() -> None:
    assert follow_up_counts().keys() == set(CODES)
    assert all(one and more for one, more in follow_up_counts().values())


DO = "Vertel Lees Vraag Haal Bespreek Geef Laat Bel Niet Vul Verbeter Zeg Bedank Je".split()
"""How a sentence begins that says what to do, or that nothing is to be done."""


@pytest.mark.parametrize("code", sorted({*CODES} - {NOT_SENT}))
def test_7_each_errand_says_on_paper_and_in_a_mail_what_its_reader_does(code: str) -> None:
    """Of what was not sent the reason says it."""
    said = follow_up_words("nl")[code]
    sentences = said.replace("?", "?.").split(". ")
    assert any(one.endswith(("?", "?.")) or one.split()[0] in DO for one in sentences), said
    assert not {"u", "uw"} & {*said.casefold().replace(",", "").split()}, "a colleague is je"
