"""A week of the staff: cards that duo-partners share, drafts that go on to a stand-in, and a mail in the morning."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest

from a_school import School, guardian
from ouderbrug.model import State
from ouderbrug.store import decisions
from ouderbrug.store.database import Store
from ouderbrug.templates.reasons import reason_in

pytestmark = pytest.mark.slow

MONDAY = "2026-11-23T08:30:00+01:00"
TUESDAY = "2026-11-24T09:00:00+01:00"
WEDNESDAY = "2026-11-25T09:00:00+01:00"
THURSDAY = "2026-11-26T09:00:00+01:00"
FRIDAY = "2026-11-27T09:00:00+01:00"
NEXT_MONDAY = "2026-11-30T09:00:00+01:00"
STAFF = """key;name;email;groups;days;role;away_until;stand_in
juf.karin;Karin de Boer;karin@wegwijzer.example;3A;mon,tue;teacher;;
meester.bas;Bas Mulder;bas@wegwijzer.example;3A;wed,thu,fri;teacher;;
juf.fatma;Fatma Kaya;fatma@wegwijzer.example;6B;;teacher;;juf.inez
juf.inez;Inez Smit;inez@wegwijzer.example;;;stand_in;;
directie;Ria Vos;ria@wegwijzer.example;;;leader;;
"""
BY_HAND = ('sensitive = ["email", "handover"]', 'sensitive = ["handover"]')
UNTRUSTED = ('trust = ["approve"]', "")
STAFF_MAIL = '\n[staff_mail]\nat = "07:30"\nchannel = "email"\n'


@pytest.fixture
def week(school: School) -> School:
    """Scores are told by a colleague: Fem's parents are divorced, Mila's mother has no telephone."""
    school.configure(replace=BY_HAND)
    apart = guardian("lotte", "Lotte Hendriks", mobile="0612345678"), guardian("sjoerd", "Sjoerd Dam")
    school.family("p1 Fem Dam", "3A", *apart)
    school.family("p2 Tijn Dam", "6B", *apart)
    school.family("p4 Mila Brands", "3A", guardian("ilse", "Ilse Brands"))
    school.now = MONDAY
    school.enrol()
    hire(school, STAFF)
    return school


def hire(school: School, staff: str) -> None:
    (school.folder / "staff.csv").write_text(staff)
    school.run("import", str(school.folder / "staff.csv"))


def score(pupil: str, name: str, number: int = 1, **more: object) -> dict[str, object]:
    action = {"what": "samen hardop lezen", "minutes": 10, "when": "na het eten"}
    payload = {"subject": "Lezen", "direction": "up", "summary": f"{name} leest vlotter.", "action": action,
               "next_goal": "een heel boek", "approved_by": "directie"} | more  # fmt: skip
    return {"id": f"score{number}-{pupil}", "kind": "notable_score", "audience": {"pupil": pupil}, "payload": payload}


def draft(pupil: str, name: str) -> dict[str, object]:
    event = score(pupil, name)
    del event["payload"]["approved_by"]  # type: ignore[attr-defined]
    return event


def news(number: int) -> dict[str, object]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen deze week."}
    return {"id": f"news{number}", "kind": "newsletter", "audience": {"school": True}, "payload": payload}


def cards(school: School, *words: str, now: str | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = school.json("tasks", *words, now=now)["cards"]
    return found


def number(school: School, guardian_key: str) -> str:
    return next(str(t["message"]) for card in cards(school) for t in card["ticks"] if guardian_key in t["guardians"])


def states(school: School) -> dict[str, int]:
    return {name: n for name, n in school.json("status")["messages"].items() if n}


# Cards


def test_one_card_a_child_with_a_tick_for_each_guardian(week: School) -> None:
    week.happens(score("p1", "Fem"), score("p4", "Mila"))
    assert week.dispatch() == {"collected": 2, "handed_over": 3}
    of_fem, of_mila = cards(week)
    assert [tick["guardians"] for tick in of_fem["ticks"]] == [["lotte"], ["sjoerd"]]
    assert (of_fem["pupils"], of_fem["groups"], of_fem["way"], of_fem["apart"]) == (["p1"], ["3A"], "call", True)
    assert (of_mila["way"], of_mila["apart"]) == ("talk", False)
    week.run("settle", "--card", "score1-p1", "--child", "p1", "--changed", "--as", "juf.karin")
    assert states(week) == {"sent": 2, "handed_over": 1}, "a whole card is ticked at once"
    told = week.run("settle", "--card", "score1-p1", "--done", "--as", "meester.bas", exit_code=1).stderr
    assert "said by juf.karin" in told
    with sqlite3.connect(week.folder / "ouderbrug.db") as store:
        assert store.execute("select distinct settled_note from message where state = 'sent'").fetchall() == [
            ("changed",)
        ]


def test_duo_partners_share_a_card_and_who_works_today_comes_first(week: School) -> None:
    week.happens(score("p1", "Fem"))
    week.dispatch()
    assert cards(week)[0]["assigned"] == ["juf.karin", "meester.bas"]
    assert cards(week, now=WEDNESDAY)[0]["assigned"] == ["meester.bas", "juf.karin"]
    assert len(cards(week, "--as", "meester.bas")) == len(cards(week, "--as", "juf.karin")) == 1
    assert cards(week, "--as", "juf.fatma") == []
    assert cards(week, "--as", "juf.fatma", "--all") == []
    assert len(cards(week, "--as", "directie", "--all")) == 1
    assert cards(week, "--group", "6B") == []


def test_an_untouched_card_is_late_after_its_day_and_goes_to_the_stand_in_and_then_to_the_leader(week: School) -> None:
    week.happens(score("p2", "Tijn"))
    week.dispatch()
    assert [cards(week, now=day)[0]["late"] for day in (MONDAY, TUESDAY)] == [False, True]
    assert "FROM BEFORE" in week.run("tasks", now=TUESDAY).stdout
    went = [(card["level"], card["assigned"]) for day in (WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY)
            for card in cards(week, now=day)]  # fmt: skip
    assert went == [
        ("teacher", ["juf.fatma"]),
        ("stand_in", ["juf.inez"]),
        ("stand_in", ["juf.inez"]),
        ("leader", ["directie"]),
    ]
    assert len(cards(week, "--as", "juf.fatma", now=NEXT_MONDAY)) == 1


def test_while_a_teacher_is_away_the_stand_in_has_it_at_once(week: School) -> None:
    hire(week, STAFF.replace("6B;;teacher;;juf.inez", "6B;;teacher;2026-11-25;juf.inez"))
    week.happens(score("p2", "Tijn"))
    week.dispatch()
    assert [cards(week, now=day)[0]["assigned"] for day in (MONDAY, WEDNESDAY)] == [["juf.inez"], ["juf.inez"]]


def test_without_staff_a_card_is_nobodys_and_says_so(week: School) -> None:
    week.happens(score("p2", "Tijn"))
    week.dispatch()
    hire(week, STAFF.splitlines()[0] + "\nict;Ict;ict@wegwijzer.example;;;ict;;\n")
    assert (cards(week)[0]["assigned"], cards(week)[0]["level"]) == ([], "nobody")
    assert "no colleague of this group is known" in week.run("tasks").stdout


def test_f30_the_first_to_settle_wins_and_the_second_is_told(week: School) -> None:
    week.happens(score("p1", "Fem"))
    week.dispatch()
    ticket = number(week, "lotte")
    week.run("settle", ticket, "--done", "--as", "juf.karin", now="2026-11-23T15:00:00+01:00")
    told = week.run("settle", ticket, "--done", "--as", "meester.bas", exit_code=1).stderr
    assert "sent, said by juf.karin since Mon 23 Nov 15:00" in told
    first, second = cards(week)[0]["ticks"]
    assert (first["state"], first["by"], second["state"]) == ("sent", "juf.karin", "handed_over")


def test_skipping_wants_a_word_and_gives_the_slot_back(week: School) -> None:
    week.happens(*(score("p4", "Mila", n) for n in (1, 2, 3)))
    assert week.dispatch()["handed_over"] == 3
    wrong = ("settle", number(week, "ilse"), "--skipped", "--reason", "Met Ilse", "--as", "directie")
    assert "one word" in week.run(*wrong, exit_code=2).stderr
    week.run("settle", number(week, "ilse"), "--skipped", "--reason", "told-at-gate", "--as", "juf.karin")
    assert "told-at-gate" in week.run("log").stdout
    week.happens(news(1), news(2))
    week.dispatch(now=TUESDAY)
    assert week.subjects("ilse@") == ["Nieuws 1"]


def test_a_settled_card_counts_on_the_day_on_which_it_was_done(week: School) -> None:
    week.happens(*(score("p4", "Mila", n) for n in (1, 2, 3)))
    week.dispatch()
    for _ in range(3):
        week.run("settle", number(week, "ilse"), "--done", "--as", "meester.bas", now=THURSDAY)
    week.now = NEXT_MONDAY
    week.happens(news(1))
    week.dispatch()
    assert week.subjects("ilse@") == []
    week.dispatch(now="2026-12-03T09:00:00+01:00")
    assert week.subjects("ilse@") == ["Nieuws 1"]


def test_7_a_card_left_lying_holds_its_slot_and_is_never_one_message_too_many(week: School) -> None:
    week.happens(score("p4", "Mila"))
    week.dispatch()
    week.now = NEXT_MONDAY
    week.happens(news(1), news(2), news(3))
    week.dispatch()
    assert len(week.subjects("ilse@")) == 2, "the third waits, as the card is there still"
    assert cards(week)[0]["ticks"][0]["do_not_post"] == ""
    week.run("settle", "1", "--done", "--as", "juf.karin")


def test_f30_two_who_settle_at_the_same_moment_are_not_both_first(week: School) -> None:
    week.happens(score("p4", "Mila"))
    week.dispatch()
    barrier = Barrier(2)

    def say(by: str) -> str | None:
        store = Store(week.folder / "ouderbrug.db", "99ZZ00")
        try:
            barrier.wait(10)
            with store.writing() as connection:
                return decisions.settle(connection, 1, State.SENT, by, datetime.fromisoformat(MONDAY))
        finally:
            store.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(say, ("juf.karin", "meester.bas")))) == ["None", "sent"]


def test_after_a_ban_the_card_says_do_not_post(week: School) -> None:
    week.happens(score("p1", "Fem"))
    week.dispatch()
    for row in week.rows:
        if row["guardian_key"] == "sjoerd":
            row["blocked"] = "court-order"
    week.enrol()
    mother, father = cards(week, "--as", "directie", "--all")[0]["ticks"]
    assert (mother["do_not_post"], father["do_not_post"]) == ("", "consent.contact-ban")
    assert "do not post: a ban on contact" in week.run("tasks", "--as", "directie", "--all").stdout
    assert "do not post: ask a leader" in week.run("tasks", "--as", "juf.karin").stdout
    told = week.run("settle", "--card", "score1-p1", "--done", "--as", "juf.karin", exit_code=3).stderr
    assert "do not post or tell it, ask a leader" in told
    assert states(week) == {"sent": 1, "handed_over": 1}
    week.run("settle", str(father["message"]), "--done", "--already-posted", "--as", "juf.karin")
    assert states(week) == {"sent": 2}
    review = week.json("tasks", "--as", "directie")["review"]
    assert review == [{"message": father["message"], "note": "against:consent.contact-ban", "by": "juf.karin"}]
    assert "review" in week.run("tasks").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("optout", "ilse", "--kind", "notable_score"), "consent.opted-out"),
        (("hold", "pupil", "p4", "--as", "directie"), "hold"),
    ],
)
def test_what_happens_in_between_stops_a_card(week: School, words: tuple[str, ...], code: str) -> None:
    week.happens(score("p4", "Mila"))
    week.dispatch()
    assert cards(week)[0]["ticks"][0]["do_not_post"] == ""
    assert cards(week, now="2026-11-23T21:00:00+01:00")[0]["ticks"][0]["do_not_post"] == "", "the evening does not"
    week.run(*words)
    assert cards(week)[0]["ticks"][0]["do_not_post"] == code


CHANGES = [
    (("event", "withdraw", "score1-p4"), "event.withdrawn"),
    (("event", "amend", "score1-p4", "--set", "next_goal=twee boeken"), "event.replaced"),
]


@pytest.mark.parametrize(("words", "code"), CHANGES)
def test_a_card_of_what_was_changed_is_off_the_list_or_says_so_if_it_was_handed_over_in_that_moment(
    week: School, words: tuple[str, ...], code: str
) -> None:
    week.happens(score("p4", "Mila"))
    week.dispatch()
    week.run(*words)
    assert cards(week) == []
    why = reason_in(code.partition(".")[2], "en")
    assert f"tell it, {why};" in week.run("settle", "1", "--done", "--as", "juf.karin", exit_code=3).stderr
    with sqlite3.connect(week.folder / "ouderbrug.db") as store:
        store.execute("update message set state = 'handed_over' where id = 1")
    assert cards(week)[0]["ticks"][0]["do_not_post"] == code


def test_a_card_that_ran_out_is_still_shown_as_expired_until_who_told_it_in_time_ticks_it(week: School) -> None:
    week.happens(score("p1", "Fem"))
    week.dispatch()
    lotte, sjoerd = number(week, "lotte"), number(week, "sjoerd")
    assert week.dispatch(now="2026-12-07T09:00:00+01:00") == {"expired": 2, "cards_expired": 2}
    assert (cards(week), week.json("tasks")["expired"]) == ([], 1)
    assert "not told in time in the last fourteen days: 1 card for 2 messages" in week.run("tasks").stdout
    assert week.json("tasks", now="2026-12-22T09:00:00+01:00")["expired"] == 0
    week.run("settle", lotte, "--done", "--as", "juf.karin")
    assert states(week) == {"sent": 1, "expired": 1}
    assert week.json("tasks")["expired"] == 1, "nobody says that her father was told"
    assert "sent" in week.run("settle", lotte, "--done", "--as", "juf.karin", exit_code=1).stderr
    week.run("settle", sjoerd, "--done", "--as", "juf.karin")
    assert (states(week), week.json("tasks")["expired"]) == ({"sent": 2}, 0)


def test_a_post_for_a_group_is_one_card(week: School) -> None:
    week.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    week.happens({**news(1), "audience": {"group": "3A"}})
    week.dispatch()
    (card,) = cards(week)
    assert (card["post"], card["way"], card["groups"], len(card["ticks"])) == (True, "post", ["3A"], 1)
    assert card["ticks"][0]["guardians"] == []
    week.run("settle", "--card", "news1", "--group", "3A", "--done", "--as", "meester.bas")
    assert states(week) == {"sent": 1}


def test_7_a_page_to_print_holds_what_a_teacher_needs_and_the_log_its_numbers_only(
    week: School, caplog: pytest.LogCaptureFixture
) -> None:
    week.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    week.happens({**news(1), "audience": {"group": "3A"}})
    week.dispatch()
    week.configure(replace=BY_HAND)
    what = {"what": "Er was een botsing.", "what_we_did": "We hebben de knie gekoeld.", "ask": "Hoe is het nu?"}
    fall = {"id": "fall", "kind": "incident", "audience": {"pupil": "p4"}, "payload": what}
    week.happens(score("p1", "Fem"), score("p4", "Mila <b>"), fall)
    week.dispatch()
    (waits,) = week.json("approve")["awaiting_approval"]
    week.run("approve", "fall", "--shown", waits["shown"], "--as", "directie")
    week.configure(replace=('trust = ["approve"]', ""))
    week.happens(draft("p4", "Mila") | {"id": "waits"})
    week.dispatch()
    path = week.folder / "taken.html"
    with caplog.at_level("INFO", "ouderbrug.tasks"):
        week.run("tasks", "--as", "juf.karin", "--print", str(path))
    assert [line for line in caplog.messages if "print" in line] == ["printed by juf.karin: messages 5, 1, 2, 3, 4"]
    page = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert '<html lang="nl">' in page and "<script" not in page and "http" not in re.sub("http-equiv", "", page)
    assert "Groep 3A: plaatsen waar de ouders van de groep het zien" in page, "there is no app"
    for words in ("Te doen: 4 taken en 1 bericht om goed te keuren.",
                  "Ouders van Fem: bellen", "Lotte Hendriks, +31612345678", "Nieuws 1",
                  "Ouder van Mila: even spreken", "Ouder van Mila: afspreken en vertellen",
                  "Mila &lt;b&gt; leest vlotter.", "Er was een botsing.",
                  "We hebben de knie gekoeld.", "Hoe is het nu?", "Zeg eerst hoe het nu met Mila gaat.",
                  "Begin met iets moois: wat gaat er goed bij Fem?", "Spreek samen één ding af", "Niet opgenomen",
                  "Afgesproken:", "Bericht over Mila: aan Ilse Brands."):  # fmt: skip
        assert words in page, words
    assert "wonen apart" not in page, "two addresses do not say where somebody lives"


def test_7_a_card_has_one_time_on_the_command_line_on_paper_and_in_the_mail_of_the_morning(week: School) -> None:
    week.configure('\n[staff_mail]\nat = "07:30"\n', replace=('general = ["email"]', 'general = ["handover"]'))
    said = {"milestone": "alle letters", "what": "Groep 3A kent ze nu.", "place": "de aula"}
    week.happens({"id": "feest", "kind": "celebration", "audience": {"group": "3A"},
                  "payload": said | {"starts_at": "2026-12-08T13:30:00+01:00"}})  # fmt: skip
    week.dispatch()
    [listed, *_] = [one for one in week.run("tasks", "--as", "juf.karin").stdout.splitlines() if "feest" in one]
    path = week.folder / "taken.html"
    week.run("tasks", "--as", "juf.karin", "--print", str(path))
    week.dispatch("2026-11-24T07:30:00+01:00")
    *_, mail = [one.parsed for one in week.smtp.mails if "karin@" in str(one.parsed["To"])]
    assert "before Tue 8 Dec 09:30" in listed and "Mon 23 Nov" not in listed
    for text in (path.read_text(), mail.get_body(("plain",)).get_content()):
        assert "vóór dinsdag 8 december om 9.30 uur" in " ".join(text.split())
    assert {one["do_before"] for one in week.json("tasks")["cards"]} == {"2026-12-08T08:30:00+00:00"}


def test_7_what_is_too_late_stands_last_on_the_page(week: School) -> None:
    week.happens(score("p1", "Fem"))
    week.dispatch()
    week.now = "2026-12-04T09:00:00+01:00"
    week.happens(score("p4", "Mila"))
    week.dispatch()
    path = week.folder / "taken.html"
    week.run("tasks", "--as", "juf.karin", "--print", str(path))
    page = path.read_text()
    order = ["Te doen: 1 taak", "Ouder van Mila", "<h2>Te laat</h2>", "(Ouders van Fem): bellen, kon tot en met"]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


def test_a_post_in_an_app_comes_with_a_link_to_that_app_and_nothing_more(week: School) -> None:
    week.configure(
        replace=('general = ["email"]', 'general = ["parro"]'),
        extra='\n[channels.parro]\nmode = "assisted"\napp_url = "https://talk.parro.example"\n',
    )
    week.happens({**news(1), "audience": {"group": "3A"}})
    week.dispatch()
    assert (cards(week)[0]["channel"], cards(week)[0]["way"]) == ("parro", "post")
    path = week.folder / "taken.html"
    week.run("tasks", "--print", str(path))
    assert re.findall(r'href="([^"]*)"', path.read_text()) == ["https://talk.parro.example"]


# Approval


def test_only_who_teaches_the_group_or_leads_approves(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    week.happens(score("p1", "Fem"), score("p2", "Tijn"))
    assert week.dispatch()["awaiting_approval"] == 4
    told = week.run("approve", "score1-p1", "--as", "juf.fatma", exit_code=2).stderr
    assert "juf.fatma does not teach 3A" in told
    week.approve("score1-p1", "--as", "meester.bas")
    week.approve("score1-p2", "--as", "directie")
    assert week.dispatch(now=TUESDAY) == {"sent": 4}


def test_without_staff_anybody_named_approves_with_a_warning(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    with sqlite3.connect(week.folder / "ouderbrug.db") as store:
        store.execute("delete from staff")
    week.happens(score("p4", "Mila"))
    assert "nobody is told of 1 message to approve" in week.run("dispatch", exit_code=3).stderr
    assert "no staff.csv was imported" in week.approve("score1-p4", "--as", "wie.dan.ook").stderr
    assert states(week) == {"queued": 1}


def test_a_draft_that_lies_untouched_goes_on_and_the_stand_in_may_decide(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    week.happens(draft("p2", "Tijn"))
    week.dispatch()
    assert "juf.inez does not teach" in week.run("approve", "score1-p2", "--as", "juf.inez", exit_code=2).stderr

    def now_for(day: str) -> set[tuple[str, str]]:
        listed = week.json("approve", now=day)["awaiting_approval"]
        return {(one["level"], *one["assigned"]) for one in listed}

    assert now_for(TUESDAY) == {("teacher", "juf.fatma")}
    assert now_for(THURSDAY) == {("stand_in", "juf.inez")}
    assert now_for(NEXT_MONDAY) == {("leader", "directie")}
    assert "stand_in" in week.run("approve", now=THURSDAY).stdout
    week.approve("score1-p2", "--as", "juf.inez", now=THURSDAY)


def test_a_teacher_changes_the_words_and_approves_in_one_go(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    week.happens(draft("p4", "Mila"))
    week.dispatch()
    week.approve("score1-p4", "--set", "summary=Mila leest nu zinnen.", "--as", "juf.karin")
    week.dispatch(now=TUESDAY)
    mail = week.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert "Mila leest nu zinnen." in mail
    assert "vlotter" not in mail
    assert states(week) == {"sent": 1, "cancelled": 1}


def test_a_change_that_a_rule_refuses_leaves_the_draft_as_it_was(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    week.happens(draft("p4", "Mila"))
    week.dispatch()
    refused = week.run(
        "approve", "score1-p4", "--set", "summary=Meer zit er niet in.", "--as", "juf.karin", exit_code=1
    ).stderr
    assert "tone." in refused and "still waits" in refused
    assert "payload" in week.run("approve", "score1-p4", "--set", "nonsense=1", "--as", "juf.karin", exit_code=1).stderr


def test_what_changes_after_the_approval_waits_again(week: School) -> None:
    week.configure(replace=UNTRUSTED)
    week.happens(draft("p4", "Mila"))
    week.dispatch()
    week.approve("score1-p4", "--as", "juf.karin")
    with sqlite3.connect(week.folder / "ouderbrug.db") as store:
        store.execute("update text set body = body || 'en nog iets'")
    assert week.dispatch(now=TUESDAY) == {"awaiting_approval": 1}
    assert week.smtp.mails == []
    week.approve("score1-p4", "--as", "juf.karin", now=TUESDAY)
    assert week.dispatch(now=TUESDAY) == {"sent": 1}


# The mail in the morning


def test_a_colleague_who_works_hears_once_a_day_what_waits_and_no_name(week: School) -> None:
    week.configure(replace=BY_HAND, extra=STAFF_MAIL)
    week.happens(score("p1", "Fem"), score("p4", "Mila"))
    week.dispatch()
    week.dispatch()
    assert week.subjects("karin@") == ["Voor jou: 2 persoonlijke taken"]
    assert week.subjects("bas@") == week.subjects("fatma@") == []
    mail = week.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert not any(name in mail for name in ("Fem", "Mila", "Lotte", "Lezen"))
    week.dispatch(now=WEDNESDAY)
    assert week.subjects("bas@") == ["Voor jou: 2 persoonlijke taken"]


def test_the_mail_holds_the_whole_text_of_what_is_for_everybody(week: School) -> None:
    week.configure(replace=('general = ["email"]', 'general = ["handover"]'), extra=STAFF_MAIL)
    week.happens({**news(1), "audience": {"group": "3A"}})
    week.dispatch()
    mail = week.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert "Groep 3A" in mail and "Titel: Nieuws 1" in mail and "Er was veel te doen deze week." in mail


def test_drafts_that_went_on_are_counted_for_who_has_them_now(week: School) -> None:
    week.configure(replace=UNTRUSTED, extra=STAFF_MAIL)
    week.happens(draft("p2", "Tijn"))
    week.dispatch()
    assert week.subjects("fatma@") == ["Voor jou: 1 bericht om goed te keuren"]
    week.dispatch(now=THURSDAY)
    mail = next(m for m in week.smtp.mails if "inez@" in str(m.parsed["To"]))
    assert "Van een collega naar jou: 1 bericht." in mail.parsed.get_body(("plain",)).get_content()


@pytest.mark.parametrize("moment", ["2026-11-23T07:29:00+01:00", "2026-11-28T09:00:00+01:00"])
def test_no_mail_before_the_hour_nor_on_a_day_off(week: School, moment: str) -> None:
    week.configure(replace=BY_HAND)
    week.happens(score("p1", "Fem"))
    week.dispatch(now="2026-11-20T10:00:00+01:00")
    week.configure(replace=BY_HAND, extra=STAFF_MAIL)
    week.dispatch(now=moment)
    assert week.subjects("karin@") == []


def test_what_came_on_saturday_waits_for_the_part_timers_next_workday(week: School) -> None:
    """Meester Bas works from Wednesday, juf Karin on Monday and Tuesday: nobody hears of it on a day off."""
    week.configure(replace=BY_HAND, extra=STAFF_MAIL)
    week.happens(score("p1", "Fem") | {"occurred_at": "2026-11-21T11:00:00+01:00"})
    heard = []
    for day in ("21", "22", "23", "24", "25"):
        week.smtp.mails.clear()
        week.dispatch(now=f"2026-11-{day}T11:30:00+01:00")
        heard.append((day, len(week.subjects("karin@")), len(week.subjects("bas@"))))
    assert heard == [("21", 0, 0), ("22", 0, 0), ("23", 1, 0), ("24", 1, 0), ("25", 0, 1)]


@pytest.mark.parametrize(("reply", "again"), [("550 no such colleague", 0), ("454 later", 1)])
def test_a_mail_that_fails_is_told_by_its_code_and_tried_again_where_it_may_go_later(
    week: School, caplog: pytest.LogCaptureFixture, reply: str, again: int
) -> None:
    week.configure(replace=BY_HAND, extra=STAFF_MAIL)
    week.happens(score("p1", "Fem"))
    week.smtp.replies["RCPT"] = [reply] * 20
    told = week.run("dispatch", exit_code=1)
    assert "1 mail to a colleague failed" in told.stderr
    week.smtp.replies.clear()
    week.run("dispatch")
    assert len(week.smtp.mails) == again
    (logged,) = [line for line in caplog.messages if "colleague" in line]
    assert logged.startswith("the mail of today to a colleague over email failed (smtp-") and "karin" not in logged
    assert "@" not in logged


def test_check_wants_a_channel_that_sends_mail(week: School) -> None:
    week.configure(replace=BY_HAND, extra=STAFF_MAIL.replace('"email"', '"handover"'))
    assert "does not go to e-mail" in week.run("check", exit_code=None).output
    week.configure(replace=BY_HAND, extra=STAFF_MAIL.replace('"email"', '"nowhere"'))
    assert "there is no [channels.?]" in week.run("check", exit_code=2).output


def test_in_a_pilot_no_colleague_is_asked_to_call_for_real(week: School) -> None:
    week.configure(replace=BY_HAND, extra=STAFF_MAIL)
    toml = week.folder / "ouderbrug.toml"
    toml.write_text('live = false\nredirect_to = "ict@wegwijzer.example"\n' + toml.read_text())
    week.happens(score("p1", "Fem"))
    week.dispatch()
    assert cards(week)[0]["pilot"] is True
    assert week.smtp.mails == []


def test_15_in_a_pilot_the_daily_mail_has_invented_names_in_the_texts_to_copy(week: School) -> None:
    by_hand = ('general = ["email"]', 'general = ["handover"]')
    week.configure(replace=by_hand)
    told = news(1)
    told["payload"] = {"title": "Mila wint", "body": "Mila Brands won de eerste prijs. Juf Karin was erbij."}
    week.happens(told)
    week.dispatch()
    week.approve("news1", "--as", "directie")
    week.dispatch()
    week.configure(replace=by_hand, extra=STAFF_MAIL)
    toml = week.folder / "ouderbrug.toml"
    toml.write_text('redirect_to = "ict@wegwijzer.example"\n' + toml.read_text())
    week.dispatch()
    assert {mail.recipients for mail in week.smtp.mails} == {("ict@wegwijzer.example",)}
    for mail in week.smtp.mails:
        said = "".join(part.get_content() for part in mail.parsed.walk() if part.get_content_maintype() == "text")
        assert "Mila" not in said and "Brands" not in said
        assert "Voorbeeld won de eerste prijs. Juf Karin was erbij." in said
