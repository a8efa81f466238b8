"""What names another child, or leads out of the school, waits until a person has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School


def moment(what: str, pupil: str = "p1") -> dict[str, Any]:
    """A moment of one child, which goes by itself where nothing is the matter with it."""
    return {"id": "m", "kind": "encouragement", "audience": {"pupil": pupil}, "payload": {"what": what}}


@pytest.mark.parametrize(
    ("what", "warned"),
    [
        ("Jip hielp vandaag met opruimen.", []),
        ("Jip hielp Deniz met opruimen.", ["other-child-named"]),
        ("Jip leende DENIZ' schaar, en ILIAS keek toe.", ["other-child-named"]),
        ("Jip plukte een roos.", []),
        ("Jip hielp Roos.", ["other-child-named"]),
        ("Jip las op t.co/abc.", ["link-outside-hosts"]),
        ("Jip hielp. Zie evil.be of mailto:a@evil.be?bcc=b@evil.be", ["link-outside-hosts"]),
    ],
)
def test_14_what_names_another_child_or_links_elsewhere_waits_for_a_person(
    small_school: School, what: str, warned: list[str]
) -> None:
    small_school.happens(moment(what))
    small_school.dispatch()
    waiting = small_school.json("approve")["awaiting_approval"]
    assert [one["warnings"] for one in waiting] == [warned] * (2 if warned else 0)
    assert len(small_school.smtp.mails) == (0 if warned else 2)
