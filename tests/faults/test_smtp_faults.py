"""What a mail server can do to a whole dispatch: states, exit codes, attempts, and the closed channel."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, sqlite

from chances import more
from forked import ended
from ouderbrug.delivery import dispatcher
from ouderbrug.testing import CLOSE, SmtpSandbox
from ouderbrug_email import Email

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from processes import CrashSchool

    from a_school import School

pytestmark = pytest.mark.slow

LATER = "2026-11-23T11:00:00+01:00"
"""Past every lease, and past the first wait of a message that is tried again."""


@pytest.fixture
def ready(small_school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """The small school with an event that would send four mails."""
    monkeypatch.setattr(Email, "pause", 0.0)
    small_school.happens(NEWS)
    return small_school


def rows(school: School, statement: str) -> list[tuple[Any, ...]]:
    connection = sqlite().connect(school.folder / "ouderbrug.db")
    try:
        found: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
        return found
    finally:
        connection.close()


def outcomes(school: School) -> list[tuple[str, str]]:
    """What each attempt came to, in order."""
    return rows(school, "select outcome, code from attempt order by id")


def states(school: School) -> dict[str, int]:
    """The states that any message is in."""
    return {name: count for name, count in school.json("status")["messages"].items() if count}


@pytest.mark.parametrize(
    ("step", "reply", "state", "exit_code", "attempt"),
    [
        ("RCPT", "450 4.2.1 Later", "queued", 0, ("temporary", "smtp-450-4.2.1")),
        (".", "554 5.6.0 Refused", "failed", 1, ("permanent", "smtp-554-5.6.0")),
        *more(
            ("DATA", "451 4.3.0 Later", "queued", 0, ("temporary", "smtp-451-4.3.0")),
            (".", "452 4.3.1 Later", "queued", 0, ("temporary", "smtp-452-4.3.1")),
            ("RCPT", "550 5.1.1 Nobody", "failed", 1, ("permanent", "smtp-550-5.1.1")),
        ),
        (".", CLOSE, "unknown", 3, ("unknown", "lost-after-data")),
    ],
)
def test_f14_one_bad_answer_touches_one_message(
    ready: School, step: str, reply: str, state: str, exit_code: int, attempt: tuple[str, str]
) -> None:
    ready.smtp.replies[step] = [reply]
    ready.run("dispatch", exit_code=exit_code)
    assert states(ready) == {state: 1, "sent": 3}
    assert outcomes(ready)[0] == attempt
    assert {outcome for outcome, _ in outcomes(ready)[1:]} == {"sent"}
    ready.run("dispatch", now=LATER)
    assert states(ready) == ({"sent": 4} if state == "queued" else {state: 1, "sent": 3})
    assert len({mail.id for mail in ready.smtp.mails}) == len(ready.smtp.mails), "never one twice"


def test_f14_a_refused_connection_lets_all_wait(ready: School) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ready.configure(replace=(f"port = {ready.smtp.port}", f"port = {closed.getsockname()[1]}"))
        said = ready.run("dispatch", exit_code=75).stderr
    assert "channel email does not answer (the connection was refused); 4 wait since Mon 23 Nov 10:00" in said
    assert states(ready) == {"queued": 4}
    assert set(outcomes(ready)) == {("unreachable", "connection-refused")}
    assert rows(ready, "select distinct attempts from message") == [(0,)], "no attempt is used up"
    ready.configure()
    assert ready.dispatch(LATER)["sent"] == 4


def test_f14_tries_run_out(ready: School) -> None:
    ready.configure(replace=("per_minute = 0", "per_minute = 0\nmax_attempts = 3"))
    ready.smtp.replies["RCPT"] = ["450 4.2.1 Later"] * 12
    for hour, code in (("10", 0), ("12", 0), ("15", 1)):
        ready.run("dispatch", now=f"2026-11-23T{hour}:00:00+01:00", exit_code=code)
    assert states(ready) == {"failed": 4}
    assert rows(ready, "select distinct attempts, error_class from message") == [(3, "smtp-450-4.2.1")]


def test_f14_a_personal_message_goes_on_to_the_next_channel(small_school: School) -> None:
    """A mailbox that is gone makes a card for the teacher, and the message is the same one."""
    school = small_school
    ask = {"task": "meelopen", "starts_at": "2026-11-30T09:00:00+01:00", "load": "once", "why_you": "Het was fijn."}
    school.happens({"id": "ask", "kind": "participation_request", "audience": {"pupil": "p2"}, "payload": ask})
    school.smtp.replies["RCPT"] = ["550 5.1.1 Nobody"]
    school.run("dispatch", exit_code=None)
    school.run("dispatch", now=LATER, exit_code=None)
    assert rows(school, "select channel, state from message") == [("handover", "handed_over")]
    assert outcomes(school) == [("permanent", "smtp-550-5.1.1"), ("handed_over", "")]


def test_f14_without_starttls_nothing_is_said_in_the_clear(ready: School) -> None:
    ready.configure(replace=('security = "none"', 'security = "starttls"'))
    ready.run("dispatch", exit_code=3)
    assert states(ready) == {"queued": 4}
    assert "MAIL" not in ready.smtp.steps


def test_three_unknown_in_a_row_let_the_channel_rest_for_this_run(ready: School) -> None:
    ready.smtp.replies["."] = [CLOSE] * 3
    said = "channel email", "alone"
    told = ready.run("dispatch", exit_code=3).stderr
    assert states(ready) == {"unknown": 3, "queued": 1}
    assert all(word in told and word in ready.run("status").stdout for word in said)
    assert ready.json("status")["last_run"]["rested"] == ["email"]
    assert ready.dispatch() == {"sent": 1}
    assert ready.json("status")["last_run"]["rested"] == []


REFUSED = "554 5.7.1 Message content rejected by policy"
US = "550 5.4.5 Daily user sending quota exceeded"


def many(school: School, count: int, domain: str = "guardian") -> School:
    for number in range(count):
        family = {"guardian_key": f"g{number}", "first_name": "Ouder", "email": f"g{number}@{domain}.example"}
        school.family(f"p{number} Kind Bos", "3A", family)
    school.enrol()
    school.happens(NEWS)
    return school


@pytest.mark.parametrize(
    ("reply", "closes"),
    [
        (US, True),
        ("450 4.7.1 Unauthenticated mail is rate limited", True),
        ("550 5.1.1 No such user", False),
        *more(
            ("554 5.7.1 Relay access denied", True),
            ("550 5.1.8 Bad outbound sender", True),
            ("554 5.2.2 Mailbox full", False),
        ),
    ],
)
def test_f09_five_alike_that_speak_of_us_close_the_channel_and_cost_nothing(
    school: School, reply: str, closes: bool
) -> None:
    """At one domain: five dead addresses at one provider are no word about us, five refusals by a policy are."""
    many(school, 9).smtp.replies["RCPT"] = [reply] * 9
    result = school.run("dispatch", exit_code=3 if closes else 1)
    assert ("channel email is closed (it refuses what this school sends)" in result.stderr) is closes
    assert states(school) == ({"queued": 9} if closes else {"failed": 9})
    if closes:
        assert rows(school, "select distinct attempts from message") == [(0,)], "no attempt is used up"
        assert len(outcomes(school)) == 5
        school.smtp.replies["RCPT"] = []
        school.run("release", "channel", "email")
        assert school.dispatch(LATER)["sent"] == 9, "as if never tried"


def test_f09_a_text_that_is_refused_keeps_no_other_event_back(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    takes = SmtpSandbox.accept
    monkeypatch.setattr(SmtpSandbox, "accept", lambda self, *a: REFUSED if b"Eerste" in a[-1] else takes(self, *a))
    many(school, 7)
    notice = {
        "kind": "notice",
        "audience": {"school": True},
        "payload": {"title": "Tweede", "body": "De zaal is dicht."},
    }
    school.happens({**notice, "id": "one", "payload": notice["payload"] | {"title": "Eerste"}}, {**notice, "id": "two"})
    assert "others go first" in school.run("dispatch", exit_code=3).stdout
    assert {mail.parsed["Subject"] for mail in school.smtp.mails} >= {"Tweede"}
    assert states(school) == {"queued": 7, "sent": 14}
    assert school.dispatch(LATER, exit_code=1)["failed"] == 7
    assert {reason for (reason,) in rows(school, "select closed_reason from channel_state")} <= {"", None}


def test_f09_a_full_mailbox_closes_nothing_and_is_its_own(ready: School) -> None:
    ready.smtp.replies["."] = ["554 5.2.2 Mailbox full"]
    ready.run("dispatch", exit_code=1)
    assert states(ready) == {"failed": 1, "sent": 3}


def test_f10_one_that_could_not_be_reached_is_no_outage_once_the_next_one_goes(ready: School) -> None:
    ready.smtp.replies["MAIL"] = ["421 4.3.2 Too busy"]
    assert ready.dispatch()["sent"] == 3
    assert rows(ready, "select distinct down_since from channel_account") == [(None,)]
    assert ready.dispatch(LATER)["sent"] == 1


def test_f10_a_relay_that_is_back_is_tried_before_anything_goes_round(small_school: School) -> None:
    """Down since Friday, and well on Monday: what lost half of its use over the weekend is a mail, not a card."""
    school = small_school
    ask = {"task": "meelopen", "starts_at": "2026-11-30T09:00:00+01:00", "load": "once", "why_you": "Het was fijn."}
    school.happens({"id": "ask", "kind": "participation_request", "audience": {"pupil": "p2"}, "payload": ask})
    up = school.smtp.port
    school.configure(replace=(f"port = {up}", "port = 9"))
    school.dispatch(exit_code=75)
    connection = sqlite().connect(school.folder / "ouderbrug.db")
    connection.execute("update channel_account set down_since = '2026-11-01 10:00:00.000000'")
    connection.execute("update message set occurred_at = '2026-11-01 10:00:00.000000'")
    connection.commit()
    connection.close()
    school.configure()
    assert school.dispatch(LATER)["sent"] == 1
    assert rows(school, "select channel, state from message") == [("email", "sent")]


def test_f09_four_alike_are_their_recipients(school: School) -> None:
    many(school, 9).smtp.replies["RCPT"] = [US] * 4
    school.run("dispatch", exit_code=1)
    assert states(school) == {"failed": 4, "sent": 5}


def test_f38_a_wrong_password_tries_little_and_fails_nothing(crash_school: CrashSchool, tmp_path: Path) -> None:
    """60 wait; a school whose password was changed must not be locked out by its own mails."""
    school, secret = crash_school, tmp_path / "password"
    secret.write_text("old")
    with SmtpSandbox(user="ouders", password="new") as server:
        school.smtp = server
        sign_in = f'per_minute = 0\nin_flight = 3\nusername = "ouders"\npassword = {{ file = "{secret}" }}'
        school.configure(replace=("per_minute = 0", sign_in))
        school.fill(60)
        school.happens(NEWS)
        done = school.process("dispatch")
        assert done.code == 3
        assert "channel email is closed (the sign-in was refused)" in done.stderr
        assert "ouderbrug release channel email" in done.stderr
        tries = server.steps.count("AUTH")
        assert 1 <= tries <= 6
        assert school.states() == {"queued": 60}
        secret.write_text("new")
        assert_closed(school, server, tries)
        assert school.process("release", "channel", "email").code == 0
        process = school.start("dispatch")
        while len(server.mails) < 20:
            school.pause(process, 0.01)
        process.terminate()
        assert ended(process).code == 75
        assert school.states()["failed"] == school.states()["unknown"] == 0
        assert max(school.arrived().values()) == 1


def assert_closed(school: CrashSchool, server: SmtpSandbox, tries: int) -> None:
    """Another run, in another process, does not even connect: mending the password alone opens nothing."""
    before = server.connections
    assert school.process("dispatch", now=school.later(minutes=10)).code == 3
    assert (server.connections, server.steps.count("AUTH"), server.mails) == (before, tries, [])
    assert school.states() == {"queued": 60}


def test_f10_a_server_that_is_down_is_not_asked_for_each_message(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a few failures in a row the channel rests a minute; the next run tries again, and all goes."""
    monkeypatch.setattr(Email, "pause", 0.0)
    many(school, 40)
    up = school.smtp.port
    school.configure(replace=(f"port = {up}", "port = 9"))
    school.dispatch(exit_code=75)
    assert school.json("status")["messages"]["queued"] == 40
    tried = [row for row in school.json("why", NEWS["id"])["plans"] if row["attempts"]]
    assert len(tried) == dispatcher.TEMPORARY_IN_A_ROW
    school.configure()
    assert school.dispatch(now="2026-11-23T10:00:30+01:00", exit_code=75) == {}
    assert "it is asked again from 10:01" in school.run("status", now="2026-11-23T10:00:30+01:00").stdout
    school.dispatch(now="2026-11-23T11:00:00+01:00")
    assert school.json("status")["messages"]["sent"] == 40


def test_f10_once_check_reaches_a_server_that_was_down_the_next_run_asks_it(school: School) -> None:
    many(school, 6)
    up = school.smtp.port
    school.configure(replace=(f"port = {up}", "port = 9"))
    school.dispatch(exit_code=75)
    school.run("check", exit_code=2)
    school.configure()
    soon = "2026-11-23T10:00:20+01:00"
    school.run("check", "--offline", now=soon)
    assert school.dispatch(now=soon, exit_code=75) == {}
    school.run("check", now=soon)
    assert school.dispatch(now=soon)["sent"]
    school.dispatch(now="2026-11-23T10:01:30+01:00")  # one asks first; on a busy machine the others go after it
    assert school.json("status")["messages"]["sent"] == 6
