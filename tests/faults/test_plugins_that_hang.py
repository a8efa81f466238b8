"""A plugin that never comes back: its process ends by itself and names it, whatever was called, and all else goes."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ON_BOTH, CrashSchool, ServerSchool
from test_plugin_faults import KIND, TEMPLATE, write_plugin
from test_plugins_that_end_runs import BAD, FIRST, GUARDIANS, ODD

from forked import ended
from ouderbrug import bounded
from ouderbrug.perils import DEATHS

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow
SOON = "from ouderbrug import watch; watch.LIMIT, watch.LOOK = 1, 0.1"
AGAIN_LATER = 75
RULE = """
import re, time
from ouderbrug import Allow, Rule, hookimpl

class Odd(Rule):
    name = "odd"
    reads = frozenset({{"recipient"}})

    def judge(self, message, facts, now):
        return Allow()

    {hook}

@hookimpl
def register_rules():
    return [Odd]
"""
JUDGE = """def judge(self, message, facts, now):
        if {when}:
            {deed}
        return Allow()"""
SLEEPS = "time.sleep(500)"
LATE = """        title: OneLine

        @field_validator('title')
        def late(cls, title):
            {deed}
"""
HOOKS = {
    "judge": (f"def judge(self, *asked): {SLEEPS}", "99ZZ00: rule odd"),
    "look_first": (f"def look_first(self, message, known): {SLEEPS}", "99ZZ00: rule odd"),
    "opens": (f"def opens(self, day, calendar): {SLEEPS}", "99ZZ00: rule odd"),
    "reads_about": (f"def reads_about(self, kind): {SLEEPS}", "check of rules.odd"),
    "made": (f"def __init__(self, config): {SLEEPS}", "making rules.odd"),
    "check": (f"def check(self, about): {SLEEPS}", "check of rules.odd"),
}


def use(school: CrashSchool, hook: str, events: tuple[dict[str, object], ...] = (NEWS,)) -> None:
    """Give a school a rule with this hook, and news."""
    write_plugin(school, "odd", RULE.format(hook=hook))
    school.configure(ODD, replace=FIRST)
    school.fill(GUARDIANS)
    school.happens(*events)


@pytest.mark.parametrize("hook", HOOKS)
def test_f16_a_rule_that_hangs_ends_the_run_and_is_named(crash_school: CrashSchool, hook: str) -> None:
    written, named = HOOKS[hook]
    use(crash_school, "")
    write_plugin(crash_school, "odd", RULE.format(hook=written))
    done = crash_school.process("dispatch", code=SOON)
    assert done.code == AGAIN_LATER, done.stderr
    assert f"{named} has not come back" in done.stderr


@pytest.mark.parametrize(
    ("deed", "code", "says"),
    [
        (f"import time; {SLEEPS}", AGAIN_LATER, "99ZZ00: kind poison has not come back"),
        ("raise KeyboardInterrupt", 3, "the kind poison of plugin poison or its template raised KeyboardInterrupt"),
        ("raise SystemExit(0)", 3, "the kind poison of plugin poison or its template raised SystemExit"),
    ],
)
def test_f16_a_kind_that_hangs_ends_the_run_and_one_that_leaves_its_event(
    crash_school: CrashSchool, deed: str, code: int, says: str
) -> None:
    late = "from pydantic import field_validator\n" + KIND.replace("        title: OneLine\n", LATE.format(deed=deed))
    write_plugin(crash_school, "poison", late)
    (crash_school.folder / "own" / "templates" / "nl").mkdir(parents=True)
    (crash_school.folder / "own" / "templates" / "nl" / "poison.j2").write_text(TEMPLATE)
    crash_school.configure("[plugins]\nuse = ['poison']\nplugins_dir = 'own'\n")
    crash_school.fill(GUARDIANS)
    crash_school.happens(NEWS | {"kind": "poison", "payload": {"title": "Fijn"}})
    done = crash_school.process("dispatch", code=SOON)
    assert done.code == code, done.stderr
    assert says in done.stderr


@ON_BOTH
def test_f16_what_a_rule_hangs_on_waits_after_three_runs_and_the_others_go(crash_school: CrashSchool) -> None:
    use(crash_school, JUDGE.format(when="message.event.id == 'bad'", deed=SLEEPS), (NEWS, BAD))
    codes = [crash_school.process("dispatch", now=crash_school.later(minutes=1), code=SOON).code for _ in range(DEATHS)]
    assert codes == [AGAIN_LATER] * DEATHS
    after = crash_school.process("dispatch", now=crash_school.later(minutes=1), code=SOON)
    assert after.code == 3, after.stderr
    assert "rule odd of plugin odd fails (ends-the-run)" in after.stderr
    assert crash_school.states() == {"sent": GUARDIANS, "queued": GUARDIANS}


def test_f16_a_school_whose_rule_hangs_costs_those_after_it_one_run(tmp_path: Path, smtp: SmtpSandbox) -> None:
    """They got nothing ever."""
    board = tmp_path / "board.toml"
    board.write_text("schools = ['a/ouderbrug.toml', 'b/ouderbrug.toml', 'c/ouderbrug.toml']\n")
    schools = {}
    for name in "abc":
        (tmp_path / name).mkdir()
        schools[name] = school = CrashSchool(tmp_path / name, smtp)
        write_plugin(school, "odd", RULE.format(hook=JUDGE.format(when=str(name == "b"), deed=SLEEPS)))
        own = school.folder / "ouderbrug.toml"
        school.configure(ODD, replace=FIRST)
        own.write_text('extends = "../board.toml"\n' + own.read_text().replace('"99ZZ"', f'"99Z{name.upper()}"'))
        school.fill(GUARDIANS)
        school.happens(NEWS)
    try:
        for minute, arrived in enumerate("ac"):
            words = ("--config", str(board), "dispatch", "--all-schools")
            done = schools["a"].process(*words, now=f"2026-11-23T10:0{minute}:00+01:00", code=SOON)
            assert done.code == AGAIN_LATER, done.stderr
            assert done.stderr.count("99ZB00: rule odd has not come back") == 1, done.stderr
            assert schools[arrived].states() == {"sent": GUARDIANS}
    finally:
        schools["a"].end()


def test_f16_a_pattern_that_lets_no_other_thread_run_ends_the_run_too(crash_school: CrashSchool) -> None:
    use(crash_school, JUDGE.format(when="True", deed="re.match('(a+)+$', 'a' * 60 + 'b')"))
    assert crash_school.process("dispatch", code=SOON).code == -signal.SIGPROF
    after = crash_school.process("dispatch", now=crash_school.later(minutes=1), code=SOON)
    assert "a run before this one ended in the middle of rule odd (1 so far)" in after.stderr


def test_f16_many_calls_that_each_come_back_are_none_that_hangs(crash_school: CrashSchool) -> None:
    """Together they take longer than one may."""
    use(crash_school, JUDGE.format(when="True", deed="time.sleep(0.35)"))
    done = crash_school.process("dispatch", code=SOON)
    assert (done.code, crash_school.states()) == (0, {"sent": GUARDIANS}), done.stderr


def test_f16_a_rule_that_interrupts_is_named_and_the_run_goes_on(crash_school: CrashSchool) -> None:
    use(crash_school, JUDGE.format(when="message.event.id == 'bad'", deed="raise KeyboardInterrupt"), (NEWS, BAD))
    done = crash_school.process("dispatch")
    assert done.code == 3, done.stderr
    assert "rule odd of plugin odd fails (KeyboardInterrupt)" in done.stderr
    assert crash_school.states() == {"sent": GUARDIANS, "queued": GUARDIANS}


@pytest.mark.parametrize("hook", ["look_first(self, message, known)", "opens(self, day, calendar)"])
@pytest.mark.parametrize("deed", ["SystemExit(0)", "KeyboardInterrupt"])
def test_f16_no_hook_of_a_rule_ends_the_run(crash_school: CrashSchool, hook: str, deed: str) -> None:
    use(crash_school, f"def {hook}: raise {deed}")
    done = crash_school.process("dispatch")
    assert done.code == 3, done.stderr
    assert f"rule odd of plugin odd fails ({deed.partition('(')[0]})" in done.stderr


@pytest.mark.long
def test_f16_a_worker_whose_rule_hangs_ends_and_after_three_the_next_delivers(
    tmp_path: Path, smtp: SmtpSandbox
) -> None:
    (folder := tmp_path / "school").mkdir()
    school = ServerSchool(folder, smtp)
    try:
        use(school, "", (NEWS, BAD))
        assert school.process("worker", "--once").code == 0
        assert ended(school.start("dispatch", failpoint="after_claim:kill")).code == -signal.SIGKILL
        write_plugin(school, "odd", RULE.format(hook=JUDGE.format(when="message.event.id == 'bad'", deed=SLEEPS)))
        done = school.process("worker", now=school.later(minutes=6), code=SOON)
        assert done.code == AGAIN_LATER, done.stderr
        assert "99ZZ00: rule odd has not come back" in done.stderr
        for _ in range(DEATHS - 1):
            assert school.process("dispatch", now=school.later(minutes=6), code=SOON).code == AGAIN_LATER
        assert school.process("dispatch", now=school.later(minutes=6), code=SOON).code == 3
        assert school.states() == {"sent": GUARDIANS, "queued": GUARDIANS}
    finally:
        school.end()


def test_a_command_tells_ctrl_c_from_what_a_plugin_raises() -> None:
    """Where Python itself hears SIGINT nobody can tell."""
    ask = "from ouderbrug import bounded; import signal; "
    ours = f"{ask}signal.signal(signal.SIGINT, bounded.pressed)\n"
    pythons = f"{ask}signal.signal(signal.SIGINT, signal.default_int_handler)"  # in the background it is ignored
    says = "try: {deed}\nexcept KeyboardInterrupt as error: print(bounded.was_pressed(error))"
    for program, expected in (
        (ours + says.format(deed="signal.raise_signal(signal.SIGINT)"), "True"),
        (ours + says.format(deed="raise KeyboardInterrupt"), "False"),
        (f"{pythons}\n" + says.format(deed="raise KeyboardInterrupt"), "True"),
    ):
        said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert said.stdout.strip() == expected
    assert not bounded.was_pressed(SystemExit())
