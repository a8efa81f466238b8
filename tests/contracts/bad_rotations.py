"""Sources that read behind what they read, whatever stands there now."""

import json

from bad_feeds import Feed, FeedContract
from bad_sources import Lines, LinesContract, mark_of

from ouderbrug import Incoming


class Count:
    def first(self, cursor, whole):
        return int(cursor or 0)

    def after(self, count, whole):
        return str(count)


class Counting(Count, Lines):
    pass


class TestSourceCountsLines(LinesContract):
    source = Counting


class TestGoodSourceOfWhatOnlyGrows(LinesContract):
    """Sound: so its author knows."""

    only_grows = True
    source = Counting


class TestSourceBeginsAgainWhereItIsShorter(LinesContract):
    class source(Counting):
        def first(self, cursor, whole):
            return int(cursor or 0) if int(cursor or 0) <= len(whole) else 0


class TestSourceCountsWhereTheFileIsTheSame(LinesContract):
    """It knows a file by its number on the disk, which one that is emptied keeps."""

    class source(Counting):
        def first(self, cursor, whole):
            count, _, file = (cursor or "0-").partition("-")
            return int(count) if file == self.file() else 0

        def after(self, count, whole):
            return f"{count}-{self.file()}"

        def file(self):
            return f"{self.config.path.stat().st_ino}"


class TestSourceBeginsAgainWhereItIsOfAnotherSize(LinesContract):
    class source(Counting):
        def first(self, cursor, whole):
            count, _, size = (cursor or "0-0").partition("-")
            return int(count) if int(size) <= self.config.path.stat().st_size else 0

        def after(self, count, whole):
            return f"{count}-{self.config.path.stat().st_size}"


class TestFeedCountsEntries(FeedContract):
    class source(Count, Feed):
        pass


class TestGoodSourceThatKnowsTheLastLine(LinesContract):
    """Sound: where that line stands no more it reads all; what came before is known by its id."""

    class source(Lines):
        def first(self, cursor, whole):
            marks = [mark_of(one) for one in whole]
            return marks.index(cursor) + 1 if cursor in marks else 0

        def after(self, count, whole):
            return mark_of(whole[count - 1])


class TestGoodSourceOfIdsThatItHad(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            had = json.loads(cursor or "[]")
            lines = [(number, one) for number, one in enumerate(self.config.path.read_text("utf-8").splitlines(), 1)]
            new = [(number, one) for number, one in lines if mark_of(one) not in had]
            events, rejected = [], []
            for number, one in new:
                try:
                    events.append(Incoming(f"line {number}", self.fields(json.loads(one))))
                except ValueError:
                    rejected += self.bad(number, one)
            return self.batch(events, rejected, json.dumps([*had, *(mark_of(one) for _, one in new)]))
