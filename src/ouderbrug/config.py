"""One TOML file, read into frozen settings; every mistake becomes a finding with its line and what to do.

Tables that belong to a plugin (a channel, a source, a rule, an importer) are kept as they are here, and
validated by the plugin's own ``Config`` when the runtime is built.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from ipaddress import ip_address
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from ouderbrug import board as boards
from ouderbrug import toml_files
from ouderbrug.api import Secret
from ouderbrug.attachments import KEPT
from ouderbrug.board import Board
from ouderbrug.errors import ConfigError
from ouderbrug.hints import shown
from ouderbrug.model import DIGESTS, ContentClass
from ouderbrug.ownership import Others, from_others, inbox_from_others, ours, ours_among_others
from ouderbrug.payload import Action, FreeText, OneLine
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.setting_faults import explained, in_quotes
from ouderbrug.setting_places import known_keys, without_sorts
from ouderbrug.store_url import STORE, require_ours, store_url
from ouderbrug.templates.actions import action_languages
from ouderbrug.toml_lines import Place, TomlText, readable
from ouderbrug.topics import Topic
from ouderbrug.wire.mailboxes import is_deliverable
from ouderbrug.wire.oauth import OAuth
from ouderbrug.wire.urls import HttpsUrl, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_USER = "the name of a user of the database: letters, digits, dots, hyphens and underscores, no digit first"
ServerUser = Annotated[str, Field(max_length=63, pattern=r"^([A-Za-z_][A-Za-z0-9_.-]*)?$", description=_USER)]
Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=40,
        description='small letters, digits and underscores, a letter first, such as "email"',
    ),
]
_HOUR = 'an hour and minute, such as "07:30"'
_PHONE = 'digits, spaces, hyphens, + and brackets, such as "050 - 123 45 67"'
_ONE_LINE = "a text on one line"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that ``check`` tells: level is error, warning or info; ``line`` is 1-based in the TOML.

    ``file`` is the board's TOML, where it is that which has the line; ``code`` is behind the words, for machines.
    """

    level: str
    where: str
    message: str
    hint: str = ""
    line: int | None = None
    file: str = ""
    code: str = ""

    def __str__(self) -> str:
        place = (f"{self.file}: " if self.file else "") + (f"line {self.line}: " if self.line else "")
        where = f"{self.where}: " if self.where else ""
        return f"{place}{where}{self.message}" + (f" ({self.hint})" if self.hint else "")


class Findings(ConfigError):
    """The configuration cannot be used; ``findings`` says where and why."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self.file, self.findings = path.name, tuple(findings)
        super().__init__("\n".join(f"{'' if one.file else f'{path.name}: '}{one}" for one in self.findings))


class Table(BaseModel):
    """A table of the TOML: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class School(Table):
    """Who we are. ``brin`` is the school's number with the government, ``site`` its two digits of location.

    ``phone`` and ``address`` stand under each mail; a telephone number holds no dots, which make it look like a link.
    """

    name: str = Field(min_length=1, max_length=120)
    brin: str = Field(pattern=r"^[0-9]{2}[A-Z]{2}$", description='two digits and two capitals, such as "99XX"')
    site: str = Field(default="00", pattern=r"^[0-9]{2}$", description='two digits, such as "00"')
    timezone: str = "Europe/Amsterdam"
    region: Literal["noord", "midden", "zuid"]
    language: Literal["nl"] = "nl"
    address_form: Literal["u", "je"] = "u"
    phone: str = Field(default="", max_length=30, pattern=r"^[0-9+() -]*$", description=_PHONE)
    address: str = Field(default="", max_length=120, pattern=r"^[^\n\t]*$", description=_ONE_LINE)

    @field_validator("timezone")
    @classmethod
    def _exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no IANA time zone; most schools want Europe/Amsterdam") from None
        return value

    @property
    def key(self) -> str:
        """BRIN and site: the name of this school in every table of the store."""
        return self.brin + self.site


class Roles(NamedTuple):
    """Users of a server by name: ``run`` reads and writes rows, ``report``, which may be empty, reads them."""

    run: str
    report: str


