"""A good source that asks a service and, each with one fault, bad ones."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import httpx
from bad_sources import after, first_of

from ouderbrug import Batch, Incoming, Rejected, Secret, Source, SourceConfig
from ouderbrug.testing import SourceContract


class Feed(Source):
    """Good: asks a service."""

    name = "feed"
    asks: ClassVar = {}
    nothing_new = 204
    whole = (200,)

    class Config(SourceConfig):
        token: Secret

    def poll(self, cursor):
        if self.context.loopback_only:
            return Batch((), (), cursor)
        whole = self.asked()
        first = self.first(cursor, whole)
        entries = whole[first:]
        good = tuple(Incoming(f"entry {number}", one) for number, one in enumerate(entries, first) if "id" in one)
        bad = tuple(Rejected(f"entry {n}", "no-id") for n, one in enumerate(entries, first) if "id" not in one)
        return Batch(good, bad, self.after(len(whole), whole) if entries else cursor)

    def first(self, cursor, whole):
        return first_of(cursor, whole)

    def after(self, count, whole):
        return after(count, whole)

    def asked(self):
        head = {"Authorization": self.config.token.reveal(), **self.asks}
        problem = None
        try:
            reply = self.context.client().get("https://feed.invalid/", headers=head, timeout=self.timeout())
            if reply.status_code == self.nothing_new:
                return []
            reply.raise_for_status()
            if reply.status_code not in self.whole:
                raise ValueError("no whole answer")
            return self.listed(reply.json())
        except (httpx.HTTPError, ValueError):
            problem = RuntimeError("feed-failed")
        raise problem

    def listed(self, said):
        if not isinstance(said, list):
            raise ValueError("no list")
        return said

    def timeout(self):
        return self.config.timeout_seconds


class FeedContract(SourceContract):
    source: ClassVar = Feed
    installed = False
    nothing_new = frozenset({204})

    def config_in(self, folder):
        return {"token": {"env": "FEED_TOKEN"}}

    def when(self, number):
        return datetime(2026, 6 + 5 * (number % 2), 23, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

    def add(self, number, word):
        self.entries = [*getattr(self, "entries", ()), {
            "id": f"e{number}", "kind": "notice", "occurred_at": self.when(number).isoformat(),
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


class TestFeedTakesAPartForTheWhole(FeedContract):
    class source(Feed):
        whole = (200, 206)


class TestFeedTakesNothingForAllThatThereIs(FeedContract):
    """Its service documents no such thing."""

    nothing_new = frozenset()


class TestFeedTakesWhatComesLaterForTheWhole(FeedContract):
    class source(Feed):
        whole = (200, 202)


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


class Pages(Feed):
    """Good: the newest first, so many on a page; it asks for all that is behind the last number that it saw."""

    def poll(self, cursor):
        if self.context.loopback_only:
            return Batch((), (), cursor)
        last, _, count = (cursor or "0-0").partition("-")
        entries = self.entries()
        if len(entries) == int(count):
            return Batch((), (), cursor)
        new = [one for one in reversed(entries) if one["n"] > int(last)]
        good = tuple(Incoming(f"entry {one['n']}", self.event(one)) for one in new if "group" in one)
        bad = tuple(Rejected(f"entry {one['n']}", "no-group") for one in new if "group" not in one)
        return Batch(good, bad, f"{self.last(int(last), new, good)}-{len(entries)}")

    def entries(self):
        found = []
        while page := self.page(len(found)):
            found += page
        return found

    def page(self, after):
        self.asks = {"After": f"{after}"}
        return self.asked()

    def event(self, one):
        said = {"title": one["word"], "body": one["word"]}
        return {"id": self.id(one), "kind": "notice", "occurred_at": one["at"],
                "audience": {"group": one["group"]}, "payload": said}  # fmt: skip

    def id(self, one):
        return f"e{one['n']}"

    def last(self, last, new, good):
        return max([last, *(one["n"] for one in new)])


class PagesContract(FeedContract):
    """Its service numbers what it has, and takes nothing away."""

    source: ClassVar = Pages
    only_grows = True

    def for_whom(self, number):
        return {"group": f"{3 + number}A"}

    def add(self, number, word):
        self.newest({**self.for_whom(number), "word": word, "at": self.when(number).isoformat()})

    def add_bad(self, word):
        self.newest({"word": word})

    def newest(self, entry):
        known = getattr(self, "entries", [])
        self.entries = [{**entry, "n": len(known) + 1}, *known]

    def answer(self, request):
        after = int(request.headers["After"])
        return httpx.Response(200, json=self.entries[after : after + 50])


class TestGoodPages(PagesContract):
    pass


class TestFeedNamesByTheGroup(PagesContract):
    class source(Pages):
        def id(self, one):
            return f"{one['group']}-{one['word']}"


class TestFeedCountsWhatWasGood(PagesContract):
    class source(Pages):
        def last(self, last, new, good):
            return last + len(good)


class TestFeedStopsAtAFault(PagesContract):
    class source(Pages):
        def page(self, after):
            try:
                return super().page(after)
            except RuntimeError:
                if not after:
                    raise
                return []
