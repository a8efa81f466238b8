"""The states of a message: each allowed change, and the guards that refuse all others."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chances import BOUNDED, examples
from house_code import modules
from ouderbrug.errors import OuderbrugError
from ouderbrug.model import DIGESTS, State
from ouderbrug.store import (
    approvals,
    away,
    channels,
    claims,
    decisions,
    digests,
    holds,
    outbox,
    plans,
    refused,
    states,
    tables,
)
from ouderbrug.store import clock as clocks
from ouderbrug.store.rows import Hold
from store_samples import LEASE, NOW, SCHOOL, fresh, handed_over, message, put, row_of, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.model import Message

Q, A, S, U, H = State.QUEUED, State.AWAITING_APPROVAL, State.SENDING, State.UNKNOWN, State.HANDED_OVER
MINE = {"owner": "run-a", "fence": 1, "lease_until": NOW + LEASE, "attempts": 1}
POISON = claims.AMONG_OTHERS + claims.ALONE
DEAD = MINE | {"lease_until": NOW}
SETTLED = {"owner": None, "lease_until": None}


def settled(state: State) -> Callable[[Connection, Any], object]:
    return lambda c, row: claims.change(c, row, S, state=state, **SETTLED)


def marked(c: Connection, row: Any) -> object:
    return claims.change(c, row, Q, state=S)


def by_hand(outcome: State) -> Callable[[Connection, Any], object]:
    return lambda c, row: decisions.settle(c, row.id, outcome, "juf.karin", NOW) is None


def told_before(c: Connection, row: Any) -> object:
    return handed_over(c, row.id) and by_hand(State.SENT)(c, row)


def skipped_before(c: Connection, row: Any) -> object:
    return handed_over(c, row.id) and by_hand(State.CANCELLED)(c, row)


def recovered(*repeat_safe: str) -> Callable[[Connection, Any], object]:
    return lambda c, row: claims.recover(c, SCHOOL, NOW, repeat_safe) or repeat_safe


def cancelled(c: Connection, row: Any) -> object:
    return outbox.cancel(c, [row.id], "replaced", NOW)


def expired(c: Connection, row: Any) -> object:
    return claims.expire(c, SCHOOL, NOW + timedelta(days=8))


def never_tried(c: Connection, row: Any) -> object:
    refused.as_if_never_tried(
        c, refused.Refused([row.id], "smtp-550", frozenset({"smtp-550"}), False, "permanent"), "email", NOW
    )
    return True


def unapproved(act: Callable[[Connection, Any], object]) -> Callable[[Connection, Any], object]:
    """The same of what somebody was to look at first, and nobody did."""

    def done(c: Connection, row: Any) -> object:
        plan = {"school": SCHOOL, "event": row.event, "recipient": "g9", "pupils": [], "trail": [], "judged_at": NOW}
        plans.add(c, plan | {"verdict": "approve", "message": row.id})
        return act(c, row)

    return done


def repaired(c: Connection, row: Any) -> object:
    return clocks.repair(c, SCHOOL, NOW)["expired"]


def back(c: Connection, row: Any) -> object:
    return away.queue(c, row, NOW)


def untold(c: Connection, row: Any) -> object:
    handed_over(c, row.id)
    states.change(c, (row.state,), tables.message.c.id == row.id, settled_by="juf", settled_at=NOW)
    assert not decisions.untell(c, row, "juf", NOW) and not decisions.untell(c, row, "duo", NOW - A_MOMENT)
    done = decisions.untell(c, row, "juf", NOW - A_MOMENT)
    assert row_of(c, row.id).settled_by == ""
    return done


A_MOMENT = timedelta(minutes=1)


def unrejected(c: Connection, row: Any) -> object:
    states.change(c, (State.CANCELLED,), tables.message.c.id == row.id, settled_by="juf", settled_at=NOW)
    for by, since in (("juf", NOW), ("duo", NOW - A_MOMENT)):
        assert not decisions.take_back_rejection(c, SCHOOL, row.id, by, since)
    return decisions.take_back_rejection(c, SCHOOL, row.id, "juf", NOW - A_MOMENT)


EARLY = {"settled_at": NOW + timedelta(days=1)}
ALLOWED: list[tuple[str, State, dict[str, Any], Callable[[Connection, Any], object], State]] = [
    ("approved", A, {}, lambda c, row: decisions.approve(c, row, "juf", "hash", NOW), Q),
    ("rejected", A, {}, lambda c, row: decisions.reject(c, row, "juf", NOW), State.CANCELLED),
    ("approval cancelled", A, {}, cancelled, State.CANCELLED),
    ("approval expires", A, {}, expired, State.EXPIRED),
    ("claimed", Q, {}, lambda c, row: take(c), Q),
    ("a dead run's claim", Q, DEAD, lambda c, row: not claims.recover(c, SCHOOL, NOW, ()), Q),
    ("ends its run", Q, {"crashes": POISON}, lambda c, row: claims.set_aside_crashed(c, SCHOOL, NOW), State.FAILED),
    ("marked", Q, MINE, marked, S),
    ("given back", Q, MINE, lambda c, row: claims.give_back(c, row), Q),
    ("given back for approval", Q, MINE, lambda c, row: claims.give_back(c, row, state=A), A),
    ("refused at the mark", Q, MINE, lambda c, row: claims.give_back(c, row, state=State.CANCELLED), State.CANCELLED),
    ("cancelled", Q, {}, cancelled, State.CANCELLED),
    ("cancelled though claimed", Q, MINE, cancelled, State.CANCELLED),
    ("expires", Q, {}, expired, State.EXPIRED),
    ("sent", S, MINE, settled(State.SENT), State.SENT),
    ("handed over", S, MINE, settled(H), H),
    ("failed", S, MINE, settled(State.FAILED), State.FAILED),
    ("unknown", S, MINE, settled(U), U),
    ("tried again", S, MINE, settled(Q), Q),
    ("goes on as others", S, MINE, settled(State.CANCELLED), State.CANCELLED),
    ("dead, a repeat harms", S, DEAD, recovered(), U),
    ("dead, a repeat is safe", S, DEAD, recovered("email"), Q),
    ("as if never tried", State.FAILED, {"error_class": "smtp-550"}, never_tried, Q),
    ("unknown arrived", U, {}, by_hand(State.SENT), State.SENT),
    ("unknown did not arrive", U, {}, by_hand(Q), Q),
    ("handed over and done", H, {}, by_hand(State.SENT), State.SENT),
    ("handed over and skipped", H, {}, by_hand(State.CANCELLED), State.CANCELLED),
    ("back in the file", State.CANCELLED, {"error_class": away.AWAY[0]}, back, Q),
    ("taken back and told before", State.CANCELLED, {}, told_before, State.SENT),
    ("card cancelled", H, {}, cancelled, State.CANCELLED),
    ("handed over expires", H, {}, expired, State.EXPIRED),
    ("ran out and told before", State.EXPIRED, {"settled_at": NOW}, told_before, State.SENT),
    ("told, and taken back", State.SENT, {}, untold, H),
    ("rejected, and taken back", State.CANCELLED, {"error_class": "rejected"}, unrejected, A),
    ("left undone, and taken back", State.CANCELLED, {"error_class": "not-needed"}, untold, H),
    ("ran out and skipped", State.EXPIRED, {"settled_at": NOW}, skipped_before, State.CANCELLED),
    ("expired by a clock ahead", State.EXPIRED, EARLY, repaired, Q),
    ("expired so, not approved", State.EXPIRED, EARLY, unapproved(repaired), A),
]


@pytest.mark.parametrize(("name", "was", "values", "act", "becomes"), ALLOWED, ids=[row[0] for row in ALLOWED])
def test_allowed(db: Connection, name: str, was: State, values: dict[str, Any], act: Any, becomes: State) -> None:
    number = put(db, state=was, **values)
    assert act(db, row_of(db, number))
    row = row_of(db, number)
    assert row.state == becomes
    if becomes not in (Q, S):
        assert (row.owner, row.lease_until) == (None, None), "nobody holds what is over"


def again(c: Connection, row: Any) -> object:
    return decisions.try_again(c, SCHOOL, NOW)


COMES_BACK = [
    ("settled as not sent", U, {}, by_hand(Q)),
    ("sent again", State.FAILED, {}, again),
    ("back in the file", State.CANCELLED, {"error_class": away.AWAY[0]}, back),
    ("expired by a clock ahead", State.EXPIRED, EARLY, repaired),
]


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize(("name", "was", "values", "act"), COMES_BACK, ids=[row[0] for row in COMES_BACK])
def test_10_what_nobody_let_through_waits_for_a_person_however_it_comes_back(
    db: Connection, name: str, was: State, values: dict[str, Any], act: Any, *, approved: bool
) -> None:
    number = put(db, state=was, **values, approval_hash="seen" if approved else "")
    assert unapproved(act)(db, row_of(db, number)) not in (0, False, ())
    assert row_of(db, number).state == (Q if approved else A)


@pytest.mark.parametrize(("name", "was", "values", "act"), COMES_BACK, ids=[row[0] for row in COMES_BACK])
@pytest.mark.parametrize("approval", ["", approvals.OVER])
def test_2_a_digest_waits_for_no_look_however_it_comes_back(
    db: Connection, approval: str, name: str, was: State, values: dict[str, Any], act: Any
) -> None:
    """What is in it does: approved by itself it would be empty and gone, and its approver was told that it goes."""
    number = put(db, state=was, **values, approval_hash=approval)
    in_digests = tables.event.update().where(tables.event.c.id == row_of(db, number).event).values(source=DIGESTS)
    db.execute(in_digests)
    unapproved(act)(db, row_of(db, number))
    assert row_of(db, number).state != A


@pytest.mark.parametrize(("name", "was", "values", "act"), COMES_BACK, ids=[row[0] for row in COMES_BACK])
def test_10_what_ended_behind_a_hold_waits_for_a_person_however_it_comes_back(
    db: Connection, name: str, was: State, values: dict[str, Any], act: Any
) -> None:
    """Why it ended stays as it was said: of a refusal its author hears by that."""
    number = put(db, state=was, **values, approval_hash="seen", approved_by="juf")
    row = row_of(db, number)
    plan = {"school": SCHOOL, "event": row.event, "recipient": "g1", "pupils": [], "trail": [], "judged_at": NOW}
    plans.add(db, plan | {"verdict": "refuse", "message": number})
    holds.place(db, SCHOOL, Hold("guardian", "g1", NOW, "directie", ""))
    holds.release(db, SCHOOL, ("guardian", "g1"), "directie", NOW)
    assert db.execute(select(tables.plan.c.verdict)).scalar_one() == "refuse"
    assert act(db, row_of(db, number)) not in (0, False, ())
    assert row_of(db, number).state == A


def test_every_step_is_taken_here() -> None:
    taken = {(was, becomes) for _, was, _, _, becomes in ALLOWED if was is not becomes}
    assert taken == {(was, to) for was, following in states.NEXT.items() for to in following}


@pytest.mark.parametrize("was", State)
def test_no_other_step_can_be_written(db: Connection, was: State) -> None:
    number = put(db, state=was)
    for to in set(State) - states.NEXT[was] - {was}:
        with pytest.raises(ValueError, match=f"from {was} to {to}"):
            states.change(db, (was,), tables.message.c.id == number, state=to)
    assert row_of(db, number).state == was


def test_one_statement_changes_the_outbox() -> None:
    """So that none is without a guard."""
    found = [
        (module, ast.unparse(node.args[0]))
        for module, tree in modules("ouderbrug.store")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "update" and node.args
    ]
    assert not [one for one in found if one[1] in ("_message", "tables.message")]
    assert ("ouderbrug.store.states", "table") in found


NOT_MINE = [{"owner": "run-b"}, {"fence": 2}, {"owner": None}]
FINAL = (State.SENT, State.FAILED, State.CANCELLED, State.EXPIRED)


@pytest.mark.parametrize("theirs", NOT_MINE, ids=["other owner", "later fence", "nobody"])
@pytest.mark.parametrize("name", ["marked", "given back", "sent", "unknown", "tried again"])
def test_what_is_no_longer_mine_is_not_changed(db: Connection, name: str, theirs: dict[str, Any]) -> None:
    _, was, values, act, _ = next(row for row in ALLOWED if row[0] == name)
    number = put(db, state=was, **values)
    claimed = row_of(db, number)
    other = put(db, message("e2"), was, **{**values, **theirs})
    before = row_of(db, other)
    assert not act(db, claimed._replace(id=other))
    assert row_of(db, other) == before


OVER = [
    (name, state)
    for name in ("approved", "rejected", "marked", "sent", "given back", "cancelled")
    for state in (*FINAL, U, H)
    if (name, state) != ("cancelled", H)  # a card that nobody has done may be cancelled
]


@pytest.mark.parametrize(("name", "state"), OVER)
def test_what_is_over_stays_as_it_is(db: Connection, name: str, state: State) -> None:
    act = next(row[3] for row in ALLOWED if row[0] == name)
    number = put(db, state=state, **MINE)
    before = row_of(db, number)
    assert not act(db, row_of(db, number))
    assert row_of(db, number) == before


def digest() -> Message:
    """A message of the house's own in which others go."""
    one = message("d1")
    return replace(one, event=replace(one.event, source=DIGESTS))


