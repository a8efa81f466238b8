"""Results of tests: what stands out is a draft, a drop is a talk, and nothing else of them becomes anything."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from each import each
from ouderbrug import ConfigError, Rejected, SourceContext
from ouderbrug.kind_faults import faults
from ouderbrug.people import Pupil
from ouderbrug.school.other_child import named_otherwise
from ouderbrug.templates.actions import action_ids
from ouderbrug_pupil_systems.results import ResultTalk, UwlrResultsSource
from ouderbrug_pupil_systems.results.notable import Finding, Notable, bands, judged
from ouderbrug_pupil_systems.results.notable import findings as findings_of
from ouderbrug_pupil_systems.results.reading import results_in
from ouderbrug_pupil_systems.results.result import Result, number, parted
from ouderbrug_pupil_systems.results.subjects import OTHER, SUBJECTS, action_of, subject_of
from pupil_files import TODAY, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def findings(results: Iterable[Result], today: date, wanted: Notable) -> Iterator[Finding]:
    return findings_of(judged(results, today, wanted), today, wanted)


def read(path: Path) -> list[Result | Rejected]:
    return list(results_in(path, 10_000_000))


def told(path: Path, **wanted: Any) -> list[tuple[str, str]]:
    found = [one for one in read(path) if isinstance(one, Result)]
    return [(one.pupil, one.what) for one in findings(found, TODAY, Notable(**wanted))]


def source(folder: Path, now: datetime = NOW, **config: Any) -> UwlrResultsSource:
    return UwlrResultsSource(
        UwlrResultsSource.Config(path=folder, **config), SourceContext("toetsen", clock=lambda: now, school="99ZZ00")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "results"
    found.mkdir(mode=0o700)
    return found


# --- each of these files has a right meaning


def test_several_scales_of_one_result_are_one_message() -> None:
    assert told(sample("u08")) == [("00012", "up"), ("00013", "low")]
    found = [one for one in read(sample("u08")) if isinstance(one, Result)]
    assert [one.ability for one in found] == [Decimal("205.0"), Decimal("231.0"), Decimal("231.0")], "r4 holds nothing"


def test_a_test_for_the_next_school_is_a_talk_and_what_is_old_or_of_nobody_is_nothing(folder: Path) -> None:
    shutil.copy(sample("u10"), folder)
    batch = source(folder).poll(None)
    assert [(one.data["kind"], one.data["audience"], one.data["payload"]["about"]) for one in batch.events[:1]] == [
        ("result_talk", {"pupil": "00088"}, "next_school")
    ]
    assert [one.data["audience"]["pupil"] for one in batch.events[1:]] == ["99999"], "intake says who that is not"
    assert [one.code for one in batch.rejected] == ["result-in-future"]
    said = repr([batch, read(sample("u10"))]) + str(batch.cursor)
    assert "131" not in said and "IQ'" not in said


# --- what stands out


def result(day: date, level: str = "", moment: str = "M5", **more: Any) -> Result:
    levels = {"IV": level} if level else {}
    return Result("f:1", "k1", "RW", moment, day, levels=levels, **more)


JUNE, NOV = date(2026, 6, 8), date(2026, 11, 16)


def meaning(*results: Result, **wanted: Any) -> str:
    found = [one.what for one in findings(results, TODAY, Notable(**wanted))]
    assert len(found) < 2
    return found[0] if found else ""


def of_ability(*scores: int) -> list[Result]:
    days = [date(2024, 6, 1), date(2025, 2, 1), date(2025, 6, 1), NOV][-len(scores) :]
    return [
        result(day, moment=f"M{n + 3}", ability=Decimal(score))
        for n, (day, score) in enumerate(zip(days, scores, strict=True))
    ]


@each(
    ("before", "now", "means"),
    [
        ("IV", "III", "up"), ("IV", "IV", ""), ("IV", "II", "up"), ("II", "III", ""), ("I", "III", "drop"),
        ("II", "IV", "drop"), ("II", "V", "drop"), ("IV", "V", "low"), ("V", "V-", "low"), ("V", "IV", "up"),
        ("I", "I+", ""), ("", "I", "up"), ("", "III", ""), ("", "V", "low"), ("III", "onbekend", ""),
    ],
)  # fmt: skip
def test_bands(before: str, now: str, means: str) -> None:
    assert meaning(*([result(JUNE, before, "E4")] if before else []), result(NOV, now)) == means


def test_every_threshold_is_the_schools_own() -> None:
    fell, rose = (result(JUNE, "I", "E4"), result(NOV, "III")), (result(JUNE, "IV", "E4"), result(NOV, "III"))
    assert (meaning(*fell, band_down=3), meaning(*fell, band_down=0)) == ("", "")
    assert (meaning(*rose, band_up=2), meaning(*rose, band_up=0)) == ("", "")
    assert meaning(result(NOV, "V"), low_level=False) == ""
    assert meaning(result(NOV, "I"), first_time_level=False) == ""
    assert meaning(*of_ability(10, 11, 12), personal_best=False) == ""
    assert meaning(*of_ability(10, 12)) == "" and meaning(*of_ability(10, 12), growth={"RW": 2}) == "up"
    assert meaning(*of_ability(10, 11), growth={"RW": 2}) == "" and meaning(*of_ability(10, 12), growth={"BL": 2}) == ""


def test_9_what_lies_lower_or_lowest_is_no_good_news_also_as_a_personal_best() -> None:
    days = (date(2025, 6, 1), JUNE, NOV)

    def best(*levels: str) -> str:
        found = [
            result(day, level, f"M{n + 3}", ability=Decimal(10 + n))
            for n, (day, level) in enumerate(zip(days, levels, strict=True))
        ]
        return meaning(*found, low_level=False)

    assert best("III", "III", "III") == "up"
    assert best("V", "V", "V") == "" and best("II", "II", "III") == ""


def test_a_personal_best_has_two_earlier_ones() -> None:
    assert [meaning(*of_ability(*scores)) for scores in ((10, 11, 12), (11, 12), (10, 12, 12), (12, 10, 11))] == [
        "up", "", "", ""
    ]  # fmt: skip


def test_back_at_what_was_before_a_fall() -> None:
    days = (date(2025, 6, 1), JUNE, NOV)

    def of(*levels: str) -> list[Result]:
        return [result(day, level, f"M{n + 3}") for n, (day, level) in enumerate(zip(days, levels, strict=True))]

    assert meaning(*of("II", "III", "II"), band_up=0) == "up"
    assert meaning(*of("II", "III", "II"), band_up=0, recovered=False) == ""
    assert meaning(*of("III", "III", "III"), band_up=0) == ""


@each(("first", "second", "means"), [((225, 237), (233, 245), ""), ((225, 231), (233, 240), "up")])
def test_intervals_that_overlap_mean_nothing(first: tuple[int, int], second: tuple[int, int], means: str) -> None:
    one, other = (tuple(map(Decimal, ends)) for ends in (first, second))
    assert meaning(result(JUNE, "IV", "E4", interval=one), result(NOV, "II", interval=other)) == means


@each(
    ("scale", "percentiles"),
    [
        ("AE", {75: 5, 74: 4, 50: 4, 49: 3, 25: 3, 24: 2, 10: 2, 9: 1}),
        ("IV", {80: 5, 79: 4, 60: 4, 59: 3, 40: 3, 39: 2, 20: 2, 19: 1}),
    ],
)
def test_percentiles_are_bands(scale: str, percentiles: dict[int, int]) -> None:
    for text, band in percentiles.items():
        assert bands(replace(result(NOV), levels={"Percentiel": str(text)}))[scale] == band


def test_only_what_compares_is_compared() -> None:
    other = replace(result(JUNE, "IV", "E4"), edition="2018")
    assert meaning(other, replace(result(NOV, "III"), edition="2023")) == ""
    assert meaning(replace(result(JUNE, "IV", "E4"), line="BL"), result(NOV, "III")) == ""
    assert meaning(replace(result(JUNE, "IV", "E4"), pupil="k2"), result(NOV, "III")) == ""
    assert meaning(replace(result(JUNE), levels={"AE": "D"}), result(NOV, "II")) == "", "of two scales nobody knows"


def test_groups_1_and_2_never_stand_out() -> None:
    assert meaning(result(JUNE, "V", "M1"), result(NOV, "I", "E2")) == ""


def test_a_first_reading_of_years_of_scores_tells_nothing() -> None:
    years = [result(date(2020 + n, 2, 1), level, f"M{n + 3}") for n, level in enumerate(["V", "I", "V", "I", "V", "I"])]
    assert meaning(*years) == ""


def test_nothing_goes_before_the_day_that_the_school_names() -> None:
    taken = result(date(2027, 1, 25), "I")
    wanted = Notable(results_from={"M5": date(2027, 2, 19)})
    on = {day: bool(list(findings([taken], day, wanted))) for day in
          (date(2027, 1, 26), date(2027, 2, 18), date(2027, 2, 19), date(2027, 3, 21), date(2027, 3, 22))}  # fmt: skip
    assert list(on.values()) == [False, False, True, True, False]
    assert not list(findings([result(date(2023, 2, 1), "I")], date(2027, 2, 19), wanted)), "that of another year"


def test_what_has_no_moment_waits_for_the_last_day_that_may_be_its_own() -> None:
    wanted = Notable(results_from={"M5": date(2026, 12, 1), "E5": date(2026, 12, 15), "M6": date(2027, 6, 1)})
    unmarked = result(NOV, "I", moment="")
    days = (date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 14), date(2026, 12, 15))
    assert [bool(list(findings([unmarked], day, wanted))) for day in days] == [False, False, False, True]
    assert list(findings([unmarked], NOV, Notable()))


@each(("written", "moment"), [("m5", "M5"), ("Midden 5", "M5"), ("M-5", "M5"), ("eind groep 8", "E8"), ("M05 ", "M5")])
def test_a_day_holds_for_the_moment_however_the_toml_writes_it(written: str, moment: str) -> None:
    assert Notable(results_from={written: date(2027, 2, 19)}).results_from == {moment: date(2027, 2, 19)}


@each("days", [{"midden": NOV}, {"M9": NOV}, {"": NOV}, {"2026": NOV}, {"m5": NOV, "M5": JUNE}])
def test_a_day_of_what_is_no_moment_is_refused(days: dict[str, date]) -> None:
    with pytest.raises(ValueError, match="is no moment of its own; write B, M or E and the group"):
        Notable(results_from=days)


AT_8 = ("AMN", "ICE", "IEP", "DIA", "DOE", "LEERLING_IN_BEELD", "Leerling in beeld", "DIA taal", "CET", "iets nieuws")
ALWAYS = (
    "ROUTE_8", "Route 8", "OCW_DOORSTROOMTOETS", "Leerling in beeld doorstr.", "IEP eindtoets", "Centrale Eindtoets",
    "Eind toets", "Door-stroomtoets", "doorstroom toets", "Toetsadvies", "VO-adv.", "schooladv", "School-advies",
    "Voorlopige adviezen",
)  # fmt: skip


@each(
    ("names", "moment", "means"),
    [(ALWAYS, "M8", "next_school"), (ALWAYS, "", "next_school"), (ALWAYS, "M5", "next_school"),
     (AT_8, "M8", "next_school"), (AT_8, "E8", "next_school"), (AT_8, "M6", "up"), (AT_8[:-1], "", "next_school"),
     (("Rekenen-Wiskunde", "BL", "SP werkwoorden"), "M8", "up")],
)  # fmt: skip
def test_what_the_next_school_hangs_on_is_never_a_draft(
    folder: Path, names: tuple[str, ...], moment: str, means: str
) -> None:
    for name in names:
        place = folder / f"{name}-{moment}"
        place.mkdir(mode=0o700)
        (place / "a.csv").write_text(f"pupil_key;test;moment;taken_on;level\np3;{name};{moment};2026-11-16;I\n")
        [event] = source(place).poll(None).events
        assert event.data["payload"].get("about", "up") == means, name


def test_a_school_says_what_it_calls_such_a_test(folder: Path) -> None:
    rows = ["p3;Groep-8-toets;M7;2026-11-16;I", "p4;groep 8 toets;;2026-11-16;", "p5;RW;M7;2026-11-16;I"]
    (folder / "a.csv").write_text("\n".join(["pupil_key;test;moment;taken_on;level", *rows]))
    named = source(folder, notable={"next_school": ["groep8toets"]}).poll(None)
    assert [one.data["kind"] for one in named.events] == ["result_talk", "result_talk", "notable_score"]
    assert [one.data["kind"] for one in source(folder).poll(None).events] == ["notable_score"] * 2


def test_one_word_a_child_a_moment_and_a_talk_tells_all() -> None:
    up, down = result(NOV, "I"), replace(result(NOV, "V"), line="BL")
    assert [(one.what, len(one.results)) for one in findings([up, replace(up, line="SP")], TODAY, Notable())] == [
        ("up", 2)
    ]
    assert [(one.what, len(one.results)) for one in findings([up, down], TODAY, Notable())] == [("low", 1)]


# --- reading


@each(
    ("code", "line", "moment"),
    [("RW-M5", "RW", "M5"), ("rw_e8", "rw", "E8"), ("Rekenen M4", "Rekenen", "M4"), ("M5", "M5", "M5"),
     ("IQ-2026", "IQ-2026", ""), ("DMT", "DMT", ""), ("TEAM5", "TEAM5", "")],
)  # fmt: skip
def test_the_moment_stands_at_the_end_of_a_code(code: str, line: str, moment: str) -> None:
    assert parted(code) == (line, moment)


@each(("text", "value"), [("231,0", Decimal("231.0")), ("231.0", Decimal("231.0")), (">60", None), ("", None),
                          ("NaN", None), ("1e99", None), ("?", None)])  # fmt: skip
def test_numbers(text: str, value: Decimal | None) -> None:
    assert number(text) == value


def test_a_table_of_scores(folder: Path) -> None:
    table = folder / "scores.csv"
    rows = ["kind_key;toets;afnamedatum;vaardigheidsscore;niveau;soort", "00012;RW-E4;08-06-2026;205,0;IV;IV",
            "00012;RW-M5;2026-11-16;231,0;II;IV", "00013;RW-M5;gisteren;1;I;IV", ";RW-M5;2026-11-16;1;I;IV", ";;;;;",
            "00014;IQ-2026;2026-11-16;131;131;IQ", "00014;IQ;2026-11-16;131;I;IV", "00014;dq-M5;2026-11-16;131;I;IV",
            "00014;RW-M5;2026-11-16;131;I;iq", "00014;Test IQ M5;2026-11-16;131;I;"]  # fmt: skip
    table.write_text("\n".join(rows))
    found = read(table)
    assert [one.place for one in found if isinstance(one, Rejected)] == ["scores.csv:4", "scores.csv:5"]
    assert [one.ability for one in found if isinstance(one, Result)] == [Decimal("205.0"), Decimal("231.0")]
    assert told(table) == [("00012", "up")]


@each("header", ["toets;afnamedatum", "", "leerlingnummer;niveau"])
def test_a_table_without_what_is_needed_is_set_aside(folder: Path, header: str) -> None:
    table = folder / "scores.csv"
    table.write_text(f"{header}\n1;2;3\n")
    assert [one.code for one in read(table) if isinstance(one, Rejected)] == ["result-unreadable"]


MOMENTS = ("M7 2026", "M7.1", "Midden 7", "2026-M7", "M-7", "M07", "m7 ", "M7 2026/2027", "midden groep 7", "Medio 7")


@each("own", [{}, {"results_from": {"M7": "2026-11-30"}}])
def test_a_moment_is_one_however_a_table_writes_it(folder: Path, own: dict[str, Any]) -> None:
    for written in MOMENTS:
        place = folder / f"{written.replace('/', '-')}-{len(own)}"
        place.mkdir(mode=0o700)
        rows = [f"p3;T{n};{moment};2026-11-16;I" for n, moment in enumerate((written, "M7"))]
        (place / "a.csv").write_text("\n".join(["pupil_key;test;moment;taken_on;level", *rows]))
        batch = source(place, notable=own).poll(None)
        assert (len(batch.events), batch.rejected) == (0 if own else 1, ()), written


@each("moment", ["halverwege", "M9", "M7/E7", "2026", "M17", "7"])
def test_a_moment_that_nobody_can_read_is_said_and_guardians_hear_nothing(folder: Path, moment: str) -> None:
    place = folder / moment.replace("/", "-")
    place.mkdir(mode=0o700)
    rows = [f"p{n};RW;{moment};2026-11-16;{level}" for n, level in enumerate(("I", "I", "V"))]
    (place / "a.csv").write_text("\n".join(["pupil_key;test;moment;taken_on;level", *rows]))
    batch = source(place).poll(None)
    assert [(one.place, one.code, one.hint[-1]) for one in batch.rejected] == [("a.csv:2", "moment-unreadable", "3")]
    assert [one.data["payload"].get("about") for one in batch.events] == ["low"], "a colleague is told all the same"
    assert source(place, NOW.replace(hour=12)).poll(batch.cursor).rejected == ()


def test_the_moment_of_a_test_in_xml_may_stand_in_its_name(folder: Path) -> None:
    text = sample("u08").read_text().replace("RW-M5", "T12")
    named = text.replace("T12</toetscode></toets>", "T12</toetscode><toetsnaam>Rekenen M5</toetsnaam></toets>")
    (folder / "a.xml").write_text(named)
    found = [one for one in read(folder / "a.xml") if isinstance(one, Result)]
    assert {one.moment for one in found if one.line == "T12"} == {"M5"}


# --- the source


def test_what_was_said_once_is_not_said_again(folder: Path) -> None:
    shutil.copy(sample("u08"), folder)
    first = source(folder).poll(None)
    assert [one.data["kind"] for one in first.events] == ["notable_score", "result_talk"]
    assert source(folder).poll(first.cursor) == type(first)((), (), first.cursor)
    corrected = sample("u08").read_text().replace(">II<", ">I<").replace(">231.0<", ">240.0<")
    (folder / "nieuw.xml").write_text(corrected)
    again = source(folder).poll(first.cursor)
    assert not again.events
    tomorrow = source(folder, NOW.replace(day=24)).poll(again.cursor)
    assert not tomorrow.events


OF_TWO = (
    "pupil_key;test;taken_on;level;level_kind\n"
    "k1;RW-M4;2026-02-01;III;IV\nk1;RW-E4;2026-11-08;I;IV\nk1;RW-M5;2026-11-20;III;IV\nk2;RW-E4;2026-11-08;I;IV\n"
)


@pytest.mark.parametrize(
    ("since", "judged", "left"),
    [
        (None, [("k1", "up"), ("k1", "drop"), ("k2", "up")], 0),
        (date(2026, 2, 1), [("k1", "up"), ("k1", "drop"), ("k2", "up")], 0),
        (date(2026, 2, 2), [("k1", "up"), ("k1", "drop"), ("k2", "up")], 1),
        (date(2026, 11, 8), [("k1", "up"), ("k1", "drop"), ("k2", "up")], 1),
        (date(2026, 11, 9), [("k2", "up")], 2),
        (date(2026, 11, 21), [("k2", "up")], 3),
    ],
)
def test_results_of_before_the_key_was_this_child_s_are_not_judged(
    folder: Path, since: date | None, judged: list[tuple[str, str]], left: int
) -> None:
    (folder / "scores.csv").write_text(OF_TWO)
    made = source(folder)
    known = made.poll(None)
    made.context = replace(made.context, keys_since={"k1": since} if since else {}, clock=lambda: NOW.replace(hour=10))
    batch = made.poll(None)
    found = [(one.data["audience"]["pupil"], one.data["payload"].get("about", "up")) for one in batch.events]
    assert sorted(found) == sorted(judged)
    said = [(one.place, one.code, one.hint.rpartition(" ")[2]) for one in batch.rejected]
    assert said == ([("scores.csv:2", "key-of-another-child", str(left))] if left else [])
    # What was said of the other child is said of this one too, under an id of its own.
    ids = [{one.data["id"] for one in each.events if one.data["audience"]["pupil"] == "k1"} for each in (known, batch)]
    assert ids[0].isdisjoint(ids[1]) if since else ids[0] == ids[1]


CALLED = {"k1": Pupil("k1", "Fenna", "van Dam"), "k2": Pupil("k2", "Joris", "Post"), "k3": Pupil("k3", "")}


@pytest.mark.parametrize(
    ("header", "cells", "events"),
    [
        ("voornaam;achternaam", "Fenna;van Dam", 1),
        ("Roepnaam;Voorvoegsel;Achternaam", "Fen;van;Dam", 1),
        ("voornaam;achternaam", "Fenna;Bakker", 1),
        ("voornaam;achternaam", ";", 1),
        ("naam", '"Dam, Fenna van"', 1),
        ("leerling", "F. van Dam", 1),
        ("voornaam;achternaam", "Joris;Post", 0),
        ("first_name;last_name", "Mehmet;Yildiz", 0),
        ("naam", "Post, Joris", 0),
        ("leerling", "Joris Post", 0),
        ("naam", "Joris", 1),
    ],
)
def test_2_a_row_that_names_another_child_than_its_key_brings_nothing(
    folder: Path, header: str, cells: str, events: int
) -> None:
    (folder / "scores.csv").write_text(
        f"pupil_key;{header};test;taken_on;level\nk1;{cells};RW-M5;2026-11-20;I\n"
        f"k3;{cells};RW-M5;2026-11-20;I\nk2;{';' * header.count(';')};RW-M5;2026-11-20;I\n"
    )
    made = source(folder)
    made.context = replace(made.context, named_otherwise=partial(named_otherwise, pupils=CALLED))
    batch = made.poll(None)
    found = sorted(one.data["audience"]["pupil"] for one in batch.events)
    assert found == ["k1", "k2", "k3"][1 - events :], "of whom no name is known, nobody can tell"
    assert [(one.place, one.code) for one in batch.rejected] == [("scores.csv:2", "other-child")] * (1 - events)
    assert not any(name in repr(batch) for name in ("Joris", "Mehmet", "Yildiz", "Fenna"))
    assert made.poll(batch.cursor).rejected == (), "said once"


def test_a_draft_says_no_score_and_no_band(folder: Path) -> None:
    shutil.copy(sample("u08"), folder)
    draft, talk = (one.data for one in source(folder).poll(None).events)
    assert draft["payload"] == {
        "subject": "Rekenen", "direction": "up", "summary": "Bij rekenen gaat het beter dan eerst.",
        "next_goal": "sommen maken die een stapje moeilijker zijn", "action": {"id": "cook-and-measure"},
        "test_moment": "M5",
    }  # fmt: skip
    assert talk["payload"] == {"subject": "rekenen", "about": "low"}
    assert draft["occurred_at"] == "2026-11-23T08:00:00+01:00"


def test_a_file_that_cannot_be_used_is_said_once(folder: Path) -> None:
    (folder / "kapot.xml").write_text("<leerresultaten_verzoek>")
    shutil.copy(sample("e01"), folder / "leerlingen.xml")
    first = source(folder).poll(None)
    assert [one.code for one in first.rejected] == ["result-unreadable"] * 2
    assert not source(folder, NOW.replace(day=24)).poll(first.cursor).rejected


@each(("brin", "site", "events"), [("99ZZ", "", 2), ("99ZZ", "00", 2), ("99XX", "", 0), ("99ZZ", "01", 0), ("", "", 2)])
def test_results_of_another_school_are_of_other_pupils(tmp_path: Path, brin: str, site: str, events: int) -> None:
    place = tmp_path / f"{brin}{site}x"
    place.mkdir(mode=0o700)
    ours = f"<brincode>{brin}</brincode><dependancecode>{site}</dependancecode>"
    (place / "toets.xml").write_text(sample("u08").read_text().replace("<brincode>99ZZ</brincode>", ours))
    batch = source(place).poll(None)
    assert (len(batch.events), [one.code for one in batch.rejected]) == (
        events,
        [] if events else ["result-unreadable"],
    )


def test_the_result_of_one_question_means_nothing(folder: Path) -> None:
    question = "</toetscode><toetsonderdeelcode>3</toetsonderdeelcode>"
    text = sample("u08").read_text()
    (folder / "toets.xml").write_text(text.replace("</toetscode><osoresultaat>", f"{question}<osoresultaat>"))
    assert not source(folder).poll(None).events


def test_a_folder_that_anybody_may_write_to_is_not_read(folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(ConfigError, match="anybody on this machine"):
        source(folder).poll(None)
    assert source(folder).check() and source(folder / "nergens").check()


@each(
    ("days", "said"),
    [
        ({}, ["names no day for"]),
        ({"M5": date(2026, 2, 19)}, ["holds nothing back by M5 = 2026-02-19", "names no day for"]),
        ({"M5": TODAY - timedelta(days=90)}, ["names no day for"]),
        ({"M5": TODAY, "E5": TODAY}, []),
        ({"M5": TODAY + timedelta(days=130)}, ["which is too far ahead of its tests"]),
        ({"M5": TODAY + timedelta(days=118)}, ["which is too far ahead of its tests"]),
        ({"M5": TODAY + timedelta(days=60), "E4": TODAY - timedelta(days=300)}, ["holds nothing back by E4"]),
    ],
)
def test_check_names_a_day_that_holds_nothing_and_a_moment_without_one(
    folder: Path, days: dict[str, date], said: list[str]
) -> None:
    row = f"pupil_key;test;moment;taken_on;level\n00012;RW;M5;{TODAY - timedelta(days=3)};II\n"
    (folder / "toets.csv").write_text(row)
    found = source(folder, notable={"results_from": days}).check()
    assert len(found) == len(said) and all(a in b for a, b in zip(said, found, strict=True)), found


# --- in words


def test_the_kind_is_sound() -> None:
    assert [*faults(ResultTalk)] == [] and ResultTalk.legal_basis


def test_each_subject_has_an_action_that_fits_its_years() -> None:
    for name, subject in SUBJECTS.items():
        for year in range(3, 9):
            assert action_of(subject, year) in action_ids(name, year), (name, year)
    assert {action_of(OTHER, year) for year in range(9)} <= {*action_ids("school-talk")}


@each(
    ("line", "name", "subject"),
    [("RW", "", "rekenen"), ("BL", "", "begrijpend lezen"), ("X1", "Rekenen-Wiskunde M5", "rekenen"),
     ("X1", "", "de toets"), ("SP", "", "spelling"), ("eigen", "", "muziek"), ("eigen2", "", "lezen")],
)  # fmt: skip
def test_subjects(line: str, name: str, subject: str) -> None:
    assert subject_of(line, name, {"eigen": "muziek", "eigen2": "reading"}).name == subject


def _each_result() -> st.SearchStrategy[Result]:
    scales, said = ["IV", "AE", "Percentiel", "FN", "DLE", "Norm"], ["I", "V", "III", "A", "E", "1F", "50", ">60", "V-"]
    levels = st.dictionaries(st.sampled_from(scales), st.sampled_from(said), max_size=3)
    abilities = st.none() | st.integers(0, 400).map(Decimal)
    return st.builds(
        Result, st.just("f:1"), st.sampled_from(["k1", "k2"]), st.sampled_from(["RW", "BL", "DOORSTROOMTOETS"]),
        st.sampled_from(["", "M3", "E4", "M5", "E2"]), st.dates(date(2023, 1, 1), date(2027, 2, 1)),
        ability=abilities, levels=levels,
    )  # fmt: skip


@given(st.lists(_each_result(), max_size=12))
def test_whatever_the_results_a_child_hears_at_most_once_a_moment(results: list[Result]) -> None:
    found = [*findings(results, TODAY, Notable())]
    assert len({(one.pupil, one.moment) for one in found}) == len(found)
    for one in found:
        assert all(0 <= (TODAY - each.taken_on).days <= 30 for each in one.results)
        assert one.what == "next_school" or not any(each.is_next_school() for each in one.results)
        assert one.what != "up" or all(each.year not in (1, 2) for each in one.results)


def test_a_line_of_tests_is_known_however_it_is_written() -> None:
    odd = result(JUNE, "I", "E4"), replace(result(NOV, "V"), line="rw")
    assert meaning(*odd) == "drop"
    assert meaning(replace(result(JUNE, "IV", "E4"), ability=Decimal(200)),
                   replace(result(NOV, "IV"), line="rw", ability=Decimal(230)), growth={"RW": 20}) == "up"  # fmt: skip
    assert subject_of("xyz", "", {"XYZ": "spelling"}) == SUBJECTS["spelling"]
