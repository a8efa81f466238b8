"""Consent in the words of files: what gives counts only where all is understood, what does not as widely as it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from ouderbrug import ConsentRecord, RosterRecord
from ouderbrug.school.consent_words import allows, last_words, standing, terms, unclear, understood

TODAY, ASKED, SAID = date(2026, 11, 23), date(2026, 9, 1), date(2026, 10, 1)
KNOWN = terms(("email", "parro"), ("schoolkamp",))
ALL, NOTHING = {"email", "parro"}, set[str]()
YES, NO = True, False


def said(purpose: str, channel: str = "", *, given: bool, on: date = SAID, **of: frozenset[str]) -> ConsentRecord:
    return ConsentRecord("consents.csv:2", "p1", purpose, channel, given, on, **of)


def allowed(records: list[ConsentRecord], known: object = KNOWN, today: date = TODAY) -> set[str]:
    """The channels over which a photo may go."""
    words = standing(records, known, today).get(("p1", "photo"), {})  # type: ignore[arg-type]
    return {channel for channel in known.channels if allows(words, channel)}  # type: ignore[attr-defined]


def taken(*records: ConsentRecord) -> tuple[list[ConsentRecord], list[str]]:
    """What an import keeps of the records, and which fields it names."""
    asked: list[RosterRecord] = [*records]
    found, wrong = understood(asked, KNOWN, TODAY)
    return [one for one in found if isinstance(one, ConsentRecord)], [field for _, field in wrong]


@pytest.mark.parametrize(
    ("purpose", "channel", "given", "withdrawn", "named"),
    [
        ("photo", "", ALL, NOTHING, []),
        ("fotos", "e-mail", {"email"}, {"parro"}, []),
        ("beeldmateriaal", "Parro", {"parro"}, {"email"}, []),
        ("photo", "website", NOTHING, ALL, []),
        ("zwemmen", "", NOTHING, ALL, []),
        ("schoolkamp", "", NOTHING, ALL, []),
        ("phtos", "", NOTHING, NOTHING, ["purpose"]),
        ("klassenfoto", "", NOTHING, NOTHING, ["purpose"]),
        ("alles", "", NOTHING, NOTHING, ["purpose"]),
        ("f\u043eto", "", NOTHING, NOTHING, ["purpose"]),
        ("klassenfoto", "website", NOTHING, ALL, ["purpose"]),
        ("klassenfoto", "parro", NOTHING, {"email"}, ["purpose"]),
        ("foto", "emial", NOTHING, NOTHING, ["channel"]),
        ("foto", "overal", NOTHING, NOTHING, ["channel"]),
        ("foto", "geen", NOTHING, NOTHING, ["channel"]),
        ("foto", "-", NOTHING, NOTHING, ["channel"]),
        ("film", "nieuwsbrief", NOTHING, NOTHING, ["purpose", "channel"]),
    ],
)
def test_7_a_consent_gives_what_its_words_surely_mean_and_withdraws_what_they_may(
    purpose: str, channel: str, given: set[str], withdrawn: set[str], named: list[str]
) -> None:
    yes, told = taken(said(purpose, channel, given=YES))
    assert (allowed(yes), told) == (given, named)
    no, told = taken(said(purpose, channel, given=NO))
    assert (allowed([said("photo", given=YES, on=ASKED), *no]), told) == (withdrawn, named)


@pytest.mark.parametrize("field", ["purpose", "channel", "status", "date"])
def test_7_a_row_with_a_cell_that_nobody_could_read_gives_nothing_and_withdraws_all(field: str) -> None:
    unread = frozenset({field})
    assert taken(said("photo", given=YES, unsure=unread)) == ([], [])
    row = said("" if field == "purpose" else "photo", given=NO, on=date.min if field == "date" else SAID, unsure=unread)
    no, _ = taken(row)
    assert allowed([said("photo", given=YES, on=ASKED), *no]) == NOTHING
    assert no[0].on == (TODAY if field == "date" else SAID)


def test_7_of_a_day_to_come_nothing_is_given_and_what_is_withdrawn_counts_at_once() -> None:
    later = TODAY + timedelta(days=300)
    assert taken(said("photo", given=YES, on=later)) == ([], ["date"])
    no, told = taken(said("photo", given=NO, on=later))
    assert ([one.on for one in no], told) == ([TODAY], ["date"])
    stored = [said("photo", given=YES, on=later), said("photo", given=NO)]
    assert allowed(stored) == NOTHING
    assert last_words(stored, TODAY) == {("p1", "photo", ""): NO}


@pytest.mark.parametrize("first", [YES, NO])
def test_7_on_one_day_what_is_withdrawn_counts_whatever_the_order(first: bool) -> None:
    rows, _ = taken(said("photo", given=first), said("foto", given=not first))
    assert allowed(rows) == NOTHING


RENAMED, LATER = terms(("post", "parro")), SAID + timedelta(days=1)


@pytest.mark.parametrize(
    ("answer", "known", "over"),
    [
        ([], RENAMED, NOTHING),
        ([said("photo", given=YES, on=LATER)], RENAMED, NOTHING),
        ([said("photo", "post", given=YES, on=LATER)], RENAMED, {"post"}),
        ([said("photo", "email", given=YES, on=LATER)], RENAMED, {"post", "parro"}),
        ([], terms(RENAMED.channels, ("email",)), {"post", "parro"}),
        ([], KNOWN, {"parro"}),
    ],
)
def test_7_a_channel_that_is_renamed_closes_all_until_a_person_answers(
    answer: list[ConsentRecord], known: object, over: set[str]
) -> None:
    stored = [said("photo", given=YES, on=ASKED), said("photo", "email", given=NO), *answer]
    assert allowed(stored, known) == over
    asks = unclear(stored, known, TODAY)  # type: ignore[arg-type]
    assert asks == (["p1"] if known is RENAMED and not any(one.channel == "email" for one in answer) else [])


@pytest.mark.parametrize(
    ("says", "over"),
    [
        ([("g1", NO), ("g2", YES)], NOTHING),
        ([("g1", YES), ("g2", YES)], ALL),
        ([("g1", YES)], ALL),
        ([("g1", NO), ("g2", YES), ("g1", YES)], ALL),
        ([("g1", NO), ("", YES)], NOTHING),
        ([("", NO), ("g1", YES)], NOTHING),
    ],
)
def test_7_of_two_guardians_the_no_of_one_stands_until_that_one_says_yes(
    says: list[tuple[str, bool]], over: set[str]
) -> None:
    rows = [
        replace(said("photo", given=yes, on=ASKED + timedelta(days=n)), guardian=who)
        for n, (who, yes) in enumerate(says)
    ]
    assert allowed(rows) == over


DAYS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
ROWS = st.builds(
    ConsentRecord,
    st.just("consents.csv:2"),
    st.sampled_from(["p1", "p1", "p2"]),
    st.sampled_from(["photo", "photo", "fotos", "klassenfoto", "zwemmen", "film"]),
    st.sampled_from(["", "", "email", "E-mail", "parro", "emial", "website", "post"]),
    st.booleans(),
    DAYS,
    st.just(""),
    st.frozensets(st.sampled_from(["purpose", "channel", "status", "date", "guardian"]), max_size=1),
    st.sampled_from(["", "g1", "g2"]),
).map(lambda row: replace(row, given=row.given and "status" not in row.unsure))
IMPORTS = st.lists(st.lists(ROWS, max_size=4), min_size=1, max_size=4)


def imported(files: list[list[ConsentRecord]]) -> list[ConsentRecord]:
    """What a store holds after the files: each word once."""
    kept: dict[tuple[object, ...], ConsentRecord] = {}
    for number, rows in enumerate(files):
        asked: list[RosterRecord] = [*rows]
        found, _ = understood(asked, KNOWN, TODAY + timedelta(days=number))
        kept |= {(one.pupil, one.guardian, one.purpose, one.channel, one.on, one.given): one for one in found}  # type: ignore[union-attr]
    return [*kept.values()]


@settings(BOUNDED, max_examples=examples(60))
@given(IMPORTS, ROWS.map(lambda row: replace(row, given=False)), st.data(), st.sampled_from([KNOWN, RENAMED]))
def test_7_no_row_that_does_not_give_lets_more_photos_go(
    files: list[list[ConsentRecord]], row: ConsentRecord, data: st.DataObject, known: object
) -> None:
    which = data.draw(st.integers(0, len(files) - 1))
    at = data.draw(st.integers(0, len(files[which])))
    more = [*files[:which], [*files[which][:at], row, *files[which][at:]], *files[which + 1 :]]
    for days in (len(files), 60):
        today = TODAY + timedelta(days=days)
        after = allowed(imported(more), known, today)
        assert after <= allowed(imported(files), known, today)
        assert allowed(imported([file[::-1] for file in more]), known, today) == after
