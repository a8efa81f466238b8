"""Consent in words of a file: what may be photos or a channel of the school, written wrongly, is no yes, and a no."""

from __future__ import annotations

from datetime import date

import pytest

from ouderbrug import ConsentRecord
from ouderbrug.school.consent_words import understood

CHANNELS = ("email", "parro")


def said(purpose: str, channel: str, *, given: bool) -> ConsentRecord:
    return ConsentRecord("consents.csv:2", "p1", purpose, channel, given, date(2026, 9, 1))


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize(
    ("purpose", "channel", "means"),
    [
        ("photo", "", ("photo", "")),
        ("fotos", "e-mail", ("photo", "email")),
        ("beeldmateriaal", "Parro", ("photo", "parro")),
        ("photo", "website", ("photo", "website")),
        ("zwemmen", "", ("zwemmen", "")),
    ],
)
def test_7_a_consent_is_for_what_its_words_mean(
    purpose: str, channel: str, means: tuple[str, str], given: bool
) -> None:
    assert understood([said(purpose, channel, given=given)], CHANNELS) == ([said(*means, given=given)], [])


@pytest.mark.parametrize(
    ("purpose", "channel", "field"),
    [
        ("phtos", "", "purpose"),
        ("phto", "website", "purpose"),
        ("foto-website", "", "purpose"),
        ("foto", "emial", "channel"),
    ],
)
def test_7_a_word_that_may_be_photos_or_a_channel_is_named_and_withdraws_all(
    purpose: str, channel: str, field: str
) -> None:
    told = [("consents.csv:2", field)]
    assert understood([said(purpose, channel, given=True)], CHANNELS) == ([], told)
    assert understood([said(purpose, channel, given=False)], CHANNELS) == ([said("photo", "", given=False)], told)
