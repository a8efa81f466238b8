"""What a colleague is to do or to know of and nobody was told: no colleague is known for it, or none takes our mail."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.staff import at_once, unheard
from ouderbrug.staff.approvals import deciders
from ouderbrug.staff.due_follow_ups import CANNOT_GO, FOR_LEADERS, IMPORT_STOPPED, OUTCOME_UNKNOWN, PERHAPS_TOLD
from ouderbrug.staff.follow_ups import is_for, outstanding
from ouderbrug.staff.not_sent import EXPIRED, NOT_BACK, NOT_EVERYBODY, NOT_SENT
from ouderbrug.staff.urgent import Urgent, by_colleague, leaders
from ouderbrug.store import channels
from ouderbrug.store.set_aside import NOT_MENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.school.assignment import Assignment
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.staff.incidents import Incident
    from ouderbrug.unit_of_work import UnitOfWork

CARDS, APPROVALS, INCIDENTS, UNSENT, ERRANDS = "cards", "approvals", "incidents", "not-sent", "errands"
"""What it may be."""
NOBODYS, UNTAKEN, PACED = "nobodys", "untaken", "per-minute"
"""Why nobody was told.

The school knows no colleague for it, those whose it is took no mail since it is theirs, or the mail to them waits.
"""
OWED = FOR_LEADERS - {CANNOT_GO, IMPORT_STOPPED} | {OUTCOME_UNKNOWN, PERHAPS_TOLD}
"""Errands that keep messages or protect somebody; those that are left out a run says in words of their own."""
NO_VERDICT = frozenset({EXPIRED, NOT_BACK, NOT_MENDED})
"""Why a message did not go though no rule spoke against it and no channel failed."""


def told_nobody(work: UnitOfWork, in_hand: Sequence[Card], urgent: Urgent) -> Counter[tuple[str, str]]:
    """How much of what there is, by what it is and why: each run ends with 3 until somebody is told.

    Who has no mailbox, or a school without staff mail, reads the list; a school that knows no colleague at all hears
    of what its rules refuse, and of doubts, from the run or the import that finds it, but for what is to be told now.
    """
    found = Counter((INCIDENTS, why) for one in urgent.incidents if (why := _of_incident(work, one)))
    silent = unheard.silent(work)
    if not silent and any(one.role == "leader" for one in work.roster.staff.values()):
        return found  # what has no colleague goes to a leader
    for what, assigned in _theirs(work, in_hand):
        found[what, _why(assigned, silent)] += 1
    return Counter({key: count for key, count in found.items() if key[1]})


def _theirs(work: UnitOfWork, in_hand: Sequence[Card]) -> Iterator[tuple[str, Assignment]]:
    open_ = (card for card in in_hand if not card.pilot and any(not tick.stop for tick in card.open))
    yield from ((CARDS, card.assigned) for card in open_)
    yield from ((APPROVALS, assigned) for assigned in deciders(work))
    known = bool(work.roster.staff)
    for one in outstanding(work):
        if one.code in (NOT_SENT, NOT_EVERYBODY) and (known or one.at_once or one.why in NO_VERDICT):
            yield UNSENT, one.assigned
        if one.code in OWED and known:
            yield ERRANDS, one.assigned


def _why(assigned: Assignment, silent: Mapping[str, datetime]) -> str:
    if not assigned.keys:
        return NOBODYS
    return UNTAKEN if all(key in silent and silent[key] <= assigned.since for key in assigned.keys) else ""


def _of_incident(work: UnitOfWork, one: Incident) -> str:
    """Why nobody was told of it: who is mailed at once counts once one of them took a mail since."""
    if not one.whose and not leaders(work.roster):
        return NOBODYS
    mailed = by_colleague(Urgent(incidents=(one,)), work.roster, work.today) if _mails(work) else {}
    if not mailed or one.marks <= unheard.words_heard(work.connection, work.school):
        return ""
    took = unheard.mornings(work.connection, work.school)
    if any(key in took and took[key] >= one.since for key in mailed):
        return ""
    tried = any(one.marks <= at_once.known(work.connection, work.school, key) for key in mailed)
    return UNTAKEN if tried or _has_room(work) else PACED


def _has_room(work: UnitOfWork) -> bool:
    """False while what colleagues are mailed over takes no more in this minute, though it is open."""
    table = work.runtime.settings.staff_mail
    if table is None or not (per_minute := work.runtime.channel_configs[table.channel].per_minute):
        return True
    state = channels.state(work.connection, work.school, table.channel)
    return bool(state.bucket(per_minute, work.now)) or not state.open(work.now)


def _mails(work: UnitOfWork) -> bool:
    table = work.runtime.settings.staff_mail
    return table is not None and table.channel in work.runtime.callable_channels


def not_told_yet(work: UnitOfWork, found: Sequence[FollowUp]) -> int:
    """Of so many messages that were not sent nobody whose it is took a mail of the morning since."""
    took = unheard.mornings(work.connection, work.school)
    return sum(
        not any(took[key] >= one.since and is_for(one, who) for key, who in work.roster.staff.items() if key in took)
        for one in found
    )
