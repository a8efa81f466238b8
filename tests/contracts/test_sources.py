"""The contract of a source, kept by those that come with the house."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from ouderbrug.testing import SourceContract
from ouderbrug.testing.samples import CANARY
from ouderbrug_events import EventsSource
from ouderbrug_ical import IcalSource
from ouderbrug_pupil_systems.results import UwlrResultsSource
from ouderbrug_pupil_systems.results.kind import ResultTalk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.slow
ENTRY = (
    "BEGIN:VEVENT\r\nUID:{number}@agenda.example\r\nDTSTAMP:20261101T090000Z\r\nDTSTART;VALUE=DATE:{day}\r\n"
    "SUMMARY:{word}\r\nEND:VEVENT\r\n"
)


class TestEvents(SourceContract):
    """A line of JSON in a file of the inbox."""

    source = EventsSource

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        return {"path": folder}

    def for_whom(self, number: int) -> Mapping[str, Any]:
        return {"group": f"{3 + number}A"}

    def when(self, number: int) -> datetime:
        return datetime(2026, 6 + 5 * (number % 2), 23, 8, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

    def add(self, number: int, word: str) -> None:
        event = {"id": f"e{number}", "kind": "notice", "occurred_at": self.when(number).isoformat(),
                 "audience": self.for_whom(number), "payload": {"title": word, "body": f"{word}."}}  # fmt: skip
        self._line(json.dumps(event))

    def add_bad(self, word: str) -> None:
        self._line(f"{word} is geen JSON")

    def call_off(self, number: int) -> None:
        file = self.folder / "events.jsonl"
        self._line(json.dumps({**json.loads(file.read_text("utf-8").splitlines()[number]), "withdrawn": True}))

    def _line(self, text: str) -> None:
        with (self.folder / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")


class TestEventsAsTable(TestEvents):
    """A row of CSV there."""

    def add(self, number: int, word: str) -> None:
        self._line(f"e{number};notice;{self.when(number).isoformat()};{3 + number}A;{word};{word}.")

    call_off = SourceContract.call_off  # a row of a table says only what it has a column for

    def add_bad(self, word: str) -> None:
        self._line(f"e9;notice;2026-11-23T08:30:00+01:00;3A;te veel;;{word}")

    def _line(self, text: str) -> None:
        path = self.folder / "events.csv"
        head = "" if path.exists() else "id;kind;occurred_at;audience.group;payload.title;payload.body\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{head}{text}\n")


class TestCalendar(SourceContract):
    """An entry in a file of a calendar."""

    source = IcalSource
    entry = "ical"
    audience: ClassVar = {"school": True}
    dated = False
    pages = True

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        return {"path": folder / "school.ics"}

    def add(self, number: int, word: str) -> None:
        self._entry(
            ENTRY.format(number=number, day=f"{date(2026, 11, 24) + timedelta(days=number % 9):%Y%m%d}", word=word)
        )

    def add_bad(self, word: str) -> None:
        self._entry(ENTRY.format(number="bad", day="morgen", word=word))

    def call_off(self, number: int) -> None:
        self.entries[number] = self.entries[number].replace("END:", "STATUS:CANCELLED\r\nSEQUENCE:1\r\nEND:")
        self._written()

    def _entry(self, text: str) -> None:
        self.entries = [*getattr(self, "entries", ()), text]
        self._written()

    def _written(self) -> None:
        (self.folder / "school.ics").write_bytes(self.calendar())

    def calendar(self) -> bytes:
        """All entries that were added."""
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(self.entries)}END:VCALENDAR\r\n".encode()


class TestResults(SourceContract):
    """A table of scores with one that is low, of which a talk is asked."""

    source = UwlrResultsSource
    kinds = (ResultTalk,)
    dated = False

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        return {"path": folder, "subjects": {"RW": f"{CANARY} rekenen"}}

    def add(self, number: int, word: str) -> None:
        self._row(number, f"p{number};RW;M5;2026-11-20;V;IV")

    def add_bad(self, word: str) -> None:
        self._row(9, f"p9;{word};M5;geen dag;V;IV")

    def _row(self, number: int, row: str) -> None:
        head = "kind_key;toets;moment;afnamedatum;niveau;soort"
        (self.folder / f"scores-{number}.csv").write_text(f"{head}\n{row}\n", "utf-8")


class TestFeed(TestCalendar):
    """An entry in a feed, of which the address is a secret."""

    asks_after = timedelta(hours=2)

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        return {"url": {"env": "FEED_URL"}}

    @pytest.fixture(autouse=True)
    def _address(self, _surroundings: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FEED_URL", "https://agenda.example/kanarie/school.ics")

    def answer(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=self.calendar(), headers={"Content-Type": "text/calendar"})
