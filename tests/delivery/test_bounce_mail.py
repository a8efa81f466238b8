"""What mails that come back say: each sample, and no mutation of one, is read as something else than it is."""

from __future__ import annotations

from base64 import encodebytes
from pathlib import Path
from quopri import encodestring
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from each import each
from ouderbrug.delivery.bounce_mail import read
from ouderbrug.delivery.bounce_words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[1] / "plugins" / "files" / "dsn"
OURS = "7f3c9e0b5d1a4c8e9b2f6a7d8c1e0f34"
NOOR = "noor.jansen@school.example"


@each(
    ("name", "said", "status", "addresses"),
    [
        ("d01-office365-5.1.10", Said.DEAD, "5.1.10", {NOOR}),
        ("d03-sender-fault-5.7.509", Said.OWN_FAULT, "5.7.509", {NOOR}),
        ("d04-forwarded", Said.FAILED, "5.2.2", {NOOR, "nj-oud@kpn.example"}),
        ("d06-delayed", Said.DELAYED, "4.4.7", {NOOR}),
        ("d07-outlook-5.5.0", Said.DEAD, "5.5.0", {NOOR}),
        ("d08-delivered", Said.NO_BOUNCE, "2.0.0", {NOOR}),
        ("d11-comment-and-case", Said.DEAD, "5.1.1", {"Noor.Jansen@SCHOOL.example"}),
        ("d12-exim-no-report", Said.DEAD, "5.1.1", {NOOR}),
        ("d14-mailbox-closed-autoreply", Said.CLOSED, "", {NOOR}),
    ],
)
def test_a_sample_says_what_is_right(name: str, said: Said, status: str, addresses: set[str]) -> None:
    found = read((SAMPLES / f"{name}.eml").read_bytes())
    assert (found.said, found.status, found.addresses, found.ids) == (said, status, addresses, {OURS})


@each(
    ("coding", "encode"), [("base64", encodebytes), ("Quoted-Printable", lambda raw: encodestring(raw, quotetabs=True))]
)
def test_a_report_that_was_encoded_says_the_same(coding: str, encode: Callable[[bytes], bytes]) -> None:
    text = (SAMPLES / "d01-office365-5.1.10.eml").read_text().replace("\r\n", "\n")
    head, _, rest = text.partition("Content-Type: message/delivery-status")
    own, _, body = rest.partition("\n\n")
    report, mark, after = body.partition("\n--")
    coded = encode(report.encode()).decode()
    own = f"message/delivery-status{own}\nContent-Transfer-Encoding: {coding}"
    changed = f"{head}Content-Type: {own}\n\n{coded}{mark}{after}"
    found, plain = read(changed.encode()), read(text.encode())
    assert (found.said, found.status, found.addresses, found.ids) == (Said.DEAD, "5.1.10", {NOOR}, plain.ids)


def test_a_receipt_that_it_was_read_is_no_bounce() -> None:
    assert read((SAMPLES / "d15-mdn.eml").read_bytes()).said is Said.NO_BOUNCE


def test_without_returned_headers_no_message_is_named() -> None:
    assert read((SAMPLES / "d10-no-id.eml").read_bytes()).ids == frozenset()


@each(
    ("status", "diagnostic", "action", "said"),
    [
        ("4.0.0", "smtp; 450 4.0.0 try later", "failed", Said.FAILED),
        ("4.4.7", "smtp; 400 expired", "failed", Said.FAILED),
        ("5.0.0", "smtp; 550 5.1.1 no such user here", "failed", Said.DEAD),
        ("5.5.0", "smtp; 554 message refused", "failed", Said.FAILED),
        ("5.2.2", "smtp; 552 5.2.2 over quota", "failed", Said.FAILED),
        ("5.1.8", "smtp; 550 5.1.8 bad sender", "failed", Said.OWN_FAULT),
        ("4.7.650", "smtp; 451 4.7.650 rate limited", "delayed", Said.DELAYED),
        ("5.7.1", "smtp; 550 5.7.1 later", "Delayed", Said.DELAYED),
        ("4.7.650", "smtp; 451 4.7.650 rate limited", "failed", Said.OWN_FAULT),
        ("5.7.1", "smtp; 550 5.7.1 blocked", "Failed (really)", Said.OWN_FAULT),
        ("2.1.5", "smtp; 250 ok", "expanded", Said.NO_BOUNCE),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "failed", Said.DEAD),
        ("5.4.1", "smtp; 550 5.4.1 no answer from host", "failed", Said.FAILED),
        ("5.0.0", "smtp; 554 delivery error: dd This user doesn't have a yahoo.example account", "failed", Said.DEAD),
        ("5.0.0", "smtp; 554 delivery error: This mailbox is disabled (554.30)", "failed", Said.DEAD),
        ("5.0.0", "smtp; 550 Onbekende gebruiker", "failed", Said.DEAD),
        ("5.0.0", "smtp; 550 Onbekende fout", "failed", Said.FAILED),
        ("5.0.0", 'x\nX-Supplementary-Info: <192.0.2.1 #5.0.0 smtp; 550 "Unknown User">', "failed", Said.DEAD),
        ("5.7.1", "smtp; 554 5.7.1 Recipient address rejected: Access denied", "failed", Said.OWN_FAULT),
    ],
)
def test_the_action_decides_and_the_code_says_whose_it_is(
    status: str, diagnostic: str, action: str, said: Said
) -> None:
    text = (SAMPLES / "d01-office365-5.1.10.eml").read_text()
    text = text.replace("Action: failed", f"Action: {action}").replace("Status: 5.1.10", f"Status: {status}")
    lines = [f"Diagnostic-Code: {diagnostic}" if one.startswith("Diagnostic") else one for one in text.splitlines()]
    assert read("\n".join(lines).encode()).said is said


