"""Weeks in which far more is told than one message a guardian lets through: cards, talks, digests, changes and late
approvals in any mixture, and still nothing vanishes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from histories import History
from ouderbrug.delivery import dispatcher
from ouderbrug.model import State
from ouderbrug.store import claims
from small_engine import ACTION

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.property]

CHILDREN: list[dict[str, Any]] = [{"pupil": f"p{n}"} for n in (1, 2, 3, 4)]
SOME: list[dict[str, Any]] = [{"group": "3A"}, {"group": "5B"}, {"school": True}]
SOON: dict[str, dict[str, Any]] = {
    "meeting_invitation": {"title": "Avond", "place": "de hal", "why": "We praten over lezen."},
    "open_classroom": {"what": "Kom kijken.", "place": "de klas"},
    "participation_request": {"task": "meelopen", "load": "once", "why_you": "U kent de weg."},
}
"""What is of no use once it began, by what is in it beside the time."""
PAYLOADS: dict[str, dict[str, Any]] = {
    "notice": {"title": "Nieuws", "body": "Tot dan."},
    "newsletter": {"title": "Nieuws", "body": "Tot dan."},
    "moment": {"what": "We zagen een egel."},
    "encouragement": {"what": "hielp een ander goed"},
    "question": {"question": "Leest u thuis voor?"},
    "behaviour_update": {"summary": "Het was druk.", "ask": "Wilt u bellen?"},
    "incident": {"what": "Gevallen op het plein.", "what_we_did": "Een pleister.", "ask": "Wilt u kijken?"},
    "notable_score": {"subject": "lezen", "direction": "down", "summary": "Lezen gaat minder snel.", "action": ACTION,
                      "next_goal": "een boek lezen"},
    "progress_update": {"subject": "lezen", "summary": "Het gaat goed."},
}  # fmt: skip
WORDS = {"notice": "title", "newsletter": "title", "moment": "what", "encouragement": "what", "question": "question",
         "behaviour_update": "summary", "incident": "what", "notable_score": "summary", "progress_update": "summary",
         "meeting_invitation": "title", "open_classroom": "what", "participation_request": "task"}  # fmt: skip
OF_A_CHILD = ("encouragement", "question", "behaviour_update", "incident", "notable_score", "progress_update",
              "participation_request")  # fmt: skip
FULL = "\n[rules.frequency]\nper_guardian = 1\n"
ONE_TALK = "\n[staff]\ncalls = 1\n"


class Crowd(History):
    """A school with a cap of one a week and one talk a teacher, to which more comes than fits."""

    def __init__(self) -> None:
        super().__init__()
        self.more = FULL + ONE_TALK
        self.configure((self.folder / "ouderbrug.toml").read_text())

    def configure(self, text: str) -> None:
        """Read the TOML anew, with the cap in it."""
        more = getattr(self, "more", "")
        super().configure(text if more in text else text + more)

    def crowd(self, weeks: list[Any]) -> None:
        """Play them: what is told, what happens to it, how many hours pass, and what the ways answer then."""
        for news, incidents, hours, *outcomes in weeks:
            for name, what, more in incidents:
                getattr(self, f"_{name}")(what, more)
            self.now += timedelta(hours=hours)
            events = [self._told(*one) for one in news]
            self.events |= {event["id"]: {"revision": 1} | event for event in events}
            self.dispatch(*events, outcomes=outcomes[0] if outcomes else ())
            self._look(f"the run at {self.now}")

    def _told(self, kind: str, audience: dict[str, Any], days: int, priority: str) -> dict[str, Any]:
        number = next(self.numbers)
        payload = PAYLOADS.get(kind) or SOON[kind] | {"starts_at": (self.now + timedelta(days=days)).isoformat()}
        payload = payload | {WORDS[kind]: f"Dit is woord{number}x."}
        light = {"priority": priority} if kind in ("notice", "newsletter", "moment") else {}
        return {"id": f"e{number:03}", "kind": kind, "audience": audience, "payload": payload} | light

    def _change(self, index: int, withdrawn: bool) -> None:
        event = self.events.get(f"e{index:03}")
        if event and not event.get("withdrawn"):
            event["revision"] += 1
            event |= {"withdrawn": True} if withdrawn else {}
            said = f"Nu is het wijziging {event['revision']}."
            event["payload"] = event["payload"] | {WORDS[event["kind"]]: said}
            self.take(event)


NEWS = st.one_of(
    st.tuples(st.sampled_from(OF_A_CHILD), st.sampled_from(CHILDREN), st.integers(1, 9), st.just("normal")),
    st.tuples(
        st.sampled_from(["notice", "newsletter", "moment", "meeting_invitation", "open_classroom"]),
        st.sampled_from(SOME + CHILDREN),
        st.integers(1, 9),
        st.sampled_from(["normal", "normal", "low"]),
    ),
)
HAPPENS = st.one_of(
    st.tuples(st.just("approve"), st.booleans(), st.just(0)),
    st.tuples(st.just("approve"), st.just(True), st.just(0)),
    st.tuples(st.just("settle"), st.just(State.HANDED_OVER), st.booleans()),
    st.tuples(st.just("change"), st.integers(1, 12), st.booleans()),
    st.tuples(st.just("hold"), st.sampled_from([("group", "3A"), ("guardian", "g1"), ("pupil", "p4")]), st.just(0)),
    st.tuples(st.just("opt_out"), st.sampled_from(["g1", "g6"]), st.just(0)),
    st.tuples(st.just("staff"), st.sampled_from([["meester"], ["juf.karin", "meester", "baas"]]), st.just(0)),
)
FAULTS = st.one_of(
    st.tuples(st.just("settle"), st.just(State.UNKNOWN), st.booleans()),
    st.tuples(st.just("crash"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("moody"), st.booleans(), st.just(0)),
    st.tuples(st.just("template"), st.sampled_from(["newsletter", "notice", "digest"]), st.booleans()),
    st.tuples(st.just("reopen"), st.just(0), st.just(0)),
    st.tuples(st.just("urgent"), st.sampled_from(SOME), st.just(0)),
    st.tuples(
        st.just("import"),
        st.sampled_from(["g1", "g2", "g3", "g6"]),
        st.sampled_from(
            [("email", ""), ("email", "nieuw@guardian.example"), ("authority", "no"), ("blocked", "court-order")]
        ),
    ),
)
ANSWERS = st.one_of(
    st.just(()),
    st.lists(st.sampled_from(["ok", "temporary", "unknown", "permanent", "unreachable"]), max_size=8).map(tuple),
    st.sampled_from([("permanent",) * 4, ("unreachable",) * 40, ("closed",)]),
)
WEEKS = st.lists(
    st.tuples(
        st.lists(NEWS, max_size=5),
        st.lists(HAPPENS, max_size=3),
        st.sampled_from([0, 1, 6, 20, 24, 49, 80, 170]),
    ),
    min_size=4,
    max_size=10,
)


WEEKS_WITH_FAULTS = st.lists(
    st.tuples(
        st.lists(NEWS, max_size=4),
        st.lists(st.one_of(HAPPENS, FAULTS), max_size=3),
        st.sampled_from([0, 1, 6, 20, 24, 49, 80, 170]),
        ANSWERS,
    ),
    min_size=4,
    max_size=9,
)


@pytest.fixture(autouse=True, scope="module")
def no_naps() -> Iterator[None]:
    """The dispatcher looks at its threads more often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatcher, "POLL", 0.001)
        yield


@pytest.mark.timeout(900)
@settings(BOUNDED, max_examples=examples(4))
@given(weeks=WEEKS)
def test_in_crowded_weeks_each_message_goes_waits_or_is_told_of(weeks: list[Any]) -> None:
    with Crowd() as crowd:
        crowd.crowd(weeks)
        assert not [address for address in crowd.too_many(1) if address.endswith("@guardian.example")]


@pytest.mark.timeout(900)
@settings(BOUNDED, max_examples=examples(3))
@given(weeks=WEEKS_WITH_FAULTS)
def test_in_crowded_weeks_with_faults_each_message_goes_waits_or_is_told_of(weeks: list[Any]) -> None:
    with Crowd() as crowd:
        crowd.crowd(weeks)


def test_what_vanishes_in_a_crowd_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch itself is tried: what found no slot in time, and nobody lets go."""
    monkeypatch.setattr("ouderbrug.delivery.recovery.claims.expire", lambda *_: claims.Expired())
    full = [([("encouragement", CHILDREN[0], 1, "normal")] * 3, [], 0), *[([], [], 80)] * 10]
    with Crowd() as crowd, pytest.raises(AssertionError, match="is past its use, and waits"):
        crowd.crowd(full)
