"""Plays the demo's week through the real commands, and counts at the stand-ins what really arrived."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from ouderbrug.demo.people import invent
from ouderbrug.demo.week import URGENT_TITLE, WEEK, Moment
from ouderbrug.errors import OuderbrugError
from ouderbrug.testing import ParroStandIn, SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click import Command

    from ouderbrug.testing import Mail

    Run = Callable[..., str]
    """Runs a command of ouderbrug at a time of the week; returns what it printed."""

CAP = 3
NOT_COUNTED = ("Gewijzigd: ", "Gaat niet door: ", "Changed: ", "Cancelled: ", URGENT_TITLE)

TOML = """# The school of the demo. Its clock stands still: set OUDERBRUG_NOW to a time of that week before you look.
[school]
name = "Basisschool De Lindeboom"
brin = "99XX"
region = "midden"

[store]
state = "state"

[[sources]]
name = "office"
plugin = "events"
path = "inbox"
trust = ["approve"]

[[sources]]
name = "scores"
plugin = "events"
path = "scores"

[channels.email]
plugin = "email"
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "Basisschool De Lindeboom <ouders@lindeboom.example>"
per_minute = 0

[channels.parro]
mode = "api"
[channels.parro.api]
{parro}

[channels.handover]
plugin = "handover"

[routes]
general = ["parro", "email", "handover"]
personal = ["email", "handover"]
sensitive = ["email", "handover"]

[rules.frequency]
per_guardian = 3

[rules.quiet_hours]
send = ["08:00-18:00"]
school_days_only = true
"""


@dataclass
class Day:
    """One moment of the week: what the run did, and why what did not go stayed."""

    moment: Moment
    counts: dict[str, int] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    posts: int = 0


@dataclass
class Week:
    """The whole week. ``most`` is the largest number of counted mails that one mailbox got in seven days."""

    folder: Path
    days: list[Day] = field(default_factory=list)
    mails: int = 0
    posts: int = 0
    most: int = 0
    mailboxes: int = 0
    problems: list[str] = field(default_factory=list)


def play(command: Command, folder: Path, tell: Callable[[Day], None] = lambda _: None) -> Week:
    """Make the school in a new ``folder`` and live its week; raises OuderbrugError if a command fails."""
    run = partial(_run, command, folder)
    week = Week(folder)
    (folder / "mails").mkdir(parents=True)
    with SmtpSandbox(folder=folder / "mails") as smtp, ParroStandIn() as parro:
        _furnish(run, folder, smtp.port, parro)
        arrived: list[tuple[date, str, str]] = []
        for moment in WEEK:
            before = len(smtp.mails), len(parro.posts)
            day = _live(run, folder, moment)
            new = smtp.mails[before[0] :]
            day.mails, day.posts = len(new), len(parro.posts) - before[1]
            today = datetime.fromisoformat(moment.now).date()
            arrived += [
                (today, str(mail.parsed["To"].addresses[0].addr_spec), str(mail.parsed["Subject"])) for mail in new
            ]
            week.days.append(day)
            tell(day)
        week.mails, week.posts = len(smtp.mails), len(parro.posts)
        week.problems = [*map(str, smtp.violations), *parro.violations]
        posts = [{"group": post.app_id, "title": post.title, "text": post.text} for post in parro.posts]
    week.most, week.mailboxes = most_in_seven_days(arrived), len({to for _, to, _ in arrived})
    (folder / "posts.json").write_text(json.dumps(posts, ensure_ascii=False, indent=1), "utf-8")
    return week


def _mailbox(mail: Mail) -> str:
    return str(mail.parsed["To"].addresses[0].addr_spec)


def most_in_seven_days(arrived: list[tuple[date, str, str]]) -> int:
    """The largest number of mails that count which one mailbox got in any seven days, from what arrived."""
    days: dict[str, list[date]] = defaultdict(list)
    for day, to, subject in arrived:
        if not subject.startswith(NOT_COUNTED):
            days[to].append(day)
    windows = (sum(first <= day < first + timedelta(days=7) for day in got) for got in days.values() for first in got)
    return max(windows, default=0)


def _furnish(run: Run, folder: Path, port: int, parro: ParroStandIn) -> None:
    api = _toml(parro.api() | {"auth": {"kind": "bearer", "token": {"env": "OUDERBRUG_DEMO_TOKEN"}}})
    (folder / "ouderbrug.toml").write_text(TOML.format(smtp=port, parro=api), "utf-8")
    for name in ("inbox", "scores"):
        (folder / name).mkdir()
    invent().write(folder)
    files = [str(folder / f"{name}.csv") for name in ("contacts", "staff", "app_ids")]
    run(WEEK[0].now, "import", *files)


def _toml(table: dict[str, Any]) -> str:
    """Keys and values as TOML; a table inside becomes an inline one."""
    return "\n".join(f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_value(item)}' for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _live(run: Run, folder: Path, moment: Moment) -> Day:
    for name, events in (("inbox", moment.events), ("scores", moment.scores)):
        lines = [json.dumps({"occurred_at": moment.now} | event, ensure_ascii=False) for event in events]
        with (folder / name / "week.jsonl").open("a", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
    for command in moment.commands:
        run(moment.now, *command, *_looked(run, moment.now, command))
    new = {event["id"] for event in (*moment.events, *moment.scores)}
    planned = json.loads(run(moment.now, "plan", "--json"))["plans"]
    why = Counter(
        f"{plan['rule']}.{plan['reason']}" for plan in planned
        if plan["event"] in new and plan["verdict"] in ("delay", "refuse")
    )  # fmt: skip
    counts = json.loads(run(moment.now, "dispatch", "--json"))
    return Day(moment, counts, why)


def _looked(run: Run, now: str, command: tuple[str, ...]) -> tuple[str, ...]:
    """What an approval says of having looked: the fingerprint of what was shown."""
    if command[0] != "approve" or "--reject" in command:
        return ()
    waiting = json.loads(run(now, "approve", "--json"))["awaiting_approval"]
    return ("--shown", next(one["shown"] for one in waiting if one["event"] == command[1]))


def _run(command: Command, folder: Path, now: str, *words: str) -> str:
    """Run a command as a person would, at a time of the week; a line set aside or a task for a person is no fault."""
    env = {"OUDERBRUG_NOW": now, "OUDERBRUG_DEMO_TOKEN": "stand-in", "OUDERBRUG_CONFIG": None}
    result = CliRunner().invoke(command, ["--config", str(folder / "ouderbrug.toml"), *words], env=env)
    if result.exit_code not in (0, 1, 3):
        raise OuderbrugError(f"the demo's `{words[0]}` ended with {result.exit_code}: {result.stderr.strip()}")
    return result.stdout
