"""The figures of several commands are of the same messages: each stands under one word, and together they are all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug.cli.language import Words
from ouderbrug.cli.left import lines
from room_samples import NOW, runtime

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

FULL, LATE = "2026-11-24T10:00:00+01:00", "2026-12-07T10:00:00+01:00"
LINKED = {"title": "Bezoek", "body": "Kijk op evil.be."}


def note(name: str, *, group: str = "3A", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "notice", "audience": {"group": group},
            "payload": {"title": f"Bericht {name}", "body": "Neem een tas mee."}} | more  # fmt: skip


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """One guardian reads mail, one has none, and their week is full after the first."""
    here = School(tmp_path, smtp)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", email=""))
    here.enrol()
    here.staff("juf;Mila Vos;teacher;3A")
    cap = "[rules.frequency]\nper_guardian = 1\n"
    here.configure(cap, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    here.happens(note("a"), file="a.jsonl")
    here.dispatch()
    here.happens(note("b"), note("c", payload=LINKED), file="b.jsonl")
    here.dispatch(FULL, exit_code=None)
    return here


def test_7_status_plan_dispatch_and_tasks_count_the_same(school: School) -> None:
    status, plan, tasks = (school.json(name) for name in ("status", "plan", "tasks"))
    states = status["messages"]
    on_cards = sum(len(card["ticks"]) for card in tasks["cards"])
    assert states["awaiting_approval"] == len(plan["awaiting_approval"]) == 2
    assert states["handed_over"] == plan["on_cards"] == on_cards == 1
    assert states["queued"] == len(plan["plans"]) == sum(plan["counts"].values()) == 2
    waits = states["awaiting_approval"] + states["handed_over"] + states["queued"]
    assert waits == sum(one["count"] for one in status["left"])
    assert waits == sum(one["waiting"] for one in status["channels"].values())
    assert f"; {waits} wait\n" in school.run("dispatch", exit_code=None).stdout
    said = school.run("plan").stdout
    assert said.endswith("; besides these, 2 wait for a look, 1 on cards of colleagues\n")
    assert "1 card for 1 message; `ouderbrug settle" in school.run("tasks").stdout


def test_6_what_ran_out_is_told_by_what_it_is(school: School) -> None:
    said = school.run("dispatch", now=LATE, exit_code=None).stdout
    status, tasks = school.json("status", now=LATE), school.run("tasks", now=LATE).stdout
    cards, all_ = status["cards_expired"], status["messages"]["expired"]
    assert 0 < cards < all_
    assert f"{all_ - cards} message{'s were' if all_ - cards > 1 else ' was'} too late to go" in said
    assert f"{cards} message{'s' if cards > 1 else ''} on " in said and "expired" not in said
    table = dict(line.rsplit(None, 1) for line in school.run("status", now=LATE).stdout.splitlines()[1:12])
    assert (table["too late to go"], table["not told in time, on cards"]) == (str(all_ - cards), str(cards))
    assert f"not told in time in the last fourteen days: {cards} card" in tasks


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"sent": 3}, "3 sent"),
        ({"expired": 1}, "1 message was too late to go"),
        ({"expired": 2, "cards_expired": 2}, "2 messages on cards were not told in time"),
        ({"expired": 3, "cards_expired": 1},
         "2 messages were too late to go, 1 message on a card was not told in time"),
    ],
)  # fmt: skip
def test_6_a_run_says_of_what_was_too_late_what_it_is(counts: dict[str, int], said: str) -> None:
    assert lines(counts, [], NOW, runtime().calendar, Words()) == [said]
