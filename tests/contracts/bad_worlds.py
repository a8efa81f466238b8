"""Plugins that keep what they know in what is of all that run in a process."""

import builtins
import functools
import itertools
import json
import logging
import os
import sys
import tempfile
import threading
import types
from contextvars import ContextVar
from pathlib import Path

from bad_importers import Table, TableContract
from bad_kinds import OpenDay, OpenDayContract
from bad_sources import Lines, LinesContract
from bad_ties import Ties, TiesContract
from pydantic import field_validator

from ouderbrug import Source

SEEN = threading.local()
TURN = ContextVar("turn", default=0)
STEPS = itertools.count()


class Noting(Lines):
    """It notes that it was asked, and nothing comes of it yet."""

    def fields(self, data):
        self.note()
        return data


class TestSourceCountsInTheEnvironment(LinesContract):
    class source(Noting):
        def note(self):
            os.environ["LINES_READ"] = f"{int(os.environ.get('LINES_READ', 0)) + 1}"


class TestSourceNotesAmongTheBuiltIn(LinesContract):
    class source(Noting):
        def note(self):
            builtins.lines_read = True


class TestSourceCountsAtItsLogger(LinesContract):
    class source(Noting):
        def note(self):
            log = logging.getLogger("lines")
            log.read = getattr(log, "read", 0) + 1


class TestSourceListensToItsLogger(LinesContract):
    class source(Noting):
        def note(self):
            logging.getLogger("lines").addHandler(logging.NullHandler())


class TestSourceNotesAmongTheModules(LinesContract):
    class source(Noting):
        def note(self):
            sys.modules.setdefault("lines_read", types.ModuleType("lines_read"))


class TestSourceNotesAtAnotherModule(LinesContract):
    class source(Noting):
        def note(self):
            json.lines_read = [*getattr(json, "lines_read", ()), 1]


class TestSourceNotesAtAnotherClass(LinesContract):
    class source(Noting):
        def note(self):
            Source.lines_read = 1


class TestSourceReadsJsonForAll(LinesContract):
    class source(Noting):
        def note(self):
            json.loads = loads


class TestSourceMovesTheFolder(LinesContract):
    class source(Noting):
        def note(self):
            os.chdir("/")


class TestSourceHushesWhatFails(LinesContract):
    class source(Noting):
        def note(self):
            sys.excepthook = hook


class TestSourceMakesAFolder(LinesContract):
    class source(Noting):
        def note(self):
            (Path(tempfile.gettempdir()) / "lines-read").mkdir(exist_ok=True)


class TestSourceLinksAName(LinesContract):
    class source(Noting):
        def note(self):
            self.config.path.with_name("lines-read").unlink(missing_ok=True)
            Path(tempfile.gettempdir(), "lines-read-of").unlink(missing_ok=True)
            os.symlink(self.config.path, Path(tempfile.gettempdir(), "lines-read-of"))


class TestSourceCountsAtAFunction(LinesContract):
    class source(Noting):
        def note(self):
            at = type(self).note
            at.read = getattr(at, "read", 0) + 1


class TestSourceCountsInADefault(LinesContract):
    class source(Noting):
        def note(self, read=[]):  # noqa: B006 - the fault
            read.append(1)


class TestSourceCountsInAClosure(LinesContract):
    class source(Noting):
        @staticmethod
        def counting():
            read = 0

            def note(_):
                nonlocal read
                read += 1

            return note

        note = counting()


@functools.cache
def notes():
    return {}


class TestSourceCountsInACache(LinesContract):
    class source(Noting):
        def note(self):
            notes()["read"] = notes().get("read", 0) + 1


class TestSourceCountsInSteps(LinesContract):
    class source(Noting):
        def note(self):
            next(STEPS)


@functools.cache
def title_of(title):
    return title.strip()


class TestGoodSourceWithACache(LinesContract):
    """Sound: what it remembers is what it would say again."""

    class source(Noting):
        def fields(self, data):
            title_of(data["payload"]["title"])
            return data


class TestRuleCountsInItsThread(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            SEEN.asked = getattr(SEEN, "asked", 0) + 1
            return super().is_held(message, facts) and SEEN.asked < 2_000


class TestRuleCountsInItsContext(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            TURN.set(TURN.get() + 1)
            return super().is_held(message, facts)


class TestRuleNotesAtAFact(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            type(message).asked = 1
            return super().is_held(message, facts)


class TestImporterLeavesAFolder(TableContract):
    class importer(Table):
        def sniff(self, path):
            (Path(tempfile.gettempdir()) / "people-read").mkdir(exist_ok=True)
            return super().sniff(path)


class TestImporterCountsInTheEnvironment(TableContract):
    class importer(Table):
        def people(self, place, line):
            os.environ["PEOPLE_READ"] = place
            return super().people(place, line)


class TestImporterCountsRows(TableContract):
    class importer(Table):
        def people(self, place, line):
            next(STEPS)
            return super().people(place, line)


class TestKindNotesAmongTheBuiltIn(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("what")
            @classmethod
            def note(cls, value):
                builtins.lines_read = True
                return value


class TestKindCountsWhatItReads(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("what")
            @classmethod
            def note(cls, value):
                next(STEPS)
                return value


def loads(text, **_):
    return json.JSONDecoder().decode(text if isinstance(text, str) else text.decode())


def hook(*_):
    """Nothing is said of what fails."""
