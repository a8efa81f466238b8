"""What was promised to guardians holds in whatever order events, failures, runs and people come."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from ouderbrug.delivery import dispatcher
from ouderbrug.factbook.talks import among
from ouderbrug.model import Priority, State
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import FAMILIES, SETTINGS, START, SmallEngine, told

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.property]
AUDIENCES: list[dict[str, Any]] = [{"pupil": "p1"}, {"pupil": "p2"}, {"pupil": "p3"}, {"pupil": "p4"}]
GROUPS: list[dict[str, Any]] = [{"group": "3A"}, {"group": "5B"}, {"school": True}]
GENERAL = st.tuples(st.sampled_from(["notice", "notice", "moment", "newsletter"]), st.sampled_from(GROUPS + AUDIENCES))
NEWS = st.one_of(GENERAL, st.tuples(st.just("notable_score"), st.sampled_from(AUDIENCES)))
OUTCOMES = st.lists(st.sampled_from(["ok", "ok", "temporary", "unknown", "permanent"]), max_size=6).map(tuple)
FINAL = {State.SENT, State.FAILED, State.CANCELLED, State.EXPIRED}


@pytest.fixture(autouse=True, scope="module")
def no_naps() -> Iterator[None]:
    """The dispatcher looks at its threads more often, for a hundred small runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatcher, "POLL", 0.001)
        yield


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("news"), st.lists(NEWS, min_size=1, max_size=4), st.just(())),
        st.tuples(st.just("urgent"), st.sampled_from(GROUPS), st.just(())),
        st.tuples(st.just("run"), st.integers(0, 60), OUTCOMES),
        st.tuples(st.just("run"), st.integers(0, 60), OUTCOMES),
        st.tuples(st.just("settle"), st.sampled_from([State.UNKNOWN, State.HANDED_OVER]), st.booleans()),
        st.tuples(st.just("withdraw"), st.integers(0, 9), st.just(())),
        st.tuples(st.just("amend"), st.integers(0, 9), st.just(())),
        st.tuples(st.just("opt-out"), st.sampled_from(["g1", "g4", "g6"]), st.just(())),
    ),
    min_size=4,
    max_size=16,
)


class Week:
    """Steps played on a small school, and what came of them."""

    def __init__(self, engine: SmallEngine) -> None:
        self.engine, self.numbers, self.events = engine, count(1), list[dict[str, Any]]()
        self.left: dict[str, int] = {}

    def play(self, steps: list[tuple[str, Any, Any]]) -> None:
        """Play them all, then let time pass until nothing waits."""
        for name, what, more in steps:
            getattr(self, "_" + name.replace("-", "_"))(what, more)
        self.engine.finish()

    def _news(self, what: list[tuple[str, dict[str, Any]]], _: object) -> None:
        self._tell(*(told(next(self.numbers), kind, audience) for kind, audience in what))

    def _urgent(self, audience: dict[str, Any], _: object) -> None:
        self._tell(told(next(self.numbers), "notice", audience, priority="urgent"))

    def _tell(self, *events: dict[str, Any]) -> None:
        self.events += [{"revision": 1} | event for event in events]
        self.engine.take(*events)

    def _run(self, hours: int, outcomes: tuple[str, ...]) -> None:
        self.engine.now += timedelta(hours=hours)
        self.engine.dispatch(outcomes=outcomes)

    def _settle(self, state: State, arrived: bool) -> None:
        no = State.QUEUED if state is State.UNKNOWN else State.CANCELLED
        self.engine.settle(state, State.SENT if arrived else no)

    def _withdraw(self, index: int, _: object) -> None:
        self._change(index, withdrawn=True)

    def _amend(self, index: int, _: object) -> None:
        self._change(index)

    def _change(self, index: int, **more: Any) -> None:
        if index < len(self.events) and not self.events[index].get("withdrawn"):
            event = self.events[index]
            event["revision"] += 1
            event |= more
            self.engine.take(told(int(event["id"][1:]), event["kind"], event["audience"]) | event)

    def _opt_out(self, key: str, _: object) -> None:
        self.engine.opt_out(key)
        self.left.setdefault(key, len(self.engine.mails))


TWO_LETTERS = ("news", [("notice", {"pupil": "p1"})] * 2, ())