@pytest.mark.parametrize("state", [*FINAL, S, U, H])
def test_only_what_waits_leaves_a_digest(db: Connection, state: State) -> None:
    whole = put(db, digest(), state)
    inside = put(db, message("e2"), state, digest=whole)
    assert digests.take_out(db, [inside], due_at=NOW + LEASE) == 0
    digests.keep_only(db, whole, [])
    digests.leave_if_gone(db, inside)
    assert row_of(db, inside).digest == whole


@pytest.mark.parametrize("state", [*FINAL, A, S, U, H])
def test_only_what_is_queued_joins_a_digest(db: Connection, state: State) -> None:
    whole = put(db, digest())
    before = row_of(db, whole)
    one = put(db, message("e2", "g2"), state, deadline=NOW + timedelta(days=30), pupils=["p1"])
    digests.put_in(db, one, whole)
    assert row_of(db, one).digest is None
    assert row_of(db, whole) == before


@pytest.mark.parametrize("state", [State.SENT, State.EXPIRED, A])
def test_what_is_over_does_not_follow_its_digest(db: Connection, state: State) -> None:
    whole = put(db, digest(), S)
    inside = put(db, message("e2"), state, digest=whole)
    digests.follow(db, whole)
    digests.follow_all(db, SCHOOL)
    assert row_of(db, inside).state == state


