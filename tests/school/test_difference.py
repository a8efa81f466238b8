"""What an import changes, as values: new, changed, gone, and what it may never lift."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.records import AppIdRecord, ConsentRecord, GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.comparing import compare
from ouderbrug.school.consent_words import terms
from ouderbrug.school.import_questions import ACCOUNT
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster
from ouderbrug.school.whose_consent import OF_NOBODY
from ouderbrug.store import roster
from store_samples import changing

if TYPE_CHECKING:
    from pathlib import Path

SARA = Guardian("g1", "Sara", "Vos", email="sara@guardian.example")
ROSTER = Roster(
    "99ZZ00",
    {"p1": Pupil("p1", "Jip", "Vos", ("3A",))},
    {"g1": SARA},
    (Guardianship("p1", "g1", Relation.MOTHER, Authority.YES, Receives.ALL),),
)
PAIR = GuardianshipRecord("line 2", "p1", "g1", Relation.MOTHER, Authority.YES, Receives.ALL)


def _with(**fields: object) -> Roster:
    return replace(ROSTER, guardians={"g1": replace(SARA, **fields)})  # type: ignore[arg-type]


def _row(**fields: object) -> list[object]:
    return [PupilRecord("line 2", "p1", "Jip", "Vos", "3A"), GuardianRecord("line 2", "g1", **fields), PAIR]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "file", "noted"),
    [
        ({}, {"blocked": "court-order"}, True),
        ({}, {"blocked": "court-order", "blocked_by": "rechtbank"}, True),
        ({}, {"blocked": "court-order", "blocked_by": "rechtbank", "blocked_until": date(2026, 12, 20)}, False),
        ({"blocked_by": "rechtbank", "blocked_until": date(2026, 12, 20)}, {"blocked": "court-order"}, False),
        ({"blocked": "court-order"}, {}, False),
    ],
)
def test_10_a_ban_without_review_is_noted_whatever_columns_the_file_has(
    stored: dict[str, object], file: dict[str, object], noted: bool
) -> None:
    notes = compare(_with(**stored), _row(**file)).notes  # type: ignore[arg-type]
    assert [(one.place, one.code) for one in notes] == [("line 2", "ban-without-review")] * noted


PROTECTIONS = {
    "blocked": ("court-order", ""),
    "opt_out": (frozenset({"newsletter"}), frozenset()),
    "address_secret": (True, False),
    "deceased": (True, False),
}


@pytest.mark.parametrize("name", PROTECTIONS)
def test_silence_keeps_a_protection(name: str) -> None:
    stored, _ = PROTECTIONS[name]
    change = compare(_with(**{name: stored}), _row(email="new@guardian.example"))
    assert getattr(change.guardians["g1"], name) == stored
    assert change.lifted == []


@pytest.mark.parametrize("name", PROTECTIONS)
def test_an_explicit_value_is_listed_and_waits_for_acceptance(name: str) -> None:
    stored, lifted = PROTECTIONS[name]
    refused = compare(_with(**{name: stored}), _row(**{name: lifted}))
    assert getattr(refused.guardians["g1"], name) == stored
    assert refused.lifted == [("g1", name)]
    accepted = compare(_with(**{name: stored}), _row(**{name: lifted}), accept_unblock=True)
    assert getattr(accepted.guardians["g1"], name) == lifted


@pytest.mark.parametrize("name", PROTECTIONS)
def test_a_new_protection_needs_nobody(name: str) -> None:
    wanted, _ = PROTECTIONS[name]
    assert getattr(compare(ROSTER, _row(**{name: wanted})).guardians["g1"], name) == wanted


WISHES = {"digest": False, "reading_support": True, "intensive": True}


def test_silence_keeps_a_wish_and_a_word_changes_it() -> None:
    assert compare(_with(**WISHES), _row()).guardians["g1"] == replace(SARA, **WISHES)  # type: ignore[arg-type]
    told = {name: not wish for name, wish in WISHES.items()}
    change = compare(_with(**WISHES), _row(**told))
    assert change.guardians["g1"] == replace(SARA, **told)  # type: ignore[arg-type]
    assert change.lifted == []


@pytest.mark.parametrize("wishes", [{}, WISHES, {"digest": True}])
def test_a_wish_comes_back_from_the_store_as_it_went(tmp_path: Path, wishes: dict[str, bool]) -> None:
    change = compare(Roster("99ZZ00"), _row(**wishes))
    with changing(tmp_path) as connection:
        roster.apply(connection, "99ZZ00", change)
        assert roster.load(connection, "99ZZ00").guardians["g1"] == change.guardians["g1"]
    assert change.guardians["g1"].digest is wishes.get("digest")


def test_on_request_is_loosened_only_when_accepted() -> None:
    strict = replace(ROSTER, ties=(replace(ROSTER.ties[0], receives=Receives.ON_REQUEST),))
    kept = compare(strict, _row())
    assert kept.ties["p1", "g1"].receives is Receives.ON_REQUEST
    assert kept.lifted == [("g1", "receives")]
    assert compare(strict, _row(), accept_unblock=True).ties["p1", "g1"].receives is Receives.ALL


@pytest.mark.parametrize("said", [Authority.YES, Authority.UNKNOWN])
def test_18_authority_that_was_denied_is_given_back_only_when_accepted(said: Authority) -> None:
    denied = replace(ROSTER, ties=(replace(ROSTER.ties[0], authority=Authority.NO),))
    records = [replace(one, authority=said) if isinstance(one, GuardianshipRecord) else one for one in _row()]
    kept = compare(denied, records)
    assert kept.ties["p1", "g1"].authority is Authority.NO
    assert kept.lifted == [("g1", "authority")]
    assert kept.authorities == []
    given = compare(denied, records, accept_unblock=True)
    assert given.ties["p1", "g1"].authority is said
    assert given.authorities == [("p1", "g1", Authority.NO, said)]


def test_counts_new_changed_and_gone() -> None:
    records = [
        *_row(email="new@guardian.example"),
        PupilRecord("line 3", "p2", "Roos", "Bos", "4A"),
        GuardianRecord("line 3", "g2", "Ans", "Bos", blocked_until=date(2027, 1, 1)),
        GuardianshipRecord("line 3", "p2", "g2"),
    ]
    change = compare(ROSTER, records)
    assert change.new == {"pupils": 1, "guardians": 1, "guardianships": 1}
    assert change.changed["guardians"] == 1
    assert change.addresses_changed == 1
    assert compare(ROSTER, records[3:]).left_pupils == ["p1"]
    assert compare(ROSTER, records[3:]).left_guardians == ["g1"]


def test_too_much_that_vanishes_or_changes_stops_with_the_way_on() -> None:
    elsewhere = PupilRecord("line 2", "p9", "Pia", "Bos", "4A")
    nearly_empty = [elsewhere, GuardianRecord("line 2", "g9", "Ans", "Bos"), GuardianshipRecord("line 2", "p9", "g9")]
    for records, code in ((nearly_empty, "left"), (_row(email="elsewhere@guardian.example"), "changes")):
        judged = judge(ROSTER, records, Said())
        assert [stop.code for stop in judged.stops] == [code]
        assert f"--accept-{code}" in str(judged.stops[0])
        assert judged.change.guardians == {}
        assert not judge(ROSTER, records, Said(accepted={code: frozenset()})).stops


@pytest.mark.parametrize(
    ("key", "of"),
    [
        ("12", {"0012"}),
        ("P1", {"p1"}),
        ("p1,p2", {"p1", "p2"}),
        ("P1 / p-2", {"p1", "p2"}),
        ("p2; 12", {"p2", "0012"}),
        ("p9", set()),
        ("-", set()),
    ],
)
def test_7_a_withdrawal_counts_for_each_whom_its_key_may_name_and_a_consent_for_nobody(key: str, of: set[str]) -> None:
    people = replace(ROSTER, pupils={one: Pupil(one, "Jip", "Vos", ("3A",)) for one in ("0012", "p1", "p2", "p3")})
    on = date(2026, 11, 1)
    said = [ConsentRecord("line 2", key, "photo", "", False, on), ConsentRecord("line 3", key, "photo", "", True, on)]
    change = compare(people, said)
    assert {(one.pupil, one.given) for one in change.consents} == {(one, False) for one in {key, *of}}
    assert [(note.place, note.code) for note in change.notes] == [("line 2", OF_NOBODY), ("line 3", OF_NOBODY)]


@pytest.mark.parametrize(("guardian", "kept"), [("g1", [False, True]), ("g9", [False])])
def test_7_a_consent_by_a_guardian_whom_nobody_knows_gives_nothing(guardian: str, kept: list[bool]) -> None:
    both = [
        ConsentRecord(f"line {yes}", "p1", "photo", "", yes, date(2026, 11, 1), guardian=guardian) for yes in (0, 1)
    ]
    change = compare(ROSTER, both)
    assert [one.given for one in change.consents] == kept
    assert {note.place for note in change.notes} == (set() if guardian == "g1" else {"line 0", "line 1"})


def test_a_pair_whose_pupil_nobody_knows_is_a_warning_and_left_out() -> None:
    stranger = [GuardianRecord("line 3", "g2"), GuardianshipRecord("line 3", "p9", "g2")]
    change = compare(ROSTER, [*_row(), *stranger])
    assert ("p9", "g2") not in change.ties
    assert change.warnings == ["line 3: a pupil key that no roster knows; add the pupil's name and group"]


GIVEN, WITHDRAWN = True, False


@pytest.mark.parametrize(
    ("words", "in_mail", "elsewhere"),
    [
        ([("email", GIVEN, 1), ("", WITHDRAWN, 2)], False, False),
        ([("", WITHDRAWN, 1), ("email", GIVEN, 2)], True, False),
        ([("email", GIVEN, 1), ("", WITHDRAWN, 1)], False, False),
        ([("", WITHDRAWN, 1), ("email", GIVEN, 1)], False, False),
        ([("", GIVEN, 1), ("email", WITHDRAWN, 1)], False, True),
        ([("email", WITHDRAWN, 1), ("", GIVEN, 2)], False, True),
        ([("email", GIVEN, 1), ("", WITHDRAWN, 2), ("", GIVEN, 3)], True, True),
        ([("email", GIVEN, 1), ("", WITHDRAWN, 2), ("email", GIVEN, 3)], True, False),
    ],
)
def test_7_a_consent_withdrawn_for_all_ends_what_was_given_for_one_channel(
    tmp_path: Path, words: list[tuple[str, bool, int]], in_mail: bool, elsewhere: bool
) -> None:
    said = [ConsentRecord("", "p1", "photo", channel, yes, date(2026, 11, day), "form") for channel, yes, day in words]
    with changing(tmp_path) as connection:
        roster.apply(connection, ROSTER.school, judge(ROSTER, [*_row(), *said], Said()).change)
        seen = roster.load(connection, ROSTER.school)
    known, today = terms(("email", "parro")), date(2026, 11, 23)
    allowed = [seen.consents_on(channel, known, today) for channel in known.channels]
    assert [("p1:photo" in {*found}) for found in allowed] == [in_mail, elsewhere]


def test_what_an_app_calls_who_had_a_key_before_is_not_of_who_has_it_now() -> None:
    ids = {("app", "pupil", "p1~1"): "a", ("app", "thread", "g1~1"): "b", ("app", "pupil", "p2"): "c"}
    roster = Roster("99ZZ00", pupils={"p1": Pupil("p1", "Guus", "Zeeman")}, app_ids=ids)
    told = [("pupil", "p1", "a"), ("pupil", "p1", "n"), ("thread", "g1", "b"), ("thread", "g2", "b")]
    told.append(("pupil", "p2", "c"))
    change = compare(roster, [AppIdRecord(f"x:{n}", "app", *one) for n, one in enumerate(told, 2)])
    assert [(note.place, note.code) for note in change.notes] == [("x:2", ACCOUNT)]
    assert [one.place for one in change.app_ids] == ["x:3", "x:4", "x:5", "x:6"]
