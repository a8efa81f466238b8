"""The next revision of an event, as a source would write it, with other words in its payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ConfigError
from ouderbrug.planning.revisions import revision_of
from ouderbrug.planning.translations import still_true

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Event


def next_revision(known: Event, change: dict[str, Any]) -> dict[str, Any]:
    """A stored event with these fields changed, as a source would write its next revision.

    An approval that stands in the event does not cover new words, and a translation goes with the text that it
    translates: it stays where that text is the same as before.
    """
    payload = amended(known.payload, change)
    return _as_data(known) | {"payload": payload, "revision": known.revision + 1}


def revised(aside: Mapping[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The same for a record that was set aside. Raises ConfigError if it says that the event is off."""
    if aside.get("withdrawn") is True:
        raise ConfigError("it says that the event is off; add another event instead")
    before = aside.get("payload")
    payload = amended(before if isinstance(before, dict) else {}, change)
    return {**aside, "payload": payload, "revision": revision_of(aside) + 1}


def amended(before: Mapping[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A payload with a change in it, without approval and without the translations of texts that are others now."""
    after = merged({name: value for name, value in before.items() if name not in _OF_THE_WORDS}, change)
    old = before.get("translations", {})
    still = {language: still_true(texts, before, after) for language, texts in old.items()}
    known = {language: texts for language, texts in still.items() if texts}
    given = change.get("translations", {})
    fresh = merged(known, given) if isinstance(given, dict) else given
    return after | ({"translations": fresh} if fresh else {})


_OF_THE_WORDS = ("approved_by", "translations")


def merged(before: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A payload with some of its fields changed; tables inside it keep what the change does not name."""
    for name, value in change.items():
        inside = isinstance(value, dict) and isinstance(before.get(name), dict)
        before[name] = merged(dict(before[name]), value) if inside else value
    return before


def _as_data(known: Event) -> dict[str, Any]:
    """A stored event as a source would write it, but for its payload and revision."""
    scope = known.audience.scope
    audience: dict[str, Any] = {scope: list(known.audience.keys) if scope != "school" else True}
    if scope == "site":
        audience = {scope: known.audience.keys[0]}
    return {
        "id": known.id,
        "kind": known.kind,
        "occurred_at": known.occurred_at.isoformat(),
        "audience": audience,
        "priority": known.priority.name.lower(),
    }
