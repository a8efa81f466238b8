"""One home with children in two groups: a talk is cut by who may know what is told in it, and so is who settles it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from web_browser import feast, pages

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

OF_3A, OF_7B = "Jip las tekst", "Bo las tekst"
MAY_KNOW = {"mila": {OF_3A}, "kim": {OF_3A}, "inge": {OF_3A}, "bas": {OF_7B}, "both": {OF_3A, OF_7B}}
"""What each may read: the teachers of a group, its stand-in, and who teaches in both."""


def score(number: int, pupil: str, name: str, by: str) -> dict[str, Any]:
    """Something good about a child, of use until Thursday."""
    action = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
    payload = {"subject": "lezen", "direction": "up", "action": action, "next_goal": "een boek lezen",
               "summary": f"{name} las tekst {number} vlot.", "approved_by": by}  # fmt: skip
    return {"id": f"{pupil}-{number}", "kind": "notable_score", "audience": {"pupil": pupil},
            "occurred_at": "2026-11-17T10:00:00+01:00", "payload": payload}  # fmt: skip


@pytest.fixture
def crowded(here: Pages) -> Pages:
    """A week with more than the cap for g1, of each of two children in two groups and of both."""
    school = here.school
    school.family("p7 Bo Prins", "7B", guardian("g1", "Sara Bakker"))
    school.enrol()
    path = school.folder / "staff.csv"
    path.write_text(path.read_text() + "both;Bea Bos;both@wegwijzer.example;teacher;3A, 7B;\n")
    school.run("import", str(path))
    evenings = [feast(f"avond-{number}", groups=["3A", "7B"]) for number in range(3)]
    for evening in evenings:
        evening["payload"] |= {"starts_at": "2026-11-26T14:00:00+01:00", "reply_by": "2026-11-25"}
    school.happens(
        *evenings,
        *(score(number, "p1", "Jip", "juf") for number in range(4)),
        *(score(number, "p7", "Bo", "mees") for number in range(4)),
    )
    school.dispatch()
    return pages(school)


def _cards(browser: Browser) -> dict[str, str]:
    """What each card to call about says, by its path."""
    browser.get("/call")
    assert browser.last is not None
    found = {}
    for path in re.findall(r'href="(/call/\d+)"', browser.last.text):
        browser.get(path)
        found[path] = browser.text
    return found


def _texts(found: dict[str, str]) -> set[str]:
    return {part for part in (OF_3A, OF_7B) if any(part in said for said in found.values())}


@pytest.mark.parametrize("who", MAY_KNOW)
def test_who_may_know_of_one_child_reads_nothing_of_the_other(crowded: Pages, who: str) -> None:
    found = _cards(crowded.signed_in(f"{who}@wegwijzer.example"))
    assert _texts(found) == MAY_KNOW[who]
    other = {"Jip", "Bo"} - {part.split()[0] for part in MAY_KNOW[who]}
    assert not [name for said in found.values() for name in other if re.search(rf"\b{name}\b", said)]


def test_who_teaches_both_has_one_call_for_the_home(crowded: Pages) -> None:
    found = _cards(crowded.signed_in("both@wegwijzer.example"))
    assert len([said for said in found.values() if "Sara Bakker" in said]) == 1


def test_of_what_one_settles_the_others_part_stays(crowded: Pages) -> None:
    mila, bas = (crowded.signed_in(f"{name}@wegwijzer.example") for name in ("mila", "bas"))
    theirs = next(path for path, said in _cards(bas).items() if "Sara Bakker" in said)
    for path, said in _cards(mila).items():
        if "Sara Bakker" in said:
            mila.get(path)
            mila.press("Gesproken")
    bas.get(theirs)
    assert OF_7B in bas.text
    assert mila.get(theirs).status_code == 404
    assert mila.post(theirs, {"outcome": "spoken", "proof": mila.visitor_proof()}).status_code == 404
    bas.get(theirs)
    assert OF_7B in bas.text
    left = [card["groups"] for card in crowded.school.json("tasks")["cards"] if card["talk"]]
    assert left == [["3A"], ["7B"]], "g2 is of 3A, and has a talk of his own"


def test_a_list_for_all_colleagues_has_a_part_for_each(crowded: Pages) -> None:
    path = crowded.school.folder / "all.html"
    crowded.school.run("tasks", "--print", str(path))
    parts = re.split(r"<article|<section", path.read_text())
    assert not [part for part in parts if OF_3A in part and OF_7B in part]
    crowded.school.run("tasks", "--as", "mees", "--print", str(path))
    assert OF_7B in path.read_text() and "Jip" not in path.read_text()


def test_nobody_settles_what_is_of_another_group(crowded: Pages) -> None:
    school = crowded.school
    [card] = [card for card in school.json("tasks")["cards"] if card["groups"] == ["7B"]]
    number = str(card["ticks"][0]["message"])
    for who in ("juf", "inv", "ib"):
        told = school.run("settle", number, "--done", "--as", who, exit_code=2).stderr
        assert f"{who} does not teach 7B" in told
    school.run("settle", number, "--done", "--as", "mees")


def test_of_many_that_are_unknown_each_settles_their_own(crowded: Pages) -> None:
    school = crowded.school
    with closing(sqlite3.connect(school.store)) as connection:
        connection.execute("update message set state = 'unknown' where state = 'sent'")
        connection.commit()
    every = school.json("settle", "--unknown", "--sent", "--as", "mees")
    assert every["settled"] and every["unknown"]
    left = school.json("settle", "--unknown", "--sent", "--as", "juf")
    assert left["settled"] and not left["unknown"]


def test_who_stands_in_now_settles_what_went_on_to_them(crowded: Pages) -> None:
    school = crowded.school
    away = "mees;Bas Mol;bas@wegwijzer.example;teacher;7B;;2026-11-20;2026-11-30;los\n"
    rows = "los;Los Blom;los@wegwijzer.example;teacher;5C;;;;\n"
    path = school.folder / "staff.csv"
    path.write_text(f"key;name;email;role;groups;guardian_key;away_from;away_until;stand_in\n{away}{rows}")
    school.run("import", str(path), exit_code=None)
    card = next(card for card in school.json("tasks")["cards"] if card["groups"] == ["7B"])
    assert card["assigned"] == ["los"]
    school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "los")
