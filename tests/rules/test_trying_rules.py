"""`check` tries every rule on samples: one that looks where it may not, or fails, is told with its file and line."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from a_school import TOML
from chances import more
from ouderbrug import config
from ouderbrug.checks.rules import samples, tried
from ouderbrug.rules import register_rules
from ouderbrug.runtime import Runtime, build

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School
    from ouderbrug.model import Message

RULE = '''
from ouderbrug import Allow, Refuse, Rule, hookimpl

class Spy(Rule):
    """Refuses one guardian."""

    name = "spy"
    reads = {reads}
    {more}

    def judge(self, message, facts, now):
        {body}
        return Allow()

@hookimpl
def register_rules():
    return [Spy]
'''
ORDER = '[rules]\norder = ["spy", "timing", "frequency", "quiet_hours"]\n[rules.quiet_hours]'
NOTHING = "frozenset()"
BODY_AT = 12
KIND = """
from pathlib import Path
from ouderbrug import ContentClass, EventKind, Goal, KindPayload, OneLine, hookimpl

class OddNews(EventKind):
    name = "odd_news"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    sample = {"title": "Nieuws"}
    templates = Path(__file__).parent / "templates"

    class Payload(KindPayload):
        title: OneLine

@hookimpl
def register_event_kinds():
    return [OddNews]
"""
TEMPLATE = """{% block subject %}{{ title }}{% endblock %}
{% block app %}{{ title }}{% endblock %}
{% block body %}{{ title }}{% endblock %}
"""
MORNING = datetime.fromisoformat("2026-11-23T10:00:00+01:00")


def use(school: School, body: str, *, reads: str = NOTHING, more: str = "") -> None:
    """Let a rule of the school's own judge."""
    (school.folder / "own").mkdir()
    (school.folder / "own" / "spy.py").write_text(RULE.format(body=body, reads=reads, more=more))
    school.configure('[plugins]\nplugins_dir = "own"\nuse = ["spy"]\n', replace=("[rules.quiet_hours]", ORDER))


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """A school that has nothing but what the house brings."""
    place = tmp_path_factory.mktemp("school") / "ouderbrug.toml"
    (place.parent / "inbox").mkdir()
    place.write_text(TOML.format(port=1))
    return build(config.load(place), MORNING)


@pytest.fixture(scope="module")
def messages(runtime: Runtime) -> Callable[..., tuple[Message, ...]]:
    """What rules are tried on, made once a kind."""
    return samples(runtime, MORNING)


@pytest.mark.parametrize("rule", [cls.name for cls in register_rules()])
def test_no_rule_of_the_house_does_what_it_may_not_on_a_kind_of_the_house(
    runtime: Runtime, messages: Callable[..., tuple[Message, ...]], rule: str
) -> None:
    [own] = [one for one in runtime.gate.rules if one.name == rule]
    assert list(tried(own, runtime.kinds.values(), messages, runtime, MORNING)) == []


def test_a_rule_of_the_house_is_tried_on_the_kinds_of_others(small_school: School) -> None:
    (small_school.folder / "own" / "templates" / "nl").mkdir(parents=True)
    (small_school.folder / "own" / "odd.py").write_text(KIND)
    (small_school.folder / "own" / "templates" / "nl" / "odd_news.j2").write_text(TEMPLATE)
    small_school.configure('[plugins]\nplugins_dir = "own"\nuse = ["odd"]\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ouderbrug.rules.frequency.Frequency.judge", lambda rule, message, facts, now: 1 / 0)
        [told] = findings(small_school, 2)
    assert told["message"].endswith("on a odd_news")


def findings(school: School, exit_code: int) -> list[dict[str, Any]]:
    found = school.json("check", "--offline", exit_code=exit_code)["findings"]
    return [one for one in found if one["where"].startswith("rules")]


@pytest.mark.parametrize(
    ("body", "fact", "hint"),
    [
        ('if message.recipient == "o1": return Refuse("no")', "message.recipient", "reads = None"),
        ('if facts.recipient.key == "o1": return Refuse("no")', "facts.recipient", "add 'recipient' to its `reads`"),
        *more(
            ('if facts.groups == ("3A",): return Refuse("no")', "facts.groups", "add 'groups' to its `reads`"),
            ("len(message.pupils)", "message.pupils", "reads = None"),
        ),
    ],
)
def test_a_rule_that_looks_at_what_it_does_not_declare_is_found_before_it_judges(
    small_school: School, body: str, fact: str, hint: str
) -> None:
    use(small_school, body)
    (found,) = findings(small_school, 2)
    assert (found["level"], found["where"]) == ("error", "rules.spy")
    assert f"looks at {fact}, which it does not declare (spy.py, line {BODY_AT})" in found["message"]
    assert hint in found["hint"]


def test_and_where_nobody_looked_first_everybody_waits_alike(
    small_school: School, caplog: pytest.LogCaptureFixture
) -> None:
    use(small_school, 'if message.recipient == "o1": return Refuse("not-you")')
    payload = {"title": "Nieuws", "body": "Het is gelukt."}
    small_school.happens({"id": "e1", "kind": "notice", "audience": {"school": True}, "payload": payload})
    with caplog.at_level(logging.ERROR):
        small_school.dispatch(exit_code=None)
    plans = small_school.json("why", "e1")["plans"]
    asked = [plan for plan in plans if plan["rule"] != "consent"]
    assert len(asked) > 1
    assert {(plan["verdict"], plan["rule"], plan["reason"]) for plan in asked} == {("delay", "spy", "rule-failed")}
    assert "rule spy looked at message.recipient" in caplog.text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return None", "gives no answer that can be used: no-verdict (spy.py, line 4) on a"),
        ("if message.correction: message.event.payload['x']", "fails with KeyError (spy.py, line 12) on a"),
        *more(
            ('facts.calendar["monday"]', "fails with TypeError (spy.py, line 12) on a"),
            ("raise SystemExit", "fails with SystemExit (spy.py, line 12) on a"),
        ),
    ],
)
def test_a_rule_that_fails_on_a_sample_is_told_once(small_school: School, body: str, says: str) -> None:
    use(small_school, body)
    (found,) = findings(small_school, 2)
    assert says in found["message"]


