"""Good importers and, each with one fault, bad ones."""

import json
import threading
from dataclasses import replace
from typing import ClassVar

from ouderbrug import (
    Authority,
    GuardianRecord,
    GuardianshipRecord,
    Importer,
    ImportRefused,
    PluginConfig,
    PupilRecord,
    Receives,
    Relation,
)
from ouderbrug.testing import ImporterContract


class Table(Importer):
    """Good: a table with a pupil and a guardian on each row."""

    name = "table"
    encoding, errors = "utf-8", "strict"
    head = "pupil;first;guardian;name;email"

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip() == self.head.encode()

    def read(self, path):
        for number, line in enumerate(path.read_text(self.encoding, self.errors).splitlines()[1:], 2):
            yield from self.people(f"line {number}", line)

    def people(self, place, line):
        cells = line.split(";")
        if len(cells) != 5:
            raise ImportRefused(self.refusal(place, line))
        yield PupilRecord(place, cells[0], cells[1] or None)
        yield self.guardian(place, cells)
        yield GuardianshipRecord(place, cells[0], cells[2], Relation.MOTHER)

    def guardian(self, place, cells):
        return GuardianRecord(place, cells[2], cells[3] or None, email=cells[4] or None)

    def refusal(self, place, line):
        return f"{place} is cut off; export the file again"


class TableContract(ImporterContract):
    importer: ClassVar = Table
    installed = False

    def write(self, folder, word):
        path = folder / "people.csv"
        rows = [f"p{n};{word};g{n};{word};{word}{n}@thuis.example" for n in range(3)]
        path.write_text("\n".join([Table.head, *rows, ""]), "utf-8")
        return path


class TestGoodImporter(TableContract):
    pass


class TestImporterGoesByTheName(TableContract):
    class importer(Table):
        def sniff(self, path):
            return path.suffix == ".csv" and super().sniff(path)


class TestImporterTakesAnyTable(TableContract):
    class importer(Table):
        def sniff(self, path):
            return b";" in path.read_bytes().split(b"\n")[0]


class TestImporterFailsOnOtherFiles(TableContract):
    class importer(Table):
        def sniff(self, path):
            return path.read_text("utf-8").startswith(self.head)


class TestImporterReadsItWhole(TableContract):
    class importer(Table):
        def read(self, path):
            return list(super().read(path))


class TestImporterRemembers(TableContract):
    class importer(Table):
        count = 0

        def guardian(self, place, cells):
            self.count += 1
            return GuardianRecord(place, cells[2], cells[3], email=f"{self.count}{cells[4]}" if cells[4] else None)


class TestImporterRemembersInItsThread(TableContract):
    class importer(Table):
        seen = threading.local()

        def read(self, path):
            told, self.seen.path = getattr(self.seen, "path", None) == path, path
            yield from () if told else super().read(path)


class TestImporterLiftsBans(TableContract):
    class importer(Table):
        def guardian(self, place, cells):
            return replace(super().guardian(place, cells), blocked="")


class TestImporterTakesHalfAFile(TableContract):
    class importer(Table):
        def people(self, place, line):
            if line.count(";") == 4:
                yield from super().people(place, line)


class TestImporterFailsOnHalfAFile(TableContract):
    class importer(Table):
        def people(self, place, line):
            if line.count(";") < 4:
                raise IndexError
            yield from super().people(place, line)


class TestImporterTellsTheRow(TableContract):
    class importer(Table):
        def refusal(self, place, line):
            return f"{place} is cut off: {line}"


class TestImporterLogsTheRow(TableContract):
    class importer(Table):
        def guardian(self, place, cells):
            import logging

            logging.getLogger("ouderbrug.importer").debug("guardian %s", cells)
            return super().guardian(place, cells)


