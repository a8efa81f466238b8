"""A school takes in the export of its pupil system, and its own table of who is at home of whom."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian, mails, score
from ouderbrug_pupil_systems.pupils import NEVER
from pupil_files import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

HEAD = "<school><schooljaar>{year}</schooljaar><brincode>99ZZ</brincode></school>"
GROUPS = {"g3": ("3A", "3"), "g4": ("4A", "4"), "g8": ("8A", "8")}


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[School]:
    yield School(tmp_path, smtp)


def export(school: School, *pupils: str, year: str = "2026-2027") -> str:
    """Write leerlingen.xml with pupils, each as "key first last group"."""
    groups = "".join(
        f'<groep key="{key}"><naam>{name}</naam><jaargroep>{of}</jaargroep></groep>'
        for key, (name, of) in GROUPS.items()
    )
    each = (pupil.split() for pupil in pupils)
    people = "".join(
        f'<leerling key="{key}"><achternaam>{last}</achternaam><roepnaam>{first}</roepnaam><groep key="{group}"/>'
        "</leerling>"
        for key, first, last, group in each
    )
    body = f"{HEAD.format(year=year)}<groepen>{groups}</groepen><leerlingen>{people}</leerlingen>"
    path = school.folder / "leerlingen.xml"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?><EDEX>{body}</EDEX>', "utf-8")
    return str(path)


SEVEN = ["k0 Fenna Dam g3", "k1 Joris Post g3", "k2 Elif Kaya g3", *(f"k{n} Kind{n} Bos{n} g3" for n in range(3, 7))]
SIX = [f"k{number} Kind{name} Bos g3" for number, name in enumerate("ABCDEF")]


def test_pupils_come_from_the_pupil_system_and_guardians_from_the_table(school: School) -> None:
    found = school.json("import", export(school, *SIX, "k8 Lot Smit g8"))
    assert found["new"] == {"pupils": 7, "guardians": 0, "guardianships": 0} and found["groups"] == {"3A": 6, "8A": 1}
    school.family("k0 KindA Anders", "7C", {"guardian_key": "o0", "email": "o0@thuis.example"})
    school.family("k8 Lot Smit", "8A", {"guardian_key": "o8", "email": "o8@thuis.example"})
    school.family("k9 Van Buiten", "8A", {"guardian_key": "o9", "email": "o9@thuis.example"})
    said = school.enrol("--accept-groups")
    assert "a pupil key that the file of the pupil system does not have" in said.stderr
    again = school.json("import", export(school, *SIX, "k8 Lot Smit g8"))
    assert not any(again["new"].values()) and not any(again["changed"].values())
    assert not any(again["left"].values()) and again["groups"] == {"3A": 6, "8A": 1}


def test_who_is_not_in_it_left_and_too_many_stop_it(school: School) -> None:
    school.run("import", export(school, *SIX))
    assert school.json("import", export(school, *SIX[:5]))["left"]["pupils"] == 1
    assert [one["code"] for one in school.json("import", export(school, *SIX[:2]), exit_code=2)["stopped"]] == ["left"]
    back = school.json("import", export(school, *SIX[:2]), "--accept-left")
    assert back["left"]["pupils"] == 3 and back["stored"]


def test_the_errand_of_what_stopped_names_what_waits_as_a_run_does(school: School) -> None:
    school.run("import", export(school, *SEVEN))
    school.staff("dir;An Bos;leader;")
    school.run("import", export(school, "k0 Noor Zwart g3", *SEVEN[1:]), exit_code=2)
    errands = school.json("tasks", "--as", "dir")["errands"]
    assert [one["key"] for one in errands if one["code"] == "import-stopped"] == ["pupils"]
    assert "an import (pupils) waits" in school.run("dispatch", exit_code=3).stderr


def test_a_dry_run_stores_nothing(school: School) -> None:
    assert school.json("import", export(school, *SIX), "--dry-run")["new"]["pupils"] == 6
    assert not school.store.exists()


def test_last_years_file_waits_for_a_person(school: School) -> None:
    last = export(school, *SIX, year="2025-2026")
    assert [one["code"] for one in school.json("import", last, exit_code=2)["stopped"]] == ["other-year"]
    assert school.json("import", last, "--accept-other-year")["stored"]


SIX_MORE = tuple(f"m{number} Kind{number} Naam{number} g3" for number in range(6))


def at_home(school: School, *pupils: str) -> None:
    """Give each of these pupils somebody at home."""
    for pupil in pupils:
        key, first, last, group = pupil.split()
        of = GROUPS[group][0]
        school.family(f"{key} {first} {last}", of, {"guardian_key": f"o{key}", "email": f"{key}@thuis.example"})
    school.enrol("--accept-left")


def news(school: School, name: str, group: str) -> list[str]:
    """Who gets a notice for a group now, by address."""
    payload = {"title": "Nieuws", "body": "Morgen is er een fruitdag."}
    return mails(school, {"id": name, "kind": "notice", "audience": {"group": group}, "payload": payload})


def planned(school: School, event: str) -> list[str]:
    """Whom the plan has an event go to, by key."""
    plans = school.json("plan")["plans"]
    return sorted({one["recipient"].removeprefix("o") for one in plans if one["event"] == event})


def errands(school: School, code: str) -> list[str]:
    """The keys of what a leader is to do, of one code."""
    return [one["key"] for one in school.json("tasks")["errands"] if one["code"] == code]


def test_who_comes_or_leaves_on_a_day_is_there_from_or_until_it(school: School) -> None:
    path = Path(export(school, *SIX))
    dated = path.read_text().replace(
        '<leerling key="k1">', '<leerling key="k1"><instroomdatum>2027-01-11</instroomdatum>'
    ).replace('<leerling key="k2">', '<leerling key="k2"><uitstroomdatum>2027-01-11</uitstroomdatum>')  # fmt: skip
    path.write_text(dated)
    school.run("import", str(path))
    at_home(school, *SIX[:4])
    assert news(school, "n1", "3A") == [f"{key}@thuis.example" for key in ("k0", "k2", "k3")]
    school.now = "2027-01-11T10:00:00+01:00"
    school.happens({"id": "p", "kind": "notice", "audience": {"group": "3A"}, "payload": {"title": "N", "body": "B."}})
    assert planned(school, "p") == ["k0", "k1", "k3"], "nothing has written yet what the day brings"
    assert sorted({*news(school, "n2", "3A")}) == [f"{key}@thuis.example" for key in ("k0", "k1", "k3")]


def test_the_next_school_year_is_taken_in_before_it_begins(school: School) -> None:
    school.run("import", export(school, *SIX, "k8 Lot Smit g8"))
    school.now = "2027-06-10T10:00:00+02:00"
    at_home(school, *SIX[:2], "k8 Lot Smit g8")
    four = [pupil.replace(" g3", " g4") for pupil in SIX]
    coming = export(school, *four, "k9 Jip Klein g3", year="2027-2028")
    stops = school.json("import", coming, exit_code=2)["stopped"]
    assert [one["code"] for one in stops] == ["other-year"], "without a word it would hold from today on"
    found = school.json("import", coming, "--school-year", "2027-2028")
    assert (found["new"]["pupils"], found["changed"]["pupils"], found["left"]["pupils"]) == (1, 6, 1)
    assert news(school, "n1", "3A") == ["k0@thuis.example", "k1@thuis.example"]
    again = school.json("import", export(school, *SIX, "k8 Lot Smit g8"))
    assert again["changed"]["pupils"] == 0 and again["left"]["pupils"] == 0
    late = "k7 Eva Eik g3"
    school.run("import", export(school, *SIX, "k8 Lot Smit g8", late))
    at_home(school, *SIX[:2], "k8 Lot Smit g8", late, "k9 Jip Klein g3")
    assert errands(school, "no-place") == []
    school.now = "2027-09-06T10:00:00+02:00"
    assert errands(school, "no-place") == ["k7"]
    assert news(school, "n5", "3A") == ["k9@thuis.example"], "of k7 nobody knows in which group they are"
    assert news(school, "n2", "4A") == ["k0@thuis.example", "k1@thuis.example"]
    count = len(school.smtp.mails)
    school.happens({"id": "n3", "kind": "notice", "audience": {"group": "8A"}, "payload": {"title": "N", "body": "B."}})
    assert (
        "no group here is called so" in school.run("dispatch", exit_code=1).stderr and len(school.smtp.mails) == count
    )


def coming_in_january(school: School, *pupils: str) -> str:
    """An export in which each pupil of group 4 begins in January."""
    path = Path(export(school, *SIX, *pupils))
    begins = "<instroomdatum>2027-01-11</instroomdatum>"
    path.write_text(re.sub(r'(<leerling key="(c\d)">)', rf"\1{begins}", path.read_text()))
    return str(path)


def test_who_is_yet_to_come_is_new_once(school: School) -> None:
    two = ("c1 Lot Smit g4", "c2 Jip Klein g3")
    first, again = (school.json("import", coming_in_january(school, *two)) for _ in range(2))
    assert (first["new"]["pupils"], again["new"]["pupils"], again["changed"]["pupils"]) == (8, 0, 0)
    school.rows = []
    at_home(school, *SIX, *two)
    found = school.json("import", coming_in_january(school, "c1 Lot Smit g3", two[1]))
    assert (found["new"]["pupils"], found["changed"]["pupils"], found["stopped"]) == (0, 1, [])
    assert news(school, "n1", "3A") == [f"k{number}@thuis.example" for number in range(6)]
    found = school.json("import", coming_in_january(school, "c1 Lot Smit g3"))
    assert found["left"]["pupils"] == 1, "who is not coming after all"
    school.now = "2027-01-11T10:00:00+01:00"
    school.happens({"id": "p", "kind": "notice", "audience": {"group": "3A"}, "payload": {"title": "N", "body": "B."}})
    assert planned(school, "p") == ["c1", *(f"k{number}" for number in range(6))]


def test_who_comes_next_school_year_stays_by_a_purge_and_by_the_files_of_this_year(school: School) -> None:
    school.run("import", export(school, *SIX))
    at_home(school, *SIX)
    school.now = "2027-06-10T10:00:00+02:00"
    four = [pupil.replace(" g3", " g4") for pupil in SIX]
    for _ in range(2):
        found = school.json(
            "import", export(school, *four, "c1 Lot Smit g3", year="2027-2028"), "--school-year", "2027-2028"
        )
    assert (found["new"]["pupils"], found["changed"]["pupils"]) == (0, 0)
    assert school.json("import", export(school, *SIX))["left"]["pupils"] == 0
    for school.now in ("2027-06-12T10:00:00+02:00", "2027-07-20T10:00:00+02:00"):
        assert "departed" not in school.json("purge")["purged"]
    school.now = "2027-08-30T10:00:00+02:00"
    found = school.json("import", export(school, *four, "c1 Lot Smit g3", year="2027-2028"))
    assert (found["new"]["pupils"], found["changed"]["pupils"]) == (0, 0)


@pytest.mark.parametrize("registered", [True, False], ids=["pupil-system", "contacts-alone"])
def test_the_guardians_of_who_is_yet_to_come_stay_by_the_table_of_this_year(school: School, registered: bool) -> None:
    if registered:
        school.run("import", export(school, *SIX))
    at_home(school, *SIX)
    school.now = "2027-06-10T10:00:00+02:00"
    this_year = school.folder / "this_year.csv"
    this_year.write_text((school.folder / "contacts.csv").read_text())
    four, sister = [pupil.replace(" g3", " g4") for pupil in SIX], {"guardian_key": "ok0", "email": "k0@thuis.example"}
    if registered:
        next_year = export(school, *four, "c1 Lot Smit g3", "c2 Jip Klein g3", year="2027-2028")
        school.run("import", next_year, "--school-year", "2027-2028")
    school.family("c1 Lot Smit", "3A", {"guardian_key": "oc1", "email": "c1@thuis.example"})
    school.family("c2 Jip Klein", "3A", sister)
    school.enrol("--school-year", "2027-2028")
    for school.now in ("2027-06-11T02:00:00+02:00", "2027-07-20T02:00:00+02:00"):
        found = school.json("import", str(this_year))
        assert found["left"] == {"pupils": 0, "guardians": 0, "guardianships": 0}
        assert "departed" not in school.json("purge")["purged"]
    school.now = "2027-09-06T10:00:00+02:00"
    assert {"c1@thuis.example", "k0@thuis.example"} <= {*news(school, "n1", "3A")}


def test_a_corrected_table_of_next_year_says_who_the_guardians_of_its_new_children_are(school: School) -> None:
    """Of who is here until then it takes nobody away: that says the table of the day."""
    at_home(school, *SIX)
    school.now = "2027-06-10T10:00:00+02:00"
    this_year = school.folder / "this_year.csv"
    this_year.write_text((school.folder / "contacts.csv").read_text())
    school.family("c1 Lot Smit", "3A", {"guardian_key": "oc1", "email": "c1@thuis.example"})
    school.family("c2 Jip Klein", "3A", {"guardian_key": "oc2", "email": "c2@thuis.example"})
    school.enrol("--school-year", "2027-2028")
    right = {"oc1": ("oc9", "c9@thuis.example"), "ok0": ("ok9", "k9@thuis.example")}
    for row in school.rows:
        row["guardian_key"], row["email"] = right.get(row["guardian_key"], (row["guardian_key"], row["email"]))
    school.enrol("--school-year", "2027-2028")
    for school.now in ("2027-06-11T02:00:00+02:00", "2027-07-20T02:00:00+02:00"):
        school.json("import", str(this_year), exit_code=None)
    school.now = "2027-09-06T10:00:00+02:00"
    told = {*news(school, "n1", "3A")}
    assert {"c9@thuis.example", "c2@thuis.example", "k0@thuis.example"} <= told
    assert "c1@thuis.example" not in told


def test_of_a_small_school_the_last_year_leaves_each_summer(school: School) -> None:
    eight = ("k6 Tim Tol g8", "k8 Lot Smit g8", "k7 Eva Eik g8")
    school.run("import", export(school, *SIX, *eight))
    at_home(school, *SIX, *eight)
    gone = export(school, *SIX)
    assert [one["code"] for one in school.json("import", gone, exit_code=2)["stopped"]] == ["left"], "nobody moves up"
    school.now = "2027-06-10T10:00:00+02:00"
    four = [pupil.replace(" g3", " g4") for pupil in SIX]
    fewer = export(school, *four[:3], year="2027-2028")
    assert [
        one["code"] for one in school.json("import", fewer, "--school-year", "2027-2028", exit_code=2)["stopped"]
    ] == ["left"]
    found = school.json("import", export(school, *four, year="2027-2028"), "--school-year", "2027-2028")
    assert (found["left"]["pupils"], found["stopped"]) == (3, [])
    school.now = "2027-09-06T10:00:00+02:00"
    school.rows = [row for row in school.rows if row["pupil_key"] not in ("k6", "k7", "k8")]
    assert "guardians: 0 new, 0 changed, 3 left" in school.enrol().stdout


@pytest.mark.parametrize("alone", [False, True])
def test_what_holds_from_a_later_day_names_it_and_takes_nobody_away_before(school: School, alone: bool) -> None:
    eight = ("k6 Tim Tol g8", "k8 Lot Smit g8")
    school.run("import", export(school, *SIX, *SIX_MORE, *eight))
    at_home(school, *SIX, *SIX_MORE, *eight)
    school.now = "2027-06-10T10:00:00+02:00"
    four = [pupil.replace(" g3", " g4") for pupil in (*SIX, *SIX_MORE)]
    coming = export(school, *four, year="2027-2028")
    table = school.folder / "contacts.csv"
    table.write_text(
        "".join(line for line in table.read_text().splitlines(keepends=True) if line[:2] not in ("k6", "k8"))
    )
    files = [coming, str(table)]
    if alone:
        school.run("import", coming, "--school-year", "2027-2028")
        files = [str(table)]
    else:
        found = school.json("import", *files, "--school-year", "2027-2028", "--dry-run")
        assert found["holds_from"] == "2027-08-01"
        assert found["left"] == {"pupils": 2, "guardians": 0, "guardianships": 0}
        said = school.run("import", *files, "--school-year", "2027-2028", "--dry-run").stdout
        assert "what the files say holds from Sun 1 Aug 2027 on:" in said
        assert "pupils who leave from Sun 1 Aug 2027 on: k6, k8" in said and "left from" not in said
    school.run("import", *files, "--school-year", "2027-2028", exit_code=None)
    assert news(school, "n1", "8A") == ["k6@thuis.example", "k8@thuis.example"]
    now = school.json("import", export(school, *SIX, *SIX_MORE, *eight))
    assert now["holds_from"] is None and now["changed"]["pupils"] == 0
    school.now = "2027-09-06T10:00:00+02:00"
    export(school, *four, year="2027-2028")
    found = school.json("import", *files)
    assert (found["left"]["guardians"], found["holds_from"]) == (2, None)


def test_colleagues_have_next_year_s_groups_on_the_day_itself(school: School) -> None:
    school.run("import", export(school, *SIX))
    at_home(school, *SIX)
    school.staff("juf;Juf Ans;teacher;3A", "dir;Ria;leader;")
    school.now = "2027-06-10T10:00:00+02:00"
    coming = export(school, *(pupil.replace(" g3", " g4") for pupil in SIX), year="2027-2028")
    (school.folder / "staff.csv").write_text(
        "key;name;role;groups\nmees;Meester Bo;teacher;3A\njuf;Juf Ans;teacher;4A\n"
    )
    said = school.run("import", coming, str(school.folder / "staff.csv"), "--school-year", "2027-2028", exit_code=1)
    assert "import their table on the day itself" in said.stderr
    school.now = "2027-09-06T10:00:00+02:00"
    export(school, *(pupil.replace(" g3", " g4") for pupil in SIX), year="2027-2028")
    found = school.json("import", coming, str(school.folder / "staff.csv"))
    assert (found["new"]["staff"], found["changed"]["staff"]) == (1, 1)


def test_a_school_year_that_is_not_that_of_the_day_is_refused(school: School) -> None:
    path = export(school, *SIX)
    for words in (["--school-year", "2027"], ["--school-year", "2027-2028", "--from", "2027-07-01"]):
        school.run("import", path, *words, exit_code=2)
    assert not school.store.exists()


def test_what_is_never_read_is_nowhere_afterwards(school: School) -> None:
    path = Path(export(school, *SIX))
    marked = "".join(f"<{name}>MARKER<x>MARKER</x></{name}>" for name in sorted(NEVER))
    text = path.read_text().replace('<leerling key="', '<leerling eckid="MARKER" key="')
    text = text.replace("<roepnaam>", f"{marked}<roepnaam>")
    path.write_text(text)
    said = [school.run("import", str(path), *words, exit_code=None).output for words in ([], ["--json"], ["--dry-run"])]
    path.write_text(text.replace("</EDEX>", ""))
    said.append(school.run("import", str(path), exit_code=2).output)
    path.unlink()
    files = [one for one in school.folder.rglob("*") if one.is_file()]
    assert school.store in files
    assert not [one.name for one in files if b"MARKER" in one.read_bytes()] and "MARKER" not in "".join(said)


RESULTS = '\n[[sources]]\nname = "toetsen"\nplugin = "uwlr_results"\npath = "results"\n'


def test_what_went_up_is_written_once_a_teacher_says_so_and_a_low_level_is_talked_about(school: School) -> None:
    school.configure(RESULTS)
    (school.folder / "results").mkdir(mode=0o700)
    shutil.copy(sample("u08"), school.folder / "results")
    for key, name in (("00012", "Sam Bos"), ("00013", "Lot Smit")):
        school.family(f"{key} {name}", "5A", guardian(f"o{key}", "Noor Bos", mobile="+31612345678"))
    school.enrol()
    school.staff("vos;Ans Vos;teacher;5A")
    assert mails(school) == [], "nothing goes before somebody looked"
    waiting = school.json("approve")["awaiting_approval"]
    assert {one["kind"]: one["subject"] for one in waiting} == {
        "notable_score": "Bericht over Sam", "result_talk": "Gesprek over Lot"
    }  # fmt: skip
    for one in waiting:
        school.run("approve", one["event"], "--shown", one["shown"], "--as", "vos")
    assert mails(school) == ["o00012@guardian.example"]
    mail = school.smtp.mails[-1].parsed  # its headers hold ids, in which any digits may stand
    said = f"{mail['Subject']}\n" + "".join(part.get_content() for part in mail.walk() if not part.is_multipart())
    assert "gaat het beter dan eerst" in said and not [score for score in ("231", "205", "68") if score in said]
    [card] = school.json("tasks")["cards"]
    assert card["way"] == "call" and card["pupils"] == ["00013"]
    assert mails(school, now="2026-11-24T10:00:00+01:00") == []


def of_another(school: School, row: str, name: str) -> None:
    """One row of the contacts gets the name of another child beside its key."""
    first, last = name.split()
    school.rows = [
        one | {"pupil_first_name": first, "pupil_last_name": last} if one["guardian_key"] == row else one
        for one in school.rows
    ]


def test_a_row_that_names_another_child_gives_nothing_of_the_child_of_its_key(school: School) -> None:
    school.run("import", export(school, *SEVEN))
    for number, name in enumerate(("Fenna Dam", "Joris Post", "Elif Kaya")):
        school.family(f"k{number} {name}", "3A", {"guardian_key": f"o{number}", "email": f"o{number}@thuis.example"})
    of_another(school, "o0", "Joris Post")
    said = school.enrol(exit_code=1).stderr
    assert "contacts.csv:2: the row names another child" in said and "Joris" not in said
    assert "other-child k0:o0" in school.run("tasks").stdout
    assert mails(school, score("k0", "s1"), score("k1", "s2")) == ["o1@thuis.example"]
    of_another(school, "o0", "Fenna Dam")
    school.enrol()
    assert "other-child" not in school.run("tasks").stdout


def test_rows_of_several_that_name_another_child_stop_until_a_person_says_that_the_keys_are_right(
    school: School,
) -> None:
    school.run("import", export(school, *SEVEN))
    for number, name in enumerate(("Joris Post", "Fenna Dam", "Elif Kaya")):
        school.family(f"k{number} {name}", "3A", {"guardian_key": f"o{number}", "email": f"o{number}@thuis.example"})
    said = school.enrol(exit_code=2).stderr
    assert "other-child: k0 (contacts.csv:2), k1 (contacts.csv:3)" in said and "--accept-other-child" in said
    school.enrol("--accept-other-child=k0", exit_code=2)
    school.enrol("--accept-other-child")
    school.enrol()
    assert "other-child" not in school.run("tasks").stdout
    of_another(school, "o0", "Elif Kaya")
    school.enrol(exit_code=None)
    assert "other-child k0:o0" in school.run("tasks").stdout, "nobody said anything of this name"