@pytest.mark.parametrize("state", [*FINAL, Q, A, S])
@pytest.mark.parametrize("outcome", [State.SENT, Q, State.CANCELLED])
def test_a_person_settles_only_what_is_open(db: Connection, state: State, outcome: State) -> None:
    number = put(db, state=state)
    assert decisions.settle(db, number, outcome, "juf.karin", NOW) == state
    assert row_of(db, number).state == state


@pytest.mark.parametrize(("state", "outcome"), [(U, State.CANCELLED), (H, Q)])
def test_a_person_settles_only_as_it_can_be(db: Connection, state: State, outcome: State) -> None:
    number = put(db, state=state)
    assert decisions.settle(db, number, outcome, "juf.karin", NOW) == state


def test_the_first_who_decides_wins(db: Connection) -> None:
    number = put(db, state=A)
    shown = row_of(db, number)
    assert decisions.approve(db, shown, "juf.karin", "hash", NOW)
    assert not decisions.reject(db, shown, "meester.jan", NOW)
    assert row_of(db, number).approved_by == "juf.karin"


UNCLAIMABLE = [
    ("not due", {"due_at": NOW + timedelta(seconds=1)}),
    ("past its use", {"deadline": NOW}),
    ("held", {"held": True}),
    ("under a live lease", MINE | {"owner": "run-b"}),
    ("on another channel", {"channel": "handover"}),
    ("of another school", {"school": "98YY00"}),
    ("awaiting approval", {"state": A}),
]


