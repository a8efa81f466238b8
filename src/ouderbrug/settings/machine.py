"""The tables about the machine: the store, plugins, sources and watched folders, runs, and mails that come back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from ouderbrug.api import Secret
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.settings.table import Name, Table
from ouderbrug.store_url import STORE, store_url
from ouderbrug.wire.mailboxes import is_deliverable
from ouderbrug.wire.oauth import OAuth
from ouderbrug.wire.urls import HttpsUrl

_USER = "the name of a user of the database: letters, digits, dots, hyphens and underscores, no digit first"


ServerUser = Annotated[str, Field(max_length=63, pattern=r"^([A-Za-z_][A-Za-z0-9_.-]*)?$", description=_USER)]


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


class CliTable(Table):
    """In which language commands tell reasons and next steps."""

    language: Literal["en", "nl"] = "en"


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
