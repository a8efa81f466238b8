"""What asks for an answer comes while there is time to give one, or a colleague tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

ONE_A_WEEK = "\n[rules.frequency]\nper_guardian = 1\n"
BY_CALL = ('general = ["email"]', 'general = ["email", "handover"]')
MONDAY = "2026-11-23T09:00:00+01:00"
FRIDAY, LATER = "2026-11-27T09:00:00+01:00", "2026-11-27T10:00:00+01:00"
ROOM, NEXT_ROOM = "2026-11-30T09:00:00+01:00", "2026-12-07T09:00:00+01:00"


def news(id: str) -> dict[str, Any]:
    payload = {"title": f"Bedankt {id}", "body": "Dank u wel voor het helpen."}
    return {"id": id, "kind": "notice", "audience": {"group": "3A"}, "payload": payload}


def invitation(reply_by: str, **more: Any) -> dict[str, Any]:
    payload = {"title": "Ouderavond", "why": "U hoort wat uw kind leert.", "place": "aula", "reply_by": reply_by}
    payload |= {"starts_at": "2026-12-15T19:30:00+01:00"} | more
    return {"id": "avond", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": payload}


@pytest.fixture
def full(small_school: School) -> School:
    """A school in which each guardian has had the one message of this week."""
    small_school.configure(ONE_A_WEEK, replace=BY_CALL)
    small_school.now = MONDAY
    small_school.happens(news("eerst"))
    assert small_school.dispatch()["sent"] == 3
    return small_school


def subjects(school: School) -> list[str]:
    return sorted({str(mail.parsed["subject"]) for mail in school.smtp.mails})


def test_3_what_asks_goes_before_thanks_that_waited_already(full: School) -> None:
    full.now = FRIDAY
    full.happens(news("dank"))
    assert full.dispatch()["delayed"] == 3, "of use until 8 December"
    full.happens(invitation("2026-12-10"))
    assert full.dispatch(LATER)["delayed"] == 3, "of use until the 9th"
    full.dispatch(ROOM)
    assert "Ouderavond" in " ".join(subjects(full)) and "Bedankt dank" not in " ".join(subjects(full))
    full.dispatch(NEXT_ROOM)
    assert "Bedankt dank" in " ".join(subjects(full))


@pytest.mark.parametrize(("reply_by", "by_call"), [("2026-11-30", True), ("2026-12-01", False)])
def test_3_where_no_mail_leaves_a_day_to_answer_a_colleague_calls(full: School, reply_by: str, by_call: bool) -> None:
    full.happens(invitation(reply_by))
    counts = full.dispatch()
    assert (counts.get("handed_over"), counts.get("delayed")) == ((3, None) if by_call else (None, 3))


def test_3_a_light_one_that_ran_out_is_told_to_who_wrote_it(full: School) -> None:
    light = {"what": "Samen soep eten", "phase": "start", "starts_at": "2026-12-15T17:00:00+01:00", "place": "aula"}
    payload = light | {"reply_by": "2026-11-26"}
    full.happens({"id": "avond", "kind": "social_event", "audience": {"group": "3A"}, "payload": payload})
    full.dispatch()
    full.dispatch("2026-11-26T09:00:00+01:00")
    told = full.json("tasks", now="2026-11-26T09:00:00+01:00")["errands"]
    assert ("not-sent", "avond") in [(one["code"], one["event"]) for one in told]


def test_3_a_change_goes_until_the_evening_begins(full: School) -> None:
    full.happens(invitation("2026-12-04"))
    full.dispatch(ROOM)
    moved = invitation("2026-12-04", place="speelzaal") | {"revision": 2}
    full.happens(moved)
    assert full.dispatch("2026-12-14T09:00:00+01:00")["sent"] == 3
