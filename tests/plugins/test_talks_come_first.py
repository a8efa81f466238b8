"""Good news of a moment that waits gives way to a talk of that moment, whatever brought either, and on what day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from a_school import mails
from ouderbrug.store import reached
from ouderbrug_pupil_systems.results.notable import keys_now

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

HEAD = "pupil_key;test;moment;taken_on;level\n"
ROSE = "p1;RW;E6;2026-06-01;IV\np1;RW;M7;2026-11-16;II\n"
FELL = "p1;RW;E6;2026-06-01;I\np1;RW;M7;2026-11-16;V\n"
SLIPPED = "p1;RW;E6;2026-06-01;IV\np1;RW;M7;2026-11-16;V\n"
STEADY = "p1;RW;E6;2026-06-01;IV\np1;RW;M7;2026-11-16;IV\n"
OTHER_ROSE, OTHER_FELL = ROSE.replace("RW", "BL"), FELL.replace("RW", "BL")
THIRD_FELL = FELL.replace("RW", "SP")
RENAMED = FELL.replace("RW", "Rekenen")
SOURCE = '\n[[sources]]\nname = "{name}"\nplugin = "uwlr_results"\npath = {path}\n'
BOTH, ONE = '["toetsen", "iep"]', '"toetsen"'
XML = """<leerresultaten_verzoek><toetsafnames><toetsafname><leerlingid>p1</leerlingid><resultaten>{}</resultaten>
</toetsafname></toetsafnames></leerresultaten_verzoek>"""
ONE_RESULT = """<resultaat><toetscode>BL-{moment}</toetscode><afnamedatum>{day}</afnamedatum><osoresultaat>
<referentiescore><codereferentiescore>IV</codereferentiescore><waarde>{level}</waarde></referentiescore>
</osoresultaat></resultaat>"""
IN_XML = XML.format(
    ONE_RESULT.format(moment="E6", day="2026-06-01", level="I")
    + ONE_RESULT.format(moment="M7", day="2026-11-16", level="V")
)


@pytest.fixture
def scores(small_school: School) -> School:
    small_school.staff("juf;Juf;teacher;3A")
    reads(small_school, BOTH)
    for name in ("toetsen", "iep"):
        (small_school.folder / name).mkdir(mode=0o700)
    return small_school


def reads(school: School, path: str, name: str = "toetsen") -> None:
    school.configure(SOURCE.format(name=name, path=path))


def lay(school: School, place: str, rows: str) -> None:
    (school.folder / place).write_text(rows if rows.startswith("<") else HEAD + rows)


def waits(school: School) -> list[str]:
    """What waits for a yes, by kind; of one event once."""
    found = {one["event"]: one["kind"] for one in school.json("approve", "--as", "juf")["awaiting_approval"]}
    return sorted(map(str, found.values()))


def say_yes(school: School) -> list[str]:
    for one in school.json("approve", "--as", "juf")["awaiting_approval"]:
        school.approve(str(one["message"]), "--as", "juf")
    return mails(school, now="2026-11-23T11:00:00+01:00")


UP, TALK = ["notable_score"], ["result_talk"]


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        (("toetsen/a.csv", ROSE), ("toetsen/b.csv", OTHER_FELL), TALK),
        (("toetsen/a.csv", ROSE), ("iep/a.csv", OTHER_FELL), TALK),
        (("toetsen/a.csv", ROSE), ("iep/a.xml", IN_XML), TALK),
        (("toetsen/a.csv", ROSE), ("toetsen/b.csv", SLIPPED), TALK),
        (("toetsen/a.csv", ROSE), ("toetsen/a.csv", SLIPPED), TALK),
        (("toetsen/a.csv", ROSE), ("toetsen/a.csv", STEADY), []),
        (("toetsen/a.csv", ROSE), ("toetsen/a.csv", ""), UP),
        (("toetsen/a.csv", ROSE), ("iep/a.csv", OTHER_ROSE), UP),
        (("toetsen/a.csv", ROSE), ("iep/a.csv", OTHER_FELL.replace("M7", "M6")), sorted(UP + TALK)),
        (("toetsen/a.csv", ROSE), ("iep/a.csv", OTHER_FELL.replace("p1", "p2")), sorted(UP + TALK)),
        (("toetsen/a.csv", OTHER_FELL), ("iep/a.csv", ROSE), TALK),
        (("toetsen/a.csv", SLIPPED), ("toetsen/a.csv", ROSE), UP),
        (("toetsen/a.csv", SLIPPED), ("toetsen/a.csv", STEADY), []),
        (("toetsen/a.csv", SLIPPED), ("toetsen/a.csv", ""), TALK),
        (("toetsen/a.csv", FELL), ("toetsen/a.csv", FELL.splitlines()[1] + "\n"), TALK),
        (("toetsen/a.csv", FELL), ("iep/a.csv", OTHER_FELL), TALK + TALK),
        (("toetsen/a.csv", FELL), ("iep/a.csv", RENAMED), TALK),
        (("toetsen/a.csv", FELL), ("toetsen/a.csv", RENAMED), TALK),
        (("toetsen/a.csv", FELL.replace("RW", "XYZ")), ("iep/a.csv", FELL.replace("RW", "xyz")), TALK),
        (("toetsen/a.csv", ROSE), ("toetsen/a.csv", SLIPPED.lower()), TALK),
    ],
)
def test_what_waits_after_a_later_file(
    scores: School, first: tuple[str, str], then: tuple[str, str], left: list[str]
) -> None:
    lay(scores, *first)
    scores.run("dispatch")
    lay(scores, *then)
    scores.run("dispatch")
    assert waits(scores) == left
    assert len(say_yes(scores)) == 2 * left.count("notable_score")
    scores.run("dispatch")
    assert waits(scores) == [], "nothing is said again"


@pytest.mark.parametrize("keys", [["q1"], ["q1", "r1"], ["q1", "p1"]], ids="-".join)
@pytest.mark.parametrize("stays", [True, False])
def test_a_child_whose_key_changes_is_the_same_child(scores: School, keys: list[str], stays: bool) -> None:
    lay(scores, "toetsen/a.csv", ROSE)
    scores.dispatch()
    assert waits(scores) == UP
    for old, new in pairwise(["p1", *keys]):
        for row in scores.rows:
            row["pupil_key"] = new if row["pupil_key"] == old else row["pupil_key"]
        scores.enrol("--accept-changes", "--accept-left", "--same-people")
    if not stays:
        lay(scores, "toetsen/a.csv", ROSE.replace("p1", keys[-1]))
    fell = OTHER_FELL.replace("p1", keys[-1])
    lay(scores, "iep/b.csv", fell if not stays else fell.splitlines()[-1])
    lay(scores, "iep/old.csv", OTHER_FELL.splitlines()[0] if stays else "")
    scores.dispatch()
    assert waits(scores) == TALK
    say_yes(scores)
    lay(scores, "iep/b.csv", OTHER_FELL.replace("p1", keys[-1]))
    lay(scores, "iep/c.csv", OTHER_FELL.replace("p1", keys[-1]))
    scores.dispatch(now="2026-11-24T11:00:00+01:00")
    assert waits(scores) == []


@pytest.mark.parametrize("approved", [1, 2])
def test_what_went_stays_and_the_talk_says_so(scores: School, approved: int) -> None:
    lay(scores, "toetsen/a.csv", ROSE)
    scores.run("dispatch")
    for one in scores.json("approve", "--as", "juf")["awaiting_approval"][:approved]:
        scores.approve(str(one["message"]), "--as", "juf")
    assert len(mails(scores)) == approved
    lay(scores, "iep/a.csv", OTHER_FELL)
    scores.run("dispatch")
    assert waits(scores) == TALK
    assert "Eerder kreeg" in scores.json("approve", "--as", "juf")["awaiting_approval"][0]["text"]
    assert say_yes(scores) == [], "nobody hears that it is off"
    lay(scores, "iep/a.csv", OTHER_ROSE)
    scores.run("dispatch")
    assert waits(scores) == [], "who had good news of a moment has it once"


def test_good_news_that_was_approved_and_waits_for_its_hour_gives_way(scores: School) -> None:
    lay(scores, "toetsen/a.csv", ROSE)
    scores.now = "2026-11-23T19:00:00+01:00"
    scores.run("dispatch")
    for one in scores.json("approve", "--as", "juf")["awaiting_approval"]:
        scores.approve(str(one["message"]), "--as", "juf")
    lay(scores, "iep/a.csv", OTHER_FELL)
    scores.now = "2026-11-24T10:00:00+01:00"
    assert mails(scores) == []
    assert waits(scores) == TALK


def test_a_talk_that_was_put_right_can_come_anew(scores: School) -> None:
    for rows, left in ((SLIPPED, TALK), (ROSE, UP), (SLIPPED, TALK), (STEADY, []), (ROSE, UP)):
        lay(scores, "toetsen/a.csv", rows)
        scores.run("dispatch")
        assert waits(scores) == left
    assert len(say_yes(scores)) == 2


@pytest.mark.parametrize(
    ("first", "second", "left", "cards"),
    [
        (FELL, OTHER_FELL, [], 2),
        (FELL, FELL, [], 1),
        (ROSE, OTHER_ROSE, UP, 0),
        (ROSE, ROSE, UP, 0),
        (ROSE, OTHER_FELL, [], 1),
        (OTHER_FELL, ROSE, [], 1),
        (FELL, OTHER_FELL + THIRD_FELL, [], 2),
    ],
)
@pytest.mark.parametrize("name", ["toetsen", "scores"])
def test_folders_of_two_sources_are_put_under_one(
    scores: School, monkeypatch: pytest.MonkeyPatch, name: str, first: str, second: str, left: list[str], cards: int
) -> None:
    lay(scores, "toetsen/a.csv", first)
    lay(scores, "iep/a.csv", second)
    with monkeypatch.context() as before:  # a version that let a school have two, which knew nothing of each other
        before.setattr(reached, "told_by", lambda *args, **named: {})
        for source in ("toetsen", "iep"):
            reads(scores, f'"{source}"', source)
            scores.run("dispatch", exit_code=None)
            for one in scores.json("approve", "--as", "juf")["awaiting_approval"]:
                if one["kind"] == "result_talk":
                    scores.approve(str(one["message"]), "--as", "juf")
            scores.run("dispatch", exit_code=None)
    reads(scores, BOTH, name)
    scores.run("dispatch")
    assert waits(scores) == left
    open_cards = scores.json("tasks", "--as", "juf")["cards"]
    assert len({one["event"] for one in open_cards}) == cards
    assert len(say_yes(scores)) == 2 * len(left)


@pytest.mark.parametrize(
    ("before", "since", "now"),
    [
        ({"q1": ["p1"]}, {}, {"p1": "q1"}),
        ({"r1": ["p1", "q1"]}, {}, {"p1": "r1", "q1": "r1"}),
        ({"p1": ["p1", "q1"]}, {}, {"q1": "p1"}),
        ({"q1": ["p1"]}, {"p1": date(2026, 11, 1)}, {}),
        ({"q1": ["p1"], "r1": ["p1"]}, {}, {}),
        ({"q1": ["p1"], "p1": ["z1"]}, {}, {"z1": "p1"}),
    ],
    ids=["once", "twice", "and back", "of another now", "of another before", "of one who had another"],
)
def test_a_key_of_before_is_of_who_alone_had_it(
    before: dict[str, list[str]], since: dict[str, date], now: dict[str, str]
) -> None:
    assert keys_now(before, since) == now
