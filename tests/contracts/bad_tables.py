"""Good sources of a table and of a service that dates what it has and, each with one fault, bad ones."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import httpx
from bad_feeds import Feed, FeedContract
from bad_sources import LinesContract, after, first_of

from ouderbrug import Batch, Incoming, Rejected, Source, SourceConfig


class Rows(Source):
    """Good: a file with a meeting a row, each with a number of its own."""

    name = "rows"
    only_files = True

    class Config(SourceConfig):
        path: Path

    def poll(self, cursor):
        whole = self.config.path.read_text("utf-8").splitlines()
        first = first_of(cursor, whole)
        rows = whole[first:]
        events, rejected = [], []
        for number, row in enumerate(rows, first + 1):
            cells = row.split(";")
            if len(cells) == 4 and all(cells[:3]):
                events.append(Incoming(f"row {number}", self.event(number, *cells)))
            else:
                rejected.append(Rejected(f"row {number}", "not-a-row"))
        return Batch(tuple(events), tuple(rejected), after(len(whole), whole) if rows else cursor)

    def event(self, number, key, group, at, words):
        said = {"title": "Kijken", "starts_at": self.starts(at), "place": "de aula", "why": self.words(words)}
        return {"id": self.id(number, key, words), "kind": "meeting_invitation", "occurred_at": at,
                "audience": self.whom(group), "payload": said}  # fmt: skip

    def id(self, number, key, words):
        return f"row-{key}"

    def starts(self, at):
        return at

    def words(self, words):
        return words

    def whom(self, group):
        return {"group": group}


class RowsContract(LinesContract):
    source: ClassVar = Rows

    def config_in(self, folder):
        return {"path": folder / "rows.csv"}

    def line(self, text):
        with (self.folder / "rows.csv").open("a") as file:
            file.write(f"{text}\n")

    def add(self, number, word):
        self.line(f"{number};{self.for_whom(number)['group']};{self.when(number).isoformat()};{word}")


class TestGoodRows(RowsContract):
    pass


class TestGoodRowsWithoutAKey(RowsContract):
    """Sound: nothing but the moment tells them apart, and its contract says so."""

    keyed = False

    class source(Rows):
        def id(self, number, key, words):
            return f"row-{number}"


class TestSourceNumbersItsRows(RowsContract):
    class source(Rows):
        def id(self, number, key, words):
            return f"row-{number}"


class TestSourceNamesByTheTitle(RowsContract):
    class source(Rows):
        def id(self, number, key, words):
            return f"row-{key}-{words}"


class TestSourceCutsAtAHundredAndFifty(RowsContract):
    class source(Rows):
        def words(self, words):
            return words[:150]


class TestSourceTakesMarkupAway(RowsContract):
    class source(Rows):
        def words(self, words):
            return re.sub(r"<[^>]*>?", "", words)


class TestSourceTakesTheHourForUtc(RowsContract):
    class source(Rows):
        def starts(self, at):
            return datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat()


class TestGoodRowsOfAnHour(RowsContract):
    """Sound: they end an hour after they begin, and a reply is due the day before."""

    class source(Rows):
        def event(self, number, key, group, at, words):
            begins, said = datetime.fromisoformat(at), super().event(number, key, group, at, words)
            ends = {"ends_at": (begins + timedelta(hours=1)).isoformat()}
            return {**said, "payload": {**said["payload"], **ends}}


class TestSourceKeepsTwoSignsOfAGroup(RowsContract):
    class source(Rows):
        def whom(self, group):
            return {"group": group[-2:]}


class TestSourceTellsTheSchoolOfStrangers(RowsContract):
    class source(Rows):
        def whom(self, group):
            return {"group": group} if re.fullmatch(r"\d+[A-Z]", group) else {"school": True}


class TestSourceKeepsTheGroupOfTheRowBefore(RowsContract):
    class source(Rows):
        def poll(self, cursor):
            self.before = ""
            return super().poll(cursor)

        def whom(self, group):
            self.before = group if re.fullmatch(r"\d+[A-Z]", group) else self.before
            return {"group": self.before}


class TestFeedTakesAnErrorForNothing(FeedContract):
    class source(Feed):
        def listed(self, said):
            return said if isinstance(said, list) else []


class Dated(Feed):
    """Good: it asks for what was changed since, and knows what of that second it had."""

    def poll(self, cursor):
        if self.context.loopback_only:
            return Batch((), (), cursor)
        since, *had = (cursor or "2000").split()
        self.asks = {"Since": since}
        new = [one for one in self.asked() if one["changed"] != since or self.key(one) not in had]
        if not new:
            return Batch((), (), cursor)
        last = new[-1]["changed"]
        had = [*(had if last == since else ()), *(self.key(one) for one in new if one["changed"] == last)]
        good = tuple(Incoming(f"entry {one['n']}", self.event(one)) for one in new if "id" in one)
        bad = tuple(Rejected(f"entry {one['n']}", "no-id") for one in new if "id" not in one)
        return Batch(good, bad, " ".join([last, *had]))

    def key(self, one):
        return str(one["n"])

    def event(self, one):
        return {name: value for name, value in one.items() if name not in ("n", "changed")}


class DatedContract(FeedContract):
    source: ClassVar = Dated

    def add(self, number, word):
        super().add(number, word)
        self.date()

    def add_bad(self, word):
        super().add_bad(word)
        self.date()

    def date(self):
        self.entries[-1] |= {"n": len(self.entries), "changed": self.now.isoformat()}

    def answer(self, request):
        since = request.headers["Since"]
        return httpx.Response(200, json=[one for one in getattr(self, "entries", ()) if one["changed"] >= since])


class TestGoodDated(DatedContract):
    pass


class TestFeedAsksForWhatIsLater(DatedContract):
    class source(Dated):
        def listed(self, said):
            return [one for one in super().listed(said) if one["changed"] > self.asks["Since"]]


class OwnClockContract(DatedContract):
    """Its records say times of their own, each another second, and none is taken away."""

    only_grows = True

    def date(self):
        number = len(self.entries)
        self.entries[-1] |= {"n": number, "changed": f"2026-11-23T09:{number // 60:02}:{number % 60:02}+01:00"}


class TestGoodDatedByItsOwnClock(OwnClockContract):
    pass


class TestFeedAsksForWhatIsLaterByItsOwnClock(OwnClockContract):
    source = TestFeedAsksForWhatIsLater.source
