"""What a plugin implements beside event kinds: Channel, Source, Importer and Rule.

A hook registers such classes; the house makes the objects and calls them. Every class has a ``name``, by
which the TOML speaks of it, and a nested ``Config``, whose fields are its settings.
"""

from __future__ import annotations

import logging
import os
import stat
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, Protocol, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import TypeVar

from ouderbrug import plain_files
from ouderbrug.errors import ConfigError
from ouderbrug.model import Capabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
    from datetime import date

    import httpcore
    import httpx

    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import Candidate, Facts, SchoolCalendar, TextFacts, Verdict
    from ouderbrug.model import Event, Message, Receipt
    from ouderbrug.records import Batch, RosterRecord


class PluginConfig(BaseModel):
    """The settings of one plugin: frozen, unknown keys refused, and no input repeated in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Secret(BaseModel):
    """A reference to a secret, ``{ env = "NAME" }`` or ``{ file = "path" }``; never the secret itself.

    ``reveal`` reads it when it is needed and raises ConfigError if it is not there. A relative path is
    relative to the TOML file (the loader makes it absolute).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    env: str | None = Field(default=None, repr=False)
    file: Path | None = Field(default=None, repr=False)

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
        """The secret, without the line break at its end; an error does not say where it looked.

        Whoever writes the secret itself where its name belongs would else find it in every log.
        """
        where = "the environment variable of this secret" if self.env else "the file of this secret"
        try:
            value = os.environ[self.env] if self.env else plain_files.read(Path(str(self.file))).decode("utf-8")
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

    @property
    def mailbox(self) -> str:
        """The mailbox that messages come from ("Name <address>"), for who organises a meeting; empty without one."""
        return ""

    @property
    def shared_account(self) -> str:
        """Who we are to the other side: its server and our user there; empty where this channel is one by itself.

        All channels of a store with this plugin for which it is the same keep one ceiling a minute together, and rest
        together where the other side asks for it or is not there.
        """
        return ""


class Confirm(Protocol):
    """Asks the house once more whether a message may go; ``waited`` says that something was waited for before."""

    def __call__(self, message: Message, *, waited: bool = False) -> None:
        """Return at once while the mark is fresh; else judge anew, and raise Stale where the message may not go."""


def _holds(message: Message, *, waited: bool = False) -> None:
    """Outside of a run nothing is marked, and so nothing is old."""


def _nobody(message: Message) -> None:
    """Outside of a run nothing waits behind a message."""


def _forgets(said: str) -> None:
    """Nobody asks for the time here."""


