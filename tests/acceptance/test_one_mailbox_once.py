"""One revision of an event comes to one mailbox once, whatever changes between queueing and the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover, more

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

SHARED = {"email": "thuis@guardian.example"}
SUNDAY = "2026-11-22T20:00:00+01:00"
MONDAY = "2026-11-23T10:00:00+01:00"
LATER = "2026-11-23T10:30:00+01:00"
DIGEST = '\n[digest]\nat = "16:00"\n'
EVENING = "2026-11-23T16:05:00+01:00"
FATHER, GUARDIAN = {"relation": "father"}, {"relation": "legal_guardian"}
BAN = {"blocked": "court-order"}


def score(*, approved: bool = True) -> dict[str, Any]:
    """Something about one child."""
    action = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
    payload = {"subject": "lezen", "direction": "up", "action": action, "next_goal": "een boek lezen"}
    payload |= {"summary": "Het gaat beter."} | ({"approved_by": "juf.karin"} if approved else {})
    return {"id": "s1", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": payload}


def news() -> dict[str, Any]:
    """Something for a group."""
    payload = {"title": "Nieuws", "body": "Dit is nieuws."}
    return {"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload}


def evening() -> dict[str, Any]:
    """A meeting of a group, with a time and a place."""
    payload = {
        "title": "Avond",
        "starts_at": "2026-12-10T19:30:00+01:00",
        "place": "aula",
        "why": "U hoort hoe het is.",
    }
    return {"id": "m1", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": payload}


def change(school: School, key: str, **values: str) -> None:
    """The next file says something else of one guardian."""
    for row in school.rows:
        row.update(values if row["guardian_key"] == key else {})
    school.enrol("--accept-changes", "--accept-mailboxes")


def at_home(school: School) -> list[set[str]]:
    """Whom each mail to the shared mailbox names, as it came."""
    home = [mail.parsed["To"].addresses for mail in school.smtp.mails if "thuis@" in str(mail.parsed["To"])]
    return [{one.display_name.split()[0] for one in to} for to in home]


@pytest.fixture
def three(school: School) -> School:
    """Three guardians of one child read one mailbox, among others who have their own."""
    for number in range(8):
        school.family(f"q{number} Kind{number} Ander{number}", "8C", guardian(f"o{number}", f"Ouder{number} Ander"))
    grandmother = guardian("g3", "Wil Prins", **SHARED) | GUARDIAN
    both = guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED) | FATHER
    school.family("p1 Jip Prins", "3A", *both, grandmother)
    school.enrol()
    return school


@pytest.mark.parametrize(
    ("event", "moved"), cover({"score": score(), "news": news()}, {"moved": {}, "moved and banned": BAN})
)
def test_2_whom_the_owner_of_a_mail_leaves_behind_get_one_together(
    three: School, event: dict[str, Any], moved: dict[str, str]
) -> None:
    three.happens(event)
    three.dispatch(now=SUNDAY)
    change(three, "g1", email="new@guardian.example", **moved)
    three.dispatch(now=MONDAY)
    three.dispatch(now=LATER)
    assert at_home(three) == [{"Mark", "Wil"}]


def test_2_so_do_they_after_an_approval(three: School) -> None:
    three.staff("juf;Karin Bos;teacher;3A")
    three.happens(score(approved=False))
    three.dispatch()
    change(three, "g1", email="new@guardian.example")
    three.approve("s1", "--as", "juf")
    three.dispatch()
    three.dispatch(now=LATER)
    assert at_home(three) == [{"Mark", "Wil"}]


def test_2_two_who_come_to_read_one_mailbox_get_one_mail(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins") | FATHER)
    school.enrol()
    school.happens(score(), news())
    school.dispatch(now=SUNDAY)
    change(school, "g1", **SHARED)
    change(school, "g2", **SHARED)
    school.dispatch(now=MONDAY)
    school.dispatch(now=LATER)
    assert at_home(school) == [{"Sara", "Mark"}] * 2
    assert school.json("why", "s1")["plans"][1]["state"] == "sent"


@pytest.mark.parametrize("wishes", [("no", ""), ("yes", "no"), *more((("", "no"),), (("no", "yes"),))])
def test_2_no_mailbox_has_a_mail_and_a_digest_with_the_same_news(school: School, wishes: tuple[str, str]) -> None:
    school.configure(DIGEST)
    one, other = (SHARED | {"digest": wish} for wish in wishes)
    father = guardian("g2", "Mark Prins", **other) | FATHER
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **one), father)
    school.enrol()
    school.happens(news())
    school.dispatch()
    school.dispatch(now=EVENING)
    assert at_home(school) == [{"Sara", "Mark"}]


@pytest.mark.parametrize(
    ("whose", "before", "after"),
    [("g1", "no", "yes"), ("g2", "yes", "no"), *more(("g1", "yes", "no"), ("g2", "no", "yes"))],
)
def test_2_nor_where_the_wish_for_a_digest_changes_meanwhile(
    school: School, before: str, after: str, whose: str
) -> None:
    school.configure(DIGEST)
    both = SHARED | {"digest": before}
    father = guardian("g2", "Mark Prins", **both) | FATHER
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **both), father)
    school.enrol()
    school.happens(news())
    school.dispatch(now=SUNDAY)
    change(school, whose, digest=after)
    for moment in (MONDAY, EVENING, "2026-11-24T10:00:00+01:00", "2026-11-24T16:05:00+01:00"):
        school.dispatch(now=moment)
    assert at_home(school) == [{"Sara", "Mark"}]


def test_1_who_wants_nothing_silences_nobody_else(three: School) -> None:
    three.run("optout", "g2")
    three.happens(score(), news())
    three.dispatch()
    assert at_home(three) == [{"Sara", "Wil"}] * 2
    for event in ("s1", "n1"):
        told = {plan["recipient"]: plan["verdict"] for plan in three.json("why", event)["plans"]}
        assert told == {"g1": "allow", "g2": "refuse", "g3": "allow"}


def test_1_nor_does_who_left_the_file_and_wanted_nothing(three: School) -> None:
    three.run("optout", "g2")
    three.rows = [row for row in three.rows if row["guardian_key"] != "g2"]
    three.enrol()
    three.happens(score(), news())
    three.dispatch()
    assert at_home(three) == [{"Sara", "Wil"}] * 2


@pytest.mark.parametrize(("protected", "left"), cover([BAN, {"receives": "nothing"}], [False, True]))
def test_1_no_post_tells_a_group_where_a_protected_guardian_may_be(
    school: School, protected: dict[str, str], left: bool
) -> None:
    school.configure(replace=('general = ["email"]', 'general = ["handover", "email"]'))
    for number in range(8):
        school.family(f"q{number} Kind{number} Ander{number}", "3A", guardian(f"o{number}", f"Ouder{number} Ander"))
    father = guardian("g2", "Mark Prins") | FATHER | protected
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), father)
    school.enrol()
    if left:
        school.rows.pop()
        school.enrol()
    school.happens(evening())
    school.dispatch()
    posted = any(plan["recipient"] == "group:3A" for plan in school.json("why", "m1")["plans"])
    assert not posted


def test_2_who_comes_to_a_mailbox_that_has_it_gets_the_change_along(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED))
    school.enrol()
    school.happens(evening())
    school.dispatch()
    school.family("p1 Jip Prins", "3A", guardian("g2", "Mark Prins", **SHARED) | FATHER)
    school.enrol()
    school.run("event", "amend", "m1", "--set", "place=zaal")
    school.dispatch(now=LATER)
    assert at_home(school) == [{"Sara"}, {"Sara", "Mark"}]


def test_1_who_comes_to_a_mailbox_that_had_it_is_told_nothing_twice_and_hears_what_changes(school: School) -> None:
    school.configure(DIGEST)
    father = guardian("g2", "Mark Prins", digest="yes") | FATHER
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", digest="no", **SHARED), father)
    school.enrol()
    school.happens(news())
    school.dispatch()
    change(school, "g2", **SHARED)
    school.dispatch(now=EVENING)
    assert at_home(school) == [{"Sara"}]
    said = school.run("why", "n1").output
    assert "g2 (revision 1): refuse - had it in the same mailbox" in said and ", g1 had it in the same mailbox" in said
    assert school.json("why", "n1")["not_reached"] == {}
    change(school, "g1", email="sara@guardian.example")
    school.run("event", "amend", "n1", "--set", "title=Ander nieuws")
    school.dispatch(now="2026-11-24T10:00:00+01:00")
    assert at_home(school) == [{"Sara"}, {"Mark"}] and school.subjects("thuis@")[1].startswith("Gewijzigd")
