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
from ouderbrug.delivery.bounce_mail import Said, read

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
    ],
)
def test_the_action_decides_and_the_code_says_whose_it_is(
    status: str, diagnostic: str, action: str, said: Said
) -> None:
    text = (SAMPLES / "d01-office365-5.1.10.eml").read_text()
    text = text.replace("Action: failed", f"Action: {action}").replace("Status: 5.1.10", f"Status: {status}")
    lines = [f"Diagnostic-Code: {diagnostic}" if one.startswith("Diagnostic") else one for one in text.splitlines()]
    assert read("\n".join(lines).encode()).said is said


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
