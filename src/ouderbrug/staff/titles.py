"""What an event is called in Dutch, for colleagues who know it by its title and not by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import CHILD_MARK, ContentClass
from ouderbrug.staff.card_advice import steps
from ouderbrug.staff.days import when_told
from ouderbrug.store import events
from ouderbrug.texts.language import group_in_words, join_names
from ouderbrug.texts.merging import named
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ouderbrug.model import Event
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork


def title_of(work: UnitOfWork, event_id: str) -> str:
    """What it is called on paper, with the names of its children; its id where nothing words it any more."""
    event = _known(work, event_id)
    return (_titled(work, event, _whom(work, event)) if event else "") or event_id


def begun(title: str) -> str:
    """A title where it begins a line."""
    return f"{title[:1].upper()}{title[1:]}"


def title_for(work: UnitOfWork, event_id: str, pupils: Iterable[str]) -> str:
    """The same with the names of these children alone, of those whom it is about; empty where nothing words it."""
    event = _known(work, event_id)
    if event is None:
        return ""
    by_name = event.audience.scope == "pupils"
    return _titled(work, event, work.roster.call_names(pupils) if by_name else _whom(work, event))


def _titled(work: UnitOfWork, event: Event, names: list[str]) -> str:
    title = _worded(lambda: work.runtime.composer.calendar_title(event, "nl"))
    if title and event.kind in work.runtime.kinds.about(Topic.REMINDERS):
        title = f"de herinnering aan {title}"
    return title.replace(CHILD_MARK, join_names(names, "nl"))


def titles_for_mail(work: UnitOfWork, found: Iterable[FollowUp]) -> dict[str, str]:
    """The titles of the events that these name, by id: empty for one about a child, of which no mail tells.

    What was for a whole group ("Huiswerk voor de kinderen van groep 5A") is about no child.
    """
    named = {due.event for due in found if due.event}
    known = {one: event for one in named if (event := _known(work, one))}
    return {one: "" if _about_a_child(work, event) else title_of(work, one) for one, event in known.items()}


def happened(work: UnitOfWork, event_id: str) -> bool:
    """True if it is about what just happened to a child."""
    event = _known(work, event_id)
    return event is not None and event.kind in work.runtime.kinds.about(Topic.INCIDENTS)


def to_tell(work: UnitOfWork, event_id: str) -> str:
    """What a colleague tells of it, with the names of its children; empty where it is off, or nothing words it."""
    event = _known(work, event_id)
    if event is None or event.withdrawn:
        return ""
    return _worded(lambda: named(work.runtime.composer.compose(event, "nl"), (), _whom(work, event)).app)


def to_heed(work: UnitOfWork, event_id: str, told: str) -> list[str]:
    """What of these words is not true of the day, for whoever tells of an event today."""
    event = _known(work, event_id)
    return when_told(event, told, work.today, work.runtime.calendar) if event else []


def talk_about(work: UnitOfWork, event_id: str) -> list[str]:
    """The steps of a talk about the children whom an event names; none where it names none."""
    event = _known(work, event_id)
    if event is None or event.audience.scope != "pupils":
        return []
    return list(steps(work.roster.call_names(event.audience.keys), happened=happened(work, event_id)))


def _whom(work: UnitOfWork, event: Event) -> list[str]:
    """Of which children it is, by name; of what is for whole groups these groups, without a name."""
    scope, keys = event.audience.scope, event.audience.keys
    if scope == "pupils":
        return work.roster.call_names(keys) or ["een kind"]
    return [f"de kinderen van {group_in_words(keys, 'nl')}" if scope in ("groups", "years") else "de kinderen"]


def _worded(words: Callable[[], str]) -> str:
    """What a kind and its template word; nothing where these fail, which is said elsewhere and keeps no list back."""
    try:
        return words()
    except Exception:
        return ""


def _known(work: UnitOfWork, event_id: str) -> Event | None:
    told = events.meant(events.find(work.connection, work.school, event_id))
    return told.event if told and told.event.kind in work.runtime.kinds else None


def _about_a_child(work: UnitOfWork, event: Event) -> bool:
    sensitive = work.runtime.kinds[event.kind].content_class is ContentClass.SENSITIVE
    return event.audience.scope == "pupils" or sensitive
