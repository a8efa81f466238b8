"""Answers of guardians: recorded by a colleague or from a file, the last word counts, and no text is ever logged."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from each import each
from ouderbrug import Answer, Response
from ouderbrug.store import responses
from store_samples import SCHOOL, changing

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SAID = Response("office", "e1", "g1", Answer.YES, "juf.karin", AT, "graag om tien uur")
TUESDAY = "2026-11-24T09:00:00+01:00"
WEDNESDAY = "2026-11-25T09:00:00+01:00"


# The store


def test_the_last_word_counts(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        for later, said in ((2, Answer.NO), (1, Answer.OTHER), (2, Answer.YES)):
            responses.add(connection, SCHOOL, replace(SAID, answer=said, at=AT + timedelta(hours=later)))
        responses.add(connection, SCHOOL, replace(SAID, guardian="g2", answer=Answer.NO))
        responses.add(connection, "98XX00", replace(SAID, guardian="g3"))
        found = responses.of_event(connection, SCHOOL, "office", "e1")
    assert {key: one.answer for key, one in found.items()} == {"g1": Answer.YES, "g2": Answer.NO}


def test_an_answer_is_of_one_event_of_one_source(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        responses.add(connection, SCHOOL, SAID)
        responses.add(connection, SCHOOL, replace(SAID, source="club", answer=Answer.NO, at=AT + timedelta(days=1)))
        assert responses.of_event(connection, SCHOOL, "office", "e1") == {"g1": SAID}
        assert responses.of_event(connection, SCHOOL, "office", "e2") == {}
        of_one = responses.of_guardian(connection, SCHOOL, "g1")
        assert [one.source for one in of_one] == ["office", "club"]
        assert responses.of_guardian(connection, SCHOOL, "g2") == []


def test_the_same_answer_twice_is_stored_once(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        assert responses.add(connection, SCHOOL, SAID)
        assert not responses.add(connection, SCHOOL, SAID)
        assert responses.add(connection, SCHOOL, replace(SAID, at=AT + timedelta(minutes=1)))


def test_more_names_than_a_query_may_hold(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        responses.add(connection, SCHOOL, SAID)
        many = [f"g{number}" for number in range(2000)]
        assert responses.last(connection, SCHOOL, guardians=many) == {("office", "e1"): {"g1": SAID}}


# The commands


@pytest.fixture
def asked(small_school: School) -> School:
    """All of group 3A are invited to a games morning, and get news."""
    return asking(small_school)


def asking(small_school: School) -> School:
    payload = {"what": "een spelletjesochtend", "starts_at": "2026-12-04T09:00:00+01:00", "place": "de hal",
               "reply_by": "2026-12-02", "phase": "start"}  # fmt: skip
    small_school.happens({"id": "games", "kind": "social_event", "audience": {"group": "3A"}, "payload": payload})
    news = {"title": "Nieuws", "body": "Er was veel te doen."}
    small_school.happens({"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": news})
    small_school.dispatch(exit_code=None)
    small_school.staff("juf.karin;Karin de Boer;teacher;3A")
    return small_school


def told(school: School, event: str = "games", **options: Any) -> Any:
    return school.json("respond", event, **options)


def test_who_said_what_and_who_did_not_answer(asked: School) -> None:
    asked.run("respond", "games", "g1", "ja", "--note", "met opa", "--as", "juf.karin")
    asked.run("respond", "games", "g2", "anders", "--as", "juf.karin", now=TUESDAY)
    found = told(asked)
    assert found["counts"] == {"ja": 1, "nee": 0, "anders": 1}
    assert [(one["guardian"], one["answer"], one["note"]) for one in found["answers"]] == [
        ("g1", "ja", "met opa"),
        ("g2", "anders", ""),
    ]
    assert found["no_answer"] == ["g3"]
    asked.run("respond", "games", "g1", "nee", "--as", "juf.karin", now=WEDNESDAY)
    assert told(asked)["counts"] == {"ja": 0, "nee": 1, "anders": 1}
    shown = asked.run("respond", "games").stdout
    assert "g1: nee, by juf.karin" in shown and "no answer 1" in shown and "no answer: g3" in shown


@each(
    ("words", "says"),
    [
        (("nothing", "g1", "ja"), "there is no event of that id"),
        (("news", "g1", "ja"), "newsletter asks for no answer"),
        (("games", "nobody", "ja"), "no guardian has that key"),
        (("games", "g5", "ja"), "never got this event"),
        (("games", "g4", "ja"), "never got this event"),
        (("games", "nobody"), "no guardian has that key"),
        (("games", "g5"), "never got this event"),
        (("nothing", "g1"), "there is no event of that id"),
        (("games", "g1"), "say what the guardian answered"),
        (("games", "g1", "misschien"), "ja"),
    ],
)
def test_what_cannot_be_recorded(asked: School, words: tuple[str, ...], says: str) -> None:
    refused = asked.run("respond", *words, "--as", "juf.karin", exit_code=None)
    assert refused.exit_code != 0 and says in refused.stderr
    assert told(asked)["answers"] == []


@pytest.mark.parametrize(
    ("happens", "now"),
    [
        (("event", "amend", "games", "--set", "place=de gymzaal"), None),
        (("event", "withdraw", "games"), None),
        (("dispatch",), "2026-12-07T09:00:00+01:00"),
    ],
)
def test_who_was_told_by_a_card_that_was_taken_back_since_may_still_answer(
    small_school: School, happens: tuple[str, ...], now: str | None
) -> None:
    """A colleague called with the card in hand; nobody else is said to owe an answer because of it."""
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    asking(small_school)
    assert sorted(told(small_school)["no_answer"]) == ["g1", "g2", "g3", "g4"]
    small_school.run(*happens, exit_code=None, now=now or small_school.now)
    assert "never got" in small_school.run("respond", "games", "g5", "ja", "--as", "juf.karin", exit_code=2).stderr
    small_school.run("respond", "games", "g1", "ja", "--as", "juf.karin")
    found = told(small_school)
    assert [one["guardian"] for one in found["answers"]] == ["g1"] and found["no_answer"] == []


def test_a_colleague_says_who_they_are(asked: School) -> None:
    assert "--as KEY" in asked.run("respond", "games", "g1", "ja", exit_code=2).stderr
    assert "no colleague" in asked.run("respond", "games", "g1", "ja", "--as", "nobody", exit_code=2).stderr


def test_a_note_is_never_logged(asked: School, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said = asked.run("respond", "games", "g1", "anders", "--note", "Opa is ziek", "--as", "juf.karin")
    assert "on games recorded by juf.karin" in caplog.text and "of g1" not in caplog.text
    assert "Opa" not in caplog.text + said.output


# Files


def brought(school: School, *rows: str, now: str = TUESDAY, options: tuple[str, ...] = ()) -> Any:
    (school.folder / "responses.csv").write_text("\n".join(["event;guardian_key;answer;date;note", *rows]) + "\n")
    return school.json("import", str(school.folder / "responses.csv"), *options, now=now)


def test_a_file_of_answers_is_taken_in_once(asked: School) -> None:
    rows = ("games;g1;ja;2026-11-23;om tien uur", "games;g2;nee;2026-11-24;")
    assert brought(asked, *rows)["new"] == {"answers": 2}
    assert told(asked)["counts"] == {"ja": 1, "nee": 1, "anders": 0}
    again = brought(asked, *rows)
    assert (again["new"], again["changed"]) == ({"answers": 0}, {"answers": 0})
    changed = brought(asked, "games;g1;nee;2026-11-24;")
    assert changed["changed"] == {"answers": 1} and told(asked)["counts"]["nee"] == 2
    assert told(asked)["answers"][0]["by"] == "import"


def test_what_a_colleague_records_on_that_day_goes_before_the_file(asked: School) -> None:
    asked.run("respond", "games", "g1", "nee", "--as", "juf.karin", now=TUESDAY)
    brought(asked, "games;g1;ja;2026-11-24;", now=WEDNESDAY)
    assert told(asked)["counts"]["nee"] == 1


def test_answers_that_fit_nothing_are_named_by_place_and_left_out(asked: School) -> None:
    done = brought(asked, "elsewhere;g1;ja;2026-11-23;", "news;g1;ja;2026-11-23;", "games;stranger;ja;2026-11-23;",
                   "games;g5;ja;2026-11-23;", "games;g1;ja;2026-11-30;", "games;g3;ja;2026-11-23;")  # fmt: skip
    assert [warning.partition(":")[2].partition(";")[0] for warning in done["warnings"]] == [
        "2: there is no event of that id",
        "3: an event of kind newsletter asks for no answer",
        "4: a guardian key that no roster knows",
        "5: this guardian never got that event",
        "6: a day that is still to come",
    ]
    assert [one["guardian"] for one in told(asked)["answers"]] == ["g3"]
    assert "stranger" not in str(done["warnings"])


def test_a_dry_run_stores_no_answer(asked: School) -> None:
    assert brought(asked, "games;g1;ja;2026-11-23;", options=("--dry-run",))["new"] == {"answers": 1}
    assert told(asked)["answers"] == []


def test_a_school_without_a_store_knows_no_events(school: School) -> None:
    assert "no event" in brought(school, "games;g1;ja;2026-11-23;", options=("--dry-run",))["warnings"][0]


def test_answers_of_a_file_close_what_has_enough(school: School) -> None:
    for number in (1, 2, 3):
        school.family(f"p{number} Kind{number} Bakker", "3A", guardian(f"g{number}", f"Ouder{number} Bakker"))
    school.enrol()
    payload = {"task": "meelopen", "starts_at": "2026-12-15T09:00:00+01:00", "load": "once", "why_you": "Dat helpt.",
               "needed": 1}  # fmt: skip
    school.happens({"id": "walk", "kind": "participation_request", "audience": {"group": "3A"}, "payload": payload})
    assert school.dispatch() == {"collected": 1, "sent": 1, "delayed": 2}
    brought(school, "walk;g1;ja;2026-11-23;")
    assert school.json("status")["messages"]["cancelled"] == 2
