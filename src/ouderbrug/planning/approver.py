"""Whose approval in an event counts: that of a colleague who may decide on it by command too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.assignment import assign, may_decide

if TYPE_CHECKING:
    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork

UNKNOWN = "approver-unknown"
"""Why a person must look first: who is said to have approved is nobody who may, for these groups."""


def said_by(work: UnitOfWork, event: Event) -> str:
    """Who approved an event, by a source that is trusted to say so; empty if nobody did."""
    return str(event.payload.get("approved_by", "")) if "approve" in work.runtime.trust(event.source) else ""


def counts(work: UnitOfWork, by: str, groups: tuple[str, ...]) -> bool:
    """True if this colleague may approve for these groups now; without a table of staff, whoever it is."""
    staff = work.roster.staff
    if not staff:
        return bool(by)
    return by in staff and may_decide(
        staff[by], groups, assign(groups, staff, work.now, work.now, work.runtime.calendar)
    )
