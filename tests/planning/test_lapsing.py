"""What asks once more for what is off is told to nobody, however it waited and whoever called it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian
from chances import cover
from ouderbrug.planning.lapsing import Lapsing
from ouderbrug.school.kinds.learning import Homework

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

EVENING_BEFORE, LATER, AT_FOUR = (f"2026-11-{time}:00+01:00" for time in ("29T20:00", "30T10:00", "30T16:01"))
PARTY = {"title": "Kijkavond techniek", "starts_at": "2026-12-10T19:00:00+01:00", "place": "de gymzaal",
         "why": "De kinderen laten zien wat ze hebben gebouwd.", "reply_by": "2026-12-04"}  # fmt: skip
OFF, ASKED = "Gaat niet door: Kijkavond techniek", "We horen graag van u: Kijkavond techniek"
INVITATION = {"id": "e1", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": PARTY}


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", digest="ja"))
    here.family("p2 Noor Smit", "3A", guardian("g3", "Anna Smit", email=""))
    here.enrol()
    here.configure('[digest]\nat = "16:00"\n', replace=('["email"]', '["email", "handover"]'))
    here.staff("juf;Mila Vos;teacher;3A")
    here.happens(INVITATION)
    here.dispatch()
    here.dispatch("2026-11-23T16:01:00+01:00")
    (card,) = here.json("tasks")["cards"]
    (card,) = here.json("tasks")["cards"]
    here.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "juf")
    return here


def _by_hand(school: School) -> None:
    assert school.json("event", "withdraw", "e1", "--dry-run", now=LATER)["lapsed"] == 1
    assert "1 withdrawn (e1); 1 reminder lapses with it; " in school.run("event", "withdraw", "e1", now=LATER).stdout


def _by_source(school: School) -> None:
    school.happens({"id": "e1", "withdrawn": True})


def _before_it_was_seen(school: School) -> None:
    """A store in which the reminder stayed when its event was called off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lapsing, "stored", lambda _: [])
        school.run("event", "withdraw", "e1", now=LATER)


@pytest.mark.parametrize(
    ("off", "handed_over"),
    cover({"by hand": _by_hand, "by its source": _by_source, "before it was seen": _before_it_was_seen}, [False, True]),
)
def test_the_reminder_of_what_is_off_goes_to_nobody(
    school: School, off: Callable[[School], None], *, handed_over: bool
) -> None:
    """By mail, in a digest or as a card that a colleague has: each hears once that it is off, and no more."""
    before = len(school.smtp.mails)
    school.run("event", "remind", "e1", now=EVENING_BEFORE)
    reminded = 0
    if handed_over:
        school.dispatch(LATER)
        reminded = len(school.smtp.mails) - before
    off(school)
    assert school.dispatch(LATER).keys() <= {"collected", "sent", "folded", "handed_over"}
    school.dispatch(AT_FOUR)
    told = sorted((mail.recipients[0][:2], str(mail.parsed["subject"])) for mail in school.smtp.mails[before:])
    assert [one for one in told if "Gaat niet door" in one[1]] == [(key, OFF) for key in ("g1", "g2")]
    assert len(told) == 2 + reminded
    tasks = school.json("tasks", now=AT_FOUR)
    assert [card["event"] for card in tasks["cards"]] == ["e1"], "no card asks for an answer any more"
    assert [one["code"] for one in tasks["errands"]] == (["perhaps-told"] if handed_over else [])
    assert "lapse" not in school.run("event", "withdraw", "e1", now=AT_FOUR).stdout


def test_who_is_out_of_it_alone_is_not_reminded_of_it(school: School) -> None:
    school.run("event", "remind", "e1", now=EVENING_BEFORE)
    school.happens(INVITATION | {"revision": 2, "audience": {"pupil": "p2"}})
    before = len(school.smtp.mails)
    school.dispatch(LATER)
    school.dispatch(AT_FOUR)
    assert [str(mail.parsed["subject"]) for mail in school.smtp.mails[before:]] == [
        "Niet meer voor u: Kijkavond techniek"
    ] * 2


def test_what_is_on_again_may_be_reminded_of_again(school: School) -> None:
    school.run("event", "remind", "e1", now=EVENING_BEFORE)
    school.run("event", "withdraw", "e1", now=EVENING_BEFORE)
    refused = school.run("event", "remind", "e1", now=EVENING_BEFORE, exit_code=1).stderr
    assert "that event is off; nobody is reminded of it" in refused
    school.run("event", "amend", "e1", "--set", "place=de aula", now=EVENING_BEFORE)
    school.dispatch(LATER)
    before = len(school.smtp.mails)
    school.run("event", "remind", "e1", now="2026-12-01T20:00:00+01:00")
    school.dispatch("2026-12-02T10:00:00+01:00")
    assert [str(mail.parsed["subject"]) for mail in school.smtp.mails[before:]] == [ASKED, ASKED]


@pytest.mark.parametrize("together", [False, True])
def test_no_source_reminds_of_what_is_off(school: School, *, together: bool) -> None:
    """Neither with the word that it is off, nor after it; and a change of what lapses takes that back as well."""
    due = {"due_on": "2026-12-04", "what": "de tien sommen op het blad"}
    remind = {"id": "r1", "kind": "homework_reminder", "audience": {"pupil": "p1"},
              "payload": due | {"homework": "h1"}}  # fmt: skip
    school.happens({"id": "h1", "kind": "homework", "audience": {"pupil": "p1"}, "payload": Homework.sample | due})
    school.dispatch()
    school.happens(remind | {"id": "r0", "occurred_at": EVENING_BEFORE})
    school.dispatch(EVENING_BEFORE)
    school.happens({"id": "h1", "withdrawn": True})
    if not together:
        school.dispatch(EVENING_BEFORE)
    school.happens(remind, remind | {"id": "r0", "revision": 2})
    before = len(school.smtp.mails)
    said = school.run("dispatch", now=LATER, exit_code=1).stderr
    assert "what it refers to is off" in said and school.run("why", "r1", now=LATER, exit_code=1).stderr
    school.dispatch(AT_FOUR)
    told = [str(mail.parsed["subject"]) for mail in school.smtp.mails[before:]]
    assert told == ["Het huiswerk voor Jip hoeft niet meer"]