class StoreTable(Table):
    """Where everything is kept."""

    url: str = f"sqlite:///{STORE}"
    owner: ServerUser = ""
    report: ServerUser = ""
    state: Path | None = None

    @field_validator("url")
    @classmethod
    def _is_one_of_two(cls, value: str) -> str:
        return store_url(value)

    @model_validator(mode="after")
    def _has_roles_on_a_server(self) -> Self:
        if self.report and not self.owner:
            raise ValueError("report needs owner, which lets that user read")
        if self.owner and not re.match(r"^postgresql://[^/@]+@", self.url):
            raise ValueError("owner is for a url on a server with the user in it who runs the school's commands")
        return self


class PluginTable(Table):
    """A table whose other keys belong to the plugin that it names."""

    plugin: Name
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _set_options_apart(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        own = {key: value[key] for key in cls.model_fields if key in value and key != "options"}
        return {**own, "options": {key: item for key, item in value.items() if key not in own}}


class SourceTable(PluginTable):
    """A source of events; its ``name`` is part of each event's identity, so it is never changed later."""

    name: Name
    trust: tuple[Literal["approve", "urgent"], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _takes_the_plugins_name(cls, value: Any) -> Any:
        if isinstance(value, dict) and "plugin" in value:
            return {"name": value["plugin"], **value}
        return value


class WatchedTable(Table):
    """A file, or a folder in which other programs put files, that ``ouderbrug import`` without a file takes in.

    ``format`` is the importer that reads them; without it each is told by its content.
    """

    path: Path
    format: str = ""


class BouncesTable(Table):
    """The mailbox in which mails come back: a folder of the form Maildir, or one on a server, by IMAP over TLS.

    ``answers`` is its own address, where guardians answer by mail for want of a page.
    """

    answers: str = ""
    maildir: str = ""
    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    username: str = ""
    auth: Literal["password", "xoauth2"] = "password"
    password: Secret | None = None
    oauth: OAuth | None = None
    folder: str = "INBOX"

    @field_validator("answers")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not is_deliverable(value):
            raise ValueError('must be one address, such as "antwoord@school.example"')
        return value

    @model_validator(mode="after")
    def _is_one_of_two(self) -> BouncesTable:
        if bool(self.maildir) == bool(self.host):
            raise ValueError("name exactly one of maildir and host")
        if self.host and self.auth == "password" and not (self.username and self.password):
            raise ValueError("host needs username and password")
        if self.auth == "xoauth2" and not (self.host and self.username and self.oauth):
            raise ValueError('auth "xoauth2" needs host, username and oauth')
        return self


class Plugins(Table):
    """Plugins beyond those that channels, sources and rules already name."""

    use: tuple[str, ...] = ()
    plugins_dir: Path | None = None


class Dispatch(Table):
    """How long one run may take, in seconds; it ends after the sends under way. ``ping`` hears that it ended."""

    max_seconds: int = Field(default=300, ge=1, le=3600)
    ping: HttpsUrl | None = None


class WebProxy(Table):
    """A proxy in front of the staff page that signs colleagues in, and says in a ``header`` who it is, by e-mail.

    It is believed only from one of these ``addresses``, and with the ``secret`` in the header ``X-Ouderbrug-Proxy``.
    ``second_factor`` says that it asks more than a password: without that, nothing about a child is shown.
    """

    addresses: tuple[str, ...] = Field(min_length=1)
    header: str = Field(
        default="X-Forwarded-Email",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$",
        description='the name of a header, such as "X-Forwarded-Email"',
    )
    secret: Secret
    second_factor: bool = False

    @field_validator("addresses")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _addresses(value)


class WebOidc(Table):
    """The school's own accounts by OpenID Connect: ``issuer`` signs whose account it is, by the e-mail in ``claim``.

    ``second_factor`` says that the organisation asks more than a password: without that, nothing about a child is
    shown. ``domain`` is the organisation's at Google, where anybody may have an account. The ``issuer`` of Microsoft
    names one organisation: that of all lets each organisation say whose address is whose.
    """

    issuer: HttpsUrl
    client_id: str = Field(min_length=1, max_length=200)
    secret: Secret
    claim: Literal["email", "preferred_username", "upn"] = "email"
    domain: str = Field(default="", max_length=200)
    second_factor: bool = False

    @model_validator(mode="after")
    def _is_of_one_organisation(self) -> Self:
        if urlsplit(self.issuer).path.split("/")[1:2] in (["common"], ["organizations"], ["consumers"]):
            raise ValueError("has the issuer of every organisation; name the tenant of your own in its place")
        if urlsplit(self.issuer).hostname == "accounts.google.com" and not self.domain:
            raise ValueError('needs the domain of your organisation, such as "school.example"')
        return self


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(ip_address(one)) for one in value)
    except ValueError:
        raise ValueError("names machines by their IP address, such as 127.0.0.1") from None


def _require_guarded(table: WebTable | WebPublic) -> None:
    """Raise ValueError for pages that would stand open, or whose links would lead nowhere."""
    if bool(table.certificate) != bool(table.key):
        raise ValueError("certificate and key go together")
    if not is_loopback(table.listen) and not table.certificate and not table.peers:
        raise ValueError("listens elsewhere than on this machine: that takes certificate and key, or a proxy")
    if not is_loopback(table.listen) and table.url is None:
        raise ValueError("needs the url under which people open it")
    if table.url and urlsplit(table.url).path not in ("", "/"):
        raise ValueError("has a url with a path; it stands at the top of a host of its own")


class WebPublic(Table):
    """The page on which guardians answer: where it listens, and under which ``url`` links in mails lead to it.

    The header ``X-Forwarded-For`` is believed from these ``proxies`` alone, and nobody else may come then.
    """

    url: HttpsUrl | None = None
    listen: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65535)
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _addresses(value)

    @model_validator(mode="after")
    def _is_guarded_elsewhere(self) -> Self:
        _require_guarded(self)
        return self

    @property
    def peers(self) -> tuple[str, ...]:
        """Whose connections alone are taken; everybody's if none."""
        return self.proxies


