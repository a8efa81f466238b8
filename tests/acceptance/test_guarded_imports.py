"""An import that looks like a mistake stops by its pattern, takes in what protects, and the leader hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import COLUMNS, guardian, mails, score
from chances import rows

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NIGHT, MORNING = "2026-11-24T02:00:00+01:00", "2026-11-24T07:40:00+01:00"


@pytest.fixture
def big_school(school: School) -> School:
    """Twelve families in three groups, each with two parents."""
    for number in range(1, 13):
        mother, father = (guardian(f"{of}{number}", f"{of.title()} Family{number}") for of in ("m", "f"))
        school.family(f"p{number} Kind Family{number}", f"{3 + number % 3}A", mother, father | {"relation": "father"})
    school.enrol()
    return school


def rows_of(school: School, key: str) -> list[dict[str, str]]:
    return [row for row in school.rows if row["guardian_key"] == key]


def swap(school: School) -> None:
    """Two mothers of different families have each other's address."""
    (one,), (other,) = rows_of(school, "m1"), rows_of(school, "m2")
    one["email"], other["email"] = other["email"], one["email"]


def test_5_addresses_that_move_between_families_stop_however_few(big_school: School) -> None:
    swap(big_school)
    run = big_school.enrol(exit_code=2)
    assert "moved-addresses: m1 (of m2), m2 (of m1)" in run.stderr and "--accept-moved-addresses" in run.stderr
    assert "@" not in run.output
    big_school.enrol("--accept-moved-addresses")
    big_school.enrol()


def test_5_an_address_that_may_move_lets_no_other_move(big_school: School) -> None:
    swap(big_school)
    run = big_school.enrol("--accept-moved-addresses=m1", exit_code=2)
    assert "moved-addresses: m2 (of m1) " in run.stderr and "m1 (of m2)" not in run.stderr
    big_school.enrol("--accept-moved-addresses=m1,m2")


def test_5_a_swap_within_a_family_is_none(big_school: School) -> None:
    (one,), (other,) = rows_of(big_school, "m1"), rows_of(big_school, "f1")
    one["email"], other["email"] = other["email"], one["email"]
    big_school.enrol()


def test_5_children_who_exchange_their_guardians_stop(big_school: School) -> None:
    for row in big_school.rows:
        theirs = {"m1": "p2", "f1": "p2", "m2": "p1", "f2": "p1"}.get(row["guardian_key"])
        if theirs:
            row.update(pupil_key=theirs, pupil_first_name="Kind", pupil_last_name=f"Family{theirs[1:]}",
                       group="5A" if theirs == "p2" else "4A")  # fmt: skip
    run = big_school.enrol(exit_code=2)
    assert "moved-children: p2 (of p1), p1 (of p2)" in run.stderr and "changes" not in run.stderr
    big_school.enrol("--accept-moved-children")
    big_school.enrol()


def test_5_a_group_that_is_gone_stops_below_the_share(school: School) -> None:
    for number in range(1, 12):
        group = "8A" if number > 9 else "3A"
        school.family(f"p{number} Kind{number} Family{number}", group, guardian(f"g{number}", f"Ouder Family{number}"))
    school.enrol()
    school.rows = [row for row in school.rows if row["group"] != "8A"]
    run = school.enrol(exit_code=2)
    assert "group-gone: 8A" in run.stderr and "--accept-groups" in run.stderr
    school.enrol("--accept-groups")


def test_12_a_group_for_which_messages_wait_is_gone_where_it_gets_another_name(school: School) -> None:
    for number in range(1, 12):
        group = "8A" if number > 9 else "3A"
        school.family(f"p{number} Kind{number} Family{number}", group, guardian(f"g{number}", f"Ouder Family{number}"))
    school.enrol()
    body = {"title": "Gym", "body": "De zaal is dicht."}
    school.happens({"id": "u1", "kind": "notice", "audience": {"group": "8A"}, "payload": body})
    assert school.dispatch("2026-11-23T19:00:00+01:00")["delayed"] == 2
    for row in school.rows:
        row["group"] = {"8A": "8B", "3A": "4A"}[row["group"]]
    run = school.enrol(exit_code=2)
    assert "group-gone: 8A is" in run.stderr, "nothing waits for the other one"
    school.enrol("--accept-groups")


def test_5_a_group_that_moves_up_is_not_gone(big_school: School) -> None:
    for row in big_school.rows:
        row["group"] = f"{int(row['group'][0]) + 1}A"
    big_school.enrol()


def test_5_a_file_that_ends_in_the_middle_of_a_row_stops(big_school: School) -> None:
    path = big_school.folder / "contacts.csv"
    whole = path.read_text()
    path.write_text(whole[: whole.rindex("f12;")] + "f12;F")
    run = big_school.run("import", str(path), exit_code=2)
    assert "half-file: contacts.csv:25" in run.stderr and "--accept-half-file" in run.stderr
    big_school.run("import", str(path), "--accept-half-file")


