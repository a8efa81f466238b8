"""A run ends with 3 as long as nobody is told of what is to be done or did not go, and says what and what to do."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chances import more
from ouderbrug.cli import ended
from ouderbrug.cli.language import ENGLISH
from ouderbrug.delivery import begun, run
from ouderbrug.errors import Permanent
from ouderbrug.people import Staff
from ouderbrug.school.difference import Difference
from ouderbrug.staff.follow_ups import not_sent
from ouderbrug.staff.told_nobody import not_told_yet
from ouderbrug.store import channels, follow_ups, holds
from ouderbrug.store import roster as people
from ouderbrug.store import untold as notes
from ouderbrug.store.rows import Hold
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import SCHOOL, SETTINGS, SmallEngine, Wire, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.delivery.done import Run
    from ouderbrug.model import Message, Receipt

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JIP = {"pupil": "p1"}
INCIDENT: dict[str, Any] = {
    "id": "i1", "kind": "incident", "audience": JIP,
    "payload": {"what": "Jip viel.", "what_we_did": "We plakten een pleister.", "ask": "Hoe gaat het?"},
}  # fmt: skip
TO_APPROVE: dict[str, Any] = {
    "id": "b1", "kind": "behaviour_update", "audience": JIP,
    "payload": {"summary": "Jip hielp vandaag.", "ask": "Hoe is dat thuis?",
                "action": {"what": "samen lezen", "minutes": 10, "when": "elke avond"}},
}  # fmt: skip
BLAMES = told(1, "newsletter", {"group": "3A"}) | {"payload": {"title": "Betaal", "body": "Dat is uw schuld."}}
ALL = "1 card to deliver, 4 messages to approve, 1 incident"
WHATS: dict[str, dict[str, Any]] = {
    "card": told(2, "moment", JIP),
    "approval": TO_APPROVE,
    "incident": INCIDENT,
    "expired": told(3, "moment", JIP),
    "refused": BLAMES,
}
KARIN = Staff("juf.karin", "Karin", "karin@school.example", role="teacher", groups=("3A",))
STAFF = {
    "none": (),
    "of another group": (Staff("bas", "Bas", "bas@school.example", role="teacher", groups=("5B",)),),
    "teacher": (KARIN,),
    "without a mailbox": (Staff("juf.karin", "Karin", "", role="teacher", groups=("3A",)),),
    "leader": (Staff("dir", "Ria", "dir@school.example", role="leader"),),
}
NOBODY = "no colleague has their groups, and the school no leader"
REFUSED = "no mailbox of those whose it is takes our mail"


class Relay(Wire):
    """It takes all but the mail to these colleagues."""

    refuses: frozenset[str] = frozenset()

    def send(self, message: Message) -> Receipt:
        if message.recipient.removeprefix("staff:") in self.refuses:
            raise Permanent("smtp-550")
        return super().send(message)


class School(SmallEngine):
    """It runs as a whole, with the mail of the morning."""

    def __init__(self, staff: tuple[Staff, ...]) -> None:
        super().__init__(
            SETTINGS.replace("[routes]", '[routes]\nmoment = ["handover"]') + '\n[staff_mail]\nat = "07:30"\n'
        )
        self.wires["email"] = Relay(self)
        with self.store.writing() as connection:
            people.apply(connection, SCHOOL, Difference({}, {}, {}, {one.key: one for one in staff}))

    def run(self) -> Run:
        done = run.dispatch(self.store, self.runtime, lambda: self.now, threading.Event())
        with self.store.writing() as connection:
            notes.told(connection, SCHOOL, done.tells)
        return done

    def happens(self, what: str) -> None:
        """It is taken in, and what is to run out does so behind a hold."""
        if what == "expired":
            self._hold(holds.place, Hold("school", "", self.now, "dir", ""))
        self.take(WHATS[what])
        if what == "expired":
            self.now += 14 * DAY
            self.run()
            self._hold(holds.release, ("school", ""), "dir", self.now)

    def _hold(self, change: Any, *what: Any) -> None:
        with self.store.writing() as connection:
            change(connection, SCHOOL, *what)

    def all_happens(self) -> None:
        """All of it, first what has run out by then."""
        for what in sorted(WHATS, key="expired".__ne__):
            self.happens(what)


@pytest.fixture
def school(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    with School(STAFF[getattr(request, "param", "teacher")]) as made:
        monkeypatch.setattr(begun, "open_channels", lambda *_: made.wires)
        yield made


def said(school: School, done: Run) -> str:
    return "\n".join(ended.lines(done, school.runtime.calendar, ENGLISH))


@pytest.mark.parametrize(("school", "unsent"), [("none", 1), ("of another group", 2)], indirect=["school"])
def test_12_8_a_run_ends_with_3_as_long_as_what_there_is_is_for_nobody(school: School, unsent: int) -> None:
    """Without any colleague what a rule refuses is left out: the run that refuses it says how many."""
    school.all_happens()
    for _ in range(2):
        done = school.run()
        assert done.exit_code == 3
        assert f"nobody is told of {ALL}, {unsent} message" in said(school, done) and NOBODY in said(school, done)
        school.now += HOUR / 60


@pytest.mark.parametrize("what", ["refused", *more(*(what for what in WHATS if what != "refused"))])
@pytest.mark.parametrize("school", ["of another group"], indirect=True)
def test_12_8_one_thing_is_enough(school: School, what: str) -> None:
    school.happens(what)
    assert school.run().exit_code == 3


@pytest.mark.parametrize("school", ["teacher", "without a mailbox", "leader"], indirect=True)
def test_12_8_what_somebody_has_or_may_read_on_the_list_ends_a_run_with_0(school: School) -> None:
    school.all_happens()
    for _ in range(2):
        done = school.run()
        assert (done.exit_code, said(school, done)) == (0, "")
        school.now += HOUR / 60


def test_12_8_a_run_ends_with_3_until_one_of_those_whose_it_is_took_a_mail(school: School) -> None:
    school.wires["email"].refuses = frozenset({"juf.karin"})  # type: ignore[attr-defined]
    school.all_happens()
    for _ in range(2):
        done = school.run()
        assert done.exit_code == 3
        assert f"nobody was told of {ALL}, 2 messages" in said(school, done) and REFUSED in said(school, done)
        school.now += HOUR
    school.wires["email"].refuses = frozenset()  # type: ignore[attr-defined]
    school.now = school.now.replace(hour=8) + DAY
    assert school.run().exit_code == 0


@pytest.mark.parametrize("school", ["of another group"], indirect=True)
def test_12_8_an_errand_that_is_for_nobody_ends_each_run_with_3_until_the_school_has_a_leader(school: School) -> None:
    school.wires["email"].outcomes = ["unknown"]
    school.take(told(5, "notice", JIP))
    school.run()
    done = school.run()
    assert done.exit_code == 3 and "nobody is told of 1 errand:" in said(school, done)
    with school.store.writing() as connection:
        people.apply(connection, SCHOOL, Difference({}, {}, {}, {one.key: one for one in STAFF["leader"]}))
    assert school.run().exit_code == 0


def test_12_8_an_incident_that_ran_out_untold_is_over_when_somebody_says_that_they_told_it(school: School) -> None:
    school.wires["email"].refuses = frozenset({"juf.karin"})  # type: ignore[attr-defined]
    school.happens("incident")
    school.now += 2 * DAY
    done = school.run()
    assert done.exit_code == 3 and "1 incident, 1 message that was not sent" in said(school, done)
    school.now += HOUR
    with school.store.writing() as connection:
        follow_ups.tick(connection, SCHOOL, "not-sent", "i1:expired", "juf.karin", school.now)
    assert school.run().exit_code == 0


def untold(school: School) -> int:
    with school.store.reading() as connection:
        work = UnitOfWork(connection, school.runtime, school.now)
        return not_told_yet(work, not_sent(work))


def test_13_1_status_counts_as_untold_what_no_mail_of_the_morning_told(school: School) -> None:
    """Until the mail of the next morning it is untold; whoever took that was told, and it is still listed a week."""
    school.happens("approval")
    assert (school.run().exit_code, len(school.mails)) == (0, 1), "that of today"
    school.now += HOUR
    school.happens("refused")
    assert school.run().exit_code == 0
    assert untold(school) == 1
    school.now += DAY
    assert school.run().exit_code == 0
    assert untold(school) == 0


def with_a_ceiling(school: School, per_minute: int) -> None:
    """The same school, where so many mails go in a minute."""
    settings = (school.folder / "ouderbrug.toml").read_text()
    school.configure(settings.replace("per_minute = 0", f"per_minute = {per_minute}"))
    school.wires["email"] = Relay(school)


@pytest.mark.parametrize("morning", [False, True], ids=["in that of the morning", "alone"])
def test_13_8_what_is_told_at_once_does_not_wait_behind_what_goes_to_guardians(school: School, morning: bool) -> None:
    with_a_ceiling(school, 2)
    if morning:
        school.happens("approval")
        school.run()
        school.now += HOUR
        assert [mail.message.recipient for mail in school.mails] == ["staff:juf.karin"]
        school.mails.clear()
    for number in range(10, 14):
        school.take(told(number, "notice", {"school": True}))
    school.happens("incident")
    school.run()
    guardians = [mail for mail in school.mails if not mail.message.recipient.startswith("staff:")]
    assert [mail.message.recipient for mail in school.mails if mail not in guardians] == ["staff:juf.karin"]
    assert len(guardians) == 1


def test_13_8_where_no_place_is_left_it_is_said_that_the_mail_waits(school: School) -> None:
    """No mailbox is to be corrected: the next run sends it."""
    with_a_ceiling(school, 2)
    school.happens("incident")
    with school.store.writing() as connection:
        assert channels.take(connection, SCHOOL, "email", 2, school.now, 2)
    done = school.run()
    assert done.exit_code == 3
    assert "takes no more this minute" in said(school, done) and REFUSED not in said(school, done)
    school.now += HOUR / 30
    assert "takes no more this minute" not in said(school, school.run())
    assert [mail.message.recipient for mail in school.mails] == ["staff:juf.karin"]
