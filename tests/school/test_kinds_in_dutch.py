"""Who types the Dutch name of a kind is told the kind."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from ouderbrug import hints
from ouderbrug.hints import KINDS_PAGE, _dutch, nearest
from ouderbrug.school.kinds import register_event_kinds

KINDS = {kind.name for kind in register_event_kinds()}
WORDS = Path(hints.__file__).with_name("kinds_in_dutch.toml")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("nieuwsbrief", "newsletter"), ("Nieuwsbrief", "newsletter"), ("nieuwsbrieven", "newsletter"),
        ("school-dicht", "closure"), ("ziek", "staff_absence"), ("studiedag", "study_day"), ("newsletr", "newsletter"),
        ("uitnodiging", "meeting_invitation"), ("tip_voor_thuis", "home_tip"), ("oudergesprek", "conference"),
    ],
)  # fmt: skip
def test_7_a_dutch_name_of_a_kind_has_its_kind_for_a_hint(typed: str, kind: str) -> None:
    assert nearest(typed, KINDS, KINDS_PAGE) == f"did you mean {kind}?"
    assert kind not in nearest(typed, KINDS - {kind}, KINDS_PAGE), "what is not loaded is meant by nobody"


def test_7_each_kind_has_a_dutch_name_and_no_two_have_one() -> None:
    assert {*_dutch().values()} == KINDS - {"digest"}, "a digest is made, and named by nobody"
    words = Counter(word for said in tomllib.loads(WORDS.read_text("utf-8")).values() for word in said)
    assert max(words.values()) == 1 and all(word == word.casefold() for word in words)
