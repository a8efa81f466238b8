"""The event kinds: what they take, what they refuse, and where they say so."""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from each import each
from ouderbrug import ContentClass, EventKind, Goal, Priority
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.templates.actions import action_by_id, action_ids, action_languages

KINDS = {kind.name: kind for kind in register_event_kinds()}
DOCS = Path(__file__).parents[2] / "docs" / "kinds.md"
G, P, S = ContentClass.GENERAL, ContentClass.PERSONAL, ContentClass.SENSITIVE
NORMAL, LOW = Priority.NORMAL, Priority.LOW
TABLE = {
    "newsletter": (Goal.INFORM, G, LOW, "7 school days"),
    "notice": (Goal.INFORM, G, NORMAL, "until, else 7 school days"),
    "closure": (Goal.INFORM, G, NORMAL, "ends_at"),
    "staff_absence": (Goal.INFORM, G, NORMAL, "ends_at"),
    "study_day": (Goal.INFORM, G, NORMAL, "starts_at"),
    "health_notice": (Goal.ADVISE, G, NORMAL, "5 school days"),
    "report_card": (Goal.INFORM, G, NORMAL, "10 school days"),
    "moment": (Goal.ENCOURAGE, G, LOW, "7 school days"),
    "notable_score": (Goal.INFORM, S, NORMAL, "7 school days"),
    "progress_update": (Goal.INFORM, S, NORMAL, "7 school days"),
    "behaviour_update": (Goal.INFORM, S, NORMAL, "3 school days"),
    "incident": (Goal.INFORM, S, NORMAL, "1 school day"),
    "report_help": (Goal.ADVISE, S, NORMAL, "10 school days"),
    "homework_feedback": (Goal.INFORM, S, NORMAL, "7 school days"),
    "encouragement": (Goal.ENCOURAGE, P, LOW, "7 school days"),
    "welcome": (Goal.ASK, P, NORMAL, "15 school days"),
    "question": (Goal.ASK, P, NORMAL, "7 school days"),
    "group_placement": (Goal.INFORM, P, NORMAL, "a day after send_at"),
    "home_tip": (Goal.ADVISE, G, LOW, "7 school days"),
    "homework": (Goal.ADVISE, P, NORMAL, "due_on"),
    "homework_reminder": (Goal.ENCOURAGE, P, LOW, "due_on"),
    "holiday_start": (Goal.ADVISE, G, NORMAL, "back_on, else 1 school day"),
    "reading_reminder": (Goal.ENCOURAGE, G, LOW, "last_day, else its own day"),
    "decision_info": (Goal.ADVISE, G, NORMAL, "decision_moment.on"),
    "training_offer": (Goal.ADVISE, P, NORMAL, "starts_at"),
    "celebration": (Goal.INVITE, G, NORMAL, "starts_at, else 7 school days"),
    "meeting_invitation": (Goal.INVITE, G, NORMAL, "starts_at"),
    "meeting_series": (Goal.INVITE, G, NORMAL, "the last of meetings"),
    "open_classroom": (Goal.INVITE, G, LOW, "ends_at, else starts_at"),
    "social_event": (Goal.INVITE, G, LOW, "starts_at"),
    "farewell": (Goal.INVITE, G, LOW, "starts_at"),
    "reply_reminder": (Goal.ASK, P, NORMAL, "reply_by"),
    "conference": (Goal.INVITE, P, NORMAL, "starts_at"),
    "conference_round": (Goal.INVITE, G, NORMAL, "closes_at"),
    "home_visit": (Goal.INVITE, S, NORMAL, "starts_at"),
    "participation_request": (Goal.ASK, P, NORMAL, "starts_at"),
    "help_wanted": (Goal.ASK, G, LOW, "starts_at"),
    "thank_you": (Goal.ENCOURAGE, P, LOW, "7 school days"),
}
ENDS = {
    "notice": "2027-07-02T17:00:00+02:00",
    "closure": "2026-10-13T12:00:00+02:00",
    "staff_absence": "2026-10-08T14:30:00+02:00",
    "study_day": "2026-10-16T08:30:00+02:00",
    "group_placement": "2026-10-09T15:30:00+02:00",
    "homework": "2026-10-12",
    "homework_reminder": "2026-10-12",
    "reply_reminder": "2026-10-09",
    "holiday_start": "2026-10-26",
    "reading_reminder": "2026-10-25",
    "decision_info": "2027-01-20",
    "training_offer": "2026-10-20T19:30:00+02:00",
    "celebration": "2026-10-09T13:30:00+02:00",
    "meeting_invitation": "2026-10-14T19:00:00+02:00",
    "meeting_series": "2026-11-09T08:45:00+01:00",
    "open_classroom": "2026-10-08T14:45:00+02:00",
    "social_event": "2026-10-16T16:30:00+02:00",
    "farewell": "2026-10-16T14:30:00+02:00",
    "conference": "2026-10-15T16:00:00+02:00",
    "conference_round": "2026-10-11T21:00:00+02:00",
    "home_visit": "2026-10-13T15:30:00+02:00",
    "participation_request": "2026-10-20T09:00:00+02:00",
    "help_wanted": "2026-10-17T10:00:00+02:00",
}


