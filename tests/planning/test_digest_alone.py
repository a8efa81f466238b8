"""A digest of one thing is that thing, as its teacher sent it; of several it keeps what a calendar takes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

AT_FIVE = "2026-11-23T17:00:00+01:00"
NEXT_DAY = "2026-11-24T17:00:00+01:00"


def evening(name: str, day: str) -> dict[str, Any]:
    said = {"title": name, "starts_at": f"{day}T19:30:00+01:00", "place": "de aula", "why": "U hoort hoe het gaat."}
    return {"id": name, "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": said}


@pytest.fixture
def gathers(school: School) -> School:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"digest": "yes"})
    school.enrol()
    staff = "key;name;email;groups;role\nkarin;Juf Karin;karin@wegwijzer.example;3A;teacher\n"
    (school.folder / "staff.csv").write_text(staff)
    school.run("import", str(school.folder / "staff.csv"))
    return school


def arrived(school: School, now: str = AT_FIVE) -> Any:
    """The last mail that went to Sara in the digest of that afternoon."""
    school.dispatch(now.replace("17:00", "10:00"))
    school.dispatch(now)
    return school.smtp.mails[-1].parsed


def entries(mail: Any) -> list[Calendar]:
    found = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return [Calendar.from_ical(part.get_payload(decode=True)) for part in found]


def test_10_a_digest_of_one_invitation_is_that_invitation(gathers: School) -> None:
    gathers.happens(evening("Kijkavond", "2026-12-10"))
    mail = arrived(gathers)
    text, page = (mail.get_body((sort,)).get_content().replace("\r", "") for sort in ("plain", "html"))
    assert mail["Subject"] == "Uitnodiging: Kijkavond"
    assert mail["Reply-To"] == "karin@wegwijzer.example"
    for said in (text, page):
        assert "Juf Karin (groep 3A)" in said and "omdat uw kind in groep 3A zit" in said
        assert said.count("Laat het ons weten") == 1 and "Antwoord gerust op dit bericht" not in said
    [calendar] = entries(mail)
    assert (calendar["METHOD"], calendar.events[0]["SUMMARY"]) == ("REQUEST", "Kijkavond")
    assert calendar.events[0]["ORGANIZER"] == "mailto:karin@wegwijzer.example"


def test_10_a_digest_of_several_keeps_the_entry_of_each(gathers: School) -> None:
    gathers.happens(evening("Kijkavond", "2026-12-10"), evening("Rekenavond", "2026-12-14"))
    mail = arrived(gathers)
    found = entries(mail)
    assert {str(one.events[0]["SUMMARY"]) for one in found} == {"Kijkavond", "Rekenavond"}
    assert len({str(one.events[0]["UID"]) for one in found}) == 2
    files = [part.get_filename() for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert files == ["agenda-1.ics", "agenda-2.ics"]


@pytest.mark.parametrize("others", [(), ("Rekenavond",)], ids=["alone", "of several"])
def test_11_what_came_in_a_digest_changes_and_ends_in_the_same_entry(gathers: School, others: tuple[str, ...]) -> None:
    gathers.happens(evening("Kijkavond", "2026-12-10"), *(evening(name, "2026-12-14") for name in others))
    [first] = [one for one in entries(arrived(gathers)) if one.events[0]["SUMMARY"] == "Kijkavond"]
    gathers.run("event", "withdraw", "Kijkavond", now=NEXT_DAY)
    [off] = entries(arrived(gathers, NEXT_DAY))
    assert (off["METHOD"], off.events[0]["UID"]) == ("CANCEL", first.events[0]["UID"])
    assert off.events[0]["ORGANIZER"] == first.events[0]["ORGANIZER"]
    assert off.events[0]["SEQUENCE"] > first.events[0]["SEQUENCE"]
