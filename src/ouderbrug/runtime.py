"""Everything that the stages of the line share during one command, built once from settings and plugins."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any

from ouderbrug import bounded, watch
from ouderbrug import registry as plugins
from ouderbrug.api import CheckFacts, Remark, SourceContext
from ouderbrug.config import Findings
from ouderbrug.declared import capability_faults
from ouderbrug.errors import OuderbrugError
from ouderbrug.hints import line_in
from ouderbrug.model import ContentClass
from ouderbrug.ownership import ours
from ouderbrug.plugin_trace import traced
from ouderbrug.rules import declarations
from ouderbrug.rules.gate import Gate
from ouderbrug.rules.hours import Hours
from ouderbrug.school.boxes import MOBILE, box_of
from ouderbrug.school.calendar import OwnDays, build_calendar
from ouderbrug.school.consent_words import terms
from ouderbrug.school.known_kinds import KnownKinds
from ouderbrug.settings.school import DigestTable
from ouderbrug.store.roster import LastRead
from ouderbrug.templates import reasons
from ouderbrug.texts.composer import Composer
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import ChannelConfig, Rule, Source
    from ouderbrug.config import Finding, Loaded
    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.failures import Failures
    from ouderbrug.model import Capabilities, Message
    from ouderbrug.registry import Registry
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.consent_words import Terms
    from ouderbrug.settings.whole import Settings

SCHOOL_YEAR = timedelta(days=366)
_KEPT = 3
"""So many places a minute are kept for what colleagues are told at once: who has it, who leads, and a stand-in."""
_OUR_WORDS = frozenset(word for code in reasons.ALL for word in code.split("-"))
"""The words of the codes that the house knows."""


@dataclass(frozen=True)
class Runtime:
    """What all stages share for one school: settings, plugins, calendar, rules and templates."""

    loaded: Loaded
    registry: Registry
    calendar: SchoolCalendar
    gate: Gate
    composer: Composer
    channel_configs: Mapping[str, ChannelConfig]
    sources: Mapping[str, Source]

    @cached_property
    def settings(self) -> Settings:
        """What the TOML says."""
        return self.loaded.settings

    @cached_property
    def school(self) -> str:
        """The key of the school in the store."""
        return self.settings.school.key

    @cached_property
    def people(self) -> LastRead:
        """The people of the school, as this command read them last."""
        return LastRead(self.school, self.kinds.about(Topic.ABSENCES), self.calendar.tz)

    def names_in_codes(self) -> frozenset[str]:
        """The words of names that the code of a plugin may not hold; a word of our own codes tells of nobody."""
        return self.people.name_words() - _OUR_WORDS

    @cached_property
    def pilot(self) -> bool:
        """True while all mail goes to the pilot mailbox, and none to guardians."""
        return self.settings.redirect_to is not None

    @cached_property
    def kinds(self) -> KnownKinds:
        """The event kinds that are loaded, by name; that of a stored event may no longer be among them."""
        return KnownKinds(self.registry.kinds)

    @cached_property
    def capabilities(self) -> Mapping[str, Capabilities]:
        """What each configured channel can carry."""
        channels = {name: self.registry.channels[table.plugin] for name, table in self.settings.channels.items()}
        return {name: channel.capabilities_of(self.channel_configs[name]) for name, channel in channels.items()}

    @cached_property
    def by_person(self) -> frozenset[str]:
        """The channels of which a colleague delivers what they take."""
        return frozenset(name for name, one in self.capabilities.items() if one.by_person)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The channels by which a colleague speaks with a guardian, in the order of the settings.

        What else a person delivers is read: it is put in an app, or passed on by a class parent.
        """
        able = ((name, self.capabilities[name]) for name in self.settings.channels)
        talked = ((name, can) for name, can in able if can.by_person and not (can.in_app or can.class_parent))
        return tuple(name for name, can in talked if "guardian" in can.audiences)

    @cached_property
    def boxes(self) -> Mapping[str, Box]:
        """Where the messages of each configured channel come to guardians."""
        return {name: box_of(name, one) for name, one in self.capabilities.items()}

    @cached_property
    def drained(self) -> Mapping[str, int]:
        """The channels that may be called now and that no person delivers, each with its pace."""
        able = (name for name in self.callable_channels if not self.capabilities[name].by_person)
        return {name: self.pace(name) for name in able}

    def pace(self, channel: str) -> int:
        """How many go to guardians over a channel a minute at most; 0: no ceiling.

        Of one over which colleagues are told at once some places are kept, half of its ceiling at most: what they are
        to do does not wait behind all that goes to guardians.
        """
        ceiling = self.channel_configs[channel].per_minute
        return ceiling - min(_KEPT, ceiling // 2) if channel in self._tells_colleagues else ceiling

    @cached_property
    def _tells_colleagues(self) -> frozenset[str]:
        table = self.settings.staff_mail
        return frozenset((table.channel, self.text_channel) if table else (self.text_channel,))

    @cached_property
    def text_channel(self) -> str:
        """The first channel that sends text messages; empty without one, and in a pilot, whose mailbox takes none."""
        able = (name for name, box in self.boxes.items() if box == MOBILE and name in self.callable_channels)
        return next((name for name in able if not self.capabilities[name].by_person and not self.pilot), "")

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """Under which name the store keeps what the other side of each channel counts; empty: the channel's own."""
        plugins = {name: table.plugin for name, table in self.settings.channels.items()}
        said = {name: config.shared_account for name, config in self.channel_configs.items()}
        # It may hold the name of a user, which is nobody's business in a backup.
        hashed = {name: hashlib.sha256(f"{plugins[name]} {one}".encode()).hexdigest() for name, one in said.items()}
        return {name: hashed[name] if one else "" for name, one in said.items()}

    def with_account_of(self, channel: str) -> set[str]:
        """A channel, and those that have one account with it at the other side."""
        account = self.accounts.get(channel)
        return {channel, *(name for name, one in self.accounts.items() if one and one == account)}

    @cached_property
    def callable_channels(self) -> frozenset[str]:
        """The channels that may be called now: in a pilot those that say they honour it, and can go to a mailbox."""
        return frozenset(
            name
            for name, one in self.capabilities.items()
            if not self.pilot or (one.pilot and self.boxes[name].field in ("", "email"))
        )

    @cached_property
    def digest_channels(self) -> frozenset[str]:
        """The channels over which a digest can go: no colleague delivers it, and they hold a text of any length."""
        each = self.capabilities.items()
        return frozenset(name for name, one in each if not (one.by_person or one.max_chars or one.invitations_only))

    @cached_property
    def consent_terms(self) -> Terms:
        """The words in which consent may be given or withdrawn."""
        return terms(self.settings.channels, self.settings.content.other_consents)

    @property
    def failures(self) -> Failures:
        """What failed of rules, kinds and plugins since the command began."""
        return self.gate.failures

    @cached_property
    def unread(self) -> dict[str, OuderbrugError]:
        """The sources that could not be read at all when they were last asked, and why."""
        return {}

    def goes_as(self, message: Message, *, in_digest: bool = False) -> str:
        """What a message comes as over its channel: mail, app post, app message, card, digest or text message."""
        return self.comes_as(message.channel, is_post=bool(message.group), in_digest=in_digest or message.is_digest)

    def comes_as(self, name: str, *, is_post: bool = False, in_digest: bool = False) -> str:
        """The same of what goes over a channel of this name."""
        channel, box = self.capabilities[name], self.boxes[name]
        if in_digest:
            return "digest"
        if channel.by_person:
            return "card"
        if is_post:
            return "app post"
        of_field = {"email": "mail", "mobile": "text message"}
        return "app message" if box.app or channel.in_app else of_field.get(box.field, f"message over {name}")

    def next_digest(self, now: datetime) -> datetime | None:
        """When the next digest goes, in UTC: at the school's hour, else at 17:00 on a weekday, for who asked for it.

        Where the rules let nothing go at that hour it is when they next do; None if that is never. What is of no use by
        then is so not gathered.
        """
        table = self.settings.digest or DigestTable()
        today = self.calendar.day(now)
        days = (today + timedelta(days=ahead) for ahead in range(9))
        moments = (self.calendar.at(day, table.clock) for day in days if table.is_on(day))
        return self.hours.next(next(moment for moment in moments if moment > now), self.calendar)

    @cached_property
    def hours(self) -> Hours:
        """When the rules let an ordinary message go."""
        return Hours(self.gate.rules, self.failures)

    def route(self, kind: type[EventKind]) -> tuple[str, ...]:
        """The channels for a kind, in the order in which they are tried: by its own name, else by its class."""
        routes = self.settings.routes
        return routes.get(kind.name, routes.get(kind.content_class, ()))

    def remarks(self) -> Iterator[Finding]:
        """What the rules say of their settings."""
        about = CheckFacts(self.calendar, frozenset({*ContentClass, *self.kinds, *self.kinds.topics}), self.gate.rules)
        for rule in self.gate.rules:
            for one in _remarks(rule, about, self.kinds):
                yield self.loaded.finding(one.level, ("rules", rule.name, *one.at), one.message, one.hint)

    def trust(self, source: str) -> frozenset[str]:
        """What a source may decide by itself; a person at the command line may do all of it."""
        return self._trusted.get(source, frozenset())

    @cached_property
    def _trusted(self) -> Mapping[str, frozenset[str]]:
        by_source = {table.name: frozenset(table.trust) for table in self.settings.sources}
        return by_source | {"hand": frozenset({"approve", "urgent", "emergency"})}


def build(
    loaded: Loaded, now: datetime, clock: Callable[[], datetime] | None = None, *, rehearsal: bool = False
) -> Runtime:
    """Load the plugins, validate their settings, and put the runtime together; raises ConfigError or Findings.

    ``clock`` is the command's, which sources are lent; without one it stands still at ``now``.
    """
    registry = plugins.load(loaded)
    for folder in {kind.templates for kind in registry.kinds.values() if kind.templates}:
        ours(folder)
    settings = loaded.settings
    school = settings.school
    runtime = Runtime(
        loaded=loaded,
        registry=registry,
        calendar=calendar_of(settings, now),
        gate=Gate(_rules(loaded, registry), registry.kinds),
        composer=Composer(
            registry.kinds,
            school_name=school.name,
            phone=school.phone,
            address=school.address,
            timezone=school.timezone,
            address_form=school.address_form,
            language=school.language,
            overrides=settings.content.templates,
            unreviewed=settings.content.unreviewed_languages,
        ),
        channel_configs={
            name: _config(loaded, registry.channels[table.plugin], table.options, ("channels", name))
            for name, table in settings.channels.items()
        },
        sources=_sources(loaded, registry, clock or (lambda: now), rehearsal=rehearsal),
    )
    runtime.failures.names = runtime.names_in_codes
    _ask_capabilities(runtime)
    if wrong := [one for one in runtime.remarks() if one.level == "error"]:
        raise Findings(loaded.path, wrong)
    return runtime


def _remarks(rule: Rule, about: CheckFacts, kinds: KnownKinds) -> tuple[Remark, ...]:
    try:
        with traced(f"check of rules.{rule.name}"), watch.over(f"check of rules.{rule.name}"):
            return (*declarations.faults(rule, kinds, kinds.topics), *rule.check(about))
    except BaseException as error:
        if bounded.was_pressed(error):
            raise
        says = f"cannot be checked ({type(error).__name__}, {line_in(type(rule), error)})"
        return (Remark(says, "mend the rule, or leave it out", (), "error"),)


def calendar_of(settings: Settings, now: datetime) -> SchoolCalendar:
    """The school's calendar from a year back, for old events, to two years ahead, for planning."""
    first, last = (now - SCHOOL_YEAR).date(), (now + 2 * SCHOOL_YEAR).date()
    return build_calendar(settings.school.timezone, settings.school.region, own_days(settings), first, last)


def own_days(settings: Settings) -> list[OwnDays]:
    """The days off that the TOML names."""
    return [
        OwnDays(one.name, one.first, one.last, one.groups, one.kind, one.solution or "") for one in settings.holidays
    ]


def _rules(loaded: Loaded, registry: Registry) -> list[Rule]:
    settings = loaded.settings.rules
    made = []
    for name in plugins.rule_names(settings.order):
        rule = registry.rules[name]
        config = _config(loaded, rule, settings.tables.get(name, {}), ("rules", name))
        with _named(f"making rules.{name}", loaded, ("rules", name), f"the rule {name}", rule):
            made.append(rule(config))
            frozenset[str]().union(made[-1].guaranteed, made[-1].kinds)
    return made


def _sources(
    loaded: Loaded, registry: Registry, clock: Callable[[], datetime], *, rehearsal: bool
) -> dict[str, Source]:
    school, made = loaded.settings.school, {}
    plain = SourceContext(
        clock=clock, timezone=school.timezone, school_name=school.name, loopback_only=rehearsal, school=school.key
    )
    client = cache(plain.client)
    for index, table in enumerate(loaded.settings.sources):
        source, logger = registry.sources[table.plugin], logging.getLogger(f"ouderbrug.source.{table.name}")
        context = replace(plain, name=table.name, client=client, logger=logger)
        config = _config(loaded, source, table.options, ("sources", index))
        with _named(f"making sources.{table.name}", loaded, ("sources", index), f"the plugin {table.plugin}", source):
            one = source(config, context) if len(signature(source).parameters) > 1 else source(config)
            one.context = context
            made[table.name] = one
    return made


def _ask_capabilities(runtime: Runtime) -> None:
    """Ask each channel at once what it can carry: one that cannot say it stops the command, by its name."""
    for name, table in runtime.settings.channels.items():
        channel, call = runtime.registry.channels[table.plugin], f"capabilities of channels.{name}"
        with _named(call, runtime.loaded, ("channels", name), f"the plugin {table.plugin}", channel):
            can = channel.capabilities_of(runtime.channel_configs[name])
            if wrong := capability_faults(channel, can):
                says = f"the plugin {table.plugin!r} cannot be used: {wrong}"
                raise Findings(runtime.loaded.path, [runtime.loaded.finding("error", ("channels", name), says)])
            "".join([runtime.channel_configs[name].shared_account])
            box_of(name, can)


@contextmanager
def _named(call: str, loaded: Loaded, place: tuple[str | int, ...], what: str, owner: type) -> Iterator[None]:
    """Whatever a plugin raises here is a finding with its place and name; it may leave no more than it may raise."""
    try:
        with traced(call), watch.over(call):
            yield
    except OuderbrugError:
        raise
    except BaseException as error:
        if bounded.was_pressed(error):
            raise
        where = line_in(owner, error)
        says = f"{what} cannot be used ({type(error).__name__}, {where}); nothing was sent"
        raise Findings(
            loaded.path, [loaded.finding("error", place, says, "mend it, or take it out of the TOML")]
        ) from None


def _config(loaded: Loaded, owner: Any, table: dict[str, Any], place: tuple[str | int, ...]) -> Any:
    return loaded.validate(owner.Config, table, place)
