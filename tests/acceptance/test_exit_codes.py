"""What fails, and with which exit code a run, the next one and a check then end: one table, that nothing breaks alone.

The codes are those of the operations page: 2 wrong configuration, 75 it is tried again, 3 a person is needed, 1 some
failed or were set aside.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chances import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

pytestmark = pytest.mark.slow

NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip
LATER = "2026-11-23T10:05:00+01:00"
PLUGINS = "[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n"
RULE = """
from ouderbrug import Allow, Rule, hookimpl
class Odd(Rule):
    name = "odd"
    reads = None
    def judge(self, message, facts, now):
        {deed}
@hookimpl
def register_rules():
    return [Odd]
"""
SOURCE = """
import threading
from ouderbrug import Batch, Source, SourceConfig, Unreachable, hookimpl
class Odd(Source):
    name = "odd"
    class Config(SourceConfig):
        pass
    def poll(self, cursor):
        {deed}
@hookimpl
def register_sources():
    return [Odd]
"""
ODD_SOURCE = "[[sources]]\nname = 'other'\nplugin = 'odd'\ntimeout_seconds = 0.1\n[plugins]\nplugins_dir = 'own'\n"


KIND = """
from ouderbrug import ContentClass, EventKind, Goal, KindPayload, OneLine, TextFields, hookimpl
class Odd(EventKind):
    name = "odd"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    text = TextFields(free=("title",))
    sample = {"title": "Vreemd"}
    class Payload(KindPayload):
        title: OneLine
    @classmethod
    def ends(cls, payload):
        raise ValueError
@hookimpl
def register_event_kinds():
    return [Odd]
"""
CHANNEL = """
from ouderbrug import Capabilities, Channel, ChannelConfig, ContentClass, hookimpl
class Odd(Channel):
    name = "odd"
    class Config(ChannelConfig):
        pass
    @classmethod
    def capabilities_of(cls, config):
        {declares}
    def send(self, message):
        {deed}
    def check(self):
        pass
@hookimpl
def register_channels():
    return [Odd]
