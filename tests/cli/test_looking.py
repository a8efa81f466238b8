"""Commands that decide about what may be other by now: a terminal shows it and asks, --shown says what was seen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.testing import CLOSE

if TYPE_CHECKING:
    from a_school import School

LATER = "2026-11-23T10:05:00+01:00"
NEWS: dict[str, Any] = {
    "id": "n1",
    "kind": "newsletter",
    "audience": {"pupil": "p1"},
    "payload": {"title": "Nieuws", "body": "Er is nieuws."},
}


def _not_arrived(school: School) -> str:
    """A message of which nobody knows whether it came; returns its fingerprint."""
    school.smtp.replies["."] = [CLOSE]
    school.happens(NEWS)
    school.dispatch(exit_code=3)
    return _unknown(school)


def _unknown(school: School) -> str:
    (row,) = school.json("log", "--unknown")["messages"]
    return str(row["shown"])


def _broke_again(school: School) -> None:
    """A colleague said that it did not arrive, and the second try broke as well."""
    school.run("settle", "1", "--not-sent", "--as", "juf", "--json")  # nobody is asked
    school.smtp.replies["."] = [CLOSE]
    school.dispatch(LATER, exit_code=3)


def _tried_again(school: School) -> str:
    """What a second try that broke leaves in the store, and then somebody agrees to the first."""
    with closing(sqlite3.connect(school.store)) as connection:
        connection.execute("update message set attempts = attempts + 1")
        connection.commit()
    return "j"


SETTLED = [("settle", "1", "--not-sent"), ("settle", "1", "--sent"), ("settle", "--unknown", "--not-sent")]


@pytest.mark.parametrize("words", SETTLED, ids=" ".join)
def test_what_is_unknown_is_settled_as_it_was_shown(small_school: School, words: tuple[str, ...]) -> None:
    school = small_school
    school.staff("juf;Juf;leader;")
    before = _not_arrived(school)
    _broke_again(school)
    now = _unknown(school)
    assert now != before
    old = school.run(*words, "--shown", before, "--as", "juf", exit_code=None)
    assert "nothing was done" in old.stderr or "0 messages" in old.stdout
    assert _unknown(school) == now, "the second try is still to be looked at"
    school.run(*words, "--shown", now, "--as", "juf")
    assert school.json("log", "--unknown")["messages"] == []


@pytest.mark.parametrize("words", SETTLED, ids=" ".join)
def test_on_a_terminal_what_is_unknown_is_shown_and_asked(
    small_school: School, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    school = small_school
    _not_arrived(school)
    monkeypatch.setattr("ouderbrug.cli.looking.at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "n")
    refused = school.run(*words, "--as", "juf", exit_code=1)
    assert "n1" in refused.stdout and "nobody agreed" in refused.stderr
    assert _unknown(school)
    monkeypatch.setattr("click.prompt", lambda *_, **__: _tried_again(school))  # while somebody reads
    broken = school.run(*words, "--as", "juf", exit_code=None)
    assert "nothing was done" in broken.stderr or "0 messages" in broken.stdout
    monkeypatch.setattr("click.prompt", lambda *_, **__: "j")
    school.run(*words, "--as", "juf")
    assert school.json("log", "--unknown")["messages"] == []


def _due(school: School) -> str:
    """What is owed about the children of 3A of whom nobody at home heard; returns its fingerprint."""
    errands = school.json("tasks")["errands"]
    return next((str(one["shown"]) for one in errands if (one["code"], one["key"]) == ("child-without-word", "3A")), "")


def test_an_errand_is_ticked_off_as_it_was_shown(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since the list was read a colleague spoke with the family of one of its two children."""
    school = small_school
    school.staff("juf;Juf;teacher;3A")
    school.happens(NEWS)
    school.dispatch()
    school.now = "2026-12-22T10:00:00+01:00"
    did = ("tasks", "--did", "child-without-word", "3A", "--as", "juf")
    before = _due(school)
    school.run("tasks", "--talked", "g1", "--as", "juf")
    now = _due(school)
    assert now not in ("", before)
    assert "nothing was done" in school.run(*did, "--shown", before, exit_code=1).stderr
    monkeypatch.setattr("ouderbrug.cli.looking.at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "n")
    refused = school.run(*did, exit_code=1)
    assert "p2" in refused.stdout and "nobody agreed" in refused.stderr
    assert _due(school) == now
    school.run(*did, "--shown", now)
    assert _due(school) == ""


def test_what_is_rejected_on_a_terminal_is_shown_and_asked(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = small_school
    school.happens(NEWS | {"payload": {"title": "Nieuws", "body": "Zie evil.be"}})
    school.dispatch()
    waits = school.json("approve")["awaiting_approval"]
    assert waits
    reject = ("approve", "n1", "--reject", "--as", "juf")
    monkeypatch.setattr("ouderbrug.cli.looking.at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "n")
    refused = school.run(*reject, exit_code=1)
    assert "Zie evil.be" in refused.stdout and "nobody agreed" in refused.stderr
    assert school.json("approve")["awaiting_approval"] == waits
    assert "nothing was decided" in school.run(*reject, "--shown", "1-a-b-c-d", exit_code=1).stderr
    monkeypatch.setattr("click.prompt", lambda *_, **__: "j")
    assert "2 rejected" in school.run(*reject).stdout
