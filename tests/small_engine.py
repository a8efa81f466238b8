"""A small school that runs without commands: its engine, a store in a moment, and a wire that does as it is told."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from click.testing import CliRunner

from a_school import COLUMNS, TOML, guardian
from ouderbrug import config
from ouderbrug.cli import main
from ouderbrug.delivery.dispatcher import Dispatcher
from ouderbrug.errors import Permanent, Temporary, Unknown
from ouderbrug.model import Message, Priority, Receipt, State
from ouderbrug.planning import prepare, taking_in
from ouderbrug.records import Batch, Incoming
from ouderbrug.runtime import build
from ouderbrug.store import decisions
from ouderbrug.store import roster as people
from ouderbrug.store.database import Store
from ouderbrug.unit_of_work import UnitOfWork

SCHOOL = "99ZZ00"
START = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
SETTINGS = TOML.format(port=1).replace('["approve"]', '["approve", "urgent"]') + '\n[digest]\nat = "16:00"\n'
ALL_STATES = frozenset(State)
OPEN = frozenset({State.QUEUED, State.AWAITING_APPROVAL, State.SENDING})
SHARED = "thuis@guardian.example"
FAMILIES = {
    "p1;Jip;Prins;3A": [guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")],
    "p2;Roos;Prins;5B": [guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")],
    "p3;Deniz;Aksoy;3A": [guardian("g3", "Elif Aksoy", email=SHARED), guardian("g4", "Can Aksoy", email=SHARED)],
    "p4;Ilias;Amrani;5B": [guardian("g5", "Anna Smit", blocked="court-order"),
                           guardian("g6", "Piet Amrani", digest="ja")],
}  # fmt: skip
ACTION = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "notice": {"body": "Tot dan."},
    "moment": {},
    "newsletter": {"body": "Tot dan."},
    "notable_score": {"subject": "lezen", "direction": "up", "action": ACTION, "next_goal": "een boek lezen",
                        "approved_by": "juf.karin"},
}  # fmt: skip
WORDS_IN = {"notice": "title", "moment": "what", "newsletter": "title", "notable_score": "summary"}


@cache
def _first_store(of: type[SmallEngine]) -> bytes:
    """The store of the school on its first morning, made once by the real commands."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        (folder / "ouderbrug.toml").write_text(SETTINGS)
        rows = []
        for pupil, guardians in of.families.items():
            key, first, last, group = pupil.split(";")
            child = {"pupil_key": key, "pupil_first_name": first, "pupil_last_name": last, "group": group}
            rows += [
                dict.fromkeys(COLUMNS, "") | child | {"authority": "yes", "receives": "all"} | g for g in guardians
            ]
        table = [";".join(COLUMNS), *(";".join(row.get(column, "") for column in COLUMNS) for row in rows)]
        (folder / "contacts.csv").write_text("\n".join(table) + "\n")
        words = ["--config", str(folder / "ouderbrug.toml"), "import", str(folder / "contacts.csv")]
        done = CliRunner().invoke(main, words, env={"OUDERBRUG_NOW": START.isoformat()})
        assert done.exit_code == 0, done.output
        with closing(sqlite3.connect(folder / "ouderbrug.db")) as store:
            store.execute("pragma wal_checkpoint(truncate)")
        return (folder / "ouderbrug.db").read_bytes()


