"""Why a store that was opened is not to be used: one question after another, of which the first with an answer counts.

What a machine remembers of a store stands in markers; what the store says of itself in its generation and its lineage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.store import generation, lineage, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.store.generation import Generation
    from ouderbrug.store.marker import Seen

AT_ONCE, LAGS = 1.0, 120.0
"""So many seconds may lie between what a marker says of itself and the date of its file, where it knows all that the
store does; and where it knows less, as after a power cut, which keeps dates that are newer than what files say."""
RESTORE = "`ouderbrug store restore FILE` puts a backup in its place without sending anything twice"


@dataclass(frozen=True)
class Asked:
    """A store that is ``called`` so, and what is known of it outside.

    ``beside`` is the marker beside it, which was put there so many seconds ``late``, ``own`` that in the state folder,
    and ``school`` the store that the school has. ``accepted`` is the word of a person that nothing that went is missing
    in it; one with ``any_schema`` may have no lineage yet.
    """

    called: str
    marker: str
    state: Path
    home: Path | None
    on_server: bool
    accepted: bool
    any_schema: bool
    connection: Connection
    found: Generation
    beside: Seen | None
    own: Seen | None
    school: Seen | None
    late: float

    @property
    def seen(self) -> list[Seen]:
        """What the markers say, first that beside the store."""
        return [one for one in (self.beside, self.own) if one is not None]


def first(asked: Asked) -> str:
    """The first objection, and what to do; empty if there is none."""
    return next(filter(None, (question(asked) for question in QUESTIONS)), "")


def strays(asked: Asked) -> bool:
    """True for a store that went on from an older one, lies in another database than it did, or came by hand."""
    return bool(_went_on(asked)) or generation.is_elsewhere(asked.connection) or _came_by_hand(asked)


def behind(called: str, lacks: int) -> str:
    """What is said of a store that lacks so many changes."""
    return (
        f"{called} is not the newest: it lacks changes ({lacks}), and would send again what went since; nothing was "
        f"sent. Put the newest one back; if it is lost, {RESTORE}"
    )


def went_on(called: str) -> str:
    """What is said of a store in which somebody else made a change that was seen."""
    return (
        f"{called} is not the newest: it went on from an older one that was put back, and would send again what went "
        f"before that; nothing was sent. Put the newest one back; if it is lost, {RESTORE}"
    )


def copied(connection: Connection, called: str) -> str:
    """What is said of a store that is but a copy; empty where it is none."""
    found = generation.read(connection)
    if found.copied_at is None:
        return ""
    when = f"{found.copied_at:%Y-%m-%d %H:%M} UTC"
    if moved_to := generation.moved_to(connection):
        return (
            f"the store is no more in {called}: it moved to the database {moved_to} on a server, on {when}; "
            "nothing was sent. Name that in [store] url, as `ouderbrug store copy` said"
        )
    return f"{called} is a copy, made on {when}; nothing was sent. {RESTORE}"


def _copied(asked: Asked) -> str:
    return copied(asked.connection, asked.called)


def _not_the_schools(asked: Asked) -> str:
    if asked.school is None or asked.school.store == asked.found.store:
        return ""
    return (
        f"{asked.called} is not the store that this school has: another one sent its messages; nothing was sent. Name "
        f"that one in [store] url; if a new school begins with this one, delete {asked.home}"
    )


def _without_witness(asked: Asked) -> str:
    if asked.seen or not _has_sent(asked.connection):
        return ""
    return (
        f"{asked.called} has sent messages, and neither {asked.marker} nor {asked.state} tells whether it is the "
        f"newest; nothing was sent. If it was moved, bring {asked.marker} along; else {RESTORE}"
    )


def _with_that_of_another(asked: Asked) -> str:
    if all(one.store == asked.found.store for one in asked.seen):
        return ""
    return f"{asked.marker} is the marker of another store than {asked.called}; nothing was sent. {RESTORE}"


def _behind(asked: Asked) -> str:
    lacks = max((one.number for one in asked.seen), default=0) - asked.found.number
    return behind(asked.called, lacks) if lacks > 0 else ""


def _went_on(asked: Asked) -> str:
    another = not asked.any_schema and lineage.is_another(asked.connection, asked.seen)
    return went_on(asked.called) if another else ""


def _elsewhere(asked: Asked) -> str:
    if asked.accepted or not generation.is_elsewhere(asked.connection):
        return ""
    return (
        f"{asked.called} may not be the newest: it is in another database than it was, or on a server that took over; "
        f"nothing was sent. If a backup was put back, {RESTORE}; if nothing that went is missing in it (a server that "
        "was moved whole, upgraded, or replaced by a replica that was not behind), shut the one that was, name this "
        "one on each machine, and say so once: `ouderbrug dispatch --accept-store`"
    )


def _by_hand(asked: Asked) -> str:
    if asked.accepted or not _came_by_hand(asked):
        return ""
    return (
        f"{asked.called} may not be the newest: it was put here by hand, or its owner or mode was changed, and nobody "
        f"here knows what went since; nothing was sent. If it came from a backup, {RESTORE}; if nothing that went is "
        "missing in it (a school that moved to this machine), see that nobody sends from another one, and say so once: "
        "`ouderbrug dispatch --accept-store`"
    )


QUESTIONS: tuple[Callable[[Asked], str], ...] = (
    _copied, _not_the_schools, _without_witness, _with_that_of_another, _behind, _went_on, _elsewhere, _by_hand,
)  # fmt: skip
"""In this order: what a store says of itself, which store it is, how new, and last what nobody knows for sure."""


def _came_by_hand(asked: Asked) -> bool:
    """True for a file whose marker was put beside it by hand, unless this machine alone sent from it, and up to it.

    The state folder of another may know of more; so it may where that marker is gone.
    """
    beside, own = asked.beside, asked.own
    if asked.on_server:
        return False
    if beside is None:
        return own is not None and own.by_others
    if own is not None and own.number >= beside.number and not (own.by_others or beside.by_others):
        return False
    return asked.late > (LAGS if beside.number < asked.found.number else AT_ONCE)


def _has_sent(connection: Connection) -> bool:
    message = tables.message
    return connection.execute(select(message.c.id).where(message.c.marked_at.is_not(None)).limit(1)).first() is not None
