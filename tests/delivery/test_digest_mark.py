"""The mark of a digest: what may not go leaves it, each in its own way, and what is left goes as one message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ouderbrug.delivery import digest_mark
from ouderbrug.model import CHILD_MARK, DIGESTS, GUARDIAN_MARK, Attachment, ContentClass, State, Text
from ouderbrug.planning import digest
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import digests, events, outbox, states, tables
from room_samples import DAY, DIGEST, HOUR, JIP, NOW, SCHOOL, message, people, queue, runtime, went, work
from store_samples import row_of, take

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow

LINE = runtime(extra=DIGEST, personal='["email"]')
WITH_A_COLLEAGUE = runtime(extra=DIGEST)
WISH = {"digest": True}
NIGHT = NOW + 12 * HOUR
MORNING = NOW + 22 * HOUR


def news(number: int = 1, recipient: str = "g1", **more: Any) -> Message:
    return message(recipient, "moment", f"m{number}", payload={"what": f"Dit is woord{number}x."}, **more)


def gathered(db: Connection, *inside: Message, **values: Any) -> tuple[MessageRow, list[int]]:
    """A claimed digest with these messages in it; the digest and their rows."""
    numbers = [queue(db, one, **values) for one in inside]
    for number, one in zip(numbers, inside, strict=True):
        digest.put_in(work(db, LINE), number, one, NOW)
    [whole] = take(db)
    assert whole.kind == "digest"
    return whole, numbers


def mark(
    db: Connection, whole: MessageRow, roster: Roster | None = None, now: datetime = NOW, line: Any = LINE
) -> tuple[Message | None, str]:
    here = work(db, line, roster or people(g1=WISH, g3=WISH), now=now)
    [queued] = here.queued([whole])
    return digest_mark.mark(here, whole, queued)


def plan_of(db: Connection, number: int) -> Any:
    return db.execute(select(tables.plan).where(tables.plan.c.message == number)).one()


def test_what_may_go_goes_in_one_message_that_says_all_of_it_and_follows_it(db: Connection) -> None:
    whole, inside = gathered(db, news(1), news(2))
    ready, became = mark(db, whole)
    assert became == "sending"
    assert ready is not None and "woord1x" in ready.text.body and "woord2x" in ready.text.body
    rows = [row_of(db, number) for number in (whole.id, *inside)]
    assert {(row.state, row.marked_at) for row in rows} == {(State.SENDING, NOW)}
    assert [row.digest for row in rows] == [None, whole.id, whole.id]


def test_it_is_about_all_the_children_inside_in_the_heaviest_class_inside(db: Connection) -> None:
    whole, _ = gathered(db, news(1), message("g1", "question", audience=JIP))
    ready, _ = mark(db, whole)
    assert ready is not None
    assert (ready.content_class, ready.pupils) == (ContentClass.PERSONAL, ("p1",))


def test_who_joined_reads_it_along_under_their_own_name(db: Connection) -> None:
    whole, [entry] = gathered(db, news(1, "g3"))
    for number in (whole.id, entry):
        outbox.join(db, number, SCHOOL, "g4")
    ready, _ = mark(db, whole)
    assert ready is not None and [one.name for one in ready.to] == ["Elif Aksoy", "Can Aksoy"]


def test_a_digest_with_nothing_in_it_is_cancelled(db: Connection) -> None:
    whole, [entry] = gathered(db, news())
    digests.take_out(db, [entry])
    assert mark(db, whole) == (None, "gone")
    row = row_of(db, whole.id)
    assert (row.state, row.error_class, row.settled_at, row.owner) == (State.CANCELLED, "empty-digest", NOW, None)


def test_what_is_held_leaves_it_and_waits_by_itself(db: Connection) -> None:
    whole, [held, goes] = gathered(db, news(1), news(2))
    states.change(db, (State.QUEUED,), tables.message.c.id == held, held=True)
    ready, _ = mark(db, whole)
    assert ready is not None and "woord1x" not in ready.text.body and "woord2x" in ready.text.body
    row = row_of(db, held)
    assert (row.state, row.digest, row_of(db, goes).digest) == (State.QUEUED, None, whole.id)


def test_what_may_not_go_any_more_leaves_it_for_good_with_the_reason(db: Connection) -> None:
    gone = news(1)
    whole, [refused, goes] = gathered(db, gone, news(2))
    events.add(db, replace(gone.event, revision=2), NOW)
    ready, became = mark(db, whole)
    assert became == "sending" and ready is not None and "woord1x" not in ready.text.body
    row = row_of(db, refused)
    assert (row.state, row.digest, row.error_class, row.settled_at) == (State.CANCELLED, None, "replaced", NOW)
    assert (plan_of(db, refused).verdict, plan_of(db, goes).verdict) == ("refuse", "allow")


def test_what_is_refused_for_its_own_guardian_is_judged_alone_for_who_joined_it(db: Connection) -> None:
    gone = news(1, "g3")
    whole, [refused] = gathered(db, gone)
    outbox.join(db, refused, SCHOOL, "g4")
    assert mark(db, whole, people(g3={"opt_out": frozenset({"all"})}, g4=WISH)) == (None, "gone")
    found = {row.recipient: row for row in outbox.waiting(db, SCHOOL, tuple(State)) if row.kind == "moment"}
    assert (found["g3"].state, found["g3"].error_class) == (State.CANCELLED, "consent.opted-out")
    assert (found["g4"].state, found["g4"].digest, found["g4"].due_at) == (State.QUEUED, None, NOW)
    assert outbox.guardians(db, [refused]) == {refused: ["g3"]}


def test_what_changed_since_its_approval_leaves_it_for_a_person(db: Connection) -> None:
    one = news(1)
    whole, [changed] = gathered(db, one, approval_hash=approval_hashes(replace(one, pupils=("p2",)), [], people()))
    assert mark(db, whole) == (None, "gone")
    row = row_of(db, changed)
    assert (row.state, row.digest, row.settled_at) == (State.AWAITING_APPROVAL, None, None)
    assert plan_of(db, changed).reason == "changed-since-approval"


def test_2_an_approval_of_the_digest_itself_is_none_of_what_is_in_it(db: Connection) -> None:
    whole, [entry] = gathered(db, news(1))
    ready, became = mark(db, whole._replace(approval_hash="over"))
    assert became == "sending" and ready is not None and row_of(db, entry).state == State.SENDING


def test_at_night_the_whole_of_it_waits_until_morning(db: Connection) -> None:
    whole, inside = gathered(db, news(1), news(2))
    states.change(db, (State.QUEUED,), tables.message.c.id == whole.id, lease_until=NIGHT + HOUR)
    assert mark(db, whole, now=NIGHT) == (None, "delayed")
    assert (row_of(db, whole.id).state, row_of(db, whole.id).due_at) == (State.QUEUED, MORNING)
    assert {(row_of(db, number).state, row_of(db, number).digest) for number in inside} == {(State.QUEUED, whole.id)}


def test_what_cannot_wait_as_long_leaves_it_and_the_rest_waits(db: Connection) -> None:
    whole, [short, long] = gathered(db, news(1, deadline=MORNING), news(2))
    assert mark(db, whole, now=NIGHT) == (None, "delayed")
    assert (row_of(db, short).digest, row_of(db, short).state) == (None, State.QUEUED)
    assert row_of(db, long).digest == whole.id


def test_where_nothing_can_wait_the_digest_is_over_and_each_waits_by_itself(db: Connection) -> None:
    whole, inside = gathered(db, news(1, deadline=MORNING), news(2, deadline=MORNING))
    assert mark(db, whole, now=NIGHT) == (None, "gone")
    assert row_of(db, whole.id).error_class == "empty-digest"
    assert {(row_of(db, number).state, row_of(db, number).digest) for number in inside} == {(State.QUEUED, None)}


def test_over_a_channel_that_gathers_no_more_all_of_it_goes_alone(db: Connection) -> None:
    whole, [entry] = gathered(db, news())
    short = runtime(extra='\n[channels.parro]\nmode = "assisted"\n')
    assert mark(db, whole._replace(channel="handover"), line=short) == (None, "gone")
    assert (row_of(db, entry).digest, row_of(db, entry).state) == (None, State.QUEUED)


def test_a_digest_waits_for_a_slot_with_all_that_is_in_it(db: Connection) -> None:
    whole, [entry] = gathered(db, news(1))
    went(db, "g1", *[NOW - DAY] * 3)
    assert mark(db, whole) == (None, "delayed")
    row = row_of(db, whole.id)
    assert (row.state, row.due_at, row_of(db, entry).digest) == (State.QUEUED, NOW + 7 * DAY - 2 * HOUR, whole.id)


def test_files_of_all_that_is_inside_go_along(db: Connection) -> None:
    files = (Attachment("/media/a.pdf", "application/pdf"), Attachment("/media/b.pdf", "application/pdf"))
    inside = [replace(news(number), attachments=(file,)) for number, file in enumerate(files)]
    whole = replace(inside[0], event=replace(inside[0].event, kind="digest", source=DIGESTS, payload={}))
    assert digest.filled(whole, inside, LINE, people(), ["g1"], NOW.date()).attachments == files


def test_15_in_a_pilot_it_has_invented_names_also_for_one_that_is_a_word_written_small(db: Connection) -> None:
    line = runtime(extra=DIGEST, personal='["email"]', top='redirect_to = "ict@wegwijzer.example"\n')
    said = f"{CHILD_MARK} leest voor aan {GUARDIAN_MARK}."
    about = replace(news(), text=Text("nl", said, said, said, said), pupils=("p1",))
    whole, _ = gathered(db, about, pilot=True)
    enrolled = people(g1={**WISH, "first_name": "mark", "last_name": "bakker"})
    small = replace(enrolled, pupils={**enrolled.pupils, "p1": replace(enrolled.pupils["p1"], first_name="roos")})
    ready, _ = mark(db, whole, small, line=line)
    assert ready is not None and "Sam leest voor aan Ouder A Voorbeeld." in ready.text.body
    for text in (ready.text.subject, ready.text.app, ready.text.body, ready.text.html):
        assert not {"roos", "mark", "bakker"} & set(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("number", [1, 2])
def test_15_in_a_pilot_no_entry_for_a_calendar_names_a_child(db: Connection, number: int) -> None:
    line = runtime(extra=DIGEST, personal='["email"]', top='redirect_to = "ict@wegwijzer.example"\n')
    said = {
        "title": "Avond van Roos",
        "starts_at": "2026-12-10T19:30:00+01:00",
        "place": "bij Roos",
        "why": "U hoort het.",
    }
    inside = [message("g1", "meeting_invitation", f"m{one}", payload=said | {"why": f"{one}"}) for one in range(number)]
    whole, _ = gathered(db, *inside, pilot=True)
    ready, _ = mark(db, whole, line=line)
    assert ready is not None
    found = [ready.meeting] if number == 1 else list(ready.meetings)
    assert [one is not None and "Roos" not in f"{one.summary} {one.place}" for one in found] == [True] * number
