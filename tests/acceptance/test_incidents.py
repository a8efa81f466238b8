"""What happened to a child is told the same day: colleagues hear at once that it is to be told, or was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

STAFF = """key;name;email;groups;role
directie;Ria Vos;directie@wegwijzer.example;;leader
karin;Karin de Boer;karin@wegwijzer.example;3A;teacher
jan;Jan Smit;jan@wegwijzer.example;7B;teacher
"""
AT_ELEVEN, TEN_PAST = "2026-11-23T11:00:00+01:00", "2026-11-23T11:10:00+01:00"
TWO_DAYS_ON, NEXT_DAY = "2026-11-25T09:00:00+01:00", "2026-11-24T09:00:00+01:00"
TO_APPROVE = "Keur goed en bel: er is iets gebeurd met een kind uit groep 3A"
TO_CALL = "Bel nu: er is iets gebeurd met een kind uit groep 3A"
ASKED = {
    "goed": "Gevraagd aan Karin de Boer: keur goed en bel, er is iets gebeurd",
    "bel": "Gevraagd aan Karin de Boer: bel nu, er is iets gebeurd",
}
UNTOLD = "Bel alsnog: er is iets gebeurd met een kind uit groep 3A"


def with_an_incident(school: School, *, approved: bool = False, mobile: str = "0612345678") -> None:
    school.configure(
        '\n[staff_mail]\nat = "23:00"\n', replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]')
    )
    school.family("p1 Bo Prins", "3A", guardian("g1", "Sara Bakker", mobile=mobile))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    school.now = AT_ELEVEN
    said = {
        "what": "Bo kreeg een bal tegen het hoofd.",
        "what_we_did": "We hebben gekoeld.",
        "ask": "Bel de huisarts, vanavond.",
    }
    school.happens({"id": "incident-2", "kind": "incident", "audience": {"pupil": "p1"}, "payload": said})
    school.run("dispatch", exit_code=None)
    if approved:
        school.approve("incident-2", "--as", "karin")
        school.run("dispatch", exit_code=None)


def told(school: School) -> dict[str, list[str]]:
    """The subjects that each colleague got, and none of them names the child."""
    assert not any("Bo " in str(mail.parsed) or "bal tegen" in str(mail.parsed) for mail in school.smtp.mails)
    return {key: school.subjects(f"{key}@") for key in ("karin", "directie", "jan")}


def test_3_an_incident_that_waits_for_a_yes_is_mailed_at_once_to_teacher_and_leader(school: School) -> None:
    with_an_incident(school)
    school.run("dispatch", now=TEN_PAST, exit_code=None)
    assert told(school) == {"karin": [TO_APPROVE], "directie": [ASKED["goed"]], "jan": []}, "once each"
    school.approve("incident-2", "--as", "karin", now=TEN_PAST)
    school.run("dispatch", now=TEN_PAST, exit_code=None)
    assert told(school) == {
        "karin": [TO_APPROVE, TO_CALL],
        "directie": [ASKED["goed"], ASKED["bel"]],
        "jan": [],
    }


@pytest.mark.parametrize(("approved", "do"), [(False, "keur goed en bel"), (True, "bel nu")])
def test_3_colleagues_hear_once_more_before_lessons_end_of_what_nobody_did(
    school: School, approved: bool, do: str
) -> None:
    with_an_incident(school, approved=approved)
    for clock in ("11:10", "13:20", "13:30", "13:40", "14:20", "16:00", "20:00"):
        school.run("dispatch", now=f"2026-11-23T{clock}:00+01:00", exit_code=None)
    first, asked = (
        [TO_APPROVE, *([TO_CALL] if approved else [])],
        [ASKED["goed"], *([ASKED["bel"]] if approved else [])],
    )
    still = f"Nog niet gedaan: {do}, over een kind uit groep 3A"
    taken = f"Gevraagd aan Ria Vos: nog niet gedaan, {do}{', over een kind' if approved else ''}"
    assert told(school) == {"karin": [*first, taken], "directie": [*asked, still], "jan": []}, "now the leader has it"


@pytest.mark.parametrize(
    ("told_before", "now", "said"),
    [
        (True, "23T14:20", "Er is vandaag iets gebeurd, en straks gaat het kind naar huis."),
        (True, "23T17:01", "Er is vandaag iets gebeurd, en de school is al uit."),
        (True, "24T14:20", "Er is op maandag 23 november iets gebeurd."),
        (True, "24T17:01", "Er is op maandag 23 november iets gebeurd."),
        (False, "23T17:01", "Bel nu: er is iets gebeurd met een kind uit groep 3A. Lees eerst de kaart."),
        (False, "24T08:20", "Bel nu: er is iets gebeurd met een kind uit groep 3A. Dat was op maandag 23 november."),
        (True, "25T09:00", "Bel alsnog: er is iets gebeurd met een kind uit groep 3A. Dat was op maandag 23 november."),
    ],
)
def test_3_a_word_about_an_incident_says_what_is_so_when_it_is_sent(
    school: School, told_before: bool, now: str, said: str
) -> None:
    """The machine slept in between: what was true before is not said."""
    with_an_incident(school)
    school.approve("incident-2", "--as", "karin", now=TEN_PAST)
    if told_before:
        school.run("dispatch", now=TEN_PAST, exit_code=None)
    school.run("dispatch", now=f"2026-11-{now}:00+01:00", exit_code=None)
    text = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content().replace("\r", "")
    assert said in " ".join(text.split())
    assert ("straks" in text) == (now == "23T14:20")


@pytest.mark.parametrize(
    ("now", "at_school"),
    [("23T11:10", True), ("23T14:29", True), ("23T14:30", False), ("23T17:01", False), ("24T09:00", False)],
)
def test_7_a_card_says_before_the_child_goes_home_while_it_is_at_school(
    school: School, now: str, at_school: bool
) -> None:
    with_an_incident(school, approved=True)
    page, moment = school.folder / "taken.html", f"2026-11-{now}:00+01:00"
    school.run("tasks", "--as", "karin", "--print", str(page), now=moment)
    assert ("vóór het kind naar huis gaat" in page.read_text(), "Bel nu." in page.read_text()) == (
        at_school,
        not at_school,
    )


def test_3_who_called_in_time_hears_nothing_more(school: School) -> None:
    with_an_incident(school, approved=True)
    (card,) = school.json("tasks", now=TEN_PAST)["cards"]
    number = str(card["ticks"][0]["message"])
    school.run("settle", number, "--done", "--as", "karin", now=TEN_PAST)
    school.run("dispatch", now="2026-11-23T13:40:00+01:00", exit_code=None)
    assert told(school)["karin"] == [TO_APPROVE, TO_CALL]


@pytest.mark.parametrize("approved", [False, True])
def test_3_an_incident_that_nobody_told_is_mailed_at_once_too_and_has_a_name_on_paper(
    school: School, approved: bool
) -> None:
    with_an_incident(school, approved=approved)
    school.run("dispatch", now=TWO_DAYS_ON, exit_code=None)
    before, asked = ([TO_APPROVE, TO_CALL], list(ASKED.values())) if approved else ([TO_APPROVE], [ASKED["goed"]])
    taken = "Gevraagd aan Ria Vos: bel alsnog, er is iets gebeurd"
    assert told(school) == {"karin": [*before, taken], "directie": [*asked, UNTOLD], "jan": []}
    page = school.folder / "taken.html"
    school.run("tasks", "--as", "directie", "--print", str(page), now=TWO_DAYS_ON)
    assert "incident-2" not in page.read_text()


def test_3_the_card_says_call_today_and_the_text_names_the_day(school: School) -> None:
    with_an_incident(school, approved=True)
    page = school.folder / "taken.html"
    for now, when in ((TEN_PAST, "Bel vandaag, liefst vóór het kind naar huis gaat."), (NEXT_DAY, "Bel nu.")):
        school.run("tasks", "--as", "karin", "--print", str(page), now=now)
        assert (
            when in page.read_text() and "Er is maandag 23 november op school iets gebeurd met Bo" in page.read_text()
        )
        assert "Doen vóór" not in page.read_text() and "is vandaag" not in page.read_text()


NEWS = {"id": "n1", "kind": "notice", "audience": {"group": "3A"}, "payload": {"title": "Gym", "body": "Geen gym."}}


def test_2_the_printed_list_begins_with_what_happened_to_a_child(school: School) -> None:
    """Also where it waits for a yes, and where it went past its time: then it says whom to call, and what to tell."""
    with_an_incident(school)
    page = school.folder / "taken.html"
    school.configure('\n[staff_mail]\nat = "23:00"\n', replace=('general = ["email"]', 'general = ["handover"]'))
    school.happens(NEWS)
    school.run("dispatch", now=TEN_PAST, exit_code=None)
    seen = []
    for now, yes in ((TEN_PAST, False), (TEN_PAST, True), (TWO_DAYS_ON, False)):
        if yes:
            school.approve("incident-2", "--as", "karin", now=now)
            school.run("dispatch", now=now, exit_code=None)
        if now == TWO_DAYS_ON:
            school.run("dispatch", now=now, exit_code=None)
        school.run("tasks", "--as", "karin", "--print", str(page), now=now)
        text = page.read_text()
        seen.append(text)
        first = min(text.index(said) for said in ("Nu doen", "Ouder van Bo: bellen") if said in text)
        assert first < text.index("Geen gym."), "before the news"
    assert "Bericht over Bo: aan Sara Bakker. Nu goedkeuren en bellen." in seen[0] and "Goedkeuren vóór" not in seen[0]
    assert "Nu doen" not in seen[1]
    said = "Bel alsnog: wat er maandag 23 november gebeurde met Bo. Dit is nog niet afgestreept."
    assert said in seen[2]
    assert "Bel: Sara Bakker, +31612345678." in seen[2] and "Bel de huisarts, vanavond." in seen[2]
    assert "Let op: dit is geschreven op maandag 23 november. Zeg niet ‘vanavond’: noem de dag." in seen[2]
    assert "Zeg eerst hoe het nu met Bo gaat." in seen[2].partition("Let op")[2]


def mornings(school: School, day: str) -> list[str]:
    """What the leader is mailed at the hour of the mail on this day and in the runs around it."""
    before = len(school.subjects("directie@"))
    for hour in ("06:00", "07:00", "07:10", "12:00"):
        school.run("dispatch", now=f"{day}T{hour}:00+01:00", exit_code=None)
    return school.subjects("directie@")[before:]


@pytest.mark.parametrize("approved", [False, True])
def test_a4_what_nobody_told_stands_first_in_the_leaders_mail_until_somebody_says_that_it_is_told(
    school: School, approved: bool
) -> None:
    with_an_incident(school, approved=approved)
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('at = "23:00"', 'at = "07:00"'))
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        mornings(school, day)
    for day in ("2026-11-27", "2026-12-03", "2026-12-14", "2027-01-20"):
        assert [said.partition(" · ")[0] for said in mornings(school, day)] == [UNTOLD], day
    mail = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    paragraphs = mail.replace("\r", "").split("\n\n")
    said = "Bel alsnog: er is iets gebeurd met een kind uit groep 3A. Dat was op maandag 23 november. Dit is nog niet"
    assert paragraphs[1].startswith(said)
    assert mornings(school, "2027-01-23") == [], "on a Saturday nobody is mailed"
    key = next(one["key"] for one in school.json("tasks", now="2027-01-25T08:00:00+01:00")["errands"])
    school.run("tasks", "--did", "not-sent", key, "--as", "karin", now="2027-01-25T08:00:00+01:00")
    assert not any("gebeurd" in said for said in mornings(school, "2027-01-26"))


def test_a4_what_is_off_or_may_not_be_told_any_more_is_no_longer_to_be_told(school: School) -> None:
    with_an_incident(school, approved=True)
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('at = "23:00"', 'at = "07:00"'))
    mornings(school, "2026-11-25")
    assert [said.partition(" · ")[0] for said in mornings(school, "2026-12-03")] == [UNTOLD]
    school.run("event", "withdraw", "incident-2", now="2026-12-03T13:00:00+01:00")
    assert not any("gebeurd" in said for said in mornings(school, "2026-12-04"))


@pytest.mark.parametrize(
    ("mobile", "told"), [("0612345678", "belden we u over Bo"), ("", "spraken we u over Bo")], ids=["call", "talk"]
)
def test_17_what_was_told_by_voice_and_was_wrong_is_no_message(school: School, mobile: str, told: str) -> None:
    with_an_incident(school, approved=True, mobile=mobile)
    (card,) = school.json("tasks", now=TEN_PAST)["cards"]
    school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "karin", now=TEN_PAST)
    school.run("event", "withdraw", "incident-2", now=NEXT_DAY)
    school.run("dispatch", now=NEXT_DAY, exit_code=None)
    page = school.folder / "taken.html"
    school.run("tasks", "--as", "karin", "--print", str(page), now=NEXT_DAY)
    assert f"Op maandag 23 november {told}. Dat klopte niet." in page.read_text()
    assert "Het ging over wat er maandag 23 november gebeurde met Bo." in page.read_text()
