"""What a text says of days that is not so when it is told, in words for whoever posts, calls or approves it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from ouderbrug.model import Correction
from ouderbrug.rules.day_words import last_true, untrue
from ouderbrug.texts.language import in_words, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Event, Message
    from ouderbrug.store.rows import MessageRow

_DONE = {
    "post": ("Plaats", "plaats het niet", ""),
    "pass_on": ("Geef", "geef het niet door", " door"),
    "paper": ("Geef", "geef het niet mee", " mee"),
}
"""What is done with a text by the way of its card, how it is left undone, and what stands behind the day."""
_SPOKEN = ("Vertel", "", "")
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
_ANY_ZONE = ZoneInfo("UTC")  # a day has none


class OfDays(NamedTuple):
    """What a text says of days, which was ``written`` on one: ``false`` is what is not true, by its own words.

    ``beside`` is the day that the event names where its words name another. While all of it is true, ``ends`` is what
    is so on the ``last`` day and not on the next; ``until`` is the last day on which the message may be told.
    """

    written: date
    until: date
    false: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    last: date | None = None
    beside: date | None = None


def of_days(row: MessageRow, message: Message, day: date, calendar: SchoolCalendar) -> OfDays:
    """What a message says of days that is told on a ``day``; of what is off nobody reads the old words."""
    # When the words of a change were written is not known; it was before a colleague had them.
    written = calendar.day((row.marked_at or row.due_at) if message.correction else message.event.occurred_at)
    until = calendar.day(message.deadline - _MOMENT)
    if message.correction is Correction.WITHDRAWN:
        return OfDays(written, until)
    last = last_true(message.event.payload, written)
    ends = () if last is None else _said(message, written, last + _DAY)
    beside = next((one.beside for one in untrue(message.event.payload, written, day) if one.beside), None)
    return OfDays(written, until, _said(message, written, day), ends, last, beside)


def when_told(event: Event, told: str, day: date, calendar: SchoolCalendar) -> list[str]:
    """What whoever tells of an event on a ``day``, in these words, must heed."""
    written = calendar.day(event.occurred_at)
    beside = next((one.beside for one in untrue(event.payload, written, day) if one.beside), None)
    return _on_a_card(OfDays(written, day, _in_text(event, told, written, day), beside=beside), "")


def _said(message: Message, written: date, day: date) -> tuple[str, ...]:
    """The words as they stand in the text of one language; those of another are not what is told."""
    text = message.text
    return _in_text(message.event, f"{text.subject} {text.body} {text.app}", written, day)


def _in_text(event: Event, text: str, written: date, day: date) -> tuple[str, ...]:
    told = " ".join(text.casefold().split())
    found = dict.fromkeys(one.said for one in untrue(event.payload, written, day))
    return tuple(said for said in found if said.casefold() in told)


def on_a_card(found: Iterable[OfDays], way: str) -> list[str]:
    """What whoever has these texts must heed, by the way of their card."""
    return list(dict.fromkeys(line for one in found for line in _on_a_card(one, way)))


def _on_a_card(one: OfDays, way: str) -> list[str]:
    do, left, behind = _DONE.get(way, _SPOKEN)
    if one.false:
        words = quoted(one.false)
        instead = f"Verander {words}, of {left}" if left else f"Zeg niet {words}: noem de dag"
        why = f"het is op {_day(one.beside)}" if one.beside else f"dit is geschreven op {_day(one.written)}"
        return [f"Let op: {why}. {instead}."]
    if one.ends and one.last and one.written <= one.last < one.until:
        holds = "klopt" if len(one.ends) == 1 else "kloppen"
        return [f"{do} dit uiterlijk {_day(one.last)}{behind}: daarna {holds} {quoted(one.ends)} niet meer."]
    return []


class Heed(NamedTuple):
    """What whoever is to approve a message must heed of days: its words, and why they are not so, on which days.

    What a colleague delivers ``by_hand`` they can tell in other words; what goes by itself cannot go as it is.
    """

    words: tuple[str, ...]
    why: str
    days: tuple[date, ...]
    by_hand: bool = False

    @property
    def said(self) -> str:
        """The same in sentences."""
        first, *rest = map(_day, self.days)
        others = [f"voor anderen pas op {day}" for day in rest] if len(rest) < 2 else ["voor anderen nog later"]
        why = ", ".join((self.why.format(first), *others))
        if not self.words:
            return f"{why}. Klopt dat? Dan gaat het die dag vanzelf."
        mend = "Schrijf de dag, of bel" if self.by_hand else "Zo kan het niet weg: pas de tekst aan, of bel"
        return f"Er staat {quoted(self.words)}. {why}. {mend}."


def in_a_yes(one: OfDays, goes: date, *, by_hand: bool) -> Heed | None:
    """What to heed of a message that goes on a day; None where its words are true on it."""
    if not one.false:
        return None
    if one.beside:
        return Heed(one.false, "Het is op {}", (one.beside,), by_hand)
    if goes > one.written:
        return Heed(one.false, "Dit gaat pas op {}", (goes,), by_hand)
    return Heed(one.false, "Dit is geschreven op {}", (one.written,), by_hand)


def ahead(occurs: date) -> Heed:
    """What to heed of a message that tells of something to come as if it had been."""
    return Heed((), "Volgens dit bericht is het pas {}", (occurs,))


def in_sentences(found: Iterable[Heed]) -> list[str]:
    """Each thing to heed once: what goes to some guardians later than to others is one thing, with both days."""
    same: dict[object, Heed] = {}
    for one in found:
        known = same.get(key := (one.words, one.why), one)
        days = tuple(sorted({*known.days, *one.days}))
        same[key] = one._replace(days=days, by_hand=known.by_hand and one.by_hand)
    return [one.said for one in same.values()]


def quoted(words: Sequence[str]) -> str:
    """Words of a text, each in quotes: "‘morgen’ en ‘4 december’"."""
    return join_names([f"‘{word}’" for word in words], "nl")


def _day(day: date) -> str:
    return in_words(day, None, "nl", _ANY_ZONE)
