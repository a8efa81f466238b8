"""The rows of the table: what is measured beside what, and what is to be reached.

A row has cases; each is measured as often as there are rounds, one after the other, so that a busy minute hits all of
them. Whatever was to arrive is counted at the sink: a case whose count is off ends the benchmark.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks import schools, sinks
from benchmarks.schools import BEFORE_SCHOOL, EARLY, event, module, ours, run, tell

Measure = Callable[[], float]
AS_DONE_BY_HAND = "import click"
MANY_AT_ONCE = 32


class Size(NamedTuple):
    """How much of everything; ``few`` is for peers that take their time."""

    mails: int
    few: int
    slow: int
    guardians: int
    schools: int
    of_a_school: int
    backlog: tuple[int, int]
    events: tuple[int, int, int]
    pupils: int
    judged: int
    starts: int


FULL = Size(2_000, 200, 10_000, 2_000, 50, 400, (10_000, 1_000_000), (1, 10, 100), 50_000, 100_000, 15)
QUICK = Size(300, 20, 300, 300, 3, 40, (1_000, 5_000), (1, 2, 5), 1_000, 2_000, 3)
TINY = Size(12, 3, 12, 12, 2, 4, (60, 120), (1, 2, 3), 20, 1_200, 1)


class Goal(NamedTuple):
    """What a case is to be in the measure of another: ``least`` or at most so many times as much."""

    of: str
    than: str
    value: float
    moonshot: float
    least: bool = True


@dataclass(frozen=True)
class Row:
    """Cases that are measured side by side, in one unit; ``bound`` is what stands in for a case nobody has to run."""

    name: str
    unit: str
    make: Callable[[Path, Size], Iterator[dict[str, Measure]]]
    goals: tuple[Goal, ...] = ()
    why: str = ""


def _peer(which: str, count: int, sink: sinks.Running) -> Measure:
    def measure() -> float:
        sink.counted()
        took = module("peers", which, count, sink.port)
        _require(sink, count)
        return float(count / took["wall"])

    return measure


def _require(sink: sinks.Running, count: int) -> None:
    found = sink.counted()
    if not found["total"] == found["distinct"] == count:
        raise SystemExit(f"no result: {found} arrived, of {count}")


def _sends(folder: Path, make: Callable[[Path], Path], count: int, sink: sinks.Running) -> Measure:
    """Messages a second of a dispatch that sends all, less what one with a single message takes.

    That one stands for start-up and for what is loaded once, which is not timed of the others either.
    """
    turn = iter(range(1_000_000))

    def measure() -> float:
        place = make(folder / f"{next(turn)}")
        tell(place, event("first", audience={"pupils": ["p0"]}))
        single = ours(place, "dispatch", "--json")
        sink.counted()
        tell(place, event())
        busy = ours(place, "dispatch", "--json")
        if (single.json()["sent"], busy.json()["sent"]) != (1, count):
            raise SystemExit(f"no result: {single.said} of 1, {busy.said} of {count}")
        _require(sink, count)
        shutil.rmtree(place)
        return (count - 1) / max(busy.wall - single.wall, 1e-3)

    return measure


@contextmanager
def smtp(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """Single mails to a server that answers at once."""
    with sinks.running("smtp") as sink:
        yield {
            "ouderbrug": _sends(folder, lambda at: schools.school(at, sink.port, size.mails), size.mails, sink),
            "Apprise": _peer("apprise_smtp", size.few, sink),
            "notifiers": _peer("notifiers_smtp", size.mails, sink),
            "smtplib": _peer("smtplib_email", size.mails, sink),
        }


@contextmanager
def http(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """Posts to a service that answers at once."""
    with sinks.running("http") as sink:

        def made(*, keyed: bool) -> Measure:
            def make(at: Path) -> Path:
                return schools.posting(at, sink.port, size.mails, threads=1, keyed=keyed)

            return _sends(folder / f"keyed-{keyed}", make, size.mails, sink)

        yield {
            "ouderbrug": made(keyed=False),
            "ouderbrug, keyed": made(keyed=True),
            "Apprise": _peer("apprise_http", size.mails, sink),
            "httpx.Client": _peer("httpx_kept", size.mails, sink),
        }


@contextmanager
def http_50(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """Posts to a service that answers after 50 ms, over 32 connections: 640 a second is all there can be."""
    with sinks.running("http", 0.05) as sink:

        def make(at: Path) -> Path:
            return schools.posting(at, sink.port, size.slow, threads=MANY_AT_ONCE, keyed=True)

        yield {
            "ouderbrug": _sends(folder, make, size.slow, sink),
            "the ceiling": lambda: MANY_AT_ONCE / 0.05,
        }


def _start(argv: list[str], size: Size) -> Measure:
    def measure() -> float:
        return 1_000 * min(run(argv).wall for _ in range(size.starts))

    return measure


@contextmanager
def help_(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """How fast the command line answers."""
    yield {
        "ouderbrug --help": _start([sys.executable, "-m", "ouderbrug", "--help"], size),
        AS_DONE_BY_HAND: _start([sys.executable, "-c", AS_DONE_BY_HAND], size),
    }


@contextmanager
def idle(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """A dispatch with nothing to do, as cron starts it each minute, on the machine's own clock."""
    with sinks.running("smtp") as sink:
        place = schools.school(folder / "school", sink.port, size.guardians, now="")
        _settle(lambda: ours(place, "dispatch", now=""))
        yield {
            "ouderbrug dispatch": lambda: 1_000 * min(ours(place, "dispatch", now="").wall for _ in range(size.starts)),
            "apprise --version": _start([str(Path(sys.executable).with_name("apprise")), "--version"], size),
        }