class WebTable(Table):
    """The staff page: where it listens, and under which ``url`` colleagues open it.

    Elsewhere than on this machine it listens with a ``certificate`` and its ``key``, or behind a proxy.
    """

    url: HttpsUrl | None = None
    listen: str = "127.0.0.1"
    port: int = Field(default=8320, ge=0, le=65535)
    certificate: Path | None = None
    key: Path | None = None
    language: Literal["nl", "en"] = "nl"
    links_by_mail: bool = True
    interpreter: str = Field(default="", max_length=30, pattern=r"^[0-9+() -]*$", description=_PHONE)
    proxy: WebProxy | None = None
    oidc: WebOidc | None = None
    public: WebPublic | None = None

    @model_validator(mode="after")
    def _is_guarded_elsewhere(self) -> Self:
        _require_guarded(self)
        if self.url and self.public and self.public.url and _origin(self.url) == _origin(self.public.url):
            raise ValueError("has the url of [web.public]; the page for guardians has a host of its own")
        return self

    @property
    def peers(self) -> tuple[str, ...]:
        """Whose connections alone are taken; everybody's if none."""
        return self.proxy.addresses if self.proxy and not is_loopback(self.listen) else ()


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, urlsplit(url).netloc.lower()


class CliTable(Table):
    """In which language commands tell reasons and next steps."""

    language: Literal["en", "nl"] = "en"


class Intake(Table):
    """What is accepted from sources. ``max_age`` in days; the default ceiling a day is max(200, pupils).

    ``owners`` and ``groups`` of this machine may own inboxes, tables of people and files for messages, and write there.
    """

    max_age: int = Field(default=60, ge=1, le=366)
    max_personal_per_day: int | None = Field(default=None, ge=1)
    owners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def others(self) -> Others:
        """Who else may write what goes in."""
        return Others(self.owners, self.groups)


class StaffMail(Table):
    """The daily mail to colleagues for whom something waits; without this table there is none."""

    at: str = Field(default="07:30", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description=_HOUR)
    channel: Name = "email"

    @property
    def clock(self) -> time:
        """The hour at the school from which it goes."""
        return time.fromisoformat(self.at)


class StaffTable(Table):
    """What may be asked of colleagues."""

    calls: int = Field(default=5, ge=1)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DigestTable(Table):
    """When gathered messages go; where this table stands, lighter ones are gathered for everybody."""

    at: str = Field(default="17:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description=_HOUR)
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1
    )

    @property
    def clock(self) -> time:
        """The hour at the school at which it goes."""
        return time.fromisoformat(self.at)

    def is_on(self, day: date) -> bool:
        """True if a digest may go on this day of the week."""
        return WEEKDAYS[day.weekday()] in self.days


