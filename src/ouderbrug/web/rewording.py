"""The words of an event that a colleague may say anew, and what a form says anew of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ouderbrug.store import tasks as stored
from ouderbrug.web.questions import is_words
from ouderbrug.web.screen import NotHere

if TYPE_CHECKING:
    from ouderbrug.model import Event
    from ouderbrug.web.screen import Ask


def written(ask: Ask, event: Event) -> list[tuple[str, str]]:
    """The texts of an event that a colleague may say anew."""
    kind = ask.work.runtime.kinds[event.kind]
    return [(name, value) for name, value in flat(event.payload) if is_words(kind, name)]


def flat(payload: Any, above: str = "") -> list[tuple[str, str]]:
    """The texts of a payload, those inside a table by a name with a dot."""
    found: list[tuple[str, str]] = []
    for name, value in payload.items():
        if isinstance(value, dict) and name != "translations":
            found += flat(value, f"{above}{name}.")
        elif isinstance(value, str):
            found.append((above + name, value))
    return found


def words_of(ask: Ask) -> dict[str, Any]:
    """What the form says anew, as a change of the payload; nothing of what it leaves as it was."""
    row = stored.one(ask.work.connection, ask.work.school, ask.number)
    if row is None:
        raise NotHere
    [(_, message)] = ask.work.queued([row])
    known, change = dict(written(ask, message.event)), dict[str, Any]()
    for name, before in known.items():
        said = ask.form.get(f"field.{name}", before).replace("\r\n", "\n").strip()
        if said != before:
            place = change
            *parents, last = name.split(".")
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = said
    return change


def put_in(text: str, words: str, better: str) -> str:
    """The text with other words in their place, each with a capital where these had one."""

    def said(found: re.Match[str]) -> str:
        return better[:1].upper() + better[1:] if found[0][:1].isupper() else better

    return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", said, text, flags=re.IGNORECASE) if words else text
