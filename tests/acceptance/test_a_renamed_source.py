"""A source that got another name tells all anew: what parents have is not told again, and ``check`` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

SOUP: dict[str, Any] = {
    "id": "s1",
    "kind": "notice",
    "audience": {"group": "3A"},
    "payload": {"title": "Soep", "body": "Vrijdag is er soep."},
}


@pytest.fixture
def told(school: School) -> School:
    """A family that was told something."""
    school.family("p1 Fenna van Dam", "3A", guardian("g1", "Ilse Vonk"))
    school.enrol()
    school.happens(SOUP)
    school.run("dispatch")
    assert len(school.smtp.mails) == 1
    assert not warned(school)
    return school


def renamed(school: School, was: str = "office", now: str = "kantoor") -> None:
    school.configure(replace=(f'name = "{was}"', f'name = "{now}"'))


def warned(school: School) -> list[str]:
    found = school.json("check", "--offline", exit_code=None)["findings"]
    return [one["message"] for one in found if "[[sources]]" in one["message"]]


def test_what_was_told_under_another_name_is_not_told_again(told: School) -> None:
    renamed(told)
    assert [one.split(",")[0] for one in warned(told)] == ["no [[sources]] is called office any more"]
    said = told.run("dispatch", exit_code=None).output
    assert len(told.smtp.mails) == 1, "they have it"
    assert "told under another source" in said
    told.happens(SOUP | {"id": "s2", "payload": {"title": "Brood", "body": "Maandag is er brood."}}, file="new.jsonl")
    told.run("dispatch", exit_code=None)
    assert len(told.smtp.mails) == 2, "what is new comes"


def test_another_text_under_an_id_that_another_source_had_is_told(told: School) -> None:
    renamed(told)
    (told.folder / "inbox" / "week.jsonl").unlink()
    told.happens(SOUP | {"payload": {"title": "Brood", "body": "Maandag is er brood."}}, file="other.jsonl")
    told.run("dispatch")
    assert len(told.smtp.mails) == 2


def test_two_sources_of_now_may_say_the_same(told: School) -> None:
    (told.folder / "second").mkdir()
    told.configure('\n[[sources]]\nplugin = "events"\nname = "second"\npath = "second"\n')
    (told.folder / "second" / "x.jsonl").write_bytes((told.folder / "inbox" / "week.jsonl").read_bytes())
    told.run("dispatch")
    assert len(told.smtp.mails) == 2 and not warned(told)


def test_of_a_source_that_told_nothing_lately_nobody_is_warned(told: School) -> None:
    renamed(told)
    told.now = "2027-03-01T10:00:00+01:00"
    assert not warned(told)
