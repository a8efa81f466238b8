"""Who signs a message: the teachers of a group, where it is about one child or for that group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.assignment import who_signs

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster

MOST = 2
"""For children of more groups than this the school signs alone."""


def signers(
    message: Message, roster: Roster, today: date, calendar: SchoolCalendar, from_school: Collection[str]
) -> list[tuple[tuple[str, ...], str]]:
    """For each group of these pupils the names of its own teachers, and its key; empty where the school signs alone.

    The school signs what is for more than one group, a digest, which several wrote, and the kinds ``from_school``.
    """
    audience = message.event.audience
    for_one = audience.scope == "pupils" or (audience.scope == "groups" and len(audience.keys) == 1)
    if message.is_digest or not for_one or message.event.kind in from_school:
        return []
    groups = (message.group,) if message.group else roster.groups_of(message.pupils)
    if audience.scope == "groups":
        groups = tuple(one for one in groups if one in audience.keys)
    there = [(tuple(one.name for one in who_signs([key], roster.staff, today, calendar)), key) for key in groups]
    return [(names, key) for names, key in there if names] if len(there) <= MOST else []
