"""What a calendar is told of an event: its end, the moments of a series, and those that are no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from each import each
from ouderbrug import Audience, Event, EventKind, Text
from ouderbrug.model import CHILD_MARK
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.school.meeting import change_of, meeting_of
from ouderbrug.texts.composer import Composer

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
IN_CALENDARS = [name for name, kind in KINDS.items() if kind.delivery.calendar]
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
TEXT = Text("nl", "Uitnodiging: iets", "", "", "")
FIRST = {"starts_at": "2026-10-12T08:45:00+02:00", "place": "de aula"}
SECOND = {"starts_at": "2026-11-09T08:45:00+01:00", "ends_at": "2026-11-09T10:00:00+01:00", "place": "de zolder"}


def event(kind: str, **changes: Any) -> Event:
    return Event("s", "o", "x", kind, AT, Audience("school"), {**KINDS[kind].sample, **changes})


@each("kind", IN_CALENDARS)
def test_11_every_invitation_has_an_end(kind: str) -> None:
    for ends_at in (KINDS[kind].sample.get("ends_at"), None):
        meeting = meeting_of(event(kind, ends_at=ends_at), TEXT, "uid", 0)
        assert meeting is not None and meeting.ends_at is not None and meeting.ends_at > meeting.starts_at
        assert all(one.ends_at > one.starts_at for one in meeting.times)


def test_11_a_series_has_all_its_moments_and_its_change_takes_out_those_that_are_no_more() -> None:
    had = event("meeting_series", meetings=[FIRST, SECOND])
    meeting = meeting_of(had, TEXT, "uid", 0)
    assert meeting is not None and [(one.place, one.cancelled) for one in meeting.times] == [
        *(("de aula", False), ("de zolder", False)),
    ]
    assert meeting.times[0].ends_at - meeting.times[0].starts_at == timedelta(hours=1)
    now = replace(had, revision=2, payload={**had.payload, "meetings": [FIRST]})
    change = change_of(now, had, TEXT, "uid", 1, off=False)
    assert change is not None and not change.cancelled
    assert [(one.place, one.cancelled) for one in change.times] == [("de aula", False), ("de zolder", True)]
    off = change_of(replace(now, withdrawn=True, payload={}), had, TEXT, "uid", 2, off=True)
    assert off is not None and off.cancelled and [one.cancelled for one in off.times] == [True, True]


@each("kind", IN_CALENDARS)
@each("language", ["nl", "en"])
def test_11_titles_have_no_label_and_name_no_child(kind: str, language: str) -> None:
    composer = Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u")
    title = composer.calendar_title(event(kind), language)
    assert title and CHILD_MARK not in title and "De Boom" not in title
    assert not title.startswith(("Uitnodiging:", "Invitation:", "Bericht", "A message"))


def test_11_what_is_off_is_called_without_the_label_that_its_subject_has() -> None:
    had = event("celebration")
    text = replace(TEXT, subject="Gaat niet door: We vieren honderd boeken")
    meeting = change_of(replace(had, withdrawn=True), had, text, "uid", 1, off=True)
    assert meeting is not None and meeting.summary == "We vieren honderd boeken"


ABROAD = {
    "one": (
        "meeting_invitation",
        {"title": "Kijkavond", "place": "de aula"},
        {"title": "İzleme akşamı", "place": "okul salonu"},
        ["okul salonu"],
    ),
    "a series": (
        "meeting_series",
        {"title": "Koffie", "meetings": [FIRST, SECOND]},
        {"title": "Kahve", "meetings.0.place": "okul salonu", "meetings.1.place": "tavan arası"},
        ["okul salonu", "tavan arası"],
    ),
    "no title of its own": ("conference", {"place": "lokaal 5"}, {"place": "5 numaralı sınıf"}, ["5 numaralı sınıf"]),
    "nobody worded the place": ("celebration", {"place": "de aula"}, {"what": "İlk yüz kitap"}, ["de aula"]),
}


@each(("case", "off"), [(case, off) for case in ABROAD.values() for off in (False, True)])
def test_11_an_entry_is_in_the_language_of_its_reader(case: Any, off: bool) -> None:
    kind, said, there, places = case
    told = event(kind, **said, translations={"tr": there})
    abroad, at_home = (replace(TEXT, language=one, subject="Onderwerp") for one in ("tr, nl", "nl"))
    made = [
        change_of(replace(told, withdrawn=off), told, abroad, "uid", 1, off=off),
        *([] if off else [meeting_of(told, abroad, "uid", 0)]),
    ]
    for meeting in made:
        assert meeting is not None and meeting.cancelled is off
        assert meeting.summary == there.get("title", "Onderwerp")
        assert [one.place for one in meeting.times] == (places if len(places) > 1 else [])
        assert meeting.place == places[0]
    here = meeting_of(told, at_home, "uid", 0)
    assert here is not None and here.summary == said.get("title", "Onderwerp")
    assert here.place == said.get("place", "de aula")
    assert "translations" in told.payload and told.payload.get("place") == said.get("place"), "the event is as it was"