"""
SOUND = "return Capabilities(audiences=frozenset({'guardian'}), classes=frozenset(ContentClass))"
BY_ODD = 'general = ["odd"]'


def _own(school: School, text: str, toml: str) -> None:
    folder = school.folder / "own"
    folder.mkdir()
    (folder / "odd.py").write_text(text)
    school.configure(toml)


def _rule(deed: str) -> Callable[[School], None]:
    return lambda school: _own(school, RULE.format(deed=deed), "[rules]\norder = ['odd']\n" + PLUGINS)


def _source(deed: str) -> Callable[[School], None]:
    return lambda school: _own(school, SOURCE.format(deed=deed), ODD_SOURCE)


def _kind(school: School) -> None:
    _own(school, KIND, PLUGINS)
    school.happens({"id": "odd", "kind": "odd", "audience": {"school": True}, "payload": {"title": "Vreemd"}})


def _broken(school: School) -> None:
    _own(school, "raise ValueError", PLUGINS)


def _channel(deed: str, declares: str = SOUND) -> Callable[[School], None]:
    def fails(school: School) -> None:
        _own(school, CHANNEL.format(deed=deed, declares=declares), "")
        more = "[channels.odd]\nplugin = 'odd'\n[plugins]\nplugins_dir = 'own'\n"
        school.configure(more, replace=('general = ["email"]', 'general = ["odd"]'))

    return fails


def _template(school: School) -> None:
    folder = school.folder / "words" / "nl"
    folder.mkdir(parents=True)
    (folder / "newsletter.j2").write_text("{% block subject %}{% if %}{% endblock %}")
    school.configure("[content]\ntemplates = 'words'\n")


def _calendar(school: School) -> None:
    (school.folder / "address").write_text("http://127.0.0.1:9/a.ics")
    school.configure(
        "[[sources]]\nname = 'agenda'\nplugin = 'ical'\nurl = { file = 'address' }\naudience = { school = true }\n"
    )


def _calendar_file(school: School) -> None:
    school.configure("[[sources]]\nname = 'agenda'\nplugin = 'ical'\npath = 'a.ics'\naudience = { school = true }\n")


def _replies(step: str, reply: str, times: int = 40) -> Callable[[School], None]:
    return lambda school: school.smtp.replies.update({step: [reply] * times})


def _inbox_gone(school: School) -> None:
    (school.folder / "inbox").rename(school.folder / "elsewhere")


def _aside(school: School) -> None:
    school.happens(NEWS | {"id": "nobody", "audience": {"group": "9Z"}})


def _rejected(school: School) -> None:
    with (school.folder / "inbox" / "week.jsonl").open("a") as out:
        out.write("{no json}\n")


def _media(school: School) -> None:
    school.configure("[content]\nmedia_root = 'media'\n")
    school.happens(NEWS | {"id": "file", "payload": NEWS["payload"] | {"attachments": ["brief.pdf"]}})


def _open_media(school: School) -> None:
    (school.folder / "media").mkdir()
    (school.folder / "media").chmod(0o777)
    _media(school)


def _number(school: School) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('brin = "99ZZ"', 'brin = "99XX"'))


class Ends(NamedTuple):
    """What is made to fail, with which codes two runs and a check end, how many mails go, and what the first says."""

    fails: Callable[[School], None]
    first: int
    second: int
    check: int
    sent: int
    says: str


CASES = {
    "a rule raises": Ends(_rule("raise ValueError"), 3, 0, 2, 0, "rule odd of plugin odd fails (ValueError)"),
    "a rule says nonsense": Ends(_rule("return 'no'"), 3, 0, 2, 0, "rule odd of plugin odd fails (no-verdict)"),
    "a template is broken": Ends(_template, 3, 0, 2, 0, "a kind or template has to be mended"),
    "a kind raises": Ends(_kind, 3, 0, 2, 4, "a kind or template has to be mended"),
    "a plugin does not load": Ends(_broken, 2, 2, 2, 0, "ValueError"),
    "a channel raises": Ends(_channel("raise ValueError"), 3, 3, 0, 0, "may or may not have arrived"),
    "a channel declares nonsense": Ends(_channel("pass", "return 7"), 2, 2, 2, 0, "odd"),
    "a source raises": Ends(_source("raise ValueError"), 3, 3, 0, 4, "source other is not read"),
    "a source hangs": Ends(_source("threading.Event().wait()"), 3, 3, 0, 4, "source other is not read"),
    "a source gives nonsense": Ends(_source("return 7"), 3, 3, 0, 4, "source other is not read"),
    "a source does not answer": Ends(
        _source("raise Unreachable('http-503')"), 75, 75, 0, 4, "does not answer (http-503)"
    ),
    "a calendar is down": Ends(_calendar, 75, 75, 0, 4, "source agenda is not read"),
    "a calendar file is gone": Ends(_calendar_file, 3, 3, 2, 4, "source agenda is not read"),
    "an inbox is gone": Ends(_inbox_gone, 3, 3, 2, 0, "source office is not read"),
    "the relay refuses us": Ends(_replies("MAIL", "550 5.1.8 no"), 3, 3, 2, 0, "channel email is closed"),
    "the sign-in fails": Ends(_replies("GREETING", "554 5.7.1 go away"), 3, 3, 2, 0, "channel email is closed"),
    "the relay rests": Ends(_replies("MAIL", "451 4.3.0 later"), 75, 75, 2, 0, "channel email does not answer"),
    "a mailbox is refused": Ends(_replies("RCPT", "550 5.1.1 no", 1), 1, 0, 0, 3, "1 message failed over email"),
    "a record waits for an import": Ends(_aside, 1, 0, 0, 4, "no group here is called so"),
    "a record is no event": Ends(_rejected, 1, 0, 0, 4, "it is no JSON"),
    "the media root is gone": Ends(_media, 3, 0, 2, 4, "cannot be read now ([content] media_root is not"),
    "the media root is open to all": Ends(_open_media, 3, 0, 2, 4, "cannot be read now (everybody"),
    "the number is of another school": Ends(_number, 2, 2, 2, 0, "people at 99ZZ00"),
}


@pytest.mark.parametrize("what", rows(CASES, *CASES))
def test_6_each_fault_has_its_exit_codes_and_costs_no_more_than_its_own(small_school: School, what: str) -> None:
    one = CASES[what]
    small_school.happens(NEWS)
    one.fails(small_school)
    done = small_school.run("dispatch", exit_code=None)
    assert (done.exit_code, one.says in done.stderr) == (one.first, True), done.output
    assert len(small_school.smtp.mails) == one.sent
    assert small_school.run("dispatch", now=LATER, exit_code=None).exit_code == one.second
    checked = small_school.run("check", "--json", exit_code=None)
    assert checked.exit_code == one.check, json.loads(checked.stdout)["findings"]
    assert "refused" not in checked.stdout or one.sent, "it waits"
