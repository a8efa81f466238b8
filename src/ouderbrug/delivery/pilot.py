"""In a pilot: all goes to one mailbox, and what is about a child has invented names, for whoever reads that mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.model import Address
from ouderbrug.rules.other_names import OtherNames, Person
from ouderbrug.texts.composer import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.model import Event, Guardian, Message, Text
    from ouderbrug.school.roster import Roster

CHILDREN = ("Sam", "Noa", "Robin", "Lou", "Jona", "Bo", "Puck", "Kim")
FAMILY = "Voorbeeld"


def addressed(message: Message, guardians: Sequence[Guardian], roster: Roster, mailbox: str) -> Message:
    """The message as it goes to the pilot mailbox; about a child nobody in it has their own name."""
    if not message.about_a_child:
        names, children = [one.name for one in guardians], roster.call_names(message.pupils)
    else:
        names = [f"{_parent(number)} {FAMILY}" for number in range(len(guardians))]
        children = [_child(number) for number in range(len(message.pupils))]
        message = _unnamed(message, OtherNames(_people(message, guardians, roster)))
    to = tuple(Address(name, mailbox) for name in names)
    return replace(message, text=named(message.text, names, children), to=to)


def _child(number: int) -> str:
    return CHILDREN[number % len(CHILDREN)]


def _parent(number: int) -> str:
    return f"Ouder {chr(ord('A') + number % 26)}"


def _people(message: Message, guardians: Sequence[Guardian], roster: Roster) -> Iterator[Person]:
    """Everybody at school, for a text may name any of them; whom it is about and whom it is for first."""
    pupils = dict.fromkeys([*message.pupils, *roster.pupils])
    for number, pupil in enumerate(roster.pupils[key] for key in pupils):
        yield Person(pupil.first_name, pupil.last_name, _child(number), FAMILY)
    readers = dict.fromkeys([*(one.key for one in guardians), *roster.guardians])
    for number, guardian in enumerate(roster.guardians[key] for key in readers):
        yield Person(guardian.first_name, guardian.last_name, _parent(number), FAMILY)


def _unnamed(message: Message, other: OtherNames) -> Message:
    """The message with other names in each of its parts that a channel may show."""
    meeting = message.meeting
    if meeting is not None:
        meeting = replace(meeting, summary=other.in_text(meeting.summary), place=other.in_text(meeting.place))
    return replace(
        message,
        text=_text(message.text, other),
        event=_event(message.event, other),
        meeting=meeting,
        pupils=tuple(f"pilot-{number}" for number, _ in enumerate(message.pupils, 1)),
        audience_names=other.in_text(message.audience_names),
    )


def _text(text: Text, other: OtherNames) -> Text:
    plain = other.in_text
    return replace(
        text, subject=plain(text.subject), app=plain(text.app), body=plain(text.body), html=other.in_html(text.html)
    )


def _event(event: Event, other: OtherNames) -> Event:
    audience = event.audience
    if audience.scope == "pupils":
        audience = replace(audience, keys=tuple(f"pilot-{number}" for number, _ in enumerate(audience.keys, 1)))
    return replace(event, audience=audience, payload=_value(event.payload, other))


def _value(value: Any, other: OtherNames) -> Any:
    if isinstance(value, str):
        return other.in_text(value)
    if isinstance(value, Mapping):
        return {key: _value(inner, other) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner, other) for inner in value]
    return value
