"""The seven first kinds: what they take, what they refuse, and where they say so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ouderbrug import ContentClass, EventKind, Goal, Priority
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates.actions import action_by_id, action_ids, action_languages

KINDS = {kind.name: kind for kind in register_event_kinds()}
DOCS = Path(__file__).parent.parent / "docs" / "kinds.md"
TABLE = {
    "notable_score": (Goal.INFORM, ContentClass.SENSITIVE, Priority.NORMAL, ""),
    "celebration": (Goal.INVITE, ContentClass.GENERAL, Priority.NORMAL, "starts_at"),
    "meeting_invitation": (Goal.INVITE, ContentClass.GENERAL, Priority.NORMAL, "starts_at"),
    "moment": (Goal.ENCOURAGE, ContentClass.GENERAL, Priority.LOW, ""),
    "newsletter": (Goal.INFORM, ContentClass.GENERAL, Priority.LOW, ""),
    "home_tip": (Goal.ADVISE, ContentClass.GENERAL, Priority.LOW, ""),
    "participation_request": (Goal.ASK, ContentClass.PERSONAL, Priority.NORMAL, "starts_at"),
}


def problems(kind: str, **changes: Any) -> dict[tuple[Any, ...], str]:
    """Where and why a payload is refused, starting from the kind's sample; None takes a field away."""
    payload = {name: value for name, value in {**KINDS[kind].sample, **changes}.items() if value is not None}
    try:
        KINDS[kind].Payload.model_validate(payload)
    except ValidationError as exc:
        return {error["loc"]: error["msg"] for error in exc.errors()}
    return {}


@pytest.mark.parametrize("name", TABLE)
def test_goal_class_priority_and_expiry_stand_as_the_table_says(name: str) -> None:
    kind = KINDS[name]
    assert (kind.goal, kind.content_class, kind.priority, kind.ends_with) == TABLE[name]
    assert kind.school_days == 7 and not kind.urgent_allowed


def test_the_kinds_are_these_seven() -> None:
    assert list(KINDS) == list(TABLE)
    assert {name for name, kind in KINDS.items() if kind.needs_action} == {"notable_score", "home_tip"}
    assert {name for name, kind in KINDS.items() if kind.needs_approval} == {"notable_score"}
    assert {name for name, kind in KINDS.items() if kind.unsubscribe} == {"newsletter", "home_tip"}
    assert {name for name, kind in KINDS.items() if kind.calendar} == {"celebration", "meeting_invitation"}


@pytest.mark.parametrize("name", KINDS)
def test_the_sample_shows_every_field_and_survives_json(name: str) -> None:
    kind = KINDS[name]
    payload = kind.Payload.model_validate(kind.sample)
    assert set(kind.sample) == set(kind.Payload.model_fields) - {"translations"}
    assert kind.Payload.model_validate(payload.model_dump(mode="json")) == payload


@pytest.mark.parametrize("name", KINDS)
def test_each_required_field_is_missed_by_name(name: str) -> None:
    for field, info in KINDS[name].Payload.model_fields.items():
        if info.is_required():
            assert (field,) in problems(name, **{field: None})


@pytest.mark.parametrize("name", KINDS)
def test_an_unknown_field_is_refused_at_its_own_place(name: str) -> None:
    assert list(problems(name, starts_on="x")) == [("starts_on",)]


@pytest.mark.parametrize("name", KINDS)
def test_free_text_names_text_fields_and_a_subject_takes_one_line_only(name: str) -> None:
    kind = KINDS[name]
    payload = kind.Payload.model_validate({**kind.sample, **({"action": WRITTEN_OUT} if kind.needs_action else {})})
    assert all(payload.words(path) for path in kind.free_text)
    assert set(kind.subject_fields) <= set(kind.free_text) and set(kind.markdown) <= set(kind.free_text)
    for field in kind.subject_fields:
        assert (field,) in problems(name, **{field: "two\nlines"})


WRITTEN_OUT = {"what": "samen een lijst maken", "minutes": 5, "when": "elke dag"}


