"""Lives a school year at three sites: the people, the days, and what colleagues do on them."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from school_year_events import ACCIDENT, CHEERFUL, FIRST, LAST, PLACED_AT, SICK, SITES, STUDY_DAY, STUDY_DAY_5A, year_of
from sqlalchemy import select

from a_school import COLUMNS, School
from ouderbrug import config
from ouderbrug.delivery import run
from ouderbrug.demo.people import invent
from ouderbrug.model import State
from ouderbrug.runtime import build
from ouderbrug.store import decisions, tables
from ouderbrug.store.database import Store
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ouderbrug.runtime import Runtime


@dataclass(frozen=True)
class Size:
    """How much of a year is lived: whose children, what they wish, and each how many weeks routine comes again.

    ``lived`` are the parts of the year in which something happens at a site, each from a day to a day. ``daily`` is for
    a run on each school day; else there is one on the Mondays of these parts, and where something happens or is due.
    """

    families: frozenset[int]
    routine: int
    daily: bool
    wishes: Mapping[str, Mapping[str, str]]
    lived: Mapping[str, Sequence[tuple[str, str]]]

    def lives(self, number: str, day: date) -> bool:
        """True on a day on which something may happen at this site."""
        return any(date.fromisoformat(first) <= day <= date.fromisoformat(last) for first, last in self.lived[number])


FALSE = "Zo kan het niet weg"
"""In what is said of a text whose own day is over by the time it goes."""
SIZES = {
    "small": Size(
        frozenset({3, 4, 5, 6, 8, 10, 13}),
        4,
        False,
        {
            "g004a": {"digest": "yes"}, "g004b": {"digest": "no", "reading_support": "yes"}, "g013a": {"digest": "yes"},
            "g010a": {"intensive": "yes"}, "g006a": {"language": "ti"}, "g008a": {"asks_limit": "0"},
        },
        {
            "00": [("2026-08-31", "2026-10-26"), ("2027-06-14", "2027-06-18")],
            "01": [("2026-11-16", "2026-12-11"), ("2027-02-01", "2027-03-26"), ("2027-06-14", "2027-06-18")],
            "02": [
                ("2026-11-02", "2026-11-27"), ("2026-12-07", "2026-12-11"), ("2026-12-21", "2027-01-15"),
                ("2027-05-31", "2027-07-16"),
            ],
        },
    ),
    "full": Size(
        frozenset({1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 16}),
        2,
        True,
        {
            "g001a": {"digest": "yes"}, "g002a": {"digest": "yes"}, "g002b": {"digest": "no"},
            "g007a": {"digest": "no", "reading_support": "yes"}, "g004a": {"intensive": "yes"},
            "g006a": {"language": "ti"}, "g008a": {"asks_limit": "0"},
        },
        {number: [(FIRST.isoformat(), LAST.isoformat())] for number in SITES},
    ),
}  # fmt: skip
"""The year of each run of the suite, and that of the drill, with families of the synthetic school: 17 pupils or 27,
with brothers and sisters in several groups, so at several sites.

Each family of the small one is there for something that no other has: a shared mailbox, none, a ban, a parent on
request. Wishes are what guardians asked for, or the school decided with them, beyond what the synthetic school knows.
"""
MORE = f"""
[content]
link_hosts = ["school.example"]
unreviewed_languages = ["tr"]

[digest]
at = "17:00"
days = ["fri"]

[[holidays]]
name = "Studiedag"
from = {STUDY_DAY}
to = {STUDY_DAY}
kind = "study-day"
solution = "De opvang naast de school is open."

[school_year]
study_day_reminders = [7]
book_list = ["Het huis met de blauwe deur"]
"""
OF_SITE = {
    "00": "",
    "01": f"""reading_action = "read-in-turns"

[rules.timing]
holiday_messages = true

[[holidays]]
name = "Studiedag 5A"
from = {STUDY_DAY_5A}
to = {STUDY_DAY_5A}
groups = ["5A"]
kind = "study-day"
solution = "De opvang naast de school is open."
""",
    "02": """
[[school_year.decisions]]
name = "het voorlopig schooladvies"
on = 2027-01-20
years = [8]
action = { id = "questions-for-the-talk" }

[[school_year.decisions]]
name = "de keuze van het gesprek over de brugklas"
on = 2027-05-20
years = [7]
action = { id = "questions-for-the-talk" }
""",
}
INSTEAD = {
    "00": ("", ""),
    "01": ("school_days_only = true", ""),
    "02": ("[routes]", '[routes]\nmoment = ["handover", "email"]\nnewsletter = ["handover", "email"]'),
}
"""At 01 reading reminders go in holidays; at 02 teachers post moments and news in the group's app."""
LEADER = "directie"
MONDAY, FRIDAY = 0, 4
"""Friday is the day of the digest, so of a second run at five; and on which colleagues tick their cards."""
HOLIDAY_RUN = 2
"""In a holiday the bridge runs on Wednesdays only; a school day has at most two runs."""


