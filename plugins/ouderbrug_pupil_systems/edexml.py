"""``edexml``: pupils and groups as a pupil system exports them in EDEXML 1.03, 2.0 or 2.1.

The structure does not tell the version, so it is not asked for; the elements are taken in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from ouderbrug import CoverageRecord, Importer, PluginConfig
from ouderbrug_pupil_systems.pupils import NEVER, Reading
from ouderbrug_pupil_systems.xml import XmlFile, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord

ROOT = "EDEX"
_RECORDS = {
    ("school",): "school",
    ("groepen", "groep"): "group",
    ("groepen", "samengestelde_groep"): "group",
    ("samengestelde_groepen", "samengestelde_groep"): "group",
    ("leerlingen", "leerling"): "pupil",
    ("leerkrachten", "leerkracht"): "staff",
}


class PupilsConfig(PluginConfig):
    """``groups`` says which group a name of the file means: ``"Groep 5A" = "5A"``.

    ``max_megabytes`` is the largest file that is read.
    """

    max_megabytes: int = Field(default=50, ge=1, le=2000)
    groups: dict[str, str] = Field(default_factory=dict)


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
        schools = []
        for path_, element in file.records(lambda found: found[:1] == (ROOT,) and found[1:] in _RECORDS):
            what = _RECORDS[path_[1:]]
            if what == "school":
                schools.append(element)
            elif what == "staff":
                reading.staff += 1
            else:
                yield from reading.pupil(element) if what == "pupil" else reading.group(element)
        if (ROOT,) not in file.seen:
            raise file.refused("its root is not EDEX")
        whole = frozenset(part for part, section in _PARTS.items() if (ROOT, section) in file.seen)
        if "groups" not in whole:
            reading.note(1, "no-groups", "the file has no groups, so nothing can be sent to one")
        yield from (reading.school(school, whole) for school in schools[:1])
        if not schools:
            yield CoverageRecord(reading.place(1), whole=whole)
        yield from reading.ended()
        reading.left_out_if_any()


_PARTS = {"pupils": "leerlingen", "groups": "groepen"}
