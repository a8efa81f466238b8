"""Which of our mails a sent-folder or a relay's log shows to have gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from each import each
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


POSTFIX = "Nov 23 10:00:01 relay postfix"
LOGS = {
    "postfix": (f"{POSTFIX}/cleanup[1]: 4F: message-id=<{{id}}@w.example>\n{POSTFIX}/smtp[2]: 4F: to=<a@b.example>, "
                "relay=mx.b.example[10.0.0.1]:25, dsn=2.0.0, {end}\n"),
    "exim": ("2026-11-23 10:00:02 1xyzAb-000-7Q <= school@w.example H=app P=esmtp S=911 id={id}@w.example\n"
             "2026-11-23 10:00:03 1xyzAb-000-7Q {end}\n"),
    "sendmail": ("Nov 23 10:00:01 relay sendmail[7]: 5ANx01: from=<s@w.example>, size=911, msgid=<{id}@w.example>\n"
                 "Nov 23 10:00:02 relay sendmail[8]: 5ANx01: to=<a@b.example>, delay=00:00:01, {end}\n"),
}  # fmt: skip
ENDS = {
    "postfix": (["status=sent (250 ok)"],
                ["status=bounced (550 no)", "status=deferred (421 later)", "status=expired, returned to sender",
                 "milter-reject: END-OF-MESSAGE from x: 5.7.1 no; from=<s@w.example>", ""]),
    "exim": (["=> a@b.example R=dnslookup T=remote_smtp C=\"250 ok\""],
             ["** a@b.example: 550 no", "== a@b.example R=dnslookup defer (-44)", ""]),
    "sendmail": (["dsn=2.0.0, stat=Sent (ok)"], ["dsn=5.1.1, stat=User unknown", "stat=Deferred: refused", ""]),
}  # fmt: skip


@each("kind", list(LOGS))
def test_10_a_log_of_a_relay_tells_what_went_on_and_not_what_it_took_in_alone(tmp_path: Path, kind: str) -> None:
    went, stayed = ENDS[kind]
    for end in (*went, *stayed):
        (tmp_path / "mail.log").write_text(LOGS[kind].format(id=ONE, end=end) + f"a hash that is none: {OTHER}@x\n")
        assert ids_in(tmp_path / "mail.log") == ({ONE} if end in went else set()), end


def test_10_what_went_to_one_reader_and_came_back_for_another_is_for_a_person(tmp_path: Path) -> None:
    log = LOGS["postfix"].format(id=ONE, end="status=sent (250 ok)")
    (tmp_path / "mail.log").write_text(f"{log}{POSTFIX}/smtp[2]: 4F: to=<c@d.example>, status=bounced (550 no)\n")
    assert ids_in(tmp_path / "mail.log") == set()


@each("kind", list(LOGS))
def test_10_what_was_put_off_and_went_after_that_went(tmp_path: Path, kind: str) -> None:
    """As a mail does that is greylisted; the other way round it is for a person."""
    later = {"postfix": "status=deferred (421 later)", "exim": "== a@b.example R=dnslookup defer (-44)",
             "sendmail": "stat=Deferred: refused"}[kind]  # fmt: skip
    went = ENDS[kind][0][0]
    first, then = (LOGS[kind].format(id=ONE, end=end) for end in (later, went))
    for log, found in ((first + then, {ONE}), (then + first, set())):
        (tmp_path / "mail.log").write_text(log)
        assert ids_in(tmp_path / "mail.log") == found


def test_10_exim_over_syslog_names_its_mails_after_a_date(tmp_path: Path) -> None:
    head = "Nov 23 10:00:01 relay exim[7]: 2026-11-23 10:00:01"
    log = (f"{head} 1xyzAb-000-7Q <= s@w.example H=app id={ONE}@w.example\n"
           f"{head} 1xyzAb-000-8Q <= s@w.example H=app id={TWO}@w.example\n"
           f"{head} 1xyzAb-000-8Q => a@b.example R=dnslookup\n")  # fmt: skip
    (tmp_path / "mail.log").write_text(log)
    assert ids_in(tmp_path / "mail.log") == {TWO}


@each("end", ["status=bounced (550 no)", "milter-reject: END-OF-MESSAGE from x: 5.7.1 no", ""])
def test_10_what_went_to_a_filter_went_no_further_than_that_let_it(tmp_path: Path, end: str) -> None:
    first = LOGS["postfix"].format(id=ONE, end="status=sent (250 2.0.0 from MTA: queued as 5F)")
    second = LOGS["postfix"].replace("4F", "5F").format(id=ONE, end=end)
    (tmp_path / "mail.log").write_text(first + second)
    assert ids_in(tmp_path / "mail.log") == set()


@pytest.mark.parametrize(
    ("place", "went"),
    [
        ("cur/1.mail:2,S", True),
        ("cur/1.mail:2,ST", True),
        ("new/1.mail", True),
        ("cur/1.mail:2,DS", False),
        ("tmp/1.mail", False),
        (".Drafts/cur/1.mail:2,S", False),
        (".Concepten/cur/1.mail", False),
        ("Outbox/1.eml", False),
        ("Sent/1.eml", True),
    ],
)
def test_6_what_is_half_written_a_draft_or_still_to_be_sent_did_not_go(tmp_path: Path, place: str, went: bool) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    mail = tmp_path / place
    mail.parent.mkdir(parents=True, exist_ok=True)
    mail.write_text(f"X-Ouderbrug-Id: <{'a' * 32}@school.example>\n\nDag\n")
    assert ids_in(tmp_path) == ({"a" * 32} if went else set())