def told(number: int, kind: str, audience: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event of which the texts hold ``woord<number>x``, so that a mail shows which events stand in it."""
    payload = PAYLOADS[kind] | {WORDS_IN[kind]: f"Dit is woord{number}x."}
    return {"id": f"e{number:03}", "kind": kind, "audience": audience, "payload": payload} | more


@dataclass(frozen=True)
class Mail:
    """What left the school: ``taken`` is False where nobody knows whether it arrived."""

    message: Message
    at: datetime
    taken: bool

    @property
    def day(self) -> date:
        """The date at the school."""
        return self.at.astimezone(START.tzinfo).date()

    @property
    def counts(self) -> bool:
        """True for what the cap is about."""
        return self.message.priority >= Priority.NORMAL and self.message.correction is None


class Wire:
    """A channel that answers as the list ``outcomes`` says, and takes everything once that is empty."""

    def __init__(self, engine: SmallEngine, *, by_hand: bool = False) -> None:
        self.engine, self.by_hand, self.outcomes = engine, by_hand, list[str]()

    def send(self, message: Message) -> Receipt:
        """Take the message, or raise what was asked for."""
        outcome = self.outcomes.pop(0) if self.outcomes and not self.by_hand else "ok"
        if outcome == "temporary":
            raise Temporary("later")
        if outcome == "permanent":
            raise Permanent("refused")
        if not self.by_hand:
            self.engine.mails.append(Mail(message, self.engine.now, outcome == "ok"))
        if outcome == "unknown":
            raise Unknown("lost")
        return Receipt(at=self.engine.now, handed_over=self.by_hand)


class SmallEngine:
    """Four families, a store of their own in memory where there is such a place, and a clock."""

    families = FAMILIES

    def __init__(self, settings: str = SETTINGS) -> None:
        self.folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        (self.folder / "inbox").mkdir()
        self.now = START
        self.mails: list[Mail] = []
        self.rejected: list[Any] = []
        (self.folder / "store.db").write_bytes(_first_store(type(self)))
        self.store = Store(self.folder / "store.db", SCHOOL)
        self.configure(settings)
        self.wires = {"email": Wire(self), "handover": Wire(self, by_hand=True)}

    def configure(self, settings: str) -> None:
        """Read the TOML anew."""
        (self.folder / "ouderbrug.toml").write_text(settings)
        self.runtime = build(config.load(self.folder / "ouderbrug.toml"), self.now)

    def __enter__(self) -> SmallEngine:
        """Itself; it is gone at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def batches(self, *events: dict[str, Any]) -> dict[str, Batch]:
        """Events as a source reads them."""
        incoming = (
            Incoming(f"week.jsonl:{n}", {"occurred_at": self.now.isoformat()} | e) for n, e in enumerate(events)
        )
        return {"office": Batch(tuple(incoming), (), None)}

    def verdicts(self, *events: dict[str, Any]) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What would become of these events and of what is queued, by event and recipient; changes nothing."""
        with self.store.reading() as connection:
            found = prepare.prepare(
                UnitOfWork(connection, self.runtime, self.now), self.batches(*events), judge_queue=True
            )
        assert found.rejected == []
        judged = [(draft.message, judgement) for draft, judgement in found.drafts] + found.queued
        return {(m.event.id, m.recipient): (m.channel, j.verdict, j.rule, j.reason, j.until) for m, j in judged}

    def take(self, *events: dict[str, Any]) -> None:
        """Take in events without delivering."""
        self.rejected += taking_in.take_in(self.store, self.runtime, self.batches(*events), self.now).rejected

    def dispatch(self, *events: dict[str, Any], outcomes: tuple[str, ...] = ()) -> None:
        """One run: recover, take in, deliver; the wire answers as ``outcomes`` say."""
        self.wires["email"].outcomes = list(outcomes)
        sender = Dispatcher(self.store, self.runtime, self.wires, lambda: self.now, threading.Event())
        with self.store.writing() as connection:
            sender.recover(connection)
        self.take(*events)
        done = sender.run(60)
        assert not done.problems and not done.stopped, done

    def opt_out(self, key: str) -> None:
        """A guardian wants nothing more."""
        with self.store.writing() as connection:
            assert people.add_opt_out(connection, SCHOOL, key, frozenset({"all"}))

    def settle(self, state: State, outcome: State) -> None:
        """A person says what became of the first message in a state."""
        found = [row for row in self.rows() if row["state"] == state and row["kind"] != "digest" and not row["digest"]]
        for row in found[:1]:
            with self.store.writing() as connection:
                decisions.settle(connection, row["id"], outcome, "juf", self.now, reason="skipped")

    def rows(self, table: str = "message") -> list[Any]:
        """All rows of a table."""
        with self.store.reading() as connection:
            return [dict(row) for row in connection.exec_driver_sql(f"select * from {table}").mappings()]

    def finish(self, days: int = 40) -> None:
        """Let days pass, twice a day a run, with a wire that takes everything, until nothing waits."""
        for _ in range(days):
            for hour in (9, 17):
                self.now = max(self.now, self.now.replace(hour=hour, minute=0))
                self.dispatch()
            if not any(State(row["state"]) is State.QUEUED for row in self.rows()):
                return
            self.now = (self.now + timedelta(days=1)).replace(hour=8)

    def twice(self) -> dict[tuple[str, str], int]:
        """What came to one address more than once, by the word that shows the event; corrections left out."""
        came = Counter(
            (mail.message.to[0].value, word)
            for mail in self.mails
            if mail.taken and mail.message.correction is None
            for word in set(re.findall(r"woord\d+x", mail.message.text.body))
        )
        return {what: count for what, count in came.items() if count > 1}

    def too_many(self, cap: int = 3) -> dict[str, list[str]]:
        """Addresses that got more than the cap on any seven dates in a row, with the days; empty if none."""
        days = defaultdict(list)
        for mail in self.mails:
            if mail.counts:
                days[mail.message.to[0].value].append(mail.day)
        week = timedelta(days=6)
        return {
            address: [str(day) for day in got]
            for address, got in days.items()
            if any(sum(first <= day <= first + week for day in got) > cap for first in got)
        }
