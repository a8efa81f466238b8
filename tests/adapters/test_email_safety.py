"""What nobody can smuggle into a mail, what files may go along, and where a mail leaves no trace."""

from __future__ import annotations

import logging
import os
import traceback
from email import message_from_bytes
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import Address, Attachment, Meeting, Permanent
from ouderbrug.attachments import MOST_BYTES, File, clean_name, read_files
from ouderbrug_email import builder, headers
from ouderbrug_email.builder import Sender, build

SENDER = Sender(("De Regenboog", "ouders@regenboog.example"))
FIXED = ["From", "To", "Subject", "Date", "Message-ID", "X-Ouderbrug-Id", "Auto-Submitted", "Content-Language"]


def refusal(message, now, sender=SENDER):
    with pytest.raises(Permanent) as caught:
        build(message, sender, now)
    assert caught.value.__context__ is None, "an error of a library may hold the text it refused"
    return caught.value.code


# Injection and smuggling

ENCODED_WORD = "=?utf-8?q?x=0D=0ABcc:_e@x.example=0D=0A=0D=0Abody?="
HOSTILE = [
    ENCODED_WORD,
    f"Hallo {ENCODED_WORD}",
    "=?utf-8?b?eA0KQmNjOiBlQHguZXhhbXBsZQ==?=",
    "=?",
    "x\r\nBcc: e@x.example",
    "x\nBcc: e@x.example",
    "x\rBcc: e@x.example",
    "x\n\nbody",
    "x\0y",
    "x\x1b[2J",
    "x\x85y",
    "x\u2028Bcc: e@x.example",
    "x\ue000y",
    "x" * 3000,
]
FIELDS = {
    "subject": lambda value: {"subject": value},
    "name": lambda value: {"to": (Address(value, "a@x.example"),)},
    "address": lambda value: {"to": (Address("A", value + "@x.example"),)},
    "reply_to": lambda value: {"reply_to": f"{value} <a@x.example>"},
    "in_reply_to": lambda value: {"in_reply_to": value},
    "public_id": lambda value: {"public_id": value},
    "language": lambda value: {"language": value},
}


@pytest.mark.parametrize("where", FIELDS)
@pytest.mark.parametrize("value", HOSTILE)
def test_f18_a_hostile_header_value_is_refused_before_any_connection(where, value, email, message):
    channel = email(1)  # nobody listens there: a connection would be Temporary
    with pytest.raises(Permanent) as caught:
        channel.send(message(**FIELDS[where](value)))
    assert caught.value.code == "header-unsafe"


@pytest.mark.parametrize("value", HOSTILE[:-1])
def test_a_hostile_token_is_refused(value, message, now):
    for way in ({"unsubscribe_mailto": "a@x.example"}, {"unsubscribe_base_url": "https://x.example"}):
        assert refusal(message(unsubscribe=value), now, Sender(SENDER.mailbox, **way)) == "header-unsafe"


SMUGGLED = [
    "\n.\n",
    "\n.\r\n",
    "\r.\r",
    "\r\n.\r\n",
    "\r\n.\r\nMAIL FROM:<e@x.example>\r\n",
    ".",
    "..",
    "\n..\n.x",
    "a\0b",
    "x" * 5000,
    "é" * 5000,
    " \t" * 600,
    "Bcc: e@x.example\n\n",
    "\x0b\x0c\x1c\x85\u2028",
]