@dataclass(frozen=True)
class ChannelContext:
    """What the house lends a channel. The channel closes nothing of it.

    ``confirm`` is asked just before the text leaves, by a channel that connects, signs in or waits within ``send``:
    a machine may have slept meanwhile, and a guardian may have been banned. It raises Stale, which the channel lets
    through after giving up what it began. Requests of ``client`` that ``send`` makes in its own thread ask by
    themselves, once connected.

    ``follows`` gives the message that goes next over this channel if all goes well, for one that can name who is next
    together with the text of this one; None where nobody knows. Nothing but its address may leave before its own turn.

    ``hears`` takes what a service on another machine says that names the time, as the greeting of a relay: a second
    clock, by which a run may believe its own. Replies to ``client`` are heard by themselves.

    ``connect`` makes the connections of an HttpChannel in place of its own: a test plays the service there.

    ``loopback_only`` is true on a rehearsal store: such a channel must refuse any other host. ``pilot`` is true
    while all mail goes to a pilot mailbox: then only channels are called whose capabilities say that they honour it.
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
    confirm: Confirm = _holds
    hears: Callable[[str], None] = _forgets
    connect: Callable[[httpcore.Origin], httpcore.ConnectionInterface] | None = None
    follows: Callable[[Message], Message | None] = _nobody


ConfigT = TypeVar("ConfigT", bound=ChannelConfig, default=Any)


class Channel(ABC, Generic[ConfigT]):
    """A way to reach a guardian or a group: e-mail, an app, a colleague.

    Its settings are ``Config``: those that a ``Channel[LettersConfig]`` names, or a class of that name within it, else
    those of every channel. ``self.config`` has their type; beside a nested one that is said by ``config: Config``.
    ``send`` is called from ``in_flight`` threads at once, so it keeps what is not thread-safe apart.
    """

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()
    Config: ClassVar[type[ChannelConfig]] = ChannelConfig

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        said = (one for base in vars(cls).get("__orig_bases__", ()) for one in get_args(base))
        named = next((one for one in said if isinstance(one, type) and issubclass(one, ChannelConfig)), None)
        if named is not None and "Config" not in vars(cls):
            cls.Config = named

    def __init__(self, config: ConfigT, context: ChannelContext) -> None:
        self.config = config
        self.context = context

    @classmethod
    def capabilities_of(cls, config: ConfigT, /) -> Capabilities:
        """What this channel can carry with these settings (a ``Config`` of its own); pure, and touches nothing."""
        return cls.capabilities

    @classmethod
    def notes_of(cls, config: ConfigT, /) -> Sequence[str]:
        """What a person should know about these settings, one sentence each; ``check`` prints it. Pure."""
        return ()

    @abstractmethod
    def send(self, message: Message) -> Receipt:
        """Deliver one message.

        Raises Temporary, Permanent, ChannelClosed or Unknown, as their docstrings tell them apart; anything
        else counts as a bug of the channel and leaves the message unknown.
        """

    def check(self) -> None:
        """Sign in, or do whatever shows that a send would work, and send nothing; raises as ``send`` does.

        As ``send`` it is given up a little after ``timeout_seconds``.
        """

    def close(self) -> None:
        """Let go of connections; called once, when the run ends, and waited for ten seconds at most."""


class SourceConfig(PluginConfig):
    """What every source can be told: ``timeout_seconds`` is the longest that one ``poll`` or ``check`` may take."""

    timeout_seconds: float = Field(default=60, gt=0, le=300)


def _own_client() -> httpx.Client:
    import httpx

    return httpx.Client(trust_env=False, follow_redirects=False, timeout=30)


@dataclass(frozen=True)
class SourceContext:
    """What the house lends a source: the name by which the TOML speaks of it, a client, the clock of the command.

    ``client`` makes one for the whole command and is called where it is needed; the source closes nothing of it.
    ``loopback_only`` is true on a rehearsal store: such a source must ask no other host. ``school`` is the key of the
    school: its BRIN and the two digits of its site. ``keys_since`` is by the key of a pupil the day (of the school)
    from which on it is theirs, where another child had it: what is of before is not about the child who has it now.
    ``keys_before`` is by the key of a pupil those that the same child had before, the first one first.
    ``named_otherwise`` tells a source that ``compares_names`` which of its rows (key, first and last name) have the key
    of one pupil and the name of another, as the importers of guardians compare them. ``told`` is lent to a source that
    is ``alone``: by id what it told before, or a source that is gone, and True where somebody heard it.
    """

    name: str = ""
    client: Callable[[], httpx.Client] = _own_client
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("ouderbrug.source"))
    timezone: str = "Europe/Amsterdam"
    school_name: str = ""
    loopback_only: bool = False
    school: str = ""
    keys_since: Mapping[str, date] = field(default_factory=dict)
    keys_before: Mapping[str, Sequence[str]] = field(default_factory=dict)
    named_otherwise: Callable[[Iterable[tuple[str, str, str]]], Set[tuple[str, str, str]]] = lambda rows: frozenset()
    told: Mapping[str, bool] = field(default_factory=dict)


class Source(ABC):
    """Where events come from.

    One that takes a config alone when it is made has its ``context`` from then on, and not yet in ``__init__``. With
    ``only_files`` all that it brings lies in files and folders that its settings name: it is not asked while none of
    them changed. One that ``compares_names`` asks its context whose the names beside its keys are. One that
    ``counts_revisions`` itself, as what it reads has no number that grows, says 1 of what it does not remember and more
    of what changed since: what differs comes as the next revision, whatever colleagues made of the event meanwhile. Of
    one that is ``alone`` a school has one at most, under whatever name: what it told, another would not know of.
    """

    name: ClassVar[str]
    alone: ClassVar[bool] = False
    only_files: ClassVar[bool] = False
    counts_revisions: ClassVar[bool] = False
    compares_names: ClassVar[bool] = False

    Config: ClassVar[type[SourceConfig]] = SourceConfig
    context: SourceContext = SourceContext()

    def __init__(self, config: Any, context: SourceContext | None = None) -> None:
        self.config = config
        self.context = context or SourceContext(self.name)

    @abstractmethod
    def poll(self, cursor: str | None) -> Batch:
        """Read what is new since ``cursor`` (None: everything) and change nothing.

        It is called from a thread of its own. What takes longer than ``timeout_seconds`` is given up and costs this
        source alone, as an exception does and anything that is no Batch of records; the next run asks again.
        """

    def held_until(self, event: Event) -> datetime | None:
        """Until when nothing of an event of its own that waits may go, by its settings alone; None: they do not say.

        It is asked at each run, of kinds with a ``send_at``. Where the day is another one than that of the event, the
        event is made anew for it and asks its yes again; a later moment that a colleague wrote there stays.
        """
        return None

    def check(self) -> Sequence[str]:
        """What is wrong or risky about this source, one sentence each; reads only, within ``timeout_seconds``."""
        return ()


class Explanation(NamedTuple):
    """What an importer makes of a file: each header with what it is read as ("" where nobody reads it), in its order.

    ``settings`` are those below ``[import.NAME]`` with which it would be read so, beside what the TOML has; ``line`` is
    where the headers stand, and ``advice`` what a person should do that no setting does.
    """

    columns: tuple[tuple[str, str], ...]
    settings: Mapping[str, Any]
    line: int = 1
    advice: str = ""


class Importer(ABC):
    """Reads people from a file or folder: pupils, guardians, staff, consents.

    ``today`` is the school's day on which it is taken in, None where nobody says: what has ended by then is over.
    """

    name: ClassVar[str]
    Config: ClassVar[type[PluginConfig]] = PluginConfig
    """The settings of this importer (``[import.NAME]`` in the TOML); a subclass adds its own."""
    today: date | None = None

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def sniff(self, path: Path) -> bool:
        """True if the content (not the name) of the file is this importer's."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield the people in the file, in its order; raises ImportRefused with place and advice."""

    def explain(self, path: Path) -> Explanation | None:
        """What it would make of the columns of a file that nobody may have mapped yet; None if it has no columns.

        Pure but for reading; raises ImportRefused as ``read`` does.
        """
        return None


