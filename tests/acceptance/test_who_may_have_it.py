"""Who may have it beyond authority: a record, a leader's yes, a question, a ban past its day, two who may not meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import COLUMNS, guardian
from chances import cover

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from a_school import School

SHARED = {"email": "thuis@guardian.example"}
RECORD = {"receives_by": "pleegzorg", "receives_since": "2026-09-01"}


@pytest.fixture
def led(school: School) -> School:
    """A leader and a teacher."""
    school.staff("directie;Ria Smit;leader;", "juf.karin;Karin Bos;teacher;3A")
    return school


def taken_in(school: School, **more: dict[str, str]) -> str:
    """Import the families, with further columns of some guardians; returns what was noted."""
    further = sorted({name for one in more.values() for name in one})
    lines = [";".join([*COLUMNS, *further])]
    for row in school.rows:
        also = more.get(row["guardian_key"], {})
        lines.append(";".join([*(row[name] for name in COLUMNS), *(also.get(name, "") for name in further)]))
    (school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    return school.run("import", str(school.folder / "contacts.csv")).stderr


def event(kind: str, id: str = "e1", **payload: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "audience": {"pupil": "p1"}, "payload": payload}


def question(id: str = "e1") -> dict[str, Any]:
    return event("question", id, question="Hoe gaat het thuis?")


def talk() -> dict[str, Any]:
    sections = {"development": "hoe het gaat", "expectations": "een boek uitlezen", "actions": "samen lezen"}
    moment = {"starts_at": "2026-12-10T15:00:00+01:00", "place": "lokaal 3A"}
    return event("conference", sections=sections, **moment)


def errands(school: School, code: str, who: str = "directie") -> list[str]:
    return [one["key"] for one in school.json("tasks", "--as", who)["errands"] if one["code"] == code]


def test_10_a_foster_parent_gets_what_is_recorded_once_a_leader_said_yes(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", relation="foster", authority="no"))
    taken_in(led, g1=RECORD)
    led.happens(question("before"))
    led.dispatch()
    assert (led.subjects("g1@"), errands(led, "may-receive-all")) == ([], ["p1:g1"])
    assert errands(led, "may-receive-all", "juf.karin") == []
    assert "leader" in led.run("pair", "receives_all", "p1", "g1", "--as", "juf.karin", exit_code=2).stderr
    led.run("pair", "receives_all", "p1", "g1", "--as", "directie")
    led.happens(question("after"))
    led.dispatch()
    assert (len(led.subjects("g1@")), errands(led, "may-receive-all")) == (2, []), "what was asked before as well"


def test_10_a_yes_wants_a_record_and_stands_under_a_ban(led: School) -> None:
    yes = ("pair", "receives_all", "p1", "g1", "--as", "directie")
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", relation="foster", authority="unknown"))
    taken_in(led)
    assert "receives_since" in led.run(*yes, exit_code=2).stderr
    led.rows[0]["blocked"] = "court-order"
    taken_in(led, g1=RECORD)
    assert "ban" in led.run(*yes, exit_code=2).stderr


def test_10_a_record_is_read_from_the_day_on_which_it_begins(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Mark Prins", authority="no") | {"relation": "father"})
    taken_in(led, g1=RECORD | {"receives_since": "2026-11-24"})
    led.happens(question("monday"))
    led.dispatch()
    led.now = "2026-11-24T10:00:00+01:00"
    led.happens(question("tuesday"))
    led.dispatch()
    assert len(led.subjects("g1@")) == 2, "what was asked before, and is of use still, comes with the day"


def test_10_what_a_parent_without_authority_asks_is_a_task_with_a_date(led: School) -> None:
    father = guardian("g2", "Mark Prins", authority="no", receives="on_request")
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), father)
    led.enrol()
    asked = ("pair", "asked", "p1", "g2", "--as", "juf.karin")
    led.run(*asked)
    [errand] = [one for one in led.json("tasks", "--as", "juf.karin")["errands"] if one["code"] == "information-asked"]
    assert (errand["key"], errand["due"]) == ("p1:g2", "2026-12-21")
    assert "by Mon 21 Dec" in led.run("tasks", "--as", "juf.karin").stdout
    led.run(*asked, "--end")
    assert errands(led, "information-asked", "juf.karin") == []


def test_10_which_pairs_wait_for_an_answer_and_which_have_one_can_be_seen(led: School) -> None:
    father = guardian("g2", "Mark Prins", authority="no", receives="on_request")
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), father)
    led.enrol()
    assert led.json("pair") == {"waiting": [], "answered": []}
    led.run("pair", "asked", "p1", "g2", "--as", "juf.karin")
    led.run("pair", "not_together", "g2", "g1", "--as", "directie")
    shown = led.run("pair").stdout.splitlines()
    assert shown[0] == "waits: answer who asked how the child does (art. 1:377c BW): p1 g2, since Mon 23 Nov 2026"
    assert shown[1:] == ["not_together g1 g2: by directie, since Mon 23 Nov 2026", "1 waits for an answer, 1 has one"]
    led.run("pair", "asked", "p1", "g2", "--end", "--as", "juf.karin", now="2026-11-24T10:00:00+01:00")
    found = led.json("pair")
    assert found["waiting"] == []
    assert [(one["what"], one["ended_by"]) for one in found["answered"]] == [
        ("asked", "juf.karin"), ("not_together", ""),
    ]  # fmt: skip
    assert "Prins" not in str(found)
    assert "name two people" in led.run("pair", "asked", "p1", exit_code=2).stderr


def test_10_who_may_be_whom_waits_among_the_pairs(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", blocked="court-order"))
    led.enrol()
    led.rows[-1] |= {"guardian_key": "n2", "blocked": ""}
    led.enrol("--accept-left", exit_code=2)
    assert [(one["code"], one["of"]) for one in led.json("pair")["waiting"]] == [("same-people", ["g2", "n2"])]


def test_10_a_ban_past_its_day_holds_and_a_leader_is_asked_for_five_school_days(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", blocked="court-order"))
    taken_in(led, g2={"blocked_by": "rechtbank", "blocked_until": "2026-11-20"})
    days = ["2026-11-20", "2026-11-21", "2026-11-23", "2026-11-27", "2026-11-28"]
    asked = []
    for day in days:
        led.now = f"{day}T10:00:00+01:00"
        asked.append(errands(led, "ban-review"))
    assert asked == [[], ["g2"], ["g2"], ["g2"], []]
    led.happens(question())
    led.dispatch(now="2026-11-30T10:00:00+01:00")
    assert (len(led.subjects("g1@")), led.subjects("g2@")) == (1, [])


def test_10_a_ban_that_names_nobody_who_decided_is_said(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", blocked="court-order"))
    assert "a ban without who decided" in taken_in(led, g2={"blocked_until": "2026-12-20"})
    assert "a ban without who decided" not in taken_in(
        led, g2={"blocked_until": "2026-12-20", "blocked_by": "rechtbank"}
    )


@pytest.fixture
def apart(led: School) -> School:
    """Two parents with authority, one mailbox, who are not to meet."""
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED))
    led.enrol()
    led.run("pair", "not_together", "g2", "g1", "--as", "directie")
    return led


def test_10_two_who_may_not_meet_are_named_in_no_one_mail_and_both_are_told(apart: School) -> None:
    apart.happens(question())
    apart.dispatch()
    named = sorted(to.display_name for mail in apart.smtp.mails for to in mail.parsed["To"].addresses)
    assert (len(apart.smtp.mails), named) == (2, ["Mark Prins", "Sara Bakker"])


def test_2_their_two_mails_of_one_event_are_one_slot(apart: School) -> None:
    apart.happens(*(question(f"e{number}") for number in range(1, 5)))
    apart.dispatch()
    apart.dispatch()
    assert len(apart.smtp.mails) == 6, "three events to each, of a mailbox that may have three a week"


def test_10_two_who_may_not_meet_have_each_their_own_card(apart: School) -> None:
    apart.configure(replace=('personal = ["email", "handover"]', 'personal = ["handover"]'))
    apart.happens(question())
    apart.dispatch()
    cards = apart.json("tasks")["cards"]
    assert sorted(tick["guardians"] for card in cards for tick in card["ticks"]) == [["g1"], ["g2"]]
    assert len(cards) == 2


def test_10_an_invitation_to_one_moment_waits_for_a_person(apart: School) -> None:
    apart.happens(talk())
    assert apart.dispatch(exit_code=None)["awaiting_approval"] == 2
    assert apart.smtp.mails == []
    assert [one["warnings"] for one in apart.json("approve")["awaiting_approval"]] == [["not-together"]] * 2


@pytest.mark.parametrize(("by", "code", "sent"), [("karin", 2, 0), ("directie", 0, 2)])
def test_10_two_who_may_not_meet_come_to_one_moment_by_a_leaders_word_alone(
    apart: School, by: str, code: int, sent: int
) -> None:
    apart.staff("directie;An Bos;leader;", "karin;Juf Karin;teacher;3A")
    apart.happens(talk())
    apart.dispatch(exit_code=None)
    waiting = apart.json("approve")["awaiting_approval"]
    words = (
        "approve",
        waiting[0]["event"],
        *(word for one in waiting for word in ("--shown", one["shown"])),
        "--as",
        by,
    )
    assert "are not to meet" in apart.run(*words, exit_code=code).stderr
    apart.dispatch(exit_code=None)
    assert len(apart.smtp.mails) == sent


def test_10_two_of_whom_nothing_is_written_down_are_invited_at_once(led: School) -> None:
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED))
    led.enrol()
    led.happens(talk())
    led.dispatch()
    assert len(led.smtp.mails) == 1


@pytest.fixture
def asking(led: School) -> School:
    """A father without authority, who may ask; and a child of others."""
    father = guardian("g2", "Mark Prins", authority="no", receives="on_request")
    led.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), father)
    led.family("p2 Noor Smit", "3A", guardian("g3", "Anna Smit"))
    led.enrol()
    return led


ASK = ("pair", "asked", "p1", "g2", "--as", "juf.karin")


def test_10_who_is_no_guardian_of_a_child_asks_nothing_of_a_teacher(asking: School) -> None:
    said = asking.run("pair", "asked", "p2", "g2", "--as", "juf.karin", exit_code=2)
    assert "g2 is no guardian of p2" in said.stderr
    assert asking.json("pair") == {"waiting": [], "answered": []}


@pytest.mark.parametrize(
    ("cell", "later"),
    cover([{"blocked": "court-order"}, {"receives": "nothing"}, {"guardian_deceased": "yes"}], [False, True]),
)
def test_10_a_question_of_who_may_hear_nothing_is_the_leaders_alone(
    asking: School, cell: dict[str, str], later: bool
) -> None:
    if later:
        assert "do not answer" not in asking.run(*ASK).stdout
    asking.rows[1] |= {name: value for name, value in cell.items() if name in COLUMNS}
    taken_in(asking, g2={name: value for name, value in cell.items() if name not in COLUMNS})
    if not later:
        assert "do not answer" in asking.run(*ASK).stdout
    assert (errands(asking, "information-asked", "juf.karin"), errands(asking, "information-barred")) == ([], ["p1:g2"])
    assert asking.json("tasks", "--as", "juf.karin")["errands"] == []
    assert "do not answer" in asking.run("tasks", "--as", "directie").stdout
    for word in (("tasks", "--did", "information-barred", "p1:g2", "--as", "juf.karin"), (*ASK, "--end")):
        assert "leader" in asking.run(*word, exit_code=2).stderr
    asking.run("tasks", "--did", "information-barred", "p1:g2", "--as", "directie")
    assert errands(asking, "information-barred") == []


def test_10_an_errand_to_somebody_is_gone_when_they_may_hear_nothing(asking: School) -> None:
    times = {"starts_at": "2026-11-26T09:00:00+01:00"}
    asking.happens(event("participation_request", task="meelopen", load="once", why_you="Dat helpt.", **times))
    asking.dispatch()
    asking.run("respond", "e1", "g1", "ja", "--as", "juf.karin")
    asking.now = "2026-11-27T10:00:00+01:00"
    assert errands(asking, "thanks-owed", "juf.karin") == ["e1:g1"]
    asking.rows[0]["blocked"] = "court-order"
    asking.enrol()
    assert errands(asking, "thanks-owed", "juf.karin") == []


def test_10_the_leader_reads_who_decided_and_finds_errands_on_paper_and_in_the_mail(led: School) -> None:
    led.configure('\n[staff_mail]\nat = "07:30"\n')
    staff = "key;name;email;role;groups\ndirectie;Ria Smit;ria@school.example;leader;\n"
    (led.folder / "staff.csv").write_text(staff)
    led.run("import", str(led.folder / "staff.csv"))
    led.family("p1 Jip Prins", "3A", guardian("g2", "Mark Prins", blocked="court-order"))
    taken_in(led, g2={"blocked_by": "rechtbank", "blocked_until": "2026-11-20"})
    assert "decided by rechtbank, to be looked at again on 2026-11-20" in led.run("tasks").stdout
    led.run("pair", "asked", "p1", "g2", "--as", "directie")
    led.run("tasks", "--as", "directie", "--print", str(led.folder / "c.html"))
    page = (led.folder / "c.html").read_text()
    assert "Mark Prins en Jip" in page and "Niet antwoorden. Bespreek dit eerst met de directie." in page
    assert "Een contactverbod zou opnieuw bekeken worden." in page
    assert "Er is niets te doen" not in page
    led.dispatch()
    [mail] = led.smtp.mails
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "Een contactverbod zou opnieuw bekeken worden." in text and "Prins" not in text


def test_5_an_import_that_waits_is_said_until_it_is_answered(led: School) -> None:
    for number in range(6):
        led.family(f"p{number} Kind{number} Laan", "3A", guardian(f"g{number}", f"Anna{number} Laan"))
    led.enrol()
    rows = list(led.rows)
    led.rows[2:] = []
    led.enrol(exit_code=2)
    waits = "an import (contacts) waits since"
    said = led.run("dispatch", exit_code=3).stderr, led.run("check", "--offline").stdout, led.run("status").stdout
    assert [waits in one for one in said] == [True, True, True]
    assert led.json("status")["import_stopped"] == {"since": led.now, "codes": ["left"], "brought": ["contacts"]}
    led.staff("directie;Ria Smit;leader;")
    led.dispatch(exit_code=3)
    led.rows[:] = rows
    led.enrol()
    assert waits not in led.run("dispatch").stderr + led.run("status").stdout
    assert led.json("status")["import_stopped"] is None
