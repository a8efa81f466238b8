"""privacy export, erase, pause: what the law gives people over what is held of them."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, say, staff_key, tell
from ouderbrug.errors import ConfigError
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from ouderbrug.privacy.erase import Erased
    from ouderbrug.store.database import Store
    from ouderbrug.store.departed import Sort

of_guardian = click.option("--guardian", metavar="KEY", help="The guardian whom it is about.")
of_pupil = click.option("--pupil", metavar="KEY", help="The pupil whom it is about.")

RIGHTS = (
    "the school answers within a month, and says so if it takes longer (AVG, art. 12)",
    "what is wrong is put right in the pupil system of the school and imported again (art. 16)",
    "an objection is weighed by the school leader; until then `ouderbrug privacy pause` lets it rest (art. 18, 21)",
    "less news is `ouderbrug optout`; how their child does, the school must tell (WPO, art. 11)",
)
"""What goes with an export: what somebody may ask further."""
LEFT_OUT = {
    "not-gone": "{count} {count:message|messages} without text, for this guardian did not get them in these words",
    "names-others": "{count} {count:event|events} without text, for they name somebody else: read them yourself",
    "of-several": "{count} {count:event|events} without text, for they are about several pupils: read them yourself",
}


@click.group()
def privacy() -> None:
    """Answer what guardians may ask about what is held of them and their child.

    \b
    Example:
      ouderbrug privacy export --guardian g3 --as directie
    """


@privacy.command()
@of_guardian
@of_pupil
@click.option("--for", "whose", metavar="KEY", help="With --pupil: the guardian who asked, with authority over them.")
@click.option("--out", type=click.Path(path_type=Path), help="Write it to this new file, for its owner alone.")
@as_staff
@as_json
@pass_session
def export(
    session: Session,
    guardian: str | None,
    pupil: str | None,
    whose: str | None,
    out: Path | None,
    by: str | None,
    json_: bool,
) -> None:
    """Give all that is held of one guardian, or of one pupil for a guardian with authority. A leader's.

    Nothing of other adults is in it: no address, ban or answer of theirs, nor where they live. What did not reach the
    guardian, names somebody else or is about several pupils is listed without its words. Be sure who asks, and read it
    before you give it. That it was asked stands in the file of who asked what (`.audit` beside the store).

    \b
    Example:
      ouderbrug privacy export --guardian g3 --as directie --out inzage.json
      ouderbrug privacy export --pupil p1 --for g1 --as directie
    """
    from ouderbrug.privacy import export as exports
    from ouderbrug.privacy.own_family import require_no_family
    from ouderbrug.store import audit, roster

    what, key = _whom(guardian, pupil)
    if (what == "pupil") != (whose is not None):
        raise ConfigError("of a pupil say for which guardian (--for); of a guardian it is for themselves")
    with session.store() as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.reading() as connection:
            require_no_family(roster.stored(connection, store.school), what, key, who)
            found = (
                exports.of_guardian(connection, store.school, key)
                if whose is None
                else exports.of_pupil(connection, store.school, key, whose)
            )
            of = audit.pseudonym(connection, what, key)
        audit.note(store.path, session.clock(), who, "export", of)
    document = {"of": {what: key}, "for": whose or key, "at": session.clock(), "held": found.parts,
                "left_out": dict(found.left_out), "rights": [session.words(one) for one in RIGHTS]}  # fmt: skip
    if out is not None:
        write_new(out, json.dumps(document, ensure_ascii=False, indent=1, default=str))
        answer(json_, {"file": str(out)}, f"written to {out.name}; read it before you give it")
    elif json_:
        give(document)
    else:
        say(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    for code, count in sorted(found.left_out.items()):
        tell(session.words(LEFT_OUT[code], count=count))


@privacy.command()
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
    a name, an address or the key: inbox, tables, backups, reports; those are yours to delete.

    \b
    Exit codes: 0 nothing is left; 2 nothing was changed; 3 files, or a server, still hold something; 75 a run is busy.
    \b
    Example:
      ouderbrug privacy erase --guardian g3 --dry-run --as directie
      ouderbrug privacy erase --guardian g3 --why "verzoek van 3 november" --as directie
    """
    from ouderbrug.privacy import erase as erasing
    from ouderbrug.privacy.files import holding
    from ouderbrug.store import audit

    what, key = _whom(guardian, pupil)
    with session.store(write=True) as store, store.only_one():
        who = staff_key(session, store, by, Act.PRIVACY)
        with undone(store) if dry_run else store.writing() as connection:
            whom = erasing.find(connection, store.school, what, key, who, session.clock())
            of = audit.pseudonym(connection, what, key)
            done = erasing.erase(connection, store.school, whom, session.clock())
            if not dry_run:
                audit.note(store.path, session.clock(), who, "erase", of, why)
        if not dry_run:
            store.path.with_name("import-report.txt").unlink(missing_ok=True)
        unreached = () if dry_run else erasing.clean(store, session.loaded, done.copies)
    folders = (session.loaded.folder, session.loaded.store_path.parent)
    found = holding(folders, key, whom.words, session.loaded.store_path)
    own = session.loaded.store_path.name
    files = [os.path.relpath(path, session.loaded.folder) for path in found if not dry_run or path.name != own]
    document = {"erased": dict(done.gone), "until": done.until, "files": files, "unreached": list(unreached),
                "alone": list(done.alone), "dry_run": dry_run}  # fmt: skip
    what_went = counted(session, done.gone)
    said = "{what} {key} would be erased ({counted}); nothing was changed" if dry_run else (
        "{what} {key} is erased ({counted})")  # fmt: skip
    answer(json_, document, session.words(said, what=session.words(what), key=key, counted=what_went))
    _tell_what_is_left(session, done, files, unreached)
    if not dry_run and (files or unreached):
        sys.exit(3)


