"""Plugins that raise, leave, hang, print or do not load: that message is unknown, the others go on."""

from __future__ import annotations

import json
import logging
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chances import more
from ouderbrug.delivery import dispatcher

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

CHANNEL = """
import os, sys, threading
from ouderbrug import Capabilities, Channel, Receipt, RepeatSafe, hookimpl

GO = threading.Event()

class Evil(Channel):
    name = "evil"
    capabilities = Capabilities(repeat_safe=RepeatSafe.{safe}, addressed_by="email")

    def send(self, message):
        if message.recipient == "{victim}":
            {deed}
        return Receipt(self.context.clock(), "fine")

    def close(self):
        {closing}

@hookimpl
def register_channels():
    return [Evil]
"""
TABLE = "[channels.evil]\nplugin = 'evil'\nmax_attempts = 3\n[plugins]\nplugins_dir = 'own'\n"
NOTE = {"audience": {"school": True}, "payload": {"title": "Nieuws", "body": "We lazen veel."}}


def write_plugin(school: School, name: str, code: str) -> None:
    folder = school.folder / "own"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(code)


def use_channel(school: School, deed: str, *, victim: str = "g1", safe: str = "NO", closing: str = "pass") -> None:
    """Send all news over a channel that does something evil with one guardian's message."""
    write_plugin(school, "evil", CHANNEL.format(deed=deed, victim=victim, safe=safe, closing=closing))
    school.configure(TABLE, replace=('general = ["email"]', 'general = ["evil"]'))
    school.happens({"id": "news", "kind": "newsletter"} | NOTE)


def states(school: School) -> dict[str, int]:
    return {name: count for name, count in school.json("status")["messages"].items() if count}


def state_of(school: School, guardian: str) -> str:
    (found,) = [one for one in school.json("why", "news")["plans"] if one["recipient"] == guardian]
    return str(found["state"])


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("raise ValueError(message.to[0].value)", "ValueError"),
        ("raise BaseException(message.text.body)", "BaseException"),
        *more(
            ("sys.exit(0)", "SystemExit"),
            ("raise KeyboardInterrupt", "KeyboardInterrupt"),
            ("raise UnicodeDecodeError('utf-8', message.text.body.encode(), 0, 1, 'x')", "UnicodeDecodeError"),
            ("return undefined", "NameError"),
        ),
    ],
)
def test_f16_a_channel_that_raises_leaves_one_unknown(
    small_school: School, caplog: pytest.LogCaptureFixture, deed: str, kind: str
) -> None:
    use_channel(small_school, deed)
    small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"unknown": 1, "sent": 3}
    assert state_of(small_school, "g1") == "unknown"
    (record,) = [one for one in caplog.records if one.name == "ouderbrug.dispatch"]
    assert record.getMessage() == f"channel plugin evil raised {kind}; that message is unknown"
    assert "guardian.example" not in caplog.text
    assert "We lazen" not in caplog.text


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (
            "from ouderbrug import Permanent; raise Permanent('no place')",
            "plugin evil gives a code that is no machine word, or tells of somebody; not kept (4 times",
        ),
        *more(
            (
                "from ouderbrug import Permanent; raise type('Full', (Permanent,), {'__init__': lambda self: None})()",
                "plugin evil raised Full of which code, policy, content and stopped cannot be read (4 times",
            ),
            ("raise ValueError", "channel plugin evil raised ValueError; that message is unknown (3 times"),
            ("return None", "channel plugin evil gave no receipt; that message is unknown (3 times"),
            (
                "return Receipt(None, 'x')",
                "channel plugin evil gave a receipt of a wrong shape; that message is unknown (3 times",
            ),
        ),
    ],
)
def test_18_what_fails_at_each_message_is_one_line_of_a_run(
    small_school: School, caplog: pytest.LogCaptureFixture, deed: str, says: str
) -> None:
    use_channel(small_school, deed, victim='nobody" or message.recipient != "')
    small_school.run("dispatch", exit_code=None)
    said = [one.getMessage() for one in caplog.records if one.name == "ouderbrug.dispatch"]
    assert said == [f"{says}; see `ouderbrug log`)"]


@pytest.mark.parametrize("nothing", ["return None", "return 'sent'", "return {'id': message.to[0].value}"])
def test_f16_a_channel_that_returns_no_receipt_leaves_one_unknown(small_school: School, nothing: str) -> None:
    use_channel(small_school, nothing)
    small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"unknown": 1, "sent": 3}


