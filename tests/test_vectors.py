"""Whole-line vectors of frequency: what stands as a number in a rule's test, seen by guardians, plans and mails."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import more
from ouderbrug.delivery import dispatcher
from ouderbrug.store.database import Store
from ouderbrug.testing import CLOSE
from small_engine import SCHOOL, SETTINGS, SmallEngine

if TYPE_CHECKING:
    from a_school import School

MONDAY, EVENING = "2026-11-23T10:00:00+01:00", "2026-11-23T19:00:00+01:00"
TUESDAY, NEXT_WEEK = "2026-11-24T10:00:00+01:00", "2026-11-30T08:00:00+01:00"
BOARD = ('general = ["email"]', 'general = ["handover", "email"]')
ACTION = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
EVENING_AT_SCHOOL = {"title": "Avond", "why": "samen lezen", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}


def letter(number: int | str, audience: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    payload = {"title": f"Brief {number}", "body": "Tot dan."}
    return {"id": f"n{number}", "kind": "notice", "audience": audience or {"school": True}, "payload": payload} | more


def letters(count: int, audience: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    return [letter(n, audience) for n in range(1, count + 1)]


def score(pupil: str, number: int | str = 1) -> dict[str, Any]:
    payload = {"subject": "lezen", "direction": "up", "summary": "Het lezen gaat vlotter.", "action": ACTION,
               "next_goal": "een kort verhaal lezen", "approved_by": "juf.karin"}  # fmt: skip
    return {"id": f"s{number}", "kind": "notable_score", "audience": {"pupil": pupil}, "payload": payload}


@pytest.fixture
def family(school: School) -> School:
    """One guardian with one child."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    return school


@pytest.fixture
def siblings(school: School) -> School:
    """One guardian with three children in three groups."""
    for pupil in ("p1 Jip Prins;3A", "p2 Roos Prins;5B", "p3 Daan Prins;7B"):
        school.family(*pupil.split(";"), guardian("g1", "Sara Bakker"))
    school.enrol()
    return school


def planned(school: School, now: str | None = None) -> dict[str, str]:
    return {plan["event"]: plan["verdict"] for plan in school.json("plan", now=now)["plans"]}


