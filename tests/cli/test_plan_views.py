"""`plan --by`: the same plans, gathered under each guardian or each event; the document for machines stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import room_samples
from a_school import guardian
from ouderbrug.model import Capabilities
from ouderbrug.school.boxes import box_of

if TYPE_CHECKING:
    from a_school import School

SCORE = {"subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een dik boek",
         "action": {"what": "samen lezen", "minutes": 10, "when": "na het eten"}, "approved_by": "juf"}  # fmt: skip


@pytest.fixture
def two_events(small_school: School) -> School:
    """News for 3A and a score of p1."""
    news = {"title": "Nieuws", "body": "Veel te doen."}
    small_school.happens(
        {"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": news},
        {"id": "score", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": SCORE},
    )
    return small_school


def test_by_guardian(two_events: School) -> None:
    assert two_events.run("plan", "--by", "guardian").stdout.splitlines() == [
        "g1: 2 allow",
        "    news newsletter: mail",
        "    score notable_score: mail",
        "g2: 2 allow",
        "    news newsletter: mail",
        "    score notable_score: mail",
        "g3: 1 allow",
        "    news newsletter: mail",
        "g4: 1 refuse",
        "    news newsletter: nothing (gets only what they ask for)",
        "5 allow, 1 refuse",
    ]


def test_what_has_no_time_to_go_before_its_use_ends_is_too_late_and_has_no_day(small_school: School) -> None:
    """The evening is over before the school sends again."""
    said = {"title": "Avond", "starts_at": "2026-11-23T19:30:00+01:00", "place": "aula", "why": "U hoort alles."}
    small_school.happens({"id": "e", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": said})
    late = "2026-11-23T19:00:00+01:00"
    rows = small_school.run("plan", now=late).stdout.splitlines()
    shown = [one for one in rows if one.startswith("e ") and "cannot go before" not in one]
    assert shown and all("too late" in one and "24 Nov" not in one for one in shown if "nothing" not in one)


def test_a_digest_that_waits_is_shown_with_its_hour(school: School) -> None:
    """It stood there as if the next run sent it, and `status` said so too."""
    school.configure('\n[digest]\nat = "17:00"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"digest": "yes"})
    school.enrol()
    news = {"title": "Brief", "body": "Tot dan."}
    school.happens(*({"id": id, "kind": "notice", "audience": {"school": True}, "payload": news} for id in ("a", "b")))
    school.dispatch()
    said = school.run("plan").stdout
    assert [line.split()[2:6] for line in said.splitlines()[1:4]] == [["digest,", "Mon", "23", "Nov"]] * 3
    assert said.splitlines()[-1] == "1 delay, 2 fold"
    assert {one["until"] for one in school.json("plan")["plans"]} == {"2026-11-23T17:00:00+01:00"}
    assert "1 waits, the next Mon 23 Nov 17:00" in school.run("status").stdout
    at_five = school.run("plan", now="2026-11-23T17:00:00+01:00").stdout
    assert at_five.splitlines()[-1] == "1 allow, 2 fold"
    assert school.dispatch("2026-11-23T17:00:00+01:00") == {"sent": 1}


def test_by_event(two_events: School) -> None:
    early = "2026-11-23T06:00:00+01:00"
    until = "mail over email until 2026-11-23T08:00:00+01:00 quiet_hours.night"
    assert two_events.run("plan", "--by", "event", "--wide", now=early).stdout.splitlines() == [
        "news newsletter: 3 delay, 1 refuse",
        *(f"    {key}: delay {until}" for key in ("g1", "g2", "g3")),
        "    g4: refuse consent.on-request",
        "score notable_score: 2 delay",
        *(f"    {key}: delay {until}" for key in ("g1", "g2")),
        "5 delay, 1 refuse",
    ]


def test_the_wide_table_has_the_codes(two_events: School) -> None:
    head, first, *_, last = two_events.run("plan", "--wide").stdout.splitlines()
    assert head.split() == ["event", "kind", "recipient", "channel", "as", "verdict", "reason", "until"]
    assert first.split() == ["news", "newsletter", "g1", "email", "mail", "allow"]
    assert last == "5 allow, 1 refuse"


def test_the_document_is_the_same_whatever_the_view(two_events: School) -> None:
    plain = two_events.json("plan")
    assert two_events.json("plan", "--by", "guardian") == plain
    assert list(plain["plans"][0]) == ["event", "kind", "pupils", "recipient", "channel", "verdict", "rule", "reason",
                                       "until", "as", "late", "held_back", "subject", "text"]  # fmt: skip


def test_nothing_planned_is_said_in_either_view(small_school: School) -> None:
    for words in (("plan",), ("plan", "--by", "guardian"), ("plan", "--by", "event")):
        assert "nothing is planned" in small_school.run(*words).stdout


def test_another_view_is_refused(small_school: School) -> None:
    small_school.run("plan", "--by", "moon", exit_code=2)


FORMS: list[tuple[Capabilities, dict[str, Any], str]] = [
    (Capabilities(addressed_by="email"), {}, "mail"),
    (Capabilities(addressed_by="mobile"), {}, "text message"),
    (Capabilities(by_person=True, in_app=True), {}, "card"),
    (Capabilities(in_app=True), {"recipient": "group:3A"}, "app post"),
    (Capabilities(in_app=True), {}, "app message"),
    (Capabilities(addressed_by="guardian_id"), {}, "app message"),
    (Capabilities(), {}, "message over email"),
]


@pytest.mark.parametrize(("channel", "more", "said"), FORMS, ids=[one[2] for one in FORMS])
def test_a_message_is_called_what_it_comes_as(
    monkeypatch: pytest.MonkeyPatch, channel: Capabilities, more: dict[str, Any], said: str
) -> None:
    message, runtime = room_samples.message(), room_samples.runtime()
    monkeypatch.setitem(runtime.__dict__, "capabilities", {"email": channel})
    monkeypatch.setitem(runtime.__dict__, "boxes", {"email": box_of("email", channel)})
    assert runtime.goes_as(replace(message, **more)) == said


def test_what_is_folded_is_called_a_digest() -> None:
    assert room_samples.runtime().goes_as(room_samples.message(), in_digest=True) == "digest"


def test_preview_and_plan_head_a_card_with_card(two_events: School) -> None:
    two_events.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    shown = two_events.run("preview", "score").stdout
    assert "--- nl, card" in shown and "mail" not in shown
    assert two_events.json("preview", "score")["texts"][0]["as"] == "card"
    assert "    score notable_score: card" in two_events.run("plan", "--by", "guardian").stdout
    two_events.dispatch()
    assert "--- nl, card" in two_events.run("preview", "score").stdout
    assert "--- nl, mail" in two_events.run("preview", "news").stdout


def test_13_what_keeps_a_channel_shut_is_said_of_what_would_go_over_it(two_events: School) -> None:
    two_events.smtp.replies["MAIL"] = ["550 5.1.8 bad sender"]
    two_events.dispatch(exit_code=3)
    assert "email is closed" not in two_events.run("plan", "--from", "2026-11-24").output
    shown = two_events.run("plan")
    said = " ".join(shown.stdout.split())
    assert "email is closed since" in said and "`ouderbrug release channel email`" in said
    assert "closed" not in shown.stderr, "it is of the answer"
    assert "email is closed since" in two_events.run("plan", "--json").stderr
    two_events.run("release", "channel", "email")
    assert "closed" not in two_events.run("plan").output


def test_what_is_said_below_a_plan_and_of_the_unreached_fits_a_screen(
    two_events: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last lines of a plan were as long as they were in a pipe, and 92 keys stood on one line."""
    monkeypatch.delenv("COLUMNS")
    keys = tuple(f"g{number}" for number in range(92))
    monkeypatch.setattr("ouderbrug.staff.unreached.unreached", lambda _: {"no-channel": keys})
    monkeypatch.setattr("ouderbrug.cli.plan._to_look_at", lambda *_: [" ".join(keys)])
    monkeypatch.setattr("ouderbrug.cli.plan._besides", lambda *_: [" ".join(keys)])
    for command in ("unreached", "plan"):
        lines = two_events.run(command).stdout.splitlines()
        assert max(map(len, lines)) <= 80 and " ".join(lines).count("g91") >= 1
