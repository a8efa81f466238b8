"""A family with somebody protected in it, among others, as files bring them; and whom consent lets a message go to."""

from __future__ import annotations

from typing import Any

from rule_samples import MONDAY, facts, message

from imported import Imported
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
from ouderbrug.school.boxes import EMAIL

CONSENT = Consent(Consent.Config())
PROTECTIONS: tuple[dict[str, Any], ...] = (
    {"blocked": "court-order"},
    {"receives": Receives.NOTHING},
    {"authority": Authority.NO, "receives": Receives.ON_REQUEST},
)


def others() -> list[RosterRecord]:
    """So many other families that no share of the one stops an import."""
    found: list[RosterRecord] = []
    for number in range(10):
        found.append(PupilRecord("line 3", f"q{number}", "Kind", f"Other{number}x{number}", "3A"))
        found.append(GuardianRecord("line 2", f"o{number}", "Ouder", f"Other{number}", email=f"o{number}@x.example"))
        found.append(GuardianshipRecord("line 2", f"q{number}", f"o{number}", Relation.MOTHER, authority=Authority.YES))
    return found


class ProtectedFamily(Imported):
    """What each import leaves behind, and whom a message about a child may go to then."""

    def allowed(self, guardian: str, pupil: str) -> bool:
        """True if the rule that judges it lets a message about this pupil go to this guardian."""
        found = self.people.standing(guardian, (pupil,), EMAIL)
        known = facts(
            recipient=found.guardian if found.guardian and found.guardian.active else None,
            pupils=found.pupils, years=found.years, ties=found.ties, peers=found.peers, peer_ties=found.peer_ties,
            reads_together=found.together, receives_all=found.receives_all, in_audience=True,
        )  # fmt: skip
        about = message(recipient=guardian, pupils=(pupil,), content_class=ContentClass.PERSONAL)
        return isinstance(CONSENT.judge(about, known, MONDAY), Allow)
