"""A canary in every personal field and secret: it comes out in what was asked for, and nowhere else."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug.testing import CLOSE, SmtpSandbox
from ouderbrug_email import Email

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CANARY = "Kanariepiet"


def canary(what: str) -> str:
    return f"{CANARY}{what}"


@pytest.fixture
def tweeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    """A school in which everything personal, and the password, is a canary; its mail server is moody."""
    monkeypatch.setattr(Email, "pause", 0.0)
    folder, secret = tmp_path / "school", tmp_path / "password"
    folder.mkdir()
    secret.write_text(canary("-password"))
    school = School(folder, SmtpSandbox(user="ouders", password=canary("-password")))
    for n in range(8):
        address = f"{CANARY}{n}@guardian.example"
        people = guardian(f"g{n}", f"{canary('Voor')} {canary('Achter')}", email=address, mobile=f"+3161234567{n}")
        school.family(f"p{n} {canary('Kind')}{n} {canary('Familie')}", "3A", people)
    return school


def says(**words: str) -> dict[str, Any]:
    return {
        "subject": canary("vak"), "direction": "up", "summary": f"{canary('summary')} leest vlot.",
        "next_goal": canary("doel"), "approved_by": "juf.karin",
        "action": {"what": f"samen {canary('actie')} lezen", "minutes": 10, "when": "drie avonden"},
    } | words  # fmt: skip


def feed(school: School) -> None:
    """Good events, and lines that are wrong in many ways, each with canaries."""
    for n in range(8):
        school.happens({"id": f"s{n}", "kind": "notable_score", "audience": {"pupil": f"p{n}"}, "payload": says()})
    news = {"kind": "newsletter", "audience": {"school": True}}
    school.happens(
        {"id": "n1", "payload": {"title": canary("title"), "body": canary("body")}} | news,
        {"id": "n2", "payload": {"title": canary("title") * 40, "body": canary("body")}} | news,
        {"id": "n3", "payload": {"title": f"=?utf-8?q?{CANARY}?=", "body": canary("body")}} | news,
        {"id": "n4", "payload": {"title": canary("title"), "body": "x", "link": f"http://{CANARY}.example/"}} | news,
        {"id": "n5", "payload": canary("payload")} | news,
        {"id": "n6", "occurred_at": canary("time")} | news,
        {"id": "n7", "priority": canary("priority"), "payload": {"title": "x", "body": canary("body")}} | news,
        {"id": "n8", "kind": canary("kind"), "audience": {"school": True}},
        {"id": "n9", "kind": "newsletter", "audience": {canary("scope"): True}},
        {"id": "n10", "kind": "newsletter", "audience": {"pupil": canary("pupil")}},
        {"id": "s9", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": says(direction=canary("up"))},
    )
    with (school.folder / "inbox" / "week.jsonl").open("ab") as out:
        out.write(b'{"id": "broken", "payload": "' + CANARY.encode() + b"\n")
        out.write(b'{"id": "\xff' + CANARY.encode() + b'"}\n')


def write_bad(school: School) -> Path:
    """A roster with a mistake in a line full of canaries."""
    path = school.folder / "bad.csv"
    path.write_text((school.folder / "contacts.csv").read_text().replace("0@guardian", "0 no address @guardian"))
    return path


def channel(school: School) -> None:
    secret = school.folder.parent / "password"
    sign_in = f'per_minute = 0\nusername = "ouders"\npassword = {{ file = "{secret}" }}'
    school.configure(replace=("per_minute = 0", sign_in))


@pytest.mark.parametrize("as_json", [False, True])
def test_f17_no_log_error_or_progress_carries_a_name_an_address_a_text_or_a_secret(
    tweeting: School, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    """DEBUG logs of every library, and stderr of every command, through failures of every sort; ours as JSON too."""
    caplog.set_level(logging.DEBUG)
    if as_json:
        monkeypatch.setenv("OUDERBRUG_LOG", "json")
        monkeypatch.setenv("OUDERBRUG_LOG_LEVEL", "debug")
    school, told = tweeting, []
    with school.smtp:
        channel(school)
        told.append(school.enrol())
        told.append(school.run("import", str(write_bad(school)), exit_code=1))
        feed(school)
        plan = school.run("plan", "--json")
        school.smtp.replies |= {
            "RCPT": [*[f"550 5.1.1 {CANARY}"] * 9, f"450 4.2.1 {CANARY}"],
            ".": [f"554 5.6.0 {CANARY}", f"452 4.3.1 {CANARY}", CLOSE],
        }
        told.append(school.run("dispatch", exit_code=None))
        school.smtp.password = "another"
        told.append(school.run("dispatch", now="2026-11-23T12:00:00+01:00", exit_code=None))
        told.append(school.run("check", exit_code=None))
        told += [school.run(*words, exit_code=None) for words in (("status",), ("log",))]
        why = school.run("why", "s1", "--json")
        rejected = "".join(path.read_text() for path in (school.folder / "rejected").iterdir())
    counts = school.json("status")["messages"]
    assert counts["failed"] >= 1 <= counts["unknown"], "the failures must have happened"
    assert any(mail.recipients[0].startswith(CANARY) for mail in school.smtp.mails)
    for result in (*told, plan, why):
        assert CANARY not in result.stderr
        assert not as_json or all(json.loads(line)["message"] for line in result.stderr.splitlines())
        assert result is plan or CANARY not in result.stdout
    assert CANARY not in rejected
    ours = "\n".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert CANARY not in ours
    assert CANARY in plan.stdout, "what was asked for is shown"
    assert json.loads(plan.stdout)["counts"]["allow"]


@pytest.mark.parametrize("place", ["channel", "rule", "observer", "source"])
def test_f17_an_exception_that_carries_data_loses_it_at_our_door(
    small_school: School, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    from ouderbrug.rules.frequency import Frequency
    from ouderbrug_events.source import EventsSource

    def fail(*_: object, **__: object) -> None:
        raise UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY)

    caplog.set_level(logging.DEBUG)
    target = {"channel": (Email, "send"), "rule": (Frequency, "judge"), "source": (EventsSource, "poll")}
    if place == "observer":
        (small_school.folder / "own").mkdir()
        code = "from ouderbrug import hookimpl\n@hookimpl\ndef message_settled(message, attempt):\n"
        code += f"    raise KeyError('{CANARY}')\n"
        (small_school.folder / "own" / "watcher.py").write_text(code)
        small_school.configure("[plugins]\nuse = ['watcher']\nplugins_dir = 'own'\n")
    else:
        monkeypatch.setattr(*target[place], fail)
    small_school.happens({"id": "n", "kind": "newsletter", "audience": {"school": True},
                          "payload": {"title": "Nieuws", "body": "Tekst"}})  # fmt: skip
    result = small_school.run("dispatch", exit_code=None)
    assert CANARY not in result.output
    assert CANARY not in caplog.text
    monkeypatch.undo()
    assert CANARY not in small_school.run("why", "n", "--json", exit_code=None).output
    assert CANARY not in small_school.run("log", "--json").output
