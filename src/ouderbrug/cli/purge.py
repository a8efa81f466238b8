"""purge: what was kept long enough goes."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.of_whom import UNREACHED, counted, undone, write_new
from ouderbrug.cli.session import Session, answer, as_json, pass_session, tell
from ouderbrug.errors import NeedsPerson

if TYPE_CHECKING:
    from ouderbrug.store.database import Store


def _require_clock(session: Session, store: Store) -> None:
    """What a wrong clock takes for old is gone for ever: the server's, or that of the last run, has a say."""
    from ouderbrug.delivery.clock_guard import doubted
    from ouderbrug.school.clock import read

    if session.rehearsal is not None:
        return
    with store.reading() as connection:
        found = doubted(connection, session.runtime, read(session.machine_clock()))
    if found:
        says = f"this machine's clock {found.says}; nothing was deleted. Mend it, or see `ouderbrug store clock`"
        raise NeedsPerson(says)


NOT_YET = "{count} who left are not erased yet: something of them waits, or an import that stopped speaks of them"


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option(
    "--out",
    type=click.Path(readable=False, path_type=Path),
    help="Write what is about children to this new file before.",
)
@as_json
@pass_session
def purge(session: Session, dry_run: bool, out: Path | None, json_: bool) -> None:
    """Delete what is past the terms of [retention]: words, the log, who left, consents, files beside the store.

    What waits, is in hand, or of which nobody knows whether it arrived, always stays, and so does all of somebody whose
    data rest (`privacy pause`). With --out what is about children is written down by pupil before it goes, for the
    pupil's file; a dry run writes it too. Put it in the schedule once a week.

    Exit codes: 0 done; 3 a server, or other schools' files, keep something; 75 a run is busy.

    \b
    Example:
      ouderbrug purge --dry-run
      ouderbrug purge --out dossier.json
    """
    from ouderbrug.privacy import erase
    from ouderbrug.privacy import purge as purging
    from ouderbrug.store import audit

    terms, now = session.loaded.settings.retention, session.clock()
    unreached: list[str] = []
    with session.store(write=True) as store, store.only_one():
        _require_clock(session, store)
        with undone(store) if dry_run else store.writing() as connection:
            done = purging.purge(connection, store.school, session.loaded.settings, now)
            if out is not None:
                write_new(out, json.dumps(done.of_children, ensure_ascii=False, indent=1, default=str))
        files = purging.files(store.path.parent, terms, now)
        if not dry_run:
            unreached = erase.clean(store, session.loaded, done.copies, done.words)
            done.gone["audit"] += audit.forget(store.path, now - timedelta(days=terms.audit_days))
            for path in files:
                path.unlink()
    names = [os.path.relpath(path, session.loaded.folder) for path in files]
    document = {"purged": dict(+done.gone), "files": names, "children": len(done.of_children),
                "not_yet": done.not_yet, "unreached": unreached, "dry_run": dry_run}  # fmt: skip
    said = "would go: {counted}; nothing was changed" if dry_run else "gone: {counted}"
    what = counted(session, done.gone + Counter(files=len(files)))
    answer(json_, document, session.words(said, counted=what or session.words("nothing")))
    if done.not_yet:
        tell(session.words(NOT_YET, count=done.not_yet))
    for one in unreached:
        tell(UNREACHED[one])
    if unreached:
        sys.exit(3)
