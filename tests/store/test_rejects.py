"""What was set aside is read again for a week, each record once, whatever else somebody wrote into the folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.records import Rejected
from ouderbrug.store.rejects import keep_rejects, recent

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_1_what_was_set_aside_is_listed_once_for_a_week(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    assert recent(store, NOW) == []
    for days, place in ((8, "a:1"), (3, "b:1"), (2, "c:1"), (1, "b:1")):
        keep_rejects(store, [("office", Rejected(place, "not-json", "write one"))], NOW - timedelta(days=days))
    assert [(one.place, one.at) for one in recent(store, NOW)] == [
        ("c:1", NOW - timedelta(days=2)),
        ("b:1", NOW - timedelta(days=1)),
    ]


def test_1_what_is_no_line_of_ours_keeps_no_other_out(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    path = keep_rejects(store, [("office", Rejected("a:1", "not-json"))], NOW)
    assert path
    odd = ["x", "3", "[]", "{}", '{"at": 5}', path.read_text().replace("office", "b").replace('"b"', "[]")]
    path.write_text(path.read_text() + "\n".join(odd) + "\n")
    (path.parent / "notes.jsonl").write_text("{}")
    (path.parent / "2026-11-22.jsonl").write_bytes(b"\xff")
    assert [one.place for one in recent(store, NOW)] == ["a:1"]
