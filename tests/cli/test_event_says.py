"""What `event add`, `amend` and `withdraw` say that they will do, to how many, and what `plan` shows of approvals."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from a_school import score
from ouderbrug.cli.event import _becomes, _How
from ouderbrug.cli.language import Words
from ouderbrug.cli.left import of_these
from ouderbrug.delivery.left import NEXT_RUN, Left
from ouderbrug.store.coming import Coming
from room_samples import NOW, runtime, work

if TYPE_CHECKING:
    from a_school import School

NEWS = ("--set", "title=Nieuws", "--set", "body=Er is nieuws.")


class _Session:
    def __init__(self, language: str) -> None:
        self.words, self.runtime = Words(language), runtime()


@pytest.mark.parametrize(
    ("will", "how", "says"),
    [
        (Coming(), _How(json_=False), "nobody hears of it"),
        (Coming(refused=2), _How(json_=False), "2 refused, see `ouderbrug why`"),
        (Coming(cancelled=1), _How(json_=False, withdrawing=True), "1 that waited is called off"),
        (
            Coming(goes=9, under_way=2, told_again=1, guardians=9),
            _How(json_=False, withdrawing=True),
            "9 messages for 9 guardians; 1 of them says to who had it that it is taken back; 2 are being sent right "
            "now: who gets it still hears that it is off, who does not hears nothing; 9 go with the next dispatch",
        ),
        (
            Coming(goes=9, under_way=1, guardians=9),
            _How(json_=False),
            "9 messages for 9 guardians; 1 is being sent right now: who gets it still hears what changed, who does not "
            "gets the new words; 9 go with the next dispatch",
        ),
        (Coming(goes=1, guardians=1), _How(json_=False), "1 message for 1 guardian; 1 goes with the next dispatch"),
        (
            Coming(goes=2, later=1, first=NOW, approval=1, guardians=3, told_again=2),
            _How(json_=False),
            "4 messages for 3 guardians; 2 of them say to who had it what changed; 2 go with the next dispatch; "
            "1 later, the first Mon 23 Nov 10:00; 1 waits for a look: `ouderbrug approve`",
        ),
    ],
)
def test_1_what_an_event_will_do_in_words(will: Coming, how: _How, says: str) -> None:
    def said(language: str) -> list[str]:
        left = [Left(NEXT_RUN, will.goes)] if will.goes else []
        goes = of_these(work(None), left, Words(language))  # type: ignore[arg-type]
        return list(_becomes(will, goes, how, _Session(language)))  # type: ignore[arg-type]

    assert "; ".join(said("en")) == says
    dutch = said("nl")
    assert len(dutch) == len(says.split("; ")) and not set(dutch) & set(says.split("; "))


@pytest.mark.parametrize(
    ("toml", "first", "says"),
    [
        ("", (), "3 go with the next dispatch"),
        ('redirect_to = "ict@school.example"\n', (), "3 go to the pilot mailbox with the next dispatch"),
        ("live = false\n", (), "3 wait: live is false and there is no pilot mailbox, so nothing goes"),
        ("", ("hold", "school"), "3 wait: held by the school since 10:00; `ouderbrug release school --as KEY` ends it"),
        ("per_minute = 1", (), "3 wait: email takes 1 a minute, the last about 10:0"),
    ],
)
def test_1_what_goes_with_the_next_dispatch_is_said_of_nothing_else(
    small_school: School, toml: str, first: tuple[str, ...], says: str
) -> None:
    if toml.startswith("per_minute"):
        small_school.configure(replace=("per_minute = 0", toml))
    elif toml:
        small_school.configure(replace=("[school]", f"{toml}[school]"))
    if first:
        small_school.run(*first, "--as", "juf", "--reason", "storing")
    small_school.now = "2026-11-23T10:00:00+01:00"
    add = ("event", "add", "newsletter", "--id", "n1", "--group", "3A", *NEWS)
    for words in ((*add, "--dry-run"), add):
        told = small_school.run(*words).stdout
        assert says in told
        assert ("with the next dispatch" in told) == ("next dispatch" in says)


def test_1_event_says_what_it_will_do_to_how_many_and_a_dry_run_does_nothing(small_school: School) -> None:
    add = ("event", "add", "newsletter", "--id", "n1", "--group", "3A", *NEWS)
    would = small_school.run(*add, "--dry-run").stdout.strip()
    assert would == (
        "1 would be taken in (n1); 3 messages for 3 guardians; 3 go with the next dispatch; 1 refused, see "
        "`ouderbrug why`"
    )
    assert small_school.json("status")["events"] == 0
    assert small_school.json(*add, "--dry-run")["dry_run"]
    assert small_school.run(*add).stdout.strip() == would.replace("would be taken", "taken")
    changed = small_school.json("event", "amend", "n1", "--set", "title=Anders")["will"]
    assert (changed["cancelled"], changed["goes"], changed["told_again"]) == (3, 3, 0)
    small_school.dispatch()
    changed = small_school.json("event", "amend", "n1", "--set", "title=Weer anders")["will"]
    assert (changed["cancelled"], changed["told_again"]) == (0, 3)
    off = small_school.run("event", "withdraw", "n1", "--dry-run").stdout
    assert (
        "3 that waited are called off; 3 messages for 3 guardians; 3 of them say to who had it that it is taken back"
        in off
    )
    assert small_school.run("event", "withdraw", "n1").stdout.startswith("1 withdrawn (n1); 3 that waited")


@pytest.mark.parametrize("words", [("amend", "n1", "--set", "title=Anders"), ("withdraw", "n1")])
def test_12_what_is_being_sent_right_now_is_not_said_to_be_with_anybody(
    small_school: School, words: tuple[str, ...]
) -> None:
    """One went, one is under way, and one is not marked yet: only the run will know of the second."""
    small_school.run("event", "add", "newsletter", "--id", "n1", "--group", "3A", *NEWS)
    small_school.configure(replace=("per_minute = 0", "per_minute = 1"))
    small_school.dispatch()
    with sqlite3.connect(small_school.store) as store:
        (row,) = store.execute("select min(id) from message where state = 'queued'").fetchone()
        store.execute("update message set state = 'sending', owner = 'run' where id = ?", (row,))
    store.close()
    will = small_school.json("event", *words, "--dry-run")["will"]
    assert (will["told_again"], will["under_way"], will["cancelled"]) == (1, 1, 1)


def test_1_plan_shows_what_waits_for_approval(small_school: School) -> None:
    small_school.configure(replace=('trust = ["approve"]', ""))
    small_school.happens(score("p3", "e2"))
    small_school.dispatch()
    told = small_school.run("plan").stdout
    assert "e2 notable_score g1, g2: 2 wait for a look: `ouderbrug preview e2`" in told
    waits = small_school.json("plan")["awaiting_approval"]
    assert [one["recipient"] for one in waits] == ["g1", "g2"]


def study_day(day: str, name: str, group: str = "3A") -> tuple[str, ...]:
    said = {"starts_at": f"{day}T08:30:00+01:00", "ends_at": f"{day}T14:30:00+01:00", "solution": "De BSO is open."}
    fields = (word for key, value in said.items() for word in ("--set", f"{key}={value}"))
    return "event", "add", "study_day", "--id", name, "--group", group, *fields


@pytest.mark.parametrize(
    ("way", "day", "group", "sent", "said"),
    [
        ("handover", "2026-12-11", "3A", False, True),
        ("email", "2026-12-11", "3A", False, False),  # one mail tells of both by itself
        ("handover", "2026-12-16", "3A", False, False),
        ("handover", "2026-12-11", "7B", False, False),
        ("handover", "2026-12-11", "3A", True, False),
    ],
    ids=["in the week", "by mail", "a week later", "another group", "the first went already"],
)
def test_13_two_free_days_in_a_week_are_said_to_be_two_messages_while_one_can_tell_of_both(
    small_school: School, way: str, day: str, group: str, sent: bool, said: bool
) -> None:
    small_school.configure(replace=('general = ["email"]', f'general = ["{way}"]'))
    small_school.run(*study_day("2026-12-09", "eerst"))
    if sent:
        small_school.dispatch()
    second = small_school.run(*study_day(day, "ook", group))
    assert ("ook and eerst tell the same guardians of two days in one week" in second.stderr) == said
    if said:
        small_school.run("event", "withdraw", "ook")
        also = (
            '[{"starts_at": "2026-12-11T08:30:00+01:00", "ends_at": "2026-12-11T14:30:00+01:00", "solution": "Thuis."}]'
        )
        small_school.run("event", "amend", "eerst", "--set", f"also={also}")
        small_school.dispatch()
        ticks = [tick for card in small_school.json("tasks")["cards"] for tick in card["ticks"]]
        assert {tick["subject"] for tick in ticks} == {"Studiedagen woensdag 9 en vrijdag 11 december: groep 3A vrij"}


@pytest.mark.parametrize(
    ("by_hand", "handed_out"),
    [(True, True), (True, False), (False, False)],
    ids=["on a card", "waits for a colleague", "waits as a mail"],
)
def test_13_what_a_change_replaces_is_not_held_against_it(
    small_school: School, by_hand: bool, handed_out: bool
) -> None:
    """It is called off, so its slot is that of the change: `amend` says so, and so it goes."""
    route = '["handover"]' if by_hand else '["email", "handover"]'
    settings = (small_school.folder / "ouderbrug.toml").read_text()
    settings = settings.replace('personal = ["email", "handover"]', f"personal = {route}")
    (small_school.folder / "ouderbrug.toml").write_text(f"{settings}\n[rules.frequency]\nper_guardian = 1\n")
    small_school.now = "2026-11-23T10:00:00+01:00"
    small_school.run("event", "add", "question", "--id", "q1", "--pupil", "p1", "--set", "question=Gaat het?")
    if handed_out:
        small_school.run("dispatch")
    small_school.now = "2026-11-23T10:05:00+01:00"
    for words in (("--dry-run",), ()):
        told = small_school.run("event", "amend", "q1", "--set", "question=Gaat het al?", *words)
        assert "later" not in told.stdout and "cannot go before" not in told.output
    said = small_school.run("dispatch").stdout
    assert ("handed over" if by_hand else "sent") in said