def problems(kind: str, **changes: Any) -> dict[tuple[Any, ...], str]:
    """Where and why a payload is refused, starting from the kind's sample; None takes a field away."""
    payload = {name: value for name, value in {**KINDS[kind].sample, **changes}.items() if value is not None}
    try:
        KINDS[kind].Payload.model_validate(payload)
    except ValidationError as exc:
        return {error["loc"]: error["msg"] for error in exc.errors()}
    return {}


def until(kind: type[EventKind]) -> str:
    """How long a message of a kind is of use, as the table says it."""
    days = {0: "its own day", 1: "1 school day"}.get(kind.use.school_days, f"{kind.use.school_days} school days")
    special = {
        "group_placement": "a day after send_at",
        "decision_info": "decision_moment.on",
        "meeting_series": "the last of meetings",
        "open_classroom": "ends_at, else starts_at",
    }
    if kind.name in special:
        return special[kind.name]
    if not kind.use.ends_with:
        return days
    required = kind.Payload.model_fields[kind.use.ends_with].is_required()
    return kind.use.ends_with if required else f"{kind.use.ends_with}, else {days}"


@each("name", TABLE)
def test_goal_class_priority_and_expiry_stand_as_the_table_says(name: str) -> None:
    kind = KINDS[name]
    assert (kind.goal, kind.content_class, kind.priority, until(kind)) == TABLE[name]


@each("name", KINDS)
def test_what_ends_the_use_of_a_message(name: str) -> None:
    kind = KINDS[name]
    payload = kind.Payload.model_validate(kind.sample).model_dump(mode="json", exclude_none=True)
    assert kind.ends(payload) == ENDS.get(name)


def test_what_ends_it_where_less_is_given() -> None:
    assert KINDS["celebration"].ends({"milestone": "x", "what": "y"}) is None
    assert KINDS["holiday_start"].ends({"holiday": "x", "book_list": ["y"]}) is None
    assert KINDS["open_classroom"].ends({"starts_at": "2026-10-08T14:00:00+02:00"}) == "2026-10-08T14:00:00+02:00"


def test_the_last_of_a_series_is_the_latest_moment_not_the_last_line() -> None:
    late, early = "2026-11-09T08:45:00+01:00", "2026-11-09T08:50:00+02:00"
    assert KINDS["meeting_series"].ends({"meetings": [{"starts_at": late}, {"starts_at": early}]}) == late


def having(flag: str) -> set[str]:
    """The kinds for which something is true."""
    return {name for name, kind in KINDS.items() if attrgetter(flag)(kind)}


