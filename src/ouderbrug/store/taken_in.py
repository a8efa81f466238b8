"""The files that were taken in last, and what an import of just these would say as long as nobody changed people since.

It names nobody: an import of which there was anything to say of anybody is not kept here, and is read each time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.stamp import people_of_each

if TYPE_CHECKING:
    from sqlalchemy import Connection


def note(connection: Connection, school: str, word: str, said: dict[str, Any]) -> None:
    """Remember what an import of the files with this ``word`` says next, once this transaction has ended."""
    set_meta(connection, _key(school), json.dumps([word, people_of_each(connection, school), said]))


def said_of(connection: Connection, school: str, word: str) -> dict[str, Any] | None:
    """What an import of the files with this word says; None if it is to be read, for anything else came in since.

    Every change of people counts, of any school of the store, and in whichever way it was made: see the stamp.
    """
    known = meta(connection, _key(school))
    if not known:
        return None
    of, people, said = json.loads(known)
    return said if (of, people) == (word, people_of_each(connection, school)) else None


def _key(school: str) -> str:
    return f"taken_in:{school}"
