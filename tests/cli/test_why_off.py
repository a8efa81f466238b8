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


CLOSED = {
    "id": "u1", "kind": "closure", "audience": {"group": "3A"}, "priority": "urgent",
    "payload": {"title": "De school is vandaag dicht", "why": "Storm.", "starts_at": "2026-11-23T12:00:00+01:00",
                "ends_at": "2026-11-23T14:30:00+01:00"},
}  # fmt: skip


@pytest.mark.parametrize("becomes", ["told", "open", "ran-out"])
@pytest.mark.parametrize("off", [True, False], ids=["off", "changed"])
def test_who_cannot_read_the_mail_knows_it_when_a_colleague_has_called(
    school: School, becomes: str, *, off: bool
) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", language="ar", mobile="+31612345601"))
    school.enrol()
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    school.happens(CLOSED)
    school.run("dispatch", exit_code=None)
    change = ("withdraw", "u1") if off else ("amend", "u1", "--set", "ends_at=2026-11-23T14:00:00+01:00")
    school.run("event", *change, now="2026-11-23T10:05:00+01:00")
    school.run("dispatch", now="2026-11-23T10:06:00+01:00", exit_code=None)
    school.now = "2026-11-23T10:10:00+01:00"
    if becomes == "told":
        [card] = school.json("tasks")["cards"]
        school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "karin")
    elif becomes == "ran-out":
        school.now = "2026-11-24T10:00:00+01:00"
        school.run("dispatch", exit_code=None)
    told, document = school.run("why", "u1").stdout, school.json("why", "u1")
    if off:
        assert (document["had"], document["heard_off"]) == (["g1"], ["g1"] if becomes == "told" else [])
    else:
        state = {"open": {"g1": "handed_over"}, "ran-out": {"g1": "not-told"}}.get(becomes)
        assert document.get("change_untold") == state
        assert ("not yet told that it changed: g1 (" in told) is (becomes != "told")
