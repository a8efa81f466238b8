"""At the end of any history each message goes, waits, or is told to somebody, and each run says so by how it ends."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from a_school import COLUMNS
from accounted import told_to_nobody, unaccounted
from chances import BOUNDED, examples
from ouderbrug.cli import ended, main
from ouderbrug.cli.language import ENGLISH
from ouderbrug.delivery import begun, dispatcher, left, run
from ouderbrug.errors import ChannelClosed, Permanent, Unreachable
from ouderbrug.model import State
from ouderbrug.planning import collect
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.staff.reach import Reach
from ouderbrug.store import channels, claims, decisions, holds, outbox, untold
from ouderbrug.store.claims import Wanted
from ouderbrug.store.rows import Hold
from small_engine import FAMILIES, SCHOOL, SETTINGS, WORDS_IN, SmallEngine, Wire, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.model import Message, Receipt

pytestmark = [pytest.mark.slow, pytest.mark.property]
OWN = """
from pathlib import Path
from ouderbrug import Allow, Rule, hookimpl
class Moody(Rule):
    name = "moody"
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
use = ["moody"]
[staff_mail]
at = "07:30"
"""
STAFF = {
    "juf.karin": "juf.karin;Karin de Boer;teacher;3A,5B;karin@school.example",
    "meester": "meester;Bas Mulder;teacher;5B;",
    "baas": "baas;Ria Vos;leader;;ria@school.example",
}
AUDIENCES: list[dict[str, Any]] = [{"pupil": f"p{n}"} for n in (1, 2, 3, 4)]
GROUPS: list[dict[str, Any]] = [{"group": "3A"}, {"group": "5B"}, {"school": True}]
NEWS = st.one_of(
    st.tuples(st.sampled_from(["notice", "moment", "newsletter"]), st.sampled_from(GROUPS + AUDIENCES)),
    st.tuples(st.just("notable_score"), st.sampled_from(AUDIENCES)),
)
OUTCOMES = st.one_of(
    st.lists(st.sampled_from(["ok", "ok", "temporary", "unknown", "permanent", "unreachable"]), max_size=8).map(tuple),
    st.sampled_from([(), ("permanent",) * 4, ("unreachable",) * 40, ("closed",), ("unknown",) * 4]),
)
CELLS = [("email", "nieuw@guardian.example"), ("email", ""), ("authority", "no"), ("blocked", "court-order"),
         ("receives", "nothing"), ("authority", "")]  # fmt: skip
INCIDENTS = st.one_of(
    st.tuples(st.just("urgent"), st.sampled_from(GROUPS), st.just(0)),
    st.tuples(st.just("settle"), st.sampled_from([State.UNKNOWN, State.HANDED_OVER]), st.booleans()),
    st.tuples(st.just("change"), st.integers(1, 6), st.booleans()),
    st.tuples(st.just("change"), st.integers(1, 6), st.booleans()),
    st.tuples(st.just("import"), st.sampled_from(["g1", "g2", "g3", "g6"]), st.sampled_from(CELLS)),
    st.tuples(st.just("hold"), st.sampled_from([("group", "3A"), ("guardian", "g1"), ("pupil", "p4")]), st.just(0)),
    st.tuples(st.just("moody"), st.booleans(), st.just(0)),
    st.tuples(st.just("template"), st.sampled_from(["newsletter", "notice", "digest"]), st.booleans()),
    st.tuples(st.just("crash"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("approve"), st.booleans(), st.just(0)),
    st.tuples(st.just("opt_out"), st.sampled_from(["g1", "g4", "g6"]), st.just(0)),
    st.tuples(st.just("reopen"), st.just(0), st.just(0)),
    st.tuples(st.just("mailbox"), st.sampled_from([{"juf.karin"}, {"juf.karin", "baas"}]), st.booleans()),
    st.tuples(st.just("staff"), st.sampled_from([["meester"], ["juf.karin"], [*STAFF]]), st.just(0)),
)
DAYS = st.lists(
    st.tuples(
        st.lists(NEWS, max_size=3), st.lists(INCIDENTS, max_size=2), st.sampled_from([0, 1, 7, 24, 80]), OUTCOMES
    ),
    min_size=3,
    max_size=8,
)
"""What is told, what happens, and after how many hours a run comes, with what its mail server answers."""


@pytest.fixture(autouse=True, scope="module")
def no_naps() -> Iterator[None]:
    """The dispatcher looks at its threads more often, for a hundred small runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatcher, "POLL", 0.001)
        yield


class Relay(Wire):
    """A wire that may also be out of reach, or close, and that takes no mail to these colleagues."""

    refuses: frozenset[str] = frozenset()

    def send(self, message: Message) -> Receipt:
        """Take the message, or raise what was asked for."""
        colleague = message.recipient.removeprefix("staff:") if message.event.source == "staff_mail" else ""
        if colleague in self.refuses:
            self.engine.refused.append((colleague, message.event.id, self.engine.now))
            raise Permanent("smtp-550")
        if self.outcomes and self.outcomes[0] in ("unreachable", "closed"):
            raise (Unreachable if self.outcomes.pop(0) == "unreachable" else ChannelClosed)("connect")
        return super().send(message)


