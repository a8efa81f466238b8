"""Sources that lose a record that lacks something or is called off, or tell another day, each with one fault."""

import json
from datetime import UTC, date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from bad_feeds import Feed, FeedContract
from bad_sources import Lines, LinesContract
from bad_tables import Rows, RowsContract

from ouderbrug import Batch, EventKind, KindPayload, OneLine


class Choosy(Lines):
    """It passes over those of its lines that it does not want."""

    def batch(self, events, rejected, cursor):
        return Batch(tuple(one for one in events if self.wants(one.data)), tuple(rejected), cursor)


class TestSourceDropsWhoHasNoAudience(LinesContract):
    class source(Choosy):
        def wants(self, data):
            return bool(data.get("audience")) and bool(data["audience"].get("group"))


class TestSourceDropsWhatHasNoTime(LinesContract):
    class source(Choosy):
        def wants(self, data):
            return bool(data.get("occurred_at"))


class TestSourceDropsRowsWithoutAGroup(RowsContract):
    class source(Rows):
        def poll(self, cursor):
            batch = super().poll(cursor)
            return Batch(batch.events, tuple(one for one in batch.rejected if self.is_odd(one.place)), batch.cursor)

        def is_odd(self, place):
            row = self.config.path.read_text("utf-8").splitlines()[int(place.split()[1]) - 1]
            return len(row.split(";")) != 4


class TestFeedDropsWhatHasNoId(FeedContract):
    class source(Feed):
        def listed(self, said):
            return [one for one in super().listed(said) if "id" in one or "title" in one]


class TestGoodFeedOfWhatIsPublished(FeedContract):
    """Sound: what is no more than a draft there is nobody's."""

    def add(self, number, word):
        super().add(number, word)
        self.entries[-1]["status"] = "published"

    class source(Feed):
        def listed(self, said):
            entries = super().listed(said)
            told = [one for one in entries if one.get("status") == "published" or "id" not in one]
            return [{name: value for name, value in one.items() if name != "status"} for one in told]


class TestSourceDropsWhatIsOff(LinesContract):
    class source(Choosy):
        def wants(self, data):
            return not data.get("withdrawn")


class CalledOffContract(LinesContract):
    """Its file says in words of its own that a record is off."""

    def add(self, number, word):
        super().add(number, word)
        path = self.folder / "events.jsonl"
        *before, last = path.read_text().splitlines()
        path.write_text("\n".join([*before, json.dumps({**json.loads(last), "state": "on"}), ""]))

    def call_off(self, number):
        path = self.folder / "events.jsonl"
        lines = path.read_text().splitlines()
        off = json.dumps({**json.loads(lines[number]), "state": "off"})
        path.write_text("\n".join([*lines[:number], off, *lines[number + 1 :], ""]))


class Stated(Lines):
    """Good: it reads that word."""

    def fields(self, data):
        said = {name: value for name, value in data.items() if name != "state"}
        return {**said, "withdrawn": True} if self.is_off(data) else said

    def is_off(self, data):
        return data.get("state") == "off"


class TestGoodSourceThatCallsOff(CalledOffContract):
    source = Stated


class TestSourceKnowsNothingOff(CalledOffContract):
    class source(Stated):
        def is_off(self, data):
            return False


class TestSourceDropsWhatItsFileCallsOff(CalledOffContract):
    class source(Stated):
        def batch(self, events, rejected, cursor):
            return super().batch([one for one in events if not one.data.get("withdrawn")], rejected, cursor)


class TestSourceCallsOffTheNextOne(CalledOffContract):
    class source(Stated):
        most = 9

        def poll(self, cursor):
            self.before = ""
            return super().poll(cursor)

        def is_off(self, data):
            before, self.before = self.before, data.get("state")
            return before == "off"


class Outing(EventKind):
    """What is on a day."""

    name = "outing_on_a_day"

    class Payload(KindPayload):
        what: OneLine
        on: date


class Days(Rows):
    """Good: the day is that of the clock at school."""

    def event(self, number, key, group, at, words):
        said = {"what": words, "on": self.day(datetime.fromisoformat(at)).isoformat()}
        return {**super().event(number, key, group, at, words), "kind": Outing.name, "payload": said}

    def day(self, at):
        return at.astimezone(ZoneInfo("Europe/Amsterdam")).date()


class DaysContract(RowsContract):
    source: ClassVar = Days
    kinds = (Outing,)


class TestGoodDays(DaysContract):
    pass


class TestSourceTakesTheDayByUtc(DaysContract):
    class source(Days):
        def day(self, at):
            return at.astimezone(UTC).date()


class TestSourceTakesTheFirstTenSigns(DaysContract):
    """Its file is written in UTC."""

    def add(self, number, word):
        at = self.when(number).astimezone(UTC).isoformat()
        self.line(f"{number};{self.for_whom(number)['group']};{at};{word}")

    class source(Days):
        def day(self, at):
            return at.date()
