"""Something urgent for who has no mailbox of their own: a colleague hears of it at once, and of what nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

STAFF = """key;name;email;groups;role;away_until
directie;Ria Vos;directie@wegwijzer.example;;leader;
karin;juf Karin;karin@wegwijzer.example;3A;teacher;{away}
"""
AT_EIGHT, AT_ELEVEN = "2026-11-23T08:10:00+01:00", "2026-11-23T11:00:00+01:00"
ASKED = "Gevraagd aan juf Karin: bel nu, vóór 12.00 uur, 1 ouder"
NEXT_MORNING = "2026-11-24T07:35:00+01:00"
TO_CALL = "Bel nu, vóór 12.00 uur: 1 ouder heeft dit bericht niet gekregen"


def closure() -> dict[str, Any]:
    payload = {"title": "School dicht vanmiddag", "why": "De stroom is uitgevallen."}
    payload |= {"starts_at": "2026-11-23T12:00:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"}
    return {"id": "u1", "kind": "closure", "audience": {"group": "3A"}, "priority": "urgent", "payload": payload}


def with_a_shut_mailbox(
    school: School, away: str = "", staff_mail: str = '\n[staff_mail]\nat = "07:30"\n', staff: str = STAFF
) -> None:
    """The mother reads her mailbox together with somebody who may have nothing."""
    school.configure(staff_mail, replace=('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    home = {"email": "thuis@guardian.example"}
    banned = guardian("g8", "Tom Visser", relation="father", blocked="court-order", **home)
    school.family("p4 Noor Visser", "3A", guardian("g7", "Anna Smit", mobile="0612345678", **home), banned)
    school.enrol()
    (school.folder / "staff.csv").write_text(staff.format(away=away))
    school.run("import", str(school.folder / "staff.csv"))
    school.now = AT_EIGHT
    praise = {"id": "e1", "kind": "encouragement", "audience": {"group": "3A"}, "payload": {"what": "Goed gewerkt."}}
    school.happens(praise)
    school.dispatch()
    school.smtp.mails.clear()  # the one of that morning
    school.now = AT_ELEVEN
    school.happens(closure())


@pytest.mark.parametrize(("away", "there"), [("", 1), ("2026-11-25", 0)])
def test_1_an_urgent_call_is_mailed_at_once_to_who_is_there_and_to_the_leader(
    school: School, away: str, there: int
) -> None:
    with_a_shut_mailbox(school, away)
    done = school.run("dispatch", exit_code=3)
    assert "1 guardian has to be told something urgent" in done.stderr
    school.run("dispatch", now="2026-11-23T11:05:00+01:00", exit_code=3)
    led = [ASKED if there else TO_CALL]
    assert (school.subjects("karin@"), school.subjects("directie@")) == ([TO_CALL] * there, led)
    told = {one.recipients[0][:5]: one.parsed.get_body(("plain",)).get_content() for one in school.smtp.mails}
    first = "Dit is gevraagd aan juf Karin. Is het om 11.30 uur nog niet gedaan? Doe jij het dan, en overleg eerst."
    then = "Ria Vos weet hiervan, en neemt het over als het om 11.30 uur nog niet gedaan is."
    said = {whom: [one for one in (first, then) if one in " ".join(text.split())] for whom, text in told.items()}
    assert said == ({"karin": [then], "direc": [first]} if there else {"direc": []}), "one is asked, and both know who"
    text = told["direc"]
    assert text.count(" uur") == 2 + there and "De stroom is uitgevallen." in text, (
        "one moment before which, and that of the text"
    )
    assert not any(name in text for name in ("Anna", "Noor", "Visser", "handover"))


def test_1_the_card_keeps_a_shut_mailbox_shut_and_gives_no_reason(school: School) -> None:
    with_a_shut_mailbox(school)
    school.run("dispatch", exit_code=3)
    path = school.folder / "taken.html"
    school.run("tasks", "--as", "karin", "--print", str(path))
    page = path.read_text()
    assert "Anna Smit (ouder van Noor): bellen" in page
    kept = "Alleen in gesprek met Anna Smit: niet mailen, niet op papier meegeven, niet inspreken."
    assert page.count(f"{kept} Lukt dit niet? Vraag het Ria Vos.") == 2, "what is urgent, and the rest in one call"
    assert "Tom" not in page and "of op papier" not in page


def test_1_what_is_called_ends_the_alarm(school: School) -> None:
    with_a_shut_mailbox(school, staff_mail="")
    school.run("dispatch", exit_code=3)
    school.run("settle", "--card", "u1", "--done", "--as", "karin")
    school.run("dispatch", now="2026-11-23T11:05:00+01:00")
    assert school.smtp.mails == []


def test_1_what_nobody_called_is_told_to_teacher_and_leader_the_next_morning(school: School) -> None:
    with_a_shut_mailbox(school)
    school.run("dispatch", exit_code=3)
    school.run("dispatch", now="2026-11-23T14:40:00+01:00")
    for moment in (NEXT_MORNING, "2026-11-25T07:35:00+01:00"):
        school.run("dispatch", now=moment)
    told = [mail.parsed.get_body(("plain",)).get_content() for mail in school.smtp.mails]
    assert [
        mail.recipients[0]
        for mail, text in zip(school.smtp.mails, told, strict=True)
        if "1 ouder is niet gebeld over ‘School dicht vanmiddag (groep 3A)’. Het was dringend, en het is nu te laat."
        in text
    ] == ["directie@wegwijzer.example", "karin@wegwijzer.example"]
    assert school.subjects("directie@") == [ASKED, "Voor jou: 1 ouder is niet gebeld"]


def test_1_who_leads_and_who_stands_in_are_texted_in_counts_and_once(school: School) -> None:
    (school.folder / "plugins").mkdir()
    (school.folder / "plugins" / "texting.py").write_text(SMS)
    sms = f'\n[channels.sms]\nplugin = "texting"\nout = "{school.folder / "texts"}"\nwords = true\n'
    staff = """key;name;email;mobile;groups;role;stand_in
