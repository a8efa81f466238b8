"""What a colleague was shown, as hashes: one to name when deciding, and those that an approval keeps."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.staff.approvals import may_still_hear
from ouderbrug.store.mailboxes import hashed
from ouderbrug.texts.merging import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Attachment, Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.due_follow_ups import DueFollowUp
    from ouderbrug.store.rows import MessageRow

PARTS = (
    "the revision",
    "the text",
    "who gets it, who reads along or how they are called",
    "the files",
    "why a person looks at it",
)
"""What the parts of a fingerprint stand for, in their order."""
OF_THE_WORDS, OF_THE_LOOK = PARTS[:2], PARTS[-1]
"""What is other once somebody changed the words, and what may be other with them."""
_LENGTH = 10
_MARK = 16
"""So many letters of a keyed hash tell what was shown from what is there now."""


def fingerprint(waiting: Iterable[Waiting], people: Roster) -> str:
    """A short name for what waits as it was shown: event, texts, whom it is for with their names, files, and codes.

    Who may hear nothing from school any more is another reader than before.

    Its parts are hashes of their own, so that two fingerprints tell what differs. The files are those that go along;
    the name of a kept one holds the hash of its bytes.
    """
    shown = list(waiting)
    events = sorted({(one.message.event.source, one.message.event.revision) for one in shown})
    texts = sorted({_text(one) for one in shown})
    files = sorted({_files(one) for one in shown})
    whom = sorted(
        (one.row.event_id, one.guardians, one.readers, one.message.pupils, _names(one, people), texts.index(_text(one)))
        for one in shown
    )
    kept_out = sorted({key for one in shown for key in {*one.guardians}.difference(may_still_hear(one, people))})
    codes = sorted((one.guardians, one.message.pupils, one.codes) for one in shown)
    parts = (_short(part) for part in (texts, (whom, kept_out) if kept_out else whom, files, codes))
    return "-".join([".".join(str(revision) for _, revision in events), *parts])


def differences(before: str, now: str) -> list[str]:
    """Which parts of two fingerprints differ, in words; all of them where one is no fingerprint."""
    pairs = list(zip(PARTS, before.split("-"), now.split("-"), strict=False))
    return [name for name, was, is_now in pairs if was != is_now] if len(pairs) == len(PARTS) else list(PARTS)


def marks(connection: Connection, shown: Mapping[object, object]) -> list[str]:
    """A mark of each thing by its name, which without the key of the store says nothing of what it is."""
    found = hashed(connection, *(f"shown {name} {what!r}" for name, what in shown.items()))
    return [one[:_MARK] for one in found]


def of_tries(rows: Iterable[MessageRow]) -> dict[object, object]:
    """What is shown of messages that are stuck: each by its number, with the try that ended so."""
    return {row.id: (str(row.state), row.attempts, row.marked_at, row.settled_at) for row in rows}


def of_errand(one: DueFollowUp, now: datetime) -> object:
    """What is shown of what is owed."""
    since = one.since if one.since < now else None  # what holds at this moment has no other since when
    whom = one.event, one.guardian, one.also, one.pupil, one.reader, one.pupils, one.guardians, one.count, one.of
    return since, whom, one.why, one.said, one.due, one.goes_on


def _text(one: Waiting) -> tuple[str, ...]:
    text = one.message.text
    return text.subject, text.body, text.app, text.html


def _files(one: Waiting) -> tuple[str, ...]:
    return tuple(file.path for file in one.files)


def _names(one: Waiting, people: Roster) -> tuple[str, ...]:
    if one.message.group:
        return ()
    return (*people.names(one.guardians), *people.call_names(one.message.pupils))


def _short(value: object) -> str:
    digest = hashlib.sha256(repr(value).encode()).digest()
    return b32encode(digest).decode()[:_LENGTH].lower()


def approval_hash(message: Message, roster: Roster) -> str:
    """A fingerprint of what was approved for one recipient: the text as they get it, the pupils, and the files.

    The name of a kept file holds the hash of its bytes.
    """
    text = message.text
    if not message.group:
        text = named(text, roster.names([message.recipient]), roster.call_names(message.pupils))
    parts = [text.subject, text.body, text.app, text.html, message.recipient, *message.pupils]
    parts += [file.path for file in message.attachments]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def approval_of(waiting: Waiting, roster: Roster) -> str:
    """What the row keeps of an approval: its fingerprints, the codes of why a person looked, and what stayed behind."""
    stayed = (_stayed(file) for file in waiting.stay)
    return " ".join((approval_hashes(waiting.message, waiting.guardians, roster), *waiting.agreed, *stayed))


def is_approved(message: Message, roster: Roster, approval: str, stay: Collection[Attachment]) -> bool:
    """True of what a row keeps an approval of, if no file goes along that stayed behind then: nobody saw it."""
    words = approval.split()
    more = (file for file in message.attachments if file not in stay and _stayed(file) in words)
    return approval_hash(message, roster) in words and not any(more)


def _stayed(file: Attachment) -> str:
    return f"stayed-{_short(file.path)}"


def approval_hashes(message: Message, guardians: Sequence[str], roster: Roster) -> str:
    """The fingerprints for all whom a message is for, as its row keeps them."""
    others = [key for key in guardians if key != message.recipient and not message.group]
    theirs = [replace(message, recipient=key, pupils=roster.concerning(key, message.pupils)) for key in others]
    return " ".join(approval_hash(one, roster) for one in (message, *theirs))
