"""A plugin that ends the run wherever it is called: after three runs it is left alone, named, and all else goes."""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest
from processes import NEWS, ON_BOTH
from test_plugin_faults import KIND, SOURCE, TEMPLATE, write_plugin

from ouderbrug.perils import DEATHS, Deadly, Perils, place

if TYPE_CHECKING:
    from pathlib import Path

    from processes import CrashSchool

GUARDIANS = 4
RULE = """
import os
from ouderbrug import Allow, Rule, hookimpl

class Odd(Rule):
    name = "odd"
    reads = frozenset({{"recipient"}})

    def judge(self, message, facts, now):
        if {deadly}:
            os._exit(9)
        return Allow()

@hookimpl
def register_rules():
    return [Odd]
"""
ODD = "[rules]\norder = ['odd']\n[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n"
FIRST = ("[rules.quiet_hours]", "[rules.frequency]\n[rules.quiet_hours]")
BAD = NEWS | {"id": "bad", "payload": {"title": "Nog meer nieuws", "body": "We rekenden ook veel."}}


def runs(school: CrashSchool, count: int) -> list[int]:
    """The exit codes of so many runs, a minute apart."""
    return [school.process("dispatch", now=school.later(minutes=1)).code for _ in range(count)]


@ON_BOTH
@pytest.mark.slow
def test_f16_a_rule_that_ends_the_run_at_one_event_lets_that_wait_and_the_others_go(crash_school: CrashSchool) -> None:
    write_plugin(crash_school, "odd", RULE.format(deadly="message.event.id == 'bad'"))
    crash_school.configure(ODD, replace=FIRST)
    crash_school.fill(GUARDIANS)
    crash_school.happens(NEWS, BAD)
    assert runs(crash_school, DEATHS - 1) == [9] * (DEATHS - 1)
    third = crash_school.process("dispatch", now=crash_school.later(minutes=1))
    assert third.code == 9
    assert "a run before this one ended in the middle of rule odd (2 so far); mend that plugin" in third.stderr
    after = crash_school.process("dispatch", now=crash_school.later(minutes=1))
    assert after.code == 3, after.stderr
    assert "rule odd of plugin odd fails (ends-the-run)" in after.stderr
    assert crash_school.states() == {"sent": GUARDIANS, "queued": GUARDIANS}
    waits = crash_school.process("status", "--json").stdout
    assert "rule-failed" in waits or '"odd"' in waits
    assert runs(crash_school, 1) == [0], "it was said"
    write_plugin(crash_school, "odd", RULE.format(deadly="False"))
    crash_school.process("dispatch", now=crash_school.later(minutes=20))
    assert crash_school.states() == {"sent": 2 * GUARDIANS}
    assert set(crash_school.arrived().values()) == {1}


@pytest.mark.slow
def test_f16_a_rule_that_ends_the_run_at_everything_is_asked_of_nothing_after_six(crash_school: CrashSchool) -> None:
    write_plugin(crash_school, "odd", RULE.format(deadly="True"))
    crash_school.configure(ODD, replace=FIRST)
    crash_school.fill(GUARDIANS)
    crash_school.happens(NEWS, BAD, NEWS | {"id": "third"})
    assert runs(crash_school, 2 * DEATHS + 1) == [9] * 2 * DEATHS + [3]
    assert crash_school.states() == {"awaiting_approval": 3 * GUARDIANS}, "it cannot say either what a person must see"
    assert crash_school.process("why", "third").code == 0, "whoever only looks does not ask it either"


@pytest.mark.slow
def test_f16_a_source_that_ends_the_run_is_left_alone_and_named(crash_school: CrashSchool) -> None:
    write_plugin(crash_school, "evil", "import os\n" + SOURCE.format(deed="os._exit(9)"))
    crash_school.configure("[[sources]]\nname = 'bad'\nplugin = 'evil'\n[plugins]\nplugins_dir = 'own'\n")
    crash_school.fill(GUARDIANS)
    crash_school.happens(NEWS)
    assert runs(crash_school, DEATHS) == [9] * DEATHS
    after = crash_school.process("dispatch", now=crash_school.later(minutes=1))
    assert after.code == 3, after.stderr
    assert "source bad is not read, and all else goes on" in after.stderr
    assert crash_school.states() == {"sent": GUARDIANS}


