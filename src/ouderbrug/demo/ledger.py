"""The demo's books: where each message stands after a moment of the week, read from the store, and what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    Books = Mapping[str, "Entry"]
    """Every message that the week made or refused until a moment, by a name that it keeps."""

FATES = ("mail", "text", "post", "card", "waiting", "late", "look", "refused", "expired", "called_off", "failed")
"""What can become of a message, in the order in which the demo tells it; each has exactly one."""
OPEN = frozenset({"waiting", "late", "look"})
_BY_STATE = {
    State.HANDED_OVER: "card",
    State.QUEUED: "waiting",
    State.SENDING: "waiting",
    State.AWAITING_APPROVAL: "look",
    State.EXPIRED: "expired",
    State.CANCELLED: "called_off",
    State.FAILED: "failed",
    State.UNKNOWN: "failed",
}


class Entry(NamedTuple):
    """One message, or the refusal of one: a mail to a mailbox of two parents is one, as is a post to a group.

    ``code`` is why it does not go now, empty where it went; ``off`` is true of the word that something is off. It is
    ``late`` where the first day on which it may go is one on which it is of no use any more.
    """

    event: str
    recipient: str
    fate: str
    code: str = ""
    until: datetime | None = None
    public_id: str = ""
    off: bool = False


@dataclass(frozen=True)
class Flow:
    """What happened to messages between two looks at the books.

    ``moved`` is how many came to each fate; ``taken_back`` is how many of the called off were on cards until then.
    """

    new: int = 0
    moved: Counter[str] = field(default_factory=Counter)
    taken_back: int = 0


def read(path: Path) -> Books:
    """The books of the store at ``path``; raises StoreError."""
    event, plan, message = tables.event, tables.plan, tables.message
    query = (
        select(
            plan.c.id, event.c.event_id, plan.c.recipient, plan.c.verdict, plan.c.rule, plan.c.reason, plan.c.until,
            message.c.public_id, message.c.state, message.c.recipient.label("reader"), message.c.channel,
            message.c.held, message.c.error_class, event.c.withdrawn, message.c.deadline,
        )
        .join(event, event.c.id == plan.c.event)
        .outerjoin(message, message.c.id == plan.c.message)
        .order_by(plan.c.id)
    )  # fmt: skip
    store = Store(path, "", readonly=True)
    try:
        with store.reading() as connection:
            rows = connection.execute(query).all()
    finally:
        store.close()
    books: dict[str, Entry] = {}
    for row in rows:
        name = row.public_id or f"plan {row.id}"
        fate = _fate(row.state, row.recipient, row.channel)
        recipient = row.reader or row.recipient
        if fate == "waiting" and None not in (row.until, row.deadline) and row.until >= row.deadline:
            fate = "late"
        entry = Entry(
            row.event_id, recipient, fate, _code(row, fate), row.until, row.public_id or "", bool(row.withdrawn)
        )
        books.setdefault(name, entry)
    return books


def _fate(state: str | None, recipient: str, channel: str | None) -> str:
    if state is None:
        return "refused"
    if state == State.SENT:
        return "text" if channel == "sms" else "post" if recipient.startswith("group:") else "mail"
    return _BY_STATE[State(state)]


def _code(row: object, fate: str) -> str:
    """Why it is not sent: the rule that decided, or what ended it."""
    rule, reason = getattr(row, "rule", None), getattr(row, "reason", None)
    if fate == "expired":
        return fate
    if fate in ("called_off", "failed"):
        return str(getattr(row, "error_class", "")) or fate
    if fate not in (*OPEN, "refused"):
        return ""
    if getattr(row, "held", False):
        return "hold"
    return f"{rule}.{reason}" if rule else str(reason or "not-due")


def as_planned(books: Books, plans: Iterable[Mapping[str, Any]]) -> Books:
    """The same books, of which that is late which the plan says comes too late: it looks further than one run does."""
    late = {(one["event"], one["recipient"]) for one in plans if one["late"]}
    return {
        name: one._replace(fate="late" if (one.event, one.recipient) in late else "waiting")
        if one.fate in ("waiting", "late")
        else one
        for name, one in books.items()
    }


def flow(before: Books, after: Books) -> Flow:
    """What changed from one look at the books to the next."""
    changed = [(before.get(name), entry) for name, entry in after.items() if _fate_in(before, name) != entry.fate]
    moved = Counter(entry.fate for _, entry in changed)
    back = sum(was is not None and was.fate == "card" and now.fate not in ("card", *OPEN) for was, now in changed)
    return Flow(len(after.keys() - before.keys()), moved, back)


def _fate_in(books: Books, name: str) -> str:
    return books[name].fate if name in books else ""


def became(books: Books) -> dict[str, int]:
    """How many came to each fate; they sum to all messages."""
    counts = Counter(entry.fate for entry in books.values())
    return {fate: counts[fate] for fate in FATES}


def why_not(before: Books, after: Books) -> Counter[str]:
    """Why what waits after a moment waits, and what was refused in it was refused, by code."""
    return Counter(
        entry.code for name, entry in after.items()
        if entry.fate in OPEN or (entry.fate == "refused" and name not in before)
    )  # fmt: skip
