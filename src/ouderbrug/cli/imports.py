"""import: who is at school, as files say it."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli.session import Session, as_json, pass_session, tell
from ouderbrug.cli.typed import called
from ouderbrug.errors import ConfigError, ImportRefused, TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from ouderbrug.cli.import_writing import Looked
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.importing import Said


_ACCEPT = {
    "left": "Go on although more than 20% of pupils or guardians would vanish.",
    "changes": "Go on although more than 20% of addresses, authorities or guardians of children change.",
    "namesakes": "Those who may be somebody protected are other people.",
    "reused-keys": "Keys that come back with another name are of other people now.",
    "changed-names": "Keys of people at school that have quite another name are of other people now.",
    "lost-zeros": "Keys that are like known ones but for zeros in front are of other people.",
    "both-keys": "Keys of the file that differ by zeros in front, and have one name, are of two people.",
    "new-keys": "Those who join under the names of those who leave are other people.",
    "other-child": "The keys of these rows are right, and the names of other children beside them are not.",
    "moved-addresses": "Addresses do move between families.",
    "moved-children": "Children do get the guardians of other children.",
    "mailboxes": "An address of somebody protected is read by somebody else now.",
    "groups": "Groups do vanish with all their pupils.",
    "group-spellings": "Groups that are written alike are different groups.",
    "other-school": "The file is of this school although its BRIN or site, or that of its people, is another one.",
    "other-year": "The file may be of another school year.",
    "half-file": "The file is whole although its last row is not.",
}


OTHER_SCHOOL = "other-school"
_WHOLE = ("left", "changes", "other-school", "other-year", "half-file")
"""What is said of a whole file, and names nobody."""


class _ImportCommand(click.Command):
    """Options that hold for all that is shown, or with =KEY,... for some: a key after a space would be a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A bare option says all."""
        bare = {"--same-people", *(f"--accept-{name}" for name in _ACCEPT if name not in _WHOLE)}
        return super().parse_args(ctx, [f"{word}=" if word in bare else word for word in args])


def _accepting(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each pattern that stops an import."""
    for name, text in reversed(_ACCEPT.items()):
        takes: dict[str, Any] = {"is_flag": True} if name in _WHOLE else {"multiple": True, "metavar": "[=KEY,...]"}
        command = click.option(f"--accept-{name}", help=text, **takes)(command)
    return command


def _said(
    same_people: tuple[str, ...], accept_unblock: bool, accept: dict[str, bool | tuple[str, ...]], *, ahead: bool
) -> Said:
    """What a person said; of an option given bare, of all."""
    from ouderbrug.school.import_stops import STOPS
    from ouderbrug.school.importing import Said

    given = {code: accept[option.replace("-", "_")] for code, (option, _) in STOPS.items()}
    of = {code: ("",) if words is True else words or () for code, words in given.items()}
    pairs = [pair.partition("=") for word in same_people for pair in word.split(",") if pair]
    return Said(
        {code: frozenset() if "" in words else _keys(words) for code, words in of.items() if words},
        "" in same_people,
        accept_unblock,
        frozenset((old.strip(), new.strip()) for old, _, new in pairs),
        ahead,
    )


def _keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key.strip() for word in words for key in word.split(",") if key.strip())


@click.command(name="import", cls=_ImportCommand)
@click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--same-people",
    multiple=True,
    metavar="[=OLD=NEW,...]",
    help="Those in doubt are the people whom the store knows by another key.",
)
@click.option(
    "--accept-unblock", is_flag=True, help="Lift the bans, wishes and denials that the file takes away explicitly."
)
@_accepting
@click.option(
    "--school-year", metavar="YEAR", help="The school year of the files, as 2027-2028; from 1 August on, or from today."
)
@click.option("--from", "from_day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]),
              help="From which day on what they say holds, as 2027-08-01.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the difference and store nothing.")
@click.option("--explain", is_flag=True, help="Show what would be read of a file, and settings for it; store nothing.")
@as_json
@pass_session
def import_files(
    session: Session,
    files: tuple[Path, ...],
    same_people: tuple[str, ...],
    accept_unblock: bool,
    school_year: str | None,
    from_day: datetime | None,
    dry_run: bool,
    explain: bool,
    json_: bool,
    **accept: bool | tuple[str, ...],
) -> None:
    """Take in pupils, guardians, staff and consents; the format of each file is recognised by its content.

    Shows what is new, changed and gone. What looks like a mistake stops it (exit code 2) until a person says that
    it is right, of all that is listed or of some (=KEY,...); what protects people (bans, deaths, opt-outs, lost
    authority) is taken in all the same. A missing column or an empty cell never lifts a ban.

    Without a file it takes in what is new in the folders that [[imports]] of the TOML names, each file by itself.

    \b
    Example:
      ouderbrug import contacts.csv staff.csv
      ouderbrug import --explain export.xlsx
      ouderbrug import oneroster.zip contacts.csv
      ouderbrug import contacts.csv --same-people=g2=n2 --accept-namesakes=n3
      ouderbrug import leerlingen.xml --school-year 2027-2028
    """
    from ouderbrug.cli.import_explained import explain_files
    from ouderbrug.cli.import_watched import take_in_new

    if explain and not files:
        raise ConfigError("--explain looks at a file; name one")
    day = _holds_from(session.today, school_year, from_day)
    said = _said(same_people, accept_unblock, accept, ahead=day > session.today)
    asked_for = _Asked(said, dry_run, json_, day, school_year or "")
    with _no_look_for_circles():
        if explain:
            _guard(session, files)
            explain_files(session, files, json_=json_)
        elif files:
            _import(session, files, asked_for)
        else:
            one_file = _OneByOne(session, asked_for._replace(json_=False, shows=not json_))
            sys.exit(take_in_new(session, one_file, dry_run=dry_run, json_=json_))


