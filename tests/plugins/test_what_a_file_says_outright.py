"""What a file says outright holds whatever else the file is, and what it does not say changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from each import each
from ouderbrug import CoverageRecord, GroupRecord, ImportIncomplete, Pupil, PupilRecord
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.register import as_ruled
from ouderbrug.school.roster import Roster
from ouderbrug.school.stays import school_year_said
from ouderbrug.school.undated import UNDATED_MOVES, dated
from ouderbrug_pupil_systems import EdexmlImporter, UwlrImporter
from pupil_files import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School
    from ouderbrug import RosterRecord
    from ouderbrug.school.importing import Judged

HEAD = "<school><schooljaar>{year}</schooljaar><brincode>99ZZ</brincode></school>"
GROUPS = '<groepen><groep key="G1"><naam>3A</naam><jaargroep>3</jaargroep></groep></groepen>'
NAMES = {"k1": "Sam", "k2": "Lot", "k3": "Kim", "k4": "Max", "k5": "Pim", "k6": "Tim"}
PEOPLE = Roster(
    "99ZZ00",
    pupils={key: Pupil(key, name, "Bos", ("3A",), registered=True, year="3") for key, name in NAMES.items()},
    registered={"G1": GroupRecord("", "G1", "3A", "3")},
)
IN_3A = '<groep key="G1"/>'
WRONG = "<uitstroomdatum>2026-11-31</uitstroomdatum>"


def pupil(key: str, more: str = "", group: str = IN_3A) -> str:
    return (
        f'<leerling key="{key}"><roepnaam>{NAMES.get(key, "Jip")}</roepnaam><achternaam>Bos</achternaam>{group}{more}'
        "</leerling>"
    )


def of(of_first: str, *others: str) -> str:
    """The pupils of the school, of whom the first is as it says here, and others beside them."""
    return "".join((of_first, *(pupil(key) for key in NAMES if key != "k1"), *others))


def edexml(folder: Path, pupils: str, year: str = "2026-2027") -> Path:
    path = folder / "leerlingen.xml"
    path.write_text(f"<EDEX>{HEAD.format(year=year)}{GROUPS}<leerlingen>{pupils}</leerlingen></EDEX>", "utf-8")
    return path


def uwlr(folder: Path, body: str, root: str = "leerlinggegevens_antwoord", year: str = "2026-2027") -> Path:
    path = folder / "antwoord.xml"
    path.write_text(f"<{root}>{HEAD.format(year=year)}{body}</{root}>", "utf-8")
    return path


def part(folder: Path, pupils: str) -> Path:
    return uwlr(folder, f"<leerlingen>{pupils}</leerlingen>", "leerlingen_antwoord")


def answered(folder: Path, pupils: str) -> Path:
    return uwlr(folder, f"{GROUPS}<leerlingen>{pupils}</leerlingen>")


def judged(path: Path, before: Roster = PEOPLE) -> tuple[Judged, str]:
    """What an import does at the school, and what was left out of the file."""
    [importer] = [one for one in (made(made.Config()) for made in (EdexmlImporter, UwlrImporter)) if one.sniff(path)]
    found: list[RosterRecord] = []
    try:
        found.extend(importer.read(path))
        left_out = ""
    except ImportIncomplete as error:
        left_out = str(error)
    return judge(before, as_ruled(before, found, TODAY), Said()), left_out


def hints(found: Judged, code: str) -> list[str]:
    return [note.hint for note in found.change.notes if note.code == code]


# --- who has left, by their own record


@each("write", [edexml, answered, part])
@each(
    ("of_sam", "left", "says"),
    [
        (pupil("k1", "<uitstroomdatum>2026-11-20</uitstroomdatum>"), ["k1"], ""),
        (pupil("k1", "<uitstroomdatum>2026-11-23</uitstroomdatum>"), ["k1"], ""),
        (pupil("k1", "<jaargroep>H</jaargroep>"), ["k1"], ""),
        (pupil("k1", f"<jaargroep>H</jaargroep>{WRONG}"), ["k1"], "uitstroomdatum: is no day"),
        (pupil("k1", "<jaargroep>H</jaargroep><voorvoegsel>=?u?</voorvoegsel>"), ["k1"], "holds the characters =?"),
        (pupil("k1", "<uitstroomdatum>2026-11-20</uitstroomdatum><voorvoegsel>=?u?</voorvoegsel>"), ["k1"], "=?"),
        (
            pupil(
                "k1", "<uitstroomdatum>2026-11-20</uitstroomdatum><instroomdatum>2026-12-01</instroomdatum>"
            ), ["k1"], "comes only when already gone",
        ),
        (
            pupil(
                "k1", "<uitstroomdatum>2026-11-20</uitstroomdatum><instroomdatum>2026-12-01</instroomdatum>"
                "<jaargroep>H</jaargroep>",
            ), ["k1"], "",
        ),
        (
            pupil(
                "k1", "<uitstroomdatum>2026-12-20</uitstroomdatum><instroomdatum>2027-01-01</instroomdatum>"
            ), [], "comes only when already gone",
        ),
        (pupil("k1", WRONG), [], "is no day"),
        (pupil("k1", "<uitstroomdatum>2026-11-24</uitstroomdatum>"), [], ""),
        (pupil("k1"), [], ""),
    ],
)  # fmt: skip
@each("beside", ["", pupil("k9", WRONG)])
def test_who_says_to_have_left_has_left_whatever_else_the_file_is(
    tmp_path: Path, write: Callable[[Path, str], Path], of_sam: str, left: list[str], says: str, beside: str
) -> None:
    found, left_out = judged(write(tmp_path, of(of_sam, beside)))
    assert found.change.left_pupils == left and not found.stops
    assert says in left_out and bool(left_out) == bool(says or beside)
    assert not found.change.pupils.keys() & set(left)


def test_who_is_only_absent_has_left_by_a_whole_file_of_which_all_was_read(tmp_path: Path) -> None:
    five = "".join(pupil(key) for key in NAMES if key != "k1")
    assert judged(edexml(tmp_path, five))[0].change.left_pupils == ["k1"]
    assert judged(edexml(tmp_path, five + pupil("k9", WRONG)))[0].change.left_pupils == []
    assert judged(part(tmp_path, five))[0].change.left_pupils == []


CROSSED = "<uitstroomdatum>2027-01-04</uitstroomdatum><instroomdatum>2027-02-01</instroomdatum>"
UNREAD = "<uitstroomdatum>2027-01-04</uitstroomdatum><voorvoegsel>=?u?</voorvoegsel>"


@each("write", [edexml, answered, part])
@each("more", [CROSSED, UNREAD])
def test_who_leaves_on_a_later_day_does_so_though_nothing_else_is_taken_in(
    tmp_path: Path, write: Callable[[Path, str], Path], more: str
) -> None:
    found, left_out = judged(write(tmp_path, of(pupil("k1", more))))
    k1 = found.change.pupils["k1"]
    assert left_out and k1 == replace(PEOPLE.pupils["k1"], leaves_on=date(2027, 1, 4))
    assert "k9" not in judged(write(tmp_path, of(pupil("k1"), pupil("k9", more))))[0].change.pupils


def test_days_that_contradict_each_other_keep_nobody_else_at_school(tmp_path: Path) -> None:
    but_k2 = "".join(pupil(key, CROSSED if key == "k1" else "") for key in NAMES if key != "k2")
    assert judged(edexml(tmp_path, but_k2))[0].change.left_pupils == ["k2"]


def test_whom_nobody_knew_does_not_come_only_to_have_left(tmp_path: Path) -> None:
    found, _ = judged(part(tmp_path, pupil("k9", "<jaargroep>H</jaargroep>")))
    assert not found.change.pupils and not found.change.left_pupils


# --- groups, years, and a file without pupils


@each("empty", ["", "<groep/>", '<groep key=" "/>'])
@each(
    ("write", "year", "now", "note"),
    [
        (part, "", ("3A",), False),
        (part, "<jaargroep>4</jaargroep>", ("3A",), False),
        (edexml, "<jaargroep>3</jaargroep>", (), True),
        (answered, "<jaargroep>3</jaargroep>", (), True),
    ],
)
def test_without_a_group_a_pupil_stays_by_a_part_and_is_named_by_a_whole_file(
    tmp_path: Path, empty: str, write: Callable[[Path, str], Path], year: str, now: tuple[str, ...], note: bool
) -> None:
    found, _ = judged(write(tmp_path, of(pupil("k1", year, empty))))
    assert {**PEOPLE.pupils, **found.change.pupils}["k1"].groups == now
    assert [hint.startswith("pupil k1 has no group in the file") for hint in hints(found, "no-group")] == [True] * note
    assert not found.stops


@each("group", ["<groep>G1</groep>", "<groep> G1 </groep>", '<groep x:key="G1" xmlns:x="urn:x"/>', IN_3A])
def test_the_key_of_a_group_counts_where_it_stands(tmp_path: Path, group: str) -> None:
    nobody = replace(PEOPLE, pupils={})
    found, _ = judged(edexml(tmp_path, pupil("k1", group=group)), nobody)
    assert found.change.pupils["k1"].groups == ("3A",)
    assert bool(hints(found, "key-as-text")) == ("G1<" in group or "G1 <" in group)


def test_a_name_where_a_key_should_stand_is_named(tmp_path: Path) -> None:
    found, _ = judged(edexml(tmp_path, of(pupil("k1", group="<groep>3A</groep>"))))
    assert hints(found, "group-unknown") and found.change.pupils["k1"].groups == ("3A",)


@each(
    ("body", "root", "notes"),
    [
        (GROUPS, "leerlinggegevens_antwoord", 1),
        (GROUPS, "structuur_antwoord", 0),
        ("<leerkrachten/>", "leerkrachten_antwoord", 0),
    ],
)
def test_a_whole_answer_without_pupils_says_so(tmp_path: Path, body: str, root: str, notes: int) -> None:
    found, _ = judged(uwlr(tmp_path, body, root))
    assert len(hints(found, "no-pupils")) == notes and not found.change.left_pupils


@each(
    ("year", "read"),
    [
        ("2026-2027", "2026-2027"),
        ("2026/2027", "2026-2027"),
        ("2026 - 2027", "2026-2027"),
        ("2026-27", "2026-2027"),
        ("26/27", "2026-2027"),
        ("2026\u20132027", "2026-2027"),
        ("2025/2026", "2025-2026"),
        ("2099-00", "2099-2100"),
        ("2026-2028", ""),
        ("2026-2026", ""),
        ("2027", ""),
        ("dit jaar", ""),
        ("2026-2027-2028", ""),
        ("", ""),
    ],
)
def test_a_school_year_is_read_as_people_write_it(tmp_path: Path, year: str, read: str) -> None:
    assert school_year_said(year) == read
    found, _ = judged(edexml(tmp_path, of(pupil("k1")), year))
    assert [stop.code for stop in found.stops] == (["other-year"] if year and read != "2026-2027" else [])
    assert bool(hints(found, "no-school-year")) == (not year)


@each("year", ["", " ", "2026-2027"])
@each("said", ["", "2026-2027"])
@each("whole", [frozenset({"pupils"}), frozenset({"pupils", "groups"}), frozenset()])
@each("some", [frozenset(), frozenset({"guardians"})])
def test_by_a_file_without_a_year_nobody_leaves_until_a_person_says_it(
    year: str, said: str, whole: frozenset[str], some: frozenset[str]
) -> None:
    """Whichever importer it is, and beside a file that says its year."""
    record = CoverageRecord("x:1", "99ZZ", "00", year, whole, some)
    known = [PupilRecord("x:2", "k1", "Sam", "Bos", registered=True, groups=("G1",))]
    others_may_go = Said({"left": frozenset()})
    found = judge(PEOPLE, as_ruled(PEOPLE, dated([record, *known], said), TODAY), others_may_go).change
    assert sorted(found.left_pupils) == (["k2", "k3", "k4", "k5", "k6"] if whole and (year.strip() or said) else [])
    [coverage] = found.coverage
    assert coverage.some == (some - {"guardians"} if said and whole and not year.strip() else some)


@each("year", ["", " ", "2026-2027"])
@each("said", ["", "2026-2027"])
@each("whole", [frozenset({"pupils", "groups"}), frozenset()])
@each("had", ["4A", "3A", ""])
@each("renamed", [False, True])
def test_by_a_file_without_a_year_nobody_changes_groups_until_a_person_says_it(
    year: str, said: str, whole: frozenset[str], had: str, renamed: bool
) -> None:
    """It may be last year's: whoever has a group by a newer file stays there, and who has none gets one."""
    groups = {"G1": GroupRecord("", "G1", "3A", "3"), "G2": GroupRecord("", "G2", "4A", "4")}
    before = Pupil("k1", "Sam", "Bos", (had,) if had else (), registered=True, year=had[:1])
    people = replace(PEOPLE, pupils={**PEOPLE.pupils, "k1": before}, registered=groups)
    file = [CoverageRecord("x:1", "99ZZ", "00", year, whole), GroupRecord("x:2", "G1", "3B" if renamed else "3A", "3"),
            PupilRecord("x:3", "k1", "Sam", "Bos", registered=True, groups=("G1",), year="3"),
            PupilRecord("x:4", "k9", "Jip", "Bos", registered=True, groups=("G1",), year="3")]  # fmt: skip
    accepted = Said({code: frozenset() for code in ("left", "group-gone", "changes", "group-spellings")})
    change = judge(people, as_ruled(people, dated(file, said), TODAY), accepted).change
    rules = bool(year.strip() or said)
    by_file = ("3B",) if renamed and rules else ("3A",)
    assert change.pupils["k9"].groups == by_file
    assert change.pupils["k1"].groups == (by_file if rules or not had else before.groups)
    stays = not rules and had not in ("", "3B" if renamed else "3A")
    assert [note.place for note in change.notes if note.code == UNDATED_MOVES] == (["x:1"] if stays else [])
    if not rules:
        assert all(one.groups == people.pupils[key].groups for key, one in change.pupils.items() if key in people.pupils
                   and people.pupils[key].groups)  # fmt: skip


