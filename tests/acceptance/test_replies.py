"""Whoever answers a mail of the school reaches somebody who is there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from a_school import School, guardian
from ouderbrug.people import Staff
from ouderbrug.school.assignment import who_answers
from room_samples import runtime

MONDAY, TUESDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (23, 24, 27, 28))
LAST_OF_TERM = date(2026, 12, 19)
SCORE: dict[str, Any] = {
    "id": "score", "kind": "notable_score", "audience": {"pupils": ["p1"]},
    "payload": {"subject": "lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een boek lezen",
                "approved_by": "juf",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip


def who(key: str, *groups: str, role: str = "teacher", **more: Any) -> Staff:
    return Staff(key, key.title(), f"{key}@school.example", role=role, groups=groups or ("3A",), **more)


JUF, DUO = who("juf", days=("mon", "tue")), who("meester", days=("wed", "thu", "fri"))
AWAY = {"away_until": date(2026, 12, 4)}
STAND_IN = who("inval", role="stand_in")
ANSWERS: list[tuple[str, list[Staff], date, list[str]]] = [
    ("one teacher", [who("juf")], MONDAY, ["juf"]),
    ("of a duo both", [JUF, DUO], MONDAY, ["juf", "meester"]),
    ("of a duo both, on a Saturday for Monday", [JUF, DUO], SATURDAY, ["juf", "meester"]),
    ("away until yesterday", [who("juf", away_until=date(2026, 11, 22))], MONDAY, ["juf"]),
    ("away until today", [who("juf", away_until=MONDAY)], MONDAY, []),
    ("away, back on the next day of school", [who("juf", away_until=date(2026, 11, 29))], SATURDAY, ["juf"]),
    ("away over the holidays only", [who("juf", away_until=date(2027, 1, 3))], LAST_OF_TERM, ["juf"]),
    ("away, with a stand-in named", [who("juf", stand_in="inval", **AWAY), who("inval", "9Z")], MONDAY, ["inval"]),
    ("away, the stand-in too", [who("juf", stand_in="inval", **AWAY), who("inval", "9Z", **AWAY)], MONDAY, []),
    *((f"away, the stand-in named is {role}", [who("juf", stand_in="x", **AWAY), who("x", "3A", role=role)], MONDAY, [])
      for role in ("class_parent", "ict")),
    ("away, the stand-in named leads", [who("juf", stand_in="x", **AWAY), who("x", role="leader")], MONDAY, ["x"]),
    ("away, with a stand-in of the group", [who("juf", **AWAY), STAND_IN], MONDAY, ["inval"]),
    ("one of a duo away", [who("juf", **AWAY), who("meester")], MONDAY, ["meester"]),
    ("one of a duo replaced", [who("juf", stand_in="inval", **AWAY), who("meester"), who("inval", "9Z")], MONDAY,
     ["inval", "meester"]),
    ("not at work on this day", [JUF], FRIDAY, []),
    ("not at work on this day, with a stand-in", [JUF, STAND_IN], FRIDAY, ["inval"]),
    ("a stand-in who is not at work either", [JUF, who("inval", role="stand_in", days=("mon",))], FRIDAY, []),
    ("a teacher of another group", [who("juf", "5B")], MONDAY, []),
    ("a leader is no teacher", [who("directie", role="leader")], MONDAY, []),
]  # fmt: skip


@pytest.mark.parametrize(("case", "staff", "day", "there"), ANSWERS, ids=[one[0] for one in ANSWERS])
def test_18_replies_reach_somebody_who_is_there(case: str, staff: list[Staff], day: date, there: list[str]) -> None:
    found = who_answers(["3A"], {one.key: one for one in staff}, day, runtime().calendar)
    assert [one.key for one in found] == there


@pytest.mark.parametrize(
    ("rows", "replies", "signed"),
    [
        ("juf;Karin;juf@w.example;teacher;3A;;;\nmeester;Bas;bas@w.example;teacher;3A;;;\n",
         ["juf@w.example", "bas@w.example"], "Karin en Bas (groep 3A)\n"),
        ("juf;Karin;juf@w.example;teacher;3A;2026-12-04;inval;\ninval;Fatma;inval@w.example;teacher;5B;;;\n",
         ["inval@w.example"], "Fatma (groep 3A)\n"),
        ("juf;Karin;juf@w.example;teacher;3A;2026-12-04;;\n", [], ""),
        ("juf;Karin;zoë@w.example;teacher;3A;;;\n", [], "Karin (groep 3A)\n"),
        ("juf;Karin;;teacher;3A;;;\nmeester;Bas;bas@w.example;teacher;3A;;;mon\n", ["bas@w.example"],
         "Karin en Bas (groep 3A)\n"),
    ],
)  # fmt: skip
def test_18_the_mail_names_them_else_the_school_answers(
    school: School, rows: str, replies: list[str], signed: str
) -> None:
    """And they sign it, else the school does."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    (school.folder / "staff.csv").write_text("key;name;email;role;groups;away_until;stand_in;days\n" + rows)
    school.run("import", str(school.folder / "staff.csv"))
    school.happens(SCORE)
    assert school.dispatch()["sent"] == 1
    [mail] = school.smtp.mails
    found = mail.parsed["Reply-To"]
    assert [one.addr_spec for one in found.addresses] == replies if replies else found is None
    body = mail.parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert f"Hartelijke groet,\n{signed}Basisschool De Wegwijzer\n" in body
