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


def left(school: School) -> None:
    school.rows = [row for row in school.rows if row["pupil_key"] != "p1"]


def in_8c(school: School) -> None:
    next(row for row in school.rows if row["pupil_key"] == "p1")["group"] = "8C"


EVENING_AT_SCHOOL = {
    "id": "avond", "kind": "meeting_invitation", "audience": {"group": "3A"},
    "payload": {"title": "Ouderavond", "starts_at": "2026-12-09T19:30:00+01:00", "place": "aula", "why": "om te zien"},
}  # fmt: skip
ELSEWHERE = EVENING_AT_SCHOOL | {"revision": 2, "payload": {**EVENING_AT_SCHOOL["payload"], "place": "zaal"}}


@pytest.mark.parametrize("lack", [gone, left, in_8c])
@pytest.mark.parametrize("back", [False, True], ids=["for good", "for a night"])
def test_12_8_a_change_that_waited_for_who_left_that_night_is_told_to_who_wrote_it(
    lack: Callable[[School], None], group: School, *, back: bool
) -> None:
    group.happens(EVENING_AT_SCHOOL)
    group.dispatch("2026-11-23T12:00:00+01:00")
    group.happens(ELSEWHERE, file="later.jsonl")
    group.dispatch(EVENING)
    before = [dict(row) for row in group.rows]
    lack(group)
    group.enrol()
    group.dispatch(MORNING, exit_code=None)
    group.now = MORNING
    assert [one["key"] for one in not_sent(group)] == ["avond:not-in-the-file"]
    if back:
        group.rows = before
        group.enrol()
    group.dispatch(NOON, exit_code=None)
    group.now = NOON
    assert [one["key"] for one in not_sent(group)] == ([] if back else ["avond:not-in-the-file"])
    assert len(group.subjects("g1@")) == 1 + back


def test_12_6_who_is_back_with_another_child_of_the_group_hears_that_it_is_for_them_after_all(group: School) -> None:
    group.happens(EVENING_AT_SCHOOL)
    group.dispatch("2026-11-23T12:00:00+01:00")
    gone(group)
    group.enrol()
    group.happens(ELSEWHERE, file="later.jsonl")
    group.dispatch(MORNING, exit_code=None)
    assert group.subjects("g1@")[-1].startswith("Niet meer voor u")
    group.family("p9 Sam Voorbeeld", "3A", guardian("g1", "Ouder1 Voorbeeld"))
    group.enrol()
    for at in (MORNING, NOON):
        group.dispatch(at, exit_code=None)
    assert [one.startswith("Toch voor u") for one in group.subjects("g1@")] == [False, False, True]


def test_12_6_what_waited_for_one_child_goes_for_another_one_of_the_same_group(group: School) -> None:
    group.happens(EVENING_AT_SCHOOL)
    group.dispatch(EVENING, exit_code=None)
    gone(group)
    group.family("p9 Sam Voorbeeld", "3A", guardian("g1", "Ouder1 Voorbeeld"))
    group.enrol()
    for at in (MORNING, NOON, "2026-11-24T12:05:00+01:00"):
        group.dispatch(at, exit_code=None)
    assert len(group.subjects("g1@")) == 1
