"""What stands in a mail: headers, ways to unsubscribe, parts."""

from __future__ import annotations

import email as stdlib_email
import email.policy
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_pages import ROOT
from ouderbrug import Address, Permanent
from ouderbrug_email import builder, headers
from ouderbrug_email.builder import Sender, build

SENDER = Sender(("De Regenboog", "ouders@regenboog.example"))
FIXED = ["From", "To", "Subject", "Date", "Message-ID", "X-Ouderbrug-Id", "Auto-Submitted", "Content-Language"]


def unstuffed(data):
    return data.replace(b"\r\n..", b"\r\n.")


def read(mail):
    return stdlib_email.message_from_bytes(unstuffed(mail.data), policy=email.policy.default)


def part(mail, subtype):
    return read(mail).get_body(preferencelist=(subtype,)).get_content().replace("\r\n", "\n")


def refusal(message, now, sender=SENDER, files=()):
    with pytest.raises(Permanent) as caught:
        build(message, sender, now, files)
    assert caught.value.__context__ is None, "an error of a library may hold the text it refused"
    return caught.value.code


# Headers


def test_the_headers_of_every_mail(message, now):
    parsed = read(build(message(), SENDER, now))
    assert parsed.keys() == [*FIXED, "MIME-Version", "Content-Type"]
    assert parsed["From"] == "De Regenboog <ouders@regenboog.example>"
    assert parsed["To"] == "Farida Voorbeeld <farida@thuis.example>"
    assert parsed["Date"].datetime == now
    assert parsed["Message-ID"] == "<0123456789abcdef0123456789abcdef@regenboog.example>"
    assert parsed["X-Ouderbrug-Id"] == "0123456789abcdef0123456789abcdef"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Content-Language"] == "nl"


def test_a_retry_has_the_same_message_id(message, now):
    first, again = (read(build(message(), SENDER, now)) for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"]


def test_answers_go_to_the_group(message, now):
    assert read(build(message(reply_to="Groep 5 <groep5@regenboog.example>"), SENDER, now))["Reply-To"] == (
        "Groep 5 <groep5@regenboog.example>"
    )


def test_a_correction_names_the_first_mail(message, now):
    parsed = read(build(message(in_reply_to="ffff0000"), SENDER, now))
    assert parsed["In-Reply-To"] == parsed["References"] == "<ffff0000@regenboog.example>"


def test_two_names_on_one_address_get_one_mail_to_both(sandbox, email, message):
    server = sandbox()
    both = (Address("Farida Voorbeeld", "thuis@x.example"), Address("Joost van Ginder", "thuis@x.example"))
    email(server.port).send(message(to=both))
    (mail,) = server.mails
    assert [(a.display_name, a.addr_spec) for a in mail.parsed["To"].addresses] == [
        ("Farida Voorbeeld", "thuis@x.example"),
        ("Joost van Ginder", "thuis@x.example"),
    ]
    assert mail.recipients == ("thuis@x.example",)


@pytest.mark.parametrize("to", [(), (Address("A", "a@x.example"), Address("B", "b@x.example"))])
def test_none_or_two_addresses_are_refused(to, message, now):
    assert refusal(message(to=to), now) == "one-address-a-mail"


@pytest.mark.parametrize(
    "address", ["a b@x.example", "a@x.example>", "a", "@x.example", "a@", "é@x.example", "a@x..example", "<a@x.example"]
)
def test_an_address_that_is_none_is_refused(address, message, now):
    assert refusal(message(to=(Address("A", address),)), now) == "address-unusable"


def test_a_domain_beyond_ascii_is_written_in_ascii(message, now):
    assert build(message(to=(Address("A", "a@één.example"),)), SENDER, now).recipient == "a@xn--n-9faa.example"


NAMES = ["Farida", "Zoë Ünal", 'Jan "Sjon" Bakker', "O'Neill, Mary (oma)", "محمد", "a\\b", "李小龙" * 12, "x@y <z>"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_is(name, message, now):
    mail = build(message(to=(Address(name, "a@x.example"),)), SENDER, now)
    raw = stdlib_email.message_from_bytes(mail.data)["To"]
    ((shown, address),) = getaddresses([raw])
    assert (str(make_header(decode_header(shown))), address) == (name, "a@x.example")


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Zl", "Zp")), min_size=1, max_size=150).filter(
        lambda s: "=?" not in s
    )
)
def test_any_safe_subject_survives_the_fold(subject):
    raw = f"Subject: {headers.text('Subject', subject)}\r\n\r\n".encode("ascii")
    decoded = stdlib_email.message_from_bytes(raw, policy=email.policy.default)["Subject"]
    assert decoded.split() == subject.split()
    assert all(len(line) <= builder.LONGEST_LINE for line in raw.split(b"\r\n"))
    assert b"?==?" not in raw, "encoded words need white space between them"