class Retention(Table):
    """How long what is about people is kept, in days, or in school years after the one that it is of."""

    words_days: int = Field(default=90, ge=30, le=3660)
    log_school_years: int = Field(default=1, ge=1, le=10)
    departed_days: int = Field(default=30, ge=1, le=3660)
    consent_days: int = Field(default=730, ge=30, le=7300)
    audit_days: int = Field(default=730, ge=30, le=7300)
    files_days: int = Field(default=90, ge=7, le=3660)


class Content(Table):
    """Files and links that messages may carry, and the school's own templates."""

    link_hosts: tuple[str, ...] = ()
    media_root: Path | None = None
    templates: Path | None = None
    unreviewed_languages: tuple[str, ...] = ()
    interpreter_kinds: tuple[str, ...] = (Topic.DECISIONS,)
    other_consents: tuple[str, ...] = ()

    @field_validator("unreviewed_languages")
    @classmethod
    def _are_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[a-z]{2,3}", language) for language in value):
            raise ValueError("names languages by their code, such as tr or ar")
        return value


class HolidayTable(Table):
    """Days off that are the school's own; a study day is free for its groups only."""

    name: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    groups: tuple[str, ...] = ()
    kind: Literal["holiday", "study-day"] = "holiday"
    solution: FreeText | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> HolidayTable:
        if self.last < self.first:
            raise ValueError("ends before it begins; swap from and to")
        return self

    def clashes(self, other: HolidayTable) -> bool:
        """True if both say something else of a day of the same group."""
        same_day = self.first <= other.last and other.first <= self.last
        same_group = not self.groups or not other.groups or bool(set(self.groups) & set(other.groups))
        return self.kind != other.kind and same_day and same_group


def _known_action(action: Action) -> Action:
    if action.id is not None:
        action_languages(action.id)
    return action


HomeAction = Annotated[Action, AfterValidator(_known_action)]


class Decision(Table):
    """A moment at which something is decided about children of some years or groups, such as the school advice."""

    name: OneLine
    on: date
    years: tuple[Annotated[int, Field(ge=1, le=8)], ...] = ()
    groups: tuple[str, ...] = ()
    lead_days: int = Field(default=28, ge=1, le=366)
    action: HomeAction
    what: FreeText | None = None

    @model_validator(mode="after")
    def _says_for_whom(self) -> Decision:
        if bool(self.years) == bool(self.groups):
            raise ValueError("name years or groups, one of the two")
        return self


class SchoolYear(Table):
    """What the school's own year tells guardians by itself; what is left out is not told."""

    study_day_reminders: tuple[Annotated[int, Field(ge=1, le=60)], ...] = (7, 1)
    school_hours: str = Field(
        default="08:30-14:30",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        description='two hours of the clock, such as "08:30-14:30"',
    )
    book_list: tuple[OneLine, ...] = Field(default=(), max_length=30)
    reading_action: str = ""
    decisions: tuple[Decision, ...] = ()

    @field_validator("school_hours")
    @classmethod
    def _run_forward(cls, value: str) -> str:
        opens, _, closes = value.partition("-")
        if opens >= closes:
            raise ValueError("ends before it begins; write it as 08:30-14:30")
        return value

    @field_validator("reading_action")
    @classmethod
    def _is_in_the_library(cls, value: str) -> str:
        if value:
            action_languages(value)
        return value

    @field_validator("decisions")
    @classmethod
    def _are_told_apart(cls, value: tuple[Decision, ...]) -> tuple[Decision, ...]:
        seen = [(one.name.casefold(), one.on) for one in value]
        if double := next((name for name, on in seen if seen.count((name, on)) > 1), None):
            raise ValueError(f"two on one day are called {double!r}; give one another name")
        return value

    @property
    def hours(self) -> tuple[time, time]:
        """When a school day begins and ends, by the clock at the school."""
        opens, _, closes = self.school_hours.partition("-")
        return time.fromisoformat(opens), time.fromisoformat(closes)


class Method(Table):
    """The teaching method that groups use for a subject; ``first`` (``from``) is the day since which they do."""

    groups: tuple[str, ...] = Field(min_length=1)
    subject: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=60)
    first: date | None = Field(default=None, alias="from")


