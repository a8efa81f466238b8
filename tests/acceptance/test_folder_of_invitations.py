"""A folder that holds calendar entries alone: what is none goes over the next channel from the plan on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "ends_at": "2026-12-10T20:30:00+01:00",
           "place": "aula", "why": "U hoort hoe het gaat."}  # fmt: skip


@pytest.fixture
def screen(school: School) -> School:
    """A screen in the hall takes calendar entries for each group; all else is mailed."""
    (school.folder / "drop").mkdir()
    toml = "[channels.folder]\npath = 'drop'\nformats = ['ics']\naudiences = ['guardian', 'group']\n"
    school.configure(toml, replace=('general = ["email"]', 'general = ["folder", "email", "handover"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Lot Smit", "3A", guardian("g2", "Kim Smit", email=""))
    school.enrol()
    return school


def happens(school: School, kind: str, payload: dict[str, Any]) -> None:
    school.happens({"id": kind, "kind": kind, "audience": {"group": "3A"}, "payload": payload})


def test_a_notice_is_planned_and_goes_over_the_next_channel_from_the_first_run(screen: School) -> None:
    happens(screen, "newsletter", {"title": "Nieuws", "body": "Er is nieuws."})
    planned = {one["recipient"]: one["channel"] for one in screen.json("plan")["plans"]}
    assert planned == {"g1": "email", "g2": "handover"}
    screen.dispatch(exit_code=None)
    plans = {one["recipient"]: one for one in screen.json("why", "newsletter")["plans"]}
    assert {key: (one["channel"], one["state"]) for key, one in plans.items()} == {
        "g1": ("email", "sent"), "g2": ("handover", "handed_over")
    }  # fmt: skip
    assert {try_["channel"] for one in plans.values() for try_ in one["attempts"]} == {"email", "handover"}
    said = " ".join(screen.run("why", "newsletter").stdout.split())
    assert "not over folder: what a channel may carry: refuse, the channel takes invitations alone" in said
    assert not list((screen.folder / "drop").iterdir())


def test_an_invitation_is_for_the_folder(screen: School) -> None:
    happens(screen, "meeting_invitation", EVENING)
    assert {one["channel"] for one in screen.json("plan")["plans"]} == {"folder"}