def test_which_kinds_ask_for_more() -> None:
    assert list(KINDS) == [*TABLE, "digest"]
    assert having("made_for") == {"study_day", "holiday_start", "reading_reminder", "decision_info", "digest"}
    assert having("delivery.better_said") == {"incident", "behaviour_update"}
    assert having("delivery.from_school") == {"staff_absence"}
    assert having("delivery.on_paper") == {"newsletter"}
    assert having("text.names_no_child") == {"health_notice"}
    assert having("card") == {"celebration", "open_classroom", "social_event", "meeting_invitation"}
    assert having("delivery.simultaneous") == {"group_placement"}
    assert having("needs_action") == {
        *("notable_score", "progress_update", "behaviour_update", "report_help", "homework_feedback"),
        *("home_tip", "health_notice", "reading_reminder", "decision_info"),
    }
    acting = {name for name, kind in KINDS.items() if "action" in kind.Payload.model_fields}
    assert having("needs_action") == acting - {"home_visit"}, "which may bring something instead"
    assert having("needs_approval") == {"notable_score"}
    assert having("delivery.urgent_allowed") == {"notice", "closure", "staff_absence", "study_day"}
    assert having("delivery.unsubscribe") == {"newsletter", "home_tip", "reading_reminder"}
    assert having("text.neutral_subject") == {"conference", "group_placement", "home_visit"}
    assert having("delivery.whole_days") == {"study_day"}
    assert having("delivery.calendar") == {
        *("meeting_series", "study_day"),
        *("celebration", "meeting_invitation", "open_classroom", "social_event"),
        *("farewell", "conference", "home_visit", "training_offer"),
    }


@each("name", KINDS)
def test_the_sample_shows_every_field_and_survives_json(name: str) -> None:
    kind = KINDS[name]
    payload = kind.Payload.model_validate(kind.sample)
    assert {*kind.sample, "translations"} == {*kind.Payload.model_fields, "translations"}
    assert kind.Payload.model_validate(payload.model_dump(mode="json")) == payload


@each("name", KINDS)
def test_each_required_field_is_missed_by_name(name: str) -> None:
    required = [field for field, info in KINDS[name].Payload.model_fields.items() if info.is_required()]
    assert required or name == "digest"
    assert not [field for field in required if (field,) not in problems(name, **{field: None})]


@each("name", KINDS)
def test_an_unknown_field_is_refused_at_its_own_place(name: str) -> None:
    assert list(problems(name, starts_on="x")) == [("starts_on",)]


@each("name", KINDS)
def test_free_text_names_text_fields_and_a_subject_takes_one_line_only(name: str) -> None:
    kind = KINDS[name]
    payload = kind.Payload.model_validate({**kind.sample, **({"action": WRITTEN_OUT} if kind.needs_action else {})})
    for path in kind.text.free:
        assert list(payload.texts([path]))
    assert set(kind.text.markdown) <= set(kind.text.free)
    for path in kind.text.subject:
        field, _, below = path.partition(".")
        two_lines = {**kind.sample[field], below: "two\nlines"} if below else "two\nlines"
        assert tuple(path.split(".")) in problems(name, **{field: two_lines})


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
        ("closure", {"ends_at": "2026-10-13T08:30:00+02:00"}, "ends_at"),
        ("conference_round", {"closes_at": "2026-10-07T19:00:00+02:00"}, "closes_at"),
        ("social_event", {"phase": "middle"}, "phase"),
        ("homework", {"material": "hard"}, "material"),
        ("homework", {"due_on": "2026-10-12T10:00:00+02:00"}, "due_on"),
        ("help_wanted", {"needed": 0}, "needed"),
        ("meeting_series", {"meetings": []}, "meetings"),
        ("group_placement", {"teachers": []}, "teachers"),
        ("holiday_start", {"book_list": []}, "book_list"),
        ("decision_info", {"lead_days": 0}, "lead_days"),
        ("progress_update", {"summary": "Een zin.\nEn nog een."}, "summary"),
    ],
)
def test_refused(kind: str, changes: dict[str, Any], place: str) -> None:
    assert list(problems(kind, **changes)) == [(place,)]


def test_accepted_with_less() -> None:
    assert problems("celebration", starts_at=None, ends_at=None, place=None, card=None) == {}
    assert problems("notable_score", action=None, next_goal=None, approved_by=None) == {}
    assert problems("notable_score", action={"what": "samen lezen"}) == {}


