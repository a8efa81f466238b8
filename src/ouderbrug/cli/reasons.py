"""Why a message goes, waits or stays, in the language of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.file_names import UNSAID
from ouderbrug.records import BY_HAND
from ouderbrug.templates.reasons import RULES, reason_in, record_reason_in

if TYPE_CHECKING:
    from ouderbrug.cli.language import Words


def reasons(codes: str, words: Words) -> str:
    """The words for several codes, each of a rule and with how many guardians it held for."""
    parts = (one.partition(" ") for one in codes.split(", "))
    return ", ".join(f"{reason(code.rpartition('.')[2], words)}{space}{count}" for code, space, count in parts)


def reason(code: str | None, words: Words) -> str:
    """The words for a code; of a plugin that has none that it says so."""
    said = reason_in(code, words.language)
    return words("the plugin says {code}", code=code) if code and said == code else said


def reason_or_none(code: str, words: Words) -> str:
    """The words for a code; empty for one of a plugin, which says it in its own sentence."""
    said = reason_in(code, words.language)
    return "" if said == code else said


def rule_in_words(name: str, words: Words) -> str:
    """What a rule looks at; the name itself of one of a plugin."""
    english, dutch = RULES.get(name, (name, name))
    return dutch if words.language == "nl" else english


def where(source: str, place: str, words: Words) -> str:
    """Where a record stood: the source and its place there, or that somebody typed it."""
    return words("by hand") if place == BY_HAND else f"{source}, {place}"


_UNKNOWN_FIELD = "unknown-field"


def of_record(field: str, code: str, hint: str, words: Words) -> str:
    """What is wrong with a record or row, where in it, and what to do."""
    said = record_reason_in(code, words.language)
    said = words("the plugin says {code}", code=code) if said == code else said
    if code == _UNKNOWN_FIELD and field.endswith(UNSAID):
        # Its name may be that of a child, and is not said: where it stands is.
        field, said = field.removesuffix(UNSAID).rstrip("."), words("one of its fields is not known")
    return (f"{field}: " if field else "") + said + (f" ({words.said(hint)})" if hint else "")
