"""In which language a command tells reasons and next steps: English, or Dutch where the TOML says so."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

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
        return sentence.format(**values) if values else sentence

    def some(self, count: int, one: str, more: str, /) -> str:
        """A sentence about so many, of which there is one for one of them."""
        return self(one if count == 1 else more, count=count)

    def day(self, day: date) -> str:
        """A day: "Mon 30 Nov"."""
        return f"{_DAYS[self.language][day.weekday()]} {day.day} {_MONTHS[self.language][day.month - 1]}"

    def when(self, moment: datetime, calendar: SchoolCalendar) -> str:
        """A moment on the school's clock: "Mon 30 Nov 08:00"; midnight is the day alone."""
        local = calendar.local(moment)
        return self.day(local) if local.time() == time(0) else f"{self.day(local)} {local:%H:%M}"


ENGLISH = Words()
