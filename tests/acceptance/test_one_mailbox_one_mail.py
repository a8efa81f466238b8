"""What comes to one mailbox of one event: one mail, one slot, one digest, whoever reads it there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

SHARED = {"email": "thuis@guardian.example"}
DIGEST = '\n[digest]\nat = "16:00"\n'
EVENING = "2026-11-23T16:05:00+01:00"


def news(number: int = 1, audience: dict[str, Any] | None = None, **payload: Any) -> dict[str, Any]:
    """Something for everybody, or for a group."""
    told = {"title": f"Nieuws {number}", "body": f"Dit is nieuws {number}."} | payload
    return {"id": f"n{number}", "kind": "newsletter", "audience": audience or {"school": True}, "payload": told}


@pytest.fixture
def half_siblings(school: School) -> School:
    """Sara has two children; Mark is the father of the younger one; they read one mailbox."""
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", **SHARED))
    both = guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED) | {"relation": "father"}
    school.family("p2 Roos Prins", "5B", *both)
    school.enrol()
    return school


def test_2_half_siblings_are_one_mail_to_all_who_read_it(half_siblings: School) -> None:
    half_siblings.happens(news())
    half_siblings.dispatch()
    [mail] = half_siblings.smtp.mails
    assert {to.display_name for to in mail.parsed["To"].addresses} == {"Sara Bakker", "Mark Prins"}


@pytest.mark.parametrize(
    ("one", "other", "mails"),
    [("sara.bakker@gmail.com", "SaraBakker@googlemail.com", 1), ("sara@ouder.example", "Sara@OUDER.example", 1),
     ("sara.bakker@ouder.example", "sarabakker@ouder.example", 2),
     ("thuis+1@ouder.example", "thuis+2@ouder.example", 2)],
)  # fmt: skip
def test_2_spellings_of_one_mailbox_are_told_once(school: School, one: str, other: str, mails: int) -> None:
    people = guardian("g1", "Sara Bakker", email=one), guardian("g2", "Mark Prins", email=other)
    school.family("p2 Roos Prins", "5B", *people)
    school.enrol()
    school.happens(news())
    school.dispatch()
    assert len(school.smtp.mails) == mails


def test_2_one_mail_is_one_slot(half_siblings: School) -> None:
    half_siblings.happens(*(news(number) for number in range(1, 5)))
    assert half_siblings.dispatch()["sent"] == 3
    assert Counter(half_siblings.subjects("thuis@")).most_common(1)[0][1] == 1


def test_2_one_person_under_two_keys_is_named_once_in_one_mail(school: School) -> None:
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", **SHARED))
    school.family("p2 Roos Bos", "5B", guardian("g9", "Sara Bakker", **SHARED))
    school.enrol()
    school.happens(news())
    school.dispatch()
    [mail] = school.smtp.mails
    assert [to.display_name for to in mail.parsed["To"].addresses] == ["Sara Bakker"]


def test_2_two_languages_at_one_mailbox_are_both_in_one_mail(school: School) -> None:
    other = guardian("g2", "Ann Price", **SHARED) | {"language": "en"}
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", **SHARED), other)
    school.enrol()
    english = {"en": {"title": "Some news", "body": "This is the news."}}
    school.happens(news(translations=english))
    school.dispatch()
    [mail] = school.smtp.mails
    assert mail.parsed["Content-Language"] == "nl, en"
    for part in ("plain", "html"):
        text = mail.parsed.get_body((part,)).get_content()
        assert "Dit is nieuws 1." in text
        assert "This is the news." in text
    assert str(mail.parsed["Subject"]) == "Nieuws 1 / Some news"


def test_2_a_text_below_a_line_in_another_language_is_said_once(school: School) -> None:
    other = guardian("g2", "Ann Price", **SHARED) | {"language": "en"}
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", **SHARED), other)
    school.enrol()
    school.happens(news())
    school.dispatch()
    [mail] = school.smtp.mails
    assert mail.parsed.get_body(("plain",)).get_content().count("Dit is nieuws 1.") == 1
    assert "Dutch" in mail.parsed.get_body(("plain",)).get_content()


def test_2_one_digest_holds_what_is_for_any_of_its_readers(half_siblings: School) -> None:
    half_siblings.configure(DIGEST)
    half_siblings.happens(news(1, {"group": "3A"}), news(2, {"group": "5B"}))
    half_siblings.dispatch()
    half_siblings.dispatch(now=EVENING)
    [mail] = half_siblings.smtp.mails
    text = mail.parsed.get_body(("plain",)).get_content()
    assert ("Dit is nieuws 1." in text, "Dit is nieuws 2." in text) == (True, True)


def test_2_a_digest_of_two_languages_has_both_frames_and_marks_what_is_in_another(school: School) -> None:
    other = guardian("g2", "Ann Price", **SHARED) | {"language": "en"}
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", **SHARED), other)
    school.enrol()
    school.configure(DIGEST)
    english = {"en": {"title": "Some news", "body": "This is the news."}}
    school.happens(news(1, translations=english), news(2))
    school.dispatch()
    school.dispatch(now=EVENING)
    [mail] = school.smtp.mails
    assert str(mail.parsed["Subject"]) == "Nieuws 1, en ook: Nieuws 2 / Some news"
    assert mail.parsed["Content-Language"] == "nl, en"
    dutch, english_part = mail.parsed.get_body(("html",)).get_content().split('<hr>\r\n<div lang="en" dir="ltr">')
    assert '<html lang="nl"' in dutch and "Dit is nieuws 1." in dutch and "Dit is er deze week:" in dutch
    assert (
        "This is the news." in english_part
        and "Do you have a question?" in english_part
        and "nieuws 1" not in english_part
    )
    text = mail.parsed.get_body(("plain",)).get_content()
    assert [text.count(said) for said in ("Dit is nieuws 1.", "This is the news.", "Dit is nieuws 2.")] == [1, 1, 1]


def test_2_a_digest_goes_on_for_who_is_left_when_its_first_reader_moves(half_siblings: School) -> None:
    """What is in it for each goes to each, once."""
    half_siblings.configure(DIGEST)
    half_siblings.happens(news(1, {"group": "3A"}), news(2, {"group": "5B"}))
    half_siblings.dispatch()
    for row in half_siblings.rows:
        if row["guardian_key"] == "g1":
            row["email"] = "sara@guardian.example"
    half_siblings.enrol("--accept-changes")
    half_siblings.dispatch(now=EVENING)
    half_siblings.dispatch(now="2026-11-24T10:00:00+01:00")
    half_siblings.dispatch(now="2026-11-24T16:05:00+01:00")

    def got(address: str) -> str:
        mails = [mail for mail in half_siblings.smtp.mails if address in str(mail.parsed["To"])]
        return "".join(mail.parsed.get_body(("plain",)).get_content() for mail in mails)

    assert [got("sara@").count(f"Dit is nieuws {number}.") for number in (1, 2)] == [1, 1]
    assert [got("thuis@").count(f"Dit is nieuws {number}.") for number in (1, 2)] == [0, 1]


def test_2_plan_shows_what_goes(half_siblings: School) -> None:
    half_siblings.happens(news())
    plans = half_siblings.json("plan")["plans"]
    assert {plan["recipient"]: plan["pupils"] for plan in plans} == {"g1": ["p1", "p2"], "g2": ["p1", "p2"]}


def test_2_who_read_together_have_one_mail_about_the_children_of_either(school: School) -> None:
    """Without a leader's word it is a mail to both about the child of both, and a card about the mother's own."""
    both = guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED) | {"relation": "father"}
    school.family("p1 Jip Bos", "3A", both[0])
    school.family("p2 Roos Prins", "3A", *both)
    school.enrol()
    question = {"kind": "question", "audience": {"group": "3A"}, "payload": {"question": "Hoe gaat het thuis?"}}
    school.happens({"id": "e1"} | question)
    school.dispatch()
    [mail] = school.smtp.mails
    [card] = school.json("tasks")["cards"]
    assert "Jip" not in mail.parsed.get_body(("plain",)).get_content()
    assert {to.display_name for to in mail.parsed["To"].addresses} == {"Sara Bakker", "Mark Prins"}
    assert ([tick["guardians"] for tick in card["ticks"]], card["pupils"]) == ([["g1"]], ["p1"])
    school.run("pair", "reads_together", "g1", "g2", "--as", "directie")
    school.happens({"id": "e2"} | question)
    school.dispatch()
    [_, mail] = school.smtp.mails
    assert {to.display_name for to in mail.parsed["To"].addresses} == {"Sara Bakker", "Mark Prins"}
    assert "Jip en Roos" in mail.parsed.get_body(("plain",)).get_content()


def test_2_a_tap_in_a_mailbox_that_two_read_is_for_both_and_says_so(half_siblings: School) -> None:
    half_siblings.happens(news())
    half_siblings.dispatch()
    [mail] = half_siblings.smtp.mails
    token = str(mail.parsed["List-Unsubscribe"]).partition("subject=")[2].rstrip(">")
    said = half_siblings.run("optout", "--token", token).output
    assert "guardian g1 and g2: no more newsletter" in said and "for each of them" in said
    half_siblings.happens(news(2))
    half_siblings.dispatch()
    assert len(half_siblings.smtp.mails) == 1