@pytest.mark.parametrize("values", [row[1] for row in UNCLAIMABLE], ids=[row[0] for row in UNCLAIMABLE])
def test_not_claimed(db: Connection, values: dict[str, Any]) -> None:
    put(db, **values)
    assert take(db) == []


@pytest.mark.parametrize(("made_in", "now_in", "taken"), [(0, 0, 1), (0, 1, 0), (1, 1, 1), (1, 0, 1)])
def test_15_what_was_made_for_guardians_waits_out_a_pilot(
    db: Connection, made_in: int, now_in: int, taken: int
) -> None:
    """Also what is sent again meanwhile; what was made in a pilot is taken, for the mark ends it where that is over."""
    put(db, pilot=bool(made_in))
    wanted = claims.Wanted("email", "run-a", 20, LEASE, pilot=bool(now_in))
    assert len(claims.claim(db, SCHOOL, wanted, NOW)) == taken


def test_15_who_leaves_a_joint_message_of_a_pilot_has_one_of_that_pilot(db: Connection) -> None:
    row = row_of(db, put(db, pilot=True))
    outbox.join(db, row.id, SCHOOL, "g2")
    outbox.split_off(db, row, "g2", row.pupils, NOW)
    assert [one.pilot for one in outbox.waiting(db, SCHOOL)] == [True, True]


