"""A small school in memory for the tests of the rooms: its runtime from a real TOML, its people, its events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from a_school import TOML
from ouderbrug import config
from ouderbrug.model import Audience, Event, State
from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation, Staff
from ouderbrug.planning import planner
from ouderbrug.runtime import build
from ouderbrug.school.difference import Difference
from ouderbrug.school.roster import Roster
from ouderbrug.store import outbox, plans
from ouderbrug.store import roster as stored_people
from ouderbrug.unit_of_work import UnitOfWork
from store_samples import put, row_of, take

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.rows import MessageRow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday, ten in the morning at school."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCHOOL = "99ZZ00"
GROUP_3A = Audience("groups", ("3A",))
JIP = Audience("pupils", ("p1",))
MAIL_ONLY, BOARD, CARD = '["email"]', '["board", "email"]', '["handover"]'
DIGEST = '\n[digest]\nat = "16:00"\n'
_PLUGIN = """
from ouderbrug import Capabilities, Channel, ContentClass, Receipt, hookimpl
class Made(Channel):
    name = "{name}"
    capabilities = Capabilities({can})
    def send(self, message):
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Made]
"""
_CHANNELS = {
    "board": 'audiences=frozenset({"group"}), classes=frozenset({ContentClass.GENERAL})',
    "sms": 'addressed_by="mobile"',
    "chat": "in_app=True, classes=frozenset(ContentClass)",
    "text": 'addressed_by="mobile", classes=frozenset(ContentClass)',
    "brief": 'addressed_by="mobile", max_chars=160',
    "wall": 'audiences=frozenset({"group"}), classes=frozenset({ContentClass.GENERAL}), max_chars=160',
}
"""An app for posts alone, messages to a mobile number without files, and an app with a box for each guardian.

Of the first two there is one for short texts alone; ``text`` brings to a mobile number what is about a child too.
"""
_HEAD = '\n[plugins]\nplugins_dir = "plugins"\n' + "".join(
    f'\n[channels.{name}]\nplugin = "made_{name}"\n' for name in _CHANNELS
)
_PAYLOADS: dict[str, dict[str, Any]] = {
    "notice": {"title": "Fietsen", "body": "De fietsen staan bij de gymzaal."},
    "newsletter": {"title": "Nieuws", "body": "De torens staan."},
    "moment": {"what": "De torens staan."},
    "question": {"question": "Hoe gaat het thuis?"},
    "meeting_invitation": {"title": "Avond", "why": "samen lezen", "starts_at": "2026-12-10T19:30:00+01:00",
                           "place": "aula"},
    "participation_request": {"task": "mee naar het bos", "starts_at": "2026-12-10T13:00:00+01:00", "load": "once",
                              "why_you": "u bent er", "needed": 1},
}  # fmt: skip


@cache
def runtime(
    general: str = MAIL_ONLY, extra: str = "", personal: str = '["email", "handover"]', top: str = ""
) -> Runtime:
    """The runtime of a school whose general news takes this route; ``extra`` and ``top`` are more of its TOML."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for inside in ("inbox", "plugins"):
            (folder / inside).mkdir()
        for channel, can in _CHANNELS.items():
            plugin = _PLUGIN.replace("{name}", f"made_{channel}").replace("{can}", can)
            (folder / "plugins" / f"made_{channel}.py").write_text(plugin)
        toml = TOML.format(port=1).replace('general = ["email"]', f"general = {general}")
        toml = toml.replace('["email", "handover"]', personal)
        (folder / "ouderbrug.toml").write_text(top + toml + _HEAD + extra)
        return build(config.load(folder / "ouderbrug.toml"), NOW)


