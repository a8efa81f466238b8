"""For whom a mail is: its guardian first, and of who joined it those alone who still share the address and may read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery.judging import judge
from ouderbrug.delivery.recipients import recipients
from ouderbrug.model import State
from ouderbrug.planning import digest
from ouderbrug.rules.judgement import Judgement
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import outbox
from room_samples import DIGEST, JIP, NOW, SCHOOL, claimed, message, people, queue, runtime, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster

ALLOW, LATER = Judgement("allow"), Judgement("delay", "quiet_hours", "night", NOW)
REFUSED = Judgement("refuse", "consent", "opted-out")
APART = {"email": "can@guardian.example"}


def found(
    db: Connection, judgement: Judgement = ALLOW, roster: Roster | None = None, **more: Any
) -> tuple[list[str], list[str]]:
    """Whom the mail to Elif, which Can joined, is for; and who has a message in the store after that."""
    one = message("g3", **more)
    row = claimed(db, one)
    outbox.join(db, row.id, SCHOOL, "g4")
    whom = recipients(work(db, roster=roster), row, one, judgement)
    return [one.key for one in whom], sorted(one.recipient for one in outbox.waiting(db, SCHOOL))


def test_who_shares_the_address_reads_along(db: Connection) -> None:
    assert found(db) == (["g3", "g4"], ["g3"])


def test_who_moved_away_gets_a_message_of_their_own(db: Connection) -> None:
    assert found(db, roster=people(g4=APART)) == (["g3"], ["g3", "g4"])


def test_who_may_not_read_it_is_judged_alone(db: Connection) -> None:
    assert found(db, roster=people(g4={"opt_out": frozenset({"all"})})) == (["g3"], ["g3", "g4"])


def test_who_left_the_school_is_named_on_no_mail(db: Connection) -> None:
    roster = people()
    left = replace(roster, guardians={key: one for key, one in roster.guardians.items() if key != "g4"})
    assert found(db, roster=left) == (["g3"], ["g3", "g4"])


def test_who_waits_along_stays_with_it_and_who_is_apart_leaves_also_then(db: Connection) -> None:
    assert found(db, LATER) == (["g3", "g4"], ["g3"])


def test_who_is_apart_leaves_what_waits(db: Connection) -> None:
    assert found(db, LATER, people(g4=APART)) == (["g3"], ["g3", "g4"])


def test_what_is_refused_for_its_own_guardian_is_judged_alone_for_who_joined(db: Connection) -> None:
    assert found(db, REFUSED)[1] == ["g3", "g4"]


def test_over_a_channel_without_addresses_nobody_reads_along(db: Connection) -> None:
    one = message("g3", "question", audience=replace(JIP, keys=("p3",)), channel="handover")
    row = row_of(db, queue(db, one))
    outbox.join(db, row.id, SCHOOL, "g4")
    assert [one.key for one in recipients(work(db), row, one, ALLOW)] == ["g3"]


@pytest.mark.parametrize("recipient", ["group:3A", "g9"])
def test_a_post_and_a_guardian_who_left_have_nobody_to_address(db: Connection, recipient: str) -> None:
    one = replace(message(), recipient=recipient)
    assert recipients(work(db), row_of(db, queue(db, one)), one, ALLOW) == []


def test_who_leaves_a_digest_takes_along_what_was_for_them_too(db: Connection) -> None:
    """Of two messages in the digest of Elif, Can joined one; the other was hers alone."""
    line = runtime(extra=DIGEST)
    both, hers = (message("g3", "moment", name) for name in ("both", "hers"))
    rows = [queue(db, one) for one in (both, hers)]
    outbox.join(db, rows[0], SCHOOL, "g4")
    for number, one in zip(rows, (both, hers), strict=True):
        digest.put_in(work(db, line), number, one, NOW)
    here = work(db, line, people(g4=APART))
    [whole] = here.queued([row_of(db, row_of(db, rows[0]).digest or 0)])
    assert [one.key for one in recipients(here, whole.row, whole.message, ALLOW)] == ["g3"]
    own = [one for one in outbox.waiting(db, SCHOOL, tuple(State)) if one.recipient == "g4"]
    assert [(one.event_id, one.digest) for one in own] == [("both", None)]
    assert outbox.guardians(db, [whole.row.id, *rows]) == {whole.row.id: ["g3"], rows[0]: ["g3"], rows[1]: ["g3"]}


def test_11_who_leaves_an_approved_mail_takes_the_approval_along_and_what_it_covers(db: Connection) -> None:
    one, apart = message("g3"), people(g4=APART)
    row = claimed(db, one, approval_hash=approval_hashes(one, ["g3", "g4"], people()), approved_by="juf")
    outbox.join(db, row.id, SCHOOL, "g4")
    recipients(work(db, roster=apart), row, one, ALLOW)
    [own] = [one for one in outbox.waiting(db, SCHOOL) if one.recipient == "g4"]
    assert own.approval_hash == row.approval_hash != "" and own.approved_by == "juf"
    [(_, mine)] = work(db, roster=apart).queued([own])
    assert judge(work(db, roster=apart), own, mine).reason is None
    other = replace(mine, text=replace(mine.text, body="Iets anders"))
    assert judge(work(db, roster=apart), own, other).reason == "changed-since-approval"
