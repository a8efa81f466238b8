"""How many messages a second the gate judges, with the facts read from a store that holds a board's whole year.

    python benchmarks/judge.py [--messages 100000] [--history 500000] [--guardians 1000] [--rounds 5] [--quick]

A board of schools lies in one temporary store: pupils, guardians two by two (some share an address, some have a
ban, an opt-out or a digest), and a school year of sent messages. Each school takes in one event after another; what
the real planner makes of it is judged as ``dispatch`` does it: ``reader.read``, then ``Gate.judge_all`` with
the default rules. Nothing is stored or sent. The goal is 20,000 a second of one core, for judging and for reading the
history as well as judging. Every round must judge the same; of what each took, the fastest counts, for what else a
machine does can only add time.

The check sum is over every verdict with all its steps: where it changes, the rules answered otherwise, and a
figure from before is no match for one from after. Figures are of this machine on this day.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, func, insert, select

from ouderbrug import config, runtime
from ouderbrug.cli.session import spared
from ouderbrug.factbook import reader
from ouderbrug.model import Event, Message
from ouderbrug.planning import planner
from ouderbrug.planning.intake import Intake
from ouderbrug.records import Incoming
from ouderbrug.store import database, tables
from ouderbrug.store import roster as people
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection

    from ouderbrug.rules.judgement import Judgement

T = TypeVar("T")
GOAL = 20_000
BOTH = ("facts", "judge")
YEAR_BEGAN, NOW = datetime(2026, 8, 24, 8, tzinfo=UTC), datetime(2027, 6, 14, 8, tzinfo=UTC)
EVENING = NOW + timedelta(hours=11)
GROUPS = [f"{year}{room}" for year in range(1, 9) for room in "AB"]
TOML = """
[school]
name = "Basisschool De Wegwijzer"
brin = "{brin}"
region = "midden"
[[sources]]
name = "office"
plugin = "events"
path = "inbox"
[channels.email]
plugin = "email"
host = "127.0.0.1"
port = 25
security = "none"
from = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"
[routes]
general = ["email"]
personal = ["email"]
sensitive = ["email"]
"""
SOON, LATER = "2027-06-22T15:00:00+02:00", "2027-06-29T19:30:00+02:00"
TIP = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden deze week"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "newsletter": {"title": "Nieuws van juni", "body": "We lazen veel deze maand, ook buiten. " * 7},
    "meeting_invitation": {"title": "Informatieavond", "starts_at": LATER, "place": "de aula", "why": "Het plan."},
    "homework": {
        "what": "Som 1 tot en met 6.", "goal": "Breuken vergelijken.", "material": "practised", "minutes": 15,
        "lesson_ref": "Blok 9, les 3", "method": "Getallenland", "due_on": "2027-06-21", "check_on": "2027-06-22",
        "parent_instruction": "Laat uw kind hardop denken.", "example": "Een half is meer dan een derde.",
    },
    "home_tip": {"learning_goal": "Vlot lezen.", "action": TIP},
    "notice": {"title": "Gymkleren", "body": "Neemt u morgen de gymkleren mee?"},
    "conference": {
        "starts_at": LATER, "place": "lokaal 4",
        "sections": {"development": "Wat gaat goed?", "expectations": "Wat verwachten we?", "actions": "Wat nu?"},
    },
    "encouragement": {"what": "De klas werkte vandaag hard aan een moeilijke som."},
    "open_classroom": {"what": "Kijken in de klas.", "starts_at": SOON, "place": "lokaal 4"},
    "participation_request": {
        "task": "leesouder", "starts_at": SOON, "load": "once", "needed": 40, "why_you": "U leest graag voor.",
    },
    "social_event": {"what": "Zomerfeest", "starts_at": LATER, "place": "het plein", "reply_by": "2027-06-25",
                     "phase": "end"},
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much there is: every school has as many guardians, and gets as many events."""

    messages: int
    history: int
    guardians: int

    @property
    def schools(self) -> int:
        """So many that each takes in every kind of event once."""
        return max(self.messages // (self.guardians * len(PAYLOADS)), 1)

    @property
    def events(self) -> int:
        """How many events each school takes in."""
        return self.messages // (self.guardians * self.schools)


def brin(number: int) -> str:
    """The key of a school that is none: no real one begins with 99."""
    return f"99{chr(65 + number // 26)}{chr(65 + number % 26)}"


def loaded(folder: Path, number: int) -> config.Loaded:
    """The settings of one school, all by default."""
    place = folder / brin(number)
    (place / "inbox").mkdir(parents=True, exist_ok=True)
    (place / "ouderbrug.toml").write_text(TOML.format(brin=brin(number)))
    return config.load(place / "ouderbrug.toml")


def build(folder: Path, size: Size) -> None:
    """Write the store: one school after the other, each by its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    database.create(folder / "board.sqlite", rehearsal=True)
    for number in range(size.schools):
        school, chance = loaded(folder, number).settings.school.key, random.Random(number)
        store = database.Store(folder / "board.sqlite", school)
        with store.writing() as connection:

            def put(table: Table, rows: Iterable[dict[str, Any]]) -> None:
                rows = iter(rows)
                while some := list(islice(rows, 5000)):
                    connection.execute(insert(table), some)

            for table, rows in _people(school, size.guardians, chance).items():
                put(table, rows)
            first = connection.execute(select(func.coalesce(func.max(tables.message.c.id), 0))).scalar_one() + 1
            texts = {"language": "nl", "subject": "Nieuws", "app": "Nieuws", "body": "Nieuws.", "html": ""}
            texts |= {"content_hash": "past"}
            put(tables.event, _past_event(school, number + 1))
            put(tables.text, [{"id": number + 1, "event": number + 1} | texts])
            count = size.history // size.schools
            whom = [_guardian(one % size.guardians) for one in range(count)]
            chance.shuffle(whom)
            put(tables.message, _history(school, number + 1, first, whom, chance))
            links = ({"message": row, "school": school, "guardian": one} for row, one in enumerate(whom, first))
            put(tables.message_guardian, links)
        store.close()


def _guardian(number: int) -> str:
    return f"g{number:05}"


def _people(school: str, guardians: int, chance: random.Random) -> dict[Table, list[dict[str, Any]]]:
    """Families: two guardians, one pupil or two."""
    found: dict[Table, list[dict[str, Any]]] = {
        table: [] for table in (tables.pupil, tables.membership, tables.guardian, tables.guardianship)
    }
    for number in range(guardians):
        family, second = divmod(number, 2)
        mailbox = family * 2 if second and chance.random() < 0.1 else number
        found[tables.guardian].append(
            {
                "school": school, "key": _guardian(number), "first_name": f"Ouder{number}", "last_name": "Voorbeeld",
                "email": f"ouder{mailbox}@guardian.example", "blocked": "court-order" if number % 211 == 0 else "",
                "opt_out": ["newsletter"] if number % 37 == 0 else [],
                "helps": ["overblijven"] if number % 29 == 0 else [],
                "digest": number % 11 == 0 or None, "asks_limit": 0 if number % 23 == 0 else None,
            }
        )  # fmt: skip
        for pupil in (f"p{family:05}a", f"p{family:05}b")[: 1 + family % 2]:
            tie = {"school": school, "pupil": pupil, "guardian": _guardian(number), "receives": "all"}
            found[tables.guardianship].append(
                tie | {"relation": "father" if second else "mother", "authority": "no" if number % 53 == 0 else "yes"}
            )
            if not second:
                group = GROUPS[chance.randrange(len(GROUPS))]
                found[tables.pupil].append(
                    {"school": school, "key": pupil, "first_name": "Kind", "last_name": "Voorbeeld"}
                )
                found[tables.membership].append({"school": school, "pupil": pupil, "group_key": group})
    return found


def _past_event(school: str, row: int) -> list[dict[str, Any]]:
    return [
        {
            "id": row, "school": school, "source": "office", "event_id": "past", "revision": 1, "kind": "notice",
            "occurred_at": YEAR_BEGAN,
            "audience": {"scope": "school", "keys": []}, "payload": PAYLOADS["notice"], "priority": 2,
            "content_hash": "", "accepted_at": YEAR_BEGAN,
        }
    ]  # fmt: skip


def _history(school: str, event: int, first: int, whom: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    """A school year of messages in the order of time; one in a hundred is urgent, and the last hundred still wait."""
    kinds = list(PAYLOADS)
    moments = sorted(YEAR_BEGAN + chance.random() * (NOW - YEAR_BEGAN) for _ in whom)
    for number, (guardian, at) in enumerate(zip(whom, moments, strict=True)):
        waits, row = number >= len(whom) - 100, first + number
        yield {
            "id": row, "school": school, "key": f"{school}-{row}", "public_id": f"{row:032x}",
            "event": event, "text": event, "recipient": guardian,
            "pupils": [f"p{int(guardian[1:]) // 2:05}a"], "channel": "email", "state": "queued" if waits else "sent",
            "due_at": NOW if waits else at, "priority": 1 if number % 100 == 0 else 2,
            "deadline": (NOW if waits else at) + timedelta(days=7), "occurred_at": at, "event_id": "past",
            "kind": kinds[number % len(kinds)], "marked_at": None if waits else at, "settled_at": None if waits else at,
        }  # fmt: skip


@dataclass
class Tally:
    """What was judged so far, how long it took (wall and CPU seconds by part), and the memory at each quarter."""

    messages: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    wall: Counter[str] = field(default_factory=Counter)
    cpu: Counter[str] = field(default_factory=Counter)
    peaks: list[int] = field(default_factory=list)
    check: Any = field(default_factory=hashlib.sha256)

    def rate(self, *parts: str) -> float:
        """Messages a second of CPU, for these parts together."""
        return self.messages / sum(self.cpu[part] for part in parts)

    def timed(self, part: str, work: Callable[[], T]) -> T:
        """The outcome of ``work``, with its seconds added to a part."""
        wall, cpu = time.perf_counter(), time.process_time()
        done = work()
        self.wall[part] += time.perf_counter() - wall  # type: ignore[assignment]
        self.cpu[part] += time.process_time() - cpu  # type: ignore[assignment]
        return done

    def add(self, messages: list[Message], judged: dict[int, Judgement], size: Size) -> None:
        """Count verdicts and add each one, with all its steps, to the check sum."""
        for message in messages:
            one = judged[id(message)]
            self.verdicts[f"{one.verdict} {one.rule or '-'}.{one.reason or '-'}"] += 1
            said = [one.verdict, one.rule, one.reason, str(one.until), one.warnings]
            steps = [step.as_json() for step in one.trail]
            self.check.update(json.dumps([message.recipient, message.event.id, said, steps], sort_keys=True).encode())
        before, self.messages = self.messages, self.messages + len(messages)
        whole = size.schools * size.events * size.guardians
        if before * 4 // whole < self.messages * 4 // whole:
            self.peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def judge_board(folder: Path, size: Size, tally: Tally, profile: cProfile.Profile | None) -> None:
    """Let every school take in its events, one after the other."""
    for number in range(size.schools):
        made = runtime.build(loaded(folder, number), NOW)
        store = database.Store(folder / "board.sqlite", made.school, readonly=True)
        with store.reading() as connection:
            _judge_school(connection, made, size, tally, profile)
        store.close()


def _judge_school(
    connection: Connection, made: runtime.Runtime, size: Size, tally: Tally, profile: cProfile.Profile | None
) -> None:
    roster = tally.timed("people", lambda: people.load(connection, made.school))
    for turn in range(size.events):
        # Some events come in when the windows are shut: their messages are asked about twice.
        now = EVENING if turn % 5 == 4 else NOW
        work = UnitOfWork(connection, made, now, roster)
        messages = tally.timed("plan", lambda: _planned(work, turn))  # noqa: B023
        if profile:
            profile.enable()
        book = tally.timed("facts", lambda: reader.read(work, messages))  # noqa: B023
        judged = tally.timed("judge", lambda: made.gate.judge_all(messages, book, now))  # noqa: B023
        if profile:
            profile.disable()
        tally.add(messages, judged, size)


def _planned(work: UnitOfWork, turn: int) -> list[Message]:
    """The messages of one event for everybody at a school."""
    kind = list(PAYLOADS)[turn % len(PAYLOADS)]
    data = {"id": f"new-{turn}", "kind": kind, "occurred_at": work.now.isoformat(), "payload": PAYLOADS[kind]}
    event = Intake(work.runtime, work.roster, work.now).accept(
        "office", Incoming("here", data | {"audience": {"group": GROUPS}}), None
    )
    if not isinstance(event, Event):
        raise SystemExit(f"no result: the {kind} was not taken: {event}")
    return [draft.message for draft in planner.plan(work, event, {})]


def report(size: Size, rounds: list[Tally]) -> str:
    """The table of the fastest round, and what all of them had in common."""
    best = max(rounds, key=lambda tally: tally.rate(*BOTH))
    lines = [f"Python {platform.python_version()}, one process; {size.history:,} rows of history in {size.schools} "
             f"schools, {best.messages:,} messages, {size.guardians:,} at a time", "",
             f"{'part':<18}{'wall s':>9}{'CPU s':>9}{'a second of CPU':>17}"]  # fmt: skip
    parts = {"people": ("people",), "plan and compose": ("plan",), "facts": ("facts",), "judge": ("judge",)}
    for name, of in (parts | {"facts and judge": BOTH}).items():
        wall, cpu = sum(best.wall[one] for one in of), sum(best.cpu[one] for one in of)
        lines.append(f"{name:<18}{wall:>9.2f}{cpu:>9.2f}{best.rate(*of):>17,.0f}")
    peaks = " / ".join(str(peak) for tally in rounds for peak in tally.peaks)
    lines += ["", f"most memory at each quarter of {len(rounds)} rounds: {peaks} MB", _by_round(rounds, "judge")]
    lines += [_by_round(rounds, *BOTH), f"check sum {best.check.hexdigest()[:16]}"]
    lines += [f"{count:>8,}  {name}" for name, count in sorted(best.verdicts.items())]
    return "\n".join([*lines, "", _goal(rounds, "judge"), _goal(rounds, *BOTH)])


def _by_round(rounds: list[Tally], *parts: str) -> str:
    return f"{' and '.join(parts)} by round: {' / '.join(f'{tally.rate(*parts):,.0f}' for tally in rounds)} a second"


def _goal(rounds: list[Tally], *parts: str) -> str:
    rate = max(tally.rate(*parts) for tally in rounds)
    reached = "reached" if rate >= GOAL else "not reached"
    return f"goal of {GOAL:,} a second, {' and '.join(parts)}: {reached} ({rate / GOAL:.2f}x)"


def measured(folder: Path, size: Size, rounds: int, profile: cProfile.Profile | None) -> list[Tally]:
    """What each round took; ends the program if one of them judged otherwise than the first."""
    tallies = [Tally() for _ in range(rounds)]
    with spared():
        for tally in tallies:
            judge_board(folder, size, tally, profile)
    if len({tally.check.hexdigest() for tally in tallies}) > 1:
        raise SystemExit("no result: the rounds judged differently")
    return tallies


def main() -> None:
    """Read the arguments, build in a process of its own (its memory is not ours), and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=500_000)
    parser.add_argument("--guardians", type=int, default=1000, help="of one school, judged at a time")
    parser.add_argument("--rounds", type=int, default=5, help="judge everything so many times")
    parser.add_argument("--quick", action="store_true", help="a fifth of everything")
    parser.add_argument("--profile", type=Path, help="write what cProfile saw of facts and judging to this file")
    parser.add_argument("--store", type=Path, help="use the store in this folder, and build it there if it is empty")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    less = 5 if wanted.quick else 1
    size = Size(wanted.messages // less, wanted.history // less, wanted.guardians)
    if wanted.build:
        build(wanted.build, size)
        return
    profile = cProfile.Profile() if wanted.profile else None
    with tempfile.TemporaryDirectory() as place:
        folder = wanted.store or Path(place)
        if not (folder / "board.sqlite").exists():
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--build", str(folder)], check=True)
        rounds = measured(folder, size, wanted.rounds, profile)
    if profile:
        profile.dump_stats(wanted.profile)
    sys.stdout.write(report(size, rounds) + "\n")


if __name__ == "__main__":
    main()
