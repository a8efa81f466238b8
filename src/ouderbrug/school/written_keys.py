"""The keys of people in a file as they may be written down: whatever the format, no address stands in an output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.model import (
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
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.model import RosterRecord

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
        keys = {name: _safe(getattr(record, name)) for name in FIELDS.get(type(record), ())}
        if all(getattr(record, name) == key for name, key in keys.items()):
            yield record
            continue
        if not said:
            yield ImportNote(record.place, KEY_IS_ADDRESS, _HINT)
        said = True
        yield replace(record, **keys)


def _safe(value: Any) -> Any:
    return safe_key(value) if isinstance(value, str) else type(value)(map(safe_key, value))
