"""What a channel that is closed or does not answer costs: what cannot wait goes another way, what waits is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from ouderbrug.delivery import outages, outcome, refusals
from ouderbrug.delivery.left import CONTENT, left
from ouderbrug.errors import Permanent
from ouderbrug.model import Attempt, Priority, State
from ouderbrug.people import Guardian
from ouderbrug.store import channels, outbox, states, tables
from ouderbrug.store import refused as store_refused
from room_samples import BOARD, HOUR, JIP, NOW, SCHOOL, message, people, queue, runtime, work
from store_samples import put, row_of

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
    urgent = priority <= Priority.URGENT
    assert outages.go_around(work(db)) == goes
    assert row_of(db, number).channel == ("handover" if goes and not urgent else "email")
    assert called(db) == goes
    assert outages.go_around(work(db)) == 0, "once"


def called(db: Connection) -> int:
    """How many messages a colleague is to tell."""
    return len([row for row in outbox.waiting(db, SCHOOL, (State.QUEUED,)) if row.channel == "handover"])


URGENT: Any = {"priority": Priority.URGENT}
SHUT = {"down": channels.down, "closed": channels.close}


@pytest.mark.parametrize("how", SHUT)
@pytest.mark.parametrize("post", ["", "handover"])
@pytest.mark.parametrize("route", ['["email"]', '["email", "text"]', '["text", "email", "handover"]'])
@pytest.mark.parametrize(
    ("other", "away", "tells"),
    [
        (None, ["email"], True),
        (State.QUEUED, ["email"], False),
        (State.QUEUED, ["email", "text"], True),
        (State.SENT, ["email"], False),
        (State.FAILED, ["email"], True),
        (State.CANCELLED, ["email"], True),
    ],
    ids=["mail alone", "a text waits", "both away", "texted", "the text failed", "the text is shut"],
)
def test_4_who_is_reached_by_nothing_urgent_is_called_whatever_the_route_or_a_post(
    db: Connection, route: str, post: str, how: str, other: State | None, away: list[str], tells: bool
) -> None:
    mobile = people(g1={"mobile": "+31612345678" if other else ""})
    number = queue(db, message(source="hand", **URGENT))
    if other:
        put(db, message(channel="text", source="hand", **URGENT), other)
    if post:
        put_post(db, post, State.HANDED_OVER)
    for name in away:
        SHUT[how](db, SCHOOL, name, "connect", NOW)
    outages.go_around(work(db, runtime(route), mobile))
    outages.go_around(work(db, runtime(route), mobile))
    assert row_of(db, number).channel == "email", "it goes there too once that answers again"
    assert called(db) == tells


def put_post(db: Connection, channel: str, state: State) -> int:
    post = message("group:3A", channel=channel, **URGENT)
    number = queue(db, replace(post, event=replace(post.event, source="hand", priority=Priority.URGENT)), state)
    for key in ("g1", "g2", "g3", "g4"):
        outbox.join(db, number, SCHOOL, key)
    return number


def test_4_of_two_in_one_mailbox_the_one_without_another_way_counts(db: Connection) -> None:
    number = queue(db, message("g3", **URGENT))
    outbox.join(db, number, SCHOOL, "g4")
    put(db, message("g3", channel="text", **URGENT), State.SENT)
    channels.down(db, SCHOOL, "email", "connect", NOW)
    outages.go_around(work(db, runtime('["email", "text"]'), people(g3={"mobile": "+31612345678"})))
    assert row_of(db, number).channel == "email"
    [card] = [row for row in outbox.waiting(db, SCHOOL, (State.QUEUED,)) if row.channel == "handover"]
    assert outbox.guardians(db, [card.id, number]) == {card.id: ["g3", "g4"], number: ["g3", "g4"]}


def test_4_an_urgent_post_that_cannot_go_is_told_to_each_who_had_nothing_of_their_own(db: Connection) -> None:
    roster, line = people(g1={"email": ""}), runtime(BOARD)
    put_post(db, "board", State.QUEUED)
    for key in ("g2", "g3", "g4"):
        queue(db, message(key, source="hand", **URGENT), State.SENT)
    channels.close(db, SCHOOL, "board", "sign-in", NOW)
    assert outages.go_around(work(db, line, roster)) == 1
    assert {row.channel for row in outbox.waiting(db, SCHOOL, (State.QUEUED,)) if row.recipient == "g1"} == {"handover"}
    assert outages.go_around(work(db, line, roster)) == 0, "once"


@pytest.mark.parametrize(("tried", "tells"), [("smtp-421", True), ("", False)])
def test_4_what_is_urgent_and_was_tried_waits_for_no_pause(db: Connection, tried: str, tells: bool) -> None:
    number = queue(db, message(**URGENT), due_at=NOW + 2 * HOUR, error_class=tried)
    channels.down(db, SCHOOL, "email", "connect", NOW)
    outages.go_around(work(db))
    assert row_of(db, number).channel == "email"
    assert called(db) == tells


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
    assert outages.going_on(work(db)) == {"email": (BEGAN, "connect", 1, NOW)}
    channels.close(db, SCHOOL, "email", "sign-in", NOW)
    assert outages.going_on(work(db)) == {}, "a closed channel is told as closed"


def refused(db: Connection, count: int, code: str, *, policy: bool = False, outcome: str = "permanent") -> list[int]:
    numbers = [queue(db, message(f"g{n % 4 + 1}", id=f"e{n}"), State.FAILED, error_class=code) for n in range(count)]
    for number in numbers:
        outbox.add_attempt(db, number, 1, Attempt(1, "email", NOW, NOW, outcome, code, policy))
    return numbers


def judged(db: Connection, roster: Any = None, **values: Any) -> refusals.Alike:
    """What the refusals over e-mail come to, after the latest of them."""
    latest = outbox.of_event(db, [one for (one,) in db.execute(select(tables.event.c.id))])[-1]
    return refusals.judge(work(db, roster=roster), latest._replace(**values), "email")


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
    assert judged(db, roster) == refusals.Alike(ours, Counter({"failed": -5} if ours else {}))
    assert {row_of(db, number).state for number in numbers} == {"queued" if ours else "failed"}
    assert bool(channels.state(db, SCHOOL, "email").closed_reason) is ours
    assert not judged(db, roster).waits, "what was taken back is counted no more"


OWN_WORDS = ("smtp-550-5.7.1", "smtp-550-5.7.26", "smtp-554-5.7.0", "smtp-550-5.7.23")


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ([(code, True) for code in (*OWN_WORDS, OWN_WORDS[0])], True),
        ([(code, True) for code in OWN_WORDS], False),
        ([(code, False) for code in ("smtp-550", "smtp-550-5.1.1", "smtp-551", "smtp-552", "smtp-553")], False),
        ([*((code, True) for code in OWN_WORDS), ("smtp-550-5.1.1", False), (OWN_WORDS[1], True)], True),
        ([("smtp-550-5.7.1", True), ("smtp-552-5.2.2", False)] * 3, False),
    ],
    ids=["each domain its own words", "four", "none alike", "a dead address between", "three of each"],
)
def test_4_refusals_by_policy_are_alike_in_whatever_words(
    db: Connection, said: list[tuple[str, bool]], ours: bool
) -> None:
    numbers = []
    for n, (code, policy) in enumerate(said):
        numbers.append(queue(db, message(f"g{n % 4 + 1}", id=f"e{n}"), State.FAILED, error_class=code))
        outbox.add_attempt(db, numbers[-1], 1, Attempt(1, "email", NOW, NOW, "permanent", code, policy))
    assert judged(db, ONE).waits is ours
    by_policy = [number for number, (_, policy) in zip(numbers, said, strict=True) if policy]
    states = {row_of(db, number).state for number in by_policy}
    assert not ours or states == {"queued"}, "as if they were never tried"
    assert bool(channels.state(db, SCHOOL, "email").closed_reason) is ours


def test_temporary_refusals_alike_let_it_rest(db: Connection) -> None:
    refused(db, 5, "smtp-452-4.3.1", outcome="temporary")
    assert judged(db, TWO).waits
    state = channels.state(db, SCHOOL, "email")
    assert (state.closed_reason, state.down_reason, state.wait_until) == ("", "smtp-452-4.3.1", NOW + channels.PROBE)


def test_one_that_went_between_shows_that_it_is_not_us(db: Connection) -> None:
    refused(db, 5, "smtp-550", policy=True)
    went = queue(db, message(id="went"), State.SENT)
    outbox.add_attempt(db, went, 1, Attempt(1, "email", NOW, NOW, "sent"))
    assert not judged(db, ONE).waits


def again(db: Connection, numbers: list[int], code: str) -> list[bool]:
    """Let each be refused once more, one after another; whether it was taken for a word about us."""
    found = []
    for number in numbers:
        states.change(db, (State.QUEUED,), tables.message.c.id == number, state=State.FAILED, error_class=code)
        outbox.add_attempt(db, number, 2, Attempt(2, "email", NOW, NOW, "permanent", code))
        found.append(judged(db, TWO).waits)
    return found


@pytest.mark.parametrize("went", [True, False], ids=["others went since", "nothing went since"])
def test_4_what_is_refused_again_after_others_went_is_its_recipients(db: Connection, went: bool) -> None:
    """Five dead addresses at two providers closed the channel anew after each release, and nothing else ever went."""
    numbers = refused(db, 5, "smtp-550-5.1.1")
    assert judged(db, TWO).waits
    channels.reopen(db, SCHOOL, "email")
    if went:
        good = queue(db, message(id="went"), State.SENT)
        outbox.add_attempt(db, good, 1, Attempt(1, "email", NOW, NOW, "sent"))
    assert again(db, numbers, "smtp-550-5.1.1") == [False] * 4 + [not went]
    assert {row_of(db, number).state for number in numbers} == {"failed" if went else "queued"}
    assert bool(channels.state(db, SCHOOL, "email").closed_reason) is not went


def test_4_after_a_release_others_of_the_same_event_are_tried_first(db: Connection) -> None:
    numbers = refused(db, 5, "smtp-550-5.1.1")
    other = queue(db, replace(message(id="e0"), recipient="g9"))
    assert judged(db, TWO).waits
    store_refused.after_others(db, SCHOOL, "email", NOW)
    assert min(row_of(db, number).due_at for number in numbers) > row_of(db, other).due_at == NOW


def test_one_message_that_is_refused_five_times_is_one(db: Connection) -> None:
    [number] = refused(db, 1, "smtp-450", policy=True)
    for _ in range(5):
        outbox.add_attempt(db, number, 1, Attempt(1, "email", NOW, NOW, "temporary", "smtp-450", True))
    assert not judged(db, ONE).waits


REFUSED = "smtp-554-5.6.0"


def one_text(db: Connection, *, events: int = 1, other_went: bool = False) -> list[int]:
    """Six guardians of whom each was refused the text of one of these events, and one more who was not tried."""
    numbers = []
    for n in range(7):
        of, tried = replace(message(id=f"x{n % events}"), recipient=f"o{n}"), n < 6
        numbers.append(queue(db, of, *((State.FAILED,) if tried else ()), error_class=REFUSED if tried else ""))
        if tried:
            attempt = Attempt(1, "email", NOW, NOW, "permanent", REFUSED, content=True)
            outbox.add_attempt(db, numbers[-1], 1, attempt)
        if other_went and n == 0:
            went = queue(db, message(id="went"), State.SENT)
            outbox.add_attempt(db, went, 1, Attempt(1, "email", NOW, NOW, "sent"))
    return numbers


THEY = {f"o{n}": Guardian(f"o{n}", "Ouder", "Bos", email=f"o{n}@post{n % 2}.example") for n in range(7)}
WIDE = replace(people(), guardians=THEY)


def test_4_a_text_that_is_refused_waits_alone_and_closes_nothing(db: Connection) -> None:
    numbers, other = one_text(db), queue(db, message(id="other"))
    assert judged(db, WIDE).waits
    assert not channels.state(db, SCHOOL, "email").closed_reason
    assert {row_of(db, number).due_at for number in numbers[1:]} == {NOW + refusals.ASIDE}
    assert row_of(db, other).due_at == NOW, "others go meanwhile"
    assert {(one.why, one.count, one.detail) for one in left(work(db))} == {
        (CONTENT, 6, REFUSED),
        ("next-run", 1, ""),
    }
    outbox.hasten(db, row_of(db, numbers[-1]).public_id, NOW)
    assert row_of(db, numbers[-1]).due_at == NOW + refusals.ASIDE, "a slot that came free lets it go no sooner"


def test_4_texts_of_two_events_that_are_refused_alike_mean_us_and_others_are_tried_first(db: Connection) -> None:
    numbers, other = one_text(db, events=2), queue(db, message(id="other"))
    assert judged(db, WIDE).waits
    assert channels.state(db, SCHOOL, "email").closed_reason == "refuses-us-smtp-554-5.6.0"
    assert {row_of(db, number).state for number in numbers[1:]} == {"queued"}
    store_refused.after_others(db, SCHOOL, "email", NOW)
    assert min(row_of(db, number).due_at for number in numbers[1:]) > row_of(db, other).due_at == NOW


@pytest.mark.parametrize(
    ("route", "ends"), [('["email"]', ("failed", "email")), ('["email", "handover"]', ("queued", "handover"))]
)
def test_4_where_others_went_the_text_alone_ends_or_goes_another_way(
    db: Connection, route: str, ends: tuple[str, str]
) -> None:
    late = one_text(db, other_went=True)[-1]
    alike = refusals.judge(work(db, runtime(route), WIDE), row_of(db, late), "email")
    assert not alike.waits
    assert alike.counts == Counter({"moved" if ends[0] == "queued" else "failed": 1})
    assert (row_of(db, late).state, row_of(db, late).channel) == ends
    assert not channels.state(db, SCHOOL, "email").closed_reason


def test_4_what_is_urgent_waits_for_no_other(db: Connection) -> None:
    numbers = one_text(db)
    assert not judged(db, WIDE, priority=Priority.URGENT).waits
    assert {row_of(db, number).state for number in numbers[:6]} == {"failed"}


def tried(db: Connection, hours: int, *, outcome: str = "temporary", **values: Any) -> int:
    """A message that its mailbox does not take since so many hours, and that is of use for ten more."""
    more = {"attempts": 2, "error_class": "smtp-450-4.2.1", "due_at": NOW + HOUR, "deadline": NOW + 10 * HOUR}
    number = waits(db, **(more | values))
    for at in (NOW - hours * HOUR, NOW - HOUR):
        outbox.add_attempt(db, number, 1, Attempt(1, "email", at, at, outcome, "smtp-450-4.2.1"))
    return number


@pytest.mark.parametrize(
    ("hours", "values", "goes"),
    [
        (11, {}, True),
        (9, {}, False),
        (11, {"outcome": "unknown"}, False),
        (11, {"held": True}, False),
        (11, {"error_class": ""}, False),
        (2, {"priority": Priority.URGENT}, True),
        (2, {"priority": Priority.URGENT, "attempts": 1}, False),
        (11, {"error_class": f"{CONTENT}-smtp-554", "attempts": 0, "outcome": "closed"}, True),
    ],
    ids=["half", "less", "it may have come", "held", "not since", "urgent", "urgent, once", "a text that is refused"],
)
def test_4_what_one_mailbox_does_not_take_goes_another_way_while_there_is_time(
    db: Connection, hours: int, values: Any, goes: bool
) -> None:
    number = tried(db, hours, **values)
    assert outages.go_around(work(db)) == goes
    row, moves = row_of(db, number), goes and "priority" not in values
    assert (row.channel, row.due_at) == (("handover", NOW) if moves else ("email", NOW + HOUR))
    assert called(db) == goes
    assert outages.go_around(work(db)) == 0, "once"


def test_4_without_another_way_it_is_tried_while_it_is_of_use(db: Connection) -> None:
    number = tried(db, 11)
    assert outages.go_around(work(db, runtime(personal='["email"]'))) == 0
    assert row_of(db, number).state == "queued"


@pytest.mark.parametrize(("left", "goes"), [(9 * HOUR, True), (11 * HOUR, False)])
def test_4_a_channel_that_asks_for_a_long_rest_is_gone_around_too(db: Connection, left: Any, goes: bool) -> None:
    number = waits(db, due_at=NOW - 10 * HOUR, deadline=NOW + left)
    channels.rest(db, SCHOOL, "email", NOW + 5 * HOUR)
    assert outages.go_around(work(db)) == goes
    assert row_of(db, number).channel == ("handover" if goes else "email")


@pytest.mark.parametrize(("reader", "ends"), [("g1", ("failed", "email")), ("g2", ("queued", "handover"))])
def test_1_whom_an_automatic_post_reached_needs_no_call_where_the_mail_fails_and_who_is_not_in_it_does(
    db: Connection, reader: str, ends: tuple[str, str]
) -> None:
    post = put_post(db, "board", State.SENT)
    link = tables.message_guardian
    db.execute(delete(link).where(link.c.message == post, link.c.guardian == "g2"))
    number = queue(db, message(reader, source="hand", **URGENT), State.SENDING, owner="us", fence=1)
    claimed = row_of(db, number)
    [(_, one)] = work(db, runtime(BOARD)).queued([claimed])
    outcome.record(work(db, runtime(BOARD)), claimed, one, Permanent("smtp-550-5.1.1"), NOW)
    assert (row_of(db, number).state, row_of(db, number).channel) == ends
