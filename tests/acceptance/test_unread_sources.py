"""A source of which the place is gone or not safe costs only itself: it is named in each run, and all else goes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from chances import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

TRUSTED = ('trust = ["approve"]', 'trust = ["approve", "urgent"]')
OTHER = """
[[sources]]
name = "canteen"
plugin = "events"
path = "canteen"
"""
NOTE = {"audience": {"school": True}, "payload": {"title": "Nieuws", "body": "We lazen veel."}}
LATER, AT_LAST = "2026-11-23T10:05:00+01:00", "2026-11-23T10:10:00+01:00"


def _gone(inbox: Path) -> Callable[[], None]:
    shutil.move(inbox, inbox.with_name("elsewhere"))
    return lambda: shutil.move(inbox.with_name("elsewhere"), inbox)


def _open(inbox: Path) -> Callable[[], None]:
    before = inbox.stat().st_mode
    inbox.chmod(0o777)
    return lambda: inbox.chmod(before)


def _behind_a_link_of_all(inbox: Path) -> Callable[[], None]:
    inbox.rename(inbox.with_name("elsewhere"))
    inbox.symlink_to(inbox.with_name("elsewhere"))
    before = inbox.with_name("elsewhere").stat().st_mode
    inbox.with_name("elsewhere").chmod(0o777)
    return lambda: inbox.with_name("elsewhere").chmod(before)


def subjects(school: School, since: int) -> set[str]:
    return {str(mail.parsed["Subject"]) for mail in school.smtp.mails[since:]}


AWAY = {
    "gone": (_gone, "is not there; make it with: mkdir -m 700"),
    "open to all": (_open, "may write to"),
    "a link to what is open": (_behind_a_link_of_all, "may write to"),
}


@pytest.mark.parametrize("how", rows(AWAY, "gone", "open to all"))
def test_13_a_source_that_cannot_be_read_costs_only_itself_and_is_named_in_each_run(
    small_school: School, how: str
) -> None:
    away, says = AWAY[how]
    (small_school.folder / "canteen").mkdir(mode=0o700)
    small_school.configure(OTHER, replace=TRUSTED)
    small_school.happens({"id": "n1", "kind": "newsletter"} | NOTE)
    small_school.run("dispatch")
    mails = len(small_school.smtp.mails)
    small_school.happens({"id": "n2", "kind": "newsletter"} | NOTE | {"payload": {"title": "Tweede", "body": "Dag."}})
    put_back = away(small_school.folder / "inbox")
    line = (
        '{"id":"c1","kind":"newsletter","occurred_at":"2026-11-23T10:00:00+01:00","audience":{"group":"3A"},'
        '"payload":{"title":"Lunch","body":"Er is soep."}}\n'
    )
    (small_school.folder / "canteen" / "week.jsonl").write_text(line)
    typed = small_school.run("event", "add", "notice", "--urgent", "--group", "3A", "--set", "title=Nu",
                             "--set", "body=Kom nu.", exit_code=3)  # fmt: skip
    assert "source office is not read, and all else goes on" in typed.stderr and says in typed.stderr
    assert {"Nu", "Lunch"} <= subjects(small_school, mails)
    again = small_school.run("dispatch", now=LATER, exit_code=3)
    assert "source office is not read" in again.stderr, "until it is mended"
    assert "Tweede" not in " ".join(subjects(small_school, mails))
    put_back()
    assert "is not read" not in small_school.run("dispatch", now=AT_LAST, exit_code=None).stderr
    assert "Tweede" in subjects(small_school, mails), "what it held comes once it can be read"


def test_13_a_look_ahead_says_no_half_of_what_is_new(small_school: School) -> None:
    (small_school.folder / "canteen").mkdir(mode=0o700)
    small_school.configure(OTHER)
    _gone(small_school.folder / "inbox")
    assert "is not there" in small_school.run("plan", exit_code=2).stderr