@each("year", ["", "2026-2027"])
@each("said", ["", "2026-2027"])
def test_by_a_file_without_a_year_nobody_who_left_comes_back_until_a_person_says_it(year: str, said: str) -> None:
    gone = replace(PEOPLE, pupils={**PEOPLE.pupils, "k1": replace(PEOPLE.pupils["k1"], active=False)})
    everybody = [PupilRecord(f"x:{n}", key, one.first_name, "Bos", registered=True, groups=("G1",), year="3")
                 for n, (key, one) in enumerate(gone.pupils.items(), 2)]  # fmt: skip
    file = [CoverageRecord("x:1", "99ZZ", "00", year, frozenset({"pupils", "groups"})), *everybody]
    change = judge(gone, as_ruled(gone, dated(file, said), TODAY), Said()).change
    assert ("k1" in change.pupils) == bool(year or said)
    assert [note.code for note in change.notes if note.code == UNDATED_MOVES] == (
        [] if year or said else [UNDATED_MOVES]
    )


def test_what_another_importer_says_of_the_year_is_read_so_too() -> None:
    found = as_ruled(PEOPLE, [CoverageRecord("x:1", "99ZZ", "00", "schooljaar")], TODAY)
    assert [one.code for one in found if hasattr(one, "code")] == ["other-year"]


