"""After an import that is plain the same file once more changes nothing and has nothing to say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from imported import Imported
from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, PupilRecord, Receives, Relation, RosterRecord
from ouderbrug.cli.import_report import next_time

NAMES = {"p1": ("Noor", "Prins"), "p2": ("Daan", "Smit"), "g1": ("Bas", "Prins"), "g2": ("Kim", "Smit")}
KEYS = st.permutations([("p1", "g1"), ("p2", "g2"), ("p2", "g1"), ("p1", "g2"), ("p01", "g3"), ("p3", "g01")])


def seldom(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual cell, and at times another."""
    return st.sampled_from([*[usual] * 4 * len(others), *others])


OTHER = seldom(None, ("Noor", "Smit"), ("Bas", "Prins"), ("", ""))
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "email": seldom(None, "a@x.example", "b@x.example", "'a@x.example"),
    "mobile": seldom(None, "+31612345678"),
    "blocked": seldom(None, "", "court-order"),
    "opt_out": seldom(None, frozenset[str](), frozenset({"newsletter"})),
    "deceased": seldom(None, False, True),
}
TIES: dict[str, st.SearchStrategy[Any]] = {
    "authority": seldom(Authority.YES, None, *Authority),
    "receives": seldom(None, *Receives),
    "relation": st.sampled_from([Relation.FATHER, Relation.MOTHER]),
}
LEFT_OPEN = seldom("", *CELLS, "authority", "receives")
"""What a row leaves open: a cell that is empty or cannot be read."""


@st.composite
def row(draw: st.DrawFn, pupil: str, key: str) -> list[RosterRecord]:
    """What one row says of a pupil, a guardian and what they are to each other."""
    cells = {name: draw(value) for name, value in CELLS.items()}
    ties = {name: draw(value) for name, value in TIES.items()}
    place, name, how = f"line {draw(st.integers(2, 9))}", draw(LEFT_OPEN), draw(st.sampled_from(["emptied", "unsure"]))
    for said in (cells, ties):
        if name in said:
            said |= {name: None, how: frozenset({name})}
    child, parent = (draw(OTHER) or NAMES.get(one, ("Nieuw", one)) for one in (pupil, key))
    return [
        PupilRecord(place, pupil, *child, draw(st.sampled_from(["3A", "5A"]))),
        GuardianRecord(place, key, *parent, **cells),
        GuardianshipRecord(place, pupil, key, **ties),
    ]


@st.composite
def file(draw: st.DrawFn) -> list[RosterRecord]:
    """Some rows, most often each of others."""
    some = draw(KEYS)[: draw(st.integers(1, 4))]
    return [record for pupil, key in some for record in draw(row(pupil, key))]


@given(st.lists(file(), min_size=1, max_size=3))
@settings(BOUNDED, max_examples=examples(150))
def test_a_plain_import_once_more_says_what_was_foretold(files: list[list[RosterRecord]]) -> None:
    school = Imported()
    for one in files:
        first = school.takes_in(one)
        if not first.is_plain or school.doubts:
            continue
        before = school.roster
        again = school.takes_in(one)
        assert again.is_plain and school.roster == before
        assert next_time(again) == next_time(first)
        assert not any((*again.change.new.values(), *again.change.changed.values(), again.change.addresses_changed))
