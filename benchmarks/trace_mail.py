"""How far one mail travels through the code: how often a run changes file between collecting and settled.

    python benchmarks/trace_mail.py [--top 20]

One event for one guardian, one mail, over the real `ouderbrug dispatch` and a mail server on loopback. Counted is what
a reader follows: each call from one file of the house (src/ouderbrug, its e-mail adapter) straight into another, and
each way back, in the run's own thread, its sender and its writer, from the beginning of collecting until the outcome of
the send is written. What libraries call back (the conversion of a column, a filter of a template) does not count. The
journey is the same each time, so one run is enough.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

NOW = "2026-11-23T10:00:00+01:00"
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
[routes]
personal = ["email"]
sensitive = ["email"]
[rules]
order = ["quiet_hours", "frequency", "tone", "readability"]
"""
PEOPLE = """\
pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;email;authority;receives
p1;Jip;Prins;3A;g1;Sara;Bakker;mother;sara@guardian.example;yes;all
"""
EVENT = (
    '{"id": "e1", "kind": "notable_score", "occurred_at": "2026-11-23T09:00:00+01:00", "audience": {"pupils": ["p1"]},'
    ' "payload": {"subject": "lezen", "direction": "up", "summary": "Jip leest nu vlot.", "approved_by": "juf.karin",'
    ' "next_goal": "een boek lezen",'
    ' "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}}}\n'
)
COUNTED = ("/ouderbrug/", "/ouderbrug_email/")
LEFT_OUT = ("/ouderbrug/testing/", "/ouderbrug/cli/", "/ouderbrug/store/tables.py", "/benchmarks/")
OF_THE_LINE = (
    "texts/", "factbook/", "planning/", "delivery/", "staff/", "checks/", "runtime.py", "unit_of_work.py",
    "failpoints.py", "rules/gate.py", "rules/judgement.py", "rules/views.py", "store/queued.py", "store/rejects.py",
    "school/media.py", "school/meeting.py", "engine/",
)  # fmt: skip
"""The rooms in which an event becomes a message that is sent; before there were rooms, all of it was ``engine``."""
LAST = {("outcome.py", "record"), ("settle.py", "settle")}
"""What writes the outcome of a send: the journey ends when it returns."""


class Trace:
    """Follows the threads of a run through the files of the house."""

    def __init__(self) -> None:
        self.changes: Counter[tuple[str, str]] = Counter()
        self._short: dict[str, str] = {}
        self.is_over = False

    def follow(self, frame: Any, event: str, _: Any) -> None:
        """A profile function: sees calls and returns of Python functions."""
        if event not in ("call", "return") or frame.f_back is None:
            return
        if self.is_over:
            return
        here, caller = self._name(frame.f_code.co_filename), self._name(frame.f_back.f_code.co_filename)
        if not here or not caller:
            return
        if here != caller:
            self.changes[(caller, here) if event == "call" else (here, caller)] += 1
        self.is_over = event == "return" and (Path(here).name, frame.f_code.co_name) in LAST

    def _name(self, path: str) -> str:
        if path not in self._short:
            ours = path.endswith(".py") and any(part in path for part in COUNTED)
            ours = ours and not any(part in path for part in LEFT_OUT)
            self._short[path] = path.rpartition("/ouderbrug/")[2] if ours else ""
            if ours and "/ouderbrug_" in path:
                self._short[path] = "ouderbrug_" + path.rpartition("/ouderbrug_")[2]
        return self._short[path]


def main() -> None:
    """Make the school, live through the run, and print the journey."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--top", type=int, default=20, help="how many of the most travelled passages are shown")
    asked = parser.parse_args()
    trace = traced()
    files = {name for pair in trace.changes for name in pair}
    passages = [f"{times:5}  {before} -> {after}" for (before, after), times in trace.changes.most_common(asked.top)]
    line = sum(times for pair, times in trace.changes.items() if all(name.startswith(OF_THE_LINE) for name in pair))
    everywhere = f"{sum(trace.changes.values())} in all, in {len(files)} files"
    total = f"{line} changes of file between the rooms of the line; {everywhere}"
    sys.stdout.write("\n".join([*passages, total]) + "\n")


def traced() -> Trace:
    """The journey of the one mail; raises AssertionError if it did not arrive."""
    from click.testing import CliRunner

    from ouderbrug.cli import main as ouderbrug
    from ouderbrug.testing import SmtpSandbox

    trace = Trace()
    with tempfile.TemporaryDirectory() as name, SmtpSandbox() as sandbox:
        folder = Path(name)
        (folder / "inbox").mkdir()
        (folder / "ouderbrug.toml").write_text(TOML.format(port=sandbox.port))
        (folder / "contacts.csv").write_text(PEOPLE)
        os.environ.update(OUDERBRUG_NOW=NOW, OUDERBRUG_CONFIG=str(folder / "ouderbrug.toml"), XDG_STATE_HOME=name)
        run = CliRunner()
        assert run.invoke(ouderbrug, ["import", str(folder / "contacts.csv")]).exit_code == 0
        # Once before, with nothing to do, so that what is loaded only once does not count.
        assert run.invoke(ouderbrug, ["dispatch"]).exit_code == 0
        (folder / "inbox" / "e1.jsonl").write_text(EVENT)
        with between(trace):
            done = run.invoke(ouderbrug, ["dispatch", "--json"])
        assert done.exit_code == 0 and '"sent": 1' in done.output, done.output
        assert len(sandbox.mails) == 1
    return trace


class between:
    """Starts the trace when collecting begins, and ends it with the block."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def __enter__(self) -> None:
        threading.setprofile(self.start)
        sys.setprofile(self.start)

    def start(self, frame: Any, event: str, arg: Any) -> None:
        """Wait for the first call of collecting, then follow every thread."""
        if event == "call" and frame.f_code.co_name == "collect" and "/ouderbrug/" in frame.f_code.co_filename:
            threading.setprofile(self.trace.follow)
            sys.setprofile(self.trace.follow)
            self.trace.follow(frame, event, arg)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
