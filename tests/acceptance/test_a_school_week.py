"""A school's week, as guardians live through it: a divorced couple, three siblings, a ban, an evening called off."""

from __future__ import annotations

import icalendar
import pytest

from a_school import School, guardian
from ouderbrug.testing import CLOSE

MONDAY = "2026-11-23T08:30:00+01:00"
TUESDAY = "2026-11-24T09:00:00+01:00"
WEDNESDAY = "2026-11-25T09:00:00+01:00"
THURSDAY = "2026-11-26T09:00:00+01:00"
FRIDAY = "2026-11-27T09:00:00+01:00"
STAFF = """key;name;email;groups;days;role
juf.karin;Karin de Boer;karin@wegwijzer.example;3A;mon,tue;teacher
juf.fatma;Fatma Kaya;fatma@wegwijzer.example;6B;;teacher
directie;Ria Vos;ria@wegwijzer.example;;;leader
"""


@pytest.fixture
def week(school: School) -> School:
    """Lotte and Sjoerd are divorced and have three children; Mila's father may not be reached."""
    apart = guardian("lotte", "Lotte Hendriks"), guardian("sjoerd", "Sjoerd Dam", relation="father")
    for pupil, group in (("p1 Fem Dam", "3A"), ("p2 Tijn Dam", "6B"), ("p3 Noud Dam", "8A")):
        school.family(pupil, group, *apart)
    school.family(
        "p4 Mila Brands", "3A",
        guardian("ilse", "Ilse Brands"), guardian("rob", "Rob Kuiper", blocked="court-order"),
    )  # fmt: skip
    school.now = MONDAY
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    return school


def _evening(**changes: object) -> dict[str, object]:
    event = {
        "id": "evening", "kind": "meeting_invitation", "audience": {"group": "3A"},
        "payload": {"title": "Avond over lezen", "starts_at": "2026-12-03T19:30:00+01:00", "place": "lokaal 3A",
                    "why": "We lezen samen een boek."},
    }  # fmt: skip
    return event | changes


def _newsletter(number: int) -> dict[str, object]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen deze week."}
    return {"id": f"news{number}", "kind": "newsletter", "audience": {"school": True}, "payload": payload}


def _score(pupil: str, name: str) -> dict[str, object]:
    action = {"what": "samen hardop lezen", "minutes": 10, "when": "na het eten"}
    payload = {"subject": "Lezen", "direction": "up", "summary": f"{name} leest vlotter.", "action": action,
               "next_goal": "een heel boek", "approved_by": "directie"}  # fmt: skip
    return {"id": f"score-{pupil}", "kind": "notable_score", "audience": {"pupil": pupil}, "payload": payload}


def test_both_divorced_parents_get_the_same_each_alone_and_the_banned_father_nothing(week: School) -> None:
    week.happens(_evening(), _score("p1", "Fem"))
    week.dispatch()
    assert week.subjects("lotte@") == week.subjects("sjoerd@") != []
    assert week.subjects("rob@") == []
    bodies = [m.parsed.get_body(("plain",)).get_content() for m in week.smtp.mails if "lotte@" in str(m.parsed["To"])]
    assert not any("Sjoerd" in body for body in bodies)
    assert any("Fem" in body for body in bodies)
    assert {mail.parsed["Reply-To"].addresses[0].addr_spec for mail in week.smtp.mails} == {"karin@wegwijzer.example"}


def test_three_siblings_bring_no_more_than_three_messages_in_seven_days(week: School) -> None:
    week.happens(_score("p1", "Fem"), _score("p2", "Tijn"), _score("p3", "Noud"), _newsletter(1), _newsletter(2))
    week.dispatch()
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        week.dispatch(now=day)
    assert len(week.subjects("lotte@")) == 3
    assert not any("Nieuws" in subject for subject in week.subjects("lotte@"))
    assert len(week.subjects("ilse@")) == 2
    week.dispatch(now="2026-11-30T09:00:00+01:00")
    assert len(week.subjects("lotte@")) == 5


