"""All that the TOML says, as one value."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from pydantic import Field, field_validator

from ouderbrug.model import DIGESTS
from ouderbrug.settings.machine import (
    BouncesTable,
    CliTable,
    Dispatch,
    Plugins,
    PluginTable,
    Rules,
    SourceTable,
    StoreTable,
    WatchedTable,
)
from ouderbrug.settings.school import (
    Content,
    DigestTable,
    HolidayTable,
    Intake,
    Method,
    Retention,
    School,
    SchoolYear,
    StaffMail,
    StaffTable,
)
from ouderbrug.settings.table import Name, Table
from ouderbrug.settings.web import WebTable

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