class Rules(Table):
    """Which rules judge, in which order; ``consent`` and ``content_policy`` come first in any case."""

    order: tuple[str, ...] = DEFAULT_ORDER
    tables: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _set_tables_apart(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            **({"order": value["order"]} if "order" in value else {}),
            "tables": {key: item for key, item in value.items() if key != "order"},
        }

    @field_validator("order")
    @classmethod
    def _names_each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("names a rule twice; leave one of them out")
        return value


KEPT_SOURCES = {
    "hand": "events added by hand",
    "school_year": "what the calendar brings about",
    DIGESTS: "digests, which the house makes",
}
"""Names of sources that no school's source may have, and what each is kept for."""


class Settings(Table):
    """All that the TOML says. Paths are absolute once it is loaded; ``extends`` is the TOML of the school's board."""

    extends: str | None = None
    school: School
    store: StoreTable = StoreTable()
    live: bool = True
    redirect_to: str | None = Field(
        default=None,
        pattern=r"^[^@\s]+@([^@\s]+\.[^@\s.]+|localhost)$",
        description='one mailbox of the school, such as "pilot@school.example"',
    )
    plugins: Plugins = Plugins()
    sources: tuple[SourceTable, ...] = ()
    channels: dict[Name, PluginTable] = Field(default_factory=dict)
    routes: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)
    rules: Rules = Rules()
    dispatch: Dispatch = Dispatch()
    cli: CliTable = CliTable()
    web: WebTable = WebTable()
    intake: Intake = Intake()
    content: Content = Content()
    retention: Retention = Retention()
    staff: StaffTable = StaffTable()
    staff_mail: StaffMail | None = None
    bounces: BouncesTable | None = None
    digest: DigestTable | None = None
    holidays: tuple[HolidayTable, ...] = ()
    methods: tuple[Method, ...] = ()
    school_year: SchoolYear = SchoolYear()
    imports: dict[Name, dict[str, Any]] = Field(default_factory=dict, alias="import")
    watched: tuple[WatchedTable, ...] = Field(default=(), alias="imports")

    @property
    def mode(self) -> str:
        """Where messages go: "live" to guardians, "pilot" with the mailbox to that, "off" nowhere."""
        if self.redirect_to is not None:
            return f"pilot {self.redirect_to}"
        return "live" if self.live else "off"

    @field_validator("channels", mode="before")
    @classmethod
    def _name_their_plugin(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: {"plugin": name, **table} if isinstance(table, dict) else table for name, table in value.items()}

    @field_validator("sources")
    @classmethod
    def _have_names_of_their_own(cls, value: tuple[SourceTable, ...]) -> tuple[SourceTable, ...]:
        names = [source.name for source in value]
        if double := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two sources are called {double!r}; give one another name")
        for name, what in KEPT_SOURCES.items():
            if name in names:
                raise ValueError(f"the name {name!r} is kept for {what}; choose another")
        return value

    @field_validator("holidays")
    @classmethod
    def _say_one_thing_of_a_day(cls, value: tuple[HolidayTable, ...]) -> tuple[HolidayTable, ...]:
        for one, other in combinations(value, 2):
            if one.clashes(other):
                day, names = max(one.first, other.first), f"{one.name!r} ({one.kind}) and {other.name!r} ({other.kind})"
                raise ValueError(f"{names} are both on {day} for the same groups; keep one of them for that day")
        return value


