"""The last word about an event that is set aside: a withdrawal ends it, a revision takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.planning.revisions import revision_of
from ouderbrug.planning.translations import is_read, without_stale
from ouderbrug.store.set_aside import CALLED_OFF, NOT_MENDED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ouderbrug.store.set_aside import Aside


class CalledOff(NamedTuple):
    """A withdrawal, as this revision, of what is set aside and was never taken in: nobody hears of it."""

    source: str
    event_id: str
    revision: int
    place: str


class LastWord(NamedTuple):
    """The highest revision of an event that is set aside, and what its payload is.

    ``off`` where it was called off, ``over`` where it was refused or not mended in time.
    """

    revision: int
    off: bool = False
    over: bool = False
    payload: Mapping[str, Any] | None = None


NOTHING = LastWord(0)
"""Of an event of which nothing is set aside."""


class LastWords(dict[tuple[str, str], LastWord]):
    """The last words by source and id of their events."""

    def __init__(self, asides: Iterable[Aside]) -> None:
        super().__init__()
        for one in asides:
            self.hear(one.source, one.data, off=one.code == CALLED_OFF, over=one.code in (NOT_MENDED, REFUSED))

    def hear(self, source: str, data: Mapping[str, Any], *, off: bool = False, over: bool = False) -> None:
        """Take in what a record says that is set aside, unless a later one is."""
        name, said = (source, str(data.get("id"))), revision_of(data)
        if said >= self.get(name, NOTHING).revision:
            self[name] = LastWord(said, off, over, _readable(data))


def latest(asides: Iterable[Aside]) -> list[Aside]:
    """The last word about each event, in the order in which they came; of two with one revision the later one.

    One that takes the place of another loses the translations that stood beside other texts in that one.
    """
    found: dict[tuple[str, str], Aside] = {}
    for one in asides:
        name = one.source, one.event_id
        before = found.get(name)
        if before is None:
            found[name] = one
        elif revision_of(one.data) >= revision_of(before.data):
            del found[name]
            found[name] = _in_place_of(before, one)
    return list(found.values())


def _in_place_of(before: Aside, one: Aside) -> Aside:
    old, new = _readable(before.data), _readable(one.data)
    if old is None or new is None:
        return one
    return one._replace(data={**one.data, "payload": dict(without_stale(new, [old]))})


def _readable(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    payload = data.get("payload")
    return payload if isinstance(payload, dict) and is_read(payload) else None
