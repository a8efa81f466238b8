"""Whose approval in an event counts: that of a colleague who may decide on it by command too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.assignment import assign, may_decide

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork

UNKNOWN = "approver-unknown"
"""Why a person must look first: who is said to have approved is nobody who may, for these groups."""


def said_by(work: UnitOfWork, event: Event) -> str:
    """Who approved an event, by a source that is trusted to say so; empty if nobody did."""
    return str(event.payload.get("approved_by", "")) if "approve" in work.runtime.trust(event.source) else ""


def counts(work: UnitOfWork, by: str, groups: tuple[str, ...], at: datetime | None = None) -> bool:
    """True if this colleague may approve for these groups; without a table of staff, whoever it is.

    Whose groups those are is asked of the table of now, who was there to stand in of the moment ``at`` (else now).
    """
    staff = work.roster.staff
    if not staff:
        return bool(by)
    return by in staff and may_decide(
        staff[by], groups, assign(groups, staff, at or work.now, at or work.now, work.runtime.calendar)
    )
