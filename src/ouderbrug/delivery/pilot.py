"""In a pilot: all goes to one mailbox, and what is about a child has invented names, for whoever reads that mailbox."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from ouderbrug.model import Address
from ouderbrug.texts.composer import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ouderbrug.model import Guardian, Message, Pupil, Text

CHILDREN = ("Sam", "Noa", "Robin", "Lou", "Jona", "Bo", "Puck", "Kim")
FAMILY = "Voorbeeld"


def addressed(message: Message, guardians: Sequence[Guardian], pupils: Sequence[Pupil], mailbox: str) -> Message:
    """The message as it goes to the pilot mailbox; about a child nobody in it has their own name."""
    if not message.about_a_child:
        names, children, text = [one.name for one in guardians], [one.first_name for one in pupils], message.text
    else:
        names = [f"Ouder {_letter(number)} {FAMILY}" for number in range(len(guardians))]
        children = [CHILDREN[number % len(CHILDREN)] for number in range(len(pupils))]
        invented = _invented(zip(pupils, children, strict=True), zip(guardians, names, strict=True))
        text = _renamed(message.text, invented)
    to = tuple(Address(name, mailbox) for name in names)
    return replace(message, text=named(text, names, children), to=to)


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)


def _invented(pupils: Iterable[tuple[Pupil, str]], guardians: Iterable[tuple[Guardian, str]]) -> Mapping[str, str]:
    """What to write for each name that may stand in a text, as it is written and in capitals."""
    found: dict[str, str] = {}
    for pupil, name in pupils:
        found |= {pupil.first_name: name, pupil.last_name: FAMILY}
    for guardian, name in guardians:
        found |= {guardian.first_name: name.removesuffix(f" {FAMILY}"), guardian.last_name: FAMILY}
    found |= {name.upper(): put.upper() for name, put in found.items()}
    found.pop("", None)
    return found


def _renamed(text: Text, names: Mapping[str, str]) -> Text:
    plain, marked_up = _put(names), _put({escape(name): put for name, put in names.items()})
    return replace(
        text, subject=plain(text.subject), app=plain(text.app), body=plain(text.body), html=marked_up(text.html)
    )


def _put(names: Mapping[str, str]) -> Callable[[str], str]:
    """Writes other names for whole words, a genitive included; the longest name first."""
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?=[sS]?(?!\w))")
    return lambda text: pattern.sub(lambda found: names[found[1]], text) if names else text
