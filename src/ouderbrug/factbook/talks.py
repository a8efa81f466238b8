"""The talk of a week: what finds no slot in time a colleague tells, all of it in one talk, which counts one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.store import history, plans

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.unit_of_work import UnitOfWork

CODES = (".would-expire", ".intensive")
"""Of which a rule warns where a colleague is to tell what would else go unheard, or be one too many."""
A_WEEK = timedelta(days=7)


def among(work: UnitOfWork, messages: Collection[int]) -> set[int]:
    """Those of these messages that are told in a talk, by the numbers of their rows."""
    warned = plans.warnings_of(work.connection, messages) if messages else {}
    return {number for number, codes in warned.items() if any(code.endswith(CODES) for code in codes)}


def was_had(work: UnitOfWork, guardian: str) -> bool:
    """True if a colleague ended a talk with a guardian in the last seven days: there is no second one this week."""
    by_person = {name for name, one in work.runtime.capabilities.items() if one.by_person}
    return bool(among(work, history.told_since(work.connection, guardian, by_person, work.now - A_WEEK)))
