"""What is wrong with an event kind as a plugin declares it: said when it is registered, not when it is first used."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from ouderbrug.event_kind import Answering, Card, Delivery, EventKind, TextFields, Use
from ouderbrug.hints import nearest
from ouderbrug.model import ContentClass, Goal, LegalBasis, Priority
from ouderbrug.payload import AwareDatetime, KindPayload, LeadsNowhere, types_at
from ouderbrug.setting_faults import explained
from ouderbrug.setting_places import known_keys
from ouderbrug.topics import SAID_AGAIN, Occasion, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES: dict[str, tuple[type, ...]] = {
    "goal": (Goal,),
    "content_class": (ContentClass,),
    "priority": (Priority,),
    "use": (Use,),
    "text": (TextFields,),
    "answer": (Answering,),
    "delivery": (Delivery,),
    "legal_basis": (LegalBasis, type(None)),
    "needs_action": (bool,),
    "needs_approval": (bool,),
    "refers_to": (str,),
    "topics": (tuple,),
    "made_for": (Occasion, type(None)),
    "card": (Card, type(None)),
    "templates": (Path, type(None)),
    "sample": (dict,),
}
_MOMENT, _DAY = "a time with its offset (AwareDatetime)", "a date"
_KNOWN = {"starts_at": _MOMENT, "ends_at": _MOMENT, "send_at": _MOMENT, "reply_by": _DAY, "needed": "a whole number"}
"""Fields that mean the same in every kind that has them; rules and the calendar read them."""
_LEAVES = {_MOMENT: (AwareDatetime,), _DAY: (date,), "a whole number": (int,), "a text": (str,)}
_ATTRIBUTES = {name for name in (*EventKind.__annotations__, *vars(EventKind)) if not name.startswith("_")}
_PARTS = {
    tuple: 'a tuple of texts, as in ("title",)',
    bool: "True or False",
    int: "a whole number from 0",
    str: "a text",
}
_TOPICS = {topic.value: topic for topic in Topic}
_REFERRING = {Topic.THANKS, Topic.AFTERWARDS, Topic.HOMEWORK_SEEN, *SAID_AGAIN}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TWO_LINES = "one\ntwo"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a kind: the attribute, what it does, and what to do about it."""

    attribute: str
    says: str
    hint: str = ""


def faults(kind: type[EventKind]) -> list[Fault]:
    """All that is wrong with a kind; empty if it can be used."""
    found = [*_unknown_attributes(kind), *_wrong_types(kind)]
    if not issubclass(kind.Payload, KindPayload):
        return [*found, Fault("Payload", "is no subclass of KindPayload", "write `class Payload(KindPayload)`")]
    return found or [one for look in _LOOKS for one in look(kind)]


def _unknown_attributes(kind: type[EventKind]) -> Iterator[Fault]:
    """A misspelt attribute would be silent: it is none that the house reads."""
    for cls in kind.__mro__[: kind.__mro__.index(EventKind)]:
        for name, value in vars(cls).items():
            plain = not (callable(value) or isinstance(value, (classmethod, staticmethod, property)))
            if plain and not name.startswith("_") and name not in _ATTRIBUTES:
                yield Fault(name, "is no attribute of a kind", nearest(name, _ATTRIBUTES))


def _wrong_types(kind: type[EventKind]) -> Iterator[Fault]:
    if not _NAME.fullmatch(kind.name):
        yield Fault("name", "is not small letters, digits and underscores", "templates and lists are named by it")
    for name, types in _TYPES.items():
        value = getattr(kind, name, None)
        if value is None and type(None) not in types:
            yield Fault(name, "is missing", _example(name, types[0]))
        elif not isinstance(value, types):
            yield Fault(name, f"is no {types[0].__name__}", _example(name, types[0], value))
        elif is_dataclass(value):
            yield from _wrong_parts(name, value)


def _example(name: str, type_: type, value: object = "") -> str:
    members = getattr(type_, "__members__", None)
    if members is None:
        return f"write {name} = {type_.__name__}(...)" if is_dataclass(type_) else ""
    hint = nearest(str(value).upper(), members)
    return f"write {name} = {type_.__name__}.NAME; {hint}"


def _wrong_parts(name: str, value: Any) -> Iterator[Fault]:
    """The parts of a small value have the types of their defaults; a tuple holds texts."""
    for part in fields(value):
        given: Any = getattr(value, part.name)
        wanted: type = type(part.default)
        fits = type(given) is wanted and not (isinstance(given, int) and given < 0)
        if not fits or (wanted is tuple and not all(isinstance(one, str) for one in given)):
            yield Fault(f"{name}.{part.name}", f"is not {_PARTS[wanted]}")


def _paths(kind: type[EventKind]) -> Iterator[Fault]:
    """What names fields of the payload names some that are there, of a type that can serve."""
    yield from _named(kind, "use.ends_with", kind.use.ends_with, (_MOMENT, _DAY))
    yield from _named(kind, "refers_to", kind.refers_to, ("a text",))
    for path in kind.text.free:
        yield from _named(kind, "text.free", path, ("a text",))
    for part in ("subject", "markdown"):
        for name in getattr(kind.text, part):
            yield from _named(kind, f"text.{part}", name, ("a text",))
            # A name that is the same in every language may stand in a subject, and is nothing to translate.
            if part == "markdown" and name not in kind.text.free:
                yield Fault(f"text.{part}", f"names {name}, which does not stand in text.free")
    yield from (
        Fault("text.subject", f"names {name}, which may hold line breaks", "make it a OneLine")
        for name in kind.text.subject
        if name in kind.Payload.model_fields and not _refuses(kind, name, _TWO_LINES)
    )


