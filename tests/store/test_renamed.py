"""A key that gave way to another since a backup gives way in that too: who is protected is protected by the new one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ouderbrug.school.difference import Difference, Rekeyed
from ouderbrug.store import protections, rekeying, renamed, roster
from room_samples import NOW, SCHOOL, enrol, people
from store_samples import fresh

if TYPE_CHECKING:
    from pathlib import Path

STEPS = {
    "once": [("guardian", "g2", "h2")],
    "twice": [("guardian", "g2", "h2"), ("guardian", "h2", "i2")],
    "and somebody else took the key": [("guardian", "g2", "g2~1"), ("guardian", "g4", "g2")],
}


@pytest.mark.parametrize("whole", [True, False], ids=["the store is there", "only the list is"])
@pytest.mark.parametrize("how", STEPS)
def test_4_a_restore_knows_the_people_of_a_backup_by_the_keys_that_they_were_given_since(
    tmp_path: Path, how: str, whole: bool
) -> None:
    for name in ("backup", "present"):
        (tmp_path / name).mkdir()
    banned = dict(people().guardians)
    key = STEPS[how][-1][2] if "else" not in how else "g2~1"
    with closing(fresh(tmp_path / "backup")) as backup, closing(fresh(tmp_path / "present")) as present:
        with backup.writing() as connection:
            enrol(connection, people())
        with present.writing() as there:
            enrol(there, people())
            for what, old, new in STEPS[how]:
                rekeying.rekey(there, SCHOOL, [Rekeyed(what, old, new)])  # type: ignore[arg-type]
            ban = replace(banned["g2"], key=key, blocked="court-order")
            roster.apply(there, SCHOOL, Difference(guardians={key: ban}))
            protections.keep(there, tmp_path / "present" / "store.db")
        with backup.writing() as here, present.reading() as there:
            found = there if whole else None
            assert protections.restore(here, [tmp_path / "present" / "store.db"], found, NOW) == 1
            known = roster.load(here, SCHOOL).guardians
            assert (known[key].blocked, known[key].last_name) == ("court-order", "Prins"), "it is he, with his name"
            assert [one.key for one in known.values() if one.blocked] == [key]
            assert renamed.noted(here, SCHOOL) == STEPS[how]
            assert protections.restore(here, [tmp_path / "present" / "store.db"], found, NOW) == 0
