"""How many parts a text message takes: GSM 7 bit (3GPP TS 23.038) where it can, UCS-2 where it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")  # each takes two
GSM7, UCS2 = (160, 153), (70, 67)
"""What one part holds, and what each holds where there are more: a header joins those."""


def parts_of(text: str) -> int:
    """The number of parts; what takes two units (an escape, a surrogate pair) is never split over two of them."""
    plain = _BASIC.issuperset(set(text) - _ESCAPED)
    units = [2 if one in _ESCAPED else 1 for one in text] if plain else [1 + (one > "\uffff") for one in text]
    alone, joined = GSM7 if plain else UCS2
    return 1 if sum(units) <= alone else _filled(units, joined)


def _filled(units: Iterable[int], room: int) -> int:
    parts, used = 1, 0
    for unit in units:
        parts, used = (parts + 1, unit) if used + unit > room else (parts, used + unit)
    return parts