@pytest.mark.parametrize(
    ("kind", "changes", "place"),
    [
        ("celebration", {"place": None}, "place"),
        ("celebration", {"starts_at": None, "ends_at": None}, "place"),
        ("celebration", {"starts_at": "2026-10-09T13:30:00"}, "starts_at"),
        ("celebration", {"ends_at": "2026-10-09T13:30:00+02:00"}, "ends_at"),
        ("celebration", {"starts_at": None, "place": None}, "ends_at"),
        ("meeting_invitation", {"ends_at": "2026-10-14T18:59:00+02:00"}, "ends_at"),
        ("meeting_invitation", {"reply_by": "2026-10-09T10:00:00+02:00"}, "reply_by"),
        ("meeting_invitation", {"link": "http://school.example/"}, "link"),
        ("meeting_invitation", {"link": "javascript:alert(1)"}, "link"),
        ("meeting_invitation", {"link": "https://a:b@school.example/"}, "link"),
        ("notable_score", {"direction": "sideways"}, "direction"),
        ("notable_score", {"summary": "  "}, "summary"),
        ("participation_request", {"load": "sometimes"}, "load"),
        ("participation_request", {"needed": 0}, "needed"),
        ("home_tip", {"action": {"id": "read-the-clok"}}, "action"),
    ],
)
def test_refused(kind: str, changes: dict[str, Any], place: str) -> None:
    assert list(problems(kind, **changes)) == [(place,)]


def test_accepted_with_less() -> None:
    assert problems("celebration", starts_at=None, ends_at=None, place=None, card=None) == {}
    assert problems("notable_score", action=None, next_goal=None, approved_by=None) == {}
    assert problems("notable_score", action={"what": "samen lezen"}) == {}


@pytest.mark.parametrize("name", ["../x.jpg", "/etc/x.jpg", "a/../../x.jpg", "a\\b.jpg", "C:x.jpg", "map/", "a\nb"])
def test_a_file_stays_under_the_media_root(name: str) -> None:
    assert ("attachments", 0) in problems("newsletter", attachments=[name])
    assert ("photos", 0, "file") in problems("moment", photos=[{"file": name, "pupils": ["p1"]}])


def test_a_translation_replaces_text_only_and_within_the_limits_of_its_field() -> None:
    good = {"tr": {"title": "Haberler", "body": "Merhaba"}}
    assert problems("newsletter", translations=good) == {}
    for wrong in ({"title": "a\nb"}, {"link": "https://elsewhere.example"}, {"titel": "x"}, {"title": " "}):
        assert list(problems("newsletter", translations={"tr": wrong})) == [()]
    payload = KINDS["newsletter"].Payload.model_validate({**KINDS["newsletter"].sample, "translations": good})
    assert payload.translated("tr").words("title") == "Haberler"
    assert payload.translated("pl").words("title") == KINDS["newsletter"].sample["title"]


def test_an_error_repeats_nothing_of_the_text() -> None:
    with pytest.raises(ValidationError) as caught:
        payload = {"title": "Kanarie\nKanarie", "body": "ok", "translations": {"tr": {"body": " ", "title": "Kanarie"}}}
        KINDS["newsletter"].Payload.model_validate(payload)
    assert "Kanarie" not in str(caught.value)


@pytest.mark.parametrize("id", action_ids())
def test_every_home_action_is_whole_in_both_languages(id: str) -> None:
    assert action_languages(id) == {"nl", "en"}
    for language in ("nl", "en"):
        action = action_by_id(id, language)
        assert action.id == id and action.what and action.when and action.minutes
        assert action.what[0].islower() and not action.what.endswith(".")


def test_an_unknown_home_action_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="read-the-clock"):
        action_by_id("read-clock", "nl")
    with pytest.raises(ValueError, match="not there in that language"):
        action_by_id("read-the-clock", "ti")


def test_home_actions_are_found_by_subject_and_year() -> None:
    assert "read-the-clock" in action_ids("mathematics", 4)
    assert "read-the-clock" not in action_ids("reading") + action_ids(year=8)
    assert len(action_ids()) >= 12


def row(kind: type[EventKind]) -> str:
    """The line of docs/kinds.md that tells of a kind."""
    fields = {name: info.is_required() for name, info in kind.Payload.model_fields.items() if name != "translations"}
    required = [name for name, needed in fields.items() if needed]
    optional = [name for name, needed in fields.items() if not needed]
    days = f"{kind.school_days} school days"
    until = days if not kind.ends_with else kind.ends_with
    if kind.ends_with in optional:
        until = f"{kind.ends_with}, else {days}"
    cells = [kind.name, kind.goal, kind.content_class, kind.priority.name.lower()]
    return "| " + " | ".join([*cells, ", ".join(required), ", ".join(optional), until]) + " |"


def test_the_table_in_the_docs_is_the_code() -> None:
    rows = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ") and "school" in line]
    written = [line for line in DOCS.read_text("utf-8").splitlines() if line.split(" | ")[0][2:] in KINDS]
    assert rows and written == [row(kind) for kind in KINDS.values()]
