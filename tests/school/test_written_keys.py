"""Keys that are addresses or telephone numbers stand in no output: each format's keys are digests of them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import (
    AppIdRecord,
    ConsentRecord,
    FamilyRecord,
    GuardianGoneRecord,
    GuardianRecord,
    GuardianshipGoneRecord,
    GuardianshipRecord,
    ImportNote,
    MembershipRecord,
    PupilGoneRecord,
    PupilRecord,
    ResponseRecord,
    RosterRecord,
    UnkeyedGuardianRecord,
    safe_key,
)
from ouderbrug.model import Answer
from ouderbrug.people import Guardian, Pupil
from ouderbrug.school.our_keys import by_our_keys
from ouderbrug.school.roster import Roster
from ouderbrug.school.written_keys import FIELDS, KEY_IS_ADDRESS, written
from ouderbrug_contacts.records import key_of

ADDRESS, NUMBER = "ilse.vonk@ouder.example", "0612345678"
EACH: list[Any] = [
    PupilRecord("x:2", ADDRESS),
    PupilGoneRecord("x:2", ADDRESS),
    MembershipRecord("x:2", ADDRESS),
    GuardianRecord("x:2", NUMBER),
    GuardianGoneRecord("x:2", ADDRESS),
    GuardianshipRecord("x:2", ADDRESS, NUMBER),
    GuardianshipGoneRecord("x:2", "k1", ADDRESS),
    FamilyRecord("x:2", NUMBER, ("k1", ADDRESS)),
    UnkeyedGuardianRecord("x:2", frozenset({ADDRESS}), frozenset({NUMBER, "k1"})),
    ConsentRecord("x:2", "k1", "photo", "", given=False, on=date(2026, 9, 1), guardian=ADDRESS),
    AppIdRecord("x:2", "parro", "guardian", ADDRESS, "a1"),
    ResponseRecord("x:2", "e1", ADDRESS, Answer.YES, date(2026, 9, 1)),
]
NAMES = {"key", "keys", "pupil", "pupils", "guardian", "guardians", "others"}


@pytest.mark.parametrize("record", EACH, ids=lambda one: type(one).__name__)
def test_no_record_keeps_an_address_for_a_key(record: Any) -> None:
    note, now = written([record])
    assert isinstance(note, ImportNote) and (note.place, note.code) == ("x:2", KEY_IS_ADDRESS)
    assert not any(one in repr((note, now)) for one in (ADDRESS, NUMBER))
    assert list(written([now])) == [now], "a digest is kept as it is"
    assert len([*written([record, record])]) == 3, "said once"
    assert replace(now, **{name: getattr(record, name) for name in FIELDS[type(record)]}) == record


def test_every_field_of_a_record_that_is_a_key_of_somebody_is_looked_at() -> None:
    keys = {(kind, one.name) for kind in get_args(RosterRecord) for one in fields(kind) if one.name in NAMES}
    looked = {(kind, name) for kind, names in FIELDS.items() for name in names}
    assert {(kind.__name__, name) for kind, name in keys - looked} == {
        ("GroupGoneRecord", "key"),
        ("GroupRecord", "key"),
    }
    assert {type(one) for one in EACH} == FIELDS.keys()


def _spelled(record: Any, key: str) -> Any:
    """The record with this key in place of each of its own."""
    own = {name: getattr(record, name) for name in FIELDS[type(record)]}
    return replace(record, **{n: key if isinstance(one, str) else type(one)([key]) for n, one in own.items()})


@pytest.mark.parametrize("record", EACH, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("stored", ["g\u00e92", "ge\u03012"], ids=["composed", "decomposed"])
def test_every_record_has_keys_as_the_store_spells_them(record: Any, stored: str) -> None:
    people = Roster("99ZZ00", pupils={stored: Pupil(stored, "Sam")}, guardians={stored: Guardian(stored, "Noor", "")})
    for written_as in ("g\u00e92", "ge\u03012"):
        assert [*by_our_keys(people, [_spelled(record, written_as)])] == [_spelled(record, stored)]


@pytest.mark.parametrize(
    "spellings",
    [
        ("a@b.example", "A@B.example", " a@b.example "),
        ("0612345678", "06-12345678", "06 12 34 56 78", "(06) 12345678"),
        ("+31612345678", "+31 6 1234 5678", "+31-612345678"),
    ],
)
def test_spellings_of_one_are_one_key(spellings: tuple[str, ...]) -> None:
    assert len({safe_key(one) for one in spellings}) == 1
    assert safe_key(spellings[0]) != spellings[0]


@pytest.mark.parametrize("key", ["k1", "00123", "0012345678", "1234567890", "06", "0201234567", "p@1", "@", "a b@c.d e",
                                 "k9~1", "06123456789", "", "ll-0612345678"])  # fmt: skip
def test_what_may_be_a_key_stays(key: str) -> None:
    assert safe_key(key) == key


@given(st.emails())
def test_the_table_without_keys_makes_the_same_of_an_address(address: str) -> None:
    assert key_of(address) == safe_key(address) != address
