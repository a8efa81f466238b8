"""``uwlr``: pupils and groups as a pupil system answers them in UWLR 2, bare or in its SOAP envelope, whole or a part.

An answer that nothing changed, or that has a part, never makes anybody leave.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ouderbrug import Importer, ImportNote
from ouderbrug_pupil_systems.pupils import NEVER, PupilsConfig, Reading
from ouderbrug_pupil_systems.xml import XmlFile, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_pupil_systems.xml import Names

ENVELOPE = ("Envelope", "Body")
HOLDER = "leerlinggegevens"
"""How the element begins that holds school, groups and pupils, be it within an answer or by itself."""
WHOLE = frozenset({"leerlinggegevens_antwoord", HOLDER})
PARTS = frozenset({"structuur_antwoord", "leerlingen_antwoord", "leerkrachten_antwoord"})
RESULTS = "leerresultaten_verzoek"
_FIRST_VERSION = re.compile(r"leerresultaten/1(/|$)")


class UwlrImporter(Importer):
    """Reads the pupils and groups of an answer of UWLR; there are no guardians in it."""

    name = "uwlr"

    class Config(PupilsConfig):
        """The settings of ``[import.uwlr]``."""

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the document is an answer of UWLR, or what else comes in a SOAP envelope, whatever its name."""
        names = start_of(path).names
        return not (WHOLE | PARTS | {RESULTS}).isdisjoint(names) or names[:1] == ENVELOPE[:1]

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield groups and pupils as they come, then what the answer says of itself, and the notes.

        Raises ImportIncomplete at the end where a record was left out, ImportRefused where the file cannot be used.
        """
        file = XmlFile(path, self.config.max_megabytes * 2**20, NEVER)
        if any(_FIRST_VERSION.search(namespace) for namespace in start_of(path).namespaces):
            raise file.refused("it is UWLR 1, which is not read; let the pupil system send version 2")
        reading = Reading(file.name, self.config.groups)
        yield from reading.records(file, within)
        seen = {within(found) for found in file.seen}
        if ("geengegevens",) in seen:
            raise file.refused("the pupil system answered that it has no data; ask it for those of this school")
        if ("geenwijzigingen",) in seen:
            yield ImportNote(reading.place(1), "nothing-new", "the pupil system answered that nothing has changed")
            return
        if RESULTS in {found[-1] for found in file.seen}:
            raise file.refused("it holds results of tests, which a source of plugin uwlr_results reads")
        answers = {found[-1] for found in file.seen} & (WHOLE | PARTS)
        if not answers:
            raise file.refused("it holds no answer with pupils or groups")
        has_pupils, is_part = ("leerlingen",) in seen, bool(answers & PARTS)
        whole = frozenset({"pupils", "groups"} if has_pupils and not is_part else ())
        yield from reading.ended(whole, has_none=not (has_pupils or is_part))
        reading.left_out_if_any()


def within(path: Names) -> Names:
    """What leads from the element that holds them all to one of its elements; a fault lies in the envelope itself."""
    path = path[2:] if path[:2] == ENVELOPE else path
    if path[:1] == ("Fault",):
        return path
    if not path or path[0] not in WHOLE | PARTS:
        return ()
    path = path[1:] if path[0] != HOLDER else path
    return path[1:] if path and path[0].startswith(HOLDER) else path
