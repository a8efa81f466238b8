"""Rules, sources, importers and kinds that are otherwise of one sort alone, each with one fault."""

from datetime import datetime, timedelta

from bad_kinds import OpenDay, OpenDayContract
from bad_known_importers import Known, KnownContract
from bad_rules import Fridays, FridaysContract
from bad_sources import Lines, LinesContract
from bad_ties import Ties, TiesContract

from ouderbrug import Priority


class TestRuleLetsGoWhatIsApproved(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            return not message.approved_by and super().is_held(message, facts)


class TestRuleLetsGoWhatIsLight(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.LOW and super().waits(message, facts, now)


class TestRuleLetsGoWhatIsWrittenByHand(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            return message.event.source != "hand" and super().is_held(message, facts)


class TestSourceForgetsTheRevision(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {name: value for name, value in data.items() if name != "revision"}


class TestSourceForgetsWhatIsOff(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {name: value for name, value in data.items() if name != "withdrawn"}


class TestSourceTellsAGroupOfAPupil(LinesContract):
    class source(Lines):
        def fields(self, data):
            whose = data.get("audience")
            return {**data, "audience": {"group": "3A"}} if isinstance(whose, dict) and "pupils" in whose else data


class TestSourceTellsTheFirstOfTwoGroups(LinesContract):
    class source(Lines):
        def fields(self, data):
            whose = data.get("audience")
            several = isinstance(whose, dict) and isinstance(whose.get("groups"), list)
            return {**data, "audience": {"group": whose["groups"][0]}} if several else data


class TestImporterPassesOverAWord(KnownContract):
    class importer(Known):
        def people(self, place, row):
            if "proef" not in row["name"].lower():
                yield from super().people(place, row)


class TestKindEndsTheDayBefore(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return (datetime.fromisoformat(str(payload["starts_at"])) - timedelta(days=1)).isoformat()


class TestKindEndsLongAfter(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return (datetime.fromisoformat(str(payload["starts_at"])) + timedelta(days=60)).isoformat()