def counted(session: Session, gone: Counter[str]) -> str:
    """How many of each sort, in the language of the school."""
    return ", ".join(f"{session.words(name)}: {count}" for name, count in sorted((+gone).items()))


def _tell_what_is_left(session: Session, done: Erased, files: Sequence[str], unreached: Sequence[str]) -> None:
    if done.is_here:
        tell(
            "the newest table names them still: take them out in the pupil system, or the next import brings them back"
        )
    for key in done.alone:
        tell(session.words("guardian {key} has no other child here; erase them too if they ask for it", key=key))
    for file in files:
        tell(session.words("{file} holds a name, an address or the key; delete it, or what is in it", file=file))
    for one in unreached:
        tell(UNREACHED[one])


UNREACHED = {
    "copies": "copies of files lie in a media root that other schools may share: see .kept below [content] media_root",
    "server": "a server keeps what was deleted until VACUUM FULL, and in its own logs and backups: ask who runs it",
    "reader": "another command reads the store, whose files were not cleaned: `ouderbrug purge` does that too",
}
"""What could not be reached, by code."""


@contextmanager
def undone(store: Store) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with suppress(_Undone), store.writing() as connection:
        yield connection
        raise _Undone


class _Undone(Exception):
    """Ends what was only tried."""


@privacy.command()
@of_guardian
@of_pupil
@click.option("--why", default="", help="A word for the file of who asked what.")
@click.option("--end", "ends", is_flag=True, help="It rests no longer; what waited then waits for approval.")
@as_staff
@as_json
@pass_session
def pause(
    session: Session, guardian: str | None, pupil: str | None, why: str, ends: bool, by: str | None, json_: bool
) -> None:
    """Let what is held of somebody rest: nothing goes to or about them, and nothing of it is deleted. A leader's.

    For who contests that it is right, objects, or needs it for a claim (AVG, art. 18 and 21), until the school has
    decided. `purge` and `erase` leave it alone.

    \b
    Example:
      ouderbrug privacy pause --guardian g3 --as directie
      ouderbrug privacy pause --guardian g3 --end --as directie
    """
    from ouderbrug.privacy.own_family import require_no_family
    from ouderbrug.privacy.resting import begin, end
    from ouderbrug.store import audit, roster

    what, key = _whom(guardian, pupil)
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.writing() as connection:
            require_no_family(roster.stored(connection, store.school), what, key, who)
            change = end if ends else begin
            change(connection, store.school, (what, key), who, session.clock())
            of = audit.pseudonym(connection, what, key)
            audit.note(store.path, session.clock(), who, "pause-ended" if ends else "pause", of, why)
    said = "{what} {key} rests no longer; what waited wants a look: `ouderbrug approve`" if ends else (
        "{what} {key} rests: nothing goes, and nothing is deleted, until --end")  # fmt: skip
    answer(json_, {"of": {what: key}, "rests": not ends}, session.words(said, what=session.words(what), key=key))


def _whom(guardian: str | None, pupil: str | None) -> tuple[Sort, str]:
    """Of whom it is, and their key; raises ConfigError unless one is named."""
    if (guardian is None) == (pupil is None):
        raise ConfigError("say of whom: --guardian KEY or --pupil KEY")
    return ("guardian", guardian) if guardian is not None else ("pupil", str(pupil))


def write_new(path: Path, text: str) -> None:
    """A new file for its owner alone; what is there already is left as it is."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(text + "\n")
