"""A translation goes with the text that it translates, also when a source sends an old one along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.planning.revisions import revisions
from ouderbrug.planning.translations import without_stale
from ouderbrug.records import Batch, Incoming

if TYPE_CHECKING:
    from a_school import School


def says(title: str, body: str, /, **english: str) -> dict[str, Any]:
    return {"title": title, "body": body, "translations": {"en": english}}


FIRST = says("Gym", "Neem morgen schoenen mee.", title="PE", body="Bring shoes tomorrow.")
CHANGED = "Neem donderdag schoenen mee."


@pytest.mark.parametrize(
    ("earlier", "now", "left"),
    [
        ([FIRST], says("Gym", CHANGED, title="PE", body="Bring shoes tomorrow."), {"title": "PE"}),
        ([FIRST], says("Gym", CHANGED, title="PE", body="Bring shoes on Thursday."),
         {"title": "PE", "body": "Bring shoes on Thursday."}),
        ([FIRST, says("Gym", CHANGED, title="PE")], says("Gym", CHANGED, title="PE", body="Bring shoes tomorrow."),
         {"title": "PE"}),
        ([FIRST, says("Gym", CHANGED, title="PE")], FIRST, FIRST["translations"]["en"]),
    ],
    ids=["stale", "renewed", "sent once more", "changed back"],
)  # fmt: skip
def test_11_a_translation_that_stood_beside_another_text_is_stale(
    earlier: list[dict[str, Any]], now: dict[str, Any], left: dict[str, str]
) -> None:
    assert without_stale(now, earlier)["translations"]["en"] == left


def test_11_a_stale_translation_of_a_source_goes_to_nobody_and_is_said(small_school: School) -> None:
    for row in small_school.rows:
        row["language"] = "en"
    small_school.enrol("--accept-changes")
    event = {"id": "q", "kind": "notice", "audience": {"group": "3A"}, "payload": FIRST}
    small_school.happens(event)
    small_school.dispatch()
    assert "tomorrow" in small_school.smtp.mails[0].parsed.as_string()
    first = len(small_school.smtp.mails)
    old = says("Gym", CHANGED, title="PE", body="Bring shoes tomorrow.")
    small_school.happens(event | {"revision": 2, "payload": old})
    said = small_school.run("dispatch", now="2026-11-23T10:05:00+01:00", exit_code=1).stderr
    assert "its translation is of before" in said
    assert all("tomorrow" not in mail.parsed.as_string() for mail in small_school.smtp.mails[first:])
    small_school.happens(event | {"revision": 2, "payload": old})
    small_school.run("dispatch", now="2026-11-23T10:10:00+01:00")


def test_a_withdrawal_without_a_number_stays_behind_what_came_before_it() -> None:
    numbers: list[dict[str, Any]] = [{"revision": 3}, {"revision": 2}, {"withdrawn": True}, {}, {"revision": 4}]
    records = [Incoming(str(place), {"id": "q"} | data) for place, data in enumerate(numbers)]
    assert [one.place for one in revisions(Batch(tuple(records), (), None))["q"]] == ["3", "1", "0", "2", "4"]


CHANGES = {
    "in order": (0, 1),
    "the later one first": (1, 0),
}


@pytest.mark.parametrize("order", CHANGES)
@pytest.mark.parametrize("refused", [False, True], ids=["", "an earlier one that is not taken"])
def test_11_of_two_revisions_in_one_poll_the_translation_of_the_older_one_goes_with_neither(
    small_school: School, order: str, refused: bool
) -> None:
    for row in small_school.rows:
        row["language"] = "en"
    small_school.enrol("--accept-changes")
    event = {"id": "q", "kind": "notice", "audience": {"group": "3A"}, "payload": FIRST}
    old = says("Gym", CHANGED, title="PE", body="Bring shoes tomorrow.")
    both = [event | ({"audience": {"group": "9Z"}} if refused else {}), event | {"revision": 2, "payload": old}]
    small_school.happens(*(both[number] for number in CHANGES[order]))
    assert "its translation is of before" in small_school.run("dispatch", exit_code=1).stderr
    mails = [mail.parsed.as_string() for mail in small_school.smtp.mails]
    assert mails and all("tomorrow" not in mail and "donderdag" in mail for mail in mails)


@pytest.mark.parametrize("order", CHANGES)
def test_11_a_translation_of_a_revision_that_nobody_heard_is_stale_in_a_later_poll_too(
    small_school: School, order: str
) -> None:
    for row in small_school.rows:
        row["language"] = "en"
    small_school.enrol("--accept-changes")
    event = {"id": "q", "kind": "notice", "audience": {"group": "3A"}, "payload": FIRST}
    old = says("Gym", CHANGED, title="PE", body="Bring shoes tomorrow.")
    both = event, event | {"revision": 2, "payload": old}
    small_school.happens(*(both[number] for number in CHANGES[order]))
    small_school.dispatch(exit_code=1)
    first = len(small_school.smtp.mails)
    third = event | {"revision": 3, "payload": says("Gym", CHANGED, title="Gymnastics", body="Bring shoes tomorrow.")}
    small_school.happens(third)
    said = small_school.run("dispatch", now="2026-11-23T10:05:00+01:00", exit_code=1).stderr
    assert "its translation is of before" in said
    mails = [mail.parsed.as_string() for mail in small_school.smtp.mails[first:]]
    assert mails and all("tomorrow" not in mail for mail in mails)
