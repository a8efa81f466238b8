"""Follow-ups: what a colleague owes somebody beside messages and should not forget, worked out from the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ouderbrug.factbook.non_response import ASK_WHY
from ouderbrug.planning.over_summer import OVER_SUMMER
from ouderbrug.school.assignment import Assignment, assign, to_leaders
from ouderbrug.school.may_be_told import may_be_told
from ouderbrug.school.roles import Act, may
from ouderbrug.staff import due_follow_ups, photos
from ouderbrug.staff.cannot_go import to_be_told
from ouderbrug.staff.comes_late import COMES_LATE, comes_late, to_tell_by
from ouderbrug.staff.dead_addresses import dead_addresses, refused_mail, stopped_channels
from ouderbrug.staff.due_follow_ups import DueFollowUp
from ouderbrug.staff.follow_up_family import Families
from ouderbrug.staff.invited_before import invited_before
from ouderbrug.staff.left_behind import left_behind
from ouderbrug.staff.not_sent import NOT_EVERYBODY, NOT_SENT, asks_nothing, of_use_until, unsent, was_told
from ouderbrug.staff.one_need import by_need
from ouderbrug.staff.outcomes import perhaps_told, unclear
from ouderbrug.staff.over_summer import over_summer
from ouderbrug.staff.overtaken import overtaken
from ouderbrug.staff.posts_in_sight import posts_in_sight
from ouderbrug.staff.reach import INTERPRETER, UNREACHED
from ouderbrug.staff.shared_mailboxes import closed_mailboxes
from ouderbrug.staff.to_be_mended import to_be_mended
from ouderbrug.staff.twice_known import twice_known
from ouderbrug.staff.unread_languages import unread_languages
from ouderbrug.store import follow_ups as stored

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.people import Staff
    from ouderbrug.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(DueFollowUp):
    """One thing that is due, and for whom it is; never for those whose ``own`` family it is about.

    It tells something of these ``children``. Where it is about several, ``theirs`` are the colleagues of whom one is a
    child of their own, each with that child.
    """

    assigned: Assignment
    own: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    theirs: frozenset[tuple[str, str]] = frozenset()


_Finder = Callable[[due_follow_ups.Review], Iterable[DueFollowUp]]
_FINDERS: tuple[_Finder, ...] = (
    to_be_told,
    due_follow_ups.waiting_imports,
    to_be_mended,
    posts_in_sight,
    invited_before,
    over_summer,
    left_behind,
    photos.taken_back,
    due_follow_ups.bans_to_review,
    due_follow_ups.records_that_want_a_yes,
    closed_mailboxes,
    twice_known,
    dead_addresses,
    stopped_channels,
    refused_mail,
    due_follow_ups.asked,
    due_follow_ups.open_questions,
    unclear,
    perhaps_told,
    comes_late,
    unsent,
    unread_languages,
    photos.held_back,
    overtaken,
    due_follow_ups.questions_asked,
    due_follow_ups.decisions,
    due_follow_ups.ask_why,
    due_follow_ups.thanks,
    due_follow_ups.feedback,
    due_follow_ups.silent_groups,
    due_follow_ups.children_without_word,
)
_PROPOSING: tuple[_Finder, ...] = (closed_mailboxes, twice_known)
CODES = (
    due_follow_ups.CANNOT_GO,
    due_follow_ups.IMPORT_STOPPED,
    due_follow_ups.TO_BE_MENDED,
    due_follow_ups.POST_IN_SIGHT,
    due_follow_ups.INVITED_BEFORE,
    OVER_SUMMER,
    due_follow_ups.NO_PLACE,
    due_follow_ups.PHOTO_TAKEN_BACK,
    due_follow_ups.BAN_REVIEW,
    due_follow_ups.MAY_RECEIVE,
    due_follow_ups.MAILBOX_CLOSED,
    due_follow_ups.TWICE_KNOWN,
    due_follow_ups.MAIL_REFUSED,
    due_follow_ups.ADDRESS_DEAD,
    due_follow_ups.CHANNEL_STOPPED,
    due_follow_ups.UNREAD_LANGUAGE,
    due_follow_ups.BARRED,
    due_follow_ups.ASKED,
    *due_follow_ups.QUESTIONS,
    due_follow_ups.OUTCOME_UNKNOWN,
    due_follow_ups.PERHAPS_TOLD,
    COMES_LATE,
    NOT_SENT,
    NOT_EVERYBODY,
    due_follow_ups.PHOTO_HELD,
    due_follow_ups.OVERTAKEN,
    due_follow_ups.QUESTION,
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
    return _assigned(work, _FINDERS)


def not_sent(work: UnitOfWork) -> list[FollowUp]:
    """Of these what tells that a message was not sent."""
    return _assigned(work, (unsent,))


def not_sent_of(work: UnitOfWork, until: datetime) -> list[FollowUp]:
    """The same of what is of use now, and past it by a moment, and what may have arrived, or been told, and may not.

    What would come later than by that moment is among it.
    """
    return _assigned(work, (of_use_until(until), to_tell_by(until), unclear, perhaps_told))


def late(work: UnitOfWork, ids: Iterable[str]) -> list[FollowUp]:
    """Of these what tells that one of these events comes too late for somebody."""
    named = frozenset(ids)
    return [one for one in _assigned(work, (comes_late,)) if one.event in named]


def proposed(work: UnitOfWork) -> list[FollowUp]:
    """Of these what the school's data make likely about two people, and only a leader can say."""
    return _assigned(work, _PROPOSING)


