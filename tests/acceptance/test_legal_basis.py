"""What the law obliges a school to tell has no opt-out, and each kind says on what ground it is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from a_school import guardian
from each import each
from ouderbrug.checks import legal_basis
from ouderbrug.event_kind import EventKind
from ouderbrug.model import LegalBasis
from ouderbrug.school.kinds import register_event_kinds

if TYPE_CHECKING:
    from a_school import School

OWED = {"progress_update", "report_card", "conference", "conference_round"}
PROGRESS = {
    "id": "vooruit", "kind": "progress_update", "audience": {"pupil": "p1"},
    "payload": {"subject": "Lezen", "summary": "Het gaat goed.", "next_goal": "een dik boek",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip
NEWS = {"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": {"title": "T", "body": "Dag."}}


def test_what_is_owed_is_what_the_law_says() -> None:
    assert {kind.name for kind in register_event_kinds() if kind.legal_basis is LegalBasis.OBLIGATION} == OWED
    assert all(kind.legal_basis for kind in register_event_kinds())


def test_who_wants_nothing_hears_how_the_child_does_all_the_same(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.run("optout", "g1")
    school.happens(PROGRESS, NEWS)
    school.dispatch(exit_code=None)
    reasons = {event: school.json("why", event)["plans"][0]["reason"] for event in ("vooruit", "n1")}
    assert reasons["n1"] == "opted-out"
    assert reasons["vooruit"] != "opted-out"
    assert school.json("why", "vooruit")["plans"][0]["verdict"] != "refuse"


@each("kind", sorted(OWED))
def test_nobody_opts_out_of_it_by_name(small_school: School, kind: str) -> None:
    said = small_school.run("optout", "g1", "--kind", kind, exit_code=2)
    assert "which the school must tell (WPO, art. 11)" in said.stderr


def test_a_kind_without_a_ground_is_named(small_school: School) -> None:
    from ouderbrug.cli.session import Session

    class Tea(EventKind):
        """A kind of a plugin."""

        name = "tea"

    session = Session(small_school.folder / "ouderbrug.toml")
    with_it: Any = SimpleNamespace(kinds={**session.runtime.kinds, "tea": Tea})
    (found,) = legal_basis.findings(session.loaded, with_it)
    assert (found.level, "kind tea names no legal basis" in found.message) == ("warning", True)
