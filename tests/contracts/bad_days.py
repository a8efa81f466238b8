"""Sources that tell of two records as one, rest at a weekend, stop or do not count on, each with one fault."""

import json
from datetime import datetime

from bad_losses import CalledOffContract, Stated
from bad_sources import Lines, LinesContract


class TestGoodSourceOfAWeekend(LinesContract):
    """Sound: what is at a weekend it sets aside."""

    class source(Lines):
        def fields(self, data):
            if datetime.fromisoformat(data["occurred_at"]).weekday() > 4:
                raise ValueError("no school")
            return data


class GroupsContract(LinesContract):
    """Its author writes each record for the group that the contract names."""

    def add(self, number, word):
        what = {"id": f"e{number}", "kind": "notice", "occurred_at": self.when(number).isoformat(),
                "audience": self.for_whom(number), "payload": {"title": word, "body": f"{word}."}}  # fmt: skip
        self.line(json.dumps(what))


class TestSourceNamesByTheDay(GroupsContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{data['audience'].get('group')}-{data['occurred_at'][:10]}"}


class TestSourceNamesByTheMoment(GroupsContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{data['audience'].get('group')}-{data['occurred_at']}"}


class TestSourceRestsAtAWeekend(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            kept = [one for one in events if datetime.fromisoformat(one.data["occurred_at"]).weekday() < 5]
            return super().batch(kept, rejected, cursor)


class TestSourceStopsAtTwoHundred(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            batch = super().poll(cursor)
            return batch if self.first(cursor, self.lines()) < 200 else self.batch([], [], cursor)

        def lines(self):
            return self.config.path.read_text("utf-8").splitlines()


class TestSourceCountsNoRevisions(CalledOffContract):
    class source(Stated):
        def fields(self, data):
            return {**super().fields(data), "revision": 1}
