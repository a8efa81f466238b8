"""What names a place leaves the cards of a group, and its app, once somebody there is protected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery import posts_in_hand
from ouderbrug.model import Correction, State
from ouderbrug.people import Receives
from ouderbrug.planning import planner
from ouderbrug.planning.draft import Earlier
from ouderbrug.staff import follow_ups
from ouderbrug.store import outbox
from room_samples import NOW, SCHOOL, enrol, event, messages, people, queue, runtime, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster

BY_HAND = runtime('["handover", "email"]')
POST = "group:3A"


def _nothing() -> Roster:
    known = people()
    ties = (replace(tie, receives=Receives.NOTHING) if tie.guardian == "g2" else tie for tie in known.ties)
    return replace(known, ties=tuple(ties))


PROTECTED: dict[str, Any] = {
    "a ban": lambda: people(g2={"blocked": "court-order"}),
    "a secret address": lambda: people(g2={"address_secret": True}),
    "nothing": _nothing,
}


def post(kind: str, **more: Any) -> Any:
    return replace(messages(event(kind), BY_HAND)[POST], **more)


@pytest.mark.parametrize("why", PROTECTED)
@pytest.mark.parametrize("kind", ["meeting_invitation", "newsletter"])
def test_1_the_card_of_a_place_is_taken_back_once_somebody_there_is_protected(
    db: Connection, kind: str, why: str
) -> None:
    """Each guardian who may have it hears it alone; news that names no place stays a card to look at first."""
    now = PROTECTED[why]()
    enrol(db, now)
    number = queue(db, post(kind), State.HANDED_OVER)
    posts_in_hand.take_back(work(db, BY_HAND, now))
    card = row_of(db, number)
    alone = {row.recipient for row in outbox.waiting(db, SCHOOL) if row.state == State.QUEUED}
    if kind == "newsletter":
        assert (card.state, alone) == (State.HANDED_OVER, set())
        return
    assert (card.state, card.error_class) == (State.CANCELLED, "content_policy.group-has-ban")
    may = {"g1", "g3"} if why != "a secret address" else {"g1", "g2", "g3"}
    assert alone == may, "the two of one mailbox have one mail"


def test_1_a_card_of_a_group_in_which_nobody_is_protected_stays(db: Connection) -> None:
    enrol(db, people())
    number = queue(db, post("meeting_invitation"), State.HANDED_OVER)
    posts_in_hand.take_back(work(db, BY_HAND))
    assert row_of(db, number).state == State.HANDED_OVER


@pytest.mark.parametrize("why", PROTECTED)
def test_1_the_change_of_a_post_that_names_a_place_goes_to_each_alone_there(why: str) -> None:
    moved = event("meeting_invitation", revision=2, payload={"place": "gymzaal"})
    had = Earlier("a", "handover", pupils=("p1", "p3"), event=event("meeting_invitation"), seen_by=("g1", "g2", "g3"))
    drafts = planner.plan(work(None, BY_HAND, PROTECTED[why]()), moved, {POST: (had,)})  # type: ignore[arg-type]
    assert POST not in {draft.message.recipient for draft in drafts}
    assert {"g1", "g3"} <= {draft.message.recipient for draft in drafts}


def errands(db: Connection, roster: Roster, code: str = "post-in-sight") -> list[str]:
    found = follow_ups.outstanding(work(db, BY_HAND, roster))
    return [one.key for one in found if one.code == code]


@pytest.mark.parametrize("off", [False, True])
def test_1_a_leader_is_told_of_who_was_invited_and_is_protected_since(db: Connection, off: bool) -> None:
    now = PROTECTED["a ban"]()
    enrol(db, now)
    for name in ("g1", "g2"):
        to = messages(event("meeting_invitation"))[name]
        queue(db, to, State.SENT, marked_at=NOW)
        queue(db, messages(event("newsletter", "e2"))[name], State.SENT, marked_at=NOW)
    if off:
        gone = replace(messages(event("meeting_invitation"))["g2"], public_id="f" * 32)
        back = replace(gone, event=event("meeting_invitation", revision=2, withdrawn=True))
        queue(db, replace(back, correction=Correction.WITHDRAWN), State.CANCELLED)
    assert errands(db, people(), "invited-before") == []
    assert [key.partition(":")[0] for key in errands(db, now, "invited-before")] == ["e1"]
    assert "g2" not in "".join(errands(db, now, "invited-before"))


@pytest.mark.parametrize("why", PROTECTED)
def test_1_a_leader_is_told_of_what_stands_in_an_app_and_names_a_place(db: Connection, why: str) -> None:
    enrol(db, people())
    queue(db, post("meeting_invitation"), State.SENT, marked_at=NOW)
    queue(db, replace(post("newsletter"), event=event("newsletter", "e2")), State.SENT, marked_at=NOW)
    assert errands(db, people()) == []
    assert errands(db, PROTECTED[why]()) == ["e1:g2"]


def test_1_a_word_that_it_is_off_may_be_posted_and_asks_nobody(db: Connection) -> None:
    """There is no place any more at which to meet."""
    now = PROTECTED["a ban"]()
    enrol(db, now)
    off = replace(post("meeting_invitation"), event=event("meeting_invitation", withdrawn=True))
    number = queue(db, replace(off, correction=Correction.WITHDRAWN), State.HANDED_OVER)
    posts_in_hand.take_back(work(db, BY_HAND, now))
    assert (row_of(db, number).state, errands(db, now)) == (State.HANDED_OVER, [])