@pytest.mark.parametrize("value", SMUGGLED)
def test_f18_smuggling_corpus_on_the_final_bytes(value, sandbox, email, message):
    server = sandbox()
    channel = email(server.port)
    meeting = Meeting("u-1", 0, value, value, message().deadline)
    sent = message(body=value, html=value, meeting=meeting)
    data = build(sent, SENDER, message().deadline).data
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    assert b"\0" not in data and data.isascii()
    assert not any(line.startswith(b".") and not line.startswith(b"..") for line in data.split(b"\r\n"))
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    channel.send(sent)
    (mail,) = server.mails
    assert mail.parsed.keys() == [*FIXED, "MIME-Version", "Content-Type"]
    assert [p.get_content_type() for p in mail.parsed.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    plain = mail.parsed.get_body(("plain",)).get_payload(decode=True).decode()
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    assert plain.replace("\r\n", "\n").removesuffix("\n") == lines.removesuffix("\n")


GOOD_BYTES = b"From: a@x.example\r\nContent-Type: text/plain\r\n\r\nHallo\r\n"


@pytest.mark.parametrize(
    "data",
    [
        GOOD_BYTES.replace(b"Hallo", b"Hal\nlo"),
        GOOD_BYTES.replace(b"Hallo", b"Hal\rlo"),
        GOOD_BYTES.replace(b"Hallo", b"Hal\0lo"),
        GOOD_BYTES.replace(b"Hallo", "Één".encode()),
        GOOD_BYTES.replace(b"Hallo", b"x" * 999),
        GOOD_BYTES.removesuffix(b"\r\n"),
        b"Bcc: e@x.example\r\n" + GOOD_BYTES,
        GOOD_BYTES.replace(b"\r\nContent", b"\r\nBcc: e@x.example\r\nContent"),
        GOOD_BYTES.replace(b"\r\nContent", b"\r\n\r\nContent"),
        GOOD_BYTES.replace(b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n"),
        b"From: a@x.example\r\n" + GOOD_BYTES,
    ],
)
def test_the_last_look_at_the_bytes_refuses(data):
    builder.check(GOOD_BYTES, ["From"])
    with pytest.raises(Permanent, match=r"^unsafe-mail$"):
        builder.check(data, ["From"])


ODD = st.sampled_from(
    ["\r\n", "\n", "\r", " ", "\t", ":", "Bcc: e@x.example", "\r\n ", "\r\n\t\r\n", "-", "\x0b", "\x1f", "é"]
)


@given(st.lists(st.tuples(st.integers(0, len(GOOD_BYTES)), ODD), max_size=3))
def test_what_passes_the_last_look_is_read_alike_by_a_library(put):
    data = GOOD_BYTES
    for place, odd in put:
        data = data[:place] + odd.encode() + data[place:]
    try:
        builder.check(data, ["From"])
    except Permanent:
        return
    parsed = message_from_bytes(data, policy=compat32)
    assert parsed.keys() == ["From", "Content-Type"] and not parsed.defects, data


def test_f18_a_header_that_slips_through_is_caught_by_the_last_look(message, now, monkeypatch):
    monkeypatch.setattr(headers, "text", lambda _name, value: value)
    assert refusal(message(subject="x\r\nBcc: e@x.example"), now) == "unsafe-mail"


# Files

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_file_goes_along_under_a_clean_name(sandbox, email, context, message, tmp_path):
    path = tmp_path / "Brief van Zoë (1).pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 300)
    server = sandbox()
    channel = email(server.port, context(media_root=tmp_path))
    channel.send(message(attachments=(Attachment(str(path), "application/pdf"),)))
    (file,) = server.mails[0].parsed.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("Brief-van-Zoe-1-.pdf", "application/pdf")
    assert file.get_content() == path.read_bytes()
    assert server.mails[0].parsed.get_content_type() == "multipart/mixed"


def test_a_media_root_that_stands_behind_a_link_serves_its_files(tmp_path):
    real = tmp_path / "disk"
    (real / "2026").mkdir(parents=True)
    (real / "2026" / "a.png").write_bytes(PNG)
    root = tmp_path / "media"
    root.symlink_to(real)
    (file,) = read_files([Attachment(str(root / "2026" / "a.png"), "image/png")], root)
    assert file.content == PNG
    (real / "link").symlink_to(real / "2026")
    with pytest.raises(Permanent, match="attachment-unsafe"):
        read_files([Attachment(str(root / "link" / "a.png"), "image/png")], root)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/m/a.png", "a.png"),
        ("/m/..", "attachment"),
        ("/m/x\r\nBcc: e.png", "x-Bcc-e.png"),
        ('/m/"; x="y.png', "x-y.png"),
        ("/m/С.pdf", "pdf"),
        ("C:\\m\\a.png", "a.png"),
        ("/m/" + "x" * 300 + ".png", "x" * 76 + ".png"),
    ],
)
def test_names_of_files_are_cleaned(path, name):
    assert clean_name(path) == name


