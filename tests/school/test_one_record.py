"""What two rows or files of one import contradict each other in is said and taken from neither; protections add up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ouderbrug.joining import join
from ouderbrug.people import Authority, Staff
from ouderbrug.records import AppIdRecord, GuardianRecord, GuardianshipRecord, ImportNote, PupilRecord, StaffRecord
from ouderbrug.school.one_record import CONTRADICTS, one_each
from ouderbrug.school.roster import Roster

KNOWN = Staff("karin", "Karin de Boer")
ROSTER = Roster("99ZZ00", staff={"karin": KNOWN})


def guardian(place: str, **cells: Any) -> GuardianRecord:
    return GuardianRecord(place, "g1", **cells)


def tie(place: str, **cells: Any) -> GuardianshipRecord:
    return GuardianshipRecord(place, "p1", "g1", **cells)


def joined(*records: Any) -> tuple[list[Any], list[ImportNote]]:
    found = one_each(ROSTER, records)
    notes = [one for one in found if isinstance(one, ImportNote)]
    assert {one.code for one in notes} <= {CONTRADICTS}
    return [one for one in found if one not in notes], notes


CASES = [
    ("email", [guardian("a.csv:3", email="a@thuis.example"), guardian("b.csv:7", email="b@thuis.example")]),
    ("mobile", [guardian("a.csv:3", mobile="+31612345601"), guardian("b.csv:7", mobile="+31612345602")]),
    ("language", [guardian("a.csv:3", language="nl"), guardian("b.csv:7", language="tr")]),
    ("group", [PupilRecord("a.csv:3", "p1", group="3A"), PupilRecord("b.csv:7", "p1", group="4A")]),
    ("app_id", [AppIdRecord("a.csv:3", "parro", "guardian", "g1", "7"),
                AppIdRecord("b.csv:7", "parro", "guardian", "g1", "8")]),
    ("a colleague", [StaffRecord("a.csv:3", Staff("nel", "Nel")),
                     StaffRecord("b.csv:7", Staff("nel", "Nel", role="ib"))]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "records"), CASES, ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("order", [1, -1])
def test_8_a_contradiction_is_said_with_both_rows_and_taken_from_neither(
    field: str, records: list[Any], order: int
) -> None:
    records = records[::order]
    places = [one.place for one in records]
    for third in ([], records[:1], records[1:]):
        found, notes = joined(*records, *third)
        [note] = notes
        assert (note.place, note.hint.split(",")[0]) == (places[1], f"{field} differs from {places[0]}")
        assert "thuis" not in note.hint, "nobody's address"
        for one in found:
            assert getattr(one, field) is None and field in one.unsure, "it may not be taken for no"


def test_8_no_third_file_decides_what_the_rows_of_one_contradict_each_other_in() -> None:
    first, _ = join(*CASES[0][1])
    third = guardian("c.csv:2", email="a@thuis.example")
    for records in ((first, third), (third, first)):
        [one], _ = joined(*records)
        assert (one.email, one.contradicted) == (None, {"email"})
        assert one.half_read == {"a@thuis.example", "b@thuis.example"}
    [one], _ = joined(first, guardian("c.csv:2", unsure=frozenset({"email"})))
    assert (one.email, one.contradicted) == (None, frozenset()), "not all of it could be read"


def test_8_what_protects_is_taken_from_either() -> None:
    ban = guardian("a.csv:3", blocked="court-order", blocked_until=date(2027, 1, 1), opt_out=frozenset({"newsletter"}))
    none = guardian("b.csv:7", blocked="", opt_out=frozenset(), address_secret=True)
    for records in ((ban, none), (none, ban)):
        [one], notes = joined(*records)
        assert notes == []
        assert (one.blocked, one.opt_out, one.address_secret) == ("court-order", {"newsletter"}, True)


@pytest.mark.parametrize("order", [1, -1])
def test_8_the_stricter_word_on_authority_holds_and_is_said(order: int) -> None:
    words = [Authority.YES, Authority.UNKNOWN, Authority.NO][::order]
    [one], notes = joined(*(tie(f"{number}.csv:2", authority=word) for number, word in enumerate(words)))
    assert one.authority is Authority.NO
    assert {note.hint.partition(";")[0] for note in notes} == {"authority differs from 0.csv:2, about the same one"}


def test_8_rows_that_agree_or_say_different_things_are_one() -> None:
    mail, call = guardian("a.csv:3", email="a@thuis.example"), guardian("b.csv:7", mobile="+31612345601")
    [one], notes = joined(mail, call, mail)
    assert (one.email, one.mobile, notes) == (mail.email, call.mobile, [])


def test_8_of_a_known_colleague_the_store_stays() -> None:
    rows = [StaffRecord(f"{name}.csv:2", Staff("karin", "Karin", role=name)) for name in ("leader", "teacher")]
    [one], [_] = joined(*rows)
    assert one.staff == KNOWN
