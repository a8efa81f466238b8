"""The folder of the demo's school: its settings, its people, and two folders in which other systems put events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.demo.people import People
    from ouderbrug.testing import ParroStandIn, SmsStandIn

TOKEN = "stand-in.token"
"""The file of what its app and its service of text messages are signed in with."""
NAME = "Basisschool De Lindeboom"
TOML = """# The school of the demo. Its clock stands still: set OUDERBRUG_NOW to a time of that week before you look.
[school]
name = "Basisschool De Lindeboom"
brin = "99XX"
phone = "050 - 123 45 67"
region = "midden"

[store]
state = "state"

[[sources]]
name = "office"
plugin = "events"
path = "inbox"
trust = ["approve"]

[[sources]]
name = "scores"
plugin = "events"
path = "scores"

[channels.email]
plugin = "email"
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "Basisschool De Lindeboom <ouders@lindeboom.example>"
per_minute = 0

[channels.parro]
mode = "api"
[channels.parro.api]
{parro}

[channels.sms]
sender = "Lindeboom"
token = {{ file = "{token}" }}
{sms}

[channels.handover]
plugin = "handover"

[routes]
staff_absence = ["parro", "email", "sms", "handover"]
incident = ["handover"]
general = ["parro", "email", "handover"]
personal = ["email", "handover"]
sensitive = ["email", "handover"]

[rules.frequency]
per_guardian = 3

[rules.quiet_hours]
send = ["08:00-18:00"]
school_days_only = true

[cli]
language = "{language}"
"""


def furnish(
    folder: Path, port: int, parro: ParroStandIn, sms: SmsStandIn, people: People, language: str = "en"
) -> list[str]:
    """Write the settings for these stand-ins and the tables of people; gives the tables, to be imported.

    Its commands speak a ``language`` ("nl" or "en").
    """
    api = _toml(parro.api() | {"auth": {"kind": "bearer", "token": {"file": TOKEN}}})
    tables = {"parro": api, "sms": _toml(sms.api()), "language": language, "token": TOKEN}
    (folder / TOKEN).touch(mode=0o600)
    (folder / TOKEN).write_text("stand-in\n", "utf-8")
    (folder / "ouderbrug.toml").write_text(TOML.format(smtp=port, **tables), "utf-8")
    for name in ("inbox", "scores"):
        (folder / name).mkdir()
    people.write(folder)
    return [str(folder / f"{name}.csv") for name in ("contacts", "staff", "app_ids")]


def _toml(table: dict[str, Any]) -> str:
    """Keys and values as TOML; a table inside becomes an inline one."""
    return "\n".join(f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_value(item)}' for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
