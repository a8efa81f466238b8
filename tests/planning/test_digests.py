"""The digest: gathered at a set hour, counted once, and judged again for each message in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

MONDAY, SIX = "2026-11-23T10:00:00+01:00", "2026-11-23T18:00:00+01:00"
DIGEST = '\n[digest]\nat = "18:00"\n'
WIDE = ('send = ["08:00-18:00"]', 'send = ["08:00-20:00"]')


def moment(id: str, group: str, what: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "moment", "audience": {"group": group}, "payload": {"what": what}} | more


def letter(id: str, title: str, **more: Any) -> dict[str, Any]:
    news = {"id": id, "kind": "notice", "audience": {"school": True}, "payload": {"title": title, "body": "Tot dan."}}
    return news | more


@pytest.fixture
def gathered(school: School) -> School:
    """Three siblings with two guardians, who live apart, in a school with a digest."""
    school.configure(DIGEST, replace=WIDE)
    both = guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")
    for pupil in ("p1 Jip Prins;3A", "p2 Roos Prins;5B", "p3 Daan Prins;7B"):
        name, group = pupil.split(";")
        school.family(name, group, *both)
    school.enrol()
    return school


def weekly(school: School) -> None:
    posts = [("m1", "3A", "De torens staan."), ("m2", "5B", "Het lied is klaar."), ("m3", "7B", "De brug houdt.")]
    school.happens(*(moment(id, group, what) for id, group, what in posts))


def test_vector_13_three_posts_to_a_guardian_of_three_are_one_digest_and_count_one(gathered: School) -> None:
    weekly(gathered)
    assert gathered.dispatch() == {"collected": 3, "folded": 6}
    assert gathered.dispatch("2026-11-23T17:59:00+01:00") == {}
    assert gathered.dispatch(SIX) == {"sent": 2}
    first, second = gathered.smtp.mails
    for mail in (first, second):
        body = mail.parsed.get_body(("plain",)).get_content()
        assert all(said in body for said in ("De torens staan.", "Het lied is klaar.", "De brug houdt."))
        assert str(mail.parsed["Subject"]) == "Een mooi moment uit de klas en nog 2 berichten"
    gathered.happens(*(letter(f"n{n}", f"Brief {n}") for n in (1, 2, 3)))
    counts = gathered.json("plan", now="2026-11-24T10:00:00+01:00")["counts"]
    assert (counts["allow"], counts["delay"]) == (4, 2), "two slots are left for each of them, and they count apart"


def test_status_counts_what_waits_in_digests_and_log_names_no_digest_by_its_id(gathered: School) -> None:
    weekly(gathered)
    gathered.dispatch()
    said, told = gathered.run("status").stdout, gathered.json("status")
    assert "6 wait in a digest, the first of which goes Mon 23 Nov 18:00" in said
    assert told["in_digests"] == {"waiting": 6, "next_due": SIX}
    assert told["messages"]["queued"] == sum(one["count"] for one in told["left"]) + 6
    log = gathered.run("log").stdout
    assert "digest-" not in log and " digest " in log and "digest-" in gathered.run("log", "--wide").stdout
    gathered.dispatch(SIX)
    assert " in a digest" not in gathered.run("status").stdout


def test_plan_says_when_it_is_folded_and_why_names_the_digest(gathered: School) -> None:
    weekly(gathered)
    plans = gathered.json("plan")["plans"]
    assert {(p["verdict"], p["rule"], p["reason"], p["until"]) for p in plans} == {("fold", "frequency", "digest", SIX)}


def test_what_is_withdrawn_or_opted_out_before_the_hour_is_not_in_it(gathered: School) -> None:
    weekly(gathered)
    gathered.dispatch()
    gathered.happens({"id": "m1", "withdrawn": True})
    gathered.run("optout", "g2", "--kind", "moment")
    assert gathered.dispatch(SIX) == {"collected": 1, "sent": 1}
    (mail,) = gathered.smtp.mails
    body = mail.parsed.get_body(("plain",)).get_content()
    assert "g1@" in str(mail.parsed["To"]) and "De torens" not in body and "Het lied is klaar." in body
    assert gathered.json("status")["messages"]["queued"] == 0


def test_a_guardian_may_wish_for_single_messages_or_for_a_digest_of_all(gathered: School) -> None:
    for row in gathered.rows:
        row["digest"] = {"g1": "nee", "g2": "ja"}[row["guardian_key"]]
    gathered.enrol()
    gathered.happens(moment("m1", "3A", "De torens staan."), letter("n1", "Brief 1"))
    verdicts = {(p["event"], p["recipient"]): p["verdict"] for p in gathered.json("plan")["plans"]}
    assert verdicts == {("m1", "g1"): "allow", ("n1", "g1"): "allow", ("m1", "g2"): "fold", ("n1", "g2"): "fold"}


def test_a_digest_waits_for_a_free_slot_and_takes_more_in_meanwhile(gathered: School) -> None:
    gathered.happens(*(letter(f"n{n}", f"Brief {n}") for n in (1, 2, 3)))
    assert gathered.dispatch()["sent"] == 6
    gathered.happens(moment("m1", "3A", "De torens staan."))
    assert gathered.dispatch("2026-11-23T10:05:00+01:00") == {"collected": 1, "folded": 2}
    assert gathered.dispatch(SIX) == {"delayed": 2}
    gathered.happens(moment("m2", "5B", "Het lied is klaar."))
    assert gathered.dispatch("2026-11-25T12:00:00+01:00") == {"collected": 1, "folded": 2}
    assert gathered.dispatch("2026-11-30T08:00:00+01:00") == {"sent": 2}
    body = gathered.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    assert "De torens staan." in body and "Het lied is klaar." in body


def test_two_at_one_address_get_one_digest_with_both_names(school: School) -> None:
    school.configure(DIGEST, replace=WIDE)
    shared = {"email": "thuis@guardian.example"}
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | shared, guardian("g2", "Mark Prins") | shared)
    school.enrol()
    school.happens(moment("m1", "3A", "De torens staan."), moment("m2", "3A", "Het lied is klaar."))
    assert school.dispatch()["folded"] == 4
    assert school.dispatch(SIX) == {"sent": 1}
    assert "Sara Bakker" in str(school.smtp.mails[0].parsed["To"]) and "Mark" in str(school.smtp.mails[0].parsed["To"])


def test_a_hold_on_one_child_keeps_that_childs_news_out_and_the_rest_waits_for_a_person(gathered: School) -> None:
    weekly(gathered)
    gathered.dispatch()
    gathered.staff("directie;Vera de Groot;leader;")
    gathered.run("hold", "pupil", "p1", "--as", "directie", "--reason", "stilte")
    assert gathered.dispatch(SIX) == {}, "the whole digest is behind the hold"
    gathered.run("release", "pupil", "p1", "--as", "directie")
    assert gathered.json("status")["messages"]["awaiting_approval"] == 2
    assert gathered.dispatch("2026-11-24T08:00:00+01:00") == {"sent": 2}, "the other children's news goes"
    gathered.approve("m1", "--as", "directie", now="2026-11-24T09:00:00+01:00")
    assert gathered.dispatch("2026-11-24T09:00:00+01:00") == {"delayed": 2}, "it is gathered anew"
    assert gathered.dispatch("2026-11-24T18:00:00+01:00") == {"sent": 2}


def test_a_digest_that_fails_takes_what_is_in_it_along(gathered: School) -> None:
    weekly(gathered)
    gathered.dispatch()
    gathered.smtp.replies["RCPT"] = ["550 5.1.1 no such mailbox"]
    assert gathered.dispatch(SIX, exit_code=1) == {"failed": 1, "sent": 1}
    states = gathered.json("status")["messages"]
    assert (states["failed"], states["sent"], states["queued"]) == (4, 4, 0), "a digest and three messages each"


@pytest.mark.parametrize("reply", ["451 4.3.0 later", "421 4.3.2 going down"])
def test_a_digest_that_is_tried_again_is_judged_again(gathered: School, reply: str) -> None:
    weekly(gathered)
    gathered.dispatch()
    gathered.smtp.replies["RCPT"] = [reply] * 2
    gathered.dispatch(SIX, exit_code=None)
    assert gathered.json("status")["messages"]["queued"] >= 4
    gathered.happens({"id": "m1", "withdrawn": True})
    gathered.dispatch("2026-11-24T10:00:00+01:00", exit_code=None)
    assert len(gathered.smtp.mails) == 2
    assert all("De torens" not in mail.parsed.get_body(("plain",)).get_content() for mail in gathered.smtp.mails)


def test_a_digest_of_what_may_go_in_a_holiday_goes_in_it(gathered: School) -> None:
    gathered.configure(
        f"{DIGEST}\n[rules.timing]\nholiday_messages = true\n",
        replace=('send = ["08:00-18:00"]\nschool_days_only = true', 'send = ["08:00-20:00"]'),
    )
    gathered.now = "2026-10-21T10:00:00+02:00"
    payload = {"holiday": "herfstvakantie", "action": {"id": "read-in-turns"}, "last_day": "2026-10-25"}
    gathered.happens({"id": "r1", "kind": "reading_reminder", "audience": {"school": True}, "payload": payload})
    assert gathered.dispatch() == {"collected": 1, "folded": 2}
    assert gathered.dispatch("2026-10-21T18:00:00+02:00") == {"sent": 2}


LETTER = {
    "title": "Het kerstfeest",
    "body": "Dit is **nieuw**.\n\n## Wat er komt\n\n- 17 december\n- <b>taart</b>\n\n1. zingen\n2. eten",
}
EVENING = {
    "title": "Avond over het schooladvies",
    "why": "We vertellen hoe het gaat.",
    "starts_at": "2026-12-10T19:30:00+01:00",
    "ends_at": "2026-12-10T20:30:00+01:00",
    "place": "de aula",
    "reply_by": "2026-12-07",
}


def test_10_a_digest_keeps_headings_lists_and_what_stands_out_and_is_called_by_what_is_in_it(gathered: School) -> None:
    for row in gathered.rows:
        row["digest"] = "ja"
    gathered.enrol()
    whole = {"school": True}
    gathered.happens(
        letter("n1", "x", payload=LETTER),
        {"id": "m1", "kind": "meeting_invitation", "audience": whole, "payload": EVENING},
        moment("p1", "3A", "De torens staan."),
    )
    gathered.dispatch()
    assert gathered.dispatch(SIX)["sent"] == 2
    mail = gathered.smtp.mails[0].parsed
    page, text = (mail.get_body((part,)).get_content().replace("\r", "") for part in ("html", "plain"))
    assert str(mail["Subject"]) == "Avond over het schooladvies en nog 2 berichten"
    assert ">Graag antwoord vóór dinsdag 8 december</div>" in page
    assert page.index("Uitnodiging: Avond") < page.index("Het kerstfeest</h2>") < page.index("De torens staan.")
    for shown in (
        "<h2>Uitnodiging: Avond over het schooladvies</h2>",
        "Wanneer: <strong>donderdag 10 december van 19.30 tot 20.30 uur</strong>",
        "Plaats: <strong>de aula</strong>",
        "<h3>Wat er komt</h3>\n<ul>\n<li>17 december</li>\n<li>&lt;b&gt;taart&lt;/b&gt;</li>\n</ul>",
        "<ol>\n<li>zingen</li>\n<li>eten</li>\n</ol>",
    ):
        assert shown in page
    assert "**" not in text and "\nWat er komt\n" in text and "- <b>taart</b>\n" in text
    for part in (page, text):
        assert part.count("Beste ") == part.count("Hartelijke groet,") == part.count("U krijgt deze mail") == 1


def test_a_digest_says_of_which_group_its_news_is_and_no_title_twice(gathered: School) -> None:
    for row in gathered.rows:
        row["digest"] = "ja"
    gathered.family("p4 Bo Vink", "7B", guardian("g4", "Ans Vink", digest="ja"))
    gathered.enrol()
    evening = {"kind": "meeting_invitation", "payload": EVENING}
    gathered.happens(
        {"id": "m1", "audience": {"group": "7B"}} | evening,
        {"id": "m2", "audience": {"school": True}} | evening,
        letter("n1", "Gym in groep 5B", audience={"group": "5B"}),
        letter("n2", "Schoolfoto", audience={"group": "7B"}),
    )
    gathered.dispatch()
    gathered.dispatch(SIX)
    mails = {mail.recipients[0]: mail.parsed for mail in gathered.smtp.mails}
    for key, head in (("g1", "Groep 7B: "), ("g4", "")):
        page, text = (mails[f"{key}@guardian.example"].get_body((part,)).get_content().replace("\r", "")
                      for part in ("html", "plain"))  # fmt: skip
        assert f"<h2>{head}Uitnodiging: Avond over het schooladvies</h2>" in page
        assert f"{head}Uitnodiging: Avond over het schooladvies\n" in text and f"{head}Schoolfoto\n" in text
        assert "<h2>Uitnodiging: Avond over het schooladvies</h2>" in page, "of the whole school"
        assert ("\nGym in groep 5B\n" in text) is (key == "g1"), "which says so itself"
        for said in (page, text):
            assert "U bent welkom: " not in said and said.count("Avond over het schooladvies") <= 4


TALK = {
    "starts_at": "2026-12-09T15:15:00+01:00",
    "ends_at": "2026-12-09T15:35:00+01:00",
    "place": "lokaal 3A",
    "sections": {"development": "Dit gaat goed.", "expectations": "Plannen.", "actions": "Samen lezen."},
}


def test_6_a_talk_in_a_digest_is_named_inside_and_not_in_the_subject(gathered: School) -> None:
    for row in gathered.rows:
        row["digest"] = "ja"
    gathered.enrol()
    gathered.happens(
        {"id": "c1", "kind": "conference", "audience": {"pupil": "p1"}, "payload": TALK}, letter("n1", "Nieuws.")
    )
    gathered.dispatch()
    gathered.dispatch(SIX)
    mail = next(one.parsed for one in gathered.smtp.mails if "en nog een bericht" in one.parsed["Subject"])
    assert "Bericht van" not in mail["Subject"] and "esprek" not in mail["Subject"]
    page = mail.get_body(("html",)).get_content()
    assert "<h2>Gesprek op school</h2>" in page and "<h1>2 berichten van school</h1>" in page