def people(**changes: dict[str, Any]) -> Roster:
    """Jip and Roos with Sara and Mark, Deniz with Elif and Can; ``changes`` are of guardians, by key."""
    pupils = [
        Pupil("p1", "Jip", "Prins", groups=("3A",)),
        Pupil("p2", "Roos", "Prins", groups=("5B",)),
        Pupil("p3", "Deniz", "Aksoy", groups=("3A",)),
    ]
    guardians = [
        Guardian("g1", "Sara", "Bakker", email="g1@guardian.example"),
        Guardian("g2", "Mark", "Prins", email="g2@guardian.example"),
        Guardian("g3", "Elif", "Aksoy", email="thuis@guardian.example"),
        Guardian("g4", "Can", "Aksoy", email="Thuis@guardian.example"),
    ]
    ties = [("p1", "g1"), ("p1", "g2"), ("p2", "g1"), ("p2", "g2"), ("p3", "g3"), ("p3", "g4")]
    return Roster(
        SCHOOL,
        pupils={one.key: one for one in pupils},
        guardians={one.key: replace(one, **changes.get(one.key, {})) for one in guardians},
        ties=tuple(Guardianship(*tie, Relation.MOTHER, Authority.YES, Receives.ALL) for tie in ties),
        staff={"karin": Staff("karin", "Karin de Wit", "karin@school.example", groups=("3A",))},
    )


def event(kind: str = "notice", id: str = "e1", audience: Audience = GROUP_3A, **more: Any) -> Event:
    """Something that happened this morning."""
    payload = (_PAYLOADS.get(kind) or dict(runtime().kinds[kind].sample)) | more.pop("payload", {})
    more = {"source": "office", "occurred_at": NOW, "priority": runtime().kinds[kind].priority} | more
    return Event(school=SCHOOL, id=id, kind=kind, audience=audience, payload=payload, **more)


def messages(of: Event, line: Runtime | None = None, roster: Roster | None = None) -> dict[str, Message]:
    """What the planner makes of an event, by recipient."""
    drafts = planner.plan(on_paper(line, roster), of, {})
    return {draft.message.recipient: draft.message for draft in drafts}


def message(recipient: str = "g1", kind: str = "notice", id: str = "e1", **more: Any) -> Message:
    """The message of one guardian, or the post of one group."""
    line = runtime(BOARD if recipient.startswith("group:") else MAIL_ONLY)
    given = {name: more.pop(name) for name in ("audience", "payload", "source") if name in more}
    return replace(messages(event(kind, id, **given), line)[recipient], **more)


def work(connection: Connection, line: Runtime | None = None, roster: Roster | None = None, **more: Any) -> UnitOfWork:
    """The store at one moment, ``now`` if given, with these people."""
    return UnitOfWork(connection, line or runtime(), more.get("now", NOW), roster or people())


def on_paper(line: Runtime | None = None, roster: Roster | None = None) -> UnitOfWork:
    """The same for what asks nothing of the store: it has none."""
    no_store: Any = None
    return work(no_store, line, roster)


def queue(connection: Connection, one: Message, state: State = State.QUEUED, **values: Any) -> int:
    """Store a message and its plan, as if it had been taken in this morning; returns its row."""
    number = put(connection, one, state, **values)
    plan = {"school": SCHOOL, "event": row_of(connection, number).event, "recipient": one.recipient}
    plan |= {"pupils": list(one.pupils), "channel": one.channel, "language": "nl", "language_reason": ""}
    plans.add(connection, plan | {"message": number, "verdict": "allow", "trail": [], "judged_at": NOW})
    return number


def claimed(connection: Connection, one: Message, **values: Any) -> MessageRow:
    """A message that this run holds."""
    number = queue(connection, one, **values)
    assert number in {row.id for row in take(connection)}
    return row_of(connection, number)


def went(connection: Connection, recipient: str, *moments: datetime, kind: str = "notice", **values: Any) -> list[int]:
    """Messages that somebody got at these moments; returns their rows."""
    known = len(outbox.waiting(connection, SCHOOL, tuple(State)))
    values = {"state": State.SENT, **values}
    return [
        put(connection, message(recipient, kind, f"went-{known + number}"), marked_at=at, **values)
        for number, at in enumerate(moments)
    ]


def enrol(connection: Connection, roster: Roster) -> None:
    """Put people in the store."""
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    everybody = Difference(dict(roster.pupils), dict(roster.guardians), ties, dict(roster.staff))
    stored_people.apply(connection, SCHOOL, everybody)
