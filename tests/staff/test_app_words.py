"""No word to a colleague asks to post in an app: the school may have none, and a card names the one that it has."""

from __future__ import annotations

import re

import pytest

from docs_pages import ROOT
from ouderbrug.staff.card_sheet import WAYS
from ouderbrug.templates.follow_ups import follow_up_words

ASKS = re.compile(r"plaats\w*[^.]{0,40} in de app|in de app (?:plaats|gezet|ingesteld)")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src" / "ouderbrug" / "staff").glob("*.py")), ids=lambda path: path.stem
)
def test_8_no_sentence_for_colleagues_takes_an_app_for_granted(path: object) -> None:
    assert not ASKS.search(path.read_text("utf-8"))  # type: ignore[attr-defined]


def test_8_no_errand_and_no_card_does_either() -> None:
    said = [*follow_up_words("nl").values(), *WAYS.values()]
    assert not any(ASKS.search(one) for one in said)
