"""What is wrong with the shape of a plugin: what was found, and what should stand there."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, get_args

import ouderbrug
from ouderbrug import hookspecs
from ouderbrug.hints import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

WRITTEN_FOR = "OUDERBRUG_API"
"""The name in a plugin's module by which it says for which version of the API it was written."""
_NAME = re.compile(r"[A-Za-z_][\w.]*")
_MOST = 12
"""So many names of a module are told at most."""
_VERSION = re.compile(r"([0-9]+)\.([0-9]+)")
_NO_KEYWORD = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")
_NO_NAME = re.compile(r"cannot import name '(\w+)'")


def what(thing: object) -> str:
    """What was found, without its value."""
    if isinstance(thing, type):
        return f"the class {thing.__name__}"
    if isinstance(thing, FunctionType):
        return f"the function {thing.__name__}"
    return "nothing" if thing is None else f"an object of the class {type(thing).__name__}"


def odd_function(function: Any, *, may_yield: bool = False) -> str:
    """How a function is written that gives something else than what stands behind its `return`; empty if it does."""
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "an `async def`, which nobody awaits"
    return "a generator: it holds a `yield`" if inspect.isgeneratorfunction(function) and not may_yield else ""


def of_entry(name: str, found: object) -> str:
    """Why no plugin can stand in what an entry point or file leads to; empty if one can."""
    if not isinstance(found, ModuleType):
        return (
            f"the entry point {name!r} leads to {what(found)}, and should lead to the module in which its hooks stand"
        )
    return of_version(name, getattr(found, WRITTEN_FOR, ouderbrug.API_VERSION))


def of_attribute(name: str, entry: EntryPoint) -> str:
    """What an entry point names that its module has not, with what that has; empty if it names what is there."""
    found: object = sys.modules.get(entry.module)
    for part in entry.attr.split(".") if entry.attr and found else ():
        if not hasattr(found, part):
            there = [one for one in vars(found) if not one.startswith("_")] if hasattr(found, "__dict__") else []
            hooks = [one for one in there if one.startswith(("register_", "message_"))]
            has = f"it has {', '.join(sorted(hooks))}" if hooks else nearest(part, there[:_MOST])
            return (
                f"the entry point {name!r} leads to {entry.value}, and there is no {part} in it; write "
                f'"{entry.module}" alone, for its hooks are found in the module{f": {has}" if has else ""}'
            )
        found = getattr(found, part)
    return ""


def of_version(name: str, wanted: object) -> str:
    """Why a plugin that was written for a version of the API does not go with this one; empty if it does."""
    ours = ouderbrug.API_VERSION
    asked = _VERSION.fullmatch(wanted) if isinstance(wanted, str) else None
    if asked is None:
        return f'{WRITTEN_FOR} of the plugin {name!r} is {what(wanted)}, and should be a version such as "{ours}"'
    major, minor = (int(part) for part in ours.split("."))
    if int(asked[1]) == major and int(asked[2]) <= minor:
        return ""
    newer = (int(asked[1]), int(asked[2])) > (major, minor)
    do = "upgrade ouderbrug" if newer else "look for a newer release of the plugin"
    return f"the plugin {name!r} is written for version {asked[0]} of the API, and this is {ours}; {do}"


def of_import(error: BaseException) -> str:
    """What an import lacks, as far as it can be told without the words of the error; empty if nothing can."""
    if isinstance(error, ModuleNotFoundError) and _NAME.fullmatch(error.name or ""):
        return f"no module {error.name} is installed"
    odd = _NO_KEYWORD.match(str(error)) if isinstance(error, TypeError) else None
    if odd and odd[1] in ouderbrug.__all__:
        known = inspect.signature(getattr(ouderbrug, odd[1])).parameters
        return f"{odd[1]} has no {odd[2]}; {nearest(odd[2], known)}"
    missing = _NO_NAME.match(str(error)) if isinstance(error, ImportError) and error.name == "ouderbrug" else None
    if missing is None:
        return ""
    hint = nearest(missing[1], ouderbrug.__all__, "docs/write-a-plugin.md")
    return f"version {ouderbrug.API_VERSION} of the API has no {missing[1]}; {hint}"