@contextmanager
def _no_look_for_circles() -> Iterator[None]:
    """Keep Python from looking again and again through all records of a board for what refers to itself: none does."""
    usual = gc.get_threshold()
    gc.set_threshold(*usual[:2], 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _OneByOne:
    """Imports files each by itself, with all of their names in one report."""

    def __init__(self, session: Session, asked_for: _Asked) -> None:
        self._session, self._asked_for = session, asked_for

    def __call__(self, path: Path, wanted: str) -> None:
        """Import one file; raises what an import of it alone raises."""
        asked_for, self._asked_for = self._asked_for, self._asked_for._replace(adds=True)
        _import(self._session, (path,), asked_for, wanted)


class _Asked(NamedTuple):
    """How an import is asked for: what a person said to it, whether it stores, and from which day on it holds.

    ``school_year`` is that of files that do not say it. ``shows``: it says what it does; ``adds``: its names stand
    behind those of the import before.
    """

    said: Said
    dry_run: bool
    json_: bool
    holds_from: date
    school_year: str = ""
    shows: bool = True
    adds: bool = False

    def is_plain(self, today: date) -> bool:
        """True if nobody said anything to it, and it is to be stored as of today."""
        return self.said == type(self.said)() and not (self.dry_run or self.school_year) and self.holds_from == today


def _guard(session: Session, files: tuple[Path, ...]) -> None:
    for number, path in enumerate(files, 1):
        for one in (path, *(sorted(path.rglob("*")) if path.is_dir() else ())):
            session.loaded.guard_input(one, called(session, path, f"file {number}"))


def _import(session: Session, files: tuple[Path, ...], asked_for: _Asked, wanted: str = "") -> None:
    """Take in files together; raises ImportRefused where it stops, ImportIncomplete where not all could be read."""
    from ouderbrug.cli import import_again, import_left_open, import_reading, import_report, import_writing
    from ouderbrug.school.undated import dated

    _guard(session, files)
    said, dry_run = asked_for.said, asked_for.dry_run
    report = import_report.Report(
        session.words,
        dry_run=dry_run,
        json_=asked_for.json_,
        adds=asked_for.adds,
        holds_from=asked_for.holds_from if said.ahead else None,
    )
    word = import_again.word_of(session, files, wanted) if asked_for.is_plain(session.today) else ""
    if known := import_again.repeated(session, word):
        return report.repeat(known) if asked_for.shows else None
    records, left_out, cells = import_reading.read(session, files, wanted)
    report = replace(report, cells=cells)
    if left_out or (word and import_again.word_of(session, files, wanted) != word):
        word = ""  # it is of other files than those that were read
    records = dated(records, asked_for.school_year)
    made, day = not session.has_store, asked_for.holds_from
    if dry_run:
        looked = import_writing.look_at(session, records, said, day, made=made)
    else:
        looked = _taken_in(session, records, files, asked_for, wanted, in_full=not left_out, word=word)
    judged, unclear = looked.judged, looked.unclear
    if asked_for.shows:
        report.show(judged, said, made=made and not dry_run)
    report.name(judged, looked.before, looked.seen, session.loaded.store_path, unclear)
    for error in left_out:
        tell(str(error))
    if judged.stops:
        raise report.stopped(judged)
    import_left_open.raise_if_any(judged.change, unclear, left_out=len(left_out), files=len(files))


def _taken_in(
    session: Session,
    records: list[RosterRecord],
    files: tuple[Path, ...],
    asked_for: _Asked,
    wanted: str,
    *,
    in_full: bool,
    word: str,
) -> Looked:
    """What came of it once it is written; where that ends in a fault, what protects is stored, and it waits."""
    from ouderbrug.cli import import_failed, import_reading, import_writing
    from ouderbrug.school.undated import dated

    said, day = asked_for.said, asked_for.holds_from
    try:
        return import_writing.take_in(session, records, said, day, in_full=in_full, word=word)
    except (ImportRefused, TryAgainLater, click.ClickException):
        raise  # before anything was written, and the same once more
    except Exception:
        again = partial(import_reading.read, session, files, wanted)
        import_failed.keep_what_protects(session, lambda: dated(again().records, asked_for.school_year), said, day)
        raise


def _holds_from(today: date, school_year: str | None, from_day: datetime | None) -> date:
    """From which day on the files hold, today at the earliest; raises ConfigError for a year that is not that day's."""
    from ouderbrug.school.stays import first_day_of, school_year_of

    begins = first_day_of(school_year) if school_year else today
    if begins is None:
        raise ConfigError("--school-year must be two years that follow each other, such as 2027-2028")
    day = max(today, from_day.date() if from_day else begins)
    if school_year and school_year_of(day) != school_year:
        raise ConfigError("--from does not lie in that --school-year; a school year begins on 1 August")
    return day
