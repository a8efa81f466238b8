"""What looks like a slip waits for a look: an evening at half past six in the morning, an advice for group 5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from each import each
from ouderbrug.school.decision_years import others

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

DAY = "2026-12-10"
EVENING = {"title": "Kijkavond techniek", "place": "de gymzaal", "why": "De kinderen laten zien wat ze bouwden."}
LEAK = {"title": "Dicht", "why": "Een lek", "starts_at": f"{DAY}T06:30:00+01:00", "ends_at": f"{DAY}T23:00:00+01:00"}
ADVICE = {"lead_days": 28, "action": {"id": "read-in-turns"}}


def evening(at: str, **more: Any) -> dict[str, Any]:
    return {"kind": "meeting_invitation", "payload": EVENING | {"starts_at": f"{DAY}T{at}:00+01:00"} | more}


def series(*at: str) -> dict[str, Any]:
    meetings = [{"starts_at": f"2026-12-{day}T{hour}:00+01:00", "place": "de aula"} for day, hour in enumerate(at, 10)]
    return {"kind": "meeting_series", "payload": {"title": "Koffie", "why": "Samen praten.", "meetings": meetings}}


def decision(name: str, on: str = "2026-12-08") -> dict[str, Any]:
    return {"kind": "decision_info", "payload": ADVICE | {"decision_moment": {"name": name, "on": on}}}


@pytest.mark.parametrize(
    ("group", "event", "codes"),
    [
        ("5A", evening("06:30"), {"at-night"}),
        ("5A", evening("18:30"), set()),
        ("5A", evening("07:00"), set()),
        ("5A", evening("22:00"), {"at-night"}),
        ("5A", series("09:00", "09:00"), set()),
        ("5A", series("09:00", "02:00"), {"at-night"}),
        ("5A", decision("het schooladvies"), {"other-year"}),
        ("7A", decision("het voorlopig schooladvies"), set()),
        ("7A", decision("het definitieve schooladvies"), {"other-year"}),
        ("8A", decision("het schooladvies"), set()),
        ("5A", decision("de overgang"), set()),
        ("5A", {"kind": "closure", "payload": LEAK}, set()),
    ],
)
def test_what_looks_like_a_slip_waits_for_a_look(
    group: str, event: dict[str, Any], codes: set[str], tmp_path: Path, smtp: SmtpSandbox
) -> None:
    school = School(tmp_path, smtp)
    school.family("p1 Jip Prins", group, guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens({"id": "e1", "audience": {"group": group}, **event})
    school.dispatch()
    waits = {code for one in school.json("approve")["awaiting_approval"] for code in one["warnings"]}
    waits -= {"meeting.series-spacing"}
    assert (waits, bool(school.smtp.mails)) == (codes, not codes)


@each(
    ("name", "of"),
    [
        ("het schooladvies", ["5", "7"]),
        ("het voorlopig schooladvies", ["5"]),
        ("het eerste advies", ["5"]),
        ("de doorstroomtoets", ["5", "7"]),
        ("de keuze van een middelbare school", []),
        ("the preliminary school advice", ["5"]),
        ("de overgang naar groep 6", []),
        ("het adviesgesprek", []),
    ],
)
def test_of_which_years_a_decision_is_not(name: str, of: list[str]) -> None:
    assert others(name, ["5", "7", "8"]) == of
