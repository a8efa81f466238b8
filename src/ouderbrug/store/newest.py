"""Whether a store is the newest: asked when it is opened, and again in each transaction that changes it.

What is sent stands in the store, and no other file knows it: an older one would send it again. So the generation is
also written to two markers outside it, one beside it and one in the state folder, and a store behind the higher one
stops whoever would change it; so does one that another machine brought past it, by the lineage. Of a database on a
server the store knows in which it is: a machine that did not see what is missing in an older one finds it elsewhere.
Of a file the marker beside it knows whether it was put there by hand, and then it is a witness for nobody.
A third marker tells which store a school has: a new one would send all of the inbox again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError, StoreError
from ouderbrug.ownership import NOBODY_ELSE, ours, ours_among_others
from ouderbrug.store import dialects, generation, lineage, marker, objections, protections
from ouderbrug.store.files import Files, require_none_left
from ouderbrug.store.marker import Seen
from ouderbrug.store.objections import RESTORE, Asked
from ouderbrug.store.stamp import PEOPLE_CHANGED
from ouderbrug.store_url import called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store
    from ouderbrug.store.generation import Generation

MARKER, SCHOOL = ".marker", ".school"


class Newest:
    """Guards one opened store. ``state`` is the folder of the second marker, away from the store.

    ``used_by`` says for whom: of the same TOML, school and kind there is one store, whatever its file is called.
    ``server`` is the URL of its database, if it is no file. ``accepts`` is the word of a person that a store in another
    place than before has all that went.
    """

    def __init__(
        self, path: Path, state: Path, used_by: Sequence[str] = (), *, server: str = "", accepts: bool = False
    ) -> None:
        self.path, self.state, self.on_server, self.accepts = path, state, bool(server), accepts
        self.called = called(path, server)
        self._used_by = "\0".join(used_by)
        self.files: Files | None = None
        self._store, self._listed, self._lineage, self._last = "", False, True, -1

    @property
    def beside(self) -> str:
        """The marker beside the store; of one on a server it stands beside what it would be called here."""
        return f"{self.path}{MARKER}"

    def elsewhere(self, store: str) -> str:
        """The marker in the state folder, by the store's own name."""
        return f"{self.state}/{store}{MARKER}"

    @property
    def home(self) -> Path | None:
        """The file in the state folder that tells which store a school has; None where nobody said for whom it is."""
        name = hashlib.sha256(self._used_by.encode()).hexdigest()[:32]
        return self.state / f"{name}{SCHOOL}" if self._used_by else None

    def open(self) -> None:
        """Hold the files of the store before SQLite looks at them; raises StoreError if they are of different ones."""
        if self.on_server:
            return
        self.files = Files(self.path)
        if self.files.strange_wal():
            self.close()
            name = self.path.name
            raise StoreError(
                f"{name}-wal is left over from another file than {name}; nothing was sent. Together they are no store: "
                f"put both files of one moment back, or move {name}-wal away, and then {RESTORE}"
            )

    def close(self) -> None:
        """Let go of the files."""
        if self.files is not None:
            self.files.close()
            self.files = None

    def is_there(self) -> bool:
        """False where the name of the store leads to another file by now; may be asked at any time."""
        return self.files is None or self.files.is_there()

    def objection(self, store: Store) -> str:
        """Why the store that was opened is not to be used, and what to do; empty if it is the newest."""
        with store.reading() as connection:
            name = generation.read(connection).store
        marked = self._marked(name)
        with store.reading() as connection:  # after the markers: what another command commits meanwhile is no fault
            return objections.first(self._asked(connection, marked, any_schema=store.any_schema))

    def objection_in(self, connection: Connection) -> str:
        """The same of what a transaction put where nobody else knows of it yet."""
        marked = self._marked(generation.read(connection).store)
        return objections.first(self._asked(connection, marked, any_schema=False))

    def _marked(self, store: str) -> tuple[Seen | None, Seen | None, float]:
        """The marker beside the store, that of this machine, and how late the first was put there."""
        return marker.read(self.beside), marker.read(self.elsewhere(store)), marker.late(self.beside)

    def _asked(
        self, connection: Connection, marked: tuple[Seen | None, Seen | None, float], *, any_schema: bool
    ) -> Asked:
        beside, own, late = marked
        return Asked(
            called=self.called, marker=f"{self.path.name}{MARKER}", state=self.state, home=self.home,
            on_server=self.on_server, accepted=self.accepts, any_schema=any_schema, connection=connection,
            found=generation.read(connection), beside=beside, own=own, school=self._school(), late=late,
        )  # fmt: skip

    def _school(self) -> Seen | None:
        return marker.read(str(self.home)) if self.home else None

    def highest(self, store: str) -> Seen | None:
        """The highest generation that a marker knows; that of another store if that is what lies beside this one."""
        seen = self._seen(store)
        strange = next((one for one in seen if one.store != store), None)
        return strange or max(seen, key=lambda one: one.number, default=None)

    def _seen(self, store: str) -> list[Seen]:
        """What the markers say, first that beside the store."""
        found = marker.read(self.beside), marker.read(self.elsewhere(store))
        return [one for one in found if one is not None]

    def lists(self, store: str) -> list[Path]:
        """The names in its folder beside which a list of who is protected in this store lies, the newest last.

        Who goes back from a server to a file, or gives that another name, has it under the name of before. One of its
        own name without a marker somebody put there for it.
        """
        names = {Path(one.removesuffix(MARKER)) for one in map(str, self.path.parent.glob(f"*{MARKER}"))}
        seen = {one: marker.read(f"{one}{MARKER}") for one in {*names, self.path} if protections.lies_beside(one)}
        order = {one: of.number for one, of in seen.items() if of and of.store == store}
        if self.path in seen and seen[self.path] is None:
            order[self.path] = max(order.values(), default=0) + 1
        return sorted(order, key=lambda one: (order[one], one == self.path))

    def lists_all(self, store: str, lists: Sequence[Path]) -> bool:
        """False where the newest of these lists is not whole, or has another name and is behind what a marker knows."""
        if not lists or not protections.is_whole(lists[-1]):
            return False
        of, highest = marker.read(f"{lists[-1]}{MARKER}"), self.highest(store)
        return lists[-1] == self.path or (of is not None and (highest is None or of.number >= highest.number))

    def strays(self, connection: Connection) -> bool:
        """True for a store that went on from an older one, lies in another database than it did, or came by hand."""
        marked = self._marked(generation.read(connection).store)
        return objections.strays(self._asked(connection, marked, any_schema=False))

    def another(self, store: str) -> bool:
        """True if the school has another store than this."""
        known = self._school()
        return known is not None and known.store != store

    def keep(self, found: Generation, link: str = "") -> None:
        """Bring both markers up to a generation that is durable; raises StoreError if they cannot be written."""
        self._store = found.store
        others = not self.accepts and self._others_wrote(found.store)
        for path in (self.beside, self.elsewhere(found.store)):
            marker.write(path, Seen(found.store, found.number, link, others), anew=True)
        if self.home:
            marker.write(str(self.home), Seen(found.store, found.number))

    def _others_wrote(self, store: str) -> bool:
        """True where something was ever written with another state folder than this, as far as the markers tell."""
        beside, own = marker.read(self.beside), marker.read(self.elsewhere(store))
        known = [one for one in (beside, own) if one is not None and one.store == store]
        joins = beside in known and (own is None or own.number < beside.number)
        return joins or any(one.by_others for one in known)

    def require_ours(self, *markers: str) -> None:
        """Make the folder of second markers, of all stores of this machine, if need be; raises StoreError."""
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            ours_among_others(self.state, NOBODY_ELSE)
            for path in markers:
                ours(Path(path))
        except OSError:
            raise StoreError(
                f"{self.state} cannot be made or written by this user; make it with mkdir -p -m 700, or name another "
                "one in [store] state"
            ) from None
        except ConfigError:
            raise StoreError(
                f"{self.state} must be a folder that is yours alone; name another one in [store] state"
            ) from None

    def require(self, store: Store) -> None:
        """Refuse a store that is not the newest, before anything is done with it; raises StoreError.

        Of one from before generations were kept, the transaction that brings it up to date is refused.
        """
        self._lineage = not store.any_schema
        with store.reading() as connection:
            found = generation.read(connection) if generation.is_kept(connection) else None
            self._listed = found is not None and protections.is_kept(connection, self.path)
            link = lineage.link(connection, found.number) if found is not None and self._lineage else ""
        if found is None:
            self.require_ours(self.beside)
            return
        self.require_ours(self.beside, self.elsewhere(found.store), *([str(self.home)] if self.home else []))
        if problem := self.objection(store):
            raise StoreError(problem)
        self.keep(found, link)
        self._settle(store)

    def _settle(self, store: Store) -> None:
        """Let a store know in which database it is, where it does not yet or a person said that it may be another."""
        if not self.on_server:
            return
        with store.reading() as connection:
            here, said = dialects.home(connection), generation.home(connection)
        if here not in ("", said):
            with store.writing() as connection:
                generation.settle(connection, here)

    def before_commit(self, connection: Connection, number: int, is_copy: bool) -> None:
        """Refuse to commit where the files changed, or a marker is as high as ``number``; raises StoreError.

        So it does where the store ``is_copy`` by now: it was left while this command waited for whoever left it.
        """
        if is_copy:
            raise StoreError(objections.copied(connection, self.called))
        self._store = self._store or generation.read(connection).store
        if self.files is not None and not self.files.same():
            raise StoreError(
                f"{self.path.name}, or a file beside it, was replaced, removed or linked under this run, which "
                f"stopped. Put the newest files back; if they are lost, {RESTORE}"
            )
        highest = self.highest(self._store)
        if highest is not None and (highest.store != self._store or highest.number >= number):
            raise StoreError(objections.behind(self.called, highest.number - number + 1))
        others = self._lineage and number != self._last + 1
        if others and lineage.is_another(connection, self._seen(self._store)):
            raise StoreError(objections.went_on(self.called))
        if connection.info.pop(PEOPLE_CHANGED, False) or not self._listed:
            protections.keep(connection, self.path)
            self._listed = True

    def after_commit(self, number: int, link: str = "") -> None:
        """Write the markers, before whoever waits for the commit goes on."""
        self._last = number
        seen = Seen(self._store, number, link)
        marker.write(self.beside, seen)
        marker.write(self.elsewhere(self._store), seen)

    def require_none_left(self) -> None:
        """Refuse to make a store where one was; raises StoreError."""
        if not self.on_server:
            require_none_left(self.path)
        left = [path for path in (Path(self.beside), self.home) if path and marker.read(str(path)) is not None]
        if left:
            # The one beside the store by its name, as the folder of the school is known.
            names = " and ".join(path.name if path.parent == self.path.parent else str(path) for path in left)
            raise StoreError(
                f"the store that was here is gone, or has another name: {names} knows of it. A new one would send "
                f"again all that the sources hold. Name the one that was here in [store] url, or {RESTORE}; if a new "
                f"school begins here, delete {names}"
            )
