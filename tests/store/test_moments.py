"""Moments in the store: aware in and aware out, as the same text that SQLAlchemy's own type would keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime
from sqlalchemy.dialects import sqlite

from ouderbrug.store.tables import Moment

DIALECT = sqlite.dialect()
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES)


def written(moment: datetime | None) -> Any:
    processor = Moment().dialect_impl(DIALECT).bind_processor(DIALECT)
    assert processor is not None
    return processor(moment)


def read(kept: Any) -> datetime | None:
    processor: Any = Moment().dialect_impl(DIALECT).result_processor(DIALECT, None)
    found: datetime | None = processor(kept)
    return found


@given(MOMENTS)
def test_what_is_kept_is_what_sqlalchemy_would_keep_and_comes_back_in_utc(moment: datetime) -> None:
    plain = DateTime().dialect_impl(DIALECT).bind_processor(DIALECT)
    assert plain is not None
    assert written(moment) == plain(moment.astimezone(UTC).replace(tzinfo=None))
    assert read(written(moment)) == moment
    assert str(read(written(moment))).endswith("+00:00")


def test_no_moment_is_none() -> None:
    assert written(None) is None
    assert read(None) is None


def test_a_time_without_offset_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without offset"):
        written(datetime(2026, 11, 23, 9))
