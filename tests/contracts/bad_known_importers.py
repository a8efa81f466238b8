"""A good importer of a table that says who has authority and is banned, and bad ones."""

from collections import defaultdict
from dataclasses import replace
from itertools import takewhile
from typing import ClassVar

from bad_importers import Table, TableContract

from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, Importer, ImportRefused, PupilRecord, Relation


class Known(Importer):
    """Good: a table that says more of each."""

    name = "known"
    head = "pupil;group;guardian;name;relation;authority;banned;email;mobile"
    authorities: ClassVar = {"J": Authority.YES, "N": Authority.NO, "": Authority.UNKNOWN}

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip() == self.head.encode()

    def read(self, path):
        for number, line in enumerate(self.rows(path), 2):
            cells = line.split(";")
            if len(cells) != 9:
                raise ImportRefused(f"line {number} is cut off; export the file again")
            yield from self.people(f"line {number}", dict(zip(self.head.split(";"), cells, strict=True)))

    def rows(self, path):
        return path.read_text("utf-8").splitlines()[1:]

    def people(self, place, row):
        yield PupilRecord(place, self.key(row), row["pupil"], group=self.group(row))
        yield self.guardian(place, row)
        relation = Relation(self.relation(row))
        yield GuardianshipRecord(place, self.key(row), row["guardian"], relation, self.authorities[row["authority"]])

    def guardian(self, place, row):
        ban = "banned" if self.banned(row) else ""
        return GuardianRecord(
            place,
            row["guardian"],
            row["name"] or None,
            email=self.email(row),
            mobile=row["mobile"] or None,
            blocked=ban,
        )

    def key(self, row):
        return row["pupil"]

    def group(self, row):
        return row["group"] or None

    def relation(self, row):
        return row["relation"]

    def banned(self, row):
        return {"J": True, "N": False}[row["banned"]]

    def email(self, row):
        return row["email"] or None


class KnownContract(TableContract):
    importer: ClassVar = Known
    says = frozenset({"authority", "blocked"})

    def write(self, folder, word):
        path = folder / "people.csv"
        said = [("mother", "J", "N"), ("father", "N", "J"), ("mother", "", "N")]
        rows = [f"p{n};3{'ABC'[n]};g{n};{word}{n};{';'.join(one)};{word}{n}@thuis.example;+3161234560{n}"
                for n, one in enumerate(said)]  # fmt: skip
        path.write_text("\n".join([Known.head, *rows, ""]), "utf-8")
        return path

    def expected(self, word):
        said = [(Relation.MOTHER, Authority.YES, ""), (Relation.FATHER, Authority.NO, "banned"),
                (Relation.MOTHER, Authority.UNKNOWN, "")]  # fmt: skip
        for n, (relation, authority, ban) in enumerate(said):
            yield PupilRecord("", f"p{n}", group=f"3{'ABC'[n]}")
            yield GuardianRecord("", f"g{n}", email=f"{word}{n}@thuis.example", blocked=ban)
            yield GuardianshipRecord("", f"p{n}", f"g{n}", relation, authority)


class TestGoodKnownImporter(KnownContract):
    pass


class TestImporterTurnsAuthorityRound(KnownContract):
    class importer(Known):
        authorities: ClassVar = {"J": Authority.NO, "N": Authority.YES, "": Authority.UNKNOWN}


class TestImporterGivesAuthorityToAll(KnownContract):
    class importer(Known):
        authorities: ClassVar = dict.fromkeys(("J", "N", ""), Authority.YES)


class TestImporterGivesAuthorityToNoWord(KnownContract):
    class importer(Known):
        authorities: ClassVar = {**Known.authorities, "": Authority.YES}


class TestImporterTurnsBansRound(KnownContract):
    class importer(Known):
        def banned(self, row):
            return row["banned"] == "N"


class TestImporterTakesAnyWordForNoBan(KnownContract):
    class importer(Known):
        def banned(self, row):
            return row["banned"] == "J"


class TestImporterTakesADashForNoBan(KnownContract):
    class importer(Known):
        def banned(self, row):
            return row["banned"] not in ("-", "n.v.t.") and super().banned(row)


