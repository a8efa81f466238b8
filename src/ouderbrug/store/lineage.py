"""The lineage: which opened store made each stretch of the changes of a store.

A number alone says how many changes there were, and an older store that went on gets as many. So each opened store has
a random link, which is written where its stretch begins. A marker holds the link of its number too: where the store has
another one there, it went on from a moment before.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.store.marker import Seen

KEPT = 200_000
"""So many changes back the stretches are known: of a region with ten runs at once two days, of a school for ever."""
_lineage = tables.lineage


class Lineage:
    """The stretches that one opened store adds."""

    def __init__(self) -> None:
        self.link, self._last = secrets.token_hex(8), -1

    def lengthen(self, connection: Connection, number: int) -> None:
        """Note that this store made the change of that number; nothing is written where it made the one before."""
        if number != self._last + 1:
            connection.execute(insert(_lineage).values(number=number, link=self.link))
        if self._last < 0:
            connection.execute(_FORGET, {"least": number - KEPT})

    def made(self, number: int) -> None:
        """Say that the change is durable."""
        self._last = number


_FORGET = delete(_lineage).where(_lineage.c.number < bindparam("least"))
_LINK = (
    select(_lineage.c.link)
    .where(_lineage.c.number <= bindparam("of_number"))
    .order_by(_lineage.c.number.desc())
    .limit(1)
)


def link(connection: Connection, number: int) -> str:
    """Who made the change of that number; empty where that is not known."""
    return connection.execute(_LINK, {"of_number": number}).scalar() or ""


def is_another(connection: Connection, seen: Iterable[Seen]) -> bool:
    """True where a change that was seen of a store was made by somebody else in this one."""
    made = {(one.link, one.number) for one in seen if one.link}  # most often both markers say the same
    return any(link(connection, number) not in ("", whose) for whose, number in made)


def begin_anew(connection: Connection) -> None:
    """Forget who made what: from here on this is the store, whatever was seen of it before."""
    connection.execute(delete(_lineage))
