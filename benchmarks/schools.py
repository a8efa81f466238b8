"""Invented schools on disk, the commands that run on them, and what each command took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-23T10:00:00+01:00"
BEFORE_SCHOOL = "2026-11-23T06:00:00+01:00"
EARLY = "2026-11-23T07:00:00+01:00"
TOML = """
[[sources]]
name = "office"
plugin = "events"
path = "inbox"
trust = ["urgent"]
[channels.email]
plugin = "email"
host = "127.0.0.1"
port = {port}
security = "none"
from = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"
per_minute = 0
[routes]
general = ["email"]
"""
ITS_OWN = """
[school]
name = "Basisschool De Wegwijzer"
brin = "{brin}"
region = "midden"
"""
HTTP = """
[channels.{name}]
{more}{secret} = {{{{ env = "BENCH_SECRET" }}}}
per_minute = 0
timeout_seconds = 30
in_flight = {{threads}}
"""
OVER_HTTP = {
    False: ("sms", HTTP.format(name="sms", secret="token", more='provider = "spryng"\nsender = "Wegwijzer"\n'
                               'max_parts = 10\nbase_url = "http://127.0.0.1:{port}"\n')),
    True: ("webhook", HTTP.format(name="webhook", secret="secret", more='url = "http://127.0.0.1:{port}"\n')),
}  # fmt: skip
"""A channel that a repeat harms, and one that is keyed."""
CONTACTS = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;"
CONTACTS += "receives;email;mobile"


class Took(NamedTuple):
    """What a command took: seconds on the clock and of a processor, the most memory in MB, and what it said."""

    wall: float
    cpu: float
    rss: int
    said: str = ""

    def json(self) -> Any:
        """What it said with ``--json``."""
        return json.loads(self.said)


def run(argv: list[str], **env: str) -> Took:
    """Run a program to its end; ends the benchmark where it fails for another reason than a person who is to look."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("OUDERBRUG_")}
    began = time.perf_counter()
    with subprocess.Popen(argv, env=known | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        said, wrong = process.stdout.read(), process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise SystemExit(f"no result: {' '.join(argv[1:])} ended with {process.returncode}: {wrong[-500:]}")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, said)


def ours(folder: Path, *words: str, now: str = NOW, toml: str = "ouderbrug.toml") -> Took:
    """Run ouderbrug on a school's folder, on a clock that stands still; on a real one if ``now`` is empty."""
    argv = [sys.executable, "-m", "ouderbrug", "--config", str(folder / toml), *words]
    return run(
        argv, XDG_STATE_HOME=str(folder), BENCH_SECRET="whsec_bWV0ZW4=", **({"OUDERBRUG_NOW": now} if now else {})
    )


def module(name: str, *words: object) -> Any:
    """Run a module of this package, and read the JSON that it says."""
    return run([sys.executable, "-m", f"benchmarks.{name}", *map(str, words)]).json()


def event(name: str = "news", kind: str = "newsletter", now: str = NOW, **more: Any) -> dict[str, Any]:
    """News for the whole school."""
    payload = {"title": "Nieuws van november", "body": f"{name} " + "We lazen veel deze maand, ook buiten. " * 7}
    return {"id": name, "kind": kind, "occurred_at": now, "audience": {"school": True}, "payload": payload} | more


def tell(folder: Path, *events: dict[str, Any]) -> None:
    """Put events in a school's inbox."""
    with (folder / "inbox" / "week.jsonl").open("a") as file:
        file.writelines(json.dumps(one) + "\n" for one in events)


def contacts(path: Path, pupils: int, guardians: int) -> None:
    """A table of pupils, each with one guardian or two."""
    rows = [
        f"p{n % pupils};Kind{n % pupils};Voorbeeld{n % pupils};{n % pupils % 8 + 1}A;g{n};Ouder{n};Voorbeeld{n};"
        f"{'mother' if n < pupils else 'father'};yes;all;g{n}@guardian.example;+316{10_000_000 + n}"
        for n in range(guardians)
    ]
    path.write_text("\n".join([CONTACTS, *rows]) + "\n")


def edexml(path: Path, pupils: int) -> None:
    """The same pupils as a pupil system has them."""
    groups = "".join(f'<groep key="g{n}"><naam>{n}A</naam><jaargroep>{n}</jaargroep></groep>' for n in range(1, 9))
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?><EDEX><school><schooljaar>2026-2027</schooljaar>')
        out.write(f"<brincode>99ZZ</brincode></school><groepen>{groups}</groepen><leerlingen>")
        for n in range(pupils):
            name = f"<achternaam>Voorbeeld{n}</achternaam><roepnaam>Kind{n}</roepnaam>"
            out.write(
                f'<leerling key="p{n}">{name}<jaargroep>{n % 8 + 1}</jaargroep><groep key="g{n % 8 + 1}"/></leerling>'
            )
        out.write("</leerlingen></EDEX>")


def school(folder: Path, port: int, guardians: int, *, now: str = NOW, more: str = "", own: str = ITS_OWN) -> Path:
    """A school with a pupil for each guardian, who are imported; ``more`` is of its TOML."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "ouderbrug.toml").write_text(own.format(brin="99ZZ") + TOML.format(port=port) + more)
    contacts(folder / "contacts.csv", guardians, guardians)
    ours(folder, "import", str(folder / "contacts.csv"), now=now)
    return folder


def posting(folder: Path, port: int, guardians: int, *, threads: int, keyed: bool) -> Path:
    """A school whose news goes over HTTP."""
    name, toml = OVER_HTTP[keyed]
    made = school(folder, port, guardians, more=toml.format(port=port, threads=threads))
    settings = (made / "ouderbrug.toml").read_text().replace('general = ["email"]', f'general = ["{name}"]')
    (made / "ouderbrug.toml").write_text(settings)
    return made


def board(folder: Path, port: int, schools: int, guardians: int, *, now: str = NOW) -> Path:
    """A board whose schools have a TOML of their own, all of it the board's but who they are."""
    for number in range(schools):
        brin = f"99{chr(65 + number // 26)}{chr(65 + number % 26)}"
        place = folder / f"school{number:02}"
        (place / "inbox").mkdir(parents=True)
        (place / "ouderbrug.toml").write_text('extends = "../board.toml"\n' + ITS_OWN.format(brin=brin))
    (folder / "board.toml").write_text('schools = ["*/ouderbrug.toml"]\n' + TOML.format(port=port))
    contacts(folder / "contacts.csv", guardians, guardians)
    for place in sorted(folder.glob("school*")):
        ours(place, "import", str(folder / "contacts.csv"), now=now)
    return folder
