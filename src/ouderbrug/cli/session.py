"""What most commands begin with: the TOML, the clock, the runtime and the store, opened as the command needs them."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from ouderbrug.cli import GATHERED, GIVEN, QUIET, SCHOOL, printable, words_of
from ouderbrug.cli.stdout import ours_alone, stdout
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.config import Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roles import Act
    from ouderbrug.store.database import Store
    from ouderbrug.store.newest import Newest
    from ouderbrug.unit_of_work import UnitOfWork

as_json = click.option("--json", "json_", is_flag=True, help="One JSON document on stdout, for machines.")
wide = click.option("--wide", "all_", is_flag=True, help="All columns, with the codes of reasons in place of words.")
accept_store = click.option(
    "--accept-store",
    "accepts",
    is_flag=True,
    help="The store is in another place than it was; nothing that went is missing in it, and nobody sends from that.",
)
as_staff = click.option("--as", "by", metavar="KEY", help="Who decides: your key in staff.csv.")

_ENDED_IN = (
    "a run before this one ended in the middle of {part} ({count} so far); mend that plugin: what ends three runs is "
    "left alone, and all else goes on"
)


@dataclass
class _OfServer:
    """How far from this machine's clock that of the server with the store is; of a file there is none."""

    off: timedelta = timedelta()