def _named(kind: type[EventKind], attribute: str, path: str, wanted: tuple[str, ...]) -> Iterator[Fault]:
    """The fault of one path, if it has one; an empty path names nothing."""
    try:
        leaves = types_at(kind.Payload, path) if path else None
    except LeadsNowhere as lost:
        where = f"names {path}, but {lost.part} is no field of the Payload" if "." in path else f"names {path}"
        says = where if "." in path else f"{where}, which is no field of the Payload"
        yield Fault(attribute, says, nearest(lost.part, lost.known))
        return
    if leaves is not None and wanted and not any(leaf in _LEAVES[one] for leaf in leaves for one in wanted):
        yield Fault(attribute, f"names {path}, which is not {' or '.join(wanted)}")


def _meanings(kind: type[EventKind]) -> Iterator[Fault]:
    for name in _KNOWN.keys() & kind.Payload.model_fields.keys():
        wanted, attribute = _KNOWN[name], f"Payload.{name}"
        if not set(types_at(kind.Payload, name)) & set(_LEAVES[wanted]):
            yield Fault(attribute, f"is not {wanted}", "the house reads it in every kind; name yours otherwise")
        if kind.Payload.model_fields[name].default not in (None, PydanticUndefined):
            yield Fault(attribute, "has a default, which no event stores", "require it, or make it None")


def _what_goes_together(kind: type[EventKind]) -> Iterator[Fault]:
    """Attributes that need a field of the payload, or each other."""
    needs = [
        ("needs_action", kind.needs_action, "action"),
        ("delivery.simultaneous", kind.delivery.simultaneous, "send_at"),
        ("delivery.calendar", kind.delivery.calendar and Topic.SERIES not in kind.topics, "starts_at"),
        ("answer.takes_turns", kind.answer.takes_turns, "needed"),
    ]
    for attribute, is_set, name in needs:
        if is_set and name not in kind.Payload.model_fields:
            yield Fault(attribute, f"needs a field {name} in the Payload")
    if kind.delivery.whole_days and not kind.delivery.calendar:
        yield Fault("delivery.whole_days", "needs calendar", "write Delivery(calendar=True, whole_days=True)")
    if kind.answer.takes_turns and not kind.answer.expected:
        yield Fault("answer.takes_turns", "needs an answer", "write Answering(expected=True, takes_turns=True)")
    if kind.answer.takes_turns and kind.content_class is ContentClass.GENERAL:
        yield Fault("answer.takes_turns", "asks each by name", "make content_class PERSONAL")


def _topics(kind: type[EventKind]) -> Iterator[Fault]:
    """Topics that nobody knows, or of which what is read is not there."""
    for topic in kind.topics:
        if not isinstance(topic, str) or (topic not in _TOPICS and "." not in topic):
            hint = nearest(str(topic).upper(), Topic.__members__)
            yield Fault("topics", f"holds {topic}, which is no Topic", f'{hint} one of your own has a dot: "tea.party"')
        elif topic in _TOPICS:
            for path in _TOPICS[topic].fields:
                yield from _named(kind, f"topics: a kind about {topic}", path, ())
            if topic in _REFERRING and not kind.refers_to:
                yield Fault(
                    "topics", f"holds {topic}, which needs refers_to", "name the field with the other event's id"
                )


def _card(kind: type[EventKind]) -> Iterator[Fault]:
    """A card on paper says when and where, and is asked for by a field of its own."""
    if kind.card is None:
        return
    for name in ("card", "starts_at", "ends_at", "place"):
        if name not in kind.Payload.model_fields:
            yield Fault("card", f"needs a field {name} in the Payload")
    yield from _named(kind, "card.about", kind.card.about, ("a text",))
    for part in Formatter().parse(kind.card.title):
        yield from _named(kind, "card.title", part[1] or "", ())


def _sample(kind: type[EventKind]) -> Iterator[Fault]:
    """The sample fits, and so does what the house would tell of an occasion."""
    yield from _misfits(kind, "sample", kind.sample)
    if kind.made_for:
        yield from _misfits(kind, "made_for", kind.made_for.payload)


def _misfits(kind: type[EventKind], attribute: str, payload: dict[str, Any]) -> Iterator[Fault]:
    try:
        kind.Payload.model_validate(payload)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False) if payload else ():
            where = ".".join(str(part) for part in (attribute, *one["loc"]))
            yield Fault(where, f"does not fit the Payload: {_in_words(one, kind)}")
    except Exception as error:
        yield Fault("Payload", f"fails on the {attribute} with {type(error).__name__}", "a validator raises ValueError")


def _in_words(one: Any, kind: type[EventKind]) -> str:
    if one["type"] == "extra_forbidden":
        return f"is no field of it; {nearest(str(one['loc'][-1]), known_keys(kind.Payload, one['loc'][:-1]))}"
    return explained(one, kind.Payload)[0]


def _refuses(kind: type[EventKind], name: str, value: str) -> bool:
    try:
        kind.Payload.model_validate({**kind.sample, name: value})
    except ValidationError as error:
        return any(one["loc"][:1] == (name,) for one in error.errors(include_url=False, include_input=False))
    except Exception:  # that it fails is told of its sample
        return True
    return False


_LOOKS = (_paths, _meanings, _what_goes_together, _topics, _card, _sample)
