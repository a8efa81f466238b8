"""By what a call learns what it is not told, and how a kit sees that."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import time as hour
from typing import TYPE_CHECKING

import pytest

from ouderbrug.testing.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable

LOOKS: dict[str, tuple[Callable[[], object], set[str]]] = {
    "a variable": (lambda: os.environ.get("NO_SUCH_NAME"), {"os.environ"}),
    "another": (lambda: os.getenv("NO_SUCH_NAME"), {"os.environ"}),
    "a store": (lambda: sqlite3.connect(":memory:").close(), {"_sqlite3.connect"}),
    "the hour": (lambda: time.strftime("%H"), {"time.strftime"}),
    "an hour that is given": (lambda: hour(9).strftime("%H"), set()),
}


@pytest.mark.parametrize("what", LOOKS)
def test_a_look_outside_is_seen(what: str) -> None:
    look, expected = LOOKS[what]
    seen: set[str] = set()
    watched(seen, look)
    assert seen == expected
