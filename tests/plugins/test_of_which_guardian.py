"""In a row of two guardians a column that protects and names neither is never taken for the first one's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, ImportIncomplete, ImportNote
from ouderbrug_contacts import ContactsImporter

if TYPE_CHECKING:
    from pathlib import Path

PARENTS = "Leerlingnummer;Moeder;E-mail moeder;Vader;E-mail vader"
NUMBERED = "Leerlingnummer;Ouder 1 naam;Ouder 1 e-mail;Ouder 2 naam;Ouder 2 e-mail"
SECOND = "Leerlingnummer;Naam;E-mail;Naam 2;E-mail 2"
BOTH, MOTHER = "p1;Ilse;a@ouder.example;Bas;b@ouder.example", "p1;Ilse;a@ouder.example;;"
FATHER = "p1;;;Bas;b@ouder.example"


def read(folder: Path, head: str, row: str, **columns: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The guardians and what they are to the child, by name, and what is wrong."""
    names = head.split(";")
    maps = [{"guardian_key": names[at + 1], "last_name": names[at], "email": names[at + 1]} for at in (1, 3)]
    config = ContactsImporter.Config(columns={**maps[0], **columns}, also=(maps[1],))
    (path := folder / "contacts.csv").write_text(f"{head}\n{row}\n", "utf-8")
    found, told = [], ""
    try:
        for one in ContactsImporter(config).read(path):
            found.append(one)
    except ImportIncomplete as error:
        told = str(error)
    people = {one.key: one for one in found if isinstance(one, GuardianRecord)}
    ties = {people[one.guardian].last_name: one for one in found if isinstance(one, GuardianshipRecord)}
    assert [one.code for one in found if isinstance(one, ImportNote)].count("of-which-guardian") == 1
    return {one.last_name: one for one in people.values()}, ties, told


def restricted(people: dict[str, Any], field: str) -> dict[str, str]:
    """Of whom a field protects ("yes"), cannot be read ("held"), or says nothing."""
    held = {name: "held" for name, one in people.items() if field in one.unsure}
    return {name: "yes" for name, one in people.items() if getattr(one, field)} | held


@pytest.mark.parametrize(
    ("head", "cell", "of"),
    [
        (PARENTS, "vader", {"Bas": "yes"}),
        (PARENTS, "Moeder", {"Ilse": "yes"}),
        (PARENTS, "de vader", {"Bas": "yes"}),
        (PARENTS, "father", {"Bas": "yes"}),
        (PARENTS, "court-order", {"Ilse": "held", "Bas": "held"}),
        (PARENTS, "ja", {"Ilse": "held", "Bas": "held"}),
        (PARENTS, "Ouder 2", {"Ilse": "held", "Bas": "held"}),
        (PARENTS, "vader en moeder", {"Ilse": "held", "Bas": "held"}),
        (PARENTS, "stiefvader", {"Ilse": "held", "Bas": "held"}),
        (PARENTS, "beiden", {"Ilse": "yes", "Bas": "yes"}),
        (PARENTS, "geen", {}),
        (NUMBERED, "Ouder 2", {"Bas": "yes"}),
        (NUMBERED, "ouder 1", {"Ilse": "yes"}),
        (NUMBERED, "1", {"Ilse": "held", "Bas": "held"}),
        (NUMBERED, "2", {"Ilse": "held", "Bas": "held"}),
        (NUMBERED, "vader", {"Ilse": "held", "Bas": "held"}),
        (SECOND, "ouder 2", {"Bas": "yes"}),
        (SECOND, "ouder 1", {"Ilse": "yes"}),
        (SECOND, "3", {"Ilse": "held", "Bas": "held"}),
    ],
)
@pytest.mark.parametrize(("header", "columns"), [("Blokkade", {}), ("Contactverbod", {"blocked": "Contactverbod"})])
def test_a_ban_is_of_whom_it_names_or_holds_both(
    tmp_path: Path, head: str, cell: str, of: dict[str, str], header: str, columns: dict[str, str]
) -> None:
    people, _, told = read(tmp_path, f"{head};{header}", f"{BOTH};{cell}", **columns)
    assert restricted(people, "blocked") == of
    assert (f"line 2, {header}: does not say of which guardian" in told) is ("held" in of.values())