def test_f16_a_repeatable_message_is_tried_so_often_and_no_more(small_school: School) -> None:
    """A poison message on a channel on which a repeat does no harm: set aside after its attempts."""
    use_channel(small_school, "raise ValueError", safe="YES")
    for hour in ("10", "12", "15", "17"):
        small_school.run("dispatch", now=f"2026-11-23T{hour}:00:00+01:00", exit_code=None)
    assert states(small_school) == {"unknown": 1, "sent": 3}


def test_f16_a_channel_that_hangs_does_not_hang_the_run(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run gives up on that call: its message is unknown, the channel rests, and the next run goes on."""
    monkeypatch.setattr(dispatcher, "HANGS_AFTER", 0.1)
    use_channel(small_school, "GO.wait()")
    small_school.configure(TABLE.replace("max_attempts = 3", "timeout_seconds = 0.2"),
                           replace=('general = ["email"]', 'general = ["evil"]'))  # fmt: skip
    assert small_school.dispatch(exit_code=3)["unknown"] == 1
    assert states(small_school) == {"unknown": 1, "queued": 3}
    sys.modules["ouderbrug_local_evil"].GO.set()  # type: ignore[attr-defined]
    assert small_school.dispatch("2026-11-23T11:00:00+01:00") == {"sent": 3}
    assert states(small_school) == {"unknown": 1, "sent": 3}, "what was given up and came through after all"


def test_f04_a_run_that_was_paused_takes_what_it_sent_for_nothing_that_hangs(
    small_school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It found its sends too old when it woke up, and said of what had arrived that nobody knew."""
    paused = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + paused[0], paused=paused)
    monkeypatch.setattr(dispatcher, "time", clock)
    add = "import time, ouderbrug.delivery.dispatcher as run; run.time.paused[0] += 600; time.sleep(3 * run.POLL)"
    use_channel(small_school, add)
    small_school.run("dispatch", exit_code=None)
    assert "hangs" not in caplog.text


def test_f16_what_a_plugin_prints_stays_out_of_the_document(small_school: School) -> None:
    use_channel(small_school, "print('hello from the plugin')")
    result = small_school.run("dispatch", "--json")
    assert json.loads(result.stdout)["sent"] == 4
    assert "hello from the plugin" in result.stderr


def test_f16_a_channel_that_cannot_close_does_no_harm(small_school: School, caplog: pytest.LogCaptureFixture) -> None:
    use_channel(small_school, "pass", closing="raise RuntimeError('gone')")
    assert small_school.dispatch()["sent"] == 4
    assert "evil" in caplog.text
    assert "RuntimeError" in caplog.text


def test_f16_a_channel_that_cannot_be_made_stops_the_run(small_school: School) -> None:
    use_channel(small_school, "pass")
    path = small_school.folder / "own" / "evil.py"
    path.write_text(path.read_text() + "\ndef refuse(*_):\n    raise SystemExit(0)\nEvil.__init__ = refuse\n")
    result = small_school.run("dispatch", exit_code=2)
    assert "channels.evil" in result.stderr
    assert states(small_school) == {}


def test_f16_a_plugin_cannot_change_what_others_get(small_school: School) -> None:
    """A message is frozen; what a plugin forces in changes that one copy only."""
    use_channel(small_school, "object.__setattr__(message, 'recipient', 'g3')")
    assert small_school.dispatch()["sent"] == 4
    assert {one["recipient"]: one["state"] for one in small_school.json("why", "news")["plans"] if one["state"]} == {
        key: "sent" for key in ("g1", "g2", "g3", "g6")
    }


OBSERVER = """
from ouderbrug import hookimpl

@hookimpl
def message_settled(message, attempt):
    raise {error}(message.to[0].value)
"""


@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
def test_f16_an_observer_that_raises_is_not_felt(
    small_school: School, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    write_plugin(small_school, "watcher", OBSERVER.format(error=error))
    small_school.configure("[plugins]\nuse = ['watcher']\nplugins_dir = 'own'\n")
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    assert small_school.dispatch()["sent"] == 4
    assert f"observer of plugin watcher raised {error}" in caplog.text
    assert "guardian.example" not in caplog.text


SOURCE = """
from ouderbrug import Batch, Incoming, Source, hookimpl

class Evil(Source):
    name = "evil"

    def poll(self, cursor):
        {deed}

@hookimpl
def register_sources():
    return [Evil]
"""


@pytest.mark.parametrize("deed", ["raise ValueError('Roos Prins')", "raise SystemExit(0)", "return None"])
def test_f16_a_source_that_fails_does_not_stop_the_others(small_school: School, deed: str) -> None:
    write_plugin(small_school, "evil", SOURCE.format(deed=deed))
    small_school.configure("[[sources]]\nname = 'bad'\nplugin = 'evil'\n[plugins]\nplugins_dir = 'own'\n")
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    result = small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"sent": 4}
    assert "bad" in result.stderr
    assert "source bad is not read, and all else goes on: its plugin failed" in result.stderr
    assert "Roos" not in result.stderr


