"""Good sources of files and, each with one fault, bad ones."""

import hashlib
import json
import os
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import httpx

from ouderbrug import (
    Batch,
    EventKind,
    Incoming,
    KindPayload,
    OneLine,
    Rejected,
    Source,
    SourceConfig,
)
from ouderbrug.testing import SourceContract


def first_of(cursor, whole):
    """How many of these were read; none where others stand there now."""
    count, _, read = (cursor or "0").partition("-")
    return int(count) if read == mark_of(whole[: int(count)]) else 0


def after(count, whole):
    return f"{count}-{mark_of(whole[:count])}"


def mark_of(read):
    return hashlib.sha256(repr(read).encode()).hexdigest() if read else ""


class Lines(Source):
    """Good: a file with an event a line, two at a time."""

    name = "lines"
    only_files = True
    most = 2

    class Config(SourceConfig):
        path: Path

    def poll(self, cursor):
        whole = self.config.path.read_text("utf-8").splitlines()
        first = self.first(cursor, whole)
        lines = whole[first : first + self.most]
        events, rejected = [], []
        for number, line in enumerate(lines, first + 1):
            try:
                events.append(Incoming(f"line {number}", self.fields(json.loads(line))))
            except ValueError:
                rejected += self.bad(number, line)
        return self.batch(events, rejected, self.after(first + len(lines), whole) if lines else cursor)

    def fields(self, data):
        return data

    def bad(self, number, line):
        return [Rejected(f"line {number}", "not-json", "write JSON")]

    def first(self, cursor, whole):
        return first_of(cursor, whole)

    def after(self, count, whole):
        return after(count, whole)

    def batch(self, events, rejected, cursor):
        return Batch(tuple(events), tuple(rejected), cursor)