class TestImporterRecordsWithoutPlace(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                yield replace(one, place="")


class TestImporterLeavesAMark(TableContract):
    class importer(Table):
        def explain(self, path):
            path.with_suffix(".done").touch()


class TestImporterExplainsNonsense(TableContract):
    class importer(Table):
        def explain(self, path):
            return self.head.split(";")


class TestImporterTakesAnySetting(TableContract):
    class importer(Table):
        class Config(PluginConfig):
            model_config: ClassVar = {"extra": "ignore"}


class TestImporterHasNoEntryPoint(TableContract):
    installed = True


class TestImporterInventsAuthority(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                yield replace(one, authority=Authority.YES) if isinstance(one, GuardianshipRecord) else one


class TestImporterSaysThatAllGetAll(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                yield replace(one, receives=Receives.ALL) if isinstance(one, GuardianshipRecord) else one


class TestImporterWipesAddresses(TableContract):
    class importer(Table):
        def guardian(self, place, cells):
            return replace(super().guardian(place, cells), mobile="")


class TestImporterForgetsWhatItSays(TableContract):
    says = frozenset({"blocked"})


class TestImporterTiesAllToTheFirst(TableContract):
    class importer(Table):
        def read(self, path):
            first = None
            for one in super().read(path):
                if isinstance(one, GuardianshipRecord):
                    first = first or one.pupil
                    one = replace(one, pupil=first)
                yield one


class TestImporterTiesThemToNobody(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                yield replace(one, pupil="p") if isinstance(one, GuardianshipRecord) else one


class TestImporterDropsTheLastRow(TableContract):
    class importer(Table):
        def people(self, place, line):
            if place != "line 4" or line.count(";") != 4:
                yield from super().people(place, line)


class TestImporterGivesTheMailOfAnother(TableContract):
    class importer(Table):
        def read(self, path):
            before = None
            for one in super().read(path):
                if isinstance(one, GuardianRecord):
                    one, before = replace(one, email=before), one.email
                yield one


class TestImporterCarriesTheMailDown(TableContract):
    class importer(Table):
        def read(self, path):
            before = None
            for one in super().read(path):
                if isinstance(one, GuardianRecord):
                    one = replace(one, email=one.email or before)
                    before = one.email
                yield one


class TestImporterQuotesAnOddRow(TableContract):
    class importer(Table):
        def refusal(self, place, line):
            return f"{place} is too long: {line}" if line.count(";") > 4 else super().refusal(place, line)


class TestImporterQuotesAnUnknownWord(TableContract):
    class importer(Table):
        def people(self, place, line):
            if not line.startswith("p"):
                raise ImportRefused(f"{line} cannot be read")
            yield from super().people(place, line)


class Children(Table):
    """Good: JSON with a child in each object."""

    def sniff(self, path):
        try:
            return "children" in json.loads(path.read_bytes())
        except ValueError:
            return False

    def read(self, path):
        try:
            children = json.loads(path.read_bytes())["children"]
        except ValueError:
            raise ImportRefused("the file is cut off; export it again") from None
        for number, child in enumerate(children, 1):
            yield from self.people(f"child {number}", child)

    def people(self, place, child):
        refused = ""
        try:
            line = ";".join(child[name] for name in Table.head.split(";"))
        except (KeyError, TypeError):
            refused = self.refusal(place, child)
        if refused:
            raise ImportRefused(refused)
        yield from super().people(place, line)


class ChildrenContract(TableContract):
    importer: ClassVar = Children

    def write(self, folder, word):
        path = folder / "people.json"
        rows = [(f"p{n}", word, f"g{n}", word, f"{word}{n}@thuis.example") for n in range(3)]
        children = [dict(zip(Table.head.split(";"), row, strict=True)) for row in rows]
        path.write_text(json.dumps({"children": children}, indent=1), "utf-8")
        return path


class TestGoodImporterOfJson(ChildrenContract):
    pass


class TestImporterQuotesAWholeChild(ChildrenContract):
    class importer(Children):
        def refusal(self, place, line):
            return f"{line} cannot be read"


class TestImporterHangs(TableContract):
    patience = 0.2

    class importer(Table):
        def read(self, path):
            while True:
                pass
            yield


class Counted(Table):
    """Good: a table that ends with the count of its rows."""

    def read(self, path):
        *lines, last = path.read_text("utf-8").splitlines()[1:]
        if last != f"end {len(lines)}":
            raise ImportRefused(self.refusal("the end", last))
        for number, line in enumerate(lines, 2):
            yield from self.people(f"line {number}", line)


class CountedContract(TableContract):
    importer: ClassVar = Counted

    def write(self, folder, word):
        path = super().write(folder, word)
        with path.open("a") as file:
            file.write("end 3\n")
        return path


class TestGoodCountedImporter(CountedContract):
    pass


class TestImporterNeedsNoEnd(CountedContract):
    class importer(Counted):
        def read(self, path):
            lines = path.read_text("utf-8").splitlines()[1:]
            for number, line in enumerate(lines, 2):
                if line == "end 3":
                    return
                yield from self.people(f"line {number}", line)


class TestImporterGivesAWordForATie(TableContract):
    class importer(Table):
        def people(self, place, line):
            for one in super().people(place, line):
                yield replace(one, relation="mother") if isinstance(one, GuardianshipRecord) else one
