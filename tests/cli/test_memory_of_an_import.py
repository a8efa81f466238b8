"""What the import of a board holds in memory: nothing twice, and no room for what is not there."""

from __future__ import annotations

import tracemalloc
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from ouderbrug.cli import import_reading
from ouderbrug.planning.flood import above_the_ceiling
from ouderbrug.store import stays
from ouderbrug_contacts.text_table import MAX_BYTES, bytes_of

if TYPE_CHECKING:
    from pathlib import Path


class _Unread:
    """A unit of work of which nobody may read the people."""

    @property
    def roster(self) -> Any:
        """It is not asked for."""
        raise AssertionError


def test_no_people_are_read_where_nothing_is_above_a_ceiling() -> None:
    assert above_the_ceiling(cast("Any", _Unread()), []) == []


def test_a_small_table_takes_no_room_for_the_largest(tmp_path: Path) -> None:
    (path := tmp_path / "contacts.csv").write_bytes(b"pupil_key;guardian_key\nk1;o1\n")
    tracemalloc.start()
    try:
        assert bytes_of(path) == path.read_bytes()
        assert tracemalloc.get_traced_memory()[1] < MAX_BYTES / 10
    finally:
        tracemalloc.stop()


def test_what_an_importer_read_is_gone_as_the_house_makes_its_own_of_it() -> None:
    kept: list[Any] = ["pupil", "guardian", "tie"]
    left = [(one, len(kept)) for one in import_reading._taken_out_of(kept)]
    assert left == [("pupil", 2), ("guardian", 1), ("tie", 0)]


def test_the_stays_of_all_pupils_of_a_group_are_one() -> None:
    since = {"since": date(2026, 8, 1), "until": None, "school_year": "2026-2027", "year": "3", "site": ""}
    rows = [SimpleNamespace(pupil=f"k{number}", group_key="".join(("3", "A")), **since) for number in range(3)]
    found = stays.of_school(cast("Any", SimpleNamespace(execute=lambda _: rows)), "99ZZ00")
    assert sorted(found) == ["k0", "k1", "k2"] and len({id(one) for of in found.values() for one in of}) == 1
