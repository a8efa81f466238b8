"""The states of a message and their steps are as docs/architecture.md draws them."""

from __future__ import annotations

import re
from itertools import pairwise

from docs_pages import DOCS, rows
from ouderbrug.model import State
from ouderbrug.store.states import NEXT

PAGE = (DOCS / "architecture.md").read_text("utf-8")


def test_every_state_has_a_row() -> None:
    assert rows("architecture.md", "States of a message") >= {state.value for state in State}


def test_the_table_of_steps_is_that_of_the_code() -> None:
    told = re.findall(r"^\| `(\w+)` \| `(\w+)` \| \S", PAGE, re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == {(was.value, to.value) for was, following in NEXT.items() for to in following}


def test_the_way_that_is_drawn_can_be_gone() -> None:
    (drawn,) = re.findall(r"^(\w+(?: -> \w+)+)$", PAGE, re.MULTILINE)
    way = [State(name) for name in drawn.split(" -> ")]
    assert all(to in NEXT[was] for was, to in pairwise(way))
