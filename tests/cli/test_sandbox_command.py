"""The command `sandbox` speaks STARTTLS and AUTH as a relay does, and makes its folder; and completion in the shell."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from click.testing import CliRunner

from ouderbrug.cli import main
from ouderbrug.testing import sandbox

if TYPE_CHECKING:
    from pathlib import Path


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@school.example", "o@guardian.example", "Nieuws"
    mail["Date"], mail["Message-ID"] = "Mon, 23 Nov 2026 10:00:00 +0100", "<1@school.example>"
    mail.set_content("Dag")
    return mail


def _when_it_runs(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    original = sandbox.SmtpSandbox.__enter__

    def entered(server: Any) -> Any:
        original(server)
        do(server.port)
        return server

    monkeypatch.setattr(sandbox.SmtpSandbox, "__enter__", entered)


def test_6_sandbox_speaks_starttls_and_auth_and_makes_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, pem, tried = trustme.CA(), tmp_path / "sandbox.pem", list[str]()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)

    def sign_in(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            line.ehlo()
            assert "auth" not in line.esmtp_features, "no password before there is TLS"
            line.starttls(context=trusted)
            assert isinstance(line.sock, ssl.SSLSocket) and line.sock.version()
            with pytest.raises(smtplib.SMTPAuthenticationError):
                line.login("ouders", "wrong")
            tried.append("refused")
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            line.starttls(context=trusted)
            line.login("ouders", "proef")
            line.send_message(_mail())

    _when_it_runs(monkeypatch, sign_in)
    folder = tmp_path / "new" / "mails"
    words = ["--port", "0", "--seconds", "0", "--tls", str(pem), "--user", "ouders", "--password", "proef"]
    result = CliRunner().invoke(main, ["sandbox", *words, "--folder", str(folder)])
    assert result.exit_code == 0, result.output
    assert tried == ["refused"]
    assert [path.name for path in folder.iterdir()] == ["000001.eml"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_6_a_file_without_a_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no key")
    result = CliRunner().invoke(main, ["sandbox", "--port", "0", "--tls", str(tmp_path / "x.pem")])
    assert result.exit_code == 2
    assert "x.pem does not hold a certificate and its key as PEM" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_6_the_shell_completes_commands_as_documented(shell: str) -> None:
    result = CliRunner().invoke(main, prog_name="ouderbrug", env={"_OUDERBRUG_COMPLETE": f"{shell}_source"})
    assert result.exit_code == 0
    assert "_OUDERBRUG_COMPLETE" in result.stdout
    typed = {"_OUDERBRUG_COMPLETE": "bash_complete", "COMP_WORDS": "ouderbrug disp", "COMP_CWORD": "1"}
    assert "plain,dispatch" in CliRunner().invoke(main, prog_name="ouderbrug", env=typed).stdout
