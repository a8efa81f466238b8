"""``edexml``: pupils and groups as a pupil system exports them in EDEXML 1.03, 2.0 or 2.1.

The structure does not tell the version, so it is not asked for; the elements are taken in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import Importer
from ouderbrug_pupil_systems.pupils import NEVER, PupilsConfig, Reading
from ouderbrug_pupil_systems.xml import XmlFile, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord

ROOT = "EDEX"


class EdexmlImporter(Importer):
    """Reads EDEXML as a stream: pupils, their groups and years; there are no guardians in it."""

    name = "edexml"

    class Config(PupilsConfig):
        """The settings of ``[import.edexml]``."""

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the root of the document is EDEX, whatever the name of the file or its encoding."""
        return start_of(path).names[:1] == (ROOT,)

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield groups and pupils as they come, then what the file says of itself, and the notes.

        Raises ImportIncomplete at the end where a record was left out, ImportRefused where the file cannot be used.
        """
        file = XmlFile(path, self.config.max_megabytes * 2**20, NEVER)
        reading = Reading(file.name, self.config.groups)
        yield from reading.records(file, lambda found: found[1:] if found[:1] == (ROOT,) else ())
        if (ROOT,) not in file.seen:
            raise file.refused("its root is not EDEX")
        if (ROOT, "groepen") not in file.seen:
            reading.note(1, "no-groups", "the file has no groups, so nothing can be sent to one")
        parts = {"pupils": "leerlingen", "groups": "groepen"}
        whole = frozenset(part for part, section in parts.items() if (ROOT, section) in file.seen)
        yield from reading.ended(whole, has_none="pupils" not in whole)
        reading.left_out_if_any()
