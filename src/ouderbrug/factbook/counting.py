"""What counts for a guardian: the messages that rules find in the history and among what is planned."""

from __future__ import annotations

from ouderbrug.model import Priority, State

_COUNTED = frozenset({State.SENT, State.SENDING, State.UNKNOWN, State.HANDED_OVER})


def counts(state: str, priority: int, correction: str | None, pilot: bool, *, folded: bool = False) -> bool:
    """Whether a message counts for its guardian, by words as the store keeps them; the only place that says so.

    Sent counts, and whatever may have reached the guardian or holds its slot: sending, unknown and an open
    card of a handover. Urgent ones, corrections and mail to a pilot mailbox never count, and what is ``folded``
    does not either: its digest counts one.
    """
    return state in _COUNTED and priority >= Priority.NORMAL and not (correction or pilot or folded)