@each(
    ("rows", "said"),
    [
        ([("k1", "3A", ""), ("k2", "Groep 3 A", ""), ("k3", "", "")], None),
        ([("k1", "3A", ""), ("k2", "4B", ""), ("b1", "3a", "")], ("c:3", "rows: 2 of 3")),
        ([("k2", "4B", "Lot")], None),  # a name says more than a group
        ([("k1", "Dolfijnen", ""), ("n1", "4B", "")], None),  # by another name than here, and of nobody
    ],
)
def test_a_group_beside_a_key_that_is_not_its_pupils_is_said_once(
    rows: list[tuple[str, str, str]], said: tuple[str, str] | None
) -> None:
    of_4b = Pupil("b1", "Bo", "Bos", ("4B",), registered=True, year="4")
    roster = replace(PEOPLE, pupils={**PEOPLE.pupils, "b1": of_4b})
    told = [PupilRecord(f"c:{n}", key, name or None, group=group) for n, (key, group, name) in enumerate(rows, 2)]
    notes = [one for one in as_ruled(roster, told, TODAY) if getattr(one, "code", "") == "group-contradicts"]
    assert [one.place for one in notes] == ([said[0]] if said else [])
    assert all(said and said[1] in getattr(one, "hint", "") for one in notes)


# --- in a store


