"""worker: delivers what dispatch took in, woken the moment that something is due, for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.every_school import ORDER, schools_of
from ouderbrug.cli.session import Session, as_json, give, say, tell
from ouderbrug.cli.stdout import ours_alone
from ouderbrug.errors import ConfigError, OuderbrugError, StoreError, TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from procrastinate import App

    from ouderbrug.config import Loaded

_log = logging.getLogger("ouderbrug.worker")
AGAIN = 5.0
"""Seconds until a worker tries the server again that does not answer, or whose connection was cut."""
PATIENCE = 10.0
"""Seconds until a worker believes that its server lets nobody in, and asks it why."""
_AWAY = "the database server of [store] url does not answer; this worker tries again in a moment"
LOOKS = 5.0
"""Seconds between two looks at the list of tasks; the server tells of new ones at once."""


@click.command()
@click.option("--once", is_flag=True, help="End when nothing waits to be drained.")
@as_json
@click.pass_context
def worker(ctx: click.Context, once: bool, json_: bool) -> None:
    """Deliver beside dispatch, on as many machines as there are: woken, it drains one channel of one school.

    It needs a store on a server and ouderbrug[cluster], and serves all schools of a board's TOML. Cron goes on:
    dispatch takes in what is new, wakes workers and recovers what dead ones held. SIGTERM ends it after the sends
    under way, and its exit code says how it last found each school.

    \b
    Example:
      ouderbrug --config board.toml worker
    """
    schools = schools_of(ctx.find_root().obj)
    work = Worker(schools, _shared_by(schools))
    with ours_alone():
        asyncio.run(work.run(once=once))
    if json_:
        give({"drains": work.drains, "counts": dict(work.counts)})
    sys.exit(next((code for code in ORDER if code in work.ended.values()), 0))


def _shared_by(schools: Mapping[str, Path]) -> Loaded:
    """The settings of one of them, whose store is in one database with those of all others; raises ConfigError.

    A school whose TOML is broken is named, and keeps no other waiting; it is served once it is mended.
    """
    from importlib.util import find_spec

    if find_spec("procrastinate") is None:
        raise ConfigError('a worker needs Procrastinate: pip install "ouderbrug[cluster]"')
    loaded, wrong = [], dict[str, OuderbrugError]()
    for key, path in schools.items():
        try:
            loaded.append(Session(path).loaded)
        except OuderbrugError as error:
            wrong[key] = error
    if not loaded:
        raise next(iter(wrong.values()))
    for key, problem in wrong.items():
        tell(f"{key}: {Session(schools[key]).words.error(problem)}")
    if not loaded[0].server or len({one.server for one in loaded}) > 1:
        raise ConfigError("a worker is for schools whose store is one database of a server; see [store] url")
    return loaded[0]


def _of_server(error: Exception) -> OuderbrugError:
    """What went wrong with the server: one that waiting mends, or a user who may not write, or does not even see the
    tables of workers, or is not let in.
    """
    from psycopg import Error

    from ouderbrug.store import database

    cause = error.__cause__ or error
    if isinstance(error, OuderbrugError):
        return error
    if not isinstance(cause, Error):
        return TryAgainLater(database.NO_SERVER)
    if str(cause.sqlstate or "").startswith("42"):
        return StoreError(database.MAY_NOT_WRITE)
    return database.translated(cause, "[store] url")


class Worker:
    """Drains channels of these schools, by BRIN and site, one after another, until it is told to stop."""

    def __init__(self, schools: Mapping[str, Path], store: Loaded) -> None:
        self.schools, self.store = schools, store
        self.stop = threading.Event()
        self.drains, self.counts, self.ended = 0, Counter[str](), dict[str, int]()

    async def run(self, *, once: bool) -> None:
        """Work until SIGTERM or Ctrl-C; a server that goes away is waited for."""
        from procrastinate.exceptions import ProcrastinateException
        from psycopg_pool import PoolTimeout

        from ouderbrug.store import database, grants

        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end() -> None:
            self.stop.set()
            if task is not None:
                task.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        for library in (
            "procrastinate",
            "psycopg",
        ):  # they log each try in words of theirs; this worker says why it waits
            logging.getLogger(library).setLevel(logging.CRITICAL)
        wrong: OuderbrugError | None = None
        while not self.stop.is_set():
            try:
                grants.make_queue(self.store.server, self.store.owner_server, self.store.roles)
                self._look()
                await self._serve(once=once)
                if once:
                    return
            except asyncio.CancelledError:
                return
            except (ProcrastinateException, PoolTimeout, TryAgainLater, OSError) as error:
                before, wrong = wrong, _of_server(error)
                if before and wrong.exit_code != TryAgainLater.exit_code:  # tables that were dropped are made by now
                    raise wrong from None
                _log.warning("the server was lost (%s)", type(error).__name__)
                tell(_AWAY if str(wrong) == database.NO_SERVER else str(wrong))
            try:
                await asyncio.sleep(AGAIN)
            except asyncio.CancelledError:
                return

    def _look(self) -> None:
        """Open the store of each school before anything is asked of this worker, so that this machine knows how new it
        is also where it drains nothing; one that is not the newest is told. Raises TryAgainLater.
        """
        for school, path in self.schools.items():
            session = Session(path)
            try:
                with session.store(write=True):
                    self.ended.pop(school, None)
            except TryAgainLater:
                raise
            except StoreError as error:
                self._failed(school, error)
                tell(f"{school}: {session.words.error(error)}")
            except OuderbrugError as error:
                self._failed(school, error)  # told before, or at the first drain

    def _failed(self, school: str, error: OuderbrugError) -> None:
        """Remember with which exit code a worker ends, unless the school is served again before that."""
        self.ended[school] = error.exit_code

    async def _serve(self, *, once: bool) -> None:
        async with self._app().open_async() as app:
            await app.run_worker_async(
                queues=list(self.schools),
                concurrency=1,
                wait=not once,
                fetch_job_polling_interval=LOOKS,
                install_signal_handlers=False,
                delete_jobs="always",
            )

    def _app(self) -> App:
        from procrastinate import App, PsycopgConnector

        from ouderbrug.store import drains, reaching

        where, options = reaching.conninfo(self.store.server), f"-c search_path={drains.SCHEMA}"
        app = App(
            connector=PsycopgConnector(
                conninfo=where, min_size=1, max_size=3, timeout=PATIENCE, kwargs={"options": options}
            )
        )

        @app.task(name=drains.TASK, pass_context=True)
        def drain(context: Any, *, channel: str, lightest: int) -> None:
            self.drain(str(context.job.queue), channel, lightest)

        return app

    def drain(self, school: str, channel: str, lightest: int) -> None:
        """Deliver over one channel of a school, by its TOML as it is now; what goes wrong ends no worker."""
        from ouderbrug.delivery.drain import drain

        session = Session(self.schools[school])
        try:
            with session.noting(), session.store(write=True) as store:
                done = drain(store, session.runtime, session.machine_clock, self.stop, channel, lightest)
        except OuderbrugError as error:
            self._failed(school, error)
            tell(f"{school} {channel}: {session.words.error(error)}")
            return
        self.ended.pop(school, None)
        self.drains, self.counts = self.drains + 1, self.counts + done.counts
        words = session.words
        counts = ", ".join(f"{count} {words.state(name)}" for name, count in sorted(done.counts.items()) if count)
        if counts or not done.stopped:
            say(f"{school} {channel}: {counts or words('nothing was left')}")
        for problem in sorted(done.problems, key=lambda one: ORDER.index(one.exit_code), reverse=True):
            self._failed(school, problem)
            tell(f"{school} {channel}: {words.error(problem)}")
