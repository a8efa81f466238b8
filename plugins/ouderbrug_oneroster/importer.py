"""``oneroster``: pupils and groups out of OneRoster, which from then on rules them, and their guardians."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ouderbrug import Importer
from ouderbrug_oneroster.archive import Archive, names_in
from ouderbrug_oneroster.reading import Reading
from ouderbrug_oneroster.settings import OneRosterConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord

_BESIDE_USERS = {"orgs", "enrollments", "classes", "roles"}


class OneRosterImporter(Importer):
    """Reads a zip or folder of OneRoster CSV 1.1.1 or 1.2.1, told by its files."""

    name = "oneroster"

    class Config(OneRosterConfig):
        """The settings of ``[import.oneroster]``."""

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if it is a zip or folder with a manifest or users of such a set."""
        names = names_in(path)
        return "manifest" in names or ("users" in names and not names.isdisjoint(_BESIDE_USERS))

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield groups, pupils, guardians and whose they are, then what the set says of itself, and notes.

        Raises ImportRefused where the set is not whole or safe; ImportIncomplete at the end for rows left out.
        """
        archive = Archive(path, self.config.max_megabytes * 2**20)
        today = self.today or datetime.now(UTC).date()
        reading = Reading(archive, self.config, today)
        yield from reading.records()
        reading.left_out_if_any()
