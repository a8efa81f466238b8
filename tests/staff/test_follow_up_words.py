"""Each errand has its words, on paper and on the command line."""

from __future__ import annotations

import pytest

from ouderbrug.staff.follow_ups import CODES
from ouderbrug.templates.follow_ups import follow_up_words


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_errand_has_its_words(language: str) -> None:
    assert follow_up_words(language).keys() == set(CODES)