@dataclass(frozen=True)
class Session:
    """One command's view of the world. ``OUDERBRUG_NOW`` sets its clock, which it says on stderr."""

    config: Path
    accepts_store: bool = False
    """A person said that a store in another place than before has all that went."""
    of_server: _OfServer = field(default_factory=_OfServer)

    @cached_property
    def rehearsal(self) -> datetime | None:
        """The set time of a rehearsal, or None on a real clock; raises ConfigError if it is no time."""
        value = os.environ.get("OUDERBRUG_NOW")
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ConfigError("OUDERBRUG_NOW must be a time with an offset, such as 2026-11-23T10:00:00+01:00")
        tell(f"rehearsal, the clock stands at {moment.isoformat()}")
        return moment.astimezone(UTC)

    @property
    def machine_clock(self) -> Callable[[], datetime]:
        """The clock of this machine, in UTC; it stands still in a rehearsal."""
        fixed = self.rehearsal
        return (lambda: fixed) if fixed else (lambda: datetime.now(UTC))

    @property
    def clock(self) -> Callable[[], datetime]:
        """The command's clock, in UTC: that of the server with the store, from when it was opened, which all machines
        have in common; of a file this machine's."""
        own, server = self.machine_clock, self.of_server
        return lambda: own() + server.off

    @property
    def today(self) -> date:
        """The date at the school; no plugin has to load for it."""
        return self.clock().astimezone(ZoneInfo(self.loaded.settings.school.timezone)).date()

    @cached_property
    def loaded(self) -> Loaded:
        """The settings; raises ConfigError or Findings."""
        from ouderbrug import config

        return config.load(self.config)

    @cached_property
    def words(self) -> Words:
        """The language in which this command tells reasons and next steps; English where no TOML says so."""
        from ouderbrug.cli.language import of_file

        return of_file(self.config)

    @cached_property
    def runtime(self) -> Runtime:
        """The line, with every plugin that the TOML names loaded."""
        from ouderbrug import perils, runtime
        from ouderbrug.ownership import state_folder
        from ouderbrug.planning.fingerprint import fingerprint

        built = runtime.build(self.loaded, self.clock(), self.clock, rehearsal=self.rehearsal is not None)
        folder = perils.place(self.loaded.settings.store.state or state_folder(), self.loaded.path)
        built.failures.perils = perils.Perils(folder, lambda: fingerprint(built), self.loaded.settings.school.key)
        return built

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note which calls of plugins are under way, and tell in which of them a run ended before."""
        perils = self.runtime.failures.perils
        with perils.noted() as found:
            for part in found:
                count = perils.count(*part.split(" ", 1))
                tell(self.words(_ENDED_IN, part=part, count=count))
            yield

    def work(self, connection: Connection) -> UnitOfWork:
        """What this command reads and writes together, at its own time."""
        from ouderbrug.unit_of_work import UnitOfWork

        return UnitOfWork(connection, self.runtime, self.clock())

    @contextmanager
    def store(self, *, write: bool = False) -> Iterator[Store]:
        """The same as ``opens``, for one command, whose memory is not walked while it works."""
        with self.opens(write=write) as store, spared():
            yield store

    def _wrong_clock(self, store: Store) -> str:
        """What is wrong with this machine's clock beside that of the server with the store, which counts from now on;
        empty if nothing is."""
        from ouderbrug.school.clock import beside
        from ouderbrug.store.dialects import clock_of

        if self.rehearsal is not None or not store.server:
            return ""
        with store.reading() as connection:
            there, here = clock_of(connection), self.machine_clock()
        self.of_server.off = there - here if there else timedelta()
        found = beside(here + self.of_server.off, here)
        return found.says if found else ""

    @contextmanager
    def opens(self, *, write: bool = False) -> Iterator[Store]:
        """The store, closed afterwards; a writer must be of the same kind (real or rehearsal) as the store."""
        from ouderbrug import failpoints
        from ouderbrug.store import neighbours
        from ouderbrug.store.database import meta

        with self.opened(readonly=not write) as store:
            with store.reading() as connection:
                kind = meta(connection, "kind")
                mistaken = "" if write else neighbours.mistaken(connection, store.school)
            if mistaken:
                tell(mistaken)
            if write and (kind == "rehearsal") != (self.rehearsal is not None):
                advice = (
                    "set OUDERBRUG_NOW" if kind == "rehearsal" else "unset OUDERBRUG_NOW, or copy the school's files"
                )
                raise ConfigError(f"this is a {kind} store; {advice} to change it")
            failpoints.guard(rehearsal=kind == "rehearsal")
            wrong = self._wrong_clock(store)
            if write:
                self._note_mode(store)
                if wrong:
                    tell(f"this machine's clock {wrong}; mend it")
                self._turn(store)
            else:
                self._look_on_today(store)
            yield store

    @contextmanager
    def opened(self, *, readonly: bool = False, any_schema: bool = False, as_owner: bool = False) -> Iterator[Store]:
        """The file of the store, closed afterwards; where it is not the newest, readers hear so and writers stop."""
        from ouderbrug.store.database import Store

        school, newest = self.loaded.settings.school.key, self.newest
        place = self.loaded.store_path
        server = self.loaded.owner_server if as_owner else self.loaded.server
        store = Store(place, school, server=server, readonly=readonly, any_schema=any_schema, newest=newest)
        try:
            if not readonly:
                newest.require(store)
            elif problem := newest.objection(store):
                _tell_once(problem)
            yield store
        finally:
            store.close()

    @property
    def newest(self) -> Newest:
        """What tells the store from older files of it."""
        return self._newest(self.loaded.server)

    def newest_on(self, server: str) -> Newest:
        """What will tell it from older ones where it goes to a server."""
        return self._newest(server)

    def _newest(self, server: str) -> Newest:
        from ouderbrug.ownership import state_folder
        from ouderbrug.store.newest import Newest

        settings, kind = self.loaded.settings, "rehearsal" if self.rehearsal else "real"
        used_by = str(self.loaded.path.resolve()), settings.school.key, kind
        path = self.loaded.server_path if server else self.loaded.store_path
        state, accepts = settings.store.state or state_folder(), self.accepts_store
        return Newest(path, state, used_by, server=server, accepts=accepts)

    def _note_mode(self, store: Store) -> None:
        """Whoever writes, the store knows before it whether the school was live; most often it knows already."""
        from ouderbrug.store import going_live

        mode = self.loaded.settings.mode
        with store.reading() as connection:
            known = going_live.mode(connection, store.school)
        if known is None or mode not in (known, going_live.LIVE):
            with store.writing() as connection:
                going_live.note_mode(connection, store.school, mode)

    def _turn(self, store: Store) -> None:
        """Whoever writes, pupils are in the groups of today: a stay may have begun or ended since the last command."""
        from ouderbrug.store import stays

        stays.turn_if_due(store, self.today)

    def _look_on_today(self, store: Store) -> None:
        """Whoever reads sees pupils in the groups of today, as the next command that writes will write them."""
        from ouderbrug.store import stays

        with store.reading() as connection:
            due = stays.is_due(connection, store.school, self.today)
        if due:
            store.look_on(self.today)

    @property
    def has_store(self) -> bool:
        """True if there is a store already; raises TryAgainLater where its server does not answer."""
        from ouderbrug.store import database

        return database.is_made(self.loaded.store_path, self.loaded.server)

    def make_store(self, *, as_owner: bool = False) -> bool:
        """Make the store if there is none yet; a rehearsal's if the clock is set. True if it was made.

        Who owns the tables of a server sees them also where nobody else was let in yet.
        """
        from ouderbrug.store import database

        path, rehearsal = self.loaded.store_path, self.rehearsal is not None
        if self.loaded.server:
            if database.is_made(path, self.loaded.owner_server if as_owner else self.loaded.server):
                return False
            self.newest.require_none_left()
            made = database.create_on_server(self.loaded.owner_server, rehearsal=rehearsal)
            self.grant()
            return made
        if path.exists():
            return False
        if not path.parent.is_dir():
            raise ConfigError(f"the folder for {path.name} does not exist; make it, or change [store] url")
        self.newest.require_none_left()
        return database.create(path, rehearsal=rehearsal)

    def grant(self) -> None:
        """Give the users of the TOML what their roles need, where the tables have an owner of their own."""
        if self.loaded.roles:
            from ouderbrug.store.grants import grant

            grant(self.loaded.owner_server, self.loaded.roles)


@contextmanager
def spared() -> Iterator[None]:
    """Let the garbage collector leave alone what is there already: it lives on, and is walked again and again.

    Judging a school, the collector took a quarter of the time (benchmarks/judge.py).
    """
    often, *rest = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(max(often, 100_000), *rest)
    try:
        yield
    finally:
        gc.set_threshold(often, *rest)
        gc.unfreeze()


def pass_session(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command a Session as its first argument."""
    from functools import update_wrapper

    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, **options: Any) -> Any:
        with ours_alone():
            return ctx.invoke(function, Session(ctx.find_root().obj), *args, **options)

    return update_wrapper(wrapped, function)


