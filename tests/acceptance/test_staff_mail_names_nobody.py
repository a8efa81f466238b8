"""A mail to a colleague may be read by others: in none of them stands a name of a child or a guardian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover
from ouderbrug.model import ContentClass
from ouderbrug.school.kinds import register_event_kinds

if TYPE_CHECKING:
    from a_school import School

CHILD, PARENT, OTHER = "Kanarienoor", "Kanariesara", "Kanariemark"
CANARY = "Kanarie"
KINDS = [one for one in register_event_kinds() if one.name != "digest"]
BY_HAND = ('general = ["email"]', 'general = ["email", "handover"]')
STAFF = '\n[staff_mail]\nat = "07:30"\n'
COLLEAGUES = (
    "key;name;email;groups;role\nmila;Mila Bos;mila@staff.example;5B;teacher\nria;Ria Vos;ria@staff.example;;leader\n"
)
DAYS = [
    "2026-10-05T07:40:00+02:00",
    "2026-10-05T09:00:00+02:00",
    "2026-10-06T07:40:00+02:00",
    "2026-10-06T12:00:00+02:00",
]
LATER = ["2026-10-07T07:40:00+02:00", "2026-10-20T07:40:00+02:00", "2026-11-10T07:40:00+01:00"]


def told(kind: type[Any], **more: Any) -> dict[str, Any]:
    payload = {
        name: value for name, value in kind.sample.items() if name not in ("photos", "attachments", "approved_by")
    }
    payload |= {kind.refers_to: "homework-1"} if kind.refers_to else {}
    whom = {"group": "5B"} if kind.content_class is ContentClass.GENERAL else {"pupil": "p1"}
    return {"id": f"{kind.name}-1", "kind": kind.name, "audience": whom, "payload": payload} | more


def in_mails_to_colleagues(school: School) -> list[str]:
    """All that stands in them, with the heads, but for the line that says to whom it is."""
    found = []
    for mail in school.smtp.mails:
        if "@staff.example" in str(mail.parsed["To"]):
            heads = [f"{name}: {value}" for name, value in mail.parsed.items() if name != "To"]
            parts = [part for part in mail.parsed.walk() if not part.is_multipart()]
            inside = [str(part.get_content()) for part in parts]
            found.append("\n".join([*heads, *(str(part.get_filename()) for part in parts), *inside]))
    return found


@pytest.fixture
def by_hand(school: School) -> School:
    """Nobody has a mailbox, so that colleagues tell, post or give all of it."""
    school.configure(STAFF, replace=BY_HAND)
    school.family(
        f"p1 {CHILD} de Wit",
        "5B",
        guardian("g1", f"{PARENT} de Wit") | {"email": "", "mobile": "+31612345678"},
        guardian("g2", f"{OTHER} Bakker", relation="father") | {"email": "", "language": "tr"},
    )
    school.enrol()
    (school.folder / "staff.csv").write_text(COLLEAGUES)
    school.run("import", str(school.folder / "staff.csv"))
    school.now = DAYS[0]
    return school


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "priority"), cover({one.name: one for one in KINDS}, ["normal", "urgent"]))
def test_no_mail_to_a_colleague_names_anybody(by_hand: School, kind: type[Any], priority: str) -> None:
    more = {} if priority == "normal" else {"priority": "urgent"}
    asked = [told(one) for one in KINDS if one.name == "homework" and kind.refers_to]
    by_hand.happens(*asked, told(kind, **more))
    for day in DAYS:
        by_hand.dispatch(day, exit_code=None)
    waiting = by_hand.json("approve", now=DAYS[-1], exit_code=None)
    if waiting.get("waiting"):
        by_hand.approve(f"{kind.name}-1", "--as", "ria", now=DAYS[-1], exit_code=None)
    by_hand.happens({"id": f"{kind.name}-1", "withdrawn": True, "occurred_at": DAYS[-1]})
    for day in LATER:
        by_hand.dispatch(day, exit_code=None)
    mails = in_mails_to_colleagues(by_hand)
    assert mails, "colleagues heard of it"
    assert [mail for mail in mails if CANARY in mail] == []