def _settle(once: Callable[[], object]) -> None:
    """Two runs that found nothing to do are what the next goes by."""
    for _ in range(4):
        once()


@contextmanager
def fifty(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """A minute of cron for a board with nothing to do, in percent of one core."""
    with sinks.running("smtp") as sink:
        place = schools.board(folder, sink.port, size.schools, max(size.of_a_school // 10, 2), now="")

        def once() -> schools.Took:
            return ours(place, "dispatch", "--all-schools", now="", toml="board.toml")

        _settle(once)
        yield {"ouderbrug": lambda: 100 * once().cpu / 60}


@contextmanager
def plans(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """CPU microseconds a plan: one event for many guardians, and more and more events for a school."""
    one, some, many = size.events
    people = {5 * size.guardians: [one], size.guardians: [some, many]}
    bases = {
        guardians: schools.school(folder / f"of{guardians}", 9, guardians, now=BEFORE_SCHOOL) for guardians in people
    }

    def measure(guardians: int, events: int) -> dict[str, float]:
        place = folder / "now"
        shutil.copytree(bases[guardians], place)
        tell(place, *(event(f"e{n:03}", now=BEFORE_SCHOOL) for n in range(events)))
        said: dict[str, float] = module("plans", place)
        shutil.rmtree(place)
        if said["plans"] != guardians * events:
            raise SystemExit(f"no result: {said} of {guardians * events}")
        return said

    def each(guardians: int, events: int) -> Measure:
        return lambda: 1e6 * (said := measure(guardians, events))["cpu"] / said["plans"]

    yield {
        "one event": each(5 * size.guardians, one),
        "some events": each(size.guardians, some),
        "ten times the events": each(size.guardians, many),
        "MB for some": lambda: measure(size.guardians, some)["rss"],
        "MB for ten times": lambda: measure(size.guardians, many)["rss"],
        "longest transaction, ms": lambda: 1_000 * measure(5 * size.guardians, one)["longest"],
        "150": lambda: 150.0,
        "100 ms": lambda: 100.0,
    }


@contextmanager
def backlog(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """What a long queue costs who claims, who collects, and the memory of a whole dispatch."""
    places = {}
    for count in size.backlog:
        places[count] = schools.school(folder / f"{count}", 9, size.guardians, now=BEFORE_SCHOOL)
        tell(places[count], event(now=BEFORE_SCHOOL))
        ours(places[count], "dispatch", now=BEFORE_SCHOOL)
        module("backlog", "fill", places[count], count)
    short, long = size.backlog

    def of(count: int, what: str, factor: float) -> Measure:
        return lambda: factor * float(module("backlog", "measure", places[count])[what])

    yield {
        "claim, short": of(short, "claim", 1_000),
        "claim, long": of(long, "claim", 1_000),
        "collect, short": of(short, "look", 1_000),
        "collect, long": of(long, "look", 1_000),
        "MB of a dispatch, long": lambda: float(ours(places[long], "dispatch", now=BEFORE_SCHOOL).rss),
        "110 MB": lambda: 110.0,
    }


@contextmanager
def import_(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """A board's table of people from CSV, the same once more, and both files of a pupil system and people at once."""
    folder.mkdir(parents=True, exist_ok=True)
    table, register = folder / "contacts.csv", folder / "leerlingen.xml"
    schools.edexml(register, size.pupils)
    schools.contacts(table, size.pupils, size.pupils * 19 // 10)
    took: dict[str, schools.Took] = {}

    def new(name: str) -> Path:
        place = folder / name
        shutil.rmtree(place, ignore_errors=True)
        (place / "inbox").mkdir(parents=True)
        (place / "ouderbrug.toml").write_text(schools.ITS_OWN.format(brin="99ZZ") + schools.TOML.format(port=9))
        return place

    def first() -> float:
        place = new("school")
        took["first"] = ours(place, "import", str(table))
        took["again"] = ours(place, "import", str(table))
        return took["first"].wall

    def both() -> float:
        took["both"] = ours(new("both"), "import", str(register), str(table))
        return took["both"].wall

    yield {
        "first, s": first,
        "the same again, s": lambda: took["again"].wall,
        "EDEXML and CSV, s": both,
        "MB": lambda: float(max(one.rss for one in took.values())),
        "25 s": lambda: 25.0,
        "60 s": lambda: 60.0,
        "5 s": lambda: 5.0,
        "300 MB": lambda: 300.0,
    }


@contextmanager
def judge(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """Verdicts a second of CPU, with what each guardian had in a year."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["--messages", str(size.judged), "--history", str(5 * size.judged), "--store", str(folder / "board")]
    guardians = str(min(1_000, size.judged // 20))
    program = [sys.executable, str(Path(__file__).with_name("judge.py")), *words, "--guardians", guardians]

    def rate() -> float:
        said = run([*program, "--rounds", "1"]).said
        [found] = re.findall(r"^facts and judge by round: ([\d,]+)", said, re.MULTILINE)
        return float(found.replace(",", ""))

    yield {"ouderbrug": rate, "20,000": lambda: 20_000.0}


@contextmanager
def morning(folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """An urgent closure of all schools of a board at 07:00: seconds until the last mail left."""
    turn = iter(range(1_000_000))
    with sinks.running("smtp") as sink:

        def measure() -> float:
            place = schools.board(folder / f"{next(turn)}", sink.port, size.schools, size.of_a_school, now=EARLY)
            day = {"starts_at": "2026-11-23T08:30:00+01:00", "ends_at": "2026-11-23T12:00:00+01:00"}
            said = {"title": "De school is vanochtend dicht", "why": "Er is geen water in het gebouw.", **day}
            for one in sorted(place.glob("school*")):
                tell(one, event("dicht", "closure", EARLY, priority="urgent", payload=said))
            sink.counted()
            began = time.perf_counter()
            ours(place, "dispatch", "--all-schools", now=EARLY, toml="board.toml")
            took = time.perf_counter() - began
            arrived = sink.counted()["total"]
            if arrived != size.schools * size.of_a_school:
                raise SystemExit(f"no result: {arrived} arrived")
            shutil.rmtree(place)
            return took

        yield {"ouderbrug": measure}


def _at_most(of: str, than: str, value: float, moonshot: float) -> Goal:
    return Goal(of, than, value, moonshot, least=False)


ROWS: tuple[Row, ...] = (
    Row(
        "SMTP, answers at once",
        "mails a second",
        smtp,
        (
            Goal("ouderbrug", "Apprise", 45, 60),
            Goal("ouderbrug", "notifiers", 3, 4),
            Goal("ouderbrug", "smtplib", 1.5, 2),
        ),
        "each mail is judged, marked durably, made, read once more and noted, in one process",
    ),
    Row(
        "HTTP, answers at once",
        "posts a second",
        http,
        (
            Goal("ouderbrug", "Apprise", 2, 3),
            Goal("ouderbrug", "httpx.Client", 0.4, 0.7),
            Goal("ouderbrug, keyed", "httpx.Client", 0.55, 0.7),
        ),
        "where a repeat hurts, each post is marked for itself before it leaves",
    ),
    Row(
        "HTTP, answers after 50 ms",
        "posts a second",
        http_50,
        (Goal("ouderbrug", "the ceiling", 0.75, 0.9),),
        "32 threads share one interpreter, and one writer of marks and receipts",
    ),
    Row("--help", "ms", help_, (_at_most("ouderbrug --help", AS_DONE_BY_HAND, 1.4, 1.3),)),
    Row("dispatch, nothing to do", "ms", idle, (_at_most("ouderbrug dispatch", "apprise --version", 3, 1.5),)),
    Row("fifty schools, nothing to do", "% of a core", fifty),
    Row(
        "plans",
        "CPU µs a plan",
        plans,
        (
            _at_most("one event", "150", 1, 80 / 150),
            _at_most("ten times the events", "some events", 1.1, 1),
            _at_most("MB for ten times", "MB for some", 1.2, 1.1),
            _at_most("longest transaction, ms", "100 ms", 1, 0.5),
        ),
        "a portion of events is judged and stored in one transaction, so that none of it is half there",
    ),
    Row(
        "backlog",
        "ms",
        backlog,
        (
            _at_most("claim, long", "claim, short", 1.2, 1),
            _at_most("collect, long", "collect, short", 1.2, 1),
            _at_most("MB of a dispatch, long", "110 MB", 1, 80 / 110),
        ),
        "a claim looks at all that is due over its channel: of what is equally heavy goes first whose use ends first",
    ),
    Row(
        "import",
        "s",
        import_,
        (
            _at_most("first, s", "25 s", 1, 15 / 25),
            _at_most("the same again, s", "5 s", 1, 1),
            _at_most("EDEXML and CSV, s", "60 s", 1, 1),
            _at_most("MB", "300 MB", 1, 1),
        ),
        "a table of which anything changed is read and compared whole, for what protects may have changed beside it",
    ),
    Row(
        "verdicts",
        "a second of CPU",
        judge,
        (Goal("ouderbrug", "20,000", 1, 2),),
        "every rule is asked with all that each guardian had",
    ),
    Row("a board's morning", "s", morning),
)


@contextmanager
def measuring(row: Row, folder: Path, size: Size) -> Iterator[dict[str, Measure]]:
    """The cases of a row, while whatever they need is there."""
    with ExitStack() as stack:
        yield stack.enter_context(row.make(folder, size))  # type: ignore[arg-type]