def require_event(connection: Connection, school: str, event_id: str) -> None:
    """Raise OuderbrugError if no event of that id is stored: an empty answer to a slip would say that all is well."""
    from ouderbrug.store import events

    if not events.find(connection, school, event_id):
        from ouderbrug.planning.set_aside import why_set_aside

        why = why_set_aside(connection, school, event_id)
        raise OuderbrugError(why or "no event has that id; `ouderbrug log` lists what is there")


def say(text: str = "", *, as_it_is: bool = False) -> None:
    """A line on stdout, with data shown and never obeyed, folded on a screen; ``as_it_is`` for what is to be copied."""
    _out(printable(text), err=False, fold=not as_it_is)


def report(text: str) -> None:
    """A line on stdout about what a command did, in the language of the school as far as it is known there."""
    say(words_of(click.get_current_context(silent=True)).said(text))


def tell(text: str) -> None:
    """A line on stderr, for a person who watches, in the language of the school as far as it is known there."""
    ctx = click.get_current_context(silent=True)
    school = ctx.find_root().meta.get(SCHOOL) if ctx else None
    _out(f"ouderbrug: {printable(school) + ': ' if school else ''}{printable(words_of(ctx).said(text))}", err=True)


def _tell_once(text: str) -> None:
    """The same, once in a command, which may look into the store several times."""
    ctx = click.get_current_context(silent=True)
    told = ctx.find_root().meta.setdefault(_TOLD, set()) if ctx else set()
    if text not in told:
        told.add(text)
        tell(text)


_TOLD = "ouderbrug.told"


def _out(line: str, *, err: bool, fold: bool = True) -> None:
    from ouderbrug.cli import layout, logs

    ctx = click.get_current_context(silent=True)
    as_json_ = logs.as_told(line, "warning", ctx) if err else ""
    line = as_json_ or (layout.on_a_screen(line, sys.stderr if err else stdout()) if fold else line)
    kept = ctx.find_root().meta.get(QUIET) if ctx else None
    if kept is None:
        click.echo(line, file=sys.stderr if err else stdout())
    else:
        kept.append((line, err))


def give(document: Any) -> None:
    """The one JSON document of a command; of many schools it is gathered, for one document of them all."""
    ctx = click.get_current_context(silent=True)
    if ctx and (gathered := ctx.find_root().meta.get(GATHERED)) is not None:
        gathered.append(document)
        return
    if ctx:
        ctx.find_root().meta[GIVEN] = True
    click.echo(json.dumps(document, ensure_ascii=False, default=_plain), file=stdout())


def answer(json_: bool, document: Any, text: str) -> None:
    """What a command did: a document for a machine, for a person a line in the language of the school."""
    if json_:
        give(document)
    else:
        report(text)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, wide: bool = False) -> None:
    """Rows under headers, in the language of the school, folded also in a pipe; nothing where there are none.

    With ``wide`` each row is one line, however long.
    """
    from ouderbrug.cli import layout

    words = words_of(click.get_current_context(silent=True))
    cells = [["" if cell is None else printable(str(cell)) for cell in row] for row in rows]
    if cells:
        for line in layout.table([words(header) for header in headers], cells, 0 if wide else layout.width()):
            say(line, as_it_is=True)


def entry(text: str, *under: str) -> None:
    """One of a list: its first line, and what stands under it, folded also in a pipe."""
    from ouderbrug.cli import layout

    room = layout.width()
    for line in layout.folded(printable(text), room, layout.INDENT):
        say(line, as_it_is=True)
    for said in under:
        for line in layout.entry_line(printable(said), room):
            say(line, as_it_is=True)


def staff_key(session: Session, store: Store, by: str | None, act: Act) -> str:
    """Who decides; must be in staff.csv, where that was imported, with a role for this. Raises ConfigError."""
    from difflib import get_close_matches

    from ouderbrug.school.roles import may, refusal
    from ouderbrug.store import roster

    with store.reading() as connection:
        staff = roster.load(connection, session.loaded.settings.school.key).staff
    if not by:
        raise ConfigError("say who decides: --as KEY (your key in staff.csv)")
    if staff and by not in staff:
        if near := " or ".join(get_close_matches(by, staff, n=2)):
            raise ConfigError(f"no colleague in staff.csv has that key; did you mean {near}?")
        raise ConfigError("no colleague in staff.csv has that key; see --as")
    if staff and not may(staff[by], act):
        raise ConfigError(refusal(act))
    return by
