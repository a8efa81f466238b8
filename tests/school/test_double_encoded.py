"""A name that was written twice in UTF-8 is told, and no other."""

from __future__ import annotations

import pytest

from ouderbrug import GuardianRecord, PupilRecord
from ouderbrug.school.double_encoded import double_encoded


@pytest.mark.parametrize(
    ("name", "told"),
    [("RenÃ©e", True), ("BÃ¶s", True), ("Ä°zel", True), ("Renée", False), ("İzel", False), ("Søren", False),
     ("Ann", False), ("Łukasz", False), ("Ã", False), (None, False), ("", False)],
)  # fmt: skip
def test_a_name_whose_accents_were_written_twice_is_noted(name: str | None, told: bool) -> None:
    records = (PupilRecord("a:1", "p", "Ann", name), GuardianRecord("a:2", "g", name, "Bos"))
    assert [note.place for note in double_encoded(records)] == (["a:1", "a:2"] if told else [])
