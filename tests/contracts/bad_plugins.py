"""Good plugins and, each with one fault, bad ones; the contract kits are run on them in a process of their own."""

import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import httpx

from ouderbrug import (
    Allow,
    Authority,
    Batch,
    Capabilities,
    Delay,
    EventKind,
    Goal,
    GuardianRecord,
    GuardianshipRecord,
    Importer,
    ImportRefused,
    Incoming,
    KindPayload,
    OneLine,
    PluginConfig,
    Priority,
    PupilRecord,
    Receives,
    Refuse,
    Rejected,
    Relation,
    Rule,
    Secret,
    Source,
    SourceConfig,
)
from ouderbrug.testing import ImporterContract, RuleContract, SourceContract, sample_message

HERE = Path(__file__).parent

# --- sources


class Lines(Source):
    """Good: a file with an event a line, two at a time."""

    name = "lines"
    only_files = True
    most = 2

    class Config(SourceConfig):
        path: Path

    def poll(self, cursor):
        first = int(cursor or 0)
        lines = self.config.path.read_text("utf-8").splitlines()[first : first + self.most]
        events, rejected = [], []
        for number, line in enumerate(lines, first + 1):
            try:
                events.append(Incoming(f"line {number}", self.fields(json.loads(line))))
            except ValueError:
                rejected += self.bad(number, line)
        return self.batch(events, rejected, self.after(first, lines) if lines else cursor)

    def fields(self, data):
        return data

    def bad(self, number, line):
        return [Rejected(f"line {number}", "not-json", "write JSON")]

    def after(self, first, lines):
        return str(first + len(lines))

    def batch(self, events, rejected, cursor):
        return Batch(tuple(events), tuple(rejected), cursor)


class LinesContract(SourceContract):
    source: ClassVar = Lines
    audience: ClassVar = {"group": "3A"}
    installed = False

    def config_in(self, folder):
        return {"path": folder / "events.jsonl"}

    def line(self, text):
        with (self.folder / "events.jsonl").open("a") as file:
            file.write(f"{text}\n")

    def add(self, number, word):
        what = {"id": f"e{number}", "kind": "notice", "occurred_at": "2026-11-23T09:00:00+01:00",
                "audience": {"group": "3A"}, "payload": {"title": word, "body": f"{word}."}}  # fmt: skip
        self.line(json.dumps(what))

    def add_bad(self, word):
        self.line(f"{word} {{")


class TestGoodSource(LinesContract):
    pass


class TestSourceLosesARecord(LinesContract):
    class source(Lines):
        most = 3

        def batch(self, events, rejected, cursor):
            return super().batch(events[:2], rejected, cursor)


