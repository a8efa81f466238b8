"""A word to colleagues, urgent or of the morning: noted before it goes, and tried again until it went."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery.done import Run
from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown, Unreachable
from ouderbrug.model import Receipt
from ouderbrug.people import Staff
from ouderbrug.school.assignment import Assignment
from ouderbrug.school.difference import Difference
from ouderbrug.staff import call_now, daily_mail, not_sent, stuck
from ouderbrug.staff.due_follow_ups import CANNOT_GO, IMPORT_STOPPED, DueFollowUp, Review
from ouderbrug.staff.follow_ups import FollowUp
from ouderbrug.staff.not_sent import NOT_SENT, was_told
from ouderbrug.staff.urgent import Urgent
from ouderbrug.store import channels, follow_ups
from ouderbrug.store import roster as stored_people
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import SCHOOL, SETTINGS, START, SmallEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message

HELD = Urgent(held=frozenset({7}))
AWAY = [Unreachable("connect"), Temporary("smtp-421"), ChannelClosed("sign-in")]
"""What surely did not go, for now."""


class Full(Temporary):
    """Of an author who left out super()."""

    def __init__(self) -> None:
        self.number = 3


class Relay:
    """It raises each of these once, then takes everything."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.taken = list(errors), list[str]()

    def send(self, message: Message) -> Receipt:
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(message.recipient)
        return Receipt(at=START)


@pytest.fixture
def engine() -> Iterator[SmallEngine]:
    with SmallEngine(SETTINGS + '\n[staff_mail]\nat = "07:30"\n') as made:
        leaders = {key: Staff(key, key, f"{key}@school.example", role="leader") for key in ("dir", "ib")}
        with made.store.writing() as connection:
            stored_people.apply(connection, SCHOOL, Difference({}, {}, {}, leaders))
        yield made


def told(engine: SmallEngine, relay: Any, what: str) -> int:
    if what == "call_now":
        return call_now.send(engine.store, engine.runtime, {"email": relay}, HELD, engine.now)
    send = stuck.tell if what == "stuck" else daily_mail.send_due
    return send(engine.store, engine.runtime, {"email": relay}, engine.now)


def errand(engine: SmallEngine) -> FollowUp:
    """What the mail of each morning says again, and is two leaders' to do."""
    return FollowUp(
        IMPORT_STOPPED, "contacts", (), engine.now, assigned=Assignment(("dir", "ib"), "leader", engine.now)
    )


@pytest.mark.parametrize("what", ["call_now", "stuck", "daily_mail"])
@pytest.mark.parametrize(
    ("error", "again"),
    [
        *((one, True) for one in (*AWAY, Full())),
        *((one, False) for one in (Permanent("smtp-550"), Unknown("lost"))),
        (DeliveryError("full"), False),
    ],
)
def test_1_a_word_to_a_colleague_is_tried_again_until_it_went_and_once(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, what: str, error: Exception, again: bool
) -> None:
    monkeypatch.setattr(stuck, "cannot_go", lambda *_: {"u1": engine.now})
    monkeypatch.setattr(daily_mail, "outstanding", lambda _: [errand(engine)])
    relay = Relay(error)
    assert told(engine, relay, what) >= 1
    if isinstance(error, ChannelClosed):
        told(engine, relay, what)
        assert len(relay.taken) <= 1, "nothing is tried over a channel that is closed"
        with engine.store.writing() as connection:
            channels.reopen(connection, SCHOOL, "email")
    assert told(engine, relay, what) == 0
    assert sorted(relay.taken) == (["staff:dir", "staff:ib"] if again else ["staff:ib"])
    assert told(engine, relay, what) == 0
    assert len(relay.taken) == 1 + again, "once"


@pytest.mark.parametrize(
    ("errors", "unsaid"), [((), 0), ((Permanent("smtp-550"),), 0), ((Permanent("smtp-550"), Unknown("lost")), 1)]
)
def test_12_3_what_is_urgent_and_cannot_go_ends_each_run_with_3_until_somebody_heard(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, errors: tuple[Exception, ...], unsaid: int
) -> None:
    """Of two leaders: one who took the mail is enough; whom it was refused, or of whom nobody knows, does not count."""
    monkeypatch.setattr(stuck, "cannot_go", lambda *_: {("office", "u1"): engine.now})
    relay = Relay(*errors)
    for _ in range(2):
        told(engine, relay, "stuck")
        with engine.store.writing() as connection:
            assert stuck.unsaid(UnitOfWork(connection, engine.runtime, engine.now)) == unsaid
    assert Run(Counter(), unsaid=unsaid).exit_code == (3 if unsaid else 0)
    with engine.store.writing() as connection:
        follow_ups.tick(connection, SCHOOL, CANNOT_GO, "u1", "dir", engine.now)
        assert stuck.unsaid(UnitOfWork(connection, engine.runtime, engine.now)) == 0, "somebody says that it was told"


def test_12_8_whoever_takes_no_mail_of_the_morning_was_not_told(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal stays on the list until one of those whose it is took a mail, however long theirs are refused."""
    monkeypatch.setattr(daily_mail, "outstanding", lambda _: [errand(engine)])
    began = engine.now
    refusal = DueFollowUp(NOT_SENT, "n1:tone.blame", ("3A",), began)

    def heard(*whose: str) -> bool:
        with engine.store.reading() as connection:
            review = Review(connection, engine.runtime, engine.now)
            assert not_sent.told_since(review) <= began, "so it is found at all"
            return was_told(review, refusal, whose)

    for day in (0, 1, 7, 14):
        engine.now = began + timedelta(days=day)
        told(engine, Relay(*[Permanent("smtp-550")] * 2), "daily_mail")
    assert not heard("dir", "ib")
    engine.now = began + timedelta(days=15)
    told(engine, Relay(Permanent("smtp-550")), "daily_mail")
    assert heard("dir", "ib"), "one of them took it"
    assert not heard("dir")


def test_12_3_without_a_leader_nobody_heard(engine: SmallEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stuck, "cannot_go", lambda *_: {("office", "u1"): engine.now})
    monkeypatch.setattr(stuck, "in_charge", lambda *_: [])
    assert told(engine, Relay(), "stuck") == 0
    with engine.store.reading() as connection:
        assert stuck.unsaid(UnitOfWork(connection, engine.runtime, engine.now)) == 1


def test_3_leaders_who_were_not_told_yet_end_the_run_with_3() -> None:
    assert Run(Counter(), untold=1).exit_code == 3
