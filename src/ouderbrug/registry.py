"""Loads the plugins that the TOML names, and no others; returns a value and keeps no globals.

Each plugin is loaded and asked apart, so that whatever goes wrong carries its name. What comes with ouderbrug comes
through the same entry points as anybody's plugin: its names are reserved, and its kinds, rules and tables of people are
always loaded.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
import traceback
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from ouderbrug import bounded, hookspecs, plugin_shapes
from ouderbrug.altered import altered, apart
from ouderbrug.api import Channel, Importer, Rule, Source
from ouderbrug.config import Findings
from ouderbrug.declared import odd_entry, shape_faults
from ouderbrug.errors import ConfigError
from ouderbrug.event_kind import EventKind
from ouderbrug.hints import nearest, place_in_hook, place_of
from ouderbrug.kind_faults import faults
from ouderbrug.ownership import ours
from ouderbrug.plugin_trace import traced
from ouderbrug.printing import heard
from ouderbrug.setting_words import meant, said
from ouderbrug.settings.whole import KEPT_SOURCES
from ouderbrug.topics import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.model import Attempt, Message

GROUP = "ouderbrug"
CHANNELS = frozenset(
    {"email", "folder", "handover", "parro", "social_schools", "konnect", "http_profile", "sms", "webhook", "whatsapp"}
)
BUILT_IN = CHANNELS | {"events", "contacts", "pupil_systems", "oneroster", "ical", "uwlr_results", "rules", "kinds"}
ALWAYS = ("kinds", "rules", "contacts", "pupil_systems", "oneroster")
RESERVED = {
    "channels": CHANNELS,
    "sources": frozenset({"events", "ical", "uwlr_results", *KEPT_SOURCES}),
    "importers": frozenset({"contacts", "staff", "consents", "responses", "app_ids", "social_schools_list"})
    | {"edexml", "uwlr", "oneroster"},
}
FIRST_RULES = CONSENT, CONTENT_POLICY = "consent", "content_policy"
"""Who may have a message, and what may carry it: no school leaves these out, and the house refuses in their names."""

T = TypeVar("T")
_log = logging.getLogger("ouderbrug.plugins")

_HOOKS: Mapping[str, tuple[str, type]] = {
    "channels": ("register_channels", Channel),
    "sources": ("register_sources", Source),
    "importers": ("register_importers", Importer),
    "rules": ("register_rules", Rule),
    "kinds": ("register_event_kinds", EventKind),
}


@dataclass(frozen=True)
class Registry:
    """What the named plugins brought, by name; ``owners`` tells which plugin each class came from.

    ``given_up`` are the plugins whose observer hangs.
    """

    channels: Mapping[str, type[Channel]]
    sources: Mapping[str, type[Source]]
    importers: Mapping[str, type[Importer]]
    rules: Mapping[str, type[Rule]]
    kinds: Mapping[str, type[EventKind]]
    owners: Mapping[tuple[str, str], str]
    observers: Mapping[str, pluggy.HookCaller] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set, init=False)

    def tell_settled(self, message: Message, attempt: Attempt) -> None:
        """Tell the observers; what they raise is logged by plugin, type and place, and not felt."""
        for plugin, observe in self.observers.items():
            if plugin in self.given_up:
                continue
            try:
                told = partial(observe, message=apart(message), attempt=altered(attempt))
                with traced(f"message_settled of {plugin}"):
                    bounded.call(told, bounded.HOOK_SECONDS, f"observer-{plugin}")
            except bounded.Hangs:
                self.given_up.add(plugin)
                _log.warning("observer of plugin %s hangs; it hears of nothing more in this run", plugin)
            except Exception as error:
                where = place_in_hook(observe.get_hookimpls()[0].function, error)
                _log.warning("observer of plugin %s raised %s, %s", plugin, bounded.problem(error), where)


def installed() -> dict[str, list[EntryPoint]]:
    """Every plugin that is installed, by name; nothing is imported. More than one under a name is a fault."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        if entry not in (known := found.setdefault(entry.name, [])):
            known.append(entry)
    return found


def load(loaded: Loaded) -> Registry:
    """Load what the TOML names; raises Findings (exit 2) if any of it does not load."""
    registry, findings = load_each(loaded)
    if findings:
        raise Findings(loaded.path, findings)
    return registry


