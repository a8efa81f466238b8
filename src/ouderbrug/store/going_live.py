"""What a store knows of going live: in which mode the school was last, who asked to change that, and what waits."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.model import State
from ouderbrug.store import approvals, outbox, states, tables
from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

LIVE = "live"
"""The mode in which messages go to guardians; the others are "off", and "pilot" with its mailbox."""
THROWN_AWAY = "pilot-ended"
"""Why a message ended that was made before the school went live."""
_message = tables.message


class Decision(NamedTuple):
    """Who let the school go live: a leader, by which decision, when, and for which group first (empty: for all)."""

    by: str
    decision: str
    at: str
    group: str = ""


def mode(connection: Connection, school: str) -> str | None:
    """The mode that runs of this school were last in; None before the first."""
    return meta(connection, f"mode:{school}")


def set_mode(connection: Connection, school: str, value: str) -> None:
    """Let runs in this mode go on."""
    set_meta(connection, f"mode:{school}", value)
    if not_live_since(connection, school):
        set_meta(connection, f"mode-written:{school}", "")


def note_mode(connection: Connection, school: str, value: str) -> None:
    """Remember in which mode a command writes to this store: what it stores may be a test that no guardian is to get.

    The mode of the runs stays as it was, for what waits from before is decided on first.
    """
    was = mode(connection, school)
    if was is None:
        set_mode(connection, school, value)
    elif was == LIVE and value not in (LIVE, not_live_since(connection, school)):
        set_meta(connection, f"mode-written:{school}", value)


def not_live_since(connection: Connection, school: str) -> str:
    """The mode in which something was written since the last run of a school that was live; empty if that was live."""
    return meta(connection, f"mode-written:{school}") or ""


def ask(connection: Connection, school: str, now: datetime) -> None:
    """Note that somebody asked to go live."""
    set_meta(connection, f"golive-asked:{school}", now.isoformat())


def asked(connection: Connection, school: str) -> str:
    """When somebody last asked to go live, as an ISO time; empty if nobody did since the last decision."""
    return meta(connection, f"golive-asked:{school}") or ""


def decide(connection: Connection, school: str, decision: Decision) -> None:
    """Keep who decided, and forget the question."""
    set_meta(connection, f"golive:{school}", json.dumps(decision._asdict()))
    set_meta(connection, f"golive-asked:{school}", "")


def decided(connection: Connection, school: str) -> Decision | None:
    """The last decision to go live; None if there was none."""
    found: Any = json.loads(meta(connection, f"golive:{school}") or "null")
    return Decision(**found) if found else None


def waiting(connection: Connection, school: str) -> list[MessageRow]:
    """What waits, is in the hands of a colleague for a pilot, or was left in the middle of sending by a dead run."""
    found = outbox.waiting(connection, school, (*WAITING, State.SENDING, State.HANDED_OVER))
    return [row for row in found if row.pilot or row.state in (*WAITING, State.SENDING)]


def by_kind(rows: Iterable[MessageRow]) -> dict[str, int]:
    """How many messages of each kind."""
    return dict(Counter(row.kind for row in rows))


def throw_away(connection: Connection, rows: Iterable[MessageRow], now: datetime) -> int:
    """End messages that were made before; returns how many.

    What a dead run may have sent to a guardian is not ended by that: only a person can know of it.
    """
    here, done = _message.c.id.in_([row.id for row in rows]), {"settled_at": now, "owner": None, "lease_until": None}
    to_guardians = here & _message.c.pilot.is_(False)
    states.change(connection, (State.SENDING,), to_guardians, state=State.UNKNOWN, error_class="run-died", **done)
    ended = {"state": State.CANCELLED, "error_class": THROWN_AWAY, **done}
    return states.change(connection, (*WAITING, State.SENDING, State.HANDED_OVER), here, **ended)


def keep(connection: Connection, rows: Iterable[MessageRow]) -> int:
    """Let what still waits of these messages go to whom it is for; returns how many.

    What was approved in a pilot was looked at with invented names, and is looked at once more.
    """
    here = _message.c.id.in_([row.id for row in rows])
    in_a_pilot = here & _message.c.pilot & (_message.c.approval_hash != "")
    approvals.end(connection, WAITING, in_a_pilot)
    return states.change(connection, WAITING, here, pilot=False)
