"""A school in a folder, run through the real commands against a real mail server on this machine."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from documents import undocumented
from ouderbrug.cli import main

if TYPE_CHECKING:
    from ouderbrug.testing import SmtpSandbox

TOML = """
[school]
name = "Basisschool De Wegwijzer"
brin = "99ZZ"
region = "midden"

[[sources]]
name = "office"
plugin = "events"
path = "inbox"
trust = ["approve"]

[channels.email]
plugin = "email"
host = "127.0.0.1"
port = {port}
security = "none"
from = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"
per_minute = 0

[channels.handover]
plugin = "handover"

[routes]
general = ["email"]
personal = ["email", "handover"]
sensitive = ["email", "handover"]

[rules.quiet_hours]
send = ["08:00-18:00"]
school_days_only = true
"""

COLUMNS = [
    "pupil_key",
    "pupil_first_name",
    "pupil_last_name",
    "group",
    "guardian_key",
    "first_name",
    "last_name",
    "relation",
    "authority",
    "receives",
    "email",
    "mobile",
    "language",
    "blocked",
    "app_access",
    "digest",
    "reading_support",
    "intensive",
    "asks_limit",
]


_enrolled: dict[tuple[str, ...], tuple[bytes, Result]] = {}
"""Stores with families in them, by all that the first import reads."""


@dataclass
class School:
    """A folder with a TOML, a roster and an inbox; ``mails`` are what the mail server took."""

    folder: Path
    smtp: SmtpSandbox
    now: str = "2026-11-23T10:00:00+01:00"
    rows: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "inbox").mkdir()
        self.configure()

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.folder / "ouderbrug.db"

    def configure(self, extra: str = "", *, replace: tuple[str, str] = ("", "")) -> None:
        """Write the TOML, with more of it at the end or one part replaced."""
        text = TOML.format(port=self.smtp.port)
        assert replace[0] in text
        (self.folder / "ouderbrug.toml").write_text(text.replace(*replace) + extra)

    def family(self, pupil: str, group: str, *guardians: dict[str, str]) -> None:
        """Enrol a pupil ("p1 Noor de Wit") with guardians, each a row of contacts.csv."""
        key, first, last = pupil.split(" ", 2)
        for guardian in guardians:
            row = dict.fromkeys(COLUMNS, "")
            row |= {"pupil_key": key, "pupil_first_name": first, "pupil_last_name": last, "group": group}
            row |= {"authority": "yes", "receives": "all", "language": "nl"} | guardian
            assert list(row) == COLUMNS, "a column that would not be written"
            self.rows.append(row)

    def enrol(self, *options: str, exit_code: int = 0) -> Result:
        """Import the families; into a store that is not there yet a second school of the same people gets a copy."""
        lines = [";".join(COLUMNS), *(";".join(row[column] for column in COLUMNS) for row in self.rows)]
        (self.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
        words = ("import", str(self.folder / "contacts.csv"), *options)
        if self.store.exists() or options or exit_code:
            return self.run(*words, exit_code=exit_code)
        toml = (self.folder / "ouderbrug.toml").read_text().replace(f"port = {self.smtp.port}", "")
        known = ("\n".join(lines), toml, self.now)
        if known not in _enrolled:
            done = self.run(*words)
            if not self.store.exists():  # the TOML names another place
                return done
            _enrolled[known] = self.store.read_bytes(), done
        store, done = _enrolled[known]
        self.store.write_bytes(store)
        self.store.chmod(0o600)
        self.rename()
        return done

    def rename(self) -> None:
        """Let a copied store be another one, of which nothing outside it is known."""
        (self.folder / "ouderbrug.db.marker").unlink(missing_ok=True)
        with closing(sqlite3.connect(self.store)) as connection:
            [(known,)] = connection.execute("select store from generation")
            for state in (self.folder / "state", Path(os.environ["XDG_STATE_HOME"]) / "ouderbrug"):
                for path in state.glob("*.school"):
                    if path.read_text().startswith(known):
                        path.unlink()
            connection.execute("update generation set store = ?", (secrets.token_hex(16),))
            connection.commit()

    def staff(self, *rows: str) -> Result:
        """Import colleagues, each as "key;name;role;groups"."""
        (self.folder / "staff.csv").write_text("\n".join(["key;name;role;groups", *rows]) + "\n")
        return self.run("import", str(self.folder / "staff.csv"))

    def go_live(self, *options: str) -> Any:
        """Let a leader decide that the school goes live, with a backup, as ICT asked."""
        if not (self.folder / "staff.csv").exists():
            table = "key;name;email;role\ndirectie;Ria Vos;ria@wegwijzer.example;leader\n"
            (self.folder / "staff.csv").write_text(table)
            self.run("import", str(self.folder / "staff.csv"))
        self.run("store", "backup", exit_code=None)  # a second one at a clock that stands still is refused
        self.run("golive")
        return self.json("golive", "--as", "directie", "--decision", "MT 12-11-2026", *options)

    def happens(self, *events: dict[str, Any], file: str = "week.jsonl") -> None:
        """Let the office's system write events into the inbox."""
        with (self.folder / "inbox" / file).open("a") as out:
            for event in events:
                out.write(json.dumps({"occurred_at": self.now} | event) + "\n")

    def run(self, *words: str, now: str | None = None, exit_code: int | None = 0) -> Result:
        """Run a command at the school's time; checks its exit code (None: any)."""
        words = ("--config", str(self.folder / "ouderbrug.toml"), *words)
        env = {"OUDERBRUG_NOW": now or self.now, "OUDERBRUG_CONFIG": None, "OUDERBRUG_FAILPOINT": None}
        result = CliRunner().invoke(main, words, env=env)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if exit_code is not None and not (exit_code in (0, 1) and self._is_for_nobody(result)):
            assert result.exit_code == exit_code, result.output
        return result

    def _is_for_nobody(self, result: Result) -> bool:
        """True of a run that ends with 3 as this school of a test has no colleagues who could be told anything."""
        return result.exit_code == 3 and "nobody is told of" in result.stderr and not self._has_staff

    @property
    def _has_staff(self) -> bool:
        return (self.folder / "staff.csv").exists()

    def json(self, *words: str, now: str | None = None, exit_code: int | None = 0) -> Any:
        """The document that a command gives with --json; each of its keys stands in the docs."""
        document = json.loads(self.run(*words, "--json", now=now, exit_code=exit_code).stdout)
        assert not (unknown := undocumented(words, document)), f"docs/formats.md does not name {sorted(unknown)}"
        return document

    def approve(self, event: str, *words: str, now: str | None = None, exit_code: int | None = 0) -> Result:
        """Look at what waits of an event, and let go what was shown."""
        looked = self.json("approve", event, *words, now=now, exit_code=2)
        return self.run("approve", event, *words, "--shown", looked["shown"], now=now, exit_code=exit_code)

    def dispatch(self, now: str | None = None, exit_code: int | None = 0) -> dict[str, int]:
        """Run dispatch; returns the counts that are not zero."""
        if now:
            self.now = now
        return {name: n for name, n in self.json("dispatch", exit_code=exit_code).items() if n}

    def subjects(self, address: str) -> list[str]:
        """The subjects that an address got, in order of arrival."""
        return [str(mail.parsed["Subject"]) for mail in self.smtp.mails if address in str(mail.parsed["To"])]