class TestSourceTimeWithoutOffset(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": "2026-11-23T09:00:00"}


class TestSourceMakesUpIds(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": os.urandom(8).hex()}


class TestSourceRemembersInItsClass(LinesContract):
    class source(Lines):
        seen: ClassVar = {}

        def fields(self, data):
            count = self.seen[self.config.path] = self.seen.get(self.config.path, 0) + 1
            return {**data, "payload": {**data["payload"], "body": str(count)}}


class TestSourceCountsFromItsPlace(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            batch = super().poll(cursor)
            counted = [replace(one, data={**one.data, "id": f"{cursor}-{number}"}) for number, one in
                       enumerate(batch.events)]  # fmt: skip
            return replace(batch, events=tuple(counted))


class TestSourceCallsAllOff(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "withdrawn": True}


class TestSourceHangs(LinesContract):
    patience = 0.2

    class source(Lines):
        def poll(self, cursor):
            threading.Event().wait(60)


class TestSourceMisspellsItsKind(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "kind": "notise"}


class TestSourceMisspellsAField(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "payload": {**data["payload"], "boddy": "x"}}


class TestSourceTellsAllOfTheSchool(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "audience": {"school": True}}


class TestSourceTellsTheSchoolUnasked(LinesContract):
    audience: ClassVar = {}

    class source(Lines):
        def fields(self, data):
            return {**data, "audience": {"school": True}}


class TestSourceCallsAllUrgent(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "priority": "urgent"}


class TestSourceCutsTexts(LinesContract):
    class source(Lines):
        def fields(self, data):
            said = data["payload"]
            return {**data, "payload": {"title": said["title"][:40], "body": said["body"][:40]}}


class TestSourceSaysThatItIsNow(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": self.context.clock().isoformat()}


class TestSourceLooksAtTheClock(LinesContract):
    class source(Lines):
        def fields(self, data):
            return data if datetime.now(UTC).year > 2000 else {}


class TestGoodSourceOfOtherKinds(LinesContract):
    """Sound: urgent, of a kind of its own, for all of the school, with the time at which it was found."""

    audience: ClassVar = {"school": True}
    urgent = True
    dated = False

    class source(Lines):
        def fields(self, data):
            what = {"priority": "urgent", "kind": "outing", "payload": {"title": data["payload"]["title"]}}
            return {**data, **what, "audience": {"school": True}, "occurred_at": self.context.clock().isoformat()}

    class Outing(EventKind):
        name = "outing"

        class Payload(KindPayload):
            title: OneLine

    kinds = (Outing,)


class TestSourceNeverEnds(LinesContract):
    patience = 3

    class source(Lines):
        def poll(self, cursor):
            found = super().poll(cursor)
            return found if found.events or found.rejected else super().poll(None)


class TestSourceStartsAnew(LinesContract):
    class source(Lines):
        """Its cursor is the moment until which it read, and what stands at the end comes again."""

        def poll(self, cursor):
            lines = len(self.config.path.read_text("utf-8").splitlines())
            done, _, known = (cursor or "0:0").partition(":")
            if int(known or 0) != lines and int(done) == int(known):
                return super().poll("0").__class__(*self.told("0", lines))
            return Batch(*self.told(done, lines)) if int(done) < lines else Batch((), (), cursor)

        def told(self, done, lines):
            found = super().poll(done)
            return found.events, found.rejected, f"{found.cursor}:{lines}"


class TestSourceFailsOnABadRecord(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            raise RuntimeError("no JSON")


class TestSourceDropsABadRecord(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            return []


class TestSourceShowsWhatIsBad(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            return [Rejected(f"line {number}", "not-json", f"mend {line}")]


class TestSourceLogsARecord(LinesContract):
    class source(Lines):
        def fields(self, data):
            self.context.logger.info("read %s", data)
            return data


class TestSourcePrintsARecord(LinesContract):
    class source(Lines):
        def fields(self, data):
            os.write(1, str(data).encode())
            return data


class TestSourceEmptiesItsFile(LinesContract):
    class source(Lines):
        def check(self):
            self.config.path.unlink()
            return ()


class TestSourceTellsInCheck(LinesContract):
    class source(Lines):
        def check(self):
            return [f"it begins with {self.config.path.read_text()}"]


class TestSourceTakesAnySetting(LinesContract):
    class source(Lines):
        class Config(Lines.Config):
            model_config: ClassVar = {"extra": "ignore"}


class TestSourceHasNoEntryPoint(LinesContract):
    installed = True


class Feed(Source):
    """Good: asks a service."""

    name = "feed"

    class Config(SourceConfig):
        token: Secret

    def poll(self, cursor):
        if self.context.loopback_only:
            return Batch((), (), cursor)
        first = int(cursor or 0)
        entries = self.asked()[first:]
        good = tuple(Incoming(f"entry {number}", one) for number, one in enumerate(entries, first) if "id" in one)
        bad = tuple(Rejected(f"entry {n}", "no-id") for n, one in enumerate(entries, first) if "id" not in one)
        return Batch(good, bad, str(first + len(entries)))

    def asked(self):
        head = {"Authorization": self.config.token.reveal()}
        problem = None
        try:
            reply = self.context.client().get("https://feed.invalid/", headers=head, timeout=self.timeout())
            reply.raise_for_status()
            return reply.json()
        except (httpx.HTTPError, ValueError):
            problem = RuntimeError("feed-failed")
        raise problem

    def timeout(self):
        return self.config.timeout_seconds


class FeedContract(SourceContract):
    source: ClassVar = Feed
    installed = False

    def config_in(self, folder):
        return {"token": {"env": "FEED_TOKEN"}}

    def add(self, number, word):
        self.entries = [*getattr(self, "entries", ()), {
            "id": f"e{number}", "kind": "notice", "occurred_at": "2026-11-23T09:00:00+01:00",
            "audience": {"group": "3A"}, "payload": {"title": word, "body": word}}]  # fmt: skip

    def add_bad(self, word):
        self.entries = [*getattr(self, "entries", ()), {"title": word}]

    def answer(self, request):
        return httpx.Response(200, json=self.entries)


class TestGoodFeed(FeedContract):
    pass


class TestFeedAsksInARehearsal(FeedContract):
    class source(Feed):
        def poll(self, cursor):
            self.context = replace(self.context, loopback_only=False)
            return super().poll(cursor)


class TestFeedWaitsForEver(FeedContract):
    class source(Feed):
        def timeout(self):
            return None


class TestFeedTakesAFaultForNothing(FeedContract):
    class source(Feed):
        def asked(self):
            try:
                return super().asked()
            except Exception:
                return []


class TestFeedTellsWhatTheServiceSaid(FeedContract):
    class source(Feed):
        def asked(self):
            try:
                return super().asked()
            except RuntimeError:
                reply = self.context.client().get("https://feed.invalid/", timeout=self.timeout())
                raise RuntimeError(reply.text) from None


class TestFeedAsksByPost(FeedContract):
    class source(Feed):
        def check(self):
            self.context.client().post("https://feed.invalid/seen")
            return ()


# --- importers


class Table(Importer):
    """Good: a table with a pupil and a guardian on each row."""

    name = "table"
    head = "pupil;first;guardian;name;email"

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip() == self.head.encode()

    def read(self, path):
        for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
            yield from self.people(f"line {number}", line)

    def people(self, place, line):
        cells = line.split(";")
        if len(cells) != 5:
            raise ImportRefused(self.refusal(place, line))
        yield PupilRecord(place, cells[0], cells[1])
        yield self.guardian(place, cells)
        yield GuardianshipRecord(place, cells[0], cells[2], Relation.MOTHER)

    def guardian(self, place, cells):
        return GuardianRecord(place, cells[2], cells[3], email=cells[4])

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
            return GuardianRecord(place, cells[2], cells[3], email=f"{self.count}{cells[4]}")


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


class TestImporterQuotesAnOddRow(TableContract):
    class importer(Table):
        def refusal(self, place, line):
            return f"{place} is too long: {line}" if line.count(";") > 4 else super().refusal(place, line)


class Known(Importer):
    """Good: a table that says more of each."""

    name = "known"
    head = "pupil;group;guardian;name;relation;authority;banned;email;mobile"
    authorities: ClassVar = {"J": Authority.YES, "N": Authority.NO, "": Authority.UNKNOWN}

    def sniff(self, path):
        with path.open("rb") as file:
            return file.readline(1000).strip() == self.head.encode()

    def read(self, path):
        for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
            cells = dict(zip(self.head.split(";"), line.split(";"), strict=False))
            if len(cells) != 9:
                raise ImportRefused(f"line {number} is cut off; export the file again")
            yield from self.people(f"line {number}", cells)

    def people(self, place, row):
        yield PupilRecord(place, self.key(row), row["pupil"], group=self.group(row))
        yield self.guardian(place, row)
        relation = Relation(self.relation(row))
        yield GuardianshipRecord(place, self.key(row), row["guardian"], relation, self.authorities[row["authority"]])

    def guardian(self, place, row):
        ban = "banned" if self.banned(row) else ""
        return GuardianRecord(
            place, row["guardian"], row["name"], email=self.email(row), mobile=row["mobile"], blocked=ban
        )

    def key(self, row):
        return row["pupil"]

    def group(self, row):
        return row["group"]

    def relation(self, row):
        return row["relation"]

    def banned(self, row):
        return row["banned"] == "J"

    def email(self, row):
        return row["email"]


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


class TestImporterTakesNamesForKeys(KnownContract):
    class importer(Known):
        def key(self, row):
            return f"{row['pupil']}-van-{row['guardian']}"


class TestImporterTakesTheNumberForTheMail(KnownContract):
    class importer(Known):
        def email(self, row):
            return f"{row['mobile']}{row['email'][:0]}"


class TestImporterTurnsRelationsRound(KnownContract):
    class importer(Known):
        def relation(self, row):
            return "father" if row["relation"] == "mother" else "mother"


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


# --- rules

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Fridays(Rule):
    """Good: nothing goes on a Friday."""

    name = "fridays"
    reads = frozenset()
    sentences: ClassVar = {"friday": ("it is {day}",)}

    def judge(self, message, facts, now):
        return self.held(now, message) if self.waits(message, facts, now) else Allow()

    def waits(self, message, facts, now):
        return message.priority is not Priority.EMERGENCY and facts.calendar.day(now).weekday() == 4

    def held(self, now, message):
        return Delay(self.until(now), "friday", self.detail(message))

    def until(self, now):
        return now + timedelta(days=1)

    def detail(self, message):
        return {"day": "friday"}


class FridaysContract(RuleContract):
    rule: ClassVar = Fridays
    installed = False

    def held(self):
        return sample_message(Capabilities()), self.facts(), FRIDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(), MONDAY


class TestGoodRule(FridaysContract):
    pass


class TestRuleHoldsAll(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.EMERGENCY


class TestRuleDelaysIntoThePast(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now - timedelta(days=1)


class TestRuleSaysNo(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Refuse("It is Friday!", self.detail(message))


class TestRuleRemembers(FridaysContract):
    class rule(Fridays):
        asked = 0

        def held(self, now, message):
            self.asked += 1
            return Delay(now + timedelta(days=self.asked), "friday", self.detail(message))


class TestRuleRemembersInItsClass(FridaysContract):
    class rule(Fridays):
        asked: ClassVar = []

        def held(self, now, message):
            self.asked.append(now)
            return Delay(now + timedelta(days=len(self.asked)), "friday", self.detail(message))


COUNT: list[int] = []


class TestRuleCountsInItsModule(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            COUNT.append(1)
            return super().held(now, message)


class TestRuleFailsOnWhoWasNeverAsked(FridaysContract):
    class rule(Fridays):
        reads = frozenset({"last_of_kind"})

        def waits(self, message, facts, now):
            return facts.last_of_kind.year > 2000 and super().waits(message, facts, now)

    def held(self):
        return sample_message(Capabilities()), self.facts(last_of_kind=FRIDAY.date()), FRIDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(last_of_kind=FRIDAY.date()), MONDAY


class TestRuleSaysNothingOfWhatIsLight(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return None if message.priority is Priority.LOW else super().judge(message, facts, now)


class TestRulePutsOffEmergencies(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return facts.calendar.day(now).weekday() == 4


class TestRuleGoesByUtc(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.EMERGENCY and now.date().weekday() == 4


class TestGoodRuleWithASetting(FridaysContract):
    """Sound: the days are a setting."""

    class rule(Fridays):
        class Config(PluginConfig):
            days: frozenset[int] = frozenset({4})

        def waits(self, message, facts, now):
            there = facts.calendar.day(now).weekday()
            return message.priority is not Priority.EMERGENCY and there in self.config.days


class TestRuleIgnoresItsSetting(FridaysContract):
    class rule(Fridays):
        class Config(PluginConfig):
            days: frozenset[int] = frozenset({4})


class TestRuleWritesIntoTheEvent(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            message.event.payload["held"] = True
            return super().held(now, message)


class TestRuleLooksAtWhatItDoesNotDeclare(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Delay(self.until(now), "friday", {**self.detail(message), "alone": len(message.pupils) == 1})


class TestRuleLooksAtTheClock(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return max(now, datetime.now(UTC) - timedelta(days=9999)) + timedelta(days=1)


class TestRuleReadsAFile(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now + timedelta(days=1 + len((HERE / "missing").read_text() if (HERE / "missing").exists() else ""))


class TestRuleNamesNoFact(FridaysContract):
    class rule(Fridays):
        reads = frozenset({"grupos"})

        def judge(self, message, facts, now):
            return super().judge(message, facts, now)


class TestRuleIsNotTimeless(FridaysContract):
    class rule(Fridays):
        timeless = True


class TestRuleLacksANumber(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {}


class TestRuleTellsAName(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": message.text.subject}


class TestRulePrintsAName(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            print(message.text.subject)  # noqa: T201 - this is the fault
            return {"day": "friday"}


class TestRuleChecksNonsense(FridaysContract):
    class rule(Fridays):
        def check(self, about):
            return ["all is well"]


class TestRuleTakesAnySetting(FridaysContract):
    class rule(Fridays):
        class Config(PluginConfig):
            model_config: ClassVar = {"extra": "ignore"}


class TestRuleHasNoEntryPoint(FridaysContract):
    installed = True


class TestRuleRefusesEmergencies(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            if message.priority is Priority.EMERGENCY:
                return Refuse("friday", {"day": "friday"})
            return super().judge(message, facts, now)


class TestRuleLetsOneGoalGo(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.goal is not Goal.ASK and super().waits(message, facts, now)


class TestRuleTellsASubject(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": message.text.subject}

    def held(self):
        message, facts, now = super().held()
        return replace(message, text=replace(message.text, subject="Morgen gym")), facts, now


class TestRuleOpensNonsense(FridaysContract):
    class rule(Fridays):
        def opens(self, day, calendar):
            return 5


class TestRuleLooksFirstByName(FridaysContract):
    class rule(Fridays):
        def look_first(self, message, known):
            return ("Fenna",)


class TestRuleCountsInItself(FridaysContract):
    class rule(Fridays):
        asked = 0

        def held(self, now, message):
            self.asked += 1
            return super().held(now, message)


class TestRuleTakesTwo(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts):
            return Allow()


class TestRuleLooksAtAFactUnasked(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return super().held(now, message)

        def waits(self, message, facts, now):
            return super().waits(message, facts, now) and facts.last_of_kind is None


class TestRuleHangs(FridaysContract):
    patience = 0.2

    class rule(Fridays):
        def judge(self, message, facts, now):
            threading.Event().wait(60)


class TestRuleFailsOnEachMessage(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return self.nothing and super().waits(message, facts, now)


class TestRuleWritesIntoTheFacts(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            facts.agreed = 3
            return super().waits(message, facts, now)


class TestRuleSaysNoWords(FridaysContract):
    class rule(Fridays):
        sentences: ClassVar = {}


class TestRuleSaysEmptyWords(FridaysContract):
    class rule(Fridays):
        sentences: ClassVar = {"friday": {"nl": ("het is {day}",), "en": (" ",)}}