def test_a_rule_that_looks_at_anything_and_says_less_is_found_too(small_school: School) -> None:
    use(small_school, "facts.last_of_kind", reads="None", more="needs = frozenset()")
    (found,) = findings(small_school, 2)
    assert "looks at facts.last_of_kind" in found["message"]
    assert "add 'last_of_kind' to its `needs`" in found["hint"]


@pytest.mark.parametrize(
    ("reads", "body"),
    [
        ("None", 'if message.recipient == "o1" and facts.had_before: return Refuse("no")'),
        (
            'frozenset({"last_of_kind", "groups"})',
            "facts.last_of_kind, facts.groups, facts.calendar, message.text.body",
        ),
    ],
)
def test_a_rule_that_declares_what_it_looks_at_is_well(small_school: School, reads: str, body: str) -> None:
    use(small_school, body, reads=reads)
    assert findings(small_school, 0) == []


@pytest.mark.parametrize(
    ("reads", "more", "says", "hint"),
    [
        ('frozenset({"yeers"})', "", "reads names 'yeers', which is no fact (spy.py, line 4)", "did you mean years"),
        ("None", 'needs = frozenset({"last_of_kin"})', "needs names 'last_of_kin'", "did you mean last_of_kind?"),
        ('{"years"}', "", "reads is no frozenset of names (spy.py, line 4)", 'reads = frozenset({"groups"})'),
        (NOTHING, 'kinds = frozenset({"newsleter"})', "kinds names 'newsleter', which is neither", "newsletter?"),
        (
            NOTHING,
            'kinds = frozenset({"helpin"})',
            "neither a kind nor a topic (spy.py, line 4)",
            "did you mean helping",
        ),
        (NOTHING, "def reads_about(self, kind): return frozenset({'yers'})", "names 'yers'", "did you mean years"),
    ],
)
def test_a_declaration_of_what_is_not_there_stops_every_command(
    small_school: School, reads: str, more: str, says: str, hint: str
) -> None:
    use(small_school, "pass", reads=reads, more=more)
    found = findings(small_school, 2)[0]
    assert says in found["message"]
    assert hint in found["hint"]
    assert "rules.spy" in small_school.run("plan", exit_code=2).output


def test_a_kind_that_the_toml_misspells_for_a_rule_has_its_line(small_school: School) -> None:
    small_school.configure('\n[rules.participation]\nkinds = ["help_wantd"]\n')
    (found,) = findings(small_school, 2)
    assert found["where"] == "rules.participation.kinds"
    assert found["line"]
    assert "help_wanted" in found["hint"]


CHANNEL = """
from ouderbrug import Capabilities, Channel, ContentClass, Receipt, hookimpl

class Letters(Channel):
    name = "letters"
    capabilities = Capabilities({classes})

    def send(self, message):
        return Receipt(at=self.context.clock())

@hookimpl
def register_channels():
    return [Letters]
"""


def route(school: School, classes: str) -> list[dict[str, Any]]:
    (school.folder / "own").mkdir()
    (school.folder / "own" / "letters.py").write_text(CHANNEL.format(classes=classes))
    plugins = '[plugins]\nplugins_dir = "own"\n[channels.letters]\n'
    school.configure(plugins, replace=('sensitive = ["email", "handover"]', 'sensitive = ["letters", "handover"]'))
    found = school.json("check", "--offline")["findings"]
    return [one for one in found if one["where"].startswith("routes") and "nobody tells it" not in one["message"]]


def test_a_channel_that_says_nothing_takes_nothing_about_a_child(small_school: School) -> None:
    (found,) = route(small_school, "")
    assert (found["level"], found["where"]) == ("warning", "routes.sensitive[0]")
    assert "letters takes no sensitive messages" in found["message"]
    assert found["hint"] == "take letters out of this route; it carries general messages alone"
    assert found["line"]


def test_a_channel_that_states_what_it_may_carry_gets_it(small_school: School) -> None:
    assert route(small_school, "classes=frozenset(ContentClass)") == []


def test_a_message_about_a_child_goes_past_a_channel_that_says_nothing(small_school: School) -> None:
    route(small_school, "")
    score = {
        "subject": "lezen", "direction": "up", "summary": "Het ging goed.", "next_goal": "een boek lezen",
        "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"},
        "approved_by": "juf.karin",
    }  # fmt: skip
    small_school.happens({"id": "s1", "kind": "notable_score", "audience": {"pupil": "p3"}, "payload": score})
    small_school.dispatch(exit_code=None)
    assert {plan["channel"] for plan in small_school.json("why", "s1")["plans"]} == {"handover"}


def test_settings_that_leave_a_class_out_are_named(small_school: School) -> None:
    parro = "[channels.parro]\n"
    small_school.configure(parro, replace=('sensitive = ["email", "handover"]', 'sensitive = ["parro", "handover"]'))
    found = small_school.json("check", "--offline", exit_code=None)["findings"]
    (told,) = [one for one in found if one["where"].startswith("routes")]
    assert 'add "sensitive" to `classes` in [channels.parro]' in told["hint"]