@dataclass(frozen=True)
class Loaded:
    """Settings with the file that they came from, so that later findings can still point into it."""

    settings: Settings
    path: Path
    source: TomlText
    media_trouble: str = ""
    """Why no file below the media root may be used, with what to do; what has none goes all the same."""

    @property
    def folder(self) -> Path:
        """The folder of the TOML; its relative paths start here."""
        return self.path.parent

    @property
    def store_path(self) -> Path:
        """The SQLite file; of a store on a server the name beside which lies what is no row."""
        if self.server:
            return self.server_path
        return self.folder / self.settings.store.url.removeprefix("sqlite:///")

    @property
    def server_path(self) -> Path:
        """The name that a store on a server has here."""
        return self.folder / "ouderbrug.db"

    @property
    def server(self) -> str:
        """The URL of the store's database on a PostgreSQL server; empty for a SQLite file."""
        url = self.settings.store.url
        return url if url.startswith("postgresql:") else ""

    @property
    def owner_server(self) -> str:
        """The same for the user who owns the tables, which only whoever makes or changes them asks for."""
        owner = self.settings.store.owner
        return re.sub(r"^postgresql://[^/@]*@", f"postgresql://{owner}@", self.server) if owner else self.server

    @property
    def roles(self) -> Roles | None:
        """Who may do what with a store on a server, where its tables have an owner of their own."""
        table = self.settings.store
        return Roles(unquote(urlsplit(table.url).username or ""), table.report) if table.owner else None

    def finding(self, level: str, path: Place, message: str, hint: str = "", shown_at: Place = ()) -> Finding:
        """A finding that knows its line; ``shown_at`` is its place as it is said, if that is not as it is written."""
        return Finding(level, readable(shown_at or path), message, hint, *self.source.place(path))

    def validate(self, model: type[BaseModel], table: dict[str, Any], path: Place) -> BaseModel:
        """The plugin's settings from its table; raises Findings that point at the lines."""
        if quoted := _quoted(table, model, self.source, path):
            raise Findings(self.path, quoted)
        try:
            made = _absolute_paths(model.model_validate(absolute(table, self.folder)), self.folder)
        except ValidationError as error:
            raise Findings(self.path, findings_of(error, model, self.source, path)) from None
        for file in files_of(made) if path[0] != "sources" else ():
            ours(file)
        return made

    def guard_input(self, path: Path, called: str) -> None:
        """Refuse a table of people, or events by hand, that whoever likes could have written; raises ConfigError."""
        from_others(path, self.settings.intake.others, called)

    def guard_inbox(self, config: BaseModel) -> None:
        """The same for each path that the settings of a source name; raises ConfigError."""
        for path in files_of(config):
            inbox_from_others(path, self.settings.intake.others)


def load(path: Path) -> Loaded:
    """Read and validate the TOML at ``path``, and the board's that it extends; raises ConfigError or Findings."""
    path = path.absolute()
    text, own = _read(path)
    if boards.is_board(own):
        raise ConfigError(f"{path.name} is of a board; name one of its schools with --school, or all: --all-schools")
    data, source = (own, TomlText(text)) if "extends" not in own else _extended(path, own, text)
    if quoted := _quoted(data, Settings, source, ()):
        raise Findings(path, quoted)
    try:
        settings = Settings.model_validate(absolute(data, path.parent))
    except ValidationError as error:
        raise Findings(path, findings_of(error, Settings, source, ())) from None
    settings = _with_absolute_paths(settings, path.parent)
    for folder in (settings.content.templates, settings.plugins.plugins_dir):
        if folder is not None:
            ours(folder)
    if settings.store.url.startswith("postgresql:"):
        require_ours(settings.store.url)
    return Loaded(settings, path, source, _media_trouble(settings))


def _media_trouble(settings: Settings) -> str:
    root, others = settings.content.media_root, settings.intake.others
    if root is None:
        return ""
    try:
        from_others(root, others, "[content] media_root")
        ours_among_others(root / KEPT, others)
    except ConfigError as error:
        return str(error)
    except OSError:
        return "[content] media_root cannot be read; give the user of ouderbrug access"
    return "" if root.is_dir() else "[content] media_root is not there; mount it, or make it"


def _extended(path: Path, own: dict[str, Any], text: str) -> tuple[dict[str, Any], TomlText]:
    """A school's settings over those of its board; raises Findings where it sets what that locks."""
    if not isinstance(own["extends"], str):
        raise Findings(path, [Finding("error", "extends", "must be a path", 'such as "../board.toml"', 1)])
    base = boards.above(path, own["extends"])
    board, theirs, above = read_board(base)
    source = TomlText(text, above, base.name)
    if set_ := boards.taken(board, own):
        says, hint = f"is locked by {base.name}", "take it out here; the board decides it"
        raise Findings(path, [Finding("error", readable(one), says, hint, *source.place(one)) for one in set_])
    handed = absolute(boards.handed_down(theirs, base.parent), base.parent)
    return boards.merged(handed, own), source