KIND = """
from pathlib import Path
from ouderbrug import ContentClass, EventKind, Goal, KindPayload, OneLine, TextFields, hookimpl

class Poison(EventKind):
    name = "poison"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    text = TextFields(free=("title",))
    templates = Path(__file__).parent / "templates"

    class Payload(KindPayload):
        title: OneLine

@hookimpl
def register_event_kinds():
    return [Poison]
"""
TEMPLATE = """{% block subject %}{{ title }}{% endblock %}
{% block app %}{{ title }}{% endblock %}
{% block body %}{{ 1 // (title | length - 6) }} {{ title }}{% endblock %}
"""


def test_f15_a_poison_event_is_set_aside_and_the_others_go_on(small_school: School) -> None:
    """A template that fails on one event's text must not keep all other events waiting for ever."""
    write_plugin(small_school, "poison", KIND)
    (small_school.folder / "own" / "templates" / "nl").mkdir(parents=True)
    (small_school.folder / "own" / "templates" / "nl" / "poison.j2").write_text(TEMPLATE)
    small_school.configure("[plugins]\nuse = ['poison']\nplugins_dir = 'own'\n")
    everybody = {"school": True}
    small_school.happens(
        {"id": "bad", "kind": "poison", "audience": everybody, "payload": {"title": "sixsix"}},
        {"id": "good", "kind": "poison", "audience": everybody, "payload": {"title": "Fijn"}},
        {"id": "news", "kind": "newsletter"} | NOTE,
    )
    result = small_school.run("dispatch", exit_code=3)
    assert "week.jsonl:1" in result.stderr
    assert "template" in result.stderr
    assert states(small_school) == {"sent": 8}
    assert small_school.dispatch() == {}, "said once, and not at every run"
    (small_school.folder / "own" / "templates" / "nl" / "poison.j2").write_text(TEMPLATE.replace("- 6", "+ 6"))
    assert small_school.dispatch()["sent"] == 4


def test_f15_a_stored_message_that_cannot_be_made_ready_waits_alone(
    small_school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ouderbrug.delivery import sending

    ready = sending.addressed

    def poisoned(work: Any, going: Any) -> Any:
        some = list(going)
        if any(one.message.recipient == "g2" for one in some):
            raise ZeroDivisionError("Mark Prins")
        return ready(work, some)

    monkeypatch.setattr(sending, "addressed", poisoned)
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"queued": 1, "sent": 3}
    assert state_of(small_school, "g2") == "queued"
    assert "ZeroDivisionError" in caplog.text
    small_school.run("dispatch", now="2026-11-23T10:01:00+01:00")
    monkeypatch.undo()
    assert small_school.dispatch("2026-11-23T10:20:00+01:00") == {"sent": 1}
    assert "Mark" not in caplog.text


RULE = """
from ouderbrug import Allow, Rule, hookimpl

class Odd(Rule):
    name = "odd"

    def judge(self, message, facts, now):
        {deed}

@hookimpl
def register_rules():
    return [Odd]
"""


@pytest.mark.parametrize(
    "deed", ["raise ValueError(facts.recipient.name)", "raise SystemExit(0)", "return None", "return True"]
)
def test_f34_a_rule_that_fails_lets_everything_wait(
    small_school: School, caplog: pytest.LogCaptureFixture, deed: str
) -> None:
    write_plugin(small_school, "odd", RULE.format(deed=deed))
    small_school.configure("[rules]\norder = ['odd']\n[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n",
                           replace=("[rules.quiet_hours]", "[rules.frequency]\n[rules.quiet_hours]"))  # fmt: skip
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    assert small_school.dispatch(exit_code=3) == {"collected": 1, "delayed": 4, "refused": 2}
    plans = small_school.json("why", "news")["plans"]
    assert {(one["rule"], one["reason"]) for one in plans if one["rule"] == "odd"} == {("odd", "rule-failed")}
    assert small_school.smtp.mails == []
    assert "Bakker" not in caplog.text


