"""The keys of people in a file as they may be written down: whatever the format, no address stands in an output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.records import (
    AppIdRecord,
    ConsentRecord,
    FamilyRecord,
    GuardianGoneRecord,
    GuardianRecord,
    GuardianshipGoneRecord,
    GuardianshipRecord,
    ImportNote,
    MembershipRecord,
    PupilGoneRecord,
    PupilRecord,
    ResponseRecord,
    UnkeyedGuardianRecord,
)
from ouderbrug.safe_keys import safe_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ouderbrug.records import RosterRecord

KEY_IS_ADDRESS = "key-is-address"
"""The code of the note on a file whose keys are addresses or telephone numbers."""
_HINT = "keys stand in logs, so those that are an address or a telephone number are kept as a digest"
FIELDS: Mapping[type, tuple[str, ...]] = {
    PupilRecord: ("key",),
    PupilGoneRecord: ("key",),
    MembershipRecord: ("pupil",),
    GuardianRecord: ("key",),
    GuardianGoneRecord: ("key",),
    GuardianshipRecord: ("pupil", "guardian"),
    GuardianshipGoneRecord: ("pupil", "guardian"),
    FamilyRecord: ("key", "others"),
    UnkeyedGuardianRecord: ("keys", "pupils"),
    ConsentRecord: ("pupil", "guardian"),
    AppIdRecord: ("key",),
    ResponseRecord: ("guardian",),
}
"""Which fields of a record are keys of people."""


def written(records: Iterable[RosterRecord]) -> Iterator[RosterRecord]:
    """The records of one file with keys that may be written down, and a note where the first one was not."""
    said = False
    for record in records:
        now = with_keys(record, safe_key)
        if now is not record and not said:
            yield ImportNote(record.place, KEY_IS_ADDRESS, _HINT)
            said = True
        yield now


def with_keys(record: RosterRecord, spelled: Callable[[str], str]) -> RosterRecord:
    """The record with each key of a person as it is to be ``spelled``; the very same where that changes none."""
    changed: dict[str, Any] = {}
    for name in FIELDS.get(type(record), ()):
        key = getattr(record, name)
        now = spelled(key) if isinstance(key, str) else type(key)(map(spelled, key))
        if now != key:
            changed[name] = now
    return replace(record, **changed) if changed else record
