"""A text message says from which school it is, for which group and where to call, in as few parts as that can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.texts.text_message import as_typed, from_school
from ouderbrug_sms.parts import GSM7, parts_of

ILL = "Juf Samira is vandaag ziek. Meester Wil staat voor de groep.\nWanneer: dinsdag 24 november."
SCHOOL, GROUP, PHONE = "De Zilverreiger", "groep 5B", "050 - 123 45 67"


def most(parts: int) -> int:
    alone, joined = GSM7
    return max(alone, joined * parts)


@pytest.mark.parametrize(
    ("text", "language", "parts", "said"),
    [
        (ILL, "nl", 1, f"{SCHOOL}, {GROUP}: {ILL}\nVragen? Bel {PHONE}."),
        (ILL, "en", 1, f"{SCHOOL}, {GROUP}: {ILL}\nQuestions? Call {PHONE}."),
        (f"{SCHOOL}: morgen dicht.", "nl", 1, f"{GROUP}: {SCHOOL}: morgen dicht.\nVragen? Bel {PHONE}."),
        (f"Groep 5B is vrij. Bel {PHONE}.", "nl", 1, f"{SCHOOL}: Groep 5B is vrij. Bel {PHONE}."),
        ("x" * 140, "nl", 1, f"{SCHOOL}: {'x' * 140}"),
        ("x" * 150, "nl", 1, "x" * 150),
        ("x" * 150, "nl", 2, f"{SCHOOL}, {GROUP}: {'x' * 150}\nVragen? Bel {PHONE}."),
        ("Вчителька хвора.", "uk", 1, f"{SCHOOL}, {GROUP}: Вчителька хвора.\nTel. {PHONE}"),
        ("Komt u? Bel ons vóór 10 uur.", "nl", 1, f"{SCHOOL}, {GROUP}: Komt u? Bel ons voor 10 uur.\nTel. {PHONE}"),
        ("The ‘feast’ is off – call us…", "en", 1, f"{SCHOOL}, {GROUP}: The 'feast' is off - call us...\nTel. {PHONE}"),
        ("é" * 140, "nl", 1, f"{SCHOOL}: {'é' * 140}"),
    ],
)  # fmt: skip
def test_9_it_says_as_much_as_it_has_room_for(text: str, language: str, parts: int, said: str) -> None:
    assert from_school(text, language, SCHOOL, GROUP, PHONE, most(parts)) == said


@given(text=st.text(min_size=1, max_size=400), parts=st.integers(1, 3), phone=st.sampled_from([PHONE, ""]))
def test_9_what_it_says_beside_its_text_keeps_no_message_from_going(text: str, parts: int, phone: str) -> None:
    said = from_school(text, "nl", SCHOOL, GROUP, phone, most(parts))
    typed = as_typed(text)
    assert typed in said and parts_of(said) <= max(parts, parts_of(typed)) and parts_of(typed) <= max(1, parts_of(text))