class Remark(NamedTuple):
    """What a rule says of its settings, and what to do about it; ``at`` is the place below ``[rules.NAME]``."""

    message: str
    hint: str = ""
    at: tuple[str | int, ...] = ()
    level: Literal["error", "warning", "info"] = "warning"


class CheckFacts(NamedTuple):
    """What a rule may know when its settings are checked: ``kinds`` is all that names an event kind, or its class."""

    calendar: SchoolCalendar
    kinds: frozenset[str]
    rules: Sequence[Rule]


class Rule(ABC):
    """One reason why a message might have to wait or stay here.

    ``reads`` names the facts by which the recipients of one event may get different verdicts; the house asks once for
    all for whom these are equal (None: it may look at anything, and is asked for each). Such a rule is given these
    facts alone, beside what is equal for all, and a message without recipient, pupils, approval and ids: looking at
    anything else raises UndeclaredFact, and the message waits ("rule-failed"). A rule with ``reads = None`` names
    in ``needs`` those of the facts on request (``ouderbrug.facts.ON_REQUEST``) that it looks at (None: all of them are
    read for it). ``timeless`` says that the verdict does not depend on ``now``, so that what it allows is not asked
    about again for the moment to which a message waits. ``kinds`` are the event kinds that it is about, each by its
    name or by a topic (empty: all); of others it is not asked.

    ``guaranteed`` are kinds that are judged before all others, and so take their slot first. A rule ``by_hour`` is not
    asked again of what a colleague has in hand: whoever calls or posts chooses the moment. ``about_readers`` are the
    codes of its warnings that whoever delivers a message should know; the others are for who wrote or approves it.
    What a rule ``by_right`` refuses a guardian may not or does not want to have: nobody is sent after them.
    ``in_holidays`` are kinds that it lets go in a holiday, while it holds the others.

    ``sentences`` say in words what ``ouderbrug why`` tells of a verdict: by reason or warning code ("" for every other
    one) in parts, with fields of ``detail`` in braces; a part of which a value is not known is left out. They are in
    English, or by language (``{"en": (...), "nl": (...)}``) for a school whose commands speak Dutch.

    ``for_authors`` tells who wrote a message why it was not sent and what to change, by reason code: in Dutch, what
    follows "omdat", without a name or a number. An empty one is told to nobody, for it is as it should be; of None only
    that not everybody gets it, for it may hang on a ban or on custody. A code that is not there is told as it is, and
    where the rule is ``by_right`` as None.
    """

    name: ClassVar[str]
    reads: frozenset[str] | None = None
    needs: frozenset[str] | None = None
    timeless: bool = False
    kinds: frozenset[str] = frozenset()
    guaranteed: frozenset[str] = frozenset()
    by_hour: ClassVar[bool] = False
    about_readers: ClassVar[frozenset[str]] = frozenset()
    by_right: ClassVar[bool] = False
    in_holidays: frozenset[str] = frozenset()
    sentences: ClassVar[Mapping[str, tuple[str, ...] | Mapping[str, tuple[str, ...]]]] = {}
    for_authors: ClassVar[Mapping[str, str | None]] = {}

    Config: ClassVar[type[PluginConfig]] = PluginConfig
    """The settings of this rule (``[rules.NAME]`` in the TOML); a subclass adds its own."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow, Delay, Fold or Refuse; a pure function; on an exception the message waits ("rule-failed")."""

    def reads_about(self, kind: type[EventKind]) -> frozenset[str] | None:
        """``reads``, or fewer of them where less is enough for messages of a kind; asked once, and pure."""
        return self.reads

    def look_first(self, message: Message, known: TextFacts) -> Iterable[str]:
        """Codes of what a person must look at before it goes, asked once a text; pure, and an exception asks for it."""
        return ()

    def may_be_asked(self, candidate: Candidate) -> bool:
        """False for whom it would refuse every request: they take no place in the line of those who help; pure."""
        return True

    def opens(self, day: date, calendar: SchoolCalendar) -> Iterable[tuple[datetime, datetime]] | None:
        """From when until when an ordinary message may go on a day; None if the hour does not matter; pure."""
        return None

    def check(self, about: CheckFacts) -> Iterable[Remark]:
        """What is wrong or risky in these settings, by themselves or beside other rules; pure.

        ``ouderbrug check`` prints it, and an error stops every command.
        """
        return ()