@pytest.mark.parametrize("name", sorted(having("needs_action")))
def test_what_a_rule_judges_is_no_reason_to_reject(name: str) -> None:
    assert problems(name, action=None, next_goal=None, info_pack=None) == {}


def test_homework_and_a_talk_come_in_unfinished_so_that_a_rule_can_say_so() -> None:
    optional = [name for name, info in KINDS["homework"].Payload.model_fields.items() if not info.is_required()]
    criteria = {"material", "lesson_ref", "method", "goal", "minutes", "parent_instruction", "example", "check_on"}
    assert criteria <= set(optional)
    assert problems("homework", **dict.fromkeys(criteria), what=None) == {}
    assert problems("conference", sections={"development": "hoe het gaat"}) == {}
    assert problems("training_offer", follow_up=None, skills=None) == {}


def test_a_mistake_inside_a_part_is_named_by_its_place() -> None:
    assert ("meetings", 0, "place") in problems("meeting_series", meetings=[{"starts_at": "2026-10-12T08:45:00Z"}])
    assert ("sections", "goals") in problems("conference", sections={"goals": "x"})
    assert ("decision_moment", "on") in problems("decision_info", decision_moment={"name": "x"})


def test_a_translation_reaches_into_lists_and_parts() -> None:
    words = {"title": "Coffee", "why": "To see it.", "meetings.0.place": "the hall", "meetings.1.place": "the gym"}
    given = {**KINDS["meeting_series"].sample, "translations": {"en": words}}
    payload = KINDS["meeting_series"].Payload.model_validate(given)
    assert set(payload.texts(KINDS["meeting_series"].text.free)) == set(words)
    assert payload.translated("en").words("meetings.1.place") == "the gym"
    for wrong in ("meetings.2.place", "meetings.x.place", "meetings.0.starts_at", "meetings.0", "meetings"):
        assert list(problems("meeting_series", translations={"en": {wrong: "x"}})) == [()]


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


@each("id", action_ids())
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
    assert len(action_ids()) >= 60 and len(set(action_ids())) == len(action_ids())


def test_no_two_home_actions_bear_one_id() -> None:
    named = re.findall(r'^id = "(.*)"$', (BUILT_IN / "actions.toml").read_text("utf-8"), re.MULTILINE)
    assert len(named) == len(set(named)) == len(action_ids())


SUBJECTS = {
    **dict.fromkeys(["reading", "mathematics", "language", "independence", "school-talk"], range(1, 9)),
    **dict.fromkeys(["comprehension", "vocabulary", "world"], range(1, 9)),
    "spelling": range(3, 9),
    "play": range(1, 9),
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_has_a_home_action_for_each_of_its_years(subject: str) -> None:
    for year in range(1, 9):
        assert bool(action_ids(subject, year)) == (year in SUBJECTS[subject])


@each("id", action_ids())
def test_a_home_action_takes_five_to_twenty_minutes(id: str) -> None:
    assert 5 <= (action_by_id(id, "nl").minutes or 0) <= 20


def row(kind: type[EventKind]) -> str:
    """The line of docs/kinds.md that tells of a kind."""
    fields = {name: info.is_required() for name, info in kind.Payload.model_fields.items() if name != "translations"}
    required = [name for name, needed in fields.items() if needed]
    optional = [name for name, needed in fields.items() if not needed]
    assert kind.legal_basis is not None
    cells = [kind.name, kind.goal, kind.content_class, kind.legal_basis, kind.priority.name.lower()]
    return "| " + " | ".join([*cells, ", ".join(required), ", ".join(optional), until(kind)]) + " |"


def test_the_table_in_the_docs_is_the_code() -> None:
    rows = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ") and "school" in line]
    written = [line for line in DOCS.read_text("utf-8").splitlines() if line.split(" | ")[0][2:] in KINDS]
    assert rows and written == [row(kind) for kind in KINDS.values()]
