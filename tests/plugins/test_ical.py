"""Calendars: each sample gives its right value, and a change, a cancellation and a dead feed what they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import respx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from each import each
from ouderbrug import Batch, DeliveryError, Secret, SourceContext
from ouderbrug_ical import IcalSource, entries, series
from ouderbrug_ical.telling import when

if TYPE_CHECKING:
    from a_school import School

SAMPLES = Path(__file__).parent / "files" / "ical"
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FEED = "https://agenda.example/secret-token/school.ics"


def of(name: str) -> entries.Calendar:
    return entries.read((SAMPLES / name).read_bytes(), ZONE)


def said(name: str) -> dict[str, str]:
    """When each entry of a sample is, by its title."""
    return {one.title: when(one) for one in of(name).entries}


def codes(name: str) -> list[str]:
    return [one.code for one in of(name).rejected]


def test_a_calendar_of_outlook_is_read_at_the_school() -> None:
    assert said("i01-outlook.ics") == {"Ouderavond": "dinsdag 24 november 2026, 19.30 tot 21.00 uur"}
    [one] = of("i01-outlook.ics").entries
    assert one.start.astimezone(UTC) == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


def test_names_of_zones_that_nobody_knows_are_the_schools_whatever_was_read_before() -> None:
    of("i01-outlook.ics")
    found = {one.uid: one.start.astimezone(UTC) for one in of("i02-windows-zone-bare.ics").entries}
    assert found == {
        "a": datetime(2026, 11, 24, 18, 30, tzinfo=UTC),
        "b": datetime(2026, 9, 24, 6, 30, tzinfo=UTC),
        "c": datetime(2026, 11, 24, 7, 30, tzinfo=UTC),
    }
    assert codes("i02-windows-zone-bare.ics") == ["zone-unknown", "zone-unknown"]


def test_whole_days_end_on_their_last_day() -> None:
    assert said("i04-all-day.ics") == {
        "Kerstvakantie": "zaterdag 19 december 2026 tot en met zondag 3 januari 2027",
        "Studiedag": "vrijdag 4 december 2026",
        "Studiedag 2": "maandag 7 december 2026",
        "Foutje": "donderdag 10 december 2026",
    }


def test_times_in_utc_and_without_a_zone_are_those_of_the_school() -> None:
    assert said("i05-google.ics") == {
        "Gespreksavond": "dinsdag 24 november 2026, 19.30 tot 21.00 uur",
        "Zwevend": "woensdag 25 november 2026, 08.30 uur",
    }


def test_a_change_of_clocks_breaks_nothing_and_midnight_is_the_end_of_a_day() -> None:
    assert said("i10-clock-change.ics") == {
        "Dubbel uur": "zondag 25 oktober 2026, 02.30 tot 03.30 uur",
        "Bestaat niet": "zondag 28 maart 2027, 03.30 uur",
        "Feest": "vrijdag 27 november 2026, 19.00 tot 24.00 uur",
    }


def test_folded_lines_and_escaped_signs_are_text() -> None:
    [one] = of("i11-folded-utf8.ics").entries
    assert one.title == "Luizencontrole in de klas van Matthijs"
    assert one.text == "Neem het schriftje mee, en denk aan de foto; crème brûlée voor iedereen\nTot dan 🙂"


# What becomes of them


def source(path: Path | None = None, now: datetime = NOW, **own: Any) -> IcalSource:
    made = IcalSource(IcalSource.Config(**({"path": path} if path else {}), **own))
    made.context = SourceContext("agenda", client=lambda: httpx.Client(trust_env=False), clock=lambda: now)
    return made


def entry(uid: str, day: str, title: str = "Ouderavond", *more: str) -> str:
    lines = [
        f"UID:{uid}",
        f"SUMMARY:{title}",
        f"DTSTART;TZID=Europe/Amsterdam:{day}",
        "DTSTAMP:20261101T080000Z",
        *more,
    ]
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*found: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *found, "END:VCALENDAR", ""])


def written(folder: Path, *found: str) -> Path:
    (folder / "agenda.ics").write_text(calendar(*found))
    return folder / "agenda.ics"


def events(batch: Batch) -> list[dict[str, Any]]:
    return [dict(one.data) for one in batch.events]


def briefly(batch: Batch) -> list[tuple[str, int, bool]]:
    return [(one["id"], one["revision"], one.get("withdrawn", False)) for one in events(batch)]


def test_what_comes_near_becomes_an_event_once(tmp_path: Path) -> None:
    path = written(
        tmp_path, entry("a", "20261130T193000", "Ouderavond", "LOCATION:aula"), entry("b", "20270131T193000")
    )
    batch = source(path).poll(None)
    [one] = events(batch)
    assert one == {
        "id": "a", "kind": "notice", "audience": {"school": True}, "revision": 1,
        "occurred_at": "2026-11-23T10:00:00+01:00",
        "payload": {
            "title": "Ouderavond",
            "body": "maandag 30 november 2026, 19.30 uur\n\nWaar: aula.",
            "until": "2026-11-30T19:30:00+01:00",
        },
    }  # fmt: skip
    again = source(path, NOW + timedelta(minutes=5)).poll(batch.cursor)
    assert (again.events, again.rejected) == ((), ())
    later = source(path, NOW + timedelta(days=60)).poll(again.cursor)
    assert briefly(later) == [("b", 1, False)]


def test_what_is_too_long_for_a_title_or_a_place_stands_in_the_text(tmp_path: Path) -> None:
    title, place, text = (" ".join([word] * 40 * many) for word, many in (("avond", 1), ("lokaal", 1), ("lezen", 20)))
    found = entry("a", "20261130T193000", title, f"LOCATION:{place}", f"DESCRIPTION:{text}")
    [one] = events(source(written(tmp_path, found)).poll(None))
    assert one["payload"]["title"] == f"{title[:199]}…"
    assert one["payload"]["body"].split("\n\n")[2:] == [title, place, text]


def test_a_change_has_a_higher_revision_and_a_stamp_that_moves_is_none(tmp_path: Path) -> None:
    batch = source(written(tmp_path, entry("a", "20261130T193000"))).poll(None)
    moved = entry("a", "20261130T193000", "Ouderavond", "LAST-MODIFIED:20261124T080000Z", "SEQUENCE:7")
    same = source(written(tmp_path, moved)).poll(batch.cursor)
    assert briefly(same) == []
    changed = source(written(tmp_path, entry("a", "20261201T200000"))).poll(same.cursor)
    assert briefly(changed) == [("a", 2, False)]
    far = source(written(tmp_path, entry("a", "20270601T200000"))).poll(changed.cursor)
    assert briefly(far) == [("a", 3, False)], "who had it hears where it went"


@each("cancelled", [True, False])
def test_what_is_off_is_called_off_once_and_may_come_back(tmp_path: Path, cancelled: bool) -> None:
    stays, goes = entry("s", "20261130T193000", "Blijft"), entry("a", "20261130T193000")
    first = source(written(tmp_path, stays, goes)).poll(None)
    off = [stays, entry("a", "20261130T193000", "Ouderavond", "STATUS:CANCELLED")] if cancelled else [stays]
    second = source(written(tmp_path, *off)).poll(first.cursor)
    assert briefly(second) == [("a", 2, True)]
    third = source(written(tmp_path, *off)).poll(second.cursor)
    assert briefly(third) == []
    back = source(written(tmp_path, stays, goes)).poll(third.cursor)
    assert briefly(back) == [("a", 3, False)]


@each("moved", ["20261120T193000", "20261123T060000", "20251123T193000"])
def test_what_was_told_and_moves_to_a_time_that_is_over_is_called_off_once(tmp_path: Path, moved: str) -> None:
    first = source(written(tmp_path, entry("a", "20261124T193000"))).poll(None)
    path = written(tmp_path, entry("a", moved))
    second = source(path).poll(first.cursor)
    assert briefly(second) == [("a", 2, True)]
    third = source(path, NOW + timedelta(hours=1)).poll(second.cursor)
    assert events(third) == []
    back = source(written(tmp_path, entry("a", "20261201T193000"))).poll(third.cursor)
    assert briefly(back) == [("a", 3, False)]


def test_what_took_place_and_is_put_at_another_time_that_is_over_calls_nothing_off(tmp_path: Path) -> None:
    first = source(written(tmp_path, entry("a", "20261123T193000"))).poll(None)
    night = datetime(2026, 11, 23, 21, tzinfo=UTC)
    for day in ("20261123T193000", "20261123T190000"):
        assert events(source(written(tmp_path, entry("a", day)), night).poll(first.cursor)) == []


def test_what_is_over_is_called_off_by_nobody(tmp_path: Path) -> None:
    first = source(written(tmp_path, entry("s", "20261204T193000"), entry("a", "20261130T193000"))).poll(None)
    after = source(written(tmp_path, entry("s", "20261204T193000")), NOW + timedelta(days=9)).poll(first.cursor)
    assert briefly(after) == []


@each(
    ("content", "code"),
    [
        ("", "not-a-calendar"),
        ("<html>", "not-a-calendar"),
        (calendar(), "calendar-empty"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nnonsense", "calendar-damaged"),
        (calendar(entry("b", "20261201T193000")) + calendar(entry("c", "20261202T193000"))[:-40], "calendar-damaged"),
        (calendar(entry("b", "20261201T193000")) + "BEGIN:VCALENDAR\n", "calendar-damaged"),
        (calendar(entry("b", "20261201T193000")).replace("END:VCALENDAR", ""), "calendar-damaged"),
        (calendar(entry("b", "20261201T193000"), "BEGIN:VEVENT\nUID:c\n"), "calendar-damaged"),
        (calendar(entry("b", "20261201T193000")) + "BEGIN:VEV", "calendar-damaged"),
    ],
)
def test_a_calendar_that_is_none_calls_nothing_off(tmp_path: Path, content: str, code: str) -> None:
    path = written(tmp_path, entry("a", "20261130T193000"))
    cursor = source(path).poll(None).cursor
    path.write_text(content)
    with pytest.raises(DeliveryError) as caught:
        source(path).poll(cursor)
    assert caught.value.code == code
    path.unlink()
    with pytest.raises(DeliveryError):
        source(path).poll(cursor)


@pytest.mark.parametrize(("name", "code"), [("agenda", "calendar-is-a-folder"), ("away.ics", "calendar-missing")])
def test_a_path_that_is_no_file_calls_nothing_off_and_is_named_by_check(tmp_path: Path, name: str, code: str) -> None:
    first = source(written(tmp_path, entry("a", "20261130T193000"))).poll(None)
    (tmp_path / "agenda").mkdir()
    there = source(tmp_path / name)
    with pytest.raises(DeliveryError, match=code):
        there.poll(first.cursor)
    assert [code in line for line in there.check()] == [True]


def test_a_login_page_is_no_calendar() -> None:
    with pytest.raises(DeliveryError) as caught:
        source(SAMPLES / "i07-login-page.ics").poll(None)
    assert caught.value.code == "not-a-calendar"


def test_entries_without_or_with_a_double_id_are_told_and_others_go_on() -> None:
    batch = source(SAMPLES / "i08-uid-trouble.ics", days_ahead=60).poll(None)
    assert [one.code for one in batch.rejected] == ["no-uid", "uid-twice"]
    assert [(one["id"], one["payload"]["title"]) for one in events(batch)] == [
        ("d", "Een"),
        ("SocialSchools-42-E-900", "Studiedag"),
    ]


def test_of_a_double_id_the_later_version_counts(tmp_path: Path) -> None:
    path = written(tmp_path, entry("d", "20261130T193000", "Twee", "SEQUENCE:2"), entry("d", "20261130T190000", "Een"))
    batch = source(path).poll(None)
    assert [one["payload"]["title"] for one in events(batch)] == ["Twee"] and batch.rejected == ()


def test_a_series_is_its_days_with_its_changes(tmp_path: Path) -> None:
    weekly = entry("w", "20261123T083000", "Inloop", "RRULE:FREQ=WEEKLY;UNTIL=20261214T235959Z",
                   "EXDATE;TZID=Europe/Amsterdam:20261130T083000")  # fmt: skip
    moved = entry("w", "20261208T090000", "Inloop later", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261207T083000")
    off = entry(
        "w", "20261214T083000", "Inloop", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261214T083000", "STATUS:CANCELLED"
    )
    batch = source(written(tmp_path, weekly, moved, off), NOW - timedelta(days=1), days_ahead=30).poll(None)
    assert [(one["id"], one["payload"]["title"]) for one in events(batch)] == [
        ("w|20261123T0830", "Inloop"),
        ("w|20261207T0830", "Inloop later"),
    ]


WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
ONWARD = "RECURRENCE-ID;TZID=Europe/Amsterdam;RANGE=THISANDFUTURE:20261130T083000"
SERIES = [
    (("EXDATE;VALUE=DATE:20261130",), (), ["1123 0830", "1207 0830", "1214 0830"]),
    (("EXDATE;VALUE=DATE:20261130,20261207",), (), ["1123 0830", "1214 0830"]),
    (("RDATE;VALUE=DATE:20261125",), (), ["1123 0830", "1125 0830", "1130 0830", "1207 0830", "1214 0830"]),
    (
        (),
        (("20261130T100000", "RECURRENCE-ID;VALUE=DATE:20261130"),),
        ["1123 0830", "1130 1000", "1207 0830", "1214 0830"],
    ),
    ((), (("20261201T093000", ONWARD),), ["1123 0830", "1201 0930", "1208 0930", "1215 0930"]),
    ((), (("20261130T083000", ONWARD, "STATUS:CANCELLED"),), ["1123 0830"]),
    (
        (),
        (
            ("20261130T093000", ONWARD),
            ("20261207T110000", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261207T083000"),
        ),
        ["1123 0830", "1130 0930", "1207 1100", "1214 0930"],
    ),
]


MOVED = ("20261130T100000", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261130T083000", "SEQUENCE:1")
LEFT_OUT = [
    ("SEQUENCE:2", "EXDATE;TZID=Europe/Amsterdam:20261130T083000"),
    ("SEQUENCE:2", "EXDATE;VALUE=DATE:20261130"),
]
SERIES += [(more, (MOVED,), ["1123 0830", "1207 0830", "1214 0830"]) for more in LEFT_OUT]
SERIES += [
    ((sequence, "EXDATE;VALUE=DATE:20261130"), (MOVED,), ["1123 0830", "1130 1000", "1207 0830", "1214 0830"])
    for sequence in ("SEQUENCE:0", "SEQUENCE:1")
]


@each(("more", "changes", "right"), SERIES)
def test_days_and_changes_of_a_series_however_they_are_written(
    tmp_path: Path, more: tuple[str, ...], changes: tuple[tuple[str, ...], ...], right: list[str]
) -> None:
    changed = [entry("w", day, "Inloop anders", *lines) for day, *lines in changes]
    path = written(tmp_path, entry("w", "20261123T083000", "Inloop", WEEKLY, *more), *changed)
    found = entries.read(path.read_bytes(), ZONE)
    happens = series.happenings(found, NOW - timedelta(days=2), NOW + timedelta(days=60))
    assert sorted(f"{one.start:%m%d %H%M}" for _, one in happens if not one.cancelled) == right
    assert found.rejected == []


def test_an_entry_that_ends_before_it_begins_is_told(tmp_path: Path) -> None:
    ends = "DTEND;TZID=Europe/Amsterdam:20261130T183000"
    batch = source(written(tmp_path, entry("n", "20261130T193000", "Ouderavond", ends))).poll(None)
    assert [one.code for one in batch.rejected] == ["end-before-start"] and len(batch.events) == 1


def test_a_series_keeps_its_hour_when_the_clocks_change(tmp_path: Path) -> None:
    series = entry("w", "20270325T083000", "Inloop", "RRULE:FREQ=DAILY;COUNT=6")
    batch = source(written(tmp_path, series), datetime(2027, 3, 24, tzinfo=UTC)).poll(None)
    assert {one["payload"]["body"].partition(", ")[2] for one in events(batch)} == {"08.30 uur"}
    assert len(batch.events) == 6


@each("rule", ["FREQ=HOURLY", "FREQ=SECONDLY;COUNT=5", "FREQ=SOMETIMES", "COUNT=3"])
def test_a_rule_that_is_none_or_too_often_is_set_aside(tmp_path: Path, rule: str) -> None:
    path = written(tmp_path, entry("w", "20261124T083000", "Inloop", f"RRULE:{rule}"), entry("a", "20261130T193000"))
    batch = source(path).poll(None)
    assert [one["id"] for one in events(batch)] == ["a"]
    assert {one.code for one in batch.rejected} <= {"series-unreadable", "entry-unreadable"} and batch.rejected


def test_a_daily_series_without_an_end_is_bounded(tmp_path: Path) -> None:
    batch = source(written(tmp_path, entry("w", "19700101T083000", "Inloop", "RRULE:FREQ=DAILY"))).poll(None)
    assert 10 < len(batch.events) < 20


def test_entries_are_sorted_by_their_words(tmp_path: Path) -> None:
    sorting = [
        {"words": ["vakantie"], "skip": True},
        {"words": ["avond"], "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": {"place": "de hal"}},
    ]
    path = written(
        tmp_path,
        entry("v", "20261130T083000", "Kerstvakantie"),
        entry(
            "a",
            "20261130T193000",
            "Ouderavond",
            "DESCRIPTION:Kom kijken.",
            "DTEND;TZID=Europe/Amsterdam:20261130T210000",
        ),
        entry("p", "20261130T193000", "Bespreking Sam", "CLASS:PRIVATE"),
    )
    [one] = events(source(path, sorting=sorting).poll(None))
    assert (one["kind"], one["audience"]) == ("meeting_invitation", {"group": "3A"})
    assert one["payload"] == {
        "title": "Ouderavond", "why": "Kom kijken.", "starts_at": "2026-11-30T19:30:00+01:00",
        "ends_at": "2026-11-30T21:00:00+01:00", "place": "de hal",
    }  # fmt: skip


# A feed


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Secret:
    monkeypatch.setenv("AGENDA_URL", FEED.replace("https", "webcal"))
    return Secret(env="AGENDA_URL")


@respx.mock
def test_a_feed_is_asked_once_an_hour_over_https(secret: Secret) -> None:
    route = respx.get(FEED).respond(text=calendar(entry("a", "20261130T193000")))
    first = source(url=secret).poll(None)
    assert briefly(first) == [("a", 1, False)]
    assert source(now=NOW + timedelta(minutes=30), url=secret).poll(first.cursor).cursor == first.cursor
    assert route.call_count == 1
    source(now=NOW + timedelta(minutes=61), url=secret).poll(first.cursor)
    assert route.call_count == 2


@respx.mock
@each(
    ("answer", "code"),
    [
        (httpx.Response(503), "http-503"),
        (httpx.Response(401), "http-401"),
        (httpx.Response(200, text="<html>log in</html>"), "not-a-calendar"),
        (httpx.Response(200, text=calendar()), "calendar-empty"),
        (httpx.Response(302, headers={"location": "http://elsewhere.example/"}), "calendar-address"),
        (httpx.Response(302, headers={"location": FEED}), "too-many-redirects"),
        (httpx.ConnectTimeout("x"), "connect-timeout"),
    ],
)
def test_a_feed_that_fails_says_a_code_and_no_address(
    secret: Secret, answer: httpx.Response | Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    cursor = None
    respx.get(FEED).mock(side_effect=[answer] * 4 if isinstance(answer, httpx.Response) else answer)
    with pytest.raises(DeliveryError) as caught:
        source(url=secret).poll(cursor)
    assert isinstance(answer, Exception) or caught.value.code == code
    assert "agenda" not in str(caught.value) and "secret-token" not in str(caught.value)


def test_a_rehearsal_asks_no_other_machine(secret: Secret) -> None:
    made = source(url=secret)
    made.context = SourceContext("agenda", clock=lambda: NOW, loopback_only=True)
    with pytest.raises(DeliveryError) as caught:
        made.poll(None)
    assert caught.value.code == "loopback-only"


def test_exactly_one_place_is_named() -> None:
    with pytest.raises(ValueError, match="exactly one of path and url"):
        IcalSource.Config()


def test_what_waits_for_a_yes_until_it_is_over_is_too_late_and_is_said(small_school: School) -> None:
    tonight = entry("a", "20261123T200000", "Ouderavond", "DTEND;TZID=Europe/Amsterdam:20261123T210000")
    written(small_school.folder, tonight, entry("b", "20261130T200000", "Kerstmarkt")).chmod(0o600)
    small_school.configure('\n[[sources]]\nname = "agenda"\nplugin = "ical"\npath = "agenda.ics"\n')
    waits = small_school.dispatch(now="2026-11-23T19:00:00+01:00", exit_code=None)["awaiting_approval"]
    after = small_school.dispatch(now="2026-11-24T08:30:00+01:00", exit_code=None)
    assert after["expired"] == waits > 0, "of the evening that is over"
    assert after["sent"] == waits, "the market is yet to come"
    assert small_school.json("approve")["awaiting_approval"] == []
    assert small_school.json("status")["messages"]["expired"] == waits


def test_an_entry_becomes_a_mail_and_a_word_that_it_is_off(small_school: School) -> None:
    source_of = 'name = "agenda"\nplugin = "ical"\npath = "agenda.ics"\ntrust = ["approve"]\n'
    small_school.configure(f"\n[[sources]]\n{source_of}")
    path = written(small_school.folder, entry("s", "20261201T193000", "Blijft"), entry("a", "20261130T193000"))
    path.chmod(0o600)
    assert small_school.dispatch() == {"collected": 2, "sent": 8, "refused": 4}
    path.write_text(calendar(entry("s", "20261201T193000", "Blijft")))
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00") == {"collected": 1, "sent": 4}
    last = small_school.json("log")["messages"][0]
    assert (last["event"], last["state"]) == ("a", "sent")


WHOLE = b"\n".join((SAMPLES / name).read_bytes() for name in ("i01-outlook.ics", "i10-clock-change.ics"))


@pytest.mark.property
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=5)), max_size=6),
    cut=st.integers(0, len(WHOLE)),
)
def test_a_mutation_raises_nothing_but_the_sources_own_error(
    tmp_path: Path, changes: list[tuple[int, bytes]], cut: int
) -> None:
    raw = bytearray(WHOLE)
    for at, new in changes:
        raw[at : at + 3] = new
    path = tmp_path / "agenda.ics"
    path.write_bytes(raw[:cut] or raw)
    try:
        source(path, days_ahead=60).poll(None)
    except DeliveryError as error:
        assert "Ouderavond" not in str(error)
