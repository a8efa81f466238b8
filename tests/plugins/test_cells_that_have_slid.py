"""A ban whose cell slid one to the left, as where a spreadsheet deleted the cell before it: whom it is about waits."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from ouderbrug import GuardianRecord, ImportIncomplete, ImportNote
from ouderbrug_contacts import ContactsImporter

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "pupil_key;guardian_key;first_name;last_name;email"


def read(folder: Path, columns: str, cells: str) -> tuple[set[str], str]:
    """Of what the guardian of one row is unsure, and what was left out of it."""
    path, unsure, left_out = folder / "contacts.csv", set[str](), ""
    path.write_text(f"{HEAD};{columns}\nk1;o2;Bas;Dam;bas@ouder.example;{cells}\n", "utf-8")
    try:
        for one in ContactsImporter(ContactsImporter.Config()).read(path):
            if isinstance(one, GuardianRecord):
                unsure |= one.unsure
    except ImportIncomplete as error:
        left_out = str(error)
    return unsure, left_out


@pytest.mark.parametrize(
    "word",
    ["court-order", "geblokkeerd", "contactverbod", "rechter", "geheim", "huiselijk-geweld", "bedreiging", "agressie",
     "politie", "stalking", "violence"],
)  # fmt: skip
@pytest.mark.parametrize(
    "column",
    ["mobile", "language", "channel", "app_access", "asks_limit", "helps", "digest", "reading_support", "intensive"],
)
def test_a_ban_that_slid_is_a_cell_that_cannot_be_read(tmp_path: Path, column: str, word: str) -> None:
    unsure, left_out = read(tmp_path, f"{column};blocked", f"{word};")
    assert "row" in unsure
    assert f"line 2, {column}" in left_out and word not in left_out


@pytest.mark.parametrize("column", ["mobile", "language", "app_access", "asks_limit", "digest"])
@pytest.mark.parametrize("guard", ["blocked", "receives", "authority", "address_secret", "opt_out"])
def test_whatever_cannot_be_read_beside_what_protects_may_be_that(tmp_path: Path, guard: str, column: str) -> None:
    unsure, left_out = read(tmp_path, f"{column};{guard}", "niets meer;")
    assert "row" in unsure and f"line 2, {column}" in left_out


@pytest.mark.parametrize("columns", ["helps;blocked", "blocked;helps", "blocked_by;helps", "helps;blocked_until"])
@pytest.mark.parametrize("word", ["gedrag", "zie-dossier", "afspraak", "code-rood", "incident"])
def test_a_reason_that_no_list_knows_under_helps_lets_its_guardian_wait(
    tmp_path: Path, columns: str, word: str
) -> None:
    cells = f"{word};" if columns.startswith("helps") else f";{word}"
    unsure, left_out = read(tmp_path, columns, cells)
    assert "row" in unsure and "line 2, helps" in left_out and word not in left_out


@pytest.mark.parametrize(
    ("columns", "cells"),
    [("helps;blocked", "gedrag;none"), ("helps;language;blocked", "gedrag;;"), ("helps;blocked", "geen;"),
     ("blocked;helps", ";leesouder"), ("blocked;helps", ";luizencontrole, overblijf"), ("helps", "gedrag"),
     ("blocked;helps", ";mr")],
)  # fmt: skip
def test_who_does_a_task_or_is_said_to_have_no_ban_waits_for_nothing(tmp_path: Path, columns: str, cells: str) -> None:
    assert read(tmp_path, columns, cells) == (set(), "")


@pytest.mark.parametrize(("guardians", "waits"), [(1, True), (2, True), (3, False)])
def test_what_three_do_is_a_task(tmp_path: Path, guardians: int, waits: bool) -> None:
    path = tmp_path / "contacts.csv"
    rows = (f"k{n};o{n};Bas;Dam;bas{n}@ouder.example;;pannenkoeken" for n in range(guardians) for _ in "ab")
    path.write_text("\n".join([f"{HEAD};blocked;helps", *rows]), "utf-8")
    assert waits == any("row" in one.unsure for one in _guardians(path))
    notes = []
    with suppress(ImportIncomplete):
        notes += [one for one in ContactsImporter(ContactsImporter.Config()).read(path) if isinstance(one, ImportNote)]
    assert [one.place for one in notes if one.code == "task-or-ban"] == ([] if waits else ["contacts.csv:2"])


TASKS = """
leesouder lezen voorlezen voorleesmoeder luizencontrole luizenouder biebouder bibliotheek schoolbieb overblijf
overblijven tso schooltuin moestuin tuinieren rijden vervoer verkeersbrigadier klaar-over knutselen koken
kookhulp bakken schoolfeest kerstdiner sinterklaas klassenouder klasseouder ouderraad or mr
medezeggenschapsraad hulpouder begeleiding begeleider-excursie pleinwacht schoolplein toezicht surveilleren
schoonmaak opruimen fruit schoolfruit sportdag gym zwemouder zwembegeleiding muziekles spelletjes
spelletjesmiddag computerhulp ict fotograaf excursie schoolreis musical toneel feestcommissie
activiteitencommissie avondvierdaagse techniek rekenhulp rekenen taalhulp schrijven koffie versieren klussen
onderhoud schilderen wassen kopieren website schoolkrant vrijwilliger weekly-reading reading library lunch
garden driving traffic class-parent plusklas
""".split()
OF_CUSTODY = """
begeleide-omgang omgang-onder-begeleiding ontzegging-schoolplein zwaar-conflict verbod-schoolplein dagvaarding
rechtbank vonnis jeugdbescherming vrouwenopvang vechtscheiding detentie gezinsvoogd uitspraak-rechter
onder-toezicht-jeugdzorg
""".split()
UNKNOWN = """
weekendregeling weekendregeling om-de-week maandregeling hulpverlening schoonvader zie-dossier afspraak
code-rood gedrag incident bij-moeder weekend-vader dagbehandeling kerstvakantieregeling co-ouderschap
rekening-houden vakantieregeling wekelijks-vader avond-bij-vader oordeel voorlopig morgen-bellen vertrek
verwijderd forensisch organisatie raad-voor-de-kinderbescherming verhuisd plaatsing bakermat spoed
niet-op-schoolplein mag-niet-rijden
""".split()


def test_no_task_of_a_school_waits(tmp_path: Path) -> None:
    assert len(TASKS) >= 40
    assert [word for word in TASKS if read(tmp_path, "blocked;helps", f";{word}") != (set(), "")] == []


def test_words_of_custody_are_no_tasks(tmp_path: Path) -> None:
    words = [*OF_CUSTODY, *UNKNOWN]
    assert [word for word in words if "row" not in read(tmp_path, "helps;blocked", f"{word};")[0]] == []


def test_words_of_custody_hold_however_many_have_them(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    for word in OF_CUSTODY:
        rows = (f"k{n};o{n};Bas;Dam;bas{n}@ouder.example;;{word}" for n in range(5))
        path.write_text("\n".join([f"{HEAD};blocked;helps", *rows]), "utf-8")
        assert all("row" in one.unsure for one in _guardians(path)), word


def _guardians(path: Path) -> list[GuardianRecord]:
    found: list[GuardianRecord] = []
    with suppress(ImportIncomplete):
        for one in ContactsImporter(ContactsImporter.Config()).read(path):
            found += [one] if isinstance(one, GuardianRecord) else []
    return found


@pytest.mark.parametrize(
    ("columns", "cells"),
    [("mobile;blocked", "geen;"), ("mobile;blocked", "-;"), ("mobile;blocked", "0612345671;"), ("mobile;blocked", ";"),
     ("channel;blocked", "email;"), ("helps;blocked", "weekly-reading;"), ("language;blocked", "nl;")],
)  # fmt: skip
def test_what_can_be_read_holds_nobody(tmp_path: Path, columns: str, cells: str) -> None:
    assert read(tmp_path, columns, cells) == (set(), "")


def test_a_word_that_is_no_language_far_from_what_protects_holds_nobody(tmp_path: Path) -> None:
    unsure, left_out = read(tmp_path, "language;first_school;blocked", "Nedrlands;;")
    assert unsure == set() and "line 2, language" in left_out
