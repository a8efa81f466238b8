"""Why a person must look at a message before it goes, by its text and its children and by who would meet whom.

It is asked when a message is planned, and again when it goes: people, parts and pairs change in between.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ouderbrug.facts import TextFacts
from ouderbrug.model import ContentClass, Correction, Priority
from ouderbrug.planning import approver, over_summer
from ouderbrug.planning.draft import NOT_TOGETHER
from ouderbrug.rules.day_words import ABOUT_DAYS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import date, datetime

    from ouderbrug.model import Event, Message, Text
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

OTHER_CHILD = "other-child-named"
"""Why a person looks first: the text about a child names one whom it is not about."""
_FINGERPRINT = re.compile("[0-9a-f]{64}")


def now(
    work: UnitOfWork, row: MessageRow, message: Message, found: dict[Hashable, tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The codes of a row's message as it would go now; none for what waits for nobody, or takes something back.

    A source that approves has read the text itself, by the word of somebody who may decide on it still; on which day
    it would go it did not know. A colleague who delivers it reads of its days on the card. What was ``found`` in a text
    at this moment holds for all to whom it says the same.
    """
    if message.is_digest or message.priority <= Priority.URGENT or message.correction is Correction.WITHDRAWN:
        return ()
    at_the_source = bool(row.approved_by) and not row.approval_hash
    read = at_the_source and approver.counts(work, row.approved_by, _groups(work, message), row.approved_at)
    found = {} if found is None else found
    name = (row.event, message.correction, read, alike(work, message))
    if name not in found:
        found[name] = in_a_source(work, message) if read else by_text(work, message)
    of_text = found[name]
    if message.channel in work.runtime.by_person:
        of_text = tuple(code for code in of_text if code not in ABOUT_DAYS)
    unknown = (approver.UNKNOWN,) if at_the_source and not read else ()
    waited = (over_summer.OVER_SUMMER,) if over_summer.waited(work, row) else ()
    return (*unknown, *waited, *of_text, *(NOT_TOGETHER for _ in _met_by(work, message)[:1]))


def _groups(work: UnitOfWork, message: Message) -> tuple[str, ...]:
    return (message.group,) if message.group else work.roster.groups_of(message.pupils)


def unseen(row: MessageRow, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of these codes that no approval of the row was about."""
    seen = row.approval_hash.split()
    return tuple(code for code in codes if code not in seen)


def seen(approval: str, *, of_a_part: bool = False) -> list[str]:
    """The codes that an approval was about, as a row keeps them behind its fingerprints.

    What stands for a part of the children is not that another child is named: of them it says that they are two.
    """
    codes = (word for word in approval.split() if not _FINGERPRINT.fullmatch(word))
    return [code for code in codes if not (of_a_part and code == OTHER_CHILD)]


def alike(work: UnitOfWork, message: Message) -> tuple[Text, bool, tuple[str, ...], tuple[str, ...]]:
    """Equal for the messages of one event in whose text the rules find the same: text, post, and the children's names.

    Of the names those by which they are called come first, then those of their families.
    """
    about = message.pupils if message.about_a_child else ()
    names = tuple(work.roster.call_names(about)), tuple(work.roster.family_names(about))
    return message.text, bool(message.group), *names


def by_text(work: UnitOfWork, message: Message, goes: datetime | None = None) -> tuple[str, ...]:
    """What the rules find in a text that is about these children and ``goes`` then (now, if no time is given)."""
    _, _, own, family = alike(work, message)
    general = message.content_class is ContentClass.GENERAL
    kind = work.runtime.kinds[message.event.kind]
    watches = message.event.audience.scope == "pupils" or not general or kind.text.names_no_child
    full, call_names, families = work.roster.names_of_all
    hosts = work.runtime.settings.content.link_hosts
    known = TextFacts(
        full if general else (),
        hosts,
        call_names if watches else (),
        own,
        families if watches else (),
        family,
        days=_days(work, message, then) if _of_days(work, message, then := goes or work.now) else None,
        of_many=() if watches else call_names,
    )
    return work.runtime.gate.look_first(message, known)


def names_one_of(work: UnitOfWork, message: Message, pupils: Iterable[str]) -> bool:
    """True if the rules find one of these children in a text that is not about that child."""
    others = [work.roster.pupils[key] for key in pupils if key in work.roster.pupils and key not in message.pupils]
    if not others:
        return False
    hosts, own = work.runtime.settings.content.link_hosts, alike(work, message)[2]
    full = tuple(f"{one.first_name} {one.last_name}" for one in others)
    known = TextFacts(full, hosts, tuple(one.first_name for one in others), own)
    look = work.runtime.gate.look_first
    return bool({*look(message, known)} - {*look(message, TextFacts((), hosts, (), own))})


def in_a_source(work: UnitOfWork, message: Message, goes: datetime | None = None) -> tuple[str, ...]:
    """The same of a text that was approved where it came from, before anybody knew on which day it would go."""
    return tuple(code for code in by_text(work, message, goes) if code in ABOUT_DAYS)


def on_another_day(work: UnitOfWork, message: Message, goes: datetime) -> bool:
    """True of what goes on another day than its words are of; of a change it is not known when they were written."""
    written, then = _days(work, message, goes)
    return message.priority > Priority.URGENT and then != written


def _of_days(work: UnitOfWork, message: Message, goes: datetime) -> bool:
    """True of what its words for days are asked of: of a change, whose words may be older, on another day alone."""
    news = message.correction is None and message.priority > Priority.URGENT
    return news or on_another_day(work, message, goes)


def _days(work: UnitOfWork, message: Message, goes: datetime) -> tuple[date, date]:
    day = work.runtime.calendar.day
    return work.today if message.correction else day(message.event.occurred_at), day(goes)


def met(work: UnitOfWork, event: Event, guardian: str) -> list[str]:
    """Whom this would bring to one moment or place with a guardian, though they are not to meet.

    What is urgent goes to both at once, for it waits for nobody.
    """
    if event.priority <= Priority.URGENT or not event.says_when_or_where:
        return []
    apart = work.roster.apart_from(guardian)
    return sorted(apart & _invited(work, event)) if apart else []


def _met_by(work: UnitOfWork, message: Message) -> list[str]:
    """The same of all whom a message is for; the change of a post takes the way of the post."""
    if not message.group:
        return met(work, message.event, message.recipient)
    members = () if message.in_reply_to else work.roster.members(message.group)
    return [key for one in members for key in met(work, message.event, one.key)]


def _invited(work: UnitOfWork, event: Event) -> frozenset[str]:
    pupils = work.roster.pupils_in(event.audience)
    return frozenset(tie.guardian for pupil in pupils for tie in work.roster.ties_of_pupil.get(pupil, ()))