def read_board(path: Path) -> tuple[Board, dict[str, Any], str]:
    """What the TOML of a board says: of its schools, its settings, and its text; raises ConfigError or Findings."""
    text, data = _read(path)
    if "extends" in data:
        raise ConfigError(f"{path.name} extends another TOML; a board's own stands by itself")
    source = TomlText(text)
    try:
        board = Board.model_validate(data)
    except ValidationError as error:
        raise Findings(path, findings_of(error, Board, source, ())) from None
    if wrong := list(boards.misspelt(board, data, set(known_keys(Settings, ())))):
        found = [Finding("error", readable(at), "locks nothing", hint, *source.place(at)) for at, hint in wrong]
        raise Findings(path, found)
    return board, data, text


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    source = toml_files.text_of(path)
    ours(path)
    try:
        return source, toml_files.parsed(source, path.name)
    except tomllib.TOMLDecodeError as error:
        raise Findings(path, [_broken(source, error)]) from None


def absolute(table: Any, folder: Path) -> Any:
    """Secret references with relative paths made absolute; all else as it was."""
    if isinstance(table, dict):
        if set(table) == {"file"} and isinstance(table["file"], str):
            return {"file": str(folder / table["file"])}
        return {key: absolute(value, folder) for key, value in table.items()}
    return table


def _absolute_paths(model: BaseModel, folder: Path) -> BaseModel:
    """The same settings with their relative paths made relative to the TOML."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    paths = {name: folder / value for name, value in values.items() if isinstance(value, Path)}
    return model.model_copy(update=paths) if paths else model


def files_of(settings: BaseModel) -> Iterator[Path]:
    """Every file and folder that settings name, those of secrets included."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, Path):
            yield value
        elif isinstance(value, BaseModel):
            yield from files_of(value)


def _quoted(table: Any, model: type[BaseModel], source: TomlText, above: Place) -> list[Finding]:
    found = in_quotes(table, model, above)
    return [Finding("error", readable(place), says, hint, *source.place(place)) for place, says, hint in found]


def findings_of(error: ValidationError, model: type[BaseModel], source: TomlText, above: Place) -> list[Finding]:
    """Each mistake that pydantic found, in the words of somebody who edits the TOML."""
    found = []
    for item in error.errors(include_url=False, include_input=False):
        below = without_sorts(model, item["loc"])
        path = above + tuple(part for part in below if part not in ("options", "tables"))
        place = source.place(path)
        meant = _of_another_table(str(path[-1]), path[:-1]) if item["type"] == "extra_forbidden" else ()
        if item["type"] == "extra_forbidden" and not meant:
            path = (*path[:-1], shown(str(path[-1]), known_keys(model, item["loc"][:-1])))
        elif not above and len(path) > 1 and path[0] in _NAMED_BY_HAND:
            path = (path[0], shown(str(path[1]), _NAMED_BY_HAND[str(path[0])]), *path[2:])
        message, hint = explained(item, model)
        if meant:
            hint = f"write {meant[0]} under [{meant[1]}]"
        found.append(Finding("error", readable(path) or "the file", message, hint, *place))
    return found


def _of_another_table(word: str, above: Place) -> tuple[str, str] | tuple[()]:
    """A setting that is known by this name, or nearly, in another table, and that table; of several none."""
    single = [name for name, field in Settings.model_fields.items() if isinstance(field.annotation, type)]
    tables = {name: known_keys(Settings, (name,)) for name in single}
    if word in Settings.model_fields or any(get_close_matches(word, known_keys(Settings, above), cutoff=_ALIKE)):
        return ()
    there = {(key, name) for name, keys in tables.items() for key in get_close_matches(word, keys, cutoff=_ALIKE)}
    return there.pop() if len(there) == 1 else ()


_ALIKE = 0.85
"""So alike are a word and a slip in it."""
_NAMED_BY_HAND: dict[str, tuple[str, ...]] = {
    "routes": tuple(ContentClass),
    "rules": ("order", *DEFAULT_ORDER),
    "import": (),
}
"""Tables whose keys are names that only plugins know, and those of them that are known before."""


def _broken(source: str, error: tomllib.TOMLDecodeError) -> Finding:
    from ouderbrug.toml_slips import slip

    found = slip(source, error)
    return Finding("error", "TOML", found.says, found.hint, found.line)


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    tables = ("content", "plugins", "store", "web")
    return settings.model_copy(update={name: _absolute_paths(getattr(settings, name), folder) for name in tables})
