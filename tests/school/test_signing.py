"""Who signs a message, by its audience and the groups of the children that it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ouderbrug.model import DIGESTS, Audience, ContentClass, Event, Goal, Message, Priority, Text
from ouderbrug.people import Pupil, Staff
from ouderbrug.school.roster import Roster
from ouderbrug.school.signing import signers
from room_samples import NOW, runtime

STAFF = {key: Staff(key, key.title(), groups=(group,)) for key, group in
         (("karin", "3A"), ("bas", "5B"), ("els", "5B"), ("tom", "7C"))}  # fmt: skip
PUPILS = {key: Pupil(key, key, groups=(group,)) for key, group in
          (("p1", "3A"), ("p2", "5B"), ("p3", "9Z"), ("p4", "7C"))}  # fmt: skip
ROSTER = Roster("99ZZ00", pupils=PUPILS, staff=STAFF)
KARIN, DUO = (("Karin",), "3A"), (("Bas", "Els"), "5B")


@pytest.mark.parametrize(
    ("audience", "pupils", "signed"),
    [
        (Audience("pupils", ("p1",)), ("p1",), [KARIN]),
        (Audience("pupils", ("p2",)), ("p2",), [DUO]),
        (Audience("pupils", ("p1", "p2")), ("p1", "p2"), [KARIN, DUO]),
        (Audience("pupils", ("p1", "p2", "p4")), ("p1", "p2", "p4"), []),
        (Audience("pupils", ("p3",)), ("p3",), []),
        (Audience("groups", ("3A",)), ("p1", "p2"), [KARIN]),
        (Audience("groups", ("3A", "5B")), ("p1",), []),
        (Audience("years", ("3",)), ("p1",), []),
        (Audience("school"), ("p1",), []),
    ],
)
def test_10_the_teachers_of_one_group_sign_what_is_for_it(
    audience: Audience, pupils: tuple[str, ...], signed: list[object]
) -> None:
    event = Event("99ZZ00", "office", "e1", "moment", NOW, audience, {})
    told, text = (ContentClass.GENERAL, Goal.INFORM, Priority.LOW), Text("nl", "", "", "", "")
    one = Message(event, "g1", *told, "email", NOW, text, pupils=pupils)
    then = NOW.date(), runtime().calendar, runtime().kinds.from_school
    assert signers(one, ROSTER, *then) == signed
    digest = replace(one, event=replace(one.event, source=DIGESTS))
    assert signers(digest, ROSTER, *then) == []
    absence = replace(one, event=replace(event, kind="staff_absence"))
    assert signers(absence, ROSTER, *then) == [], "one who is ill does not sign that they are"


@pytest.mark.parametrize(
    ("teacher", "signed"),
    [
        ({}, "Karin"),
        ({"days": ("mon", "tue")}, "Karin"),
        ({"away_until": date(2026, 11, 27)}, "Invaller"),
        ({"away_until": date(2026, 11, 27), "stand_in": "els"}, "Els"),
        ({"role": "ib"}, "Invaller"),
    ],
    ids=["there", "on another day", "away", "away, who names one", "no teacher"],
)
def test_7_a_stand_in_signs_only_for_who_is_away(teacher: dict[str, Any], signed: str) -> None:
    """On a Thursday who works until Tuesday was signed for by somebody whom no parent knows."""
    staff = {
        **STAFF,
        "karin": replace(STAFF["karin"], **teacher),
        "invaller": Staff("invaller", "Invaller", role="stand_in"),
    }
    event = Event("99ZZ00", "office", "e1", "moment", NOW, Audience("groups", ("3A",)), {})
    told, text = (ContentClass.GENERAL, Goal.INFORM, Priority.LOW), Text("nl", "", "", "", "")
    one = Message(event, "g1", *told, "email", NOW, text, pupils=("p1",))
    thursday, known = date(2026, 11, 26), Roster("99ZZ00", pupils=PUPILS, staff=staff)
    assert signers(one, known, thursday, runtime().calendar, runtime().kinds.from_school) == [((signed,), "3A")]
