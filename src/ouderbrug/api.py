"""What a plugin implements: Channel, Source, Importer, Rule and EventKind.

A hook registers such classes; the engine makes the objects and calls them. Every class has a ``name``, by
which the TOML speaks of it, and a nested ``Config``, whose fields are its settings.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from ouderbrug.errors import ConfigError
from ouderbrug.model import Capabilities, ContentClass, Goal, Priority

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    import httpx

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Batch, Message, Receipt, RosterRecord


class PluginConfig(BaseModel):
    """The settings of one plugin: frozen, unknown keys refused, and no input repeated in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Secret(BaseModel):
    """A reference to a secret, ``{ env = "NAME" }`` or ``{ file = "path" }``; never the secret itself.

    ``reveal`` reads it when it is needed and raises ConfigError if it is not there. A relative path is
    relative to the TOML file (the loader makes it absolute).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_a_reference(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError('a secret is written as { env = "NAME" } or { file = "path" }, never as itself')
        return value

    @model_validator(mode="after")
    def _names_one_place(self) -> Secret:
        if (self.env is None) == (self.file is None):
            raise ValueError("name exactly one of env and file")
        return self

    def reveal(self) -> str:
        """The secret, without the line break at its end."""
        where = f"environment variable {self.env}" if self.env else f"secret file {self.file}"
        try:
            value = os.environ[self.env] if self.env else Path(str(self.file)).read_text("utf-8")
        except (KeyError, OSError, UnicodeDecodeError):
            raise ConfigError(f"{where} cannot be read; set it, or change the reference in the TOML") from None
        if not value.strip():
            raise ConfigError(f"{where} is empty; put the secret there")
        return value.rstrip("\r\n")

    def exposed(self) -> bool:
        """True if it is a file that other users of this machine may read."""
        try:
            return bool(self.file and self.file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
        except OSError:
            return False


class ChannelConfig(PluginConfig):
    """What every channel can be told, beside its own settings.

    ``in_flight`` is the number of calls at once (threads), ``timeout_seconds`` the longest that one may take,
    ``per_minute`` a ceiling over all runs (0: none), ``max_attempts`` how often one message is tried here.
    """

    in_flight: int = Field(default=1, ge=1, le=64)
    timeout_seconds: float = Field(default=60, gt=0, le=300)
    per_minute: int = Field(default=0, ge=0)
    max_attempts: int = Field(default=8, ge=1, le=100)


@dataclass(frozen=True)
class ChannelContext:
    """What the engine lends a channel. The channel closes nothing of it.

    ``loopback_only`` is true on a rehearsal store: such a channel must refuse any other host. ``pilot`` is true
    while all mail goes to a pilot mailbox: a channel that does not go by ``Message.to`` must then reach nobody.
    """

    name: str
    client: Callable[[], httpx.Client]
    clock: Callable[[], datetime]
    logger: logging.Logger
    media_root: Path | None = None
    loopback_only: bool = False
    timezone: str = "Europe/Amsterdam"
    school_name: str = ""
    pilot: bool = False


class Channel(ABC):
    """A way to reach a guardian or a group: e-mail, an app, a colleague.

    ``send`` is called from ``in_flight`` threads at once, so it keeps what is not thread-safe apart.
    """

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()

    class Config(ChannelConfig):
        """The settings of this channel; a subclass adds its own."""

    def __init__(self, config: Any, context: ChannelContext) -> None:
        self.config = config
        self.context = context

    @classmethod
    def capabilities_of(cls, config: Any) -> Capabilities:
        """What this channel can carry with these settings (a ``Config`` of its own); pure, and touches nothing."""
        return cls.capabilities

    @classmethod
    def notes_of(cls, config: Any) -> Sequence[str]:
        """What a person should know about these settings, one sentence each; ``check`` prints it. Pure."""
        return ()

    @abstractmethod
    def send(self, message: Message) -> Receipt:
        """Deliver one message.

        Raises Temporary, Permanent, ChannelClosed or Unknown, as their docstrings tell them apart; anything
        else counts as a bug of the channel and leaves the message unknown.
        """

    def check(self) -> None:
        """Sign in, or do whatever shows that a send would work, and send nothing; raises as ``send`` does."""

    def close(self) -> None:
        """Let go of connections; called once, when the run ends."""


class Source(ABC):
    """Where events come from."""

    name: ClassVar[str]

    class Config(PluginConfig):
        """The settings of this source; a subclass adds its own."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def poll(self, cursor: str | None) -> Batch:
        """Read what is new since ``cursor`` (None: everything) and change nothing."""

    def check(self) -> Sequence[str]:
        """What is wrong or risky about this source, one sentence each; reads only."""
        return ()


class Importer(ABC):
    """Reads people from a file: pupils, guardians, staff, consents."""

    name: ClassVar[str]

    class Config(PluginConfig):
        """The settings of this importer (``[import.NAME]`` in the TOML)."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def sniff(self, path: Path) -> bool:
        """True if the content (not the name) of the file is this importer's."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield the people in the file, in its order; raises ImportRefused with place and advice."""


class Rule(ABC):
    """One reason why a message might have to wait or stay here.

    ``reads`` names the facts by which the recipients of one event may get different verdicts; the engine asks once
    for all for whom these are equal. Such a rule looks at nothing else that is the recipient's own: no pupils of
    the message, no history (None: it may look at anything, and is asked for each). ``timeless`` says that
    the verdict does not depend on ``now``, so that what it allows is not asked about again for the moment to
    which a message waits. ``kinds`` are the event kinds that it is about (empty: all); of others it is not asked.
    """

    name: ClassVar[str]
    reads: frozenset[str] | None = None
    timeless: bool = False
    kinds: frozenset[str] = frozenset()

    class Config(PluginConfig):
        """The settings of this rule (``[rules.NAME]`` in the TOML); a subclass adds its own."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow, Delay, Fold or Refuse; a pure function, and an exception counts as Refuse("rule-failed")."""


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write what guardians should read")
    return value


