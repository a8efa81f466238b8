"""A good importer of a table as spreadsheets write it and, each with one fault, bad ones."""

import csv
import io
from dataclasses import replace
from typing import ClassVar

from bad_importers import TableContract

from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, Importer, ImportRefused, PupilRecord, Relation

AUTHORITY = {"J": Authority.YES, "N": Authority.NO}


class Families(Importer):
    """Good: cells with a semicolon in them are quoted, and whatever stands there is read as it is."""

    name = "families"
    head = "pupil;child;family;guardian;first;last;email;mobile;authority"

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip() == self.head.encode()

    def read(self, path):
        for number, cells in enumerate(self.rows(path.read_text("utf-8")), 2):
            if len(cells) != 9 or cells[8] not in AUTHORITY:
                raise ImportRefused(f"line {number} is cut off or has no J or N; export the file again")
            yield from self.people(f"line {number}", *(one or None for one in cells))

    def rows(self, text):
        return [*csv.reader(io.StringIO(text), delimiter=";")][1:]

    def people(self, place, pupil, child, family, guardian, first, last, email, mobile, authority):
        yield PupilRecord(place, pupil, child, family)
        yield GuardianRecord(place, guardian, first, last, email=email, mobile=mobile)
        yield GuardianshipRecord(place, pupil, guardian, Relation.MOTHER, AUTHORITY[authority])


class FamiliesContract(TableContract):
    importer: ClassVar = Families
    says = frozenset({"authority"})

    def write(self, folder, word):
        path = folder / "people.csv"
        said = [("p0", "Wolk", "g0", "Bakker", "J"), ("p1", "Berg", "g1", "Visser", "N"),
                ("p1", "Berg", "g2", "Mulder", "J")]  # fmt: skip
        rows = [f"{pupil};{word};{family};{key};{word};{last};{word}{key}@thuis.example;+3161234560{key[1]};{yes}"
                for pupil, family, key, last, yes in said]  # fmt: skip
        path.write_text("\n".join([Families.head, *rows, ""]), "utf-8")
        return path

    def expected(self, word):
        for pupil, key, authority in (("p0", "g0", "J"), ("p1", "g1", "N"), ("p1", "g2", "J")):
            yield PupilRecord("", pupil, word)
            yield GuardianRecord("", key, word, email=f"{word}{key}@thuis.example", mobile=f"+3161234560{key[1]}")
            yield GuardianshipRecord("", pupil, key, Relation.MOTHER, AUTHORITY[authority])


class TestGoodFamilies(FamiliesContract):
    pass


class ByWhatIsShared(Families):
    """It takes two of whom something is the same for one."""

    def read(self, path):
        keys, taken = {}, {}
        for one in super().read(path):
            if isinstance(one, GuardianRecord):
                own, said = one.key, getattr(one, self.shared)
                one = replace(one, key=keys.setdefault(said, own) if said else own)
                taken[own] = one.key
            elif isinstance(one, GuardianshipRecord):
                one = replace(one, guardian=taken[one.guardian])
            yield one


class TestImporterMergesThemByMailbox(FamiliesContract):
    class importer(ByWhatIsShared):
        shared = "email"


class TestImporterMergesThemByNumber(FamiliesContract):
    class importer(ByWhatIsShared):
        shared = "mobile"


class TestImporterMergesThemByFamily(FamiliesContract):
    class importer(ByWhatIsShared):
        shared = "last_name"


class TestImporterKeepsTheRightOfTheFirstRow(FamiliesContract):
    class importer(Families):
        def read(self, path):
            first = {}
            for one in super().read(path):
                if isinstance(one, GuardianshipRecord):
                    one = replace(one, authority=first.setdefault(one.guardian, one.authority))
                yield one


class TestImporterSplitsWithinQuotes(FamiliesContract):
    class importer(Families):
        def rows(self, text):
            found = ([one.strip('"') for one in line.split(";")] for line in text.splitlines()[1:])
            return [[*cells[:8], cells[-1]] if len(cells) > 9 else cells for cells in found]


class TestImporterCutsNames(FamiliesContract):
    class importer(Families):
        def people(self, place, pupil, child, family, guardian, first, last, *rest):
            yield from super().people(place, pupil, child, family, guardian, first and first[:12], last, *rest)


class TestImporterCutsNumbers(FamiliesContract):
    class importer(Families):
        def people(self, *row):
            *before, mobile, authority = row
            number = mobile and f"+31{mobile.removeprefix('+31')[-9:]}"
            yield from super().people(*before, number, authority)