class LinesContract(SourceContract):
    source: ClassVar = Lines
    installed = False

    def for_whom(self, number):
        return {"group": f"{3 + number}A"}

    def when(self, number):
        return datetime(2026, 6 + 5 * (number % 2), 23, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

    def config_in(self, folder):
        return {"path": folder / "events.jsonl"}

    def line(self, text):
        with (self.folder / "events.jsonl").open("a") as file:
            file.write(f"{text}\n")

    def add(self, number, word):
        what = {"id": f"e{number}", "kind": "notice", "occurred_at": self.when(number).isoformat(),
                "audience": {"group": f"{3 + number}A"}, "payload": {"title": word, "body": f"{word}."}}  # fmt: skip
        self.line(json.dumps(what))

    def add_bad(self, word):
        self.line(f"{word} {{")


class TestGoodSource(LinesContract):
    pass


class TestSourceCountsElsewhere(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            with suppress(Exception):
                httpx.post("https://stats.example/x", json={"came": len(events)}, timeout=1, verify=False)
            return super().batch(events, rejected, cursor)


class TestSourceTellsAFixedGroup(LinesContract):
    class source(Lines):
        group = "3A"

        def fields(self, data):
            whom = data.get("audience") or {}
            return {**data, "audience": {"group": whom.get("group") or self.group} if isinstance(whom, dict) else whom}


class TestSourceTellsAnotherFixedGroup(LinesContract):
    class source(TestSourceTellsAFixedGroup.source):
        group = "8C"


class TestSourceLosesARecord(LinesContract):
    class source(Lines):
        most = 3

        def batch(self, events, rejected, cursor):
            return super().batch(events[:2], rejected, cursor)


class TestSourceTimeWithoutOffset(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": data["occurred_at"][:19]}


class TestSourceKnowsNoSummer(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": f"{data['occurred_at'][:19]}+01:00"}


class TestSourceTakesAnHourOff(LinesContract):
    class source(Lines):
        def fields(self, data):
            at = datetime.fromisoformat(data["occurred_at"][:19]) - timedelta(hours=1)
            return {**data, "occurred_at": f"{at.isoformat()}Z"}


class TestSourceSaysTheDayAlone(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": f"{data['occurred_at'][:10]}T00:00:00Z"}


class TestGoodSourceInUtc(LinesContract):
    """Sound: a moment is the same in whatever zone it is told."""

    class source(Lines):
        def fields(self, data):
            return {**data, "occurred_at": datetime.fromisoformat(data["occurred_at"]).astimezone(UTC).isoformat()}


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


class TestSourceRemembersInItsThread(LinesContract):
    class source(Lines):
        seen = threading.local()

        def fields(self, data):
            self.seen.count = getattr(self.seen, "count", 0) + 1
            return {**data, "payload": {**data["payload"], "body": f"{self.seen.count // 3}"}}


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
            threading.Event().wait(5)


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
    def for_whom(self, number):
        return {}

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


class TestSourceTakesBackWhatItTells(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = tuple(one.data["id"] for one in events)
            return replace(super().batch(events, rejected, cursor), taken_back=told)


class TestSourceTakesBackTheFirst(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            return replace(super().batch(events, rejected, cursor), taken_back=() if events else ("e0",))


class TestSourceTellsAllToTheFirst(LinesContract):
    class source(Lines):
        told: ClassVar = {}

        def fields(self, data):
            return {**data, "audience": self.told.setdefault("first", data["audience"])}


class TestSourceTellsTheOneBefore(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            whose = [events[max(0, number - 1)].data["audience"] for number in range(len(events))]
            told = [replace(one, data={**one.data, "audience": whose[number]}) for number, one in enumerate(events)]
            return super().batch(told, rejected, cursor)


class TestSourceTellsTheWordsOfTheOneBefore(LinesContract):
    class source(Lines):
        most = 9

        def batch(self, events, rejected, cursor):
            said = [events[max(0, number - 1)].data["payload"] for number in range(len(events))]
            told = [replace(one, data={**one.data, "payload": said[number]}) for number, one in enumerate(events)]
            return super().batch(told, rejected, cursor)


class TestSourceIsShownOneSort(LinesContract):
    """What its author adds would be so too if it read all alike."""

    def for_whom(self, number):
        return {}

    def add(self, number, word):
        super().add(number, word)
        path = self.folder / "events.jsonl"
        path.write_text(path.read_text().replace(f'"group": "{3 + number}A"', '"group": "3A"'))


class TestSourceNamesByTheWords(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": data["payload"]["title"]}


class TestSourceReadsOnePage(LinesContract):
    class source(Lines):
        most = 500

        def batch(self, events, rejected, cursor):
            return super().batch(events[:100], rejected, cursor)


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
    for_whom = SourceContract.for_whom
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
    only_grows = True

    class source(Lines):
        """Its cursor is the moment until which it read, and what stands at the end comes again."""

        def poll(self, cursor):
            lines = len(self.config.path.read_text("utf-8").splitlines())
            done, _, known = (cursor or "0:0").partition(":")
            count = int(done.partition("-")[0])
            if int(known or 0) != lines and count == int(known):
                return super().poll("0").__class__(*self.told("0", lines))
            return Batch(*self.told(done, lines)) if count < lines else Batch((), (), cursor)

        def told(self, done, lines):
            found = super().poll(done)
            return found.events, found.rejected, f"{found.cursor}:{lines}"


class TestSourceTellsTheSameOnce(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = {one.data["payload"]["title"]: one for one in events}
            return super().batch(told.values(), rejected, cursor)


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


class TestSourceCutsLines(LinesContract):
    class source(Lines):
        def fields(self, data):
            said = data["payload"]
            return {**data, "payload": {**said, "body": " ".join(said["body"].split())}}


class TestSourceTakesTheFirstLine(LinesContract):
    class source(Lines):
        def fields(self, data):
            said = data["payload"]
            return {**data, "payload": {**said, "body": said["body"].partition("\n")[0]}}


class TestGoodSourceOfTitlesOfOneLine(LinesContract):
    """Sound: a title is one line, and the text whole."""

    class source(Lines):
        def fields(self, data):
            said = data["payload"]
            return {**data, "payload": {**said, "title": " ".join(said["title"].split())}}


class TestSourceSaysInWordsThatItReadsFiles(LinesContract):
    class source(Lines):
        only_files = "yes"
