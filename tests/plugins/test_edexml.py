"""EDEXML as pupil systems export it: what each file means for the school, on 23 November 2026."""

from __future__ import annotations

import tracemalloc
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from each import each
from ouderbrug import (
    Audience,
    CoverageRecord,
    GroupRecord,
    GuardianRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PupilRecord,
)
from ouderbrug.cli.dutch.filled import in_dutch
from ouderbrug.school.importing import Judged, Said, judge
from ouderbrug.school.register import as_ruled
from ouderbrug_pupil_systems import EdexmlImporter, UwlrImporter
from ouderbrug_pupil_systems.pupils import NEVER
from pupil_files import TODAY, after, codes, judged, records, sample

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug import RosterRecord

HEAD = "<school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"


def of_sample(name: str) -> Judged:
    return judged(sample(name))


def edex(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "leerlingen.xml"
    path.write_text(f"<EDEX>{head}{body}</EDEX>", "utf-8")
    return path


def groups(change: Judged) -> dict[str, tuple[str, ...]]:
    return {key: one.groups for key, one in change.whole.pupils.items()}


def years(change: Judged) -> dict[str, str]:
    return {key: one.year for key, one in change.whole.pupils.items()}


ODD = [
    ("<leerlingen>{one}{two}</leerlingen>", "", 0),
    ("<leerlingen>{one}<Leerling key='2'><roepnaam>Lot</roepnaam></Leerling></leerlingen>", "leerlingen", 0),
    ("<leerlingen>{one}<leerlingen>{two}</leerlingen></leerlingen>", "leerlingen", 0),
    ("<leerlingen>{one}<mutatie>{two}</mutatie></leerlingen>", "leerlingen", 0),
    ("<leerlingen>{one}</leerlingen><mutaties>{two}</mutaties>", "element", 1),
    ("<leerlingen>{one}</leerlingen><Leerlingen>{two}</Leerlingen>", "element", 0),
    ("<leerlingen>{nested}</leerlingen>", "leerling", 1),
    ("<groepen><Groep key='g1'/></groepen><leerlingen>{one}{two}</leerlingen>", "groepen", 0),
    ("<leerlingen>{one}{two}</leerlingen><leerkrachten><Leerkracht/></leerkrachten>", "", 1),
    (
        "<leerlingen>{one}{two}</leerlingen><vestigingen><vestiging key='a'><naam>A</naam></vestiging></vestigingen>",
        "",
        0,
    ),
    ("<leerlingen>{one}{two}</leerlingen><nieuw><oud/></nieuw><toevoegingen><leerling/></toevoegingen>", "", 1),
]


@pytest.mark.parametrize("holder", ["EDEX", "leerlinggegevens_antwoord", "within an answer"])
@each(("body", "odd", "unknown"), ODD)
def test_what_stands_where_a_pupil_does_and_is_none_is_told_with_its_line_and_nobody_leaves_by_it(
    tmp_path: Path, holder: str, body: str, odd: str, unknown: int
) -> None:
    one, two = (f"<leerling key='{key}'><roepnaam>Lot</roepnaam></leerling>" for key in "12")
    nested = one.replace("</leerling>", f"{two}</leerling>")
    inner = f"{HEAD}\n{body.format(one=one, two=two, nested=nested)}"
    if holder == "within an answer":
        inner, holder = f"<leerlinggegevens>{inner}</leerlinggegevens>", "leerlinggegevens_antwoord"
    path = tmp_path / "leerlingen.xml"
    path.write_text(f"<{holder}>{inner}</{holder}>", "utf-8")
    found: list[Any] = []
    kind = EdexmlImporter if holder == "EDEX" else UwlrImporter
    told = ""
    try:
        for record in kind(kind.Config()).read(path):
            found.append(record)
    except ImportIncomplete as error:
        told = str(error)
    aside = [one.place for one in found if isinstance(one, ImportNote) and one.code == "row-set-aside"]
    assert (f"line 2, {odd}: " in told, bool(aside)) == (bool(odd), bool(odd)) and told.count("line ") == bool(odd)
    counted = [one.hint for one in found if isinstance(one, ImportNote) and one.code == "unknown-elements"]
    assert counted == ([f"unknown elements that were skipped: {unknown}"] if unknown else [])


def test_a_sign_without_width_is_no_part_of_a_name_or_key(tmp_path: Path) -> None:
    pupil = "<leerling key='1\u200b'><achternaam>\ufeffBos</achternaam><roepnaam>Lo\u200bt</roepnaam></leerling>"
    [found] = [
        one for one in records(edex(tmp_path, f"<leerlingen>{pupil}</leerlingen>")) if isinstance(one, PupilRecord)
    ]
    assert (found.key, found.first_name, found.last_name) == ("1", "Lot", "Bos")


# --- each of these files has a right meaning


def test_a_class_that_is_a_group_a_year_is_one_class() -> None:
    found = of_sample("e01")
    together = "3-4-5 Pinguins"
    assert groups(found) == {
        "1001": (together,), "1002": (together,), "1003": (together,), "1004": ("5 Dolfijnen",)
    }  # fmt: skip
    assert years(found) == {"1001": "3", "1002": "4", "1003": "5", "1004": "5"}
    assert after(found).years_in(together) == ("3", "4", "5")
    assert after(found).years_in("5 Dolfijnen") == ("5",)
    assert found.whole.staff is None and codes(found) == {"staff-proposed"}


def test_made_up_keys_are_refused() -> None:
    with pytest.raises(ImportRefused, match="line 5: its keys begin with #"):
        of_sample("e02")


def test_space_around_a_key_is_none_of_it_and_zeros_are() -> None:
    assert groups(of_sample("e04")) == {"00012": ("3A",), "00013": ("3A",)}


def test_without_groups_a_year_is_known_of_each_pupil() -> None:
    found = of_sample("e05")
    assert groups(found) == {"00012": (), "00013": ()}
    assert years(found) == {"00012": "3", "00013": "8"}
    assert after(found).pupils_in(Audience("years", ("8",))) == ("00013",)
    assert codes(found) == {"no-groups"}


def test_version_1_03_as_it_is_exported() -> None:
    found = of_sample("e06")
    assert {key: (one.first_name, one.last_name) for key, one in found.whole.pupils.items()} == {
        "3580": ("Anouk", "v. d. Aa"), "0": ("Wimpie", ""), "7": ("Luz", "Tena Hernandez")
    }  # fmt: skip
    assert groups(found) == {"3580": (), "0": ("1A",), "7": ()}
    assert years(found) == {"3580": "4", "0": "1", "7": ""}
    assert codes(found) == {"no-group", "staff-proposed"} and found.whole.staff is None


def test_who_left_and_who_comes_later() -> None:
    pupils = of_sample("e07").whole.pupils
    assert set(pupils) == {"03", "05", "06"}, "02 leaves today: nothing about a child goes out on the day of leaving"
    assert pupils["05"].starts_on == date(2027, 1, 11) and pupils["03"].leaves_on == date(2027, 7, 9)


def test_a_block_of_a_supplier_is_nobody() -> None:
    found = records(sample("e10"))
    assert [one.key for one in found if isinstance(one, PupilRecord)] == ["01"]
    assert not [one for one in found if isinstance(one, GuardianRecord)]
    assert "MARKER" not in repr([(one, getattr(one, "last_name", "")) for one in found])


def test_bytes_that_are_not_what_the_file_says_are_refused_with_their_place() -> None:
    with pytest.raises(ImportRefused, match=r"line 8, byte \d+: a sign that is not in the encoding"):
        of_sample("e11")


@each("name", ["e12", "e13"])
def test_encodings_that_the_file_names_rightly(name: str) -> None:
    pupil = of_sample(name).whole.pupils["01"]
    assert (pupil.first_name, pupil.last_name) == ("José", "Müller")


def test_a_doctype_is_refused_and_nothing_of_it_is_said() -> None:
    with pytest.raises(ImportRefused, match="DOCTYPE") as refused:
        of_sample("e14")
    assert "passwd" not in str(refused.value) and "root:" not in str(refused.value)


def test_the_mailbox_of_a_child_is_nobodys() -> None:
    found = records(sample("e15"))
    assert {type(one) for one in found} == {GroupRecord, PupilRecord, CoverageRecord}
    assert "leerling.school.example" not in repr([(one, getattr(one, "last_name", "")) for one in found])


@each(("name", "stops"), [("e17", {"other-school"}), ("e18", {"other-school", "other-year"})])
def test_another_school_or_year_waits_for_a_person(name: str, stops: set[str]) -> None:
    found = of_sample(name)
    assert {stop.code for stop in found.stops} == stops
    assert not found.change.pupils


def test_sites_have_keys_of_their_own() -> None:
    people = after(of_sample("e19"))
    assert {key: one.site for key, one in people.pupils.items()} == {"01": "VH", "02": "99ZZ01"}
    assert people.sites == {"VH", "99ZZ01"}
    assert people.pupils_in(Audience("site", ("VH",))) == ("01",)
    assert people.pupils_in(Audience("site", ("99ZZ00",))) == ("01", "02")
    assert people.unknown_in(Audience("site", ("VH",))) is None
    assert people.unknown_in(Audience("site", ("ZH",))) == "site"


def test_any_order_and_empty_elements() -> None:
    found = of_sample("e21")
    pupil = found.whole.pupils["01"]
    assert (pupil.first_name, pupil.last_name, pupil.groups, pupil.year) == ("Sam", "Bos", ("3A",), "3")
    assert [note.hint for note in found.whole.notes] == ["unknown elements that were skipped: 1"]


# --- and beside these


@dataclass
class Case:
    body: str
    codes: set[str] = field(default_factory=set)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    years: dict[str, str] = field(default_factory=dict)


GROUPS = (
    '<groepen><groep key="g1"><naam>5A</naam><jaargroep>5</jaargroep></groep>'
    '<groep key="g2"><naam>5A</naam><jaargroep>5</jaargroep></groep>'
    '<groep key="g3"><naam>4/5</naam><jaargroep>C</jaargroep></groep>'
    '<samengestelde_groep key="s1"><naam>Plusklas</naam></samengestelde_groep>'
    '<groep key="h_lj_3"><naam>3 Mus</naam><jaargroep>3</jaargroep></groep>'
    '<groep key="h_lj_4"><naam>4 Mees</naam><jaargroep>4</jaargroep></groep></groepen>'
)


@each(
    "case",
    [
        Case('<leerling key="k"><roepnaam>Ali</roepnaam><groep key="g1"/></leerling>', {"group-twice"},
             {"k": ("5A (g1)",)}, years={"k": "5"}),
        Case('<leerling key="k"><roepnaam>Ali</roepnaam><groep key="nergens"/></leerling>',
             {"group-twice", "group-unknown"}, {"k": ()}),
        Case('<leerling key="k"><roepnaam>Ali</roepnaam><jaargroep>4</jaargroep><groep key="g3"/>'
             '<samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen></leerling>',
             {"group-twice"},
             {"k": ("4/5", "Plusklas")}, years={"k": "4"}),
        Case('<leerling key="k"><roepnaam>Ali</roepnaam><groep key="g3"/></leerling>', {"group-twice"},
             {"k": ("4/5",)}, years={"k": ""}),
        Case('<leerling key="k"><roepnaam>Ali</roepnaam><groep key="h_lj_3"/></leerling>', {"group-twice"},
             {"k": ("3 Mus",)}, years={"k": "3"}),
        Case('<leerling key="k"><achternaam>Hof, van \'t</achternaam><roepnaam>Ali</roepnaam></leerling>',
             {"group-twice", "no-group"}, names={"k": "Ali van 't Hof"}),
        Case('<leerling key="k"><achternaam>Hof</achternaam><voornamen>Ali Bo</voornamen><jaargroep>9</jaargroep>'
             "</leerling>", {"group-twice", "no-group", "year-unknown"}, names={"k": "Ali Hof"}, years={"k": ""}),
    ],
)  # fmt: skip
def test_groups_names_and_years(tmp_path: Path, case: Case) -> None:
    found = judged(edex(tmp_path, f"{GROUPS}<leerlingen>{case.body}</leerlingen>"))
    assert codes(found) == case.codes
    assert groups(found) == (case.groups or groups(found))
    assert years(found) == (case.years or years(found))
    names = {key: f"{one.first_name} {one.last_name}" for key, one in found.whole.pupils.items()}
    assert names == (case.names or names)


def test_a_school_that_names_its_groups_otherwise(tmp_path: Path) -> None:
    body = (
        '<groepen><groep key="g1"><naam>Groep 5A</naam></groep></groepen>'
        '<leerlingen><leerling key="k"><roepnaam>Ali</roepnaam><groep key="g1"/></leerling></leerlingen>'
    )
    assert groups(judged(edex(tmp_path, body), groups={"Groep 5A": "5A"})) == {"k": ("5A",)}


@each(
    ("attribute", "body", "says"),
    [
        ("", "", "line 1, key: the pupil has no school key"),
        (' key=" "', "", "line 1, key: the pupil has no school key"),
        (' key="k"', "<uitstroomdatum>1 mei</uitstroomdatum>", "line 1, uitstroomdatum: is no day"),
        (' key="k"', "<roepnaam>=?utf-8?q?x?=</roepnaam>", "line 1, roepnaam: holds the characters =?"),
        (' key="k"', "<roepnaam>A&#x202e;li</roepnaam>", "line 1, roepnaam: holds a control or invisible"),
        (' key="k"', "\n<achternaam>=?x</achternaam>", "line 2, achternaam: holds the characters =?"),
        (' key="k"', "\n\n<instroomdatum>mei</instroomdatum>", "line 3, instroomdatum: is no day"),
        (' key="k"', f"\n<groep key='{'g' * 257}'/>", "line 2, groep: is longer than 256"),
        (' key="k"', f"\n<vestiging key='{'v' * 257}'/>", "line 2, vestiging: is longer than 256"),
        (f' key="{"k" * 257}"', "", "line 1, key: is longer than 256"),
    ],
)
def test_a_pupil_who_cannot_be_read_is_left_out_and_nobody_left(
    tmp_path: Path, attribute: str, body: str, says: str
) -> None:
    people = after(of_sample("e04"))
    path = edex(tmp_path, f"<groepen/><leerlingen><leerling{attribute}>{body}</leerling></leerlingen>")
    read: list[RosterRecord] = []
    with pytest.raises(ImportRefused) as raised:
        read.extend(EdexmlImporter(EdexmlImporter.Config()).read(path))
    assert raised.value.exit_code == 1 and says in str(raised.value)
    assert says.partition(":")[0].replace("line", "regel") in in_dutch(str(raised.value))
    found = judge(people, as_ruled(people, read, TODAY), Said())
    assert not found.whole.left_pupils and not found.stops
    assert any(isinstance(one, ImportNote) and one.code == "row-set-aside" for one in read)


@each("name", sorted(NEVER))
def test_what_is_never_read_becomes_no_value(tmp_path: Path, name: str) -> None:
    marked = f"<{name} kenmerk='MARKER'>MARKER<dieper>MARKER</dieper></{name}>"
    body = (
        f'<groepen>{marked}<groep key="g1">{marked}<naam>5A</naam></groep></groepen><leerlingen>{marked}'
        f'<leerling key="k" eckid="MARKER">{marked}<roepnaam>Ali</roepnaam><groep key="g1">{marked}</groep></leerling>'
        f'</leerlingen><leerkrachten><leerkracht key="l">{marked}</leerkracht></leerkrachten>{marked}'
    )
    found = records(edex(tmp_path, body, HEAD.replace("<brincode>", f"{marked}<brincode>")))
    assert [one.key for one in found if isinstance(one, PupilRecord)] == ["k"]
    assert "MARKER" not in repr([asdict(one) for one in found])


def test_a_large_file_is_read_as_a_stream(tmp_path: Path) -> None:
    block = f"<toevoegingen><blok><x>{'y' * 1_000}</x></blok></toevoegingen>"
    pupil = f'<leerling key="{{}}"><roepnaam>Ali</roepnaam><jaargroep>5</jaargroep>{block}</leerling>'
    path = edex(tmp_path, f"<groepen/><leerlingen>{''.join(map(pupil.format, range(10_000)))}</leerlingen>")
    assert path.stat().st_size > 10_000_000
    importer = EdexmlImporter(EdexmlImporter.Config())
    tracemalloc.start()
    try:
        assert sum(isinstance(one, PupilRecord) for one in importer.read(path)) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
