"""A plugin that hangs, leaves, or says nonsense where it is no send: it costs itself alone, in bounded time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from chances import more, rows
from ouderbrug import Batch, Source, SourceContext, bounded

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NOTE = {"audience": {"school": True}, "payload": {"title": "Nieuws", "body": "We lazen veel."}}
SOURCE = """
import pathlib
import threading
from ouderbrug import Batch, Incoming, Rejected, Source, hookimpl

class Evil(Source):
    name = "evil"
    {more}

    def poll(self, cursor):
        {poll}

    def check(self):
        {check}

@hookimpl
def register_sources():
    return [Evil]
"""
TOML = "[[sources]]\nname = 'bad'\nplugin = 'evil'\ntimeout_seconds = 0.1\n[plugins]\nplugins_dir = 'own'\n"
NEWS = '{{"id": "x", "kind": "newsletter"}}'


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "GRACE", 0.1)
    monkeypatch.setattr(bounded, "HOOK_SECONDS", 0.2)


def use(school: School, *, poll: str = "return Batch((), (), None)", check: str = "return ()", more: str = "") -> None:
    (school.folder / "own").mkdir(exist_ok=True)
    (school.folder / "own" / "evil.py").write_text(SOURCE.format(poll=poll, check=check, more=more))
    school.configure(TOML)
    school.happens({"id": "news", "kind": "newsletter"} | NOTE)


POLLS = {
    "hangs": ("threading.Event().wait()", "hangs for 0.1 s"),
    "raises": ("raise ValueError('Roos Prins')", "ValueError"),
    "leaves": ("raise SystemExit(0)", "SystemExit"),
    "interrupts": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "a cursor that is no text": (
        "return Batch((), (), 7)",
        "the cursor of a Batch is an object of the class int, and should be a text or None",
    ),
    "no batch": ("return []", "poll gives an object of the class list, and should give a Batch"),
    "events for ever": (
        "return Batch(map(self.late, iter(int, 1)), (), None)",
        "hangs for 0.1 s",
    ),
}


@pytest.mark.parametrize("how", rows(POLLS, "raises", "leaves", "a cursor that is no text", "events for ever"))
def test_13_a_source_that_hangs_or_gives_nonsense_costs_only_itself_and_is_named(
    small_school: School, how: str
) -> None:
    poll, problem = POLLS[how]
    use(small_school, poll=poll, more="late = staticmethod(lambda n: threading.Event().wait())")
    began = time.monotonic()
    told = small_school.run("dispatch", exit_code=3).stderr
    assert time.monotonic() - began < 20
    assert f"source bad of plugin evil fails ({problem})" in told and "source bad is not read" in told
    assert "Roos" not in told
    assert small_school.json("status")["messages"]["sent"] == 4
    assert small_school.json("status")["failing"][0]["name"] == "bad"


def test_13_check_says_that_a_source_hangs(small_school: School) -> None:
    use(small_school, check="threading.Event().wait()")
    assert "its plugin fails (hangs for 0.1 s, " in small_school.run("check", "--offline", exit_code=2).stdout


@pytest.mark.parametrize("takes", ["config", "config, context"])
def test_13_a_source_is_lent_what_a_channel_is_however_it_is_made(small_school: School, takes: str) -> None:
    made = f"def __init__(self, {takes}):\n        super().__init__({takes})"
    seen = "self.context.loopback_only, self.context.name, self.context.clock().isoformat(), self.context.timezone"
    use(small_school, poll=f"pathlib.Path({str(small_school.folder / 'saw')!r}).write_text(repr(({seen})))", more=made)
    small_school.run("dispatch", exit_code=3)
    saw = (small_school.folder / "saw").read_text()
    assert saw == "(True, 'bad', '2026-11-23T09:00:00+00:00', 'Europe/Amsterdam')"


def test_13_a_source_of_before_works_by_itself_with_a_context_of_its_own() -> None:
    class Mine(Source):
        name = "mine"

        def poll(self, cursor: str | None) -> Batch:
            return Batch((), (), self.context.name)

    assert Mine(None).poll(None).cursor == "mine"
    assert Mine(None, SourceContext("here")).poll(None).cursor == "here"
    assert Mine(None).context.loopback_only is False


CHANNEL = """
import threading
from ouderbrug import Capabilities, Channel, Receipt, hookimpl

class Evil(Channel):
    name = "evil"
    capabilities = Capabilities(addressed_by="email")
    {more}

    def send(self, message):
        return Receipt(self.context.clock(), "fine")

@hookimpl
def register_channels():
    {hook}
    return [Evil]

@hookimpl
def message_settled(message, attempt):
    {settled}
