"""import --explain shows what would be read of a file, and settings to paste with which it is read so."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from each import each

if TYPE_CHECKING:
    from a_school import School

SAMPLES = Path(__file__).parents[1] / "plugins" / "files"
ROWS = "Leerlingnummer;Naam leerling;Groep;Naam vader;E-mail vader;Gezag vader;Naam moeder;E-mail moeder;Gezag moeder\n"
CHILD = "k1;Fenna;3A;Bas Vos;bas@ouder.example;ja;Ilse Vonk;ilse@ouder.example;ja\n"


def pasted(said: str) -> str:
    """The TOML that a person would paste."""
    return said.partition("put this in the TOML:\n")[2]


@each(
    ("name", "guardians", "pairs"),
    [("c02-two-parents-a-row.csv", 2, 3), ("c01-zermelo.csv", 2, 3), ("c06-formula-cells.csv", 2, 2)],
)
def test_a_sample_is_explained_and_read_by_what_was_pasted(
    school: School, name: str, guardians: int, pairs: int
) -> None:
    school.configure()
    shutil.copy(SAMPLES / "contacts" / name, path := school.folder / "export.csv")
    said = school.run("import", "--explain", str(path)).stdout
    assert f"guardians: {guardians}\n" in said and f"pairs: {pairs}\n" in said
    assert not school.store.exists(), "it is only looked at"
    school.configure("\n" + pasted(said))
    again = school.run("import", "--explain", str(path)).stdout
    assert pasted(again) == "" and f"pairs: {pairs}\n" in again


def test_what_is_pasted_for_two_guardians_a_row_takes_both_in(school: School) -> None:
    path = school.folder / "export.csv"
    path.write_text(f"Ouderlijst\n\n{ROWS}{CHILD}")
    said = school.run("import", "--explain", str(path)).stdout
    assert "export.csv: read as contacts\nits column names stand in line 3\n" in said
    assert "  2  Naam leerling  ->  nobody reads it\n" in said
    assert "  8  E-mail moeder  ->  email (2), guardian_key (2)\n" in said
    settings = tomllib.loads(pasted(said))["import"]["contacts"]
    assert [one["email"] for one in (settings["columns"], *settings["also"])] == ["E-mail vader", "E-mail moeder"]
    school.configure("\n" + pasted(said))
    taken = school.run("import", str(path)).stdout
    assert "guardians: 2 new" in taken


@pytest.mark.parametrize(("mail", "phone"), [(";E-mail vader", ""), ("", "0612345678")])
def test_a_second_guardian_by_telephone_alone_is_a_guardian(school: School, mail: str, phone: str) -> None:
    head = f"Leerlingnummer;Roepnaam;Groep;Naam moeder;E-mail moeder;Naam vader{mail};Telefoon vader\n"
    between = ";" if mail else ""
    rows = (f"k1;Fenna;3A;Ilse Vonk;ilse@ouder.example;Bas Vos{between};{phone or '0201234567'}\n",
            f"k2;Daan;3A;Ilse Vonk;ilse@ouder.example;Bas Vos{between};{phone or '020-1234567'}\n")  # fmt: skip
    (path := school.folder / "export.csv").write_text(head + "".join(rows))
    school.configure("\n" + pasted(school.run("import", "--explain", str(path)).stdout))
    done = school.run("import", str(path))
    assert "guardians: 2 new" in done.stdout and "guardianships: 4 new" in done.stdout
    assert "in line 2, 3: they are reached by a call or a text message" in done.stderr
    assert not re.search("Bas|Vos|Fenna|12345", done.output)
    assert school.run("unreached").stdout == "everybody is reached\n"


def test_two_guardians_of_one_number_are_two(school: School) -> None:
    head = "Leerlingnummer;Groep;Naam moeder;E-mail moeder;Naam vader;Telefoon vader;Contactverbod vader\n"
    rows = "k1;3A;Ilse Vonk;ilse@ouder.example;Bas Vos;0612345678;\nk2;3A;Mia Vos;;Jan Vos;0612345678;court-order\n"
    (path := school.folder / "export.csv").write_text(head + rows)
    school.configure("\n" + pasted(school.run("import", "--explain", str(path)).stdout))
    left = school.run("import", str(path), exit_code=1)
    assert "line 3, E-mail moeder: is empty, and there is no telephone number" in left.stderr
    assert "remove" not in left.stderr and "pupils: 2 new" in left.stdout
    with closing(sqlite3.connect(school.store)) as connection:
        found = connection.execute(
            "select last_name, blocked from guardian where key like 'tel-%' order by 1"
        ).fetchall()
    assert found == [("Bas Vos", ""), ("Jan Vos", "court-order")]


@pytest.mark.parametrize("header", ["Blokkade", "Contactverbod", "Geheim adres", "Afmelding", "Gezag"])
def test_a_column_that_protects_and_names_no_guardian_is_proposed_of_neither(school: School, header: str) -> None:
    path = school.folder / "export.csv"
    head = f"Leerlingnummer;Naam moeder;E-mail moeder;Naam vader;E-mail vader;{header}"
    row = "k1;Ilse Vos;a@ouder.example;Bas Vos;b@ouder.example;"
    path.write_text(f"{head}\n{row}{'nee' if header == 'Gezag' else 'court-order'}\n")
    done = school.run("import", "--explain", str(path))
    settings = tomllib.loads(pasted(done.stdout))["import"]["contacts"]
    assert header not in {*settings["columns"].values(), *settings["also"][0].values()}
    assert "column 6 protects and does not say of which guardian of a row" in done.stdout
    school.configure("\n" + pasted(done.stdout))
    taken = school.run("import", str(path), exit_code=1)
    assert "line 2, " in taken.stderr
    assert len([line for line in school.run("status").stdout.splitlines() if "hold on guardian" in line]) == 2


@pytest.mark.parametrize("header", ["Leerlingnr", "Leerlingnr.", "Llnr", "Leerling nr"])
def test_a_short_word_for_the_number_of_a_pupil_is_known(school: School, header: str) -> None:
    path = school.folder / "export.csv"
    path.write_text(
        f"{header};Roepnaam;Groep;Oudernr;Achternaam ouder;E-mail ouder\nk1;Fenna;3A;o1;Vonk;a@ouder.example\n"
    )
    columns = tomllib.loads(pasted(school.run("import", "--explain", str(path)).stdout))["import"]["contacts"][
        "columns"
    ]
    assert (columns["pupil_key"], columns["guardian_key"]) == (header, "Oudernr")


def test_an_unknown_column_is_shown_and_proposed_as_nothing(school: School) -> None:
    path = school.folder / "export.csv"
    path.write_text("pupil_key;guardian_key;email;hobby\nk1;o1;a@ouder.example;lezen\n")
    said = school.run("import", "--explain", str(path)).stdout
    assert "  4  hobby  ->  nobody reads it" in said, "what stands above columns is nobody's name"
    assert "columns that nobody reads: 1" in said and pasted(said) == ""


@pytest.mark.parametrize(
    "first",
    ["0101;Sammie;Groep 5A;moeder;sammie@mail.example;ja", "Sammie;Groep 5;moeder Bente;mail;code;12-10-2018",
     "Sammie Bos;Groep 5;moeder;b@mail.example;code"],
)  # fmt: skip
def test_no_name_leaves_by_the_cells_of_a_file_without_column_names(school: School, first: str) -> None:
    (path := school.folder / "export.csv").write_text(f"{first}\n{first.replace('0101', '0102')}\n")
    done = school.run("import", "--explain", str(path), exit_code=None)
    assert not re.search("(?i)sammie|bente|mail.example", done.output)
    again = school.run("import", "--explain", "--json", str(path), exit_code=None)
    assert not re.search("(?i)sammie|bente|mail.example", again.output)


def test_the_lines_to_paste_name_each_header_as_it_is_typed_off_a_terminal_too(school: School) -> None:
    path = school.folder / "export.csv"
    path.write_text("Kind nr.;Vrienden;E-mail contact;Contactverbod\nk1;Bente Bos;b@ouder.example;\n")
    done, document = school.run("import", "--explain", str(path)), school.json("import", "--explain", str(path))
    columns = tomllib.loads(pasted(done.stdout))["import"]["contacts"]["columns"]
    assert (columns["email"], columns["blocked"]) == ("E-mail contact", "Contactverbod")
    assert document["files"][0]["toml"].strip() == pasted(done.stdout).strip()
    assert document["files"][0]["columns"][1] == {"column": 2, "header": "Vrienden", "reads": None}
    assert "Bente" not in done.output + str(document)


def test_a_file_that_no_mapping_makes_readable_says_why(school: School) -> None:
    (path := school.folder / "export.csv").write_text("Groep;Naam ouder;E-mail ouder\n3A;Bas Vos;bas@ouder.example\n")
    done = school.run("import", "--explain", str(path), exit_code=2)
    assert "  3  E-mail ouder  ->  guardian_key, email" in done.stdout
    assert "there is no column pupil_key" in done.stderr
    (path := school.folder / "brief.csv").write_text("Beste ouders\nTot morgen\n")
    assert "columns of no format that is known" in school.run("import", "--explain", str(path), exit_code=2).stderr


def test_a_workbook_and_other_tables_are_explained(school: School) -> None:
    book = Workbook()
    for row in (["key", "name", "role"], ["juf.karin", "Karin Bos", "teacher"]):
        book.active.append(row)
    book.save(path := school.folder / "team.xlsx")
    assert school.run("import", "--explain", str(path)).stdout == "team.xlsx: read as staff\nstaff: 1\n"


@pytest.fixture
def with_two_of_one_name(school: School) -> School:
    for key, name, mail in (("00012", "Sam Bos", "x"), ("00013", "Lot de Vries", "y"), ("00014", "Lot de Vries", "z")):
        mine = {"guardian_key": f"o{key}", "first_name": "Kim", "relation": "mother", "email": f"{mail}@ouder.example"}
        school.family(f"{key} {name}", "3A", mine)
    school.enrol()
    return school


def test_the_list_of_social_schools_tells_children_by_name_or_not_at_all(with_two_of_one_name: School) -> None:
    school = with_two_of_one_name
    path = school.folder / "contacts.xlsx"
    shutil.copy(SAMPLES / "xlsx" / "x01-social-schools-parents.xlsx", path)
    explained = school.run("import", "--explain", str(path)).stdout
    assert "read as social_schools_list" in explained and "  4  Geboortedatum  ->  nobody reads it" in explained
    done = school.run("import", str(path), exit_code=1)
    assert "contacts.xlsx:3: not clear which" in done.stderr and "contacts.xlsx:4: not clear which" in done.stderr
    assert "rows that name a pupil who cannot be told by name alone: 2" in done.stderr
    assert "guardians: 2 new, 0 changed, 0 left" in done.stdout
    names = (school.folder / "import-report.txt").read_text()
    assert "contacts.xlsx:3: Lot de Vries" in names and "Lot" not in done.output
    with closing(sqlite3.connect(school.store)) as connection:
        told = "\n".join(connection.iterdump())
    assert "noor@school.example" in told and "kim@school.example" not in told
    assert not re.search("2018|43163|geboorte", told), "the day of birth is nowhere"
    again = school.run("import", str(path), exit_code=1)
    assert "guardians: 0 new, 0 changed, 0 left" in again.stdout


def test_a_file_of_no_known_layout_is_told_how_to_ask_and_what_is_no_spreadsheet_is_called_so(school: School) -> None:
    """What was a letter by the name of a spreadsheet had "the columns of no format that is known"."""
    (letter := school.folder / "brief.xlsx").write_text("Beste ouders\nTot morgen\n")
    assert "is no spreadsheet, whatever it is called" in school.run("import", str(letter), exit_code=2).stderr
    (path := school.folder / "brief.csv").write_text("Beste ouders\nTot morgen\n")
    assert "`ouderbrug import --explain FILE` shows" in school.run("import", str(path), exit_code=2).stderr
    again = school.run("import", "--explain", str(path), exit_code=2).stderr
    assert "no format that is known" in again and "--explain FILE" not in again


OURS = ["leerlingnummer", "voornaam kind", "achternaam kind", "groep", "oudercode", "emailadres", "gezag"]
THEIRS = ["Leerlingnr", "Roepnaam", "Achternaam", "Groep", "Ouder", "E-mail", "Gezag"]
NOTE = [["Let op: alleen intern"], ["Bewaar dit niet"]]


@each("head", [OURS, THEIRS])
@each("title", [[], [["Ouderlijst"], []]])
@each(
    ("order", "says"),
    [
        ("t", ""),
        ("tn", "of its sheets this is the one of number 1; nobody reads those of number 2"),
        ("nt", "of its sheets this is the one of number 2; nobody reads those of number 1"),
        ("ntn", "of its sheets this is the one of number 2; nobody reads those of number 1, 3"),
        ("nnt", "of its sheets this is the one of number 3; nobody reads those of number 1, 2"),
    ],
)
def test_of_a_workbook_the_sheet_with_the_table_is_explained_wherever_it_lies(
    school: School, head: list[str], title: list[list[str]], order: str, says: str
) -> None:
    school.configure()
    book = Workbook()
    book.remove(book.active)
    for at, one in enumerate(order):
        sheet = book.create_sheet(f"Blad {at}")
        row = ["00012", "Sam", "Bos", "3A", "Noor Bos" if head is THEIRS else "o1", "noor@ouder.example", "ja"]
        for cells in [*title, head, row] if one == "t" else NOTE:
            sheet.append(cells)
    book.save(path := school.folder / "export.xlsx")
    if head is THEIRS:
        assert "--explain FILE` shows" in school.run("import", str(path), exit_code=2).stderr
    said = school.run("import", "--explain", str(path)).stdout
    assert "export.xlsx: read as contacts\n" in said and "guardians: 1\n" in said
    assert (says in said) and (("of its sheets" in said) is bool(says))
    school.configure("\n" + pasted(said))
    assert "guardians: 1 new" in school.run("import", "--dry-run", str(path)).stdout
