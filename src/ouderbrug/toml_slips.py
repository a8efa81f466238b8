"""What is wrong with a TOML that cannot be read, in the words of somebody who edits it, with what to do.

The parser says where it gave up and what it expected there; what was meant stands on that line. Nothing of the line is
said back: it may hold a password.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import tomllib
    from collections.abc import Iterator


class Slip(NamedTuple):
    """What is wrong, what to do about it, and on which line (1-based; None where nobody knows)."""

    says: str
    hint: str
    line: int | None


class _Kind(NamedTuple):
    """A slip is of this kind where the parser says one thing, and the line looks like another."""

    parser: str
    line: str
    says: str
    hint: str


_TWICE = "this stands in the file twice"
_VALUE = r"^[^=#]*=\s*"
_KINDS = (
    _Kind("", r"^[^#]*[=\[,]\s*[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2033]|[\u201c\u201d]\s*(#|$)",
          "a text stands in curly quotes", 'type straight ones, as in region = "noord"; a word processor bends them'),
    _Kind("Unescaped|hex value|Escaped", "",
          r"a \ in double quotes begins a sign of its own",
          r"write the text in single quotes, as in path = 'C:\school\inbox'"),
    _Kind("Illegal character '.n'", "",
          "a text has no quote at its end", 'close it on this line, as in name = "De Linde"'),
    _Kind("Invalid value", _VALUE + "=", "there is one = too many", "take one out"),
    _Kind("Invalid value", _VALUE + r"(#.*)?$",
          "this setting has no value", "write one behind the =, or put a # before the line"),
    _Kind("Invalid value", _VALUE + r"(?i:true|false|yes|no|ja|nee|aan|uit|on|off)\b",
          "yes and no are written as true and false here, in small letters", "write live = true, or live = false"),
    _Kind("Invalid value", _VALUE + r"[^\W\d_]",
          "a text stands without quotes", 'write them around it, as in region = "noord"'),
    _Kind("Invalid value", "", "this is neither a text in quotes nor a number, a list, true or false",
          'write it as its like in config.example.toml, as in region = "noord"'),
    _Kind("Expected newline", r",\s*(#.*)?$",
          "a comma stands at the end of the line", "take it out; settings stand on lines of their own"),
    _Kind("Expected newline", _VALUE + r"\d\d?-\d\d?-\d{4}",
          "a day is written with the year first", "write it as 2026-11-30"),
    _Kind("Expected newline", _VALUE + r"([\"']).*?\1\s+[\w.\-]+\s*=",
          "more stands on this line than one setting",
          "put each setting on a line of its own, and a remark behind a #"),
    _Kind("Expected newline", _VALUE + r"[\"'].*[\"'][^\"'#]*[\"']",
          "a quote in the text ends it there",
          "write the text in quotes of the other sort: \" around ', or ' around \""),
    _Kind("Expected newline", _VALUE + r"[^\"'\[{]",
          "this is no number, and a text stands in quotes", 'write them around it, as in at = "07:30"'),
    _Kind("Expected newline", "",
          "more stands on this line than one setting",
          "put each setting on a line of its own, and a remark behind a #"),
    _Kind("Expected '='", r"^\s*[\w.\-\"']+\s*:",
          "a : stands between a setting and its value", 'write =, as in region = "noord"'),
    _Kind("Expected '='", r"^\s*[\w-]+(\s+[\w-]+)+\s*=",
          "the name of a setting holds a space", "write the name in quotes, or as it stands in config.example.toml"),
    _Kind("Expected '='", "", "there is no = behind the name of a setting", 'write it, as in region = "noord"'),
    _Kind("Expected ']", "", "a heading is not closed", "write [school] or [[sources]], with as many ] as ["),
    _Kind("Unclosed array", "",
          "a list is not closed, or a comma is missing in it", 'write it as ["email", "handover"]'),
    _Kind("Unclosed inline table", "",
          "what stands between { and } is not closed, or a comma is missing in it",
          'write it on one line, as { env = "SMTP_PASSWORD" }'),
    _Kind("Duplicate inline|Cannot (overwrite|redefine|mutate|declare)", "",
          _TWICE, "keep one of the two; what stands under two equal headings goes under one"),
    _Kind("Unterminated|Expected \"?'|Expected '\"", "",
          "a text is opened and not closed anywhere below", "close it with the quote that opens it"),
    _Kind("Invalid statement", r"^\s*(//|;|--|%)", "a remark begins with #", "write # before it"),
    _Kind("Invalid statement|Invalid initial", "",
          "a line begins with a setting and =, or with a heading as [school]", "put a # before it if it is a remark"),
    _Kind("Illegal|invalid character", "", "this line holds a sign that may not stand there",
          "type it anew; it may have come along with what was copied"),
    _Kind("Invalid date", "", "this day or time does not exist", "write it as 2026-11-30, or as 07:30:00"),
    _Kind("", "", "this line cannot be read", "compare it with config.example.toml"),
)  # fmt: skip
"""The kinds of slips in order: the first that fits is told."""


def slip(source: str, error: tomllib.TOMLDecodeError) -> Slip:
    """What a person did who wrote this text, at which the parser gave up."""
    said = str(error)
    place = re.search(r"\(at line (\d+), column", said)
    lines = source.splitlines()
    number = int(place[1]) if place else _last(lines, "[\"']")
    line = lines[number - 1] if number and number <= len(lines) else ""
    kind = next(one for one in _KINDS if re.search(one.parser, said) and re.search(one.line, line))
    if "array" in said:
        number = _last(lines[:number], _VALUE + r"\[") or number
    first = _first(lines[: number or 0]) if kind.says == _TWICE else None
    return Slip(f"{_TWICE}, first in line {first}" if first else kind.says, kind.hint, number)


def _last(lines: list[str], like: str) -> int | None:
    """The last line that looks like this, where a quote or a list is open to the end."""
    found = [number for number, line in enumerate(lines, 1) if re.search(like, line.partition("#")[0])]
    return found[-1] if found else None


def _first(lines: list[str]) -> int | None:
    """Where the setting or heading of the last line stood before; a setting below the same heading."""
    *above, last = lines
    name = last.partition("=")[0].strip()
    for number, line in reversed([*enumerate(above, 1)]):
        if line.partition("=")[0].strip() == name:
            return number
        if line.lstrip().startswith("[") and not name.startswith("["):
            return None
    return None


def sentences() -> Iterator[str]:
    """All that may be said of a slip."""
    yield f"{_TWICE}, first in line 3"
    for kind in _KINDS:
        yield from (kind.says, kind.hint)
