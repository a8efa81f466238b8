"""demo: a synthetic school lives one week, end to end, and nothing leaves this machine."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import as_json, give, say
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from ouderbrug.demo.play import Day, Week


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("ouderbrug-demo"))
@as_json
def demo(folder: Path, json_: bool) -> None:
    """Let a synthetic school of 200 pupils live one week through the real commands, on stand-in services.

    FOLDER must be new; it is left behind to explore. Nothing leaves this machine, and all people are invented.

    \b
    Example:
      ouderbrug demo
      cd ouderbrug-demo
      OUDERBRUG_NOW=2026-11-27T13:00:00+01:00 ouderbrug why nieuws3
    """
    from ouderbrug.cli import main
    from ouderbrug.demo.page import write_page
    from ouderbrug.demo.play import CAP, play

    if folder.exists():
        raise ConfigError(f"{folder.name} is already there; name another folder, or move it away")
    began = time.monotonic()
    if not json_:
        say("Basisschool De Lindeboom: 8 groups, 200 pupils, 370 guardians. One week in November 2026.\n")
    week = play(main, folder.absolute(), (lambda _: None) if json_ else _tell)
    page = write_page(week)
    seconds = time.monotonic() - began
    if json_:
        give(_as_json(week, page.name, seconds) | {"cap": CAP})
    else:
        say(f"{week.mails} mails to {week.mailboxes} mailboxes, {week.posts} group posts, {seconds:.1f} s.")
    if week.most > CAP or week.problems:
        raise OuderbrugError(f"the week broke its promise: {week.most} in seven days; {'; '.join(week.problems)}")
    if json_:
        return
    say(f"Counted where they arrived: nobody got more than {week.most} counted mails in seven days (the cap is {CAP}).")
    say(f"\nLook at {folder.name}/{page.name}; or, in {folder.name}, ask on:")
    program = "ouderbrug" if shutil.which("ouderbrug") else str(Path(sys.argv[0]).absolute())
    for words in ("status", "why score-001-lezen", "why nieuws3 --recipient g001a", "tasks --all"):
        say(f"  OUDERBRUG_NOW=2026-11-27T13:00:00+01:00 {program} {words}")


def _as_json(week: Week, page: str, seconds: float) -> dict[str, Any]:
    days = [
        {"at": day.moment.now, "title": day.moment.title, "counts": day.counts, "why_not": dict(day.reasons),
         "mails": day.mails, "posts": day.posts}
        for day in week.days
    ]  # fmt: skip
    names = "mails mailboxes posts most problems".split()
    totals = {name: getattr(week, name) for name in names}
    return {"folder": week.folder.name, "page": page, "days": days, "seconds": round(seconds, 1)} | totals


def _tell(day: Day) -> None:
    did = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in day.counts.items() if count)
    say(day.moment.title)
    say(f"  the run: {did or 'nothing left to do'}")
    say(f"  arrived: {day.mails} mails, {day.posts} group posts")
    if day.reasons:
        say("  why not (yet): " + ", ".join(f"{count} {reason}" for reason, count in day.reasons.most_common()))
    say()
