"""Holds as a page shows them: which stand on something, and what tells them from those of another moment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ouderbrug.store import holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import Hold
    from ouderbrug.web.screen import Ask

MARK = 16
"""So many letters of a hash tell two people, or two holds, apart."""


def standing(ask: Ask, scope: str, on: str) -> list[Hold]:
    """The holds on this scope and key."""
    return [one for one in holds.standing(ask.work.connection, ask.work.school) if (one.scope, one.key) == (scope, on)]


def known(found: Sequence[Hold]) -> str:
    """What tells these holds from those that stood there before; nothing where there is none."""
    said = "\n".join(sorted(f"{one.since.isoformat()} {one.by} {one.reason}" for one in found))
    return hashlib.sha256(said.encode()).hexdigest()[:MARK] if found else ""


def is_as_shown(ask: Ask, found: Sequence[Hold]) -> bool:
    """True if these are the holds that the page showed of which the form is."""
    return ask.form.get("known", "") == known(found)