@dataclass
class Lived:
    """What is left of a year at a site: what its runs counted, what the mail server took, and the store's rows."""

    size: str
    number: str
    pupils: dict[str, list[str]]
    runs: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    mails: list[tuple[datetime, str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    whom: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Site:
    """One site while the year lasts: its folder, its line and its store."""

    school: School
    runtime: Runtime
    store: Store
    lived: Lived

    def dispatch(self, now: datetime) -> None:
        """One run at this moment; what the mail server took meanwhile is written down with it."""
        done = run.dispatch(self.store, self.runtime, lambda: now, threading.Event())
        assert not done.closed and not done.problems
        self.lived.runs += 1
        self.lived.counts += Counter(done.as_json())
        self.lived.rejected.update(rejected.code for _, rejected in done.rejected)
        self._write_down_mails(now)

    def _write_down_mails(self, now: datetime) -> None:
        for mail in self.school.smtp.mails[len(self.lived.mails) :]:
            self.lived.mails.append((now, mail.recipients[0], str(mail.parsed["Subject"])))

    def cli(self, now: datetime, *words: str) -> None:
        """A command of the command line at this moment."""
        done = self.school.run(*words, now=now.isoformat(), exit_code=None)
        assert done.exit_code in (0, 3), done.output  # 3: a colleague calls about what is urgent
        self._write_down_mails(now)

    def rows(self, *where: Any) -> list[Any]:
        """Messages of this site's store, in the order in which they were made."""
        with self.store.reading() as connection:
            return list(connection.execute(select(tables.message).where(*where).order_by(tables.message.c.id)))


def live_at(size: str, number: str, folder: Path) -> Lived:
    """A whole year at one site, in a folder of its own; real commands, a real store, and real mail on loopback."""
    with SmtpSandbox() as smtp:
        site = _open(folder / number, size, number, smtp)
        events = year_of(number, site.lived.pupils, site.runtime.calendar, SIZES[size].routine)
        known: set[str] = set()
        for days in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=days)
            today = events.get(day, []) if SIZES[size].lives(number, day) else []
            known |= {one["id"] for one in today}
            if site.runtime.calendar.is_school_day(day, ()) or day.weekday() == HOLIDAY_RUN:
                _day(site, day, [one for one in today if (one["payload"].get("homework") or one["id"]) in known])
        _write_down(site)
        site.store.close()
    return site.lived


def _write_down(site: Site) -> None:
    lived = site.lived
    lived.violations = site.school.smtp.violations
    with site.store.reading() as connection:
        lived.messages = [dict(row) for row in connection.execute(select(tables.message)).mappings()]
        plans = select(tables.plan, tables.event.c.event_id, tables.event.c.kind).join(tables.event)
        lived.plans = [dict(row) for row in connection.execute(plans).mappings()]
        for row in connection.execute(select(tables.message_guardian)):
            lived.whom.setdefault(row.message, []).append(row.guardian)


def _open(folder: Path, size: str, number: str, smtp: SmtpSandbox) -> Site:
    folder.mkdir()
    begin = datetime(2026, 8, 30, 10, tzinfo=UTC)
    school = School(folder, smtp, now=begin.isoformat())
    _configure(school, number)
    empty = dict.fromkeys(COLUMNS, "")
    wishes = SIZES[size].wishes
    school.rows = [empty | row | wishes.get(row["guardian_key"], {}) for row in people(size, SITES[number])]
    school.enrol()
    school.staff(f"{LEADER};Ria Vos;leader;", *(f"t{group.lower()};Tom Bos;teacher;{group}" for group in SITES[number]))
    loaded = config.load(folder / "ouderbrug.toml")
    pupils = {group: sorted({r["pupil_key"] for r in school.rows if r["group"] == group}) for group in SITES[number]}
    store = Store(loaded.store_path, loaded.settings.school.key)
    return Site(school, build(loaded, begin), store, Lived(size, number, pupils))


def _configure(school: School, number: str) -> None:
    school.configure(MORE + OF_SITE[number], replace=('brin = "99ZZ"', f'brin = "99ZZ"\nsite = "{number}"'))
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace(*INSTEAD[number]))


def people(size: str, groups: Sequence[str]) -> list[dict[str, str]]:
    """The rows of contacts.csv for the pupils of these groups."""
    rows, families = invent().contacts, SIZES[size].families
    return [row for row in rows if row["group"] in groups and int(row["guardian_key"][1:4]) in families]


