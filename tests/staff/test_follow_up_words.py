"""Each errand has its words, on paper and on the command line."""

from __future__ import annotations

import pytest

from ouderbrug.staff.follow_ups import CODES
from ouderbrug.templates.follow_ups import follow_up_counts, follow_up_words


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_errand_has_its_words(language: str) -> None:
    assert follow_up_words(language).keys() == set(CODES)


def test_09_each_errand_has_a_number_for_the_subject_of_a_mail() -> None:
    assert follow_up_counts().keys() == set(CODES)
    assert all(one and more for one, more in follow_up_counts().values())
