"""Which of our mails a sent-folder or a relay's log shows to have gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.staff.sent_folder import ids_in

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, OTHER = "1" * 32, "2" * 32, "f" * 32
MAIL = f"From: school@wegwijzer.example\nMessage-ID: <{ONE}@wegwijzer.example>\n\nMessage-ID: <{OTHER}@x>\n"
FOLDED = f"Message-ID:\n <{TWO}@wegwijzer.example>\nIn-Reply-To: <{OTHER}@wegwijzer.example>\n\nDag\n"
BOUNCE = f"From: MAILER-DAEMON\nSubject: Undelivered\nReferences: <{OTHER}@x>\n\nMessage-ID: <{OTHER}@x>\n"


def test_10_a_maildir(tmp_path: Path) -> None:
    for folder, name, text in (("cur", "1:2,S", MAIL), ("new", "2", FOLDED), ("cur", "3", BOUNCE)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text)
    assert ids_in(tmp_path) == {ONE, TWO}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_10_an_mbox(tmp_path: Path, ends: str) -> None:
    mbox = "".join(f"From - Mon Nov 23 10:00:00 2026\n{mail}\n" for mail in (BOUNCE, MAIL, FOLDED))
    (tmp_path / "Sent").write_bytes(mbox.replace("\n", ends).encode())
    assert ids_in(tmp_path / "Sent") == {ONE, TWO}


def test_10_a_log_of_a_relay(tmp_path: Path) -> None:
    log = (
        f"Nov 23 10:00:01 relay postfix/cleanup[1]: 4F: message-id=<{ONE}@wegwijzer.example>\n"
        f"2026-11-23 10:00:02 1xyz <= school@wegwijzer.example id={TWO}@wegwijzer.example\n"
        f"a hash that is none: {OTHER}\nf{OTHER}@x\n"
    )
    (tmp_path / "mail.log").write_text(log)
    assert ids_in(tmp_path / "mail.log") == {ONE, TWO}
