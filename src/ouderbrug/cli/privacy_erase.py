"""privacy erase: somebody with all that is held of them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.of_whom import UNREACHED, counted, of_guardian, of_pupil, undone, whom
from ouderbrug.cli.session import Session, answer, as_json, as_staff, pass_session, staff_key, tell
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ouderbrug.config import Loaded
    from ouderbrug.privacy.erase import Erased

_HOLDS = "{file} holds a name, an address or the key; delete it, or what is in it"
_SHOWN = "{file} went with news that is about them alone or shows them; delete it"
_STORE = "the store, {file}, holds a name, an address or the key still; keep it, and erase again once nothing waits"
_CLOSED = "{file} cannot be looked into: it is packed, locked, damaged or too large; look yourself, or delete it"


@click.command()
@of_guardian
@of_pupil
@click.option("--why", default="", help="A word for the file of who asked what, such as the day of the request.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, and change nothing.")
@as_staff
@as_json
@pass_session
def erase(
    session: Session,
    guardian: str | None,
    pupil: str | None,
    why: str,
    dry_run: bool,
    by: str | None,
    json_: bool,
) -> None:
    """Erase what is held of a guardian or a pupil: names, addresses, words, answers, consents. A leader's.

    What waits for them ends. A ban, a wish or an authority that is withheld stays under a keyed hash until the school
    years end, so that no table and no backup lifts it. Counts stay without a person. It lists the files that still hold
    a name, an address or the key (inbox, tables, backups, reports, also where these are packed), and those that it
    cannot look into, and the photos on which a pupil is; those are yours to delete.

    Exit codes: 0 nothing is left; 2 nothing was changed; 3 files, or a server, still hold something, or may; 75 a run
    is busy.

    \b
    Example:
      ouderbrug privacy erase --guardian g3 --dry-run --as directie
      ouderbrug privacy erase --guardian g3 --as directie \\
          --why "verzoek van 3 november"
    """
    from ouderbrug.privacy import erase as erasing
    from ouderbrug.privacy.files import holding, of_content
    from ouderbrug.store import audit

    what, key = whom(guardian, pupil)
    with session.store(write=True) as store, store.only_one():
        who = staff_key(session, store, by, Act.PRIVACY)
        with undone(store) if dry_run else store.writing() as connection:
            one = erasing.find(connection, store.school, what, key, who, session.clock())
            of = audit.pseudonym(connection, what, key)
            done = erasing.erase(connection, store.school, one, session.clock())
            if not dry_run:
                audit.note(store.path, session.clock(), who, "erase", of, why)
        if not dry_run:
            for report in store.path.parent.glob("import-report*.txt"):
                report.unlink(missing_ok=True)
        unreached = () if dry_run else erasing.clean(store, session.loaded, done.copies, one.words)
    found = holding(_places(session.loaded), key, one.words, session.loaded.store_path, store.school)
    shown = of_content(session.loaded.settings.content.media_root, done.copies | done.pictures, done.copies)
    own = session.loaded.store_path.name
    files, closed = (
        [os.path.relpath(path, session.loaded.folder) for path in paths if not dry_run or path.name != own]
        for paths in found
    )
    photos = [os.path.relpath(path, session.loaded.folder) for path in shown]
    document = {"erased": dict(done.gone), "until": done.until, "files": files, "photos": photos, "closed": closed,
                "unreached": list(unreached), "alone": list(done.alone), "dry_run": dry_run}  # fmt: skip
    what_went = counted(session, done.gone)
    said = "{what} {key} would be erased ({counted}); nothing was changed" if dry_run else (
        "{what} {key} is erased ({counted})")  # fmt: skip
    answer(json_, document, session.words(said, what=session.words(what), key=key, counted=what_went))
    _tell_what_is_left(session, done, files, own, unreached)
    for file in photos:
        tell(session.words(_SHOWN, file=file))
    for file in closed:
        tell(session.words(_CLOSED, file=file))
    if not dry_run and (files or photos or closed or unreached):
        sys.exit(3)


def _places(loaded: Loaded) -> list[Path]:
    """Where the school's files lie: beside its TOML and its store, and whatever folder the TOML takes files from."""
    settings = loaded.settings
    tables = [*settings.sources, *settings.channels.values()]
    named = [str(table.path) for table in settings.watched]
    paths = (path for table in tables if (path := table.options.get("path")))
    named += [str(place) for path in paths for place in (path if isinstance(path, list) else [path])]
    named += [settings.bounces.maildir] if settings.bounces and settings.bounces.maildir else []
    root = settings.content.media_root
    named += [str(root)] if root else []
    return [loaded.folder, loaded.store_path.parent, *(loaded.folder / place for place in named)]


def _tell_what_is_left(
    session: Session, done: Erased, files: Sequence[str], own: str, unreached: Sequence[str]
) -> None:
    if done.is_here:
        tell(
            "the newest table names them still: take them out in the pupil system, or the next import brings them back"
        )
    for key in done.alone:
        tell(session.words("guardian {key} has no other child here; erase them too if they ask for it", key=key))
    for file in files:
        of_store = os.path.basename(file) in (own, f"{own}-wal", f"{own}-shm")
        tell(session.words(_STORE if of_store else _HOLDS, file=file))
    for one in unreached:
        tell(UNREACHED[one])
