"""Why a message goes, waits or stays, in the language of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.templates.reasons import reason_in

if TYPE_CHECKING:
    from ouderbrug.cli.language import Words


def reasons(codes: str, words: Words) -> str:
    """The words for several codes, each of a rule and with how many guardians it held for."""
    parts = (one.partition(" ") for one in codes.split(", "))
    return ", ".join(f"{reason(code.rpartition('.')[2], words)}{space}{count}" for code, space, count in parts)


def reason(code: str | None, words: Words) -> str:
    """The words for a code; the code itself where there are none, as of a rule of a plugin."""
    return reason_in(code, words.language)