directie;Ria Vos;;06-11111111;;leader;adjunct
adjunct;Els Kok;;612345678;;ib;
karin;juf Karin;;0622222222;3A;teacher;
"""
    with_a_shut_mailbox(
        school, staff_mail=f'{sms}\n[plugins]\nplugins_dir = "plugins"\nuse = ["texting"]\n', staff=staff
    )
    school.run("dispatch", exit_code=3)
    school.run("dispatch", now="2026-11-23T11:05:00+01:00", exit_code=3)
    texts = (school.folder / "texts").read_text().splitlines()
    words = "Basisschool De Wegwijzer: Dringend, doe nu: bel 1 ouder. Wat en wie staat op de takenlijst."
    asked = "Basisschool De Wegwijzer: Dringend. Gevraagd aan Ria Vos: bel 1 ouder. Om 11.30 uur niet gedaan? Doe jij "
    asked += "het dan. Wat en wie staat op de takenlijst."
    assert texts == [f"+31611111111 {words}", f"+31612345678 {asked}"]


@pytest.mark.parametrize("teacher", ["juf Karin", ""])
def test_2_a_leader_is_texted_that_the_own_task_is_off_and_of_no_other(school: School, teacher: str) -> None:
    """The leader was told to drop what a teacher had to do."""
    (school.folder / "plugins").mkdir()
    (school.folder / "plugins" / "texting.py").write_text(SMS)
    sms = f'\n[channels.sms]\nplugin = "texting"\nout = "{school.folder / "texts"}"\nwords = true\n'
    karin = f"karin;{teacher};;;3A;teacher\n" if teacher else ""
    with_a_shut_mailbox(
        school,
        staff_mail=f'{sms}\n[plugins]\nplugins_dir = "plugins"\nuse = ["texting"]\n',
        staff=f"key;name;email;mobile;groups;role\ndirectie;Ria Vos;;06-11111111;;leader\n{karin}",
    )
    school.run("dispatch", exit_code=3)
    [event] = {one["event"] for one in school.json("tasks")["cards"] if one["urgent"]}
    school.now = "2026-11-23T11:05:00+01:00"
    school.run("event", "withdraw", event)
    school.run("dispatch", exit_code=None)
    texts = (school.folder / "texts").read_text().splitlines()
    assert ["Niet meer doen: 1 eerdere taak." in text for text in texts] == ([False] if teacher else [False, True])
