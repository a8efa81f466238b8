"""One import that lacks somebody costs no message: what waited goes when they are back, or its author is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian, score

if TYPE_CHECKING:
    from collections.abc import Callable

EVENING, MORNING, NOON = (f"2026-11-{at}:00+01:00" for at in ("23T19:00", "24T08:05", "24T12:00"))
TEXTS: dict[str, dict[str, Any]] = {
    "newsletter": {"title": "Nieuws", "body": "Er was veel te doen."},
    "notice": {"title": "Gym", "body": "Neem gymkleren mee."},
}
DIGEST = '\n[digest]\nat = "16:00"\n'


@pytest.fixture
def group(school: School) -> School:
    for n in range(1, 8):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    school.now = EVENING
    school.enrol()
    (school.folder / "staff.csv").write_text(
        "key;name;role;groups\njuf.karin;Karin de Boer;teacher;3A\ndirectie;Ria Vos;leader;\n"
    )
    school.run("import", str(school.folder / "staff.csv"))
    return school


def news(kind: str) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "audience": {"group": "3A"}, "payload": TEXTS[kind]}


def gone(school: School) -> None:
    school.rows = [row for row in school.rows if row["guardian_key"] != "g1"]


def moved(school: School) -> None:
    next(row for row in school.rows if row["pupil_key"] == "p2")["group"] = "8C"


def not_sent(school: School) -> list[dict[str, Any]]:
    return [one for one in school.json("tasks")["errands"] if one["code"] == "not-sent"]


def missing(school: School, *lacks: Callable[[School], None], until: str = MORNING) -> None:
    """One import that lacks somebody, a run, and the import that has them again."""
    before = [dict(row) for row in school.rows]
    for lack in lacks:
        lack(school)
    school.enrol()
    school.dispatch(MORNING)
    school.rows, school.now = before, until
    school.enrol()


def test_12_6_what_waited_for_who_missed_one_import_goes_when_they_are_back(group: School) -> None:
    group.configure(DIGEST)
    group.happens(score(), news("newsletter"), news("notice"))
    group.dispatch()
    missing(group, gone, moved)
    assert [group.subjects(f"g{n}@") for n in (1, 2)] == [[], []]
    for at in (MORNING, NOON, "2026-11-24T16:05:00+01:00", "2026-11-25T16:05:00+01:00"):
        group.dispatch(at)
    had = [group.subjects(f"g{n}@") for n in (1, 2, 3)]
    assert len(had[0]) == 1 + len(had[2]), "her own score, and what all have"
    assert had[1] == had[2]
    assert not_sent(group) == []


def test_12_8_whoever_is_not_back_in_time_is_told_to_who_wrote_it(group: School) -> None:
    group.happens(score())
    group.dispatch()
    missing(group, gone, until="2026-12-03T08:05:00+01:00")
    assert group.subjects("g1@") == []
    [told] = not_sent(group)
    assert (told["key"], told["groups"]) == ("score:not-in-the-file", ["3A"])


def test_12_8_an_event_of_which_all_left_is_told_that_morning(group: School) -> None:
    """A part that left is told when its use is over: they may be back in the next file."""
    group.happens(score(), news("newsletter"))
    group.dispatch()
    gone(group)
    group.enrol()
    group.dispatch(MORNING)
    group.now = MORNING
    assert [(told["key"], told["groups"]) for told in not_sent(group)] == [("score:not-in-the-file", ["3A"])]
    group.run("tasks", "--did", "not-sent", "score:not-in-the-file", "--as", "directie")
    assert not_sent(group) == []