def test_a_report_for_an_address_of_other_letters_says_the_same() -> None:
    text = (SAMPLES / "d01-office365-5.1.10.eml").read_text().replace("\r\n", "\n")
    text = text.replace("message/delivery-status", "message/global-delivery-status")
    text = text.replace("text/rfc822-headers", "message/global-headers").replace("message/rfc822", "message/global")
    coded = text.replace("rfc822; noor.jansen@", "utf-8; no\\x{F6}r@").replace(
        "rfc822;noor.jansen@", "utf-8;no\\x{F6}r@"
    )
    found, other = read(text.encode()), read(coded.encode())
    assert (found.said, found.status, found.addresses, found.ids) == (Said.DEAD, "5.1.10", {NOOR}, {OURS})
    assert (other.said, other.addresses, other.ids) == (Said.DEAD, {"noör@school.example"}, {OURS})


@each(
    ("words", "said", "status"),
    [
        ("550 5.1.1 no mailbox here by that name", Said.DEAD, "5.1.1"),
        ("Sorry, no mailbox here by that name. (#5.1.1)", Said.DEAD, "5.1.1"),
        ("User unknown", Said.DEAD, ""),
        ("Connected but sender was rejected. (#5.7.1)", Said.OWN_FAULT, "5.7.1"),
        ("mailbox is full", Said.FAILED, ""),
    ],
)
def test_a_report_of_qmail_says_it_of_each_recipient(words: str, said: Said, status: str) -> None:
    text = f"""From: MAILER-DAEMON@mx.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{NOOR}>:
{words}

--- Below this line is a copy of the message.

From: School <ouders@school.example>
X-Ouderbrug-Id: {OURS}

<iemand@elders.example>: hallo 5.1.1
"""
    found = read(text.encode())
    assert (found.said, found.status, found.addresses, found.ids) == (said, status, {NOOR}, {OURS})


def test_what_is_said_of_several_recipients_is_said_of_each() -> None:
    text = (SAMPLES / "d01-office365-5.1.10.eml").read_text().replace("\r\n", "\n")
    own = "Final-Recipient: rfc822; iemand@elders.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822"
    found = read(text.replace("Final-Recipient: rfc822", own, 1).encode())
    assert {(one.said, *one.addresses) for one in found.each} == {
        (Said.FAILED, "iemand@elders.example"), (Said.DEAD, NOOR)
    }  # fmt: skip
    assert found.said is Said.DEAD


@each(
    ("subject", "header", "text", "said"),
    [
        ("Afwezig: Bericht over Sam", "", "Ik ben er maandag weer.", Said.AWAY),
        ("Automatisch antwoord: hallo", "", "Ik ben op vakantie.", Said.AWAY),
        ("=?utf-8?q?Automatisch_antwoord?= =?utf-8?q?:_h=C3=A9?=", "", "Ik ben op vakantie.", Said.AWAY),
        ("=?nergens?q?Automatisch?=", "", "Ik ben op vakantie.", Said.NO_BOUNCE),
        ("Bericht", "X-Auto-Response: yes", "Ik ben op vakantie.", Said.AWAY),
        ("Re: Bericht", "Auto-Submitted: auto-replied", "This mailbox is no longer used.", Said.CLOSED),
        ("Re: Bericht over Sam", "", "Ik lees dit adres niet meer, het wordt niet meer gebruikt.", Said.NO_BOUNCE),
        ("Re: Bericht", "Auto-Submitted: no", "Dank!", Said.NO_BOUNCE),
    ],
)
def test_only_what_a_program_answers_is_read_for_its_words(subject: str, header: str, text: str, said: Said) -> None:
    lines = ["From: noor@school.example", f"Subject: {subject}", *([header] if header else []),
             f"In-Reply-To: <{OURS}@school.example>", "", text]  # fmt: skip
    assert read("\n".join(lines).encode()).said is said