def test_an_evening_that_moves_is_told_once_keeps_its_place_in_the_calendar_and_is_called_off(week: School) -> None:
    week.happens(_evening())
    week.dispatch()
    week.happens(_evening(revision=2, payload={**_evening()["payload"], "place": "aula"}))  # type: ignore[dict-item]
    week.dispatch(now=TUESDAY)
    week.dispatch(now=WEDNESDAY)
    first, second = week.subjects("ilse@")
    assert second == first.replace("Uitnodiging", "Gewijzigd") + " op donderdag 3 december"
    invitation, change = (_invitation(mail) for mail in week.smtp.mails if "ilse@" in str(mail.parsed["To"]))
    assert invitation["UID"] == change["UID"]
    assert int(change["SEQUENCE"]) > int(invitation["SEQUENCE"])
    assert str(change["LOCATION"]) == "aula"
    week.run("event", "withdraw", "evening", now=THURSDAY)
    assert week.dispatch(now=THURSDAY) == {"sent": 3}
    assert [subject.split(":")[0] for subject in week.subjects("ilse@")][1:] == ["Gewijzigd", "Gaat niet door"]


def test_an_evening_called_off_reaches_who_knew_and_nobody_else(week: School) -> None:
    week.happens(_evening())
    week.dispatch()
    week.run("event", "withdraw", "evening", now=TUESDAY)
    assert week.dispatch(now=TUESDAY) == {"sent": 3}
    assert week.subjects("lotte@")[-1].startswith("Gaat niet door: ")
    assert week.subjects("rob@") == []
    cancel = _invitation([mail for mail in week.smtp.mails if "lotte@" in str(mail.parsed["To"])][-1])
    assert str(cancel["STATUS"]) == "CANCELLED"
    assert week.dispatch(now=WEDNESDAY) == {}


def test_an_evening_called_off_before_it_was_told_is_never_told(week: School) -> None:
    week.happens(_evening())
    week.now = "2026-11-22T20:00:00+01:00"
    assert week.dispatch()["delayed"] == 3
    week.happens({"id": "evening", "withdrawn": True})
    week.dispatch(now=MONDAY)
    assert week.smtp.mails == []
    assert week.json("status")["messages"]["cancelled"] == 3


def _invitation(mail: object) -> icalendar.Event:
    part = next(p for p in mail.parsed.walk() if p.get_content_type() == "text/calendar")  # type: ignore[attr-defined]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return calendar.walk("VEVENT")[0]


def test_corrections_do_not_count_for_the_cap(week: School) -> None:
    week.happens(_evening(), _score("p1", "Fem"))
    week.dispatch()
    week.run("event", "amend", "evening", "--set", "place=aula", now=TUESDAY)
    week.happens(_newsletter(1))
    week.dispatch(now=TUESDAY)
    assert len(week.subjects("lotte@")) == 4


def test_after_a_death_nothing_leaves_until_a_person_has_looked(week: School) -> None:
    week.run("hold", "group", "3A", "--as", "directie", "--reason", "stilte")
    week.happens(_evening(), _newsletter(1))
    week.dispatch()
    assert week.smtp.mails == []
    assert "hold on group 3A" in week.run("status").stdout
    week.run("release", "group", "3A", "--as", "directie", now=TUESDAY)
    assert week.dispatch(now=TUESDAY) == {}
    waiting = week.json("approve")["awaiting_approval"]
    assert {one["event"] for one in waiting} == {"evening", "news1"}
    week.approve("evening", "--as", "juf.karin", now=TUESDAY)
    assert week.dispatch(now=TUESDAY) == {"sent": 3}


def test_a_person_approves_rejects_and_is_named(week: School) -> None:
    week.configure(replace=('trust = ["approve"]', ""))
    week.happens(_score("p1", "Fem"), _score("p4", "Mila"))
    assert week.dispatch()["awaiting_approval"] == 3
    assert "--as" in week.run("approve", "score-p1", exit_code=2).stderr
    assert "staff.csv" in week.run("approve", "score-p1", "--as", "nobody", exit_code=2).stderr
    week.approve("score-p1", "--as", "juf.karin")
    week.run("approve", "score-p4", "--reject", "--as", "juf.karin")
    assert week.dispatch(now=TUESDAY) == {"sent": 2}
    assert week.json("status")["messages"]["cancelled"] == 1
    assert "already" in week.run("approve", "score-p1", "--as", "directie", exit_code=1).stderr


def test_an_opt_out_holds_from_the_next_message_on(week: School) -> None:
    week.run("optout", "ilse", "--kind", "newsletter")
    week.happens(_newsletter(1), _evening())
    week.dispatch()
    assert [s for s in week.subjects("ilse@") if "Nieuws" in s] == []
    assert len(week.subjects("ilse@")) == 1
    week.enrol()
    week.happens(_newsletter(2))
    week.dispatch(now=TUESDAY)
    assert len(week.subjects("ilse@")) == 1


