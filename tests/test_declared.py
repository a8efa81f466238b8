"""What a class of a plugin declares and lacks is said by name: a row for each wrong shape, with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug import registry
from test_registry import CHANNEL, invoke, refusal, school

if TYPE_CHECKING:
    from pathlib import Path

ANY = """
from typing import ClassVar
from ouderbrug import *
from ouderbrug import hookimpl

class Mine({base}):
    name = "mine"
    {body}

@hookimpl
def {hook}():
    return [Mine]
"""
BODIES = {
    "Channel": ("register_channels", "def send(self, message): ..."),
    "HttpChannel": ("register_channels", "def service(self): ...\n    def request(self, message): ..."),
    "EventKind": ("register_event_kinds", "goal, content_class = Goal.INFORM, ContentClass.GENERAL"),
    "Source": ("register_sources", "def poll(self, cursor): ..."),
    "Importer": ("register_importers", "def sniff(self, path): ...\n    def read(self, path): ..."),
    "Rule": ("register_rules", "def judge(self, message, facts, now): ..."),
}
SHAPES = {
    ("HttpChannel", "async def send(self, message): ..."): (
        "send is an `async def`, which nobody awaits, and should be a method send(self, message) that gives a Receipt"
    ),
    ("HttpChannel", "async def service(self): ..."): "should be a method service(self) that gives a HttpService",
    ("HttpChannel", "def request(self): ..."): "request(self) cannot be called as request(self, message)",
    ("HttpChannel", "def find_id(self): ..."): "find_id(self) cannot be called as find_id(self, reply)",
    ("HttpChannel", "def text_of(self): ..."): "text_of(self) cannot be called as text_of(self, message)",
    ("HttpChannel", "def must_carry(self, message): yield 1"): "must_carry is a generator: it holds a `yield`, and",
    ("HttpChannel", "def post(self, message, again): ..."): "post(self, message, again) cannot be called as post(self",
    ("HttpChannel", "def can(self): ..."): "can is the function can, and should be a property: write `@property`",
    ("HttpChannel", "can = Capabilities()"): "",
    ("HttpChannel", "def find_id(self, reply, *more): ..."): "",
    (
        "Channel",
        "send = property(lambda self: print)",
    ): "send is a property, and should be a method send(self, message)",
    ("Channel", "def send(self, message): yield message"): "send is a generator: it holds a `yield`, and should be",
    (
        "Channel",
        "@staticmethod\n    def send(self, message): ...",
    ): "the staticmethod send(self, message) cannot be called",
    ("Channel", "@staticmethod\n    def send(message): ..."): "",
    ("Channel", "async def close(self): ..."): "close is an `async def`, which nobody awaits, and should be",
    ("Channel", "def capabilities_of(self, config): ..."): "(cls, config): write `@classmethod` before it",
    ("Channel", "def __init__(self, config): ..."): "__init__(self, config) cannot be called as __init__(self, config,",
    ("Source", "async def poll(self, cursor): ..."): "should be a method poll(self, cursor) that gives a Batch",
    ("Source", "def poll(self, cursor): yield cursor"): "poll is a generator: it holds a `yield`, and should be",
    ("Source", "def check(self): yield 'no'"): "check is a generator: it holds a `yield`, and should be",
    ("Source", "def __init__(self, config): ..."): "",
    ("Importer", "async def read(self, path): yield 1"): "read is an `async def`, which nobody awaits, and should be",
    ("Importer", "def read(self, path): yield 1"): "",
    ("Importer", "def sniff(self, path): yield True"): "sniff is a generator: it holds a `yield`, and should be",
    ("Rule", "async def judge(self, message, facts, now): ..."): "(self, message, facts, now) that gives a Verdict",
    ("Rule", "def judge(self, message, facts, now): yield 1"): "judge is a generator: it holds a `yield`, and",
    ("Rule", "def look_first(self, message, known): yield 1"): "",
    ("Rule", "def may_be_asked(self): ..."): "may_be_asked(self) cannot be called as may_be_asked(self, candidate)",
    ("Rule", "def __init__(self): ..."): "__init__(self) cannot be called as __init__(self, config)",
    ("EventKind", "def ends(self, payload): ..."): "ends(cls, payload): write `@classmethod` before it",
    ("EventKind", "@classmethod\n    async def ends(cls, payload): ..."): "ends is an `async def`, which nobody awaits",
    ("Channel", "class Config: ..."): (
        "Config is the class Config(object), and should be a subclass of ChannelConfig: write `class Config("
    ),
    (
        "Channel",
        "Config = {'url': 1}",
    ): "Config is an object of the class dict, and should be a subclass of ChannelConfig",
    (
        "Channel",
        "class Config(SourceConfig): ...",
    ): "Config is the class Config(SourceConfig), and should be a subclass of",
    ("Channel", "send = None"): "send is nothing, and should be a method send(self, message)",
    ("Channel", "def send(self): ..."): "send(self) cannot be called as send(self, message)",
    ("Channel", "def send(self, message, folder): ..."): "send(self, message, folder) cannot be called as",
    ("Channel", "def check(self, more): ..."): "check(self, more) cannot be called as check(self)",
    (
        "Channel",
        "def capabilities_of(self): ...",
    ): "capabilities_of(self) cannot be called as capabilities_of(cls, config)",
    (
        "Channel",
        "capabilities = {'max_chars': 9}",
    ): "capabilities is an object of the class dict, and should be Capabilities(",
    ("Channel", "capabilities = Capabilities(addressed_by='phone')"): (
        "capabilities.addressed_by is 'phone' (empty where it needs no address); known here: email, guardian_id, "
        "mobile, thread_id"
    ),
    ("Channel", "capabilities = Capabilities(addressed_by='mobil')"): "did you mean mobile or email?",
    ("Channel", "capabilities = Capabilities(audiences=frozenset({'groups'}))"): (
        "capabilities.audiences holds 'groups'; did you mean group?"
    ),
    (
        "Channel",
        "capabilities = Capabilities(audiences='group')",
    ): "capabilities.audiences is an object of the class str",
    ("Channel", "capabilities = Capabilities(classes=frozenset({'secret'}))"): (
        "capabilities.classes holds 'secret'; known here: general, personal, sensitive"
    ),
    ("Channel", "capabilities = Capabilities(max_chars='480')"): (
        "capabilities.max_chars is an object of the class str"
    ),
    (
        "Channel",
        "capabilities = Capabilities(max_chars=-1)",
    ): "max_chars is an object of the class int, and should be a",
    ("Channel", "capabilities = Capabilities(repeat_safe='key')"): "",
    (
        "Channel",
        "capabilities = Capabilities(repeat_safe='sure')",
    ): "capabilities.repeat_safe is an object of the class str",
    (
        "Channel",
        "capabilities = Capabilities(in_app='yes')",
    ): "capabilities.in_app is an object of the class str, and should",
    ("Source", "class Config: ..."): "should be a subclass of SourceConfig",
    ("Source", "class Config(PluginConfig): ..."): "should be a subclass of SourceConfig",
    ("Source", "only_files = 'yes'"): "only_files is an object of the class str, and should be of the type bool",
    ("Source", "alone = 1"): "alone is an object of the class int, and should be of the type bool",
    ("Source", "def poll(self): ..."): "poll(self) cannot be called as poll(self, cursor)",
    ("Importer", "Config = None"): "Config is nothing, and should be a subclass of PluginConfig",
    ("Importer", "def read(self): ..."): "read(self) cannot be called as read(self, path)",
    ("Importer", "def explain(self): ..."): "explain(self) cannot be called as explain(self, path)",
    ("Rule", "class Config: ..."): "should be a subclass of PluginConfig",
    (
        "Rule",
        "def judge(self, message): ...",
    ): "judge(self, message) cannot be called as judge(self, message, facts, now)",
    ("Rule", "timeless = 'yes'"): "timeless is an object of the class str, and should be of the type bool",
    ("Rule", "sentences = ['no']"): "sentences is an object of the class list, and should be of the type Mapping",
}


@pytest.mark.parametrize(("base", "wrong"), SHAPES)
def test_18_a_class_of_another_shape_says_what_stands_there_and_what_should(
    tmp_path: Path, base: str, wrong: str
) -> None:
    hook, body = BODIES[base]
    text = ANY.format(base=base, hook=hook, body=f"{body}\n    {wrong}")
    loaded = school(tmp_path, use="mine", mine=text)
    if not SHAPES[base, wrong]:
        registry.load(loaded)
        return
    found = refusal(loaded)
    assert "the plugin 'mine' cannot be used: the class Mine (mine.py, line 6): " in found
    assert SHAPES[base, wrong] in found


HOOKS = {
    "async def register_channels(): return []": "register_channels of the plugin 'mine' is an `async def`, which",
    "async def register_event_kinds(): return []": "should be a function that gives a list of classes (mine.py, line",
    "async def register_sources(): yield 1": "register_sources of the plugin 'mine' is an `async def`",
    "def register_rules(): yield from ()": "",
    "async def message_settled(message, attempt): ...": "and should be a function that does its work when it is called",
    "def message_settled(message): yield 1": "message_settled of the plugin 'mine' is a generator: it holds a `yield`",
    "def message_settled(message): ...": "",
}


@pytest.mark.parametrize("hook", HOOKS)
def test_18_a_hook_that_gives_what_nobody_looks_into_says_so(tmp_path: Path, hook: str) -> None:
    loaded = school(tmp_path, use="mine", mine=f"from ouderbrug import hookimpl\n\n\n@hookimpl\n{hook}\n")
    if not HOOKS[hook]:
        registry.load(loaded)
        return
    assert HOOKS[hook] in refusal(loaded)


@pytest.mark.parametrize("base", ["Channel", "Source", "Importer", "Rule"])
def test_18_a_class_that_lacks_its_method_says_which(tmp_path: Path, base: str) -> None:
    found = refusal(school(tmp_path, use="mine", mine=ANY.format(base=base, hook=BODIES[base][0], body="")))
    lacks = {"Importer": "read(self, path) and no sniff(self, path)", "Rule": "judge(self, message, facts, now)"}
    assert "the class Mine (mine.py, line 6): it has no " in found
    assert lacks.get(base, "(self, ") in found


def test_18_capabilities_that_hang_on_settings_are_looked_at_too(tmp_path: Path) -> None:
    of = "    @classmethod\n    def capabilities_of(cls, config):\n        return Capabilities(addressed_by='phone')\n"
    text = CHANNEL.replace("import Channel", "import Capabilities, Channel").replace(
        "    def send", f"{of}    def send"
    )
    school(tmp_path, toml="[channels.post]\n[routes]\ngeneral = ['post']\n", post=text)
    result = invoke(tmp_path, "check", "--offline")
    assert result.exit_code == 2
    assert "capabilities.addressed_by is 'phone' (empty where" in result.output


IMPORTER = """
from datetime import date, datetime
from ouderbrug import ConsentRecord, GuardianRecord, GuardianshipRecord, Importer, PupilRecord, Staff
from ouderbrug import StaffRecord, hookimpl

