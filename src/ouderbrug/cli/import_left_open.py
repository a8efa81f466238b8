"""What an import that went through leaves to a person, the gravest first: it ends with 3, however much was taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.errors import ImportIncomplete
from ouderbrug.school.comparing import TOO_EARLY
from ouderbrug.school.import_questions import ROW
from ouderbrug.school.memberships import GROUP_UNKNOWN
from ouderbrug.school.one_record import CONTRADICTS
from ouderbrug.school.parts import NOT_APPLIED
from ouderbrug.school.undated import UNDATED_MOVES
from ouderbrug.school.whose_consent import OF_NOBODY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ouderbrug.school.difference import Difference


def raise_if_any(change: Difference, unclear: Collection[str], *, left_out: int, files: int) -> None:
    """Raise ImportIncomplete for the first that is left open; ``left_out`` of the files could not be read in full."""
    for count, what in (*_of_rows(change, is_whole=not left_out), *_of_files(unclear, left_out, files)):
        if count:
            raise ImportIncomplete(what)


def _of_rows(change: Difference, *, is_whole: bool) -> Iterator[tuple[int, str]]:
    count = len({note.place for note in change.notes if note.code == CONTRADICTS})
    yield count, f"rows that contradict others, of which neither was taken: {count}; see above"
    count = len({note.place for note in change.notes if note.code == OF_NOBODY})
    yield count, f"rows of consents that name nobody whom a roster knows: {count}; see above"
    count = sum(note.code == GROUP_UNKNOWN for note in change.notes)
    yield count, f"groups of pupils that nobody describes, by which nobody leaves another: {count}; see above"
    count = sum(note.code == UNDATED_MOVES for note in change.notes)
    yield count, f"files without a school year, by which nobody changes groups: {count}; see above"
    count = len(set(change.of_other_child.values()))
    yield (
        count,
        f"rows that name another child beside the key, of which nothing goes to that guardian: {count}; see above",
    )
    count = sum(note.code == TOO_EARLY for note in change.notes)
    yield count, f"tables of colleagues in an import for a later day, of which nothing was taken: {count}; see above"
    keys = ", ".join(sorted(change.stayed)[:10])
    yield (
        len(change.stayed),
        f"guardians whose row names a pupil whom nobody knows, and who stay with the child they had: "
        f"{len(change.stayed)} ({keys}); see above",
    )
    # A cell of a file that was not read in full was said there.
    count = len({asked.key for asked in change.asked if asked.field == ROW}) if is_whole else 0
    yield count, f"guardians who wait, for a row that may protect them could not be used: {count}; see above"
    count = sum(note.code == NOT_APPLIED for note in change.notes)
    yield count, f"what a part says that cannot be done without the rest of the set: {count}; see above"


def _of_files(unclear: Collection[str], left_out: int, files: int) -> Iterator[tuple[int, str]]:
    yield len(unclear), f"rows that name a pupil who cannot be told by name alone: {len(unclear)}; see above"
    yield left_out, f"files that could not be read in full: {left_out} of {files}; see above"
