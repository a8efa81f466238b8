"""A translation goes with the text that it translates, also when a source sends an old one along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.planning.translations import without_stale

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
    assert "stale-translation" in said
    assert all("tomorrow" not in mail.parsed.as_string() for mail in small_school.smtp.mails[first:])
    small_school.happens(event | {"revision": 2, "payload": old})
    small_school.run("dispatch", now="2026-11-23T10:10:00+01:00")
