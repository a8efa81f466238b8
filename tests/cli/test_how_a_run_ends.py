"""Every way in which a run ends: what is other than 0 says why, and of a run that is all well nothing is said."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.cli import ended, failed
from ouderbrug.cli.dispatch import BESIDE
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.cli.language import Words
from ouderbrug.cli.left import lines as left_lines
from ouderbrug.delivery import left
from ouderbrug.delivery.done import Run
from ouderbrug.delivery.left import Left
from ouderbrug.delivery.outages import Outage
from ouderbrug.errors import ConfigError, NeedsPerson, OuderbrugError, TryAgainLater
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.records import Rejected
from ouderbrug.staff.told_nobody import CARDS, NOBODYS
from ouderbrug.staff.urgent import Urgent
from ouderbrug.store import untold
from ouderbrug.store.database import Store
from ouderbrug.store.doubts import Stopped
from ouderbrug.store.failing import Breakdown
from ouderbrug.store.neighbours import LeftAlone
from ouderbrug.store.set_aside import Aside
from ouderbrug.store.untold import Untold
from room_samples import DAY, NOW, runtime

if TYPE_CHECKING:
    from a_school import School

ASIDE = Aside("office", "e1", "a:2", {}, NOT_COMPOSED, "mend it", True, NOW, NOW + DAY, "")
REJECTED = ("office", Rejected("a:1", "unknown-group", "import it", "audience"))
WAYS: dict[str, tuple[int, dict[str, Any]]] = {
    "all sent": (0, {"counts": Counter(sent=3, expired=2, refused=4)}),
    "time up, nothing due": (0, {"time_up": True, "left": [Left(left.LATER, 2, until=NOW)]}),
    "time up": (75, {"time_up": True, "left": [Left(left.NEXT_RUN, 2, "email")]}),
    "told to stop": (75, {"stopped": True}),
    "no answer": (75, {"outages": {"email": Outage(NOW, "connect", 1, NOW)}}),
    "busy": (75, {"problems": [TryAgainLater("the store is busy")]}),
    "a fault": (75, {"problems": [OuderbrugError("a fault")], "stopped": True}),
    "a long file": (75, {"unfinished": True}),
    "wrong": (1, {"problems": [OuderbrugError("a list was not written")]}),
    "a person": (3, {"problems": [NeedsPerson("the clock leapt")]}),
    "failed": (1, {"counts": Counter(failed=1), "failed": {("email", "smtp-550-5.1.1"): 1}}),
    "unknown": (3, {"counts": Counter(unknown=1)}),
    "rejected": (1, {"rejected": [REJECTED]}),
    "aside": (3, {"rejected": [REJECTED], "aside": [ASIDE]}),
    "a source": (3, {"unread": {"office": ConfigError("the inbox is not there")}}),
    "a busy source": (75, {"unread": {"office": TryAgainLater("its list is being written")}}),
    "failing": (3, {"failing": [Breakdown("rule", "odd", "", "ValueError", NOW)]}),
    "ran out": (3, {"ran_out": 1}),
    "flood": (3, {"flood": True}),
    "closed": (3, {"closed": {"email": "sign-in"}}),
    "not called": (3, {"uncalled": {"sms": 2}}),
    "held": (3, {"urgent": Urgent(held=frozenset({1}))}),
    "to approve": (3, {"urgent": Urgent(to_approve=frozenset({1}))}),
    "unclear": (3, {"urgent": Urgent(unclear=frozenset({1}))}),
    "an import": (3, {"import_stopped": Stopped(NOW, ("gone",), ())}),
    "a neighbour": (3, {"left_alone": [LeftAlone("11AA00", 2, NOW - DAY)]}),
    "a new neighbour": (3, {"left_alone": [LeftAlone("11AA00", 2, None)]}),
    "restored": (3, {"restored_since": NOW}),
    "untold": (3, {"untold": 1}),
    "unsaid": (3, {"unsaid": 1}),
    "nobody": (3, {"told_nobody": Counter({(CARDS, NOBODYS): 1})}),
    "a text": (3, {"left": [Left(left.CONTENT, 2, "email", "smtp-550", until=NOW)]}),
    "staff mail": (1, {"staff_mail_failed": 1}),
    "earlier": (3, {"earlier": Untold({}, ((untold.FLOOD, []),))}),
    "earlier counts": (3, {"earlier": Untold({"unknown": 2})}),
}
CALENDAR = runtime().calendar
NO_END = {"counts", "live", "called_off", "rested", "ended", "tells", "set_aside", "beside"}
"""What a run says of itself that is no reason to end otherwise than with 0; counts are, by what they count."""


def run(values: dict[str, Any]) -> Run:
    return Run(**{"counts": Counter()} | values)


def said(words: Words, **values: Any) -> tuple[int, list[str]]:
    """The exit code of a run, and all that it says on both streams."""
    done = Run(**{"counts": Counter()} | values)
    return done.exit_code, [
        *ended.lines(done, CALENDAR, words),
        *left_lines(done.as_json(), done.left, NOW, CALENDAR, words),
    ]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_8_a_run_that_does_not_end_with_0_says_why(language: str) -> None:
    words = Words(language)
    for name, (code, values) in WAYS.items():
        got, lines = said(words, **values)
        assert got == code, name
        assert not code or lines != [words("nothing is due")], name
        assert code or not list(ended.lines(run(values), CALENDAR, words)), name


def test_8_of_two_ways_each_is_said_and_the_heavier_is_the_code() -> None:
    order = (2, 75, 3, 1, 0)
    for one, other in product(WAYS.values(), repeat=2):
        code, lines = said(Words(), **one[1] | other[1])
        if not one[1].keys() & other[1].keys():
            assert code == min(one[0], other[0], key=order.index)
        assert not code or lines != ["nothing is due"]


def test_8_every_field_of_a_run_is_among_the_ways_or_is_none() -> None:
    tried = {name for _, values in WAYS.values() for name in values}
    assert {one.name for one in fields(Run)} == tried | NO_END


CODES = {
    "ends-its-run": "each run that had it alone",
    "stopped-21610": "the reader said STOP",
    "stopped": "the reader said STOP",
    "no-number": "no number or id",
    "attachment-too-large": "a file that goes along",
    "too-long": "does not take what it says",
    "class-not-on-channel": "does not take what it says",
    "smtp-550-5.1.1": "no such address",
    "smtp-552-5.2.2": "the mailbox takes no mail",
    "smtp-554-5.2.2": "the mailbox takes no mail",
    "smtp-550-5.7.1": "the other side refuses it",
    "smtp-550": "the other side refuses it",
    "http-404": "the other side refuses it",
    "refused-17": "the other side refuses it",
    "smtp-451-4.3.0": "not taken in any of its tries",
    "http-503": "not taken in any of its tries",
    "lost-at-rcpt": "not taken in any of its tries",
    "odd": "it was not taken",
    "": "it was not taken",
}


def test_7_what_failed_is_said_by_its_cause_with_what_to_do() -> None:
    for code, says in CODES.items():
        [line] = failed.lines({("email", code): 3}, Words())
        assert says in line, code
        assert line.startswith("3 messages failed over email: ")
        assert "ouderbrug " in line.partition("; ")[2], "what to do"


def test_7_causes_that_are_alike_are_said_together_and_all_in_dutch() -> None:
    found = {("email", code): 1 for code in CODES}
    lines = list(failed.lines(found, Words("nl")))
    assert len(lines) == len(failed.WHYS)
    assert all({one.says, one.do} <= DUTCH.keys() for one in failed.WHYS)
    assert "(http-404, refused-17, smtp-550, ...)" in "".join(lines)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_run_beside_one_that_leads_says_that_it_did_not_read_the_inbox(
    small_school: School, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """It said that nothing was due, of an inbox at which it had not looked."""
    small_school.configure(f'\n[cli]\nlanguage = "{language}"\n')
    news = {"title": "Nieuws", "body": "Er is nieuws."}
    small_school.happens({"id": "n1", "kind": "notice", "audience": {"school": True}, "payload": news})
    monkeypatch.setattr(Store, "running", lambda *_, **__: nullcontext(False))
    said = small_school.run("dispatch").stdout
    assert Words(language)(BESIDE) in said and said.startswith(Words(language)("nothing was sent"))
    assert BESIDE in small_school.run("dispatch", "--json").stderr or language == "nl"
    monkeypatch.undo()
    led = small_school.run("dispatch").stdout
    assert Words(language)(BESIDE) not in led and small_school.smtp.mails
