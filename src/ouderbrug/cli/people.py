"""import and optout: who is at school, and what they wish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, answer, as_json, give, pass_session, say, tell
from ouderbrug.errors import ConfigError, ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.api import Importer
    from ouderbrug.school.difference import Difference
    from ouderbrug.staff.responses import TakenIn


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--accept-unblock", is_flag=True, help="Lift the bans and wishes that the file takes away explicitly.")
@click.option("--accept-left", is_flag=True, help="Go on although more than 20% of pupils or guardians would vanish.")
@click.option("--accept-changes", is_flag=True, help="Go on although more than 20% of addresses or authorities change.")
@click.option("--dry-run", is_flag=True, help="Show the difference and store nothing.")
@as_json
@pass_session
def import_files(
    session: Session,
    files: tuple[Path, ...],
    accept_unblock: bool,
    accept_left: bool,
    accept_changes: bool,
    dry_run: bool,
    json_: bool,
) -> None:
    """Take in guardians, staff and consents; the format of each file is recognised by its content.

    Shows what is new, changed and gone, and stops when too much would vanish. A missing column or an empty
    cell never lifts a ban.

    \b
    Example:
      ouderbrug import contacts.csv staff.csv
    """
    from ouderbrug.school.difference import compare, guard
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff import responses
    from ouderbrug.store import roster

    records = [record for path in files for record in _importer(session, path).read(path)]

    def judged(people: Roster) -> Difference:
        change = compare(people, records, accept_unblock=accept_unblock)
        guard(change, people, accept_left=accept_left, accept_changes=accept_changes)
        return change

    def answered(connection: Connection | None, change: Difference) -> TakenIn:
        work = None if connection is None else session.work(connection)
        taken = responses.taken_in(work, change.responses)
        change.warnings += taken.warnings
        if change.responses:
            change.new["answers"], change.changed["answers"] = taken.new, taken.changed
        return taken

    made = not session.loaded.store_path.exists()
    if made:
        change = judged(Roster(session.loaded.settings.school.key))
        if dry_run:
            answered(None, change)
    if dry_run and not made:
        with session.store() as store, store.reading() as connection:
            change = judged(roster.load(connection, store.school))
            answered(connection, change)
    if not dry_run:
        session.make_store()
        with session.store(write=True) as store, store.writing() as connection:
            change = judged(roster.load(connection, store.school))
            roster.apply(connection, store.school, change)
            taken = answered(connection, change)
            responses.store(session.work(connection), taken)
    _report(change, made=made and not dry_run, dry_run=dry_run, accepted=accept_unblock, json_=json_)


def _importer(session: Session, path: Path) -> Importer:
    if not path.is_file():
        raise ImportRefused(f"{path.name} is not there, or is no regular file")
    loaded, registry = session.loaded, session.runtime.registry
    tables = loaded.settings.imports
    importers = [
        importer(loaded.validate(importer.Config, tables.get(name, {}), ("import", name)))
        for name, importer in registry.importers.items()
    ]
    found = [importer for importer in importers if importer.sniff(path)]
    # A file that lacks a column, or has the wrong encoding, is best told so by the importer it was meant for.
    found = found or [importer for importer in importers if importer.name in path.stem.casefold()]
    if not found:
        known = ", ".join(sorted(registry.importers))
        raise ImportRefused(
            f"{path.name} has the columns of no format that is known ({known}); see docs/formats.md, and name the "
            f"file after its format to hear what it lacks"
        )
    return found[0]


def _report(change: Difference, *, made: bool, dry_run: bool, accepted: bool, json_: bool) -> None:
    gone = {"pupils": len(change.left_pupils), "guardians": len(change.left_guardians)}
    if json_:
        give({"new": change.new, "changed": change.changed, "left": gone, "lifted": change.lifted,
              "notes": [[note.place, note.code, note.hint] for note in change.notes],
              "warnings": change.warnings, "stored": not dry_run})  # fmt: skip
        return
    if made:
        tell("made a new store")
    for note in _few(change.notes):
        tell(f"{note.place}: {note.code} ({note.hint})")
    for warning in _few(change.warnings):
        tell(warning)
    for what in change.new:
        say(f"{what}: {change.new[what]} new, {change.changed[what]} changed, {gone.get(what, 0)} left")
    for key, what in change.lifted:
        say(f"guardian {key}: {what} {'lifted' if accepted else 'kept; --accept-unblock would lift it'}")
    for what, records in (("consents", change.consents), ("app ids", change.app_ids)):
        if records:
            say(f"{what}: {len(records)} read")
    if dry_run:
        say("dry run: nothing was stored")


def _few(items: Iterable[Any], most: int = 20) -> list[Any]:
    listed = list(items)
    if len(listed) > most:
        tell(f"{len(listed)} notes, of which the first {most}:")
    return listed[:most]


@click.command()
@click.argument("guardian", required=False)
@click.option("--kind", "kinds", multiple=True, help="An event kind; more than once for several; all if left out.")
@click.option("--token", help="The token of an unsubscribe mail, instead of a guardian's key.")
@as_json
@pass_session
def optout(session: Session, guardian: str | None, kinds: tuple[str, ...], token: str | None, json_: bool) -> None:
    """Record that a guardian wants no more messages of a kind. It holds from the next message on.

    Urgent messages and emergencies still reach the guardian.

    \b
    Example:
      ouderbrug optout g3 --kind newsletter
      ouderbrug optout --token 4uTnYk2...
    """
    from ouderbrug.hints import nearest
    from ouderbrug.store import roster

    known = session.runtime.kinds
    for kind in kinds:
        if kind not in known and kind != "all":
            raise ConfigError(f"there is no kind {kind!r}; {nearest(kind, known)}")
    if (guardian is None) == (token is None):
        raise ConfigError("name a guardian, or give a --token")
    with session.store(write=True) as store, store.writing() as connection:
        wanted = frozenset(kinds or ("all",))
        if token is not None:
            guardian, wanted = _by_token(connection, store.school, token)
        if not roster.add_opt_out(connection, store.school, str(guardian), wanted):
            raise ConfigError("no guardian has that key; see the guardian_key column of contacts.csv")
    kinds_named = "messages" if "all" in wanted else ", ".join(sorted(wanted))
    text = f"guardian {guardian}: no more {kinds_named}, but for what is urgent"
    answer(json_, {"guardian": guardian, "kinds": sorted(wanted)}, text)


def _by_token(connection: Any, school: str, token: str) -> tuple[str, frozenset[str]]:
    from ouderbrug.store import opt_out_tokens

    found = opt_out_tokens.find(connection, school, token)
    if found is None:
        raise ConfigError("that token is not known here; copy all of it from the mail's subject")
    guardian, kind = found
    return guardian, frozenset({kind})