def test_a_token_from_a_newsletter_opts_out_without_a_name(week: School) -> None:
    week.happens(_newsletter(1))
    week.dispatch()
    mail = next(mail for mail in week.smtp.mails if "ilse@" in str(mail.parsed["To"]))
    offered = str(mail.parsed["List-Unsubscribe"])
    token = offered.split("subject=")[1].rstrip(">")
    assert "ilse" in week.run("optout", "--token", token).stdout
    assert week.run("optout", "--token", "guessed", exit_code=2)


def test_two_parents_with_one_mailbox_get_one_mail_to_both(week: School) -> None:
    shared = {"email": "thuis@guardian.example"}
    week.family("p5 Sam Vink", "5A", guardian("ans", "Ans Vink", **shared), guardian("wim", "Wim Vink", **shared))
    week.enrol()
    week.happens(*(_newsletter(n) for n in range(4)))
    counts = week.dispatch()
    assert len(week.subjects("thuis@")) == 3
    assert [a.display_name for a in week.smtp.mails[0].parsed["To"].addresses] != []
    shared_mail = next(m for m in week.smtp.mails if "thuis@" in str(m.parsed["To"]))
    assert {a.display_name for a in shared_mail.parsed["To"].addresses} == {"Ans Vink", "Wim Vink"}
    assert counts["delayed"] > 0


def test_not_live_and_no_pilot_sends_nothing_and_loses_nothing(week: School) -> None:
    toml = week.folder / "ouderbrug.toml"
    toml.write_text("live = false\n" + toml.read_text())
    week.happens(_newsletter(1))
    week.dispatch()
    assert week.smtp.mails == []
    toml.write_text(toml.read_text().replace("live = false\n", ""))
    week.go_live("--keep")
    week.dispatch(now=TUESDAY)
    assert len(week.smtp.mails) == 3


def test_a_sick_teacher_reaches_parents_before_school(week: School) -> None:
    week.now = "2026-11-24T06:50:00+01:00"
    added = ("event", "add", "staff_absence", "--id", "ziek", "--group", "3A", "--urgent", "--set", "what=Juf is ziek")
    times = ("--set", "starts_at=2026-11-24T08:30:00+01:00", "--set", "ends_at=2026-11-24T15:00:00+01:00")
    week.run(*added, *times, "--set", "solution=Meester Wil staat voor de groep.")
    assert len(week.smtp.mails) == 3


def test_a_newsletter_is_never_urgent(week: School) -> None:
    words = ("event", "add", "newsletter", "--school", "--urgent", "--set", "title=Nieuws", "--set", "body=Nieuws.")
    assert "too urgent for its kind" in week.run(*words, exit_code=1).stderr
    assert week.smtp.mails == []


def test_who_is_no_longer_invited_hears_that(week: School) -> None:
    week.happens(_evening())
    week.dispatch()
    week.happens(_evening(revision=2, audience={"group": "6B"}))
    assert week.dispatch(now=TUESDAY)["sent"] == 3
    assert week.subjects("ilse@")[-1].startswith("Niet meer voor u: ")
    assert week.subjects("lotte@")[-1].startswith("Gewijzigd: ")


def test_what_was_called_off_is_not_sent_after_all_when_a_person_says_it_did_not_arrive(week: School) -> None:
    week.smtp.replies["."] = [CLOSE]
    week.happens(_evening(audience={"pupil": "p4"}))
    week.dispatch(exit_code=3)
    week.run("event", "withdraw", "evening", now=TUESDAY)
    week.dispatch(now=TUESDAY)
    (unknown,) = week.json("log", "--unknown")["messages"]
    week.run("settle", str(unknown["message"]), "--not-sent", "--as", "directie", now=WEDNESDAY)
    week.dispatch(now=WEDNESDAY)
    assert len([s for s in week.subjects("ilse@") if s.startswith("Uitnodiging")]) == 1
    assert week.json("status")["messages"]["cancelled"] == 1


def test_an_amendment_does_not_borrow_the_approval_of_the_old_text(week: School) -> None:
    week.happens(_score("p1", "Fem"))
    week.run("event", "add", "-f", str(week.folder / "inbox" / "week.jsonl"), "--source", "office")
    week.run("event", "amend", "score-p1", "--set", "summary=Fem leest nu als de beste.")
    assert week.dispatch() == {}
    assert week.json("status")["messages"]["awaiting_approval"] == 2


