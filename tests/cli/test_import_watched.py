"""import without a file takes in what is new in the watched folders, and status says what became of it."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug import bounded

if TYPE_CHECKING:
    from a_school import School

HEAD = "pupil_key;pupil_first_name;group;guardian_key;first_name;relation;authority;email"
CHILDREN = [f"k{n};Kind{n};3A;o{n};Ouder{n};mother;yes;o{n}@thuis.example" for n in range(10)]
WATCHES = '\n[[imports]]\npath = "drop"\n'
ONEROSTER = Path(__file__).parents[1] / "plugins" / "files" / "oneroster" / "o01-agents-on-child-or-parent.zip"


@pytest.fixture
def watching(school: School) -> School:
    school.configure(WATCHES)
    (school.folder / "drop").mkdir(mode=0o700)
    return school


def put(school: School, name: str, rows: list[str], minutes: float = 10) -> Path:
    """A file in the folder that changed so many minutes ago."""
    path = school.folder / "drop" / name
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return aged(path, minutes)


def aged(path: Path, minutes: float) -> Path:
    moment = time.time() - 60 * minutes
    os.utime(path, (moment, moment))
    return path


def outcomes(school: School, exit_code: int = 0, *words: str) -> list[tuple[str, str]]:
    done = school.json("import", *words, exit_code=exit_code)
    return [(one["file"], one["outcome"]) for one in done["watched"]]


def standing(school: School) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = school.json("status")["watched"]
    return found


def test_each_new_file_is_taken_in_once(watching: School) -> None:
    (watching.folder / "leeg.csv").write_text(STAFF)
    watching.run("import", str(watching.folder / "leeg.csv"))
    assert standing(watching) == [{"path": "drop", "file": None, "outcome": None, "at": None}]
    put(watching, "contacts.csv", CHILDREN)
    assert outcomes(watching) == [("contacts.csv", "taken")]
    assert outcomes(watching) == []
    assert "nothing new to import" in watching.run("import").stdout
    [seen] = standing(watching)
    assert (seen["path"], seen["file"], seen["outcome"]) == ("drop", "contacts.csv", "taken")
    assert "drop: contacts.csv was taken in " in watching.run("status").stdout
    put(watching, "contacts.csv", CHILDREN, minutes=5)
    assert outcomes(watching) == [("contacts.csv", "taken")], "it was written anew"
    assert watching.json("status")["guardians"] == 10


def test_what_is_on_its_way_waits(watching: School) -> None:
    put(watching, "contacts.csv", CHILDREN, minutes=0.1)
    for name in (".contacts.csv", "contacts.csv.part", "contacts.tmp", "contacts.csv.filepart"):
        put(watching, name, CHILDREN)
    (watching.folder / "drop" / "link.csv").symlink_to(watching.folder / "drop" / "contacts.tmp")
    assert outcomes(watching) == []
    assert not watching.store.exists()


@pytest.mark.parametrize("name", [".contacts.csv", "contacts.csv.part", "contacts.tmp", "link.csv"])
def test_5_what_stays_on_its_way_is_said(watching: School, name: str) -> None:
    if name == "link.csv":
        (watching.folder / "drop" / name).symlink_to(watching.folder / "elsewhere.csv")
        os.utime(watching.folder / "drop" / name, (0, 0), follow_symlinks=False)
    else:
        put(watching, name, CHILDREN, minutes=61)
    put(watching, ".DS_Store", CHILDREN, minutes=61)
    (watching.folder / "drop" / "archive").mkdir()
    said = watching.run("import", exit_code=1).stderr
    assert " in drop is not taken in: it is a link, or by its name still on its way" in said
    assert said.count("is not taken in") == 1


@pytest.mark.parametrize(
    "name",
    [
        *("~$contacts.xlsx", "~$ntacts.csv", "~WRL0001.tmp", "~WRD0002.docx", ".~lock.contacts.csv#"),
        *("contacts.csv~", "#contacts.csv#", ".contacts.csv.swp", "._contacts.csv"),
        *(".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini"),
    ],
)
@pytest.mark.parametrize("minutes", [10, 61, -90])
def test_what_programs_put_beside_a_file_is_neither_taken_in_nor_said(
    watching: School, name: str, minutes: float
) -> None:
    put(watching, name, CHILDREN, minutes)
    done = watching.run("import")
    assert (done.stdout, "drop" in done.stderr) == ("nothing new to import\n", False)


@pytest.mark.parametrize("name", ["contacts~1.csv", "~contacts.csv", "#contacts.csv"])
def test_a_table_that_is_called_a_little_like_that_is_taken_in(watching: School, name: str) -> None:
    put(watching, name, CHILDREN)
    assert outcomes(watching) == [(name, "taken")]


def test_a_file_of_the_future_is_said(watching: School) -> None:
    path = put(watching, "contacts.csv", CHILDREN, minutes=-90)
    said = watching.run("import", exit_code=1).stderr
    assert "contacts.csv in drop is not taken in before its time: by that it changed in the future" in said
    aged(path, 5)
    assert outcomes(watching) == [("contacts.csv", "taken")]


def test_files_come_in_in_the_order_in_which_they_changed(watching: School) -> None:
    put(watching, "b.csv", CHILDREN[:9], minutes=20)
    put(watching, "a.csv", CHILDREN, minutes=10)
    assert [name for name, _ in outcomes(watching)] == ["b.csv", "a.csv"]
    names = (watching.folder / "import-report.txt").read_text()
    assert "Kind0" in names and "Kind9" in names, "those of the file before are still there"
    assert watching.json("status")["guardians"] == 10


def test_a_file_that_stops_waits_for_a_person_or_a_later_one(watching: School) -> None:
    put(watching, "contacts.csv", CHILDREN, minutes=30)
    watching.run("import")
    half = put(watching, "contacts-half.csv", CHILDREN[:3], minutes=20)
    assert outcomes(watching, 2) == [("contacts-half.csv", "stopped")]
    assert outcomes(watching, 2) == [("contacts-half.csv", "stopped")], "nobody looked yet"
    assert standing(watching)[0]["outcome"] == "stopped"
    assert "the import of contacts-half.csv stopped " in watching.run("status").stdout
    put(watching, "contacts-new.csv", CHILDREN[:9], minutes=10)
    assert [what for _, what in outcomes(watching, 2)] == ["stopped", "taken"]
    assert outcomes(watching) == [], "the later one answers it"
    aged(half, 5)
    assert outcomes(watching, 2) == [(half.name, "stopped")]
    watching.run("import", str(half), "--accept-left", "--accept-groups")
    assert outcomes(watching) == [(half.name, "taken")], "a person answered"


def test_a_file_of_which_a_part_is_left_out_is_taken_in_once(watching: School) -> None:
    put(watching, "contacts.csv", [*CHILDREN, "k1;Kind1;3A;o1;Ouder1;mother;yes;geen adres"])
    assert outcomes(watching, 1) == [("contacts.csv", "part")]
    assert outcomes(watching) == [] and standing(watching)[0]["outcome"] == "part"
    assert "of contacts.csv only a part was taken in" in watching.run("status").stdout


CONSENTS = "pupil_key;purpose;channel;status;date;source"
STAFF = "key;name;email;groups;role\njuf;Karin Juf;juf@school.example;3A;teacher\n"


def consents(school: School, name: str, status: str, day: int, minutes: float) -> Path:
    path = school.folder / "drop" / name
    path.write_text(f"{CONSENTS}\nk1;photo;;{status};2026-09-{day:02};form\n")
    return aged(path, minutes)


def all_taken_in(school: School) -> None:
    """A first set, of which the staff are the newest file."""
    put(school, "contacts.csv", CHILDREN, minutes=65)
    consents(school, "consents.csv", "given", 1, 60)
    (school.folder / "drop" / "staff.csv").write_text(STAFF)
    aged(school.folder / "drop" / "staff.csv", 40)
    school.run("import")


@pytest.mark.parametrize("name", ["consents-2.csv", "consents.csv"])
def test_a_table_older_than_the_newest_of_another_is_read(watching: School, name: str) -> None:
    all_taken_in(watching)
    consents(watching, name, "withdrawn", 10, minutes=55)
    assert outcomes(watching) == [(name, "taken")]
    assert outcomes(watching) == []
    put(watching, "contacts-2.csv", [f"{CHILDREN[0]}.net", *CHILDREN[1:]], minutes=45)
    assert outcomes(watching) == [("contacts-2.csv", "taken")], "older than the staff, newer than the contacts"


def test_old_truth_that_comes_late_undoes_nothing_and_is_said(watching: School) -> None:
    all_taken_in(watching)
    late = put(watching, "contacts-old.csv", [*CHILDREN[:9], CHILDREN[9].replace("mother;yes", "mother;no")], 70)
    for _ in range(2):
        assert outcomes(watching, 1) == [("contacts-old.csv", "older")]
    assert (
        "contacts-old.csv in drop is not taken in: it came after a newer file"
        in watching.run("import", exit_code=1).stderr
    )
    assert "drop: contacts-old.csv is not read: a newer one of its format" in watching.run("status").stdout
    assert [one["file"] for one in standing(watching) if one["outcome"] == "older"] == ["contacts-old.csv"]
    assert len(standing(watching)) == 4, "of each format the last, and what is not read"
    aged(late, 5)
    assert outcomes(watching) == [("contacts-old.csv", "taken")], "a person said that it is the truth"
    assert [one for one in standing(watching) if one["outcome"] == "older"] == []
    again = put(watching, "contacts-half.csv", CHILDREN[:9], 70)
    assert outcomes(watching, 1) == [("contacts-half.csv", "older")]
    again.unlink()
    assert outcomes(watching) == [] and len(standing(watching)) == 3


def test_what_was_looked_at_is_not_said_again_whatever_it_is_called(watching: School) -> None:
    all_taken_in(watching)
    put(watching, "contacts-2.csv", CHILDREN[:9], minutes=30)
    assert outcomes(watching) == [("contacts-2.csv", "taken")]
    (watching.folder / "drop" / "contacts.csv").rename(watching.folder / "drop" / "contacts-1.csv")
    assert outcomes(watching) == []


def test_what_nobody_reads_is_said_until_it_is_taken_out(watching: School) -> None:
    note = watching.folder / "drop" / "note.txt"
    note.write_text("hallo\n")
    aged(note, 90)
    put(watching, "contacts.csv", CHILDREN, minutes=50)
    assert [what for _, what in outcomes(watching, 2)] == ["refused", "taken"]
    assert [what for _, what in outcomes(watching, 2)] == ["refused"]
    assert {one["outcome"] for one in standing(watching)} == {"refused", "taken"}
    note.unlink()
    assert outcomes(watching) == []
    assert {one["outcome"] for one in standing(watching)} == {"taken"}


def test_a_dry_run_remembers_nothing(watching: School) -> None:
    put(watching, "contacts.csv", CHILDREN)
    assert outcomes(watching, 0, "--dry-run") == outcomes(watching, 0, "--dry-run") == [("contacts.csv", "taken")]
    assert not watching.store.exists()


def test_another_format_than_the_toml_names_is_refused(watching: School) -> None:
    watching.configure('\n[[imports]]\npath = "drop"\nformat = "staff"\n')
    put(watching, "contacts.csv", CHILDREN)
    assert outcomes(watching, 2) == [("contacts.csv", "refused")]
    watching.configure('\n[[imports]]\npath = "drop"\nformat = "contact"\n')
    assert "no importer has that name" in watching.run("import", exit_code=2).stderr


def test_a_file_and_a_set_of_files_may_be_watched_too(watching: School) -> None:
    watching.configure('\n[[imports]]\npath = "drop"\nformat = "oneroster"\n\n[[imports]]\npath = "ouders.csv"\n')
    shutil.unpack_archive(ONEROSTER, watching.folder / "drop")
    for one in [*(watching.folder / "drop").iterdir(), watching.folder / "drop"]:
        aged(one, 10)
    assert "a path of [[imports]] is not there" in watching.run("import", exit_code=2).stderr
    (watching.folder / "ouders.csv").write_text("pupil_key;guardian_key;authority\ns1;p1;yes\ns1;p2;yes\ns2;p2;yes\n")
    aged(watching.folder / "ouders.csv", 10)
    assert outcomes(watching) == [("ouders.csv", "taken")], "the first word on authority of anybody is believed"
    assert outcomes(watching) == []


def test_a_folder_that_is_not_there_keeps_none_of_the_others_waiting(watching: School) -> None:
    watching.configure('\n[[imports]]\npath = "weg"\n\n[[imports]]\npath = "drop"\n')
    put(watching, "contacts.csv", CHILDREN)
    done = watching.run("import", exit_code=2)
    assert "a path of [[imports]] is not there" in done.stderr and "contacts.csv: taken in" in done.stdout


def test_without_a_file_or_a_folder_it_says_so(school: School) -> None:
    assert "folders to watch under [[imports]]" in school.run("import", exit_code=2).stderr
    assert "--explain looks at a file" in school.run("import", "--explain", exit_code=2).stderr


def test_a_folder_that_others_may_write_is_refused(watching: School) -> None:
    path = put(watching, "contacts.csv", CHILDREN)
    path.chmod(0o666)
    assert outcomes(watching, 2) == [("contacts.csv", "refused")]
    assert not watching.store.exists() or json.loads(watching.run("status", "--json").stdout)["guardians"] == 0


SHEET = """
import time
from ouderbrug import Importer, hookimpl

