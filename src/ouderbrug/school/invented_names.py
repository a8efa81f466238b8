"""Invented names for everybody at school, for texts that somebody reads who does not know the children."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.rules.other_names import OtherNames, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ouderbrug.model import Text
    from ouderbrug.people import Guardian, Pupil

CHILDREN = ("Sam", "Noa", "Robin", "Lou", "Jona", "Bo", "Puck", "Kim")
FAMILY = "Voorbeeld"


def child(number: int) -> str:
    """The call name of the child with this number, counted from 0."""
    return CHILDREN[number % len(CHILDREN)]


def guardian(number: int) -> str:
    """The call name of the guardian with this number, counted from 0."""
    return f"Ouder {chr(ord('A') + number % 26)}"


def invented(
    pupils: Mapping[str, Pupil],
    guardians: Mapping[str, Guardian],
    about: Iterable[str] = (),
    readers: Iterable[str] = (),
) -> OtherNames:
    """Other names for all these people; whom a text is ``about`` and its ``readers`` have the first numbers."""
    return OtherNames((*_of(pupils, about, child), *_of(guardians, readers, guardian)))


def renamed(text: Text, other: OtherNames) -> Text:
    """A text with other names in each of its parts."""
    plain = other.in_text
    return replace(
        text, subject=plain(text.subject), app=plain(text.app), body=plain(text.body), html=other.in_html(text.html)
    )


def _of(
    people: Mapping[str, Pupil] | Mapping[str, Guardian], first: Iterable[str], called: Callable[[int], str]
) -> Iterator[Person]:
    keys = dict.fromkeys([*(key for key in first if key in people), *people])
    for number, one in enumerate(people[key] for key in keys):
        yield Person(one.first_name, one.last_name, called(number), FAMILY)
