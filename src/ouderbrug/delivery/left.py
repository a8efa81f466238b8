"""What a run left and why: each message that is not done, under the one reason that keeps it now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery.judging import judge
from ouderbrug.model import State
from ouderbrug.store import channels, holds, outbox, refused, waiting
from ouderbrug.store.channels import ChannelState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.model import Message
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.store.waiting import Waits
    from ouderbrug.unit_of_work import UnitOfWork

HELD, APPROVAL, COLLEAGUES, OFF, MENDS = "held", "approval", "with-colleagues", "not-live", "to-be-mended"
GONE, UNCALLED, CLOSED, AWAY, RESTS = "no-such-channel", "not-in-a-pilot", "closed", "does-not-answer", "rests"
PACED, NEXT_RUN, IN_HAND, AGAIN, LATER = "per-minute", "next-run", "in-hand", "tried", "not-due"
CONTENT, UNKNOWN = refused.CONTENT, "unknown"
REFUSED = "refused"
"""A rule would end it at its mark."""
_FREE = (PACED, NEXT_RUN)
_BY_HAND = (HELD, APPROVAL, COLLEAGUES, UNKNOWN)
IN_TIME = (HELD, APPROVAL, COLLEAGUES, OFF, LATER, IN_HAND, UNKNOWN, REFUSED)
"""Why messages wait that are not overdue: their time has not come, or a person keeps them back."""


@dataclass(frozen=True, slots=True)
class Left:
    """So many messages that wait for one reason: ``since`` it holds, and ``until`` it does, if that is known (UTC).

    ``detail`` is the code for which a channel is closed, away or refuses a text, or the scope and key of a hold. Of
    what takes its minutes, ``room`` is how many may go at this moment.
    """

    why: str
    count: int
    channel: str = ""
    detail: str = ""
    since: datetime | None = None
    until: datetime | None = None
    per_minute: int = 0
    room: int = 0


class OfChannel(NamedTuple):
    """What waits over one channel: how many, when the next is due, and since when the oldest is overdue (UTC).

    So many of it are ``by_hand``: a person keeps them back, or has to look, to tell or to settle them.
    """

    waiting: int
    next_due: datetime | None
    oldest: datetime | None
    by_hand: int = 0


class _Reason(NamedTuple):
    why: str
    channel: str = ""
    detail: str = ""


def left(work: UnitOfWork, judged: Mapping[int, Judgement] | None = None) -> list[Left]:
    """What waits at this moment, by reason, the most first; every message that is not done stands under one of them.

    What is ``judged`` waits for what that says, and all else for what the last run found.
    """
    states = channels.states(work.connection, work.school)
    found = _by_reason(work, states, judged=judged or {})
    return _all_told(work, found, states, _last_places(free := _free(found), {row.id for row in free}))


def of_these(work: UnitOfWork, ids: Collection[int]) -> list[Left]:
    """The same of these messages alone, which the rules have just let go; what goes before them takes its places."""
    states = channels.states(work.connection, work.school)
    line = _by_reason(work, states, each=True)
    return _all_told(work, _among(line, ids), states, _last_places(_free(line), ids))


def once_approved(work: UnitOfWork, ids: Collection[int]) -> list[Left]:
    """The same of messages that a person has just let go: of one that nothing keeps, what the rules say of it now."""
    states = channels.states(work.connection, work.school)
    line = _by_reason(work, states, each=True)
    found = _among(line, ids)
    free = {row.id: row for reason in list(found) if reason.why in _FREE for row in found.pop(reason)}
    for row, message in work.queued(outbox.some(work.connection, list(free))):
        reason, waits = _judged(work, row, message, free[row.id], states)
        found.setdefault(reason, []).append(waits)
    kept = free.keys() - {row.id for row in _free(found)}
    return _all_told(work, found, states, _last_places((row for row in _free(line) if row.id not in kept), ids))


def _among(found: Mapping[_Reason, list[Waits]], ids: Collection[int]) -> dict[_Reason, list[Waits]]:
    among = {reason: [row for row in rows if row.id in ids] for reason, rows in found.items()}
    return {reason: rows for reason, rows in among.items() if rows}


def _free(found: Mapping[_Reason, list[Waits]]) -> list[Waits]:
    """What nothing but the ceiling of its channel keeps, in the order in which it goes."""
    return [row for why in _FREE for reason, rows in found.items() if reason.why == why for row in rows]


def _last_places(line: Iterable[Waits], ids: Collection[int]) -> dict[str, int]:
    """By channel, how many go over it until the last of these has gone."""
    so_far, last = Counter[str](), dict[str, int]()
    for row in line:
        so_far[row.channel] += row.many
        if row.id in ids:
            last[row.channel] = so_far[row.channel]
    return last


def _all_told(
    work: UnitOfWork,
    found: Mapping[_Reason, list[Waits]],
    states: Mapping[str, ChannelState],
    places: Mapping[str, int],
) -> list[Left]:
    """What is found, the most first; where the next run of a channel does not take all, as what takes its minutes."""
    since = _since(work)
    grouped: dict[_Reason, list[Waits]] = {}
    for reason, rows in found.items():
        grouped.setdefault(_paced(work, reason, states, places), []).extend(rows)
    told = [_told(work, reason, rows, states, since, places) for reason, rows in grouped.items()]
    return sorted(told, key=lambda one: (-one.count, one.why, one.channel))


def _paced(work: UnitOfWork, reason: _Reason, states: Mapping[str, ChannelState], places: Mapping[str, int]) -> _Reason:
    channel = reason.channel
    if reason.why != NEXT_RUN or not (a_minute := _per_minute(work, channel)):
        return reason
    room = states.get(channel, ChannelState(channel)).bucket(a_minute, work.now)
    return _Reason(PACED, channel) if room < places[channel] else reason


def _per_minute(work: UnitOfWork, channel: str) -> int:
    return work.runtime.pace(channel) if channel in work.runtime.channel_configs else 0


def _judged(
    work: UnitOfWork, row: MessageRow, message: Message, waits: Waits, states: Mapping[str, ChannelState]
) -> tuple[_Reason, Waits]:
    judgement = judge(work, row, message)
    if judgement.verdict in ("delay", "fold") and judgement.until:
        return _Reason(LATER), waits._replace(due_at=judgement.until)
    if judgement.verdict == "refuse":
        return _Reason(REFUSED), waits
    return _of_channel(work, waits, states.get(row.channel, ChannelState(row.channel))), waits


def by_channel(work: UnitOfWork, judged: Mapping[int, Judgement] | None = None) -> dict[str, OfChannel]:
    """The same, of each channel over which something waits."""
    states = channels.states(work.connection, work.school)
    by_reason = _by_reason(work, states, judged=judged or {})
    found = [(reason, row) for reason, rows in by_reason.items() for row in rows]
    return {
        channel: _of_all([(why, row) for why, row in found if row.channel == channel], work.now)
        for channel in sorted({row.channel for _, row in found})
    }


def _of_all(rows: list[tuple[_Reason, Waits]], now: datetime) -> OfChannel:
    due = [row.due_at for reason, row in rows if reason.why == LATER]
    # What waits for a part to be mended, or for a channel, may have its own time still to come.
    overdue = [row.since for reason, row in rows if reason.why not in (*IN_TIME, MENDS) and row.since <= now]
    # A part that fails asks for another time in each run.
    overdue += [row.accepted_at for reason, row in rows if reason.why == MENDS]
    by_hand = sum(row.many for reason, row in rows if reason.why in _BY_HAND)
    return OfChannel(sum(row.many for _, row in rows), min(due, default=None), min(overdue, default=None), by_hand)


def _by_reason(
    work: UnitOfWork,
    states: Mapping[str, ChannelState],
    judged: Mapping[int, Judgement] = MappingProxyType({}),
    *,
    each: bool = False,
) -> dict[_Reason, list[Waits]]:
    held = bool(_since(work))
    if held or judged or each:
        rows = waiting.every(work.connection, work.school)
    else:
        rows = waiting.together(work.connection, work.school, work.now)
    queued = [row for row in rows if row.state == State.QUEUED]
    behind = holds.behind(work.connection, work.school, queued) if held else {}
    found: dict[_Reason, list[Waits]] = {}
    for row in rows:
        now = _as_judged(work, row, judged.get(row.id))
        reason = _why(work, now, states, behind.get(row.id, ()))
        found.setdefault(_by_rules(reason, judged.get(row.id)), []).append(now)
    return found


def _as_judged(work: UnitOfWork, row: Waits, judgement: Judgement | None) -> Waits:
    """The same, of the time at which the rules let it go now; what was tried keeps the time of its next try."""
    if judgement is None or row.attempts or row.state != State.QUEUED:
        return row
    may = work.now if judgement.verdict == "allow" else judgement.until
    return row._replace(due_at=may) if may else row


def _by_rules(reason: _Reason, judgement: Judgement | None) -> _Reason:
    """Why it waits, where nothing but the rules keeps it: that a person looks first, or that it does not go."""
    if judgement is None or reason.why not in (LATER, NEXT_RUN, PACED):
        return reason
    return {"refuse": _Reason(REFUSED), "approve": _Reason(APPROVAL)}.get(judgement.verdict, reason)


def _since(work: UnitOfWork) -> dict[str, datetime]:
    standing = holds.standing(work.connection, work.school)
    doubted = holds.in_doubt(work.connection, work.school).items()
    return {f"{one.scope} {one.key}".strip(): one.since for one in standing} | {" ".join(on): at for on, at in doubted}


def _why(
    work: UnitOfWork, row: Waits, states: Mapping[str, ChannelState], behind: Iterable[tuple[str, str]]
) -> _Reason:
    runtime, settings = work.runtime, work.runtime.settings
    if row.state == State.UNKNOWN:
        return _Reason(UNKNOWN)
    if row.state == State.HANDED_OVER and row.channel not in settings.channels:
        return _Reason(GONE, row.channel)
    if row.lease_until and row.lease_until > work.now:
        return _Reason(IN_HAND, row.channel)
    if row.state == State.SENDING:
        return _Reason(NEXT_RUN, row.channel)
    if row.state != State.QUEUED:
        return _Reason(APPROVAL if row.state == State.AWAITING_APPROVAL else COLLEAGUES)
    if on := sorted(behind, key=_widest):
        return _Reason(HELD, detail=" ".join(on[0]).strip())
    if row.mends:
        return _Reason(MENDS)
    if row.channel not in settings.channels:
        return _Reason(GONE, row.channel)
    if settings.mode == "off":
        return _Reason(OFF)
    if row.error.startswith(CONTENT):
        return _Reason(CONTENT, row.channel, row.error.removeprefix(f"{CONTENT}-"))
    state = states.get(row.channel, ChannelState(row.channel))
    shut = row.error and (state.closed_reason or state.down_since)  # it cost no attempt
    if row.due_at > work.now and not row.attempts and not shut:
        return _Reason(LATER)
    if row.channel not in runtime.callable_channels:
        return _Reason(UNCALLED, row.channel)
    return _of_channel(work, row, state)


def _widest(hold: tuple[str, str]) -> tuple[int, str]:
    order = (holds.AFTER_RESTORE, "school", holds.OUTSIDE, "group", "pupil", "guardian", holds.PAIR)
    return order.index(hold[0]) if hold[0] in order else len(order), hold[1]


def _of_channel(work: UnitOfWork, row: Waits, state: ChannelState) -> _Reason:
    if state.closed_reason:
        return _Reason(CLOSED, row.channel, state.closed_reason)
    if state.down_since:
        return _Reason(AWAY, row.channel, state.down_reason)
    if row.due_at > work.now:
        return _Reason(AGAIN, row.channel)
    if not state.open(work.now):
        return _Reason(RESTS, row.channel)
    return _Reason(NEXT_RUN if state.room(work.runtime.pace(row.channel), 1, work.now) else PACED, row.channel)


def _told(
    work: UnitOfWork,
    reason: _Reason,
    rows: list[Waits],
    states: Mapping[str, ChannelState],
    holds_since: Mapping[str, datetime],
    places: Mapping[str, int],
) -> Left:
    why, channel, detail = reason
    state = states.get(channel, ChannelState(channel))
    since = {
        HELD: holds_since.get(detail),
        APPROVAL: min(row.accepted_at for row in rows),
        COLLEAGUES: min(row.since for row in rows),
        UNKNOWN: min(row.since for row in rows),
        MENDS: min(row.accepted_at for row in rows),
        CLOSED: state.closed_at,
        AWAY: state.down_since,
    }
    next_ = min(row.due_at for row in rows)
    paced = _per_minute(work, channel) if why == PACED else 0
    room = state.bucket(paced, work.now)
    in_hand = max((row.lease_until for row in rows if row.lease_until), default=None)
    until = {
        LATER: next_,
        IN_HAND: in_hand,
        AGAIN: next_,
        CONTENT: next_,
        RESTS: state.wait_until,
        AWAY: state.asked_from(work.now),
    }
    last = work.now + timedelta(minutes=ceil(max(places[channel] - room, 0) / paced)) if paced else None
    count = sum(row.many for row in rows)
    return Left(why, count, channel, detail, since.get(why), last or until.get(why), paced, room)
