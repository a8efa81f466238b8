"""That a follow-up is done, said by whoever did it; the command and the page both ask this."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.school.assignment import may_decide
from ouderbrug.school.errand_keys import OTHER, PARTS
from ouderbrug.staff.due_follow_ups import BY_COMMAND, QUESTIONS
from ouderbrug.staff.follow_ups import but_own, outstanding
from ouderbrug.store import follow_ups as stored
from ouderbrug.store.audit import in_log

if TYPE_CHECKING:
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

_log = logging.getLogger("ouderbrug.tasks")


def tick_off(work: UnitOfWork, who: str, code: str, key: str) -> None:
    """Note that a colleague (key) did what a code and key stand for; raises as ``theirs_to_tick`` does."""
    tick(work, who, theirs_to_tick(work, who, code, key), key)


def theirs_to_tick(work: UnitOfWork, who: str, code: str, key: str) -> FollowUp:
    """What a code and key stand for.

    Raises ConfigError where it is for others, and OuderbrugError where it is not due or stands until its cause is gone.
    """
    due = next((one for one in outstanding(work) if one.code == code and key in (one.key, *one.keys)), None)
    if due is None:
        raise OuderbrugError("there is no such errand now; `ouderbrug tasks` lists them")
    if code in BY_COMMAND:
        way = f"`{due.command}`{or_file(due)}"
        raise OuderbrugError(f"{code} {key} still stands, so it is not done: {way}")
    others = next(iter(but_own([due], who)), None)
    if others is None or key not in (others.key, *others.keys):
        raise ConfigError("that is about your own family; another colleague does it")
    staff = work.roster.staff
    if staff and not may_decide(staff[who], due.groups, due.assigned):
        raise ConfigError(f"{who} does not teach {' '.join(due.groups)}; a teacher of that group, or a leader")
    return others


def tick(work: UnitOfWork, who: str, due: FollowUp, key: str) -> None:
    """Note that a colleague did this, or what of it one of its keys stands for."""
    for each in due.keys if key == due.key else (key,):
        stored.tick(work.connection, work.school, due.code, each, who, work.now)
    # Keys of errands name people; that of an event, a group or a cause does so only if its source does.
    of_nobody = {*PARTS.get(due.code, ())} == {OTHER}
    about = work.in_log(key) if of_nobody else in_log(work.connection, *key.split(":"))
    _log.info("errand %s %s done by %s", due.code, about, who)


def or_file(one: FollowUp) -> str:
    """What answers a question beside its command."""
    return ", or fill the cell and import again" if one.code in QUESTIONS else ""
