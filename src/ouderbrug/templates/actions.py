"""The library of home actions: reviewed, short, and ready to be named by an event as ``{"id": ...}``."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from typing import Any

from ouderbrug.payload import Action
from ouderbrug.templates import BUILT_IN


@cache
def _library() -> dict[str, dict[str, Any]]:
    with (BUILT_IN / "actions.toml").open("rb") as file:
        return {entry["id"]: entry for entry in tomllib.load(file)["actions"]}


def action_ids(subject: str = "", year: int = 0) -> tuple[str, ...]:
    """The ids of the library, in its order; only those of a subject or a school year (1-8) where one is given."""
    return tuple(
        entry["id"]
        for entry in _library().values()
        if subject in ("", entry["subject"]) and (not year or year in entry["years"])
    )


def action_subjects() -> tuple[str, ...]:
    """What the actions practise, in the order of the library."""
    return tuple(dict.fromkeys(entry["subject"] for entry in _library().values()))


def action_languages(id: str) -> frozenset[str]:
    """The languages in which an action is there; raises ValueError for an unknown id."""
    return frozenset(_entry(id)["text"])


def action_by_id(id: str, language: str) -> Action:
    """An action of the library in one language, with its usual minutes and moment.

    Raises ValueError, naming the nearest ids, where the library does not have it.
    """
    entry = _entry(id)
    if language not in entry["text"]:
        raise ValueError(f"home action {entry['id']} is not there in that language; write it out instead")
    return Action(id=entry["id"], minutes=entry["minutes"], **entry["text"][language])


def _entry(id: str) -> dict[str, Any]:
    library = _library()
    if id not in library:
        near = get_close_matches(id, library, n=3, cutoff=0.4) or sorted(library)[:3]
        raise ValueError(f"is not in the library of home actions; nearest: {', '.join(near)}")
    return library[id]
