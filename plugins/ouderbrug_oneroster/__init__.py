"""The importer `oneroster`: pupils, groups and guardians as OneRoster 1.1 and 1.2 have them, a zip or folder of CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_oneroster.importer import OneRosterImporter

if TYPE_CHECKING:
    from ouderbrug import Importer

__all__ = ["OneRosterImporter", "register_importers"]


@hookimpl
def register_importers() -> list[type[Importer]]:
    """The importer of this plugin."""
    return [OneRosterImporter]
