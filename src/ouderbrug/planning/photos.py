"""Which photos of a message stay behind, by what guardians have said until now for the channel that it goes over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.attachments import kept_hash
from ouderbrug.rules import photos

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ouderbrug.model import Attachment, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster


def held_back(runtime: Runtime, people: Roster, message: Message, today: date) -> tuple[Attachment, ...]:
    """Those on which is a child without consent, also where it was withdrawn since somebody approved the message."""
    if not message.attachments:
        return ()
    return photos.held_back(message.attachments, people.consents_on(message.channel, runtime.consent_terms, today))


def without(message: Message, files: Iterable[Attachment]) -> Message:
    """The message without these files."""
    left = {*files}
    return (
        replace(message, attachments=tuple(one for one in message.attachments if one not in left)) if left else message
    )


def known_as(files: Iterable[Attachment]) -> str:
    """How the store knows these files: the hashes of their content, for a name may be that of a child."""
    return " ".join(sorted({kept_hash(one.path) for one in files} - {""}))