def test_going_live_counts_only_what_guardians_really_got(week: School) -> None:
    toml = week.folder / "ouderbrug.toml"
    live = toml.read_text()
    toml.write_text('live = false\nredirect_to = "ict@wegwijzer.example"\n' + live)
    week.now = "2026-11-22T20:00:00+01:00"
    week.happens(*(_newsletter(n) for n in range(3)))
    week.dispatch()
    toml.write_text(live)
    week.go_live("--keep")
    week.dispatch(now=MONDAY)
    assert len(week.subjects("ilse@")) == 3
    week.happens(*(_newsletter(n) for n in range(3, 6)))
    week.dispatch(now=TUESDAY)
    assert len(week.subjects("ilse@")) == 3


def test_who_moves_out_of_a_shared_mailbox_gets_a_mail_of_their_own(week: School) -> None:
    shared = {"email": "thuis@guardian.example"}
    week.family("p5 Sam Vink", "5A", guardian("ans", "Ans Vink", **shared), guardian("wim", "Wim Vink", **shared))
    week.enrol()
    week.now = "2026-11-22T20:00:00+01:00"
    week.happens(_newsletter(1))
    week.dispatch()
    week.rows[-1]["email"] = "wim@guardian.example"
    week.enrol()
    week.dispatch(now=MONDAY)
    week.dispatch(now=TUESDAY)
    assert len(week.subjects("thuis@")) == len(week.subjects("wim@")) == 1
    assert "Wim" not in str(next(m for m in week.smtp.mails if "thuis@" in str(m.parsed["To"])).parsed["To"])


def test_the_divorced_couple_with_one_mailbox(week: School) -> None:
    """One mail to both; after the ban none, and Ans hears it from the teacher; then at an address of her own."""
    shared = {"email": "thuis@guardian.example"}
    both = guardian("ans", "Ans Vink", **shared), guardian("wim", "Wim Vink", relation="father", **shared)
    week.family("p5 Sam Vink", "3A", *both)
    week.enrol()
    week.happens(_newsletter(1))
    week.dispatch()
    [mail] = [mail for mail in week.smtp.mails if "thuis@" in str(mail.parsed["To"])]
    assert {to.display_name for to in mail.parsed["To"].addresses} == {"Ans Vink", "Wim Vink"}
    week.rows[-1]["blocked"] = "court-order"
    week.enrol()
    week.now = TUESDAY
    week.happens(_score("p5", "Sam"))
    week.dispatch()
    assert len(week.subjects("thuis@")) == 1
    [card] = week.json("tasks", "--as", "juf.karin")["cards"]
    assert [tick["guardians"] for tick in card["ticks"]] == [["ans"]]
    told = week.run("why", "score-p5", "--recipient", "ans").stdout
    assert "not over email: who may have it: refuse, another reader of the mailbox may not have it" in told
    assert "wim" in told
    assert "Wim" not in told
    week.rows[-2]["email"] = "ans@guardian.example"
    week.enrol()
    week.now = THURSDAY
    week.happens(_score("p5", "Sam") | {"id": "second"})
    week.dispatch()
    assert (len(week.subjects("thuis@")), len(week.subjects("ans@"))) == (1, 1)


def _new_system(week: School) -> None:
    """Every key is another one, names are in capitals, and nobody took the bans along."""
    for row in week.rows:
        row |= {name: f"2026-{row[name]}" for name in ("pupil_key", "guardian_key")}
        row |= {"first_name": row["first_name"].upper(), "blocked": ""}


