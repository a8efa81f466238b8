"""What a card advises: how to hold a talk, and where to write what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ouderbrug.model import ContentClass, State, Text
from ouderbrug.school.assignment import Assignment
from ouderbrug.staff.card_advice import OUTCOMES, guide, points, warnings
from ouderbrug.staff.cards import FIRST_CONTACT, READING_SUPPORT, SPOKEN, Card, Tick

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def card(**changes: object) -> Card:
    fields = {
        "event": "e", "revision": 1, "kind": "k", "content_class": ContentClass.SENSITIVE, "channel": "handover",
        "way": "call", "pupils": ("p1",), "groups": ("3A",), "due_at": NOW, "deadline": NOW, "before": NOW,
        "ticks": (Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", "")),), "late": False,
        "assigned": Assignment(("karin",), "teacher", NOW),
    }  # fmt: skip
    return Card(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", SPOKEN)
def test_7_a_talk_about_a_child_has_its_four_steps_in_order(way: str) -> None:
    steps = guide(card(way=way), ["Noor", "Sem"])
    begins = ["Begin met iets moois", "Vertel wat je ziet", "Vraag", "Spreek samen"]
    assert [step.startswith(begin) for step, begin in zip(steps, begins, strict=True)] == [True] * 4
    assert "Noor en Sem" in steps[0] and way in OUTCOMES


def test_7_what_just_happened_begins_with_how_the_child_is() -> None:
    first, _, question, _ = guide(card(just_happened=True), ["Bo"])
    assert first == "Zeg eerst hoe het nu met Bo gaat."
    assert question == "Stel de vraag die hieronder staat. En luister.", (
        "what was asked, and nothing of how it is at home"
    )


@pytest.mark.parametrize("other", [{"way": "post"}, {"way": "pass_on"}, {"content_class": ContentClass.GENERAL}])
def test_7_what_nobody_speaks_about_a_child_has_no_guide(other: dict[str, object]) -> None:
    assert guide(card(**other), ["Noor"]) == []


def test_7_a_card_says_nothing_of_where_guardians_live() -> None:
    said = " ".join(warnings(card(apart=True, because=frozenset({FIRST_CONTACT}))))
    assert "wonen" not in said and "elk van deze ouders" in said and "stuur geen bericht" in said


@pytest.mark.parametrize("way", ["call", "talk", "post"])
def test_7_a_card_of_which_nothing_may_be_told_asks_for_no_call(way: str) -> None:
    stopped = Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""), stop="consent.opted-out")
    one = card(way=way, ticks=(stopped,), because=frozenset({FIRST_CONTACT}), urgent=True)
    assert warnings(one) == ["Niet plaatsen en niet vertellen: zie onder Gedaan waarom."]
    assert (guide(one, ["Bo"]), points(one)) == ([], [])


@pytest.mark.parametrize(
    ("look", "way", "asks"), [(READING_SUPPORT, "call", False), ("consent.on-request", "call", True),
                              (READING_SUPPORT, "post", True)],
)  # fmt: skip
def test_7_a_call_for_reading_support_asks_for_no_second_look(look: str, way: str, asks: bool) -> None:
    tick = Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""), look=(look,))
    found = card(way=way, ticks=(tick,), post=way == "post", content_class=ContentClass.GENERAL)
    assert any(line.startswith("Controleer eerst") for line in warnings(found)) is asks
