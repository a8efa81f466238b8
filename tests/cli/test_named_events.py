"""One id, one event: `event add` takes none that a source has; where two have one, each can be named, everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import score

if TYPE_CHECKING:
    from a_school import School

NEWS = ("--set", "title=Nieuws", "--set", "body=Er is nieuws.")
ADD = ("event", "add", "newsletter", "--group", "3A", *NEWS)


def news(event: str = "n1", **more: str) -> dict[str, Any]:
    return {"id": event, "kind": "newsletter", "occurred_at": "2026-11-23T08:00:00+01:00", "audience": {"group": "3A"},
            "payload": {"title": "Uit de bron", "body": "Er is nieuws.", **more}}  # fmt: skip


@pytest.fixture
def twice(small_school: School) -> School:
    """One id by hand, and later in the file of a source."""
    small_school.run(*ADD, "--id", "n1")
    small_school.happens(news())
    small_school.dispatch()
    return small_school


@pytest.mark.parametrize("off", [False, True])
@pytest.mark.parametrize("by_file", [False, True])
@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_an_id_that_a_source_has_is_taken_by_no_other(
    small_school: School, how: tuple[str, ...], by_file: bool, off: bool
) -> None:
    small_school.happens(news())
    small_school.dispatch()
    if off:
        small_school.run("event", "withdraw", "n1")
    if by_file:
        small_school.happens(news(), file="../by_hand.jsonl")
        told = small_school.run(
            "event", "add", "-f", str(small_school.folder / "by_hand.jsonl"), *how, exit_code=1
        ).stderr
        assert "the source office has an event n1 already" in told and "--source office" in told
        assert (
            small_school.run(
                "event", "add", "-f", str(small_school.folder / "by_hand.jsonl"), "--source", "office", *how
            ).exit_code
            == 0
        )
    else:
        told = small_school.run(*ADD, "--id", "n1", *how, exit_code=1).stderr
        assert "another --id" in told and "`ouderbrug event amend n1" in told
        assert ("was withdrawn" if off else "the source office has an event n1 already") in told
    assert {one["source"] for one in small_school.json("why", "n1")["plans"]} == {"office"}


def test_what_is_named_is_withdrawn_and_changed_alone(twice: School) -> None:
    for words in (("event", "withdraw"), ("event", "amend"), ("why",)):
        more = ("--set", "title=Anders") if "amend" in words else ()
        told = twice.run(*words, "n1", *more, exit_code=1).stderr
        assert "name it with its source: `n1 of hand`, `n1 of office`" in told
    assert "1 taken in (n1)" in twice.run("event", "amend", "n1 of hand", "--set", "title=Anders").stdout
    assert "1 withdrawn (n1)" in twice.run("event", "withdraw", "n1", "of", "office").stdout
    assert twice.run("why", "n1 of office").stdout.splitlines()[-1].startswith("it is off: 3 guardians had it")
    assert "reached: 3 guardians" in twice.run("why", "n1", "of", "hand").stdout.replace("\n", " ")
    for source in ("office", "hand"):
        plans = twice.json("why", f"n1 van {source}")["plans"]
        assert {(one["source"], one["revision"]) for one in plans} == {(source, 1), (source, 2)}


def test_what_is_approved_is_what_was_shown(small_school: School) -> None:
    """The fingerprint that was shown beside one of them let both go."""
    small_school.configure(replace=('trust = ["approve"]', ""))
    by_hand = ("event", "add", "-f", str(small_school.folder / "by_hand.jsonl"))
    unread = score("p3", "e2")
    del unread["payload"]["approved_by"]
    unread["payload"]["summary"] = "Het lezen gaat vlot."
    small_school.happens(unread, file="../by_hand.jsonl")
    small_school.run(*by_hand)
    small_school.happens(score("p3", "e2"))
    small_school.dispatch()
    assert len(small_school.json("plan")["awaiting_approval"]) == 4
    for words in (("preview", "e2"), ("approve", "e2", "--as", "juf", "--reject")):
        told = small_school.run(*words, exit_code=1).stderr
        assert "`e2 of hand`, `e2 of office`" in told
    seen = small_school.json("preview", "e2", "of", "office")
    assert seen["event"] == "e2" and seen["shown"]
    small_school.run("approve", "e2 of hand", "--as", "juf", "--shown", seen["shown"], exit_code=1)
    done = small_school.json("approve", "e2", "of", "office", "--as", "juf", "--shown", seen["shown"])
    assert done["decided"] == 2 and len(small_school.json("plan")["awaiting_approval"]) == 2
    assert small_school.json("preview", "e2 of hand")["shown"], "the other waits still"


def test_plan_says_which(twice: School) -> None:
    for title, said in (("Een", ()), ("Twee", ("--wide",)), ("Drie", ("--by", "event"))):
        twice.run("event", "amend", "n1 of hand", "--set", f"title={title}")
        assert "n1 of hand" in twice.run("plan", *said).stdout
    twice.happens(news("n2"), file="more.jsonl")
    told = twice.run("plan").stdout
    assert "n2" in told and "n2 of" not in told
    assert {one["event"] for one in twice.json("plan")["plans"]} == {"n1", "n2"}


def test_it_is_named_in_the_language_of_the_school(twice: School) -> None:
    twice.configure(replace=("[school]", '[cli]\nlanguage = "nl"\n[school]'))
    told = twice.run("event", "withdraw", "n1", exit_code=1).stderr
    assert "twee bronnen hebben een gebeurtenis met die id; noem hem met zijn bron: `n1 van hand`" in told
    assert "1 ingetrokken (n1)" in twice.run("event", "withdraw", "n1", "van", "hand").stdout


@pytest.mark.parametrize("words", [("n1", "n2"), ("n1", "of"), ("n1", "bij", "hand")])
def test_more_words_are_no_event(twice: School, words: tuple[str, ...]) -> None:
    assert "name one event, or `ID of SOURCE`" in twice.run("event", "withdraw", *words, exit_code=2).stderr


def test_an_id_may_hold_the_words_itself(small_school: School) -> None:
    small_school.run(*ADD, "--id", "nieuws van hand")
    assert "1 withdrawn (nieuws van hand)" in small_school.run("event", "withdraw", "nieuws van hand").stdout
    assert "no event has that id" in small_school.run("event", "withdraw", "x of hand", exit_code=1).stderr


@pytest.mark.parametrize("words", [("n1",), ("n1", "of", "office"), ("n1 of hand",)])
def test_of_two_of_one_id_nobody_is_reminded_and_it_is_said_what_to_do(twice: School, words: tuple[str, ...]) -> None:
    told = twice.run("event", "remind", *words, exit_code=1).stderr
    assert "a reminder goes by the id alone" in told and "`ouderbrug respond`" in told