def test_the_new_system_with_new_keys(week: School) -> None:
    """It stops; bans hold and mail goes on meanwhile; a person says that they are the same people, and all goes on."""
    week.now = "2026-11-23T20:00:00+01:00"
    week.happens(_score("p1", "Fem"), _newsletter(1))
    week.dispatch()
    _new_system(week)
    assert "new-keys" in week.enrol(exit_code=2).stderr
    week.dispatch(now=TUESDAY, exit_code=3)
    assert len(week.subjects("lotte@")) == len(week.subjects("sjoerd@")) == 2
    assert week.subjects("rob@") == []
    shown = week.enrol("--dry-run", "--same-people").stdout
    assert "guardian rob: known as 2026-rob" in shown and "pupil p4: known as 2026-p4" in shown
    week.happens(_score("p4", "Mila"))
    week.now = "2026-11-24T20:00:00+01:00"
    week.dispatch(exit_code=3)
    week.enrol("--same-people")
    week.happens(_newsletter(2), _score("2026-p2", "Tijn"))
    week.dispatch(now=WEDNESDAY)
    assert len(week.subjects("lotte@")) == len(week.subjects("sjoerd@")) == 3, "the cap counts what the old keys got"
    assert week.subjects("ilse@") == ["Nieuws 1", "Bericht over Mila", "Nieuws 2"], "what waited went under the new key"
    assert week.subjects("rob@") == []
    plan = next(one for one in week.json("why", "news2")["plans"] if one["recipient"] == "2026-rob")
    assert plan["reason"] == "contact-ban"
    week.enrol()


def test_the_swapped_file(week: School) -> None:
    """A column was sorted by itself: the leader hears it before school, and nobody gets another's mail."""
    week.configure('\n[staff_mail]\nat = "07:30"\nchannel = "email"\n')
    for number, name in enumerate(("Sara Zeeman", "Noor Aksoy", "Emine Smit", "Anna Prins"), 5):
        key = name.split()[0].lower()
        week.family(f"p{number} Kind{number} {name.split()[1]}", "7A", guardian(key, name))
    week.enrol()
    right = [dict(row) for row in week.rows]
    for row, address in zip(week.rows, sorted(row["email"] for row in right), strict=True):
        row["email"] = address
    week.now = "2026-11-24T02:00:00+01:00"
    assert "moved-addresses" in week.enrol(exit_code=2).stderr
    week.happens(_newsletter(1), _score("p6", "Kind6"))
    week.dispatch(now="2026-11-24T07:45:00+01:00", exit_code=3)
    to = [address for mail in week.smtp.mails for address in mail.recipients]
    assert to == ["ria@wegwijzer.example", "karin@wegwijzer.example"], "before anything else, and no guardian"
    assert "import-stopped" in week.run("tasks", "--as", "directie").stdout
    week.dispatch(now=TUESDAY, exit_code=3)
    assert _greeted(week) >= {"sara@", "noor@", "emine@", "anna@", "lotte@", "sjoerd@", "ilse@"}
    assert not any(subject.startswith("Bericht over") for subject in week.subjects("@guardian.example"))
    week.rows = right
    week.now = WEDNESDAY
    week.enrol()
    assert "import-stopped" not in week.run("tasks", "--as", "directie").stdout
    week.dispatch()
    assert week.subjects("noor@")[1].startswith("Bericht over"), "what was about the child waited for the right file"
    assert week.subjects("rob@") == []


def _greeted(week: School) -> set[str]:
    """Whose mailbox got a mail that has their own name on it; every mail has, or somebody got another's."""
    names = {row["email"]: row["first_name"] for row in week.rows}
    keys = {row["first_name"]: f"{row['guardian_key']}@" for row in week.rows}
    found = set()
    for mail in week.smtp.mails:
        [to] = mail.parsed["To"].addresses
        if to.addr_spec in names:
            assert keys[to.display_name.split()[0]] == f"{to.username}@"
            found.add(f"{to.username}@")
    return found


def test_the_day_of_going_live(week: School) -> None:
    """What the pilot tried goes to nobody; a leader decides, and from then on families get what is theirs."""
    toml = week.folder / "ouderbrug.toml"
    live = toml.read_text()
    toml.write_text('live = false\nredirect_to = "ict@wegwijzer.example"\n' + live)
    week.happens(_newsletter(1))
    week.dispatch()
    week.now = "2026-11-23T20:00:00+01:00"
    week.happens(_newsletter(2))
    week.dispatch()
    toml.write_text(live)
    assert "`ouderbrug golive` first" in week.run("dispatch", now=TUESDAY, exit_code=3).stderr
    assert {mail.recipients for mail in week.smtp.mails} == {("ict@wegwijzer.example",)}
    week.now = TUESDAY
    assert week.go_live()["now"] == "live"
    week.happens(_newsletter(3), _score("p4", "Mila"))
    week.dispatch()
    assert sorted(week.subjects("ilse@")) == ["Bericht over Mila", "Nieuws 3"]
    assert week.subjects("lotte@") == week.subjects("sjoerd@") == ["Nieuws 3"], "of the pilot nothing"
    assert week.subjects("rob@") == []