@settings(BOUNDED, max_examples=examples(6))
@example([TWO_LETTERS, ("run", 0, ("unknown", "unknown")), TWO_LETTERS, ("run", 1, ()), TWO_LETTERS, ("run", 24, ())])
@given(steps=STEPS)
def test_no_order_of_events_failures_and_runs_breaks_a_promise(steps: list[tuple[str, Any, Any]]) -> None:
    """The cap over any seven dates, nothing lost, nothing about a ban, and an opt-out that holds."""
    with SmallEngine() as engine:
        week = Week(engine)
        week.play(steps)
        assert engine.rejected == []
        assert engine.too_many() == {}
        assert engine.twice() == {}, "one event, one mailbox, one mail"
        assert too_often(engine) == {}, "at most three messages and one talk"
        nothing_is_lost(engine)
        an_opt_out_holds(week)
        assert not any("g5" in one.value for mail in engine.mails for one in mail.message.to), "a ban was passed"


def nothing_is_lost(engine: SmallEngine) -> None:
    """Each message has ended or lies with a person, and says why; what a digest took along stands in its mail."""
    messages = {row["id"]: row for row in engine.rows()}
    for row in messages.values():
        state = State(row["state"])
        assert state in FINAL | {State.UNKNOWN, State.HANDED_OVER, State.AWAITING_APPROVAL}, dict(row)
        assert state not in (State.CANCELLED, State.FAILED) or row["error_class"], "ended without a reason"
    for plan in engine.rows("plan"):
        assert plan["message"] in messages or (plan["message"] is None and plan["verdict"] == "refuse"), plan
        assert plan["verdict"] != "refuse" or plan["reason"], "refused without a reason"
    mails = {mail.message.public_id: mail for mail in engine.mails}
    events = {row["id"]: row["event_id"] for row in engine.rows("event")}
    for row in messages.values():
        if row["state"] != State.SENT or row["channel"] != "email":
            continue
        carrier = messages[row["digest"]] if row["digest"] else row
        mail = mails[carrier["public_id"]]
        if row["kind"] != "digest" and not row["correction"]:
            said = f"{mail.message.text.subject} {mail.message.text.body}"
            assert f"woord{int(events[row['event']][1:])}x" in said, "it is not in its mail"


def too_often(engine: SmallEngine) -> dict[str, list[str]]:
    """Guardians who in a week had more than three messages of their own, cards counted, or a second talk."""
    with engine.store.reading() as connection:
        work = UnitOfWork(connection, engine.runtime, engine.now)
        rows = {row["id"]: row for row in engine.rows() if row["state"] in ("sent", "unknown", "handed_over")}
        talks = among(work, rows)
    given = {one["message"]: one["ended_at"] for one in engine.rows("attempt") if one["outcome"] == "handed_over"}
    messages, told, found = defaultdict(list), defaultdict(list), defaultdict(list)
    for link in engine.rows("message_guardian"):
        row = rows.get(link["message"])
        if row and link["message"] in talks:
            told[link["guardian"]].append((given[row["id"]], row["settled_at"] if row["settled_by"] else None))
        elif row and not row["digest"] and row["priority"] >= Priority.NORMAL and not row["correction"]:
            messages[link["guardian"]].append(
                datetime.fromisoformat(row["marked_at"] + "+00:00").astimezone(START.tzinfo).date()
            )
    for guardian, days in messages.items():
        if any(sum(first <= day <= first + timedelta(days=6) for day in days) > 3 for first in days):
            found[guardian] += [str(day) for day in sorted(days)]
    for guardian, each in told.items():
        ended = [datetime.fromisoformat(end) for _, end in each if end]
        if any(end < datetime.fromisoformat(begin) < end + timedelta(days=7) for end in ended for begin, _ in each):
            found[guardian].append("a second talk")
    return found


NAMES = {row["guardian_key"]: f"{row['first_name']} {row['last_name']}" for some in FAMILIES.values() for row in some}


def an_opt_out_holds(week: Week) -> None:
    for key, since in week.left.items():
        name = NAMES[key]
        after = [mail.message for mail in week.engine.mails[since:] if name in mail.message.to[0].name]
        # Who shares the mailbox has mail there still, and what they had may be called off.
        assert all(one.priority <= Priority.URGENT or one.correction for one in after), (key, after)


EVENTS = st.lists(NEWS, min_size=2, max_size=10)


@settings(BOUNDED, max_examples=examples(3))
@given(first=EVENTS, second=EVENTS, data=st.data())
def test_the_same_events_get_the_same_verdicts_in_whatever_order_they_stand(
    first: list[tuple[str, dict[str, Any]]], second: list[tuple[str, dict[str, Any]]], data: st.DataObject
) -> None:
    with SmallEngine() as engine:
        engine.dispatch(*(told(n, kind, audience) for n, (kind, audience) in enumerate(first, 1)))
        engine.now += timedelta(days=1)
        events = [told(n, kind, audience) for n, (kind, audience) in enumerate(second, 100)]
        found = engine.verdicts(*events)
        assert engine.verdicts(*events) == found, "asked twice"
        assert engine.verdicts(*data.draw(st.permutations(events))) == found, "in another order"
        engine.configure(SETTINGS)
        assert engine.verdicts(*events) == found, "with rules that remember nothing"