def test_a_claim_fences_and_is_no_attempt(db: Connection) -> None:
    number = put(db)
    (first,) = take(db)
    assert (first.owner, first.fence, first.attempts, first.lease_until) == ("run-a", 1, 0, NOW + LEASE)
    claims.recover(db, SCHOOL, NOW + LEASE - timedelta(seconds=1), ())
    assert take(db, "run-b", NOW + LEASE, crashed=True) == []
    claims.recover(db, SCHOOL, NOW + LEASE, ())
    assert take(db, "run-b", NOW + LEASE) == [], "what a run died of goes apart from the rest"
    (second,) = take(db, "run-b", NOW + LEASE, crashed=True)
    assert (second.owner, second.fence, second.attempts) == ("run-b", 2, 0)
    assert claims.still_claimed(db, first, NOW) is None, "the first run woke up too late"
    assert not claims.change(db, first, Q, state=S)
    assert claims.still_claimed(db, second, NOW + LEASE)
    assert claims.still_claimed(db, second, NOW + 2 * LEASE) is None, "a lease that is over allows no mark"
    assert row_of(db, number).fence == 2


def test_a_claim_takes_the_heaviest_first_and_no_more_than_asked(db: Connection) -> None:
    numbers = [put(db, message(f"e{n}"), priority=priority) for n, priority in enumerate((3, 2, 1, 2))]
    assert [row.id for row in take(db, limit=3)] == [numbers[2], numbers[1], numbers[3]]


def test_what_is_given_back_used_no_attempt(db: Connection) -> None:
    put(db)
    put(db, message("e2"))
    first, _ = take(db)
    claims.change(db, first, Q, state=S)
    assert claims.give_back_all(db, SCHOOL, "run-b") == 0
    assert claims.give_back_all(db, SCHOOL, "run-a") == 1, "what is being sent stays"
    (again,) = take(db, "run-b")
    assert (again.attempts, again.fence) == (0, 2)


