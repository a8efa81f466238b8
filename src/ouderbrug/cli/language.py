"""In which language a command tells reasons and next steps: English, or Dutch where the TOML says so."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.cli.forms import filled_in

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from ouderbrug.config import Finding
    from ouderbrug.errors import OuderbrugError
    from ouderbrug.facts import SchoolCalendar

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}


class Words(NamedTuple):
    """The sentences of the commands in one language; a sentence is known by how it is written in English."""

    language: str = "en"

    def __call__(self, sentence: str, /, **values: object) -> str:
        """The sentence in this language, with its values in the places; in English where there is no other."""
        if self.language == "nl":
            from ouderbrug.cli.dutch import DUTCH

            sentence = DUTCH.get(sentence, sentence)
        return filled_in(sentence, values) if values else sentence

    def said(self, text: str, /) -> str:
        """What another room says, with its values filled in already, in this language as far as it is known."""
        if self.language == "en":
            return text
        from ouderbrug.cli.dutch.filled import in_dutch

        return in_dutch(text)

    def error(self, error: OuderbrugError, /) -> str:
        """What an error says, in this language."""
        file, found = getattr(error, "file", ""), getattr(error, "findings", ())
        return (
            "\n".join(("" if one.file else f"{file}: ") + self.finding(one) for one in found)
            if found
            else self.said(str(error))
        )

    def finding(self, one: Finding, /) -> str:
        """What is wrong, where and what to do, in this language."""
        place = f"{one.file}: " if one.file else ""
        place += self("line {line}: ", line=one.line) if one.line else ""
        hint = f" ({self.said(one.hint)})" if one.hint else ""
        return f"{place}{self.said(one.where)}: {self.said(one.message)}{hint}"

    def some(self, count: int, one: str, more: str, /, **values: object) -> str:
        """A sentence about so many, of which there is one for one of them."""
        return self(one if count == 1 else more, count=count, **values)

    def state(self, code: str) -> str:
        """What a state of a message, or the outcome of a try, is called."""
        return self(code).replace("_", " ")

    def day(self, day: date) -> str:
        """A day: "Mon 30 Nov"."""
        return f"{_DAYS[self.language][day.weekday()]} {day.day} {_MONTHS[self.language][day.month - 1]}"

    def date(self, day: date) -> str:
        """A day that may be of another year: "Mon 30 Nov 2026"."""
        return f"{self.day(day)} {day.year}"

    def when(self, moment: datetime, calendar: SchoolCalendar) -> str:
        """A moment on the school's clock: "Mon 30 Nov 08:00"; midnight is the day alone."""
        local = calendar.local(moment)
        return self.day(local) if local.time() == time(0) else f"{self.day(local)} {local:%H:%M}"


ENGLISH = Words()
_IN_CLI = re.compile(
    r"""^[ \t]*\[cli\][^\n]*\n(?:(?![ \t]*\[)[^\n]*\n)*?[ \t]*language[ \t]*=[ \t]*["']nl["']""", re.MULTILINE
)


def of_file(path: Path, *, of_board: bool = False) -> Words:
    """The language that a TOML asks for, or that of its board, also where it is broken, for then it is told what."""
    import tomllib

    from ouderbrug import toml_files
    from ouderbrug.errors import ConfigError

    try:
        raw = toml_files.bytes_of(path)
    except ConfigError:
        return ENGLISH
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    try:
        data = toml_files.parsed(text, path.name)
    except (ConfigError, tomllib.TOMLDecodeError):
        return Words("nl") if _IN_CLI.search(text) else ENGLISH
    table, above = data.get("cli"), data.get("extends")
    if isinstance(above, str) and not (isinstance(table, dict) and "language" in table) and not of_board:
        return of_file(path.parent / above, of_board=True)
    return Words("nl") if isinstance(table, dict) and table.get("language") == "nl" else ENGLISH