def _day(site: Site, day: date, events: list[dict[str, Any]]) -> None:
    calendar = site.runtime.calendar
    early, morning, late = (calendar.at(day, time(*clock)) for clock in ((6, 50), (8, 0), (17, 0)))
    sick_at, event, group = SICK
    if group in site.lived.pupils and day == calendar.day(datetime.fromisoformat(sick_at)):
        _call_in_sick(site, early, event, group)
        site.dispatch(early)
    if day == calendar.day(datetime.fromisoformat(ACCIDENT[1])) and "8A" in site.lived.pupils:
        _release(site, datetime.fromisoformat(ACCIDENT[1]).astimezone(UTC))
    _answer(site, morning)
    site.school.now = morning.isoformat()
    if events:
        site.school.happens(*events, file="jaar.jsonl")
    size = SIZES[site.lived.size]
    routine = day.weekday() == MONDAY or not calendar.is_school_day(day, ())
    if size.daily or (routine and size.lives(site.lived.number, day)) or events or _due(site, morning):
        site.dispatch(morning)
    if day == calendar.day(datetime.fromisoformat(ACCIDENT[0])) and "8A" in site.lived.pupils:
        site.cli(datetime.fromisoformat(ACCIDENT[0]), "hold", "group", "8A", "--reason", "ongeluk", "--as", LEADER)
    _approve(site, morning + timedelta(minutes=30))
    if day == calendar.day(datetime.fromisoformat(PLACED_AT)):
        site.dispatch(datetime.fromisoformat(PLACED_AT).astimezone(UTC))
    elif day.weekday() == FRIDAY and _due(site, late):
        site.dispatch(late)
    if day.weekday() == FRIDAY and calendar.is_school_day(day, ()):
        _settle(site, late)


def _due(site: Site, now: datetime) -> bool:
    return bool(site.rows(tables.message.c.state == "queued", tables.message.c.due_at <= now))


def _call_in_sick(site: Site, now: datetime, event: str, group: str) -> None:
    day = site.runtime.calendar.day(now)
    fields = ("what=Juf Femke is ziek.", f"starts_at={day}T08:30", f"ends_at={day}T15:00", "solution=Wil is er.")
    words = [word for one in fields for word in ("--set", one)]
    site.cli(now, "event", "add", "staff_absence", "--id", event, "--group", group, "--urgent", *words)


def _approve(site: Site, now: datetime) -> None:
    """The leader looks at everything that waits, lets it through, and tells otherwise what names a day that is over."""
    if site.rows(tables.message.c.state == "awaiting_approval"):
        for event, how in _looked_at(site, now).items():
            site.cli(now, "approve", event, *how, "--as", LEADER)


def _looked_at(site: Site, now: datetime) -> dict[str, list[str]]:
    """The events of which something waits, and with what is decided on it: what was shown, or a no."""
    waiting = site.school.json("approve", now=now.isoformat())["awaiting_approval"]
    can_go = {one["event"] for one in waiting if not any(FALSE in said for said in one["of_days"].values())}
    shown: dict[str, list[str]] = {}
    for one in waiting:
        shown.setdefault(one["event"], []).extend(("--shown", one["shown"]))
    return {event: words if event in can_go else ["--reject"] for event, words in shown.items()}


def _release(site: Site, now: datetime) -> None:
    """The hold ends: nothing cheerful of those days goes after all."""
    site.cli(now, "release", "group", "8A", "--as", LEADER)
    waiting = {row.event_id: row.kind for row in site.rows(tables.message.c.state == "awaiting_approval")}
    shown = _looked_at(site, now)
    for event, kind in waiting.items():
        site.cli(now, "approve", event, *(["--reject"] if kind in CHEERFUL else shown[event]), "--as", LEADER)


def _answer(site: Site, now: datetime) -> None:
    """The morning after a question for help: the first who got it says ja, the second nee, the others nothing."""
    sent = tables.message.c.settled_at
    asked = site.rows(
        tables.message.c.kind.in_(("participation_request", "help_wanted")),
        tables.message.c.state == "sent", sent < now, sent > now - timedelta(days=1),
    )  # fmt: skip
    for event in dict.fromkeys(row.event_id for row in asked):
        who = sorted(row.recipient for row in asked if row.event_id == event)
        for key, said in zip(who, ("ja", "nee"), strict=False):
            site.cli(now, "respond", event, key, said, "--as", LEADER)


def _settle(site: Site, now: datetime) -> None:
    """On Friday colleagues tick what they told; talks stay open, so that some cards run out."""
    cards = site.rows(tables.message.c.state == "handed_over", tables.message.c.kind != "conference")
    with site.store.writing() as connection:
        for row in cards:
            assert decisions.settle(connection, row.id, State.SENT, LEADER, now) is None
