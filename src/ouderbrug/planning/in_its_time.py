"""Lets go what waited for a look only because it lay ahead by its own word, once its time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning.making import AHEAD
from ouderbrug.rules.day_words import DAY_WORD, PAST_DATE
from ouderbrug.store import decisions, outbox, plans

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork

_ASKED_AGAIN = frozenset({AHEAD, DAY_WORD, PAST_DATE})
"""What no longer holds when its time comes, or is asked again at the mark: "morgen" is true on its own day."""


def let_go(work: UnitOfWork) -> None:
    """Queue what has happened by now; what a person must see for another reason goes on waiting for them."""
    waiting = outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,))
    over = [row for row in waiting if row.occurred_at <= work.now]
    codes = plans.warnings_of(work.connection, [row.id for row in over])
    for row in over:
        # What a rule warned of bears its name, and asks for no look.
        asked = {code for code in codes.get(row.id, ()) if "." not in code}
        if AHEAD in asked and asked <= _ASKED_AGAIN:
            decisions.let_go(work.connection, row, work.now)
