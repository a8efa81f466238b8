"""What commands say at the terminal: once, in words, in one language, and of several numbers at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.config import Finding

if TYPE_CHECKING:
    from a_school import School

MEETING = {"title": "Ouderavond", "starts_at": "2026-12-15T19:00:00+01:00", "place": "de aula",
           "why": "We vertellen hoe lezen gaat."}  # fmt: skip
NEWS = ("--set", "title=Nieuws", "--set", "body=Er is nieuws.")


@pytest.fixture
def calls(school: School) -> School:
    """Two families whom a colleague calls, at a school that reads Dutch."""
    school.configure('\n[cli]\nlanguage = "nl"\n', replace=('general = ["email"]', 'general = ["email", "handover"]'))
    for number, child, parent in (("1", "Jip Prins", "Sara Bakker"), ("2", "Deniz Aksoy", "Ans Vink")):
        called = guardian(f"g{number}", parent, email="", mobile=f"+3161234560{number}")
        school.family(f"p{number} {child}", "3A", called)
    school.enrol()
    school.staff("sam;Sam Boer;teacher;3A")
    school.happens({"id": "avond", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": MEETING})
    school.run("dispatch", exit_code=None)
    return school


def numbers(school: School) -> list[str]:
    found = [tick["message"] for card in school.json("tasks")["cards"] for tick in card["ticks"]]
    return [str(number) for number in found]


def test_several_calls_are_settled_at_once_and_told_and_not_sent(calls: School) -> None:
    one, other = numbers(calls)
    said = calls.run("settle", one, other, one, "--done", "--as", "sam").stdout.splitlines()
    assert said == [f"bericht {number} is verteld of geplaatst" for number in (one, other)]
    assert "verstuurd" not in "".join(said)
    assert "dat nummer is er niet" in calls.run("settle", "99", "--done", "--as", "sam", exit_code=None).stderr


def test_why_a_card_may_not_be_told_is_said_in_words(calls: School) -> None:
    one, _ = numbers(calls)
    payload = MEETING | {"place": "de gymzaal"}
    event = {"id": "avond", "kind": "meeting_invitation", "audience": {"group": "3A"}, "revision": 2}
    calls.happens(event | {"payload": payload})
    calls.run("dispatch", exit_code=None)
    told = calls.run("settle", one, "--done", "--as", "sam", exit_code=None).stderr
    assert "event." not in told
    assert "niet plaatsen of vertellen, de gebeurtenis is veranderd" in told


@pytest.mark.parametrize(
    ("words", "once"),
    [
        (("event", "add", "newsletter", "--group", "9Z", *NEWS), "geen groep"),
        (("event", "add", "newsletter", "--pupil", "zz", *NEWS), "geen leerling"),
    ],
)
def test_what_is_wrong_is_said_once(calls: School, words: tuple[str, ...], once: str) -> None:
    assert calls.run(*words, exit_code=1).stderr.count(once) == 1


def test_it_is_on_again_only_if_it_was_taken_in(calls: School) -> None:
    calls.run("event", "withdraw", "avond")
    again = "gaat het toch door"
    refused = calls.run("event", "amend", "avond", "--set", "starts_at=2020-01-01T10:00", exit_code=1)
    assert again not in refused.stderr + refused.stdout
    assert again in calls.run("event", "amend", "avond", "--set", "place=de hal", exit_code=None).stderr


def test_a_word_that_is_missing_is_named_and_no_list_of_words(calls: School) -> None:
    assert "'BEREIK' ontbreekt; kies uit:" in calls.run("hold", exit_code=2).stderr


def test_a_key_is_called_so_in_dutch() -> None:
    assert [dutch for dutch in DUTCH.values() if re.search(r"\bKEY\b", dutch)] == []


def test_a_finding_without_a_place_begins_with_what_is_wrong() -> None:
    """`check --config .` began with ": "."""
    assert str(Finding("error", "", "it is a folder", "name a file")) == "it is a folder (name a file)"
    assert str(Finding("error", "live", "it is a text")) == "live: it is a text"