def _assigned(work: UnitOfWork, finders: Iterable[_Finder]) -> list[FollowUp]:
    review = due_follow_ups.Review(
        work.connection, work.runtime, work.now, work.roster, stored.done(work.connection, work.school)
    )
    families = Families(work)
    due = (one for finder in finders for one in finder(review) if _may_be_owed(one, work))
    each = [_for_whom(one, work, families) for one in by_need(due, work.roster)]
    ours = (NOT_SENT, NOT_EVERYBODY)
    found = [one for one in each if one.code not in ours or not was_told(review, one, one.assigned.keys)]
    return sorted(found, key=lambda one: (not one.lasting, CODES.index(one.code), one.since, one.key))


def _for_whom(one: DueFollowUp, work: UnitOfWork, families: Families) -> FollowUp:
    own = families.own(one)
    whose, children, theirs = _whose(one, work, own), families.children(one), families.own_among(one)
    return FollowUp(**asdict(one), assigned=whose, own=own, children=children, theirs=theirs)


def _whose(one: DueFollowUp, work: UnitOfWork, own: frozenset[str]) -> Assignment:
    """Whose it is by the group and by how long it lies there; what lasts is a leader's from the first day as well.

    What nobody of the whole school gets is theirs alone: no group is. What asks nothing of anybody goes on to nobody.
    """
    staff, calendar = _staff(one, work, own), work.runtime.calendar
    found = assign(one.groups, staff, one.since, work.now, calendar, passes_on=not asks_nothing(one, work.now))
    others = {key: who for key, who in work.roster.staff.items() if key not in own}
    led = to_leaders(others, one.since, work.today) if one.lasting or one.to_nobody else None
    if led and one.to_nobody:
        return led
    return replace(found, keys=tuple(dict.fromkeys((*found.keys, *led.keys)))) if led else found


def _may_be_owed(one: DueFollowUp, work: UnitOfWork) -> bool:
    """False where it would send a colleague to somebody who may hear nothing now; what is a leader's says so itself."""
    led = one.code in due_follow_ups.FOR_LEADERS
    return led or not one.guardian or may_be_told(work.roster, one.guardian, one.pupil)


def _staff(one: DueFollowUp, work: UnitOfWork, own: frozenset[str]) -> dict[str, Staff]:
    """Who may be asked: nobody of their own family, and some things only a leader can answer."""
    led = one.code in due_follow_ups.FOR_LEADERS
    return {key: who for key, who in work.roster.staff.items() if (not led or who.role == "leader") and key not in own}


def but_own(found: Iterable[FollowUp], key: str) -> list[FollowUp]:
    """The same without the own children of a colleague, of several of a group as well."""
    return [mine for one in found if key not in one.own and (mine := _but_own(one, key))]


def _but_own(one: FollowUp, key: str) -> FollowUp | None:
    own = {pupil for whose, pupil in one.theirs if whose == key}
    if not own:
        return one
    pupils = tuple(pupil for pupil in one.pupils if pupil not in own)
    return replace(one, pupils=pupils, children=one.children - own) if pupils else None


def is_for(follow_up: FollowUp, one: Staff) -> bool:
    """True if a follow-up is this colleague's, now or by the group; a class parent has none."""
    if one.key in follow_up.own:
        return False
    mine = bool(set(follow_up.groups) & set(one.groups)) and one.role in ("teacher", "stand_in")
    explains = follow_up.guarded and may(one, Act.KNOW_WHY)
    return one.role != "class_parent" and (mine or explains or one.key in follow_up.assigned.keys)


def reason_for(follow_up: FollowUp, one: Staff | None) -> str:
    """Why it is so, for this colleague; empty where it may tell of a ban or custody and is not theirs to read."""
    return "" if follow_up.guarded and not (one and may(one, Act.KNOW_WHY)) else follow_up.why


def are_new(found: Iterable[FollowUp], since: datetime | None) -> bool:
    """True if one of these came to whom it is for now after a moment (None: there was none)."""
    return any(since is None or one.assigned.since > since for one in found)
