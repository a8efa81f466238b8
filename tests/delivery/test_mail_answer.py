"""An answer by a button that writes a mail: what it writes is read, and nothing else is taken for it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.delivery.bounce_mail import read
from ouderbrug.delivery.bounce_words import Said
from ouderbrug.delivery.mail_answer import button
from ouderbrug.model import Answer
from ouderbrug.texts.reply_links import words_for

TOKEN = "AbCdEfGhIjKlMnOpQrS_-10123456789"


def mail(subject: str = f"Ja [ja-{TOKEN}]", text: str = "", head: str = "") -> bytes:
    lines = ["From: Sara <sara@thuis.example>", "Date: Mon, 23 Nov 2026 10:15:00 +0100", f"Subject: {subject}", head]
    return "\n".join([*filter(None, lines), "", text]).encode()


@pytest.mark.parametrize(("answer", "word"), [(one, word) for one in Answer for word in sorted(words_for(one))])
def test_what_a_button_writes_is_read_in_each_language(answer: Answer, word: str) -> None:
    address = urlsplit(button("antwoord@school.example", TOKEN, word, answer))
    assert (address.scheme, address.path) == ("mailto", "antwoord@school.example")
    (subject,) = parse_qs(address.query)["subject"]
    from email.header import Header

    found = read(mail(Header(subject, "utf-8").encode())).answer
    assert found is not None and (found.answer, found.token) == (answer, TOKEN)


def test_own_words_go_along_without_what_is_quoted_and_who_signs() -> None:
    found = read(mail(text="We komen later.\n> U schreef\n> van alles")).answer
    assert found is not None and found.note == "We komen later."
    assert found.at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    signed = read(mail(text="Fijn!\n-- \nSara, 06 12345678")).answer
    assert signed is not None and signed.note == "Fijn!"
    assert TOKEN not in repr(signed) and "Fijn" not in repr(signed)


@pytest.mark.parametrize(
    "subject",
    [f"Re: Ja [ja-{TOKEN}]", f"Re Ja [ja-{TOKEN}]", f"转发：Ja [ja-{TOKEN}]", f"Doorgestuurd Ja [ja-{TOKEN}]",
     f"Nee [ja-{TOKEN}]", f"Fwd: Ja [ja-{TOKEN}]", f"Ja [misschien-{TOKEN}]", f"Ja [ja-{TOKEN}] en meer",
     f"Ja [ja-{TOKEN[:-1]}]", "Ja", f"[nee-{TOKEN}] [ja-{TOKEN}]", TOKEN],
)  # fmt: skip
def test_what_somebody_changed_answered_or_passed_on_is_no_answer(subject: str) -> None:
    assert read(mail(subject)).answer is None


@pytest.mark.parametrize(
    "sign",
    ["Verstuurd vanaf mijn iPhone", "Verzonden met Outlook voor Android", "Sent from Outlook for iOS",
     "Get Outlook for Android", "iPhone'umdan gönderildi", "_____\nVerstuurd vanaf mijn Samsung Galaxy", "-- \nSara"],
)  # fmt: skip
def test_what_a_telephone_signs_with_is_nobodys_word(sign: str) -> None:
    plain, said = read(mail(text=f"\n{sign}\n")).answer, read(mail(text=f"Tot dan!\n\n{sign}\n")).answer
    assert plain is not None and plain.note.strip("_\n") == ""
    assert said is not None and said.note.strip("_\n") == "Tot dan!"


def test_of_a_mail_that_is_a_page_alone_the_words_are_kept() -> None:
    page = (
        "<html><head><style>p { color: red }</style></head><body><p>Hoe laat</p><div>is het klaar?</div></body></html>"
    )
    found = read(mail(text=page, head="Content-Type: text/html; charset=utf-8")).answer
    assert found is not None and found.note == "Hoe laat\nis het klaar?"


@pytest.mark.parametrize("head", ["List-Id: <klas.example>", "Precedence: bulk", "Resent-From: oma@thuis.example"])
def test_what_was_sent_on_is_no_answer(head: str) -> None:
    assert read(mail(head=head)).answer is None


def test_what_a_program_writes_is_no_answer() -> None:
    found = read(mail(head="Auto-Submitted: auto-replied"))
    assert found.answer is None and found.said is Said.AWAY


@given(st.integers(0, len(mail()) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_no_change_of_a_mail_raises_or_answers_something_else(at: int, put: bytes, gone: int) -> None:
    whole = mail()
    found = read(whole[:at] + put + whole[at + gone :])
    assert found.answer is None or found.answer.answer in Answer