@pytest.mark.parametrize("kind", ["missing", "symlink", "linked folder", "outside", "fifo", "folder", "nul", "device"])
def test_f21_what_is_no_file_in_the_media_root_is_refused(kind, email, context, message, tmp_path):
    root = tmp_path / "media"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("x")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "away").symlink_to(tmp_path)
    os.mkfifo(root / "fifo")
    paths = {"missing": "none.txt", "symlink": "link.txt", "linked folder": "away/secret.txt", "fifo": "fifo"}
    paths |= {"outside": "../media/../secret.txt", "folder": "folder", "nul": "a\0b", "device": "/dev/zero"}
    for known_root in (root, None):
        channel = email(1, context(media_root=known_root))
        with pytest.raises(Permanent, match=r"^attachment-(unsafe|unreadable)$"):
            channel.send(message(attachments=(Attachment(str(root / paths[kind]), "text/plain"),)))


def test_files_weigh_ten_mebibytes_together_at_most(email, context, message, tmp_path):
    for name in ("a.png", "b.png"):
        with (tmp_path / name).open("wb") as file:
            file.write(PNG)
            file.truncate(MOST_BYTES // 2 + 1)
    files = tuple(Attachment(str(tmp_path / n), "image/png") for n in ("a.png", "b.png"))
    channel = email(1, context(media_root=tmp_path))
    with pytest.raises(Permanent, match=r"^attachment-too-large$"):
        channel.send(message(attachments=files))


@pytest.mark.parametrize("media_type", ["multipart/mixed", "message/rfc822", "text", "text/x\r\nBcc: e", 'a/"'])
def test_a_media_type_that_would_change_the_mail_is_refused(media_type, email, message, tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    with pytest.raises(Permanent, match=r"^attachment-type$"):
        email(1).send(message(attachments=(Attachment(str(path), media_type),)))


# Nobody reads it anywhere else


def test_no_name_address_or_text_in_errors_logs_or_reprs(sandbox, email, message, caplog, tmp_path, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SMTP_PASSWORD", "kanarie-wachtwoord")
    canary = message(
        subject="kanarie onderwerp",
        body="kanarie tekst \ud800",
        to=(Address("Kanarie", "kanarie@x.example"),),
        reply_to="kanarie",
        attachments=(Attachment(str(tmp_path / "kanarie.png"), "image/png"),),
        meeting=Meeting("u-1", 0, "kanarie", "kanarie", message().deadline),
    )
    fine = {"body": "kanarie", "reply_to": "", "attachments": (), "to": canary.to, "subject": "kanarie"}
    seen = [
        repr(canary),
        repr(File("kanarie", "image/png", b"kanarie")),
        repr(build(message(**fine), SENDER, canary.deadline)),
    ]
    tries = [canary, message(body="kanarie \ud800"), message(subject="kanarie =?"), message(reply_to="kanarie")]
    replies = {
        step: [f"550 5.1.1 <kanarie@x.example> {step}"] for step in ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".")
    }
    server = sandbox(replies=replies, user="kanarie", password="kanarie-wachtwoord")
    channel = email(server.port, username="kanarie", password={"env": "SMTP_PASSWORD"})
    for sent in [*tries, *[message(**fine)] * 7]:
        try:
            channel.send(sent)
        except Exception as error:
            # The lines of source in a traceback are ours; only its values matter.
            seen += [repr(error), str(error), *traceback.format_exception_only(error), repr(error.__context__)]
    assert len(server.mails) == 1, "all the others failed, each at its own step"
    assert server.replies["."] == []
    seen += [record.getMessage() for record in caplog.records]
    assert not [text for text in seen if "kanarie" in text.lower()]
