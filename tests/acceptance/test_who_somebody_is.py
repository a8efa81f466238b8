"""From import to import: a ban holds whatever the key and the spelling, until a person has said who is who."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, mails, score
from chances import more

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

BAN = {"blocked": "court-order"}
PROTECTIONS: dict[str, dict[str, str]] = {
    "banned": BAN,
    "nothing": {"receives": "nothing"},
    "on request": {"receives": "on_request"},
    "no authority": {"authority": "no"},
}


def family(school: School, mother: str = "g1", father: str = "g2", name: str = "Bas van Dam", **of: str) -> None:
    """One child with its mother, and its father as the file writes him."""
    school.rows = []
    who = guardian(father, name, relation="father", email=f"{of.pop('at', father)}@guardian.example")
    school.family("p1 Fenna van Dam", "3A", guardian(mother, "Ilse Vonk", relation="mother"), who | of)
    school.family("p2 Roos Prins", "4A", guardian("g3", "Anna Prins"), guardian("g4", "Piet Prins"))
    school.family("p3 Jip de Wit", "4A", guardian("g5", "Emine de Wit"), guardian("g6", "Tom de Wit"))
    school.family("p4 Noor Smit", "5A", guardian("g7", "Sara Smit"), guardian("g8", "Mark Smit"))


SPELLINGS = ("BAS VAN DAM", "Ba\u0301s  van Da\u0301m", "B. van Dam", "Sebastiaan van Dam")


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("banned", SPELLINGS[0]),
        ("no authority", SPELLINGS[3]),
        *more(
            *zip(PROTECTIONS, SPELLINGS, strict=True),
            *((what, "Bas van Dam") for what in PROTECTIONS),
            *(("banned", name) for name in SPELLINGS[1:]),
        ),
    ],
)
def test_4_a_ban_does_not_evaporate_with_a_key_or_a_spelling(school: School, what: str, name: str) -> None:
    family(school, **PROTECTIONS[what])
    school.enrol()
    family(school, father="g9", name=name)
    run = school.enrol(exit_code=2)
    assert "namesake: g9 (g2?)" in run.stderr and "--same-people" in run.stderr and "--accept-namesakes" in run.stderr
    assert "Dam" not in run.output
    assert mails(school, score()) == ["g1@guardian.example"]
    assert "g2: known as g9" in school.enrol("--same-people").stdout.replace("guardian ", "")
    assert mails(school, score(event="later")) == ["g1@guardian.example"]
    school.enrol()


def test_4_who_may_be_whom_is_shown_by_name_child_and_address_before_anybody_says_so(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    family(school, father="g9", name="B. van Dam")
    school.enrol(exit_code=2)
    line = (
        "guardian g9: B. van Dam, of Fenna van Dam, g9@guardian.example; "
        "is it g2: Bas van Dam, of Fenna van Dam, g2@guardian.example?"
    )
    assert line in (school.folder / "import-report.txt").read_text().splitlines()


def test_4_they_are_other_people_if_a_person_says_so(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    family(school, father="g9")
    school.enrol(exit_code=2)
    school.enrol("--accept-namesakes")
    school.enrol()
    assert mails(school, score()) == ["g1@guardian.example", "g9@guardian.example"]


def test_4_a_ban_holds_when_its_owner_had_left_long_before(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    school.rows = [row for row in school.rows if row["guardian_key"] != "g2"]
    school.enrol()
    family(school, father="g9", name="B van Dam")
    assert "namesake" in school.enrol(exit_code=2).stderr


def test_4_a_ban_binds_for_another_child_too(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    school.family("p5 Guus van Dam", "1A", guardian("g9", "Bas van Dam", relation="father"))
    assert "namesake: g9 (g2?)" in school.enrol(exit_code=2).stderr


def test_4_two_keys_of_one_person_are_both_banned_until_somebody_answers(school: School) -> None:
    family(school)
    school.enrol()
    school.family("p1 Fenna van Dam", "3A", guardian("g9", "Bas van Dam", relation="father"))
    school.enrol()
    family(school, **BAN)
    school.family("p1 Fenna van Dam", "3A", guardian("g9", "Bas van Dam", relation="father"))
    for event in ("first", "second"):
        assert "namesake: g9 (g2?)" in school.enrol(exit_code=2).stderr
        assert mails(school, score(event=event)) == ["g1@guardian.example"]


def test_4_a_ban_of_a_file_that_stopped_is_kept_in_mind(school: School) -> None:
    family(school)
    school.rows = [row for row in school.rows if row["guardian_key"] != "g2"]
    school.enrol()
    twin = guardian("g9", "Bas van Dam", relation="father")
    school.family("p1 Fenna van Dam", "3A", guardian("g2", "Bas van Dam", relation="father") | BAN, twin)
    school.enrol(exit_code=2)
    school.rows = [row for row in school.rows if row["guardian_key"] != "g2"]
    assert "namesake: g9 (g2?)" in school.enrol(exit_code=2).stderr
    assert mails(school, score()) == ["g1@guardian.example"]


def test_4_a_child_with_a_new_key_keeps_what_is_withheld(school: School) -> None:
    family(school, authority="no")
    school.enrol()
    family(school)
    for row in school.rows[:2]:
        row["pupil_key"] = "k1"
    assert "namesake: k1 (p1?)" in school.enrol("--accept-left", "--accept-changes", exit_code=2).stderr
    school.enrol("--same-people", "--accept-left", "--accept-changes")
    school.happens(score("k1"))
    school.run("dispatch")
    assert school.subjects("g2@") == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_4_a_key_is_one_key_in_each_spelling_of_its_letters(school: School, form: Any) -> None:
    family(school, father="gé2", at="g2", **BAN)
    school.enrol()
    family(school, father=unicodedata.normalize(form, "gé2"), at="g2")
    school.enrol()
    assert mails(school, score()) == ["g1@guardian.example"]
    assert school.json("status")["guardians"] == 8


def test_4_zeros_that_a_spreadsheet_ate_stop_an_import(school: School) -> None:
    family(school, father="0012", **BAN)
    school.enrol()
    family(school, father="12", name="Somebody Else")
    run = school.enrol(exit_code=2)
    assert "lost-zeros: 12 (0012?)" in run.stderr and "--accept-lost-zeros" in run.stderr
    school.enrol("--same-people")
    assert mails(school, score()) == ["g1@guardian.example"]


@pytest.mark.parametrize("what", ["guardian_key", "pupil_key"])
@pytest.mark.parametrize(("known", "now"), [("0012", "12"), ("12", "0012"), ("012", "00012")])
def test_4_zeros_that_come_or_go_stop_an_import(school: School, what: str, known: str, now: str) -> None:
    family(school, **BAN)
    for row in school.rows:
        row[what] = known if row[what] in ("g2", "p1") else row[what]
    school.enrol()
    for row in school.rows:
        row[what] = now if row[what] == known else row[what]
    run = school.enrol(exit_code=2)
    assert f"lost-zeros: {now} ({known}?)" in run.stderr
    school.enrol("--same-people")
    child = now if what == "pupil_key" else "p1"
    assert mails(school, score(child)) == ["g1@guardian.example"]
    assert school.json("status")["guardians"] == 8


def test_4_a_child_who_stands_in_one_file_with_and_without_zeros_is_not_stored_twice(school: School) -> None:
    family(school)
    both = [row | {"pupil_key": key} for key in ("0012", "12") for row in school.rows if row["pupil_key"] == "p1"]
    school.rows = [row for row in school.rows if row["pupil_key"] != "p1"] + both
    run = school.enrol(exit_code=2)
    assert "both-keys: 12 (0012?) stands in the file twice" in run.stderr
    school.enrol("--accept-both-keys=12")
    school.enrol()


def test_4_two_children_whose_keys_differ_by_zeros_are_two(school: School) -> None:
    family(school)
    both = [row | {"pupil_key": key, "pupil_first_name": name} for key, name in (("0012", "Sam"), ("12", "Bo"))
            for row in school.rows if row["pupil_key"] == "p1"]  # fmt: skip
    school.rows = [row for row in school.rows if row["pupil_key"] != "p1"] + both
    school.enrol()


def test_4_a_new_system_with_new_keys_stops_and_is_told_that_they_are_the_same_people(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    for row in school.rows:
        row |= {"guardian_key": f"n{row['guardian_key']}", "pupil_key": f"n{row['pupil_key']}", "blocked": ""}
    run = school.enrol(exit_code=2)
    assert "new-keys" in run.stderr and "--accept-new-keys" in run.stderr
    shown = school.json("import", str(school.folder / "contacts.csv"), "--dry-run", "--same-people")
    assert ["guardian", "g2", "ng2"] in shown["same_people"] and ["pupil", "p1", "np1"] in shown["same_people"]
    school.enrol("--same-people")
    assert school.json("status")["guardians"] == 8
    school.happens(score("np1"))
    school.run("dispatch")
    assert [mail.recipients for mail in school.smtp.mails] == [("g1@guardian.example",)]


def test_4_what_waits_goes_on_under_the_new_key(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    school.happens(score() | {"occurred_at": "2026-11-23T07:00:00+01:00"})
    school.run("dispatch", now="2026-11-23T07:00:00+01:00")
    for row in school.rows:
        row |= {"guardian_key": f"n{row['guardian_key']}", "pupil_key": f"n{row['pupil_key']}"}
    school.enrol("--same-people")
    school.run("dispatch")
    assert [mail.recipients for mail in school.smtp.mails] == [("g1@guardian.example",)]
    (plan,) = [one for one in school.json("why", "score")["plans"] if one["recipient"] == "ng1"]
    assert plan["state"] == "sent"


def test_4_a_key_that_comes_back_with_another_name_is_asked_after(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    school.rows = [row for row in school.rows if row["guardian_key"] != "g2"]
    school.enrol()
    family(school, name="Joost Zeeman", at="joost")
    run = school.enrol(exit_code=2)
    assert "key-reused: g2" in run.stderr and "--accept-reused-keys" in run.stderr
    assert mails(school, score()) == ["g1@guardian.example"]
    school.enrol("--accept-reused-keys")
    assert mails(school, score(event="later")) == ["g1@guardian.example", "joost@guardian.example"]
    family(school, name="Joost Zeeman", at="joost")
    school.family("p1 Fenna van Dam", "3A", guardian("g9", "Bas van Dam", relation="father"))
    assert "namesake: g9 (g2~1?)" in school.enrol(exit_code=2).stderr


def test_4_a_name_that_changes_while_its_owner_stays_is_asked_after_but_for_a_new_last_name(school: School) -> None:
    family(school)
    school.enrol()
    family(school, name="Bas Zeeman")
    school.enrol()
    family(school, name="Joost Smit")
    assert "key-changed-name: g2" in school.enrol(exit_code=2).stderr
    school.enrol("--same-people")
    school.enrol()


def test_4_a_child_whose_key_comes_back_has_no_consents_of_the_other(school: School) -> None:
    family(school)
    school.enrol()
    consents = school.folder / "consents.csv"
    consents.write_text("pupil_key;purpose;status;date\np1;photo;given;2026-09-01\n")
    school.run("import", str(consents))
    kept = school.rows
    school.rows = [row for row in school.rows if row["pupil_key"] != "p1"]
    school.enrol("--accept-left")
    other = {"pupil_first_name": "Guus", "pupil_last_name": "Zeeman"}
    school.rows = [row | other if row["pupil_key"] == "p1" else row for row in kept]
    assert "key-reused: p1" in school.enrol(exit_code=2).stderr
    school.enrol("--accept-reused-keys", "--accept-left")
    assert photo_consents(school) == {"p1~1"}


def photo_consents(school: School) -> set[str]:
    """Whose photo may be shown, as the rules see it."""
    from ouderbrug.school.consent_words import terms
    from ouderbrug.store import roster
    from ouderbrug.store.database import Store

    store = Store(school.store, "99ZZ00", readonly=True)
    with store.reading() as connection:
        found = roster.load(connection, "99ZZ00").consents_on("email", terms(("email",)), date(2026, 11, 23))
    store.close()
    return {name.partition(":")[0] for name in found}


def test_4_in_doubt_no_consent_counts(school: School) -> None:
    family(school)
    school.enrol()
    consents = school.folder / "consents.csv"
    consents.write_text("pupil_key;purpose;status;date\np1;photo;given;2026-09-01\np2;photo;given;2026-09-01\n")
    school.run("import", str(consents))
    for row in school.rows:
        row["pupil_key"] = f"n{row['pupil_key']}"
    school.enrol(exit_code=2)
    assert photo_consents(school) == set()
    school.enrol("--same-people")
    assert photo_consents(school) == {"np1", "np2"}


def test_4_the_json_names_what_stopped_by_key(school: School) -> None:
    family(school, **BAN)
    school.enrol()
    family(school, father="g9")
    run = school.enrol("--json", exit_code=2)
    (stop,) = json.loads(run.stdout)["stopped"]
    assert stop == {"code": "namesake", "whom": ["g9 (g2?)"], "accept": "--accept-namesakes"}


def twice(school: School) -> list[tuple[str, str, str]]:
    found = [one for one in school.json("status")["to_answer"] if one["code"] == "twice-known"]
    return [(one["guardian"], one["reader"], one["command"]) for one in found]


def test_4_who_stands_in_the_store_twice_is_asked_after_and_nothing_merges_by_itself(school: School) -> None:
    school.staff("directie;Ria Smit;leader;")
    home = {"email": "thuis@guardian.example"}
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **home), guardian("g3", "Tom Prins", **home))
    school.family("p2 Sem Prins", "5B", guardian("g2", "Sara Bakker", **home), guardian("g4", "Sara Bakker"))
    school.enrol()
    assert twice(school) == [("g1", "g2", "ouderbrug import FILE --same-people=g2=g1")]
    assert "pairs that wait for a leader: 1 (twice-known)" in school.run("check", "--offline").stdout
    assert school.json("status")["guardians"] == 4
    for row in school.rows:
        row["guardian_key"] = row["guardian_key"].replace("g2", "g1")
    school.enrol("--same-people=g2=g1", "--accept-left")
    assert (twice(school), school.json("status")["guardians"]) == ([], 3)


@pytest.mark.parametrize("words", [("tasks", "--did", "twice-known", "g1:g2"), ("pair", "not_together", "g1", "g2")])
def test_4_two_of_one_name_and_mailbox_are_two_people_by_a_leaders_word(school: School, words: tuple[str, ...]) -> None:
    school.staff("directie;Ria Smit;leader;")
    home = {"email": "thuis@guardian.example"}
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sam Prins", **home), guardian("g2", "Sam Prins", **home))
    school.enrol()
    assert len(twice(school)) == 1
    school.run(*words, "--as", "directie")
    assert twice(school) == []