@pytest.mark.parametrize(
    ("held", "before", "after"),
    [(1, 0, 2), (1, 1, 2), (1, 3, 4), (2, 0, 1), (2, 1, 1), (2, 3, 3)],
)
def test_a_crash_counts_for_what_was_alone_in_the_hands_of_a_run(
    db: Connection, held: int, before: int, after: int
) -> None:
    """Among others it is only suspect, however often; alone each crash counts, and three set it aside."""
    numbers = [put(db, message(f"e{n}"), crashes=before, **DEAD) for n in range(held)]
    living = put(db, message("living"), **MINE)
    claims.recover(db, SCHOOL, NOW, ())
    assert [row_of(db, number).crashes for number in numbers] == [after] * held
    assert (row_of(db, living).crashes, row_of(db, living).owner) == (0, "run-a")
    assert claims.set_aside_crashed(db, SCHOOL, NOW) == (held if after >= POISON else 0)


@pytest.mark.parametrize("values", [MINE, {"lease_until": NOW + timedelta(seconds=1)}])
def test_recovery_leaves_what_lives(db: Connection, values: dict[str, Any]) -> None:
    number = put(db, state=S, **values)
    assert claims.recover(db, SCHOOL, NOW, ()) == 0
    assert row_of(db, number).state == S


def test_recovery_may_be_repeated(db: Connection) -> None:
    put(db, state=S, **DEAD)
    assert claims.recover(db, SCHOOL, NOW, ()) == 1
    assert claims.recover(db, SCHOOL, NOW, ()) == 0


def test_expiry_leaves_what_a_run_holds(db: Connection) -> None:
    late = NOW + timedelta(days=8)
    number = put(db, **MINE | {"lease_until": late + timedelta(seconds=1)})
    assert not any(claims.expire(db, SCHOOL, late))
    assert row_of(db, number).state == Q


def test_one_message_a_guardian_event_and_revision(db: Connection) -> None:
    put(db, message())
    put(db, message(revision=2))
    put(db, message(recipient="g2"))
    put(db, message(school="98YY00"))
    with pytest.raises(IntegrityError), db.begin_nested():
        put(db, message())


def test_a_lease_outlives_two_sends() -> None:
    assert claims.lease(60) > timedelta(seconds=120)


def test_a_closed_channel_opens_by_hand_alone(db: Connection) -> None:
    channels.close(db, SCHOOL, "email", "sign-in", NOW)
    assert not channels.states(db, SCHOOL)["email"].open(NOW + timedelta(days=30))
    assert channels.reopen(db, SCHOOL, "email")
    assert channels.states(db, SCHOOL)["email"].open(NOW)
    assert not channels.reopen(db, SCHOOL, "email")


def test_a_resting_channel_wakes_by_itself_and_never_earlier(db: Connection) -> None:
    until = NOW + timedelta(minutes=10)
    channels.rest(db, SCHOOL, "email", until)
    channels.rest(db, SCHOOL, "email", NOW + timedelta(minutes=1))
    state = channels.states(db, SCHOOL)["email"]
    assert (state.open(until - timedelta(seconds=1)), state.open(until)) == (False, True)


def test_a_bucket_holds_over_all_runs_and_refills(db: Connection) -> None:
    for _ in range(30):
        assert channels.state(db, SCHOOL, "email").room(30, 20, NOW) > 0
        assert channels.take(db, SCHOOL, "email", 30, NOW)
    assert not channels.take(db, SCHOOL, "email", 30, NOW)
    assert channels.state(db, SCHOOL, "email").room(30, 20, NOW) == 0
    assert channels.state(db, SCHOOL, "email").room(30, 20, NOW + timedelta(seconds=59)) == 0, "in the same minute"
    assert channels.state(db, SCHOOL, "email").room(30, 99, NOW + timedelta(minutes=1)) == 30
    assert channels.state(db, SCHOOL, "email").room(30, 99, NOW + timedelta(hours=1)) == 30
    assert channels.state(db, SCHOOL, "email").frees_at(NOW + timedelta(seconds=59)) == NOW + timedelta(minutes=1)
    assert channels.state(db, SCHOOL, "email").room(30, 99, NOW - timedelta(hours=1)) == 0, "a clock that jumps back"
    clocks.repair(db, SCHOOL, NOW - timedelta(hours=1))
    assert channels.state(db, SCHOOL, "email").room(30, 99, NOW - timedelta(hours=1)) == 30
    assert channels.state(db, SCHOOL, "email").room(0, 99, NOW) == 99