@each(("write", "beside"), [(edexml, pupil("k9", WRONG)), (answered, pupil("k9", WRONG)), (part, "")])
@each(
    ("more", "day", "ended"),
    [
        ("<uitstroomdatum>2026-11-20</uitstroomdatum>", None, True),
        ("<jaargroep>H</jaargroep>", None, True),
        ("<uitstroomdatum>2027-06-10</uitstroomdatum>", date(2027, 8, 1), False),
    ],
)
def test_who_has_left_is_at_school_no_longer(
    school: School, write: Callable[[Path, str], Path], beside: str, more: str, day: date | None, ended: bool
) -> None:
    school.now = "2026-11-23T10:00:00+01:00"
    school.run("import", str(edexml(school.folder, of(pupil("k1")))))
    words = ["--from", day.isoformat(), "--accept-other-year"] if day else []
    school.run("import", str(write(school.folder, of(pupil("k1", more), beside))), *words, exit_code=None)
    with closing(sqlite3.connect(school.store)) as connection:
        [(active,)] = connection.execute("SELECT active FROM pupil WHERE key = 'k1'")
        untils = [until for (until,) in connection.execute("SELECT until FROM stay WHERE pupil = 'k1'")]
    assert (not active) == ended
    assert untils == ([] if ended else ["2027-06-09"]), "from the day that the file names, not from that of the file"