@pytest.mark.parametrize(
    ("column", "cell", "field", "of"),
    [
        ("address_secret", "ja", "address_secret", {"Ilse": "held", "Bas": "held"}),
        ("address_secret", "vader", "address_secret", {"Bas": "yes"}),
        ("address_secret", "nee", "address_secret", {}),
        ("opt_out", "newsletter", "opt_out", {"Ilse": "held", "Bas": "held"}),
        ("guardian_deceased", "ja", "deceased", {"Ilse": "held", "Bas": "held"}),
        ("guardian_deceased", "moeder", "deceased", {"Ilse": "yes"}),
        ("blocked_until", "2027-01-01", "blocked_until", {"Ilse": "held", "Bas": "held"}),
    ],
)
def test_so_it_is_of_all_that_protects(tmp_path: Path, column: str, cell: str, field: str, of: dict[str, str]) -> None:
    people, _, told = read(tmp_path, f"{PARENTS};Kolom", f"{BOTH};{cell}", **{column: "Kolom"})
    assert restricted(people, field) == of and bool(told) is ("held" in of.values())


@pytest.mark.parametrize(
    ("column", "cell", "says", "held", "named"),
    [
        ("authority", "ja", None, False, True),
        ("authority", "nee", None, True, True),
        ("authority", "moeder", None, True, True),
        ("authority", "beiden", Authority.YES, False, False),
        ("receives", "alles", None, False, True),
        ("receives", "niets", None, True, True),
    ],
)
def test_what_permits_is_said_of_nobody_and_what_forbids_holds_both(
    tmp_path: Path, column: str, cell: str, says: Any, held: bool, named: bool
) -> None:
    _, ties, told = read(tmp_path, f"{PARENTS};Kolom", f"{BOTH};{cell}", **{column: "Kolom"})
    assert {getattr(one, column) for one in ties.values()} == {says}
    assert {column in one.unsure for one in ties.values()} == {held} and bool(told) is named


@pytest.mark.parametrize(
    ("row", "cell", "of", "says"),
    [
        (MOTHER, "court-order", {"Ilse": "yes"}, ""),
        (FATHER, "court-order", {"Bas": "yes"}, ""),
        (FATHER, "vader", {"Bas": "yes"}, ""),
        (MOTHER, "vader", {}, "whom the row does not name"),
        ("p1;;;;", "court-order", {}, "E-mail moeder"),
    ],
)
def test_the_only_guardian_of_a_row_is_meant_unless_it_names_the_other(
    tmp_path: Path, row: str, cell: str, of: dict[str, str], says: str
) -> None:
    people, _, told = read(tmp_path, f"{PARENTS};Blokkade", f"{row};{cell}")
    assert restricted(people, "blocked") == of and says in told and bool(told) is bool(says)


def test_who_decided_and_until_when_go_with_the_ban(tmp_path: Path) -> None:
    head = f"{PARENTS};Blokkade;Blokkade door;Blokkade tot"
    people, _, told = read(tmp_path, head, f"{BOTH};vader;rechtbank;2027-01-01")
    assert (people["Bas"].blocked_by, str(people["Bas"].blocked_until)) == ("rechtbank", "2027-01-01") and not told
    assert people["Ilse"].blocked_until is None and people["Ilse"].blocked_by is None
    people, _, told = read(tmp_path, head, f"{BOTH};court-order;rechtbank;2027-01-01")
    assert restricted(people, "blocked_until") == {} and told.count("line 2") == 1


@pytest.mark.parametrize(
    ("head", "also"),
    [
        ("Gezag moeder", {}), ("Gezag moeder;Gezag vader", {"authority": "Gezag vader"}),
        ("Gezag;Gezag 2", {"authority": "Gezag 2"}),
    ],
)  # fmt: skip
def test_a_column_that_names_its_guardian_is_read_of_them(tmp_path: Path, head: str, also: dict[str, str]) -> None:
    first = {"guardian_key": "E-mail moeder", "last_name": "Moeder", "email": "E-mail moeder"}
    second = {"guardian_key": "E-mail vader", "last_name": "Vader", "email": "E-mail vader", **also}
    config = ContactsImporter.Config(columns={**first, "authority": head.split(";")[0]}, also=(second,))
    (path := tmp_path / "contacts.csv").write_text(f"{PARENTS};{head}\n{BOTH};ja;{'nee' if also else ''}\n")
    found = list(ContactsImporter(config).read(path))
    said = [one.authority for one in found if isinstance(one, GuardianshipRecord)]
    assert said == [Authority.YES, Authority.NO if also else None]
    assert not [one for one in found if isinstance(one, ImportNote) and one.code == "of-which-guardian"]
