"""Importers for the tables that a school keeps: contacts, staff, consents, app ids and answers, as CSV or .xlsx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_contacts.app_ids import AppIdsImporter
from ouderbrug_contacts.consents import ConsentsImporter
from ouderbrug_contacts.contacts import ContactsImporter
from ouderbrug_contacts.responses import ResponsesImporter
from ouderbrug_contacts.social_schools import SocialSchoolsImporter
from ouderbrug_contacts.staff import StaffImporter

if TYPE_CHECKING:
    from ouderbrug import Importer

__all__ = [
    "AppIdsImporter",
    "ConsentsImporter",
    "ContactsImporter",
    "ResponsesImporter",
    "SocialSchoolsImporter",
    "StaffImporter",
    "register_importers",
]


@hookimpl
def register_importers() -> list[type[Importer]]:
    """The importers of this plugin."""
    return [ContactsImporter, StaffImporter, ConsentsImporter, AppIdsImporter, ResponsesImporter, SocialSchoolsImporter]
