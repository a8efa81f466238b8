"""Addresses and numbers as most people have them are read without their libraries, and just as those read them."""

from __future__ import annotations

import unicodedata

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from ouderbrug import ascii_address
from ouderbrug_contacts import cells


def email_by_library(cell: str) -> str | None:
    try:
        local = validate_email(cell, check_deliverability=False).local_part
        domain = cell.rpartition("@")[2]
        ascii_address(f"name@{domain}")
    except (EmailNotValidError, ValueError):
        return None
    return f"{local}@{unicodedata.normalize('NFC', domain).lower()}"


def email(cell: str) -> str | None:
    try:
        return cells.email(cell)
    except cells.Unusable:
        return None


LOCALS = st.text("ab9._+-A'\"@é", max_size=12) | st.sampled_from(["a.b", "postmaster", "a" * 64, "a" * 65])
DOMAINS = st.sampled_from(
    ["school.example", "SCHOOL.example", "xn--caf-dma.example", "café.example", "localhost", "a..example", "", "x.test",
     "-a.example", "a.example.", "[127.0.0.1]", "a_b.example", f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 55}.example"]
)  # fmt: skip


@given(LOCALS, DOMAINS)
@example("a" * 64, "school.example")
@settings(BOUNDED, max_examples=examples(200))
def test_an_address_is_read_as_the_library_reads_it(local: str, domain: str) -> None:
    assert email(f"{local}@{domain}") == email_by_library(f"{local}@{domain}")


@pytest.mark.parametrize("begins", ["06", "+316"])
def test_a_dutch_mobile_is_read_as_the_library_reads_it(begins: str) -> None:
    for digits in range(100):
        for ends in ("000000", "999999", "12345", "1234567"):
            cell = f"{begins}{digits:02}{ends}"
            number = phonenumbers.parse(cell, "NL")
            try:
                found = cells.mobile(cell)
            except cells.Unusable:
                found = None
            valid = phonenumbers.is_valid_number(number)
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            assert found == (e164 if valid else None), cell
