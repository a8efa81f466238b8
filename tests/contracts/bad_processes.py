"""Plugins whose answers hang on the process or the disk, or on a clock that knows no summer."""

import os
from dataclasses import replace
from datetime import timedelta, timezone

from bad_importers import Table, TableContract
from bad_sources import Lines, LinesContract
from bad_ties import NOW, Ties, TiesContract

FIXED = timezone(timedelta(hours=1))


class TestSourceNamesByTheHash(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{hash(data['id'])}"}


class TestSourceNamesByTheProcess(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{data['id']}-{os.getpid()}"}


class TestSourceNamesByThePlaceOnTheDisk(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{data['id']}-{self.config.path.stat().st_ino}"}


class TestGoodSourceOfTheSize(LinesContract):
    """Sound: what it looks at of its file changes nothing of what it says."""

    class source(Lines):
        def fields(self, data):
            assert self.config.path.stat().st_size
            return data


class TestImporterNamesByTheHash(TableContract):
    class importer(Table):
        def guardian(self, place, cells):
            return replace(super().guardian(place, cells), asks_limit=hash(place) % 7_919)


class TestRuleTossesByTheHash(TiesContract):
    class rule(Ties):
        def detail(self, facts):
            return {"draw": hash(facts.recipient) % 1_000_003}


class Nights(Ties):
    """Good: at night nothing goes to them."""

    timeless = False

    def judge(self, message, facts, now):
        held = self.is_held(message, facts) and self.hour(facts, now) not in self.lets_go_at
        return self.held(message, facts) if held else self.free()

    lets_go_at = range(3)

    def hour(self, facts, now):
        return facts.calendar.local(now).hour

    def free(self):
        from ouderbrug import Allow

        return Allow()


class NightsContract(TiesContract):
    def of(self, authority):
        message, facts, _ = super().of(authority)
        return message, facts, NOW


class TestGoodNights(NightsContract):
    rule = Nights


class TestRuleKnowsNoSummer(NightsContract):
    class rule(Nights):
        def hour(self, facts, now):
            return now.astimezone(FIXED).hour
