"""Keys that went from one child to another: whose each is, since when, and what goes along with the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Audience
from ouderbrug.people import Guardian, Pupil
from ouderbrug.school.difference import Difference, Rekeyed
from ouderbrug.store import erasing, events, former_keys, rekeying, renamed, roster
from store_samples import NOW, SCHOOL, changing, message

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.store.departed import Sort

DAY, LATER = date(2026, 11, 23), date(2027, 1, 4)
FORMER, NEW, OTHER = Pupil("p1", "Fenna", "Dam"), Pupil("p1", "Guus", "Zeeman"), Pupil("p2", "Roos", "Prins")
FIRST, COMES = Difference(pupils={"p1": FORMER, "p2": OTHER}), Difference(pupils={"p1": NEW})
REUSED = Difference(pupils={"p1": NEW}, rekeyed=[Rekeyed("pupil", "p1", "p1~1")])
MOVED = Difference(pupils={"z1": replace(FORMER, key="z1")}, rekeyed=[Rekeyed("pupil", "p1", "z1")])
BACK = Difference(pupils={"p1": FORMER}, rekeyed=[Rekeyed("pupil", "z1", "p1")])
CASES: dict[str, tuple[list[Difference], dict[str, date]]] = {
    "at school since its first file": ([FIRST], {}),
    "in each file again": ([FIRST, FIRST], {}),
    "another child's from this file on": ([FIRST, REUSED], {"p1": LATER}),
    "another child's, and in the next file again": ([FIRST, REUSED, COMES], {"p1": LATER}),
    "the same child's new key": ([FIRST, MOVED], {}),
    "a new child under the key that another had": ([FIRST, MOVED, COMES], {"p1": LATER + timedelta(7)}),
    "the same child's old key again": ([FIRST, MOVED, BACK], {}),
}
BEFORE = {
    "another child's from this file on": {"p1~1": ("p1",)},
    "another child's, and in the next file again": {"p1~1": ("p1",)},
    "the same child's new key": {"z1": ("p1",)},
    "a new child under the key that another had": {"z1": ("p1",)},
    "the same child's old key again": {"p1": ("p1", "z1")},
}
"""By each key of now those that the same child had."""


@pytest.mark.parametrize("case", CASES)
def test_since_when_a_key_is_whose(tmp_path: Path, case: str) -> None:
    files, since = CASES[case]
    with changing(tmp_path) as connection:
        for weeks, file in enumerate(files, -1):
            before = roster.stored(connection, SCHOOL)
            roster.apply(connection, SCHOOL, file)
            former_keys.note(connection, SCHOOL, before, file, LATER + timedelta(7 * weeks))
        assert former_keys.before(connection, SCHOOL) == BEFORE.get(case, {})
        assert former_keys.since(connection, SCHOOL) == since == roster.stored(connection, SCHOOL).keys_since


def test_a_photo_that_waits_is_of_the_child_who_was_on_it(tmp_path: Path) -> None:
    photos: list[dict[str, Any]] = [
        {"file": "a.jpg", "pupils": ["p1", "p2"]},
        {"file": "b.jpg", "pupils": []},
        {"file": "c.jpg"},
    ]
    told = replace(message().event, payload={"title": "p1", "photos": photos, "keys": ["p1"]})
    about = replace(told, id="e2", audience=Audience("pupils", ("p1",)), payload={})
    with changing(tmp_path) as connection:
        for one in (told, about):
            events.add(connection, one, NOW)
        rekeying.rekey(connection, SCHOOL, [Rekeyed("pupil", "p1", "p1~1")])
        (after,), (other,) = (events.find(connection, SCHOOL, one.id, one.source) for one in (told, about))
    moved = [photos[0] | {"pupils": ["p1~1", "p2"]}, *photos[1:]]
    assert after.event.payload == {"title": "p1", "photos": moved, "keys": ["p1"]}
    assert other.event.audience.keys == ("p1~1",)


@pytest.mark.parametrize("what", ["pupil", "guardian"])
def test_one_key_of_two_who_are_erased_one_after_the_other(tmp_path: Path, what: Sort) -> None:
    """The key stays whose it is while it is somebody's; once both are erased a file brings back the last of them."""
    with changing(tmp_path) as connection:
        people: list[Any] = [_PERSON[what](key, name, "Dam") for key, name in (("k1~1", "Fenna"), ("k1", "Guus"))]
        them = {one.key: one for one in people}
        roster.apply(connection, SCHOOL, Difference(pupils=them) if what == "pupil" else Difference(guardians=them))
        renamed.note(connection, SCHOOL, [(what, "k1", "k1~1")])
        erasing.erase(connection, SCHOOL, erasing.Whom(what, "k1~1", ("Fenna Dam",)), NOW, LATER)
        assert erasing.come_back(connection, SCHOOL, [(what, "k1")], DAY) == 0
        assert people[1] in _people(connection).values()
        erasing.erase(connection, SCHOOL, erasing.Whom(what, "k1", ("Guus Zeeman",)), NOW, LATER)
        assert erasing.come_back(connection, SCHOOL, [(what, "k1")], DAY) == 1
        assert former_keys.since(connection, SCHOOL) == ({"k1": DAY} if what == "pupil" else {})
        assert [key for key in _people(connection) if not key.startswith("erased-")] == ["k1"]


_PERSON: dict[str, type] = {"pupil": Pupil, "guardian": Guardian}


def _people(connection: Connection) -> dict[str, Any]:
    people = roster.stored(connection, SCHOOL)
    return {**people.pupils, **people.guardians}
