"""In a pilot: all goes to one mailbox, with invented names of children and guardians, for whoever reads it.

In a file no name can be replaced: one that may hold some stays here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from ouderbrug.attachments import clean_name
from ouderbrug.model import Address
from ouderbrug.school.invented_names import FAMILY, child, guardian, invented, renamed
from ouderbrug.texts.merging import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Attachment, Event, Meeting, Message, Text
    from ouderbrug.people import Guardian
    from ouderbrug.rules.other_names import OtherNames
    from ouderbrug.school.roster import Roster
    from ouderbrug.texts.merging import Signer

LEFT_OUT = "Dit is een proef. Bijlagen die hier ontbreken omdat er namen in kunnen staan: {count}."
"""What stands below a text of which files stay here; its readers are the school's own."""


def addressed(
    message: Message, guardians: Sequence[Guardian], roster: Roster, mailbox: str, signed: Sequence[Signer] = ()
) -> Message:
    """The message as it goes to the pilot mailbox, with no name but those of colleagues who sign it.

    The post of a group has no address.
    """
    names = [f"{guardian(number)} {FAMILY}" for number in range(len(guardians))]
    children = [child(number) for number in range(len(message.pupils))]
    readers = [one.key for one in guardians]
    other = roster.other_names
    if message.about_a_child:  # whom the words name is whom the marks name
        other = invented(roster.pupils, roster.guardians, message.pupils, readers)
    made = _unnamed(message, other)
    if message.group:
        return replace(made, text=named(made.text, (), (), signed))
    return replace(
        made, text=named(made.text, names, children, signed), to=tuple(Address(name, mailbox) for name in names)
    )


def people(roster: Roster, about: Sequence[str], readers: Sequence[str]) -> Roster:
    """The roster for words into which names are merged before they come to ``addressed``: these have invented ones.

    A name that is a word as well, written small, is found in no text.
    """
    pupils = {
        key: replace(roster.pupils[key], first_name=child(number), last_name=FAMILY)
        for number, key in enumerate(about)
        if key in roster.pupils
    }
    guardians = {
        key: replace(roster.guardians[key], first_name=guardian(number), last_name=FAMILY)
        for number, key in enumerate(readers)
        if key in roster.guardians
    }
    return replace(roster, pupils={**roster.pupils, **pupils}, guardians={**roster.guardians, **guardians})


def _unnamed(message: Message, other: OtherNames) -> Message:
    """The message with other names in each of its parts that a channel may show."""

    def renamed_in(meeting: Meeting) -> Meeting:
        times = tuple(replace(one, place=other.in_text(one.place)) for one in meeting.times)
        summary, place = other.in_text(meeting.summary), other.in_text(meeting.place)
        return replace(meeting, summary=summary, place=place, times=times)

    files = tuple(file for file in message.attachments if _goes_along(file, message, other))
    text = renamed(message.text, other)
    return replace(
        message,
        text=_with_a_note(text, left) if (left := len(message.attachments) - len(files)) else text,
        event=_event(message.event, other),
        meeting=renamed_in(message.meeting) if message.meeting else None,
        meetings=tuple(map(renamed_in, message.meetings)),
        pupils=tuple(f"pilot-{number}" for number, _ in enumerate(message.pupils, 1)),
        audience_names=other.in_text(message.audience_names),
        attachments=files,
    )


def _goes_along(file: Attachment, message: Message, other: OtherNames) -> bool:
    name = clean_name(file.path)
    return not (message.about_a_child or file.pupils) and other.in_text(name) == name


def _with_a_note(text: Text, count: int) -> Text:
    note = LEFT_OUT.format(count=count)
    html = text.html.replace("</main>", f"<p>{escape(note)}</p>\n</main>", 1)
    return replace(text, app=f"{text.app}\n\n{note}", body=f"{text.body}\n{note}\n", html=html)


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
