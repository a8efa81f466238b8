"""What is urgent goes over every way that works, at once, and whoever none of them reaches is told by a colleague."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug_sms.parts import parts_of
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

STAFF = """key;name;email;groups;role;away_until
directie;Ria Vos;directie@wegwijzer.example;;leader;
karin;Karin de Boer;karin@wegwijzer.example;3A;teacher;{away}
"""
AT_NIGHT, BEFORE_SCHOOL = "2026-11-23T05:10:00+01:00", "2026-11-23T06:50:00+01:00"
LATER, AFTER = "2026-11-23T06:55:00+01:00", "2026-11-24T08:05:00+01:00"
BY_HAND = "\n[channels.parro]\nmode = 'assisted'\n"


def absence(number: int = 1, **more: Any) -> dict[str, Any]:
    payload = {"what": "Juf Karin is ziek.", "starts_at": "2026-11-23T08:30:00+01:00",
               "ends_at": "2026-11-23T14:30:00+01:00", "solution": "Groep 3A gaat naar de aula."}  # fmt: skip
    return {"id": f"u{number}", "kind": "staff_absence", "audience": {"group": "3A"}, "priority": "urgent",
            "payload": payload} | more  # fmt: skip


def texts(school: School) -> list[str]:
    written = school.folder / "sms.txt"
    return written.read_text().split() if written.exists() else []


def with_ways(
    school: School, route: str = '["parro", "sms", "email"]', extra: str = "", away: str = "", most: int = 2000
) -> School:
    """An app in which a colleague posts by hand, text messages and mail; a teacher of 3A and a leader."""
    plugins = school.folder / "own"
    plugins.mkdir(exist_ok=True)
    (plugins / "texting.py").write_text(SMS)
    toml = "[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    toml += f"[channels.sms]\nplugin = 'texting'\nout = '{school.folder / 'sms.txt'}'\n"
    toml += f"most = {most}\n{BY_HAND}\n[staff_mail]\nat = '07:30'\n{extra}"
    school.configure(toml, replace=('general = ["email"]', f"general = {route}"))
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    (school.folder / "staff.csv").write_text(STAFF.format(away=away))
    return school


def enrol(school: School, mobile: str = "+31612345601", email: str = "g1@guardian.example") -> None:
    """One with both, one with a mailbox alone, one with neither."""
    both = guardian("g1", "Sara Bakker", mobile=mobile, email=email)
    mail, none = guardian("g2", "Mark Prins", relation="father"), guardian("g3", "Ans Vink", email="")
    none |= {"mobile": "+31201234567", "app_access": "no"}
    school.family("p1 Jip Prins", "3A", both, mail)
    school.family("p2 Deniz Aksoy", "3A", none)
    school.enrol()
    school.run("import", str(school.folder / "staff.csv"))


def ways(school: School, event: str = "u1") -> list[tuple[str, str, str]]:
    """Who gets it over which channel, and how it stands."""
    found = school.json("why", event)["plans"]
    return sorted((one["recipient"], one["channel"] or "", one["state"] or one["reason"]) for one in found)


def test_1_an_absence_goes_over_every_automatic_way_and_a_card_comes_beside_it(school: School) -> None:
    enrol(with_ways(school))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    assert ways(school) == [
        ("g1", "email", "sent"), ("g1", "sms", "sent"), ("g2", "email", "sent"), ("g3", "handover", "handed_over"),
        ("group:3A", "parro", "handed_over"),
    ]  # fmt: skip
    assert texts(school) == ["+31612345601"]
    assert {mail.recipients[0] for mail in school.smtp.mails} >= {"g1@guardian.example", "g2@guardian.example"}


def test_7_who_reads_no_dutch_is_called_beside_the_mail_in_dutch(school: School) -> None:
    with_ways(school, route='["email"]')
    for key, language in (("g1", "ar"), ("g2", "nl"), ("g3", "en")):
        school.family(
            f"p{key} Jip Prins", "3A", guardian(key, "Sara Bakker", language=language, mobile=f"061234560{key[1]}")
        )
    school.enrol()
    school.run("import", str(school.folder / "staff.csv"))
    school.now = BEFORE_SCHOOL
    in_english = {"what": "Miss Karin is ill.", "solution": "Group 3A goes to the hall."}
    said = absence()
    said["payload"]["translations"] = {"en": in_english}
    school.happens(said)
    school.run("dispatch", exit_code=3)
    assert ways(school) == [
        ("g1", "email", "sent"), ("g1", "handover", "handed_over"), ("g2", "email", "sent"), ("g3", "email", "sent"),
    ]  # fmt: skip
    path = school.folder / "taken.html"
    school.run("tasks", "--print", str(path))
    assert "Deze ouder leest een andere taal" in path.read_text()
    told = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    assert "1 ouder kreeg dit bericht niet in de eigen taal" in told


@pytest.mark.parametrize("language", ["tr", "pl", "uk", "ar"])
@pytest.mark.parametrize("kind", ["closure", "staff_absence"])
@pytest.mark.parametrize(
    ("mobile", "email"),
    [("+31612345601", ""), ("+31612345609", ""), ("+31612345609", "g1@guardian.example")],
    ids=["text message", "nothing", "mail"],
)
def test_7_who_reads_no_dutch_has_it_in_three_parts_and_a_card_says_what_came(
    school: School, language: str, kind: str, mobile: str, email: str
) -> None:
    """The line above the Dutch text made it too long, and the card said that they had it."""
    extra = f"[content]\nunreviewed_languages = ['{language}']\n"
    with_ways(school, route='["sms", "email"]', extra=extra, most=459)
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace("most = 459\n", "most = 459\nwords = true\n"))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", language=language, mobile=mobile, email=email))
    school.enrol()
    school.run("import", str(school.folder / "staff.csv"))
    school.now = BEFORE_SCHOOL
    long = (
        "De verwarming is stuk. De monteur komt om tien uur. Wij bellen wie opvang nodig heeft. Kom niet naar school."
    )
    said = {"staff_absence": {"what": "Juf Karin is ziek.", "solution": long},
            "closure": {"title": "De school is dicht", "why": long}}[kind]  # fmt: skip
    hours = {name: absence()["payload"][name] for name in ("starts_at", "ends_at")}
    school.happens(absence(kind=kind, payload=said | hours))
    school.run("dispatch", exit_code=3)
    [sent] = (school.folder / "sms.txt").read_text().split("+316")[1:] if mobile.endswith("1") else [""]
    assert (long in sent) is mobile.endswith("1") and parts_of(sent) <= 3
    page = school.folder / "taken.html"
    school.run("tasks", "--print", str(page))
    told = school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    had = bool(sent or email)
    assert ("en kreeg het in het Nederlands: bel met een tolk" in page.read_text()) is had
    assert ("en heeft dit bericht nog niet gekregen: bel eerst, met een tolk" in page.read_text()) is not had
    assert ("1 ouder kreeg dit bericht niet in de eigen taal" in told) is had
    assert ("1 ouder heeft dit bericht niet gekregen" in told) is not had


def test_1_each_copy_goes_once_whatever_runs_later(school: School) -> None:
    enrol(with_ways(school))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    for _ in range(2):
        school.run("dispatch", now=LATER, exit_code=3)
    assert (len(texts(school)), len(school.subjects("g1@")), len(school.subjects("g2@"))) == (1, 1, 1)


def test_1_a_copy_that_fails_goes_no_other_way_where_another_came(school: School) -> None:
    enrol(with_ways(school, route='["sms", "email"]'), "+31612345609")
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    assert ways(school)[:2] == [("g1", "email", "sent"), ("g1", "sms", "failed")]
    assert len(school.subjects("g1@")) == 1


def test_1_a_copy_that_fails_and_was_the_only_one_is_a_card(school: School) -> None:
    enrol(with_ways(school, route='["sms", "email"]'), "+31612345609", email="")
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    assert ways(school)[0] == ("g1", "handover", "handed_over")


def test_1_what_may_not_have_arrived_is_told_to_the_leader_until_somebody_asked(school: School) -> None:
    """The answer to the end of the text is lost, and no other copy came."""
    enrol(with_ways(school, route='["sms", "email"]'), mobile="")
    school.now = BEFORE_SCHOOL
    school.smtp.replies["."] = ["close"]
    school.happens(absence())
    assert "1 urgent message may not have arrived" in school.run("dispatch", exit_code=3).stderr
    [unclear] = [guardian for guardian, _, state in ways(school) if state == "unknown"]
    [mail] = [one for one in school.smtp.mails if one.recipients[0].startswith("directie@")]
    assert "1 dringend bericht is misschien niet aangekomen" in mail.parsed.get_body(("plain",)).get_content()
    assert "1 urgent message may not" in school.run("dispatch", now=LATER, exit_code=3).stderr
    [number] = [one["message"] for one in school.json("log", "--unknown")["messages"] if one["recipient"] == unclear]
    school.run("settle", str(number), "--sent", "--as", "directie")
    assert "may not have arrived" not in school.run("dispatch", now=LATER, exit_code=3).stderr
    assert len([one for one in school.smtp.mails if one.recipients[0].startswith("directie@")]) == 1


def test_1_the_leader_hears_at_once_and_whoever_is_ill_does_not(school: School) -> None:
    enrol(with_ways(school, away="2026-11-24"))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    done = school.run("dispatch", exit_code=3).stderr
    assert "1 guardian has to be told something urgent" in done and "1 group has to get an urgent post" in done
    assert (school.subjects("karin@"), school.subjects("directie@")) == ([], ["Nu doen: 2 dringende taken"])
    [mail] = [one for one in school.smtp.mails if one.recipients[0].startswith("directie@")]
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "Plaats nu, vóór 8.30 uur, in Parro: een dringend bericht voor groep 3A." in text
    assert "Bel nu, vóór 8.30 uur: 1 ouder heeft dit bericht niet gekregen." in text
    assert not any(name in text for name in ("Ans", "Vink", "Deniz"))
    school.run("dispatch", now=LATER, exit_code=3)
    assert len(school.subjects("directie@")) == 1, "once"


def test_1_who_no_way_reaches_is_on_a_list_that_prints_with_the_number(school: School) -> None:
    enrol(with_ways(school))
    school.now = BEFORE_SCHOOL
    school.happens(absence(), {"id": "n0", "kind": "newsletter", "audience": {"group": "3A"},
                               "payload": {"title": "Nieuws", "body": "Tot dan."}})  # fmt: skip
    school.run("dispatch", exit_code=3)
    page = school.folder / "taken.html"
    school.run("tasks", "--print", str(page))
    text = page.read_text()
    assert "Ans Vink, +31201234567" in text and "Dringend: doe dit nu." in text
    assert [card["urgent"] for card in school.json("tasks")["cards"]] == [True, True], "marked, and first"


def test_1_a_hold_asks_at_once(school: School) -> None:
    enrol(with_ways(school, route='["email"]'))
    school.now = BEFORE_SCHOOL
    school.run("hold", "group", "3A", "--reason", "verhuizing", "--as", "directie")
    school.happens(absence())
    done = school.run("dispatch", exit_code=3)
    assert "3 urgent messages wait behind a hold" in done.stderr
    [subject] = school.subjects("directie@")
    assert subject.startswith("Beslis nu: 3 dringende berichten wachten")
    school.run("dispatch", now=LATER, exit_code=3)
    assert (len(school.subjects("directie@")), school.subjects("g1@")) == (1, [])


def test_1_what_a_person_must_look_at_asks_at_once(school: School) -> None:
    enrol(with_ways(school, route='["email"]'))
    school.now = BEFORE_SCHOOL
    school.happens(absence(payload=absence()["payload"] | {"solution": "Zie https://elders.example/lokaal"}))
    done = school.run("dispatch", exit_code=3)
    assert "urgent messages wait for a person" in done.stderr
    assert school.subjects("directie@")[0].startswith("Beslis nu:")


def test_1_its_correction_follows_every_copy(school: School) -> None:
    enrol(with_ways(school, route='["sms", "email"]'))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    school.now = LATER
    school.run("event", "withdraw", "u1")
    school.run("dispatch", exit_code=None)
    off = [one for one in school.json("why", "u1")["plans"] if one["revision"] == 2]
    assert sorted((one["recipient"], one["channel"], one["state"]) for one in off) == [
        ("g1", "email", "sent"), ("g1", "sms", "sent"), ("g2", "email", "sent"),
    ]  # fmt: skip


def test_1_it_counts_against_nothing(school: School) -> None:
    enrol(with_ways(school, route='["sms", "email"]'))
    school.now = BEFORE_SCHOOL
    school.happens(*(absence(number) for number in range(1, 5)))
    school.run("dispatch", exit_code=3)
    assert (len(texts(school)), len(school.subjects("g1@"))) == (4, 4)


def test_1_a_part_of_which_every_way_fails_is_a_card_about_that_child(school: School) -> None:
    with_ways(school, route='["sms", "email"]')
    for pupil in ("p1 Jip Prins", "p2 Roos Prins"):
        school.family(pupil, "3A", guardian("g1", "Sara Bakker", mobile="+31612345609"))
    school.enrol()
    school.run("import", str(school.folder / "staff.csv"))
    school.now = AT_NIGHT
    school.happens(absence(audience={"pupils": ["p1", "p2"]}))
    school.run("dispatch", exit_code=None)
    school.rows[0]["authority"] = "no"
    school.enrol("--accept-changes")
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    school.run("dispatch", now=BEFORE_SCHOOL, exit_code=None)
    [card] = school.json("tasks", now=LATER)["cards"]
    assert (card["event"], card["pupils"], card["urgent"]) == ("u1", ["p2"], True)


def test_1_who_is_shut_out_of_her_own_ways_is_called_and_the_post_of_her_group_is_taken_back(school: School) -> None:
    """A ban read in her mailbox, on her telephone and in her group: nobody may ever make that post."""
    shared = {"email": "thuis@guardian.example", "mobile": "+31612345601", "app_access": "yes"}
    father = guardian("g2", "Mark Prins", relation="father", **shared)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **shared), father)
    with_ways(school).enrol()
    school.now = AT_NIGHT
    school.happens(absence())
    school.dispatch()
    school.rows[-1]["blocked"] = "court-order"
    school.enrol()
    school.dispatch(BEFORE_SCHOOL, exit_code=3)
    cards = school.json("tasks")["cards"]
    assert [(card["channel"], card["urgent"], card["ticks"][0]["guardians"]) for card in cards] == [
        ("handover", True, ["g1"])
    ]


def staff_mails(school: School, whom: str) -> list[str]:
    mails = [one for one in school.smtp.mails if one.recipients[0].startswith(whom)]
    return [mail.parsed.get_body(("plain",)).get_content() for mail in mails]


@pytest.mark.parametrize(
    ("urgent", "count", "why", "said"),
    [
        (True, 1, "not-told", "niet verteld aan 1 ouder"),
        (False, 2, "not-posted", "niet geplaatst voor 2 ouders"),
    ],
)
def test_1_what_a_colleague_had_in_hand_and_did_not_do_is_told_as_that(
    school: School, urgent: bool, count: int, why: str, said: str
) -> None:
    """It is no message that was not sent: a call, or a post by hand, and of whom it was."""
    enrol(with_ways(school, *([] if urgent else ['["parro"]'])))
    school.now = BEFORE_SCHOOL
    school.happens(absence(priority="urgent" if urgent else "normal"))
    for moment in (BEFORE_SCHOOL, "2026-11-23T08:05:00+01:00", "2026-11-23T16:00:00+01:00", AFTER):
        school.run("dispatch", now=moment, exit_code=None)
    school.now = AFTER
    ended = {one["recipient"]: one["why"] for one in school.json("log")["messages"] if one["state"] == "expired"}
    assert ended == {"group:3A": "not-posted"} | ({"g3": "not-told"} if urgent else {})
    told = [one for one in school.json("status")["not_sent"] if one["why"] == why]
    assert [(one["count"], one["assigned"]) for one in told] == [(count, ["karin"])]
    assert f"Een bericht is {said}: Een leerkracht is er niet (groep 3A)" in staff_mails(school, "karin@")[-1]
    card = school.json("log", "--event", "u1")["messages"][0]["message"]
    school.run("settle", str(card), "--done", "--as", "karin")
    assert {one["why"] for one in school.json("log")["messages"] if one["message"] == card} == {""}


@pytest.mark.parametrize(
    ("steps", "said", "paper"),
    [
        (("change",), "Een wijziging is niet verteld aan 1 ouder: ", "Een wijziging is niet verstuurd."),
        (("withdraw", "change"), "Dat iets toch doorgaat, is niet verteld aan 1 ouder: ",
         "Dat iets toch doorgaat, is niet verstuurd."),
    ],
)  # fmt: skip
def test_3_what_nobody_told_is_called_a_change_where_the_first_message_was_told(
    school: School, steps: tuple[str, ...], said: str, paper: str
) -> None:
    """A change that no colleague told was reported as the first message, which they had told."""
    on_request = guardian("g4", "Els Prins", email="", mobile="+31612345602", receives="on_request")
    enrol(with_ways(school))
    school.family("p1 Jip Prins", "3A", on_request)
    school.enrol("--accept-changes")
    moments = iter(("06:55", "06:58", "07:01"))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=None)
    for number, step in enumerate(steps, 2):
        for one in school.json("log", "--event", "u1")["messages"]:
            if one["state"] == "handed_over":
                school.run("settle", str(one["message"]), "--done", "--as", "karin")
        school.now = f"2026-11-23T{next(moments)}:00+01:00"
        payload = absence()["payload"] | {"solution": "Groep 3A gaat naar de gymzaal."}
        off = {"id": "u1", "withdrawn": True}
        school.happens(off if step == "withdraw" else absence(revision=number, payload=payload))
        school.run("dispatch", exit_code=None)
    for moment in ("2026-11-23T16:00:00+01:00", AFTER):
        school.run("dispatch", now=moment, exit_code=None)
    school.now = AFTER
    mail = " ".join(staff_mails(school, "karin@")[-1].split())
    assert said in mail
    assert "Zeg sorry: zij wisten het niet." in mail and "Een bericht is niet" not in mail
    page = school.folder / "taken.html"
    school.run("tasks", "--print", str(page))
    assert paper in page.read_text() and "Een bericht is niet verstuurd" not in page.read_text()


@pytest.mark.parametrize("changed", [True, False], ids=["changed", "withdrawn"])
def test_1_whoever_was_told_to_post_hears_that_the_text_is_another_or_off(school: School, changed: bool) -> None:
    """The old text stood in the mail that told them so: they posted it minutes after it was put right."""
    enrol(with_ways(school))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=3)
    school.now = LATER
    new = absence()["payload"] | {"solution": "Groep 3A gaat naar de gymzaal."}
    school.happens(absence(revision=2, payload=new) if changed else {"id": "u1", "withdrawn": True})
    school.run("dispatch", exit_code=3 if changed else None)
    first, *more = staff_mails(school, "directie@")
    assert ("aula" in first, len(more)) == (True, 1)
    told = "Groep 3A: een leerkracht is er niet (maandag 23 november)"
    off = f"Niet meer doen: het bericht ‘{told}’ voor groep 3A is {'veranderd' if changed else 'ingetrokken'}."
    assert off in " ".join(more[0].split())
    assert "Is de oude tekst al geplaatst? Haal die dan weg." in more[0]
    assert ("niet meer, maar de nieuwe: die staat op de takenlijst" in " ".join(more[0].split())) is changed
    assert ("Plaats nu" in more[0], "gymzaal" in more[0]) == (changed, changed)
    posts = [card for card in school.json("tasks")["cards"] if card["way"] == "post"]
    assert [card["revision"] for card in posts] == ([2] if changed else [])
    school.run("dispatch", now="2026-11-23T06:58:00+01:00", exit_code=None)
    assert len(staff_mails(school, "directie@")) == 2, "once"


@pytest.mark.parametrize("whom", ["karin@", "directie@"])
def test_1_in_the_run_of_the_mail_of_the_morning_that_is_one_mail_the_old_text_first(school: School, whom: str) -> None:
    def closure(revision: int, why: str) -> dict[str, Any]:
        said = {"title": "De school is vandaag dicht", "why": why, "starts_at": "2026-11-23T08:30:00+01:00",
                "ends_at": "2026-11-23T14:30:00+01:00"}  # fmt: skip
        return absence(kind="closure", revision=revision, payload=said)

    enrol(with_ways(school))
    school.now = BEFORE_SCHOOL
    school.happens(closure(1, "Er is geen stroom."))
    school.run("dispatch", exit_code=3)
    before = len(staff_mails(school, whom))
    school.now = "2026-11-23T07:31:00+01:00"
    school.happens(closure(2, "Er is geen water."))
    school.run("dispatch", exit_code=None)
    [one] = staff_mails(school, whom)[before:]
    said = " ".join(one.split())
    assert 0 < said.index("Niet meer doen: ") < said.index("Er is geen water.")
    school.run("dispatch", now="2026-11-23T07:33:00+01:00", exit_code=None)
    assert len(staff_mails(school, whom)) == before + 1, "once"


def test_8_so_does_who_read_it_in_the_mail_of_the_morning(school: School) -> None:
    enrol(with_ways(school, route='["parro"]'))
    school.now = "2026-11-23T07:00:00+01:00"
    news = {"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}}
    school.happens(news | {"payload": {"title": "Nieuws", "body": "Woensdag brengt uw kind een bal mee."}})
    school.run("dispatch", exit_code=None)
    school.run("dispatch", now="2026-11-23T08:00:00+01:00", exit_code=None)
    [morning] = staff_mails(school, "karin@")
    assert "een bal mee" in morning
    school.now = "2026-11-23T09:00:00+01:00"
    school.happens(
        news | {"revision": 2, "payload": {"title": "Nieuws", "body": "Woensdag brengt uw kind een boek mee."}}
    )
    school.run("dispatch", exit_code=None)
    said = "Niet meer doen: het bericht ‘Nieuws’ voor groep 3A is veranderd."
    assert [said in " ".join(one.split()) for one in staff_mails(school, "karin@")] == [False, True]
    school.run("dispatch", now="2026-11-23T09:01:00+01:00", exit_code=None)
    assert len(staff_mails(school, "karin@")) == 2


def test_8_what_was_done_is_kept_in_mind_no_longer(school: School) -> None:
    """Each mail of the morning added to what is looked up in each run."""
    enrol(with_ways(school, route='["parro"]'))
    school.now = "2026-11-23T08:00:00+01:00"
    school.happens({"id": "n1", "kind": "newsletter", "audience": {"group": "3A"},
                    "payload": {"title": "Nieuws", "body": "Woensdag brengt uw kind een bal mee."}})  # fmt: skip
    school.run("dispatch", exit_code=None)
    with closing(sqlite3.connect(school.store)) as connection:
        kept = "select value from meta where key = 'staff_call:99ZZ00:karin'"
        [number] = json.loads(connection.execute(kept).fetchone()[0])
        school.run("settle", str(number), "--done", "--as", "karin")
        school.run("dispatch", now="2026-11-23T09:00:00+01:00", exit_code=None)
        connection.commit()
        assert connection.execute(kept).fetchone()[0] == "[]"


@pytest.mark.parametrize("language", ["nl", "uk"])
@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "a record"])
def test_1_that_it_is_off_goes_the_ways_by_which_it_was_told(school: School, language: str, by_hand: bool) -> None:
    """The last word stood on a card alone for who had read the first on a telephone, in another alphabet too."""
    with_ways(school, most=306)
    ways_of = {"g1": {"mobile": "+31612345601"}, "g2": {"mobile": "+31612345602", "email": ""}, "g3": {}}
    for key, reached in ways_of.items():
        school.family(f"p{key} Jip Prins", "3A", guardian(key, "Sara Bakker", language=language, **reached))
    school.enrol()
    school.run("import", str(school.folder / "staff.csv"))
    school.now = BEFORE_SCHOOL
    school.happens(absence())
    school.run("dispatch", exit_code=None)
    first = {one[:2] for one in ways(school) if one[2] == "sent"}
    assert first == {("g1", "email"), ("g1", "sms"), ("g2", "sms"), ("g3", "email")}
    school.now = LATER
    if by_hand:
        school.run("event", "withdraw", "u1", exit_code=None)
    else:
        school.happens({"id": "u1", "withdrawn": True})
    school.run("dispatch", exit_code=None)
    plans = [one for one in school.json("why", "u1")["plans"] if one["revision"] == 2]
    assert {(one["recipient"], one["channel"]) for one in plans if one["state"] == "sent"} == first
