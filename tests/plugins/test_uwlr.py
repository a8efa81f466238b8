"""UWLR as pupil systems answer it: whole, in parts, with nothing new, and what is no answer at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug import GroupRecord, ImportIncomplete, ImportRefused, Pupil, PupilRecord, RosterRecord
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.register import as_ruled
from ouderbrug.school.roster import Roster
from ouderbrug_pupil_systems import UwlrImporter
from pupil_files import TODAY, codes, judged, records, sample

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "<school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"
PEOPLE = Roster(
    "99ZZ00",
    pupils={
        key: Pupil(key, name, "Bos", ("3A",), registered=True, year="3") for key, name in (("1", "Sam"), ("2", "Lot"))
    },
    registered={"G1": GroupRecord("", "G1", "3A", "3")},
)  # fmt: skip


def answer(
    folder: Path, body: str, root: str = "leerlinggegevens_antwoord", *, prefix: str = "", soap: str = ""
) -> Path:
    opening = f'<{prefix}{root} xmlns{":" if prefix else ""}{prefix.rstrip(":")}="http://www.edustandaard.nl/'
    text = f'{opening}leerresultaten/2/leerlinggegevens">{body}</{prefix}{root}>'
    if soap:
        text = f'<s:Envelope xmlns:s="{soap}"><s:Header><a><b/><c/></a></s:Header><s:Body>{text}</s:Body></s:Envelope>'
    path = folder / "leerlingen.xml"
    path.write_text(text, "utf-8")
    return path


# --- each of these files has a right meaning


def test_a_pupil_without_a_school_key_is_listed_and_never_known_by_a_chain_id() -> None:
    read: list[RosterRecord] = []
    with pytest.raises(ImportIncomplete, match="line 2, key: the pupil has no school key"):
        read.extend(UwlrImporter(UwlrImporter.Config()).read(sample("u01")))
    assert [one.key for one in read if isinstance(one, PupilRecord)] == ["00012"]
    assert "ketenid" not in repr(read) and "b2b2" not in repr(read)
    found = judge(PEOPLE, as_ruled(PEOPLE, read, TODAY), Said())
    assert not found.whole.left_pupils


def test_nothing_new_changes_nothing() -> None:
    found = judged(sample("u02"), PEOPLE)
    assert codes(found) == {"nothing-new"} and not found.stops
    assert not (found.whole.pupils or found.whole.left_pupils or found.whole.coverage)


def test_a_structure_renames_groups_and_nobody_leaves() -> None:
    renamed = replace(PEOPLE, registered={"G1": GroupRecord("", "G1", "3B", "3")}, pupils={
        key: replace(one, groups=("3B",)) for key, one in PEOPLE.pupils.items()
    })  # fmt: skip
    found = judged(sample("u05"), renamed)
    assert {key: one.groups for key, one in found.change.pupils.items()} == {"1": ("3A",), "2": ("3A",)}
    assert not found.whole.left_pupils and not found.stops
    assert [one.year for one in found.change.pupils.values()] == ["3", "3"]


PLUS = replace(PEOPLE, registered={**PEOPLE.registered, "P": GroupRecord("", "P", "Plus")})
PART = "leerlingen_antwoord"
WHOLE = "leerlinggegevens_antwoord"


@each(
    ("root", "named", "stays", "unknown"),
    [
        (PART, ("G1",), ("3A",), 0),
        (PART, ("P",), ("Plus",), 0),
        (PART, ("G9",), ("3A",), 1),
        (PART, ("G9", "G8"), ("3A",), 2),
        (PART, ("P", "G9"), ("3A",), 1),
        (PART, (), ("3A",), 0),
        (WHOLE, ("G9",), ("3A",), 1),
        (WHOLE, ("P", "G9"), ("Plus",), 1),
        (WHOLE, ("G1", "P"), ("3A", "Plus"), 0),
    ],
)
def test_by_a_group_that_nobody_describes_nobody_leaves_another(
    tmp_path: Path, root: str, named: tuple[str, ...], stays: tuple[str, ...], unknown: int
) -> None:
    in_groups = "".join(
        f'<groep key="{one}"/>' if one != "P" else
        f'<samengestelde_groepen><samengestelde_groep key="{one}"/></samengestelde_groepen>' for one in named
    )  # fmt: skip
    pupils = (
        f'<leerling key="1"><roepnaam>Sam</roepnaam><achternaam>Bos</achternaam>{in_groups}</leerling>'
        '<leerling key="2"><roepnaam>Lot</roepnaam><achternaam>Bos</achternaam><groep key="G1"/></leerling>'
    )
    found = judged(answer(tmp_path, f"{HEAD}<leerlingen>{pupils}</leerlingen>", root), PLUS)
    now = {**PLUS.pupils, **found.change.pupils}["1"]
    assert now.groups == stays and (now.year == "3" or not unknown or len(named) > 1)
    told = [note.hint for note in found.change.notes if note.code == "group-unknown"]
    assert len(told) == unknown and all("pupil 1 is in group G" in hint for hint in told)


@each(
    ("name", "says"),
    [
        ("u03", "it has no data"),
        ("u06", "the fault Client.AutorisatieOngeldig"),
        ("u08", "uwlr_results"),
        ("u10", "uwlr_results"),
    ],
)
def test_what_is_no_answer_is_refused(name: str, says: str) -> None:
    with pytest.raises(ImportRefused, match=says) as refused:
        judged(sample(name), PEOPLE)
    assert refused.value.exit_code == 2 and "Autorisatie is ongeldig" not in str(refused.value)


# --- and beside these

ONE = '<leerlingen><leerling key="1"><roepnaam>Sam</roepnaam><groep key="G1"/></leerling></leerlingen>'


@each(
    ("root", "body", "whole"),
    [
        ("leerlinggegevens_antwoord", f"<leerlinggegevens>{HEAD}<groepen/>{ONE}</leerlinggegevens>", True),
        ("leerlinggegevens", f"{ONE}{HEAD}", True),
        ("leerlinggegevens_antwoord", f"{ONE}{HEAD}", True),
        ("leerlinggegevens_antwoord", f"<leerlinggegevens>{HEAD}</leerlinggegevens>", False),
        ("leerlingen_antwoord", f"<leerlinggegevens-leerlingen>{HEAD}{ONE}</leerlinggegevens-leerlingen>", False),
        ("leerlingen_antwoord", f"{HEAD}{ONE}", False),
        ("leerkrachten_antwoord", f"<leerlinggegevens-leerkrachten>{HEAD}</leerlinggegevens-leerkrachten>", False),
        ("structuur_antwoord", f"<leerlinggegevens-structuur>{HEAD}</leerlinggegevens-structuur>", False),
    ],
)
def test_only_a_whole_answer_lets_somebody_leave(tmp_path: Path, root: str, body: str, whole: bool) -> None:
    for soap in ("", "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"):
        found = judged(answer(tmp_path, body, root, soap=soap), PEOPLE, Said({"left": frozenset()}))
        assert found.change.left_pupils == (["2"] if whole else []), soap
        assert set(found.change.pupils) == ({"1"} if "roepnaam" in body else set())
        assert all(one.groups == ("3A",) for one in found.change.pupils.values()), "by the key that is known"


def test_a_prefix_or_none(tmp_path: Path) -> None:
    body = f"<le:leerlinggegevens>{ONE}</le:leerlinggegevens>".replace("<leer", "<le:leer").replace(
        "</leer", "</le:leer"
    )
    body = body.replace("roepnaam>", "le:roepnaam>").replace("<groep ", "<le:groep ")
    found = [one for one in records(answer(tmp_path, body, prefix="le:")) if isinstance(one, PupilRecord)]
    assert [(one.key, one.first_name, one.groups) for one in found] == [("1", "Sam", ("G1",))]


def test_the_first_version_is_refused_by_name(tmp_path: Path) -> None:
    path = answer(tmp_path, f"<leerlinggegevens>{HEAD}{ONE}</leerlinggegevens>")
    path.write_text(path.read_text().replace("leerresultaten/2/", "leerresultaten/1/"))
    with pytest.raises(ImportRefused, match="UWLR 1"):
        records(path)


@each("code", ["<Code><Value>s:Sender</Value></Code>", "<faultcode>s:Sender</faultcode>"])
def test_a_fault_of_either_version_says_its_code_alone(tmp_path: Path, code: str) -> None:
    soap = "http://www.w3.org/2003/05/soap-envelope"
    path = answer(tmp_path, f"{code}<Reason>Sam Bos</Reason>", "Fault", soap=soap)
    with pytest.raises(ImportRefused, match="the fault s:Sender") as refused:
        records(path)
    assert "Sam" not in str(refused.value)


@each("code", ["Jan Jansen", "Jan.Jansen", "leerling:Jansen", "123456789", "Client Jansen", "Clientjansen", ""])
def test_what_is_no_code_of_a_fault_is_not_said(tmp_path: Path, code: str) -> None:
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    path = answer(tmp_path, f"<faultcode>{code}</faultcode><faultstring>{code}</faultstring>", "Fault", soap=soap)
    with pytest.raises(ImportRefused, match="the fault without a code; ask it anew"):
        records(path)


def test_who_left_by_a_part_is_not_made_anew(tmp_path: Path) -> None:
    gone = "<uitstroomdatum>2026-10-01</uitstroomdatum>"
    body = f'<leerlingen><leerling key="9"><roepnaam>Ali</roepnaam>{gone}</leerling></leerlingen>'
    assert not judged(answer(tmp_path, body, "leerlingen_antwoord"), PEOPLE).whole.pupils
