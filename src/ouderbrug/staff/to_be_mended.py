"""What waits for a part to be mended, or an import to come: a leader hears of it before it is too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.staff.due_follow_ups import TO_BE_MENDED, DueFollowUp
from ouderbrug.store import failing, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review

WAITS = timedelta(days=1)
"""A run says it when it is new; who reads no run hears of it after so long, or after half of what is left of its use
(our own choice), whichever comes first."""


def to_be_mended(review: Review) -> Iterator[DueFollowUp]:
    """One thing to do for each cause, however much waits for it; what is urgent was told at once."""
    found: dict[str, datetime] = {}
    for cause, since, until in _waiting(review):
        if since + min(WAITS, max((until - since) / 2, timedelta(0))) <= review.now:
            found[cause] = min(since, found.get(cause, since))
    for cause, since in sorted(found.items()):
        yield DueFollowUp(TO_BE_MENDED, cause, (), since, command="ouderbrug status")


def _waiting(review: Review) -> Iterator[tuple[str, datetime, datetime]]:
    """What waits: its cause, since when, and until when it is of use."""
    for one in set_aside.standing(review.connection, review.school):
        if not one.urgent:
            yield one.code, one.since, one.until
    yield from failing.waits_of(review.connection, review.school)
