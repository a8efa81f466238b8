"""A rule that a school wrote itself, in one file, gets from the house whatever a built-in gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

RULE = """
from datetime import UTC, datetime, timedelta
from ouderbrug import Allow, Delay, PluginConfig, Refuse, Remark, Rule, hookimpl, nearest

RISES = datetime(2026, 11, 24, 9, tzinfo=UTC)

class Moons(Rule):
    name = "moons"
    by_hour = BY_HOUR
    by_right = BY_RIGHT
    about_readers = frozenset({"dark"})
    sentences = {"new-moon": ("{moons} moons", "again {until}"), "": ("{stars} stars",)}

    class Config(PluginConfig):
        says: str = "nothing"
        first: tuple[str, ...] = ()
        bright: int = 1

    def __init__(self, config):
        super().__init__(config)
        self.guaranteed = frozenset(config.first)

    def judge(self, message, facts, now):
        if message.event.id != "e1":
            return Allow()
        if facts.in_hand is not None:
            return Delay(now + timedelta(days=1), "by-day") if self.config.says == "stop" else Allow(("dark", "dim"))
        if facts.capabilities.by_person:
            return Allow(("dark",))
        if now >= RISES:
            return Allow()
        return {
            "now": Delay(RISES, "new-moon", {"moons": 2}, by_person="at-once"),
            "late": Delay(message.deadline, "new-moon", {"moons": 2}, by_person="if-late"),
            "stop": Delay(RISES, "new-moon", {"moons": 2}, by_person="at-once"),
            "wait": Delay(RISES, "new-moon", {"moons": 2}),
            "turn": Delay(RISES, "new-moon", {"moons": 2}, holds_slot=False),
            "call": Refuse("no-moon", by_person=True),
            "never": Refuse("no-moon", {"stars": 3}),
        }.get(self.config.says, Allow())

    def look_first(self, message, known):
        return ("odd-moon",) if self.config.says == "look" and known.link_hosts is not None else ()

    def may_be_asked(self, candidate):
        return candidate.guardian.key != "g1"

    def opens(self, day, calendar):
        return () if self.config.says == "shut" else None

    def check(self, about):
        if self.config.says == "typo":
            yield Remark("is no answer", nearest("typo", ("type", *about.kinds)), ("says",), "error")
        if self.config.bright > len(about.rules):
            yield Remark("is very bright", "take less", ("bright",))

@hookimpl
def register_rules():
    return [Moons]
"""
ORDER = '[rules]\norder = ["moons", "timing", "frequency", "quiet_hours"]\n[rules.quiet_hours]'


def use(school: School, says: str, *, more: str = "", by_hour: bool = True, by_right: bool = False) -> None:
    """Let the school's own rule judge, first of those that it may order."""
    (school.folder / "own").mkdir(exist_ok=True)
    code = RULE.replace("BY_HOUR", str(by_hour)).replace("BY_RIGHT", str(by_right))
    (school.folder / "own" / "moons.py").write_text(code)
    settings = f'[plugins]\nplugins_dir = "own"\nuse = ["moons"]\n[rules.moons]\nsays = "{says}"\n{more}'
    school.configure(settings, replace=("[rules.quiet_hours]", ORDER))


def news(event: str, kind: str = "notice") -> dict[str, Any]:
    payload = {"title": "Nieuws", "body": "Het is gelukt."}
    return {"id": event, "kind": kind, "audience": {"group": "7B"}, "payload": payload}


def plans(school: School, event: str) -> dict[str, dict[str, Any]]:
    return {plan["recipient"]: plan for plan in school.json("why", event)["plans"]}


def findings(school: School, exit_code: int = 0) -> list[dict[str, Any]]:
    found = school.json("check", "--offline", exit_code=exit_code)["findings"]
    return [one for one in found if one["where"].startswith("rules")]


def line_of(school: School, start: str) -> int:
    lines = (school.folder / "ouderbrug.toml").read_text().splitlines()
    return 1 + next(number for number, line in enumerate(lines) if line.startswith(start))


def test_a_setting_of_the_wrong_sort_has_its_line(small_school: School) -> None:
    use(small_school, "nothing", more="brigth = 2\n")
    (found,) = findings(small_school, 2)
    assert (found["where"], found["line"]) == ("rules.moons.brigth", line_of(small_school, "brigth"))
    assert "did you mean bright" in found["hint"]


