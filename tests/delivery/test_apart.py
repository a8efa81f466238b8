"""What is about two children and may be told of one: it goes on in parts, and each part is what was approved of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ouderbrug.delivery import apart, digest_mark
from ouderbrug.delivery.judging import judge
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK, Audience, State, Text
from ouderbrug.people import Authority
from ouderbrug.planning import digest
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import digests, events, holds, outbox, states, tables
from ouderbrug.store.rows import Hold
from room_samples import DIGEST, NOW, SCHOOL, claimed, enrol, message, people, queue, runtime, work
from store_samples import row_of, take

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow

LINE = runtime(extra=DIGEST, personal='["email"]')
WISH = {"digest": True}
SAID = f"{CHILD_MARK} leest, {GUARDIAN_MARK}."


def of_both(recipient: str = "g1", kind: str = "question", **more: Any) -> Message:
    """A message about Jip and Roos, with their names and the guardian's in it."""
    both = Audience("pupils", ("p1", "p2"))
    return replace(message(recipient, kind, audience=both), text=Text("nl", "Lezen", SAID, SAID, SAID), **more)


def without(pupil: str, guardian: str = "g1", roster: Roster | None = None) -> Roster:
    """The school once a guardian has no authority over one of the children."""
    known = roster or people()
    ties = (
        replace(tie, authority=Authority.NO) if (tie.pupil, tie.guardian) == (pupil, guardian) else tie
        for tie in known.ties
    )
    return replace(known, ties=tuple(ties))


def rows(db: Connection, recipient: str = "g1") -> dict[tuple[str, ...], MessageRow]:
    """The messages of one guardian about children, by the children."""
    found = outbox.waiting(db, SCHOOL, tuple(State))
    return {tuple(one.pupils): one for one in found if one.recipient == recipient and one.kind != "digest"}


def judged(db: Connection, row: MessageRow, roster: Roster) -> str | None:
    """What is said of a row now; None where it goes."""
    here = work(db, roster=roster)
    [(_, one)] = here.queued([row])
    return judge(here, row, one).reason


@pytest.mark.parametrize("pupil", ["p1", "p2"])
def test_2_a_digest_tells_of_the_other_child_when_authority_over_one_is_lost_before_the_mark(
    db: Connection, pupil: str
) -> None:
    other, names = ("p2" if pupil == "p1" else "p1"), {"p1": "Jip", "p2": "Roos"}
    number = queue(db, of_both())
    digest.put_in(work(db, LINE), number, of_both(), NOW)
    [whole] = take(db)
    here = work(db, LINE, without(pupil, roster=people(g1=WISH)))
    [queued] = here.queued([whole])
    ready, became = digest_mark.mark(here, whole, queued)
    assert became == "sending" and ready is not None
    assert names[other] in ready.text.body and names[pupil] not in ready.text.body
    assert ready.pupils == (other,)
    mine = rows(db)
    assert mine[(other,)].digest == whole.id and mine[(other,)].state == State.SENDING
    assert (mine[(pupil,)].digest, mine[(pupil,)].state) == (None, State.QUEUED)
    assert judged(db, mine[(pupil,)], without(pupil)) == "on-request"


def test_2_a_digest_of_two_children_of_whom_neither_may_be_told_is_empty(db: Connection) -> None:
    number = queue(db, of_both())
    digest.put_in(work(db, LINE), number, of_both(), NOW)
    [whole] = take(db)
    here = work(db, LINE, without("p1", roster=without("p2", roster=people(g1=WISH))))
    [queued] = here.queued([whole])
    assert digest_mark.mark(here, whole, queued) == (None, "gone")
    assert [(row.pupils, row.state) for row in rows(db).values()] == [(["p1", "p2"], State.CANCELLED)]


def approved(db: Connection, **values: Any) -> MessageRow:
    one = of_both()
    return row_of(db, queue(db, one, approval_hash=approval_hashes(one, [], people()), **values))


