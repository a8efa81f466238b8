"""Of what is urgent who had a copy over a way gets the last word over that way, whatever a colleague told beside it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

WAYS = ("email", "sms")
STEPS = ("amend", "settle", "dispatch")
KNOWN = (("amend", "dispatch", "settle"), ("settle", "amend", "dispatch", "settle"), ("dispatch",), ())
SOME = tuple(tuple(random.Random(seed).choices(STEPS, k=6)) for seed in range(3))
SAID = {
    "closure": {"title": "De school is vandaag dicht", "why": "De verwarming is stuk."},
    "staff_absence": {"what": "Juf Karin is ziek.", "solution": "Groep 3A gaat naar de aula."},
}


def news(kind: str) -> dict[str, Any]:
    when = {"starts_at": "2026-11-23T08:30:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"}
    return {"id": "u1", "kind": kind, "audience": {"group": "3A"}, "priority": "urgent", "payload": SAID[kind] | when}


def opened(school: School, *ways: str, language: str = "ar", email: str = "g1@guardian.example") -> None:
    """A school with these ways beside mail, and one parent who reads another language."""
    (school.folder / "own").mkdir()
    (school.folder / "own" / "texting.py").write_text(SMS)
    toml = "[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    toml += "".join(
        f"[channels.{name}]\nplugin = 'texting'\nout = '{school.folder / name}.txt'\nmost = 2000\n"
        for name in ways
        if name != "handover"
    )
    route = ", ".join(f'"{name}"' for name in ("email", *ways))
    school.configure(toml, replace=('general = ["email"]', f"general = [{route}]"))
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    sara = guardian("g1", "Sara Bakker", mobile="+31612345601", language=language, email=email)
    school.family("p1 Jip Prins", "3A", sara)
    school.now = "2026-11-23T06:50:00+01:00"
    school.enrol()


class Morning:
    """One school, a minute later with each step."""

    def __init__(self, school: School) -> None:
        self.school, self.hour = school, 14

    def step(self, name: str) -> None:
        self.school.now = (datetime.fromisoformat(self.school.now) + timedelta(minutes=1)).isoformat()
        if name == "amend":
            self.hour = 13 if self.hour == 14 else 14  # and back: over a way it may be as it was
            self.school.run("event", "amend", "u1", "--set", f"ends_at=2026-11-23T{self.hour}:00:00+01:00")
        elif name == "settle":
            cards = [one for card in self.school.json("tasks")["cards"] for one in card["ticks"]]
            for tick in cards:
                self.school.run("settle", str(tick["message"]), "--done", "--as", "karin")
        elif name == "withdraw":
            self.school.run("event", "withdraw", "u1")
        else:
            self.school.run("dispatch", exit_code=None)

    def last(self) -> dict[str, int]:
        """The revision of which each way told last."""
        plans = self.school.json("why", "u1")["plans"]
        sent = [(one["channel"], one["revision"]) for one in plans if one["state"] in ("sent", "handed_over")]
        return dict(sorted(sent, key=lambda one: one[1]))


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("by_hand", [("handover",), ()], ids=["a-card-in-the-route", "beside-it"])
@pytest.mark.parametrize("steps", [*KNOWN, *SOME], ids=" ".join)
def test_who_had_it_over_a_way_gets_the_last_word_over_that_way(
    school: School, kind: str, steps: tuple[str, ...], by_hand: tuple[str, ...]
) -> None:
    opened(school, *WAYS[1:], *by_hand)
    school.happens(news(kind))
    morning = Morning(school)
    for name in ("dispatch", *steps, "dispatch"):
        morning.step(name)
    changed = {name: at for name, at in morning.last().items() if name in WAYS}
    assert set(changed) == {*WAYS} and len({*changed.values()}) == 1
    morning.step("withdraw")
    morning.step("dispatch")
    last = max(one["revision"] for one in school.json("why", "u1")["plans"])
    assert {name: at == last for name, at in morning.last().items()} == dict.fromkeys((*WAYS, "handover"), True)


def test_who_was_called_as_no_way_reaches_them_is_called_that_it_is_off(school: School) -> None:
    opened(school, language="nl", email="")
    school.happens(news("closure"))
    morning = Morning(school)
    for name in ("dispatch", "settle", "withdraw", "dispatch"):
        morning.step(name)
    assert [(one["revision"], one["way"]) for one in school.json("tasks")["cards"]] == [(2, "call")]


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize(("language", "settled"), [("ar", False), ("ar", True), ("nl", False)])
def test_a_colleague_calls_that_it_is_off_as_they_called_that_it_was_on(
    school: School, kind: str, language: str, settled: bool
) -> None:
    opened(school, language=language)
    school.happens(news(kind))
    morning = Morning(school)
    for name in ("dispatch", *(["settle"] if settled else []), "withdraw", "dispatch"):
        morning.step(name)
    cards = [(one["revision"], one["way"], one["urgent"]) for one in school.json("tasks")["cards"]]
    assert cards == ([] if language == "nl" else [(2, "call", True)])
    assert len(school.subjects("g1@")) == 2
