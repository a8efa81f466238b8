"""A small school to which everything happens, also while a run sends; after each run what vanished is looked for."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from a_school import COLUMNS, guardian
from accounted import told_to_nobody, unaccounted
from ouderbrug.cli import ended, main
from ouderbrug.cli.language import ENGLISH
from ouderbrug.delivery import begun, left, run
from ouderbrug.errors import ChannelClosed, Permanent, Unreachable
from ouderbrug.model import State
from ouderbrug.planning import taking_in
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.store import channels, claims, decisions, holds, outbox, untold
from ouderbrug.store.claims import Wanted
from ouderbrug.store.rows import Hold
from small_engine import FAMILIES, SCHOOL, SETTINGS, WORDS_IN, SmallEngine, Wire, told
from sms_channel import SMS

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.model import Message, Receipt

OWN = """
from pathlib import Path
from ouderbrug import Allow, Rule, hookimpl
class Moody(Rule):
    name, needs = "moody", frozenset()
    def judge(self, message, facts, now):
        if Path({flag!r}).exists():
            raise RuntimeError("a bad day")
        return Allow()
@hookimpl
def register_rules():
    return [Moody]
"""
MORE = f"""
[rules]
order = {[*DEFAULT_ORDER, "moody"]}
[store]
url = "sqlite:///store.db"
[content]
templates = "templates"
[plugins]
plugins_dir = "plugins"
use = ["moody", "texting"]
[channels.sms]
plugin = "texting"
out = "sms.txt"
[staff_mail]
at = "07:30"
"""
WAYS = SETTINGS.replace('general = ["email"]', 'general = ["email", "sms"]') + MORE
"""What is urgent goes over two ways at once, beside a card."""
MANY = {
    f"p{n};Kind{n};Velds;5B": [guardian(f"f{n}", f"Ouder{n} Velds", mobile=f"+3161234560{n}")] for n in range(5, 10)
}
"""Families who are like each other, so that a run marks some of them together."""
STAFF = {
    "juf.karin": "juf.karin;Karin de Boer;teacher;3A,5B;karin@school.example",
    "meester": "meester;Bas Mulder;teacher;5B;",
    "baas": "baas;Ria Vos;leader;;ria@school.example",
}


class Relay(Wire):
    """A wire that may also be out of reach, or close, and that takes no mail to these colleagues.

    What happens ``meanwhile`` does so before the text of the message with that number in its run.
    """

    engine: History
    refuses: frozenset[str] = frozenset()

    def send(self, message: Message) -> Receipt:
        """Take the message, or raise what was asked for."""
        self.engine.happens_before_a_text()
        colleague = message.recipient.removeprefix("staff:") if message.event.source == "staff_mail" else ""
        if colleague in self.refuses:
            self.engine.refused.append((colleague, message.event.id, self.engine.now))
            raise Permanent("smtp-550")
        if self.outcomes and self.outcomes[0] in ("unreachable", "closed"):
            raise (Unreachable if self.outcomes.pop(0) == "unreachable" else ChannelClosed)("connect")
        return super().send(message)


class History(SmallEngine):
    """A school to which everything happens, in any order, also while a run has messages in hand."""

    families = FAMILIES | MANY

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile, self.lock, self.begun, self.broken = list[Any](), threading.Lock(), 0, list[BaseException]()
        self.numbers, self.events = count(1), dict[str, dict[str, Any]]()
        self.flag, rows = self.folder / "bad-day", list[dict[str, str]]()
        for name in ("plugins", "templates", "templates/nl"):
            (self.folder / name).mkdir()
        (self.folder / "plugins" / "moody.py").write_text(OWN.format(flag=str(self.flag)))
        (self.folder / "plugins" / "texting.py").write_text(SMS)
        for pupil, guardians in self.families.items():
            key, first, last, group = pupil.split(";")
            child = {"pupil_key": key, "pupil_first_name": first, "pupil_last_name": last, "group": group}
            always = {"authority": "yes", "receives": "all"}
            rows += [dict.fromkeys(COLUMNS, "") | child | always | one for one in guardians]
        self.rows_of_file = rows
        self.configure(WAYS)
        self.wires |= {"email": Relay(self), "sms": Relay(self)}
        self.refused: list[tuple[str, str, datetime]] = []
        self._staff([*STAFF], 0)

    def _staff(self, here: list[str], _: object) -> None:
        table = ["key;name;role;groups;email", *(STAFF[key] for key in here)]
        (self.folder / "staff.csv").write_text("\n".join(table) + "\n")
        self._command("import", str(self.folder / "staff.csv"), "--accept-changes")

    def _mailbox(self, whose: set[str], refuses: bool) -> None:
        self.wires["email"].refuses = frozenset(whose if refuses else ())  # type: ignore[attr-defined]

    def dispatch(self, *events: dict[str, Any], outcomes: tuple[str, ...] = ()) -> None:
        """One whole run, also of what colleagues are told; the wire answers as ``outcomes`` say."""
        for way in ("email", "sms"):
            self.wires[way].outcomes = list(outcomes)
        self.begun = 0
        self.take(*events)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(begun, "open_channels", lambda *_: self.wires)
            self.done = run.dispatch(self.store, self.runtime, lambda: self.now, threading.Event())
        with self.store.writing() as connection:
            untold.told(connection, SCHOOL, self.done.tells)

    def happens_before_a_text(self) -> None:
        """Let happen what is to happen before this text of the run, whichever thread sends it."""
        with self.lock:
            self.begun += 1
            now = [one for at, one in self.meanwhile if at == self.begun]
            self.meanwhile = [(at, one) for at, one in self.meanwhile if at != self.begun]
        for name, what, more in now:
            try:
                getattr(self, f"_{name}")(what, more)
            except BaseException as error:
                self.broken.append(error)  # of a channel's own thread it would be an outcome of that message

    def _command(self, *words: str) -> None:
        said = ["--config", str(self.folder / "ouderbrug.toml"), *words]
        # Each of these schools begins as a copy of one store, whose name a marker elsewhere would know.
        env = {"OUDERBRUG_NOW": self.now.isoformat(), "XDG_STATE_HOME": str(self.folder / "state")}
        done = CliRunner().invoke(main, said, env=env)
        assert done.exit_code == 0 or "stop" in done.output, done.output

    def play(self, days: list[Any]) -> None:
        """Play them all, and look after each run whether anything has vanished."""
        for news, incidents, hours, outcomes, meanwhile in days:
            events = [told(next(self.numbers), kind, audience) for kind, audience in news]
            for name, what, more in incidents:
                getattr(self, f"_{name}")(what, more)
            self.now += timedelta(hours=hours)
            self.events |= {event["id"]: {"revision": 1} | event for event in events}
            self.meanwhile = [*meanwhile]
            self.dispatch(*events, outcomes=outcomes)
            if meanwhile:  # what was told at the end of a run is for the next one
                self.now += timedelta(minutes=1)
                self.meanwhile = []
                self.dispatch(outcomes=tuple(self.wires["email"].outcomes))
            self._look(f"the run at {self.now}")

    def _look(self, after: str) -> None:
        assert not self.broken, (after, self.broken)
        found = unaccounted(self, self.events, run_says_so=self.done.exit_code in (2, 3, 75))
        assert not found, (after, found)
        code, said = self.done.exit_code, [*ended.lines(self.done, self.runtime.calendar, ENGLISH)]
        if any(one.why == left.CONTENT for one in self.done.left) or self.done.ended_so("failed"):
            said.append("its last line says so")
        assert not code or said, (after, "ends with", code, "and does not say why")
        silent = told_to_nobody(self)
        assert code in (2, 3, 75) or not silent, (after, "ends with", code, silent)

    def take(self, *events: dict[str, Any]) -> None:
        """Take in events, and what was set aside."""
        taken = taking_in.take_in(self.store, self.runtime, self.batches(*events), self.now, again=True)
        self.rejected += [one for one in taken.rejected if one[1].code not in ("cannot-be-composed",)]

    def _urgent(self, audience: dict[str, Any], _: object) -> None:
        self._tell(told(next(self.numbers), "notice", audience, priority="urgent"))

    def _tell(self, *events: dict[str, Any]) -> None:
        self.events |= {event["id"]: {"revision": 1} | event for event in events}
        self.take(*events)

    def _change(self, index: int, withdrawn: bool) -> None:
        event = self.events.get(f"e{index:03}")
        if event and not event.get("withdrawn"):
            event["revision"] += 1
            event |= {"withdrawn": True} if withdrawn else {}
            event["payload"] = event["payload"] | {WORDS_IN[event["kind"]]: f"Nu is het wijziging {event['revision']}."}
            self.take(event)

    def _settle(self, state: State, arrived: bool) -> None:
        no = State.QUEUED if state is State.UNKNOWN else State.CANCELLED
        self.settle(state, State.SENT if arrived else no)

    def _again(self, _: object, __: object) -> None:
        """Whatever failed is to be sent again."""
        with self.store.writing() as connection:
            decisions.try_again(connection, SCHOOL, self.now)

    def _import(self, key: str, change: tuple[str, str]) -> None:
        for row in self.rows_of_file:
            if row["guardian_key"] == key:
                row[change[0]] = change[1]
        table = [";".join(COLUMNS), *(";".join(row[column] for column in COLUMNS) for row in self.rows_of_file)]
        (self.folder / "contacts.csv").write_text("\n".join(table) + "\n")
        self._command("import", str(self.folder / "contacts.csv"), "--accept-changes")

    def _hold(self, what: tuple[str, str], _: object) -> None:
        with self.store.writing() as connection:
            if not holds.release(connection, SCHOOL, what, "baas", self.now):
                holds.place(connection, SCHOOL, Hold(*what, self.now, "baas", ""))

    def _moody(self, fails: bool, _: object) -> None:
        self.flag.touch() if fails else self.flag.unlink(missing_ok=True)

    def _template(self, kind: str, fails: bool) -> None:
        path = self.folder / "templates" / "nl" / f"{kind}.j2"
        path.write_text("{% block subject %}{{ nothing.at.all }}{% endblock %}") if fails else path.unlink(
            missing_ok=True
        )
        self.configure(WAYS)

    def _crash(self, most: int, marked: bool) -> None:
        """A run dies with so many messages in hand; of one it had said that it is being sent."""
        lease = timedelta(minutes=2)
        with self.store.writing() as connection:
            for row in claims.claim(connection, SCHOOL, Wanted("email", "dead", most, lease), self.now)[:1]:
                if marked:
                    values = {"marked_at": self.now, "lease_until": self.now + lease}
                    claims.change(connection, row, State.QUEUED, state=State.SENDING, **values)
        self.now += timedelta(minutes=5)

    def _approve(self, yes: bool, _: object) -> None:
        with self.store.writing() as connection:
            for row in outbox.waiting(connection, SCHOOL, (State.AWAITING_APPROVAL,))[:2]:
                if yes:
                    decisions.approve(connection, row, "juf.karin", "", self.now)
                else:
                    decisions.reject(connection, row, "juf.karin", self.now)

    def _opt_out(self, key: str, _: object) -> None:
        self.opt_out(key)

    def _reopen(self, _: object, __: object) -> None:
        with self.store.writing() as connection:
            channels.reopen(connection, SCHOOL, "email")
