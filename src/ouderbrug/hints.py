"""What might have been meant, for whoever reads that a name is not known."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """ "did you mean X?", or what there is to choose from."""
    known = sorted(known)
    if close := get_close_matches(word, known, n=2, cutoff=0.6):
        return f"did you mean {' or '.join(close)}?"
    return f"known here: {', '.join(known)}" if known else ""
