"""That an import stopped, and about whom it was in doubt: kept until one goes through."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from ouderbrug.school.doubt import Doubt
from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.stamp import people_changed

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Stopped:
    """When an import stopped for the first time, why (codes), who may be whom, and what it brought (sorts of file)."""

    since: datetime
    codes: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    brought: tuple[str, ...] = ()


def stopped(connection: Connection, school: str) -> Stopped | None:
    """The import that waits for a person; None if the last one went through."""
    text = meta(connection, _key(school))
    if text is None:
        return None
    known = json.loads(text)
    doubts = tuple(Doubt(**doubt) for doubt in known["doubts"])
    brought = tuple(known.get("brought") or ("contacts",))
    return Stopped(datetime.fromisoformat(known["since"]), tuple(known["codes"]), doubts, brought)


def stop(connection: Connection, school: str, found: Stopped) -> None:
    """Remember why an import stopped; what an earlier one was in doubt about stays so, and what it brought waits."""
    before = stopped(connection, school)
    if before:
        both = tuple(sorted({*found.doubts, *before.doubts}))
        found = Stopped(before.since, found.codes, both, tuple(sorted({*found.brought, *before.brought})))
    _keep(connection, school, found)


def settle(connection: Connection, school: str, brought: Collection[str]) -> None:
    """Forget what an import that went through answers, with whatever a person said: what it brought waits no more."""
    people_changed(connection)
    before = stopped(connection, school)
    left = tuple(sort for sort in before.brought if sort not in brought) if before else ()
    if before and left:
        _keep(
            connection,
            school,
            replace(before, brought=left, doubts=before.doubts if {"contacts", "pupils"} & {*left} else ()),
        )
    else:
        connection.execute(delete(tables.meta).where(tables.meta.c.key == _key(school)))


def _keep(connection: Connection, school: str, found: Stopped) -> None:
    value = {
        "since": found.since.isoformat(), "codes": list(found.codes), "brought": list(found.brought),
        "doubts": [asdict(doubt) for doubt in found.doubts],
    }  # fmt: skip
    people_changed(connection)
    set_meta(connection, _key(school), json.dumps(value))


def _key(school: str) -> str:
    return f"import_stopped:{school}"
