"""A teacher is ill: whoever stands in has the work at once, and nothing goes in the name of who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

STAFF = """key;name;email;groups;days;role;stand_in
lotte;juf Lotte;lotte@wegwijzer.example;3A;mon,tue,wed;teacher;bram
daan;meester Daan;daan@wegwijzer.example;3A;thu,fri;teacher;bram
bram;meester Bram;bram@wegwijzer.example;;;stand_in;
anke;Anke Visser;anke@wegwijzer.example;;;leader;
"""
ILL: dict[str, Any] = {
    "id": "ziek", "kind": "staff_absence", "audience": {"group": "3A"}, "priority": "urgent",
    "payload": {"what": "Juf Lotte is ziek", "solution": "Meester Bram geeft les",
                "starts_at": "2026-11-23T08:30:00+01:00", "ends_at": "2026-11-24T14:30:00+01:00"},
}  # fmt: skip
LICE = {
    "id": "luis",
    "kind": "notice",
    "audience": {"group": "3A"},
    "payload": {"title": "Luizen", "body": "Kijk even."},
}


def test_1_the_stand_in_has_the_work_of_who_is_ill_and_signs_for_the_group(school: School) -> None:
    school.configure('\n[staff_mail]\nat = "07:30"\n', replace=('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('general = ["email"]', 'general = ["email", "handover"]'))
    unheard = guardian("g1", "Jet Peters", email="", mobile="0612345678")
    school.family("p1 Bo Prins", "3A", guardian("g2", "Sara Bakker"), unheard)
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    school.now = "2026-11-23T08:10:00+01:00"
    school.happens(ILL, LICE)
    school.run("dispatch", exit_code=None)
    told = {key: school.subjects(f"{key}@") for key in ("lotte", "bram", "daan", "anke")}
    assert told["lotte"] == told["daan"] == []
    now = "Nu doen: 2 dringende taken"
    assert told["bram"] == [f"{now} · 1 ouder om een brief mee te geven"], "of the morning and urgent in one mail"
    assert told["anke"] == ["Ter informatie: 2 dringende taken van meester Bram"]
    mail = next(one.parsed for one in school.smtp.mails if "bram@" in one.parsed["To"])
    body = mail.get_body(("plain",)).get_content()
    assert body.count("ziek. Meester Bram geeft les") == 2 and "hierboven" not in body, (
        "a post and a call, and no more of it"
    )
    ways = {card["event"]: card["way"] for card in school.json("tasks")["cards"]}
    assert ways == {"ziek": "call", "luis": "paper"}, "nobody is called for light news"
    luizen = next(mail for mail in school.smtp.mails if mail.parsed["Subject"] == "Luizen")
    text = luizen.parsed.get_body(("plain",)).get_content()
    assert "Lotte" not in text and "meester Bram" in text and "lotte@" not in str(luizen.parsed["Reply-To"])
