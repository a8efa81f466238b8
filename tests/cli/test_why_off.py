"""why says of what is off who had it and who heard that it is off: an invitation that came says nothing of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

GAMES = {
    "id": "games",
    "kind": "celebration",
    "audience": {"group": "3A"},
    "payload": {"milestone": "Alle tafels", "what": "We spelen.", "starts_at": "2026-11-27T11:30:00+01:00",
                "place": "de aula"},
}  # fmt: skip


@pytest.mark.parametrize(("at", "heard"), [("2026-11-24T09:00:00+01:00", 2), (None, 0)])
def test_who_did_not_hear_that_it_is_off_is_named(school: School, at: str | None, heard: int) -> None:
    for number in "12":
        school.family(f"p{number} Jip Prins", "3A", guardian(f"g{number}", f"Sara Bakker{number}"))
    school.enrol()
    school.happens(GAMES)
    school.run("dispatch")
    assert "reached: 2 guardians" in school.run("why", "games").stdout
    school.now = at or "2026-11-23T20:00:00+01:00"
    school.happens({"id": "games", "withdrawn": True})
    school.run("dispatch", exit_code=None)
    told = school.run("why", "games").stdout
    missed = "nobody" if heard else "g1, g2"
    assert f"it is off: 2 guardians had it, {heard} of them heard that it is off; not: {missed}" in told
    assert "reached:" not in told
    document = school.json("why", "games")
    assert (document["had"], document["heard_off"]) == (["g1", "g2"], ["g1", "g2"][:heard])
