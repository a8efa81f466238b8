"""contacts.csv, staff.csv and consents.csv: what may stand in them, and what is refused with advice."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError

from ouderbrug import (
    Authority,
    GuardianRecord,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PupilRecord,
    Receives,
    Relation,
    StaffRecord,
)
from ouderbrug_contacts import ConsentsImporter, ContactsImporter, StaffImporter, register_importers
from ouderbrug_contacts.cells import addresses_in

CONTRACT_HEADER = (
    "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;"
    "relation;authority;receives;email;mobile;language;blocked"
)
SCHOOL = f"""{CONTRACT_HEADER}
k1;Fenna;Oud;4A;o1;Ilse;Oud;mother;yes;all;ilse@school.example;+31612345671;nl;
k1;Fenna;Oud;4A;o2;Bram;Kok;father;no;on_request;bram@school.example;;nl;
k2;Çelik;van 't Hof;6B;o1;Ilse;Oud;carer;unknown;all;ilse@school.example;+31612345671;nl;
k3;Daan;Smit;6B;o3;Rosa;Smit;mother;yes;all;rosa@school.example;;tr;court-order
"""


def written(folder: Path, content: str | bytes, name: str = "contacts.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def contacts(**settings: Any) -> ContactsImporter:
    return ContactsImporter(ContactsImporter.Config(**settings))


def read(folder: Path, content: str | bytes, **settings: Any) -> list[Any]:
    return list(contacts(**settings).read(written(folder, content)))


def kept(folder: Path, content: str, **settings: Any) -> list[Any]:
    """What is taken in of a file of which something is left out."""
    found = []
    records = contacts(**settings).read(written(folder, content))
    with pytest.raises(ImportIncomplete):
        found.extend(next(records) for _ in count())
    return found


def only(records: list[Any], kind: type) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def one(folder: Path, columns: dict[str, str], kind: type = GuardianRecord) -> Any:
    """The only record of a kind in a file of one row with these cells."""
    cells = {"pupil_key": "k1", "guardian_key": "o1"} | columns
    [record] = only(read(folder, ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"), kind)
    return record


def refusal(folder: Path, content: str | bytes, **settings: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(folder, content, **settings)
    return str(caught.value)


def cell_refusal(folder: Path, column: str, cell: str) -> str:
    quoted = '"' + cell.replace('"', '""') + '"'
    return refusal(folder, f"pupil_key;guardian_key;{column}\nk1;o1;{quoted}\n")


# The table of the contract


def test_the_contract_columns(tmp_path: Path) -> None:
    records = read(tmp_path, SCHOOL)
    assert [type(record) for record in records] == ([PupilRecord] * 3 + [GuardianRecord] * 3 + [GuardianshipRecord] * 4)
    fenna, celik, _ = only(records, PupilRecord)
    assert (fenna.place, fenna.key, fenna.first_name, fenna.group) == ("contacts.csv:2", "k1", "Fenna", "4A")
    assert (celik.first_name, celik.last_name) == ("Çelik", "van 't Hof")
    ilse, bram, rosa = only(records, GuardianRecord)
    assert (ilse.email, ilse.mobile, ilse.language) == ("ilse@school.example", "+31612345671", "nl")
    assert (bram.mobile, bram.blocked, bram.opt_out) == (None, None, None)
    assert (rosa.language, rosa.blocked) == ("tr", "court-order")
    ties = [(t.pupil, t.guardian, t.relation, t.authority, t.receives) for t in only(records, GuardianshipRecord)]
    assert ties == [
        ("k1", "o1", Relation.MOTHER, Authority.YES, Receives.ALL),
        ("k1", "o2", Relation.FATHER, Authority.NO, Receives.ON_REQUEST),
        ("k2", "o1", Relation.CARER, Authority.UNKNOWN, Receives.ALL),
        ("k3", "o3", Relation.MOTHER, Authority.YES, Receives.ALL),
    ]


def test_an_absent_column_and_an_empty_cell_say_nothing(tmp_path: Path) -> None:
    [guardian] = only(read(tmp_path, "pupil_key;guardian_key;email;blocked\nk1;o1;;\n"), GuardianRecord)
    said = {
        name: getattr(guardian, name) for name in GuardianRecord.__slots__ if name not in ("place", "key", "known_only")
    }
    assert said.pop("emptied") == {"email", "blocked"}, "of the absent mobile nothing is known"
    assert set(said.values()) == {None, frozenset()}


def test_a_row_without_pupil_data_yields_no_pupil(tmp_path: Path) -> None:
    assert only(read(tmp_path, "pupil_key;guardian_key\nk1;o1\n"), PupilRecord) == []


def test_a_row_may_name_only_a_pupil(tmp_path: Path) -> None:
    records = read(tmp_path, "pupil_key;groep;guardian_key;email\nk1;4A;;\n")
    assert [type(record) for record in records] == [PupilRecord]


def test_the_named_fixture_of_a_school_export(tmp_path: Path) -> None:
    content = 'Code;Achternaam;Email;Leerlingcodes\n007;Oud;ilse@school.example;"0010,0011"\n'
    guardian, *ties = read(tmp_path, content)
    assert (guardian.key, guardian.last_name) == ("007", "Oud")
    assert [(tie.pupil, tie.authority, tie.receives) for tie in ties] == [
        ("0010", None, None),
        ("0011", None, None),
    ]


def test_dutch_headers_and_words(tmp_path: Path) -> None:
    header = "Kind key;Voornaam kind;GROEP;Oudercode;Voornaam;Tussenvoegsel;Achternaam;Relatie;Gezag;Ontvangt;"
    header += "Ontvangt door;Ontvangt_sinds;E-mailadres;Telefoon;Taal;Ouderapp;Afgemeld voor;Geheim adres;"
    header += "Ouder overleden;Vraag max;Helpt;Verzamelbericht;Leeshulp;Intensief\n"
    row = "k1;Fenna;4A;o1;Ilse;van 't;Hof;Pleegouder;Nee;Alles;directie;01-02-2026;ilse@school.example;"
    row += '06-12345671;Turks;onbekend;"newsletter, home_tip";ja;nee;2;"leesouder,luizencontrole";nee;ja;j\n'
    pupil, guardian, tie = read(tmp_path, header + row)
    assert (pupil.first_name, pupil.group) == ("Fenna", "4A")
    assert (guardian.first_name, guardian.last_name) == ("Ilse", "van 't Hof")
    assert (guardian.mobile, guardian.language, guardian.app_access) == ("+31612345671", "tr", "unknown")
    assert guardian.opt_out == {"newsletter", "home_tip"}
    assert (guardian.address_secret, guardian.deceased, guardian.asks_limit) == (True, False, 2)
    assert guardian.helps == ("leesouder", "luizencontrole")
    assert (guardian.digest, guardian.reading_support, guardian.intensive) == (False, True, True)
    assert (tie.relation, tie.authority, tie.receives) == (Relation.FOSTER, Authority.NO, Receives.ALL)
    assert (tie.receives_by, tie.receives_since) == ("directie", date(2026, 2, 1))


# What an empty or a surprising `receives` means


@pytest.mark.parametrize(
    ("relation", "authority", "receives", "expected"),
    [
        ("mother", "yes", "", None),
        ("mother", "no", "", Receives.ON_REQUEST),
        ("mother", "unknown", "", None),
        ("mother", "", "", None),
        ("other", "yes", "", Receives.NOTHING),
        ("other", "no", "", Receives.NOTHING),
        ("other", "yes", "all", Receives.ALL),
        ("mother", "yes", "niets", Receives.NOTHING),
        ("mother", "no", "op verzoek", Receives.ON_REQUEST),
    ],
)
def test_receives(tmp_path: Path, relation: str, authority: str, receives: str, expected: Receives | None) -> None:
    cells = {"relation": relation, "authority": authority, "receives": receives}
    assert one(tmp_path, cells, GuardianshipRecord).receives is expected


@pytest.mark.parametrize("missing", ["receives_by", "receives_since"])
def test_all_without_authority_needs_who_and_when(tmp_path: Path, missing: str) -> None:
    cells = {"receives_by": "directie", "receives_since": "2026-01-01"} | {missing: ""}
    cells |= {"authority": "no", "receives": "all"}
    assert one(tmp_path, cells, GuardianshipRecord).receives is Receives.ON_REQUEST
    assert one(tmp_path, cells, ImportNote).code == "receives-all-without-authority"


# Cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("+31612345671", "+31612345671"),
        ("'+31612345671", "+31612345671"),
        ("0612345671", "+31612345671"),
        ("06 - 12 34 56 71", "+31612345671"),
        ("0031612345671", "+31612345671"),
        ("+32470123456", "+32470123456"),
        ("020-6234567", "+31206234567"),
    ],
)
def test_mobile(tmp_path: Path, cell: str, expected: str) -> None:
    assert one(tmp_path, {"mobile": cell}).mobile == expected


def test_a_mobile_that_lost_its_zero_is_repaired_with_a_note(tmp_path: Path) -> None:
    assert one(tmp_path, {"mobile": "612345671"}).mobile == "+31612345671"
    note = one(tmp_path, {"mobile": "612345671"}, ImportNote)
    assert (note.place, note.code) == ("contacts.csv:2", "leading-zero")
    assert only(read(tmp_path, "pupil_key;guardian_key;mobile\nk1;o1;0612345671\n"), ImportNote) == []


@pytest.mark.parametrize(
    ("column", "cell", "advice"),
    [
        ("mobile", "6,12E+08", "spreadsheet"),
        ("mobile", "6.12345671E+8", "spreadsheet"),
        ("group", "1,2E+05", "spreadsheet"),
        ("email", "ilse", "e-mail address"),
        ("email", "ilse@school.example;bram@school.example", "one address"),
        ("email", "ilse@school.example, bram@school.example", "one address"),
        ("email", "ilse@school.invalid", "e-mail address"),
        ("receives_since", "14-01-26", "two digits"),
        ("receives_since", "31-02-2026", "2027-01-14"),
        ("receives_since", "vorig jaar", "2027-01-14"),
        ("relation", "buurvrouw", "mother"),
        ("authority", "misschien", "yes (ja), no (nee), unknown (onbekend)"),
        ("receives", "soms", "on_request"),
        ("app_access", "soms", "unknown"),
        ("language", "het Nederlands", "language code"),
        ("blocked", "nee", "court-order"),
        ("blocked", "ja", "court-order"),
        ("blocked", "Vader: niet bellen!", "short code"),
        ("blocked_until", "1-1-27", "two digits"),
        ("opt_out", "alles!", "short code"),
        ("address_secret", "misschien", "yes (ja), no (nee)"),
        ("digest", "soms", "yes (ja), no (nee)"),
        ("reading_support", "een beetje", "yes (ja), no (nee)"),
        ("intensive", "traject", "yes (ja), no (nee)"),
        ("asks_limit", "-1", "whole number"),
        ("asks_limit", "veel", "whole number"),
    ],
)
def test_a_cell_that_is_refused(tmp_path: Path, column: str, cell: str, advice: str) -> None:
    message = cell_refusal(tmp_path, column, cell)
    assert f"line 2, {column}: " in message
    assert advice in message
    assert cell not in message


@pytest.mark.parametrize(
    "cell", ["a\0b", "a\nb", "a\rb", "a\x1bb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b", "a\ue000b"]
)
@pytest.mark.parametrize("column", ["first_name", "last_name", "pupil_first_name", "email", "receives_by"])
def test_control_characters_are_refused(tmp_path: Path, column: str, cell: str) -> None:
    assert f"line 2, {column}: holds a" in cell_refusal(tmp_path, column, cell)


@pytest.mark.parametrize("column", ["first_name", "last_name", "prefix", "relation", "guardian_key", "email"])
def test_an_encoded_word_is_refused(tmp_path: Path, column: str) -> None:
    word = "=?utf-8?q?x=0D=0ABcc:_e@x.example?="
    content = f"pupil_key;guardian_key;{column}\nk1;o1;{word}\n"
    if column == "guardian_key":
        content = f"pupil_key;guardian_key\nk1;{word}\n"
    message = refusal(tmp_path, content)
    assert f"line 2, {column}: " in message
    assert "Bcc" not in message


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("'t Hof", "'t Hof"),
        ("'=Hof", "=Hof"),
        ("'-Hof", "-Hof"),
        ("'@Hof", "@Hof"),
        ("''t Hof", "'t Hof"),
        ("  Hof\u00a0", "Hof"),
        ("Noe\u0308l", "Noël"),
    ],
)
def test_names(tmp_path: Path, cell: str, expected: str) -> None:
    assert one(tmp_path, {"last_name": cell}).last_name == expected


@pytest.mark.parametrize("cell", ["2027-01-14", "14-01-2027", "14-1-2027"])
def test_dates(tmp_path: Path, cell: str) -> None:
    assert one(tmp_path, {"blocked": "court-order", "blocked_until": cell}).blocked_until == date(2027, 1, 14)


def test_keys_are_opaque(tmp_path: Path) -> None:
    [tie] = only(read(tmp_path, "pupil_key;guardian_key\n00001;1.0\n"), GuardianshipRecord)
    assert (tie.pupil, tie.guardian) == ("00001", "1.0")


def test_an_address_is_normalised(tmp_path: Path) -> None:
    assert one(tmp_path, {"email": "Ilse.Oud@SCHOOL.Example"}).email == "Ilse.Oud@school.example"


@pytest.mark.parametrize("word", ["none", "Geen"])
def test_an_explicit_none_is_not_an_empty_cell(tmp_path: Path, word: str) -> None:
    guardian = one(tmp_path, {"blocked": word, "opt_out": word, "channel": word, "helps": word})
    assert (guardian.blocked, guardian.opt_out, guardian.channel, guardian.helps) == ("", frozenset(), "", ())


@pytest.mark.parametrize("column", ["digest", "reading_support", "intensive", "bundel", "leeshulp", "intensief"])
@pytest.mark.parametrize(("word", "meant"), [("ja", True), ("Yes", True), ("nee", False), ("0", False), ("", None)])
def test_a_wish_is_yes_no_or_not_said(tmp_path: Path, column: str, word: str, meant: bool | None) -> None:
    name = {"bundel": "digest", "leeshulp": "reading_support", "intensief": "intensive"}.get(column, column)
    guardian = one(tmp_path, {"last_name": "Oud", column: word})
    assert getattr(guardian, name) is meant


@pytest.mark.parametrize("word", ["all", "alles"])
def test_opt_out_of_everything(tmp_path: Path, word: str) -> None:
    assert one(tmp_path, {"opt_out": word}).opt_out == {"all"}


# One person on several lines


def two_rows(column: str, first: str, second: str) -> str:
    return f"pupil_key;guardian_key;{column}\nk1;o1;{first}\nk2;o1;{second}\n"


@pytest.mark.parametrize(
    ("column", "first", "second", "expected"),
    [
        ("blocked", "", "court-order", "court-order"),
        ("blocked", "court-order", "", "court-order"),
        ("blocked", "court-order", "none", "court-order"),
        ("blocked", "geen", "court-order", "court-order"),
        ("blocked", "none", "", ""),
        ("opt_out", "newsletter", "home_tip", {"newsletter", "home_tip"}),
        ("opt_out", "none", "all", {"all"}),
        ("address_secret", "no", "yes", True),
        ("guardian_deceased", "yes", "no", True),
        ("asks_limit", "3", "1", 1),
        ("helps", "lezen", "fruit", ("lezen", "fruit")),
        ("reading_support", "no", "yes", True),
        ("intensive", "ja", "nee", True),
        ("digest", "", "no", False),
        ("email", "", "ilse@school.example", "ilse@school.example"),
    ],
)
def test_a_protection_on_one_of_two_rows(
    tmp_path: Path, column: str, first: str, second: str, expected: object
) -> None:
    [guardian] = only(read(tmp_path, two_rows(column, first, second)), GuardianRecord)
    assert getattr(guardian, {"guardian_deceased": "deceased"}.get(column, column)) == expected


@pytest.mark.parametrize(
    ("first", "second", "until"),
    [
        ("court-order;2027-01-01", "court-order;2028-01-01", date(2028, 1, 1)),
        ("court-order;2027-01-01", "court-order;", None),
        ("court-order;", "court-order;2027-01-01", None),
        (";", "court-order;2027-01-01", date(2027, 1, 1)),
        ("none;2029-01-01", "court-order;2027-01-01", date(2027, 1, 1)),
    ],
)
def test_the_longest_ban_holds(tmp_path: Path, first: str, second: str, until: date | None) -> None:
    [guardian] = only(read(tmp_path, two_rows("blocked;blocked_until", first, second)), GuardianRecord)
    assert (guardian.blocked, guardian.blocked_until) == ("court-order", until)


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("email", "ilse@school.example", "oud@school.example"),
        ("mobile", "0612345671", "0612345672"),
        ("last_name", "Oud", "Kok"),
        ("language", "nl", "tr"),
    ],
)
def test_a_contradiction_names_both_lines(tmp_path: Path, column: str, first: str, second: str) -> None:
    message = refusal(tmp_path, two_rows(column, first, second))
    assert f"line 3, {column}: differs from line 2" in message
    assert first not in message


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "k1;Jan;a@x.example;Piet;a@x.example\n",
            "line 2, first: two people of this row have one address",
        ),
        (
            "k1;Jan;a@x.example;;\nk2;;;Piet;a@x.example\n",
            "line 3, first: another name at the same address as in line",
        ),
        (
            "k1;Jan;a@x.example;;\nk2;Piet;a@x.example;;\n",
            "line 3, first: another name at the same address as in line",
        ),
    ],
)
def test_two_names_at_one_address_are_said_to_be_perhaps_two_people(tmp_path: Path, rows: str, said: str) -> None:
    also = [{"first_name": "second", "email": "mail2", "guardian_key": "mail2"}]
    columns = {"guardian_key": "mail1", "email": "mail1", "first_name": "first"}
    message = refusal(tmp_path, f"pupil_key;first;mail1;second;mail2\n{rows}", columns=columns, also=also)
    assert said in message and "map it as guardian_key" in message and "same person" not in message


def test_of_a_row_that_names_one_guardian_and_of_another_no_address_it_is_not_said_that_it_names_none(
    tmp_path: Path,
) -> None:
    also = [{"first_name": "second", "email": "mail2", "guardian_key": "mail2"}]
    columns = {"guardian_key": "mail1", "email": "mail1", "first_name": "first"}
    table = "pupil_key;first;mail1;second;mail2\nk1;Jo;a@x.example;Mo;\n"
    notes = only(kept(tmp_path, table, columns=columns, also=also), ImportNote)
    told = [one.hint for one in notes if one.code == "row-set-aside"]
    assert told and all("names no guardian" not in hint for hint in told)


CONTRADICTED = {
    "email": ("a@x.example", "b@x.example", "c@x.example"),
    "mobile": ("0612345671", "0612345672", "0612345673"),
    "first_name": ("Ilse", "Anna", "Bea"),
    "language": ("nl", "tr", "ar"),
    "group": ("3A", "3B", "3C"),
    "authority": ("yes", "no", "unknown"),
    "receives": ("all", "on_request", "nothing"),
    "relation": ("mother", "father", "carer"),
}


@pytest.mark.parametrize("third", [0, 1, 2, None])
@pytest.mark.parametrize("column", CONTRADICTED)
def test_no_third_row_decides_a_contradiction(tmp_path: Path, column: str, third: int | None) -> None:
    cells = [*CONTRADICTED[column][:2], "" if third is None else CONTRADICTED[column][third]]
    rows = "".join(f"k1;o1;{cell}\n" for cell in cells)
    [record] = [
        one
        for one in kept(tmp_path, f"pupil_key;guardian_key;{column}\n{rows}")
        if column in type(one).__dataclass_fields__
    ]
    assert getattr(record, column) is None
    assert column in record.unsure and column not in record.emptied


@pytest.mark.parametrize(
    ("first", "second"),
    [("ilse@school.example", "ILSE@school.example"), ("ilse.vonk@gmail.com", "ilsevonk@GoogleMail.com")],
)
def test_another_spelling_of_the_same_mailbox_is_no_contradiction(tmp_path: Path, first: str, second: str) -> None:
    assert only(read(tmp_path, two_rows("email", first, second)), GuardianRecord)[0].email == first


def test_a_pupil_in_two_groups_and_a_pair_with_two_authorities(tmp_path: Path) -> None:
    message = refusal(tmp_path, "pupil_key;groep;guardian_key;gezag\nk1;4A;o1;ja\nk1;4B;o1;nee\n")
    assert "line 3, groep: differs from line 2" in message
    assert "line 3, gezag: differs from line 2" in message


def test_a_list_of_pupils_cannot_carry_a_name(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'pupil_key,voornaam kind,guardian_key\n"k1,k2",Fenna,o1\n')
    assert "line 2, pupil_key: lists several pupils" in message


# The file as a whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("sep", [False, True])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str, sep: bool) -> None:
    lines = [f"sep={delimiter}"] * sep
    lines += [delimiter.join(cells) for cells in (("pupil_key", "guardian_key", "last_name"), ("k1", "o1", "Noël"))]
    records = read(tmp_path, ("\r\n".join(lines) + "\r\n").encode(encoding))
    [guardian] = only(records, GuardianRecord)
    assert guardian.last_name == "Noël"
    assert guardian.place == f"contacts.csv:{2 + sep}"
    assert [note.code for note in only(records, ImportNote)] == ["encoding-cp1252"] * (encoding == "cp1252")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_byte_of_another_encoding_spoils_one_cell_and_not_all(tmp_path: Path, mark: bytes) -> None:
    good, stray = SCHOOL.replace("Rosa", "R\u00f3sa").encode(), "R\u00f3sa".encode("cp1252")
    raw = mark + good.replace("R\u00f3sa".encode(), stray)
    found = []
    with pytest.raises(ImportIncomplete, match="line 5, first_name: holds a byte of another encoding"):
        for record in contacts().read(written(tmp_path, raw)):
            found.append(record)
    assert [one.first_name for one in only(found, PupilRecord)] == ["Fenna", "\u00c7elik", "Daan"]
    assert [(one.first_name, one.blocked) for one in only(found, GuardianRecord)][-1] == (None, "court-order")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf16_is_refused_with_advice(tmp_path: Path, encoding: str) -> None:
    assert "CSV UTF-8" in refusal(tmp_path, SCHOOL.encode(encoding))


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_a_byte_of_no_encoding_is_refused_by_line(tmp_path: Path, byte: bytes) -> None:
    message = refusal(tmp_path, b"pupil_key;guardian_key;naam\nk1;o1;x\nk2;o2;" + byte + b"\n")
    assert "line 3" in message


def test_quotes_line_breaks_empty_columns_and_blank_lines(tmp_path: Path) -> None:
    content = (
        '\n"pupil_key";opmerking;;"last_name";guardian_key;;\n\nk1;"eerst; dit\r\ndan dat";;"Oud ""de"" Kok";o1;;\n'
    )
    content += ";;;;;;\nk2;;;Oud;o2;;\n"
    guardians = only(read(tmp_path, content), GuardianRecord)
    assert [(g.last_name, g.place) for g in guardians] == [
        ('Oud "de" Kok', "contacts.csv:4"),
        ("Oud", "contacts.csv:7"),
    ]


def test_a_row_that_shifted_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, "pupil_key;guardian_key;last_name\nk1;o1;Oud;Kok\n")
    assert "line 2, row: there are more cells than headers" in message


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    assert "line 2: a cell is longer" in refusal(tmp_path, 'pupil_key;guardian_key\nk1;"o1\nk2;o2\n')


def test_missing_columns_are_named_with_the_places_of_unknown_headers(tmp_path: Path) -> None:
    message = refusal(tmp_path, "Leerlingcode;E-mail ouder 1\nk1;ilse@school.example\n")
    assert "no column guardian_key" in message
    assert "those of column 2" in message
    assert "[import.contacts.columns]" in message
    assert "ilse" not in message


def test_a_file_without_header_line_shows_nobody(tmp_path: Path) -> None:
    message = refusal(tmp_path, "k1;Ilse;ilse@school.example\n")
    assert "no known column name" in message
    assert "lse" not in message.replace("else", "")


def test_headers_are_mapped_by_the_toml(tmp_path: Path) -> None:
    columns = {"guardian_key": "Nr ouder", "email": "E-mail ouder 1"}
    content = "Leerlingcode;nr  OUDER;E-mail ouder 1;email\nk1;o1;ilse@school.example;iemand@school.example\n"
    [guardian] = only(read(tmp_path, content, columns=columns), GuardianRecord)
    assert (guardian.key, guardian.email) == ("o1", "ilse@school.example")


def test_a_mapped_header_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "no column email" in refusal(tmp_path, SCHOOL, columns={"email": "E-mail ouder 1"})


def test_a_mapping_of_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValidationError, match="did you mean 'email'"):
        ContactsImporter.Config(columns={"emial": "E-mail"})
    with pytest.raises(ValidationError, match="did you mean 'email'"):
        ContactsImporter.Config(also=({"emial": "E-mail"},))


def test_two_headers_of_one_meaning_are_refused(tmp_path: Path) -> None:
    assert "two columns mean email" in refusal(tmp_path, "pupil_key;code;email;emailadres\nk1;o1;;\n")


def test_two_guardians_on_one_row(tmp_path: Path) -> None:
    columns = {"guardian_key": "Ouder 1", "email": "Mail 1"}
    also = ({"guardian_key": "Ouder 2", "email": "Mail 2"},)
    content = "Leerlingcode;Ouder 1;Mail 1;Ouder 2;Mail 2\n"
    content += "k1;o1;ilse@school.example;o2;bram@school.example\nk2;o3;rosa@school.example;;\n"
    records = read(tmp_path, content, columns=columns, also=also)
    assert [(g.key, g.email) for g in only(records, GuardianRecord)] == [
        ("o1", "ilse@school.example"),
        ("o2", "bram@school.example"),
        ("o3", "rosa@school.example"),
    ]
    assert [(t.pupil, t.guardian) for t in only(records, GuardianshipRecord)] == [
        ("k1", "o1"),
        ("k1", "o2"),
        ("k2", "o3"),
    ]


def test_5_the_lines_of_the_docs_read_two_guardians_on_one_row(tmp_path: Path) -> None:
    """As they are to be copied; without them the error names the place where they stand."""
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text()
    shown = page.partition("**Two guardians on one row.**")[2]
    export, lines = re.findall(r"```(?:text|toml)\n(.*?)```", shown, re.DOTALL)[:2]
    assert '"Two guardians on one row"' in refusal(tmp_path, export)
    records = read(tmp_path, export, **tomllib.loads(lines)["import"]["contacts"])
    names = [(one.last_name, one.email) for one in only(records, GuardianRecord)]
    assert names == [("Ilse Vonk", "ilse@ouder.example"), ("Bas Vos", "bas@ouder.example"),
                     ("Rosa Bos", "rosa@ouder.example")]  # fmt: skip
    assert [(one.pupil, one.authority) for one in only(records, GuardianshipRecord)] == [
        ("101", "yes"), ("101", "yes"), ("102", "yes")]  # fmt: skip
    assert [(one.first_name, one.last_name) for one in only(records, PupilRecord)] == [("Noor", "Vos"), ("Sam", "Bos")]


OWN = "pupil_key;guardian_key;email"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"Lijst;2026\n\n{OWN}\n", ["stand in line 3; take out the title above, so that they are the first line"]),
        ("Lijst\n\nll_nr,code,email,land\n", ["no column pupil_key;", "are those of column 1, 4;"]),
        ("Lijst\n\nll_nr;klas;mail\n", ["seem to stand in line 3;", "it has no known column name"]),
        ("Lijst;;\nll_nr;klas;mail\n", ["seem to stand in line 2;"]),
        ("ll_nr;klas;mail\n", ["; its first line has no known column name"]),
        ("kind_key;ouder 1;ouder 2\n", ["two guardians on one row: docs/formats.md"]),
        ("kind_key;mail ouder;mail ouder 2\n", ["two guardians on one row: docs/formats.md"]),
    ],
)
def test_5_a_header_that_is_not_known_is_told_with_its_line_and_the_page(
    tmp_path: Path, content: str, says: list[str]
) -> None:
    message = refusal(tmp_path, content + "k1;o1;a@school.example\n")
    assert [word for word in says if word not in message] == [], message
    assert "docs/formats.md" in message or OWN in content
    assert "klas" not in message and "Lijst" not in message and "@" not in message


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_title_of_one_cell_stands_above_the_column_names(tmp_path: Path, sign: str) -> None:
    rows = f"{OWN}\nk1;o1;a@school.example\nk1;o2;geen\n".replace(";", sign)
    records = contacts().read(written(tmp_path, f'"Lijst; stand, 2026"\n\nGroep 3\n{rows}'))
    found = [next(records) for _ in range(5)]
    assert [(one.place, one.code) for one in only(found, ImportNote)] == [("contacts.csv:1", "title-above-header")]
    assert [one.place for one in only(found, GuardianRecord)] == ["contacts.csv:5", "contacts.csv:6"]
    with pytest.raises(ImportIncomplete, match="line 6, email"):
        list(records)


@pytest.mark.parametrize("second", ["email_2", "Email 2"])
def test_5_a_second_guardian_whom_no_map_names_is_told(tmp_path: Path, second: str) -> None:
    [note] = only(read(tmp_path, f"{OWN};{second}\nk1;o1;a@school.example;b@school.example\n"), ImportNote)
    assert note.code == "unknown-columns" and "two guardians on one row" in note.hint
    [plain] = only(read(tmp_path, f"{OWN};land\nk1;o1;a@school.example;NL\n"), ImportNote)
    assert "two guardians" not in plain.hint


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("gezach", "nobody reads column 4, which may protect somebody; did you mean gezag?"),
        ("blokade", "nobody reads column 4, which may protect somebody; did you mean blokkade?"),
        ("afmeldng", "nobody reads column 4, which may protect somebody; did you mean afmelding?"),
        ("gehiem adres", "nobody reads column 4, which may protect somebody; did you mean geheim_adres?"),
        ("groepp", "nobody reads column 4; did you mean groep?"),
        ("telefon", "nobody reads column 4; did you mean telefoon?"),
        ("taaal", "nobody reads column 4; did you mean taal?"),
    ],
)
def test_a_header_that_may_be_a_slip_of_ours_is_told_with_what_was_meant(
    tmp_path: Path, header: str, says: str
) -> None:
    found = only(read(tmp_path, f"{OWN};{header}\nk1;o1;a@school.example;\n"), ImportNote)
    assert says in [note.hint for note in found]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("ilse@ouder,example", "holds a comma, a semicolon or a space, which no address has; is a dot meant?"),
        ("ilse @ouder.example", "holds a comma, a semicolon or a space, which no address has; is a dot meant?"),
        ("a@ouder.example, b@ouder.example", "holds more than one address; write one address"),
        ("ilse [at] ouder.example", "has a word where an address has @; write it as name@school.example"),
        ("ilse(apenstaartje)ouder.example", "has a word where an address has @; write it as name@school.example"),
        ("ilse at ouder dot example", "has a word where an address has @; write it as name@school.example"),
    ],
)
def test_an_address_with_another_sign_in_it_is_told_as_what_it_is(tmp_path: Path, cell: str, says: str) -> None:
    with pytest.raises(ImportIncomplete, match=re.escape(f"email: {says}")):
        read(tmp_path, f'{OWN}\nk1;o1;"{cell}"\n')


@pytest.mark.parametrize("cell", ["ilse [at] ouder.example", "Ilse(AT)ouder(punt)example", "ilse at ouder dot example"])
def test_an_address_in_words_may_be_the_mailbox_of_who_is_protected(cell: str) -> None:
    assert {one.casefold() for one in addresses_in(cell)} == {"ilse@ouder.example"}


@pytest.mark.parametrize("header", ["land", "aanmelding", "opmerking", "email 2"])
def test_a_header_that_is_like_none_of_ours_or_stands_already_is_no_slip(tmp_path: Path, header: str) -> None:
    notes = only(read(tmp_path, f"{OWN};{header}\nk1;o1;a@school.example;x\n"), ImportNote)
    assert len(notes) == 1 + (header == "aanmelding"), "aanmelding may be a slip, and yet holds nothing up"


@pytest.mark.parametrize("header", ["blokade", "blokkde", "blcoked", "gehiem adres", "afmleding", "gezga", "gezah"])
def test_what_is_filled_in_under_a_slip_of_a_protecting_header_is_no_want_of_it(tmp_path: Path, header: str) -> None:
    with pytest.raises(ImportIncomplete, match="column 4: may protect somebody"):
        read(tmp_path, f"{OWN};{header}\nk1;o1;a@school.example;court-order\n")


def test_a_key_from_an_address_does_not_show_it(tmp_path: Path) -> None:
    content = "pupil_key;email\nk1;Ilse@school.example\nk2;ilse@school.example\n"
    records = read(tmp_path, content, columns={"guardian_key": "email"})
    [guardian] = only(records, GuardianRecord)
    assert guardian.key.startswith("mail-")
    assert "ilse" not in guardian.key.casefold()
    assert [note.code for note in only(records, ImportNote)] == ["key-from-address"]


def test_bare_overleden_is_refused(tmp_path: Path) -> None:
    assert "kind_overleden" in refusal(tmp_path, "pupil_key;guardian_key;Overleden\nk1;o1;ja\n")
    columns = {"guardian_deceased": "Overleden"}
    records = read(tmp_path, "pupil_key;guardian_key;Overleden\nk1;o1;ja\n", columns=columns)
    assert only(records, GuardianRecord)[0].deceased is True


def test_all_errors_of_a_file_are_shown_up_to_twenty(tmp_path: Path) -> None:
    rows = "".join(f"k{n};o{n};fout\n" for n in range(25))
    message = refusal(tmp_path, "pupil_key;guardian_key;email\n" + rows)
    assert message.count("email: is not an e-mail address") == 20
    assert message.endswith("and 5 more")


@pytest.mark.parametrize("cell", ["99", "0612345671 / 0612345672", "onbekend", "geen"])
def test_a_telephone_that_is_none_is_an_empty_cell_with_a_note(tmp_path: Path, cell: str) -> None:
    guardian = one(tmp_path, {"mobile": cell})
    assert (guardian.mobile, guardian.emptied) == (None, {"mobile"})
    note = one(tmp_path, {"mobile": cell}, ImportNote)
    assert (note.code, cell in note.hint) == ("no-telephone", False)


def test_a_bad_last_row_keeps_nothing_before_it_out(tmp_path: Path) -> None:
    records = contacts().read(written(tmp_path, SCHOOL + "k4;;;;o4;;;;;;fout;;;\n"))
    found = []
    with pytest.raises(ImportIncomplete, match="line 6, email"):
        for record in records:
            found.append(record)
    assert [one.key for one in only(found, GuardianRecord)] == ["o1", "o2", "o3", "o4"]


STAFF_WITH_A_BAD_ROW = "key;name;email\na;An Bos;\nb;Bo Vis;fout\n"


@pytest.mark.parametrize("word", ["directie", "Directeur", "directrice", "schoolleider", "leader"])
def test_a_leader_is_called_as_schools_call_one(tmp_path: Path, word: str) -> None:
    (path := tmp_path / "staff.csv").write_text(f"key;name;role\ndirectie;An Bos;{word}\n")
    [record] = StaffImporter(StaffImporter.Config()).read(path)
    assert cast("Any", record).staff.role == "leader"


def test_staff_with_a_bad_cell_yields_nothing_since_it_replaces_what_is_stored(tmp_path: Path) -> None:
    records = StaffImporter(StaffImporter.Config()).read(written(tmp_path, STAFF_WITH_A_BAD_ROW, "staff.csv"))
    with pytest.raises(ImportRefused, match="nothing was stored"):
        next(records)


@pytest.mark.parametrize(("column", "row"), [("pupil_key", ";o1;x"), ("guardian_key", "k1;;x")])
def test_an_empty_key_is_refused(tmp_path: Path, column: str, row: str) -> None:
    assert f"line 2, {column}: is empty" in refusal(tmp_path, f"pupil_key;guardian_key;last_name\n{row}\n")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SCHOOL)
    with path.open("r+b") as file:
        file.truncate(50_000_001)
    with pytest.raises(ImportRefused, match="larger than 50 MB"):
        list(contacts().read(path))


@pytest.mark.parametrize("content", ["", "\n\n", "sep=;\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    assert "it is empty" in refusal(tmp_path, content)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        list(contacts().read(tmp_path / "weg.csv"))


def test_no_error_carries_a_value_or_a_key(tmp_path: Path) -> None:
    header = "pupil_key;guardian_key;first_name;email;mobile;relation;authority;blocked;blocked_until;language\n"
    row = ";".join(f"kanarie-{n} =?" for n in range(10)) + "\n"
    clean = ";".join(f"kanarie {n}!" for n in range(10)) + "\n"
    message = refusal(tmp_path, header + row + clean)
    assert "kanarie" not in message


# Telling the tables apart

STAFF = "key;name;email;groups;days;role\n"
CONSENTS = "pupil_key;purpose;channel;status;date;source\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (SCHOOL, "contacts"),
        ("Code;Achternaam;Email;Leerlingcodes\n", "contacts"),
        (SCHOOL.encode("utf-16"), "contacts"),
        ("\ufeffsep=,\nkind_key,gezag,email\n", "contacts"),
        (STAFF, "staff"),
        ("Code;Naam;E-mail;Groepen;Werkdagen\n", "staff"),
        (CONSENTS, "consents"),
        ("leerlingcode;doel;status;datum\n", "consents"),
        ("a;b;c\n", None),
        (b"PK\x03\x04\0\0", None),
        ("", None),
        ('{"id": "e1"}\n', None),
        ("<EDEX/>", None),
    ],
)
def test_sniff(tmp_path: Path, content: str | bytes, expected: str | None) -> None:
    path = written(tmp_path, content, "bestand.dat")
    importers = [importer(importer.Config()) for importer in register_importers()]
    assert [i.name for i in importers if i.sniff(path)] == ([expected] if expected else [])


def test_sniff_of_what_is_not_there(tmp_path: Path) -> None:
    assert contacts().sniff(tmp_path / "weg.csv") is False


# Staff


def staff(folder: Path, content: str) -> list[Any]:
    return list(StaffImporter(StaffImporter.Config()).read(written(folder, content, "staff.csv")))


def test_staff(tmp_path: Path) -> None:
    content = "Code;Naam;Emailadres;Groepen;Werkdagen;Rol;Afwezig tot;Vervanger\n"
    content += 'juf.els;Els Boom;els@school.example;"4A,4B";"ma, di,woe";;;\n'.replace(",woe", ",wo")
    content += "meester.ko;Ko Tak;;;;invaller;12-01-2027;juf.els\n"
    els, ko = (record.staff for record in staff(tmp_path, content))
    assert (els.key, els.name, els.email, els.role) == ("juf.els", "Els Boom", "els@school.example", "teacher")
    assert (els.groups, els.days) == (("4A", "4B"), ("mon", "tue", "wed"))
    assert (ko.role, ko.away_until, ko.stand_in, ko.days) == ("stand_in", date(2027, 1, 12), "juf.els", ())


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a;Els;;;;\na;Ko;;;;\n", "line 3, key: is also on line 2"),
        (";Els;;;;\n", "line 2, key: is empty"),
        ("a;;;;;\n", "line 2, name: is empty"),
        ("a;Els;;zaterdag;;\n", "line 2, days: is not read as days; write each of them with a comma between"),
        ("a;Els;;ma-wo;;\n", "line 2, days: is not read as days; write each of them with a comma between"),
        ("a;Els;;maandag t/m woensdag;;\n", "with a comma between, as mon"),
        ("a;Els;;;conciërge;\n", "line 2, role: is not a known word"),
        ("a;Els;;;;b\n", "line 2, stand_in: must be the key of another row"),
        ("a;Els;;;;a\n", "line 2, stand_in: must be the key of another row"),
        ("a;Els;fout;;;\n", "line 2, email: is not an e-mail address"),
    ],
)
def test_staff_that_is_refused(tmp_path: Path, rows: str, expected: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        staff(tmp_path, "key;name;email;days;role;stand_in\n" + rows)
    assert expected in str(caught.value)


# Consents


def consents(folder: Path, rows: str) -> list[Any]:
    path = written(folder, CONSENTS + rows, "consents.csv")
    return list(ConsentsImporter(ConsentsImporter.Config()).read(path))


def test_consents_keep_their_history(tmp_path: Path) -> None:
    rows = (
        "k1;photo;;given;2026-09-01;formulier\nk1;Foto;alle;ingetrokken;14-10-2026;\nk2;photo;email;given;2026-09-01;\n"
    )
    found = consents(tmp_path, rows)
    assert [(c.place, c.pupil, c.purpose, c.channel, c.given, c.on, c.source) for c in found] == [
        ("consents.csv:2", "k1", "photo", "", True, date(2026, 9, 1), "formulier"),
        ("consents.csv:3", "k1", "photo", "", False, date(2026, 10, 14), ""),
        ("consents.csv:4", "k2", "photo", "email", True, date(2026, 9, 1), ""),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "k1;photo;;ja;2026-09-01;\n",
            "status: is not a known word; write one of given (gegeven), withdrawn (ingetrokken)",
        ),
        ("k1;photo;;given;;\n", "line 2, date: is empty"),
        (";photo;;given;2026-09-01;\n", "line 2, pupil_key: is empty"),
        ("k1;;;given;2026-09-01;\n", "line 2, purpose: is empty"),
    ],
)
def test_consents_that_are_refused(tmp_path: Path, rows: str, expected: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        consents(tmp_path, rows)
    assert expected in str(caught.value)


ROW = ("k1", "foto", "email", "withdrawn", "2026-09-01")
UNREAD = {
    "purpose": ("foto's op website", "klassenfoto's", "\N{CAMERA}", ""),
    "channel": ("website/app", "alleen intern (geen app)", "Parro!", "niet: email"),
    "status": ("nee", "ja, behalve website", "geweigerd", ""),
    "date": ("1/10/2026", "01-10-26", "45931", ""),
}


def of_consents(path: Path) -> tuple[list[Any], list[Any], str]:
    """The notes and records of a file, and what was left out of it."""
    found, left_out = list[Any](), ""
    try:
        for one in ConsentsImporter(ConsentsImporter.Config()).read(path):
            found.append(one)
    except ImportIncomplete as error:
        left_out = str(error)
    notes = [one for one in found if isinstance(one, ImportNote)]
    return notes, [one for one in found if one not in notes], left_out


@pytest.mark.parametrize(("column", "cell"), [(name, cell) for name, cells in UNREAD.items() for cell in cells])
@pytest.mark.parametrize("status", ["given", "withdrawn"])
def test_7_a_consent_with_a_cell_that_cannot_be_read_is_handed_on_as_unsure(
    tmp_path: Path, column: str, cell: str, status: str
) -> None:
    cells = dict(zip(("pupil_key", *UNREAD), ROW, strict=True)) | {"status": status} | {column: cell}
    notes, records, left_out = of_consents(
        written(tmp_path, f"{';'.join(cells)}\n{';'.join(cells.values())}\n", "consents.csv")
    )
    gives = status == "given" and column != "status"
    assert [(one.unsure, one.given) for one in records] == [({column}, gives)]
    assert f"line 2, {column}" in left_out
    assert [note.code for note in notes] == ([] if gives else ["consent-withdrawn"])


def test_7_a_consent_says_whose_word_it_is_and_of_a_key_that_cannot_be_read_that_it_is_unsure(tmp_path: Path) -> None:
    rows = "k1;foto;given;2026-09-01;g1\nk1;foto;given;2026-09-01;4,56E+11\n"
    head = "pupil_key;purpose;status;date;oudercode\n"
    _, records, left_out = of_consents(written(tmp_path, head + rows, "consents.csv"))
    assert [(one.guardian, one.unsure) for one in records] == [("g1", set()), ("", {"guardian"})]
    assert "line 3, oudercode" in left_out


def test_7_a_key_of_which_a_spreadsheet_made_a_number_still_withdraws(tmp_path: Path) -> None:
    rows = "4,56E+11;foto;;withdrawn;2026-09-01;\n"
    _, records, left_out = of_consents(written(tmp_path, CONSENTS + rows, "consents.csv"))
    assert [(one.pupil, one.given) for one in records] == [("4,56E+11", False)]
    assert "line 2, pupil_key: a spreadsheet made a number of it" in left_out


def test_7_a_consent_whose_cells_have_shifted_is_unsure_of_all(tmp_path: Path) -> None:
    rows = "k1;foto;email;website;given;2026-09-01;formulier\n"
    _, records, left_out = of_consents(written(tmp_path, CONSENTS + rows, "consents.csv"))
    assert [(one.pupil, one.given, one.unsure) for one in records] == [("k1", False, {*UNREAD, "guardian"})]
    assert "more cells than headers" in left_out


@pytest.mark.parametrize(("header", "given"), [("", True), ("kanalen;", False), ("medium;", False), ("kanaal;", True)])
def test_7_a_table_whose_channels_nobody_reads_gives_nothing(tmp_path: Path, header: str, given: bool) -> None:
    cell = "website;" if header else ""
    rows = f"k1;foto;{cell}given;2026-09-01\nk2;foto;{cell}withdrawn;2026-09-01\n"
    path = written(tmp_path, f"pupil_key;purpose;{header}status;date\n{rows}", "consents.csv")
    _, records, left_out = of_consents(path)
    assert [one.pupil for one in records] == (["k1", "k2"] if given else ["k2"])
    assert ("line 1, channel" in left_out) is not given


@pytest.mark.parametrize(
    ("role", "days", "means"),
    [
        ("leraar", "ma, di en wo", ("teacher", ("mon", "tue", "wed"))),
        ("Juf", "Maandag; vrijdag", ("teacher", ("mon", "fri"))),
        ("docent", "ma/do", ("teacher", ("mon", "thu"))),
        ("vervanger", "di", ("stand_in", ("tue",))),
        ("leader", "mon,tue", ("leader", ("mon", "tue"))),
    ],
)
def test_a_role_and_days_are_read_as_schools_write_them(
    tmp_path: Path, role: str, days: str, means: tuple[str, tuple[str, ...]]
) -> None:
    path = written(tmp_path, f'code;naam;rol;dagen\njan;Jan;{role};"{days}"\n', "staff.csv")
    [record] = StaffImporter(StaffImporter.Config()).read(path)
    assert isinstance(record, StaffRecord)
    assert (record.staff.role, record.staff.days) == means


def test_what_is_no_role_or_day_is_told_with_the_words_of_both_languages(tmp_path: Path) -> None:
    path = written(tmp_path, "code;naam;rol;dagen\njan;Jan;baas;zondag\n", "staff.csv")
    with pytest.raises(ImportRefused) as caught:
        list(StaffImporter(StaffImporter.Config()).read(path))
    assert "teacher (leerkracht)" in str(caught.value) and "mon (ma), tue (di), wed (wo)" in str(caught.value)
