"""Plugins with methods that cannot be called as the house does, or give what nobody looks into."""

from bad_importers import Table, TableContract
from bad_kinds import OpenDay, OpenDayContract
from bad_rules import Fridays, FridaysContract
from bad_sources import Lines, LinesContract


class TestRuleIsAwaited(FridaysContract):
    class rule(Fridays):
        async def judge(self, message, facts, now):
            return super().judge(message, facts, now)


class TestRuleYieldsItsAnswer(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            yield super().judge(message, facts, now)


class TestRuleOpensForNoCalendar(FridaysContract):
    class rule(Fridays):
        def opens(self, day):
            return None


class TestSourceYieldsBatches(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            yield super().poll(cursor)


class TestSourceYieldsItsCheck(LinesContract):
    class source(Lines):
        def check(self):
            yield "all is well"


class TestSourceIsAwaited(LinesContract):
    class source(Lines):
        async def poll(self, cursor):
            return super().poll(cursor)


class TestImporterYieldsAnAnswer(TableContract):
    class importer(Table):
        def sniff(self, path):
            yield super().sniff(path)


class TestImporterExplainsNoFile(TableContract):
    class importer(Table):
        def explain(self):
            return None


class TestKindEndsByItself(OpenDayContract):
    class kind(OpenDay):
        def ends(self, payload):
            return payload["starts_at"]


class TestKindEndIsAwaited(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        async def ends(cls, payload):
            return payload["starts_at"]
