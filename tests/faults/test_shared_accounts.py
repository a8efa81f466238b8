"""Several schools of one store at one account of a mail server: a ceiling, a rest and an outage are of all of them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, CrashSchool

import on_postgres
from a_school import guardian
from forked import ended
from ouderbrug.store import channels
from ouderbrug.store import clock as clocks
from ouderbrug.store.database import Store
from store_samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.testing import SmtpSandbox

ONE, OTHER, EACH, PER_MINUTE = "99ZZ00", "98YY00", 6, 5


class Board:
    """Two schools in one store, whose mails one user of one relay sends; commands are processes."""

    def __init__(self, folder: Path, smtp: SmtpSandbox, store: str) -> None:
        self.smtp, self.schools = smtp, []
        for brin in (ONE[:4], OTHER[:4]):
            here = folder / brin
            here.mkdir()
            school = CrashSchool(here, smtp)
            school.configure(f'\n[store]\nurl = "{store}"\n', replace=("per_minute = 0", f"per_minute = {PER_MINUTE}"))
            toml = here / "ouderbrug.toml"
            toml.write_text(toml.read_text().replace('brin = "99ZZ"', f'brin = "{brin}"'))
            for n in range(EACH):
                one = guardian(f"g{n}", f"Ouder{n} Familie{n}", email=f"g{n}@{brin.lower()}.example")
                school.family(f"p{n} Kind{n} Familie{n}", "3A", one)
            school.enrol("--accept-other-school")
            school.happens(NEWS)
            self.schools.append(school)

    def at(self, now: str, runs: int) -> list[int]:
        """So many runs of each school at this moment, all at once; returns their exit codes."""
        started = [one.start("dispatch", now=now) for _ in range(runs) for one in self.schools]
        return [ended(one).code for one in started]


@pytest.fixture(params=["file", "server"])
def board(request: pytest.FixtureRequest, tmp_path: Path, smtp: SmtpSandbox) -> Iterator[Board]:
    url = on_postgres.bare(tmp_path) if request.param == "server" else f"sqlite:///{tmp_path}/all.db"
    board = Board(tmp_path, smtp, url)
    yield board
    for school in board.schools:
        school.end()


@pytest.mark.slow
@pytest.mark.long
def test_14_runs_of_two_schools_together_keep_the_ceiling_of_an_account(board: Board) -> None:
    for minute in range(3):
        now = (datetime.fromisoformat(board.schools[0].now) + timedelta(minutes=minute)).isoformat()
        codes = board.at(now, 4) + [one.process("dispatch", now=now).code for one in board.schools]
        assert set(codes) <= {0, 75}, codes
        assert len(board.smtp.mails) == min((minute + 1) * PER_MINUTE, 2 * EACH), "what a minute has is sent, no more"
    went = {mail.recipients[0] for mail in board.smtp.mails}
    assert len(went) == 2 * EACH, "each of them once"


@pytest.fixture
def shared(db: Connection) -> Connection:
    """Two schools whose mails go over one account."""
    for school in (ONE, OTHER):
        channels.use(db, school, {"email": "relay", "post": ""})
    return db


def test_14_what_asks_one_school_to_rest_asks_all_that_use_its_account(shared: Connection) -> None:
    until = NOW + timedelta(minutes=9)
    channels.rest(shared, ONE, "email", until)
    channels.down(shared, ONE, "email", "connect", NOW)
    there = channels.state(shared, OTHER, "email")
    assert (there.wait_until, there.down_since, there.down_reason) == (until, NOW, "connect")
    assert channels.state(shared, OTHER, "post") == channels.ChannelState("post"), "that is another account"
    channels.up(shared, OTHER, "email")
    assert channels.state(shared, ONE, "email").down_since is None


def test_14_a_school_closes_and_releases_its_own_channel_alone(shared: Connection) -> None:
    channels.close(shared, ONE, "email", "sign-in", NOW)
    assert (channels.closed(shared, ONE), channels.closed(shared, OTHER)) == ({"email": "sign-in"}, {})
    channels.rest(shared, OTHER, "email", NOW + timedelta(minutes=9))
    assert channels.reopen(shared, ONE, "email")
    assert channels.state(shared, OTHER, "email").open(NOW), "who releases it asks the other side anew"


def test_14_of_all_runs_one_asks_whether_the_other_side_is_there_again(shared: Connection) -> None:
    channels.down(shared, ONE, "email", "connect", NOW)
    asks = [channels.probe(shared, school, "email", NOW) for school in (ONE, OTHER, ONE)]
    assert asks == [True, False, False]
    assert channels.probe(shared, OTHER, "email", NOW + channels.PROBE), "the one that asked may have died"
    channels.up(shared, OTHER, "email")
    assert channels.probe(shared, ONE, "email", NOW), "it is there: the next outage is asked about anew"


def test_14_a_place_that_was_taken_for_nothing_is_given_back(shared: Connection) -> None:
    assert channels.take(shared, ONE, "email", 1, NOW)
    assert not channels.take(shared, OTHER, "email", 1, NOW)
    channels.move(shared, ONE, "email", [NOW])
    assert channels.take(shared, OTHER, "email", 1, NOW)
    assert channels.take(shared, OTHER, "email", 2, NOW), "a school that may send more in a minute takes what is left"


def test_14_a_ceiling_holds_though_two_tomls_call_one_account_differently(shared: Connection) -> None:
    """Each name had a bucket of its own, and fifty mails went where thirty may."""
    moment = timedelta(seconds=1)
    for turn, account in enumerate(("RELAY", "relay", "RELAY", "")):
        channels.use(shared, ONE, {"email": account})
        assert channels.take(shared, ONE, "email", 3, NOW + turn * moment) is (turn < 3), "no place counts twice"
    channels.use(shared, ONE, {"email": "relay"})
    assert not channels.take(shared, OTHER, "email", 3, NOW + 5 * moment)
    assert channels.take(shared, ONE, "email", 3, NOW + timedelta(minutes=1)), "the first place is free again"


def test_14_the_machines_of_a_server_keep_its_clock(tmp_path: Path) -> None:
    with (
        closing(Store(tmp_path / "s.db", ONE, server=on_postgres.of(tmp_path))) as store,
        store.reading() as connection,
    ):
        for minutes in (-30, 0, 30):
            off = timedelta(minutes=minutes)
            clock = clocks.of_all_machines(connection, lambda off=off: datetime.now(UTC) + off)
            assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)


def test_14_a_channel_that_goes_over_another_account_begins_anew(shared: Connection) -> None:
    channels.down(shared, ONE, "email", "connect", NOW)
    channels.use(shared, ONE, {"email": "another relay"})
    assert channels.state(shared, ONE, "email").down_since is None
    assert channels.state(shared, OTHER, "email").down_since == NOW
