"""Many runs at one database on a server: one leads, the others deliver beside it, and each message goes once."""

from __future__ import annotations

import json
import signal
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ServerSchool

from forked import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = [pytest.mark.slow, pytest.mark.long]
BEFORE_SCHOOL, LATER = "2026-11-23T07:00:00+01:00", "2026-11-23T11:00:00+01:00"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[ServerSchool]:
    """A school on a server whose news was taken in before school and waits until then."""
    folder = tmp_path / "school"
    folder.mkdir()
    school = ServerSchool(folder, smtp)
    school.fill(50)
    school.happens(NEWS)
    assert school.process("dispatch", now=BEFORE_SCHOOL).code == 0
    assert (school.states(), smtp.mails) == ({"queued": 50}, [])
    yield school
    school.end()


def test_f03_four_runs_at_once_send_each_message_once(school: ServerSchool) -> None:
    runs = [ended(one) for one in [school.start("dispatch", "--json") for _ in range(4)]]
    assert [one.code for one in runs] == [0, 0, 0, 0], [one.stderr for one in runs]
    assert sum(json.loads(one.stdout)["sent"] for one in runs) == 50
    assert school.states() == {"sent": 50}
    assert Counter(school.arrived().values()) == {1: 50}


def test_f29_ten_runs_at_once_send_nobody_more_than_the_cap(tmp_path: Path, smtp: SmtpSandbox) -> None:
    """All that waits is due at one moment, so that only the judgement in the mark's own transaction keeps the cap."""
    (tmp_path / "crowded").mkdir()
    school = ServerSchool(tmp_path / "crowded", smtp)
    school.fill(10)
    school.happens(*(NEWS | {"id": f"news-{number}"} for number in range(20)))
    assert school.process("dispatch", now=BEFORE_SCHOOL).code == 0
    school.change("update message set due_at = ?", datetime.fromisoformat(school.now))
    runs = [ended(one) for one in [school.start("dispatch") for _ in range(10)]]
    assert {one.code for one in runs} == {0}, [one.stderr for one in runs]
    assert school.states() == {"sent": 10 * 3, "queued": 10 * 17}
    assert set(Counter(to for mail in smtp.mails for to in mail.recipients).values()) == {3}
    school.end()


def test_f04_beside_a_run_that_is_paused_others_send_what_it_does_not_hold(school: ServerSchool) -> None:
    paused = school.start("dispatch", failpoint="after_send:stop:2")
    school.until_stopped(paused)
    beside = school.process("dispatch", "--json", now=school.later(minutes=1))
    assert beside.code == 0, beside.stderr
    assert json.loads(beside.stdout)["sent"] == 30, "the paused run holds a claim of twenty"
    late = school.process("dispatch", "--json", now=school.later(minutes=4))
    assert late.code == 3, "of what it had marked together nobody knows whether it arrived, for it lives"
    states = school.states()
    assert states == {"sent": 50 - states["unknown"], "unknown": states["unknown"]}
    assert 1 <= states["unknown"] <= 2, "it was at the first of two"
    paused.send_signal(signal.SIGCONT)
    assert ended(paused).code == 3, "its lease was over: what it knows comes too late"
    often = Counter(school.arrived().values())
    assert often.keys() == {1}, "it sends nothing more"
    assert states["sent"] <= often[1] <= 50, "of what nobody knows, it may have come"


def test_f04_a_run_that_is_paused_in_a_transaction_holds_up_nobody_for_long(school: ServerSchool) -> None:
    """Whoever writes waits for whoever writes; the server ends what says nothing to it."""
    soon = "from ouderbrug.store import dialects; dialects.HANGS_AFTER = '1s'"
    paused = school.start("dispatch", failpoint="before_commit:stop:13", code=soon)
    school.until_stopped(paused)
    beside = school.process("dispatch", now=school.later(minutes=20))
    assert beside.code in (0, 3), beside.stderr
    states = school.states()
    assert states["sent"] + states["unknown"] == 50, states
    paused.send_signal(signal.SIGCONT)
    woken = ended(paused)
    assert (woken.code, "the next run tries again" in woken.stderr) == (75, True), woken.stderr
    assert school.states() == states
    assert max(school.arrived().values()) == 1


def test_f01_what_a_killed_run_held_another_takes_over(school: ServerSchool) -> None:
    killed = school.start("dispatch", failpoint="after_sending:kill:5")
    beside = school.start("dispatch")
    assert ended(killed).code == -signal.SIGKILL
    assert ended(beside).code in (0, 3)
    assert school.process("dispatch", now=school.later(minutes=5)).code in (0, 3)
    left = school.states()
    assert left["unknown"] <= 1
    assert left["sent"] + left["unknown"] == 50, left
    assert max(school.arrived().values()) == 1


def test_14_only_the_run_that_leads_takes_in_what_is_new(school: ServerSchool) -> None:
    paused = school.start("dispatch", failpoint="after_send:stop:2")
    school.until_stopped(paused)
    school.happens(NEWS | {"id": "more", "audience": {"group": "1A"}}, file="more.jsonl")
    assert json.loads(school.process("dispatch", "--json").stdout)["collected"] == 0
    said = school.process("dispatch").stdout
    assert "nothing is due" not in said and "nothing was sent" in said
    assert "another run holds this school: this one did not read the inbox" in said
    paused.send_signal(signal.SIGCONT)
    assert ended(paused).code == 0
    assert json.loads(school.process("dispatch", "--json").stdout)["collected"] == 1


def test_14_a_command_that_needs_the_store_alone_waits_for_all_runs(school: ServerSchool) -> None:
    from ouderbrug.errors import TryAgainLater
    from ouderbrug.store.database import only_one

    paused = school.start("dispatch", failpoint="after_send:stop:2")
    school.until_stopped(paused)
    held = "select count(*) from pg_locks where locktype = 'advisory' and granted"
    assert school.query(held) == [(4,)], "to lead, to deliver, to run at all, and to be known to live"
    with pytest.raises(TryAgainLater, match="another run is busy"), only_one(school.store, school.url, "99ZZ00"):
        pass
    paused.send_signal(signal.SIGCONT)
    assert ended(paused).code == 0
    with only_one(school.store, school.url, "99ZZ00"):
        assert "another run is busy" in school.process("dispatch").stderr
