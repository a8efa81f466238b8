"""The greeting and the closing that a person typed in a text for which a template has its own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("letter_words.toml").read_text("utf-8"))
_OPENS, _WHOM, _AND, _ALONE, _CLOSES = ("|".join(_WORDS[name]) for name in ("opens", "whom", "and", "alone", "closes"))
_WHO = rf"(?:{_WHOM})(?!\w)"
_OF = r"(?:\s+(?:van|uit|in|bij|of|from)\s+[^\n,.!?:]{1,40})?"
_TO_WHOM = rf"(?:[\w’'()-]+\s+){{0,2}}{_WHO}(?:\s*(?:,|{_AND})\s*(?:(?:alle|de|het)\s+)?{_WHO})*{_OF}"
_GREETING = re.compile(
    r"\A[*_#\s]*(?:"
    # On a line of its own it may name anybody; before a sentence it speaks to those whom a school writes to.
    rf"(?:{_OPENS})\b(?:[^\n.?:,!]{{0,70}},|[^\n.?:]{{0,40}}\b{_WHO}[^\n.?:,!]{{0,40}}!?)[*_ ]*\n"
    rf"|(?:{_OPENS})\s+{_TO_WHOM}\s*[,!،][*_]*\s+"
    rf"|(?:{_ALONE})\s*[,!،][*_]*\s+)",
    re.IGNORECASE,
)
_NAME = r"[^\n.?!:;]{1,60}"
_CLOSING = re.compile(
    rf"(?:\A|\n|(?<=[.!?…)*_])\s)[*_# \t]*(?:{_CLOSES})\b[*_]*(?:"
    rf"[ \t]*[,!،.]?[ \t]*(?:\n\s*(?P<below>{_NAME}[.,!]?(?:\n+{_NAME}[.,!]?){{0,3}}))?"
    rf"|[ \t]*[,!،][ \t]*(?P<beside>[^\s.?!:;]+(?:[ \t]+[^\s.?!:;]+){{0,5}}\.?(?:\n+{_NAME}){{0,3}})"
    rf"|[ \t]+(?:(?:van|namens|from|od|від)[ \t]+)(?P<of>{_NAME}\.?)"
    rf"|[ \t]+(?P<who>(?:juf|meester|meneer|mevrouw|het team|team|directie|de directie)\b{_NAME}\.?)"
    r")\s*\Z",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters in which a letter has closed, names and all."""


def ungreeted(text: str) -> str:
    """The text without a greeting at its beginning ("Beste ouders,"); as it was where nothing else is in it."""
    found = _GREETING.match(text)
    rest = text[found.end() :].lstrip() if found else ""
    return rest[:1].upper() + rest[1:] if rest else text


def unsigned(text: str) -> tuple[str, str]:
    """The text without a closing at its end ("Groeten, juf Anna"), and who signs there, a name a line."""
    found = _CLOSING.search(text, max(0, len(text.rstrip()) - _LONGEST))
    said = text[: found.start()].rstrip() if found else ""
    if found is None or not said:
        return text, ""
    who = next((found[name] for name in ("below", "beside", "of", "who") if found[name]), "")
    lines = (line.strip("*_ \t.,!") for line in who.splitlines())
    return said, "\n".join(line for line in lines if line)
