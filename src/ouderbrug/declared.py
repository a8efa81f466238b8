"""What a class of a plugin declares and lacks: said by name, with what stands there and what should stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ouderbrug.api import Channel, ChannelConfig, Importer, PluginConfig, Rule, Source, SourceConfig
from ouderbrug.event_kind import EventKind
from ouderbrug.hints import nearest, place_of
from ouderbrug.method_shapes import method_faults, written
from ouderbrug.model import Capabilities, ContentClass, RepeatSafe
from ouderbrug.plugin_shapes import what

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_CONFIGS: Mapping[type, type] = {
    Channel: ChannelConfig, Source: SourceConfig, Importer: PluginConfig, Rule: PluginConfig,
}  # fmt: skip
_AUDIENCES = frozenset({"guardian", "group", "school"})
_ADDRESSES = frozenset({"", "email", "mobile", "guardian_id", "thread_id"})
_CLASSES = frozenset(one.value for one in ContentClass)
_FLAGS = "html attachments calendar invitations_only by_person in_app class_parent pilot smtputf8 opt_in".split()
_OF: Mapping[type, Mapping[str, type]] = {
    Source: {"only_files": bool, "alone": bool},
    Rule: {"timeless": bool, "by_hour": bool, "by_right": bool, "sentences": Mapping},
}
"""What else a class says of itself, and of which type that is."""


def shape_faults(item: type, base: type) -> str:
    """Each thing for which a class of a plugin could never be used, with its file and line; empty if there is none."""
    return _placed(item, _faults(item, base))


def capability_faults(item: type, can: object) -> str:
    """Each thing that a channel says of what it can carry which is none of the values that there are."""
    return _placed(item, _of_capabilities(can))


def _placed(item: type, wrong: Iterator[str]) -> str:
    found = "; ".join(wrong)  # where it stands is looked up only then, for that is to parse its file
    return f"the class {item.__name__} ({place_of(item)}): {found}" if found else ""


def _faults(item: type, base: type) -> Iterator[str]:
    if lacks := sorted(getattr(item, "__abstractmethods__", ())):
        yield f"it has no {' and no '.join(f'{one}{written(getattr(item, one, None))}' for one in lacks)}"
    if base is EventKind:  # what it declares is looked at as a whole
        yield from method_faults(item, base)
        return
    if says := _of_config(item, _CONFIGS[base]):
        yield says
    for name, wanted in _OF.get(base, {}).items():
        if not isinstance(value := getattr(item, name), wanted | property):
            yield f"{name} is {what(value)}, and should be of the type {wanted.__name__}"
    yield from method_faults(item, base)
    if base is Channel:
        yield from _of_capabilities(getattr(item, "capabilities", None))


def _of_config(item: Any, wanted: type) -> str:
    config = getattr(item, "Config", None)
    if isinstance(config, type) and issubclass(config, wanted):
        return ""
    bases = f"({', '.join(one.__name__ for one in config.__bases__)})" if isinstance(config, type) else ""
    got = f"the class {config.__name__}{bases}" if isinstance(config, type) else what(config)
    return f"Config is {got}, and should be a subclass of {wanted.__name__}: write `class Config({wanted.__name__}):`"


def _of_capabilities(can: object) -> Iterator[str]:
    if not isinstance(can, Capabilities):
        yield f"capabilities is {what(can)}, and should be Capabilities(...)"
        return
    for name, values in (("audiences", _AUDIENCES), ("classes", _CLASSES)):
        given = getattr(can, name)
        if isinstance(given, str) or not isinstance(given, frozenset | set | tuple | list):
            yield f"capabilities.{name} is {what(given)}, and should be a frozenset of {_list(values)}"
            continue
        for one in sorted(map(str, {*given} - values)):
            yield f"capabilities.{name} holds {_quoted(one)}; {nearest(one, values)}"
    if can.addressed_by not in _ADDRESSES:
        hint = nearest(str(can.addressed_by), _ADDRESSES - {""})
        yield f"capabilities.addressed_by is {_quoted(can.addressed_by)} (empty where it needs no address); {hint}"
    if can.repeat_safe not in {*RepeatSafe}:
        yield f"capabilities.repeat_safe is {what(can.repeat_safe)}, and should be of {_list(RepeatSafe)}"
    if not isinstance(can.max_chars, int) or can.max_chars < 0:
        yield f"capabilities.max_chars is {what(can.max_chars)}, and should be a whole number, 0 for any length"
    for name in _FLAGS:
        if not isinstance(flag := getattr(can, name), bool):
            yield f"capabilities.{name} is {what(flag)}, and should be True or False"


def _list(values: Any) -> str:
    return ", ".join(sorted(map(str, values)))


def _quoted(word: object) -> str:
    """What stands in the code of a plugin may be told; what is long or no word may be anything."""
    return repr(word) if isinstance(word, str) and word.isidentifier() and len(word) <= 30 else what(word)


def odd_entry(entry: EntryPoint) -> str:
    """Why what an entry point says can be no module, as the name of a distribution; empty if it can be one."""
    if entry.pattern.match(entry.value):
        return ""
    meant = re.sub(r"[^\w.]+", "_", entry.value.partition(":")[0].strip())
    return (
        f"the entry point {entry.name!r} is {entry.value!r}, which is no name of a module, and should be the module in "
        f'which its hooks stand, as "{meant}"'
    )
