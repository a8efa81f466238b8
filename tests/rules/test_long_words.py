"""A text without blanks, as a picture that was pasted as text, is looked at in a moment, whatever it is made of."""

from __future__ import annotations

import pytest

from each import each
from ouderbrug.rules.links import hosts_in, text_of

LONG = 20_000
"""Characters."""


@each("part", ["A", "Aa1", "a.", "a-", "a@", "mailto:", "://", "\\", "1.1.", "a:", "http", "<a ", "a+", "x@a.", "%20"])
@pytest.mark.timeout(60)  # well below a second; steps that grow with the square of the text take minutes
def test_the_links_of_a_long_word_are_soon_found(part: str) -> None:
    word = part * (LONG // len(part))
    hosts_in(word)
    text_of(word)


@each(
    ("text", "host"),
    [
        ("zie averylongschemethatnobodyeverwrote://kwaad.example/a", "kwaad.example"),
        ("zie 1ftp://kwaad.example", "kwaad.example"),
        (r"zie \\kwaad.example\a", "kwaad.example"),
        ("vraag juf+mila@kwaad.example", "kwaad.example"),
    ],
)
def test_a_host_is_found_whatever_stands_before_it(text: str, host: str) -> None:
    assert host in hosts_in(text)