def test_11_each_part_of_what_was_approved_goes_without_another_look(db: Connection) -> None:
    one = of_both()
    row = claimed(db, one, approval_hash=approval_hashes(one, [], people()))
    here = work(db, roster=without("p2"))
    first, _, judgement = apart.judged(here, row, one)
    assert (judgement.verdict, first.pupils) == ("allow", ["p1"])
    assert judged(db, rows(db)[("p1",)], without("p2")) is None
    assert judged(db, rows(db)[("p2",)], people()) is None


RENAMED = {"g1": {"last_name": "Ander"}}


@pytest.mark.parametrize("changes", [{}, RENAMED], ids=["as approved", "changed since"])
def test_11_a_part_that_a_hold_lets_go_is_what_was_approved_or_is_looked_at_again(
    db: Connection, changes: dict[str, Any]
) -> None:
    """The approval of the whole passes to its parts only while the whole is what was approved."""
    now = people(**changes)
    enrol(db, now)
    approved(db)
    holds.place(db, SCHOOL, Hold("pupil", "p1", NOW, "directie", "stilte"))
    apart.behind_holds(work(db, roster=now))
    mine = rows(db)
    assert {pupils: row.held for pupils, row in mine.items()} == {("p1",): True, ("p2",): False}
    again = "changed-since-approval" if changes else None
    assert [judged(db, mine[pupils], now) for pupils in (("p1",), ("p2",))] == [again, again]


@pytest.mark.parametrize("changes", [{}, RENAMED], ids=["as approved", "changed since"])
def test_11_a_child_that_leaves_a_card_takes_no_approval_of_what_nobody_saw(
    db: Connection, changes: dict[str, Any]
) -> None:
    now = people(**changes)
    row = approved(db, channel="handover", state=State.HANDED_OVER)
    apart.on_cards(work(db, roster=without("p2", roster=now)))
    assert row_of(db, row.id).pupils == ["p1"]
    assert judged(db, rows(db)[("p2",)], now) == ("changed-since-approval" if changes else None)


@pytest.mark.parametrize("held", ["p1", "p2"])
def test_6_what_is_held_of_one_child_from_a_guardian_lets_the_other_go(db: Connection, held: str) -> None:
    enrol(db, people())
    queue(db, of_both())
    queue(db, of_both("g2"))
    holds.place(db, SCHOOL, Hold(holds.PAIR, f"{held}:g1", NOW, "import", "authority-emptied"))
    apart.behind_holds(work(db))
    other = "p2" if held == "p1" else "p1"
    assert {pupils: row.held for pupils, row in rows(db).items()} == {(held,): True, (other,): False}
    assert {pupils: row.held for pupils, row in rows(db, "g2").items()} == {("p1", "p2"): False}
    plans = db.execute(select(tables.plan.c.pupils, tables.plan.c.recipient, tables.plan.c.part)).all()
    assert sorted((row.recipient, row.part, tuple(row.pupils)) for row in plans) == [
        ("g1", 0, (other,)), ("g1", 1, (held,)), ("g2", 0, ("p1", "p2")),
    ]  # fmt: skip


def test_6_what_is_held_of_both_children_from_a_guardian_stays_whole(db: Connection) -> None:
    enrol(db, people())
    queue(db, of_both())
    for pupil in ("p1", "p2"):
        holds.place(db, SCHOOL, Hold(holds.PAIR, f"{pupil}:g1", NOW, "import", "authority-emptied"))
    apart.behind_holds(work(db))
    assert {pupils: row.held for pupils, row in rows(db).items()} == {("p1", "p2"): True}


def test_6_what_is_held_from_one_reader_of_a_mailbox_waits_for_that_one_alone(db: Connection) -> None:
    shared = people(g2={"email": "g1@guardian.example"})
    enrol(db, shared)
    number = queue(db, of_both())
    outbox.join(db, number, SCHOOL, "g2")
    for pupil in ("p1", "p2"):
        holds.place(db, SCHOOL, Hold(holds.PAIR, f"{pupil}:g2", NOW, "import", "authority-emptied"))
    assert row_of(db, number).held
    apart.behind_holds(work(db, roster=shared))
    both = [rows(db, key)[("p1", "p2")] for key in ("g1", "g2")]
    assert [row.held for row in both] == [False, True]
    held = replace(shared, held=frozenset({("pair", "p1:g2"), ("pair", "p2:g2")}))
    assert judged(db, both[0], held) == "shared-address", "she hears it another way, not in the mailbox that he reads"


