"""The contract of an importer, kept by those that come with the house."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, PupilRecord, Relation
from ouderbrug.testing import ImporterContract
from ouderbrug_contacts import (
    AppIdsImporter,
    ConsentsImporter,
    ContactsImporter,
    ResponsesImporter,
    SocialSchoolsImporter,
    StaffImporter,
)
from ouderbrug_oneroster import OneRosterImporter
from ouderbrug_pupil_systems import EdexmlImporter, UwlrImporter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug import RosterRecord

pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).parents[1] / "plugins" / "files"


class TableContract(ImporterContract):
    """A table of one row for each ``row``, with the word in it."""

    entry = "contacts"
    head: ClassVar[str]
    row: ClassVar[str]

    def write(self, folder: Path, word: str) -> Path:
        said = enumerate((("yes", ""), ("no", "court-order"), ("yes", "")))
        rows = [self.row.format(number=number, word=word, authority=one, ban=ban) for number, (one, ban) in said]
        path = folder / "people.csv"
        path.write_text("\n".join([self.head, *rows, ""]), "utf-8")
        return path


class TestContacts(TableContract):
    importer = ContactsImporter
    head = (
        "pupil_key;pupil_first_name;pupil_last_name;group;"
        "guardian_key;first_name;last_name;relation;authority;email;blocked"
    )
    row = "p{number};Sam;{word};3A;g{number};Noor;{word};mother;{authority};{word}{number}@thuis.example;{ban}"
    says = frozenset({"authority", "blocked"})

    def expected(self, word: str) -> Iterator[RosterRecord]:
        for number, (authority, ban) in enumerate([(Authority.YES, None), (Authority.NO, "court-order")]):
            yield PupilRecord("", f"p{number}", "Sam", word, "3A")
            yield GuardianRecord("", f"g{number}", "Noor", word, f"{word}{number}@thuis.example", blocked=ban)
            yield GuardianshipRecord("", f"p{number}", f"g{number}", Relation.MOTHER, authority)


class TestStaff(TableContract):
    importer = StaffImporter
    head = "key;name;role;groups;email"
    row = "juf{number};{word};teacher;3A;{word}{number}@school.example"


class TestConsents(TableContract):
    importer = ConsentsImporter
    head = "pupil_key;purpose;channel;status;date;source"
    row = "p{number};photo;;given;2026-09-01;{word}"


class TestAppIds(TableContract):
    importer = AppIdsImporter
    head = "channel;scope;key;app_id"
    row = "parro;guardian;g{number};{word}-{number}"


class TestResponses(TableContract):
    importer = ResponsesImporter
    head = "event;guardian_key;answer;date;note"
    row = "feest;g{number};yes;2026-11-20;{word}"


class TestSocialSchoolsList(TableContract):
    importer = SocialSchoolsImporter
    head = "Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Leerjaar;Klasnaam;E-mailadres ouder/verzorger 1"
    row = "Sam;;{word}{number};01-02-2018;3;3A;{word}{number}@thuis.example"


class XmlContract(ImporterContract):
    """One of the samples, on lines of their own, with the word for the family name."""

    entry = "pupil_systems"
    sample: ClassVar[str]

    def write(self, folder: Path, word: str) -> Path:
        text = self.text((SAMPLES / self.sample).read_text("utf-8"))
        path = folder / "people.xml"
        pupils, rest, teachers = text.partition("<leerkrachten")
        pupils = re.sub(r"(<(?:\w+:)?achternaam>)[^<]*", rf"\g<1>{word}", pupils)
        path.write_text(f"{pupils}{rest}{teachers}".replace("><", ">\n<"), "utf-8")
        return path

    def text(self, sample: str) -> str:
        """What the sample lacks to be sound."""
        return sample


class TestEdexml(XmlContract):
    importer = EdexmlImporter
    sample = "edexml/e01-class-as-one-groep-per-year.xml"


class TestUwlr(XmlContract):
    importer = UwlrImporter
    sample = "uwlr/u01-soap-23-smalle-set.xml"

    def text(self, sample: str) -> str:
        return re.sub(r'(eckid="[^"]*")>', r'\1 key="00013">', sample)


class TestOneRoster(ImporterContract):
    importer = OneRosterImporter

    def write(self, folder: Path, word: str) -> Path:
        path, made = folder / "people.zip", io.BytesIO()
        given = zipfile.ZipFile(SAMPLES / "oneroster" / "o01-agents-on-child-or-parent.zip")
        with given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in given.namelist():
                archive.writestr(one, given.read(one).replace(b"Bos", word.encode()))
        path.write_bytes(made.getvalue())
        return path
