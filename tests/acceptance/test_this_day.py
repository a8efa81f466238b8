"""What cannot wait for the next mail of the morning is told at once, in counts, to who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

KARIN = "juf.karin;Karin Post;karin@school.example;teacher;3A"
RIA = "dir;Ria Vos;ria@school.example;leader;"
MONDAY = "2026-11-23T{}:00+01:00"
GONE = "550 5.1.1 No such user"
TO_TELL = "Vertel het vóór maandag 23 november om 13.00 uur: 1 ouder"
NOT_SENT = "Vertel het zelf vóór maandag 23 november om 13.00 uur: 2 ouders"
TO_ASK = "Vraag vóór maandag 23 november om 13.00 uur na: 1 bericht kwam misschien niet aan"
TO_APPROVE = "Beslis vóór maandag 23 november om 13.00 uur: 1 bericht"
"""What a subject says of it, and the mail itself more of."""


def closure(name: str = "c1", day: str = "23") -> dict[str, Any]:
    hours = {"starts_at": f"2026-11-{day}T13:00:00+01:00", "ends_at": f"2026-11-{day}T15:00:00+01:00"}
    return {"id": name, "kind": "closure", "audience": {"group": "3A"},
            "payload": {"title": "Vanmiddag dicht" if day == "23" else "Dicht", "why": "Storm."} | hours}  # fmt: skip


def after_the_mail_of_the_morning(school: School, *staff: str, route: str = 'general = ["email", "handover"]') -> int:
    """Who has the group had theirs, about a closure of next week; returns how many mails went before."""
    school.configure('\n[staff_mail]\nat = "07:30"\n', replace=('general = ["email"]', route))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email=""), guardian("g2", "Mark Prins"))
    school.now = MONDAY.format("08:00")
    school.enrol()
    rows = ("key;name;email;role;groups", *(staff or (KARIN, RIA)))
    (school.folder / "staff.csv").write_text("\n".join(rows) + "\n")
    school.run("import", str(school.folder / "staff.csv"), now=MONDAY.format("08:00"))
    school.happens(closure("later", "30"), file="later.jsonl")
    school.run("dispatch", now=MONDAY.format("08:05"), exit_code=None)
    return len(school.smtp.mails)


def ended(school: School, at: str) -> int:
    code: int = school.run("dispatch", now=MONDAY.format(at), exit_code=None).exit_code
    return code


def told(school: School, before: int) -> list[tuple[str, str]]:
    """What colleagues were mailed since, and no mail names the child or a guardian."""
    mails = [mail for mail in school.smtp.mails[before:] if mail.recipients[0].endswith("@school.example")]
    assert not any(name in str(mail.parsed) for mail in mails for name in ("Jip", "Sara", "Mark"))
    return [(mail.recipients[0].partition("@")[0], str(mail.parsed["Subject"])) for mail in mails]


def test_8_a_card_of_the_day_is_mailed_at_once_and_runs_end_with_3_until_it_is_ticked(school: School) -> None:
    before = after_the_mail_of_the_morning(school)
    school.happens(closure())
    assert [ended(school, at) for at in ("10:00", "11:00")] == [3, 3]
    assert told(school, before) == [("karin", TO_TELL)]
    card = next(card for card in school.json("tasks", now=MONDAY.format("11:00"))["cards"] if card["event"] == "c1")
    school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "juf.karin", now=MONDAY.format("11:01"))
    assert ended(school, "11:02") == 0 and told(school, before) == [("karin", TO_TELL)]


def test_8_what_failed_or_reaches_nobody_that_day_is_mailed_at_once_until_somebody_told_it(school: School) -> None:
    before = after_the_mail_of_the_morning(school, route='general = ["email"]')
    school.smtp.replies["RCPT"] = [GONE]
    school.happens(closure())
    assert [ended(school, at) for at in ("10:00", "10:01")] == [3, 3]
    assert told(school, before) == [("karin", NOT_SENT)]
    for why in ("failed", "content_policy.unreachable"):
        assert ended(school, "11:02") == 3, "one of the two is still to be told"
        said = "tasks", "--did", "not-sent", f"c1:{why}", "--as", "juf.karin"
        school.run(*said, now=MONDAY.format("11:03"))
    assert ended(school, "11:04") == 0 and told(school, before) == [("karin", NOT_SENT)]


def test_8_what_may_not_have_arrived_that_day_is_mailed_at_once_until_it_is_settled(school: School) -> None:
    before = after_the_mail_of_the_morning(school, route='general = ["email"]')
    school.smtp.replies["."] = ["what no relay says"]
    school.happens(closure())
    assert [ended(school, at) for at in ("10:00", "10:01")] == [3, 3]
    (mail,) = [mail for mail in school.smtp.mails[before:] if mail.recipients[0] == "karin@school.example"]
    assert TO_ASK in mail.parsed.get_body(("plain",)).get_content()
    school.run("settle", "--unknown", "--event", "c1", "--sent", "--as", "juf.karin", now=MONDAY.format("10:02"))
    school.run(
        "tasks", "--did", "not-sent", "c1:content_policy.unreachable", "--as", "juf.karin", now=MONDAY.format("10:03")
    )
    assert ended(school, "10:04") == 0 and len(told(school, before)) == 1


def test_8_what_waits_for_a_yes_that_day_is_mailed_at_once_until_it_is_decided(school: School) -> None:
    before = after_the_mail_of_the_morning(school)
    school.run("hold", "group", "3A", "--reason", "even kijken", "--as", "dir", now=MONDAY.format("08:30"))
    school.happens(closure())
    assert ended(school, "09:00") == 0, "whoever holds it knows"
    school.run("release", "group", "3A", "--as", "dir", now=MONDAY.format("09:30"))
    assert [ended(school, at) for at in ("10:00", "11:00")] == [3, 3]
    assert told(school, before) == [("karin", TO_APPROVE)]
    school.run("event", "withdraw", "c1", now=MONDAY.format("11:01"))
    assert ended(school, "11:02") == 0


@pytest.mark.parametrize("day", ["24", "30"])
def test_8_what_the_mail_of_tomorrow_tells_in_time_waits_for_it(school: School, day: str) -> None:
    before = after_the_mail_of_the_morning(school)
    school.happens(closure(day=day))
    assert ended(school, "10:00") == 0 and told(school, before) == []


def test_8_a_leader_hears_of_what_is_theirs_whose_mailbox_took_no_mail_this_morning(school: School) -> None:
    school.smtp.replies["RCPT"] = ["250 2.1.5 OK", GONE]
    before = after_the_mail_of_the_morning(school)
    assert not school.subjects("karin@")
    school.happens(closure())
    assert ended(school, "10:00") == 3 and told(school, before) == [("ria", TO_TELL)]


def test_8_a_leader_hears_of_what_nobody_of_the_group_is_there_for(school: School) -> None:
    before = after_the_mail_of_the_morning(school, RIA)
    school.happens(closure())
    assert ended(school, "10:00") == 3 and told(school, before) == [("ria", TO_TELL)]


def test_8_a_colleague_has_a_few_of_these_mails_a_day_and_runs_end_with_3_all_the_same(school: School) -> None:
    before = after_the_mail_of_the_morning(school)
    for number in range(6):
        school.happens(closure(f"c{number}"), file=f"{number}.jsonl")
        assert ended(school, f"10:0{number}") == 3
    assert len(told(school, before)) == 4
