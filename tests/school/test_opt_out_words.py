"""A wish in a word that no kind has is a cell that nobody can read: all waits for that guardian until it can."""

from __future__ import annotations

import pytest

from imported import Imported
from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, PupilRecord, Relation, RosterRecord
from ouderbrug.school.opt_out_words import understood

KINDS = ("newsletter", "home_tip")
CELLS = {
    "newsletter": ({"newsletter"}, {"newsletter"}, False),
    "a hyphen": ({"home-tip"}, {"home_tip"}, False),
    "all": ({"all"}, {"all"}, False),
    "all and a word": ({"all", "ja"}, {"all"}, False),
    "none": (set(), set(), False),
    "another language": ({"nieuwsbrief"}, set(), True),
    "yes": ({"ja"}, set(), True),
    "one of two": ({"newsletter", "tips"}, {"newsletter"}, True),
}


def file(words: set[str] | None) -> list[RosterRecord]:
    opt_out = None if words is None else frozenset(words)
    found, wrong = understood(
        [
            PupilRecord("x.csv:2", "p1", "Fenna", "van Dam", "3A"),
            GuardianRecord("x.csv:2", "f1", "Bas", "van Dam", email="f@x.example", opt_out=opt_out),
            GuardianshipRecord("x.csv:2", "p1", "f1", Relation.FATHER, Authority.YES),
        ],
        KINDS,
    )
    assert wrong in ([], ["x.csv:2"])
    return found


@pytest.mark.parametrize("case", CELLS)
def test_7_a_wish_in_a_word_that_no_kind_has_waits_until_it_can_be_read(case: str) -> None:
    words, stands, waits = CELLS[case]
    school = Imported()
    school.takes_in(file(words))
    assert school.roster.guardians["f1"].opt_out == stands
    assert school.waits("p1", "f1") is waits
    school.takes_in(file(None))
    assert school.waits("p1", "f1") is waits, "an empty cell is no answer"
    school.takes_in(file({"newsletter"} | stands))
    assert not school.waits("p1", "f1")


def test_7_a_word_that_cannot_be_read_lifts_no_wish() -> None:
    school = Imported()
    school.takes_in(file({"home_tip"}))
    judged = school.takes_in(file({"newsletter", "tips"}))
    assert not judged.change.lifted
    assert school.roster.guardians["f1"].opt_out == {"newsletter", "home_tip"}
