"""Follow-ups: what a colleague owes somebody beside messages and should not forget, worked out from the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.factbook.non_response import ASK_WHY
from ouderbrug.school.assignment import Assignment, assign
from ouderbrug.school.may_be_told import may_be_told
from ouderbrug.staff import due_follow_ups
from ouderbrug.staff.reach import INTERPRETER, UNREACHED
from ouderbrug.store import follow_ups as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from ouderbrug.model import Staff
    from ouderbrug.staff.due_follow_ups import DueFollowUp
    from ouderbrug.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing to do: a stable code and key, whom or what it is about, since and by when, and for whom it is."""

    code: str
    key: str
    groups: tuple[str, ...]
    since: datetime
    assigned: Assignment
    event: str = ""
    guardian: str = ""
    pupil: str = ""
    due: date | None = None
    command: str = ""
    decided: str = ""


_FINDERS: tuple[Callable[[due_follow_ups.Review], Iterable[DueFollowUp]], ...] = (
    due_follow_ups.waiting_imports,
    due_follow_ups.bans_to_review,
    due_follow_ups.records_that_want_a_yes,
    due_follow_ups.asked,
    due_follow_ups.open_questions,
    due_follow_ups.decisions,
    due_follow_ups.ask_why,
    due_follow_ups.thanks,
    due_follow_ups.feedback,
    due_follow_ups.silent_groups,
    due_follow_ups.children_without_word,
)
CODES = (
    due_follow_ups.IMPORT_STOPPED,
    due_follow_ups.BAN_REVIEW,
    due_follow_ups.MAY_RECEIVE,
    due_follow_ups.BARRED,
    due_follow_ups.ASKED,
    *due_follow_ups.QUESTIONS,
    INTERPRETER,
    UNREACHED,
    ASK_WHY,
    due_follow_ups.THANKS,
    due_follow_ups.FEEDBACK,
    due_follow_ups.SILENT,
    due_follow_ups.WITHOUT_WORD,
)
"""All codes of follow-ups, in the order in which they are listed."""


def outstanding(work: UnitOfWork) -> list[FollowUp]:
    """What there is to do at ``now``, the heaviest first, without what somebody did since it came up."""
    done = stored.done(work.connection, work.school)
    review = due_follow_ups.Review(work.connection, work.runtime, work.now, work.roster, done)
    found = [
        FollowUp(
            one.code,
            one.key,
            one.groups,
            one.since,
            assign(one.groups, _staff(one, work), one.since, work.now, work.runtime.calendar),
            one.event,
            one.guardian,
            one.pupil,
            one.due,
            one.command,
            one.decided,
        )
        for finder in _FINDERS
        for one in finder(review)
        if _may_be_owed(one, work)
    ]
    return sorted(found, key=lambda one: (CODES.index(one.code), one.since, one.key))


def _may_be_owed(one: DueFollowUp, work: UnitOfWork) -> bool:
    """False where it would send a colleague to somebody who may hear nothing now; what is a leader's says so itself."""
    led = one.code in due_follow_ups.FOR_LEADERS
    return led or not one.guardian or may_be_told(work.roster, one.guardian, one.pupil)


def _staff(one: DueFollowUp, work: UnitOfWork) -> dict[str, Staff]:
    """Who may be asked: some things only a leader can answer."""
    led = one.code in due_follow_ups.FOR_LEADERS
    return {key: who for key, who in work.roster.staff.items() if not led or who.role == "leader"}


def is_for(follow_up: FollowUp, one: Staff) -> bool:
    """True if a follow-up is this colleague's, now or by the group; a class parent has none."""
    mine = bool(set(follow_up.groups) & set(one.groups)) and one.role in ("teacher", "stand_in")
    return one.role != "class_parent" and (mine or one.key in follow_up.assigned.keys)


def are_new(found: Iterable[FollowUp], since: datetime | None) -> bool:
    """True if one of these came to whom it is for now after a moment (None: there was none)."""
    return any(since is None or one.assigned.since > since for one in found)
