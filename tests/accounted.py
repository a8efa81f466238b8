"""Where each accepted event's messages are: sent, waiting with a reason and a time, with a person, or told of."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.dispatcher import UNKNOWN_IN_A_ROW
from ouderbrug.model import DIGESTS, State
from ouderbrug.people import Receives
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.cards import cards
from ouderbrug.staff.follow_ups import not_sent
from ouderbrug.staff.not_sent import NOT_EVERYBODY, NOT_SENT, TOLD_FOR
from ouderbrug.store import channels, claims, events, set_aside
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from small_engine import SmallEngine

    Row = Mapping[str, Any]

WITH_A_PERSON = {State.AWAITING_APPROVAL, State.HANDED_OVER}
GOES_ON_ELSEWHERE = {"replaced", "already-had-it", "joined-another", "empty-digest", "not-heard", "enough-said-yes"}
"""Why a message ended that is told in another, or of which there is nothing to tell any more."""
FAILED = {State.FAILED: "failed", State.EXPIRED: "expired"}
RAN_OUT = {claims.NOT_TOLD, claims.NOT_POSTED}
"""Why a card is over, which is told by these words."""


def unaccounted(engine: SmallEngine, told: Collection[str], *, run_says_so: bool = False) -> list[str]:
    """What has vanished of the events of these ids, a line each; empty if nothing has.

    What is with nobody may be so where ``run_says_so`` by how it ended.
    """
    with engine.store.reading() as connection:
        work = UnitOfWork(connection, engine.runtime, engine.now)
        return [
            *_events(work, told, engine.rejected),
            *_messages(work, engine, run_says_so),
            *_ended(work, engine, run_says_so),
        ]


def _events(work: UnitOfWork, told: Collection[str], rejected: Collection[Any]) -> Iterator[str]:
    """Each event is stored with a plan, or set aside and listed."""
    aside = {one.event_id for one in set_aside.standing(work.connection, work.school)}
    for name in told:
        if not events.find(work.connection, work.school, name) and name not in aside and not rejected:
            yield f"{name} is neither stored nor set aside"


def _messages(work: UnitOfWork, engine: SmallEngine, run_says_so: bool) -> Iterator[str]:
    """What has not ended waits for a time and for a reason, or lies with a colleague who is named."""
    plans = {row["message"]: row for row in engine.rows("plan")}
    theirs = {tick.message for card in cards(work) for tick in card.open if card.assigned.keys or run_says_so}
    theirs |= {one.row.id for one in drafts(work) if one.assigned.keys or run_says_so}
    shut = {name for name, one in channels.states(work.connection, work.school).items() if not one.open(work.now)}
    shut |= _rested(engine, work.now)
    now = _as_stored(work.now)
    for row in engine.rows():
        state, number = State(row["state"]), row["id"]
        if state in WITH_A_PERSON and number not in theirs:
            yield f"message {number} is {state}, and nobody's"
        if state is State.SENDING:
            yield f"message {number} is being sent by nobody"
        if state is State.UNKNOWN and not row["error_class"]:
            yield f"message {number} is unknown without a reason"
        if state is not State.QUEUED or row["digest"]:
            continue
        if row["deadline"] <= now:
            yield f"message {number} is past its use, and waits"
        at_work = row["lease_until"] is not None and row["lease_until"] > now
        behind = row["held"] or row["channel"] in shut or at_work
        reason = row["error_class"] or plans[number]["reason"] or row["kind"] == "digest"
        if not behind and not reason:
            yield f"message {number} waits without a reason"
        if not behind and row["due_at"] <= now:
            yield f"message {number} waits for a time that is past"


def _rested(engine: SmallEngine, now: datetime) -> set[str]:
    """The channels of which the run that just ended knew too often not what became of a message."""
    tried = [row for row in engine.rows("attempt") if row["ended_at"] == _as_stored(now)]
    often = Counter(row["channel"] for row in tried if row["outcome"] == "unknown")
    return {name for name, count in often.items() if count >= UNKNOWN_IN_A_ROW}


def _ended(work: UnitOfWork, engine: SmallEngine, run_says_so: bool) -> Iterator[str]:
    """Of what a guardian did not get, in the last days, whoever wrote it is told."""
    listed = [one for one in not_sent(work) if one.assigned.keys or run_says_so]
    open_to_all = Counter[tuple[str, str]]()
    for one in listed:
        if one.code == NOT_SENT:
            open_to_all[one.event, _late(one.why)] += one.count
    if any(one.event.startswith(DIGESTS) for one in listed):
        yield "what a digest held is told by an id that nobody wrote"
    guarded = sum(one.count for one in listed if one.code == NOT_EVERYBODY)
    missing: dict[tuple[str, str], set[str]] = defaultdict(set)
    unsaid: set[str] = set()
    for event, why, guardian in _unheard(work, engine):
        missing[event, _late(why)].add(guardian)
    for (event, why), whom in missing.items():
        said = _words(work, why)
        if said and open_to_all[event, why] < len(whom):
            yield f"{event} did not reach {sorted(whom)} ({why}), and nobody was told"
        if said is None:
            unsaid |= whom
    if guarded < len(unsaid):  # each person counts once there, however much they did not get
        yield f"{len(unsaid) - guarded} may not be told why, and nobody was told that somebody did not get it"


def _late(why: str) -> str:
    """What was on the way over two channels was too late on both: it is told once, by the words of either."""
    return FAILED[State.EXPIRED] if why in RAN_OUT else why


def _words(work: UnitOfWork, why: str) -> str | None:
    name, _, code = why.partition(".")
    rule = work.runtime.registry.rules.get(name)
    return why if rule is None else rule.for_authors.get(code, None if rule.by_right else why)


def _unheard(work: UnitOfWork, engine: SmallEngine) -> Iterator[tuple[str, str, str]]:
    """The event, reason and guardian of all that ended in the last days without being told."""
    since = _as_stored(work.now - TOLD_FOR)
    messages = {row["id"]: row for row in engine.rows()}
    stored: dict[str, Row] = {}
    for row in engine.rows("event"):
        if row["event_id"] not in stored or stored[row["event_id"]]["revision"] < row["revision"]:
            stored[row["event_id"]] = row
    heard = _heard(engine, messages)
    last: dict[tuple[str, str, str], tuple[str, str]] = {}
    for plan in engine.rows("plan"):
        event = next((one for one in stored.values() if one["id"] == plan["event"]), None)
        if event is None or event["kind"] == "digest":
            continue
        row = messages.get(plan["message"])
        why, at = _end(row, plan)
        if not why or why in GOES_ON_ELSEWHERE or at < since:
            continue
        whom = [plan["recipient"]]
        if plan["recipient"].startswith("group:"):
            whom = [one.key for one in work.roster.members(plan["recipient"].removeprefix("group:"))]
        for guardian in whom:
            if guardian in work.roster.guardians and (plan["event"], guardian) not in heard:
                way = event["event_id"], guardian, plan["pupils"]
                last[way] = max(last.get(way, ("", "")), (at, why))
    for (name, guardian, _), (_, why) in last.items():
        if "." in why or _may_hear(work, name, guardian):
            yield name, why, guardian


def _may_hear(work: UnitOfWork, name: str, guardian: str) -> bool:
    """False of who gets only what they ask for by now, or nothing: that it was not told is as it should be."""
    pupils = work.roster.pupils_in(events.find(work.connection, work.school, name)[-1].event.audience)
    ties = [tie for tie in work.roster.ties_of_guardian.get(guardian, ()) if tie.pupil in pupils]
    allowed = not ties or any(tie.receives is Receives.ALL for tie in ties)
    return allowed and not work.roster.guardians[guardian].blocked


def _heard(engine: SmallEngine, messages: Mapping[int, Row]) -> set[tuple[int, str]]:
    """Who has, or is still to get, each revision of an event."""
    lives = {State.SENT, State.QUEUED, State.UNKNOWN, State.SENDING, *WITH_A_PERSON}
    found = set()
    for link in engine.rows("message_guardian"):
        row = messages[link["message"]]
        if State(row["state"]) in lives:
            found.add((row["event"], link["guardian"]))
    return found


def _end(row: Row | None, plan: Row) -> tuple[str, str]:
    """Why and when it ended; nothing for what goes, waits or was ended by a person."""
    if row is None:
        return (f"{plan['rule']}.{plan['reason']}" if plan["rule"] else plan["reason"]), plan["judged_at"]
    state = State(row["state"])
    if state is State.EXPIRED and row["error_class"] in RAN_OUT:
        return row["error_class"], row["settled_at"]
    if state in FAILED:
        return FAILED[state], row["settled_at"]
    if state is State.CANCELLED and not row["settled_by"]:
        return row["error_class"], row["settled_at"]
    return "", ""


def told_to_nobody(engine: Any) -> list[str]:
    """What is with a person of whom the last mails were refused since, or with nobody: a run then ends with 3."""
    with engine.store.reading() as connection:
        work = UnitOfWork(connection, engine.runtime, engine.now)
        theirs = [(f"card of {one.event}", one.assigned) for one in cards(work) if any(not t.stop for t in one.open)]
        theirs += [(f"draft of {one.message.event.id}", one.assigned) for one in drafts(work)]
        theirs += [(f"refusal of {one.event}", one.assigned) for one in not_sent(work)]
        return [what for what, whose in theirs if not any(_hears(work, engine, key, whose.since) for key in whose.keys)]


def _hears(work: UnitOfWork, engine: Any, key: str, since: datetime) -> bool:
    """True of who reads the list, took a mail since it is theirs, or is to get one: none was refused since."""
    took = (one.at for one in engine.mails if one.message.recipient == f"staff:{key}")
    mornings = (at for who, mail, at in engine.refused if who == key and not mail.startswith("call_now"))
    reads_the_list = not work.roster.staff[key].email
    return reads_the_list or any(at >= since for at in took) or not any(at >= since for at in mornings)


def _as_stored(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