# Unsubscribing


WAYS = {
    "mailto": ({"unsubscribe_mailto": "af@x.example"}, "<mailto:af@x.example?subject=tok-1>", None),
    "https": (
        {"unsubscribe_base_url": "https://x.example/u/"},
        "<https://x.example/u/tok-1>",
        "List-Unsubscribe=One-Click",
    ),
    "both": (
        {"unsubscribe_base_url": "https://x.example/u", "unsubscribe_mailto": "af@x.example"},
        "<https://x.example/u/tok-1>, <mailto:af@x.example?subject=tok-1>",
        "List-Unsubscribe=One-Click",
    ),
    "none": ({}, None, None),
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_unsubscribe(way, message, now):
    settings, expected, post = WAYS[way]
    parsed = read(build(message(unsubscribe="tok-1"), Sender(SENDER.mailbox, **settings), now))
    assert (parsed["List-Unsubscribe"], parsed["List-Unsubscribe-Post"]) == (expected, post)
    assert (parsed["List-Id"] == f"<celebration.{SENDER.domain}>") is (expected is not None)


@pytest.mark.parametrize("language", ["nl", "en", "tr", "pl", "uk", "ar", "so", "nl, tr"])
@pytest.mark.parametrize(
    ("settings", "link", "said"),
    [
        ({"unsubscribe_mailto": "af@x.example"}, "mailto:af@x.example?subject=tok-1", ("af@x.example", ": tok-1\n")),
        ({"unsubscribe_base_url": "https://x.example/u"}, "https://x.example/u/tok-1", ("https://x.example/u/tok-1",)),
    ],
    ids=["mailbox", "page"],
)
def test_6_a_mail_says_below_how_to_end_its_kind_without_asking_a_teacher(settings, link, said, language, message, now):
    """It asked for the answer "stop", which went to the teacher, who had to have somebody type it in."""
    html = "<html><body><p>Nieuws.</p>\n<footer>\n<p>School</p>\n</footer>\n</body></html>"
    words = replace(message().text, language=language, html=html)
    parsed = read(build(message(unsubscribe="tok-1", text=words), Sender(SENDER.mailbox, **settings), now))
    body = parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
    page = parsed.get_body(("html",)).get_content()
    assert all(one in body for one in said) and f'<a href="{link}">' in page.partition("<footer>")[2]
    assert "stop" not in body.casefold().partition(words.body.casefold())[2]


def test_6_no_foot_sends_the_wish_for_less_to_a_teacher_in_one_word():
    for path in (ROOT / "src" / "ouderbrug" / "templates").glob("*/_frame.j2"):
        assert "stop" not in path.read_text("utf-8").casefold(), path


def test_what_nobody_can_unsubscribe_from_says_nothing_of_it(message, now):
    sender = Sender(SENDER.mailbox, unsubscribe_mailto="af@x.example")
    parsed = read(build(message(), sender, now))
    assert parsed["List-Unsubscribe"] is None and parsed["List-Id"] is None


# Parts


def test_text_and_html_say_what_the_message_says(message, now):
    mail = build(message(body="Één\nregel\r\nen\rnog", html="<p lang='nl'>Één</p>"), SENDER, now)
    assert read(mail).get_content_type() == "multipart/alternative"
    assert part(mail, "plain") == "Één\nregel\nen\nnog\n"
    assert part(mail, "html") == "<p lang='nl'>Één</p>\n"


def test_without_html_the_mail_is_text(message, now):
    parsed = read(build(message(html=""), SENDER, now))
    assert parsed.get_content_type() == "text/plain"
    assert parsed.get_content() == "Beste Farida,\r\n\r\nGoed gewerkt.\r\n"


def test_a_text_may_look_like_a_boundary(message, now):
    body = "--=_alternative\n--=_alternative--\n--=_mixed\n=_"
    assert part(build(message(body=body), SENDER, now), "plain") == body + "\n"


def test_a_lone_surrogate_is_refused_without_telling_the_text(message, now):
    assert refusal(message(body="Geheim \ud800"), now) == "text-unusable"