@pytest.mark.slow
def test_f16_a_kind_that_ends_the_run_costs_its_own_events(crash_school: CrashSchool) -> None:
    deadly = "from pydantic import field_validator\n" + KIND.replace(
        "        title: OneLine\n",
        "        title: OneLine\n\n        @field_validator('title')\n        def quits(cls, title):\n"
        "            import os\n            return os._exit(9) if title == 'sixsix' else title\n",
    )
    write_plugin(crash_school, "poison", deadly)
    (crash_school.folder / "own" / "templates" / "nl").mkdir(parents=True)
    template = TEMPLATE.replace("{{ 1 // (title | length - 6) }}", "")
    (crash_school.folder / "own" / "templates" / "nl" / "poison.j2").write_text(template)
    crash_school.configure("[plugins]\nuse = ['poison']\nplugins_dir = 'own'\n")
    crash_school.fill(GUARDIANS)
    everybody: dict[str, Any] = {"kind": "poison", "audience": {"school": True}}
    crash_school.happens(
        everybody | {"id": "bad", "payload": {"title": "sixsix"}},
        everybody | {"id": "good", "payload": {"title": "Fijn"}},
        NEWS,
    )
    assert runs(crash_school, DEATHS) == [9] * DEATHS
    after = crash_school.process("dispatch", now=crash_school.later(minutes=1))
    assert after.code == 3, after.stderr
    assert "cannot-be-composed" in crash_school.process("status", "--json").stdout
    assert crash_school.states() == {"sent": 2 * GUARDIANS}


def ends(folder: Path, about: str) -> None:
    """A run dies in a call: its note stays, and nobody holds it any more."""

    def run() -> None:
        one = Perils(folder)
        with one.noted(), one.over("rule", "odd", about):
            os._exit(9)

    process = get_context("fork").Process(target=run)
    process.start()
    process.join()
    assert process.exitcode == 9


def test_what_ended_three_runs_is_not_called_until_something_changed(tmp_path: Path) -> None:
    for number in range(DEATHS):
        ends(tmp_path, "bad")
        with Perils(tmp_path).noted() as found:
            assert found == ["rule odd"], number
    with pytest.raises(Deadly), Perils(tmp_path).over("rule", "odd", "bad"):
        pass
    with Perils(tmp_path).over("rule", "odd", "good"):
        pass
    with Perils(tmp_path, lambda: "mended").over("rule", "odd", "bad"):
        pass


def test_of_a_call_within_another_each_is_noted_while_it_is_under_way(tmp_path: Path) -> None:
    """A kind that asked a rule, and then ended the run, was noted by nobody."""

    def run() -> None:
        one = Perils(tmp_path)
        with one.noted(), one.over("kind", "poison"):
            with one.over("rule", "odd"):
                pass
            os._exit(9)

    process = get_context("fork").Process(target=run)
    process.start()
    process.join()
    with Perils(tmp_path).noted() as found:
        assert found == ["kind poison"]


def test_a_call_that_comes_back_is_forgotten(tmp_path: Path) -> None:
    for _ in range(2 * DEATHS):
        ends(tmp_path, "slow")
        one = Perils(tmp_path)
        with one.noted(), one.over("rule", "odd", "slow"):
            pass
    with Perils(tmp_path).over("rule", "odd", "slow"):
        pass


def test_a_run_that_lives_and_one_that_ended_well_count_for_nothing(tmp_path: Path) -> None:
    one, other = Perils(tmp_path), Perils(tmp_path)
    with one.noted(), one.over("source", "office"), other.noted() as found:
        assert found == []
    assert list(tmp_path.glob("*.run")) == []


def test_no_note_holds_what_an_event_is_called(tmp_path: Path) -> None:
    one = Perils(tmp_path)
    with one.noted(), one.over("rule", "odd", "uitje van Roos"):
        assert b"Roos" not in next(tmp_path.glob("*.run")).read_bytes()


def test_where_no_note_can_be_made_the_run_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    one = Perils(place(file, tmp_path / "ouderbrug.toml"))
    with one.noted() as found, one.over("rule", "odd", "news"):
        assert found == []
