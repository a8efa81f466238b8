"""The moment of a test, as B, M or E and the group ("M7"), however a file or the TOML writes it."""

from __future__ import annotations

import re

_HALVES = {
    "b": "B",
    "begin": "B",
    "m": "M",
    "midden": "M",
    "mid": "M",
    "medio": "M",
    "e": "E",
    "eind": "E",
    "einde": "E",
}
_BETWEEN = r"[\s._-]*"
_WRITTEN = re.compile(
    rf"(?<![^\W_])({'|'.join(sorted(_HALVES, key=len, reverse=True))}){_BETWEEN}"
    rf"(?:(?:jaargroep|leerjaar|groep|gr|jg|lj){_BETWEEN})?0?([1-8])(?![^\W_])",
    re.IGNORECASE,
)


def moment_in(text: str) -> str:
    """The one moment in a text, as "M7" of "Midden groep 7" or "2026-M7"; none where it holds none, or several."""
    found = {f"{_HALVES[half.casefold()]}{group}" for half, group in _WRITTEN.findall(text)}
    return found.pop() if len(found) == 1 else ""
