"""Names whose accents were written twice in UTF-8, as RenÃ©e: a mail would greet somebody so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.records import ImportNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.records import GuardianRecord, PupilRecord

DOUBLE_ENCODED = "double-encoded"
_HINT = "the accents of a name were written twice over, as RenÃ©e; export it again in UTF-8, or type the name anew"


def double_encoded(records: Iterable[PupilRecord | GuardianRecord]) -> Iterator[ImportNote]:
    """A note on each record with such a name."""
    for one in records:
        if _is_so(one.first_name) or _is_so(one.last_name):
            yield ImportNote(one.place, DOUBLE_ENCODED, _HINT)


def _is_so(name: str | None) -> bool:
    """True of what is UTF-8 once its letters are taken for the bytes of Windows-1252: no name is by chance."""
    if not name or name.isascii():
        return False
    try:
        return name.encode("cp1252").decode() != name
    except UnicodeError:
        return False