def test_a_hold_stops_the_claim_and_its_end_asks_a_person(db: Connection) -> None:
    number = put(db)
    holds.place(db, SCHOOL, Hold("guardian", "g1", NOW, "directie", ""))
    assert take(db) == []
    late = put(db, message("e2"))
    holds.mark_held(db, SCHOOL)
    assert take(db) == [], "what comes later waits behind it, too"
    assert holds.release(db, SCHOOL, ("guardian", "g1"), "directie", NOW) == (2, 0)
    assert [row_of(db, one).state for one in (number, late)] == [A, A]
    assert holds.release(db, SCHOOL, ("guardian", "g1"), "directie", NOW) is None


@pytest.mark.parametrize(("state", "freed"), [(Q, (1, 0)), (U, (0, 1)), (A, (0, 0)), (State.SENT, (0, 0))])
def test_5_the_end_of_a_hold_says_what_waits_for_a_look_and_what_will(
    db: Connection, state: State, freed: tuple[int, int]
) -> None:
    put(db, state=state)
    in_digests = tables.event.update().where(tables.event.c.id == row_of(db, put(db, message("e9"), state=state)).event)
    db.execute(in_digests.values(source=DIGESTS))
    holds.place(db, SCHOOL, Hold("school", "", NOW, "directie", ""))
    assert holds.release(db, SCHOOL, ("school", ""), "directie", NOW) == freed


def test_what_two_holds_hold_waits_for_both(db: Connection) -> None:
    number = put(db)
    holds.place(db, SCHOOL, Hold("guardian", "g1", NOW, "directie", ""))
    holds.place(db, SCHOOL, Hold("school", "", NOW, "directie", ""))
    holds.release(db, SCHOOL, ("school", ""), "directie", NOW)
    row = row_of(db, number)
    assert row.state == A, "a person looks at it once more, and then the other hold still holds"
    assert take(db) == []


def test_a_time_without_offset_is_refused(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    with pytest.raises(Exception, match="without offset") as caught, store.writing() as connection:
        put(connection, due_at=NOW.replace(tzinfo=None))
    store.close()
    assert not isinstance(caught.value, OuderbrugError), "it is a bug of ours, not of the user"


@settings(BOUNDED, max_examples=examples(20))
@given(
    per_minute=st.integers(1, 5),
    turns=st.lists(st.tuples(st.integers(0, 45), st.integers(1, 3), st.sampled_from([0, 0, 4, 70, None])), max_size=40),
)
def test_6_in_no_minute_goes_more_than_per_minute_says_nor_less_than_wants_to(
    tmp_path_factory: pytest.TempPathFactory, per_minute: int, turns: list[tuple[int, int, int | None]]
) -> None:
    """Whenever the minute begins, whatever a call takes or never leaves, and of whichever school it is."""
    store = fresh(tmp_path_factory.mktemp("minutes"))
    now, went, users = NOW, list[datetime](), cycle((("99ZZ00", "email"), ("98YY00", "email"), ("98YY00", "post")))
    for gap, places, takes in turns:
        now, (school, channel) = now + timedelta(seconds=gap), next(users)
        counted = sum(at > now - timedelta(minutes=1) for at in went)
        with store.writing() as connection:
            channels.use(connection, school, {channel: "relay ouders"})
            state = channels.state(connection, school, channel)
            assert state.room(per_minute, 9, now) == max(per_minute - counted, 0)
            assert state.frees_at(now) is None or now < state.frees_at(now)
            taken = channels.take(connection, school, channel, per_minute, now, places)
            assert taken == (counted + places <= per_minute)
            ended = None if takes is None else now + timedelta(seconds=takes)
            if taken and ended != now:
                channels.move(connection, school, channel, [now] * places, ended)
        went += [ended] * places if taken and ended else []
        now = max(now, ended or now)
    store.close()
    for at in went:
        assert sum(at <= other < at + timedelta(minutes=1) for other in went) <= per_minute