def load_each(loaded: Loaded) -> tuple[Registry, list[Finding]]:
    """What those plugins brought that load, and what is wrong with the others."""
    findings: list[Finding] = []
    available = installed()
    collected: dict[str, dict[str, Any]] = {key: {} for key in _HOOKS}
    owners: dict[tuple[str, str], str] = {}
    observers: dict[str, pluggy.HookCaller] = {}
    not_there: dict[str, Finding] = {}
    for name, path in _wanted(loaded):
        if not available.get(name) and not _ours(name) and not _in_folder(loaded.settings.plugins.plugins_dir, name):
            hint = nearest(name, available)
            says = f"no plugin called {name!r} is installed; {hint or 'install it'}"
            not_there[name] = loaded.finding("error", path, says)
            continue
        try:
            module = _import(name, available, loaded)
            caller = _register(name, module)
            with heard(name):
                _collect(name, caller, collected, owners)
            if _implements(caller, module, "message_settled"):
                observers[name] = caller.hook.message_settled
        except ConfigError as error:
            findings.append(loaded.finding("error", path, str(error)))
        if name not in BUILT_IN:  # those are proven by the tests of the house, and every command loads them
            brought = [kind for key, kind in collected["kinds"].items() if owners["kinds", key] == name]
            findings += [one for kind in brought for one in _wrong_with(loaded, path, name, kind)]
    beside = collected["channels"].keys() | collected["sources"].keys()  # what a plugin brings beside its namesake
    findings += [one for name, one in not_there.items() if name not in beside]
    registry = Registry(**collected, owners=owners, observers=observers)
    return registry, findings or list(_missing(loaded, registry))


def _wrong_with(loaded: Loaded, path: tuple[str | int, ...], plugin: str, kind: type[EventKind]) -> Iterator[Finding]:
    """One finding for each thing that is wrong with a kind, with the file and line of its class."""
    for fault in faults(kind):
        where = f"the kind {kind.name!r} of the plugin {plugin!r} ({place_of(kind)})"
        yield loaded.finding("error", path, f"{where}: {fault.attribute} {fault.says}", fault.hint)


def rule_names(order: Iterable[str]) -> tuple[str, ...]:
    """The rules that judge, in their order: consent and content_policy first, listed or not."""
    return FIRST_RULES + tuple(name for name in order if name not in FIRST_RULES)


def _wanted(loaded: Loaded) -> list[tuple[str, tuple[str | int, ...]]]:
    settings = loaded.settings
    wanted: dict[str, tuple[str | int, ...]] = {name: ("plugins",) for name in ALWAYS}
    for index, source in enumerate(settings.sources):
        wanted.setdefault(source.plugin, ("sources", index, "plugin"))
    for name, channel in settings.channels.items():
        wanted.setdefault(channel.plugin, ("channels", name, "plugin"))
    for index, plugin in enumerate(settings.plugins.use):
        wanted.setdefault(plugin, ("plugins", "use", index))
    return list(wanted.items())


def _import(name: str, available: Mapping[str, list[EntryPoint]], loaded: Loaded) -> Any:
    file = _in_folder(loaded.settings.plugins.plugins_dir, name)
    entries = available.get(name, []) or _ours(name)
    if file and entries:
        raise ConfigError(f"the plugin {name!r} is both installed and in plugins_dir; rename the file")
    if len(entries) > 1:
        makers = ", ".join(sorted(_maker(entry) for entry in entries))
        why = "is a reserved name" if name in BUILT_IN else "is installed twice"
        raise ConfigError(f"the plugin {name!r} {why}: {makers}; uninstall all but one")
    if not file and (wrong := odd_entry(entries[0])):
        raise ConfigError(wrong)
    try:
        with traced(f"import {name}"), heard(name):
            reach = partial(_load_file, file, name) if file else entries[0].load
            found = reach() if name in BUILT_IN else bounded.call(reach, bounded.LOAD_SECONDS, f"import-{name}")
    except ConfigError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        if isinstance(error, AttributeError) and not file and (lost := plugin_shapes.of_attribute(name, entries[0])):
            raise ConfigError(lost) from None
        maker = "" if file else _maker(entries[0])
        raise ConfigError(_does_not_load(name, error, file.name if file else entries[0].module, maker)) from None
    if wrong := plugin_shapes.of_entry(name, found):
        raise ConfigError(wrong)
    return found


def _does_not_load(name: str, error: BaseException, module: str, maker: str) -> str:
    """Which plugin, in which module and line, and what it lacks, as far as that is no secret."""
    where = _place_in(error, module if module.endswith(".py") else module.partition(".")[0])
    place = where if module.endswith(".py") else f" in the module {module}{where}"
    lacks = plugin_shapes.of_import(error)
    kind = type(error).__name__
    if isinstance(error, bounded.Hangs | bounded.Left):
        kind = bounded.problem(error, bounded.LOAD_SECONDS)
    did = f"{kind}: {lacks}" if lacks else kind
    of = f" of {maker}" if maker else ""
    return f"the plugin {name!r}{of} does not load ({did}){place}; mend or uninstall it, nothing was sent"


def _ours(name: str) -> list[EntryPoint]:
    """What comes with ouderbrug as a plugin of its own, where an editable install is older than it."""
    return [EntryPoint(name, f"ouderbrug_{name}", GROUP)] if name in ("pupil_systems", "oneroster", "ical") else []


