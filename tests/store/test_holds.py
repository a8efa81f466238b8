"""A hold on whoever has it by a key that stays another's is one on their new key as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.school.doubt import Doubt
from ouderbrug.store import holds
from ouderbrug.store.rows import Hold
from store_samples import NOW, SCHOOL, changing

if TYPE_CHECKING:
    from pathlib import Path

OF_BOTH = [Doubt("pupil", "p2", "p1"), Doubt("guardian", "h2", "g2")]


@pytest.mark.parametrize(
    ("scope", "key", "also"),
    [("pupil", "p1", "p2"), ("guardian", "g2", "h2"), ("pair", "p1:g2", "p2:h2"), ("group", "p1", None)],
)
def test_4_a_hold_follows_to_the_new_key_and_stays_on_the_old_one(
    tmp_path: Path, scope: str, key: str, also: str | None
) -> None:
    with changing(tmp_path) as connection:
        holds.place(connection, SCHOOL, Hold(scope, key, NOW, "directie", "stilte"))
        for _ in range(2):
            holds.share(connection, SCHOOL, OF_BOTH)
        found = holds.standing(connection, SCHOOL)
    assert [one.key for one in found] == [key, *([also] if also else [])]
    assert {(one.by, one.reason) for one in found} == {("directie", "stilte")}
