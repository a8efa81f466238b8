"""For whom a message is marked: app ids, the address for replies, and fingerprints of what must not change."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster


def approval_hash(message: Message) -> str:
    """A fingerprint of what was approved: text, recipient and attachments."""
    text = message.text
    parts = [text.subject, text.body, text.app, text.html, message.recipient, *message.pupils]
    parts += [file.path for file in message.attachments]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def app_ids_of(message: Message, roster: Roster) -> dict[str, str]:
    """What the channel's app calls whom this message is for; what nobody told us is left out, never guessed."""
    wanted = {"group": message.group, "guardian": message.recipient, "thread": message.recipient}
    if len(message.pupils) == 1 and not message.group:
        wanted["pupil"] = message.pupils[0]
    found = {scope: roster.app_ids.get((message.channel, scope, key)) for scope, key in wanted.items()}
    return {f"{scope}_id": app_id for scope, app_id in found.items() if app_id}


def reply_to_of(message: Message, roster: Roster) -> str:
    """The teacher's address where all these pupils are in one teacher's group; else the school's own is used."""
    groups = {group for key in message.pupils if key in roster.pupils for group in roster.pupils[key].groups}
    if len(groups) != 1:
        return ""
    teachers = [
        one for one in roster.staff.values() if one.email and one.role == "teacher" and groups & set(one.groups)
    ]
    return min(teachers, key=lambda one: one.key).email if teachers else ""
