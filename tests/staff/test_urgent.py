"""Of something urgent that may not have arrived a person is told, unless another copy said as much."""

from __future__ import annotations

import pytest

from ouderbrug.model import State
from ouderbrug.staff.urgent import says_as_much
from ouderbrug.store.rows import Outcome


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
