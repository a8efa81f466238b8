"""Holds as a page shows them: which stand on something, and what tells them from those of another moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import holds
from ouderbrug.web import seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import Hold
    from ouderbrug.web.screen import Ask

MARK = 16
"""So many letters of a hash tell two people, or two holds, apart."""


def standing(ask: Ask, scope: str, on: str) -> list[Hold]:
    """The holds on this scope and key."""
    return [one for one in holds.standing(ask.work.connection, ask.work.school) if (one.scope, one.key) == (scope, on)]


def known(ask: Ask, found: Sequence[Hold]) -> str:
    """What the form of these holds carries."""
    return seen.known(ask, _each(found))


def is_as_shown(ask: Ask, found: Sequence[Hold]) -> bool:
    """True if these are the holds that the page showed of which the form is."""
    return not seen.since(ask, _each(found)).changed


def _each(found: Sequence[Hold]) -> dict[object, object]:
    return {"holds": sorted((one.scope, one.key, one.since, one.by, one.reason) for one in found)}
