"""The roster: from which groups a post is kept, because somebody is protected from or with those who see it."""

from __future__ import annotations

from typing import Any

import pytest

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.school.roster import Roster


def roster(guardian: dict[str, Any] | None = None, **tie: Any) -> Roster:
    """A group with one child and one guardian."""
    known = {"pupil": "p1", "guardian": "g1", "relation": Relation.FATHER, "authority": Authority.YES} | tie
    people = {"g1": Guardian("g1", "Mark", "Prins", **(guardian or {}))}
    return Roster("99ZZ00", {"p1": Pupil("p1", "Jip", "Prins", groups=("3A",))}, people, (Guardianship(**known),))


@pytest.mark.parametrize(
    ("guardian", "tie", "watched"),
    [
        ({}, {}, False),
        ({"blocked": "court-order"}, {}, True),
        ({"blocked": "court-order"}, {"active": False}, True),
        ({"address_secret": True}, {}, True),
        ({"address_secret": True}, {"active": False}, False),
        ({}, {"receives": Receives.NOTHING}, True),
        ({}, {"receives": Receives.NOTHING, "active": False}, True),
        ({}, {"receives": Receives.NOTHING, "relation": Relation.OTHER}, False),
        ({"blocked": "court-order"}, {"receives": Receives.NOTHING, "relation": Relation.OTHER}, True),
        ({}, {"receives": Receives.ON_REQUEST}, False),
    ],
)
def test_a_post_is_kept_from_a_group_with_somebody_protected(
    guardian: dict[str, Any], tie: dict[str, Any], watched: bool
) -> None:
    assert roster(guardian, **tie).is_watched("3A") is watched
    assert not roster(guardian, **tie).is_watched("5B")
