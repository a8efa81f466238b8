"""Sources that say nothing where something lacks, or write down what their cursor should say."""

import tempfile
from datetime import date
from pathlib import Path

from bad_sources import Lines, LinesContract

from ouderbrug import Batch


class Silent(Lines):
    def poll(self, cursor):
        return Batch((), (), cursor) if self.is_silent() else super().poll(cursor)


class TestSourceRestsOnSundays(LinesContract):
    class source(Silent):
        def is_silent(self):
            return self.context.clock().weekday() == 6


class TestSourceRestsOnADay(LinesContract):
    class source(Silent):
        def is_silent(self):
            return self.context.clock().date() == date(2027, 4, 27)


class TestSourceRestsAtNight(LinesContract):
    class source(Silent):
        def is_silent(self):
            return self.context.clock().hour == 3


class TestSourceTakesNoFileForNothing(LinesContract):
    class source(Silent):
        def is_silent(self):
            return not self.config.path.exists()


class TestGoodSourceOfAFileThatMayLack(LinesContract):
    may_lack = True
    source = TestSourceTakesNoFileForNothing.source


class TestSourceTakesAnyErrorForNothing(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            try:
                return super().poll(cursor)
            except OSError:
                return Batch((), (), cursor)


class TestSourceWritesDownItsPlace(LinesContract):
    class source(Lines):
        def poll(self, cursor):
            (Path(tempfile.gettempdir()) / "lines-cursor").write_text(f"{cursor}")
            return super().poll(cursor)


class TestSourceSaysNoneOfWhatLacks(LinesContract):
    class source(Lines):
        def fields(self, data):
            said = data["payload"]
            return {**data, "payload": {"title": f"{said.get('title')}", "body": f"{said.get('body')}"}}


class TestSourceDropsWhatIsLong(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            kept = [one for one in events if len(one.data["payload"]["title"]) < 300]
            return super().batch(kept, rejected, cursor)


class TestSourceIsUrgentByAWord(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "priority": "urgent"} if "dringend" in data["payload"]["title"] else data


class TestSourceCallsOffByAWord(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "withdrawn": True} if "afgelast" in data["payload"]["title"] else data


class TestSourceTellsAllByAWord(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "audience": {"school": True}} if "iedereen" in data["payload"]["body"] else data


class TestGoodSourceByWords(LinesContract):
    by_words = True
    source = TestSourceIsUrgentByAWord.source
