"""What names another event by an id that none has is not taken in, whichever kind and field it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.school.kinds import register_event_kinds

if TYPE_CHECKING:
    from a_school import School

REFERRING = [one for one in register_event_kinds() if one.refers_to]
OTHER = {
    "id": "other", "kind": "notice", "audience": {"pupil": "p1"}, "payload": {"title": "Werk", "body": "Tien sommen."},
}  # fmt: skip


@pytest.fixture
def child(school: School) -> School:
    school.family("p1 Noor de Wit", "8B", guardian("g1", "Sara Bakker"))
    school.enrol()
    return school


def referring(kind: Any, revision: int = 1, **more: Any) -> dict[str, Any]:
    payload = kind.sample | {kind.refers_to: "other"} | more
    payload |= {name: "2026-11-30" for name in ("reply_by", "due_on") if name in payload}
    return {"id": "r1", "kind": kind.name, "audience": {"pupil": "p1"}, "payload": payload, "revision": revision}


def test_there_are_such_kinds() -> None:
    assert {(one.name, one.refers_to) for one in REFERRING} >= {
        ("thank_you", "task"),
        ("homework_reminder", "homework"),
    }


@pytest.mark.parametrize("kind", REFERRING, ids=lambda kind: kind.name)
@pytest.mark.parametrize("order", ["alone", "before", "together", "after"])
def test_it_is_refused_unless_that_event_is_there_or_beside_it(child: School, kind: Any, order: str) -> None:
    if order == "before":
        child.happens(OTHER)
        child.run("dispatch", exit_code=None)
    child.happens(*([OTHER] if order == "together" else []), referring(kind), *([OTHER] if order == "after" else []))
    refused = child.run("dispatch", exit_code=None).stderr
    assert ("no event has that id" in refused) == (order == "alone")
    if order == "alone":
        assert f"payload.{kind.refers_to}" in refused
    assert child.run("why", "r1", exit_code=None).exit_code == (order == "alone")


def test_by_hand_it_is_refused_and_nothing_is_said_to_be_kept(child: School) -> None:
    words = ("event", "add", "thank_you", "--group", "8B", "--set", "task=nergens", "--set", "what=de taart")
    done = child.run(*words, exit_code=1)
    assert "no event has that id; `ouderbrug log` lists what is there" in done.stderr
    assert done.stdout.strip() == "nothing was taken in; mend it and type it again"


def test_a_change_of_what_was_taken_in_is_no_new_reference(child: School) -> None:
    [thanks] = [one for one in REFERRING if one.name == "thank_you"]
    child.happens(OTHER, referring(thanks))
    child.run("dispatch", exit_code=None)
    with closing(sqlite3.connect(child.store)) as connection:  # as the purge does, one day
        connection.execute("update event set event_id = 'gone' where event_id = 'other'")
        connection.commit()
    child.happens(referring(thanks, 2, what="de soep"))
    assert "no event has that id" not in child.run("dispatch", exit_code=None).stderr