class History(SmallEngine):
    """A school to which everything happens, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers, self.events = count(1), dict[str, dict[str, Any]]()
        self.flag, rows = self.folder / "bad-day", list[dict[str, str]]()
        for name in ("plugins", "templates", "templates/nl"):
            (self.folder / name).mkdir()
        (self.folder / "plugins" / "moody.py").write_text(OWN.format(flag=str(self.flag)))
        for pupil, guardians in FAMILIES.items():
            key, first, last, group = pupil.split(";")
            child = {"pupil_key": key, "pupil_first_name": first, "pupil_last_name": last, "group": group}
            always = {"authority": "yes", "receives": "all"}
            rows += [dict.fromkeys(COLUMNS, "") | child | always | one for one in guardians]
        self.rows_of_file = rows
        self.configure(SETTINGS + MORE)
        self.wires["email"] = Relay(self)
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
        self.wires["email"].outcomes = list(outcomes)
        self.take(*events)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(begun, "open_channels", lambda *_: self.wires)
            self.done = run.dispatch(self.store, self.runtime, lambda: self.now, threading.Event())
        with self.store.writing() as connection:
            untold.told(connection, SCHOOL, self.done.tells)

    def _command(self, *words: str) -> None:
        said = ["--config", str(self.folder / "ouderbrug.toml"), *words]
        # Each of these schools begins as a copy of one store, whose name a marker elsewhere would know.
        env = {"OUDERBRUG_NOW": self.now.isoformat(), "XDG_STATE_HOME": str(self.folder / "state")}
        done = CliRunner().invoke(main, said, env=env)
        assert done.exit_code == 0 or "stop" in done.output, done.output

    def play(self, days: list[Any]) -> None:
        """Play them all, and look after each run whether anything has vanished."""
        for news, incidents, hours, outcomes in days:
            events = [told(next(self.numbers), kind, audience) for kind, audience in news]
            for name, what, more in incidents:
                getattr(self, f"_{name}")(what, more)
            self.now += timedelta(hours=hours)
            self.events |= {event["id"]: {"revision": 1} | event for event in events}
            self.dispatch(*events, outcomes=outcomes)
            self._look(f"the run at {self.now}")

    def _look(self, after: str) -> None:
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
        taken = collect.take_in(self.store, self.runtime, self.batches(*events), self.now, again=True)
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
        self.configure(SETTINGS + MORE)

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


LETTER, MOMENTS = [("notice", {"pupil": "p3"})], [("moment", {"pupil": "p3"})] * 2
HELD = ("hold", ("group", "3A"), 0)
ALL_FAIL = ("permanent",) * 9
OFF: list[Any] = [(LETTER, [], 0, ()), ([], [("change", 1, True)], 1, ALL_FAIL)]
CHANGED: list[Any] = [(LETTER, [], 0, ()), ([], [("change", 1, False)], 1, ALL_FAIL)]
LATE: list[Any] = [(MOMENTS, [HELD], 0, ()), *[([], [], 80, ())] * 9]
SHUT: list[Any] = [(LETTER, [("mailbox", {"juf.karin"}, True)], 0, ALL_FAIL)]
DIED: list[Any] = [([], [("urgent", {"group": "3A"}, 0), ("crash", 1, True)], 0, ())]


@pytest.mark.timeout(900)
@settings(BOUNDED, max_examples=examples(4))
@example(OFF)
@example(CHANGED)
@example([(MOMENTS, [], 0, ()), ([], [], 6, ALL_FAIL)])
@given(days=DAYS)
def test_each_message_is_sent_waits_lies_with_a_person_or_is_told_of(days: list[Any]) -> None:
    with History() as history:
        history.play(days)


@pytest.mark.parametrize(
    ("fault", "days", "seen"),
    [
        ("ouderbrug.staff.not_sent.unheard_end", OFF, "did not reach ['g3', 'g4'] (failed), and nobody was told"),
        ("ouderbrug.delivery.recovery.claims.recover", DIED, "is being sent by nobody"),
        ("ouderbrug.delivery.recovery.claims.expire", LATE, "is past its use, and waits"),
        ("ouderbrug.delivery.run.told_nobody", SHUT, "'ends with', 1, ['refusal of e001']"),
    ],
    ids=["a-change-that-failed", "what-a-dead-run-held", "what-ran-out", "what-nobody-heard"],
)
def test_what_vanishes_is_seen(fault: str, days: list[Any], seen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch itself is tried: with one part of the house left out it finds what that part keeps."""
    nothing = {"unheard_end": Reach(), "told_nobody": Counter[tuple[str, str]]()}
    monkeypatch.setattr(fault, lambda *_: nothing.get(fault.rpartition(".")[2], 0))
    with History() as history, pytest.raises(AssertionError, match=re.escape(seen)):
        history.play(days)
