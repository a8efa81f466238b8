"""What a run tells at its end is not lost with a run that dies before, nor behind a 75: the next that ends tells it."""

from __future__ import annotations

import errno
import sys
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.cli import dispatch
from ouderbrug.cli.ended import of_earlier
from ouderbrug.cli.language import ENGLISH
from ouderbrug.delivery import outages, run
from ouderbrug.delivery.outages import Outage
from ouderbrug.model import State
from ouderbrug.planning import taking_in
from ouderbrug.planning.last_words import CalledOff
from ouderbrug.store import states, tables, untold
from ouderbrug.store.set_aside import Aside
from ouderbrug.store.untold import Untold
from ouderbrug.testing import CLOSE
from room_samples import DAY, NOW, SCHOOL, message, queue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from a_school import School

NOTE = {"id": "n1", "kind": "notice", "audience": {"school": True}, "payload": {"title": "Gym", "body": "Dicht."}}
NO_GROUP = {"id": "n2", "kind": "notice", "audience": {"group": "9Z"}, "payload": {"title": "Gym", "body": "Dicht."}}


class Died(BaseException):
    """The process ends here, as by a kill: what was committed stays, and nothing more is done."""


def dies(*_: Any, **__: Any) -> None:
    raise Died


def hides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "going_on", lambda work: {"email": Outage(work.now, "connect", 1, work.now)})


ENDS = {
    "killed before its end": (lambda patch: patch.setattr(run.last_run, "note", dies), Died),
    "killed when it has sent": (lambda patch: patch.setattr(run.daily_mail, "send_due", dies), Died),
    "ends with 75": (hides, None),
}
CASES = {
    "unknown": (NOTE, {".": [CLOSE]}, 3, "1 unknown"),
    "rejected": (NO_GROUP, {}, 1, "week.jsonl:1: audience: no group here is called so"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("case", CASES)
def test_the_first_run_that_completes_tells_it_once(
    small_school: School, monkeypatch: pytest.MonkeyPatch, case: str, end: str
) -> None:
    event, replies, code, said = CASES[case]
    small_school.happens(event)
    small_school.smtp.replies |= {step: list(lines) for step, lines in replies.items()}
    breaks, died = ENDS[end]
    with monkeypatch.context() as patch:
        breaks(patch)
        if died:
            with pytest.raises(died):
                small_school.run("dispatch")
        else:
            small_school.run("dispatch", exit_code=75)
    told = small_school.run("dispatch", now="2026-11-23T12:00:00+01:00", exit_code=code).stderr
    assert said in told
    assert "earlier run" not in small_school.run("dispatch", now="2026-11-23T13:00:00+01:00").stderr


def full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "no room")


def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stderr be closed from the moment on at which the run itself is over."""
    gone = SimpleNamespace(stderr=None, exit=sys.exit)
    monkeypatch.setattr(dispatch, "_tell", lambda *_: monkeypatch.setattr(dispatch, "sys", gone))


BROKEN = {
    "a full log": (lambda patch: patch.setattr(dispatch, "_tell", full), ()),
    "a full log and quiet": (lambda patch: patch.setattr(dispatch, "say_kept", full), ("--quiet",)),
    "a full stdout": (lambda patch: patch.setattr(dispatch, "give", full), ()),
    "stderr closed": (closed, ()),
}


@pytest.mark.parametrize("end", BROKEN)
def test_what_could_not_be_written_out_is_told_by_the_next_run(
    small_school: School, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    breaks, words = BROKEN[end]
    small_school.happens(NO_GROUP)
    with monkeypatch.context() as patch:
        breaks(patch)
        small_school.run(*words, "dispatch", "--json", exit_code=1 if end == "stderr closed" else 75)
    for code in (1, 0):
        told = small_school.run("dispatch", now="2026-11-23T12:00:00+01:00", exit_code=code).stderr
        assert ("of an earlier run: office, week.jsonl:1" in told) is bool(code)


NOTES = [
    (
        untold.REJECTED,
        ["office", "a:1", "unknown-group", "import it", "audience"],
        1,
        "audience: no group here is called so",
    ),
    (untold.CALLED_OFF, ["office", "a:1"], 0, "office, a:1: what it withdraws"),
    (untold.ASIDE, ["office", "a:1", "cannot-be-composed"], 3, "a:1: a kind or template has to be mended"),
    (untold.FAILING, ["rule odd fails (ValueError)"], 3, "rule odd fails"),
    (untold.FLOOD, [], 3, "more messages about children"),
    (untold.RAN_OUT, ["4"], 3, "4 messages were past their use"),
]


@pytest.mark.parametrize(("what", "said", "code", "words"), NOTES, ids=[row[0] for row in NOTES])
def test_each_sort_of_note_has_its_exit_code_and_its_sentence(
    db: Connection, what: str, said: list[str], code: int, words: str
) -> None:
    untold.note(db, SCHOOL, what, [said])
    earlier = untold.until(db, SCHOOL, untold.last(db))
    assert run.Run(Counter(), earlier=earlier).exit_code == code
    (line,) = of_earlier(earlier, ENGLISH)
    assert words in line
    untold.told(db, SCHOOL, untold.last(db))
    assert untold.until(db, SCHOOL, 99) == Untold()


ENDED = [(State.SENDING, State.UNKNOWN, 3), (State.SENDING, State.FAILED, 1), (State.QUEUED, State.EXPIRED, 0)]


@pytest.mark.parametrize(("was", "to", "code"), ENDED)
def test_whoever_ends_a_message_leaves_a_note_as_long_as_it_stays_so(
    db: Connection, was: State, to: State, code: int
) -> None:
    number = queue(db, message(), was)
    here = tables.message.c.id == number
    states.change(db, (was,), here, state=to)
    earlier = untold.until(db, SCHOOL, untold.last(db))
    assert earlier.messages == {to: 1}
    assert run.Run(Counter(), earlier=earlier).exit_code == code
    states.change(db, (to,), here, state=State.QUEUED)
    assert untold.until(db, SCHOOL, untold.last(db)).messages == {}, "somebody had it sent again"


def test_what_taking_in_finds_stands_in_the_same_transaction(db: Connection) -> None:
    aside = Aside("office", "e1", "a:2", {}, "cannot-be-composed", "mend it", False, NOW, NOW + DAY, "")
    light = aside._replace(code="unknown-kind", place="a:3")
    found = taking_in.Collected(flood=True, aside=[aside, light], called_off=[CalledOff("office", "e2", 2, "a:4")])
    taking_in._note(db, SCHOOL, found)
    kept = dict(untold.until(db, SCHOOL, untold.last(db)).notes)
    assert kept == {
        untold.ASIDE: ["office", "a:2", "cannot-be-composed"],
        untold.CALLED_OFF: ["office", "a:4"],
        untold.FLOOD: [],
    }


def test_notes_of_a_source_that_is_all_wrong_are_bounded(db: Connection) -> None:
    for _ in range(2):
        untold.note(db, SCHOOL, untold.REJECTED, ([str(number)] for number in range(untold.MOST)))
    assert len(untold.until(db, SCHOOL, untold.last(db)).notes) == untold.MOST
