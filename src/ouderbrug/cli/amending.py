"""What `--set` says of the fields of an event; `event amend` and `approve --set` share it."""

from __future__ import annotations

import json
from typing import Any

import click

from ouderbrug.errors import ConfigError

setting = click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field of the payload; action.what reaches inside."
)


def payload_of(fields: tuple[str, ...]) -> dict[str, Any]:
    """What `--set` says, as a payload; raises ConfigError if one of them is no FIELD=VALUE."""
    payload: dict[str, Any] = {}
    for field in fields:
        name, sign, value = field.partition("=")
        if not sign or not name:
            raise ConfigError("--set wants FIELD=VALUE, such as --set place=aula")
        *parents, last = name.split(".")
        place: Any = payload
        for parent in parents:
            place = place.setdefault(parent, {}) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            raise ConfigError("--set gives a field a value, and another --set a field inside it; leave one of them out")
        place[last] = _value(value)
    return payload


def _value(text: str) -> Any:
    """A number, list or object if it is written as one in JSON; else the text itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (int, list, dict)) else text
