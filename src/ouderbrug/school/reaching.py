"""Who may hear from school, about whom nobody may, and whether a channel reaches a guardian: they have what it is
addressed by, and of the sort that it can take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.people import Authority, Receives
from ouderbrug.school.boxes import EMAIL, MOBILE, takes_texts
from ouderbrug.wire.mailboxes import is_deliverable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ouderbrug.model import Capabilities
    from ouderbrug.people import Guardian
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.roster import Roster


def may_hear(people: Roster, pupils: Collection[str] = ()) -> frozenset[str]:
    """The guardians who may hear from school of one of these pupils; of any pupil here where none is named."""
    wanted = frozenset(pupils)
    return frozenset(key for key, theirs in people.hears_of.items() if not wanted or theirs & wanted)


def kept_out(people: Roster, pupils: Collection[str] = ()) -> frozenset[str]:
    """The guardians whom a ban or "nothing" keeps out: no list of a colleague names them as one to hear something."""
    of_these = (tie for tie in people.ties if not pupils or tie.pupil in pupils)
    nothing = {tie.guardian for tie in of_these if tie.receives is Receives.NOTHING}
    return frozenset(nothing - may_hear(people, pupils)) | {key for key, one in people.guardians.items() if one.blocked}


def of_nobody(people: Roster) -> dict[str, tuple[str, ...]]:
    """The groups of each pupil here about whom nobody may hear: there is no guardian, or none who may, by key."""
    heard = may_hear(people)
    told = {tie.pupil for tie in people.ties if tie.active and tie.guardian in heard}
    return {key: one.groups for key, one in sorted(people.pupils.items()) if one.active and key not in told}


def held_back(people: Roster) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Whom holds keep from all that is about their children: guardians by key, and the groups of pupils.

    Of such a pupil nothing goes to anybody at home, until somebody releases it or a file answers what was open.
    """
    heard, homes = may_hear(people), dict[str, list[bool]]()
    held: dict[str, list[bool]] = {}
    for tie in people.ties:
        if tie.active and tie.guardian in heard and people.pupils[tie.pupil].active:
            waits = ("pupil", tie.pupil) in people.held or people.is_held(tie.guardian, (tie.pupil,))
            homes.setdefault(tie.pupil, []).append(waits)
            held.setdefault(tie.guardian, []).append(waits)
    pupils = {key: people.pupils[key].groups for key, waits in sorted(homes.items()) if all(waits)}
    return tuple(key for key, waits in sorted(held.items()) if all(waits)), pupils


def of_no_group(people: Roster) -> tuple[str, ...]:
    """The pupils here who are in no group, by key: what is for a group does not come there."""
    return tuple(key for key, one in sorted(people.pupils.items()) if one.active and not (one.groups or one.deceased))


OF_NO_GROUP = "pupils in no group, at whose homes news of the whole school alone comes: {count} ({keys})"


def of_unknown_authority(people: Roster) -> tuple[int, int] | None:
    """How many pairs of a pupil here and a guardian have authority unknown, of how many; None unless most have.

    So it is where a file had no column of it, or one that nobody reads; whoever has all by a record is no such pair.
    """
    active = [tie for tie in people.ties if tie.active]
    unknown = sum(tie.authority is Authority.UNKNOWN and not tie.receives_by for tie in active)
    return (unknown, len(active)) if unknown * 2 > len(active) else None


UNKNOWN_AUTHORITY = (
    "pairs of pupil and guardian whose authority is unknown: {unknown} of {count}; nothing about a child goes to them"
)


def in_groups(pupils: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Pupils and their groups as they are listed, by key: what reads alike in English and in Dutch."""
    return [f"{key} in {', '.join(groups)}" if groups else key for key, groups in pupils.items()]


UNREACHABLE, NO_APP_ACCESS, NOT_CHOSEN, STOPPED = "unreachable", "no-app-access", "not-chosen", "stopped"
NO_WAY = (UNREACHABLE, STOPPED, NO_APP_ACCESS, NOT_CHOSEN)
"""Why a channel does not reach a guardian, whatever the message: they have no address there, stopped it there, are not
known to read its app, or did not choose a channel that only goes to who chose it. What can be mended at school leads.
"""


def reaches(channel: str, can: Capabilities, box: Box, people: Roster, guardian: Guardian) -> bool:
    """True if a guardian has an address, account or colleague there, whatever the message."""
    return not barred_by(channel, can, box, people, guardian)


def barred_by(channel: str, can: Capabilities, box: Box, people: Roster, guardian: Guardian) -> str:
    """Why a channel does not reach a guardian, one of ``NO_WAY``; empty where it does."""
    if not _has_an_address(can, box, people, guardian):
        return UNREACHABLE
    if can.in_app and guardian.app_access != "yes":
        return NO_APP_ACCESS
    if can.opt_in and guardian.channel != channel:
        return NOT_CHOSEN
    return STOPPED if people.stopped and (channel, people.address(guardian, box)) in people.stopped else ""


def _has_an_address(can: Capabilities, box: Box, people: Roster, guardian: Guardian) -> bool:
    if box.app:
        needed = can.addressed_by and not can.by_person
        return bool(not needed or people.address(guardian, box))
    address = str(getattr(guardian, box.field)) if box.field else ""
    if not address or can.by_person:
        return bool(address) or not box.field
    if box == MOBILE:
        return takes_texts(address)
    return box != EMAIL or can.smtputf8 or is_deliverable(address)
