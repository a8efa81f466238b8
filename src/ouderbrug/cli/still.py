"""dispatch, where nothing changed since two runs that found nothing to do: the same is said, and no more is loaded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug import stillness
from ouderbrug.cli.session import give, say, tell
from ouderbrug.errors import OuderbrugError
from ouderbrug.school.clock import read
from ouderbrug.stillness import Stillness

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.cli.session import Session
    from ouderbrug.delivery.done import Run
    from ouderbrug.store.database import Store


def as_before(session: Session, *, json_: bool) -> bool:
    """Say what the last run said, if it still holds; False where a run has to look. A rehearsal always looks."""
    if session.rehearsal is not None:
        return False
    now = session.clock()
    found = stillness.kept(session.config, now)
    if found is None:
        return False
    stillness.looked(session.config, now)
    if found.ping:
        heartbeat(found.ping, found.number, 0)
    if json_:
        give(found.counts)
    for line in found.lines:
        (tell if json_ else say)(line)
    return True


def heartbeat(url: str, number: int, exit_code: int, *, loopback_only: bool = False) -> None:
    """Let the school's monitoring hear of a run; where that fails it is said, and the run is done all the same."""
    from ouderbrug.delivery.ping import ping

    if wrong := ping(url, number, exit_code, loopback_only=loopback_only):
        tell(f"the monitoring of [dispatch] ping was not reached ({wrong}); the run is done all the same")


@dataclass(frozen=True)
class Before:
    """The files that a run reads, with their sign before it read them; empty where they do not say everything."""

    roots: tuple[Path, ...]
    inputs: str


def before(session: Session) -> Before:
    """Look at the files before a run does, so that what comes while it is at work is new to the next."""
    from ouderbrug.config import files_of

    runtime, loaded = session.runtime, session.loaded
    content, plugins = loaded.settings.content, loaded.settings.plugins
    roots = [loaded.path, *(path for source in runtime.sources.values() for path in files_of(source.config))]
    roots += [path for path in (content.templates, plugins.plugins_dir) if path is not None]
    if loaded.settings.extends is not None:
        roots.append(loaded.folder / loaded.settings.extends)
    all_said = session.rehearsal is None and not loaded.server and all(s.only_files for s in runtime.sources.values())
    return Before(tuple(roots), (all_said and stillness.sign(roots)) or "")


def keep(session: Session, seen: Before, done: Run, number: int, lines: list[str]) -> None:
    """Keep what a run found that had nothing to do, for the next."""
    if done.exit_code or any(done.as_json().values()) or not done.live or not seen.inputs:
        return
    now, path, until = session.clock(), session.loaded.store_path, None
    files = [path, path.with_name(f"{path.name}-wal")]
    store = stillness.sign(files)
    with suppress(OuderbrugError), session.store() as opened:  # the run is done, whoever is busy with the store now
        until = _until(opened, number)
    if until is None or store is None or seen.inputs != stillness.sign(seen.roots):
        return
    ping, clocks = session.loaded.settings.dispatch.ping, read(now)
    found = Stillness(
        stillness.house(),
        (clocks.boot, clocks.boot_id),
        now.isoformat(),
        min(until, stillness.quarter_after(now).isoformat()),
        list(map(str, seen.roots)),
        seen.inputs,
        list(map(str, files)),
        store,
        lines,
        done.as_json(),
        number,
        str(ping) if ping else "",
        holds=False,
    )
    stillness.keep(session.config, found)


def _until(store: Store, number: int) -> str | None:
    """When something is due, in UTC; None where that is so already, or somebody wrote in the store since."""
    from ouderbrug.store import claims, generation

    with store.reading() as connection:
        if generation.read(connection).number != number:
            return None
        due = claims.next_due(connection, store.school)
    return due.isoformat() if due else "9999"
