"""The sandbox itself: strict, on loopback, and showing what arrived."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from click.testing import CliRunner

from ouderbrug.cli import main
from ouderbrug.cli.sandbox import _escaped
from ouderbrug.testing import SmtpSandbox


def letter(**changes):
    mail = EmailMessage()
    fields = {"From": "a@x.example", "To": "b@x.example", "Subject": "Hallo", "Message-ID": "<1@x.example>"}
    for name, value in (fields | changes).items():
        mail[name] = value
    mail.set_content("Hallo")
    return mail


def test_a_mail_is_kept_whole(sandbox, tmp_path, now):
    log, shown = tmp_path / "log", []
    server = sandbox(folder=tmp_path, log=log, on_mail=shown.append, clock=lambda: now)
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.send_message(letter(**{"X-Ouderbrug-Id": "abc"}))
        assert log.read_text() == f"abc\t{now.isoformat()}\n", "written before the sender heard of it"
    (mail,) = server.mails
    assert (mail.number, mail.at, mail.sender, mail.recipients, mail.id) == (
        1,
        now,
        "a@x.example",
        ("b@x.example",),
        "abc",
    )
    assert mail.parsed["Subject"] == "Hallo"
    assert (tmp_path / "000001.eml").read_bytes() == mail.raw
    assert shown == [mail]


def html_only():
    mail = letter()
    mail.clear_content()
    mail.set_content("<p>Hallo</p>", subtype="html")
    return mail


def without_id():
    mail = letter()
    del mail["Message-ID"]
    return mail


@pytest.mark.parametrize(
    ("mail", "to", "violation"),
    [
        (without_id(), ["b@x.example"], "no Message-ID"),
        (html_only(), ["b@x.example"], "no text part"),
        (letter(), ["b@x.example", "c@x.example"], "more than one recipient"),
    ],
)
def test_a_mail_that_breaks_a_rule_is_refused_and_noted(mail, to, violation, sandbox):
    server = sandbox()
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        try:
            refused = client.sendmail("a@x.example", to, mail.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:
            refused = {"": (error.smtp_code, error.smtp_error)}
    assert [code for code, _ in refused.values()] == [554]
    assert server.violations == [violation]


def test_a_bare_line_break_is_noted(sandbox):
    server = sandbox()
    with smtplib.SMTP("127.0.0.1", server.port) as client, pytest.raises(smtplib.SMTPDataError):
        client.sendmail("a@x.example", "b@x.example", b"Message-ID: <1@x>\r\n\r\nx\n.\ny\r\n")
    assert server.violations == ["a line break that is not CRLF"]


def test_it_listens_on_loopback_only():
    with pytest.raises(ValueError, match="loopback"):
        SmtpSandbox(host="0.0.0.0")


def test_a_port_in_use_is_an_error(sandbox):
    with pytest.raises(OSError), SmtpSandbox(port=sandbox().port):
        pass


def test_it_stops_under_an_open_connection():
    with SmtpSandbox() as server, socket.create_connection(("127.0.0.1", server.port)) as peer:
        assert peer.recv(3) == b"220"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_it_stops_at_once_where_nothing_else_is_waited_for(monkeypatch):
    """A test may let nobody sleep, and a sender may still be there."""

    async def never(*_):
        pass

    monkeypatch.setattr(asyncio, "sleep", never)
    with SmtpSandbox() as server:
        client = smtplib.SMTP("127.0.0.1", server.port)
        began = time.monotonic()
    client.close()
    assert time.monotonic() - began < 2
    assert server.sessions == set()


# The command


def test_the_command_shows_a_mail_and_stops_at_sigterm(tmp_path):
    program = "from ouderbrug.cli.sandbox import sandbox; sandbox()"
    command = [sys.executable, "-c", program, "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        where = process.stderr.readline()
        port = int(where.partition("127.0.0.1:")[2].partition(";")[0])
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(letter(Subject="Één compliment"))
        line = process.stdout.readline()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert line.split("  ")[1:] == ["mail", "1", "b@x.example", "Één compliment\n"]
    assert [path.name for path in tmp_path.iterdir()] == ["000001.eml"]


def test_the_command_stops_by_itself():
    result = CliRunner().invoke(main, ["sandbox", "--port", "0", "--seconds", "0"])
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_port_in_use_is_told(sandbox):
    result = CliRunner().invoke(main, ["sandbox", "--port", str(sandbox().port)])
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_help_is_light():
    program = (
        "import sys; from ouderbrug.cli.sandbox import sandbox; sandbox(['--help'], standalone_mode=False);"
        "print(sorted({'aiosmtpd', 'asyncio', 'smtplib', 'pydantic', 'httpx'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"
    assert "ouderbrug sandbox --folder mails" in out


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\rb", "a\u202eb", "a\x9bb"])
def test_what_a_terminal_would_obey_is_written_out(text):
    assert _escaped(text).isprintable()
    assert _escaped("[bold]é[/bold]") == "[bold]é[/bold]"