class TestImporterTakesASpaceForNoBan(KnownContract):
    class importer(Known):
        def banned(self, row):
            return not row["banned"].isspace() and super().banned(row)


class TestGoodImporterThatKnowsADash(KnownContract):
    """Good: its file says so, and its author too."""

    knows = frozenset({"-"})

    class importer(Known):
        def banned(self, row):
            return row["banned"] != "-" and super().banned(row)


class TestImporterTakesAnyWordForAuthority(KnownContract):
    class importer(Known):
        authorities: ClassVar = defaultdict(lambda: Authority.YES, Known.authorities)


class TestImporterMergesThemByName(KnownContract):
    class importer(Known):
        def read(self, path):
            keys = {}
            for one in super().read(path):
                if isinstance(one, GuardianRecord):
                    one = replace(one, key=keys.setdefault(one.first_name, one.key))
                yield one


class TestImporterMergesPupilsByName(TableContract):
    class importer(Table):
        def read(self, path):
            keys, own = {}, {}
            for one in super().read(path):
                if isinstance(one, PupilRecord):
                    own[one.key] = keys.setdefault(one.first_name, one.key)
                    one = replace(one, key=own[one.key])
                if isinstance(one, GuardianshipRecord):
                    one = replace(one, pupil=own[one.pupil])
                yield one

    def write(self, folder, word):
        path = super().write(folder, word)
        for number in range(3):
            path.write_text(path.read_text().replace(f"p{number};{word};", f"p{number};{word}{number};"))
        return path


class TestImporterStopsAtTwoHundred(TableContract):
    class importer(Table):
        def people(self, place, line):
            if int(place.removeprefix("line ")) <= 200:
                yield from super().people(place, line)


class TestImporterFailsAtTwoHundred(TableContract):
    class importer(Table):
        def people(self, place, line):
            if int(place.removeprefix("line ")) > 200:
                raise KeyError(line)
            yield from super().people(place, line)


class TestImporterDropsLetters(TableContract):
    class importer(Table):
        errors = "ignore"


class TestImporterPutsMarksForLetters(TableContract):
    class importer(Table):
        errors = "replace"


class TestImporterTakesAllForWindows(TableContract):
    class importer(Table):
        encoding = "cp1252"


class TestImporterTakesNamesForKeys(KnownContract):
    class importer(Known):
        def key(self, row):
            return f"{row['pupil']}-van-{row['guardian']}"


class TestImporterTakesTheNumberForTheMail(KnownContract):
    class importer(Known):
        def email(self, row):
            return f"{row['mobile']}{row['email'][:0]}" or None


class TestImporterTurnsRelationsRound(KnownContract):
    class importer(Known):
        def relation(self, row):
            return {"mother": "father", "father": "mother"}.get(row["relation"], "other")


class TestImporterDropsTheGroup(KnownContract):
    class importer(Known):
        def group(self, row):
            return None


class TestImporterWipesWhatItTells(KnownContract):
    class importer(Known):
        def guardian(self, place, row):
            return replace(super().guardian(place, row), emptied=frozenset({"email"}))


class TestImporterShowsOneSort(KnownContract):
    """What its author expects would be so too if it read all alike."""

    def expected(self, word):
        return [one for one in super().expected(word) if getattr(one, "blocked", None) != "banned"]


class TestImporterNamesWhoHasNoName(KnownContract):
    class importer(Known):
        def guardian(self, place, row):
            return super().guardian(place, {**row, "name": row["name"] or "Ouder"})


class TestImporterPutsThemInAGroup(KnownContract):
    class importer(Known):
        def group(self, row):
            return row["group"] or "1A"


class TestImporterWipesWhatIsEmpty(KnownContract):
    class importer(Known):
        def email(self, row):
            return row["email"]


class TestImporterSkipsWhoHasNoMail(KnownContract):
    class importer(Known):
        def people(self, place, row):
            if row["email"]:
                yield from super().people(place, row)


class TestImporterBansWhoHasAMailAlone(KnownContract):
    class importer(Known):
        def guardian(self, place, row):
            said = super().guardian(place, row)
            return said if said.email else replace(said, blocked="")


