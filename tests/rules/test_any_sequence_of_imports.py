"""No sequence of imports lets a child's message reach a mailbox that a protected person reads, unless one says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from protected_family import PROTECTIONS, ProtectedFamily, others

from chances import examples
from ouderbrug import (
    Authority,
    GuardianRecord,
    GuardianshipRecord,
    PupilRecord,
    Receives,
    Relation,
    RosterRecord,
)

NAMES = [("Bas", "van Dam"), ("BAS", "VAN DAM"), ("Ba\u0301s", "Dam"), ("B.", "van Dam"), ("", "Bas van Dam"),
         ("Bass", "v. Dam"), (None, None)]  # fmt: skip
CHILD = [("Fenna", "van Dam"), ("FENNA", "Dam"), ("Fenne", "van Dam"), ("Fenna", "Vonk"), (None, None)]
MOTHERS = ["m1", "m9"]


@dataclass(frozen=True)
class Row:
    """The father as one file has him: by which key, name and address, at which key of the child."""

    key: str = "f1"
    name: tuple[str | None, str | None] = NAMES[0]
    at: str = "a@x.example"
    child: str = "p01"
    child_name: tuple[str | None, str | None] = CHILD[0]
    says: bool = False
    mother: str = MOTHERS[0]


rows = st.builds(
    Row,
    key=st.sampled_from(["f1", "f01", "f9"]),
    name=st.sampled_from(NAMES),
    at=st.sampled_from(["a@x.example", "b@x.example"]),
    child=st.sampled_from(["p01", "p1", "k1"]),
    child_name=st.sampled_from(CHILD),
    says=st.booleans(),
    mother=st.sampled_from(MOTHERS),
)
FATHERS = st.lists(rows, max_size=2, unique_by=lambda row: row.key).filter(
    lambda found: sum(row.name == (None, None) for row in found) < 2  # of two without a name nobody can tell
)
FILES = st.lists(st.tuples(FATHERS, st.booleans()), max_size=4)


def file(fathers: list[Row], protection: dict[str, Any], mother_shares: bool) -> list[RosterRecord]:
    """A whole school: the family, and so many others that no share of it stops an import."""
    child, named = (fathers[0].child, fathers[0].child_name) if fathers else ("p01", CHILD[0])
    shared = fathers[0].at if mother_shares and fathers else "m@x.example"
    found: list[RosterRecord] = [PupilRecord("line 2", child, *named, "3A")]
    mother = fathers[0].mother if fathers else MOTHERS[0]
    found += _parent(child, mother, ("Ilse", "Vonk"), shared, Relation.MOTHER, {})
    for row in fathers:
        found += _parent(child, row.key, row.name, row.at, Relation.FATHER, protection if row.says else {})
    return found + others()


def _parent(
    child: str, key: str, name: Any, at: str, relation: Relation, protection: dict[str, Any]
) -> list[RosterRecord]:
    of_tie = {"authority": Authority.YES} | {k: v for k, v in protection.items() if k != "blocked"}
    of_person = {k: v for k, v in protection.items() if k == "blocked"}
    return [
        GuardianRecord("line 2", key, *name, email=at, **of_person),
        GuardianshipRecord("line 2", child, key, relation, **of_tie),
    ]


class School(ProtectedFamily):
    """What each import leaves behind, and where messages about its children may go then."""

    def mailboxes(self) -> set[str]:
        """Where a message about any child may go, by the rule that judges it."""
        people = self.people
        return {
            people.guardians[tie.guardian].email
            for tie in people.ties
            if not self.waits(tie.pupil, tie.guardian) and self.allowed(tie.guardian, tie.pupil)
        }


DIVORCED = Row("f9", child="k1", child_name=("Fenna", "Vonk"), mother="m9")
"""All keys are new, and the child has its mother's name."""
UNNAMED = [Row("f01", child="p1", child_name=(None, None), mother="m9")]
"""A child of whom the file says no name, by another key, with parents under other keys."""
DUPLICATE = [Row("f1", ("B.", "van Dam")), Row("f01")]


@given(st.sampled_from(PROTECTIONS), FILES, FILES)
@example({"receives": Receives.NOTHING}, [], [([DIVORCED], False)])
@example({"receives": Receives.NOTHING}, [], [([], False), ([replace(DIVORCED, key="f1")], False)])
@example({"receives": Receives.NOTHING}, [(UNNAMED, True)], [(UNNAMED, False)])
@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=examples(40), deadline=None)
def test_no_sequence_of_imports_lets_a_message_reach_a_protected_person(
    protection: dict[str, Any], before: list[tuple[list[Row], bool]], after: list[tuple[list[Row], bool]]
) -> None:
    school, reads = School(), set()
    school.takes_in(file([], {}, mother_shares=False))
    for fathers, shares in [*before, ([Row(says=True)], False), *after]:
        school.takes_in(file(fathers, protection, shares))
        reads = {row.at for row in fathers} or reads
    # The file in the middle protects him: from then on none may undo it by its keys, spellings or columns.
    assert not school.mailboxes() & reads
    assert {f"o{number}@x.example" for number in range(10)} <= school.mailboxes()


HOLDS = [("guardian", "f1"), ("pupil", "p01")]


@given(st.sampled_from(HOLDS), FILES)
@example(HOLDS[0], [([DIVORCED], False)])
@example(HOLDS[0], [(DUPLICATE, False)])
@example(HOLDS[1], [([], False), ([DIVORCED], False)])
@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=examples(40), deadline=None)
def test_no_sequence_of_imports_leaves_a_hold_behind(
    held: tuple[str, str], after: list[tuple[list[Row], bool]]
) -> None:
    school = School()
    school.takes_in(file([Row()], {}, mother_shares=False))
    school.hold(*held)
    for fathers, shares in after:
        school.takes_in(file(fathers, {}, shares))
    mine = {row.at for fathers, _ in after for row in fathers} | {"a@x.example"}
    assert not school.mailboxes() & mine


def test_a_father_without_protection_does_get_it_here() -> None:
    school = School()
    school.takes_in(file([Row()], {}, mother_shares=False))
    assert {"a@x.example", "m@x.example"} <= school.mailboxes()
