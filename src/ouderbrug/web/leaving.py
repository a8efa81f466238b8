"""When what a colleague let go, or put ready, leaves: as the rules say for that moment, and not while it is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import judge
from ouderbrug.model import State
from ouderbrug.store import channels, holds
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

HELD, READ_FIRST, SHUT = "waits_held", "waits_read", "waits_shut"


def why_not_yet(ask: Ask, rows: Sequence[MessageRow]) -> str:
    """The words for what waits for a person, who holds it, reads it first or opens its channel; empty if it goes."""
    if holds.behind(ask.work.connection, ask.work.school, rows):
        return HELD
    if rows and all(row.state == State.AWAITING_APPROVAL for row in rows):
        return READ_FIRST
    return SHUT if rows and all(_of_channel(ask, row).closed_reason for row in rows) else ""


def _of_channel(ask: Ask, row: MessageRow) -> ChannelState:
    return channels.state(ask.work.connection, ask.work.school, row.channel)


def leaves_at(ask: Ask, rows: Sequence[MessageRow]) -> str:
    """From when the first of them goes, in words: not before it may, by the rules as they will be then."""
    goes = [row for row in rows if not _of_channel(ask, row).closed_reason]
    moments = [_goes(ask, one) for one in ask.work.queued(goes)]
    return ask.say.when(min(moments), ask.work.runtime.calendar) if moments else ""


def leaves(ask: Ask, rows: Sequence[MessageRow]) -> str:
    """When they go, or why not yet; of what a colleague tells or posts, when it stands on the list."""
    behind = holds.behind(ask.work.connection, ask.work.school, rows)
    free = [row for row in rows if row.id not in behind]
    if behind and free:
        return f"{leaves(ask, free)} {ask.say('some_held')}"
    if why := why_not_yet(ask, rows):
        return ask.say(why)
    by_hand = all(row.channel in ask.work.runtime.by_person for row in rows)
    said = "listed_when" if by_hand else "go_when" if len({row.event for row in rows}) > 1 else "goes_when"
    return ask.say(said, when=leaves_at(ask, rows))


def _goes(ask: Ask, one: Queued) -> datetime:
    row, message = one
    at = max(filter(None, (row.due_at, row.not_before, ask.work.now, _of_channel(ask, row).wait_until)))
    then = UnitOfWork(ask.work.connection, ask.work.runtime, at, ask.work.roster)
    return max(filter(None, (at, judge(then, row, message).until)))
