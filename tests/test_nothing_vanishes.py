"""At the end of any history each message goes, waits, or is told to somebody, and each run says so by how it ends."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples, rows
from histories import STAFF, History
from ouderbrug.delivery import dispatcher, lane
from ouderbrug.model import State
from ouderbrug.staff.reach import Reach
from ouderbrug.store import claims

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.property]
AUDIENCES: list[dict[str, Any]] = [{"pupil": f"p{n}"} for n in (1, 2, 3, 4, 5)]
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
AT_ANY_TIME = (
    st.tuples(st.just("urgent"), st.sampled_from(GROUPS), st.just(0)),
    st.tuples(st.just("settle"), st.sampled_from([State.UNKNOWN, State.HANDED_OVER]), st.booleans()),
    st.tuples(st.just("change"), st.integers(1, 6), st.booleans()),
    st.tuples(st.just("change"), st.integers(1, 6), st.booleans()),
    st.tuples(st.just("import"), st.sampled_from(["g1", "g2", "g3", "g6"]), st.sampled_from(CELLS)),
    st.tuples(st.just("hold"), st.sampled_from([("group", "3A"), ("guardian", "g1"), ("pupil", "p4")]), st.just(0)),
    st.tuples(st.just("moody"), st.booleans(), st.just(0)),
    st.tuples(st.just("approve"), st.booleans(), st.just(0)),
    st.tuples(st.just("opt_out"), st.sampled_from(["g1", "g4", "g6", "g8"]), st.just(0)),
    st.tuples(st.just("again"), st.just(0), st.just(0)),
)
BETWEEN_RUNS = (
    st.tuples(st.just("template"), st.sampled_from(["newsletter", "notice", "digest"]), st.booleans()),
    st.tuples(st.just("crash"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("reopen"), st.just(0), st.just(0)),
    st.tuples(st.just("mailbox"), st.sampled_from([{"juf.karin"}, {"juf.karin", "baas"}]), st.booleans()),
    st.tuples(st.just("staff"), st.sampled_from([["meester"], ["juf.karin"], [*STAFF]]), st.just(0)),
)
DAYS = st.lists(
    st.tuples(
        st.lists(NEWS, max_size=3),
        st.lists(st.one_of(*AT_ANY_TIME, *BETWEEN_RUNS), max_size=2),
        st.sampled_from([0, 1, 7, 24, 80]),
        OUTCOMES,
        st.lists(st.tuples(st.integers(1, 9), st.one_of(*AT_ANY_TIME)), max_size=2),
    ),
    min_size=3,
    max_size=8,
)
"""What is told, what happens, and after how many hours a run comes, with what its ways answer and what happens before
which of its texts."""


@pytest.fixture(autouse=True, scope="module")
def no_naps() -> Iterator[None]:
    """The dispatcher looks at its threads more often, for a hundred small runs, and marks as much as it may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatcher, "POLL", 0.001)
        patch.setattr(lane, "SECONDS", 100.0)  # so that what can be marked together is, on a slow machine too
        yield


LETTER, MOMENTS = [("notice", {"pupil": "p3"})], [("moment", {"pupil": "p3"})] * 2
HELD = ("hold", ("group", "3A"), 0)
ALL_FAIL = ("permanent",) * 9
OFF: list[Any] = [(LETTER, [], 0, (), ()), ([], [("change", 1, True)], 1, ALL_FAIL, ())]
CHANGED: list[Any] = [(LETTER, [], 0, (), ()), ([], [("change", 1, False)], 1, ALL_FAIL, ())]
LATE: list[Any] = [(MOMENTS, [HELD], 0, (), ()), *[([], [], 80, (), ())] * 9]
SHUT: list[Any] = [(LETTER, [("mailbox", {"juf.karin"}, True)], 0, ALL_FAIL, ())]
NOTICE, BROKEN, NO_MAILBOX = (
    [("notice", {"school": True})],
    ("template", "notice", True),
    ("import", "g1", ("email", "")),
)
LOST: list[Any] = [
    (NOTICE, [], 0, ALL_FAIL, ()),
    ([], [NO_MAILBOX], 1, (), ()),
    ([], [("change", 1, False)], 24, (), ()),
]
UNWORDED: list[Any] = [(NOTICE, [], 0, ALL_FAIL, ()), ([], [BROKEN], 24, (), ())]
"""Of the event that failed a colleague is told, though its template fails by then."""
DIED: list[Any] = [([], [("urgent", {"group": "3A"}, 0), ("crash", 1, True)], 0, (), ())]


AFTER: dict[str, tuple[str, ...]] = {
    "all-go": (),
    "one-fails": ("ok", "ok", "permanent"),
    "it-closes": ("ok", "ok", "ok", "closed"),
    "nobody-knows": ("ok", "ok", "unknown"),
    "nobody-answers": ("ok", "ok", *("unreachable",) * 9),
}
"""What the ways answer meanwhile."""


@pytest.mark.timeout(900)
@settings(BOUNDED, max_examples=examples(4))
@example(OFF)
@example(CHANGED)
@example(LOST)
@example(UNWORDED)
@example([(MOMENTS, [], 0, (), ()), ([], [], 6, ALL_FAIL, ())])
@given(days=DAYS)
def test_each_message_is_sent_waits_lies_with_a_person_or_is_told_of(days: list[Any]) -> None:
    with History() as history:
        history.play(days)


MEANWHILE = {
    "a-hold": ("hold", ("guardian", "f8"), 0),
    "a-hold-on-all": ("hold", ("school", ""), 0),
    "a-ban": ("import", "f8", ("blocked", "court-order")),
    "no-address": ("import", "f8", ("email", "")),
    "an-opt-out": ("opt_out", "f8", 0),
    "it-is-off": ("change", 1, True),
    "other-words": ("change", 1, False),
    "urgent": ("urgent", {"school": True}, 0),
    "sent-again": ("again", 0, 0),
    "a-rule-that-fails": ("moody", True, 0),
    "a-no-to-what-waits": ("approve", False, 0),
}
"""What may happen while a run has several messages marked, each before the text of its third."""
SCORED = [("notice", {"school": True}), ("notable_score", {"pupil": "p3"})]


@pytest.mark.parametrize("what", rows(MEANWHILE, "a-hold", "a-ban", "it-is-off", "other-words", "urgent"))
@pytest.mark.parametrize("outcomes", rows(AFTER, "all-go", "one-fails"))
def test_what_happens_while_a_run_sends_lets_nothing_vanish(what: str, outcomes: str) -> None:
    """A hold is released afterwards, and somebody looks at what it held."""
    then: list[Any] = [("hold", MEANWHILE[what][1], 0)] if MEANWHILE[what][0] == "hold" else [("again", 0, 0)]
    with History() as history:
        history.play([
            (SCORED, [], 0, AFTER[outcomes], [(3, MEANWHILE[what])]),
            ([], then, 1, (), ()),
            ([], [("approve", True, 0)], 24, (), ()),
        ])  # fmt: skip


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
    nothing = {"unheard_end": Reach(), "told_nobody": Counter[tuple[str, str]](), "expire": claims.Expired()}
    monkeypatch.setattr(fault, lambda *_: nothing.get(fault.rpartition(".")[2], 0))
    with History() as history, pytest.raises(AssertionError, match=re.escape(seen)):
        history.play(days)
