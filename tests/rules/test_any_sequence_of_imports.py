"""No sequence of imports lets a child's message reach a mailbox that a protected person reads, unless one says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_samples import MONDAY, facts, message

from chances import examples
from ouderbrug import (
    Allow,
    Authority,
    ContentClass,
    GuardianRecord,
    GuardianshipRecord,
    PupilRecord,
    Receives,
    Relation,
    RosterRecord,
)
from ouderbrug.rules.consent import Consent
from ouderbrug.school.brought import NOTHING, Brought, protected
from ouderbrug.school.doubt import Doubt, in_doubt
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster

CONSENT = Consent(Consent.Config())
PROTECTIONS: tuple[dict[str, Any], ...] = (
    {"blocked": "court-order"},
    {"receives": Receives.NOTHING},
    {"authority": Authority.NO, "receives": Receives.ON_REQUEST},
)
NAMES = [("Bas", "van Dam"), ("BAS", "VAN DAM"), ("Ba\u0301s", "Dam"), ("B.", "van Dam"), ("", "Bas van Dam"),
         ("Bass", "v. Dam"), (None, None)]  # fmt: skip
CHILD = [("Fenna", "van Dam"), ("FENNA", "Dam"), ("Fenne", "van Dam"), (None, None)]


@dataclass(frozen=True)
class Row:
    """The father as one file has him: by which key, name and address, at which key of the child."""

    key: str = "f1"
    name: tuple[str | None, str | None] = NAMES[0]
    at: str = "a@x.example"
    child: str = "p01"
    child_name: tuple[str | None, str | None] = CHILD[0]
    says: bool = False


rows = st.builds(
    Row,
    key=st.sampled_from(["f1", "f01", "f9"]),
    name=st.sampled_from(NAMES),
    at=st.sampled_from(["a@x.example", "b@x.example"]),
    child=st.sampled_from(["p01", "p1", "k1"]),
    child_name=st.sampled_from(CHILD),
    says=st.booleans(),
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
    found += _parent(child, "m1", ("Ilse", "Vonk"), shared, Relation.MOTHER, {})
    for row in fathers:
        found += _parent(child, row.key, row.name, row.at, Relation.FATHER, protection if row.says else {})
    for number in range(10):
        found.append(PupilRecord("line 3", f"q{number}", "Kind", f"Other{number}x{number}", "3A"))
        found += _parent(f"q{number}", f"o{number}", ("Ouder", f"Other{number}"), f"o{number}@x.example",
                         Relation.MOTHER, {})  # fmt: skip
    return found


def _parent(
    child: str, key: str, name: Any, at: str, relation: Relation, protection: dict[str, Any]
) -> list[RosterRecord]:
    of_tie = {"authority": Authority.YES} | {k: v for k, v in protection.items() if k != "blocked"}
    of_person = {k: v for k, v in protection.items() if k == "blocked"}
    return [
        GuardianRecord("line 2", key, *name, email=at, **of_person),
        GuardianshipRecord("line 2", child, key, relation, **of_tie),
    ]


@dataclass
class School:
    """The store as a value: what each import writes, and whom the last one was in doubt about."""

    roster: Roster = field(default_factory=lambda: Roster("99ZZ00"))
    doubts: set[Doubt] = field(default_factory=set)
    brought: Brought = NOTHING

    def takes_in(self, records: list[RosterRecord]) -> None:
        judged = judge(self.roster, records, Said(), self.doubts, self.brought)
        self.brought = judged.brought
        self.doubts = self.doubts | set(judged.doubts) if judged.stops else set()
        change, now = judged.change, self.roster
        ties = {(tie.pupil, tie.guardian): tie for tie in now.ties} | change.ties
        ties |= {pair: replace(ties[pair], active=False) for pair in change.left_ties}
        guardians = {**now.guardians, **change.guardians}
        guardians |= {key: replace(guardians[key], active=False) for key in change.left_guardians}
        pupils = {**now.pupils, **change.pupils}
        pupils |= {key: replace(pupils[key], active=False) for key in change.left_pupils}
        self.roster = replace(now, pupils=pupils, guardians=guardians, ties=tuple(ties.values()))

    def mailboxes(self) -> set[str]:
        """Where a message about any child may go, by the rule that judges it."""
        people = in_doubt(protected(self.roster, self.brought), self.doubts)
        return {
            people.guardians[tie.guardian].email
            for tie in people.ties
            if self._allowed(people, tie.guardian, tie.pupil)
        }

    def _allowed(self, people: Roster, guardian: str, pupil: str) -> bool:
        found = people.standing(guardian, (pupil,), "email")
        known = facts(
            recipient=found.guardian if found.guardian and found.guardian.active else None,
            pupils=found.pupils, years=found.years, ties=found.ties, peers=found.peers, peer_ties=found.peer_ties,
            reads_together=found.together, receives_all=found.receives_all, in_audience=True,
        )  # fmt: skip
        about = message(recipient=guardian, pupils=(pupil,), content_class=ContentClass.PERSONAL)
        return isinstance(CONSENT.judge(about, known, MONDAY), Allow)


@given(st.sampled_from(PROTECTIONS), FILES, FILES)
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


def test_a_father_without_protection_does_get_it_here() -> None:
    school = School()
    school.takes_in(file([Row()], {}, mother_shares=False))
    assert {"a@x.example", "m@x.example"} <= school.mailboxes()
