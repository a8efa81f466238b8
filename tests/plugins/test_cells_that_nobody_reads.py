"""What stands where nobody reads it widens nothing: it gives no consent, and is not taken for the want of a ban."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from ouderbrug import (
    ConsentRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PupilRecord,
)
from ouderbrug.school.consent_words import allows, standing, terms, understood
from ouderbrug_contacts import (
    AppIdsImporter,
    ConsentsImporter,
    ContactsImporter,
    ResponsesImporter,
    SocialSchoolsImporter,
    StaffImporter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ouderbrug import Importer, RosterRecord

TODAY = date(2026, 11, 23)
KNOWN = terms(("email", "parro"))
HEAD = "pupil_key;purpose;channel;status;date;guardian_key"
PAIR = ("p1;foto;;withdrawn;2026-10-01;g1", "p1;foto;;given;2026-10-02;g2")


def read(folder: Path, head: str, *rows: str, ignore: Iterable[str] = ()) -> tuple[list[RosterRecord], str]:
    """What a table of consents brings, and what was left out of it."""
    path, found, left_out = folder / "consents.csv", list["RosterRecord"](), ""
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    try:
        for one in ConsentsImporter(ConsentsImporter.Config(ignore=tuple(ignore))).read(path):
            found.append(one)
    except ImportIncomplete as error:
        left_out = str(error)
    return found, left_out


def over(found: Iterable[RosterRecord], pupil: str = "p1") -> set[str]:
    """The channels over which a photo of the pupil may go."""
    taken, _ = understood(found, KNOWN, TODAY)
    words = standing([one for one in taken if isinstance(one, ConsentRecord)], KNOWN, TODAY)
    return {channel for channel in KNOWN.channels if allows(words.get((pupil, "photo"), {}), channel)}


@pytest.mark.parametrize(
    ("head", "row", "place"),
    [
        ("pupil_key;purpose;;status;date", "p1;foto;website;given;2026-10-01", "line 2, column 3"),
        ("pupil_key;purpose; ;status;date", "p1;foto;alleen website;given;2026-10-01", "line 2, column 3"),
        ("pupil_key;purpose;\u00a0;status;date", "p1;foto;website;given;2026-10-01", "line 2, column 3"),
        ("pupil_key;purpose;status;date;", "p1;foto;given;2026-10-01;alleen website", "line 2, column 5"),
        ("pupil_key;purpose;status;date;;", "p1;foto;given;2026-10-01;;niet per mail", "line 2, column 6"),
        ("pupil_key;purpose;channel;status;date;", "p1;foto;;given;2026-10-01;niet per mail", "line 2, column 6"),
        (f"{HEAD};", "p1;foto;;given;2026-10-01;g1;niet per mail", "line 2, column 7"),
        (f";{HEAD}", "niet per mail;p1;foto;;given;2026-10-01;g1", "line 2, column 1"),
        (f"{HEAD};opmerking", "p1;foto;;given;2026-10-01;g1;niet per mail", "line 2, column 7"),
        ("pupil_key;purpose;status;date;opmerking", "p1;foto;given;2026-10-01;alleen website", "line 2, column 5"),
    ],
)
def test_7_a_consent_with_a_cell_that_nobody_reads_gives_nothing_and_is_named(
    tmp_path: Path, head: str, row: str, place: str
) -> None:
    found, left_out = read(tmp_path, head, row)
    assert not over(found)
    assert place in left_out and "website" not in left_out and "mail" not in left_out
    # What it does not give it may withdraw: of more than its other cells say.
    before = read(tmp_path, HEAD, "p1;foto;;given;2026-09-01;")[0]
    no = row.replace("given", "withdrawn").replace("foto", "zwemmen")
    assert over(before) == {"email", "parro"}
    assert not over([*before, *read(tmp_path, head, no)[0]])


@pytest.mark.parametrize("header", ["ouder", "verzorger", "ouder_key", "gegeven door", "oudercode", "naam", ""])
def test_7_the_no_of_a_guardian_whose_column_nobody_reads_is_outvoted_by_none(tmp_path: Path, header: str) -> None:
    head = HEAD.replace("guardian_key", header)
    found, left_out = read(tmp_path, head, *PAIR)
    assert not over(found)
    assert bool(left_out) is (header not in ("ouder_key", "oudercode"))
    # Who leaves the cell of a column empty that nobody reads says yes in nobody's name.
    assert not over(read(tmp_path, head, PAIR[0], PAIR[1].replace("g2", ""))[0])


@pytest.mark.parametrize(
    ("head", "row", "ignore"),
    [
        ("pupil_key;purpose;status;date;", "p1;foto;given;2026-10-01;", ()),
        ("pupil_key;purpose;status;date;opmerking", "p1;foto;given;2026-10-01;", ()),
        ("pupil_key;purpose;status;date;kanalen", "p1;foto;given;2026-10-01;", ()),
        ("pupil_key;voornaam_kind;groep;purpose;status;date", "p1;Jip;3A;foto;given;2026-10-01", ()),
        ("pupil_key;purpose;status;date;Opmerking", "p1;foto;given;2026-10-01;formulier in de map", ["opmerking"]),
    ],
)
def test_7_what_says_nothing_or_is_named_as_such_takes_nothing_away(
    tmp_path: Path, head: str, row: str, ignore: list[str]
) -> None:
    found, left_out = read(tmp_path, head, row, ignore=ignore)
    assert (over(found), left_out) == ({"email", "parro"}, "")


def test_7_no_header_is_ignored_by_being_empty(tmp_path: Path) -> None:
    found, left_out = read(tmp_path, "pupil_key;purpose;;status;date", "p1;foto;x;given;2026-10-01", ignore=["", " "])
    assert not over(found) and "line 2, column 3" in left_out


def guardians(folder: Path, head: str, *rows: str, ignore: Iterable[str] = ()) -> tuple[dict[str, Any], str]:
    """Of whom and of what a table of contacts is unsure, and what was left out of it."""
    path, found, left_out = folder / "contacts.csv", dict[str, Any](), ""
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    try:
        for one in ContactsImporter(ContactsImporter.Config(ignore=tuple(ignore))).read(path):
            if isinstance(one, (PupilRecord, GuardianRecord)):
                found[one.key] = {*one.unsure}
            elif isinstance(one, GuardianshipRecord):
                found[one.guardian] |= one.unsure
    except ImportIncomplete as error:
        left_out = str(error)
    return found, left_out


BLOCKED, AUTHORITY, SECRET, WISH, DEAD = {"blocked"}, {"authority"}, {"address_secret"}, {"opt_out"}, {"deceased"}


@pytest.mark.parametrize(
    ("header", "cell", "unsure"),
    [
        ("Contactverbod", "ja", BLOCKED),
        ("Niet benaderen", "x", BLOCKED),
        ("Niet mailen", "x", BLOCKED),
        ("Restricted", "yes", BLOCKED),
        ("Restricted", "no", set()),
        ("OTS", "ja", BLOCKED),
        ("Otskar", "ja", set()),
        ("rechter", "uitspraak 2026", BLOCKED),
        ("Einddatum", "2026-01-01", BLOCKED),
        ("Status", "uitgeschreven", BLOCKED),
        ("Status", "ingeschreven", set()),
        ("bijzonderheden", "CONTACTVERBOD!", BLOCKED),
        ("bijzonderheden", "speelt blokfluit", set()),
        ("opmerking", "mag geen contact opnemen", BLOCKED),
        ("Ontvangt post", "nee", {"receives"}),
        ("Ontvangt post", "ja", set()),
        ("contact toegestaan", "nee", {"receives"}),
        ("mag informatie ontvangen", "nee", {"receives"}),
        ("Actief", "nee", {"receives"}),
        ("Actief", "actief", set()),
        ("uit ouderlijke macht", "ja", AUTHORITY),
        ("wettelijk vertegenwoordiger", "nee", AUTHORITY),
        ("contactverbod", "nee", set()),
        ("contactverbod", "-", set()),
        ("geblokkeerd door", "rechtbank", BLOCKED),
        ("geen contact met", "nee", BLOCKED),
        ("ouderlijk gezag", "nee", AUTHORITY),
        ("ouderlijk gezag", "deels", AUTHORITY),
        ("ouderlijk gezag", "ja", set()),
        ("geen gezag", "ja", AUTHORITY),
        ("adres geheim", "ja", SECRET),
        ("adres geheim", "nee", set()),
        ("afmeldingen", "nieuwsbrief", WISH),
        ("opt-out", "alles", WISH),
        ("ouder is overleden", "ja", DEAD),
        ("straat", "Verbodstraat 1", set()),
        ("opmerking", "ja", set()),
        ("contactverbod", "", set()),
    ],
)
def test_7_a_column_that_may_protect_and_that_nobody_reads_is_not_taken_for_no(
    tmp_path: Path, header: str, cell: str, unsure: set[str]
) -> None:
    head, rows = f"pupil_key;guardian_key;last_name;{header}", ("p1;g1;Vos;" + cell, "p1;g2;Bos;")
    found, left_out = guardians(tmp_path, head, *rows)
    assert found == {"g1": unsure, "g2": set()}
    assert ("line 2, column 4: may protect somebody" in left_out) is bool(unsure)
    assert guardians(tmp_path, head, *rows, ignore=[header]) == ({"g1": set(), "g2": set()}, "")


def test_7_of_a_child_it_is_the_child_and_what_our_own_cell_says_stands(tmp_path: Path) -> None:
    head = "pupil_key;pupil_first_name;guardian_key;last_name;gezag;kind is overleden;gezag sinds"
    found, left_out = guardians(tmp_path, head, "p1;Jip;g1;Vos;ja;ja;2020", "p2;Bo;g2;Bos;;;2020")
    assert found == {"p1": DEAD, "g1": set(), "p2": set(), "g2": AUTHORITY}
    assert "line 2, column 6" in left_out and "line 3, column 7" in left_out


@pytest.mark.parametrize(
    ("head", "row", "unsure"),
    [
        ("pupil_key;guardian_key;last_name;", "p1;g1;Vos;contactverbod", {"g1"}),
        (";pupil_key;guardian_key;last_name", "mag niets;p1;g1;Vos", {"g1"}),
        ("pupil_key;guardian_key;last_name", "p1;g1;Vos;court-order", {"g1", "Vos"}),
        ("pupil_key;group;guardian_key;last_name", "p1;3;A;g1;Vos", {"g1", "A"}),
        ("pupil_key;guardian_key;last_name;;", "p1;g1;Vos;;", set()),
    ],
)
def test_7_of_whom_a_row_may_say_more_than_can_be_read_the_row_is_unsure(
    tmp_path: Path, head: str, row: str, unsure: set[str]
) -> None:
    whole = ";".join({"pupil_key": "p2", "guardian_key": "g2"}.get(name, "") for name in head.split(";"))
    found, left_out = guardians(tmp_path, head, row, whole)
    assert {key for key, names in found.items() if "row" in names} == unsure
    assert ("line 2, " in left_out) is bool(unsure)


def taken(folder: Path, importer: Importer, *lines: str) -> tuple[list[RosterRecord], str]:
    """What comes in of a table, and what was left out of it."""
    path, found, left_out = folder / "table.csv", list["RosterRecord"](), ""
    path.write_text("\n".join(lines) + "\n", "utf-8")
    try:
        found.extend(one for one in importer.read(path) if not isinstance(one, ImportNote))
    except (ImportIncomplete, ImportRefused) as error:
        left_out = str(error)
    return found, left_out


@pytest.mark.parametrize(
    ("head", "row", "why"),
    [
        ("key;name;functie", "ouder.a;An Vos;klassenouder", "line 1, role"),
        ("key;name;", "ouder.a;An Vos;klassenouder", "line 2, column 3"),
        ("key;name;role;", "ouder.a;An Vos;;klassenouder", "line 2, column 4"),
        ("key;name;functie", "juf.a;An Vos;", ""),
        ("key;name;role;kamer", "juf.a;An Vos;;12", ""),
        ("key;name", "juf.a;An Vos", ""),
    ],
)
def test_7_no_class_parent_is_a_teacher_for_want_of_a_column_that_is_read(
    tmp_path: Path, head: str, row: str, why: str
) -> None:
    found, left_out = taken(tmp_path, StaffImporter(StaffImporter.Config()), head, row)
    assert why in left_out and bool(found) is not bool(left_out) is bool(why)


@pytest.mark.parametrize(("answer", "counts"), [("ja", False), ("nee", True), ("anders", True)])
def test_7_a_yes_with_a_cell_without_a_header_is_no_answer(tmp_path: Path, answer: str, counts: bool) -> None:
    rows = "event;guardian_key;answer;date;", f"w7;g1;{answer};2026-10-01;alleen met mij", "w7;g2;ja;2026-10-01;"
    found, left_out = taken(tmp_path, ResponsesImporter(ResponsesImporter.Config()), *rows)
    assert len(found) == 1 + counts and "line 2, column 5" in left_out


def test_7_no_id_in_an_app_comes_from_a_row_of_which_more_is_said(tmp_path: Path) -> None:
    rows = "channel;scope;key;app_id;", "app;guardian;g1;77;niet gebruiken", "app;guardian;g2;78;"
    found, left_out = taken(tmp_path, AppIdsImporter(AppIdsImporter.Config()), *rows)
    assert [getattr(one, "key", "") for one in found] == ["g2"] and "line 2, column 5" in left_out


CELL = st.sampled_from(["", "", "website", "niet per mail", "g1", "email", "withdrawn", "1"])
ROW = st.tuples(
    st.sampled_from(["p1", "p1", "p2"]),
    st.sampled_from(["foto", "foto", "zwemmen", "klassenfoto"]),
    st.sampled_from(["", "", "email", "website"]),
    st.sampled_from(["given", "given", "withdrawn", "nee"]),
    st.integers(1, 20).map(lambda day: f"2026-10-{day:02}"),
    st.sampled_from(["", "g1", "g2"]),
)
UNREAD = st.sampled_from(["", " ", "kanalen", "medium", "ouder", "gegeven door", "opmerking", "naam", "column 3"])


@settings(BOUNDED, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ROW, CELL), min_size=1, max_size=5), UNREAD, st.integers(0, 6), st.data())
def test_7_no_file_with_a_filled_cell_that_nobody_reads_widens_what_may_be_done_with_a_child(
    tmp_path: Path, rows: list[tuple[tuple[str, ...], str]], header: str, at: int, data: st.DataObject
) -> None:
    names = HEAD.split(";")
    lacking = data.draw(st.sampled_from(_LACKING))
    kept = [place for place, name in enumerate(names) if name not in lacking]
    columns = [names[place] for place in kept]
    at = min(at, len(columns))
    lines = [[row[place] for place in kept] for row, _ in rows]
    beside = [[*line[:at], cell, *line[at:]] for line, (_, cell) in zip(lines, rows, strict=True)]
    plain = read(tmp_path, ";".join(columns), *map(";".join, lines))[0]
    more, left_out = read(tmp_path, ";".join([*columns[:at], header, *columns[at:]]), *map(";".join, beside))
    whole = [line for line, (_, cell) in zip(lines, rows, strict=True) if not cell]
    for pupil in ("p1", "p2"):
        assert over(more, pupil) <= over(plain, pupil)
        if len(whole) < len(lines):
            assert left_out
            if "channel" not in columns or "guardian_key" not in columns:
                assert not over(more, pupil)
            assert over(more, pupil) <= over(read(tmp_path, ";".join(columns), *map(";".join, whole))[0], pupil)


_LACKING: list[tuple[str, ...]] = [(), ("channel",), ("guardian_key",), ("channel", "guardian_key")]


FAMILY = {"Leerlingnummer": "k1", "Groep": "3A", "oudercode": "o1", "E-mail": "a@ouder.example", "Gezag": "ja"}
OTHER_CHILD = [
    ("Kind 2 nummer", "k2"), ("Kind 2 naam", "Lot"), ("Leerlingnummer 2", "k2"), ("leerlingnummer_2", "k2"),
    ("Naam 2e kind", "Lot"), ("Tweede kind", "k2"), ("Kind2", "k2"), ("LEERLING 3", "k3"), ("Broertje", "k2"),
]  # fmt: skip


def of_contacts(folder: Path, head: Iterable[str], *rows: Iterable[str], **own: Any) -> tuple[list[RosterRecord], str]:
    path, found, left_out = folder / "contacts.csv", list["RosterRecord"](), ""
    path.write_text("".join(";".join(row) + "\n" for row in [head, *rows]), "utf-8")
    try:
        found.extend(ContactsImporter(ContactsImporter.Config(**own)).read(path))
    except ImportIncomplete as error:
        left_out = str(error)
    return found, left_out


@given(
    st.sampled_from(OTHER_CHILD), st.permutations([*FAMILY, "other"]), st.integers(0, 3),
    st.sampled_from(["", "-", "geen", " ", "nvt"]),
)  # fmt: skip
@settings(BOUNDED, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_another_child_of_a_row_is_named_with_its_place_wherever_the_column_stands(
    tmp_path: Path, other: tuple[str, str], order: list[str], before: int, empty: str
) -> None:
    header, value = other
    head = [header if name == "other" else name for name in order]
    plain = [empty if name == "other" else FAMILY[name] for name in order]
    rows = [*[plain] * before, [value if name == "other" else FAMILY[name] for name in order], plain]
    place = f"line {before + 2}, column {order.index('other') + 1}: is of another child"
    with_it, said = of_contacts(tmp_path, head, *rows)
    assert said.count("is of another child") == 1 and place in said
    assert value not in said.partition(place)[2]
    assert [one.place for one in notes(with_it) if one.code == "row-set-aside"] == [f"contacts.csv:{before + 2}"]
    without, silent = of_contacts(tmp_path, head, *[plain] * len(rows))
    assert silent == "" and [one for one in notes(without) if one.code == "row-set-aside"] == []
    _, ignored = of_contacts(tmp_path, head, *rows, ignore=[header])
    assert "another child" not in ignored


def notes(records: Iterable[RosterRecord]) -> list[ImportNote]:
    return [one for one in records if isinstance(one, ImportNote)]


@given(st.permutations([*FAMILY]), st.sampled_from([*FAMILY]), st.integers(0, 5))
@settings(BOUNDED, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_says_the_same_in_any_order_and_nothing_where_a_column_stands_twice(
    tmp_path: Path, order: list[str], twice: str, at: int
) -> None:
    plain, _ = of_contacts(tmp_path, FAMILY, FAMILY.values())
    moved, _ = of_contacts(tmp_path, order, [FAMILY[name] for name in order])
    assert [one for one in moved if one not in plain] == [] == [one for one in plain if one not in moved]
    head, row = [*order], [FAMILY[name] for name in order]
    head.insert(at, twice)
    row.insert(at, "another")
    with pytest.raises(ImportRefused, match="two columns mean"):
        of_contacts(tmp_path, head, row)


@pytest.mark.parametrize("header", ["Kindnummer oud", "Groep 2", "Aantal kinderen", "Telefoon 2", "Opmerking 2"])
def test_a_column_of_no_other_child_is_none(tmp_path: Path, header: str) -> None:
    assert "another child" not in of_contacts(tmp_path, [*FAMILY, header], [*FAMILY.values(), "iets"])[1]


@pytest.mark.parametrize("header", [header for header, _ in OTHER_CHILD])
def test_another_child_on_a_row_of_the_list_of_social_schools_is_named(tmp_path: Path, header: str) -> None:
    path = tmp_path / "lijst.csv"
    head = "Roepnaam;Achternaam;Klasnaam;E-mailadres ouder/verzorger 1;E-mailadres ouder/verzorger 2"
    path.write_text(f"{head};{header}\nSam;Bos;3A;a@ouder.example;;Lot\nTim;Vos;3A;b@ouder.example;;\n", "utf-8")
    with pytest.raises(ImportIncomplete, match="line 2, column 6: is of another child") as caught:
        list(SocialSchoolsImporter(SocialSchoolsImporter.Config()).read(path))
    assert "line 3" not in str(caught.value)