@settings(BOUNDED, max_examples=examples(3))
@given(first=EVENTS, data=st.data())
def test_the_order_of_what_is_known_decides_nothing(
    first: list[tuple[str, dict[str, Any]]], data: st.DataObject
) -> None:
    """History, plans, ties and peers are sets to a rule: shuffled, they lead to the same verdict."""
    from ouderbrug.factbook import reader
    from ouderbrug.planning import prepare
    from ouderbrug.store import roster as people

    with SmallEngine() as engine:
        engine.dispatch(*(told(n, kind, audience) for n, (kind, audience) in enumerate(first, 1)))
        engine.now += timedelta(days=data.draw(st.integers(0, 7)))
        events = [told(n, kind, audience) for n, (kind, audience) in enumerate(first, 100)]
        with engine.store.reading() as connection:
            found = prepare.prepare(
                UnitOfWork(connection, engine.runtime, engine.now), engine.batches(*events), judge_queue=True
            )
            people.load(connection, engine.runtime.school)
            messages = [draft.message for draft, _ in found.drafts]
            assert messages, "somebody may have each of these"
            book = reader.read(UnitOfWork(connection, engine.runtime, engine.now), messages)
        for message in messages[:4]:
            facts = book.facts(message)
            names = ("history", "planned", "ties", "peers", "peer_ties", "pupils")
            shuffled = {name: tuple(data.draw(st.permutations(getattr(facts, name)))) for name in names}
            judged = engine.runtime.gate.judge(message, facts, engine.now)
            assert engine.runtime.gate.judge(message, facts._replace(**shuffled), engine.now) == judged


OWN_RULE = """
from ouderbrug import Allow, Rule, hookimpl
class Always(Rule):
    name = "always"
    def judge(self, message, facts, now):
        return Allow()
@hookimpl
def register_rules():
    return [Always]
"""


@settings(BOUNDED, max_examples=examples(4))
@given(
    order=st.lists(st.sampled_from([*DEFAULT_ORDER, "always"]), unique=True),
    kind=st.sampled_from(["notice", "moment", "notable_score"]),
    priority=st.sampled_from(["urgent", None]),
)  # fmt: skip
def test_no_order_of_rules_in_the_toml_lets_a_ban_through(order: list[str], kind: str, priority: str | None) -> None:
    with SmallEngine() as engine:
        (engine.folder / "plugins").mkdir()
        (engine.folder / "plugins" / "always.py").write_text(OWN_RULE)
        rules = f'\n[plugins]\nplugins_dir = "plugins"\nuse = ["always"]\n[rules]\norder = {order}\n'
        engine.configure(SETTINGS.replace("\n[rules.quiet_hours]", rules + "\n[rules.quiet_hours]"))
        event = told(1, kind, {"pupil": "p4"}, **({"priority": priority} if priority and kind == "notice" else {}))
        _, verdict, rule, reason, _ = engine.verdicts(event)["e001", "g5"]
        assert (verdict, rule, reason) == ("refuse", "consent", "contact-ban")
        engine.dispatch(event)
        assert not any("g5" in one.value for mail in engine.mails for one in mail.message.to)


def test_what_fails_inside_a_digest_says_why() -> None:
    with SmallEngine() as engine:
        engine.take(told(1, "moment", {"pupil": "p3"}), told(2, "moment", {"pupil": "p3"}))
        engine.now += timedelta(hours=6)
        engine.dispatch(outcomes=("permanent",))
        found = [(row["kind"], row["state"], row["error_class"]) for row in engine.rows()]
        assert sorted(found) == [("digest", "failed", "refused"), *[("moment", "failed", "refused")] * 2]


def test_the_promises_can_be_broken() -> None:
    """The watch itself is tried: a cap of ten is seen by who counts to three."""
    with SmallEngine(SETTINGS + '\n[rules.frequency]\nper_guardian = 10\nabove_three = "a test"\n') as engine:
        engine.dispatch(*(told(n, "notice", {"group": "3A"}) for n in range(1, 6)))
        assert set(engine.too_many()) == {"g1@guardian.example", "g2@guardian.example", "thuis@guardian.example"}
        assert set(too_often(engine)) == {"g1", "g2", "g3", "g4"}
