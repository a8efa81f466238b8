"""Addresses under which one mailbox is read: what protects its reader asks for all of them."""

from __future__ import annotations

import pytest

from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.school.boxes import EMAIL
from ouderbrug.school.roster import Roster
from ouderbrug.wire.mailboxes import inbox, normalised_address

ONE = [
    ("bas@ouder.example", "bas+school@ouder.example"),
    ("bas.dam@gmail.com", "basdam@gmail.com"),
    ("bas.dam@gmail.com", "B.A.S.dam+school@GoogleMail.com"),
    ("bas@ouder.example", "bas@ouder.example."),
]
TWO = [("bas.dam@ouder.example", "basdam@ouder.example"), ("bas.dam@gmail.com.example", "basdam@gmail.com.example"),
       ("basdam@gmail.com", "basdams@gmail.com"), ("basdam@gmail.com", "basdam@gmail.nl")]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), [*((*two, True) for two in ONE), *((*two, False) for two in TWO)])
def test_who_reads_a_mailbox_under_another_spelling(one: str, other: str, same: bool) -> None:
    assert (inbox(normalised_address(one)) == inbox(normalised_address(other))) == same
    people = {"m": Guardian("m", "Ilse", "Vonk", email=one), "f": Guardian("f", "Bas", "Dam", email=other)}
    gone = Guardian("f", "Bas", "Dam", blocked="court-order", former=frozenset({normalised_address(other)}))
    for father in (people["f"], gone):
        ties = (Guardianship("k1", "m"), Guardianship("k1", "f"))
        roster = Roster("99ZZ00", {"k1": Pupil("k1", "Fenna", "Dam")}, {**people, "f": father}, ties)
        assert [who.key for who in roster.reading_along("m", EMAIL)] == (["f"] if same else [])
