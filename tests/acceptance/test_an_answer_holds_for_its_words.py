"""What a leader released holds for the words that stood in the cell: other words, or another column, ask anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import COLUMNS, guardian
from chances import more
from ouderbrug.store import questions
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from a_school import School

Cells = dict[str, str]
REMARK, COURT = {"Bijzonderheden": "contactverbod vader"}, {"Bijzonderheden": "contactverbod moeder sinds vandaag"}


@pytest.fixture
def enrolled(school: School) -> School:
    """Three families of whom nobody is protected."""
    school.family("p1 Fenna van Dam", "3A", guardian("g1", "Ilse Vonk"), guardian("g2", "Bas van Dam"))
    for number in (3, 4):
        school.family(f"p{number} Kind Prins", "4A", guardian(f"g{number}", f"Anna {number}"))
    school.enrol()
    staff = school.folder / "staff.csv"
    staff.write_text("key;name;role;groups\ndirectie;An Bos;leader;\n")
    school.run("import", str(staff))
    return school


def imported(school: School, cells: Cells, *options: str) -> str:
    """What an import says that has these in the row of the second guardian, be they of ours or of no column."""
    kept = dict(school.rows[1])
    school.rows[1] |= cells
    names = [*COLUMNS, *(name for name in cells if name not in COLUMNS)]
    lines = [";".join(names), *(";".join(row.get(name, "") for name in names) for row in school.rows)]
    school.rows[1] = kept
    path = school.folder / "contacts.csv"
    path.write_text("\n".join(lines) + "\n")
    return school.run("import", str(path), *options, exit_code=None).output


def held(school: School) -> list[str]:
    """Whom an import holds back."""
    store = Store(school.store, "99ZZ00", readonly=True)
    with store.reading() as connection:
        found = [f"{one.scope} {one.key}" for one in questions.standing(connection, "99ZZ00")]
    store.close()
    return found


CASES = [
    pytest.param({"blocked": "-ja-"}, {"blocked": "Ja, uitspraak rechtbank!"}, id="the-same-column"),
    pytest.param(REMARK, COURT, id="a-column-that-nobody-reads"),
    *more(
        (REMARK, {"Contactverbod": "ja"}),
        (REMARK, {"blocked": "Ja, rechtbank!"}),
        ({"authority": "misschien"}, {"authority": "zie dossier"}),
        ({"relation": "buurman"}, {"relation": "ex van moeder"}),
        ({"mobile": "vader heeft contactverbod"}, {"mobile": "moeder heeft contactverbod"}),
        ({"pupil_first_name": "Anna", "pupil_deceased": "?"}, {"pupil_first_name": "Anna", "pupil_deceased": "sinds"}),
    ),
]


@pytest.mark.parametrize(("first", "second"), CASES)
def test_other_words_than_a_leader_released_are_asked_anew(enrolled: School, first: Cells, second: Cells) -> None:
    waits = "messages wait until"
    told = imported(enrolled, first)
    (hold,) = held(enrolled)
    assert waits in told and f"ouderbrug release {hold.split()[0]}" in told
    enrolled.run("release", *hold.split(), "--as", "directie")
    # An empty cell of these two is a word of its own: it empties what they had, or lets the row be read.
    between = (
        first if {"mobile", "authority"} & first.keys() else {name: "" for name in first if name != "pupil_first_name"}
    )
    for again in (first, between, first):
        assert waits not in imported(enrolled, again, "--dry-run")
        assert waits not in imported(enrolled, again) and not held(enrolled), "these words have their answer"
    assert waits in imported(enrolled, second, "--dry-run") and not held(enrolled)
    assert waits in imported(enrolled, second) and held(enrolled) == [hold]
    assert waits in imported(enrolled, second) and held(enrolled) == [hold]
    enrolled.run("release", *hold.split(), "--as", "directie")
    for again in (first, second):
        assert waits not in imported(enrolled, again) and not held(enrolled)


def test_what_waits_in_other_words_is_one_hold_and_its_answer_is_for_the_words_of_now(enrolled: School) -> None:
    for cells in (REMARK, COURT):
        imported(enrolled, cells)
        assert held(enrolled) == ["guardian g2"]
    enrolled.run("release", "guardian", "g2", "--as", "directie")
    imported(enrolled, COURT)
    assert not held(enrolled)
    imported(enrolled, REMARK)
    assert held(enrolled) == ["guardian g2"], "nobody ever answered this"


def test_the_store_has_a_mark_of_the_words_and_not_the_words(enrolled: School) -> None:
    imported(enrolled, COURT)
    written = b"".join(path.read_bytes() for path in enrolled.folder.glob("ouderbrug.db*"))
    assert b"cell-unreadable blocked#" in written and b"vandaag" not in written


def test_whom_holds_keep_from_all_about_a_child_is_told_as_not_reached(enrolled: School) -> None:
    assert enrolled.run("unreached").stdout == "everybody is reached\n"
    imported(enrolled, COURT)
    assert enrolled.json("unreached")["held"] == ["g2"] and enrolled.json("unreached")["waiting"] == []
    enrolled.run("hold", "guardian", "g1", "--reason", "gesprek", "--as", "directie")
    enrolled.run("hold", "pupil", "p3", "--reason", "gesprek", "--as", "directie")
    said = enrolled.run("unreached").stdout
    assert "a hold: 3 (g1, g2, g3)" in said and "all of it waits: 2 (p1 in 3A, p3 in 4A)" in said
    assert "everybody" not in said
    for scope, key in (("guardian", "g1"), ("guardian", "g2"), ("pupil", "p3")):
        enrolled.run("release", scope, key, "--as", "directie")
    assert enrolled.run("unreached").stdout == "everybody is reached\n"