def _place_in(error: BaseException, own: str) -> str:
    """Where in its own file or package a plugin failed; never what the error says, which may be anything."""
    frames = error.stack or () if isinstance(error, bounded.Hangs) else traceback.extract_tb(error.__traceback__)
    lines = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError):
        lines.append((error.filename or "", error.lineno))
    found = [(Path(file).name, line) for file, line in lines if own in Path(file).parts]
    return f" at {found[-1][0]}, line {found[-1][1]}" if found else ""


def _maker(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value


def _in_folder(folder: Path | None, name: str) -> Path | None:
    path = folder / f"{name}.py" if folder else None
    return path if path and path.is_file() else None


def _load_file(path: Path, name: str) -> Any:
    ours(path.parent)
    spec = importlib.util.spec_from_file_location(f"ouderbrug_local_{name}", path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"the plugin {name!r} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _register(name: str, module: Any) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise ConfigError(f"the plugin {name!r} {plugin_shapes.of_hook(str(error), module)}") from None
    if not manager.get_hookcallers(module):
        raise ConfigError(
            f"the plugin {name!r} implements no hook; mark its functions with `from ouderbrug import hookimpl`"
        )
    if wrong := next(_odd_hooks(name, manager.get_hookcallers(module) or ()), ""):
        raise ConfigError(wrong)
    return manager


def _odd_hooks(plugin: str, hooks: Iterable[pluggy.HookCaller]) -> Iterator[str]:
    """Hooks of which the function gives something that is never looked into; a wrapper of pluggy is a generator."""
    for hook in hooks:
        for one in hook.get_hookimpls():
            if not (one.hookwrapper or one.wrapper):
                wrong = plugin_shapes.of_function(hook.name, plugin, one.function)
                yield from [f"{wrong} ({place_in_hook(one.function)})"] if wrong else ()


def _implements(manager: pluggy.PluginManager, module: Any, hook: str) -> bool:
    return any(caller.name == hook for caller in manager.get_hookcallers(module) or ())


def _collect(
    plugin: str,
    manager: pluggy.PluginManager,
    into: dict[str, dict[str, Any]],
    owners: dict[tuple[str, str], str],
) -> None:
    for what, (hook, base) in _HOOKS.items():
        caller = getattr(manager.hook, hook)
        if not (written := [one.function for one in caller.get_hookimpls()]):
            continue
        try:
            brought = _asked(plugin, hook, caller, base)
        except ConfigError:
            raise
        except Exception as error:
            did = f"{bounded.problem(error)}, {place_in_hook(written[0], error)}"
            raise ConfigError(f"{hook} of the plugin {plugin!r} fails ({did})") from None
        for item in brought:
            if wrong := plugin_shapes.of_item(plugin, item, base):
                raise ConfigError(f"{wrong} ({place_in_hook(written[0])})")
            name = _name_of(item, plugin)
            if plugin not in BUILT_IN and name in RESERVED.get(what, ()):
                raise ConfigError(f"the plugin {plugin!r} brings {what} called {name!r}, which is a reserved name")
            if name in into[what]:
                other = owners[what, name]
                raise ConfigError(f"the plugins {plugin!r} and {other!r} both bring {what} called {name!r}")
            if plugin not in BUILT_IN and (wrong := shape_faults(item, base)):
                raise ConfigError(f"the plugin {plugin!r} cannot be used: {wrong}")
            into[what][name] = item
            owners[what, name] = plugin


def _asked(plugin: str, name: str, hook: pluggy.HookCaller, base: type) -> list[Any]:
    """What a hook brings; that of others is given up where it does not come back."""

    def ask() -> list[Any]:
        found: list[Any] = []
        for answer in hook() or [None]:  # pluggy drops an answer that is None
            if wrong := plugin_shapes.of_answer(name, plugin, answer, base):
                raise ConfigError(f"{wrong} ({place_in_hook(hook.get_hookimpls()[0].function)})")
            found += answer
        return found

    with traced(f"{name} of {plugin}"):
        return ask() if plugin in BUILT_IN else bounded.call(ask, bounded.HOOK_SECONDS, f"hook-{plugin}")


def _name_of(item: type, plugin: str) -> str:
    name = getattr(item, "name", None)
    if not isinstance(name, str) or not name:
        called = f"{item.__name__} ({place_of(item)})"
        raise ConfigError(f'the class {called} of the plugin {plugin!r} has no name; give it `name = "..."`')
    return name


def _not_in_use(loaded: Loaded) -> str:
    """What to do about files in ``plugins_dir`` that the TOML does not name; empty if it names all."""
    folder, named = loaded.settings.plugins.plugins_dir, {name for name, _ in _wanted(loaded)}
    files = sorted(path.stem for path in folder.glob("*.py")) if folder else []
    idle = [name for name in files if name not in named]
    return f"{', '.join(idle)} in plugins_dir is not in use; add it to [plugins] use" if idle else ""


def _not_brought(loaded: Loaded, registry: Registry, path: tuple[str | int, ...], what: str, plugin: str) -> Finding:
    """What a plugin brings instead of the channel or source that bears its name."""
    hook, base = _HOOKS[what]
    sort, (hook, base) = what[:-1], _HOOKS[what]
    brings = sorted(f"{one} {name}" for (one, name), owner in registry.owners.items() if owner == plugin)
    if own := [name for (one, name), owner in registry.owners.items() if (one, owner) == (what, plugin)]:
        says = f"the plugin {plugin!r} brings no {sort} of that name, but {', '.join(map(repr, own))}"
        hint = f'a plugin is found by the name of its {sort}: write name = "{plugin}" in its class'
        return loaded.finding("error", path, says, hint)
    says = f"the plugin {plugin!r} brings no {sort}"
    if brings:
        says = f"the plugin {plugin!r} brings no {sort}, but {', '.join(brings)}"
    return loaded.finding("error", path, says, f"let {hook} give [a subclass of {base.__name__}]")


def _missing(loaded: Loaded, registry: Registry) -> Iterable[Finding]:
    """What the TOML names although no loaded plugin brings it."""
    settings = loaded.settings
    for name, table in settings.channels.items():
        if table.plugin not in registry.channels:
            yield _not_brought(loaded, registry, ("channels", name, "plugin"), "channels", table.plugin)
    for index, source in enumerate(settings.sources):
        if source.plugin not in registry.sources:
            yield _not_brought(loaded, registry, ("sources", index, "plugin"), "sources", source.plugin)
    for index, rule in enumerate(settings.rules.order):
        if rule not in registry.rules:
            hint = _not_in_use(loaded) or meant(rule, registry.rules)
            word = said(rule, registry.rules)
            says = "no plugin in use brings a rule of this name" if word == "?" else f"there is no rule {word!r}"
            yield loaded.finding("error", ("rules", "order", index), says, hint)
    classes = ("general", "personal", "sensitive")
    for word, names, known, says in (
        ("rules", settings.rules.tables, [*registry.rules], "is no rule"),
        ("import", settings.imports, [*registry.importers], "is no importer"),
        ("routes", settings.routes, [*classes, *registry.kinds], "is neither a class nor an event kind"),
    ):
        for name in names:
            if name not in known:
                at = (word, said(name, known))
                yield loaded.finding("error", (word, name), says, meant(name, known), at)
    for route, channels in settings.routes.items():
        for index, channel in enumerate(channels):
            if channel not in settings.channels:
                hint, as_ = meant(channel, settings.channels), said(route, (*classes, *registry.kinds))
                says = f"there is no [channels.{said(channel, settings.channels)}]"
                yield loaded.finding("error", ("routes", route, index), says, hint, ("routes", as_, index))
    yield from _not_alone(loaded, registry)
    yield from _twice_made(loaded, registry)
    mail = settings.staff_mail
    if mail and mail.channel not in settings.channels:
        hint = meant(mail.channel, settings.channels)
        says = f"there is no [channels.{said(mail.channel, settings.channels)}]"
        yield loaded.finding("error", ("staff_mail", "channel"), says, hint)


def _not_alone(loaded: Loaded, registry: Registry) -> Iterable[Finding]:
    """Each further source of which a school has one, also where a plugin brings it under another name."""
    first: dict[type[Source], str] = {}
    for index, table in enumerate(loaded.settings.sources):
        source = registry.sources.get(table.plugin)
        if source is None or not source.alone:
            continue
        named = (one for one in reversed(source.__mro__) if getattr(one, "alone", False) and hasattr(one, "name"))
        sort: type[Source] = next(named)
        if first.setdefault(sort, table.name) != table.name:
            says = f"a school has one source of {sort.name}, and {first[sort]} is one: what it told, this does not know"
            in_folders = "path" in source.Config.model_fields
            hint = "put their files into one folder, or name both folders under path of one source"
            yield loaded.finding(
                "error", ("sources", index, "plugin"), says, hint if in_folders else "leave one of them out"
            )


def _twice_made(loaded: Loaded, registry: Registry) -> Iterable[Finding]:
    """Occasions for which two plugins bring a kind: the house cannot tell which is meant."""
    for occasion in Occasion:
        own = [name for name, kind in registry.kinds.items() if kind.made_for is occasion]
        brought = [name for name in own if registry.owners["kinds", name] not in BUILT_IN]
        if len(brought) > 1:
            says = f"bring the kinds {' and '.join(brought)}, both made_for {occasion}"
            yield loaded.finding("error", ("plugins", "use"), says, "leave one of them out")
