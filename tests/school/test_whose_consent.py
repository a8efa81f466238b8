"""Whose word a withdrawal is where its key is not exact, in whatever order children and consents come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from ouderbrug.people import Authority, Receives, Relation
from ouderbrug.records import ConsentRecord, GuardianRecord, GuardianshipRecord, PupilRecord, RosterRecord
from ouderbrug.school.comparing import compare
from ouderbrug.school.consent_words import terms
from ouderbrug.school.roster import Roster
from ouderbrug.school.whose_consent import APPEARED, OF_FORMER, OF_NOBODY, Keys, of_the_child, unanswered

if TYPE_CHECKING:
    from ouderbrug.school.difference import Difference

TODAY, ASKED, SAID, LATER = (date(2026, month, 1) for month in (11, 9, 10, 11))
KNOWN = terms(("email",))
NOBODY = Roster("99ZZ00")


def child(key: str) -> list[RosterRecord]:
    tie = GuardianshipRecord("line 2", key, "g1", Relation.MOTHER, Authority.YES, Receives.ALL)
    return [PupilRecord("line 2", key, "Jip", "Vos", "3A"), GuardianRecord("line 2", "g1", "Sara", "Vos"), tie]


def word(key: str, *, given: bool, on: date = SAID, purpose: str = "photo") -> ConsentRecord:
    return ConsentRecord("line 2", key, purpose, "", given, on)


def after(roster: Roster, records: list[RosterRecord]) -> tuple[Roster, Difference]:
    """The people of a store once a file was taken in."""
    change = compare(roster, records)
    kept = dict.fromkeys((*roster.consents, *change.consents, *change.appeared))
    now = replace(
        roster,
        pupils={**roster.pupils, **change.pupils},
        guardians={**roster.guardians, **change.guardians},
        ties=(*roster.ties, *change.ties.values()),
        consents=tuple(kept),
    )
    return now, change


def goes(roster: Roster) -> set[str]:
    return {one.partition(":")[0] for one in roster.consents_on("email", KNOWN, TODAY)}


ALIKE = [
    ("P1", "p1", True),
    ("12", "0012", True),
    ("0012", "12", True),
    ("12.0", "12", True),
    ("12,0", "0012", True),
    ("p1,p2", "p1", True),
    ("p2 en P-1", "p1", True),
    ("\uff501", "p1", True),
    ("\u200bp1", "p1", True),
    ("1,2E+01", "0012", True),
    ("1.23457E+11", "123456789012", True),
    ("1,23457E+11", "123457000000", True),
    ("1,23457E+11", "123455000000", False),
    ("1,2E+01", "1", False),
    ("2E+00", "2", True),
    ("p11", "p1", False),
    ("-", "p1", False),
]


@pytest.mark.parametrize(("key", "pupil", "is_meant"), ALIKE)
@pytest.mark.parametrize("order", [*permutations(("child", "no", "yes"))])
def test_7_a_withdrawal_by_a_key_that_is_like_that_of_a_child_counts_whichever_comes_first(
    key: str, pupil: str, is_meant: bool, order: tuple[str, ...]
) -> None:
    files: dict[str, list[RosterRecord]] = {
        "child": child(pupil),
        "no": [word(key, given=False)],
        "yes": [word(pupil, given=True, on=ASKED)],
    }
    roster = NOBODY
    for file in (*order, "yes"):  # what was given of nobody is to be imported again
        roster, _ = after(roster, files[file])
    assert goes(roster) == (set() if is_meant else {pupil})
    # Their own later yes ends it, and what is not exact never comes back by another import.
    roster, _ = after(roster, [word(pupil, given=True, on=LATER)])
    roster, change = after(roster, child(pupil))
    assert (goes(roster), change.appeared) == ({pupil}, [])


def test_7_a_child_who_comes_after_a_withdrawal_that_may_name_it_is_told_and_no_other_is_meant() -> None:
    roster, change = after(NOBODY, [word("p1,P2", given=False)])
    assert [note.code for note in change.notes] == [OF_NOBODY]
    roster, change = after(roster, child("p1"))
    assert [(one.pupil, one.source, one.on) for one in change.appeared] == [("p1", APPEARED, SAID)]
    assert change.warnings == [
        "pupil p1: what was withdrawn under a key that nobody had counts for this child; put that key right"
    ]
    roster, change = after(roster, [*child("p1"), *child("p2"), *child("p3")])
    assert [one.pupil for one in change.appeared] == ["p2"]
    assert change.consents == []


def test_7_a_key_that_is_a_child_s_own_means_no_other() -> None:
    roster, _ = after(NOBODY, [word("12", given=False)])
    roster, change = after(roster, [*child("12"), *child("0012")])
    assert change.appeared == []


def test_7_what_was_withdrawn_of_nobody_is_asked_after_until_a_child_comes_whom_it_may_name() -> None:
    roster, _ = after(NOBODY, [word("zz", given=False), word("P1", given=False)])
    assert unanswered(roster.consents, Keys(roster.pupils)) == {"P1", "zz"}
    roster, _ = after(roster, child("p1"))
    assert unanswered(roster.consents, Keys(roster.pupils)) == {"zz"}
    roster, _ = after(roster, child("zz"))
    assert unanswered(roster.consents, Keys(roster.pupils)) == set()


@pytest.mark.parametrize(("since", "given"), [(None, True), (ASKED, True), (SAID, True), (LATER, False)])
def test_what_was_given_while_the_key_was_another_child_s_counts_for_nothing(since: date | None, given: bool) -> None:
    words = [word("p1", given=True), word("p1", given=False), word("p2", given=True)]
    found, notes = of_the_child(words, {"p1": since} if since else {})
    assert found == words[not given :]
    assert [note.code for note in notes] == [OF_FORMER] * (not given)
