"""OneRoster 1.1.1 and 1.2.1: each sample gives its right value, and what is made to hurt is refused."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from each import each
from ouderbrug import (
    CoverageRecord,
    GroupRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PupilGoneRecord,
    PupilRecord,
)
from ouderbrug.cli.dutch.filled import in_dutch
from ouderbrug_contacts import text_table
from ouderbrug_oneroster import OneRosterImporter, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from a_school import School

SAMPLES = Path(__file__).parent / "files" / "oneroster"
AGENTS, TEACHER, DELTA = "o01-agents-on-child-or-parent.zip", "o03-12-teacher-who-is-also-parent.zip", "o04-delta.zip"
TODAY = date(2026, 11, 23)


def importer(**own: Any) -> OneRosterImporter:
    made = OneRosterImporter(OneRosterImporter.Config(**own))
    made.today = TODAY
    return made


def read(path: Path, **own: Any) -> tuple[list[Any], str]:
    """What is taken in, and what was left out."""
    assert importer(**own).sniff(path)
    found: list[Any] = []
    records = importer(**own).read(path)
    try:
        found.extend(next(records) for _ in count())
    except ImportIncomplete as error:
        return found, str(error)
    except RuntimeError:  # a generator that ended
        return found, ""
    raise AssertionError


def refusal(path: Path, **own: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        list(importer(**own).read(path))
    return str(caught.value)


def only(records: list[Any], kind: type) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def ties(records: list[Any]) -> set[tuple[str, str]]:
    return {(one.pupil, one.guardian) for one in only(records, GuardianshipRecord)}


def codes(records: list[Any]) -> list[str]:
    return [one.code for one in only(records, ImportNote)]


def members(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(SAMPLES / name) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def written(folder: Path, files: dict[str, bytes], name: str = "export.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return folder / name


def changed(folder: Path, sample: str, member: str, *changes: tuple[str, str]) -> Path:
    """A sample with parts of one file replaced."""
    files = members(sample)
    for old, new in changes:
        assert old.encode() in files[member]
        files[member] = files[member].replace(old.encode(), new.encode())
    return written(folder, files)


def test_the_link_may_stand_with_the_child_or_the_guardian() -> None:
    records, said = read(SAMPLES / AGENTS)
    assert ties(records) == {("s1", "p1"), ("s1", "p2"), ("s2", "p2")}
    assert {one.authority for one in only(records, GuardianshipRecord)} == {None}, "the format has no authority"
    assert [(one.first_name, one.email, one.mobile) for one in only(records, GuardianRecord)] == [
        ("Noor", "noor.jansen@school.example", "+31612345601"),
        ("Piet", "piet.smit@school.example", None),
    ]
    assert [(one.key, one.first_name, one.groups, one.year) for one in only(records, PupilRecord)] == [
        ("s1", "Sam", ("c1",), "3"),
        ("s2", "Lot", ("c1",), "3"),
    ]
    assert [(one.key, one.name) for one in only(records, GroupRecord)] == [("c1", "3A")]
    [coverage] = only(records, CoverageRecord)
    assert (coverage.school, coverage.whole, coverage.some) == ("99ZZ", {"pupils", "groups"}, {"guardians"}), "undated"
    assert said == ""


def test_a_teacher_may_be_a_guardian_and_a_role_that_ended_is_none() -> None:
    records, _ = read(SAMPLES / TEACHER)
    assert ties(records) == {("s1", "t9")}
    [ans] = only(records, GuardianRecord)
    assert (ans.key, ans.first_name, ans.last_name) == ("t9", "Ans", "Vos")
    assert codes(records) == ["staff-proposed"]


def test_a_delta_says_of_nobody_else_that_they_left() -> None:
    records, _ = read(SAMPLES / DELTA)
    assert [(one.key, one.groups) for one in only(records, PupilRecord)] == [("s7", None)]
    assert [(one.key, one.on) for one in only(records, PupilGoneRecord)] == [("s1", None)]
    [coverage] = only(records, CoverageRecord)
    assert (coverage.whole, coverage.some) == (frozenset(), {"guardians"})


def test_a_folder_in_the_zip_marks_and_misspelt_headers_do_no_harm() -> None:
    records, said = read(SAMPLES / "o06-folder-bom-typos.zip")
    [sam] = only(records, PupilRecord)
    assert (sam.first_name, sam.last_name) == ("Sam", "Bos van, de")
    assert codes(records) == ["unknown-columns", "unknown-columns"] and said == ""


def test_a_path_that_leads_out_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "o08-zip-slip.zip", tmp_path / "inner.zip")
    assert "leads out of the folder" in refusal(tmp_path / "inner.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["inner.zip"]
    assert not (tmp_path.parent / "evil.csv").exists() and not (tmp_path.parent.parent / "evil.csv").exists()


def test_what_nobody_may_know_is_nowhere(school: School) -> None:
    shutil.copy(SAMPLES / "o09-never-parse.zip", path := school.folder / "export.zip")
    done = school.run("import", str(path))
    with closing(sqlite3.connect(school.store)) as connection:
        stored = "\n".join(connection.iterdump())
    report = (school.folder / "import-report.txt").read_text()
    for text in (done.output, stored, report):
        assert not [word for word in ("MARKER", "2016-03-04", "Fed:") if word in text]
    assert "Sam" in stored


def rewritten(content: bytes, between: str = ",", above: str = "", end: str = "\n", **how: Any) -> bytes:
    """One file of a set as another program would write it."""
    [headers, *cells] = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if change := how.get("headers"):
        headers = [change(header) for header in headers]
    body = io.StringIO()
    quoting = csv.QUOTE_ALL if how.get("quotes") else csv.QUOTE_MINIMAL
    csv.writer(body, delimiter=between, lineterminator=end, quoting=quoting).writerows([headers, *cells])
    return f"{above}{body.getvalue()}".encode(how.get("encoding", "utf-8"))


def as_said(records: list[Any]) -> list[Any]:
    """What records say, without their places, which are lines."""
    return [replace(one, place="") for one in records]


@each("sample", [AGENTS, TEACHER, DELTA, "o06-folder-bom-typos.zip"])
@each(
    "how",
    [
        {"between": ";"},
        {"between": "\t"},
        {"between": ";", "quotes": True},
        {"between": ";", "encoding": "utf-8-sig", "end": "\r\n"},
        {"between": ";", "above": "sep=;\n"},
        {"between": "\t", "above": "\n\n"},
        {"encoding": "utf-8-sig"},
        {"end": "\r\n"},
        {"quotes": True, "encoding": "utf-8-sig"},
        {"headers": str.upper},
        {"headers": str.lower, "between": ";"},
        {"headers": lambda header: f" {header} "},
        {"above": "\n"},
        {"above": "\r\n \r\n", "end": "\r\n", "encoding": "utf-8-sig"},
        {"above": "\n,,,\n"},
        {"above": "sep=,\n", "quotes": True},
    ],
)
def test_a_set_says_the_same_however_its_tables_are_written(tmp_path: Path, sample: str, how: dict[str, Any]) -> None:
    plain, said = read(SAMPLES / sample)
    tables_ = {name: content for name, content in members(sample).items() if name.endswith(".csv")}
    changed_ = {name: rewritten(content, **how) for name, content in tables_.items() if "__MACOSX" not in name}
    found, also = read(written(tmp_path, changed_, sample))
    assert (as_said(found), bool(also)) == (as_said(plain), bool(said))
    shutil.rmtree(folder := tmp_path / "SET", ignore_errors=True)
    folder.mkdir()
    for name, content in changed_.items():
        (folder / Path(name).name.upper()).write_bytes(content)
    assert as_said(read(folder)[0]) == as_said(plain)


def test_a_list_in_a_cell_is_parted_as_the_cells_are(tmp_path: Path) -> None:
    files = {name: content.replace(b",", b";") for name, content in members(AGENTS).items()}
    assert ties(read(written(tmp_path, files))[0]) == ties(read(SAMPLES / AGENTS)[0])


@each(
    ("member", "old", "new", "says"),
    [
        ("users.csv", "sourcedId,", "userKey,", "users.csv, line 1: there is no column sourcedId"),
        ("users.csv", "sourcedId,", "\n\nuserKey,", "users.csv, line 3: there is no column sourcedId"),
        ("users.csv", ",", "|", "users.csv, line 1: there is no column sourcedId"),
        ("orgs.csv", "sourcedId,", "orgKey,", "orgs.csv, line 1: there is no column sourcedId"),
        ("classes.csv", "sourcedId,", "classKey,", "classes.csv, line 1: there is no column sourcedId"),
        ("enrollments.csv", ",userSourcedId", ",pupil", "enrollments.csv, line 1: there is no column userSourcedId"),
        ("enrollments.csv", ",", "|", "enrollments.csv, line 1: there is no column classSourcedId, userSourcedId"),
        ("manifest.csv", ",", "|", "manifest.csv, line 1: there is no column propertyName, value"),
    ],
)
def test_a_table_that_says_nothing_of_anybody_is_refused_with_its_line(
    tmp_path: Path, member: str, old: str, new: str, says: str
) -> None:
    assert says in (said := refusal(changed(tmp_path, AGENTS, member, (old, new))))
    assert says.partition(": ")[0].replace("line", "regel") in in_dutch(said)


def test_a_folder_is_read_as_its_zip_is(tmp_path: Path) -> None:
    for member, content in members(AGENTS).items():
        (tmp_path / member).write_bytes(content)
    of_zip, _ = read(SAMPLES / AGENTS)
    of_folder, _ = read(tmp_path)
    names = [[(type(one), getattr(one, "key", "")) for one in records] for records in (of_zip, of_folder)]
    assert names[0] == names[1]


@each(
    ("changes", "says"),
    [
        ((("file.users,bulk", "file.users,absent"),), "says that users.csv is absent, and it is there"),
        (
            (("file.roles", "x"), ("source.systemCode,T", "file.roles,bulk")),
            "says bulk of roles.csv, which is not there",
        ),
        ((("oneroster.version,1.1", "oneroster.version,2.0"),), "names another version"),
        ((("file.users,bulk", "file.users,some"),), "neither bulk, delta nor absent"),
    ],
)
def test_a_manifest_that_says_something_else_than_the_files_is_refused(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], says: str
) -> None:
    files = members(AGENTS)
    text = files["manifest.csv"].decode()
    for old, new in changes:
        text = text.replace(old, new)
    assert says in refusal(written(tmp_path, files | {"manifest.csv": text.encode()}))


def test_without_a_manifest_all_is_there_and_it_is_said(tmp_path: Path) -> None:
    files = members(AGENTS)
    del files["manifest.csv"]
    records, _ = read(written(tmp_path, files))
    assert codes(records)[0] == "no-manifest" and len(only(records, PupilRecord)) == 2


@each(
    ("member", "old", "new", "pupils", "pairs"),
    [
        ("users.csv", "s2,,,true", "s2,inactive,,true", {"s1"}, {("s1", "p1"), ("s1", "p2")}),
        ("users.csv", "s2,,,true", "s2,,,false", {"s1"}, {("s1", "p1"), ("s1", "p2")}),
        ("users.csv", "s2,,,true,o1", "s2,,,true,o2", {"s1"}, {("s1", "p1"), ("s1", "p2")}),
        ("users.csv", "p1,,,true,o1,parent", "p1,,,true,o1,student", {"s1", "s2", "p1"}, {("s1", "p2"), ("s2", "p2")}),
        ("users.csv", "p1,,,true,o1,parent", "p1,,,true,o1,aide", {"s1", "s2"}, {("s1", "p2"), ("s2", "p2")}),
        ("users.csv", "p2,,,true", "p2,tobedeleted,,true", {"s1", "s2"}, {("s1", "p1")}),
        ("users.csv", "p2,,,true,o1", "p2,,,true,o9", {"s1", "s2"}, {("s1", "p1"), ("s1", "p2"), ("s2", "p2")}),
    ],
)
def test_only_who_is_here_and_of_this_school_counts(
    tmp_path: Path, member: str, old: str, new: str, pupils: set[str], pairs: set[tuple[str, str]]
) -> None:
    records, _ = read(changed(tmp_path, AGENTS, member, (old, new)))
    assert {one.key for one in only(records, PupilRecord)} == pupils
    assert ties(records) == pairs


@each(
    ("begins", "ends", "groups"),
    [
        ("", "2026-11-22", ()),
        ("", "2026-11-23", ("c1",)),
        ("2026-11-24", "", ()),
        ("2026-11-23T08:00:00", "1/08/2027", ("c1",)),
        ("", "22/11/2026", ()),
    ],
)
def test_an_enrollment_holds_from_its_first_to_its_last_day(
    tmp_path: Path, begins: str, ends: str, groups: tuple[str, ...]
) -> None:
    row = "e1,,,c1,o1,s1,student,"
    records, _ = read(changed(tmp_path, AGENTS, "enrollments.csv", (f"{row},,", f"{row},{begins},{ends}")))
    assert only(records, PupilRecord)[0].groups == groups


def test_of_several_schools_one_must_be_named(tmp_path: Path) -> None:
    path = changed(tmp_path, AGENTS, "orgs.csv", ("o1,,,", "o2,,,De Andere,school,99XX00,\no1,,,"))
    assert "it has 2 schools; name the sourcedId of this one as org" in refusal(path)
    assert "no school with the sourcedId of org" in refusal(path, org="o3")
    records, _ = read(path, org="o1")
    assert only(records, CoverageRecord)[0].school == "99ZZ"


def test_a_relative_gets_it_on_request_and_a_table_may_rule_guardians(tmp_path: Path) -> None:
    path = changed(tmp_path, AGENTS, "users.csv", ("o1,guardian", "o1,relative"))
    receives = {one.guardian: one.receives for one in only(read(path)[0], GuardianshipRecord)}
    assert receives == {"p1": None, "p2": "on_request"}
    assert ties(read(path, guardians=False)[0]) == set()


def test_a_code_that_is_no_dutch_year_is_none_until_it_is_mapped(tmp_path: Path) -> None:
    files = members(AGENTS)
    files["users.csv"] = files["users.csv"].replace(b",p1,03,", b",p1,KG,")
    path = written(tmp_path, files)
    records, _ = read(path)
    assert only(records, PupilRecord)[0].year == "" and "year-unknown" in codes(records)
    assert only(read(path, grades={"KG": "1"})[0], PupilRecord)[0].year == "1"


@pytest.mark.parametrize("column", ["sourcedId", "givenName", "middleName", "familyName"])
@pytest.mark.parametrize("key", ["s1", "p1"])
def test_a_cell_that_cannot_be_read_is_told_with_line_and_column(tmp_path: Path, key: str, column: str) -> None:
    files = members(AGENTS)
    head, *rows = files["users.csv"].decode().splitlines()
    at, line = head.split(",").index(column), next(n for n, row in enumerate(rows) if row.startswith(f"{key},"))
    cells = rows[line].split(",")
    cells[at] = f"x{cells[at]}\x1b"
    files["users.csv"] = "\n".join([head, *rows[:line], ",".join(cells), *rows[line + 1 :], ""]).encode()
    _, said = read(written(tmp_path, files))
    assert f"users.csv, line {line + 2}, {column}: holds a control" in said
    assert f"users.csv, regel {line + 2}, {column}: bevat een stuurteken" in in_dutch(said)


TWICE = ("s2,,,true", "s1,,,true,o1,student,x,,Jip,Prins,,,,,,,03,\ns2,,,true")


def test_two_rows_of_one_key_are_left_out_and_nobody_leaves(tmp_path: Path) -> None:
    path = changed(
        tmp_path, AGENTS, "users.csv", ("s2,,,true", "s1,,,true,o1,student,x,,Jip,Prins,,,,,,,03,\ns2,,,true")
    )
    records, said = read(path)
    assert [one.key for one in only(records, PupilRecord)] == ["s2"]
    assert "users.csv, line 3: another row has this sourcedId" in said and "row-set-aside" in codes(records)


def test_lessons_are_no_groups_beside_homerooms(tmp_path: Path) -> None:
    path = changed(tmp_path, AGENTS, "classes.csv", ("c1,,,", "c2,,,Gym,3,,,scheduled,,o1,,,,\nc1,,,"))
    records, _ = read(path)
    assert [one.key for one in only(records, GroupRecord)] == ["c1"] and "lessons" in codes(records)


# What is made to hurt, with the exit code of its import


def exit_code(school: School, path: Path) -> tuple[int, str]:
    done = school.run("import", str(path), exit_code=None)
    return done.exit_code, done.stderr


def test_a_bomb_is_refused_before_it_unpacks(school: School) -> None:
    bomb = members(AGENTS) | {"resources.csv": b"0" * 210_000_000}
    path = written(school.folder, bomb)
    assert path.stat().st_size < 1_000_000
    assert exit_code(school, path) == (2, exit_code(school, path)[1])
    assert "unpacks to more than 200 MB" in exit_code(school, path)[1]


def test_a_path_that_leads_out_ends_with_2(school: School) -> None:
    shutil.copy(SAMPLES / "o08-zip-slip.zip", path := school.folder / "export.zip")
    code, said = exit_code(school, path)
    assert code == 2 and "leads out of the folder" in said and not school.store.exists()


def test_more_rows_than_a_school_has_end_with_2(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (tables.MOST_ROWS, text_table.MOST_ROWS) == (500_000, 300_000)
    for table in (tables, text_table):
        monkeypatch.setattr(table, "MOST_ROWS", 5_000)
    rows = io.BytesIO(b"sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\n")
    rows.seek(0, io.SEEK_END)
    rows.write(b"".join(b"e%d,,,c1,o1,s%d,student\n" % (n, n) for n in range(5_001)))
    code, said = exit_code(school, written(school.folder, members(AGENTS) | {"enrollments.csv": rows.getvalue()}))
    assert code == 2 and f"more than {tables.MOST_ROWS} rows" in said
    (table := school.folder / "contacts.csv").write_bytes(
        b"pupil_key;guardian_key;group\n" + b"".join(b"k%d;o%d;3A\n" % (n, n) for n in range(5_001))
    )
    code, said = exit_code(school, table)
    assert code == 2 and "it has more than 5000 lines" in said


@each(
    ("encoding", "code", "says"),
    [
        ("utf-16", 2, "users.csv is UTF-16; export it in UTF-8"),
        ("cp1252", 0, "though the format is UTF-8"),
    ],
)
def test_another_encoding_is_told(school: School, encoding: str, code: int, says: str) -> None:
    files = members(AGENTS)
    text = files["users.csv"].decode().replace("Jansen", "Müller")
    path = written(school.folder, files | {"users.csv": text.encode(encoding)}, f"{encoding}.zip")
    found, said = exit_code(school, path)
    assert (found, says in said) == (code, True)


def test_duplicated_keys_end_with_1(school: School) -> None:
    path = changed(school.folder, AGENTS, "users.csv", TWICE)
    code, said = exit_code(school, path)
    assert code == 1 and "another row has this sourcedId" in said


def test_a_set_and_a_delta_are_taken_in_one_after_the_other(school: School) -> None:
    school.now = "2026-11-23T10:00:00+01:00"
    whole = changed(school.folder, AGENTS, "users.csv", *(
        ("s2,,,true", "".join(f"x{n},,,true,o1,student,x,,Kind,X{n},,,,,,p1,03,\n" for n in range(6)) + "s2,,,true"),
    ))  # fmt: skip
    first = school.json("import", str(whole), exit_code=None)
    assert first["new"] == {"pupils": 8, "guardians": 2, "guardianships": 9}
    again = school.json("import", str(whole), exit_code=None)
    assert not any((*again["new"].values(), *again["changed"].values()))
    shutil.copy(SAMPLES / DELTA, delta := school.folder / "delta.zip")
    then = school.json("import", str(delta), exit_code=None)
    assert (
        (then["left"]["pupils"], then["left"]["guardians"]) == (1, 0) and then["new"]["pupils"] == 1 and then["stored"]
    )
    once_more = school.json("import", str(delta), exit_code=None)
    assert once_more["left"]["pupils"] == 0 and once_more["new"]["pupils"] == 0


TWO_CLASSES = ("homeroom,,o1,t1,,,", "homeroom,,o1,t1,,,\nc2,,,4A,4,,4A,homeroom,,o1,t1,,,")
LAST_YEARS: dict[str, tuple[str, str, str]] = {
    "a move": ("enrollments.csv", "e1,,,c1,o1,s1", "e1,,,c2,o1,s1"),
    "back": ("users.csv", "s2,tobedeleted,,true", "s2,,,true"),
    "a group renamed": ("classes.csv", "c1,,,3A,3,,3A", "c1,,,4B,4,,4B"),
    "all groups, without their names": ("manifest.csv", "file.classes,bulk", "file.classes,absent"),
}


@pytest.mark.parametrize("is_folder", [False, True], ids=["zip", "folder"])
@pytest.mark.parametrize("case", LAST_YEARS)
def test_by_a_set_that_says_no_year_nobody_moves_or_comes_back(school: School, case: str, is_folder: bool) -> None:
    school.now = "2026-11-23T10:00:00+01:00"
    member, old, new = LAST_YEARS[case]
    files = members(AGENTS)
    files["classes.csv"] = files["classes.csv"].replace(TWO_CLASSES[0].encode(), TWO_CLASSES[1].encode())
    first = written(school.folder, files, "first.zip")
    school.run("import", str(first), "--school-year", "2026-2027", exit_code=None)
    if case == "back":
        files["users.csv"] = files["users.csv"].replace(b"s2,,,true", b"s2,tobedeleted,,true")
        gone = written(school.folder, files, "gone.zip")
        school.run("import", str(gone), "--school-year", "2026-2027", "--accept-left", exit_code=None)
    if case.startswith("all groups"):
        files["enrollments.csv"] = files["enrollments.csv"].replace(b"e1,,,c1,o1,s1", b"e1,,,c2,o1,s1")
        del files["classes.csv"]
    assert old.encode() in files[member]
    files[member] = files[member].replace(old.encode(), new.encode())
    before = where_pupils_are(school)
    path = written(school.folder, files, "undated.zip")
    if is_folder:
        path = school.folder / "undated"
        shutil.unpack_archive(school.folder / "undated.zip", path)
    done = school.json("import", str(path), exit_code=1)
    assert "undated-moves" in str(done["notes"])
    assert where_pupils_are(school) == before
    school.run("import", str(path), "--school-year", "2026-2027", exit_code=None)
    assert where_pupils_are(school) != before, "with its year it counts"


def where_pupils_are(school: School) -> tuple[list[Any], list[Any]]:
    with closing(sqlite3.connect(school.store)) as connection:
        here = connection.execute("SELECT key, active FROM pupil ORDER BY key").fetchall()
        return here, connection.execute("SELECT * FROM membership ORDER BY 1, 2, 3").fetchall()


PERSON = "sourcedId,status,enabledUser,orgSourcedIds,role,givenName,familyName,email,agentSourcedIds"
ROLE = "sourcedId,userSourcedId,orgSourcedId,role,status,endDate"
PARENTS = ("p1,,true,o1,parent,Noor,Bos,noor@thuis.example,s1", "p2,,true,o1,parent,Piet,Bos,piet@thuis.example,s1")


def a_set(folder: Path, mode: str, users: Sequence[str], **more: Sequence[str]) -> Path:
    """A set with these rows of users, and of other files; all but the school is bulk or delta."""
    files = {name: "\n".join(rows) for name, rows in ({"users": (PERSON, *users)} | more).items()}
    modes = "".join(f"file.{name},{mode}\n" for name in files)
    files["manifest"] = f"propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\n{modes}"
    files["orgs"] = "sourcedId,name,type,identifier\no1,School,school,99ZZ"
    return written(folder, {f"{name}.csv": text.encode() for name, text in files.items()})


TERM = {"academicSessions": ("sourcedId,type,startDate,endDate,schoolYear", "t1,schoolYear,2026-08-01,2027-07-31,2027")}


def children(count: int) -> tuple[str, ...]:
    return tuple(f"s{n},,true,o1,student,Kind{n},Bos{n},," for n in range(1, count + 1))


@each(
    ("mode", "rows", "roles", "left"),
    [
        ("delta", ("p1,tobedeleted,true,o1,parent,Noor,Bos,,s1",), (), {"p1"}),
        ("delta", ("p1,inactive,true,o1,parent,Noor,Bos,,",), (), {"p1"}),
        ("delta", ("p1,,false,o1,parent,Noor,Bos,,s1",), (), {"p1"}),
        ("delta", ("p1,tobedeleted,true,,,,,,",), (), {"p1"}),
        ("delta", (), ("r,p1,o1,parent,tobedeleted,",), {"p1"}),
        ("delta", (), ("r,p1,o1,parent,,2026-11-01",), {"p1"}),
        ("delta", (), ("r,p1,o2,parent,tobedeleted,",), set()),
        ("delta", (), ("r,p1,o1,parent,,2026-12-01",), set()),
        ("delta", (), ("r,p1,o1,teacher,tobedeleted,",), set()),
        ("delta", ("p1,active,true,o1,parent,Noor,Bos,noor@thuis.example,s1",), (), set()),
        ("delta", ("x9,tobedeleted,true,o1,parent,Onbekend,X,,s1",), (), set()),
        ("bulk", (*children(8), PARENTS[1], "p1,tobedeleted,true,o1,parent,Noor,Bos,,s1"), (), {"p1"}),
        ("bulk", (*children(8), *(f"{p.replace(',,', ',inactive,', 1)}" for p in PARENTS)), (), {"p1", "p2"}),
    ],
)
def test_a_guardian_of_whom_a_set_says_that_they_are_gone_is_nobodys_any_more(
    school: School, mode: str, rows: tuple[str, ...], roles: tuple[str, ...], left: set[str]
) -> None:
    school.now = "2026-11-23T10:00:00+01:00"
    school.json("import", str(a_set(school.folder, "bulk", (*children(8), *PARENTS))), exit_code=None)
    with closing(sqlite3.connect(school.store)) as connection, connection:
        connection.execute("UPDATE guardian SET blocked = 'court-order' WHERE key = 'p1'")
    more = {"roles": (ROLE, *roles)} if roles else {}
    path = str(a_set(school.folder, mode, rows, **more))
    if left:
        stopped = school.run("import", path, exit_code=None)
        assert "accept-left" in stopped.stderr, "a part that takes out many stops as well"
    said = school.run("import", path, "--accept-left", exit_code=None)
    with closing(sqlite3.connect(school.store)) as connection:
        here = {key for (key,) in connection.execute("SELECT key FROM guardian WHERE active")}
        tied = {key for (key,) in connection.execute("SELECT guardian FROM guardianship WHERE active")}
        bans = connection.execute("SELECT key, blocked FROM guardian WHERE blocked != ''").fetchall()
    assert here == tied == {"p1", "p2"} - left
    assert bans == [("p1", "court-order")], "what protects stays stored"
    assert (f"guardians who left: {', '.join(sorted(left))}" in said.stdout) == bool(left)


@each(
    ("agents", "is_lost"),
    [
        ("s1;s2", True),
        ("s99", True),
        ('"[""s1""]"', True),
        ("s 1", True),
        ('"s1,s2"', False),
        ('"s1,s99"', False),
        ("", False),
    ],
)
def test_a_guardian_who_names_nobody_of_a_whole_set_is_told_with_the_line_and_nobody_leaves_by_it(
    school: School, agents: str, is_lost: bool
) -> None:
    parents = [f"p{n},,true,o1,parent,Noor,Bos{n},noor{n}@thuis.example,s{n}" for n in range(1, 13)]
    school.run("import", str(a_set(school.folder, "bulk", (*children(12), *parents), **TERM)), exit_code=None)
    again = [f"p1,,true,o1,parent,Noor,Bos1,noor1@thuis.example,{agents}", *parents[1:11]]
    said = school.run("import", str(a_set(school.folder, "bulk", (*children(12), *again), **TERM)), exit_code=None)
    with closing(sqlite3.connect(school.store)) as connection:
        here = {key for (key,) in connection.execute("SELECT key FROM guardian WHERE active")}
    told = "users.csv, line 14: agentSourcedIds names nobody"
    assert (told in said.stderr, said.exit_code) == (is_lost, int(is_lost))
    assert here == {f"p{n}" for n in range(1, 13)} - (set() if is_lost else {"p12", *(["p1"] if not agents else [])})


@each(
    ("classes", "enrolled", "groups"),
    [
        (("c1,,homeroom,3A,o1",), ("c1",), ("c1",)),
        (("c1,,homeroom,3A,o1",), ("c9",), ("c9",)),
        (("c1,,homeroom,3A,o1",), ("c1", "c9"), ("c1",)),
        (("c1,,homeroom,3A,o1", "l1,,scheduled,Reken,o1"), ("l1",), ()),
        (("c1,,homeroom,3A,o1", "c2,inactive,homeroom,3B,o1"), ("c2",), ()),
    ],
)
def test_a_class_that_the_set_does_not_describe_is_named_for_whom_it_is_all(
    tmp_path: Path, classes: tuple[str, ...], enrolled: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    enrollments = [f"e{n},,{one},s1,student" for n, one in enumerate(enrolled)]
    path = a_set(tmp_path, "bulk", children(1), classes=("sourcedId,status,classType,title,schoolSourcedId", *classes),
                 enrollments=("sourcedId,status,classSourcedId,userSourcedId,role", *enrollments))  # fmt: skip
    [pupil] = only(read(path)[0], PupilRecord)
    assert (pupil.groups or ()) == groups


ALL_OF = {name: (SAMPLES / name).read_bytes() for name in (TEACHER, DELTA)}


@pytest.mark.property
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sample=st.sampled_from(sorted(ALL_OF)),
    changes=st.lists(st.tuples(st.integers(0, 2**16), st.binary(min_size=0, max_size=4)), max_size=4),
    member=st.sampled_from([None, "users.csv", "roles.csv", "manifest.csv", "classes.csv", "orgs.csv"]),
)
def test_a_mutation_raises_nothing_but_an_importers_own_error(
    tmp_path: Path, sample: str, changes: list[tuple[int, bytes]], member: str | None
) -> None:
    files = members(sample)
    raw = bytearray(ALL_OF[sample] if member is None else files.get(member, b"x"))
    for at, new in changes:
        at %= max(len(raw), 1)
        raw[at : at + 2] = new
    path = tmp_path / "export.zip"
    if member is None:
        path.write_bytes(raw)
    else:
        written(tmp_path, files | {member: bytes(raw)})
    try:
        importer().sniff(path)
        list(importer().read(path))
    except (ImportRefused, ImportIncomplete) as error:
        assert "Bos" not in str(error) and "@" not in str(error)
