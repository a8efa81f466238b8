"""What a calendar answers is read exactly, or not at all: whatever else is in a mail, nothing is raised or guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.delivery.bounce_mail import read
from ouderbrug.delivery.bounce_words import Said
from ouderbrug.model import Answer

UID = "7f3c9e0b5d1a4c8e9b2f6a7d8c1e0f34"
ENTRY = (
    f"BEGIN:VEVENT\nUID:{UID}\nSEQUENCE:2\nDTSTAMP:20261123T101500Z\nDTSTART:20261203T183000Z\n"
    "ORGANIZER:mailto:ouders@school.example\n"
    'ATTENDEE;CN="Bakker, Sara";PARTSTAT=ACCEPTED:MAILTO:Sara@thuis.example\nEND:VEVENT\n'
)


def mail(entry: str = ENTRY, method: str = "REPLY", said: str = "REPLY") -> bytes:
    return (
        f"From: Sara <sara@thuis.example>\nSubject: Accepted\nContent-Type: text/calendar; method={method}\n\n"
        f"BEGIN:VCALENDAR\nPRODID:-//x//y//EN\nVERSION:2.0\nMETHOD:{said}\n{entry}END:VCALENDAR\n"
    ).encode()


def test_one_answer_of_one_guest_is_read_with_its_revision_and_time() -> None:
    found = read(mail()).reply
    assert found is not None
    assert (found.uid, found.guest, found.sequence) == (UID, "Sara@thuis.example", 2)
    assert (found.answer, found.note, found.at) == (Answer.YES, "", datetime(2026, 11, 23, 10, 15, tzinfo=UTC))
    assert UID not in repr(found) and "thuis" not in repr(found)


@pytest.mark.parametrize(
    ("said", "answer", "note"),
    [("declined", Answer.NO, "Ziek."), ("TENTATIVE", Answer.OTHER, "misschien\nZiek.")],
)
def test_what_a_guest_adds_goes_along(said: str, answer: Answer, note: str) -> None:
    entry = ENTRY.replace("ACCEPTED", said).replace("SEQUENCE", "COMMENT:Ziek.\nSEQUENCE")
    found = read(mail(entry)).reply
    assert found is not None and (found.answer, found.note) == (answer, note)


def test_who_wants_another_time_asks_a_colleague() -> None:
    found = read(mail(method="COUNTER", said="COUNTER")).reply
    assert found is not None and found.answer is Answer.OTHER and "andere tijd" in found.note


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "REFRESH", ""])
def test_no_other_method_is_an_answer(method: str) -> None:
    assert read(mail(method=method, said=method)).reply is None
    assert read(mail(said=method)).reply is None and read(mail(method=method)).reply is None


@given(st.integers(0, len(mail()) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_no_change_of_a_mail_raises_or_makes_another_uid_of_one_that_was_cut(at: int, put: bytes, gone: int) -> None:
    whole = mail()
    found = read(whole[:at] + put + whole[at + gone :])
    assert found.said in Said and (found.reply is None) is (found.said is not Said.REPLY)
