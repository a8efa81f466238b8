"""A source takes back what it told itself, and no other source's: of one that is gone only where it is alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.planning.taking_back import _may_tell

if TYPE_CHECKING:
    from a_school import School

EVENING, MORNING = "2026-11-23T22:30:00+01:00", "2026-11-24T10:00:00+01:00"
SOUP: dict[str, Any] = {
    "id": "s1",
    "kind": "notice",
    "audience": {"group": "3A"},
    "payload": {"title": "Soep", "body": "Vrijdag is er soep."},
}
PLUGIN = """
from ouderbrug import Batch, EventKind, Source, SourceConfig, hookimpl

class Taker(Source):
    name = "taker"
    alone = {alone}

    class Config(SourceConfig):
        pass

    def poll(self, cursor):
        return Batch((), (), "1", () if cursor else ("s1",))

@hookimpl
def register_sources():
    return [Taker]
"""


@pytest.mark.parametrize(
    ("alone", "was_gone", "mails"), [(False, True, 1), (False, False, 1), (True, False, 1), (True, True, 0)]
)
def test_18_what_another_source_told_it_does_not_take_back(
    school: School, alone: bool, was_gone: bool, mails: int
) -> None:
    school.family("p1 Fenna van Dam", "3A", guardian("g1", "Ilse Vonk"))
    school.enrol()
    school.happens(SOUP | {"occurred_at": EVENING})
    school.dispatch(now=EVENING)
    assert not school.smtp.mails, "it waits for the morning"
    folder = school.folder / "own"
    folder.mkdir()
    (folder / "taker.py").write_text(PLUGIN.format(alone=alone))
    toml = "[[sources]]\nname = 'new'\nplugin = 'taker'\n[plugins]\nplugins_dir = 'own'\n"
    school.configure(toml, replace=('name = "office"', 'name = "gone"' if was_gone else 'name = "office"'))
    if was_gone:
        (school.folder / "inbox" / "week.jsonl").unlink()
    school.dispatch(now=MORNING, exit_code=None)
    assert len(school.smtp.mails) == mails


@pytest.mark.parametrize(("kind", "may"), [("notice", True), ("its_own", True), ("of_another", False), ("none", False)])
def test_18_nor_what_is_of_a_kind_that_another_plugin_brings(kind: str, may: bool) -> None:
    owners = {("sources", "taker"): "taker", ("kinds", "notice"): "kinds", ("kinds", "its_own"): "taker",
              ("kinds", "of_another"): "other"}  # fmt: skip
    settings = SimpleNamespace(sources=[SimpleNamespace(name="new", plugin="taker")])
    work: Any = SimpleNamespace(runtime=SimpleNamespace(registry=SimpleNamespace(owners=owners), settings=settings))
    assert _may_tell(work, "new", kind) == may


def test_18_a_person_calls_off_what_a_source_told_that_is_gone(school: School) -> None:
    school.family("p1 Fenna van Dam", "3A", guardian("g1", "Ilse Vonk"))
    school.enrol()
    school.happens(SOUP | {"occurred_at": EVENING})
    school.dispatch(now=EVENING)
    school.configure(replace=('name = "office"', 'name = "kantoor"'))
    (school.folder / "inbox" / "week.jsonl").unlink()
    school.run("event", "withdraw", "s1", now=MORNING)
    school.dispatch(now=MORNING, exit_code=None)
    assert not school.smtp.mails
