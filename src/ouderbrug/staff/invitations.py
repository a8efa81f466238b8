"""Invitations on paper: a page of equal cards to cut out, which children fill in and take home.

A child who invites the guardians brings more of them to school (toolkit of parent engagement). The card is the
same for everybody: it holds the event and lines to write on, and no name of a child.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError
from ouderbrug.texts.language import clean, in_words, one_line, sentence
from ouderbrug.texts.paper import template

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from ouderbrug.event_kind import Card
    from ouderbrug.model import Event
    from ouderbrug.people import Pupil
    from ouderbrug.runtime import Runtime

ON_A_PAGE = 4
"""Cards on a sheet of A4: two by two, each the size of A6."""
ASK = "Kom je ook?"
"""A child asks, whatever the school's form of address."""
REPLY = "Laat je het vóór {day} weten?"


def page(event: Event, runtime: Runtime, pupils: Iterable[Pupil], now: datetime) -> str:
    """The page for an event to come whose payload says ``card: true``.

    Raises ConfigError for any other, and for names.
    """
    design = runtime.kinds[event.kind].card
    if design is None:
        known = (kind.name for kind in runtime.kinds.values() if kind.card)
        raise ConfigError(f"there are no cards for {event.kind}; they are for {', '.join(known)}")
    if event.withdrawn:
        raise ConfigError("that event is off, so there is nobody to invite")
    if event.begins and max(event.begins) <= now:
        raise ConfigError("that event has begun or is over, so there is nobody to invite")
    if event.payload.get("card") is not True:
        raise ConfigError("that event asks for no cards; `ouderbrug event amend ID --set card=true` lets it")
    card = _card(event, runtime, design, runtime.calendar.day(now))
    _require_no_name(" ".join(card.values()), pupils)
    school = runtime.settings.school
    return template("invitation_card.html.j2").render(card=card, count=ON_A_PAGE, school=clean(school.name), ask=ASK)


def _card(event: Event, runtime: Runtime, design: Card, today: date) -> dict[str, str]:
    payload = runtime.kinds[event.kind].Payload.model_validate(event.payload)
    fields = {name: getattr(payload, name) for name in type(payload).model_fields}
    tz, starts_at, reply_by = runtime.calendar.tz, fields["starts_at"], fields.get("reply_by")
    reply = (
        REPLY.format(day=in_words(reply_by + timedelta(days=1), None, "nl", tz))
        if reply_by and reply_by >= today
        else ""
    )
    return {
        "title": one_line(design.title.format_map({name: str(value) for name, value in fields.items()})),
        "about": sentence(clean(fields[design.about])),
        "when": in_words(starts_at, fields["ends_at"], "nl", tz) if starts_at else "",
        "where": one_line(fields["place"] or ""),
        "reply": reply,
    }


def _require_no_name(text: str, pupils: Iterable[Pupil]) -> None:
    """A card lies about in the whole school, so a pupil's full name has no place on it."""
    words = _words(text)
    if any(pupil.last_name and _words(f"{pupil.first_name} {pupil.last_name}") in words for pupil in pupils):
        raise ConfigError("the text holds the full name of a pupil; `ouderbrug event amend ID` takes it out")


def _words(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())) + " "
