"""A good source and feed and, each with one fault, bad ones."""

import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import httpx

from ouderbrug import (
    Batch,
    EventKind,
    Incoming,
    KindPayload,
    OneLine,
    Rejected,
    Secret,
    Source,
    SourceConfig,
)
from ouderbrug.testing import SourceContract


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
    installed = False

    def for_whom(self, number):
        return {"group": f"{3 + number}A"}

    def config_in(self, folder):
        return {"path": folder / "events.jsonl"}

    def line(self, text):
        with (self.folder / "events.jsonl").open("a") as file:
            file.write(f"{text}\n")

    def add(self, number, word):
        what = {"id": f"e{number}", "kind": "notice", "occurred_at": "2026-11-23T09:00:00+01:00",
                "audience": {"group": f"{3 + number}A"}, "payload": {"title": word, "body": f"{word}."}}  # fmt: skip
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


class TestSourceTellsAllToTheFirst(LinesContract):
    class source(Lines):
        first: ClassVar = []

        def fields(self, data):
            self.first.append(data["audience"])
            return {**data, "audience": self.first[0]}


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
    asks: ClassVar = {}
    nothing_new = 204

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
        head = {"Authorization": self.config.token.reveal(), **self.asks}
        problem = None
        try:
            reply = self.context.client().get("https://feed.invalid/", headers=head, timeout=self.timeout())
            if reply.status_code == self.nothing_new:
                return []
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
            "audience": {"group": f"{3 + number}A"}, "payload": {"title": word, "body": word}}]  # fmt: skip

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


class TestFeedTakesOneStatusForNothing(FeedContract):
    class source(Feed):
        nothing_new = 404


class TestFeedTakesAMoveForNothing(FeedContract):
    class source(Feed):
        nothing_new = 301


class TestFeedTakesNoChangeForNothing(FeedContract):
    """It never asked for what changed."""

    class source(Feed):
        nothing_new = 304


class TestGoodFeedThatAsksForChanges(FeedContract):
    class source(Feed):
        asks: ClassVar = {"If-None-Match": "x"}
        nothing_new = 304


class TestFeedTellsWhatTheServiceSaid(FeedContract):
    class source(Feed):
        def asked(self):
            try:
                return super().asked()
            except RuntimeError:
                reply = self.context.client().get("https://feed.invalid/", timeout=self.timeout())
                raise RuntimeError(reply.text) from None


class TestFeedTakesItsTokenElsewhere(FeedContract):
    class source(Feed):
        def poll(self, cursor):
            client = self.context.client()
            client.event_hooks["response"].append(self.follow)
            self.context = replace(self.context, client=lambda: client)
            return super().poll(cursor)

        def follow(self, reply):
            if to := reply.headers.get("Location"):
                self.context.client().get(to, headers={"Authorization": self.config.token.reveal()})


class TestFeedAsksByPost(FeedContract):
    class source(Feed):
        def check(self):
            self.context.client().post("https://feed.invalid/seen")
            return ()
