"""store migrate, backup, check, restore, copy, clock."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, accept_store, answer, as_json, give, pass_session, say, tell
from ouderbrug.errors import ConfigError, StoreError
from ouderbrug.store_url import called

if TYPE_CHECKING:
    from ouderbrug.store.database import Store


@click.group()
def store() -> None:
    """Migrate, back up, check, restore and move the store.

    \b
    Example:
      ouderbrug store backup
    """


@store.command()
@accept_store
@as_json
@pass_session
def migrate(session: Session, accepts: bool, json_: bool) -> None:
    """Make the store, or bring an older one up to date; a backup is made first.

    \b
    Example:
      ouderbrug store migrate
    """
    from ouderbrug import failpoints
    from ouderbrug.store import database

    failpoints.guard(rehearsal=session.rehearsal is not None)
    session = replace(session, accepts_store=accepts)
    if session.make_store(as_owner=True):
        answer(
            json_, {"made": True, "migrated": False}, f"made {called(session.loaded.store_path, session.loaded.server)}"
        )
        return
    with session.opened(any_schema=True, as_owner=True) as opened, opened.only_one_of_all():
        with opened.reading() as connection:
            found = database.revision(connection)
        if found == database.REVISIONS[-1]:
            session.grant()
            answer(json_, {"made": False, "migrated": False}, "the store is up to date")
            return
        if found not in database.REVISIONS:
            raise StoreError("the store is of a newer version of ouderbrug; install that version")
        copy = _backup(session, opened, None)
        with opened.writing() as connection:
            database.migrate(connection)
            failpoints.at("in_migration")
    session.grant()
    document = {"made": False, "migrated": True, "backup": str(copy)}
    answer(json_, document, f"migrated; the backup is {copy.name}")


@store.command()
@click.argument("target", type=click.Path(readable=False, path_type=Path), required=False)
@as_json
@pass_session
def backup(session: Session, target: Path | None, json_: bool) -> None:
    """Copy the store to TARGET (a new file), whole and consistent, also while a dispatch runs.

    Of a store on a server NAME.dump is made by pg_dump, where that is on this machine; all else is a SQLite file.

    \b
    Example:
      ouderbrug store backup /backups/ouderbrug-monday.db
    """
    from ouderbrug.store import copies

    with session.opened(any_schema=True) as opened:
        copy = _backup(session, opened, target)
        with opened.writing() as connection:
            copies.note_backup(connection, session.clock())
    answer(json_, {"backup": str(copy)}, f"backup written to {copy}")


@store.command()
@click.argument("url")
@as_json
@pass_session
def copy(session: Session, url: str, json_: bool) -> None:
    """Move the store from its file to an empty database of a PostgreSQL server, counted and verified.

    From then on the file is but a copy, and every command that would send from it stops; `[store] url` must name the
    database (one line of the TOML). What waited waits on, nothing goes twice. Needs ouderbrug[postgres].

    Exit codes: 0 it is there; 2 nothing was changed; 75 a run is busy, or the server does not answer.

    \b
    Example:
      ouderbrug store copy postgresql://ouderbrug@localhost/ouderbrug
    """
    from ouderbrug.store import to_server

    url = _url(url)
    if session.loaded.server or not url.startswith("postgresql:"):
        raise ConfigError("`store copy` moves a store from its file to a server, as postgresql://USER@HOST/DATABASE")
    with session.store(write=True) as opened:
        media_root = session.loaded.settings.content.media_root
        counted = to_server.copy(opened, url, session.newest_on(url), session.clock(), media_root)
    rows, file = sum(counted.values()), session.loaded.store_path.name
    answer(json_, {"rows": counted}, session.words("{rows} rows of {count} tables are there, as they were", rows=rows,
                                                   count=len(counted)))  # fmt: skip
    tell(f'write it in [store] now: url = "{url}"; until then nothing is sent, and {file} is but a copy')


@store.command()
@click.argument("file")
@click.option("--snapshot", is_flag=True, help="The whole machine is of then: what lies there now knows no more.")
@as_json
@pass_session
def restore(session: Session, file: str, snapshot: bool, json_: bool) -> None:
    """Put a backup in the place of the store, without sending anything twice or lifting a ban.

    FILE is one that `store backup` made, or the URL of a database that was put back from a dump (also that of [store]).
    What may have gone since is `unknown` then, and `ouderbrug settle` takes many at once; the store that was there is
    kept beside it. The sources are read; nothing is sent, also later, until the newest table of people is imported.

    Exit codes: 0 all is known; 2 nothing was changed; 3 some messages are unknown, what was typed or answered
    since is gone or not known, or who was protected since is not; 75 a run is busy.

    \b
    Example:
      ouderbrug store restore /backups/ouderbrug-monday.db
    """
    from ouderbrug import failpoints
    from ouderbrug.delivery.restore import restore as put_back
    from ouderbrug.store import place

    failpoints.guard(rehearsal=session.rehearsal is not None)
    if file.startswith("postgresql:"):
        file = _url(file)
    rehearsal, loaded = session.rehearsal is not None, session.loaded
    there = place.at(loaded.store_path, loaded.owner_server, loaded.settings.school.key)
    done = put_back(
        file, there, session.newest, session.runtime, session.clock(), rehearsal=rehearsal, trusts=not snapshot
    )
    session.grant()
    document = {
        "became": dict(done.became),
        "aside": done.aside,
        "protected": done.protected,
        "asides": done.asides,
        "lost": done.lost,
        "protections_known": done.known,
        "by_hand_known": done.told,
    }
    answer(json_, document, ", ".join(f"{n} {state}" for state, n in done.became.items()) or "nothing was waiting")
    tell("nothing goes until the newest table of people is imported whole: those of the backup are of then")
    if done.aside:
        tell(f"what was there is {done.aside} now; delete it when all is settled")
    if done.asides:
        said = (
            "{count} {count:event that is|events that are} set aside may have gone since; "
            "{count:it comes|they come} back "
            "no more by {count:itself|themselves}: see `ouderbrug status` before the next dispatch"
        )
        tell(session.words(said, count=done.asides))
    if unknown := done.became["unknown"]:
        said = (
            "{count} {count:message|messages} may have gone since the backup; see `ouderbrug log --unknown`, then "
            "`ouderbrug settle`"
        )
        tell(session.words(said, count=unknown))
    if done.lost:
        said = (
            "{count} {count:event that was|events that were} typed or changed by hand since the backup "
            "{count:is|are} not in it: {ids}; what waited of {count:it|them} goes no more, and what went may go twice "
            "if it is typed again"
        )
        tell(session.words(said, count=len(done.lost), ids=", ".join(done.lost)))
    if not done.known:
        file = f"{session.loaded.store_path.name}.protected"
        said = (
            "{file} is not there, or is cut off: whom somebody banned, held, erased or let opt out since the backup, "
            "and what guardians wished by a link, nobody knows; copy the list of the store that was to that name and "
            "restore once more, or write it down again before the import"
        )
        tell(session.words(said, file=file))
    if not done.told:
        tell(
            "what was typed, withdrawn, changed or rejected by hand since the backup, and what guardians answered, "
            "is not in it, and what was called off may wait in it; look for that, and do it again "
            "before `ouderbrug settle --not-sent`, which lets go what waits"
        )
    if unknown or done.asides or done.lost or not (done.known and done.told):
        sys.exit(3)


def _url(value: str) -> str:
    from ouderbrug.store_url import require_ours, store_url

    try:
        url = store_url(value)
    except ValueError as error:
        raise ConfigError(f"the URL {error}") from None
    if url.startswith("postgresql:"):
        require_ours(url)
    return url


def _backup(session: Session, opened: Store, target: Path | None) -> Path:
    from ouderbrug.store import copies, dumps

    path = session.loaded.store_path
    target = target or path.with_name(f"{path.stem}-{session.clock():%Y%m%d-%H%M%S}.backup.db")
    if target.exists():
        raise StoreError(f"{target.name} is already there; name another file")
    if not target.absolute().parent.is_dir():
        raise StoreError(f"the folder for {target.name} does not exist; make it first")
    if opened.server and target.suffix == dumps.ENDING:
        dumps.dump(opened.server, target)
    else:
        copies.copy(opened, target, session.clock())
    return target


@store.command()
@as_json
@pass_session
def check(session: Session, json_: bool) -> None:
    """Read the whole store and say whether it is sound; exit code 2 if not.

    \b
    Example:
      ouderbrug store check
    """
    from ouderbrug.store import database, dialects

    with session.store() as opened, opened.reading() as connection:
        problems, about = dialects.examine(connection), dialects.describe(connection)
    if json_:
        give({"ok": not problems, "problems": problems, "about": about})
    if problems:
        raise StoreError(f"the store is damaged: {'; '.join(problems)}; {database.RESTORE}")
    if not json_:
        say(session.words("the store is sound ({about})", about=about))


@store.command()
@click.option("--repair", is_flag=True, help="This clock is right: put right what a clock that ran ahead left.")
@as_json
@pass_session
def clock(session: Session, repair: bool, json_: bool) -> None:
    """Say when the last run was, whether this machine's clock fits it, and what is of a time that is still to come.

    With --repair the clock of now counts from here on: what expired too early waits again, and what went then counts
    for the cap of this week. Nothing is sent.

    Exit codes: 0 the clock fits, or was repaired; 3 it does not.

    \b
    Example:
      ouderbrug store clock
      ouderbrug store clock --repair
    """
    from ouderbrug.runtime import calendar_of
    from ouderbrug.school.clock import doubt, read
    from ouderbrug.store import clock as clocks
    from ouderbrug.store import last_run

    reading, school = read(session.machine_clock()), session.loaded.settings.school.key
    with session.store(write=repair) as opened:
        with opened.reading() as connection:
            before, found = clocks.last(connection), clocks.ahead(connection, school, reading.wall)
            run = last_run.last(connection, school)
        calendar = calendar_of(session.loaded.settings, reading.wall)
        wrong = doubt(before, reading, calendar)
        if repair:
            with opened.only_one(), opened.writing() as connection:
                found = clocks.repair(connection, school, reading.wall)
                clocks.note(connection, reading)
    words = session.words
    says = f"the clock {wrong.says}" if wrong else "the clock fits the last run"
    ended = before.wall if before else run.ended if run else None  # a rehearsal notes no clock, which is set by hand
    last = words.when(ended, calendar) if ended else words("never")
    early = words("of a time that is still to come: {went} {went:message|messages} went, {expired} expired", **found)
    document = {"last_run": ended, "doubt": wrong.says if wrong else "", **found}
    text = words("last run {last}; {says}; {early}", last=last, says=words.said(says), early=early)
    answer(json_, document | {"repaired": repair}, text + (words("; repaired") if repair else ""))
    if wrong and not repair:
        sys.exit(3)
