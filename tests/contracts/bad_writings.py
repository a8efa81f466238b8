"""Importers that read other people, or not all, of the same file as another program writes it."""

from bad_importers import Table, TableContract


class TestImporterKeepsTheLineEnds(TableContract):
    class importer(Table):
        def read(self, path):
            rows = path.read_bytes().decode("utf-8").split("\n")
            for number, row in enumerate(rows[1:], 2):
                if row:
                    yield from self.people(f"line {number}", row)


class TestImporterStopsAtABlankRow(TableContract):
    class importer(Table):
        def read(self, path):
            for number, row in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
                if not row:
                    return
                yield from self.people(f"line {number}", row)


class TestImporterReadsByPlace(TableContract):
    class importer(Table):
        def sniff(self, path):
            with path.open("rb") as file:
                return {*file.readline(1000).strip().split(b";")} == {*self.head.encode().split(b";")}


class WithAMark(Table):
    """Good: some programs write a mark of the encoding before the first line."""

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip().removeprefix(b"\xef\xbb\xbf") == self.head.encode()


class TestGoodImporterWithAMark(TableContract):
    importer = WithAMark


class TestImporterTakesTheMarkForARow(TableContract):
    class importer(WithAMark):
        def read(self, path):
            marked = path.read_bytes().startswith(b"\xef\xbb\xbf")
            rows = path.read_text("utf-8").splitlines()[2 if marked else 1 :]
            for number, row in enumerate(rows, 2):
                yield from self.people(f"line {number}", row)
