"""What the manifest says of a set: of each file whether all of it is there, a part, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import ImportNote
from ouderbrug_oneroster.archive import READ
from ouderbrug_oneroster.tables import rows

if TYPE_CHECKING:
    from ouderbrug_oneroster.archive import Archive

BULK, DELTA, ABSENT = "bulk", "delta", "absent"
_VERSIONS = ("1.1", "1.2")


def modes(archive: Archive, notes: list[ImportNote]) -> dict[str, str]:
    """By file bulk, delta or absent; raises ImportRefused where the manifest and the files differ.

    A file of which nothing is said is bulk where it is there. Without a manifest all are, as is noted.
    """
    if "manifest" not in archive:
        hint = "the set has no manifest, so it counts as all there is: who is not in it has left"
        notes.append(ImportNote(f"{archive.called}:1", "no-manifest", hint))
        return {name: BULK if name in archive else ABSENT for name in READ}
    said = {row["propertyName"].casefold(): row["value"].casefold() for row in rows(archive, "manifest", notes)}
    if said.get("oneroster.version", "1.2")[:3] not in _VERSIONS:
        raise archive.refused("its manifest names another version than OneRoster 1.1 and 1.2")
    found = {name: said.get(f"file.{name}", BULK if name in archive else ABSENT) for name in READ if name != "manifest"}
    for name, mode in found.items():
        if mode not in (BULK, DELTA, ABSENT):
            raise archive.refused(f"its manifest says of {name}.csv neither bulk, delta nor absent")
        if mode == ABSENT and name in archive:
            raise archive.refused(
                f"its manifest says that {name}.csv is absent, and it is there; export the whole set again"
            )
        if mode != ABSENT and name not in archive:
            raise archive.refused(
                f"its manifest says {mode} of {name}.csv, which is not there; export the whole set again"
            )
    return found
