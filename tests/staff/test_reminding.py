"""A reminder goes once, to who got a question and gave no answer, as late as the moment it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from each import each
from ouderbrug.school.kinds.learning import Homework

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

LATER, AFTER = "2026-11-30T10:00:00+01:00", "2026-12-05T10:00:00+01:00"


def evening(**more: Any) -> dict[str, Any]:
    told = {"title": "Kijkavond techniek", "starts_at": "2026-12-10T19:00:00+01:00", "place": "de gymzaal",
            "why": "De kinderen laten zien wat ze hebben gebouwd.", "reply_by": "2026-12-04"}  # fmt: skip
    return {"id": "e1", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": told} | more


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father"))
    here.family("p2 Noor Smit", "3A", guardian("g3", "Anna Smit"), guardian("g4", "Tom Smit", relation="father"))
    here.enrol()
    here.staff("juf;Mila Vos;teacher;3A")
    here.happens(evening())
    here.dispatch()
    return here


def _to(school: School, since: int) -> list[str]:
    return sorted(mail.recipients[0].partition("@")[0] for mail in school.smtp.mails[since:])


def test_it_goes_to_who_did_not_answer_alone(school: School) -> None:
    school.run("respond", "e1", "g1", "ja", "--as", "juf")
    school.run("respond", "e1", "g2", "nee", "--as", "juf")
    before = len(school.smtp.mails)
    school.run("event", "remind", "e1", now=LATER)
    school.dispatch(LATER)
    assert _to(school, before) == ["g3", "g4"]
    body = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    assert "Kijkavond techniek" in body and "vóór zaterdag 5 december" in body


def test_who_answers_before_it_goes_gets_none(school: School) -> None:
    before, evening_of = len(school.smtp.mails), "2026-11-29T20:00:00+01:00"
    school.run("event", "remind", "e1", now=evening_of)
    school.run("respond", "e1", "g3", "anders", "--as", "juf", now=evening_of)
    school.dispatch(LATER)
    assert _to(school, before) == ["g1", "g2", "g4"]


def test_who_never_got_the_question_is_not_reminded_of_it(school: School) -> None:
    school.family("p3 Roos Bos", "3A", guardian("g5", "Ida Bos"))
    school.enrol()
    school.run("event", "remind", "e1", now=LATER)
    before = len(school.smtp.mails)
    school.dispatch(LATER)
    reminded = [mail for mail in school.smtp.mails[before:] if "We horen graag" in str(mail.parsed["subject"])]
    assert sorted(mail.recipients[0][:2] for mail in reminded) == ["g1", "g2", "g3", "g4"]


def test_it_goes_once_and_counts_for_the_cap(school: School) -> None:
    assert school.json("event", "remind", "e1", "--dry-run", now=LATER)["collected"] == 1
    school.run("event", "remind", "e1", now=LATER)
    assert "once is enough" in school.run("event", "remind", "e1", now=LATER, exit_code=1).stderr
    before = len(school.smtp.mails)
    school.dispatch(LATER)
    assert len(school.smtp.mails) == before + 4
    school.configure("[rules.frequency]\nper_guardian = 1\n")
    note = {"id": "n1", "kind": "notice", "audience": {"group": "3A"}, "occurred_at": LATER,
            "payload": {"title": "Gymtas", "body": "Neem een gymtas mee."}}  # fmt: skip
    school.happens(note)
    school.dispatch(LATER)
    assert len(school.smtp.mails) == before + 4, "the reminder took the slot of this week"


DRINKS = {"what": "Borrel op het plein", "starts_at": "2026-12-10T17:00:00+01:00", "place": "het plein",
          "ends_at": "2026-12-10T19:00:00+01:00", "phase": "end", "reply_by": "2026-12-04"}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "payload", "cards"),
    [("social_event", DRINKS, 0), ("meeting_invitation", evening()["payload"], 4)],
)
def test_nobody_is_called_to_be_reminded_of_what_is_light(
    school: School, kind: str, payload: dict[str, Any], cards: int
) -> None:
    """Without a slot in time the reminder of drinks lapses, and who ran it reads how many are to be called."""
    school.happens({"id": "d1", "kind": kind, "audience": {"group": "3A"}, "payload": payload})
    school.dispatch()
    school.configure("[rules.frequency]\nper_guardian = 1\n")
    news = {"title": "Gymtas", "body": "Neem een gymtas mee."}
    school.happens({"id": "n1", "kind": "notice", "audience": {"group": "3A"}, "occurred_at": LATER, "payload": news})
    school.dispatch(LATER)
    said = school.run("event", "remind", "d1", now=LATER).stdout
    assert ("4 are for colleagues to tell" in said) is bool(cards) and "go with" not in said
    school.dispatch(LATER)
    assert len([one for card in school.json("tasks", now=LATER)["cards"] for one in card["ticks"]]) == cards
    late = {} if cards else {"expired": 4}
    assert school.dispatch(AFTER).items() >= late.items()
    told = [one["code"] for one in school.json("tasks", now=AFTER)["errands"] if one["event"] == "d1-reminder"]
    assert told == ["not-sent"], "also of cards that nobody settled"


PARTY = evening()["payload"] | {"starts_at": "2026-12-17T19:00:00+01:00", "reply_by": "2026-12-11"}


@pytest.mark.parametrize("changed", [False, True])
def test_who_hears_the_question_itself_is_not_reminded_beside_it(school: School, changed: bool) -> None:
    """One waits for a place in the week, one is to be called, one hears of a change: each hears it once."""
    school.family("p3 Roos Bos", "4A", guardian("g5", "Ida Bos"))
    school.family("p4 Wim Pol", "4A", guardian("g6", "Eva Pol", email=""))
    school.family("p5 Lev Kaya", "4A", guardian("g7", "Elif Kaya"))
    school.enrol()
    school.staff("juf;Mila Vos;teacher;3A", "bas;Bas Mol;teacher;4A")
    school.configure("[rules.frequency]\nper_guardian = 1\n", replace=('["email"]', '["email", "handover"]'))
    news = {"title": "Gymtas", "body": "Neem een gymtas mee."}
    school.happens({"id": "n1", "kind": "notice", "audience": {"pupil": "p3"}, "occurred_at": LATER, "payload": news})
    school.dispatch(LATER)
    school.happens(evening(id="e5", audience={"group": "4A"}, occurred_at=LATER, payload=PARTY))
    school.dispatch("2026-11-30T11:00:00+01:00")
    before = len(school.smtp.mails)
    school.run("event", "remind", "e5", now="2026-12-06T20:00:00+01:00")
    plans = school.json("why", "e5-reminder", now="2026-12-06T20:00:00+01:00")["plans"]
    assert [plan["recipient"] for plan in plans if plan["reason"] == "nothing-new"] == ["g5", "g6"]
    if changed:
        school.happens(evening(id="e5", revision=2, audience={"group": "4A"}, payload=PARTY | {"place": "de aula"}))
    school.dispatch("2026-12-07T11:30:00+01:00")
    told = sorted((mail.recipients[0][:2], str(mail.parsed["subject"])) for mail in school.smtp.mails[before:])
    name = "Kijkavond techniek"
    word = f"Gewijzigd: {name} op donderdag 17 december" if changed else f"We horen graag van u: {name}"
    assert [one for one in told if one[0] in ("g5", "g6", "g7")] == [
        ("g5", "Uitnodiging: Kijkavond techniek"),
        ("g7", word),
    ]
    cards = school.json("tasks", now="2026-12-07T12:00:00+01:00")["cards"]
    assert [(card["event"], len(card["ticks"])) for card in cards] == [("e5", 1)]


def test_who_just_had_it_is_reminded_another_day(school: School) -> None:
    assert "remind later" in school.run("event", "remind", "e1", now="2026-11-23T15:00:00+01:00", exit_code=1).stderr
    assert school.json("event", "remind", "e1", now="2026-11-24T15:00:00+01:00")["collected"] == 1


def test_homework_and_its_reminder_in_one_run_are_one_mail(school: School) -> None:
    """Who had that homework days before is reminded of it."""
    what = {"due_on": "2026-12-04", "what": "de tien sommen op het blad"}
    homework = Homework.sample | what
    for run, pupils in ((school.now, ["p1"]), (LATER, ["p2"])):
        before = len(school.smtp.mails)
        given = (
            {"kind": "homework", "id": f"h-{key}", "audience": {"pupil": key}, "payload": homework} for key in pupils
        )
        school.happens(*given, file=f"{before}.jsonl")
        if run == LATER:
            remind = ({"kind": "homework_reminder", "id": f"r-{key}", "audience": {"pupil": key}, "occurred_at": LATER,
                       "payload": what | {"homework": f"h-{key}"}} for key in ("p1", "p2"))  # fmt: skip
            school.happens(*remind, file="r.jsonl")
        school.dispatch(run)
    told = sorted((mail.recipients[0][:2], str(mail.parsed["subject"])) for mail in school.smtp.mails[before:])
    late, new = "Nog even tijd voor het huiswerk", "Huiswerk voor Noor"
    assert told == [("g1", late), ("g2", late), ("g3", new), ("g4", new)]


def test_nobody_is_left_to_remind(school: School) -> None:
    for key in ("g1", "g2", "g3", "g4"):
        school.run("respond", "e1", key, "ja", "--as", "juf")
    assert "nobody to remind" in school.run("event", "remind", "e1", now=LATER, exit_code=1).stderr


def test_it_comes_too_late_after_the_last_day(school: School) -> None:
    assert "is over; call" in school.run("event", "remind", "e1", now=AFTER, exit_code=1).stderr


def test_what_is_off_asks_nobody_again(school: School) -> None:
    school.run("event", "withdraw", "e1")
    assert "is off" in school.run("event", "remind", "e1", now=LATER, exit_code=1).stderr


@each(("kind", "payload"), [("notice", {"title": "Gymtas", "body": "Neem een gymtas mee."})])
def test_what_asks_nothing_has_no_reminder(school: School, kind: str, payload: dict[str, Any]) -> None:
    school.happens({"id": "n1", "kind": kind, "audience": {"group": "3A"}, "payload": payload})
    school.dispatch()
    assert "asks for no answer" in school.run("event", "remind", "n1", exit_code=1).stderr


def test_without_a_last_day_the_day_before_it_begins_is_one(school: School) -> None:
    told = {"task": "meelopen naar het museum", "starts_at": "2026-12-08T09:00:00+01:00", "load": "once",
            "why_you": "De vorige keer was die rust erg fijn."}  # fmt: skip
    school.happens(evening(id="e2", kind="participation_request", payload=told, audience={"pupil": "p1"}))
    school.dispatch()
    before = len(school.smtp.mails)
    school.run("event", "remind", "e2", now=LATER)
    school.dispatch(LATER)
    assert _to(school, before) == ["g1", "g2"]
    assert "vóór dinsdag 8 december" in school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
