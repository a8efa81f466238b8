"""What ``check`` looks at beyond the settings themselves: each finding says where, what and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ouderbrug import bounded, plugin_shapes
from ouderbrug.api import Secret, SourceConfig
from ouderbrug.checks import files, hours, legal_basis, rules, school_year
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.hints import line_in
from ouderbrug.model import ContentClass
from ouderbrug.plugin_trace import traced
from ouderbrug.school.boxes import EMAIL
from ouderbrug.settings.web import has_an_unnamed_proxy
from ouderbrug.texts.tryout import check_overrides
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.api import Source
    from ouderbrug.config import Finding, Loaded
    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Capabilities
    from ouderbrug.runtime import Runtime
    from ouderbrug.toml_lines import Place


def of_settings(loaded: Loaded, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """Secrets, whether the school is live, sources, routes, calendar, rules, overridden templates."""
    yield from _live(loaded, runtime)
    for name, config in runtime.channel_configs.items():
        yield from _secrets(loaded, config, ("channels", name))
        yield from _placeholders(loaded, config, ("channels", name))
        with traced(f"notes of channels.{name}"):
            notes = tuple(runtime.registry.channels[runtime.settings.channels[name].plugin].notes_of(config))
        for note in notes:
            yield loaded.finding("info", ("channels", name), note)
    for index, (name, source) in enumerate(runtime.sources.items()):
        yield from _secrets(loaded, source.config, ("sources", index))
        for problem in (*_inbox(loaded, source), *_said_by(name, source)):
            yield loaded.finding("error", ("sources", index), problem)
    for name, table in (("bounces", loaded.settings.bounces), ("web", loaded.settings.web)):
        yield from _secrets(loaded, table, (name,)) if table else ()
    if not loaded.settings.school.phone:
        hint = "a mail that asks something should say whom to call; write phone under [school]"
        yield loaded.finding("warning", ("school",), "no telephone number of the school is known", hint)
    yield from _routes(loaded, runtime)
    yield from _staff_mail(loaded, runtime)
    yield from _proxies(loaded)
    yield from _calendar(loaded, runtime, now)
    yield from school_year.of_settings(loaded)
    yield from runtime.remarks()
    yield from hours.findings(loaded, runtime)
    yield from rules.findings(loaded, runtime, now)
    yield from legal_basis.findings(loaded, runtime)
    yield from files.of_settings(loaded)
    content = loaded.settings.content
    if content.templates:
        yield from check_overrides(content.templates, runtime.kinds, unreviewed=content.unreviewed_languages)


def _proxies(loaded: Loaded) -> Iterator[Finding]:
    """A page behind a proxy that nobody named: all who open it seem to be one."""
    web = loaded.settings.web
    for place, table in ((("web",), web), (("web", "public"), web and web.public)):
        if table and has_an_unnamed_proxy(table):
            says = "names no proxy, and one stands in front of the page: all who open it have one address"
            hint = 'write its IP address, such as proxies = ["127.0.0.1"], so that each has a pace of their own'
            yield loaded.finding("warning", (*place, "proxies"), says, hint)


def _placeholders(loaded: Loaded, config: BaseModel, place: Place) -> Iterator[Finding]:
    """Hosts that are in no network: as `init` writes them, or as examples have them (RFC 2606, RFC 6761)."""
    host = str(getattr(config, "host", "") or "").lower().rstrip(".")
    if host.endswith(_NO_HOSTS) or host.split(".", 1)[-1] in _EXAMPLES or host in _EXAMPLES:
        says = f"{host} is a placeholder: no mail server has that name"
        yield loaded.finding(
            "warning", (*place, "host"), says, "write the host of your relay, or use `ouderbrug sandbox`"
        )
    if str(getattr(config, "from_", "")).endswith(SENDER):
        says = "is the one that `ouderbrug init` writes, and nobody reads it"
        yield loaded.finding("warning", (*place, "from"), says, "write the name and a mailbox of the school")


SENDER = "<ouders@school.example>"
"""The end of the sender that `init` writes."""
PLACEHOLDER = "pilot@school.example"
"""The pilot mailbox that `init` writes where none is named."""
_NO_HOSTS = (".example", ".invalid", ".test")
_EXAMPLES = ("example.com", "example.net", "example.org")


def _said_by(name: str, source: Source) -> tuple[str, ...]:
    """What a source says of itself, within its time; a bug of its plugin is said too."""
    seconds = getattr(source.config, "timeout_seconds", SourceConfig().timeout_seconds)
    try:
        with traced(f"check of sources.{name}"):
            return bounded.call(lambda: _sentences(source.check()), seconds + bounded.GRACE, "source-check")
    except OuderbrugError:
        raise
    except Exception as error:
        return (f"its plugin fails ({bounded.problem(error, seconds)}, {line_in(type(source), error)})",)


def _sentences(said: object) -> tuple[str, ...]:
    if isinstance(said, str) or not isinstance(said, Iterable):
        raise bounded.WrongAnswer(plugin_shapes.of_check(said))
    return tuple(map(str, said))


def _live(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    settings = loaded.settings
    if settings.redirect_to:
        if settings.redirect_to == PLACEHOLDER:
            hint = "write a mailbox of the school that you can read"
            yield loaded.finding("warning", ("redirect_to",), "the pilot mailbox is a placeholder", hint)
        yield loaded.finding("info", ("redirect_to",), "all mail goes to the pilot mailbox, none to guardians")
        if settings.live and "live" in settings.model_fields_set:
            yield loaded.finding("warning", ("live",), "is true although redirect_to is set", "take one of them out")
        for name in sorted(loaded.settings.channels.keys() - runtime.callable_channels):
            says = "is not called while redirect_to is set: it does not say that it keeps a pilot from guardians"
            hint = "what would go over it waits; its plugin declares Capabilities(pilot=True) if it goes by Message.to"
            yield loaded.finding("warning", ("channels", name), says, hint)
    elif not settings.live:
        yield loaded.finding(
            "info", ("live",), "is false: dispatch plans and sends nothing", "set redirect_to, or live"
        )


def _inbox(loaded: Loaded, source: Source) -> tuple[str, ...]:
    try:
        loaded.guard_inbox(source.config)
    except ConfigError as error:
        return (str(error),)
    return ()


def _secrets(loaded: Loaded, config: BaseModel, place: Place) -> Iterator[Finding]:
    for name in type(config).model_fields:
        value = getattr(config, name)
        here = (*place, name)
        if isinstance(value, Secret):
            try:
                value.reveal()
            except ConfigError as error:
                yield loaded.finding("error", here, str(error))
            if value.exposed():
                yield loaded.finding("warning", here, "others on this machine can read the secret file", "chmod 600")
        elif isinstance(value, BaseModel):
            yield from _secrets(loaded, value, here)


def _routes(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    for cls in ContentClass:
        kinds = [kind.name for kind in runtime.kinds.values() if kind.content_class is cls]
        lost = [name for name in kinds if not runtime.route(runtime.kinds[name])]
        if lost:
            hint = f"add {cls.value} = [...] under [routes]; until then these are refused: {', '.join(lost)}"
            yield loaded.finding("warning", ("routes",), f"there is no route for {cls.value} messages", hint)
    yield from _told_by_nobody(loaded, runtime)
    for name, routed in loaded.settings.routes.items():
        cls = runtime.kinds[name].content_class if name in runtime.kinds else ContentClass(name)
        for index, channel in enumerate(routed):
            if cls not in runtime.capabilities[channel].classes:
                says = f"{channel} takes no {cls.value} messages: they go another way, or are refused"
                yield loaded.finding("warning", ("routes", name, index), says, _to_carry(cls, channel, runtime))


def _told_by_nobody(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """What happened to a child is to be told by somebody: a home reads in no mail that a child fell."""
    for kind in runtime.kinds.values():
        first = next(iter(runtime.route(kind)), "")
        if Topic.INCIDENTS not in kind.topics or not first or runtime.capabilities[first].by_person:
            continue
        own = kind.name in loaded.settings.routes
        place = ("routes", kind.name) if own else ("routes", kind.content_class.value)
        by_hand = next((name for name, one in runtime.capabilities.items() if _is_told(kind, one)), "")
        hint = f'put {kind.name} = ["{by_hand}"] under [routes], and somebody calls' if by_hand else _NOBODY
        yield loaded.finding("warning", place, f"{kind.name} goes by {first} first, and nobody tells it", hint)


_NOBODY = "add [channels.handover], and a route to it: then somebody calls"


def _is_told(kind: type[EventKind], can: Capabilities) -> bool:
    return can.by_person and not can.class_parent and kind.content_class in can.classes


def _to_carry(cls: ContentClass, channel: str, runtime: Runtime) -> str:
    """What to declare, and where, so that a channel takes a class of content."""
    plugin = runtime.registry.channels[runtime.settings.channels[channel].plugin]
    if cls not in plugin.capabilities.classes:
        carried = ", ".join(sorted(plugin.capabilities.classes))
        return f"take {channel} out of this route; it carries {carried} messages alone"
    if "classes" in plugin.Config.model_fields:
        says = f'add "{cls.value}" to `classes` in [channels.{channel}] if the school agrees'
    else:
        says = f"the settings of [channels.{channel}] leave it out"
    return f"{says}; or take the channel out of this route"


def _staff_mail(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    mail = loaded.settings.staff_mail
    if mail and runtime.boxes[mail.channel] != EMAIL:
        hint = "name a channel that sends e-mail"
        yield loaded.finding("error", ("staff_mail", "channel"), "does not go to e-mail addresses", hint)


def _calendar(loaded: Loaded, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    known = runtime.calendar.known
    if known is None or known[1] < runtime.calendar.day(now):
        hint = "name them yourself as [[holidays]], or install a newer version"
        yield loaded.finding("warning", ("school", "region"), "the school holidays of this year are not known", hint)