class TestImporterKeepsTheBanOfTheLastRow(KnownContract):
    class importer(Known):
        def read(self, path):
            guardians = {}
            for one in super().read(path):
                if isinstance(one, GuardianRecord):
                    guardians[one.key] = one
                else:
                    yield one
            yield from guardians.values()


class TestImporterPassesOverLongRows(KnownContract):
    class importer(Known):
        def rows(self, path):
            return [row for row in super().rows(path) if row.count(";") <= 8]


class TestImporterStopsAtEmptyCells(KnownContract):
    class importer(Known):
        def rows(self, path):
            return [*takewhile(lambda row: row.strip(";") or not row, super().rows(path))]


class TestImporterGivesAuthorityWhereNothingStands(KnownContract):
    """Its author never shows a row without a word."""

    class importer(Known):
        authorities: ClassVar = {**Known.authorities, "": Authority.YES}

    def write(self, folder, word):
        path = super().write(folder, word)
        path.write_text(path.read_text().replace("mother;;", "mother;N;"))
        return path

    def expected(self, word):
        return [replace(one, authority=Authority.NO) if getattr(one, "authority", None) is Authority.UNKNOWN else one
                for one in super().expected(word)]  # fmt: skip


class TestImporterDropsZeros(KnownContract):
    class importer(Known):
        def key(self, row):
            return row["pupil"].lstrip("0")


class TestImporterTakesKeysOfAnyCase(KnownContract):
    class importer(Known):
        def people(self, place, row):
            return super().people(place, {**row, "guardian": row["guardian"].lower()})


class TestImporterInColumnsGivesAuthority(TableContract):
    """Its cells have no sign between them, and two of them stand against each other."""

    says = frozenset({"authority"})

    class importer(Importer):
        name = "columns"

        def sniff(self, path):
            return path.read_bytes().startswith(b"COLUMNS\n")

        def read(self, path):
            for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
                if len(line) != 41 or line[39] not in "MV":
                    raise ImportRefused(f"line {number} is cut off; export the file again")
                pupil, name, guardian = line[:8].strip(), line[8:31].strip() or None, line[31:39].strip()
                relation = Relation.MOTHER if line[39] == "M" else Relation.FATHER
                said = {"N": Authority.NO, "J": Authority.YES, " ": Authority.YES}[line[40]]
                yield PupilRecord(f"line {number}", pupil, name)
                yield GuardianRecord(f"line {number}", guardian)
                yield GuardianshipRecord(f"line {number}", pupil, guardian, relation, said)

    def write(self, folder, word):
        path = folder / "people.txt"
        rows = [f"{f'p{n}':8}{f'{word}{n}':23}{f'g{n}':8}{'MV'[n]}{'JN'[n]}" for n in range(2)]
        path.write_text("\n".join(["COLUMNS", *rows, ""]), "utf-8")
        return path

    def expected(self, word):
        for n, (relation, said) in enumerate([(Relation.MOTHER, Authority.YES), (Relation.FATHER, Authority.NO)]):
            yield PupilRecord("", f"p{n}", f"{word}{n}")
            yield GuardianshipRecord("", f"p{n}", f"g{n}", relation, said)


class TestImporterTakesEachWordForAMother(KnownContract):
    class importer(Known):
        def relation(self, row):
            return row["relation"] if row["relation"] in {*Relation} else "mother"


class TestGoodImporterOfOthers(KnownContract):
    """Sound: who is something else than it knows is somebody else."""

    class importer(Known):
        def relation(self, row):
            return row["relation"] if row["relation"] in {*Relation} else "other"


class TestImporterGivesAnAddressToOne(KnownContract):
    class importer(Known):
        def read(self, path):
            seen = set()
            for one in super().read(path):
                email = getattr(one, "email", None)
                yield replace(one, email=None) if email in seen and email else one
                seen.add(email)


class TestImporterQuotesTheWordThatItDoesNotKnow(KnownContract):
    class importer(Known):
        def relation(self, row):
            if row["relation"] not in {*Relation}:
                raise ImportRefused(f"{row['relation']} is no relation")
            return row["relation"]