CHANGED: dict[str, tuple[Any, str]] = {
    "authority": (lambda: without("p1", roster=without("p2")), "on-request"),
    "who it is": (lambda: people(**RENAMED), "changed-since-approval"),
    "a ban": (lambda: people(g1={"blocked": "court-order"}), "contact-ban"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_11_what_changed_while_a_message_waited_for_approval_is_honoured_after_it(db: Connection, what: str) -> None:
    """It was shown as it was, approved, and is judged as the school is now."""
    roster, why = CHANGED[what]
    assert judged(db, approved(db), roster()) == why


def test_11_what_a_revision_replaced_while_it_waited_for_approval_does_not_go_though_it_is_approved(
    db: Connection,
) -> None:
    row = approved(db)
    events.add(db, replace(of_both().event, revision=2), NOW)
    assert judged(db, row, people()) == "replaced"
    states.change(db, (State.QUEUED,), tables.message.c.id == row.id, approval_hash="")
    assert judged(db, row_of(db, row.id), people()) == "replaced"


SHARED = {"email": "g1@guardian.example"}
OF_MARK = frozenset({("guardian", "g2")})


@pytest.mark.parametrize("first", ["g1", "g2"])
def test_1_news_that_a_hold_keeps_from_one_reader_of_a_mailbox_goes_to_the_other_there(
    db: Connection, first: str
) -> None:
    """A hold on a guardian is no ban: for news it closes no mailbox, whoever of the two stood first on it."""
    shared = replace(people(g2=SHARED), held=OF_MARK)
    enrol(db, shared)
    number = queue(db, message(first))
    outbox.join(db, number, SCHOOL, "g1" if first == "g2" else "g2")
    holds.place(db, SCHOOL, Hold("guardian", "g2", NOW, "directie", "gesprek"))
    apart.behind_holds(work(db, roster=shared))
    hers, his = (rows(db, key)[("p1",)] for key in ("g1", "g2"))
    assert [row.held for row in (hers, his)] == [False, True]
    assert outbox.guardians(db, [hers.id]) == {hers.id: ["g1"]}
    assert judged(db, hers, shared) is None


@pytest.mark.parametrize("first", ["g1", "g2"])
def test_1_a_digest_of_which_a_hold_is_on_one_reader_is_of_the_other_with_what_is_hers(
    db: Connection, first: str
) -> None:
    shared = people(g1=WISH, g2=WISH | SHARED)
    enrol(db, shared)
    other = "g1" if first == "g2" else "g2"
    both, alone = message(first), message("g2", id="e2")
    for one in (both, alone):
        number = queue(db, one)
        if one is both:
            outbox.join(db, number, SCHOOL, other)
        digest.put_in(work(db, LINE, shared), number, one, NOW)
    holds.place(db, SCHOOL, Hold("guardian", "g2", NOW, "directie", "gesprek"))
    now = replace(shared, held=OF_MARK)
    apart.behind_holds(work(db, LINE, now))
    [whole] = [row for row in outbox.waiting(db, SCHOOL) if row.kind == "digest"]
    assert (whole.recipient, whole.held, outbox.guardians(db, [whole.id])) == ("g1", False, {whole.id: ["g1"]})
    his = [row for row in outbox.waiting(db, SCHOOL) if row.recipient == "g2"]
    assert [(row.held, row.digest) for row in his] == [(True, None)] * 2
    for row, one in work(db, LINE, now).queued([row for row in outbox.waiting(db, SCHOOL) if row.recipient == "g1"]):
        if not one.is_digest and row.digest is None:
            digest.put_in(work(db, LINE, now), row.id, one, NOW)
    [inside] = digests.entries(db, whole.id)
    assert (inside.recipient, inside.event_id) == ("g1", "e1")
