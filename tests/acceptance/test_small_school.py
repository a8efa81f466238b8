"""A small school on a Monday morning: the whole line, from two files to ten mails, and never one twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from a_school import School

WEEK: list[dict[str, Any]] = [
    {
        "id": "e1", "kind": "celebration", "occurred_at": "2026-11-23T09:00:00+01:00", "audience": {"group": "3A"},
        "payload": {"milestone": "alle letters", "what": "We kennen ze allemaal!",
                    "starts_at": "2026-11-27T14:00:00+01:00", "place": "lokaal 3A"},
    },
    {
        "id": "e2", "kind": "notable_score", "occurred_at": "2026-11-23T09:01:00+01:00", "audience": {"pupil": "p3"},
        "payload": {"subject": "Lezen", "direction": "up", "summary": "Roos leest nu vlot.", "next_goal": "een boek",
                    "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"},
                    "approved_by": "juf.karin"},
    },
    {
        "id": "e3", "kind": "notable_score", "occurred_at": "2026-11-23T09:02:00+01:00", "audience": {"pupil": "p4"},
        "payload": {"subject": "Rekenen", "direction": "up", "summary": "Het rekenen gaat sneller.",
                    "approved_by": "meester.jan"},
    },
    {
        "id": "e4", "kind": "meeting_invitation", "occurred_at": "2026-11-23T09:03:00+01:00",
        "audience": {"group": "7B"},
        "payload": {"title": "Avond over het schooladvies", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula",
                    "why": "U hoort hoe een advies ontstaat."},
    },
    {
        "id": "e5", "kind": "newsletter", "occurred_at": "2026-11-23T09:04:00+01:00", "audience": {"school": True},
        "payload": {"title": "Nieuws van november", "body": "We lazen veel deze maand."},
    },
    {
        "id": "e6", "kind": "notable_score", "occurred_at": "2026-11-23T09:05:00+01:00", "audience": {"pupil": "p1"},
        "payload": {"subject": "Spelling", "direction": "up", "summary": "Jip schrijft goed.",
                    "next_goal": "een verhaal", "approved_by": "juf.karin"},
    },
]  # fmt: skip

MONDAY = {
    ("e1", "g1"): ("allow", None, None), ("e1", "g2"): ("allow", None, None), ("e1", "g3"): ("allow", None, None),
    ("e1", "g4"): ("refuse", "consent", "on-request"),
    ("e2", "g1"): ("allow", None, None), ("e2", "g2"): ("allow", None, None),
    ("e3", "g5"): ("refuse", "consent", "contact-ban"), ("e3", "g6"): ("refuse", "consent", "authority-unknown"),
    ("e4", "g1"): ("allow", None, None), ("e4", "g2"): ("allow", None, None), ("e4", "g6"): ("allow", None, None),
    ("e4", "g5"): ("refuse", "consent", "contact-ban"),
    ("e5", "g1"): ("delay", "frequency", "cap-reached"), ("e5", "g2"): ("delay", "frequency", "cap-reached"),
    ("e5", "g3"): ("allow", None, None), ("e5", "g6"): ("allow", None, None),
    ("e5", "g4"): ("refuse", "consent", "on-request"), ("e5", "g5"): ("refuse", "consent", "contact-ban"),
    ("e6", "g1"): ("refuse", "tone", "action-missing"), ("e6", "g2"): ("refuse", "tone", "action-missing"),
}  # fmt: skip


def _digest(school: School) -> str:
    return hashlib.sha256((school.folder / "ouderbrug.db").read_bytes()).hexdigest()


def _verdicts(plans: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[str, str | None, str | None]]:
    return {(plan["event"], plan["recipient"]): (plan["verdict"], plan["rule"], plan["reason"]) for plan in plans}


def test_the_plan_is_the_table_and_changes_not_a_byte(small_school: School) -> None:
    small_school.happens(*WEEK)
    before = _digest(small_school)
    first, second = small_school.json("plan"), small_school.json("plan")
    assert first == second
    assert _digest(small_school) == before
    assert _verdicts(first["plans"]) == MONDAY
    assert first["counts"] == {"allow": 10, "delay": 2, "fold": 0, "refuse": 8, "approve": 0}
    late = [plan["until"] for plan in first["plans"] if plan["verdict"] == "delay"]
    assert late == ["2026-11-30T08:00:00+01:00"] * 2
    assert all((plan["text"] is None) == (plan["verdict"] == "refuse") for plan in first["plans"])


def test_ten_mails_go_once_and_the_two_that_waited_go_a_week_later(small_school: School) -> None:
    small_school.happens(*WEEK)
    assert small_school.dispatch() == {"collected": 6, "sent": 10, "delayed": 2, "refused": 8}
    assert small_school.dispatch(now="2026-11-23T10:01:00+01:00") == {}
    assert small_school.dispatch(now="2026-11-30T07:59:00+01:00") == {}
    assert small_school.dispatch(now="2026-11-30T10:00:00+01:00") == {"sent": 2}
    assert small_school.json("status")["messages"]["sent"] == 12
    for mail in small_school.smtp.mails:
        assert len(mail.parsed["To"].addresses) == 1
        others = {f"g{n}@guardian.example" for n in range(1, 7)} - {mail.parsed["To"].addresses[0].addr_spec}
        assert not any(other.encode() in mail.raw for other in others)


def test_without_trust_a_score_waits_for_a_person(small_school: School) -> None:
    small_school.configure(replace=('trust = ["approve"]', ""))
    small_school.happens(*WEEK)
    verdicts = _verdicts(small_school.json("plan")["plans"])
    # What waits keeps its slot from the lighter newsletter.
    changed = {("e2", "g1"): ("approve", None, "needs-approval"), ("e2", "g2"): ("approve", None, "needs-approval")}
    assert verdicts == MONDAY | changed


def test_why_names_the_rules_in_order_and_the_one_that_decided(small_school: School) -> None:
    small_school.happens(*WEEK)
    small_school.dispatch()
    plans = {plan["recipient"]: plan for plan in small_school.json("why", "e5")["plans"]}
    late = plans["g1"]
    met = [step["rule"] for step in late["rules"]]
    assert met[:4] == ["consent", "content_policy", "tone", "readability"]
    assert met[4:6] == ["timing", "frequency"]
    assert late["rules"][5]["detail"]["count"] == 3
    assert (late["rule"], late["reason"], late["state"]) == ("frequency", "cap-reached", "queued")
    assert plans["g3"]["language_reason"] == "not-reviewed"
    assert "had enough this week" in small_school.run("why", "e5").stdout


def test_without_a_store_looking_is_refused_and_makes_none(school: School) -> None:
    for command in (("plan",), ("status",), ("why", "e1"), ("dispatch",), ("log",)):
        assert "import" in school.run(*command, exit_code=2).stderr
    assert sorted(path.name for path in school.folder.iterdir()) == ["inbox", "ouderbrug.toml"]


HANGS = 200
"""Seconds, which no command needs on the slowest machine."""
CONTRACT = Path(__file__).parents[3] / "shared" / "contract"


needs_contract = pytest.mark.skipif(not CONTRACT.is_dir(), reason="the shared contract is not beside this checkout")


@needs_contract
def test_the_shared_contract_runs_as_it_is(tmp_path: Path) -> None:
    run_contract(tmp_path / "contract", "sqlite:///ouderbrug.db")


def run_contract(folder: Path, url: str) -> None:
    """Run the contract with its store there."""
    shutil.copytree(CONTRACT, folder)
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    toml = folder / "ouderbrug.toml"
    toml.write_text(toml.read_text("utf-8").replace("sqlite:///ouderbrug.db", url), "utf-8")

    def run(now: str, *words: str) -> Any:
        command = [sys.executable, "-m", "ouderbrug", "--config", "ouderbrug.toml", *words]
        env = {**os.environ, "OUDERBRUG_NOW": now, "PYTHONFAULTHANDLER": "1"}
        with subprocess.Popen(command, cwd=folder, env=env, stdout=PIPE, stderr=PIPE, text=True) as done:
            try:
                out, err = done.communicate(timeout=HANGS)
            except subprocess.TimeoutExpired:
                done.send_signal(signal.SIGABRT)  # it says where each of its threads is
                pytest.fail(f"{words} did not end: {done.communicate()[1]}")
        assert done.returncode == 0, err
        return json.loads(out) if "--json" in words else out

    monday, later = "2026-11-23T10:00:00+01:00", "2026-11-23T10:01:00+01:00"
    try:
        server = SmtpSandbox(port=2525).__enter__()
    except OSError:
        pytest.skip("port 2525 is in use on this machine")
    try:
        run(monday, "import", "contacts.csv")
        plan = run(monday, "plan", "--json")
        assert _verdicts(plan["plans"]) == MONDAY
        assert run(monday, "plan", "--json") == plan
        counts = run(monday, "dispatch", "--json")
        assert {k: n for k, n in counts.items() if n} == {"collected": 6, "sent": 10, "delayed": 2, "refused": 8}
        assert not any(run(later, "dispatch", "--json").values())
        assert run("2026-11-30T10:00:00+01:00", "dispatch", "--json")["sent"] == 2
        assert run(monday, "check", "--json", "--offline")["ok"]
    finally:
        server.__exit__()
    assert len(server.mails) == 12
