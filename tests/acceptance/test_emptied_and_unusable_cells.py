"""An emptied cell answers for permissions and addresses, never for protections; an unusable one keeps no ban out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from a_school import COLUMNS, guardian
from chances import more, rows

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from a_school import School

SCORE: dict[str, Any] = {
    "kind": "notable_score",
    "audience": {"pupil": "p1"},
    "payload": {
        "subject": "Lezen", "direction": "up", "summary": "Fenna leest vlot.", "next_goal": "een dik boek",
        "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"},
        "approved_by": "karin",
    },
}  # fmt: skip
NEWS = {
    "id": "news", "kind": "newsletter", "audience": {"group": "3A"},
    "payload": {"title": "Nieuws", "body": "Veel te doen."},
}  # fmt: skip


@pytest.fixture
def enrolled(school: School) -> School:
    """Five families, of which the first father has a telephone too."""
    father = guardian("g2", "Bas van Dam", relation="father", mobile="0612345678")
    school.family("p1 Fenna van Dam", "3A", guardian("g1", "Ilse Vonk"), father)
    for number, name in ((3, "Prins"), (5, "Zeeman"), (7, "Smit"), (9, "Bakker")):
        school.family(f"p{number} Kind {name}", "4A", guardian(f"g{number}", f"Anna {name}"),
                      guardian(f"g{number + 1}", f"Piet {name}", relation="father"))  # fmt: skip
    staff = school.folder / "staff.csv"
    staff.write_text("key;name;role;groups\ndirectie;An Bos;leader;\nkarin;Juf Karin;teacher;3A\n")
    school.enrol()
    school.run("import", str(staff))
    return school


def mails(school: School, event: str = "score", **changes: Any) -> list[str]:
    """To whom a message about the first child goes now."""
    before = len(school.smtp.mails)
    school.happens(SCORE | {"id": event} | changes, file=f"{event}.jsonl")
    school.run("dispatch")
    return sorted(address.partition("@")[0] for mail in school.smtp.mails[before:] for address in mail.recipients)


def father(school: School, **cells: str) -> None:
    (row,) = [row for row in school.rows if row["guardian_key"] == "g2"]
    row.update(cells)


def stored(school: School, key: str = "g2") -> Any:
    """A guardian as the store has them, and their guardianship of the first child."""
    from ouderbrug.store import roster
    from ouderbrug.store.database import Store

    store = Store(school.store, "99ZZ00", readonly=True)
    with store.reading() as connection:
        people = roster.load(connection, "99ZZ00")
    store.close()
    return people.guardians[key], people.ties_of_guardian[key][0]


def tasks(school: School, by: str = "directie") -> str:
    return school.run("tasks", "--as", by).stdout


@pytest.mark.parametrize(("column", "field"), [("email", "email"), ("mobile", "mobile")])
def test_6_an_emptied_address_is_gone(enrolled: School, column: str, field: str) -> None:
    assert getattr(stored(enrolled)[0], field)
    father(enrolled, **{column: ""})
    enrolled.enrol()
    assert getattr(stored(enrolled)[0], field) == ""
    assert "emptied" not in tasks(enrolled)


def test_6_a_cell_is_emptied_when_it_is_empty_in_all_rows_of_its_guardian(enrolled: School) -> None:
    enrolled.family("p2 Guus van Dam", "4A", guardian("g2", "Bas van Dam", relation="father", email="", mobile=""))
    enrolled.enrol()
    assert stored(enrolled)[0].email == "g2@guardian.example"


def test_6_an_emptied_group_is_gone(enrolled: School) -> None:
    for row in enrolled.rows:
        row["group"] = "" if row["pupil_key"] == "p3" else row["group"]
    enrolled.enrol()
    enrolled.happens(NEWS | {"audience": {"group": "4A"}})
    enrolled.run("dispatch")
    assert enrolled.subjects("g3@") == [] and len(enrolled.subjects("g5@")) == 1


def test_6_an_emptied_yes_makes_messages_about_the_child_wait_with_a_task_for_the_leader(enrolled: School) -> None:
    father(enrolled, authority="")
    assert "about authority was emptied: p1:g2; messages wait" in enrolled.enrol().output
    assert mails(enrolled) == ["g1"]
    assert mails(enrolled, **NEWS) == ["g1", "g2"]
    assert "authority-emptied p1:g2" in tasks(enrolled)
    assert "authority-emptied" not in tasks(enrolled, "karin")
    enrolled.enrol()
    father(enrolled, authority="yes")
    enrolled.enrol()
    assert "authority-emptied" not in tasks(enrolled)
    enrolled.run("dispatch")
    assert len(enrolled.subjects("g2@")) == 2, "what waited goes on by itself: it was a slip"


@pytest.mark.parametrize("audience", [{"group": "3A"}, *more({"pupil": "p1"}, {"school": True})])
def test_6_a_hold_on_a_pair_keeps_back_what_is_about_the_child_by_its_kind_too(
    enrolled: School, audience: dict[str, Any]
) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    question = {"kind": "question", "audience": audience, "payload": {"question": "Hoe gaat het met lezen?"}}
    assert "g2" not in mails(enrolled, "q1", **question)
    assert enrolled.subjects("g1@") != []


def test_6_what_waits_is_kept_back_by_a_hold_that_comes_later(enrolled: School) -> None:
    question = {"kind": "question", "audience": {"group": "3A"}, "payload": {"question": "Hoe gaat het met lezen?"}}
    enrolled.now = "2026-11-23T20:00:00+01:00"
    assert mails(enrolled, "q1", **question) == []
    father(enrolled, authority="")
    enrolled.enrol()
    enrolled.dispatch("2026-11-24T10:00:00+01:00")
    assert (len(enrolled.subjects("g1@")), len(enrolled.subjects("g2@"))) == (1, 0)


def test_6_a_leader_answers_once_for_a_cell_that_stays_empty(enrolled: School) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    enrolled.run("release", "pair", "p1:g2", "--as", "directie")
    enrolled.enrol()
    assert mails(enrolled) == ["g1", "g2"]
    assert "authority-emptied" not in tasks(enrolled)


def without(school: School, *columns: str, options: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> None:
    """Import a file in which these columns are not there."""
    kept = [name for name in (*COLUMNS, *more) if name not in columns]
    lines = [";".join(kept), *(";".join(row.get(name, "") for name in kept) for row in school.rows)]
    (school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    school.run("import", str(school.folder / "contacts.csv"), *options)


def test_6_what_was_emptied_waits_in_a_new_system_that_has_no_such_column(enrolled: School) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    for row in enrolled.rows:
        row["guardian_key"] = f"n{row['guardian_key']}"
    without(enrolled, "authority", options=("--same-people",))
    assert mails(enrolled) == ["g1"]
    assert "authority-emptied p1:ng2" in tasks(enrolled)


def test_6_an_emptied_permission_waits_as_emptied_authority_does(enrolled: School) -> None:
    columns = ("receives_by", "receives_since")
    father(enrolled, authority="unknown", receives="all", receives_by="An Bos", receives_since="2026-09-01")
    without(enrolled, more=columns)
    assert mails(enrolled, "before") == ["g1", "g2"]
    father(enrolled, receives="", receives_by="", receives_since="")
    without(enrolled, more=columns)
    assert mails(enrolled) == ["g1"]
    assert "permission-emptied p1:g2" in tasks(enrolled)


def test_6_who_left_is_asked_about_when_they_come_back(enrolled: School) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    rows, enrolled.rows = enrolled.rows, [row for row in enrolled.rows if row["guardian_key"] != "g2"]
    enrolled.enrol()
    assert "authority-emptied" not in tasks(enrolled)
    enrolled.rows = rows
    enrolled.enrol()
    assert "authority-emptied p1:g2" in tasks(enrolled)
    assert mails(enrolled) == ["g1"]


def test_6_an_emptied_yes_that_is_answered_with_no_lets_nothing_out(enrolled: School) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    assert mails(enrolled) == ["g1"]
    father(enrolled, authority="no")
    enrolled.enrol()
    enrolled.run("dispatch")
    assert enrolled.subjects("g2@") == []


@pytest.mark.parametrize("authority", ["unknown", *more("no")])
def test_6_emptied_authority_never_loosens(enrolled: School, authority: str) -> None:
    father(enrolled, authority=authority)
    enrolled.enrol()
    father(enrolled, authority="")
    enrolled.enrol()
    assert stored(enrolled)[1].authority == authority
    assert "emptied" not in tasks(enrolled)


def test_6_an_only_address_that_is_emptied_makes_messages_about_the_child_wait(enrolled: School) -> None:
    father(enrolled, email="", mobile="")
    enrolled.enrol()
    assert stored(enrolled)[0].email == ""
    assert mails(enrolled) == ["g1"]
    assert "address-emptied p1:g2" in tasks(enrolled)
    assert enrolled.json("tasks", "--all")["cards"] == []
    father(enrolled, email="new@guardian.example")
    enrolled.enrol()
    assert "address-emptied" not in tasks(enrolled)


PROTECTS = {"blocked": "court-order", "receives": "on_request"}


@pytest.mark.parametrize("column", PROTECTS)
def test_6_an_emptied_protection_stays(enrolled: School, column: str) -> None:
    father(enrolled, **{column: PROTECTS[column]})
    enrolled.enrol()
    father(enrolled, **{column: ""})
    enrolled.enrol()
    assert mails(enrolled) == ["g1"]


def test_6_a_column_that_is_not_there_changes_nothing(enrolled: School) -> None:
    before = stored(enrolled)
    without(enrolled, "authority", "email", "mobile", "group", "blocked", "receives")
    assert stored(enrolled) == before


@pytest.mark.parametrize("cell", ["geen", *more("onbekend", "99")])
def test_7_a_telephone_that_is_none_is_noted_and_left_empty(enrolled: School, cell: str) -> None:
    father(enrolled, mobile=cell, blocked="court-order")
    run = enrolled.enrol()
    assert "contacts.csv:3: no telephone number" in run.stderr and cell not in run.output
    assert stored(enrolled)[0].mobile == ""
    assert mails(enrolled) == ["g1"]


UNUSABLE = {
    "mobile": "6,12E+08",
    "email": "twee adressen, of geen",
    "language": "???",
    "first_name": "Bas\x07",
    "asks_limit": "vaak",
    "guardian_key": "6,12E+08",
    "pupil_key": "6,12E+08",
}


@pytest.mark.parametrize("column", rows(UNUSABLE, "email", "guardian_key", "pupil_key"))
def test_7_one_unusable_cell_keeps_no_ban_and_no_other_row_out(enrolled: School, column: str) -> None:
    enrolled.rows[2][column] = UNUSABLE[column]
    father(enrolled, blocked="court-order")
    enrolled.rows[4]["email"] = "moved@guardian.example"
    run = enrolled.enrol(exit_code=1)
    assert f"line 4, {column}" in run.stderr and UNUSABLE[column] not in run.output
    assert mails(enrolled) == ["g1"]
    assert stored(enrolled, "g5")[0].email == "moved@guardian.example"
    assert stored(enrolled, "g3")[0].email == "g3@guardian.example", "what cannot be read changes nothing"
    assert enrolled.json("status")["guardians"] == 10


@pytest.mark.parametrize("column", ["blocked", "relation", *more("receives", "authority")])
def test_7_what_may_protect_and_cannot_be_read_is_not_taken_for_no(enrolled: School, column: str) -> None:
    cell = {"blocked": "ja", "receives": "soms", "authority": "misschien", "relation": "buurman"}[column]
    father(enrolled, **{column: cell})
    enrolled.enrol(exit_code=1)
    assert mails(enrolled) == ["g1"]
    assert "cell-unreadable g2" in tasks(enrolled)
    father(enrolled, blocked="none", receives="all", authority="yes", relation="father")
    enrolled.enrol()
    enrolled.run("dispatch")
    assert len(enrolled.subjects("g2@")) == 1


@pytest.mark.parametrize(("header", "cell"), [(";", ";vader mag niets"), *more((";contactverbod", ";ja"), ("", ";;x"))])
def test_7_who_may_be_protected_where_nobody_reads_it_waits_until_the_row_is_plain(
    enrolled: School, header: str, cell: str
) -> None:
    contacts = enrolled.folder / "contacts.csv"
    plain = contacts.read_text().splitlines()
    [row] = [line for line, cells in enumerate(plain) if ";g2;" in cells]
    filled = [cells + (header if line == 0 else cell * (line == row)) for line, cells in enumerate(plain)]
    contacts.write_text("\n".join(filled) + "\n")
    told = enrolled.run("import", str(contacts), exit_code=1).stderr
    assert f"line {row + 1}, " in told and "mag niets" not in told
    assert mails(enrolled) == ["g1"]
    assert "cell-unreadable g2" in tasks(enrolled) and "g3" not in tasks(enrolled)
    father(enrolled, blocked="none" if "verbod" in header else "")
    enrolled.enrol()
    enrolled.run("dispatch")
    assert len(enrolled.subjects("g2@")) == 1


def test_7_two_rows_that_contradict_each_other_change_nothing_of_what_they_say(enrolled: School) -> None:
    father(enrolled, email="one@guardian.example", blocked="court-order")
    enrolled.family(
        "p2 Guus van Dam", "4A", guardian("g2", "Bas van Dam", relation="father", email="two@guardian.example")
    )
    assert "differs from line" in enrolled.enrol(exit_code=1).stderr
    assert stored(enrolled)[0].email == "g2@guardian.example"
    assert mails(enrolled) == ["g1"], "neither of the two that he may have is hers"
    assert "address-unreadable" not in tasks(enrolled)


def test_7_from_a_file_with_a_row_that_cannot_be_read_nobody_has_left(enrolled: School) -> None:
    enrolled.rows[2]["pupil_key"] = ""
    enrolled.rows = enrolled.rows[:-1]
    enrolled.enrol(exit_code=1)
    assert enrolled.json("status")["guardians"] == 10


def test_7_a_withdrawn_consent_is_taken_in_beside_a_row_that_cannot_be_read(enrolled: School) -> None:
    path = enrolled.folder / "consents.csv"
    head = "pupil_key;purpose;status;date\n"
    path.write_text(head + "p1;photo;given;2026-09-01\n")
    enrolled.run("import", str(path))
    path.write_text(head + "p3;photo;perhaps;2026-10-01\np1;photo;withdrawn;2026-10-01\n")
    enrolled.run("import", str(path), exit_code=1)
    from ouderbrug.school.consent_words import terms
    from ouderbrug.store import roster
    from ouderbrug.store.database import Store

    store = Store(enrolled.store, "99ZZ00", readonly=True)
    with store.reading() as connection:
        assert (
            roster.load(connection, "99ZZ00").consents_on("email", terms(("email",)), date(2026, 11, 23)) == frozenset()
        )
    store.close()


@pytest.mark.parametrize(("cell", "code"), [("authority", "authority-emptied"), ("email", "address-emptied")])
def test_6_what_still_waits_is_not_ticked_off_and_its_answer_is_named(enrolled: School, cell: str, code: str) -> None:
    father(enrolled, **{cell: "", "mobile": ""})
    enrolled.enrol()
    answer = "ouderbrug release pair p1:g2 --as"
    refused = enrolled.run("tasks", "--did", code, "p1:g2", "--as", "directie", exit_code=1)
    assert answer in refused.stderr
    assert answer in tasks(enrolled)
    enrolled.run("release", "pair", "p1:g2", "--as", "directie")
    assert code not in tasks(enrolled)


def test_6_plan_and_why_name_the_hold(enrolled: School) -> None:
    father(enrolled, authority="")
    enrolled.enrol()
    assert mails(enrolled, payload={"question": "Waar leest Fenna graag?"}, kind="question") == ["g1"]
    [held] = enrolled.json("plan")["plans"]
    assert (held["recipient"], held["verdict"], held["reason"]) == ("g2", "delay", "hold")
    for command in (("plan",), ("why", "score")):
        assert "held: `ouderbrug release pair p1:g2 --as KEY`" in enrolled.run(*command).stdout
