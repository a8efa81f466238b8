"""What a person must look at first is asked again when it goes: people, parts and pairs change while it waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery import apart, digest_mark
from ouderbrug.delivery.judging import judge
from ouderbrug.delivery.mark import Marker
from ouderbrug.model import Audience, Priority, State
from ouderbrug.people import Authority, Pairing, Pupil
from ouderbrug.planning import digest
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.cards import cards
from ouderbrug.staff.shown import PARTS, approval_hashes, approval_of, differences, fingerprint
from ouderbrug.store import decisions, holds, outbox
from ouderbrug.store.rows import Hold
from room_samples import (
    DIGEST,
    NOW,
    SCHOOL,
    claimed,
    enrol,
    event,
    message,
    messages,
    people,
    queue,
    runtime,
    work,
)
from store_samples import row_of, take

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow

LINE = runtime(extra=DIGEST, personal='["email"]')
NAMES_BOTH = {"question": "Jip en Roos hadden ruzie. Hoe is Jip thuis?"}
BOTH = Audience("pupils", ("p1", "p2"))
OTHER, APART = "other-child-named", "not-together"
FRIDAY = {"starts_at": "2026-11-27T14:00:00+01:00", "ends_at": "2026-11-27T15:00:00+01:00"}


def of_both(**more: Any) -> Message:
    return message("g1", "question", audience=BOTH, payload=NAMES_BOTH, **more)


def without(pupil: str, roster: Roster | None = None) -> Roster:
    """The school once the guardian g1 has no authority over one of the children."""
    known = roster or people()
    ties = (replace(tie, authority=Authority.NO) if (tie.pupil, tie.guardian) == (pupil, "g1") else tie
            for tie in known.ties)  # fmt: skip
    return replace(known, ties=tuple(ties))


def not_to_meet() -> Roster:
    return replace(people(), pairs={Pairing.NOT_TOGETHER: frozenset({("g1", "g2")})})


def about(db: Connection, *pupils: str) -> MessageRow:
    found = outbox.waiting(db, SCHOOL, tuple(State))
    return next(row for row in found if tuple(row.pupils) == pupils and row.kind != "digest")


def said(db: Connection, row: MessageRow, roster: Roster) -> tuple[str, str | None]:
    here = work(db, roster=roster)
    [(_, one)] = here.queued([row])
    found = judge(here, row, one)
    return found.verdict, found.reason


def by_mail(db: Connection) -> Any:
    enrol(db, without("p1"))
    row = claimed(db, of_both())
    assert Marker(runtime()).mark(db, row, NOW) == (None, "awaiting_approval")
    return State(row_of(db, row.id).state)


def in_a_digest(db: Connection) -> Any:
    number = queue(db, of_both())
    digest.put_in(work(db, LINE), number, of_both(), NOW)
    [whole] = take(db)
    here = work(db, LINE, without("p1", people(g1={"digest": True})))
    [queued] = here.queued([whole])
    assert digest_mark.mark(here, whole, queued) == (None, "gone")
    row = row_of(db, number)
    assert (row.pupils, row.digest) == (["p2"], None)
    return State(row.state)


def on_an_open_card(db: Connection) -> Any:
    queue(db, of_both(), channel="handover", state=State.HANDED_OVER)
    here = work(db, roster=without("p1"))
    apart.on_cards(here)
    [card] = cards(here)
    assert card.pupils == ("p2",)
    return card.ticks[0].look


@pytest.mark.parametrize(
    ("way", "becomes"),
    [(by_mail, State.AWAITING_APPROVAL), (in_a_digest, State.AWAITING_APPROVAL), (on_an_open_card, (OTHER,))],
)
def test_1_what_names_the_child_of_whom_a_guardian_may_know_no_more_is_looked_at_first_on_each_way(
    db: Connection, way: Any, becomes: Any
) -> None:
    assert way(db) == becomes


@pytest.mark.parametrize(("kind", "goes"), [("question", ("no-longer-in-audience", ("p2",))), ("notice", (None, ()))])
def test_17_a_child_that_leaves_the_group_leaves_what_is_about_the_children_of_it(
    db: Connection, kind: str, goes: tuple[str | None, tuple[str, ...]]
) -> None:
    """The other child is told of, after a look where the text names the one that left; news is for the home."""
    both = people(), people().pupils
    here = replace(both[0], pupils={**both[1], "p2": replace(both[1]["p2"], groups=("3A",))})
    now = replace(both[0], pupils={**both[1], "p1": replace(both[1]["p1"], groups=("5B",)), "p2": here.pupils["p2"]})
    payload = NAMES_BOTH if kind == "question" else {}
    one = messages(event(kind, payload=payload), roster=here)["g1"]
    assert one.pupils == ("p1", "p2")
    row = row_of(db, queue(db, one))
    assert said(db, row, now)[1] == goes[0]
    if goes[1]:
        first, _, found = apart.judged(work(db, roster=now), row, one)
        assert (tuple(first.pupils), found.verdict, found.reason) == (goes[1], "approve", OTHER)


def test_1_nobody_looks_at_what_names_both_while_it_is_about_both(db: Connection) -> None:
    row = row_of(db, queue(db, of_both()))
    assert said(db, row, people()) == ("allow", None)


def test_11_what_was_approved_of_both_children_is_looked_at_again_for_one_and_then_goes(db: Connection) -> None:
    one = of_both()
    row = claimed(db, one, approval_hash=approval_hashes(one, [], people()), approved_by="juf.karin")
    enrol(db, without("p1"))
    assert Marker(runtime()).mark(db, row, NOW) == (None, "awaiting_approval")
    here = work(db, roster=without("p1"))
    [draft] = drafts(here)
    assert draft.codes == (OTHER,)
    decisions.approve(db, draft.row, "juf.karin", approval_of(draft, here.roster), NOW)
    assert said(db, row_of(db, row.id), without("p1")) == ("allow", None)


def test_11_an_approval_that_saw_another_name_is_not_one_of_fewer_children(db: Connection) -> None:
    one = of_both()
    approval = f"{approval_hashes(one, [], people())} {OTHER} link-outside-hosts"
    row = claimed(db, one, approval_hash=approval, approved_by="juf.karin")
    part, _, judgement = apart.judged(work(db, roster=without("p1")), row, one)
    assert (part.pupils, judgement.reason) == (["p2"], OTHER)
    assert "link-outside-hosts" in part.approval_hash.split(), "that stands, whomever it is about"


def test_1_the_child_whom_a_hold_lets_go_waits_where_the_text_names_the_one_behind_it(db: Connection) -> None:
    enrol(db, people())
    queue(db, of_both())
    holds.place(db, SCHOOL, Hold("pupil", "p1", NOW, "directie", "stilte"))
    apart.behind_holds(work(db))
    assert said(db, about(db, "p2"), people()) == ("approve", OTHER)


@pytest.mark.parametrize("approval", ["", "of the words"])
def test_11_two_who_are_not_to_meet_since_it_was_planned_wait_for_a_leader(db: Connection, approval: str) -> None:
    one = message("g1", "celebration", payload=FRIDAY)
    seen = approval_hashes(one, [], people()) if approval else ""
    row = row_of(db, queue(db, one, approval_hash=seen))
    assert said(db, row, people()) == ("allow", None)
    assert said(db, row, not_to_meet()) == ("approve", APART)
    leads = row._replace(approval_hash=f"{approval_hashes(one, [], people())} {APART}")
    assert said(db, leads, not_to_meet()) == ("allow", None)


def test_11_what_is_urgent_waits_for_nobody_who_would_look(db: Connection) -> None:
    one = of_both()
    urgent = replace(one, pupils=("p2",), priority=Priority.URGENT)
    assert said(db, row_of(db, queue(db, urgent)), people())[1] != OTHER


MOVED = {"karin": replace(people().staff["karin"], groups=("5B",))}


@pytest.mark.parametrize(("staff", "becomes"), [({}, ("allow", None)), (MOVED, ("approve", "approver-unknown"))])
def test_11_what_a_source_says_was_approved_counts_while_that_colleague_may_decide_on_it(
    db: Connection, staff: dict[str, Any], becomes: tuple[str, str | None]
) -> None:
    now = replace(people(), staff={**people().staff, **staff})
    row = row_of(db, queue(db, message("g1", "question", audience=Audience("pupils", ("p1",))), approved_by="karin"))
    assert said(db, row, now) == becomes
    hers = row._replace(approval_hash=approval_hashes(work(db).queued([row])[0].message, [], people()))
    assert said(db, hers, now) == ("allow", None), "what she let through herself she read, and was her group's teacher"


def test_11_what_awaits_approval_waits_in_the_parts_in_which_it_goes(db: Connection) -> None:
    one = of_both()
    queue(db, one, state=State.AWAITING_APPROVAL)
    here = work(db, roster=without("p1"))
    apart.before_approval(here)
    assert {(*draft.message.pupils, *draft.codes) for draft in drafts(here)} == {("p1", OTHER), ("p2", OTHER)}
    assert {row.state for row in outbox.waiting(db, SCHOOL, tuple(State))} == {State.AWAITING_APPROVAL}


SINCE_SHOWN: dict[str, Any] = {
    "a child of whom they may know no more": without("p1"),
    "two who are not to meet": not_to_meet(),
    "who reads the mailbox": people(g2={"email": "g1@guardian.example"}),
    "how a child is called": replace(people(), pupils={**people().pupils, "p1": Pupil("p1", "Jop", groups=("3A",))}),
}


@pytest.mark.parametrize("what", SINCE_SHOWN)
def test_11_what_changed_since_it_was_shown_has_another_fingerprint(db: Connection, what: str) -> None:
    """The words are the same; who they are about, who reads them and why somebody looks are not."""
    one = message("g1", "meeting_invitation") if "meet" in what else of_both()
    queue(db, one, state=State.AWAITING_APPROVAL)

    def shown(roster: Roster) -> str:
        here = work(db, roster=roster)
        apart.before_approval(here)
        return fingerprint(drafts(here), roster)

    before = shown(people())
    assert before == shown(people())
    assert differences(before, shown(SINCE_SHOWN[what])) not in ([], list(PARTS))
