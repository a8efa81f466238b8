"""What colleagues read of an event: which child it is about, or of which group all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ouderbrug.model import Audience
from ouderbrug.staff import titles, urgent_lines
from ouderbrug.store import events
from room_samples import NOW, message, queue, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

HOMEWORK = {"what": "De sommen maken.", "due_on": "2026-12-01"}


@pytest.mark.parametrize(
    ("audience", "called"),
    [
        (Audience("groups", ("3A",)), "Huiswerk voor de kinderen van groep 3A"),
        (Audience("groups", ("3A", "5B")), "Huiswerk voor de kinderen van groep 3A en 5B"),
        (Audience("years", ("3", "4")), "Huiswerk voor de kinderen van groep 3 en 4"),
        (Audience("school"), "Huiswerk voor de kinderen"),
        (Audience("pupils", ("p1",)), "Huiswerk voor Jip"),
    ],
)
def test_7_homework_of_a_whole_group_is_not_that_of_a_child(db: Connection, audience: Audience, called: str) -> None:
    one = message("g1", "homework", payload=HOMEWORK, audience=audience)
    queue(db, one)
    assert events.find(db, one.event.school, one.event.id)
    found = work(db, now=NOW)
    assert titles.title_of(found, one.event.id) == called
    assert called in titles.to_tell(found, one.event.id)


DRINKS = {"what": "Kerstborrel", "starts_at": "2026-12-17T17:00:00+01:00", "ends_at": "2026-12-17T19:00:00+01:00"}
DRINKS |= {"place": "de hal", "reply_by": "2026-12-10"}
AGAIN = {"event": "x", "what": "Kerstborrel", "reply_by": "2026-12-10"}
REPORT = {"starts_at": "2026-12-04T14:00:00+01:00", "how_to_read": "Begin bij de bladzijde van uw kind."}


@pytest.mark.parametrize(
    ("kind", "payload", "called"),
    [
        ("social_event", DRINKS | {"phase": "end"}, "Kerstborrel"),
        (
            "reply_reminder",
            {"event": "x", "what": "Kerstborrel", "reply_by": "2026-12-10"},
            "de herinnering aan Kerstborrel",
        ),
        ("report_card", REPORT, "Het rapport van groep 3A"),
    ],
)
def test_8_colleagues_read_a_noun_and_of_a_reminder_that_it_is_one(
    db: Connection, kind: str, payload: dict[str, str], called: str
) -> None:
    one = message("g1", kind, payload=payload, audience=Audience("groups", ("3A",)))
    queue(db, one)
    assert titles.title_of(work(db, now=NOW), one.event.id) == called


def test_13_a_group_that_is_called_so_by_its_name_is_called_so_once() -> None:
    """No line for a colleague writes the word before a name itself: that of a group may begin with it."""
    room = Path(urgent_lines.__file__).parent
    assert not [path.name for path in room.glob("*.py") if "groep {" in path.read_text(encoding="utf-8")]
