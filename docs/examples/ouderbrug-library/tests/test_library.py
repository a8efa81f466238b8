"""The contract of the source `library`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from ouderbrug_library import Library

from ouderbrug.testing import SourceContract


class TestLibrary(SourceContract):
    """The library is played by the kit: it has the visits that were added."""

    source = Library

    @pytest.fixture(autouse=True)
    def no_visits(self) -> None:
        """None to begin with."""
        self.visits: list[dict[str, Any]] = []

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        """Where the library is, and what it gave us."""
        return {"url": "https://library.example/agenda", "token": {"env": "LIBRARY_TOKEN"}}

    def add(self, number: int, word: str) -> None:
        """One more visit, of another group."""
        more = {"group": self.for_whom(number)["group"], "planned_at": self.when(number).isoformat(), "theme": word}
        self.visits.append({"number": len(self.visits) + 1, **more})

    def for_whom(self, number: int) -> Mapping[str, Any]:
        """The group that goes."""
        return {"group": f"{3 + number}A"}

    def when(self, number: int) -> datetime:
        """One in June and the next in November, each by the clock of the school."""
        return datetime(2026, 6 + 5 * (number % 2), 23, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))

    def add_bad(self, word: str) -> None:
        """One of which nobody knows for whom it is."""
        self.visits.append({"number": len(self.visits) + 1, "theme": word})

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Those behind the number that is asked."""
        after = int(request.url.params["after"])
        return httpx.Response(200, json={"visits": [one for one in self.visits if one["number"] > after]})