FreeText = Annotated[str, Field(max_length=100_000), AfterValidator(_says_something)]
"""Free text that guardians read; it must say something."""
OneLine = Annotated[str, Field(max_length=200, pattern=r"^[^\n\t\u2028\u2029]*$"), AfterValidator(_says_something)]
"""Free text on one line, which may end up in a subject; at most 200 characters."""


class KindPayload(BaseModel):
    """The fields of one event kind. An unknown field is refused; times are aware.

    ``translations`` holds, per language, the free-text fields again; a language counts only when all of the
    event's free text is there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _translations_fit(self) -> Self:
        for language in self.translations:
            self.translated(language)
        return self

    def words(self, path: str) -> str | None:
        """The text at a dotted path ("action.what", "meetings.0.place"); None where there is none."""
        value = self._at(path)
        return value if isinstance(value, str) else None

    def texts(self, paths: Iterable[str]) -> Iterator[str]:
        """Those of the dotted paths that hold a text here; a "*" stands for each item of a list."""
        for path in paths:
            before, star, after = path.partition("*")
            if star:
                count = len(self._at(before.rstrip(".")) or ())
                yield from self.texts(f"{before}{index}{after}" for index in range(count))
            elif self.words(path) is not None:
                yield path

    def _at(self, path: str) -> Any:
        value: Any = self
        for part in path.split("."):
            value = _part_of(value, part)
        return value

    def translated(self, language: str) -> Self:
        """The same payload with its text in ``language``, as far as ``translations`` has it.

        A translation replaces text and nothing else, and obeys the field's own limits, else ValueError.
        """
        fields: Any = self.model_dump(mode="json", exclude={"translations"})
        for path, text in self.translations.get(language, {}).items():
            if self.words(path) is None:
                raise ValueError("translations name a field that holds no text here; translate what is given")
            *parents, last = path.split(".")
            place: Any = fields
            for parent in parents:
                place = place[_key(place, parent)]
            place[_key(place, last)] = text
        try:
            return type(self).model_validate(fields)
        except ValidationError as exc:
            where = ".".join(map(str, exc.errors()[0]["loc"]))
            raise ValueError(f"the translation of {where} is refused: {exc.errors()[0]['msg']}") from None


def _part_of(value: Any, part: str) -> Any:
    if isinstance(value, BaseModel):
        return getattr(value, part) if part in type(value).model_fields else None
    if isinstance(value, tuple) and part.isdecimal():
        return value[int(part)] if int(part) < len(value) else None
    return None


def _key(place: Any, part: str) -> str | int:
    return int(part) if isinstance(place, list) else part


class Action(BaseModel):
    """What a guardian can do at home: a verb with an object, how many minutes, and when; or a library id.

    Parts may be missing at intake: the rule ``tone`` refuses such a message, so that ``why`` can say so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    id: OneLine | None = None
    what: OneLine | None = None
    minutes: int | None = Field(default=None, ge=1, le=600)
    when: OneLine | None = None


class EventKind:
    """One sort of thing that happens at school, and what becomes of it.

    ``school_days`` is how long a message is of use: through the end of the n-th school day after the day of
    the event; ``ends_with`` names a payload field (a time, or a date for the whole of that day) that ends it
    instead when it is given. ``urgent_allowed``: a teacher may make it urgent for the own groups. ``free_text``
    lists what is written in some language by a person, ``subject_fields`` those of it that may reach a header,
    ``markdown`` those written in Markdown (a dot leads into a field, a star stands for each item of a list:
    "action.what", "meetings.*.place"). ``neutral_subject`` keeps the subject free of what children should not
    read. ``calendar`` says that an invitation goes along where a channel carries one. ``together`` kinds reach
    everybody at the same minute (their ``send_at``) and are never delayed. ``refers_to`` names the payload field with
    the id of another event; ``asks`` says that an answer (ja, nee, anders) is expected. What is ``made_by_engine``
    is taken from no source.
    """

    name: ClassVar[str]
    goal: ClassVar[Goal]
    content_class: ClassVar[ContentClass]
    priority: ClassVar[Priority] = Priority.NORMAL
    school_days: ClassVar[int] = 7
    ends_with: ClassVar[str] = ""
    needs_action: ClassVar[bool] = False
    needs_approval: ClassVar[bool] = False
    urgent_allowed: ClassVar[bool] = False
    unsubscribe: ClassVar[bool] = False
    calendar: ClassVar[bool] = False
    neutral_subject: ClassVar[bool] = False
    together: ClassVar[bool] = False
    refers_to: ClassVar[str] = ""
    asks: ClassVar[bool] = False
    made_by_engine: ClassVar[bool] = False
    free_text: ClassVar[tuple[str, ...]] = ()
    subject_fields: ClassVar[tuple[str, ...]] = ()
    markdown: ClassVar[tuple[str, ...]] = ()
    templates: ClassVar[Path | None] = None
    sample: ClassVar[dict[str, Any]] = {}

    class Payload(KindPayload):
        """The fields of this kind; a subclass adds its own."""

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """What ends a message's use, from an accepted payload: an ISO time or date; None for ``school_days``."""
        end = payload.get(cls.ends_with) if cls.ends_with else None
        return str(end) if end else None


__all__ = [
    "Action",
    "AwareDatetime",
    "Channel",
    "ChannelConfig",
    "ChannelContext",
    "EventKind",
    "FreeText",
    "Importer",
    "KindPayload",
    "OneLine",
    "PluginConfig",
    "Rule",
    "Secret",
    "Source",
]