"""
OVER = "[channels.evil]\nplugin = 'evil'\ntimeout_seconds = 0.1\n[plugins]\nplugins_dir = 'own'\nuse = ['evil']\n"
WAIT = "threading.Event().wait()"


def use_channel(school: School, *, more: str = "", hook: str = "pass", settled: str = "pass") -> None:
    (school.folder / "own").mkdir(exist_ok=True)
    (school.folder / "own" / "evil.py").write_text(CHANNEL.format(more=more, hook=hook, settled=settled))
    school.configure(OVER, replace=('general = ["email"]', 'general = ["evil"]'))
    school.happens({"id": "news", "kind": "newsletter"} | NOTE)


@pytest.mark.parametrize(
    "given", [{"more": f"def close(self): {WAIT}"}, {"more": "def close(self): raise SystemExit(9)"}, {"settled": WAIT}]
)
def test_13_what_hangs_after_a_send_keeps_nothing_waiting(small_school: School, given: dict[str, str]) -> None:
    use_channel(small_school, **given)
    assert small_school.dispatch()["sent"] == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"more": f"def __init__(self, config, context): {WAIT}"}, "channels.evil"),
        ({"hook": WAIT}, "register_channels of the plugin 'evil' fails (hangs for 0.2 s, evil.py, line "),
        ({"more": "capabilities = 7"}, "capabilities is an object of the class int, and should be Capabilities(...)"),
        *more(
            (
                {"hook": "raise SystemExit(0)"},
                "register_channels of the plugin 'evil' fails (SystemExit, evil.py, line ",
            ),
            (
                {"more": "capabilities = Capabilities(addressed_by='x', classes={'all'})"},
                "capabilities.classes holds 'all'; known here: general, personal, sensitive",
            ),
            (
                {"more": "capabilities = Capabilities(addressed_by='email', repeat_safe='often')"},
                "capabilities.repeat_safe is an object of the class str, and should be of ",
            ),
            (
                {"more": "capabilities_of = classmethod(lambda cls, config: 1 / 0)"},
                "cannot be used (ZeroDivisionError, ",
            ),
        ),
    ],
)
def test_3_a_channel_that_cannot_be_made_or_declares_nonsense_is_named_and_everything_waits(
    small_school: School, given: dict[str, str], said: str
) -> None:
    small_school.happens({"id": "early", "kind": "newsletter", "occurred_at": "2026-11-23T07:00:00+01:00"} | NOTE)
    small_school.dispatch("2026-11-23T07:00:00+01:00")
    use_channel(small_school, **given)
    assert said in small_school.run("dispatch", exit_code=2).stderr
    assert small_school.smtp.mails == []
    use_channel(small_school)
    assert small_school.dispatch("2026-11-23T10:00:00+01:00")["sent"] == 8


def test_13_check_says_that_a_channel_hangs_when_it_signs_in(small_school: School) -> None:
    use_channel(small_school, more=f"def check(self): {WAIT}")
    assert "its plugin fails (hangs for 0.1 s, " in small_school.run("check", exit_code=2).stdout


def test_13_no_thread_of_a_plugin_keeps_the_process(small_school: School) -> None:
    """Python would wait for ever for a thread that is no daemon."""
    use_channel(small_school, more=f"def close(self): threading.Thread(target=lambda: {WAIT}).start()")
    command = [sys.executable, "-m", "ouderbrug", "--config", str(small_school.folder / "ouderbrug.toml"), "dispatch"]
    done = subprocess.run(
        command, env=os.environ | {"OUDERBRUG_NOW": small_school.now}, timeout=60, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert b"4 sent" in done.stdout


def test_13_a_call_that_is_given_up_comes_back_at_its_time_and_others_as_they_end() -> None:
    assert bounded.call(lambda: 7, 5, "quick") == 7
    with pytest.raises(ZeroDivisionError):
        bounded.call(lambda: 1 / 0, 5, "raises")
    go = threading.Event()
    with pytest.raises(bounded.Hangs):
        bounded.call(go.wait, 0.01, "hangs")
    go.set()


IMPORTER = """
import threading
from ouderbrug import Importer, Rule, Allow, hookimpl

class Bad(Importer):
    name = "bad"

    def sniff(self, path):
        {sniff}
        return True

    def read(self, path):
        {read}
        return iter(())

class Slow(Rule):
    name = "slow"

    def judge(self, message, facts, now):
        {judge}
        return Allow()

@hookimpl
def register_importers():
    return [Bad]

@hookimpl
def register_rules():
    return [Slow]
"""
HANG = "threading.Event().wait(60)"


def use_importer(school: School, *, order: str = "", **does: str) -> None:
    (school.folder / "own").mkdir(exist_ok=True)
    words = {"sniff": "pass", "read": "pass", "judge": "pass"} | does
    (school.folder / "own" / "odd.py").write_text(IMPORTER.format(**words))
    school.configure(f"\n[plugins]\nplugins_dir = 'own'\nuse = ['odd']\n{order}")


@pytest.mark.parametrize(
    ("does", "says"),
    [({"read": HANG}, "hangs for 0.2 s"), ({"sniff": HANG}, "hangs for 0.2 s"), ({"read": "exit(3)"}, "SystemExit"),
     ({"read": "raise ValueError('Jip')"}, "ValueError")],
    ids=["read-hangs", "sniff-hangs", "leaves", "raises"],
)  # fmt: skip
def test_13_an_importer_that_hangs_or_fails_is_named_and_takes_in_nothing(
    small_school: School, monkeypatch: pytest.MonkeyPatch, does: dict[str, str], says: str
) -> None:
    monkeypatch.setattr(bounded, "IMPORT_SECONDS", 0.2)
    use_importer(small_school, **does)
    (small_school.folder / "odd.txt").write_text("x")
    done = small_school.run("import", str(small_school.folder / "odd.txt"), exit_code=2)
    assert f"the importer bad fails ({says})" in done.output and "Jip" not in done.output


def test_13_check_names_a_rule_that_hangs_and_does_not_wait_for_each_sample(small_school: School) -> None:
    use_importer(small_school, judge=HANG, order="[rules]\norder = ['slow']\n")
    done = small_school.run("check", exit_code=2)
    assert done.output.count("hangs for 0.2 s") == 1
