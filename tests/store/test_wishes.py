"""Wishes in the store: in whatever order a kind is said no to and that is undone, what somebody says still stands."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chances import BOUNDED, examples
from ouderbrug.people import Guardian
from ouderbrug.school.difference import Difference
from ouderbrug.store import roster, wishes
from store_samples import NOW, SCHOOL, fresh

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Connection

KINDS = ("newsletter", "home_tip", "help_wanted")
SOME = st.sets(st.sampled_from(KINDS), min_size=1)
STEP = st.one_of(
    st.tuples(st.just("hand"), SOME),
    st.tuples(st.just("file"), SOME),
    st.tuples(st.just("wish"), SOME),
    st.tuples(st.just("undo"), st.integers(0, 5)),
)


def _opted_out(connection: Connection) -> frozenset[str]:
    return roster.load(connection, SCHOOL).guardians["g1"].opt_out


def _in_a_file(connection: Connection, kinds: frozenset[str]) -> None:
    """What an import writes of a cell that names these kinds, and takes none away."""
    known = roster.stored(connection, SCHOOL).guardians.get("g1", Guardian("g1", "Sara", "Bakker"))
    one = replace(known, opt_out=known.opt_out | kinds)
    roster.apply(connection, SCHOOL, Difference(guardians={"g1": one}))
    wishes.no_longer_alone(connection, SCHOOL, {"g1": kinds})


NEWS: set[str] = {"newsletter"}


@example(steps=[("wish", NEWS), ("wish", NEWS), ("undo", 0)])
@example(steps=[("wish", NEWS), ("wish", NEWS), ("undo", 0), ("undo", 0)])
@example(steps=[("wish", NEWS), ("file", NEWS), ("undo", 0)])
@example(steps=[("hand", NEWS), ("wish", NEWS), ("undo", 0)])
@settings(BOUNDED, max_examples=examples(40))
@given(steps=st.lists(STEP, max_size=12))
def test_1_what_any_source_says_still_stands_and_nothing_else_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, set[str] | int]]
) -> None:
    said, standing = set[str](), dict[str, set[str]]()
    with closing(fresh(tmp_path_factory.mktemp("wishes"))) as store, store.writing() as connection:
        _in_a_file(connection, frozenset())
        for number, (what, value) in enumerate(steps):
            now, token = NOW + timedelta(minutes=number), f"token{number}"
            if isinstance(value, int):
                token = sorted(standing)[value % len(standing)] if standing else token
                assert wishes.undo(connection, SCHOOL, token, now) is (standing.pop(token, None) is not None)
            elif what == "wish":
                wishes.keep(connection, SCHOOL, "g1", {wishes.OPT_OUT: sorted(value)}, token, now)
                standing[token] = value
            elif what == "hand":
                assert roster.add_opt_out(connection, SCHOOL, "g1", frozenset(value))
            else:
                _in_a_file(connection, frozenset(value))
            if what in ("hand", "file") and not isinstance(value, int):
                said |= value
            assert _opted_out(connection) == said.union(*standing.values())