def of_hook(said: str, module: object) -> str:
    """What is wrong with a hook, in our words: pluggy's name the path of the file."""
    hook = said.partition("hook '")[2].partition("'")[0]
    known = [name for name in vars(hookspecs) if name.startswith(("register_", "message_"))]
    if hook not in known:
        return f"has a hook that does not exist: {hook}; {nearest(hook, known)}"
    given, wanted = (_signature(getattr(one, hook, None)) for one in (module, hookspecs))
    return f"implements {hook}{given}, and that hook is {hook}{wanted}"


def of_function(hook: str, plugin: str, function: object) -> str:
    """Why the function behind a hook could never do what it is there for; empty if it could."""
    gives_rows = hook.startswith("register_")
    if not (odd := odd_function(function, may_yield=gives_rows)):
        return ""
    should = "gives a list of classes" if gives_rows else "does its work when it is called"
    return f"{hook} of the plugin {plugin!r} is {odd}, and should be a function that {should}"


def of_answer(hook: str, plugin: str, answer: object, base: type) -> str:
    """Why what a hook gives is no list of classes; empty if it may be one."""
    if isinstance(answer, Iterable) and not isinstance(answer, (str, bytes, type)):
        return ""
    should = f"a list of subclasses of {base.__name__}"
    return f"{hook} of the plugin {plugin!r} gives {what(answer)}, and should give {should}"


def of_item(plugin: str, item: Any, base: type) -> str:
    """Why something that a hook gives is no class of its sort; empty if it is."""
    if isinstance(item, type) and issubclass(item, base):
        return ""
    meant = "; give the class itself, not an object of it" if isinstance(item, base) else ""
    return f"the plugin {plugin!r} registers {what(item)}, which is no subclass of {base.__name__}{meant}"


RECORDS = get_args(ouderbrug.RosterRecord)
"""The classes of what an importer yields."""


def of_batch(batch: object) -> str:
    """Why what a source gives is no batch; empty if it is one."""
    if not isinstance(batch, ouderbrug.Batch):
        return f"poll gives {what(batch)}, and should give a Batch"
    if not (batch.cursor is None or is_text(batch.cursor)):
        return f"the cursor of a Batch is {what(batch.cursor)}, and should be a text or None"
    for one in batch.events:
        if not isinstance(one, ouderbrug.Incoming):
            return f"the events of a Batch hold {what(one)}, and should hold Incoming"
        if not is_text(one.place) or not _are_named(one.data):
            return "an Incoming has a text as its place, and fields that have names"
        if isinstance(named := one.data.get("id"), str) and not is_text(named):
            return "the id of an Incoming is cut in the middle of a sign"
    for bad in batch.rejected:
        if not isinstance(bad, ouderbrug.Rejected):
            return f"what a Batch rejects holds {what(bad)}, and should hold Rejected"
        for name in ("place", "code", "hint", "field"):
            if not is_text(said := getattr(bad, name)):
                return f"the {name} of a Rejected is {what(said)}, and should be a text"
    if not isinstance(batch.taken_back, tuple) or not all(map(is_text, batch.taken_back)):
        return "what a Batch has taken_back should be a tuple of ids"
    return ""


def too_much(most: int) -> str:
    """What a record of a source is that holds more values than any event."""
    return f"an Incoming holds more than {most} values"


def is_text(said: object) -> bool:
    """True of a text that can be written down: one that is cut in the middle of a sign cannot."""
    if not isinstance(said, str):
        return False
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


def _are_named(data: object) -> bool:
    return isinstance(data, Mapping) and all(isinstance(name, str) for name in data)


def of_check(said: object) -> str:
    """What a source gives as its check where that is no list of sentences."""
    return f"check gives {what(said)}, and should give a list of sentences, empty where all is well"


def of_explanation(found: object) -> str:
    """Why what an importer explains is nothing of the sort; empty if it is, or if it explains nothing."""
    if found is None or isinstance(found, ouderbrug.Explanation):
        return ""
    return f"explain gives {what(found)}, and should give an Explanation or None"


def _signature(function: Any) -> str:
    return f"({', '.join(inspect.signature(function).parameters)})" if callable(function) else "(?)"
