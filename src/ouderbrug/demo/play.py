"""Plays the demo's week through the real commands, and counts at the stand-ins what really arrived."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ouderbrug.demo.furnish import furnish
from ouderbrug.demo.ledger import Flow, as_planned, became, flow, read, why_not
from ouderbrug.demo.load import Arrived, Load, loads, most_in_seven_days
from ouderbrug.demo.people import invent
from ouderbrug.demo.samples import Sample, card_sheet, samples
from ouderbrug.demo.week import WEEK, Moment
from ouderbrug.errors import OuderbrugError, TryAgainLater
from ouderbrug.testing import ParroStandIn, SmsStandIn, SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click import Command

    from ouderbrug.demo.ledger import Books

    Run = Callable[..., str]
    """Runs a command of ouderbrug at a time of the week; returns what it printed."""

AFTERWARDS = "2026-11-27T13:00:00+01:00"
"""When somebody looks back at the week."""


@dataclass
class Day:
    """One moment of the week: what became of messages in it, and where those stand that are not done.

    ``mails``, ``texts`` and ``posts`` arrived, of which ``at_once`` by a command of a person before the run;
    ``why_not`` says of what waits after it, and of what was refused in it, why.
    """

    moment: Moment
    flow: Flow = field(default_factory=Flow)
    mails: int = 0
    texts: int = 0
    posts: int = 0
    at_once: int = 0
    waiting: int = 0
    for_a_look: int = 0
    why_not: Counter[str] = field(default_factory=Counter)

    @property
    def row(self) -> dict[str, int]:
        """The numbers of one moment, for pages and the console: what waited before it and the new are what arrived, is
        on cards, was refused, lapsed or waits; ``back`` are cards of before that came too late or were taken back.
        """
        moved = self.flow.moved
        lapsed = moved["expired"] + moved["called_off"] + moved["failed"] - self.flow.taken_back
        return {
            "new": self.flow.new, "mail": self.mails, "text": self.texts, "post": self.posts, "card": moved["card"],
            "refused": moved["refused"], "lapsed": lapsed, "waits": self.waiting + self.for_a_look,
            "back": self.flow.taken_back,
        }  # fmt: skip


@dataclass
class Week:
    """The whole week. ``most`` is the largest number of counted mails that one mailbox got in seven days.

    ``most_posts`` is that of the counted posts of one group.
    """

    folder: Path
    days: list[Day] = field(default_factory=list)
    mails: int = 0
    texts: int = 0
    posts: int = 0
    most: int = 0
    most_posts: int = 0
    mailboxes: int = 0
    problems: list[str] = field(default_factory=list)
    books: list[Books] = field(default_factory=list)
    loads: dict[str, Load] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    cards: str = ""

    @property
    def became(self) -> dict[str, int]:
        """What became of all messages of the week."""
        return became(self.books[-1] if self.books else {})


def play(command: Command, folder: Path, tell: Callable[[Day], None] = lambda _: None, language: str = "en") -> Week:
    """Make the school in a new ``folder`` and live its week; raises OuderbrugError if a command fails.

    Its commands speak a ``language`` ("nl" or "en").
    """
    run = partial(_run, command, folder)
    week = Week(folder)
    (folder / "mails").mkdir(parents=True)
    people = invent()
    with SmtpSandbox(folder=folder / "mails") as smtp, ParroStandIn() as parro, SmsStandIn() as sms:
        run(WEEK[0].now, "import", *furnish(folder, smtp.port, parro, sms, people, language))
        mails: list[Arrived] = []
        posts: list[Arrived] = []
        for moment in WEEK:
            day = _live(run, week, moment, lambda: (len(smtp.mails), len(sms.posts), len(parro.posts)))
            today = datetime.fromisoformat(moment.now).date()
            mails += [
                Arrived(today, str(mail.parsed["To"].addresses[0].addr_spec), str(mail.parsed["Subject"]))
                for mail in smtp.mails[len(mails) :]
            ]
            posts += [
                Arrived(today, _group(post.app_id, people.app_ids), post.title) for post in parro.posts[len(posts) :]
            ]
            week.days.append(day)
            tell(day)
        week.problems = [*map(str, smtp.violations), *parro.violations, *sms.violations]
        week.texts = len(sms.posts)
        texts = [{"to": post.app_id, "text": post.text} for post in sms.posts]
        week.samples = samples(smtp.mails, week.books[-1])
        told = [{"group": post.app_id, "title": post.title, "text": post.text} for post in parro.posts]
    week.cards = card_sheet(partial(run, AFTERWARDS), folder)
    week.books[-1] = as_planned(week.books[-1], json.loads(run(AFTERWARDS, "plan", "--json"))["plans"])
    week.mails, week.posts, week.mailboxes = len(mails), len(posts), len({mail.to for mail in mails})
    week.most, week.most_posts = most_in_seven_days(mails), most_in_seven_days(posts)
    week.loads = loads(people.contacts, mails, posts)
    for name, arrived in (("posts", told), ("texts", texts)):
        (folder / f"{name}.json").write_text(json.dumps(arrived, ensure_ascii=False, indent=1), "utf-8")
    return week


def _group(app_id: str, app_ids: list[dict[str, str]]) -> str:
    return next(row["key"] for row in app_ids if row["app_id"] == app_id)


def _live(run: Run, week: Week, moment: Moment, arrived: Callable[[], tuple[int, int, int]]) -> Day:
    before_it = arrived()
    for name, events in (("inbox", moment.events), ("scores", moment.scores)):
        lines = [json.dumps({"occurred_at": moment.now} | event, ensure_ascii=False) for event in events]
        with (week.folder / name / "week.jsonl").open("a", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
    for command in moment.commands:
        run(moment.now, *command, *_looked(run, moment.now, command))
    at_once = sum(arrived()) - sum(before_it)
    run(moment.now, "dispatch")
    before = week.books[-1] if week.books else {}
    after = read(week.folder / "ouderbrug.db")
    week.books.append(after)
    stands = became(after)
    mails, texts, posts = (now - was for was, now in zip(before_it, arrived(), strict=True))
    return Day(
        moment, flow(before, after), mails, texts, posts, at_once, stands["waiting"] + stands["late"], stands["look"],
        why_not(before, after),
    )  # fmt: skip


def _looked(run: Run, now: str, command: tuple[str, ...]) -> tuple[str, ...]:
    """What an approval says of having looked: the fingerprint of what was shown."""
    if command[0] != "approve" or "--reject" in command:
        return ()
    waiting = json.loads(run(now, "approve", "--json"))["awaiting_approval"]
    return ("--shown", next(one["shown"] for one in waiting if one["event"] == command[1]))


def _run(command: Command, folder: Path, now: str, *words: str) -> str:
    """Run a command as a person would, at a time of the week; a line set aside or a task for a person is no fault."""
    env = {"OUDERBRUG_NOW": now, "OUDERBRUG_CONFIG": None}
    result = CliRunner().invoke(command, ["--config", str(folder / "ouderbrug.toml"), *words], env=env)
    if result.exit_code not in (0, 1, 3):
        kind = TryAgainLater if result.exit_code == TryAgainLater.exit_code else OuderbrugError
        raise kind(f"the demo's `{words[0]}` ended with {result.exit_code}: {result.stderr.strip()}")
    return result.stdout