def test_what_the_rule_itself_finds_wrong_stops_every_command(small_school: School) -> None:
    use(small_school, "typo")
    (found,) = findings(small_school, 2)
    assert (found["level"], found["message"], found["line"]) == ("error", "is no answer", line_of(small_school, "says"))
    assert found["hint"] == "did you mean type?"
    assert "is no answer" in small_school.run("dispatch", exit_code=2).output


def test_what_the_rule_finds_risky_is_told(small_school: School) -> None:
    use(small_school, "shut", more="bright = 9\n")
    risky, closed, none = findings(small_school)
    assert (risky["level"], risky["message"], risky["hint"]) == ("warning", "is very bright", "take less")
    assert closed["where"] == "rules.timing.windows.tips"
    assert "never opens inside the windows of [rules.moons]" in closed["message"]
    assert "the rules leave no hour" in none["message"], "nothing can go that is not urgent"


@pytest.mark.parametrize("says", ["now", "late", "call"])
def test_a_colleague_tells_what_the_rule_keeps_back(small_school: School, says: str) -> None:
    use(small_school, says, by_hour=False)
    small_school.happens(news("e1"))
    assert small_school.dispatch() == {"collected": 1, "handed_over": 3, "refused": 1}
    ticks = [tick for card in small_school.json("tasks")["cards"] for tick in card["ticks"]]
    assert {tick["do_not_post"] for tick in ticks} == {""}
    assert {tuple(tick["check_first"]) for tick in ticks} == {("moons.dark",)}, "what is about words is for who wrote"


@pytest.mark.parametrize(("by_hour", "stop"), [(True, ""), (False, "moons.by-day")])
def test_a_rule_about_the_hour_does_not_stop_a_colleague(small_school: School, by_hour: bool, stop: str) -> None:
    use(small_school, "stop", by_hour=by_hour)
    small_school.happens(news("e1"))
    small_school.dispatch()
    ticks = [tick for card in small_school.json("tasks")["cards"] for tick in card["ticks"]]
    assert {tick["do_not_post"] for tick in ticks} == {stop}


@pytest.mark.parametrize(("says", "goes"), [("turn", "allow"), ("wait", "delay")])
def test_what_waits_for_its_turn_keeps_no_slot_from_others(small_school: School, says: str, goes: str) -> None:
    use(small_school, says, more="[rules.frequency]\nper_guardian = 1\n")
    small_school.happens(news("e1"))
    small_school.dispatch()
    small_school.happens(news("e2"), file="later.jsonl")
    small_school.dispatch()
    found = plans(small_school, "e2")["g1"]
    assert (found["verdict"], found["reason"]) == (goes, None if goes == "allow" else "cap-reached")


@pytest.mark.parametrize(("first", "waits"), [("[]", "e1"), ('["newsletter"]', "e2")])
def test_a_kind_that_it_guarantees_takes_its_slot_first(small_school: School, first: str, waits: str) -> None:
    use(small_school, "nothing", more=f"first = {first}\n[rules.frequency]\nper_guardian = 1\n")
    small_school.happens(news("e1", "newsletter"), news("e2"))
    small_school.dispatch()
    assert {event: plans(small_school, event)["g1"]["verdict"] for event in ("e1", "e2")} == {
        event: "delay" if event == waits else "allow" for event in ("e1", "e2")
    }


def test_a_person_looks_at_what_it_asks_about(small_school: School) -> None:
    use(small_school, "look")
    small_school.happens(news("e1"))
    assert small_school.dispatch() == {"collected": 1, "awaiting_approval": 3, "refused": 1}
    assert plans(small_school, "e1")["g1"]["reason"] == "odd-moon"


def test_why_tells_its_numbers_in_its_own_words(small_school: School) -> None:
    use(small_school, "wait")
    small_school.happens(news("e1"))
    small_school.dispatch()
    assert "moons: delay, 2 moons; again Tue 24 Nov 10:00" in small_school.run("why", "e1").stdout


@pytest.mark.parametrize(("by_right", "owed"), [(True, set()), (False, {"e1:g1", "e1:g2", "e1:g6"})])
def test_nobody_is_sent_after_whom_it_refuses_by_right(small_school: School, by_right: bool, owed: set[str]) -> None:
    use(small_school, "never", by_right=by_right)
    moment = {"name": "het schooladvies", "on": "2026-12-10"}
    action = {"what": "samen drie vragen opschrijven", "minutes": 15, "when": "dit weekend"}
    event = news("e1", "decision_info")
    small_school.happens(event | {"payload": {"decision_moment": moment, "lead_days": 28, "action": action}})
    small_school.dispatch()
    errands = small_school.json("tasks")["errands"]
    assert {one["key"] for one in errands if one["code"] == "unreached-decision"} == owed
