"""Which translations still hold when an event changes: those whose own text is the one that they translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def still_true(texts: Mapping[str, str], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Of the translations of an earlier payload, by dotted path, those whose text is the same in a later one."""
    return {path: text for path, text in texts.items() if at(before, path) == at(after, path)}


def is_read(payload: Mapping[str, Any]) -> bool:
    """True if its translations, where it has any, are texts by language."""
    given = payload.get("translations", {})
    return isinstance(given, dict) and all(isinstance(texts, dict) for texts in given.values())


def without_stale(payload: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """A payload without the translations that stood beside another text in an earlier one: nobody renewed them.

    All revisions count: a source sends an old translation along each time, also after it was left out once.
    """
    given = payload.get("translations")
    if not given or not is_read(payload):
        return payload  # intake says what is wrong with it
    fresh = {language: dict(texts) for language, texts in given.items()}
    for before in earlier:
        for language, old in before.get("translations", {}).items():
            texts, true = fresh.get(language, {}), still_true(old, before, payload)
            for path in [path for path in texts if old.get(path) == texts[path] and path not in true]:
                del texts[path]
    held = {language: texts for language, texts in fresh.items() if texts}
    others = {name: value for name, value in payload.items() if name != "translations"}
    return payload if fresh == given else others | ({"translations": held} if held else {})


def at(payload: Any, path: str) -> Any:
    """What stands at a dotted path, of which a number counts in a list; None for nothing."""
    for part in path.split("."):
        if isinstance(payload, dict):
            payload = payload.get(part)
        elif isinstance(payload, list | tuple) and part.isdecimal() and int(part) < len(payload):
            payload = payload[int(part)]
        else:
            return None
    return payload