@pytest.mark.parametrize("cap", [1, 3, *more(2)])
def test_vector_07_ten_dispatchers_over_ten_queued_send_exactly_the_cap(
    cap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once and without the lock that keeps runs apart: what is being sent counts."""
    monkeypatch.setattr(dispatcher, "POLL", 0.001)
    with SmallEngine(f"{SETTINGS}\n[rules.frequency]\nper_guardian = {cap}\n") as engine:
        engine.take(
            *({"id": f"m{n}", "kind": "meeting_invitation", "audience": {"pupil": "p1"},
               "payload": EVENING_AT_SCHOOL | {"title": f"Avond {n}", "starts_at": "2027-06-20T19:30:00+02:00"}}
              for n in range(10))
        )  # fmt: skip
        assert engine.rejected == []
        stores = [Store(engine.folder / "store.db", SCHOOL) for _ in range(10)]
        runs = [
            dispatcher.Dispatcher(store, engine.runtime, engine.wires, lambda: engine.now, threading.Event())
            for store in stores
        ]
        with engine.store.writing() as connection:
            connection.exec_driver_sql(
                "update message set due_at = '2026-11-23 08:00:00.000000' where state = 'queued'"
            )
        barrier = threading.Barrier(10)
        with ThreadPoolExecutor(10) as pool:
            done = list(pool.map(lambda run: (barrier.wait(), run.run(60))[1], runs))
        for store in stores:
            store.close()
        assert not any(one.problems for one in done)
        assert Counter(mail.message.recipient for mail in engine.mails) == {"g1": cap, "g2": cap}
        assert {row["state"] for row in engine.rows()} == {"sent", "queued"}, "the rest waits for its turn"


def test_vector_08_urgent_a_change_and_a_cancellation_go_and_count_for_nobody(family: School) -> None:
    family.configure(replace=('["approve"]', '["approve", "urgent"]'))
    meeting = {"id": "m", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": EVENING_AT_SCHOOL}
    talk = meeting | {"id": "t", "payload": EVENING_AT_SCHOOL | {"title": "Lezing"}}
    family.happens(meeting, talk, letter(1))
    assert family.dispatch()["sent"] == 3
    family.happens(letter("u", priority="urgent"))
    family.run("event", "amend", "m", "--set", "place=speelzaal")
    family.run("event", "withdraw", "t")
    assert family.dispatch("2026-11-23T11:00:00+01:00")["sent"] == 3
    assert Counter(subject.split(":")[0] for subject in family.subjects("g1@")[3:]) == {
        "Brief u": 1, "Gewijzigd": 1, "Gaat niet door": 1,
    }  # fmt: skip
    family.happens(letter(2))
    (plan,) = family.json("plan", now="2026-11-23T12:00:00+01:00")["plans"]
    assert (plan["verdict"], plan["until"]) == ("delay", NEXT_WEEK)
    family.dispatch("2026-11-23T12:00:00+01:00")
    (why,) = family.json("why", "n2")["plans"]
    assert [step["detail"]["count"] for step in why["rules"] if step["rule"] == "frequency"] == [3]


def test_vector_09_an_unknown_outcome_holds_its_slot_until_it_is_settled(family: School) -> None:
    family.happens(*letters(2))
    assert family.dispatch()["sent"] == 2
    family.smtp.replies["."] = [CLOSE]
    family.happens(letter(3))
    assert family.dispatch("2026-11-23T11:00:00+01:00", exit_code=3) == {"collected": 1, "unknown": 1}
    family.happens(letter(4))
    assert family.dispatch("2026-11-23T12:00:00+01:00") == {"collected": 1, "delayed": 1}
    (unknown,) = family.json("log", "--unknown")["messages"]
    family.run("settle", str(unknown["message"]), "--not-sent", "--as", "juf")
    assert family.dispatch("2026-11-23T13:00:00+01:00") == {"sent": 1}
    assert family.subjects("g1@")[-1] == "Brief 3", "it goes again, before what came after it"


def test_vector_10_an_open_card_holds_its_slot_until_it_expires(family: School) -> None:
    family.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    family.happens(*letters(2), score("p1"))
    assert family.dispatch() == {"collected": 3, "sent": 2, "handed_over": 1}
    family.happens(letter(3))
    assert family.dispatch("2026-11-23T11:00:00+01:00") == {"collected": 1, "delayed": 1}
    # The card is of use through Wednesday 2 December; the two letters are out of the window on Monday 30 November.
    assert family.dispatch(NEXT_WEEK) == {"sent": 1}
    family.happens(*(letter(n) for n in (5, 6)))
    assert family.dispatch("2026-12-03T09:00:00+01:00")["sent"] == 2, "the expired card gave its slot back"
    assert family.json("status")["messages"]["expired"] == 1


def test_vector_11_six_posts_in_three_groups_leave_one_slot(siblings: School) -> None:
    siblings.configure(replace=BOARD)
    posts = [letter(f"{group}{n}", {"group": group}) for group in ("3A", "5B", "7B") for n in (1, 2)]
    siblings.happens(*posts)
    assert siblings.dispatch() == {"collected": 6, "handed_over": 6}
    siblings.happens(score("p1", 1))
    assert siblings.dispatch("2026-11-23T11:00:00+01:00") == {"collected": 1, "sent": 1}
    siblings.happens(score("p2", 2))
    assert siblings.dispatch("2026-11-23T12:00:00+01:00") == {"collected": 1, "delayed": 1}


def test_vector_12_a_conference_that_is_known_keeps_its_slot_from_a_tip(family: School) -> None:
    family.happens(*letters(2))
    assert family.dispatch()["sent"] == 2
    sections = {"development": "hoe het gaat", "expectations": "een boek uitlezen", "actions": "wat thuis kan"}
    talk = {"sections": sections, "starts_at": "2026-12-10T16:00:00+01:00", "place": "lokaal 3A"}
    tip = {"learning_goal": "lezen", "action": {"id": "read-in-turns"}}
    family.happens(
        {"id": "talk", "kind": "conference", "audience": {"pupil": "p1"}, "payload": talk},
        {"id": "tip", "kind": "home_tip", "audience": {"group": "3A"}, "payload": tip},
    )
    family.configure("\n[rules.timing.windows]\nhome_tip = []\n")
    found = {p["event"]: (p["verdict"], p["reason"]) for p in family.json("plan", now=EVENING)["plans"]}
    assert found == {"talk": ("delay", "night"), "tip": ("delay", "cap-reached")}
    family.dispatch(EVENING)
    assert family.dispatch("2026-11-24T08:00:00+01:00") == {"sent": 1}
    assert len(family.subjects("g1@")) == 3
    assert planned(family) == {"tip": "delay"}


def test_vector_14_a_machine_that_slept_from_friday_to_monday_sends_the_cap_and_tells_the_rest_when(
    family: School,
) -> None:
    family.now = "2026-11-27T19:00:00+01:00"
    later = EVENING_AT_SCHOOL | {"starts_at": "2027-01-20T19:30:00+01:00"}
    family.happens(
        *({"id": f"m{n}", "kind": "meeting_invitation", "audience": {"group": "3A"},
           "payload": later | {"title": f"Avond {n}"}} for n in range(8))
    )  # fmt: skip
    assert family.dispatch() == {"collected": 8, "delayed": 8}
    assert family.dispatch("2026-11-30T10:00:00+01:00")["sent"] == 3
    with closing(sqlite3.connect(family.folder / "ouderbrug.db")) as store:
        due = [row[0] for row in store.execute("select due_at from message where state = 'queued' order by due_at")]
    assert len(due) == 5
    assert all(moment >= "2026-12-07" for moment in due), due
    assert family.dispatch("2026-12-04T10:00:00+01:00") == {}


def test_vector_15_with_the_scope_of_a_child_each_child_has_a_cap(school: School) -> None:
    school.configure('\n[rules.frequency]\nscope = "guardian-child"\n')
    for pupil in ("p1 Jip Prins;3A", "p2 Roos Prins;5B"):
        school.family(*pupil.split(";"), guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(*(score(pupil, f"{pupil}-{n}") for pupil in ("p1", "p2") for n in range(4)))
    assert school.dispatch() == {"collected": 8, "sent": 6, "delayed": 2}
    school.happens(letter(1))
    assert planned(school, TUESDAY)["n1"] == "delay", "what is about both children needs a slot of both"
    found = school.json("check", "--offline")["findings"]
    assert any("may get 6 messages" in one["message"] for one in found)


# What went wrong elsewhere


def test_two_kinds_two_sources_and_two_channels_share_the_cap(school: School) -> None:
    """Two by mail and one on a card: the fourth waits, whatever it is, wherever it comes from."""
    (school.folder / "admin").mkdir()
    school.configure(
        '\n[[sources]]\nname = "admin"\nplugin = "events"\npath = "admin"\ntrust = ["approve"]\n',
        replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'),
    )
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(letter(1), score("p1", 1))
    (school.folder / "inbox" / "week.jsonl").rename(school.folder / "admin" / "week.jsonl")
    meeting = {"id": "m", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": EVENING_AT_SCHOOL}
    school.happens(letter(2))
    assert school.dispatch() == {"collected": 3, "sent": 2, "handed_over": 1}
    school.happens(meeting | {"payload": EVENING_AT_SCHOOL}, file="later.jsonl")
    (plan,) = school.json("plan")["plans"]
    assert (plan["verdict"], plan["until"]) == ("delay", NEXT_WEEK), "one week out, not three"


def test_the_same_school_source_and_id_twice_is_one_message(family: School) -> None:
    family.happens(letter(1), letter(1))
    assert family.dispatch() == {"collected": 1, "sent": 1}
    family.happens(letter(1), file="again.jsonl")
    assert family.dispatch(TUESDAY) == {}
    family.happens(letter(1, payload={"title": "Anders", "body": "Tot dan."}), file="other.jsonl")
    run = family.run("dispatch", exit_code=1)
    assert "changed under the same revision" in run.stderr
    assert family.subjects("g1@") == ["Brief 1"]


def test_the_same_id_of_another_source_is_another_message(school: School) -> None:
    (school.folder / "admin").mkdir()
    school.configure('\n[[sources]]\nname = "admin"\nplugin = "events"\npath = "admin"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(letter(1))
    (school.folder / "admin" / "week.jsonl").write_bytes((school.folder / "inbox" / "week.jsonl").read_bytes())
    assert school.dispatch() == {"collected": 2, "sent": 2}


def test_what_is_withdrawn_while_it_waits_for_a_slot_is_cancelled_and_lets_another_go_first(family: School) -> None:
    family.happens(*letters(4))
    assert family.dispatch() == {"collected": 4, "sent": 3, "delayed": 1}
    family.happens({"id": "n4", "withdrawn": True})
    assert family.dispatch(TUESDAY) == {"collected": 1}
    assert family.json("status")["messages"]["cancelled"] == 1
    assert family.dispatch(NEXT_WEEK) == {}


@pytest.mark.timeout(120)
def test_sixty_over_their_cap_do_not_keep_the_one_who_is_free(school: School) -> None:
    """All are due and claimed first, in many batches; each is put off once, the run ends, and the last one goes."""
    for n in range(61):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n:03}", f"Ouder{n} Voorbeeld"))
    school.enrol()
    school.configure("\n[rules.frequency]\nper_guardian = 1\n")
    school.happens(letter(1), letter(2))
    assert school.dispatch(EVENING) == {"collected": 2, "delayed": 122}
    with closing(sqlite3.connect(school.folder / "ouderbrug.db")) as store:
        had = "event in (select id from event where event_id = 'n1') and recipient <> 'g060'"
        store.execute(f"update message set state = 'sent', marked_at = '2026-11-23 12:00:00.000000' where {had}")
        store.execute("update message set state = 'cancelled' where recipient = 'g060' and state = 'queued' and "
                      "event in (select id from event where event_id = 'n1')")  # fmt: skip
        store.execute("update message set due_at = '2026-11-23 18:00:00.000000' where state = 'queued'")
        store.execute("update message set due_at = '2026-11-23 18:30:00.000000' where recipient = 'g060'")
        store.commit()
    assert school.dispatch("2026-11-24T08:00:00+01:00") == {"sent": 1, "delayed": 60}
    assert len(school.subjects("g060@")) == 1
    assert school.dispatch("2026-11-24T08:01:00+01:00") == {}


def test_one_dead_target_does_not_keep_the_other_channels(school: School) -> None:
    school.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Roos Smit", "3A", guardian("g2", "Piet Smit"))
    school.enrol()
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such mailbox"]
    school.happens(letter(1), score("p1", 1))
    assert school.dispatch(exit_code=1) == {"collected": 2, "failed": 1, "sent": 1, "handed_over": 1}


def test_with_the_mail_server_gone_cards_are_handed_over_and_mails_wait(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.configure(replace=(f"port = {school.smtp.port}", "port = 1"))
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    school.happens(letter(1), score("p1", 1))
    assert school.dispatch(exit_code=None) == {"collected": 2, "handed_over": 1}
    assert school.json("status")["messages"]["queued"] == 1


def test_plan_changes_no_file_and_sends_nothing(siblings: School) -> None:
    siblings.configure('\n[digest]\nat = "18:00"\n')
    siblings.happens(*letters(4), score("p1"))
    siblings.happens(
        {"id": "m", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "De torens staan."}}
    )
    siblings.dispatch()
    mails = len(siblings.smtp.mails)
    siblings.happens(letter("new"), {"id": "n4", "withdrawn": True}, file="more.jsonl")
    before = {path: path.read_bytes() for path in siblings.folder.rglob("*") if path.is_file()}
    siblings.run("plan")
    siblings.json("plan", now=NEXT_WEEK)
    assert {path: path.read_bytes() for path in siblings.folder.rglob("*") if path.is_file()} == before
    assert len(siblings.smtp.mails) == mails


def test_slots_kept_for_teachers_are_not_taken_by_what_is_posted_by_itself(school: School) -> None:
    """Two posts a group a week, of which one is kept for what a colleague posts by hand."""
    plugins = school.folder / "plugins"
    plugins.mkdir()
    (plugins / "board.py").write_text(BOARD_PLUGIN)
    settings = (
        '\n[plugins]\nplugins_dir = "plugins"\n[channels.board]\n[rules.frequency]\nreserved_for_hand_posts = 1\n'
    )
    school.configure(settings, replace=('general = ["email"]', 'general = ["board"]\nmoment = ["handover"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(letter(1, {"group": "3A"}), letter(2, {"group": "3A"}))
    assert school.dispatch() == {"collected": 2, "sent": 1, "delayed": 1}
    school.happens({"id": "m", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "De torens staan."}})
    assert school.dispatch(TUESDAY) == {"collected": 1, "handed_over": 1}
    school.happens(
        {"id": "m2", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "Het lied is klaar."}}
    )
    assert school.dispatch(TUESDAY) == {"collected": 1, "delayed": 1}


BOARD_PLUGIN = """
from ouderbrug import Capabilities, Channel, Receipt, hookimpl
class Board(Channel):
    name = "board"
    capabilities = Capabilities(audiences=frozenset({"group"}))
    def send(self, message):
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Board]
"""


def test_the_final_time_stands_in_the_plan_not_midnight(family: School) -> None:
    """A cap ends at 00:00; the rules are asked again there, and the plan shows the first moment at which all agree."""
    family.happens(*letters(4))
    late = [plan["until"] for plan in family.json("plan")["plans"] if plan["verdict"] == "delay"]
    assert late == [NEXT_WEEK]
