"""To whom a message is addressed: names, address, app ids, the address for replies."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.altered import altered
from ouderbrug.delivery import pilot
from ouderbrug.model import Address
from ouderbrug.school.assignment import who_answers
from ouderbrug.school.boxes import MOBILE
from ouderbrug.school.signing import signers
from ouderbrug.texts.language import group_in_words
from ouderbrug.texts.merging import named
from ouderbrug.texts.text_message import from_school
from ouderbrug.wire.mailboxes import is_deliverable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from ouderbrug.model import Message, Text
    from ouderbrug.people import Guardian
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.unit_of_work import UnitOfWork


class Going(NamedTuple):
    """A message, to whom it goes, and the token by which they may unsubscribe; empty where there is none."""

    message: Message
    guardians: Sequence[Guardian]
    unsubscribe: str = ""


def addressed(work: UnitOfWork, going: Iterable[Going]) -> list[Message]:
    """The messages as the channel gets them: with names, address, app ids and who answers."""
    who = cache(partial(_answering, work))
    return [
        as_it_goes(
            work.runtime,
            work.roster,
            one.message,
            one.guardians,
            work.today,
            reply_to=_reply_to(work, one.message, who),
            app_ids=_app_ids(one.message, work.roster),
            unsubscribe=one.unsubscribe,
        )
        for one in going
    ]


def as_it_goes(
    runtime: Runtime, roster: Roster, message: Message, guardians: Sequence[Guardian], today: date, **more: Any
) -> Message:
    """The message with the names of the guardians and the address that they share; a post of a group has neither.

    ``more`` is what else of it becomes known with these.
    """
    signed = signers(message, roster, today, runtime.calendar, runtime.kinds.from_school)
    if mailbox := runtime.settings.redirect_to:
        return pilot.addressed(replace(message, **more), guardians, roster, mailbox, signed)
    if message.group:
        return replace(message, text=named(message.text, (), (), signed), **more)
    field = runtime.boxes[message.channel].field
    names = list(dict.fromkeys(one.name for one in guardians))  # one person may stand there under two keys
    here = str(getattr(guardians[0], field)) if field else ""
    text = named(message.text, names, roster.call_names(message.pupils), signed)
    if runtime.boxes[message.channel] == MOBILE:
        text = replace(text, app=_from_school(runtime, roster, message, text, guardians))
    return altered(message, text=text, to=tuple(Address(name, here) for name in names), **more)


def _from_school(runtime: Runtime, roster: Roster, message: Message, text: Text, guardians: Sequence[Guardian]) -> str:
    """What a telephone shows, with who it is from and for which group: beside a mail nothing else says so."""
    most, school, audience = (
        runtime.capabilities[message.channel].max_chars,
        runtime.settings.school,
        message.event.audience,
    )
    theirs = roster.groups_of(message.pupils) if audience.scope == "groups" else ()
    groups = [key for key in audience.keys if key in theirs]
    group = group_in_words(groups, text.language)
    if not most:
        return text.app
    again = message.correction is not None
    alone = runtime.composer.without_line(text, [one.language for one in guardians]).app
    return from_school(text.app, text.language, school.name, group, school.phone, most, again=again, alone=alone)


def _app_ids(message: Message, roster: Roster) -> dict[str, str]:
    """What the channel's app calls whom this message is for; what nobody told us is left out, never guessed."""
    wanted = {"group": message.group, "guardian": message.recipient, "thread": message.recipient}
    if len(message.pupils) == 1 and not message.group:
        wanted["pupil"] = message.pupils[0]
    found = {scope: roster.app_ids.get((message.channel, scope, key)) for scope, key in wanted.items()}
    return {f"{scope}_id": app_id for scope, app_id in found.items() if app_id}


def _reply_to(work: UnitOfWork, message: Message, who: Callable[[str], str]) -> str:
    """Who answers for the one group of all these pupils, both of a duo; else the school's own address is used."""
    if message.event.kind in work.runtime.kinds.from_school:
        return ""
    groups = set(work.roster.groups_of(message.pupils))
    return who(groups.pop()) if len(groups) == 1 else ""


def _answering(work: UnitOfWork, group: str) -> str:
    there = who_answers({group}, work.roster.staff, work.today, work.runtime.calendar)
    return ", ".join(dict.fromkeys(one.email for one in there if is_deliverable(one.email)))
