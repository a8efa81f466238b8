"""What was called off and is on after all: who heard that it was off hears that it is on, the others are invited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from a_school import guardian

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from a_school import School

EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula", "why": "U hoort alles."}
LATER = ("event", "amend", "avond", "--set", "starts_at=2026-12-11T19:30:00+01:00")
AGAIN = ("event", "amend", "avond", "--set", "place=hal")


def invitation(group: str = "3A") -> dict[str, Any]:
    return {"id": "avond", "kind": "meeting_invitation", "audience": {"group": group}, "payload": EVENING}


def at(minute: int) -> str:
    return f"2026-11-23T10:{minute:02}:00+01:00"


def called_off(school: School) -> None:
    school.happens(invitation())
    school.dispatch(now=at(0))
    school.run("event", "withdraw", "avond")
    school.dispatch(now=at(5))


def test_a3_who_heard_that_it_is_off_hears_that_it_is_on_and_when(small_school: School) -> None:
    called_off(small_school)
    assert "it was withdrawn: with this change it is on again" in small_school.run(*AGAIN).stderr
    assert "it was withdrawn" not in small_school.run(*AGAIN[:3], "--set", "place=hal", "--dry-run").stderr
    assert small_school.dispatch(now=at(10)) == {"sent": 3}, "and a change counts for no cap"
    assert small_school.subjects("g1@") == [
        "Uitnodiging: Ouderavond", "Gaat niet door: Ouderavond", "Gaat toch door: Ouderavond",
    ]  # fmt: skip
    mail = small_school.smtp.mails[-1]
    body = mail.parsed.get_body(("plain",)).get_content()
    assert "Wanneer: donderdag 10 december om 19.30 uur, hal" in body
    assert "Op maandag 23 november lieten we weten dat het niet doorging." in body
    found = [part for part in mail.parsed.walk() if part.get_content_type() == "text/calendar"]
    entry = Calendar.from_ical(found[0].get_payload(decode=True))
    assert (entry["METHOD"], entry.events[0]["SEQUENCE"]) == ("REQUEST", 2), "the entry of before, alive again"
    assert small_school.dispatch(now=at(15)) == {}


def test_a3_then_it_may_change_and_be_off_again_and_each_is_told_once(small_school: School) -> None:
    called_off(small_school)
    for minute, words in ((10, AGAIN), (15, LATER), (20, ("event", "withdraw", "avond")), (25, AGAIN)):
        small_school.run(*words)
        small_school.dispatch(now=at(minute))
    assert [one.split(":")[0] for one in small_school.subjects("g3@")] == [
        "Uitnodiging", "Gaat niet door", "Gaat toch door", "Gewijzigd", "Gaat niet door", "Gaat toch door",
    ]  # fmt: skip
    small_school.run("event", "withdraw", "avond")
    small_school.run("event", "amend", "avond", "--set", "place=zaal")
    assert small_school.dispatch(now=at(30)) == {"sent": 3}
    assert small_school.subjects("g3@")[-1].startswith("Gewijzigd"), "the last word that it was off never went"


def test_a3_who_heard_nothing_is_invited_and_who_left_hears_nothing_twice(small_school: School) -> None:
    called_off(small_school)
    small_school.family("p9 Mees Vos", "3A", guardian("g9", "Ans Vos"))
    small_school.rows = [row for row in small_school.rows if row["pupil_key"] != "p2"]
    small_school.enrol("--accept-left", "--accept-changes", "--accept-groups")
    small_school.run(*AGAIN)
    small_school.dispatch(now=at(10))
    assert small_school.subjects("g9@") == ["Uitnodiging: Ouderavond"]
    assert small_school.subjects("g1@")[2:] == ["Gaat toch door: Ouderavond"]
    assert small_school.subjects("g3@")[1:] == ["Gaat niet door: Ouderavond"], "for them it stays off"


def test_a3_what_was_called_off_before_anybody_heard_of_it_is_news(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    small_school.run("event", "withdraw", "avond")
    small_school.run(*AGAIN)
    small_school.dispatch(now=at(0))
    assert small_school.subjects("g1@") == ["Uitnodiging: Ouderavond"]


def test_a3_who_was_told_that_it_is_not_for_them_hears_that_it_is(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch(now=at(0))
    small_school.happens(invitation("7B") | {"revision": 2})
    small_school.dispatch(now=at(5))
    assert small_school.subjects("g3@")[1:] == ["Niet meer voor u: Ouderavond"]
    small_school.happens(invitation() | {"revision": 3})
    small_school.dispatch(now=at(10))
    assert small_school.subjects("g3@")[2:] == ["Toch voor u: Ouderavond"]


def test_a3_news_that_no_longer_held_holds_again(small_school: School) -> None:
    news = {"title": "De luizen", "body": "Kijk thuis even in het haar."}
    small_school.happens({"id": "n", "kind": "notice", "audience": {"group": "3A"}, "payload": news})
    small_school.dispatch(now=at(0))
    small_school.run("event", "withdraw", "n")
    small_school.dispatch(now=at(5))
    small_school.run("event", "amend", "n", "--set", "title=De luizen")
    small_school.dispatch(now=at(10))
    assert small_school.subjects("g1@")[1:] == ["Geldt niet meer: De luizen", "Geldt toch: De luizen"]
