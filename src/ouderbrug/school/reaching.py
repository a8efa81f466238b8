"""Whether a channel reaches a guardian: they have what it is addressed by, and of the sort that it can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.boxes import EMAIL, MOBILE, takes_texts
from ouderbrug.wire.mailboxes import is_deliverable

if TYPE_CHECKING:
    from ouderbrug.model import Capabilities, Guardian
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.roster import Roster


def reaches(channel: str, can: Capabilities, box: Box, people: Roster, guardian: Guardian) -> bool:
    """True if a guardian has an address, account or colleague there, whatever the message."""
    if (can.in_app and guardian.app_access != "yes") or (can.opt_in and guardian.channel != channel):
        return False
    if box.app:
        needed = can.addressed_by and not can.by_person
        return bool(not needed or people.address(guardian, box))
    address = str(getattr(guardian, box.field)) if box.field else ""
    if not address or can.by_person:
        return bool(address) or not box.field
    if box == MOBILE:
        return takes_texts(address)
    return box != EMAIL or can.smtputf8 or is_deliverable(address)
