"""Numbers of messages as a person types them: "12", "14-16", "12,14-16"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_ONE = re.compile(r"([0-9]{1,12})(?:-([0-9]{1,12}))?")


class Numbers(NamedTuple):
    """Single numbers, each of which must be there, and spans (first, last), of which what is there is meant."""

    single: frozenset[int]
    spans: tuple[tuple[int, int], ...]

    def hold(self, number: int) -> bool:
        """True if this number is meant."""
        return number in self.single or any(first <= number <= last for first, last in self.spans)

    def among(self, there: Collection[int]) -> frozenset[int]:
        """Those that are meant of what is there; OuderbrugError if one is not, or a span holds none."""
        found = {span: {one for one in there if span[0] <= one <= span[1]} for span in self.spans}
        if not self.single <= set(there) or not all(found.values()):
            raise OuderbrugError(
                "one of these numbers waits no more, or never did; `ouderbrug approve` lists those that do"
            )
        return self.single.union(*found.values())


def numbers_of(words: Sequence[str]) -> Numbers | None:
    """The numbers that these words are; None if one of them is no number, or a span runs backwards."""
    typed = [part for word in words for part in word.split(",")]
    parts = [_ONE.fullmatch(part) for part in typed]
    found = [(int(part[1]), int(part[2]) if part[2] else None) for part in parts if part]
    if not found or len(found) < len(typed) or any(last is not None and last < first for first, last in found):
        return None
    single = frozenset(first for first, last in found if last is None)
    return Numbers(single, tuple((first, last) for first, last in found if last is not None))
