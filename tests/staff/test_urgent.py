"""Of something urgent that may not have arrived a person is told, unless another copy said as much."""

from __future__ import annotations

from datetime import date

import pytest

from ouderbrug.model import State
from ouderbrug.staff.urgent import Dropped, Urgent, says_as_much
from ouderbrug.staff.urgent_text import paragraphs, subject
from ouderbrug.store.rows import Outcome
from room_samples import runtime

FRIDAY = (date(2026, 12, 11),)
OLD = "Plaats of vertel de oude tekst niet meer"


def copy(state: State, *pupils: str) -> Outcome:
    return Outcome("g1", "nl", 1, list(pupils), state, False, None, None, "")


@pytest.mark.parametrize(
    ("one", "enough"),
    [
        (copy(State.SENT, "p1", "p2"), True),
        (copy(State.SENT, "p1"), False),
        (copy(State.UNKNOWN, "p1", "p2"), False),
        (copy(State.HANDED_OVER, "p1", "p2"), False),
    ],
)
def test_1_only_a_copy_that_went_about_all_the_children_says_as_much(one: Outcome, enough: bool) -> None:
    assert says_as_much(["p1", "p2"], one) is enough


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        ([Dropped(1, "Studiedag", "", FRIDAY, "off")],
         f"het bericht ‘Studiedag’ over vrijdag 11 december is ingetrokken. {OLD}."),
        ([Dropped(1, "Studiedag", "", FRIDAY, "changed", instead=frozenset({7}))],
         f"het bericht ‘Studiedag’ over vrijdag 11 december is veranderd. {OLD}, maar de nieuwe: die staat op de "
         "takenlijst."),
        ([Dropped(1, "Vrijdag 11 december: vrij", "3A", FRIDAY), Dropped(2, "Vrijdag 11 december: vrij", "3B", FRIDAY)],
         f"het bericht ‘Vrijdag 11 december: vrij’ voor groep 3A en 3B is niet meer nodig. {OLD}. Staat de oude "
         "tekst al in de app, haal die dan weg."),
        ([Dropped(1, why="off")], f"1 bericht over een kind is ingetrokken. {OLD}."),
        ([Dropped(1, why="changed"), Dropped(2, why="changed")], f"2 berichten over kinderen zijn veranderd. {OLD}."),
    ],
)  # fmt: skip
def test_13_what_is_not_to_be_done_is_named_by_its_day_and_by_what_became_of_it(
    dropped: list[Dropped], said: str
) -> None:
    assert paragraphs(Urgent(dropped=tuple(dropped)), runtime()) == [f"Niet meer doen: {said}"]


def test_what_is_not_to_be_done_any_more_is_no_urgent_task_in_the_subject() -> None:
    """A card that came in the place of another was two urgent tasks."""
    off = Dropped(1, "Studiedag", "", FRIDAY, "changed", frozenset({2}))
    alone, beside = subject(Urgent(held=frozenset({7})), runtime()), Urgent(held=frozenset({7}), dropped=(off,))
    assert subject(beside, runtime()) == alone and "Beslis nu" in alone
    assert subject(Urgent(dropped=(off,)), runtime()).startswith("Niet meer doen")


def test_13_two_of_one_title_are_two() -> None:
    both = (Dropped(1, "Studiedag", "", FRIDAY, "off"), Dropped(2, "Studiedag", "", (date(2026, 12, 9),), "off"))
    assert len(paragraphs(Urgent(dropped=both), runtime())) == 2
