"""No emptied, unreadable or missing cell opens a mailbox that a protected person reads, or ends what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protected_family import PROTECTIONS, ProtectedFamily, others

from chances import examples
from ouderbrug import (
    Authority,
    GuardianRecord,
    GuardianshipRecord,
    PupilRecord,
    Relation,
    RosterRecord,
)
from ouderbrug.school.importing import Said
from ouderbrug.school.protection import withheld
from ouderbrug.school.roster import addresses
from ouderbrug.wire.mailboxes import inbox

FATHER, CHILD = ("Bas", "van Dam"), ("Fenna", "van Dam")
HIS = {f"{name}@x.example" for name in "ab"}
"""The mailboxes that the father may have in some file; the mother may come to share any of them."""
CELLS = ["a@x.example", "b@x.example", "a+werk@x.example", "'b@x.example", "", None, "? a@x.example"]
"""What stands in his cell: an address, nothing (""), no such column (None), or what is no address and names one (?)."""
OPENING: tuple[dict[str, Any], ...] = (
    {"emptied": {"authority"}},
    {"unsure": {"authority"}},
    {"unsure": {"receives"}},
    {"unsure": {"blocked"}},
    {"unsure": {"opt_out"}},
)
"""What a file may leave open about him: no later one answers it by leaving a column out, or a cell empty."""


@dataclass(frozen=True)
class Row:
    """The father as one file has him: by which key and address, at which key of the child."""

    key: str = "f1"
    at: str | None = "a@x.example"
    child: str = "p01"
    says: bool = False


ROWS = st.builds(
    Row, key=st.sampled_from(["f1", "f01", "f9"]), child=st.sampled_from(["p01", "p1", "k1"]), says=st.booleans()
)
HIM = st.builds(Row, at=st.sampled_from(CELLS), says=st.booleans())
MOVES = st.lists(st.tuples(st.none() | HIM, st.sampled_from(["m@x.example", *sorted(HIS)])), max_size=3)
"""Files in which nothing changes but addresses, his and the mother's, and whether he is there."""
File = tuple[Row | None, str]


def file(row: Row | None, said: dict[str, Any], mother_at: str, silent: dict[str, Any]) -> list[RosterRecord]:
    """A whole school: the family, and so many others that no share of it stops an import.

    Of the father ``said`` stands in a row that says it, and ``silent`` in another.
    """
    child = row.child if row else "p01"
    found: list[RosterRecord] = [PupilRecord("line 2", child, *CHILD, "3A")]
    found += _parent(child, "m1", ("Ilse", "Vonk"), mother_at, Relation.MOTHER, {})
    if row:
        found += _parent(child, row.key, FATHER, row.at, Relation.FATHER, said if row.says else silent)
    return found + others()


def _parent(
    child: str, key: str, name: Any, at: str | None, relation: Relation, cells: dict[str, Any]
) -> list[RosterRecord]:
    named = {*cells.get("emptied", ()), *cells.get("unsure", ())}
    said: dict[str, Any] = {"authority": Authority.YES, "email": at} | dict.fromkeys(named)
    said |= {name: value for name, value in cells.items() if name not in ("emptied", "unsure")}
    sets = {name: frozenset(cells.get(name, ())) for name in ("emptied", "unsure")}
    if at == "":
        said["email"], sets["emptied"] = None, sets["emptied"] | {"email"}
    elif at is not None and at.startswith("? "):
        said |= {"email": None, "half_read": frozenset({at[2:]})}
        sets["unsure"] |= {"email"}
    of_person = {name: value for name, value in said.items() if name in GuardianRecord.__dataclass_fields__}
    of_tie = {name: value for name, value in said.items() if name in GuardianshipRecord.__dataclass_fields__}
    return [
        GuardianRecord("line 2", key, *name, **of_person, **sets),
        GuardianshipRecord("line 2", child, key, relation, **of_tie, **sets),
    ]


class School(ProtectedFamily):
    """The store as a value, and to whom the rule that judges it lets a message about a child go."""

    def reached(self) -> dict[str, str]:
        """Who may get a message about a child now, and where."""
        people = self.people
        return {
            tie.guardian: inbox(people.guardians[tie.guardian].email)
            for tie in people.ties
            if self.allowed(tie.guardian, tie.pupil) and not self.waits(tie.pupil, tie.guardian)
        }

    def his(self) -> set[tuple[str, str]]:
        """The mailboxes that are stored with the father, each by the key that has it."""
        known = {key: one for key, one in self.roster.guardians.items() if key.startswith("f")}
        return {(key, inbox(box)) for key, one in known.items() for box in addresses(one)}

    def protects(self, key: str) -> bool:
        """True if the store, or a file that stopped, protects this guardian."""
        ties = [tie for tie in self.people.ties if tie.guardian == key]
        return bool(self.people.guardians[key].blocked) or any(withheld(tie) for tie in ties)


def enrolled() -> School:
    """A school in which he has an address of his own."""
    school = School()
    school.takes_in(file(Row(), {}, "m@x.example", {}))
    return school


OTHERS = {f"o{number}" for number in range(10)}


@given(st.sampled_from(PROTECTIONS), MOVES, MOVES)
@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=examples(40), deadline=None)
def test_no_change_of_an_address_opens_a_mailbox_that_a_protected_person_had(
    protection: dict[str, Any], before: list[File], after: list[File]
) -> None:
    school = enrolled()
    his = school.his()
    for row, mother_at in [*before, (Row(says=True), "m@x.example"), *after]:
        school.takes_in(file(row, protection, mother_at, {}))
        his |= school.his()
    reached = school.reached()
    assert not {key for key in reached if key.startswith("f")}
    assert {box for key, box in his if school.protects(key)}.isdisjoint(reached.values())
    assert reached.keys() >= OTHERS


@given(st.sampled_from(OPENING), st.lists(st.none() | ROWS, max_size=4), st.booleans(), st.booleans())
@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=examples(40), deadline=None)
def test_no_sequence_of_imports_without_a_readable_cell_ends_what_one_left_open(
    opening: dict[str, Any], after: list[Row | None], empty: bool, same: bool
) -> None:
    school = enrolled()
    (fields,) = opening.values()
    silent = {"emptied": fields} if empty else dict.fromkeys(fields)
    school.takes_in(file(Row(says=True), opening, "m@x.example", {}))
    for row in after:
        school.takes_in(file(row, opening, "m@x.example", silent), Said(same_people=same))
    reached = school.reached()
    assert not {key for key in reached if key.startswith("f")}
    assert reached.keys() >= OTHERS


def test_a_father_without_protection_does_get_it_here() -> None:
    assert enrolled().reached().items() >= {("f1", "a@x.example"), ("m1", "m@x.example")}
