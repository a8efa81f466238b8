"""What a source says beside the texts of its records, where these are of signs that are each of several codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.source_variety import SourceVariety

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.records import Batch

_FAMILY, _ACCENT = "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}", "e\N{COMBINING ACUTE ACCENT}"
_WORDS = [f"{CANARY} {begin}{40 * sign}" for sign in (_FAMILY, _ACCENT) for begin in ("", ".")]
"""Wherever all of these are cut, one of them is so within a sign."""
_PART = re.compile("\0[\N{WOMAN}\N{GIRL}\N{BOY}e]|[\N{WOMAN}\N{GIRL}\N{BOY}]\0|(?:^|[\\s\0])[\u200d\u0300-\u036f]")
"""A part of such a sign beside a whole one, or a mark that belongs to nothing."""
_HALF = re.compile("[\ud800-\udfff\N{REPLACEMENT CHARACTER}]")
"""Half a sign as UTF-16 has it, and what stands for one that could not be read."""


class SourceSigns(SourceVariety):
    """The part of the contract about these."""

    def test_no_text_is_cut_in_the_middle_of_a_sign(self) -> None:
        self._add(1)
        for number, words in enumerate(_WORDS, 1):
            self.add(number, words)
            self.add_bad(words)
        try:
            batches = self._all(None)
        except Exception:
            pytest.skip("what cannot be read ends it, which another test finds")
        for where, text in (one for batch in batches for one in _said_of(batch)):
            assert not _is_cut(text), f"{where} is cut in the middle of a sign: leave words of records out of it"


def _said_of(batch: Batch) -> Iterator[tuple[str, str]]:
    """All that a batch says but in payloads, which other tests look at, with where that is."""
    yield "the cursor", batch.cursor or ""
    yield from (("an id in taken_back", one) for one in batch.taken_back)
    for event in batch.events:
        yield "the place of an Incoming", event.place
        yield from (("the name of a field", name) for name in event.data)
        for name, value in event.data.items():
            if name != "payload":
                yield from ((f"the {name} of an event", text) for text in _texts(value))
    for one in batch.rejected:
        yield from ((f"the {name} of a Rejected", getattr(one, name)) for name in ("place", "code", "hint", "field"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(one)


def _is_cut(text: str) -> bool:
    whole = text.replace(_FAMILY, "\0").replace(_ACCENT, "\0")
    return bool(_PART.search(whole) or _HALF.search(text))
