"""From judged to being sent: the row says so before the call, and the message is addressed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.delivery.sending import begin
from ouderbrug.model import State
from ouderbrug.store import claims, opt_out_tokens, tables
from room_samples import JIP, NOW, SCHOOL, claimed, message, people, runtime, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

SARA = [people().guardians["g1"]]
PILOT = runtime(top='redirect_to = "proef@school.example"\n')


def test_the_row_is_being_sent_for_twice_as_long_as_the_call_may_take(db: Connection) -> None:
    one = message()
    row = claimed(db, one)
    begin(work(db), row, one, SARA)
    after, longest = row_of(db, row.id), runtime().channel_configs["email"].timeout_seconds
    assert (after.state, after.marked_at, after.pilot) == (State.SENDING, NOW, False)
    assert after.lease_until == NOW + timedelta(seconds=2 * longest) + claims.LEASE_MARGIN


def test_in_a_pilot_the_row_says_so_and_the_mail_goes_to_its_mailbox(db: Connection) -> None:
    one = message()
    row = claimed(db, one)
    ready = begin(work(db, PILOT), row, one, SARA)
    assert row_of(db, row.id).pilot
    assert [to.value for to in ready.to] == ["proef@school.example"]


def test_what_a_guardian_may_end_carries_a_token_of_which_the_store_knows_the_hash(db: Connection) -> None:
    one = message("g1", "newsletter")
    ready = begin(work(db), claimed(db, one), one, SARA)
    assert opt_out_tokens.find(db, SCHOOL, ready.unsubscribe, {one.key: one for one in SARA}) == (("g1",), "newsletter")


def test_what_nobody_can_end_carries_none(db: Connection) -> None:
    one = message("g1", "notice")
    assert begin(work(db), claimed(db, one), one, SARA).unsubscribe == ""
    assert db.execute(select(tables.opt_out_token)).all() == []


def test_names_are_merged_and_replies_go_to_the_teacher_of_the_group(db: Connection) -> None:
    one = message(kind="question", audience=JIP)
    ready = begin(work(db), claimed(db, one), one, SARA)
    assert "Jip" not in one.text.body
    assert "Sara Bakker" in ready.text.body and "Jip" in ready.text.body
    assert ready.reply_to == "karin@school.example"