def test_f34_a_rule_that_fails_only_at_the_second_gate_sends_nothing(small_school: School) -> None:
    """What was queued by sound rules is judged again by those of now."""
    write_plugin(small_school, "odd", RULE.format(deed="return Allow()"))
    odd = "[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n[rules]\norder = ['odd', 'quiet_hours']\n"
    small_school.configure(odd)
    small_school.happens({"id": "news", "kind": "newsletter", "occurred_at": "2026-11-23T07:00:00+01:00"} | NOTE)
    small_school.run("dispatch", now="2026-11-23T07:00:00+01:00")
    assert states(small_school) == {"queued": 4}
    write_plugin(small_school, "odd", RULE.format(deed="raise RuntimeError"))
    small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"queued": 4}
    assert small_school.smtp.mails == []


@pytest.mark.parametrize("order", ["[]", "['tone']", "['quiet_hours', 'content_policy', 'consent']", "['frequency']"])
def test_f34_consent_and_content_policy_always_judge_first(small_school: School, order: str) -> None:
    small_school.configure(f"[rules]\norder = {order}\n")
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    small_school.dispatch()
    plans = small_school.json("why", "news")["plans"]
    assert {one["recipient"] for one in plans if one["rule"] == "consent"} == {"g4", "g5"}
    assert all([step["rule"] for step in one["rules"]][:2] == ["consent", "content_policy"][: len(one["rules"])]
               for one in plans)  # fmt: skip
    assert {to for mail in small_school.smtp.mails for to in mail.recipients} == {
        f"{key}@guardian.example" for key in ("g1", "g2", "g3", "g6")
    }


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[rules]\norder = ['consent', 'frequencie']\n", "there is no rule 'frequencie'"),
        ("[plugins]\nuse = ['gone']\n", "no plugin called 'gone'"),
        ("[plugins]\nuse = ['broken']\nplugins_dir = 'own'\n", "does not load (ZeroDivisionError)"),
        ("[plugins]\nuse = ['leaving']\nplugins_dir = 'own'\n", "does not load (SystemExit)"),
        ("[plugins]\nuse = ['misspelt']\nplugins_dir = 'own'\n", "hook that does not exist"),
        ("[plugins]\nuse = ['thief']\nplugins_dir = 'own'\n", "reserved name"),
    ],
)
def test_f34_what_is_named_and_does_not_load_stops_the_run(small_school: School, settings: str, said: str) -> None:
    write_plugin(small_school, "broken", "1 / 0")
    write_plugin(small_school, "leaving", "raise SystemExit(0)")
    write_plugin(small_school, "misspelt", RULE.format(deed="return None").replace("register_rules", "register_rule"))
    write_plugin(small_school, "thief", CHANNEL.format(deed="pass", victim="", safe="NO", closing="pass").replace(
        'name = "evil"', 'name = "email"'))  # fmt: skip
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    small_school.configure(settings)
    assert said in small_school.run("dispatch", exit_code=2).stderr
    small_school.configure()
    assert states(small_school) == {}
    assert small_school.smtp.mails == []


@pytest.fixture(autouse=True)
def _logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "ouderbrug")


@pytest.mark.parametrize("kind", ["ConfigError", "TryAgainLater"])
def test_18_what_a_source_says_of_itself_is_told_without_a_name_or_an_address(small_school: School, kind: str) -> None:
    who = "'Ro' + 'os ' + 'roos@' + 'guardian.example'"
    deed = f"import ouderbrug; raise ouderbrug.{kind}('Renew the token: ' + {who})"
    write_plugin(small_school, "evil", SOURCE.format(deed=deed))
    small_school.configure("[[sources]]\nname = 'bad'\nplugin = 'evil'\n[plugins]\nplugins_dir = 'own'\n")
    said = small_school.run("dispatch", exit_code=None).stderr
    assert "Renew the token: … …" in said and "oos" not in said


def test_18_what_a_source_says_of_a_record_is_told_in_the_same_way(small_school: School) -> None:
    who = "'Ro' + 'os ' + 'roos@' + 'guardian.example'"
    bad = f"ouderbrug.Rejected('row 1', {who}, 'Ask for the key of ' + {who})"
    write_plugin(
        small_school, "evil", SOURCE.format(deed=f"import ouderbrug; return ouderbrug.Batch((), ({bad},), None)")
    )
    small_school.configure("[[sources]]\nname = 'bad'\nplugin = 'evil'\n[plugins]\nplugins_dir = 'own'\n")
    said = small_school.run("dispatch", exit_code=None).stderr
    assert "Ask for the key of … …" in said and "oos" not in said
