"""What became of an event for one guardian is said by all the ways by which they were to hear it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ouderbrug.model import Audience, Event, State
from ouderbrug.staff.due_follow_ups import Review
from ouderbrug.staff.not_sent import unsent
from ouderbrug.staff.reach import Fate, decisive, knows, reach
from ouderbrug.store import plans
from ouderbrug.store.rows import Outcome, PlanRow
from room_samples import DAY, NOW, SCHOOL, message, queue, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

EVENT = Event("school", "events", "u1", "notice", datetime(2026, 11, 24, 7, tzinfo=UTC), Audience("school"), {})
PLAN = PlanRow(1, "g1", ["p1"], "nl", "allow", None, None)


def copy(state: str, day: int | None = None, code: str = "", event: int = 1) -> Outcome:
    ended = datetime(2026, 11, day, 8, tzinfo=UTC) if day else None
    return Outcome("g1", "nl", event, ["p1"], state, False, None, ended, code)


def fate(*copies: Outcome) -> Fate:
    return Fate(EVENT, EVENT.occurred_at, "g1", "nl", list(copies), PLAN, frozenset({"consent"}))


# The rows lie in the order in which they were made: a copy that failed may have been made after the card of another.
CASES = {
    "the card runs out after the text failed": ([copy("expired", 30), copy("failed", 24, "no-number")], "expired"),
    "the mail fails after the text": ([copy("failed", 25, "gone"), copy("failed", 24, "no-number")], "gone"),
    "the mail is refused after the text failed": (
        [copy("cancelled", 25, "consent.contact-ban"), copy("failed", 24, "no-number")],
        "consent.contact-ban",
    ),
    "the mail waits": ([copy("queued"), copy("failed", 24, "no-number")], "queued"),
    "a colleague has the card": ([copy("handed_over"), copy("failed", 24, "no-number")], "handed_over"),
    "nobody knows of the mail": ([copy("unknown"), copy("failed", 24, "no-number")], "unknown"),
    "one came": ([copy("sent", 24), copy("failed", 24, "no-number"), copy("expired", 30)], ""),
    "the earlier revision ended later": ([copy("expired", 30, event=0), copy("failed", 24, "gone")], "gone"),
    "a copy of the earlier revision came, and none of this one": (
        [copy("sent", 24, event=0), copy("expired", 30), copy("failed", 25, "gone")],
        "expired",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_12_8_why_it_did_not_come_is_judged_over_all_copies(name: str) -> None:
    copies, why = CASES[name]
    for order in (copies, copies[::-1]):
        assert fate(*order).found({}, strict=False)[0] == why
    assert fate(*copies).has_failed == (why in ("gone", "no-number"))


def test_12_8_where_the_latest_revision_was_refused_an_earlier_failure_says_nothing() -> None:
    """The author is told what is so now: nothing reaches them, not that an address is to be looked at."""
    refused = PLAN._replace(verdict="refuse", rule="content_policy", reason="unreachable")
    one = Fate(EVENT, EVENT.occurred_at, "g1", "nl", [copy("failed", 24, "gone", event=0)], refused, frozenset())
    assert one.found({}, strict=False)[0] == "content_policy.unreachable"
    assert not one.has_failed


@pytest.mark.parametrize("post", ["expired", "failed", "cancelled", "handed_over", "queued"])
def test_12_8_who_may_not_have_it_is_not_missed_for_a_post_that_others_were_to_read(post: str) -> None:
    banned = PLAN._replace(verdict="refuse", rule="consent", reason="contact-ban")
    one = Fate(EVENT, EVENT.occurred_at, "g1", "nl", [copy(post, 25)], banned, frozenset({"consent"}))
    for strict in (True, False):
        assert one.found({}, strict=strict) == ("consent.contact-ban", "")


def test_12_8_two_events_of_one_id_are_two(db: Connection) -> None:
    """What came of that of another source is no word about the one that failed."""
    ended = {"settled_at": NOW, "error_class": "gone"}
    for source, state in (("office", State.FAILED), ("other", State.SENT)):
        queue(db, message("g1", source=source), state, **(ended if state == State.FAILED else {}))
    known = work(db)
    assert plans.not_sent(db, SCHOOL, NOW - DAY) == {("office", "e1"): NOW}
    found = reach(known, "e1", (), {}, "office")
    assert (found.missed["g1"], "g1" in found.failed) == ("gone", True)
    assert "g1" in reach(known, "e1", (), {}, "other").reached
    errands = list(unsent(Review(db, known.runtime, NOW, known.roster)))
    assert [(one.event, one.why, one.count) for one in errands] == [("e1", "failed", 1)]


def test_12_8_nothing_decides_where_there_is_no_message() -> None:
    assert decisive([]) is None
    assert not fate().has_failed


@pytest.mark.parametrize(
    ("language", "mail", "card", "known"),
    [
        ("nl", State.SENT, State.HANDED_OVER, True),
        ("nl", State.SENT, None, True),
        ("nl", State.FAILED, State.HANDED_OVER, False),
        ("nl", State.FAILED, State.SENT, True),
        ("nl", State.QUEUED, None, False),
        ("tr", State.SENT, State.HANDED_OVER, False),
        ("tr", State.SENT, State.SENT, True),
        ("tr", State.SENT, None, True),
    ],
)
def test_who_had_it_in_their_own_language_knows_it_whatever_card_is_open_beside_it(
    language: str, mail: str, card: str | None, *, known: bool
) -> None:
    rows = [copy(state) for state in (mail, card) if state]
    assert knows(rows, language) is known