PROTECTS: dict[str, tuple[dict[str, str], str]] = {
    "ban": ({"blocked": "court-order"}, "contact-ban"),
    "nothing": ({"receives": "nothing"}, "receives-nothing"),
    "on request": ({"receives": "on_request"}, "on-request"),
    "no authority": ({"authority": "no"}, "on-request"),
    "authority not known": ({"authority": "unknown"}, "authority-unknown"),
}


@pytest.mark.parametrize("what", rows(PROTECTS, "ban", "on request", "authority not known"))
def test_5_a_stopped_import_takes_in_what_protects_and_the_rest_waits(big_school: School, what: str) -> None:
    values, reason = PROTECTS[what]
    swap(big_school)
    rows_of(big_school, "f5")[0].update(values | {"email": "elsewhere@guardian.example"})
    assert "only what protects people was stored" in big_school.enrol(exit_code=2).stderr
    mails(big_school, score("p5"))
    (plan,) = [one for one in big_school.json("why", "score")["plans"] if one["recipient"] == "f5"]
    assert plan["reason"] == reason
    assert [mail.recipients for mail in big_school.smtp.mails] == [("m5@guardian.example",)]


def test_5_a_ban_that_a_mis_shifted_file_brought_is_lifted_by_a_word_and_the_option_alone(big_school: School) -> None:
    swap(big_school)
    rows_of(big_school, "f5")[0]["blocked"] = "court-order"
    big_school.enrol(exit_code=2)
    mails(big_school, score("p5"))
    assert big_school.subjects("f5@") == []
    swap(big_school)
    (wrong,), (right,) = rows_of(big_school, "f5"), rows_of(big_school, "f6")
    wrong["blocked"], right["blocked"] = "", "court-order"
    assert "f5 blocked: stays as a file that stopped has it" in big_school.enrol().stdout
    mails(big_school, score("p5", "again"))
    assert big_school.subjects("f5@") == []
    wrong["blocked"] = "none"
    assert "f5: blocked kept" in big_school.enrol().stdout
    assert "f5: blocked lifted" in big_school.enrol("--accept-unblock").stdout
    mails(big_school, score("p5", "later"))
    assert len(big_school.subjects("f5@")) == 1
    again = big_school.json("import", str(big_school.folder / "contacts.csv"))
    assert again["brought"] == []


def test_5_somebody_new_with_a_ban_closes_the_mailbox_that_they_read(big_school: School) -> None:
    swap(big_school)
    new = guardian("x5", "Xander Zeeman", email="m5@guardian.example", blocked="court-order", relation="other")
    big_school.family("p5 Kind Family5", "5A", new)
    big_school.enrol(exit_code=2)
    mails(big_school, score("p5"))
    assert [mail.recipients for mail in big_school.smtp.mails] == [("f5@guardian.example",)]


def test_5_a_dry_run_that_would_stop_stores_nothing(big_school: School) -> None:
    swap(big_school)
    rows_of(big_school, "f5")[0]["blocked"] = "court-order"
    before = big_school.store.read_bytes()
    big_school.enrol("--dry-run", exit_code=2)
    assert big_school.store.read_bytes() == before


def test_5_the_leader_hears_of_a_stopped_import_before_school(big_school: School) -> None:
    big_school.configure('\n[staff_mail]\nat = "07:30"\nchannel = "email"\n')
    staff = big_school.folder / "staff.csv"
    staff.write_text(
        "key;name;role;email;groups\ndirectie;An Bos;leader;an@wegwijzer.example;\n"
        "j;Juf;teacher;j@wegwijzer.example;3A\n"
    )
    big_school.run("import", str(staff))
    swap(big_school)
    big_school.run("import", str(write(big_school)), now=NIGHT, exit_code=2)
    big_school.run("dispatch", now=MORNING, exit_code=3)
    assert [mail.recipients for mail in big_school.smtp.mails] == [("an@wegwijzer.example",)]
    assert "1 import die wacht · 2 mailboxen met twijfel" in big_school.smtp.mails[0].parsed["subject"], (
        "the import, and two mailboxes in doubt"
    )
    assert "import-stopped" in big_school.run("tasks", "--as", "directie", now=MORNING).stdout
    for day, count in (("25", 2), ("26", 3), ("27", 4), ("28", 4)):
        big_school.run("dispatch", now=f"2026-11-{day}T07:31:00+01:00", exit_code=3)
        assert len(big_school.smtp.mails) == count, "again on each day of school, and on no other"
    big_school.run("import", str(write(big_school)), "--accept-moved-addresses", now="2026-11-28T09:00:00+01:00")
    assert "import-stopped" not in big_school.run("tasks", "--as", "directie", now=MORNING).stdout
    big_school.run("dispatch", now="2026-11-30T07:31:00+01:00")
    assert len(big_school.smtp.mails) == 4


def write(school: School) -> object:
    path = school.folder / "contacts.csv"
    path.write_text("\n".join([";".join(COLUMNS), *(";".join(row.values()) for row in school.rows)]) + "\n")
    return path
