"""Several revisions of one event in one poll: in which order they are read, and what the earlier ones say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.planning.translations import is_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.records import Batch, Incoming


def in_order(batch: Batch) -> Iterator[tuple[Incoming, list[Mapping[str, Any]]]]:
    """The records of a batch, each with what the earlier revisions of its event say that came with it.

    Of an event that comes more than once the lowest revision is read first.
    """
    several = revisions(batch)
    waiting = {name: iter(records) for name, records in several.items()}
    for one in batch.events:
        name = str(one.data.get("id"))
        given = next(waiting[name]) if name in waiting else one
        yield given, _lower(given, several.get(name, ()))


def revisions(batch: Batch) -> dict[str, list[Incoming]]:
    """The records of the events of which a batch has several, the lowest revision first.

    A withdrawal without a number stays behind what came before it.
    """
    found: dict[str, list[tuple[int, Incoming]]] = {}
    for one in batch.events:
        before = found.setdefault(str(one.data.get("id")), [])
        numbered = "revision" in one.data or one.data.get("withdrawn") is not True
        before.append((revision_of(one.data) if numbered else max((number for number, _ in before), default=1), one))
    several = {name: sorted(records, key=lambda each: each[0]) for name, records in found.items() if len(records) > 1}
    return {name: [one for _, one in records] for name, records in several.items()}


def _lower(incoming: Incoming, records: Iterable[Incoming]) -> list[Mapping[str, Any]]:
    """What the earlier revisions among these say, also those that are not taken in; of use to a translation alone."""
    given, mine = incoming.data.get("payload"), revision_of(incoming.data)
    if not isinstance(given, dict) or not given.get("translations"):
        return []
    payloads = [one.data.get("payload") for one in records if revision_of(one.data) < mine]
    return [one for one in payloads if isinstance(one, dict) and is_read(one)]


def revision_of(data: Mapping[str, Any]) -> int:
    """The revision that a record gives, or 1 where it gives none that can be one."""
    given = str(data.get("revision", 1))
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 20 else 1