WHOLE = (SAMPLES / "d01-office365-5.1.10.eml").read_bytes()


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6)), max_size=8),
    cut=st.integers(1, len(WHOLE)),
)
def test_no_mutation_raises(changes: list[tuple[int, bytes]], cut: int) -> None:
    raw = bytearray(WHOLE)
    for at, new in changes:
        raw[at : at + 4] = new
    assert read(bytes(raw[:cut])).mail
    assert "jansen" not in repr(read(WHOLE)), "an address is nobody's to read in a log"


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw: bytes) -> None:
    assert read(raw).said in Said


QUOTES = {
    "marked": "\n\n> De gymles wordt niet meer gegeven.\n> Tot ziens",
    "marked twice": "\n>> Dat is vervallen.\n",
    "as Outlook": "\n\nVan: School <o@school.example>\nVerzonden: maandag\nDe gymles is vervallen.",
    "as Gmail": "\n\nOp ma 23 nov 2026 om 10:00 schreef School <o@school.example>:\nDe gymles is vervallen.",
    "as an older one": "\n\n-----Oorspronkelijk bericht-----\nDe gymles is vervallen.",
    "below a line": "\n________________________________\nDe gymles wordt niet meer gegeven.",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
@pytest.mark.parametrize(
    ("words", "said"), [("Ik ben met vakantie.", Said.AWAY), ("Dit adres wordt niet meer gelezen.", Said.CLOSED)]
)
def test_what_an_answer_quotes_of_us_says_nothing_of_the_address(words: str, said: Said, quote: str) -> None:
    head = f"From: noor@school.example\nAuto-Submitted: auto-replied\nIn-Reply-To: <{OURS}@school.example>\n"
    assert read(f"{head}\n{words}{quote}".encode()).said is said


def test_what_a_page_quotes_says_nothing_either() -> None:
    page = "<p>Ik ben weg.</p><blockquote>De gymles wordt niet meer gegeven.</blockquote>"
    head = "From: noor@school.example\nAuto-Submitted: auto-replied\nContent-Type: text/html\n"
    assert read(f"{head}\n{page}".encode()).said is Said.AWAY


BACK = f"From: s@school.example\nX-Ouderbrug-Id: {OURS}\nMIME-Version: 1.0\n".encode()
RETURNED = {
    "plain": (b"message/rfc822", BACK + b"\nhoi"),
    "an unknown charset": (b"message/rfc822", BACK + b"Content-Type: text/plain; charset=x-unknown\n\nhoi caf\xe9"),
    "another unknown charset": (
        b"message/rfc822",
        BACK + b"Content-Type: text/plain; charset=utf-7x\nContent-Transfer-Encoding: 8bit\n\nhoi caf\xc3\xa9",
    ),
    "a header of eight bits": (b"message/rfc822", BACK + b"X-Spam: caf\xe9\n\nhoi"),
    "no parts": (b"message/rfc822", BACK + b'Content-Type: multipart/alternative; boundary="Z"\n\ncaf\xe9'),
    "base64": (b"message/rfc822\nContent-Transfer-Encoding: base64", encodebytes(BACK + b"\nhoi")),
    "quoted": (b"message/rfc822\nContent-Transfer-Encoding: quoted-printable", encodestring(BACK + b"\nhoi")),
    "headers": (b"text/rfc822-headers", BACK),
    "headers, base64": (b"text/rfc822-headers\nContent-Transfer-Encoding: base64", encodebytes(BACK)),
    "headers of eight bits": (b"text/rfc822-headers; charset=x-foo", BACK + b"X-Spam: caf\xe9\n"),
}


@pytest.mark.parametrize(("kind", "back"), RETURNED.values(), ids=RETURNED)
def test_our_mail_is_known_in_whatever_way_it_comes_back(kind: bytes, back: bytes) -> None:
    report = b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1"
    whole = (b'From: M\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary="B"\n\n--B\n'
             b"Content-Type: message/delivery-status\n\n" + report + b"\n\n--B\nContent-Type: " + kind
             + b"\n\n" + back + b"\n--B--\n")  # fmt: skip
    for raw in (whole, whole.replace(b"\n", b"\r\n")):
        found = read(raw)
        assert (found.said, found.ids) == (Said.DEAD, {OURS})


_BEFORE = {
    "": "",
    "an address that begins as a code": "host mx.example [5.2.1.7]\n",
    "an address that ends as a code": "62.5.7.20 does not like recipient.\n",
    "an address that is one but for a digit": "host mx.example [2.4.7.150]:\n",
    "an address behind a reply": "550-5.39.7.10 blocks nothing\n",
    "a date": "4.12.26 10:00 delivery began\n",
    "a date of the summer": "5.7.26 10:00 delivery began\n",
    "a year": "on 5.1.2026 delivery began\n",
    "a version": "Program 5.7.1 wrote this\n",
}
_TOLD = [
    ("550 5.1.1 User unknown", Said.DEAD, "5.1.1"),
    ("550-5.1.1 User unknown", Said.DEAD, "5.1.1"),
    ("550 #5.1.0 Address rejected", Said.DEAD, "5.1.0"),
    ("550 User unknown", Said.DEAD, ""),
    ("said: 5.1.1 no such account", Said.DEAD, "5.1.1"),
    ("552 5.2.2 Mailbox full", Said.FAILED, "5.2.2"),
    ("550 5.0.0 refused\n550 5.7.1 blocked", Said.OWN_FAULT, "5.7.1"),
]


def _by_exim(*told: tuple[str, str], returned: str = "") -> bytes:
    words = "".join(f"  {whom}\n    {said}\n\n" for whom, said in told)
    return f"""From: Mail Delivery System <mailer-daemon@mx.example>
X-Failed-Recipients: {", ".join(whom for whom, _ in told)}
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.

{words}------ This is a copy of the message, including all the headers. ------

Message-ID: <{OURS}@school.example>

{returned}
""".encode()


def _by_qmail(words: str) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example

Hi. This is the qmail-send program at mx.example.

<{NOOR}>:
{words}

--- Below this line is a copy of the message.

X-Ouderbrug-Id: {OURS}
""".encode()


@each("before", sorted(_BEFORE))
@each(("words", "said", "status"), _TOLD)
def test_no_number_beside_the_code_is_taken_for_one(before: str, words: str, said: Said, status: str) -> None:
    told = f"{_BEFORE[before]}{words}"
    report = (SAMPLES / "d01-office365-5.1.10.eml").read_text().replace("\r\n", "\n")
    report = report.replace("Status: 5.1.10", "Status: 5.0.0")
    line = next(one for one in report.splitlines() if one.startswith("Diagnostic-Code"))
    report = report.replace(line, "Diagnostic-Code: smtp; " + told.replace("\n", "\n "))
    for raw, unclear in ((_by_exim((NOOR, told)), ""), (_by_qmail(told), ""), (report.encode(), "5.0.0")):
        found = read(raw)
        assert (found.said, found.status, found.addresses, found.ids) == (said, status or unclear, {NOOR}, {OURS})


@each("returned", ["550 5.7.1 staat in de schoolgids", "(#5.1.1)", "User unknown", "Status: 5.2.1", "Hi. This is the "])
def test_the_words_of_the_mail_that_came_back_are_no_status(returned: str) -> None:
    found = read(_by_exim((NOOR, "552 over quota"), returned=returned))
    assert (found.said, found.status, found.ids) == (Said.FAILED, "", {OURS})
    other = read(_by_qmail("552 over quota").replace(b"X-Ouderbrug", f"Subject: {returned}\nX-Ouderbrug".encode()))
    assert (other.said, other.status, other.ids) == (Said.FAILED, "", {OURS})


def test_a_copy_in_a_part_of_its_own_is_no_word_of_the_server() -> None:
    text = f"""From: mailer-daemon@mx.example
X-Failed-Recipients: {NOOR}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="B"

--B
Content-Type: text/plain

552 over quota
--B
Content-Type: message/rfc822

Message-ID: <{OURS}@school.example>
Content-Type: text/plain

550 5.1.1 User unknown
--B--
"""
    found = read(text.encode())
    assert (found.said, found.status, found.ids) == (Said.FAILED, "", {OURS})


def test_what_is_said_of_several_without_a_report_is_said_of_each() -> None:
    other = "iemand@elders.example"
    found = read(_by_exim((NOOR, "552 5.2.2 Mailbox full"), (other, "host mx [5.2.1.7]\n    550 5.1.1 User unknown")))
    assert {(one.said, one.status, *one.addresses) for one in found.each} == {
        (Said.FAILED, "5.2.2", NOOR), (Said.DEAD, "5.1.1", other)
    }  # fmt: skip
    assert (found.said, found.ids) == (Said.DEAD, {OURS})
