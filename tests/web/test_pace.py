"""How often one may ask: each address by itself, the addresses of one household together, and no memory without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.web import pace
from ouderbrug.web.pace import PaceOfEach

if TYPE_CHECKING:
    import pytest

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_addresses_of_one_household_share_a_pace() -> None:
    each = PaceOfEach(2)
    asked = [each.too_often(f"2001:db8:1:2::{number}", NOW) for number in range(3)]
    assert asked == [False, False, True]
    assert not each.too_often("2001:db8:1:3::1", NOW) and not each.too_often("192.0.2.1", NOW)
    assert not each.too_often("2001:db8:1:2::1", NOW + timedelta(minutes=1))


def test_what_is_no_address_is_one_by_itself() -> None:
    each = PaceOfEach(1)
    assert [each.too_often(said, NOW) for said in ("unknown", "' or 1", "")] == [False, True, True]


def test_addresses_without_end_take_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_ADDRESSES", 3)
    each = PaceOfEach(5)
    asked = [each.too_often(f"192.0.2.{number}", NOW) for number in range(5)]
    assert asked == [False, False, False, True, True]
    assert not each.too_often("192.0.2.1", NOW), "who was known goes on"
    assert not each.too_often("192.0.2.9", NOW + timedelta(minutes=2))


def test_what_is_said_beside_an_address_is_counted_apart_and_takes_no_memory_without_end() -> None:
    each = PaceOfEach(1)
    assert [each.too_often("127.0.0.1", NOW, said) for said in ("mila", "mila", "")] == [False, True, False]
    for number in range(3 * pace.MOST_BESIDE):
        each.too_often("127.0.0.1", NOW, f"stranger {number}")
    assert len(each._paces) <= pace.MOST_BESIDE + 1
    assert not each.too_often("192.0.2.1", NOW, "mila"), "others are not kept out"
