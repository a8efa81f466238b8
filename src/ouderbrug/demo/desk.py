"""What lies on the desks of the demo's colleagues once its week is over, for its staff page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.demo.furnish import NAME
from ouderbrug.errors import ConfigError
from ouderbrug.planning.collect import collect
from ouderbrug.store import sign_ins

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store

COLLEAGUES = {"d7a": "Lotte Prins", "t3a": "Koen Smit", "directie": "Ria Vos"}
"""Who signs in to the demo: the teacher of group 7, who works on Friday, that of group 3, and the leader."""
_ACTION = {"what": "samen een spel spelen", "minutes": 10, "when": "drie avonden"}
_SEEN = {"summary": "Ivo hielp vandaag bij het opruimen.", "ask": "Ziet u dat thuis ook?", "action": _ACTION}
_SCORE = {"subject": "Rekenen", "direction": "up", "summary": "De tafels gaan nu goed.", "next_goal": "delen met rest"}
TO_READ = (
    {"id": "gezien-007", "kind": "behaviour_update", "audience": {"pupil": "p007"}, "payload": _SEEN},
    {"id": "score-007-tafels", "kind": "notable_score", "audience": {"pupil": "p007"},
     "payload": _SCORE | {"action": _ACTION | {"what": "samen knikkers verdelen"}}},
    {"id": "nieuws-3a", "kind": "newsletter", "audience": {"group": "3A"},
     "payload": {"title": "De letters zijn klaar", "body": "Wat een week! Kijk op https://lindeboom.example/letters."}},
)  # fmt: skip
"""What waits for somebody to read it first."""


def lay_out(store: Store, runtime: Runtime, folder: Path, now: str) -> dict[str, str]:
    """Let something wait for colleagues of the demo, and make a link for each of them; returns tokens by name.

    Raises ConfigError where the school is none of a demo: such links open all.
    """
    if runtime.settings.school.name != NAME:
        raise ConfigError("this is no school of `ouderbrug demo`; serve a school's own page with `ouderbrug serve`")
    lines = (json.dumps(one | {"occurred_at": now}) + "\n" for one in TO_READ)
    (folder / "inbox" / "to-read.jsonl").write_text("".join(lines), "utf-8")
    moment = datetime.fromisoformat(now)
    collect(store, runtime, moment)
    with store.writing() as connection:
        links = {name: sign_ins.make_link(connection, store.school, key, moment) for key, name in COLLEAGUES.items()}
    return {name: token for name, token in links.items() if token}
