"""The profile that an adapter ships, and the school's own table laid over it."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def shipped_profile(package: str, name: str = "profile.toml") -> dict[str, Any]:
    """The TOML of this name in the folder of an adapter."""
    return tomllib.loads(resources.files(package).joinpath(name).read_text("utf-8"))


def laid_over(profile: Any, table: Any) -> Any:
    """The profile with the school's values over it, table by table.

    An endpoint for which the school gives another ``path`` than the shipped one describes another wire, so it
    replaces the shipped endpoint whole.
    """
    if not (isinstance(profile, dict) and isinstance(table, dict)) or _another_wire(profile, table):
        return table
    merged = {key: laid_over(value, table[key]) if key in table else value for key, value in profile.items()}
    return merged | {key: value for key, value in table.items() if key not in profile}


def _another_wire(profile: dict[str, Any], table: dict[str, Any]) -> bool:
    return bool(profile.get("path")) and table.get("path", profile["path"]) != profile["path"]
