"""Other messages and settings than those of its author, of which a rule is asked too."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ouderbrug.model import DIGESTS, Attachment, Audience, ContentClass, Correction, Priority
from ouderbrug.people import Guardianship, Pupil
from ouderbrug.testing.samples import CANARY, INVITATION
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import PluginConfig
    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

    Case = tuple[Message, Facts, datetime]

_CODE = re.compile(r"[a-z0-9_-]+")
"""A word of ours, such as one of a few that a field takes, which tells of nobody."""
_BY_TYPE: Mapping[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, 1, 2, 3, 5, 12, 17, 23, 50, 100, 1_000, 100_000],
    "number": [0, 0.5, 1, 3, 12, 100, 100_000],
    "string": [
        *("00:00", "12:00", "23:59", "P1D", "P30D"),
        *("2020-01-01", "2026-11-23", "2030-01-01", "2020-01-01T12:00:00Z", "2030-01-01T12:00:00Z"),
    ],
    "array": [[]],
}
"""Values that a setting may have, by the type that it takes; those that it does not take are passed over."""


def for_each(message: Message) -> Iterator[Message]:
    """A message to a guardian, and as a post for a group and for the school."""
    yield message
    yield from (replace(message, recipient=all_of, to=(), pupils=()) for all_of in ("group:3A", "school:"))


def varied(message: Message) -> Iterator[Message]:
    """The message with one thing at a time otherwise: what it asks, corrects, is made of and tells of whom."""
    yield replace(message, needs_action=not message.needs_action)
    yield replace(message, simultaneous=not message.simultaneous)
    yield replace(message, owed=not message.owed)
    yield from (replace(message, correction=one) for one in (None, *Correction))
    yield from (replace(message, content_class=one) for one in ContentClass)
    yield from (replace(message, needed_by=one) for one in (None, message.deadline))
    yield from (replace(message, meeting=one) for one in (None, INVITATION))
    yield from (replace(message, topics=one) for one in ((), (Topic.INCIDENTS.value,)))
    yield from (replace(message, pupils=one) for one in ((), ("p1",), ("p1", "p2")))
    yield from (replace(message, text=replace(message.text, language=one)) for one in ("en", "ar", "nl, tr"))
    yield from (replace(message, attachments=one) for one in ((), (Attachment("/media/kaart.pdf", "application/pdf"),)))
    yield replace(message, recipient="group:3A", to=(), pupils=())
    event = message.event
    audiences = (Audience("school", ()), Audience("groups", ("3A",)), Audience("pupils", ("p1",)))
    for other in (replace(event, source=DIGESTS), *(replace(event, audience=one) for one in audiences)):
        yield replace(message, event=other)


def _with_text(message: Message, **changes: Any) -> Message:
    return replace(message, text=replace(message.text, **changes))


def _longer(message: Message) -> Message:
    """The same with more behind it."""
    more = " ".join(f"en regel {number} van dezelfde brief" for number in range(200))
    return _with_text(message, app=f"{message.text.app} {more}", body=f"{message.text.body} {more}")


SORTS: Mapping[str, Callable[[Message], Iterable[Message]]] = {
    "approved": lambda one: [replace(one, approved_by="leader", approved_at=one.deadline)],
    "attachments": lambda one: [replace(one, attachments=(Attachment("/media/kaart.pdf", "application/pdf"),))],
    "correction": lambda one: [replace(one, correction=how) for how in Correction],
    "digest": lambda one: [replace(one, event=replace(one.event, source=DIGESTS))],
    "language": lambda one: [_with_text(one, language=tongue) for tongue in ("en", "tr", "ar", "nl, pl")],
    "long text": lambda one: [_longer(one)],
    "low": lambda one: [replace(one, priority=Priority.LOW)],
    "needs_action": lambda one: [replace(one, needs_action=True)],
    "owed": lambda one: [replace(one, owed=True)],
    "revision": lambda one: [replace(one, event=replace(one.event, revision=number)) for number in (1, 4, 12)],
    "source": lambda one: [replace(one, event=replace(one.event, source=name)) for name in ("hand", "agenda")],
    "simultaneous": lambda one: [replace(one, simultaneous=True)],
}
"""What a message may be besides, for which a rule that means it lets it go."""
_IN_ANY_ORDER = ("pupils", "ties", "peers", "peer_ties", "members")
"""Facts that are rows of people, of whom none is the first."""


def of_two(held: Case, let_go: Case, rows: tuple[str, ...] = _IN_ANY_ORDER) -> Case:
    """What is held, of one more child: of that one is known, in these rows, what is known of who has nothing held."""
    (message, facts, now), (_, others, _) = held, let_go
    other, known = "another", dict[str, Any]()
    for name in rows:
        second = [_of_child(one, other) for one in getattr(others, name)]
        known[name] = (*getattr(facts, name), *(one for one in second if one not in getattr(facts, name)))
    pupils = message.pupils or tuple(one.pupil for one in facts.ties)
    both = (*pupils, other) if pupils and not message.group else pupils
    return replace(message, pupils=both), facts._replace(**known), now


def turned(case: Case) -> Iterator[Case]:
    """The same with the pupils of the message, and each such row of people, in the other order."""
    message, facts, now = case
    yield replace(message, pupils=message.pupils[::-1]), facts, now
    for name in _IN_ANY_ORDER:
        row: dict[str, Any] = {name: getattr(facts, name)[::-1]}
        yield message, facts._replace(**row), now


def named(facts: Facts) -> Facts:
    """The facts with names and addresses that nobody may hear."""
    people: dict[str, Any] = {name: tuple(map(_named, getattr(facts, name))) for name in ("pupils", "peers", "members")}
    recipient = _named(facts.recipient) if facts.recipient else None
    return facts._replace(recipient=recipient, pupil_names=(*facts.pupil_names, CANARY), **people)


def _named(person: Any) -> Any:
    names = {one.name for one in fields(person)} & {"first_name", "last_name", "email", "mobile"}
    return replace(person, **dict.fromkeys(names, CANARY))


def _of_child(one: Any, key: str) -> Any:
    """The same of another child: a pupil, or a tie to one; a guardian stays who they are."""
    own = next((name for name, of in (("pupil", Guardianship), ("key", Pupil)) if isinstance(one, of)), "")
    return replace(one, **{own: key}) if own else one


def marked(message: Message) -> Iterator[Message]:
    """The message with a word that nobody may hear: in its texts, and in what its event says."""
    said = message.text
    parts = {name: f"{CANARY} {getattr(said, name)} {CANARY}" for name in ("subject", "app", "body")}
    text = replace(said, **parts)
    yield replace(message, text=text, audience_names=CANARY)
    payload = message.event.payload
    own = {name: value for name, value in payload.items() if isinstance(value, str) and not _CODE.fullmatch(value)}
    texts = [{name: f"{value} {CANARY}"} for name, value in own.items()]
    for more in ({}, *texts):
        yield replace(message, event=replace(message.event, payload=_Telling({**payload, **more})))


def told_by(verdict: Verdict) -> str:
    """All that an answer says: its code, its warnings and what decided."""
    return f"{getattr(verdict, 'why', '')} {getattr(verdict, 'warnings', '')} {dict(verdict.detail)}"


class _Telling(dict[str, Any]):
    """What an event says, in which whatever else is asked for says the word."""

    def __missing__(self, name: str) -> str:
        return CANARY

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


def values_of_setting(config: type[PluginConfig], name: str) -> Iterator[Any]:
    """Values to try for a setting: each that it lists, else some of its type."""
    schema = config.model_json_schema()
    yield from _of_schema(
        schema["properties"].get(config.model_fields[name].alias or name, {}), schema.get("$defs", {})
    )


def _of_schema(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Any]:
    if "$ref" in schema:
        schema = known.get(schema["$ref"].rpartition("/")[2], {})
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _of_schema(one, known)
    yield from schema.get("enum", _BY_TYPE.get(schema.get("type", ""), ()))
    if schema.get("type") == "array":
        yield from ([one] for one in _of_schema(schema.get("items", {}), known))
