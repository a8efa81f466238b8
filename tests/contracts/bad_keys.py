"""Importers that make something of a row without a key, each with one fault."""

from bad_importers import Table, TableContract
from bad_known_importers import Known, KnownContract

from ouderbrug import GuardianRecord, ImportNote, UnkeyedGuardianRecord


class TestImporterTakesTheChildOfTheRowBefore(KnownContract):
    class importer(Known):
        last = ""

        def read(self, path):
            self.last = ""
            return super().read(path)

        def key(self, row):
            self.last = row["pupil"] or self.last
            return self.last


class TestImporterTakesTheGuardianOfTheRowBefore(TableContract):
    class importer(Table):
        last = ""

        def read(self, path):
            self.last = ""
            return super().read(path)

        def people(self, place, line):
            cells = line.split(";")
            if len(cells) == 5:
                self.last = cells[2] = cells[2] or self.last
            return super().people(place, ";".join(cells))


class TestImporterPassesOverWhoHasNoKey(KnownContract):
    class importer(Known):
        def people(self, place, row):
            if row["guardian"]:
                yield from super().people(place, row)


class TestImporterPassesOverAChildWithoutAKey(KnownContract):
    class importer(Known):
        def people(self, place, row):
            if row["pupil"]:
                yield from super().people(place, row)


class TestImporterReadsTheChildAlone(KnownContract):
    class importer(Known):
        def people(self, place, row):
            yield from (one for one in super().people(place, row) if row["guardian"] or hasattr(one, "group"))


class TestGoodImporterThatNotesWhoHasNoKey(KnownContract):
    """Sound: of who has no key it says what it protects, and a note of a child."""

    class importer(Known):
        def people(self, place, row):
            if not row["pupil"]:
                yield ImportNote(place, "key-missing", "write a key in that row")
                return
            for one in super().people(place, row):
                if row["guardian"] or hasattr(one, "group"):
                    yield one
                elif isinstance(one, GuardianRecord):
                    yield UnkeyedGuardianRecord(place, frozenset(), frozenset({row["pupil"]}))
