"""Importers for what pupil systems export: EDEXML and the answers of UWLR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_pupil_systems.edexml import EdexmlImporter
from ouderbrug_pupil_systems.uwlr import UwlrImporter

if TYPE_CHECKING:
    from ouderbrug import Importer

__all__ = ["EdexmlImporter", "UwlrImporter", "register_importers"]


@hookimpl
def register_importers() -> list[type[Importer]]:
    """The importers of this plugin."""
    return [EdexmlImporter, UwlrImporter]
