"""Consent in a word that is not known here: withdrawn it counts for photos, and given it counts for nothing."""

from __future__ import annotations

from datetime import date

import pytest

from ouderbrug import ConsentRecord
from ouderbrug.school.consent_words import understood

CHANNELS = ("email", "parro")


def said(purpose: str, channel: str, *, given: bool) -> ConsentRecord:
    return ConsentRecord("consents.csv:2", "p1", purpose, channel, given, date(2026, 9, 1))


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("channel", ["", "email"])
def test_7_what_is_known_stays_as_it_is(channel: str, given: bool) -> None:
    record = said("photo", channel, given=given)
    assert understood([record], CHANNELS) == ([record], [])


@pytest.mark.parametrize(
    ("purpose", "channel", "fields"),
    [("film", "", ["purpose"]), ("photo", "e-mail", ["channel"]), ("film", "website", ["purpose", "channel"])],
)
def test_7_a_consent_in_a_word_that_is_not_known_is_no_yes_and_withdraws_all(
    purpose: str, channel: str, fields: list[str]
) -> None:
    told = [("consents.csv:2", field) for field in fields]
    assert understood([said(purpose, channel, given=True)], CHANNELS) == ([], told)
    assert understood([said(purpose, channel, given=False)], CHANNELS) == ([said("photo", "", given=False)], told)