class Mine(Importer):
    name = "mine"

    def sniff(self, path):
        return path.suffix == ".dat"

    def read(self, path):
        {read}

    def explain(self, path):
        return {explain}

@hookimpl
def register_importers():
    return [Mine]
"""
READS = {
    "return None": "read yields nothing, and should yield records such as PupilRecord",
    "return ['Sara']": "read yields an object of the class str, and should yield records such as PupilRecord",
    "yield {'key': 'Sara'}": "read yields an object of the class dict, and should yield records such as PupilRecord",
    "yield PupilRecord('line 1', 7)": "the key of a PupilRecord is an object of the class int, and should be a text",
    "yield GuardianRecord(1, 'g1')": "the place of a GuardianRecord is an object of the class int, and should be a",
    "yield PupilRecord('1', 'p1', 3)": "the first_name of a PupilRecord is an object of the class int, and should be",
    "yield PupilRecord('1', 'p' + chr(0xd800))": "the key of a PupilRecord is a text that is cut in the middle",
    "yield PupilRecord('1', 'p1', leaves_on='2027-01-01')": "the leaves_on of a PupilRecord is an object of the class "
    "str, and should be a date or None",
    "yield PupilRecord('1', 'p1', leaves_on=datetime(2027, 1, 1))": "the leaves_on of a PupilRecord is an object of",
    "yield PupilRecord('1', 'p1', groups='3A')": "the groups of a PupilRecord is an object of the class str",
    "yield GuardianRecord('1', 'g1', opt_out=['x'])": "the opt_out of a GuardianRecord is an object of the class list",
    "yield GuardianRecord('1', 'g1', address_secret='no')": "the address_secret of a GuardianRecord is an object of",
    "yield GuardianshipRecord('1', 'p1', 'g1', 'mother')": "the relation of a GuardianshipRecord is an object of the "
    "class str, and should be a Relation or None",
    "yield ConsentRecord('1', 'p1', 'photo', '', 'yes', date(2027, 1, 1))": "the given of a ConsentRecord is an object",
    "yield ConsentRecord('1', 'p1', 'photo', '', True, None)": "the on of a ConsentRecord is nothing, and should be a",
    "yield StaffRecord('1', Staff('s1', None))": "the name of a Staff is nothing, and should be a text",
    "yield type('Mine', (PupilRecord,), {})('1', 'p1')": "read yields an object of the class Mine, and should yield",
}


@pytest.mark.parametrize("read", READS)
def test_18_an_importer_that_yields_no_records_is_told_what_it_yields(tmp_path: Path, read: str) -> None:
    school(tmp_path, use="mine", mine=IMPORTER.format(read=read, explain="None"))
    (tmp_path / "people.dat").write_text("Sara\n")
    result = invoke(tmp_path, "import", "--dry-run", str(tmp_path / "people.dat"))
    assert result.exit_code == 2
    assert f"the importer mine fails ({READS[read]}" in result.output
    assert "Sara" not in result.output


def test_18_an_importer_that_explains_nonsense_is_told_so(tmp_path: Path) -> None:
    school(tmp_path, use="mine", mine=IMPORTER.format(read="return ()", explain="'columns'"))
    (tmp_path / "people.dat").write_text("Sara\n")
    result = invoke(tmp_path, "import", "--explain", str(tmp_path / "people.dat"))
    assert result.exit_code == 2
    assert "explain gives an object of the class str, and should give an Explanation or None" in result.output