class Sheet(Importer):
    name = "sheet"

    def sniff(self, path):
        SNIFF

    def read(self, path):
        return iter(())

@hookimpl
def register_importers():
    return [Sheet]
"""


@pytest.mark.parametrize(("sniff", "did"), [("raise ValueError(path)", "ValueError"), ("time.sleep(60)", "hangs for")])
def test_an_importer_that_fails_on_a_folder_keeps_no_other_waiting(
    school: School, monkeypatch: pytest.MonkeyPatch, sniff: str, did: str
) -> None:
    monkeypatch.setattr(bounded, "IMPORT_SECONDS", 2)
    for name in ("plugins", "set", "drop"):
        (school.folder / name).mkdir(mode=0o700)
    (school.folder / "plugins" / "sheet.py").write_text(SHEET.replace("SNIFF", sniff))
    use = '\n[plugins]\nplugins_dir = "plugins"\nuse = ["sheet"]\n'
    school.configure(f'{use}\n[[imports]]\npath = "set"\nformat = "sheet"\n{WATCHES}format = "contacts"\n')
    put(school, "contacts.csv", CHILDREN)
    run = school.run("import", exit_code=2)
    assert f"the importer sheet fails ({did}" in run.stderr
    assert "contacts.csv: taken in" in run.stdout
