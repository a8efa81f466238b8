"""What a channel that is closed or does not answer costs: what cannot wait goes another way, what waits is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery import outages, refusals
from ouderbrug.model import Attempt, Priority, State
from ouderbrug.store import channels, outbox
from room_samples import HOUR, JIP, NOW, SCHOOL, message, people, queue, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

BEGAN = NOW - 10 * HOUR


def waits(db: Connection, **values: Any) -> int:
    return queue(db, message(kind="question", audience=JIP, channel="email"), occurred_at=BEGAN, **values)


@pytest.mark.parametrize(
    ("left", "priority", "goes"),
    [
        (11 * HOUR, Priority.NORMAL, False),
        (10 * HOUR, Priority.NORMAL, True),
        (9 * HOUR, Priority.NORMAL, True),
        (200 * HOUR, Priority.URGENT, True),
        (200 * HOUR, Priority.EMERGENCY, True),
    ],
)
@pytest.mark.parametrize("away", ["closed", "down"])
def test_what_lost_half_of_its_use_goes_over_the_next_channel(
    db: Connection, left: Any, priority: Priority, goes: bool, away: str
) -> None:
    number = waits(db, deadline=NOW + left, priority=priority)
    if away == "closed":
        channels.close(db, SCHOOL, "email", "sign-in", BEGAN)
    else:
        channels.down(db, SCHOOL, "email", "connect", BEGAN)
    assert outages.go_around(work(db)) == goes
    assert row_of(db, number).channel == ("handover" if goes else "email")


def test_while_all_channels_answer_nothing_goes_round(db: Connection) -> None:
    number = waits(db, deadline=NOW + HOUR)
    channels.down(db, SCHOOL, "email", "connect", BEGAN)
    channels.up(db, SCHOOL, "email")
    assert outages.go_around(work(db)) == 0
    assert row_of(db, number).channel == "email"


def test_an_outage_lasts_from_its_first_failure_and_counts_what_waits(db: Connection) -> None:
    waits(db, deadline=NOW + 100 * HOUR)
    channels.down(db, SCHOOL, "email", "connect", BEGAN)
    channels.down(db, SCHOOL, "email", "tls", NOW)
    assert outages.going_on(work(db)) == {"email": (BEGAN, "connect", 1)}
    channels.close(db, SCHOOL, "email", "sign-in", NOW)
    assert outages.going_on(work(db)) == {}, "a closed channel is told as closed"


def refused(db: Connection, count: int, code: str, *, policy: bool = False, outcome: str = "permanent") -> list[int]:
    numbers = [queue(db, message(f"g{n % 4 + 1}", id=f"e{n}"), State.FAILED, error_class=code) for n in range(count)]
    for number in numbers:
        outbox.add_attempt(db, number, 1, Attempt(1, "email", NOW, NOW, outcome, code, policy))
    return numbers


def at(*domains: str) -> Any:
    return people(**{f"g{n}": {"email": f"ouder@{domain}"} for n, domain in enumerate(domains, 1)})


ONE, TWO = at(*["post.example"] * 4), at(*["post.example"] * 3, "thuis.example")


@pytest.mark.parametrize(
    ("count", "policy", "roster", "ours"),
    [(4, True, TWO, False), (5, True, ONE, True), (5, False, ONE, False), (5, False, TWO, True)],
    ids=["four", "five by policy", "five at one provider", "five at two"],
)
def test_refusals_that_mean_us(db: Connection, count: int, policy: bool, roster: Any, ours: bool) -> None:
    numbers = refused(db, count, "smtp-550", policy=policy)
    assert refusals.judge(work(db, roster=roster), "email") is ours
    assert {row_of(db, number).state for number in numbers} == {"queued" if ours else "failed"}
    assert bool(channels.state(db, SCHOOL, "email").closed_reason) is ours
    assert not refusals.judge(work(db, roster=roster), "email"), "what was taken back is counted no more"


def test_temporary_refusals_alike_let_it_rest(db: Connection) -> None:
    refused(db, 5, "smtp-452-4.3.1", outcome="temporary")
    assert refusals.judge(work(db, roster=TWO), "email")
    state = channels.state(db, SCHOOL, "email")
    assert (state.closed_reason, state.down_reason, state.wait_until) == ("", "smtp-452-4.3.1", NOW + refusals.REST)


def test_one_that_went_between_shows_that_it_is_not_us(db: Connection) -> None:
    refused(db, 5, "smtp-550", policy=True)
    went = queue(db, message(id="went"), State.SENT)
    outbox.add_attempt(db, went, 1, Attempt(1, "email", NOW, NOW, "sent"))
    assert not refusals.judge(work(db, roster=ONE), "email")


def test_one_message_that_is_refused_five_times_is_one(db: Connection) -> None:
    [number] = refused(db, 1, "smtp-450", policy=True)
    for _ in range(5):
        outbox.add_attempt(db, number, 1, Attempt(1, "email", NOW, NOW, "temporary", "smtp-450", True))
    assert not refusals.judge(work(db, roster=ONE), "email")
