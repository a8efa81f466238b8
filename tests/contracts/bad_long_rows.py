"""Importers that pass over long rows, change letters, or lose who belongs together, each with one fault."""

from dataclasses import replace

from bad_importers import Table, TableContract
from bad_known_importers import Known, KnownContract

from ouderbrug import GuardianRecord, GuardianshipRecord, PupilRecord


class TestImporterDropsLongRows(TableContract):
    class importer(Table):
        most = 150

        def people(self, place, line):
            if len(line) <= self.most or line.count(";") != 4:
                yield from super().people(place, line)


class TestImporterWritesCapitals(TableContract):
    class importer(Table):
        def guardian(self, place, cells):
            one = super().guardian(place, cells)
            return replace(one, first_name=one.first_name and one.first_name.title())


class TestImporterWritesNoCapitals(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                is_pupil = isinstance(one, PupilRecord) and one.first_name
                yield replace(one, first_name=one.first_name.lower()) if is_pupil else one


class TestImporterWritesGroupsInCapitals(KnownContract):
    class importer(Known):
        def group(self, row):
            return row["group"].upper() or None


class TestImporterCutsGroups(KnownContract):
    class importer(Known):
        def group(self, row):
            return row["group"][:4] or None


class TestImporterDropsDashes(KnownContract):
    class importer(Known):
        def key(self, row):
            return row["pupil"].replace("-", "")


class Once(Known):
    """It reads one pair of each of these."""

    def read(self, path):
        seen = set()
        for one in super().read(path):
            if isinstance(one, GuardianshipRecord):
                if self.whose(one) in seen:
                    continue
                seen.add(self.whose(one))
            yield one


class TestImporterTiesAGuardianOnce(KnownContract):
    class importer(Once):
        def whose(self, tie):
            return tie.guardian


class TestImporterTiesAPupilOnce(KnownContract):
    class importer(Once):
        def whose(self, tie):
            return tie.pupil


class TestGoodImporterThatWritesNames(TableContract):
    """Sound: a name that stands there in small letters alone begins with a capital."""

    def expected(self, word):
        yield GuardianRecord("", "g0", word.capitalize())

    class importer(Table):
        def guardian(self, place, cells):
            one = super().guardian(place, cells)
            is_small = one.first_name and one.first_name.islower()
            return replace(one, first_name=one.first_name.capitalize()) if is_small else one


class TestImporterFillsUpShortRows(KnownContract):
    class importer(Known):
        def rows(self, path):
            return [row + ";" * (8 - row.count(";")) for row in super().rows(path)]

        def relation(self, row):
            return row["relation"] or "other"

        def banned(self, row):
            return row["banned"] == "J" or (row["banned"] != "" and super().banned(row))