def guardian(key: str, name: str, **more: str) -> dict[str, str]:
    """A guardian with an address of their own, as a row of contacts.csv."""
    first, last = name.split(" ", 1)
    return {"guardian_key": key, "first_name": first, "last_name": last, "relation": "mother",
            "email": f"{key}@guardian.example"} | more  # fmt: skip


def score(pupil: str = "p1", event: str = "score") -> dict[str, Any]:
    """A message about one child, which a teacher has approved."""
    return {
        "id": event, "kind": "notable_score", "audience": {"pupil": pupil},
        "payload": {
            "subject": "Lezen", "direction": "up", "summary": "Het gaat goed.", "next_goal": "een dik boek",
            "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"},
            "approved_by": "juf.karin",
        },
    }  # fmt: skip


def mails(school: School, *events: dict[str, Any], now: str | None = None) -> list[str]:
    """To which addresses these events (and what else is due) go now, also while an import waits for a person."""
    before = len(school.smtp.mails)
    if events:
        school.happens(*events)
    assert school.run("dispatch", now=now, exit_code=None).exit_code in (0, 3)
    return sorted(address for mail in school.smtp.mails[before:] for address in mail.recipients)


def pdf(words: str) -> bytes:
    """A PDF of one page that says these words (in plain letters, without brackets)."""
    said = f"BT /F1 12 Tf 20 60 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(said), said),
    ]
    made, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (table, len(made))
