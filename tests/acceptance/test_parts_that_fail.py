"""A part of a school or a plugin that fails: messages wait, somebody is told, and once it is mended they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

RULE = """
from ouderbrug import Allow, Rule, hookimpl

class Odd(Rule):
    name = "odd"
    {declares}

    def judge(self, message, facts, now):
        {deed}

@hookimpl
def register_rules():
    return [Odd]
"""
USE = "[rules]\norder = ['odd']\n[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n"
STAFF = "key;name;email;groups;role\ndirectie;Ria Vos;directie@wegwijzer.example;;leader\n"
STAFF += "karin;Karin de Boer;karin@wegwijzer.example;3A;teacher\n"
LATER, NEXT_DAY, TOO_LATE = "2026-11-23T10:05:00+01:00", "2026-11-24T10:00:00+01:00", "2026-12-10T10:00:00+01:00"
NOTE = {"audience": {"school": True}, "payload": {"title": "Nieuws", "body": "We lazen veel."}}


def use_rule(school: School, deed: str, declares: str = "reads = None") -> None:
    folder = school.folder / "own"
    folder.mkdir(exist_ok=True)
    (folder / "odd.py").write_text(RULE.format(deed=deed, declares=declares))


def states(school: School) -> dict[str, int]:
    return {name: count for name, count in school.json("status")["messages"].items() if count}


FAILS = {
    "raises": ("raise ValueError(facts.recipient.name)", "reads = None", "ValueError"),
    "leaves": ("raise SystemExit(0)", "reads = None", "SystemExit"),
    "looks at what it does not declare": ("return facts.recipient", "reads = frozenset()", "UndeclaredFact"),
    "says nonsense": ("return 'no'", "reads = None", "no-verdict"),
}


@pytest.mark.parametrize("how", FAILS)
def test_3_what_a_rule_fails_on_waits_is_told_once_and_goes_once_when_it_is_mended(
    small_school: School, how: str
) -> None:
    deed, declares, problem = FAILS[how]
    use_rule(small_school, deed, declares)
    small_school.configure(USE)
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    told = small_school.run("dispatch", exit_code=3).stderr
    assert f"rule odd of plugin odd fails ({problem}); its messages wait" in told
    assert "Bakker" not in told
    again = small_school.run("dispatch", now=LATER)
    assert "odd" not in again.stderr
    assert states(small_school) == {"queued": 4}
    listed = small_school.run("status").stdout
    assert f"rule odd of plugin odd fails ({problem}) since Mon 23 Nov 10:00" in listed
    assert "4 messages wait for the rule odd, which fails" in listed
    use_rule(small_school, "return Allow()")
    assert small_school.dispatch("2026-11-23T10:06:00+01:00") == {"sent": 4}
    assert small_school.dispatch(NEXT_DAY) == {}
    assert len(small_school.smtp.mails) == 4
    assert "odd" not in small_school.run("status").stdout


def test_3_what_is_past_its_use_before_a_rule_is_mended_is_told(small_school: School) -> None:
    use_rule(small_school, "raise ValueError")
    small_school.configure(USE)
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    small_school.run("dispatch", exit_code=3)
    told = small_school.run("dispatch", now=TOO_LATE, exit_code=3).stderr
    assert "4 messages were past their use before a rule that fails was mended" in told
    assert states(small_school) == {"expired": 4}
    small_school.run("dispatch", now=TOO_LATE)


def closure() -> dict[str, Any]:
    payload = {"title": "School dicht vanmiddag", "why": "De stroom is uitgevallen."}
    payload |= {"starts_at": "2026-11-23T12:00:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"}
    return {"id": "u1", "kind": "closure", "audience": {"group": "3A"}, "priority": "urgent", "payload": payload}


def test_3_what_is_urgent_becomes_a_card_and_a_mail_to_teacher_and_leader_at_once(small_school: School) -> None:
    use_rule(small_school, "raise ValueError")
    small_school.configure(
        USE + '\n[staff_mail]\nat = "07:30"\n', replace=('trust = ["approve"]', 'trust = ["approve", "urgent"]')
    )
    (small_school.folder / "staff.csv").write_text(STAFF)
    small_school.run("import", str(small_school.folder / "staff.csv"))
    small_school.happens(closure())
    small_school.run("dispatch", exit_code=3)
    assert set(states(small_school)) == {"handed_over"}
    for who in ("karin@", "directie@"):
        assert [subject[:14] for subject in small_school.subjects(who)][-1:] == ["Nu doen: 2 dri"], who
    assert "check first: odd.rule-failed" in small_school.run("tasks").stdout
