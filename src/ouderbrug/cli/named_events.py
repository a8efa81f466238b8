"""An event as a person names it: by its id, or as `ID of SOURCE` where two sources have an event of that id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words

_WITH_ITS_SOURCE = re.compile(r"(?P<id>.+) (?:of|van) (?P<source>\S+)")


class NamedEvent(NamedTuple):
    """An id, and the source whose event is meant; empty where nobody has that id."""

    id: str
    source: str

    @property
    def of(self) -> str | None:
        """The source, for what reads the events of all sources where it is None."""
        return self.source or None


def event_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument EVENT of a command: one word, or the three of `ID of SOURCE`, together or apart."""
    return click.argument("event_id", metavar="EVENT", nargs=-1, required=True, callback=_in_one)(command)


def _in_one(_: click.Context, __: click.Parameter, words: Sequence[str]) -> str:
    said = " ".join(words)
    if len(words) > 1 and not _WITH_ITS_SOURCE.fullmatch(said):
        raise ConfigError("name one event, or `ID of SOURCE` where two sources have one of that id")
    return said


def is_with_its_source(said: str) -> bool:
    """True of words that name an event and its source."""
    return _WITH_ITS_SOURCE.fullmatch(said) is not None


def named_event(connection: Connection, school: str, said: str, words: Words) -> NamedEvent:
    """The event that is meant; raises OuderbrugError where two sources have that id, with how to say which."""
    return named_among(lambda name: sources_of(connection, school, name), said, words)


def named_among(sources_of: Callable[[str], set[str]], said: str, words: Words) -> NamedEvent:
    """The same, by the sources that each id has."""
    sources = sources_of(said)
    if len(sources) > 1:
        ways = ", ".join(f"`{with_its_source(said, one, words)}`" for one in sorted(sources))
        raise OuderbrugError(f"two sources have an event of that id; name it with its source: {ways}")
    if sources:
        return NamedEvent(said, *sources)
    found = _WITH_ITS_SOURCE.fullmatch(said)
    if found and found["source"] in sources_of(found["id"]):
        return NamedEvent(found["id"], found["source"])
    return NamedEvent(said, "")


def id_in(connection: Connection, school: str, said: str) -> str:
    """The id alone of what may be named with its source, for what goes by no more than that."""
    found = _WITH_ITS_SOURCE.fullmatch(said)
    return found["id"] if found and found["source"] in sources_of(connection, school, found["id"]) else said


def sources_of(connection: Connection, school: str, event_id: str) -> set[str]:
    """The sources that have an event of an id, stored or set aside."""
    from ouderbrug.store import events, set_aside

    stored = events.sources_of(connection, school, [event_id]).get(event_id, set())
    return stored | {one.source for one in set_aside.of_event(connection, school, event_id) if one.waits}


def with_its_source(event_id: str, source: str, words: Words) -> str:
    """How an event is named where another source has one of that id too."""
    return words("{event} of {source}", event=event_id, source=source)


def require_new(connection: Connection, school: str, event_id: str, words: Words) -> None:
    """Raise OuderbrugError for an id that a source has already, and say which, and what can be done."""
    from ouderbrug.store import events

    sources = sorted(sources_of(connection, school, event_id), key="hand".__ne__)
    if not sources:
        return
    name = event_id if len(sources) == 1 else with_its_source(event_id, sources[0], words)
    known = [one.event for one in events.find(connection, school, event_id, sources[0])]
    if known and known[-1].withdrawn:
        back = f"`ouderbrug event amend {name} --set FIELD=VALUE` brings it back"
        raise OuderbrugError(f"{event_id} was withdrawn; {back}, or choose another --id")
    if "hand" in sources:
        raise OuderbrugError(
            f"an event {event_id} is there; `ouderbrug event amend {name}` changes it, or choose another --id"
        )
    raise OuderbrugError(
        f"the source {sources[0]} has an event {event_id} already; `ouderbrug event amend {name}` changes it, "
        f"or choose another --id"
    )


def require_of(connection: Connection, school: str, source: str, ids: Iterable[str]) -> None:
    """Raise OuderbrugError for an event of a file that another source has, and this one has not."""
    for one in ids:
        others = sources_of(connection, school, one)
        if others and source not in others:
            other = min(others)
            raise OuderbrugError(
                f"the source {other} has an event {one} already; give that of the file another id, "
                f"or take the file in as that source's (--source {other})"
            )
