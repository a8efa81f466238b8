"""What lies on the desks of the demo's colleagues once its week is over, for its staff page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.demo.furnish import NAME
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State
from ouderbrug.planning.collect import collect
from ouderbrug.staff import responses
from ouderbrug.store import mail_links, outbox, sign_ins
from ouderbrug.store.mail_links import ANSWER, WISHES, NewLink
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow

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


class AtHome(NamedTuple):
    """A guardian of the demo who was asked something: tokens of the links in their mail, to answer and for wishes."""

    name: str
    answer: str
    wishes: str


def at_home(store: Store, runtime: Runtime, now: str) -> AtHome | None:
    """Links of the first guardian who can answer a question of the week still; None where nobody can."""
    with store.writing() as connection:
        work = UnitOfWork(connection, runtime, datetime.fromisoformat(now))
        for row in outbox.waiting(connection, store.school, (State.SENT,)):
            if (one := work.roster.guardians.get(row.recipient)) and one.email and _asks_still(work, row):
                wanted = [NewLink((one.key,), ANSWER, row.event_id, one.email),
                          NewLink((one.key,), WISHES, mailbox=one.email)]  # fmt: skip
                return AtHome(one.name, *mail_links.make(connection, store.school, wanted, work.now))
    return None


def _asks_still(work: UnitOfWork, row: MessageRow) -> bool:
    try:
        asked = responses.question(work, row.event_id)
    except OuderbrugError:
        return False
    return responses.may_answer(work, asked, row.recipient) and not responses.is_over(work, asked)


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
        staff = UnitOfWork(connection, runtime, moment).roster.staff
        here = [(name, staff[key]) for key, name in COLLEAGUES.items() if key in staff]
        links = {name: sign_ins.make_link(connection, store.school, one, moment) for name, one in here}
    return {name: token for name, token in links.items() if token}
