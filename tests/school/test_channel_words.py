"""The word for a channel in a file: one of the school's, one that many have, or a cell that slid."""

from __future__ import annotations

import pytest

from ouderbrug import GuardianRecord, PupilRecord
from ouderbrug.school.channel_words import understood

CHANNELS = ("email", "Parro")


@pytest.mark.parametrize(
    ("words", "unsure"),
    [
        (["email", "EMAIL", "parro", None, ""], []),
        (["email", "jeugdzorg-besluit"], [1]),
        (["2026-114", "x", "2026-114", "email"], [0, 1, 2]),
        (["konnect", "Konnect", "konnect", "uitspraak"], [3]),
        (["konnect", "konnect"], [0, 1]),
    ],
)
def test_a_rare_word_that_is_no_channel_here_is_a_cell_that_cannot_be_read(
    words: list[str | None], unsure: list[int]
) -> None:
    before = [
        PupilRecord("x:1", "k1"),
        *(GuardianRecord(f"x:{n}", f"g{n}", channel=one) for n, one in enumerate(words)),
    ]
    found, wrong = understood(before, CHANNELS)
    assert wrong == [f"x:{number}" for number in unsure]
    for number, (one, was) in enumerate(zip(found[1:], before[1:], strict=True)):
        assert isinstance(one, GuardianRecord)
        if number in unsure:
            assert (one.channel, one.unsure) == (None, {"row"})
        else:
            assert one == was
