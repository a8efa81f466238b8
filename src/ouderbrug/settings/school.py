"""The tables about the school: who it is, its days and its year, what it lets go out, and what its staff is sent."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from ouderbrug.ownership import Others
from ouderbrug.payload import Action, FreeText, OneLine
from ouderbrug.people import WEEKDAYS
from ouderbrug.settings.table import HOUR, ONE_LINE, PHONE, Name, Table
from ouderbrug.templates.actions import action_languages
from ouderbrug.topics import Topic


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
    phone: str = Field(default="", max_length=30, pattern=r"^[0-9+() -]*$", description=PHONE)
    address: str = Field(default="", max_length=120, pattern=r"^[^\n\t]*$", description=ONE_LINE)

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

    at: str = Field(default="07:30", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description=HOUR)
    channel: Name = "email"

    @property
    def clock(self) -> time:
        """The hour at the school from which it goes."""
        return time.fromisoformat(self.at)


class StaffTable(Table):
    """What may be asked of colleagues."""

    calls: int = Field(default=5, ge=1)


class DigestTable(Table):
    """When gathered messages go; where this table stands, lighter ones are gathered for everybody."""

    at: str = Field(default="17:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description=HOUR)
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
