"""Facts are there and right for every kind and every rule, or to look at them raises; none is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug import Allow, Answer, ContentClass, Correction, Facts, Message, Response, Rule, UndeclaredFact, Verdict
from ouderbrug.factbook import reader
from ouderbrug.facts import ON_REQUEST, UNREAD, Commitment
from ouderbrug.rules.gate import Gate
from ouderbrug.rules.views import FREE
from ouderbrug.store import responses
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import SCHOOL, SETTINGS, START, SmallEngine, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)
REQUEST = {
    "id": "help", "kind": "participation_request", "audience": {"group": "3A"},
    "payload": {"task": "leesouder", "starts_at": "2026-12-07T09:00:00+01:00", "load": "weekly", "needed": 8,
                "why_you": "U leest graag voor."},
}  # fmt: skip


class Curious(Rule):
    """A rule of a third party that may look at anything, and says no more about it."""

    name: ClassVar[str] = "curious"

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        return Allow()


class Incurious(Curious):
    """A rule that needs nothing that lies far back."""

    name: ClassVar[str] = "incurious"
    needs = frozenset[str]()


@pytest.fixture(scope="module")
def engine() -> Iterator[SmallEngine]:
    """Everybody had a newsletter yesterday, and the guardians of 3A a request to which g1 said yes."""
    with SmallEngine(SETTINGS.partition("[digest]")[0]) as engine:
        engine.dispatch(told(1, "newsletter", {"school": True}), REQUEST)
        with engine.store.writing() as connection:
            answer = Response("office", "help", "g1", Answer.YES, "juf.karin", START)
            responses.add(connection, SCHOOL, answer)
        engine.now = START + timedelta(days=1)
        yield engine


def newsletter(engine: SmallEngine, recipient: str = "g1", **changes: Any) -> Message:
    """A new newsletter to a guardian who had one yesterday."""
    had = next(one.message for one in engine.mails if about(one.message, "newsletter", "g1"))
    changes = {"recipient": recipient, "event": replace(had.event, id="next")} | changes
    return replace(had, **changes)


def about(message: Message, kind: str, recipient: str) -> bool:
    return message.event.kind == kind and message.recipient == recipient


def request(engine: SmallEngine, recipient: str, **changes: Any) -> Message:
    """The request itself, as one guardian would have it."""
    had = next(one.message for one in engine.mails if about(one.message, "participation_request", recipient))
    return replace(had, **changes)


def known(engine: SmallEngine, message: Message, *rules: type[Rule]) -> Facts:
    """What rules are told of a message, where these are the rules."""
    gate = Gate([rule(None) for rule in rules], engine.runtime.kinds)
    with engine.store.reading() as connection:
        work = UnitOfWork(connection, replace(engine.runtime, gate=gate), engine.now)
        return reader.read(work, [message]).facts(message)


RIGHT = {
    "had_before": True,
    "last_of_kind": TODAY,
    "commitments": (Commitment("leesouder", "weekly", TODAY),),
    "asked_this_year": 1,
    "unanswered": 0,
    "agreed": 0,
    "places": None,
    "turn": None,
    "turns_of": TOMORROW,
    "pupil_names": ("Deniz", "Ilias", "Jip", "Roos"),
    "methods": {},
    "consents": frozenset(),
    "related": None,
    "years": (3, 5),
    "groups": ("3A", "5B"),
    "folds": False,
    "in_digest": False,
    "digest_waits": False,
    "in_audience": True,
    "class_parent": False,
    "trust": frozenset({"approve", "urgent"}),
    "planned": (),
    "peers": (),
    "peer_ties": (),
    "reads_together": frozenset(),
    "receives_all": frozenset(),
    "members": (),
    "in_hand": None,
}


@pytest.mark.parametrize("fact", RIGHT)
def test_a_fact_is_right_for_an_ordinary_kind(engine: SmallEngine, fact: str) -> None:
    assert getattr(known(engine, newsletter(engine), Curious), fact) == RIGHT[fact]


def test_whom_it_is_about_is_right_for_an_ordinary_kind(engine: SmallEngine) -> None:
    facts = known(engine, newsletter(engine), Curious)
    assert facts.recipient is not None
    assert (facts.recipient.key, {pupil.key for pupil in facts.pupils}) == ("g1", {"p1", "p2"})
    assert {(tie.guardian, tie.pupil) for tie in facts.ties} == {("g1", "p1"), ("g1", "p2")}
    assert facts.digest_at is None or facts.digest_at > engine.now


def test_every_fact_on_request_is_among_those_looked_at() -> None:
    assert set(RIGHT) >= ON_REQUEST


def test_what_counts_is_there_for_an_ordinary_kind(engine: SmallEngine) -> None:
    history = known(engine, newsletter(engine), Curious).history
    assert {(one.kind, one.day) for one in history} == {("newsletter", TODAY), ("participation_request", TODAY)}


OF_A_POST = {
    "recipient": None,
    "had_before": True,
    "last_of_kind": TODAY,
    "commitments": (),
    "asked_this_year": 0,
    "unanswered": 0,
    "agreed": 0,
    "places": None,
    "turn": None,
    "digest_at": None,
    "folds": False,
}


@pytest.mark.parametrize("fact", OF_A_POST)
def test_a_fact_is_right_for_a_post(engine: SmallEngine, fact: str) -> None:
    post = newsletter(engine, "group:3A", pupils=("p1", "p3"))
    assert getattr(known(engine, post, Curious), fact) == OF_A_POST[fact]


def test_a_group_had_a_post_before_once_each_of_its_members_did(engine: SmallEngine) -> None:
    assert not known(engine, newsletter(engine, "group:5B", pupils=("p2", "p4")), Curious).had_before
    assert known(engine, newsletter(engine, "g2"), Curious).had_before
    assert not known(engine, newsletter(engine, "g5"), Curious).had_before, "a ban: nothing ever went"


def test_answers_count_for_the_event_itself_and_for_a_change_of_it(engine: SmallEngine) -> None:
    for correction in (None, Correction.CHANGED):
        facts = known(engine, request(engine, "g2", correction=correction), Curious)
        assert (facts.agreed, facts.asked_this_year, facts.commitments) == (1, 1, ())
        assert facts.places == 8 - 1 - 2, "g3 and g4 have it in one mail"
        mine = known(engine, request(engine, "g1", correction=correction), Curious)
        assert (mine.agreed, mine.commitments, mine.asked_this_year) == (0, (), 1)


@pytest.mark.parametrize("fact", sorted(ON_REQUEST))
def test_a_fact_that_no_rule_needs_is_not_read_and_says_so(engine: SmallEngine, fact: str) -> None:
    facts = known(engine, newsletter(engine), Incurious)
    with pytest.raises(UndeclaredFact, match=f"facts.{fact}"):
        getattr(facts, fact)
    with pytest.raises(UndeclaredFact):
        hasattr(facts, fact)
    assert fact not in str(UNREAD)


def test_a_rule_that_needs_a_fact_has_it_beside_one_that_does_not(engine: SmallEngine) -> None:
    class Needy(Incurious):
        name: ClassVar[str] = "needy"
        reads = frozenset({"had_before"})

    facts = known(engine, newsletter(engine), Incurious, Needy)
    assert facts.had_before
    with pytest.raises(UndeclaredFact):
        facts.last_of_kind  # noqa: B018


def test_a_rule_about_other_kinds_asks_for_nothing(engine: SmallEngine) -> None:
    class Elsewhere(Curious):
        name: ClassVar[str] = "elsewhere"
        kinds = frozenset({"homework"})

    with pytest.raises(UndeclaredFact):
        known(engine, newsletter(engine), Elsewhere, Incurious).had_before  # noqa: B018


def test_the_rules_of_the_house_ask_for_an_ordinary_kind_nothing_that_lies_far_back(engine: SmallEngine) -> None:
    rhythmic, asking = {"homework", "home_visit", "reading_reminder"}, {"help_wanted", "participation_request"}
    any_one = engine.mails[0].message
    for name, kind in engine.runtime.kinds.items():
        needed = engine.runtime.gate.needed(
            replace(any_one, event=replace(any_one.event, kind=name), topics=kind.topics)
        )
        assert ("had_before" in needed) == (kind.content_class is ContentClass.SENSITIVE)
        assert ("last_of_kind" in needed) == (name in rhythmic)
        others = ON_REQUEST - {"had_before", "last_of_kind"} if name in asking else set()
        assert needed - {"had_before", "last_of_kind"} == others


def test_what_a_verdict_may_be_shared_by_can_be_compared(engine: SmallEngine) -> None:
    facts = known(engine, newsletter(engine), Curious)
    for name in {*Facts._fields, "groups", "reading_support", "name_lengths"} - FREE:
        hash(getattr(facts, name))


def test_a_verdict_is_not_shared_once_a_member_of_the_group_has_a_ban(engine: SmallEngine) -> None:
    post = newsletter(engine, "group:3A", pupils=("p1", "p3"))
    with engine.store.reading() as connection:
        work = UnitOfWork(connection, engine.runtime, engine.now)
        banned = replace(work.roster.guardians["g3"], blocked="court-order", blocked_until=date(2027, 1, 1))
        roster = replace(work.roster, guardians={**work.roster.guardians, "g3": banned})
        before = reader.read(work, [post]).facts(post)
        again = reader.read(work, [post]).facts(post)
        after = reader.read(replace(work, known=roster), [post]).facts(post)
    assert before.alike == again.alike
    assert before.alike != after.alike
