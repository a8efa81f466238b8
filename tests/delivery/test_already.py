"""What a mailbox has already of an event comes there no second time, whoever reads it, moves to it or is added."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chances import cover
from ouderbrug.delivery.mark import Marker
from ouderbrug.model import Correction, State
from ouderbrug.people import Pairing
from ouderbrug.planning import digest
from ouderbrug.school.difference import Difference
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import claims, outbox, pairs, public_ids, roster, states, tables
from room_samples import DIGEST, HOUR, JIP, NOW, SCHOOL, enrol, message, people, queue, runtime, work
from store_samples import LEASE, put, row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow

BOX = {"email": "thuis@guardian.example"}
KEYS = ("g1", "g2", "g3")


def enrolled(db: Connection, **changes: dict[str, Any]) -> None:
    """Whoever is not in ``changes`` has an address of their own."""
    enrol(db, people(g3={"email": "g3@guardian.example"}, g4={"email": "g4@guardian.example"}, **changes))


def due(db: Connection, now: Any = NOW) -> list[MessageRow]:
    return claims.claim(db, SCHOOL, claims.Wanted("email", "run-a", 20, LEASE), now)


def mark(db: Connection, row: MessageRow, now: Any = NOW) -> tuple[Message | None, str]:
    return Marker(runtime()).mark(db, row, now)


def sent(db: Connection, one: Message, state: State = State.SENT) -> int:
    """A message that was marked, and what became of it."""
    number = queue(db, one)
    [row] = due(db)
    assert mark(db, row)[1] == "sending"
    states.change(db, (State.SENDING,), tables.message.c.id == number, state=state, owner=None, lease_until=None)
    return number


def plan_of(db: Connection, recipient: str) -> Any:
    return db.execute(select(tables.plan).where(tables.plan.c.recipient == recipient)).one()


def score(recipient: str, pupils: tuple[str, ...]) -> Message:
    one = message(recipient, "question", audience=replace(JIP, keys=("p1", "p2")))
    return replace(one, pupils=pupils)


@pytest.mark.parametrize("state", [State.SENT, State.SENDING, State.UNKNOWN])
def test_1_a_mailbox_that_had_it_or_may_have_it_gets_it_no_second_time(db: Connection, state: State) -> None:
    enrolled(db, g1=BOX)
    first = sent(db, message("g1"), state)
    enrolled(db, g1=BOX, g2=BOX)
    second = queue(db, message("g2"))
    [row] = due(db)
    assert mark(db, row) == (None, "refused")
    ended = row_of(db, second)
    assert (ended.state, ended.error_class) == (State.CANCELLED, "already-had-it")
    plan = plan_of(db, "g2")
    assert (plan.verdict, plan.rule, plan.reason, plan.message) == ("refuse", None, "already-had-it", first)
    assert plan.trail == [{"verdict": "refuse", "reason": "already-had-it", "detail": {"had_by": ["g1"]}}]
    assert outbox.guardians(db, [first]) == {first: ["g1", "g2"]}, "so that a change of it is for both"


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.QUEUED])
def test_1_what_did_not_come_is_no_reason_to_keep_anything_back(db: Connection, state: State) -> None:
    enrolled(db, g1=BOX)
    first = queue(db, message("g1"))
    [row] = due(db)
    mark(db, row)
    back = {"state": State.QUEUED, "due_at": NOW + HOUR} if state is State.QUEUED else {"state": state}
    states.change(db, (State.SENDING,), tables.message.c.id == first, owner=None, lease_until=None, **back)
    enrolled(db, g1=BOX, g2=BOX)
    queue(db, message("g2"))
    [row] = due(db)
    assert mark(db, row)[1] == "sending"


def test_1_the_address_itself_is_in_no_message(db: Connection) -> None:
    enrolled(db, g1=BOX)
    row = row_of(db, sent(db, message("g1")))
    assert row.mailbox and "@" not in row.mailbox and "thuis" not in str(row._asdict())


def test_1_the_word_that_it_is_off_comes_after_what_came(db: Connection) -> None:
    enrolled(db, g1=BOX)
    number = sent(db, message("g1"))
    enrolled(db, g1=BOX, g2=BOX)
    outbox.join(db, number, SCHOOL, "g2")
    queue(db, replace(message("g2"), correction=Correction.WITHDRAWN))
    assert [mark(db, row)[1] for row in due(db)] == ["sending"]


def test_1_a_pilots_mail_came_to_nobody(db: Connection) -> None:
    enrolled(db, g1=BOX)
    number = sent(db, message("g1"))
    states.change(db, (State.SENT,), tables.message.c.id == number, pilot=True)
    enrolled(db, g1=BOX, g2=BOX)
    queue(db, message("g2"))
    assert [mark(db, row)[1] for row in due(db)] == ["sending"]


def test_1_who_are_not_to_meet_have_a_mail_each(db: Connection) -> None:
    enrolled(db, g1=BOX)
    sent(db, message("g1"))
    enrolled(db, g1=BOX, g2=BOX)
    pairs.record(db, SCHOOL, pairs.pair_of(Pairing.NOT_TOGETHER, "g1", "g2"), "directie", NOW)
    queue(db, message("g2"))
    assert [mark(db, row)[1] for row in due(db)] == ["sending"]


def test_3_of_several_children_a_mailbox_is_told_of_those_it_knows_nothing_of(db: Connection) -> None:
    enrolled(db, g1=BOX)
    sent(db, score("g1", ("p1",)))
    enrolled(db, g1=BOX, g2=BOX)
    rest = queue(db, score("g2", ("p1", "p2")))
    [row] = due(db)
    ready, became = mark(db, row)
    assert (ready and ready.pupils, became, row_of(db, rest).pupils) == (("p2",), "sending", ["p2"])


def english(one: Message) -> Message:
    return replace(one, text=replace(one.text, language="en", subject="News", app="Only news.", body="Only news.\n"))


@pytest.mark.parametrize("approved", [False, True])
def test_2_two_languages_that_meet_at_the_mark_are_both_in_one_mail(db: Connection, approved: bool) -> None:
    enrolled(db, g1=BOX, g2=BOX)
    one, other = message("g1"), english(message("g2"))
    numbers = [queue(db, each) for each in (one, other)]
    for number, each in zip(numbers, (one, other), strict=True) if approved else ():
        said = approval_hashes(each, [each.recipient], people(g1=BOX, g2=BOX))
        states.change(db, (State.QUEUED,), tables.message.c.id == number, approval_hash=said)
    row, second = due(db)
    ready, became = mark(db, row)
    assert became == "sending" and ready is not None
    assert "De fietsen" in ready.text.body and "Only news." in ready.text.body
    assert {to.name for to in ready.to} == {"Sara Bakker", "Mark Prins"}
    assert (mark(db, second), row_of(db, second.id).error_class) == ((None, "gone"), "joined-another")


@pytest.mark.parametrize(
    ("kind", "in_digests", "shared_when_approved"),
    cover(["notice", "newsletter", "question"], [False, True], [False, True]),
)
def test_2_what_was_approved_for_each_comes_once_to_the_mailbox_that_they_share(
    db: Connection, kind: str, in_digests: bool, shared_when_approved: bool
) -> None:
    together = people(g1=BOX, g2=BOX)
    line = runtime(extra=DIGEST if in_digests else "", personal='["email"]')
    for key in ("g1", "g2"):
        one = message(key, kind)
        said = approval_hashes(one, [key], together if shared_when_approved else people())
        number = queue(db, one, approval_hash=said)
        if in_digests:
            digest.put_in(work(db, line), number, one, NOW)
    enrolled(db, g1=BOX, g2=BOX)
    found = [Marker(line).mark(db, row, NOW) for row in due(db)]
    [ready] = [ready for ready, _ in found if ready is not None]
    assert {to.name for to in ready.to} == {"Sara Bakker", "Mark Prins"}
    assert sorted(became for _, became in found) == ["gone", "sending"]


def test_2_where_only_one_was_approved_they_are_not_put_together(db: Connection) -> None:
    enrolled(db, g1=BOX, g2=BOX)
    first = queue(db, message("g1"))
    said = approval_hashes(message("g1"), ["g1"], people(g1=BOX, g2=BOX))
    states.change(db, (State.QUEUED,), tables.message.c.id == first, approval_hash=said)
    queue(db, english(message("g2")))
    row, second = due(db)
    ready, _ = mark(db, row)
    assert ready is not None and "Only news." not in ready.text.body
    assert mark(db, second) == (None, "refused"), "and the mailbox has it once, as the plan says"
    assert plan_of(db, "g2").reason == "already-had-it"


def test_2_what_is_about_a_child_in_another_language_a_colleague_tells(db: Connection) -> None:
    enrolled(db, g1=BOX)
    sent(db, score("g1", ("p1",)))
    enrolled(db, g1=BOX, g2=BOX)
    number = queue(db, english(score("g2", ("p1",))))
    [row] = due(db)
    assert mark(db, row) == (None, "moved")
    assert (row_of(db, number).channel, row_of(db, number).state) == ("handover", State.QUEUED)


def test_3_who_reads_along_waits_for_the_mail_that_tells_of_more_children(db: Connection) -> None:
    enrolled(db, g1=BOX, g2=BOX)
    one, more = queue(db, score("g1", ("p1",))), queue(db, score("g2", ("p1", "p2")))
    rows = {row.id: row for row in due(db)}
    assert (mark(db, rows[one]), row_of(db, one).error_class) == ((None, "gone"), "joined-another")
    ready, _ = mark(db, rows[more])
    assert ready is not None and ready.pupils == ("p1", "p2")
    assert {to.name for to in ready.to} == {"Sara Bakker", "Mark Prins"}


MOVES = st.tuples(st.just("move"), st.sampled_from(KEYS), st.sampled_from(["a", "b", "own"]))
STEPS = st.lists(
    MOVES
    | st.tuples(st.just("add"), st.sampled_from(KEYS), st.booleans())
    | st.tuples(st.just("mark"), st.sampled_from(["sent", "sent", "unknown", "failed", "back"]), st.none()),
    min_size=4,
    max_size=12,
)


_message = cache(message)


class Home:
    """One revision of one event, and the people to whom it goes, wherever they read their mail by then."""

    def __init__(self, db: Connection) -> None:
        self.db, self.now = db, NOW
        self.came: list[tuple[str, tuple[str, ...]]] = []

    def step(self, what: str, which: Any, how: Any) -> None:
        getattr(self, f"_{what}")(self.db, which, how)

    def _move(self, db: Connection, key: str, box: str) -> None:
        moved = replace(people().guardians[key], email=f"{key if box == 'own' else box}@guardian.example")
        roster.apply(db, SCHOOL, Difference(guardians={key: moved}))

    def _add(self, db: Connection, key: str, english: bool) -> None:
        if db.execute(select(tables.plan.c.id).where(tables.plan.c.recipient == key)).first() is None:
            one = replace(_message(key), public_id=public_ids.new())
            said = replace(one.text, language="en", body="This is the news.\n", app="This is the news.")
            queue(db, replace(one, text=said) if english else one)

    def _mark(self, db: Connection, outcome: str, _: None) -> None:
        self.now += HOUR / 60
        for row in claims.claim(db, SCHOOL, claims.Wanted("email", "run-a", 1, LEASE), self.now):
            ready, _became = Marker(runtime()).mark(db, row, self.now)
            if ready is not None:
                self._ends(db, row, ready, outcome)

    def _ends(self, db: Connection, row: MessageRow, ready: Message, outcome: str) -> None:
        state = {"sent": State.SENT, "unknown": State.UNKNOWN, "failed": State.FAILED, "back": State.QUEUED}[outcome]
        assert claims.change(db, row, State.SENDING, state=state, owner=None, lease_until=None)
        if state in (State.SENT, State.UNKNOWN):
            self.came.append((ready.to[0].value, ready.pupils))


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_1_no_mailbox_has_one_revision_twice_however_people_move_and_are_added(
    db: Connection, steps: list[tuple[str, Any, Any]]
) -> None:
    with db.begin_nested() as here:
        home = Home(db)
        enrol(db, people(**{key: {"email": "a@guardian.example"} for key in KEYS}))
        for step in [*steps, *[("mark", "sent", None)] * 4]:
            home.step(*step)
        boxes = [box for box, _ in home.came]
        planned = db.execute(select(tables.plan.c.recipient, tables.message.c.state).join(tables.message)).all()
        here.rollback()
    assert len(boxes) == len(set(boxes)), boxes
    assert all(state in ("sent", "unknown", "failed") for _, state in planned), "nobody's message is lost"


@pytest.mark.parametrize(("moves_in", "goes"), [(True, False), (False, True)])
def test_1_what_went_before_the_store_kept_a_hash_counts_for_the_mailbox_of_its_guardian(
    db: Connection, moves_in: bool, goes: bool
) -> None:
    """A store of an older version: nobody wrote down where it went, but whose mailbox it is, is known."""
    enrolled(db, g1=BOX, g2={"email": "g2@guardian.example"})
    first = sent(db, message("g1"))
    states.change(db, (State.SENT,), tables.message.c.id == first, mailbox="")
    if moves_in:
        enrolled(db, g1=BOX, g2=BOX)
    queue(db, message("g2"))
    [row] = due(db)
    assert (mark(db, row)[0] is not None) is goes


@pytest.mark.parametrize("whose", ["g2", "g1"])
@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN])
def test_what_the_word_that_it_is_over_ended_there_for_them_they_do_not_have(
    db: Connection, whose: str, state: State
) -> None:
    enrolled(db, g1=BOX, g2=BOX)
    sent(db, message("g1"))
    put(db, replace(message("g3"), correction=Correction.WITHDRAWN, in_reply_to="before"), state, recipient=whose)
    mailbox = db.execute(select(tables.message.c.mailbox).where(tables.message.c.recipient == "g1")).scalars().first()
    db.execute(tables.message.update().values(mailbox=mailbox))
    queue(db, replace(message("g2"), correction=Correction.ON_AGAIN))
    [row] = due(db)
    assert mark(db, row)[1] == ("sending" if whose == "g2" else "refused")
