"""What becomes of each message of a backup that is put back, by what the store that was in its place knows."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.store import events, restored, tables
from store_samples import NOW, fresh, message, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

ENDED = (State.SENT, State.CANCELLED)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Connection, Connection]]:
    """A backup, and the store that it takes the place of."""
    for name in ("backup", "present"):
        (tmp_path / name).mkdir()
    with (
        closing(fresh(tmp_path / "backup")) as backup,
        closing(fresh(tmp_path / "present")) as present,
        backup.writing() as here,
        present.writing() as there,
    ):
        yield here, there


def stand(connection: Connection) -> dict[str, tuple[str, str]]:
    table = tables.message
    found = connection.execute(select(table.c.event_id, table.c.state, table.c.error_class))
    return {row.event_id: (row.state, row.error_class) for row in found}


def right(was: State, told: State | None, known: str) -> State:
    if was in ENDED:
        return was
    readable = known != "unreadable" and told is not None and told is not State.SENDING
    if told is not None and readable and (known == "newest" or told is State.SENT):
        return told
    return was if was is State.HANDED_OVER else State.UNKNOWN


@pytest.mark.parametrize("known", ["newest", "older", "unreadable"])
def test_10_each_state_of_a_backup_takes_what_happened_since_or_waits_for_a_person(
    stores: tuple[Connection, Connection], known: str
) -> None:
    """Whatever it was and became: nothing is left that goes by itself, or once corrected, unless that is known."""
    here, there = stores
    cases = {f"{was}-{told}": (was, told) for was in State for told in (None, *State)}
    for name, (was, told) in cases.items():
        put(here, message(name), was)
        if told is not None:
            put(there, message(name), told, settled_by="juf.karin")
    before = stand(here)
    for _ in range(2):
        became = restored.settle(here, LATER, None if known == "unreadable" else there, newest=known == "newest")
        after = stand(here)
        assert {name: state for name, (state, _) in after.items()} == {
            name: right(was, told, known) for name, (was, told) in cases.items()
        }
        assert became.total() == sum(was in restored.OPEN or was != after[name][0] for name, (was, _) in before.items())
        before = after


def test_10_what_failed_and_is_past_its_use_goes_no_more_and_stays_as_it_is(
    stores: tuple[Connection, Connection],
) -> None:
    here, _ = stores
    for state in restored.AGAIN:
        put(here, message(state), state)
    assert not restored.settle(here, NOW + timedelta(days=8), None, newest=False)
    assert stand(here) == {state: (state, "") for state in restored.AGAIN}


@pytest.mark.parametrize(
    ("brought", "withdrawn", "right"),
    [
        (False, False, (State.UNKNOWN, restored.LOST)),
        (False, True, (State.CANCELLED, "replaced")),
        (True, False, (State.CANCELLED, "replaced")),
    ],
)
def test_10_what_was_replaced_waits_for_a_person_unless_what_replaced_it_is_here(
    stores: tuple[Connection, Connection], *, brought: bool, withdrawn: bool, right: tuple[State, str]
) -> None:
    here, there = stores
    lost = right[0] is State.UNKNOWN
    cases = [one for one in State if one not in ENDED]
    for was in cases:
        put(here, message(was), was)
        put(there, message(was), State.CANCELLED, error_class="replaced")
        later = replace(message(was, revision=2).event, withdrawn=withdrawn)
        events.add(there, later, NOW)
        if brought:
            events.add(here, later, NOW)
    if lost:
        restored.settle(here, LATER, there, newest=True, last=False)
        assert stand(here) == {was: (was, "") for was in cases}, "a source may bring it yet"
    restored.settle(here, LATER, there, newest=True)
    card = {State.HANDED_OVER: (State.HANDED_OVER, "")} if lost else {}
    assert stand(here) == dict.fromkeys(cases, right) | card
