"""That an import stopped, and about whom it was in doubt: kept until one goes through."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from ouderbrug.school.doubt import Doubt
from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Stopped:
    """When an import stopped for the first time, why (codes) and who may be whom."""

    since: datetime
    codes: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


def stopped(connection: Connection, school: str) -> Stopped | None:
    """The import that waits for a person; None if the last one went through."""
    text = meta(connection, _key(school))
    if text is None:
        return None
    known = json.loads(text)
    doubts = tuple(Doubt(**doubt) for doubt in known["doubts"])
    return Stopped(datetime.fromisoformat(known["since"]), tuple(known["codes"]), doubts)


def stop(connection: Connection, school: str, codes: Sequence[str], doubts: Sequence[Doubt], now: datetime) -> None:
    """Remember why an import stopped; what an earlier one was in doubt about stays so."""
    before = stopped(connection, school)
    since = before.since if before else now
    kept = sorted({*doubts, *(before.doubts if before else ())})
    value = {"since": since.isoformat(), "codes": list(codes), "doubts": [asdict(doubt) for doubt in kept]}
    set_meta(connection, _key(school), json.dumps(value))


def settle(connection: Connection, school: str) -> None:
    """Forget it: an import went through, with whatever a person said."""
    connection.execute(delete(tables.meta).where(tables.meta.c.key == _key(school)))


def _key(school: str) -> str:
    return f"import_stopped:{school}"
